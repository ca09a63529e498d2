//! What is told together, where no draw is enough: a line with the next, or small lines no more.

use std::collections::BTreeSet;

use super::mend::Mender;
use super::places::{Places, Shown, dimensions};
use super::plan::Request;
use crate::coding::{Group, Table};

/// How many counts around a narrow one may have their line merged, the least important first.
const NEIGHBOURS: usize = 60;
/// The same, where none of them has a line.
const FURTHEST: usize = 400;
/// How many lines are asked whether they help.
const TRIED: usize = 24;

/// A line of a table, and the next one: its rank, the dimension, the group.
type Line = (usize, usize, usize);

/// The lines that may be merged with their neighbour.
pub(super) struct Lines<'r, 'a> {
    pub request: &'r Request<'a>,
    pub places: &'r Places,
    pub shown: &'r Shown,
}

impl Lines<'_, '_> {
    /// The table whose small lines, told together, make a count narrow: each says no number by itself,
    /// so that nothing is lost.
    pub(super) fn to_part(&self, mender: &Mender<'_, '_>, narrow: usize) -> Option<usize> {
        let mut folds = self.places.folds.iter().filter(|(_, cell)| self.is_shown_once(**cell));
        folds.find(|(_, cell)| mender.is_wide_without(narrow, &[**cell])).map(|(rank, _)| *rank)
    }

    /// The line around a count that is to be merged: of the least important table, then the nearest, of
    /// those without which the count would be wide. What is asked to be wide where it prints alone is
    /// merged itself.
    pub(super) fn to_merge(&self, mender: &Mender<'_, '_>, narrow: usize) -> Option<Line> {
        let priority = |(rank, ..): &Line| self.request.tables[*rank].priority;
        if mender.cells.follows(narrow)
            && let Some(own) = self.of(&[narrow], before).into_iter().min_by_key(priority)
        {
            return Some(own);
        }
        let mut near = self.of(&mender.auditor.near(narrow, NEIGHBOURS), after);
        near.sort_by_key(priority);
        near.extend(self.of(&mender.auditor.near(narrow, FURTHEST), after));
        let mut met = BTreeSet::new();
        near.retain(|line| met.insert(*line));
        let mut tried = near.into_iter().take(TRIED);
        tried.find(|line| mender.is_wide_without(narrow, &self.cells(*line)))
    }

    /// The lines of some cells; the first that is merged for one among so many is given.
    fn of(&self, cells: &[usize], first: fn(usize, usize) -> usize) -> Vec<Line> {
        let lines = cells.iter().flat_map(|cell| {
            let tables = self.places.tables.iter().enumerate();
            tables.filter_map(move |(rank, of)| {
                let at = of.as_ref()?.iter().position(|other| other == cell)?;
                let (dimension, group, groups) = line(&self.request.tables[rank], at)?;
                Some((rank, dimension, first(group, groups)))
            })
        });
        lines.collect()
    }

    /// The cells of a line and of the next one that nothing else shows.
    fn cells(&self, (rank, dimension, first): Line) -> Vec<usize> {
        let by = dimensions(&self.request.tables[rank]);
        let sizes: Vec<usize> = by.iter().map(|by| by.groups.len() + 1).collect();
        let step: usize = sizes[dimension + 1..].iter().product();
        let of = self.places.tables[rank].iter().flatten().enumerate();
        let group = |at: usize| at / step % sizes[dimension];
        let inside = of.filter(|(at, _)| (first..=first + 1).contains(&group(*at)));
        inside.map(|(_, cell)| *cell).filter(|cell| self.is_shown_once(*cell)).collect()
    }

    fn is_shown_once(&self, cell: usize) -> bool {
        self.shown.get(&cell).is_some_and(|by| by.len() == 1)
    }
}

/// What a line is merged with: the next one, or for the last the one before.
fn after(group: usize, groups: usize) -> usize {
    group.min(groups - 2)
}

/// What a line is merged with: the one before, or for the first the next.
fn before(group: usize, _: usize) -> usize {
    group.saturating_sub(1)
}

/// The last dimension that tells a cell of a table apart and has another group, its group there, and
/// among how many.
fn line(table: &Table, at: usize) -> Option<(usize, usize, usize)> {
    let shape: Vec<usize> = dimensions(table).iter().map(|d| d.groups.len()).collect();
    let mut rest = at;
    for (dimension, groups) in shape.iter().enumerate().rev() {
        let group = rest % (groups + 1);
        rest /= groups + 1;
        if group < *groups && *groups > 1 {
            return Some((dimension, group, *groups));
        }
    }
    None
}

/// Merges a group of a table with the next one.
pub(super) fn merge(table: &mut Table, dimension: usize, first: usize) {
    let by = match (dimension, &mut table.columns) {
        (0, _) | (_, None) => &mut table.rows,
        (_, Some(columns)) => columns,
    };
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
