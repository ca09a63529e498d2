//! What prints of a table: counts, and their shares of one another.

use crate::coding::{Measure, Table};

/// Fewest rows for a share, as they print.
pub const LEAST_SHARED: i64 = 30;
/// The step of shares, in points.
const STEP: i64 = 5;

/// A figure as it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figured {
    /// A count that prints as it is.
    Count(i64),
    /// A multiple of the base.
    Rounded(i64),
    /// « moins de … », zero included.
    Below(i64),
    /// What no row can be: « – ».
    Impossible,
    /// A share, in percent.
    Share(i64),
    /// A share under this, in percent.
    ShareBelow(i64),
    /// How many sessions, and of how many: no child stands behind them.
    Rate(i64, i64),
    /// The band of a quantile, by the rank of its group.
    Band(usize),
    /// A mean between these, in tenths; nothing above where the last group has no end.
    Between(i64, Option<i64>),
    /// A mean, in tenths.
    Mean(i64),
    /// Nothing that can print.
    Nothing,
}

impl Figured {
    /// The number that prints, when it counts something.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Count(n) | Self::Rounded(n) => Some(*n),
            Self::Impossible => Some(0),
            Self::Below(_)
            | Self::Share(_)
            | Self::ShareBelow(_)
            | Self::Rate(..)
            | Self::Band(_)
            | Self::Between(..)
            | Self::Mean(_)
            | Self::Nothing => None,
        }
    }
}

/// The values up to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The greatest of them.
    pub end: i64,
    /// Their categories.
    pub values: Vec<u16>,
}

/// What prints of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTable {
    /// The table, with the lines that were merged.
    pub table: Table,
    /// The counts, or the rates: one a combination of groups, the last group of each dimension being
    /// its total.
    pub cells: Vec<Figured>,
    /// The figures that stand for the counts, where a table shows neither them nor their shares.
    pub summaries: Vec<Figured>,
    /// What a mean is made from: how many have a value up to each of these.
    pub steps: Vec<(Step, Figured)>,
    /// The groups that are one line, each too small to print as a number, and what prints of them all.
    pub folded: Option<(Vec<usize>, Figured)>,
}

/// The label of small lines that are one.
pub const OTHERS: &str = "Autres réponses";

impl PrintedTable {
    /// What is read of each combination of groups: its count, or its share of the whole.
    pub fn figures(&self) -> Vec<Figured> {
        match (self.table.measure, self.cells.last()) {
            (Measure::Part, Some(all)) => {
                self.cells.iter().map(|count| share(count, all)).collect()
            }
            _ => self.cells.clone(),
        }
    }

    /// Figures without a number, out of how many.
    pub fn losses(&self) -> (usize, usize) {
        let figures: Vec<Figured> = match (&self.folded, self.summaries.is_empty()) {
            (_, false) => self.summaries.clone(),
            (None, true) => self.figures(),
            (Some((groups, figure)), true) => {
                let lines = self.cells.iter().enumerate().filter(|(at, _)| !groups.contains(at));
                lines.map(|(_, figure)| figure).chain([figure]).cloned().collect()
            }
        };
        let lost = |figure: &&Figured| {
            matches!(figure, Figured::Below(_) | Figured::ShareBelow(_) | Figured::Nothing)
        };
        (figures.iter().filter(lost).count(), figures.len())
    }
}

/// The share of a count, in percent, to the nearest step, from figures that print.
pub fn share(count: &Figured, all: &Figured) -> Figured {
    let Some(all) = all.number().filter(|all| *all >= LEAST_SHARED) else {
        return Figured::Nothing;
    };
    match count {
        // As it is, for who reads counts as they are.
        Figured::Count(n) => Figured::Share((200 * n + all) / (2 * all)),
        Figured::Rounded(n) => Figured::Share((200 * n + STEP * all) / (2 * STEP * all) * STEP),
        Figured::Below(threshold) => {
            Figured::ShareBelow(((100 * threshold + all - 1) / all).div_euclid(STEP) * STEP + STEP)
        }
        Figured::Impossible => Figured::Impossible,
        _ => Figured::Nothing,
    }
}
