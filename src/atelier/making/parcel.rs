//! A sending before it is one: its pieces, and for whom they are.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::restored::Since;
use crate::diag::Place;
use crate::register::Handing;
use crate::value::PieceId;

/// What is to be sent, and to whom.
#[derive(Clone, Copy)]
pub struct Sending<'a> {
    /// Documents; or records and numbers of referrals and sessions, of which all that stands goes.
    pub asked: &'a [PathBuf],
    /// The only recipients, when some are named: otherwise all of them.
    pub only: &'a [String],
    /// Those of them who are to get even what they had before, or would no longer be given.
    pub insisted: &'a [String],
}

/// A piece of a sending.
#[derive(Clone)]
pub struct Enclosed {
    /// Its number in the register.
    pub id: PieceId,
    /// The document without which it does not go: the referral of an annex.
    pub goes_with: Option<PieceId>,
    /// The rank of the line that knows its bytes; `None` before it is entered.
    pub line: Option<u64>,
    /// Whether it came back signed.
    pub signed: bool,
    /// The ending of its name.
    pub ending: String,
    /// What it is, in French.
    pub title: String,
    /// How it is to be kept, or what it replaces, in French.
    pub mark: Option<String>,
    /// The file, whole.
    pub bytes: Vec<u8>,
}

impl Parcel {
    /// What was asked for that it answers, as a place.
    pub fn place(&self) -> Place {
        let asked: Vec<&str> = self.asked.iter().map(String::as_str).collect();
        Place::file(asked.join(", "))
    }
}

/// What goes to one recipient.
#[derive(Clone, Default)]
pub struct Parcel {
    /// The recipient, by code.
    pub recipient: String,
    /// The pieces, in the order in which they are read.
    pub items: Vec<Enclosed>,
    /// How urgent it is, in French, when it is.
    pub urgency: Option<String>,
    /// What is listed and does not go, in French.
    pub absent: Vec<String>,
    /// What was asked for that it answers, as diagnostics name it.
    pub asked: BTreeSet<String>,
    /// The sendings that gave some of it to the same recipient before.
    pub before: Vec<Handing>,
    /// Whether they gave all of it.
    pub repeated: bool,
    /// What became of what it may say, since it was sealed.
    pub since: Since,
}
