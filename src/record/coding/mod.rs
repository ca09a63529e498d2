//! The coding of records: what statistics may know of them, as numbers of categories.
//!
//! Takes: the records of a workspace, the code lists, a period.
//! Gives: the [`fn@catalogue`] of variables, and a [`Dataset`] of coded rows, whatever the records.
//! Never: a text that a person typed, a name, a place, a day; a row refused.
//!
//! Each variable stands once, in a table, with its words beside the function that reads a record:
//! what prints and what is counted cannot drift apart.

mod case;
mod cases;
mod catalogue;
mod danger;
mod declared;
mod erased;
mod events;
mod excluded;
mod profile;
mod sessions;
mod time;
mod work;

#[cfg(doc)]
use crate::coding::Dataset;

pub use self::catalogue::catalogue;
pub(super) use self::declared::{AGE, MONTHS_CARRIED, MOST_MONTHS, UNKNOWN};
