//! An edition: what it asks to count, and what of it prints.

use std::collections::BTreeMap;

use super::earlier::Earlier;
use super::mend::{Changes, Rounding};
use super::printed::{Figured, PrintedTable};
use crate::coding::{Dataset, Impossible, Known, Period, Population, Table, Unit};

/// What an edition asks for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The coded rows.
    pub dataset: &'a Dataset,
    /// The months that the report is about.
    pub period: Period,
    /// Its tables.
    pub tables: &'a [Table],
    /// Counts that its readers know from elsewhere.
    pub known: &'a [Known],
    /// What its readers know to be impossible: structural zeros, which print.
    pub impossible: &'a [Impossible],
    /// Editions that its readers may hold.
    pub earlier: &'a [Earlier],
    /// The single counts that print as they are.
    pub exact: &'a [Headline],
}

/// Why an edition cannot be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A count known from elsewhere, by its rank, is not what the records say.
    Contradicted(usize),
    /// What was declared impossible, by its rank, is in the records.
    Possible(usize),
    /// The tables are too large together.
    TooLarge,
}

/// The single counts of a report, which sentences may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Headline {
    /// Situations examined.
    Situations,
    /// Of which presented for the first time.
    Nouvelles,
    /// Situations since the beginning.
    Cumul,
    /// Examinations.
    Passages,
    /// Of which of situations already known.
    Revoyures,
    /// Referrals.
    Signalements,
    /// Recommendations.
    Preconisations,
    /// Sessions.
    Seances,
    /// Of which exceptional.
    Exceptionnelles,
}

impl Headline {
    /// Those that count children, or what happens to them.
    pub const OF_CHILDREN: [Self; 7] = [
        Self::Situations,
        Self::Nouvelles,
        Self::Cumul,
        Self::Passages,
        Self::Revoyures,
        Self::Signalements,
        Self::Preconisations,
    ];

    /// The answer of an examination that counts among [`Self::Revoyures`]: its variable, its code.
    pub const AGAIN: (&'static str, &'static str) = ("entree", "revoyure");

    /// What it counts, of which population.
    pub fn counts(self) -> (Unit, Population) {
        match self {
            Self::Situations => (Unit::Situation, Population::Periode),
            Self::Nouvelles => (Unit::Situation, Population::Nouvelles),
            Self::Cumul => (Unit::Situation, Population::Cumul),
            Self::Passages | Self::Revoyures => (Unit::Passage, Population::Periode),
            Self::Signalements => (Unit::Signalement, Population::Periode),
            Self::Preconisations => (Unit::Preconisation, Population::Periode),
            Self::Seances | Self::Exceptionnelles => (Unit::Seance, Population::Periode),
        }
    }
}

/// What an edition publishes.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// One entry a table.
    pub tables: Vec<PrintedTable>,
    /// The single counts.
    pub headlines: BTreeMap<Headline, Figured>,
    /// How its counts are rounded; nothing of an edition that prints them as they are.
    pub rounding: Option<Rounding>,
    /// What the audit says of it.
    pub evidence: Evidence,
}

/// What the audit did, for the private ledger.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Counts that were audited, those that no table shows included.
    pub audited: usize,
    /// Sums between them.
    pub sums: usize,
    /// What was changed for them.
    pub changes: Changes,
    /// Single counts declared exact that round all the same: their differences were too small.
    pub withdrawn: Vec<Headline>,
    /// Earlier editions, by rank, of which some count is not what the records say now.
    pub corrected: Vec<usize>,
    /// The true counts of each table, for the last search of finished documents alone.
    pub tables: Vec<Vec<i64>>,
    /// The same of small lines that are one, by the ranks of their tables.
    pub folded: BTreeMap<usize, i64>,
}

impl Outcome {
    /// The true counts of each table in the order of its lines, small ones being one, then their total.
    pub fn lines(&self) -> Vec<Vec<i64>> {
        let tables = self.tables.iter().zip(&self.evidence.tables).enumerate();
        let lines = tables.map(|(rank, (printed, counts))| {
            let (Some((groups, _)), Some((total, each))) = (&printed.folded, counts.split_last())
            else {
                return counts.clone();
            };
            let kept = each.iter().enumerate().filter(|(at, _)| !groups.contains(at));
            let one = self.evidence.folded.get(&rank).copied();
            kept.map(|(_, count)| *count).chain(one).chain([*total]).collect()
        });
        lines.collect()
    }
}

impl Evidence {
    /// How many changes were made.
    pub fn mended(&self) -> usize {
        let Changes { drawn, below, merged, hidden } = self.changes;
        drawn + below + merged + hidden
    }
}
