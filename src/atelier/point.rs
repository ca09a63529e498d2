//! The point of a register: what is signed of it, and what others check it by.

use std::path::Path;

use super::custody::Custody;
use super::holder::KeyHolder;
use super::keyring::{public, unnamed};
use super::opening::name;
use crate::diag::{Diagnostic, Place};
use crate::register::{Checkpoint, Note, Point, SigningKey, VerifierKey, minisign};
use crate::store::{Keys, Locked, is_file, read_file};

/// The last signed point.
pub const POINT: &str = "point";

impl Custody<'_> {
    /// Signs the present point with the key that its holder opens; gives the signed note.
    ///
    /// # Errors
    /// Those of [`Self::key`], [`Self::unlock`], [`Self::register`] and [`Self::sign`].
    pub fn sign_present(self, holder: &mut dyn KeyHolder) -> Result<Note, Diagnostic> {
        let key = self.key()?;
        let signing = self.unlock(holder)?;
        let mut register = self.register(&key)?;
        let (note, _) = self.sign(&register.lock(&key)?, &signing)?;
        Ok(note)
    }

    /// Signs the present point, and keeps it with its exports for other tools; gives it with the
    /// key that verifies it.
    ///
    /// # Errors
    /// D046 when the key is not that of the public files, D032 for a register without a sound
    /// name, D002.
    pub fn sign(
        self,
        register: &Locked<'_>,
        key: &SigningKey,
    ) -> Result<(Note, VerifierKey), Diagnostic> {
        let origin = self.workspace.origin(|| None)?;
        Keys::of(self.workspace).agree(key, &origin)?;
        let verifier = public(key, &origin)?;
        let checkpoint = Checkpoint { origin: origin.text().to_owned(), point: register.point() };
        let note = checkpoint.signed(key).ok_or_else(unnamed)?;
        for (name, content) in exports(&note, &verifier, key) {
            self.workspace.put_in_register(&name, &content)?;
        }
        Ok((note, verifier))
    }

    /// The last point that was signed here.
    ///
    /// # Errors
    /// D038 when no key of this register signed it.
    pub fn last_signed(self) -> Result<Option<Point>, Diagnostic> {
        let last = self.workspace.register().join(POINT);
        is_file(&last).then(|| self.signed_point(&last)).transpose()
    }

    /// The point of a signed note, under a key of this register, present or past.
    pub(super) fn signed_point(self, path: &Path) -> Result<Point, Diagnostic> {
        let note = note(path)?;
        let keys = Keys::of(self.workspace).every()?;
        let read = keys.iter().find_map(|key| Checkpoint::verified(&note, key));
        let stranger = || Diagnostic::new("D038", Place::file(name(path)));
        read.map(|checkpoint| checkpoint.point).ok_or_else(stranger)
    }
}

/// Reads a public key: a file, or the line itself as a slip prints it.
///
/// # Errors
/// D039 for anything else, D001.
pub fn verifier_key(given: &str) -> Result<VerifierKey, Diagnostic> {
    if let Some(key) = VerifierKey::parse(given.trim()) {
        return Ok(key);
    }
    let bytes = plain(read_file(Path::new(given))?);
    let key = std::str::from_utf8(&bytes).ok().and_then(VerifierKey::parse);
    key.ok_or_else(|| {
        let text = "Ce n'est pas la clé publique d'un registre.";
        let remedy = "Donner le fichier cle.vkey remis par le service qui tient le registre, ou la ligne imprimée sur son bordereau, en entier.";
        Diagnostic::new("D039", Place::file(name(Path::new(given)))).message(text).remedy(remedy)
    })
}

/// A text that another system may have gone over: without the mark at its beginning, nor the
/// returns at the end of its lines.
pub(super) fn plain(bytes: Vec<u8>) -> Vec<u8> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    lines
        .flat_map(|line| match line.strip_suffix(b"\r\n") {
            Some(line) => [line, b"\n"].concat(),
            None => line.to_vec(),
        })
        .collect()
}

/// Reads a signed note.
///
/// # Errors
/// D038 for anything else, D001.
pub fn note(path: &Path) -> Result<Note, Diagnostic> {
    let odd = || Diagnostic::new("D038", Place::file(name(path)));
    Note::parse(&plain(read_file(path)?)).ok_or_else(odd)
}

/// The files of a signed point: the note, its text and bare signature for openssl, and the
/// signature of minisign over the same text.
pub fn exports(note: &Note, verifier: &VerifierKey, key: &SigningKey) -> Vec<(String, Vec<u8>)> {
    let text = note.text().as_bytes().to_vec();
    let comment = format!("point {}", verifier.name());
    let minisig = minisign(key, verifier.name(), &text, &comment).unwrap_or_default();
    vec![
        (POINT.to_owned(), note.to_string().into_bytes()),
        ("point.sig".to_owned(), note.signature(verifier).unwrap_or_default().to_vec()),
        ("point.txt.minisig".to_owned(), minisig.into_bytes()),
        ("point.txt".to_owned(), text),
    ]
}
