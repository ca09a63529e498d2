//! Witnesses: who signs the point of another register with a key of their own, so that nobody can
//! show two histories.

use std::path::Path;

use super::custody::Custody;
use super::holder::KeyHolder;
use super::opening::name;
use super::point::{POINT, note, verifier_key};
use crate::diag::{Diagnostic, Place};
use crate::register::{Checkpoint, Entry, Event, Reference, VerifierKey};
use crate::store::{Batch, publish};

/// What a witness signed.
#[derive(Debug)]
pub struct Cosigned {
    /// The size of the register at that point.
    pub size: u64,
    /// The key of the witness, to be given with the signed point.
    pub witness: VerifierKey,
}

/// The signature of a witness that was taken in.
#[derive(Debug)]
pub struct Witnessed {
    /// The size of the register at that point.
    pub size: u64,
    /// Who signed it.
    pub witness: VerifierKey,
}

impl Custody<'_> {
    /// Signs, as a witness, a point of another register, and writes it with both signatures.
    ///
    /// The witness's own workspace gives its key and its name; the point is never older than the
    /// one that it signed before, which its private folder remembers.
    ///
    /// # Errors
    /// D038 for a point that its key did not sign, or that goes back or aside of the former one;
    /// D039 for a key that is none; those of [`Self::unlock`], D002.
    pub fn cosign(
        self,
        point: &Path,
        key: &str,
        output: &Path,
        holder: &mut dyn KeyHolder,
    ) -> Result<Cosigned, Diagnostic> {
        let mut note = note(point)?;
        let theirs = verifier_key(key)?;
        let odd = || Diagnostic::new("D038", Place::file(name(point)));
        let seen = Checkpoint::verified(&note, &theirs).ok_or_else(odd)?;
        let memory = format!("temoin/{}", theirs.name().replace('/', "-"));
        let before = self.workspace.recall(&memory).and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(before) = before.as_deref().and_then(Checkpoint::parse) {
            let same = before.point.size == seen.point.size && before.point.root != seen.point.root;
            if before.point.size > seen.point.size || same {
                let text =
                    "Ce registre a reculé ou bifurqué depuis le point que ce témoin a signé.";
                return Err(odd()
                    .message(text)
                    .remedy("Ne pas signer ; prévenir le service et garder les deux points."));
            }
        }
        let signing = self.unlock(holder)?;
        let mine = self.workspace.origin(|| None)?;
        let time = u64::try_from(self.machine.instant()?.unix_seconds()).unwrap_or(0);
        let witness = signing.witness(mine.text()).ok_or_else(odd)?;
        if !note.cosign(mine.text(), &signing, time) {
            return Err(odd());
        }
        let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = output.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut batch = Batch::default();
        batch.add(file, note.to_string());
        let _ = publish(folder.unwrap_or(Path::new(".")), &batch)?.keep();
        self.workspace.keep(&memory, seen.to_string().as_bytes())?;
        Ok(Cosigned { size: seen.point.size, witness })
    }

    /// Takes in the signature of a witness on the last signed point, and enters it.
    ///
    /// # Errors
    /// D038 for the signature of another point, or that is not of this key; D039 for a key that is
    /// none; those of [`Self::record`], D002.
    pub fn take_witness(self, point: &Path, key: &str) -> Result<Witnessed, Diagnostic> {
        let space = self.key()?;
        let witness = verifier_key(key)?;
        let mut mine = note(&self.workspace.register().join(POINT))?;
        let theirs = note(point)?;
        let odd = || Diagnostic::new("D038", Place::file(name(point)));
        if mine.text() != theirs.text() {
            return Err(odd()
                .message("Le témoin a signé un autre point que le dernier.")
                .remedy("Lui remettre le fichier registre/point présent, et importer sa signature avant de signer un autre point."));
        }
        if !mine.witnessed(&theirs, &witness) {
            return Err(odd().message("Cette clé n'a pas signé ce point."));
        }
        let size = Checkpoint::parse(mine.text()).map_or(0, |checkpoint| checkpoint.point.size);
        self.workspace.put_in_register(POINT, mine.to_string().as_bytes())?;
        let entry = Entry { size: Some(size), ..Entry::new(Event::Witnessed) };
        let reference = Reference::parse(&witness.to_string().replace('+', ":"));
        self.record(&space, &[Entry { reference, ..entry }])?;
        Ok(Witnessed { size, witness })
    }
}
