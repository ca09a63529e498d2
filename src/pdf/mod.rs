//! PDF: reading finished bytes again, as a stranger would.
//!
//! Takes: finished PDF bytes, and what they must not contain.
//! Gives: a [`CheckedPdf`], the only thing the seal accepts.
//! Never: a change to the bytes; a decision about who may read what.

mod content;
mod field;
mod inspect;
mod text;

pub use content::content_strings;
pub use field::with_signature_field;
pub use inspect::{CheckedPdf, Expected, inspect};
pub use text::{Reading, Unreadable, read_all};
