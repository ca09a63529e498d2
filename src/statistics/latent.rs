//! Joint counts that no table shows, and that readers bound all the same: three crossed tables of
//! three variables leave few values to what the three say together (`docs/disclosure-control.md`,
//! linked tables).

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{Frame, Mask, Source};
use super::requirements::Rule;
use super::system::{Form, Requirement, evaluate};
use super::tabulate::{Cuts, Key, Meetings, Tabulated};
use crate::coding::Unit;

/// Most axes that meet in a count: what four variables say together, three of them bound first.
const MOST_AXES: usize = 3;

/// Draws up what must stay uncertain of the joint counts that no table shows. `impossible` cells
/// are zero for everybody.
pub fn latent(table: &Tabulated, rule: Rule, impossible: &BTreeSet<usize>) -> Vec<Requirement> {
    let truth = table.system.truth();
    let mut found: Vec<Requirement> = Vec::new();
    let mut seen: BTreeSet<Form> = BTreeSet::new();
    let shown = table.asking().flat_map(|block| block.cells.iter().copied());
    for cell in shown.chain(table.fine.iter().copied()) {
        seen.insert(vec![(cell, 1)]);
    }
    for unit in Unit::ALL.into_iter().filter(|unit| unit.counts_children()) {
        let frame = &table.frames[unit.rank()];
        let Meetings { cliques, cuts } = &table.meetings[unit.rank()];
        let mut asked: BTreeSet<Key> = BTreeSet::new();
        for clique in cliques {
            for key in keys(frame, clique, cuts) {
                if !asked.insert(key.clone()) {
                    continue;
                }
                let mut form = table.within(unit, &key, clique);
                form.retain(|(cell, _)| !impossible.contains(cell));
                if form.is_empty() || !seen.insert(form.clone()) {
                    continue;
                }
                let children = || frame.children_of(&key);
                let value = evaluate(&form, &truth);
                found.extend(rule.of(form, value, &children));
            }
        }
    }
    found
}

/// What tables tell apart on two or three axes of a clique, whether a table shows them together
/// or not.
fn keys(frame: &Frame, clique: &[usize], cuts: &Cuts) -> BTreeSet<Key> {
    let presence = frame.axis(&Source::Presence);
    let axes: Vec<usize> = clique.iter().copied().filter(|axis| Some(*axis) != presence).collect();
    let mut found = BTreeSet::new();
    for set in subsets(&axes) {
        let answers = |axis: &&usize| matches!(frame.axes[**axis].source, Source::Answers(..));
        if set.iter().filter(answers).count() > 2 {
            continue;
        }
        let mut met: BTreeMap<usize, Vec<Mask>> = BTreeMap::new();
        let within =
            |shown: &Vec<usize>| !shown.is_empty() && shown.iter().all(|a| set.contains(a));
        for (_, cut) in cuts.iter().filter(|(shown, _)| within(shown)) {
            for (axis, masks) in cut.iter().filter(|(axis, _)| clique.contains(axis)) {
                met.entry(*axis).or_default().extend(masks);
            }
        }
        found.extend(frame.keys(&set, &met));
    }
    found
}

/// The sets of two axes, and of three.
pub(super) fn subsets(axes: &[usize]) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for axis in axes {
        let longer = sets.iter().filter(|set| set.len() < MOST_AXES);
        let longer: Vec<Vec<usize>> =
            longer.map(|set| [set.as_slice(), &[*axis]].concat()).collect();
        sets.extend(longer);
    }
    sets.retain(|set| set.len() > 1);
    sets
}
