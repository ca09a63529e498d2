//! Where the counts of an edition stand among its cells, and what shows them.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Headline, Request};
use super::printed::Step;
use crate::coding::{Dimension, Table};

/// Where the counts of an edition stand among its cells.
pub(super) struct Places {
    /// The cells of each table, the last group of each dimension being its total; sessions have none.
    pub tables: Vec<Option<Vec<usize>>>,
    pub headlines: BTreeMap<Headline, usize>,
    /// What the small lines of a table count together, by its rank.
    pub folds: BTreeMap<usize, usize>,
}

/// What a table counts by; some measures have no lines, only a total.
pub fn dimensions(table: &Table) -> Vec<Dimension> {
    if table.measure.counts_values() {
        return Vec::new();
    }
    table.dimensions().cloned().collect()
}

/// The distributions that means are made from, by the ranks of their tables.
pub(super) type Steps = BTreeMap<usize, Vec<(Step, usize)>>;

/// What shows each cell that prints: tables, by their ranks; nothing for a single figure.
pub(super) type Shown = BTreeMap<usize, BTreeSet<Option<usize>>>;

pub(super) fn shown(request: &Request<'_>, places: &Places, steps: &Steps) -> Shown {
    let mut shown = Shown::new();
    let mut show = |cell: usize, by| {
        shown.entry(cell).or_default().insert(by);
    };
    places.headlines.values().for_each(|cell| show(*cell, None));
    for rank in 0..request.tables.len() {
        let lines = places.tables[rank].iter().flatten();
        let derived = steps.get(&rank).into_iter().flatten().map(|(_, cell)| cell);
        let folded = places.folds.get(&rank);
        lines.chain(derived).chain(folded).for_each(|cell| show(*cell, Some(rank)));
    }
    shown
}
