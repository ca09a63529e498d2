//! Checkpoints (C2SP tlog-checkpoint): the state of the register in three lines.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::chain::Point;
use super::key::SigningKey;
use super::note::Note;
use super::verifier::VerifierKey;
use crate::value::Digest;

/// What a register was at a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the register.
    pub origin: String,
    /// Its size and its root.
    pub point: Point,
}

impl Checkpoint {
    /// Reads the three lines to the letter; extension lines are refused, since nobody here would
    /// know what they promise.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let root = STANDARD.decode(root).ok()?.try_into().ok()?;
        let root = Digest::from_bytes(root);
        let point = Point { size: size.parse().ok()?, root };
        let read = Self { origin: origin.to_owned(), point };
        // Leading zeros, signs and other base 64 forms of the same numbers are refused.
        (read.to_string() == text && !origin.is_empty()).then_some(read)
    }

    /// Signs it under its own name.
    pub fn signed(&self, key: &SigningKey) -> Option<Note> {
        Note::signed(self.to_string(), &self.origin, key)
    }

    /// Reads the checkpoint of a note that a key signed, the key having the name of the register.
    pub fn verified(note: &Note, key: &VerifierKey) -> Option<Self> {
        let read = Self::parse(note.text())?;
        (note.verifies(key) && read.origin == key.name()).then_some(read)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Point { size, root } = self.point;
        write!(f, "{}\n{size}\n{}\n", self.origin, STANDARD.encode(root.bytes()))
    }
}
