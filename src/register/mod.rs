//! The register: an append-only log of what happened to documents, and what proves it.
//!
//! Takes: bytes of lines, events to enter, fingerprints of files, a signing key.
//! Gives: lines in their place, signed checkpoints, receipts, a verdict on a file.
//! Never: a file, a clock; personal data; a document.

mod chain;
mod checkpoint;
mod key;
mod known;
mod line;
mod minisign;
mod note;
mod receipt;
mod rotation;
mod sheet;
mod tree;
mod verdict;
mod verifier;

pub use chain::{Chain, Flaw, Point, Points, Stopped};
pub use checkpoint::Checkpoint;
pub use key::{KeyError, SigningKey};
pub use known::{Handing, NEVER_LEFT, Piece, Registered, Wanted, replaced};
pub use line::{Entry, Event, Line, MAX_LINE, Reference};
pub use minisign::{minisign, minisign_key, minisign_key_file};
pub use note::Note;
pub use receipt::{Receipt, Unproved};
pub use rotation::{Rotation, current_key};
pub use sheet::RecoverySheet;
pub use tree::{Frontier, InclusionPath, leaf_hash, node_hash, verify_inclusion};
pub use verdict::{Fingerprints, Verdict};
pub use verifier::{Signs, VerifierKey};
