//! What can be said of a signature without its certificates: that it is a CMS `SignedData`
//! (RFC 5652) in DER, and that it speaks of these bytes.

use memchr::memmem;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// The object identifier of `SignedData`, 1.2.840.113549.1.7.2, as DER writes it.
const SIGNED_DATA: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// The object identifier of the attribute `messageDigest`, 1.2.840.113549.1.9.4.
const MESSAGE_DIGEST: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];

/// The digest that a signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// Gives its name, as a register writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }
}

/// Finds the `SignedData` at the head of a padded string; the padding is zeros.
pub(super) fn signed_data(padded: &[u8]) -> Option<&[u8]> {
    let (whole, content) = sequence(padded)?;
    let (cms, padding) = padded.split_at(whole);
    let plain = content.starts_with(&SIGNED_DATA) && padding.iter().all(|byte| *byte == 0);
    plain.then_some(cms)
}

/// Reads the head of a DER `SEQUENCE`: how long it is whole, and what it holds.
fn sequence(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (head, length) = match *bytes {
        [0x30, short @ 0..=0x7f, ..] => (2, usize::from(short)),
        [0x30, 0x81, a, ..] => (3, usize::from(a)),
        [0x30, 0x82, a, b, ..] => (4, usize::from(u16::from_be_bytes([a, b]))),
        [0x30, 0x83, a, b, c, ..] => (5, usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?),
        _ => return None,
    };
    Some((head + length, bytes.get(head..head.checked_add(length)?)?))
}

/// Finds which digest of the signed ranges a signature holds as its `messageDigest`.
///
/// A necessary test, not a sufficient one: without this digest the signature speaks of other
/// bytes; with it, whether the signature is valid, and whose it is, remains to be asked of a tool
/// that has certificates.
pub(super) fn digest_held(cms: &[u8], ranges: [&[u8]; 2]) -> Option<Algorithm> {
    let [first, second] = ranges;
    let holds = |digest: &[u8]| {
        let size = u8::try_from(digest.len()).unwrap_or_default();
        let attribute = [&MESSAGE_DIGEST[..], &[0x31, size + 2, 0x04, size], digest].concat();
        memmem::find(cms, &attribute).is_some()
    };
    if holds(&Sha256::new().chain_update(first).chain_update(second).finalize()) {
        Some(Algorithm::Sha256)
    } else if holds(&Sha384::new().chain_update(first).chain_update(second).finalize()) {
        Some(Algorithm::Sha384)
    } else if holds(&Sha512::new().chain_update(first).chain_update(second).finalize()) {
        Some(Algorithm::Sha512)
    } else {
        None
    }
}
