//! An edition as it was settled: what its page, its sentences and its data are made from.

use super::fig::Fig;
use crate::coding::{Dataset, Edition, Table};
use crate::record::Rapport;
use crate::statistics::{Headline, Kept, Method, Outcome, Shown};

/// Everything that a report is made from.
#[derive(Clone, Copy)]
pub struct Edited<'a> {
    /// The record.
    pub report: &'a Rapport,
    /// The edition.
    pub edition: Edition,
    /// The coded rows.
    pub dataset: &'a Dataset,
    /// The tables of this edition, by their ranks in the record.
    pub tables: &'a [usize],
    /// What prints of them.
    pub outcome: &'a Outcome,
    /// How small counts are kept.
    pub method: Method,
    /// The threshold.
    pub threshold: i64,
    /// Mean number of weeks between two sessions, in tenths.
    pub interval: Option<i64>,
}

impl Edited<'_> {
    /// The tables with what prints of them.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&Table, &Kept)> {
        let asked = self.tables.iter().map(|rank| &self.report.tables()[*rank]);
        asked.zip(&self.outcome.tables)
    }

    /// A headline count, when it prints.
    pub(super) fn headline(&self, headline: Headline) -> Option<i64> {
        self.outcome.headlines.get(&headline).copied().flatten()
    }

    /// A count as this edition prints it.
    pub(super) fn figure(&self, count: Option<i64>) -> Fig {
        let count = count.and_then(|count| u64::try_from(count).ok());
        match (count, self.method) {
            (None, _) => Fig::withheld(),
            (Some(count), Method::Suppression) => Fig::count(count),
            (Some(count), Method::Rounding(..)) => Fig::rounded(count),
        }
    }
}

/// A figure of a table as it prints.
pub(super) fn fig(shown: &Shown) -> Fig {
    let whole = |n: i64| u64::try_from(n).unwrap_or_default();
    match shown {
        Shown::Count(n) => Fig::count(whole(*n)),
        Shown::Rounded(n) => Fig::rounded(whole(*n)),
        Shown::Share(n, _) => Fig::percent(whole(*n), true),
        Shown::Rate(n) => Fig::percent(whole(*n), false),
        Shown::Withheld => Fig::withheld(),
    }
}

/// Tenths, in French: « 3,5 ».
pub(super) fn tenths(n: i64) -> String {
    format!("{},{}", n / 10, n % 10)
}
