//! What a house keeps of the documents that it sealed, in `.cesmivip/scelles/`: one file for each,
//! by its number in the register, and one for each set of templates.

use std::collections::BTreeMap;

use super::house::House;
use super::own::OwnWords;
use crate::atelier::kept::{self, altered};
use crate::atelier::opening::Gathered;
use crate::atelier::standing;
use crate::diag::Diagnostic;
use crate::page::Templates;
use crate::pipeline::{Archive, Reached, stem};
use crate::register::{Piece, Registered};
use crate::seal::{Frozen, Remains, sha256};
use crate::store::SEALED;
use crate::value::{Day, Digest, PieceId};
use crate::view::{Completed, Paper};

/// What is known of a document that was sealed before.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// Its number.
    pub id: PieceId,
    /// What the register says of it; nothing when it was begun again since.
    pub piece: Option<Piece>,
    /// What is kept of it; nothing of what another program sealed.
    pub kept: Option<Remains>,
}

impl House<'_> {
    /// What is known of documents by their stems; those that were never sealed are left out.
    ///
    /// # Errors
    /// Those of the register; D066 for what is kept and is no longer what was written.
    pub fn sealings<'s>(
        &self,
        stems: impl Iterator<Item = &'s String>,
    ) -> Result<BTreeMap<String, Sealing>, Diagnostic> {
        let ids: Vec<(&String, PieceId)> =
            stems.map(|stem| (stem, self.key.document(stem))).collect();
        let piece = |known: &Registered, id| known.piece(id).cloned();
        let pieces: Vec<Option<Piece>> =
            self.look(|known| ids.iter().map(|(_, id)| piece(known, *id)).collect())?;
        let mut sealings = BTreeMap::new();
        for ((stem, id), piece) in ids.into_iter().zip(pieces) {
            let kept = self.kept(id)?;
            if piece.is_some() || kept.is_some() {
                sealings.insert(stem.clone(), Sealing { id, piece, kept });
            }
        }
        Ok(sealings)
    }

    /// What is kept of a document.
    ///
    /// # Errors
    /// D066 when it is no longer what was written.
    pub fn kept(&self, id: PieceId) -> Result<Option<Remains>, Diagnostic> {
        kept::kept(&self.workspace, &self.key, id)
    }

    /// The templates that a document was drawn from.
    ///
    /// # Errors
    /// D066 when they are no longer there as they were.
    pub fn templates_of(&self, kept: &Frozen) -> Result<Templates, Diagnostic> {
        let name = templates_name(kept.templates);
        let bytes = self.workspace.recall(&name);
        let same = bytes.filter(|bytes| sha256(bytes) == kept.templates);
        let read = same.and_then(|bytes| Templates::parse(&bytes));
        read.ok_or_else(|| altered(&self.workspace, &name))
    }

    /// Drops from what was found in sessions that a service of theirs no longer sits, where the
    /// minutes were sealed while it did, and the record says what it said: an organisation that
    /// changes is no fault of the minutes.
    ///
    /// # Errors
    /// As [`Self::sealings`].
    pub fn excuse(&self, (commission, findings): &mut Gathered) -> Result<(), Diagnostic> {
        const GONE: [&str; 2] = ["M107", "M163"];
        for session in commission.sessions().iter().filter(|session| session.is_approved()) {
            let Some(found) = findings.get_mut(session.number().text()) else {
                continue;
            };
            if !found.items().iter().any(|fault| GONE.contains(&fault.code)) {
                continue;
            }
            let stem = stem(&Paper::Full, session);
            let sealing = self.sealings([&stem].into_iter())?.remove(&stem);
            let own = OwnWords { marked: session.marked(), afterwards: &[] };
            if let Some(Remains::Frozen(kept)) = sealing.and_then(|sealing| sealing.kept)
                && kept.reworded(&own.fields(&self.key)).is_empty()
            {
                found.retain(|fault| !GONE.contains(&fault.code));
            }
        }
        Ok(())
    }

    /// The templates of today, as they are kept.
    pub(super) fn templates(&self) -> &(Digest, String) {
        self.shared.get_or_init(|| {
            let text = Templates::new(self.setup.templates.clone()).file_form();
            (sha256(text.as_bytes()), text)
        })
    }
}

impl Archive for House<'_> {
    fn standing(&self, reference: &str, situation: &str) -> Option<Reached> {
        let remains = |id| self.kept(id).ok().flatten();
        let asked = (reference, situation);
        self.look(|known| standing::standing(&self.key, known, remains, asked)).ok().flatten()
    }

    fn sealed(&self, reference: &str, version: u32) -> Option<Option<Day>> {
        let remains = |id| self.kept(id).ok().flatten();
        let asked = (reference, version);
        self.look(|known| standing::sealed(&self.key, known, remains, asked)).ok().flatten()
    }

    fn before(&self, reference: &str, version: u32) -> Option<(u32, Option<Completed>)> {
        let remains = |id| self.kept(id).ok().flatten();
        let asked = (reference, version);
        self.look(|known| standing::before(&self.key, known, remains, asked)).ok().flatten()
    }
}

/// The name of a set of templates, in the private folder.
pub(super) fn templates_name(digest: Digest) -> String {
    format!("{SEALED}/gabarits-{digest}.json")
}
