//! Beginning a register again, on purpose, where the former one can no longer be relied on.

use std::path::PathBuf;

use super::custody::Custody;
use super::opening::name;
use crate::diag::{Diagnostic, Family, Place};
use crate::register::{Entry, Event, Point, Reference};
use crate::store::RegisterFile;
use crate::value::Digest;

/// A register that follows another.
#[derive(Debug)]
pub struct Restarted {
    /// Its name.
    pub origin: Reference,
    /// The one that it follows, when its name is known.
    pub followed: Option<Reference>,
    /// The furthest line that the former one was known to have.
    pub size: Option<u64>,
    /// Where the former one was put aside, with its signing key and its memory.
    pub aside: PathBuf,
    /// Whether the workspace key had to be made anew.
    pub key_made: bool,
}

impl Custody<'_> {
    /// Puts the former register aside, whole, and opens another, whose second line says which one
    /// it follows and how far that one was known to go.
    ///
    /// # Errors
    /// D054 for a register that is whole: there is nothing to begin again; what is wrong with it
    /// when something else than beginning again mends it; D002.
    pub fn restart(self) -> Result<Restarted, Diagnostic> {
        let key = self.workspace.known_key()?;
        // A key that came from elsewhere is put aside too.
        let foreign = match self.audit(None) {
            Ok(_) => return Err(Diagnostic::new("D054", Place::file(self.shown()))),
            Err(fault) if is_final(&fault) => fault.code == "D056",
            Err(fault) => return Err(fault),
        };
        let key = key.filter(|_| !foreign);
        let last = key.as_ref().and_then(|key| self.guards().last(key).ok().flatten());
        let signed = self.last_signed().ok().flatten();
        let point = last.iter().map(|(_, point)| *point).chain(signed);
        let point: Option<Point> = point.max_by_key(|point| point.size).filter(|p| p.size > 0);
        let followed =
            last.map(|(origin, _)| origin).or_else(|| self.workspace.origin(|| None).ok());
        let aside = self.workspace.put_register_aside(foreign)?;
        let (key, key_made) = self.workspace.key(|| self.machine.random())?;
        let origin = self.workspace.origin(|| self.machine.random())?;
        let guards = self.guards();
        guards.write(&key, &origin, Point { size: 0, root: Digest::of(b"") })?;
        let entry = Entry {
            digest: point.map(|point| point.root),
            size: point.map(|point| point.size),
            reference: followed.clone(),
            ..Entry::new(Event::Followed)
        };
        let mut register = RegisterFile::new(self.workspace.register(), origin.clone(), guards);
        register.lock(&key)?.record(self.machine.instant()?, &[entry])?;
        Ok(Restarted { origin, followed, size: point.map(|point| point.size), aside, key_made })
    }

    fn shown(self) -> String {
        name(&self.workspace.register())
    }
}

/// Whether nothing else than a copy of before, or a new register, puts an end to a fault.
fn is_final(fault: &Diagnostic) -> bool {
    match fault.code {
        // A torn line is mended, a key that is missing beside its register is restored.
        "D031" => false,
        "D041" => true,
        _ => fault.kind() == Family::Mismatch,
    }
}
