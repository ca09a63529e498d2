//! What definitions exclude: whoever knows that a child away has no other place to live reads the
//! table of places in the light of that of runaways.
//!
//! A reader sees groups, not categories: what is excluded is said of the groups that tables tell
//! apart, as far as the definitions say it of all of a group.

use std::collections::BTreeSet;

use super::atoms::refine;
use super::latent::subsets;
use super::plan::{Plan, Request};
use super::tabulate::Tabulated;
use super::ties::never;
use crate::coding::{Dataset, Dimension, Impossible, Row, Unit};

/// Categories of some variables, by their rank in the dataset.
pub(super) type Parts = Vec<(usize, Vec<u16>)>;

impl Plan {
    /// Crosses what definitions exclude, when tables show it.
    pub(super) fn add_exclusions(&mut self, dataset: &Dataset) {
        for unit in Unit::ALL {
            let shown = |excluded: &&Impossible| {
                excluded.unit == unit && excluded.parts.iter().all(|(v, _)| self.uses(*v))
            };
            let declared: Vec<&Impossible> = dataset.exclusions.iter().filter(shown).collect();
            let groups = |variable: usize| self.told_apart(dataset, &[variable]);
            for parts in of_groups(&declared, &groups) {
                let gives = |row: &Row| {
                    parts.iter().all(|(v, part)| row.values[dataset.slot(*v)].gives(part))
                };
                // What a record contradicts, nobody can count on.
                if dataset.rows_of(unit).iter().any(gives) {
                    continue;
                }
                let variables: Vec<usize> = parts.iter().map(|(variable, _)| *variable).collect();
                let by: Vec<Dimension> = parts.iter().map(|(v, p)| Dimension::of(*v, p)).collect();
                for scope in self.scopes_of(unit, &variables) {
                    self.add(unit, scope, by.clone());
                }
                self.exclusions.push(Impossible { unit, parts });
            }
        }
    }

    /// The categories of some variables, which all have the same, in the groups that tables tell
    /// apart.
    pub(super) fn told_apart(&self, dataset: &Dataset, variables: &[usize]) -> Vec<Vec<u16>> {
        let first = variables.first().map(|variable| &dataset.variables[*variable].categories);
        let mut part = vec![0; first.map_or(0, Vec::len)];
        let dimensions = variables.iter().flat_map(|variable| self.dimensions_of(*variable));
        for group in dimensions.flat_map(|dimension| &dimension.groups) {
            refine(&mut part, &group.categories);
        }
        parts(&part)
    }
}

/// The categories of each part, by the part of each category.
pub(super) fn parts(part: &[usize]) -> Vec<Vec<u16>> {
    let mut groups = vec![Vec::new(); part.iter().max().map_or(0, |last| last + 1)];
    part.iter().zip(0..).for_each(|(part, category)| groups[*part].push(category));
    groups
}

/// What some exclusions say of whole groups, each alone, then all together.
pub(super) fn of_groups(
    declared: &[&Impossible],
    groups: &dyn Fn(usize) -> Vec<Vec<u16>>,
) -> Vec<Parts> {
    let whole = |(variable, wanted): &(usize, Vec<u16>)| {
        let mut inside = groups(*variable);
        inside.retain(|group| group.iter().all(|category| wanted.contains(category)));
        let categories: Vec<u16> = inside.into_iter().flatten().collect();
        (!categories.is_empty()).then_some((*variable, categories))
    };
    let alone = declared.iter().filter_map(|excluded| excluded.parts.iter().map(whole).collect());
    let mut found: Vec<Parts> = alone.collect();
    let variables: BTreeSet<usize> =
        declared.iter().flat_map(|excluded| excluded.parts.iter().map(|(v, _)| *v)).collect();
    for set in subsets(&variables.into_iter().collect::<Vec<_>>()) {
        let about = |excluded: &&&Impossible| excluded.parts.iter().all(|(v, _)| set.contains(v));
        let within: Vec<&Impossible> = declared.iter().filter(about).copied().collect();
        // One alone says no more than it said.
        if within.len() < 2 {
            continue;
        }
        let every: Vec<Vec<Vec<u16>>> = set.iter().map(|variable| groups(*variable)).collect();
        for choice in product(&every) {
            let parts: Parts = set.iter().copied().zip(choice).collect();
            if found.iter().any(|known| holds(known, &parts)) {
                continue;
            }
            let lists: Vec<Vec<u16>> = parts.iter().map(|(_, part)| part.clone()).collect();
            let excluded = |answers: Vec<u16>| {
                let answers: Parts =
                    set.iter().copied().zip(answers.into_iter().map(|a| vec![a])).collect();
                within.iter().any(|excluded| holds(&excluded.parts, &answers))
            };
            if product(&lists).into_iter().all(excluded) {
                found.push(parts);
            }
        }
    }
    found
}

/// Whether all that some parts are is within others.
pub(super) fn holds(wide: &Parts, narrow: &Parts) -> bool {
    wide.iter().all(|(variable, wanted)| {
        let part = narrow.iter().find(|(other, _)| other == variable);
        part.is_some_and(|(_, part)| part.iter().all(|category| wanted.contains(category)))
    })
}

/// Every way to take one of each list.
pub(super) fn product<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |ways, list| {
        let with = |way: &Vec<T>| -> Vec<Vec<T>> {
            list.iter().map(|one| [way.as_slice(), std::slice::from_ref(one)].concat()).collect()
        };
        ways.iter().flat_map(with).collect()
    })
}

/// The cells of what definitions exclude.
pub(super) fn excluded(request: &Request<'_>, plan: &Plan, table: &Tabulated) -> BTreeSet<usize> {
    let cells = plan.exclusions.iter().filter_map(|excluded| never(request, excluded, table));
    cells.flatten().collect()
}
