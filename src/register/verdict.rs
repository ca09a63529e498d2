//! What to say of a file, from its fingerprints and the register.
//!
//! Stricter than signature validators, which accept what was appended to a signed file: a file is
//! a sealed document to the byte, or a sealed document followed by the one signature that was
//! entered for it, and not under the name of another; anything else is refused.

use sha2::{Digest as _, Sha256};

use super::known::{Piece, Registered};
use crate::value::{Digest, PieceId};

/// The digests of a file: whole, and up to each end of a PDF revision inside it.
#[derive(Clone, Debug)]
pub struct Fingerprints {
    /// Of the whole file.
    pub whole: Digest,
    /// How many bytes it has.
    pub size: u64,
    /// Of what stands before each inner end, the shortest first.
    pub prefixes: Vec<(u64, Digest)>,
    /// The document that the file's name claims to be.
    pub claimed: Option<PieceId>,
}

impl Fingerprints {
    /// Whether the file is one of those wanted, or begins as one: what was added to it since comes after.
    pub fn begins_as(&self, is_wanted: impl Fn(&Digest) -> bool) -> bool {
        is_wanted(&self.whole) || self.prefixes.iter().any(|(_, digest)| is_wanted(digest))
    }

    /// Takes them in one pass: of the whole, and up to each of these ends inside it, in growing
    /// order.
    pub fn of(bytes: &[u8], ends: &[usize]) -> Self {
        let count = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
        let (mut hasher, mut from, mut prefixes) = (Sha256::new(), 0, Vec::new());
        for end in ends.iter().copied().filter(|end| *end < bytes.len()) {
            hasher.update(bytes.get(from..end).unwrap_or_default());
            from = end;
            prefixes.push((count(end), Digest::from_bytes(hasher.clone().finalize().into())));
        }
        hasher.update(bytes.get(from..).unwrap_or_default());
        let whole = Digest::from_bytes(hasher.finalize().into());
        Self { whole, size: count(bytes.len()), prefixes, claimed: None }
    }
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A sealed document, to the byte.
    Intact(Piece),
    /// A sealed document and the signature entered for it; the rank of that line.
    Signed(Piece, u64),
    /// A document of this register, changed since. `Some` when it still begins with the sealed
    /// bytes: something was appended, such as a signature that was not entered.
    Altered(Piece, Option<u64>),
    /// A sealed document, or a signed one, under the name of another one of this register.
    Misnamed(Piece),
    /// Nothing that this register knows.
    Unknown,
}

impl Verdict {
    /// Judges a file.
    pub fn of(file: &Fingerprints, known: &Registered) -> Self {
        let claimed = file.claimed.and_then(|id| known.piece(id));
        // Two documents may have the same bytes: the one whose name the file has comes first.
        let same = claimed.filter(|piece| piece.digest == file.whole);
        let other = |piece: &Piece| claimed.is_some_and(|claimed| claimed.id != piece.id);
        if let Some(piece) = same.or_else(|| known.sealed(&file.whole)) {
            return match other(piece) {
                true => Self::Misnamed(piece.clone()),
                false => Self::Intact(piece.clone()),
            };
        }
        if let Some((piece, line)) = known.signed(&file.whole) {
            // A line that says « signed » is believed of the sealed bytes and what follows them.
            let begins = file.prefixes.iter().any(|(_, digest)| *digest == piece.digest);
            return match (begins, other(piece)) {
                (false, _) => Self::Altered(piece.clone(), None),
                (true, true) => Self::Misnamed(piece.clone()),
                (true, false) => Self::Signed(piece.clone(), line),
            };
        }
        // The longest first: what a file begins with is its latest revision.
        let begun = file.prefixes.iter().rev().find_map(|(size, digest)| {
            let piece = known.sealed(digest)?;
            (piece.size == *size).then_some((piece, *size))
        });
        if let Some((piece, size)) = begun {
            return Self::Altered(piece.clone(), Some(size));
        }
        match claimed {
            Some(piece) => Self::Altered(piece.clone(), None),
            None => Self::Unknown,
        }
    }

    /// The document that the file is, or was made from.
    pub fn piece(&self) -> Option<&Piece> {
        match self {
            Self::Intact(piece)
            | Self::Signed(piece, _)
            | Self::Altered(piece, _)
            | Self::Misnamed(piece) => Some(piece),
            Self::Unknown => None,
        }
    }

    /// Whether the file is a sealed document, with or without its signature.
    pub fn is_authentic(&self) -> bool {
        matches!(self, Self::Intact(_) | Self::Signed(..))
    }

    /// Whether the file is authentic and still stands: neither replaced nor cancelled.
    pub fn stands(&self) -> bool {
        self.is_authentic() && self.piece().is_some_and(Piece::stands)
    }
}
