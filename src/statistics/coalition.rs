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
    /// Every cell that holds an insider's record, margins included, in order.
    pub cells: Vec<usize>,
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
    /// Whether a world holds what this coalition knows.
    pub fn admits(&self, world: &[i64]) -> bool {
        self.known.iter().all(|(cell, least)| world[*cell] >= *least)
    }
}

/// Every child of the tables, those in the same cells once.
pub fn insiders(table: &Tabulated) -> Vec<Coalition> {
    let mut met: BTreeMap<&Vec<usize>, (usize, usize)> = BTreeMap::new();
    for (unit, rows) in table.joints.iter().enumerate() {
        for (rank, joints) in rows.iter().enumerate() {
            met.entry(joints).or_insert((unit, rank));
        }
    }
    let coalition =
        |(rank, (joints, (unit, row))): (usize, (&Vec<usize>, (usize, usize)))| Coalition {
            known: joints.iter().map(|cell| (*cell, 1)).collect(),
            cells: table.holding(unit, row),
            who: Who::Insider(rank),
        };
    met.into_iter().enumerate().map(coalition).collect()
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
    let mut known: BTreeMap<usize, i64> = BTreeMap::new();
    for (frame, joints) in table.frames.iter().zip(&table.joints) {
        let mine = frame.partners.iter().zip(joints).filter(|(p, _)| **p == Some(rank));
        for (_, joints) in mine {
            joints.iter().for_each(|cell| *known.entry(*cell).or_default() += 1);
        }
    }
    let knows = |cell: usize| -> i64 { table.known_in(cell, rank) };
    let knows_form =
        |form: &Form| -> i64 { form.iter().map(|(cell, factor)| knows(*cell) * factor).sum() };
    let mut wanted = Vec::new();
    for requirement in base {
        let own = knows_form(&requirement.form);
        if own <= 0 {
            continue;
        }
        let width = requirement.high - requirement.low;
        let low = requirement.low.max(own);
        let high = low + (width - own).max(LEAST_OTHERS);
        wanted.push(Requirement { low, high, reason: Reason::Partner, ..requirement.clone() });
    }
    // A count that prints tells a partner how many of it are not its own.
    for cell in table.blocks.iter().flat_map(|block| &block.cells) {
        let (own, value) = (knows(*cell), table.system.cells[*cell].value);
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
    (Coalition { known, cells: Vec::new(), who: Who::Partner(rank) }, wanted)
}
