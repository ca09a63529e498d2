//! Reading files to know them again: their digest, and that of each revision inside.

use std::path::Path;

use super::door::{self, Links};
use super::fault;
use crate::diag::Diagnostic;
use crate::pdf::revision_ends;
use crate::register::Fingerprints;
use crate::threads::side_by_side;

/// Largest document that is read; the largest of ours has 20 MiB.
pub(super) const MAX_READ: u64 = 128 << 20;

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
    door::read(path, MAX_READ, Links::Followed).map_err(|error| fault("D001", path, &error))
}
