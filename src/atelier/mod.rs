//! The workshop: everything that a front end asks for, whole, and answers that it can show.
//!
//! Takes: paths that a person named, a [`Machine`] for the time and for chance, a [`Watch`] on
//! what is under way.
//! Gives: what was made, entered, verified or refused, as values.
//! Never: a terminal, an argument; a result told before the end; a rule of the trade.

mod about;
pub mod authentic;
pub mod beginning;
pub mod checking;
pub mod codes;
pub mod commitments;
pub mod copies;
pub mod custody;
pub mod drafting;
#[cfg(feature = "rendu")]
pub mod enclosed;
pub mod erasing;
pub mod following;
pub mod held;
pub mod holder;
pub mod judging;
mod kept;
pub mod keyring;
mod leaving;
#[cfg(feature = "rendu")]
pub mod logo;
mod machine;
#[cfg(feature = "rendu")]
pub mod making;
pub mod migrating;
pub mod opening;
pub mod point;
pub mod receipts;
pub mod recovery;
pub mod restart;
pub mod returned;
pub mod sendings;
pub mod shelves;
#[cfg(feature = "rendu")]
pub mod sketching;
mod standing;
pub mod starting;
mod traces;
mod watch;
pub mod witness;
pub mod wording;

pub use machine::{Bounds, Machine};
pub use watch::{Unwatched, Watch};
