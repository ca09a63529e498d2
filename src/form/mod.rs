//! Forms: what a document asks, in printed order, and the code lists it draws from.
//!
//! Takes: `forms/<document>/form.yaml`, `forms/listes/*.yaml` and `forms/rapport/*.yaml` as bytes,
//! embedded or overridden.
//! Gives: a [`Form`] whose every path exists, the [`Lists`], the [`Companions`] of a report, and
//! [`Ready`], the proof that a situation answers the form.
//! Never: layout; a field shown without saying whether it is protected.

mod companions;
mod condition;
mod label;
mod lists;
mod manifest;
mod require;

pub use companions::{Companions, Comparator};
pub use lists::Lists;
pub use manifest::{Block, Echo, Field, Form, Layout, Level, Volume};
pub use require::{Ready, require};
pub(crate) use require::{inside, is_empty, items, pointer};
