//! Variables whose definitions overlap: who knows them reads one table in the light of another.

use std::collections::BTreeSet;

use super::atoms::{Block, GIVEN, Mask, Scope, Source};
use super::plan::{Plan, Request};
use super::system::{Form, Relation};
use super::tabulate::Tabulated;
use crate::coding::{Dataset, Dimension, Group, Population, Row, Unit};

/// Of a situation, what its last examination retained; of each passage, what it did: each answer
/// is that of no more situations than passages.
const TWINS: (&str, &str) = ("co_accompagnement", "co_accompagnement_passage");

/// The blocks of two variables that say the same of situations and of passages, by the same groups.
pub(super) struct Twins {
    cases: usize,
    passages: usize,
    entry: Option<Entries>,
}

/// New situations, and passages by how they came: the blocks, and the rank of each way.
struct Entries {
    new: usize,
    passages: usize,
    first: usize,
    again: usize,
}

impl Plan {
    /// Crosses what definitions exclude, and counts alike what they share, when tables show it.
    pub(super) fn add_overlaps(&mut self, request: &Request<'_>) {
        self.add_exclusions(request.dataset);
        self.add_nested(request.dataset);
        self.add_twins(request);
    }

    pub(super) fn dimensions_of(&self, variable: usize) -> impl Iterator<Item = &Dimension> {
        let all = self.blocks.iter().flat_map(|block| &block.dimensions);
        all.filter(move |dimension| dimension.variable == variable)
    }

    pub(super) fn uses(&self, variable: usize) -> bool {
        self.dimensions_of(variable).next().is_some()
    }

    fn add_nested(&mut self, dataset: &Dataset) {
        for (outer, inner) in &dataset.nested {
            let (about, within) = (&dataset.variables[*outer], &dataset.variables[*inner]);
            let (silence, inside) = ([about.last()], [within.last()]);
            let mut rows = dataset.rows_of(about.unit).iter();
            let denies = |row: &Row| {
                let gives = |at: usize, wanted: &[u16]| row.values[dataset.slot(at)].gives(wanted);
                gives(*outer, &silence) && !gives(*inner, &inside)
            };
            // Of one answer, silence among others says nothing of any row.
            let apart = self.told_apart(dataset, &[*outer]).iter().any(|group| *group == silence);
            if !apart || !self.uses(*inner) || rows.any(denies) {
                continue;
            }
            // Who is silent gives no group of answers, but the one that holds silence.
            let told: BTreeSet<Vec<u16>> = self
                .dimensions_of(*inner)
                .flat_map(|dimension| dimension.groups.iter().map(|g| g.categories.clone()))
                .collect();
            for group in told {
                let parts = [Dimension::of(*outer, &silence), Dimension::of(*inner, &group)];
                for scope in self.scopes_of(about.unit, &[*outer, *inner]) {
                    self.add(about.unit, scope, parts.to_vec());
                }
            }
            self.nested.push((*outer, *inner));
        }
    }

    fn add_twins(&mut self, request: &Request<'_>) {
        let dataset = request.dataset;
        let twins = dataset.variable(Unit::Situation, TWINS.0);
        let twins = twins.zip(dataset.variable(Unit::Passage, TWINS.1));
        let Some((of_case, of_passage)) = twins else { return };
        let codes = |variable: usize| {
            dataset.variables[variable].categories.iter().map(|category| &category.code)
        };
        let alike = codes(of_case).eq(codes(of_passage));
        if !alike || !self.uses(of_case) || !self.uses(of_passage) {
            return;
        }
        let now = self.scope(request.period, Population::Periode);
        let apart = self.told_apart(dataset, &[of_case, of_passage]);
        let group = |categories| Group { label: String::new(), categories };
        let groups: Vec<Group> = apart.into_iter().map(group).collect();
        let by = |variable| Dimension { variable, groups: groups.clone() };
        let cases = self.add(Unit::Situation, now, vec![by(of_case)]);
        let passages = self.add(Unit::Passage, now, vec![by(of_passage)]);
        let entry = dataset.variable(Unit::Passage, "entree").and_then(|variable| {
            let entry = &dataset.variables[variable];
            let first = entry.categories.iter().position(|c| c.code == "premiere")?;
            let again = entry.categories.iter().position(|c| c.code == "revoyure")?;
            let new = self.scope(request.period, Population::Nouvelles);
            let dimension = Dimension { variable, groups: entry.each() };
            Some(Entries {
                new: self.add(Unit::Situation, new, vec![by(of_case)]),
                passages: self.add(Unit::Passage, now, vec![dimension, by(of_passage)]),
                first,
                again,
            })
        });
        self.twins = Some(Twins { cases, passages, entry });
    }

    /// The populations of which a table says something by some variables.
    pub(super) fn scopes_of(&self, unit: Unit, variables: &[usize]) -> BTreeSet<Scope> {
        let says = |block: &&Block| {
            let mut shown = block.dimensions.iter().map(|dimension| dimension.variable);
            block.unit == unit && shown.any(|variable| variables.contains(&variable))
        };
        self.blocks.iter().filter(says).map(|block| block.scope).collect()
    }
}

/// The cells that what is nested leaves empty, which no record contradicts.
pub(super) fn unnested(dataset: &Dataset, plan: &Plan, table: &Tabulated) -> BTreeSet<usize> {
    let mut cells = BTreeSet::new();
    for (outer, inner) in &plan.nested {
        let unit = dataset.variables[*outer].unit;
        let frame = &table.frames[unit.rank()];
        let (outer, silent) = frame.atoms(dataset, *outer, &[dataset.variables[*outer].last()]);
        let last = dataset.variables[*inner].last();
        // Of the answers of the second, silence alone is given.
        let denied = |(axis, mask): &(usize, Mask)| match &frame.axes[*axis].source {
            Source::Answers(variable, group) if variable == inner => {
                (*mask == GIVEN) != group.contains(&last)
            }
            _ => false,
        };
        let holds = |key: &[(usize, Mask)]| {
            key.iter().any(|(axis, mask)| *axis == outer && mask & !silent == 0)
                && key.iter().any(denied)
        };
        let named = table.names.iter().enumerate().filter(|(_, name)| name.unit == unit);
        cells.extend(named.filter(|(_, name)| holds(&name.key)).map(|(cell, _)| cell));
    }
    cells
}

/// Each answer is that of no more situations than passages; and of new situations, that of their
/// first passages, but for those that had others.
pub(super) fn shared(plan: &Plan, table: &Tabulated) -> Vec<Relation> {
    let Some(Twins { cases, passages, entry }) = &plan.twins else { return Vec::new() };
    let at_least = |form: Form| Relation { form, low: 0, high: i64::MAX };
    let (cases, passages) = (&table.blocks[*cases].cells, &table.blocks[*passages].cells);
    let pairs = cases.iter().zip(passages);
    let mut ties: Vec<Relation> =
        pairs.map(|(case, passage)| at_least(vec![(*passage, 1), (*case, -1)])).collect();
    let Some(Entries { new, passages, first, again }) = entry else { return ties };
    let (new, passages) = (&table.blocks[*new].cells, &table.blocks[*passages].cells);
    let answers = cases.len();
    let whole = answers - 1;
    let of = |entry: usize, answer: usize| passages[entry * answers + answer];
    // Each situation that was known had a passage: the others are of new ones.
    let spare = [(of(*again, whole), 1), (cases[whole], -1), (new[whole], 1)];
    for answer in 0..whole {
        let (seen, again) = (of(*first, answer), of(*again, answer));
        let (new, all) = (new[answer], cases[answer]);
        let more = |form: &[(usize, i64)]| at_least([spare.as_slice(), form].concat());
        ties.push(more(&[(seen, -1), (new, 1)]));
        ties.push(more(&[(seen, 1), (new, -1)]));
        ties.push(at_least(vec![(again, 1), (all, -1), (new, 1)]));
        ties.push(more(&[(again, -1), (all, 1), (new, -1)]));
    }
    ties
}
