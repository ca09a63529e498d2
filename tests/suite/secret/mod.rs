//! Disclosure control: the classic failures of `docs/disclosure-control.md`, a test a case at
//! least, and random tables whose every world is listed by plain enumeration.
//!
//! Most cases have two halves: what an attacker computes when the figures print as in the case,
//! then the same data protected by the program, and what the attacker computes then.

mod cases_definitions;
mod cases_document;
mod cases_editions;
#[cfg(feature = "rendu")]
mod cases_files;
mod cases_groups;
mod cases_lasting;
mod cases_proof;
mod cases_readers;
mod cases_sentences;
mod cases_tables;
mod cases_ties;
mod editions;
mod enumeration;
mod toys;
