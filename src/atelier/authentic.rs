//! Documents that must be authentic before anything is done with them.

use std::path::{Path, PathBuf};

use super::custody::Custody;
use super::kept::{destroy, kept};
use super::opening::name;
use super::returned::SIGNED;
use super::sendings::folders;
use crate::diag::{Diagnostic, Place, Report};
use crate::register::{
    Entry, Event, Fingerprints, NEVER_LEFT, Piece, Reference, Registered, Verdict,
};
use crate::seal::{ANNEX, LETTER, Remains, WorkspaceKey};
use crate::store::{fingerprint, list_files, read_document};
use crate::value::{Instant, PieceId};

/// What lists the digests of the pieces of a sending.
pub const SUMS: &str = "SHA256SUMS";
/// The ending of receipts (C2SP tlog-proof).
pub const RECEIPT: &str = "tlog-proof";

/// An authentic document, as it was read.
#[derive(Debug)]
pub struct Authentic {
    /// What the register says of it.
    pub piece: Piece,
    /// The rank of the line that knows these very bytes.
    pub line: u64,
    /// Whether it came back signed.
    pub signed: bool,
    /// The file, whole.
    pub bytes: Vec<u8>,
}

/// Judges documents that must be authentic, each read once: what is then proved, sent or noted is
/// what was judged.
///
/// # Errors
/// D037 for each that is not, D001 for each that cannot be read.
pub fn authentic(
    known: &Registered,
    key: &WorkspaceKey,
    files: &[PathBuf],
) -> Result<Vec<Authentic>, Report> {
    let (mut documents, mut refused) = (Vec::new(), Report::new());
    for file in files {
        let bytes = match read_document(file) {
            Ok(bytes) => bytes,
            Err(fault) => {
                refused.push(fault);
                continue;
            }
        };
        let print = Fingerprints { claimed: claimed(file, Some(key)), ..fingerprint(&bytes) };
        match Verdict::of(&print, known) {
            Verdict::Intact(piece) => {
                let line = piece.line;
                documents.push(Authentic { piece, line, signed: false, bytes });
            }
            Verdict::Signed(piece, line) => {
                documents.push(Authentic { piece, line, signed: true, bytes });
            }
            Verdict::Altered(..) | Verdict::Misnamed(_) | Verdict::Unknown => {
                refused.push(Diagnostic::new("D037", Place::file(name(file))));
            }
        }
    }
    refused.sort();
    if refused.refuses() { Err(refused) } else { Ok(documents) }
}

impl Custody<'_> {
    /// Enters that a document is cancelled, with the files that go with it and the annex of a
    /// referral: they stay, and whoever judges them will know.
    ///
    /// # Errors
    /// D037 for a document that is not authentic, D111 for a file that goes with one; those of
    /// [`Self::record`].
    pub fn cancel(self, file: &Path) -> Result<(), Report> {
        self.mark(file, Event::Cancelled, false).map(drop)
    }

    /// Enters that a document is cancelled and that nobody was ever given it: an edition of the
    /// report is then no earlier edition any more, and what it replaced stands again.
    ///
    /// # Errors
    /// As [`Self::cancel`]; those of `may_be_unread` for what may have left.
    pub fn cancel_unread(self, file: &Path) -> Result<(), Report> {
        self.mark(file, Event::Cancelled, true).map(drop)
    }

    /// Enters that a document was destroyed at the end of its retention, with the files that go
    /// with it, its annex included, and erases what is kept of them; gives the names of these files
    /// and of their copies in `envois/`, which are for others to erase, the document first. None is
    /// made again.
    ///
    /// # Errors
    /// As [`Self::cancel`]; D002 when what is kept cannot be erased.
    pub fn purge(self, file: &Path) -> Result<Vec<String>, Report> {
        self.mark(file, Event::Purged, false)
    }

    /// When documents were cancelled, by the names that they were sealed under; nothing for one that
    /// stands, or that the register does not know.
    ///
    /// # Errors
    /// Those of [`Self::registered`].
    pub fn cancellations(self, stems: &[&str]) -> Result<Vec<Option<Instant>>, Diagnostic> {
        let Some(key) = self.workspace.known_key()? else {
            return Ok(vec![None; stems.len()]);
        };
        let known = self.registered(&key)?;
        let of = |stem: &&str| known.piece(key.document(stem)).and_then(|piece| piece.cancelled);
        Ok(stems.iter().map(of).collect())
    }

    fn mark(self, file: &Path, event: Event, unread: bool) -> Result<Vec<String>, Report> {
        let key = self.key()?;
        let mut register = self.register(&key)?;
        let mut register = register.lock(&key)?;
        let documents = authentic(register.known(), &key, &[file.to_owned()])?;
        let now = self.machine.instant()?;
        for Authentic { piece, .. } in &documents {
            let place = || Place::file(name(file));
            let is_page = file.extension().is_some_and(|ending| ending == "pdf");
            let alone = match kept(self.workspace, &key, piece.id)? {
                // The referral sends its reader there.
                Some(Remains::Frozen(kept)) => kept.facts.stem.ends_with(ANNEX),
                Some(Remains::Destroyed(_)) => false,
                None => !is_page,
            };
            if event == Event::Cancelled && alone {
                return Err(Diagnostic::new("D111", place()).into());
            }
            if unread {
                self.may_be_unread(&key, register.known(), piece, place())?;
            }
        }
        let reference = if unread { Reference::parse(NEVER_LEFT) } else { None };
        let entry = |piece: &Piece| Entry {
            reference: reference.clone(),
            ..Entry::of(event, piece.id, piece.digest, piece.size)
        };
        let known = register.known();
        let mut ended: Vec<(Piece, Option<String>)> = Vec::new();
        for Authentic { piece, .. } in documents {
            let stem = self.stem(&key, &piece, file);
            let annex = stem.as_ref().map(|stem| format!("{stem}{ANNEX}"));
            let annexed = annex.as_ref().and_then(|stem| known.piece(key.document(stem)));
            let annexed = annexed.cloned().map(|piece| (piece, annex));
            ended.push((piece, stem));
            ended.extend(annexed);
        }
        let (mut entries, mut names) = (Vec::new(), Vec::new());
        for (piece, stem) in &ended {
            entries.push(entry(piece));
            let Some(stem) = stem else {
                continue;
            };
            names.extend(["pdf", "sha256", "json"].map(|ending| format!("{stem}.{ending}")));
            // What goes with it says what it says.
            let companions = match kept(self.workspace, &key, piece.id) {
                Ok(Some(Remains::Frozen(kept))) => {
                    kept.companions.iter().map(|(name, _)| name.clone()).collect()
                }
                _ => vec![format!("{stem}{LETTER}")],
            };
            for name in companions {
                let piece = known.piece(key.piece(&[&name, ""]));
                entries.extend(piece.map(entry));
                names.extend(piece.map(|_| name));
            }
        }
        register.record(now, &entries)?;
        if event == Event::Purged {
            for (piece, _) in &ended {
                destroy(self.workspace, &key, piece.id, now)?;
            }
            let ended: Vec<PieceId> = entries.iter().filter_map(|entry| entry.piece).collect();
            names.extend(self.sent_copies(&ended)?);
        }
        Ok(names)
    }

    /// The name that a document was sealed under, without its ending: by what is kept of it, or by
    /// that of its file when the register knows it by that one.
    fn stem(self, key: &WorkspaceKey, piece: &Piece, file: &Path) -> Option<String> {
        if let Ok(Some(Remains::Frozen(kept))) = kept(self.workspace, key, piece.id) {
            return Some(kept.facts.stem.clone());
        }
        let name = file.file_name()?.to_str()?;
        let stem = name.strip_suffix(SIGNED).or_else(|| name.strip_suffix(".pdf"))?;
        (key.document(stem) == piece.id).then(|| stem.to_owned())
    }

    /// The files of sendings that are copies of documents, by their path in the workspace.
    fn sent_copies(self, ended: &[PieceId]) -> Result<Vec<String>, Diagnostic> {
        let mut found = Vec::new();
        for sending in folders(self.workspace)? {
            for path in list_files(&sending)? {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                if neutral(&file).is_some_and(|id| ended.contains(&id)) {
                    let path = path.strip_prefix(self.workspace.root()).unwrap_or(&path);
                    found.push(path.display().to_string());
                }
            }
        }
        Ok(found)
    }
}

/// The document that a file claims to be by its name; a signed file is named after the sealed one.
pub(super) fn claimed(path: &Path, key: Option<&WorkspaceKey>) -> Option<PieceId> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let sealed = name.strip_suffix(SIGNED).map(|stem| format!("{stem}.pdf"));
    let named = sealed.as_deref().unwrap_or(&name);
    neutral(named).or(key.map(|key| key.piece(&[named, ""])))
}

/// The number in a neutral name: `PIECE-7K3Q9….pdf`; a receipt is no document.
fn neutral(name: &str) -> Option<PieceId> {
    let (number, ending) = name.strip_prefix("PIECE-")?.split_once('.')?;
    if ending == RECEIPT { None } else { PieceId::parse(number) }
}
