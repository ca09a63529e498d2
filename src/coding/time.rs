//! Months, and the periods that they make.

use serde::{Deserialize, Serialize};

/// A month: the finest date that statistics see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// From 1 to 12.
    pub month: i8,
}

/// Whole months, first and last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
}

impl Period {
    /// Tells whether a month belongs to it.
    pub fn holds(self, month: Month) -> bool {
        (self.from..=self.to).contains(&month)
    }

    /// Tells whether some month belongs to both.
    pub fn overlaps(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// Its months, oldest first.
    pub fn each(self) -> impl Iterator<Item = Month> {
        let next = |at: &Month| match at.month {
            12 => Some(Month { year: at.year + 1, month: 1 }),
            _ => Some(Month { month: at.month + 1, ..*at }),
        };
        std::iter::successors(Some(self.from), next).take_while(move |at| *at <= self.to)
    }

    /// How many months it has.
    pub fn months(self) -> i64 {
        self.each().count() as i64
    }
}
