//! An edition as it was settled: what its page, its sentences and its data are made from.

use super::fig::Fig;
use crate::coding::{Dataset, Edition};
use crate::record::Rapport;
use crate::statistics::{Earlier, Figured, Headline, Outcome};

/// Everything that a report is made from.
#[derive(Clone, Copy)]
pub struct Edited<'a> {
    /// The record.
    pub report: &'a Rapport,
    /// The edition.
    pub edition: Edition,
    /// The coded rows.
    pub dataset: &'a Dataset,
    /// What prints.
    pub outcome: &'a Outcome,
    /// The earlier editions that it cites, by the names of their files.
    pub earlier: &'a [(String, Earlier)],
    /// Mean number of weeks between two sessions, in tenths.
    pub interval: Option<i64>,
}

impl Edited<'_> {
    /// A single figure.
    pub(super) fn headline(&self, headline: Headline) -> &Figured {
        self.outcome.headlines.get(&headline).unwrap_or(&Figured::Nothing)
    }
}

/// A figure as it prints.
pub(super) fn fig(figured: &Figured) -> Fig {
    let whole = |n: &i64| u64::try_from(*n).unwrap_or_default();
    match figured {
        Figured::Count(n) | Figured::Rounded(n) => Fig::count(whole(n)),
        Figured::Below(threshold) => Fig::below(whole(threshold)),
        Figured::Impossible => Fig::impossible(),
        Figured::Share(n) => Fig::percent(whole(n)),
        Figured::ShareBelow(n) => Fig::percent_below(whole(n)),
        Figured::Rate(n, all) => Fig::percent(whole(&((200 * n + all) / (2 * all)))),
        Figured::Mean(n) => Fig::said(tenths(*n)),
        Figured::Between(low, None) => Fig::said(format!("environ {} ou plus", tenths(*low))),
        Figured::Between(low, Some(high)) if low == high => {
            Fig::said(format!("environ {}", tenths(*low)))
        }
        Figured::Between(low, Some(high)) => {
            Fig::said(format!("environ {} à {}", tenths(*low), tenths(*high)))
        }
        // The label of its group says it.
        Figured::Band(_) | Figured::Nothing => Fig::unavailable(),
    }
}

/// Tenths, in French: « 3,5 ».
pub(super) fn tenths(n: i64) -> String {
    format!("{},{}", n / 10, n % 10)
}
