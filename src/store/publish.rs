//! Publishing: a set of files that appears whole, once, and is never replaced.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::fault;
use crate::diag::{Diagnostic, Place};
use crate::seal::{Sealed, sha256};
use crate::threads::side_by_side;

/// The files of one referral: documents, digests, manifests, letter.
#[derive(Default)]
pub struct Batch {
    files: Vec<(String, Vec<u8>)>,
}

impl Batch {
    /// Adds a sealed document with its digest and its manifest.
    pub fn add_sealed(&mut self, document: &Sealed) {
        let stem = document.stem();
        self.add(format!("{stem}.pdf"), document.pdf());
        self.add(format!("{stem}.sha256"), document.sum());
        self.add(format!("{stem}.json"), document.manifest());
    }

    /// Adds a file by its name, which the seal made from a reference.
    pub fn add(&mut self, name: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.files.push((name.into(), content.into()));
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

/// Tells whether a folder holds every one of these files, by name, with its SHA-256.
pub fn holds(folder: &Path, files: &BTreeMap<String, String>) -> bool {
    files.iter().all(|(name, digest)| {
        fs::read(folder.join(name)).is_ok_and(|bytes| sha256(&bytes).to_string() == *digest)
    })
}

/// Writes every file of a batch, or none.
///
/// Each file is written under a temporary name in the same folder, with mode 0600, synced, then
/// renamed without ever replacing a file; the folder is synced last.
///
/// # Errors
/// D003 when one of them exists with other bytes, D002 when the system refuses.
pub fn publish(folder: &Path, batch: &Batch) -> Result<Published, Diagnostic> {
    let io = |error: &std::io::Error| fault("D002", folder, error);
    let mut missing = Vec::new();
    for (name, content) in &batch.files {
        let path = folder.join(name);
        match fs::read(&path) {
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
    if missing.is_empty() {
        return Ok(Published::Unchanged);
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| io(&e))?;
    let staged = stage(folder, missing).map_err(|e| io(&e))?;
    let mut published: Vec<PathBuf> = Vec::new();
    for (file, path) in staged {
        if let Err(error) = file.persist_noclobber(&path) {
            for path in &published {
                // What this call wrote, it takes back: a refused document leaves no file.
                let _ = fs::remove_file(path);
            }
            let exists = error.error.kind() == std::io::ErrorKind::AlreadyExists;
            return Err(match exists {
                true => Diagnostic::new("D003", Place::file(path.display().to_string())),
                false => fault("D002", &path, &error.error),
            });
        }
        published.push(path);
    }
    fs::File::open(folder).and_then(|dir| dir.sync_all()).map_err(|e| io(&e))?;
    Ok(Published::Written)
}

/// Writes and syncs each file under a temporary name, several at once: syncing is waiting.
fn stage(
    folder: &Path,
    files: Vec<(PathBuf, &Vec<u8>)>,
) -> std::io::Result<Vec<(NamedTempFile, PathBuf)>> {
    let made = side_by_side(&files, |(_, content)| {
        // A temporary file is 0600 whatever the umask.
        let mut file = tempfile::Builder::new().prefix(".cesmivip-").tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        Ok(file)
    });
    let made: Vec<NamedTempFile> = made.into_iter().collect::<std::io::Result<_>>()?;
    Ok(made.into_iter().zip(files.into_iter().map(|(path, _)| path)).collect())
}
