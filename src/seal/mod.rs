//! The seal: digests, the token of a copy, and the manifest that goes with it.
//!
//! Takes: a [`CheckedPdf`], what identifies it, and the workspace key.
//! Gives: [`Sealed`]: the PDF, the line that `sha256sum -c` accepts, the JSON manifest; [`Frozen`],
//! what is kept of it in private.
//! Never: a clock; personal data in a manifest; a bare digest of a record.

mod facts;
mod frozen;
mod key;
mod manifest;

pub use facts::{ANNEX, Facts, LETTER};
pub use frozen::{Bereft, Destruction, Drawing, Frozen, Remains};
pub use key::WorkspaceKey;
pub use manifest::{Sealed, Sources, letter, seal};

use sha2::{Digest as _, Sha256};

use crate::value::Digest;

/// Computes a SHA-256 digest (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::of(bytes)
}

/// Computes one digest of a set of named files; lengths are hashed too, so that no two sets
/// share their bytes.
pub fn digest_of_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Digest {
    let mut hasher = Sha256::new();
    for (name, content) in files {
        for part in [name.as_bytes(), content] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
    }
    Digest::from_bytes(hasher.finalize().into())
}

pub use crate::pdf::CheckedPdf;
