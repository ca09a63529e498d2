//! Words: Tera writes sentences, Markdown becomes a tree, French typography is applied.
//!
//! Takes: a view as JSON, the `*.tera` and `*.html` templates of a document.
//! Gives: the JSON that the page reads, with `mots` and parsed texts; letters as text; accessible
//! pages where all that is inserted is escaped.
//! Never: a record; Typst source; a template that can see more than the view.

mod exact;
mod grammar;
mod html;
mod markdown;
mod templates;
mod typography;

pub use html::write_html;
pub use markdown::{Inline, TextBlock, parse};
pub use templates::{WordsError, Written, say, write};
pub use typography::french;
