//! Variables whose definitions overlap: who knows them reads one table in the light of another.

use std::collections::BTreeSet;

use super::plan::{Plan, Request};
use super::system::Relation;
use super::tabulate::Tabulated;
use super::ties::never;
use crate::coding::{Dimension, Group, Population, Row, Unit};

/// Of a situation, what its last examination retained; of each passage, what it did: each answer
/// is that of no more situations than passages.
const TWINS: (&str, &str) = ("co_accompagnement", "co_accompagnement_passage");

impl Plan {
    /// Crosses what definitions exclude, and counts alike what they share, when tables show it.
    pub(super) fn add_overlaps(&mut self, request: &Request<'_>) {
        let dataset = request.dataset;
        let used = |plan: &Self, variable: usize| {
            let mut all = plan.blocks.iter().flat_map(|block| &block.dimensions);
            all.any(|dimension| dimension.variable == variable)
        };
        let now = self.scope(request.period, Population::Periode);
        for (rank, excluded) in dataset.exclusions.iter().enumerate() {
            let mut rows = dataset.rows_of(excluded.unit).iter();
            let gives = |row: &Row| {
                excluded.parts.iter().all(|(v, part)| row.values[dataset.slot(*v)].gives(part))
            };
            // What a record contradicts, nobody can count on.
            if excluded.parts.iter().all(|(variable, _)| used(self, *variable)) && !rows.any(gives)
            {
                let parts = excluded.parts.iter();
                let parts = parts.map(|(variable, wanted)| Dimension::of(*variable, wanted));
                self.add(excluded.unit, now, parts.collect());
                self.exclusions.push(rank);
            }
        }
        let twins = dataset.variable(Unit::Situation, TWINS.0);
        let twins = twins.zip(dataset.variable(Unit::Passage, TWINS.1));
        let Some((of_case, of_passage)) = twins else { return };
        let codes = |variable: usize| {
            dataset.variables[variable].categories.iter().map(|category| &category.code)
        };
        let alike = codes(of_case).eq(codes(of_passage));
        if !alike || !used(self, of_case) || !used(self, of_passage) {
            return;
        }
        let groups = self.parts(&[of_case, of_passage], dataset.variables[of_case].each());
        let mut count = |unit, variable| {
            self.add(unit, now, vec![Dimension { variable, groups: groups.clone() }])
        };
        self.twins = Some((count(Unit::Situation, of_case), count(Unit::Passage, of_passage)));
    }

    /// What the tables of some variables, which have the same categories, tell apart of them.
    fn parts(&self, variables: &[usize], each: Vec<Group>) -> Vec<Group> {
        let mut parts: Vec<Group> = Vec::new();
        let dimensions = self.blocks.iter().flat_map(|block| &block.dimensions);
        let groups: Vec<&Group> = dimensions
            .filter(|dimension| variables.contains(&dimension.variable))
            .flat_map(|dimension| &dimension.groups)
            .collect();
        for category in each {
            let [number] = category.categories.as_slice() else { continue };
            let inside = |other: u16| -> Vec<bool> {
                groups.iter().map(|group| group.categories.contains(&other)).collect()
            };
            match parts.iter_mut().find(|part| inside(part.categories[0]) == inside(*number)) {
                Some(part) => part.categories.push(*number),
                None => parts.push(category),
            }
        }
        parts
    }
}

/// The cells of what definitions exclude.
pub(super) fn excluded(request: &Request<'_>, plan: &Plan, table: &Tabulated) -> BTreeSet<usize> {
    let declared = plan.exclusions.iter().map(|rank| &request.dataset.exclusions[*rank]);
    declared.filter_map(|excluded| never(request, excluded, table)).flatten().collect()
}

/// Each answer is that of no more situations than passages.
pub(super) fn shared(plan: &Plan, table: &Tabulated) -> Vec<Relation> {
    let Some((cases, passages)) = plan.twins else { return Vec::new() };
    let pairs = table.blocks[cases].cells.iter().zip(&table.blocks[passages].cells);
    let ties = pairs.map(|(case, passage)| Relation {
        form: vec![(*passage, 1), (*case, -1)],
        low: 0,
        high: i64::MAX,
    });
    ties.collect()
}
