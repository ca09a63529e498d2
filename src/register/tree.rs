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

/// The whole subtrees over the leaves so far, the widest first: memory grows with the height of the
/// tree, not with its width.
#[derive(Clone, Debug)]
struct Subtrees<T> {
    size: u64,
    whole: Vec<T>,
}

// Derived, it would ask for a default leaf.
impl<T> Default for Subtrees<T> {
    fn default() -> Self {
        Self { size: 0, whole: Vec::new() }
    }
}

impl<T: Copy> Subtrees<T> {
    /// Adds a leaf, and joins the subtrees that it makes whole.
    fn push(&mut self, leaf: T, mut join: impl FnMut(T, T) -> T) {
        let mut subtree = leaf;
        // Each low bit set is a whole subtree as wide as the one being closed.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.whole.pop() {
                subtree = join(left, subtree);
            }
        }
        self.whole.push(subtree);
        self.size += 1;
    }

    /// Joins what is left, the narrowest first; nothing without a leaf.
    fn end(&self, mut join: impl FnMut(T, T) -> T) -> Option<T> {
        let mut left = self.whole.iter().rev().copied();
        let last = left.next()?;
        Some(left.fold(last, |right, left| join(left, right)))
    }
}

/// What is enough to know of the leaves so far to give their root, now and later.
#[derive(Clone, Debug, Default)]
pub struct Frontier(Subtrees<Digest>);

impl Frontier {
    /// How many leaves.
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Digest) {
        self.0.push(leaf, |left, right| node_hash(&left, &right));
    }

    /// The root; of no leaf, the hash of nothing.
    pub fn root(&self) -> Digest {
        let root = self.0.end(|left, right| node_hash(&left, &right));
        root.unwrap_or_else(|| Digest::of(b""))
    }
}

/// The audit path of one leaf (RFC 9162, 2.1.3.1), built while the leaves go by.
#[derive(Clone, Debug)]
pub struct InclusionPath {
    index: u64,
    subtrees: Subtrees<Marked>,
    path: Vec<Digest>,
}

/// A subtree on the way.
#[derive(Clone, Copy, Debug)]
struct Marked {
    root: Digest,
    /// Whether the leaf of interest is under it.
    holds: bool,
}

impl InclusionPath {
    /// Begins for the leaf of a rank, from 0.
    pub fn new(index: u64) -> Self {
        Self { index, subtrees: Subtrees::default(), path: Vec::new() }
    }

    /// Takes the next leaf.
    pub fn push(&mut self, leaf: Digest) {
        let leaf = Marked { root: leaf, holds: self.subtrees.size == self.index };
        let path = &mut self.path;
        self.subtrees.push(leaf, |left, right| joined(path, left, right));
    }

    /// Gives the path, from the leaf's sibling up; nothing when the leaf was not reached.
    pub fn end(mut self) -> Option<Vec<Digest>> {
        let path = &mut self.path;
        let root = self.subtrees.end(|left, right| joined(path, left, right))?;
        root.holds.then_some(self.path)
    }
}

/// Joins two subtrees, and keeps the one that the leaf is not under.
fn joined(path: &mut Vec<Digest>, left: Marked, right: Marked) -> Marked {
    if left.holds {
        path.push(right.root);
    }
    if right.holds {
        path.push(left.root);
    }
    Marked { root: node_hash(&left.root, &right.root), holds: left.holds || right.holds }
}

/// Says whether a leaf stands at a rank of a tree with this root (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    leaf: &Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A last node without a right sibling goes up unchanged.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: u64) -> Vec<Digest> {
        (0..count).map(|n| leaf_hash(format!("ligne {n}\n").as_bytes())).collect()
    }

    /// The definition (RFC 9162, 2.1.1), word for word.
    fn naive(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => Digest::of(b""),
            [one] => *one,
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                node_hash(&naive(&leaves[..half]), &naive(&leaves[half..]))
            }
        }
    }

    #[test]
    fn roots_and_paths_are_those_of_the_definition() {
        for size in 0..70 {
            let leaves = leaves(size);
            let mut frontier = Frontier::default();
            leaves.iter().for_each(|leaf| frontier.push(*leaf));
            let root = naive(&leaves);
            assert_eq!((frontier.size(), frontier.root()), (size, root));
            for index in 0..=size {
                let mut built = InclusionPath::new(index);
                leaves.iter().for_each(|leaf| built.push(*leaf));
                let Some(path) = built.end() else {
                    assert_eq!(index, size);
                    continue;
                };
                let leaf = leaves[index as usize];
                let holds = |path: &[Digest]| verify_inclusion(&leaf, index, size, path, &root);
                assert!(holds(&path), "{index} of {size}");
                // Nothing else is accepted: another place, another size, a path too short or long.
                assert!(!verify_inclusion(&leaf, index + 1, size, &path, &root));
                assert!(!verify_inclusion(&root, index, size, &path, &root) || size == 1);
                let mut longer = path.clone();
                longer.push(root);
                assert!(!holds(&longer));
                if let Some((_, shorter)) = path.split_last() {
                    assert!(!holds(shorter));
                    let mut other = path.clone();
                    other[0] = root;
                    assert!(!holds(&other));
                }
            }
        }
    }

    #[test]
    fn the_vectors_of_certificate_transparency() {
        // The eight inputs of its reference tests, and the roots of their first one and all eight.
        let inputs: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[
                0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
                0x6e, 0x6f,
            ],
        ];
        let mut frontier = Frontier::default();
        assert_eq!(
            frontier.root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        frontier.push(leaf_hash(inputs[0]));
        assert_eq!(
            frontier.root().to_string(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        inputs[1..].iter().for_each(|input| frontier.push(leaf_hash(input)));
        assert_eq!(
            frontier.root().to_string(),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        );
    }
}
