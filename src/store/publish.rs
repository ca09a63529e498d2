//! Publishing: a set of files that appears whole, once, and is never replaced.
#![expect(clippy::disallowed_methods, reason = "places documents in their folder")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::door::{self, Links, STAGED, put, put_once, staged, sync};
use super::fault;
use super::fingerprint::MAX_READ;
use super::workspace::{SEALED, Workspace};
use crate::diag::{Diagnostic, Place};
use crate::register::{Entry, Event, Reference, Registered, replaced};
use crate::seal::{Facts, Sealed, WorkspaceKey, sha256};
use crate::threads::side_by_side;
use crate::value::Digest;

/// Writes the files of a trial, in place of those of the former one; gives their paths.
///
/// # Errors
/// D002 with the cause.
pub fn put_trial(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut paths = Vec::new();
    for (name, content) in files {
        let path = folder.join(name);
        put(&path, content).map_err(|error| fault("D002", &path, &error))?;
        paths.push(path);
    }
    Ok(paths)
}

/// Highest version that is looked for.
pub const LAST_VERSION: u32 = 999;

/// Files that are issued together: documents, and what goes with them.
#[derive(Default)]
pub struct Batch {
    files: Vec<(String, Vec<u8>)>,
    issued: Vec<Issued>,
    /// What is kept elsewhere, in private: once, under names that say what they hold.
    kept: Vec<(PathBuf, Vec<u8>)>,
}

/// A file that the register knows.
struct Issued {
    name: String,
    digest: Digest,
    size: u64,
    facts: Facts,
}

impl Batch {
    /// Adds a sealed document with its digest and its manifest.
    pub fn add_sealed(&mut self, document: &Sealed) {
        let stem = document.stem();
        self.add_issued(format!("{stem}.pdf"), document.pdf(), document.facts());
        self.add(format!("{stem}.sha256"), document.sum());
        self.add(format!("{stem}.json"), document.manifest());
    }

    /// Adds a file that goes with a document: it is entered as well, for the same recipient.
    pub fn add_companion(&mut self, name: &str, content: &[u8], document: &Sealed) {
        // It corrects nothing by itself.
        let facts = Facts { corrects: Vec::new(), ..document.facts().clone() };
        self.add_issued(name.to_owned(), content, &facts);
    }

    /// Adds a file that the register is to know, under the name that the seal made.
    pub fn add_issued(&mut self, name: String, content: &[u8], facts: &Facts) {
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let (digest, facts) = (sha256(content), facts.clone());
        self.issued.push(Issued { name: name.clone(), digest, size, facts });
        self.add(name, content);
    }

    /// Adds a file that proves another, and is nobody's document.
    pub fn add(&mut self, name: String, content: impl Into<Vec<u8>>) {
        self.files.push((name, content.into()));
    }

    /// Adds a private file that goes with the others, at its path; what stands there already stays.
    pub fn keep(&mut self, path: PathBuf, content: impl Into<Vec<u8>>) {
        self.kept.push((path, content.into()));
    }

    /// The events that the register lacks: what is sealed, replaced, corrected.
    ///
    /// # Errors
    /// D003 for a file that was entered with other bytes; D092 for a version of which a higher one
    /// was sealed.
    pub fn events(&self, key: &WorkspaceKey, known: &Registered) -> Result<Vec<Entry>, Diagnostic> {
        let mut events = Vec::new();
        for Issued { name, digest, size, facts } in &self.issued {
            let text = digest.to_string();
            // A working paper is drawn again: each drawing is a document of its own.
            let drawn = if facts.working { text.as_str() } else { "" };
            let id = key.piece(&[name, drawn]);
            match known.piece(id) {
                Some(piece) if piece.digest == *digest => continue,
                Some(_) => return Err(Diagnostic::new("D003", Place::file(name.clone()))),
                None => {}
            }
            let version = format!("-v{}", facts.version);
            // What goes with a document is issued with it, which decides.
            let own = name.strip_suffix(".pdf") == Some(&facts.stem);
            let numbered = (own && facts.stem.contains(&version)).then_some(facts.version);
            let mut later = numbered.into_iter().flat_map(|own| own + 1..=LAST_VERSION);
            if later.any(|later| {
                let later = name.replacen(&version, &format!("-v{later}"), 1);
                known.piece(key.piece(&[&later, ""])).is_some()
            }) {
                return Err(Diagnostic::new("D092", Place::file(name.clone())));
            }
            let sealed = Entry::of(Event::Sealed, id, *digest, *size);
            events.push(Entry { reference: Reference::parse(&facts.recipient), ..sealed });
            for earlier in &facts.replaces {
                let name = name.replacen(&facts.stem, earlier, 1);
                let old = known.piece(key.piece(&[&name, ""]));
                events.extend(old.map(|old| replaced(old, id, facts.version)));
            }
            for corrected in &facts.corrects {
                events.push(Entry::of(Event::Erratum, id, *digest, *size).about(*corrected));
            }
        }
        Ok(events)
    }
}

/// What publishing did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The files were written.
    Written,
    /// The same files were already there, to the byte.
    Unchanged,
}

/// What stands in the place of a file of the program's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occupant {
    /// The file, to the byte.
    Same(Vec<u8>),
    /// Something else.
    Other,
    /// Nothing.
    Absent,
}

/// Compares what stands at a path with the SHA-256 of the file whose place it is.
pub fn occupant(path: &Path, digest: Digest) -> Occupant {
    match read(path) {
        Ok(bytes) if sha256(&bytes) == digest => Occupant::Same(bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Occupant::Absent,
        Ok(_) | Err(_) => Occupant::Other,
    }
}

/// Reads a file that the program placed, or something in its place.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    door::read(path, MAX_READ, Links::Refused)
}

/// Files in their place, that can still be taken back.
#[derive(Debug, Default)]
#[must_use]
pub struct Placed {
    files: Vec<PathBuf>,
    kept: Vec<PathBuf>,
}

impl Placed {
    /// Keeps them.
    pub fn keep(mut self) -> Published {
        self.kept.clear();
        match std::mem::take(&mut self.files).is_empty() {
            true => Published::Unchanged,
            false => Published::Written,
        }
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        // What this call wrote, it takes back: a refused document leaves no file.
        for path in self.files.iter().chain(&self.kept) {
            let _ = fs::remove_file(path);
        }
    }
}

/// Writes every file of a batch, or none.
///
/// Each file is written under a temporary name in the same folder, with mode 0600, synced, then
/// renamed without ever replacing a file; the folder is synced last. What is kept in private comes
/// first: no document is ever without it.
///
/// # Errors
/// D003 when one of them exists with other bytes, D002 when the system refuses.
pub fn publish(folder: &Path, batch: &Batch) -> Result<Placed, Diagnostic> {
    let io = |error: &std::io::Error| fault("D002", folder, error);
    if folder.is_dir() {
        swept(folder).map_err(|e| io(&e))?;
    }
    let mut missing = Vec::new();
    for (name, content) in &batch.files {
        let path = folder.join(name);
        match read(&path) {
            Ok(existing) if existing == *content => {}
            Ok(_) => {
                return Err(Diagnostic::new("D003", Place::file(path.display().to_string())));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                missing.push((path, content))
            }
            Err(error) => return Err(fault("D002", &path, &error)),
        }
    }
    let mut placed = Placed::default();
    let private: BTreeSet<&Path> =
        batch.kept.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in private.into_iter().filter(|folder| folder.is_dir()) {
        swept(folder).map_err(|error| fault("D002", folder, &error))?;
    }
    let new = |(path, _): &&(PathBuf, Vec<u8>)| fs::symlink_metadata(path).is_err();
    for (path, content) in batch.kept.iter().filter(new) {
        if put_once(path, content).map_err(|error| fault("D002", path, &error))? {
            placed.kept.push(path.clone());
        }
    }
    if missing.is_empty() {
        return Ok(placed);
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| io(&e))?;
    let staged = stage(folder, missing).map_err(|e| io(&e))?;
    for (file, path) in staged {
        if let Err(error) = file.persist_noclobber(&path) {
            let exists = error.error.kind() == std::io::ErrorKind::AlreadyExists;
            return Err(match exists {
                true => Diagnostic::new("D003", Place::file(path.display().to_string())),
                false => fault("D002", &path, &error.error),
            });
        }
        placed.files.push(path);
    }
    sync(folder).map_err(|e| io(&e))?;
    Ok(placed)
}

impl Workspace {
    /// Removes what killed runs had staged of documents and of what is kept of them, while the register
    /// is held.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn sweep(&self) -> Result<(), Diagnostic> {
        let folders = [self.outputs(), self.private(SEALED)];
        let mut there = folders.iter().filter(|folder| folder.is_dir());
        there.try_for_each(|folder| swept(folder).map_err(|error| fault("D002", folder, &error)))
    }
}

/// Removes what a killed run had staged: one run publishes at a time, since it holds the register.
fn swept(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(STAGED.as_bytes()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Writes and syncs each file under a temporary name, several at once: syncing is waiting.
fn stage(
    folder: &Path,
    files: Vec<(PathBuf, &Vec<u8>)>,
) -> std::io::Result<Vec<(NamedTempFile, PathBuf)>> {
    let made = side_by_side(&files, |(_, content)| staged(folder, content));
    let made: Vec<NamedTempFile> = made.into_iter().collect::<std::io::Result<_>>()?;
    Ok(made.into_iter().zip(files.into_iter().map(|(path, _)| path)).collect())
}
