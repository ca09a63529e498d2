//! WIP
#![forbid(unsafe_code)]
#![warn(missing_docs)]
pub mod diag;
pub mod form;
#[cfg(feature = "rendu")]
pub mod page;
pub mod pdf;
pub mod pipeline;
pub mod record;
pub mod seal;
pub mod setup;
pub mod store;
pub mod value;
pub mod view;
pub mod words;
