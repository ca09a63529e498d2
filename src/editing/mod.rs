//! The editing of a report: what stands between coded rows and an edition that may be drawn.
//!
//! Takes: a checked report, the coded rows, the editions that readers hold; then finished texts.
//! Gives: a [`SettledEdition`] edition and what may be said beside it, or the faults, at the lines to change.
//! Never: a figure that the audit does not cover; a template, a page, a file.

mod advice;
mod beside;
mod earlier;
mod editor;
mod foresight;
mod ledger;
mod refusals;
mod repeats;
mod sentences;
mod texts;

pub use advice::{Advised, Crossing, Grouping};
pub use earlier::earlier;
pub use editor::{Editor, SettledEdition};
pub use foresight::{Foresight, Proposed};
pub use ledger::{Kept, ledger};
pub use repeats::{Finished, finished, public_runs, repeats};
pub use sentences::sentences;
