//! What is asked of a record, and why it is refused.

use serde_json::Value;

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

/// Misfit a record does not take a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The text is no YAML that a record may be written in.
    Unreadable,
    /// The pointer leads nowhere, or through something else than a list or a block.
    NoSuchPlace,
    /// The value holds a sign that no record may hold.
    Forbidden,
    /// No way of writing it reads as it should.
    Unwritable,
}

impl Misfit {
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
    /// Misfit.
    pub why: Misfit,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.why {
            Misfit::Unreadable => "Le texte de la fiche ne se lit pas : le corriger d'abord.",
            Misfit::NoSuchPlace => "La fiche n'a pas cet endroit.",
            Misfit::Forbidden => "La valeur contient un caractère interdit dans une fiche.",
            Misfit::Unwritable => "Cette valeur ne peut pas s'écrire à cet endroit de la fiche.",
        })
    }
}

impl std::error::Error for Unfit {}
