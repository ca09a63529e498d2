//! Readers who know more than the report: a child who recognises her own record, an institution
//! that knows all the cases it presented (disclosure.md 2.2, R5, and cases 17 and 18).

use std::collections::BTreeMap;

use super::system::{Form, Reason, Requirement};
use super::tabulate::Tabulated;

/// Someone who knows that some cells hold at least so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coalition {
    /// The least count of each joint cell that it knows of.
    pub known: BTreeMap<usize, i64>,
    /// How many of its own each cell holds, totals included.
    pub own: BTreeMap<usize, i64>,
    /// Who it is.
    pub who: Who,
}

/// Who knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A child, by the rank of its record in a unit.
    Insider(usize),
    /// An institution, by its rank.
    Partner(u16),
}

/// A partner that knows all but one or two of a count knows too much of those two.
const LEAST_OTHERS: i64 = 3;

impl Coalition {
    /// How many of its own a sum holds.
    pub fn own_in(&self, form: &Form) -> i64 {
        let own = |cell: &usize| self.own.get(cell).copied().unwrap_or(0);
        form.iter().map(|(cell, factor)| own(cell) * factor).sum()
    }

    /// Whether a world holds what this coalition knows.
    pub fn admits(&self, world: &[i64]) -> bool {
        self.known.iter().all(|(cell, least)| world[*cell] >= *least)
    }
}

/// Every child of the tables, those in the same cells once.
pub fn insiders(table: &Tabulated) -> Vec<Coalition> {
    let mut met: BTreeMap<&Vec<usize>, (usize, usize, usize)> = BTreeMap::new();
    let mut rank = 0;
    for (unit, joints) in table.joints.iter().enumerate() {
        for (row, joints) in joints.iter().enumerate() {
            met.entry(joints).or_insert((rank, unit, row));
            rank += 1;
        }
    }
    met.into_iter()
        .map(|(joints, (rank, unit, row))| Coalition {
            known: joints.iter().map(|cell| (*cell, 1)).collect(),
            own: table.holding(unit, &[row]),
            who: Who::Insider(rank),
        })
        .collect()
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
    let (mut known, mut own) = (BTreeMap::new(), BTreeMap::new());
    for (unit, (frame, joints)) in table.frames.iter().zip(&table.joints).enumerate() {
        let rows = 0..frame.partners.len();
        let mine: Vec<usize> = rows.filter(|row| frame.partners[*row] == Some(rank)).collect();
        for cell in mine.iter().flat_map(|row| &joints[*row]) {
            *known.entry(*cell).or_default() += 1;
        }
        own.extend(table.holding(unit, &mine));
    }
    let coalition = Coalition { known, own, who: Who::Partner(rank) };
    let mut wanted = Vec::new();
    for requirement in base {
        let own = coalition.own_in(&requirement.form);
        let width = requirement.high - requirement.low;
        let low = requirement.low.max(own);
        // What it knows of other counts bounds a count that it has no part in.
        let others = if own > 0 { (width - own).max(LEAST_OTHERS) } else { LEAST_OTHERS };
        let high = low + others;
        wanted.push(Requirement { low, high, reason: Reason::Partner, ..requirement.clone() });
    }
    // A count that prints tells a partner how many of it are not its own.
    for cell in table.blocks.iter().flat_map(|block| &block.cells) {
        let own = coalition.own.get(cell).copied().unwrap_or(0);
        let value = table.system.cells[*cell].value;
        let others = value - own;
        let small = base.iter().any(|r| r.form.as_slice() == [(*cell, 1)]);
        if own > 0 && (1..LEAST_OTHERS).contains(&others) && !small {
            let form = vec![(*cell, 1)];
            let high = own + LEAST_OTHERS;
            let again = wanted.iter().any(|r: &Requirement| r.form == form);
            if !again {
                wanted.push(Requirement { form, low: own, high, reason: Reason::Partner });
            }
        }
    }
    (coalition, wanted)
}
