//! What a report asks to count.

use serde::{Deserialize, Serialize};

use super::dataset::{Group, Row, Unit};
use super::time::Period;

/// Who reads an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// Everybody.
    Publique,
    /// The members of the commission.
    Interne,
}

impl Edition {
    /// The reference of a report: `RAP-2026-publique`.
    pub fn reference(self, year: impl std::fmt::Display) -> String {
        format!("RAP-{year}-{}", self.code())
    }

    /// Every one.
    pub const ALL: [Self; 2] = [Self::Publique, Self::Interne];

    /// The word typed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Publique => "publique",
            Self::Interne => "interne",
        }
    }

    /// What prints.
    pub fn label(self) -> &'static str {
        match self {
            Self::Publique => "Édition publique",
            Self::Interne => "Édition interne",
        }
    }
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

impl Population {
    /// Whether it counts a row, over a period.
    pub fn counts(self, row: &Row, period: Period) -> bool {
        match self {
            Self::Periode => row.months.iter().any(|month| period.holds(*month)),
            Self::Nouvelles => row.months.first().is_some_and(|month| period.holds(*month)),
            Self::Cumul => row.months.iter().any(|month| *month <= period.to),
        }
    }

    /// Every one.
    pub const ALL: [Self; 3] = [Self::Periode, Self::Nouvelles, Self::Cumul];

    /// The word typed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Periode => "periode",
            Self::Nouvelles => "nouvelles",
            Self::Cumul => "cumul",
        }
    }

    /// What prints.
    pub fn label(self) -> &'static str {
        match self {
            Self::Periode => "pendant la période",
            Self::Nouvelles => "présentées pour la première fois pendant la période",
            Self::Cumul => "depuis la création de la commission",
        }
    }
}

/// What a table prints of its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Counts, and shares when nothing of them is withheld.
    Effectif,
    /// Rounded shares alone.
    Part,
    /// The share of the sessions to which an institution was convened that it attended.
    TauxPresence,
    /// The band that holds the median.
    Mediane,
    /// The bands that hold the first quartile, the median, the third quartile.
    Quartiles,
    /// The mean of a whole number, to one decimal.
    Moyenne,
    /// The sum of months over the months of the period, to one decimal: the places taken.
    Occupation,
}

impl Measure {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Effectif,
        Self::Part,
        Self::TauxPresence,
        Self::Mediane,
        Self::Quartiles,
        Self::Moyenne,
        Self::Occupation,
    ];

    /// The word typed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Effectif => "effectif",
            Self::Part => "part",
            Self::TauxPresence => "taux_presence",
            Self::Mediane => "mediane",
            Self::Quartiles => "quartiles",
            Self::Moyenne => "moyenne",
            Self::Occupation => "occupation",
        }
    }

    /// What prints.
    pub fn label(self) -> &'static str {
        match self {
            Self::Effectif => "Effectif",
            Self::Part => "Part",
            Self::TauxPresence => "Taux de présence",
            Self::Mediane => "Tranche médiane",
            Self::Quartiles => "Tranches des quartiles",
            Self::Moyenne => "Moyenne",
            Self::Occupation => "Occupation moyenne",
        }
    }

    /// The figures that stand for the counts of a table, and print in their place: the name of
    /// each in a sentence, and its heading.
    pub fn summaries(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Effectif | Self::Part | Self::TauxPresence => &[],
            Self::Mediane => &[("valeur", "Tranche de la médiane")],
            Self::Quartiles => &[
                ("premier_quartile", "Premier quartile"),
                ("mediane", "Médiane"),
                ("troisieme_quartile", "Troisième quartile"),
            ],
            Self::Moyenne => &[("valeur", "Moyenne")],
            Self::Occupation => &[("valeur", "Places occupées en moyenne")],
        }
    }

    /// Whether it counts each value of a whole number, whatever the groups typed.
    pub fn counts_values(self) -> bool {
        matches!(self, Self::Moyenne | Self::Occupation)
    }
}

/// What a table is worth to its author: the audit changes the least important figures first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Changed before any other.
    Basse,
    /// What a table is when nothing is typed.
    #[default]
    Normale,
    /// Changed last.
    Haute,
}

impl Priority {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Basse, Self::Normale, Self::Haute];

    /// The word typed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Basse => "basse",
            Self::Normale => "normale",
            Self::Haute => "haute",
        }
    }

    /// What it asks of the audit.
    pub fn label(self) -> &'static str {
        match self {
            Self::Basse => "Ses chiffres changent avant les autres",
            Self::Normale => "Ses chiffres changent après ceux d'une priorité basse",
            Self::Haute => "Ses chiffres changent en dernier",
        }
    }
}

/// A drawing beside a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Horizontal bars.
    Barres,
}

impl Figure {
    /// Every one.
    pub const ALL: [Self; 1] = [Self::Barres];

    /// The word typed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Barres => "barres",
        }
    }

    /// What prints.
    pub fn label(self) -> &'static str {
        match self {
            Self::Barres => "Barres horizontales",
        }
    }
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

impl Dimension {
    /// One group without a label: a count that no table shows.
    pub fn of(variable: usize, categories: &[u16]) -> Self {
        let group = Group { label: String::new(), categories: categories.to_vec() };
        Self { variable, groups: vec![group] }
    }
}

impl Table {
    /// Its rows, then its columns.
    pub fn dimensions(&self) -> impl Iterator<Item = &Dimension> {
        std::iter::once(&self.rows).chain(&self.columns)
    }
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
    /// What it is worth to its author.
    pub priority: Priority,
    /// Whether its lines that are too small to print as numbers are one line.
    pub folds: bool,
    /// The editions that hold it.
    pub editions: Vec<Edition>,
    /// The chapter that holds it: `activite`, `profil`, `besoins`, `offre`.
    pub chapter: String,
}

/// A count that readers know from elsewhere, and may subtract from what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// What is counted.
    pub unit: Unit,
    /// Which rows are counted.
    pub population: Population,
    /// The rank of the variable in the dataset.
    pub variable: usize,
    /// The category numbers counted together, in order.
    pub categories: Vec<u16>,
    /// The count.
    pub value: u32,
}
