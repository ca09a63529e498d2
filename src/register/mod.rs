//! The register: an append-only log of what happened to documents, and what proves it.
//!
//! Takes: bytes of lines, events to enter, fingerprints of files.
//! Gives: lines in their place, the point that the register reached, a verdict on a file.
//! Never: a file, a clock; personal data; a document.

mod chain;
mod known;
mod line;
mod tree;
mod verdict;

pub use chain::{Chain, Flaw, Point, Points, Stopped};
pub use known::{Known, Piece, Wanted, replaced};
pub use line::{Entry, Event, Line, MAX_LINE, Reference};
pub use tree::{Frontier, leaf_hash, node_hash};
pub use verdict::{Fingerprints, Verdict};
