//! What readers hold before this edition prints: counts known from elsewhere, earlier editions, and
//! those made along with it.

use std::collections::BTreeSet;

use super::growth::{Growth, growth};
use super::measure::told_before;
use super::plan::{Before, Plan, Refusal, Request};
use super::system::Relation;
use super::tabulate::Tabulated;

/// What readers hold.
#[derive(Default)]
pub(super) struct Held<'a> {
    /// The cells that they know.
    pub told: BTreeSet<usize>,
    /// Those that they knew before the editions made along with this one.
    pub settled: BTreeSet<usize>,
    /// Bounds that earlier editions told.
    pub bounds: Vec<Relation>,
    /// Those of editions made along with this one: no reason to ask less.
    pub fresh: Vec<Relation>,
    /// Answers that last.
    pub grown: Vec<Growth<'a>>,
}

/// Reads what they hold; what the records contradict is a fault.
pub(super) fn held<'a>(
    request: &Request<'_>,
    plan: &'a Plan,
    table: &Tabulated,
    faults: &mut Vec<Refusal>,
) -> Held<'a> {
    let mut held = Held::default();
    for (rank, block) in plan.known.iter().enumerate() {
        let cell = table.blocks[*block].cells[0];
        match table.system.cells[cell].value == i64::from(request.known[rank].value) {
            true => drop(held.told.insert(cell)),
            false => faults.push(Refusal::Contradicted(rank)),
        }
    }
    held.settled.extend(&held.told);
    let first_fresh = request.earlier.len().saturating_sub(request.along);
    for before in &plan.earlier {
        held.compare(request, before, plan, table, before.edition < first_fresh, faults);
    }
    let truth = table.system.truth();
    held.grown.extend(plan.lasting.iter().filter_map(|lasting| growth(lasting, table, &truth)));
    held
}

impl Held<'_> {
    /// Compares what a table told with the records.
    fn compare(
        &mut self,
        request: &Request<'_>,
        before: &Before,
        plan: &Plan,
        table: &Tabulated,
        settled: bool,
        faults: &mut Vec<Refusal>,
    ) {
        let Before { edition, table: rank, block, places, whole, .. } = before;
        let earlier = &request.earlier[*edition];
        let corrected = request.corrected.contains(&(*edition, *rank));
        let bounds = if settled { &mut self.bounds } else { &mut self.fresh };
        for (cell, at) in table.blocks[*block].cells.iter().zip(places) {
            let truth = table.system.cells[*cell].value;
            match (earlier.value(*rank, *at), earlier.base) {
                (Some(value), Some(base)) if (value - truth).abs() < base => {
                    let form = vec![(*cell, 1)];
                    let (low, high) = (value - base + 1, value + base - 1);
                    bounds.push(Relation { form, low, high });
                }
                (Some(value), None) if value == truth => {
                    self.told.insert(*cell);
                    if settled {
                        self.settled.insert(*cell);
                    }
                }
                (Some(_), _) if corrected => {}
                (Some(_), _) => faults.push(Refusal::Inconsistent(*edition, *rank, *at)),
                (None, _) => {}
            }
        }
        if !whole {
            return;
        }
        let told = &earlier.tableaux[*rank];
        let planned = &plan.blocks[*block];
        let summed = told_before(request.dataset, earlier.periode, told, planned, table, *block);
        let truth = table.system.truth();
        for (at, fact) in summed {
            match fact.holds(&truth) {
                true => bounds.push(fact),
                false if corrected => {}
                false => faults.push(Refusal::Inconsistent(*edition, *rank, at)),
            }
        }
    }
}
