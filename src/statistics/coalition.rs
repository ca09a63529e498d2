//! Readers who know more than the report: a child who recognises her own record, an institution
//! that knows all the cases it presented (`docs/disclosure-control.md`, R5, and cases 17 and 18).

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::Mask;
use super::search::Goal;
use super::system::{Figure, Form, Reason, Requirement};
use super::tabulate::Tabulated;

/// Someone who knows that some cells hold at least so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coalition {
    /// The least count of each joint cell that it knows of.
    pub known: BTreeMap<usize, i64>,
    /// How many of its own records each cell holds, totals included.
    pub own: BTreeMap<usize, i64>,
    /// Who it is.
    pub who: Who,
}

/// Who knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A child, by its rank.
    Insider(u32),
    /// An institution, by its rank.
    Partner(u16),
}

/// A partner that knows all but one or two of a count knows too much of those two.
pub(super) const LEAST_OTHERS: i64 = 3;

impl Coalition {
    /// How many of its own records a sum holds.
    pub fn own_in(&self, form: &Form) -> i64 {
        let own = |cell: &usize| self.own.get(cell).copied().unwrap_or(0);
        form.iter().map(|(cell, factor)| own(cell) * factor).sum()
    }

    /// Whether a world holds what this coalition knows.
    pub fn admits(&self, world: &[i64]) -> bool {
        self.known.iter().all(|(cell, least)| world[*cell] >= *least)
    }
}

/// Where an insider must see a sum able to go: her own records take of the width, and of what may
/// be under what she knows.
pub(super) fn insider_goal(requirement: &Requirement, insider: &Coalition, upward: bool) -> Goal {
    let own = insider.own_in(&requirement.form);
    let (low, width) = (requirement.low.max(own), requirement.high - requirement.low);
    match upward {
        true => Goal::AtLeast(low + (width - own.max(1)).max(1)),
        false => Goal::AtMost(low),
    }
}

/// Rows, each by its unit and its rank there.
type Rows = Vec<(usize, usize)>;

/// Every child of the tables with all of its records; those of the same cells once.
pub fn insiders(table: &Tabulated) -> Vec<Coalition> {
    let mut rows_of: BTreeMap<u32, Rows> = BTreeMap::new();
    for (unit, frame) in table.frames.iter().enumerate() {
        for (row, child) in frame.children.iter().enumerate() {
            rows_of.entry(*child).or_default().push((unit, row));
        }
    }
    let mut met: BTreeMap<BTreeMap<usize, i64>, Coalition> = BTreeMap::new();
    for (child, rows) in rows_of {
        let known = known(table, &rows);
        met.entry(known.clone()).or_insert_with(|| {
            let own = table.holding(&rows);
            Coalition { known, own, who: Who::Insider(child) }
        });
    }
    met.into_values().collect()
}

/// The joint cells of some rows.
fn known(table: &Tabulated, rows: &Rows) -> BTreeMap<usize, i64> {
    let mut known = BTreeMap::new();
    for cell in rows.iter().flat_map(|(unit, row)| &table.joints[*unit][*row]) {
        *known.entry(*cell).or_default() += 1;
    }
    known
}

/// Every institution that presented children, with what it must not deduce.
pub fn partners(table: &Tabulated, base: &[Requirement]) -> Vec<(Coalition, Vec<Requirement>)> {
    let mut ranks: Vec<u16> =
        table.frames.iter().flat_map(|frame| frame.partners.iter().flatten().copied()).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks.into_iter().map(|rank| partner(table, base, rank)).collect()
}

fn partner(table: &Tabulated, base: &[Requirement], rank: u16) -> (Coalition, Vec<Requirement>) {
    let mut rows = Rows::new();
    for (unit, frame) in table.frames.iter().enumerate() {
        let mine = frame.partners.iter().enumerate().filter(|(_, p)| **p == Some(rank));
        rows.extend(mine.map(|(row, _)| (unit, row)));
    }
    let (known, own) = (known(table, &rows), table.holding(&rows));
    let coalition = Coalition { known, own, who: Who::Partner(rank) };
    let forced: BTreeSet<usize> =
        table.system.figures.iter().filter(|f| f.forced).filter_map(Figure::cell).collect();
    let mut all_others = Others::of(table, rank);
    let mut wanted = Vec::new();
    for requirement in base {
        let own = coalition.own_in(&requirement.form);
        let others = all_others.count(&requirement.form);
        let width = requirement.high - requirement.low;
        // Where few of all are not its own, even one of them here would say where they are.
        let low = if others > LEAST_OTHERS { requirement.low.max(own) } else { own };
        // What it knows of other counts bounds a count that it has no part in.
        let left = if own > 0 { (width - own).max(LEAST_OTHERS) } else { LEAST_OTHERS };
        let high = (low + left).min(own + others);
        if high > low {
            let reason = Reason::Partner;
            wanted.push(Requirement { low, high, reason, ..requirement.clone() });
        }
    }
    let mut asked_alone: BTreeSet<usize> = base.iter().filter_map(Requirement::alone).collect();
    // A count that prints tells a partner how many of it are not its own.
    for cell in table.asking().flat_map(|block| &block.cells) {
        let own = coalition.own.get(cell).copied().unwrap_or(0);
        let value = table.system.cells[*cell].value;
        let others = value - own;
        let few = own > 0 && (1..LEAST_OTHERS).contains(&others);
        if few && !forced.contains(cell) && asked_alone.insert(*cell) {
            let form = vec![(*cell, 1)];
            let high = own + LEAST_OTHERS.min(all_others.count(&form));
            wanted.push(Requirement { form, low: own, high, reason: Reason::Partner });
        }
    }
    (coalition, wanted)
}

/// How many rows are not an institution's, by unit and part of presence: requirements are many.
struct Others<'a> {
    table: &'a Tabulated,
    rank: u16,
    found: BTreeMap<(usize, Option<Mask>), i64>,
}

impl<'a> Others<'a> {
    fn of(table: &'a Tabulated, rank: u16) -> Self {
        Self { table, rank, found: BTreeMap::new() }
    }

    /// How many rows of the smallest population that a sum is counted in.
    fn count(&mut self, form: &Form) -> i64 {
        let Some((first, _)) = form.first() else { return 0 };
        let unit = self.table.names[*first].unit.rank();
        let frame = &self.table.frames[unit];
        let (presence, masks) = frame.presences();
        let part = |(cell, _): &(usize, i64)| {
            let key = &self.table.names[*cell].key;
            key.iter().find(|(axis, _)| Some(*axis) == presence).map(|(_, mask)| *mask)
        };
        // A cell without a part of presence counts every row.
        let parts: Option<Vec<Mask>> = form.iter().map(part).collect();
        let part = parts.map(|parts| parts.into_iter().fold(0, |all, part| all | part));
        let rank = self.rank;
        *self.found.entry((unit, part)).or_insert_with(|| {
            let not_its_own = |mask: Mask| {
                let rows =
                    frame.rows.iter().zip(&frame.partners).filter(|(_, p)| **p != Some(rank));
                let inside = |row: &[u8]| presence.is_none_or(|axis| mask >> row[axis] & 1 == 1);
                rows.filter(|(row, _)| inside(row)).count() as i64
            };
            let holding =
                masks.into_iter().filter(|mask| part.is_none_or(|part| part & mask == part));
            holding.map(not_its_own).min().unwrap_or_else(|| not_its_own(Mask::MAX))
        })
    }
}
