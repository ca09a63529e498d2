//! From what a job made to its place: the documents and the register together, and what the documents
//! were made from beside them.

use super::frozen::templates_name;
use super::house::House;
use super::job::{Job, Made};
use crate::atelier::kept;
use crate::diag::{Diagnostic, Report};
use crate::seal::{Remains, Sealed, WorkspaceKey};
use crate::store::{Batch, Published};
use crate::value::PieceId;

/// Issues what a job made or puts back, and keeps its ledger: all or nothing.
///
/// # Errors
/// The fault of the store, or the line to change when other bytes are there.
pub fn issue(house: &House<'_>, job: &dyn Job, made: &Made) -> Result<Published, Report> {
    if made.sealed.is_empty() && made.again.is_empty() {
        return Ok(Published::Unchanged);
    }
    if let Some(ledger) = &made.ledger {
        // Nothing of this edition is sealed: what a killed run left of it is no ledger.
        house.workspace.forget(&ledger.name)?;
    }
    let issued = house.issue(made);
    let issued = issued.map_err(|fault| match fault.code {
        "D003" => job.changed(),
        "D092" => Diagnostic::new("D092", job.changed().place),
        _ => fault,
    })?;
    Ok(issued)
}

impl House<'_> {
    /// Issues what was made, with the files that go with it, by name, and keeps what it was made
    /// from: all in their place and in the register, or none.
    ///
    /// # Errors
    /// D002 when the system refuses, D003 for a name that was entered with other bytes, those of
    /// the register.
    pub fn issue(&self, made: &Made) -> Result<Published, Diagnostic> {
        let mut batch = Batch::default();
        let mut add = |sealed: &Sealed, companions: &[(String, String)]| {
            batch.add_sealed(sealed);
            for (name, content) in companions {
                batch.add_companion(name, content.as_bytes(), sealed);
            }
        };
        for (rank, sealed) in made.sealed.iter().enumerate() {
            add(sealed, if rank == 0 { &made.companions } else { &[] });
        }
        made.again.iter().for_each(|(sealed, companions)| add(sealed, companions));
        self.keep(&mut batch, made);
        self.registered(|register| {
            let events = batch.events(&self.key, register.known())?;
            register.issue(&self.outputs, &batch, self.machine().instant()?, &events)
        })
    }

    /// Adds to a batch what is to be kept of the documents in it.
    pub(super) fn keep(&self, batch: &mut Batch, made: &Made) {
        if made.sealed.is_empty() {
            return;
        }
        if let Some(ledger) = &made.ledger {
            batch.keep(self.workspace.private(&ledger.name), ledger.content.as_str());
        }
        let (digest, text) = self.templates();
        batch.keep(self.workspace.private(&templates_name(*digest)), text.as_str());
        for (rank, document) in made.sealed.iter().enumerate() {
            // What goes with the documents of a job goes with the first of them.
            let companions = if rank == 0 { made.companions.clone() } else { Vec::new() };
            let frozen = document.frozen(*digest, made.own.clone(), companions);
            let id = number(&self.key, document);
            let text = Remains::Frozen(Box::new(frozen)).file_form(&self.key, id);
            batch.keep(self.workspace.private(&kept::name(id)), text);
        }
    }
}

/// The number of a document in the register.
fn number(key: &WorkspaceKey, document: &Sealed) -> PieceId {
    let digest = document.digest().to_string();
    // A working paper is drawn again: each drawing has a number of its own.
    let drawn = if document.facts().working { digest.as_str() } else { "" };
    key.piece(&[&format!("{}.pdf", document.stem()), drawn])
}
