//! Words: Tera writes sentences, Markdown becomes a tree, French typography is applied.
//!
//! Takes: a view as JSON and the `*.tera` templates of a document.
//! Gives: the JSON that the page reads, with `mots` and parsed texts; and the letters as text.
//! Never: a record; Typst source; a template that can see more than the view.

mod markdown;
mod templates;
mod typography;

pub use markdown::{Block, Inline, parse};
pub use templates::{WordsError, write};
pub use typography::french;
