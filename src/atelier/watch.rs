//! What a front end is told while work is under way, and how it stops it.

use std::path::Path;

/// The eyes of a front end on work under way.
pub trait Watch: Sync {
    /// Hears that the workspace had no key and that one was made: whatever happens next, a person
    /// must be told to keep a copy of it.
    fn key_made(&self, _path: &Path) {}

    /// Hears how many records are to be worked on.
    fn planned(&self, _records: usize) {}

    /// Hears that the documents of a record are made, or refused.
    fn step(&self, _record: &str) {}

    /// Tells whether to stop: documents under way are finished, no other is begun.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}
