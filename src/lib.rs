//! Structured YAML records to sealed legal PDFs, for a child-protection commission.
//!
//! Three sentences: Tera writes the words, Typst lays out the pages, Rust decides who may read
//! them. A record becomes a document along one straight path of typed steps: [`pipeline`]. Every
//! room opens with what it takes, what it gives and what it never does; `ARCHITECTURE.md` says
//! which room may name which.
//!
//! ```
//! use cesmivip::setup;
//!
//! // The code lists are embedded: a record is checked without any file.
//! let reader = setup::reader(setup::Files::new()).expect("the embedded lists are valid");
//! let report = reader.situation("fiche.yaml", b"situation: S-2026-042\n").unwrap_err();
//! let fault = &report.items()[0];
//! assert_eq!((fault.code, fault.place.line), ("S102", 1)); // « mineur » is missing
//! ```
#![forbid(unsafe_code)]

pub mod atelier;
pub mod coding;
pub mod diag;
pub mod editing;
pub mod entry;
pub mod followup;
pub mod form;
#[cfg(feature = "rendu")]
pub mod page;
pub mod pdf;
pub mod pipeline;
pub mod record;
pub mod register;
pub mod seal;
pub mod setup;
pub mod statistics;
pub mod store;
mod threads;
pub mod value;
pub mod view;
pub mod words;
