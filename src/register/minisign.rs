//! The same key and the same signatures in the forms of minisign, a tool that many systems have.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};

use super::key::SigningKey;
use super::verifier::VerifierKey;
use crate::value::Digest;

/// The public key, on one line.
pub fn minisign_key(key: &VerifierKey) -> String {
    let whole: Vec<u8> = b"Ed".iter().chain(&number(key)).chain(key.public()).copied().collect();
    STANDARD.encode(whole)
}

/// The public key file.
pub fn minisign_key_file(key: &VerifierKey) -> String {
    format!("untrusted comment: {}\n{}\n", key.name(), minisign_key(key))
}

/// The signature file of some bytes, prehashed, with a trusted comment on one line.
pub fn minisign(key: &SigningKey, name: &str, bytes: &[u8], comment: &str) -> Option<String> {
    let verifier = key.verifier(name)?;
    let signature = key.sign(&Blake2b512::digest(bytes));
    let whole: Vec<u8> =
        b"ED".iter().chain(&number(&verifier)).chain(&signature).copied().collect();
    let global: Vec<u8> = signature.iter().chain(comment.as_bytes()).copied().collect();
    let global = STANDARD.encode(key.sign(&global));
    let coded = STANDARD.encode(whole);
    Some(format!("untrusted comment: {name}\n{coded}\ntrusted comment: {comment}\n{global}\n"))
}

/// The number of the key: minisign draws it, here it follows from the key.
fn number(key: &VerifierKey) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = *Digest::of(key.public()).bytes();
    [a, b, c, d, e, f, g, h]
}
