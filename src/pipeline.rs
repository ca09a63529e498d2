//! The path: how a record becomes sealed documents. Each step only takes what the previous one
//! makes; `dossier.rs` is where to start.
//!
//! Takes: the bytes of records, a setup, a key, whoever draws.
//! Gives: checked records, then sealed documents and what goes with them.
//! Never: logic of its own; a path; the clock.
//!
//! ```text
//! bytes ─examine→ Situation, Signalement → Referred ─require→ Ready ─view→ (View, Withheld)
//!       ─order→ Order
//!       ─draw→ Drawn ─field→ bytes ─inspect(Withheld)→ CheckedPdf ─seal(key)→ Sealed
//! ```

#![cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only drawing reads all of it"))]

mod dossier;
#[cfg(feature = "rendu")]
mod drawing;
#[cfg_attr(not(feature = "rendu"), path = "pipeline/no_glyphs.rs")]
mod glyphs;
pub mod minutes;
pub mod report;

pub use dossier::{
    Archive, Dossier, Numbered, Reached, Registry, check, check_situation, not_a_referral,
};
#[cfg(feature = "rendu")]
pub use drawing::{
    Drawer, Here, Issued, PaperOrder, Referral, draw_again, erratum_sheets, erratum_stems, issue,
    order, orders, referral, sheets, shown, slip, stem, trial_orders, try_out, try_referral,
};
pub use glyphs::undrawable;
