//! The desk: what people open in a browser instead of files, on the same records and the same rules.
//!
//! Takes: requests of one person on this machine, a workspace.
//! Gives: pages that work without a script, and calls to the public API of the library.
//! Never: a rule; a record that did not pass [`state::Office::open`]; a request that is not of this
//! session; a value in a log.

mod address;
mod assets;
mod begin;
mod call;
mod cancelling;
mod choosing;
mod citing;
mod commitments;
mod documents;
mod faults;
mod figures;
mod follow;
mod foreseen;
mod gallery;
mod gate;
mod gestures;
mod held;
mod home;
mod index;
mod keeping;
mod lists;
mod live;
mod logo;
mod migrating;
mod names;
mod offers;
mod open;
mod overview;
mod pages;
mod parcel;
mod parts;
mod preview;
mod ready;
mod record;
mod reply;
mod retention;
mod review;
mod routes;
mod section;
mod sending;
mod server;
mod state;
mod told;
mod upload;
mod verify;
mod witness;

pub use gate::Entrance;
pub use server::{Options, serve};
pub use state::Office;
