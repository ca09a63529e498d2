//! PDF: giving a referral its signature field, and reading finished or returned bytes as a stranger
//! would.
//!
//! Takes: finished PDF bytes, and what they must or must not contain; a file that came back signed.
//! Gives: a [`CheckedPdf`], the only thing the seal accepts; what a signature added, or a refusal.
//! Never: a change to the bytes once they were inspected; a decision about who may read what.

mod blocks;
mod cms;
mod content;
mod field;
mod inspect;
mod revision;
mod signed;
mod text;
mod unsigned;
mod update;
mod xmp;

pub use cms::Algorithm;
pub use content::{Unreadable, content_strings};
pub use field::with_signature_field;
pub use inspect::{CheckedPdf, Expected, inspect};
pub use revision::revision_ends;
pub use signed::{SignatureFormat, SignedUpdate, signed_update};
pub use text::{Reading, read_all};
pub use unsigned::Unsigned;
