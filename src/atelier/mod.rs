//! The workshop: everything that a front end asks for, whole, and answers that it can show.
//!
//! Takes: paths that a person named, a [`Machine`] for the time and for chance.
//! Gives: what was made, entered, verified or refused, as values.
//! Never: a terminal, an argument, a printed word; a rule of the trade.

pub mod custody;
mod machine;
pub mod opening;

pub use machine::Machine;
