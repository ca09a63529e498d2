//! Receipts (C2SP tlog-proof): what proves one line without showing the register.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::chain::Point;
use super::checkpoint::Checkpoint;
use super::line::{Line, MAX_LINE};
use super::note::Note;
use super::tree::{leaf_hash, verify_inclusion};
use super::verifier::VerifierKey;
use crate::value::Digest;

const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^64 leaves has paths of 64 hashes.
const MAX_PATH: usize = 64;
/// Longest receipt that is read.
const MAX_RECEIPT: usize = 64 << 10;

/// The proof of a line; the line itself stands in `extra`, since the tree only has its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The line, with its line feed.
    pub line: Vec<u8>,
    /// Its rank, from 0.
    pub index: u64,
    /// The audit path, from the leaf's sibling up.
    pub path: Vec<Digest>,
    /// The signed checkpoint.
    pub note: Note,
}

/// Why a receipt proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// It is not a receipt of a line of a register.
    Form,
    /// The key did not sign its checkpoint.
    Signature,
    /// The line is not in the register of the checkpoint.
    Inclusion,
}

impl Receipt {
    /// Reads a receipt to the letter.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_RECEIPT {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let (proof, note) = text.split_once("\n\n")?;
        let mut lines = proof.split('\n');
        if lines.next()? != HEAD {
            return None;
        }
        let line = STANDARD.decode(lines.next()?.strip_prefix("extra ")?).ok()?;
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let hash = |text: &str| STANDARD.decode(text).ok()?.try_into().ok().map(Digest::from_bytes);
        let path = lines.map(hash).collect::<Option<Vec<_>>>()?;
        let read = Self { line, index, path, note: Note::parse(note.as_bytes())? };
        let bounded = read.path.len() <= MAX_PATH && read.line.len() <= MAX_LINE;
        (bounded && read.to_string() == text).then_some(read)
    }

    /// Proves the line with the key of the register; gives it with the point that it was proved at.
    ///
    /// # Errors
    /// Why it proves nothing.
    pub fn verified(&self, key: &VerifierKey) -> Result<(Line, Point), Unproved> {
        let Checkpoint { point, .. } =
            Checkpoint::verified(&self.note, key).ok_or(Unproved::Signature)?;
        let line = Line::parse(&self.line).ok_or(Unproved::Form)?;
        if line.number != self.index + 1 {
            return Err(Unproved::Form);
        }
        let leaf = leaf_hash(&self.line);
        match verify_inclusion(&leaf, self.index, point.size, &self.path, &point.root) {
            true => Ok((line, point)),
            false => Err(Unproved::Inclusion),
        }
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, index, path, note } = self;
        writeln!(f, "{HEAD}\nextra {}\nindex {index}", STANDARD.encode(line))?;
        path.iter().try_for_each(|hash| writeln!(f, "{}", STANDARD.encode(hash.bytes())))?;
        write!(f, "\n{note}")
    }
}
