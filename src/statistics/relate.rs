//! The evident relations: lines and their total, groups of the same answers, crossed tables and
//! their margins, the same children at other times and as other units.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Cells, Sum};
use super::plan::Headline;
use super::when::{Chain, Span, When, crossed, nested};
use crate::coding::{Kind, Unit};

/// The variable that counts the examinations of a situation in the period.
const EXAMINED: &str = "passages_par_situation";
/// The variable that tells first examinations.
const ENTRY: &str = Headline::AGAIN.0;

type Parts = Vec<(usize, Vec<u16>)>;
type Placed = (When, Parts);

/// Ties the cells of a plan together, and adds those that stand between them.
pub(super) fn relate(cells: &mut Cells<'_>) {
    same_children(cells);
    for size in [2, 1, 0] {
        let mut families: BTreeMap<(Unit, Vec<usize>), Vec<Placed>> = BTreeMap::new();
        for key in cells.keys().into_iter().filter(|key| key.parts.len() == size) {
            let variables = key.parts.iter().map(|(variable, _)| *variable).collect();
            families.entry((key.unit, variables)).or_default().push((key.when, key.parts));
        }
        for ((unit, variables), keys) in families {
            Family { cells, unit, keys }.relate(&variables);
        }
    }
    other_units(cells);
}

/// Who is new, who comes again, which quarter: answers that are times too.
fn same_children(cells: &mut Cells<'_>) {
    for key in cells.keys() {
        let time = |(variable, categories): &(usize, Vec<u16>)| {
            key.when.answering(&cells.dataset.variables[*variable], categories)
        };
        let mut parts = key.parts.iter().map(time).enumerate();
        let Some((part, when)) = parts.find_map(|(at, when)| Some((at, when?))) else { continue };
        let others: Parts = key
            .parts
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != part)
            .map(|(_, p)| p.clone())
            .collect();
        let mine = cells.cell(key.unit, &key.when, &key.parts);
        let same = cells.cell(key.unit, &when, &others);
        cells.tie(vec![(mine, 1), (same, -1)]);
    }
}

/// A passage is of a situation, the first of each makes it new, and a need is of a situation.
fn other_units(cells: &mut Cells<'_>) {
    let entry = cells.dataset.variable(Unit::Passage, ENTRY);
    for key in cells.keys() {
        let Some(span) = key.when.only() else { continue };
        let ever = matches!(key.when, When::Ever(_)) || span.0 == 0;
        let alive = if ever { When::Ever(span.1) } else { When::Seen(vec![span]) };
        let mine = cells.cell(key.unit, &key.when, &key.parts);
        match (key.unit, key.parts.as_slice()) {
            (Unit::Passage, []) => {
                if let Some(situations) = cells.find(Unit::Situation, &alive) {
                    cells.rest(vec![(mine, 1), (situations, -1)]);
                }
            }
            (Unit::Passage, [(variable, answers)]) if Some(*variable) == entry => {
                let first = &cells.dataset.variables[*variable].categories;
                let first = first.iter().position(|category| category.code == "premiere");
                if answers.iter().map(|at| usize::from(*at)).eq(first) {
                    let when = if ever { alive } else { When::New(span) };
                    let new = cells.cell(Unit::Situation, &when, &[]);
                    cells.tie(vec![(mine, 1), (new, -1)]);
                }
            }
            (Unit::Mention, [(_, need)])
                if need.len() == 1 && !matches!(key.when, When::New(_) | When::Again(_)) =>
            {
                if let Some(situations) = cells.find(Unit::Situation, &alive) {
                    cells.rest(vec![(situations, 1), (mine, -1)]);
                }
            }
            _ => {}
        }
    }
    // Who came in a span and not in a part of it has a passage in the rest of it.
    let passages = cells.keys().into_iter().filter(|k| k.unit == Unit::Passage);
    let spans: Vec<Span> =
        passages.filter(|k| k.parts.is_empty()).filter_map(|key| key.when.only()).collect();
    let pairs: Vec<(Span, Span)> = nested(&spans).map(|(whole, part)| (*whole, *part)).collect();
    for (whole, part) in pairs {
        let seen = |span| When::Seen(vec![span]);
        let count = |unit, span| cells.find(unit, &seen(span));
        let both = |span| Some((count(Unit::Passage, span)?, count(Unit::Situation, span)?));
        if let (Some((all, children)), Some((some, others))) = (both(whole), both(part)) {
            cells.rest(vec![(all, 1), (some, -1), (children, -1), (others, 1)]);
        }
    }
    passages_of_each(cells);
    // Those that were added have their times too.
    let keys = cells.keys().into_iter().filter(|k| k.unit == Unit::Situation && k.parts.is_empty());
    let keys = keys.map(|key| (key.when, key.parts)).collect();
    Family { cells, unit: Unit::Situation, keys }.relate(&[]);
}

/// The examinations of a period are those of each situation, of which who was seen has one at least.
fn passages_of_each(cells: &mut Cells<'_>) {
    let Some(variable) = cells.dataset.variable(Unit::Situation, EXAMINED) else { return };
    let keys = cells.keys().into_iter().filter(|key| {
        key.unit == Unit::Situation && matches!(key.parts.as_slice(), [(v, _)] if *v == variable)
    });
    let keys: Vec<Placed> = keys.map(|key| (key.when, key.parts)).collect();
    let times: BTreeSet<When> = keys.iter().map(|(when, _)| when.clone()).collect();
    for when in times {
        let (When::Seen(spans), Some(span)) = (&when, when.only()) else { continue };
        // What an answer says is of the period, which no time since the beginning is.
        if span.0 == 0 {
            continue;
        }
        let categories = &cells.dataset.variables[variable].categories;
        let least = |group: &Vec<u16>| {
            let values = group.iter().map(|at| categories[usize::from(*at)].code.parse::<i64>());
            values.map(|value| value.unwrap_or(1).max(1)).min().unwrap_or(1)
        };
        let mine = keys.iter().filter(|(at, _)| *at == when).map(|(_, parts)| &parts[0].1);
        // The rarest first: a group of two or more, cut by another table, is that of its parts.
        let mut groups: Vec<(i64, &Vec<u16>)> = mine.map(|group| (least(group), group)).collect();
        groups.sort_unstable_by(|a, b| (b.0, a.1.len(), b.1).cmp(&(a.0, b.1.len(), a.1)));
        let mut apart: Vec<(i64, Vec<u16>)> = Vec::new();
        for (least, group) in groups {
            let met = |(_, other): &(i64, Vec<u16>)| group.iter().any(|at| other.contains(at));
            if least > 1 && !apart.iter().any(met) {
                apart.push((least, group.clone()));
            }
        }
        // Up to one examination, and the others.
        let once = vec![0, 1];
        let has_once = keys.iter().any(|(at, parts)| *at == when && parts[0].1 == once);
        let passages = cells.cell(Unit::Passage, &When::Seen(spans.clone()), &[]);
        let all = cells.cell(Unit::Situation, &when, &[]);
        let mut sum: Sum = vec![(passages, 1), (all, -1)];
        // Two more each at most: a heavier sum takes the solver many times as long.
        for (least, group) in apart {
            let more = cells.cell(Unit::Situation, &when, &[(variable, group)]);
            sum.push((more, 1 - least.min(3)));
        }
        cells.at_least(sum);
        if has_once {
            let last = cells.dataset.variables[variable].last();
            let once = cells.cell(Unit::Situation, &when, &[(variable, once)]);
            let again = cells.cell(Unit::Situation, &when, &[(variable, (2..=last).collect())]);
            cells.tie(vec![(all, 1), (once, -1), (again, -1)]);
            cells.at_least(vec![(passages, 1), (all, -1), (again, -1)]);
        }
    }
}

/// The cells of some variables of a unit.
struct Family<'c, 'a> {
    cells: &'c mut Cells<'a>,
    unit: Unit,
    keys: Vec<Placed>,
}

impl Family<'_, '_> {
    fn relate(&mut self, variables: &[usize]) {
        let mut times: BTreeSet<When> = self.keys.iter().map(|(when, _)| when.clone()).collect();
        // Totals may be exact: each line is rounded, hence as wide in what it has alone.
        if variables.is_empty() {
            times.extend(crossed(&times));
        }
        let chain = Chain::of(self.unit, &times);
        let several =
            |variable: &usize| self.cells.dataset.variables[*variable].kind == Kind::Several;
        if variables.iter().any(several) {
            self.answers();
            if let [variable] = variables {
                self.covered(*variable);
            }
            let parts: BTreeSet<Parts> = self.keys.iter().map(|(_, parts)| parts.clone()).collect();
            for parts in parts {
                let mine = self.keys.iter().filter(|(_, other)| *other == parts);
                let times = mine.map(|(when, _)| when.clone()).collect();
                let chain = Chain::of(self.unit, &times);
                chain.times.iter().for_each(|when| self.within(when, &parts));
                self.chain(&chain, &parts);
            }
            return;
        }
        let atoms: Vec<Vec<Vec<u16>>> =
            variables.iter().enumerate().map(|(rank, v)| self.atoms(rank, *v)).collect();
        let joint = joint(variables, &atoms);
        for when in &chain.times {
            self.margins(when, variables, &joint);
            for (_, parts) in self.keys.clone().iter().filter(|(at, _)| at == when) {
                let inside = joint.iter().filter(|atom| holds(parts, atom));
                self.sum_of(when, parts, &inside.cloned().collect::<Vec<_>>());
            }
        }
        for parts in &joint {
            self.chain(&chain, parts);
        }
    }

    /// The finest groups that the keys tell apart on a variable.
    fn atoms(&self, rank: usize, variable: usize) -> Vec<Vec<u16>> {
        let all = self.cells.dataset.variables[variable].categories.len();
        let groups: BTreeSet<&Vec<u16>> =
            self.keys.iter().map(|(_, parts)| &parts[rank].1).collect();
        let mut apart: BTreeMap<Vec<bool>, Vec<u16>> = BTreeMap::new();
        for category in (0..all).filter_map(|at| u16::try_from(at).ok()) {
            let sign = groups.iter().map(|group| group.contains(&category)).collect();
            apart.entry(sign).or_default().push(category);
        }
        let mut atoms: Vec<Vec<u16>> = apart.into_values().collect();
        atoms.sort_unstable();
        atoms
    }

    /// Each margin of the finest cells is their sum.
    fn margins(&mut self, when: &When, variables: &[usize], joint: &[Parts]) {
        for variable in variables {
            let mut lines: BTreeMap<Parts, Vec<Parts>> = BTreeMap::new();
            for atom in joint {
                let others = atom.iter().filter(|(v, _)| v != variable).cloned().collect();
                lines.entry(others).or_default().push(atom.clone());
            }
            for (margin, atoms) in lines {
                self.sum_of(when, &margin, &atoms);
            }
        }
    }

    fn sum_of(&mut self, when: &When, whole: &Parts, atoms: &[Parts]) {
        let mut sum: Sum = vec![(self.cells.cell(self.unit, when, whole), 1)];
        for atom in atoms {
            sum.push((self.cells.cell(self.unit, when, atom), -1));
        }
        self.cells.tie(sum);
    }

    fn chain(&mut self, chain: &Chain, parts: &Parts) {
        let sum = |cells: &mut Cells<'_>, unit, terms: &Vec<(When, i64)>| -> Sum {
            terms.iter().map(|(when, by)| (cells.cell(unit, when, parts), *by)).collect()
        };
        for terms in &chain.ties {
            let sum = sum(self.cells, self.unit, terms);
            self.cells.tie(sum);
        }
        for terms in &chain.rests {
            let sum = sum(self.cells, self.unit, terms);
            self.cells.rest(sum);
        }
    }

    /// Answers of which a row gives several are of some of its rows.
    fn answers(&mut self) {
        let keys = self.keys.clone();
        for (when, parts) in &keys {
            self.within(when, parts);
            let mine = self.cells.cell(self.unit, when, parts);
            let wider = keys
                .iter()
                .filter(|(at, other)| at == when && other != parts && holds(other, parts));
            for (_, other) in wider {
                let whole = self.cells.cell(self.unit, when, other);
                self.cells.rest(vec![(whole, 1), (mine, -1)]);
            }
        }
    }

    /// Answers of which a row gives several are of no more rows than their parts together; who gives
    /// none that is known gives no other.
    fn covered(&mut self, variable: usize) {
        let about = &self.cells.dataset.variables[variable];
        let (alone, covers) = (about.alone(), about.covers);
        let known: Vec<u16> =
            (0..=about.last()).filter(|category| Some(*category) != alone).collect();
        let times: BTreeSet<When> = self.keys.iter().map(|(when, _)| when.clone()).collect();
        for when in times {
            let mine = self.keys.iter().filter(|(at, _)| *at == when);
            let mut groups: BTreeSet<Vec<u16>> =
                mine.map(|(_, parts)| parts[0].1.clone()).chain([known.clone()]).collect();
            for group in groups.clone() {
                let (apart, rest): (Vec<u16>, Vec<u16>) =
                    group.iter().partition(|category| Some(**category) == alone);
                if !apart.is_empty() && !rest.is_empty() {
                    groups.remove(&group);
                    groups.insert(rest.clone());
                    let [group, apart, rest] =
                        [group, apart, rest].map(|part| vec![(variable, part)]);
                    self.sum_of(&when, &group, &[apart, rest]);
                }
            }
            let cell = |cells: &mut Cells<'_>, group: &Vec<u16>| {
                cells.cell(self.unit, &when, &[(variable, group.clone())])
            };
            let all = self.cells.cell(self.unit, &when, &[]);
            let mut ends = vec![(all, 1), (cell(self.cells, &known), -1)];
            if let Some(alone) = alone {
                ends.push((cell(self.cells, &vec![alone]), -1));
            }
            match covers {
                true => self.cells.tie(ends),
                false => self.cells.rest(ends),
            }
            let groups: Vec<Vec<u16>> = groups.into_iter().collect();
            for whole in &groups {
                for part in groups.iter().filter(|part| *part != whole && has_all(whole, part)) {
                    let sum = vec![(cell(self.cells, whole), 1), (cell(self.cells, part), -1)];
                    self.cells.rest(sum);
                }
                for parts in covers_of(whole, &groups) {
                    let mut sum = vec![(cell(self.cells, whole), -1)];
                    sum.extend(parts.iter().map(|part| (cell(self.cells, part), 1)));
                    self.cells.at_least(sum);
                }
            }
        }
    }

    fn within(&mut self, when: &When, parts: &Parts) {
        let all = self.cells.cell(self.unit, when, &[]);
        let mine = self.cells.cell(self.unit, when, parts);
        self.cells.rest(vec![(all, 1), (mine, -1)]);
    }
}

/// Most ways to cover a group that are looked at.
const COVERS: usize = 100;

/// The ways to cover a group by others, none of which is needless.
fn covers_of<'g>(whole: &[u16], groups: &'g [Vec<u16>]) -> Vec<Vec<&'g Vec<u16>>> {
    let others: Vec<&Vec<u16>> = groups.iter().filter(|group| !has_all(group, whole)).collect();
    let mut found = Vec::new();
    let mut open: Vec<Vec<&Vec<u16>>> = vec![Vec::new()];
    while let (Some(parts), true) = (open.pop(), found.len() < COVERS) {
        let has = |parts: &[&Vec<u16>], category: &u16| parts.iter().any(|p| p.contains(category));
        let Some(next) = whole.iter().find(|category| !has(&parts, category)) else {
            let needless = (0..parts.len()).any(|at| {
                let mut rest = parts.clone();
                rest.remove(at);
                whole.iter().all(|category| has(&rest, category))
            });
            if !needless {
                found.push(parts);
            }
            continue;
        };
        for group in others.iter().filter(|group| group.contains(next)) {
            open.push(parts.iter().copied().chain([*group]).collect());
        }
    }
    found
}

/// Whether answers hold those of a finest cell.
fn holds(parts: &Parts, atom: &Parts) -> bool {
    parts.iter().zip(atom).all(|(a, b)| has_all(&a.1, &b.1))
}

/// Whether some answers hold others.
fn has_all(answers: &[u16], others: &[u16]) -> bool {
    others.iter().all(|other| answers.contains(other))
}

/// Every combination of the finest groups of some variables.
fn joint(variables: &[usize], atoms: &[Vec<Vec<u16>>]) -> Vec<Parts> {
    variables.iter().zip(atoms).fold(vec![Vec::new()], |joint, (variable, atoms)| {
        let longer = joint.iter().flat_map(|parts: &Parts| {
            atoms.iter().map(move |atom| [parts.as_slice(), &[(*variable, atom.clone())]].concat())
        });
        longer.collect()
    })
}
