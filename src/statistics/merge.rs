//! What is told together, where no draw is enough: a line with the next, or small lines no more.

use std::collections::{BTreeMap, BTreeSet};

use super::mend::Mender;
use super::plan::{Headline, Request};
use crate::coding::{Group, Table};

/// Where the counts of an edition stand among its cells.
pub(super) struct Places {
    /// The cells of each table, the last group of each dimension being its total; sessions have none.
    pub tables: Vec<Option<Vec<usize>>>,
    pub headlines: BTreeMap<Headline, usize>,
    /// What the small lines of a table count together, by its rank.
    pub folds: BTreeMap<usize, usize>,
}

/// The distributions that means are made from, by the ranks of their tables: bands of values, each
/// large enough to print.
pub(super) type Bands = BTreeMap<usize, Vec<(Vec<u16>, usize)>>;

/// What shows each cell that prints: tables, by their ranks; nothing for a single figure.
pub(super) type Shown = BTreeMap<usize, BTreeSet<Option<usize>>>;

pub(super) fn shown(request: &Request<'_>, places: &Places, bands: &Bands) -> Shown {
    let mut shown = Shown::new();
    let mut show = |cell: usize, by| {
        shown.entry(cell).or_default().insert(by);
    };
    places.headlines.values().for_each(|cell| show(*cell, None));
    for rank in 0..request.tables.len() {
        let lines = places.tables[rank].iter().flatten();
        let derived = bands.get(&rank).into_iter().flatten().map(|(_, cell)| cell);
        let folded = places.folds.get(&rank);
        lines.chain(derived).chain(folded).for_each(|cell| show(*cell, Some(rank)));
    }
    shown
}

/// How many counts around a narrow one may have their line merged, the least important first.
const NEIGHBOURS: usize = 60;
/// The same, where none of them has a line.
const FURTHEST: usize = 400;
/// How many lines are asked whether they help.
const TRIED: usize = 24;

/// A line of a table: its rank, the dimension, the group.
type Line = (usize, usize, usize);

/// The lines that may be merged with their neighbour.
pub(super) struct Lines<'r, 'a> {
    request: &'r Request<'a>,
    places: &'r Places,
    shown: Shown,
}

impl<'r, 'a> Lines<'r, 'a> {
    pub(super) fn new(request: &'r Request<'a>, places: &'r Places, bands: &Bands) -> Self {
        Self { request, places, shown: shown(request, places, bands) }
    }

    /// The table whose small lines, told together, make a count narrow: each says no number by itself,
    /// so that nothing is lost.
    pub(super) fn to_part(&self, mender: &Mender<'_, '_>, narrow: usize) -> Option<usize> {
        let only = |(_, cell): &(&usize, &usize)| self.shown[cell].len() == 1;
        let mut folds = self.places.folds.iter().filter(only);
        folds.find(|(_, cell)| mender.is_wide_without(narrow, &[**cell])).map(|(rank, _)| *rank)
    }

    /// The line around a count that is to be merged: of the least important table, then the nearest, of
    /// those without which the count would be wide.
    pub(super) fn to_merge(&self, mender: &Mender<'_, '_>, narrow: usize) -> Option<Line> {
        let mut near = self.near(mender, narrow, NEIGHBOURS);
        near.sort_by_key(|(rank, ..)| self.request.tables[*rank].priority);
        near.extend(self.near(mender, narrow, FURTHEST));
        let mut asked = BTreeSet::new();
        near.retain(|line| asked.insert(self.pair(*line)));
        let mut tried = near.into_iter().take(TRIED);
        tried.find(|line| mender.is_wide_without(narrow, &self.cells(*line)))
    }

    fn near(&self, mender: &Mender<'_, '_>, narrow: usize, most: usize) -> Vec<Line> {
        let near = mender.auditor.near(narrow, most).into_iter().flat_map(|near| {
            let shown = self.places.tables.iter().enumerate();
            shown.filter_map(move |(rank, of)| {
                let at = of.as_ref()?.iter().position(|cell| *cell == near)?;
                let (dimension, group) = line(&self.request.tables[rank], at)?;
                Some((rank, dimension, group))
            })
        });
        near.collect()
    }

    /// The first of the two lines that would be one.
    fn pair(&self, (rank, dimension, group): Line) -> Line {
        let groups = self.request.tables[rank].dimensions().nth(dimension);
        let last = groups.map_or(0, |by| by.groups.len().saturating_sub(2));
        (rank, dimension, group.min(last))
    }

    /// The cells of two lines that nothing else shows.
    fn cells(&self, line: Line) -> Vec<usize> {
        let (rank, dimension, first) = self.pair(line);
        let table = &self.request.tables[rank];
        let after = table.dimensions().skip(dimension + 1);
        let step: usize = after.map(|by| by.groups.len() + 1).product();
        let groups = table.dimensions().nth(dimension).map_or(1, |by| by.groups.len() + 1);
        let of = self.places.tables[rank].iter().flatten().enumerate();
        let inside = of.filter(|(at, _)| (first..=first + 1).contains(&(at / step % groups)));
        let only = |cell: &usize| self.shown.get(cell).is_some_and(|by| by.len() == 1);
        inside.map(|(_, cell)| *cell).filter(only).collect()
    }
}

/// The last dimension that tells a cell of a table apart and has another group, and its group.
fn line(table: &Table, at: usize) -> Option<(usize, usize)> {
    let shape: Vec<usize> = table.dimensions().map(|d| d.groups.len()).collect();
    let mut rest = at;
    for (dimension, groups) in shape.iter().enumerate().rev() {
        let group = rest % (groups + 1);
        rest /= groups + 1;
        if group < *groups && *groups > 1 {
            return Some((dimension, group));
        }
    }
    None
}

/// Merges a group of a table with the next one, or with the one before the last.
pub(super) fn merge(table: &mut Table, dimension: usize, group: usize) {
    let by = match (dimension, &mut table.columns) {
        (0, _) | (_, None) => &mut table.rows,
        (_, Some(columns)) => columns,
    };
    let first = group.min(by.groups.len().saturating_sub(2));
    let next = by.groups.remove(first + 1);
    let kept = &mut by.groups[first];
    let mut categories = [kept.categories.as_slice(), &next.categories].concat();
    categories.sort_unstable();
    let label = format!("{} ou {}", kept.label, lowered(&next.label));
    *kept = Group { label, categories };
}

/// A label inside of another: an acronym keeps its capitals.
pub fn lowered(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || !second.is_alphabetic() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}
