//! The smallest changes that leave every count wide enough: the other multiple, of a count or of a
//! neighbour; then « moins de … »; then a line merged with the next.

use std::collections::{BTreeMap, BTreeSet};

use super::audit::{Auditor, Bounds, Reached, Search};
use super::cells::{Cell, Cells, ENDLESS, Sum};
use super::draw::{DrawingKey, Gathering, other};
use crate::coding::Priority;

/// How many counts around a narrow one may be changed for it.
const NEIGHBOURS: usize = 400;
/// How many of them are tried.
const TRIED: usize = 60;

/// How many are tried two by two.
const PAIRED: usize = 10;

/// How counts are rounded.
#[derive(Clone, Copy, Debug)]
pub struct Rounding {
    /// What draws.
    pub key: DrawingKey,
    /// Every count is a multiple of it.
    pub base: i64,
    /// The least multiple that prints.
    pub threshold: i64,
}

/// What an edition says of a set of children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A multiple of the base, at least the threshold.
    Multiple(i64),
    /// « moins de … »
    Below,
    /// The count itself, as the directorate declared it.
    Exact(i64),
    /// Nothing: no other change was enough.
    Nothing,
}

impl Rounding {
    /// What the draw of a set says.
    pub(super) fn said(self, set: Gathering, count: i64) -> Said {
        self.of(self.key.multiple(set, count, self.base))
    }

    /// What a multiple says.
    pub(super) fn of(self, multiple: i64) -> Said {
        if multiple < self.threshold { Said::Below } else { Said::Multiple(multiple) }
    }

    /// What readers know of a count at the least, whichever multiple is drawn of it.
    fn loosest(self, count: i64) -> (i64, i64) {
        let below = count - count.rem_euclid(self.base);
        let above = if below == count { count } else { below + self.base };
        let [below, above] = [below, above].map(|drawn| self.bounds(self.of(drawn)));
        (below.0.min(above.0), below.1.max(above.1))
    }

    /// What readers know of a count by what is said of it.
    pub(super) fn bounds(self, said: Said) -> (i64, i64) {
        match said {
            Said::Multiple(n) => ((n - self.base + 1).max(0), n + self.base - 1),
            Said::Below => (0, self.threshold - 1),
            Said::Exact(n) => (n, n),
            Said::Nothing => (0, ENDLESS),
        }
    }
}

/// How many changes of each kind were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Other multiples.
    pub drawn: usize,
    /// Counts said « moins de … ».
    pub below: usize,
    /// Lines merged with another.
    pub merged: usize,
    /// Counts that print nothing.
    pub hidden: usize,
}

/// What an edition says, while it is mended.
pub(super) struct Mender<'c, 'a> {
    pub cells: &'c Cells<'a>,
    pub auditor: &'c Auditor<'c>,
    pub rounding: Rounding,
    /// What is said of each set that prints.
    pub said: BTreeMap<Gathering, Said>,
    /// What each cell that prints in this edition is worth; nothing of one that does not print.
    pub printed: Vec<Option<Priority>>,
    /// Sets of which earlier editions said it already.
    pub fixed: BTreeMap<Gathering, Said>,
    pub changes: Changes,
    /// The cells that print as they are; another count of the same children rounds.
    exact: BTreeSet<usize>,
    /// A total that prints, one of its parts that does, and the other parts.
    beside: Vec<(usize, usize, Vec<usize>)>,
    /// Sets whose other multiple was taken.
    taken: Vec<Gathering>,
    /// How wide each count must be: less than the rest, where readers know more already.
    asked: Vec<i64>,
    /// Worlds seen.
    seen: Reached,
    /// The cells of each set.
    of: BTreeMap<Gathering, Vec<usize>>,
    /// What readers know before this edition.
    before: Bounds,
    /// The same, and what is declared exact.
    known: Bounds,
}

impl<'c, 'a> Mender<'c, 'a> {
    pub(super) fn new(
        cells: &'c Cells<'a>,
        auditor: &'c Auditor<'c>,
        rounding: Rounding,
        printed: Vec<Option<Priority>>,
        fixed: BTreeMap<Gathering, Said>,
        exact: &[usize],
    ) -> Self {
        let mut said = BTreeMap::new();
        let mut of: BTreeMap<Gathering, Vec<usize>> = BTreeMap::new();
        let before: Bounds = cells.all.iter().map(|cell| cell.known).collect();
        let mut known = before.clone();
        for (at, cell) in cells.all.iter().enumerate().filter(|(at, _)| printed[*at].is_some()) {
            of.entry(cell.set).or_default().push(at);
            let drawn = || rounding.said(cell.set, cell.count);
            let told = fixed.get(&cell.set).copied();
            said.entry(cell.set).or_insert_with(|| told.unwrap_or_else(drawn));
        }
        for cell in exact {
            let count = cells.all[*cell].count;
            known[*cell] = (count, count);
        }
        let known = auditor.tightened(known);
        // One set, one number: what counts the same children, and is known as well, prints as well.
        let same = |cell: &usize| {
            let (low, high) = known[*cell];
            low == high && low > 0 && exact.iter().any(|other| cells.are_same(*cell, *other))
        };
        let printing = (0..cells.all.len()).filter(|cell| printed[*cell].is_some());
        let exact: BTreeSet<usize> = printing.filter(same).chain(exact.iter().copied()).collect();
        let width = |cell: &Cell| if cell.counts { rounding.base - 1 } else { 0 };
        let asked = cells.all.iter().map(width).collect();
        let mut mender = Self {
            cells,
            auditor,
            rounding,
            said,
            printed,
            fixed,
            asked,
            seen: auditor.start(),
            of,
            before,
            known,
            exact,
            changes: Changes::default(),
            beside: Vec::new(),
            taken: Vec::new(),
        };
        mender.beside = mender.parts_beside();
        mender.ask_no_more();
        mender
    }

    /// What readers knew already, nothing gives back, nor what the totals of the edition tell whatever
    /// is drawn of them. What is wide with this edition was before it.
    fn ask_no_more(&mut self) {
        let narrow = self.narrow();
        let mut known = self.known.clone();
        for (at, cell) in self.cells.all.iter().enumerate() {
            let is_total = cell.key.as_ref().is_some_and(|key| key.parts.is_empty());
            if is_total && self.printed[at].is_some() {
                let (low, high) = known[at];
                let (from, to) = self.rounding.loosest(cell.count);
                known[at] = (low.max(from), high.min(to));
            }
        }
        let mut known = self.auditor.search(self.auditor.tightened(known), &self.seen);
        for cell in narrow {
            let least = self.asked[cell];
            let width = known.widen(cell, least).min(least);
            self.asked[cell] = if known.doubts(cell) { least } else { width };
        }
    }

    /// What is said of a cell.
    pub(super) fn of_cell(&self, cell: usize) -> Said {
        if self.exact.contains(&cell) {
            return Said::Exact(self.cells.all[cell].count);
        }
        self.said.get(&self.cells.all[cell].set).copied().unwrap_or(Said::Nothing)
    }

    /// How wide a count must be, at least.
    fn least(&self) -> i64 {
        self.rounding.base - 1
    }

    fn bounds_of(&self, cell: usize) -> (i64, i64) {
        let (low, high) = self.known[cell];
        if self.printed[cell].is_none() {
            return (low, high);
        }
        let (from, to) = self.rounding.bounds(self.of_cell(cell));
        (low.max(from), high.min(to))
    }

    /// The counts that are too narrow, and were not before this edition.
    pub(super) fn narrow(&mut self) -> Vec<usize> {
        let mut search = self.search(&[]);
        let narrow = search.narrow(&self.asked);
        self.seen = search.seen();
        narrow
    }

    /// What readers may find in what is said, where some cells print nothing.
    fn search(&self, hidden: &[usize]) -> Search<'c, 'c> {
        let mut bounds: Bounds = (0..self.known.len()).map(|at| self.bounds_of(at)).collect();
        hidden.iter().for_each(|at| bounds[*at] = self.known[*at]);
        let bounds = self.auditor.tightened(bounds);
        let some = self.some(&bounds, hidden);
        self.auditor.search_with(bounds, some, &self.seen)
    }

    /// The totals and parts of them that both print by the draws of their sets: those that a total
    /// declared exact sets apart are not.
    fn parts_beside(&self) -> Vec<(usize, usize, Vec<usize>)> {
        let apart =
            |cell: &usize| self.exact.iter().any(|exact| self.cells.are_same(*cell, *exact));
        let drawn = |cell: &usize| self.printed[*cell].is_some() && !apart(cell);
        let mut found = Vec::new();
        for (whole, parts) in self.auditor.totals().filter(|(whole, _)| drawn(whole)) {
            for part in parts.iter().filter(|part| drawn(part)) {
                let others: Vec<usize> =
                    parts.iter().filter(|other| *other != part).copied().collect();
                if !others.is_empty() {
                    found.push((whole, *part, others));
                }
            }
        }
        found
    }

    /// One set of children has one number: where a total and a part of it print others, the rest of it
    /// counts somebody.
    fn some(&self, bounds: &Bounds, hidden: &[usize]) -> Vec<Sum> {
        let differ = self.beside.iter().filter(|(whole, part, others)| {
            let (one, other) = (self.of_cell(*whole), self.of_cell(*part));
            one != other
                && !hidden.contains(whole)
                && !hidden.contains(part)
                && ![one, other].contains(&Said::Nothing)
                && others.iter().all(|cell| bounds[*cell].0 == 0)
        });
        differ.map(|(.., others)| others.iter().map(|cell| (*cell, 1)).collect()).collect()
    }

    fn is_wide(&self, cell: usize, search: &mut Search<'_, '_>) -> bool {
        search.widen(cell, self.asked[cell]) >= self.asked[cell]
    }

    /// Whether what is declared exact says by itself, and by its differences, what a small count is.
    pub(super) fn tells_apart(&self) -> bool {
        if self.exact.is_empty() {
            return false;
        }
        let small = |cell: &usize| {
            let about = &self.cells.all[*cell];
            about.counts && about.count < self.rounding.threshold
        };
        let before = self.auditor.tightened(self.before.clone());
        let mut before = self.auditor.search(before, &self.auditor.start());
        (0..self.cells.all.len()).filter(small).any(|cell| {
            let (asked, least) = (self.asked[cell], self.least());
            asked < least && (before.widen(cell, least) > asked || before.doubts(cell))
        })
    }

    /// Changes what is said until no count is too narrow; gives those that no change widens.
    pub(super) fn mend(&mut self) -> Vec<usize> {
        let mut stuck = Vec::new();
        for _ in 0..ROUNDS {
            let narrow = self.narrow_but(&stuck);
            if narrow.is_empty() {
                return stuck;
            }
            let mut search = self.search(&[]);
            for cell in &narrow {
                if self.is_wide(*cell, &mut search) {
                    continue;
                }
                if self.widened(*cell, &narrow) {
                    search = self.search(&[]);
                } else {
                    stuck.push(*cell);
                }
            }
        }
        // What is still narrow after so many is not left so.
        stuck.extend(self.narrow_but(&stuck));
        stuck
    }

    fn narrow_but(&mut self, stuck: &[usize]) -> Vec<usize> {
        self.narrow().into_iter().filter(|cell| !stuck.contains(cell)).collect()
    }

    /// The sets that print around a cell, the nearest first.
    fn nearest(&self, cell: usize) -> Vec<Gathering> {
        let near = self.auditor.near(cell, NEIGHBOURS).into_iter();
        let mut met = BTreeSet::new();
        near.filter(|near| self.printed[*near].is_some())
            .map(|near| self.cells.all[near].set)
            .filter(|set| met.insert(*set))
            .collect()
    }

    /// The sets that print around a cell, the least important first, then the nearest; those that an
    /// earlier edition told come last, since one set has one number as long as it can.
    fn candidates(&self, cell: usize) -> Vec<Gathering> {
        let told = |set: &Gathering| self.fixed.contains_key(set);
        let (mut told, mut found): (Vec<_>, Vec<_>) =
            self.nearest(cell).into_iter().partition(told);
        found.truncate(TRIED);
        told.truncate(TRIED / 4);
        // A set is worth what its most important figure is.
        let worth = |set: &Gathering| self.of[set].iter().map(|cell| self.printed[*cell]).max();
        found.sort_by_key(worth);
        told.sort_by_key(worth);
        found.append(&mut told);
        found
    }

    /// Takes the first change that makes a cell wide, and leaves those around it so.
    fn widened(&mut self, cell: usize, narrow: &[usize]) -> bool {
        let candidates = self.candidates(cell);
        for change in [Self::redrawn, Self::lowered] {
            for set in &candidates {
                let Some(said) = change(self, *set) else { continue };
                let before = self.said.insert(*set, said);
                if self.helps(cell, *set, narrow) {
                    match said {
                        Said::Below => self.changes.below += 1,
                        _ => self.changes.drawn += 1,
                    }
                    self.taken.push(*set);
                    return true;
                }
                self.said.extend(before.map(|before| (*set, before)));
            }
        }
        self.widened_by_two(cell, narrow)
    }

    /// Takes the first two changes of the nearest counts that do so together: what differs from another
    /// by a count that is known moves with it, or not at all.
    fn widened_by_two(&mut self, cell: usize, narrow: &[usize]) -> bool {
        let mut near = self.nearest(cell);
        near.retain(|set| self.redrawn(*set).is_some());
        near.truncate(PAIRED);
        let pairs = near
            .iter()
            .enumerate()
            .flat_map(|(at, one)| near[at + 1..].iter().map(move |other| [*one, *other]));
        for pair in pairs {
            let before = pair.map(|set| {
                let said = self.redrawn(set);
                (set, said.and_then(|said| self.said.insert(set, said)))
            });
            if pair.iter().all(|set| self.helps(cell, *set, narrow)) {
                self.changes.drawn += 2;
                self.taken.extend(pair);
                return true;
            }
            for (set, said) in before {
                self.said.extend(said.map(|said| (set, said)));
            }
        }
        false
    }

    fn redrawn(&self, set: Gathering) -> Option<Said> {
        let count = self.cells.all[self.of[&set][0]].count;
        let Rounding { base, .. } = self.rounding;
        let now = self.said[&set];
        let drawn = match now {
            Said::Multiple(multiple) => multiple,
            // Both multiples may be under the threshold.
            Said::Below => count - count.rem_euclid(base),
            Said::Exact(_) | Said::Nothing => return None,
        };
        let said = self.rounding.of(other(drawn, count, base)?);
        (said != now && !self.taken.contains(&set)).then_some(said)
    }

    fn lowered(&self, set: Gathering) -> Option<Said> {
        let count = self.cells.all[self.of[&set][0]].count;
        let said = matches!(self.said[&set], Said::Multiple(_));
        (said && count < self.rounding.threshold).then_some(Said::Below)
    }

    /// Whether a cell is wide, and those around what was changed for it, but for those that were
    /// narrow before.
    fn helps(&self, cell: usize, set: Gathering, narrow: &[usize]) -> bool {
        let mut search = self.search(&[]);
        self.is_wide(cell, &mut search)
            && self
                .auditor
                .around(&self.of[&set])
                .into_iter()
                .all(|near| narrow.contains(&near) || self.is_wide(near, &mut search))
    }

    /// Whether a count is wide where some cells print nothing.
    pub(super) fn is_wide_without(&self, cell: usize, hidden: &[usize]) -> bool {
        self.is_wide(cell, &mut self.search(hidden))
    }

    /// Says nothing of the nearest count that prints, of those without which the count would be wide
    /// when there is one.
    pub(super) fn hide(&mut self, cell: usize) -> bool {
        let candidates = self.candidates(cell);
        let shown = |set: &&Gathering| !matches!(self.said[set], Said::Nothing | Said::Exact(_));
        let near: Vec<Gathering> = candidates.iter().filter(shown).copied().collect();
        let enough = near.iter().find(|set| self.is_wide_without(cell, &self.of[*set]));
        // No count stays narrow, were it for the last figure.
        let any = || self.said.keys().find(shown);
        let Some(set) = enough.or(near.first()).or_else(any).copied() else { return false };
        self.said.insert(set, Said::Nothing);
        self.changes.hidden += 1;
        true
    }
}

/// Most times that every count is looked at again.
const ROUNDS: usize = 12;
