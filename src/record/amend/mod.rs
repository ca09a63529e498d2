//! Amending: a record takes changes, and no line that they leave alone changes.
//!
//! Takes: the bytes of a record, and changes by JSON pointer.
//! Gives: the bytes of the record amended, which read as the former ones with the changes applied.
//! Never: bytes that were not read again; a value in what it says of a change that it refuses.

mod scalar;
mod text;
mod tree;

use saphyr_parser::ScalarStyle;
use serde_json::Value;

use self::scalar::{Former, Stand, ways};
use self::text::{Splice, Text};
use self::tree::{Holds, column, line_end, tree};
use super::kind::Kind;
use super::marked::{Content, Node};
use super::read::read;
use super::reader::Reader;

/// A change to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Sets the value at a JSON pointer. Parents that are missing are made; a key that is new takes
    /// the place that the schema gives it.
    Set {
        /// Where.
        at: String,
        /// What stands there from now on.
        value: Value,
    },
    /// Takes a field, or an item of a list, away.
    Remove {
        /// Where.
        at: String,
        /// Whether what is left empty by it goes too; a list that the schema requires stays, empty.
        prune: bool,
    },
    /// Puts an item into a list, which is made when it is missing.
    Insert {
        /// The list.
        list: String,
        /// The item that it comes before; beyond the last one, it comes last.
        rank: usize,
        /// The item.
        value: Value,
    },
    /// Moves an item of a list, with the comments that are its own.
    Move {
        /// The list.
        list: String,
        /// Its rank.
        from: usize,
        /// Its rank once moved.
        to: usize,
    },
}

/// Why a record does not take a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The text is no YAML that a record may be written in.
    Unreadable,
    /// The pointer leads nowhere, or through something else than a list or a block.
    NoSuchPlace,
    /// The value holds a sign that no record may hold.
    Forbidden,
    /// No way of writing it reads as it should.
    Unwritable,
}

impl Why {
    /// The word for it, which stays.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "illisible",
            Self::NoSuchPlace => "sans_place",
            Self::Forbidden => "signe_interdit",
            Self::Unwritable => "inexprimable",
        }
    }
}

/// A change that a record does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The rank of the change; none when the text itself is at fault.
    pub change: Option<usize>,
    /// Why.
    pub why: Why,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.why {
            Why::Unreadable => "Le texte de la fiche ne se lit pas : le corriger d'abord.",
            Why::NoSuchPlace => "La fiche n'a pas cet endroit.",
            Why::Forbidden => "La valeur contient un caractère interdit dans une fiche.",
            Why::Unwritable => "Cette valeur ne peut pas s'écrire à cet endroit de la fiche.",
        })
    }
}

impl std::error::Error for Unfit {}

impl Reader {
    /// Amends a record: the lines that the changes touch change, and no other.
    ///
    /// # Errors
    /// The first change that cannot be made so that the record reads as it should; none is then.
    pub fn amend(&self, _kind: Kind, text: &[u8], changes: &[Change]) -> Result<Vec<u8>, Unfit> {
        let lost = Unfit { change: None, why: Why::Unreadable };
        let mut now = Text::of(text).ok_or(lost)?;
        let mut value = read("", text).map_err(|_| lost)?.value;
        for (rank, change) in changes.iter().enumerate() {
            let unfit = |why| Unfit { change: Some(rank), why };
            now = set(&now, &mut value, change).map_err(unfit)?;
        }
        Ok(now.bytes())
    }

    /// The values of a record by path, as a form shows them; none when the text does not read.
    pub fn as_typed(&self, _kind: Kind, text: &[u8]) -> Option<Value> {
        let raw = read("", text).ok()?;
        let _: fn(&Node) -> &Content = |node| &node.content;
        Some(raw.value)
    }
}

fn set(text: &Text, tree_value: &mut Value, change: &Change) -> Result<Text, Why> {
    let Change::Set { at, value } = change else {
        return Err(Why::Unwritable);
    };
    let body = text.body();
    let root = tree(body).ok_or(Why::Unreadable)?;
    let mut node = &root;
    for step in at.split('/').skip(1) {
        node = node.child(&step.replace("~1", "/").replace("~0", "~")).ok_or(Why::NoSuchPlace)?;
    }
    let Holds::Scalar(scalar) = &node.holds else {
        return Err(Why::Unwritable);
    };
    *tree_value.pointer_mut(at).ok_or(Why::NoSuchPlace)? = value.clone();
    let margin = column(body, tree::line_start(body, node.from));
    let former = Former {
        style: scalar.style,
        several: scalar.text.contains('\n'),
        counted: false,
        width: scalar::WIDTH,
    };
    let block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    let stand = Stand { flow: false, margin, below: margin + 2 };
    for way in ways(value, former, stand) {
        let beside = if node.is_void() { format!(" {}", way.beside) } else { way.beside.clone() };
        let end = line_end(body, scalar.head);
        let stop = if block { node.span.end } else { end };
        let splices = vec![
            Splice::new(node.span.start..scalar.head, beside),
            Splice::new(end..stop, way.lines()),
        ];
        let next = text.spliced(splices);
        if read("", &next.bytes()).is_ok_and(|raw| raw.value == *tree_value) {
            return Ok(next);
        }
    }
    Err(Why::Unwritable)
}
