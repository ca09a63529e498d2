//! Amending: a record takes changes, and no line that they leave alone changes.
//!
//! Takes: the bytes of a record, and changes by JSON pointer.
//! Gives: the bytes of the record amended, which read as the former ones with the changes applied.
//! Never: bytes that were not read again; a value in what it says of a change that it refuses.

mod block;
mod change;
mod flow;
mod lines;
mod pen;
mod proof;
mod relaid;
mod scalar;
mod schema;
mod shown;
mod step;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use serde_json::Value;

pub use self::change::{Change, Unfit, Why};
use self::proof::Held;
use self::shown::shown;
use self::step::steps;
use super::kind::Kind;
use super::reader::Reader;

impl Reader {
    /// Amends a record: the lines that the changes touch change, and no other.
    ///
    /// Texts are written with composed accents and the line ends of the format, as records are
    /// read; digits are a number where the schema asks for one, or takes one as it takes a year. A
    /// list or a block that replaces another changes what differs.
    ///
    /// # Errors
    /// The first change that cannot be made so that the record reads as it should; then none is.
    pub fn amend(&self, kind: Kind, text: &[u8], changes: &[Change]) -> Result<Vec<u8>, Unfit> {
        let schema = self.shape(kind).schema().value();
        let mut held = Held::read(text).ok_or(Unfit { change: None, why: Why::Unreadable })?;
        for (rank, change) in changes.iter().enumerate() {
            let unfit = |why| Unfit { change: Some(rank), why };
            for step in steps(change, &held.value, schema).map_err(unfit)? {
                held = held.after(&step, schema).map_err(unfit)?;
            }
        }
        Ok(held.text.bytes())
    }

    /// The values of a record as they were typed, which a form shows: texts where the schema takes
    /// texts, whatever YAML makes of their digits. None when the text does not read.
    pub fn as_typed(&self, kind: Kind, text: &[u8]) -> Option<Value> {
        shown(text, self.shape(kind).schema().value())
    }
}
