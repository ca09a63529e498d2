//! Diagnostics: what is wrong, where, by which rule, and what to do.
//!
//! Takes: places and rules found by the other rooms.
//! Gives: reports that hold many faults at once, in a stable order.
//! Never: the faulty value; a terminal, a colour, an exit.

mod code;
mod report;

pub use code::{CATALOGUE, Family, Rule, Severity, rule};
pub use report::{Diagnostic, Excerpt, Place, Report};
