//! The tree over the lines (RFC 9162, 2.1): its root commits to every line and to their order.

use sha2::{Digest as _, Sha256};

use crate::value::Digest;

/// The hash of a leaf: of the byte 0, then the line with its line feed.
pub fn leaf_hash(line: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::new().chain_update([0]).chain_update(line).finalize().into())
}

/// The hash of a node: of the byte 1, then both children.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let hasher = Sha256::new().chain_update([1]).chain_update(left.bytes());
    Digest::from_bytes(hasher.chain_update(right.bytes()).finalize().into())
}

/// What is enough to know of the leaves so far: the roots of the whole subtrees, the widest first.
#[derive(Clone, Debug, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    /// How many leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Digest) {
        let mut hash = leaf;
        // Each low bit set is a whole subtree as wide as the one being closed.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root; of no leaf, the hash of nothing.
    pub fn root(&self) -> Digest {
        let mut peaks = self.peaks.iter().rev();
        let last = peaks.next().copied();
        let root = last.map(|last| peaks.fold(last, |right, left| node_hash(left, &right)));
        root.unwrap_or_else(|| Digest::from_bytes(Sha256::digest([]).into()))
    }
}
