//! What several answers of one row say of each other.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{GIVEN, Scope, Source};
use super::plan::{Plan, Request};
use super::system::{Form, Relation};
use super::tabulate::{Counted, Tabulated};
use crate::coding::Dimension;

/// A group of answers, and its cell.
type Asked<'a> = (&'a [u16], usize);

/// The blocks that count by one variable, each with its total and the cells of its groups.
fn of_one_variable<'a>(
    plan: &'a Plan,
    table: &'a Tabulated,
) -> impl Iterator<Item = (&'a Counted, &'a Dimension, usize, &'a [usize])> {
    plan.blocks.iter().zip(&table.blocks).filter_map(|(block, counted)| {
        let [dimension] = block.dimensions.as_slice() else { return None };
        let (total, cells) = counted.cells.split_last()?;
        Some((counted, dimension, *total, cells))
    })
}

/// What several answers say of each other: « non renseigné » is given alone, and everybody gives
/// something.
pub(super) fn answers_together(
    request: &Request<'_>,
    plan: &Plan,
    table: &Tabulated,
) -> Vec<Relation> {
    // The groups of answers of each population that some table counts, with their cells.
    let mut asked: BTreeMap<(usize, Scope), (usize, Vec<Asked<'_>>)> = BTreeMap::new();
    for (counted, dimension, total, cells) in of_one_variable(plan, table) {
        let scope = plan.blocks[counted.block].scope;
        let groups = dimension.groups.iter().map(|group| group.categories.as_slice());
        let of = asked.entry((dimension.variable, scope)).or_insert((total, Vec::new()));
        of.1.extend(groups.zip(cells.iter().copied()));
    }
    let mut relations = Vec::new();
    for ((variable, _), (total, groups)) in asked {
        let about = &request.dataset.variables[variable];
        let last = about.last();
        let silent = groups.iter().find(|(group, _)| *group == [last]).filter(|_| about.alone);
        if let Some((_, silent)) = silent {
            let others = groups.iter().filter(|(group, _)| !group.contains(&last));
            relations.extend(others.map(|(_, cell)| {
                let form = vec![(*cell, 1), (*silent, 1), (total, -1)];
                Relation { form, low: i64::MIN, high: 0 }
            }));
        }
        let covered = |at: u16| groups.iter().any(|(group, _)| group.contains(&at));
        if about.some && (0..=last).all(covered) {
            let cells: BTreeSet<usize> = groups.iter().map(|(_, cell)| *cell).collect();
            let form = cells.into_iter().map(|cell| (cell, 1)).chain([(total, -1)]).collect();
            relations.push(Relation { form, low: 0, high: i64::MAX });
        }
    }
    relations
}

/// In tables of several answers, how many answers there are besides one of each row, and how many
/// rows answered otherwise than each group: what everybody answers gives both by subtraction.
pub(super) fn answers_between(request: &Request<'_>, plan: &Plan, table: &Tabulated) -> Vec<Form> {
    let mut forms = Vec::new();
    let asking = of_one_variable(plan, table).filter(|(counted, ..)| !counted.silent);
    for (_, dimension, total, cells) in asking {
        let about = &request.dataset.variables[dimension.variable];
        let last = about.last();
        let placed: BTreeSet<u16> =
            dimension.groups.iter().flat_map(|group| group.categories.iter().copied()).collect();
        if !about.some || !(0..=last).all(|at| placed.contains(&at)) {
            continue;
        }
        let groups = dimension.groups.iter().zip(cells);
        let is_silent = |categories: &[u16]| about.alone && categories == [last];
        let (silent, given): (Vec<_>, Vec<_>) =
            groups.partition(|(group, _)| is_silent(&group.categories));
        // With one group, who answered gave it.
        if given.len() < 2 {
            continue;
        }
        let sum = cells.iter().map(|cell| (*cell, 1));
        forms.push(sum.chain([(total, -1)]).collect());
        if let [(_, silent)] = silent.as_slice() {
            let others = given.into_iter().map(|(_, cell)| *cell);
            forms.extend(others.map(|cell| vec![(total, 1), (**silent, -1), (cell, -1)]));
        }
    }
    forms
}

/// Who gave an answer gave one of any group that holds it: cells of overlapping groups that say
/// otherwise are zero for everybody.
pub(super) fn answers_apart(table: &Tabulated) -> BTreeSet<usize> {
    let mut impossible = BTreeSet::new();
    for (cell, name) in table.names.iter().enumerate() {
        let axes = &table.frames[name.unit.rank()].axes;
        let parts: Vec<(usize, &Vec<u16>, bool)> = name
            .key
            .iter()
            .filter_map(|(axis, mask)| match &axes[*axis].source {
                Source::Answers(variable, group) => Some((*variable, group, *mask == GIVEN)),
                Source::Variable(_) | Source::Presence => None,
            })
            .collect();
        let denied = |variable: usize, answer: &u16| {
            let mut others = parts.iter().filter(|(other, _, _)| *other == variable);
            others.any(|(_, group, given)| !given && group.contains(answer))
        };
        let mut given = parts.iter().filter(|(_, _, given)| *given);
        if given.any(|(variable, group, _)| group.iter().all(|a| denied(*variable, a))) {
            impossible.insert(cell);
        }
    }
    impossible
}
