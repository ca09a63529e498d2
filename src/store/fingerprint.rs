//! Reading files to know them again: their digest, and that of each revision inside.
#![expect(clippy::disallowed_methods, reason = "reads the files to be judged")]

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::fault;
use crate::diag::Diagnostic;
use crate::pdf::revision_ends;
use crate::register::Fingerprints;
use crate::threads::side_by_side;

/// Largest file that is read; the largest document has 20 MiB.
const MAX_READ: u64 = 128 << 20;

/// Takes the fingerprints of files, several at once; the results keep their order.
pub fn fingerprints_of<P: AsRef<Path> + Sync>(
    paths: &[P],
) -> Vec<Result<Fingerprints, Diagnostic>> {
    side_by_side(paths, |path| {
        let path = path.as_ref();
        read_document(path).map(|bytes| fingerprint(&bytes))
    })
}

/// Takes the fingerprints of a file that was read.
pub fn fingerprint(bytes: &[u8]) -> Fingerprints {
    Fingerprints::of(bytes, &revision_ends(bytes))
}

/// Reads a document whole.
///
/// # Errors
/// D001 with the cause, also for a file larger than any document.
pub fn read_document(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    whole(path).map_err(|error| fault("D001", path, &error))
}

fn whole(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    if metadata.len() > MAX_READ {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.by_ref().take(MAX_READ).read_to_end(&mut bytes)?;
    Ok(bytes)
}
