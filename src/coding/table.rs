//! What a report asks to count.

use serde::{Deserialize, Serialize};

use super::{Month, Unit};

/// Whole months, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
}

/// Who reads an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// Everybody.
    Publique,
    /// The members of the commission.
    Interne,
}

/// Which rows a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Rows examined, or events that happened, during the period.
    Periode,
    /// Situations presented for the first time during the period.
    Nouvelles,
    /// Every row up to the end of the period.
    Cumul,
}

/// What a table prints of its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Counts, and shares when nothing of them is withheld.
    Effectif,
    /// Rounded shares alone.
    Part,
    /// The share of sessions that an institution attended.
    TauxPresence,
    /// The band that holds the median.
    Mediane,
    /// The mean of a whole number, to one decimal.
    Moyenne,
}

/// A drawing beside a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Horizontal bars.
    Barres,
}

/// Categories printed as one line or column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What prints.
    pub label: String,
    /// Category numbers of the variable, in order.
    pub categories: Vec<u16>,
}

/// A variable and how a table groups its categories; the groups are a partition, but for a
/// multi-answer variable, whose answers may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// The rank of the variable in the dataset.
    pub variable: usize,
    /// In the order of print.
    pub groups: Vec<Group>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The id typed in the record.
    pub id: String,
    /// The title.
    pub title: String,
    /// What is counted.
    pub unit: Unit,
    /// Which rows are counted.
    pub population: Population,
    /// The rows of the table.
    pub rows: Dimension,
    /// The columns, if any.
    pub columns: Option<Dimension>,
    /// What prints.
    pub measure: Measure,
    /// A drawing beside it.
    pub figure: Option<Figure>,
    /// The editions that hold it.
    pub editions: Vec<Edition>,
    /// The chapter that holds it: `activite`, `profil`, `besoins`, `offre`.
    pub chapter: String,
}
