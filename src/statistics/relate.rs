//! The evident relations: lines and their total, groups of the same answers, crossed tables and
//! their margins, the same children at other times and as other units.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::between::{self, Implied};
use super::cells::{Cells, Key, Part, Parts, Sum};
use super::recall::{Recall, Recalled};
use super::units;
use super::when::{Chain, Span, When, crossed, neighbours};
use crate::coding::{Kind, Unit};

type Placed = (When, Parts);

/// Ties the cells of a plan of a period together, and adds those that stand between them.
pub(super) fn relate(cells: &mut Cells<'_>, period: Span, recall: &Recall) {
    same_children(cells, period);
    left(cells);
    let times = recall.variables.as_slice();
    absent(cells, times);
    let asked: BTreeSet<Key> = cells.keys().into_iter().collect();
    let of_periods = between::implied(cells, times);
    units::before(cells, times);
    let excluded = cells.impossible.iter().map(|declared| Implied::of(declared));
    for implied in excluded.chain(of_periods).collect::<Vec<_>>() {
        imply(cells, &implied);
    }
    // What was said of several periods is counted at one time.
    absent(cells, times);
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
    units::after(cells);
    // Those that were added have their times too.
    let keys = cells.keys().into_iter().filter(|k| k.unit == Unit::Situation && k.parts.is_empty());
    let keys = keys.map(|key| (key.when, key.parts)).collect();
    Family { cells, unit: Unit::Situation, keys }.relate(&[]);
    for at in (0..cells.all.len()).filter(|at| cells.follows(*at)).collect::<Vec<_>>() {
        let cell = &mut cells.all[at];
        cell.counts &= cell.key.as_ref().is_some_and(|key| asked.contains(key));
    }
}

/// Who is new, who comes again, which quarter: answers that are times too.
fn same_children(cells: &mut Cells<'_>, period: Span) {
    for key in cells.keys() {
        let time = |(variable, categories): &(usize, Vec<u16>)| {
            key.when.answering(&cells.dataset.variables[*variable], categories, period)
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

/// Who gives some answers at once gives one of others: all those who give them are not so many more than
/// all. Each answer is counted wherever one of them is: what is said of one now and of another since the
/// beginning counts too.
fn imply(cells: &mut Cells<'_>, Implied { unit, all, some, over }: &Implied) {
    let variables: Vec<usize> = all.iter().chain(some).map(|(variable, _)| *variable).collect();
    let mut beside: BTreeMap<usize, BTreeSet<Placed>> = BTreeMap::new();
    for key in cells.each_key().filter(|key| key.unit == *unit) {
        let mut mine = key.parts.iter().filter(|(variable, _)| variables.contains(variable));
        let (Some((variable, _)), None) = (mine.next(), mine.next()) else { continue };
        let others = key.parts.iter().filter(|(other, _)| other != variable).cloned().collect();
        beside.entry(*variable).or_default().insert((key.when.clone(), others));
    }
    if !variables.iter().all(|variable| beside.contains_key(variable)) {
        return;
    }
    // What a part of a period counts is within what the period does: it is enough to say it there.
    let is_part = |when: &When| {
        let inside = |whole: &Span, part: Span| whole.0 <= part.0 && part.1 <= whole.1;
        over.zip(when.only()).is_some_and(|(whole, span)| span != whole && inside(&whole, span))
    };
    let places: BTreeSet<Placed> = beside.into_values().flatten().collect();
    for (when, others) in places.into_iter().filter(|(when, _)| !is_part(when)) {
        let counted = |cells: &mut Cells<'_>, when: &When, part: Option<&Part>| {
            let parts: Parts = others.iter().chain(part).cloned().collect();
            cells.cell(*unit, when, &parts)
        };
        let more = all.len() as i64 - 1;
        let mut sum = vec![(counted(cells, &when, None), more)];
        sum.extend(all.iter().map(|part| (counted(cells, &when, Some(part)), -1)));
        for part in some {
            // One of the periods that answer for another was that of an examination.
            let own = cells.period_of(part.0).filter(|own| own.is_within(&when));
            let when = own.as_ref().unwrap_or(&when);
            sum.push((counted(cells, when, Some(part)), 1));
        }
        cells.at_least(sum);
    }
}

/// What times leave of others is the difference of their counts.
fn left(cells: &mut Cells<'_>) {
    for key in cells.keys() {
        tie_left(cells, key.unit, &key.when, &key.parts);
    }
}

fn tie_left(cells: &mut Cells<'_>, unit: Unit, when: &When, parts: &Parts) {
    let When::Left(terms) = when else { return };
    let mut sum: Sum = vec![(cells.cell(unit, when, parts), -1)];
    for (when, by) in terms {
        sum.push((cells.cell(unit, when, parts), *by));
    }
    cells.tie(sum);
}

/// Who was not examined in a period gives one answer to what only its examinations answer: since the
/// beginning, they are all those who were not, beside those of the period who give it.
fn absent(cells: &mut Cells<'_>, told: &[Recalled]) {
    // The period that answers a variable, and what is answered by who was not examined in it.
    let of = |variable: usize| {
        let then = told.iter().find(|told| told.variable == variable)?;
        Some((then.span, then.absent?))
    };
    for key in cells.keys().into_iter().filter(|key| key.unit == Unit::Situation) {
        let (mine, others): (Parts, Parts) =
            key.parts.iter().cloned().partition(|(variable, _)| of(*variable).is_some());
        let periods: BTreeSet<Span> =
            mine.iter().filter_map(|(v, _)| of(*v)).map(|(span, _)| span).collect();
        let mut periods = periods.into_iter();
        let (Some(span), None) = (periods.next(), periods.next()) else { continue };
        let now = When::Seen(vec![span]);
        let gives = |(v, group): &Part| of(*v).is_some_and(|(_, absent)| group.contains(&absent));
        if !now.is_within(&key.when) || key.when == now || !mine.iter().all(gives) {
            continue;
        }
        let sum = [
            (&key.when, &key.parts, 1),
            (&now, &key.parts, -1),
            (&key.when, &others, -1),
            (&now, &others, 1),
        ];
        let sum = sum.map(|(when, parts, by)| (cells.cell(key.unit, when, parts), by));
        cells.tie(sum.to_vec());
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
        times.extend(crossed(&times));
        let chain = Chain::of(self.unit, &times);
        let several =
            |variable: &usize| self.cells.dataset.variables[*variable].kind == Kind::Several;
        if variables.iter().any(several) {
            if let [variable] = variables {
                self.left(*variable, &times);
                self.covered(*variable);
            }
            self.answers();
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

    /// Answers of which a row gives several say of those who are in a time, and not in one inside of it,
    /// what they say of both.
    fn left(&mut self, variable: usize, times: &BTreeSet<When>) {
        for (whole, part) in neighbours(times) {
            let of = |keys: &[Placed], when: &When| -> Vec<Parts> {
                keys.iter().filter(|(at, _)| at == when).map(|(_, parts)| parts.clone()).collect()
            };
            let mut groups: BTreeSet<Parts> = of(&self.keys, whole).into_iter().collect();
            groups.extend(of(&self.keys, part));
            let about = &self.cells.dataset.variables[variable];
            groups.insert(vec![(variable, about.known())]);
            groups.extend(about.alone().map(|alone| vec![(variable, vec![alone])]));
            let rest = part.left_of(whole);
            for parts in groups.iter().chain([&Parts::new()]) {
                tie_left(self.cells, self.unit, &rest, parts);
            }
            for parts in groups {
                for when in [whole, part, &rest] {
                    let key = (when.clone(), parts.clone());
                    if !self.keys.contains(&key) {
                        self.keys.push(key);
                    }
                }
            }
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
        let (alone, known, covers) = (about.alone(), about.known(), about.covers);
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

/// Most ways to cover a group that are told.
const COVERS: usize = 100;
/// Most beginnings of them that are looked at.
const BEGUN: usize = 20_000;

/// The ways to cover a group by others, none of which is needless, those of fewest groups first.
fn covers_of<'g>(whole: &[u16], groups: &'g [Vec<u16>]) -> Vec<Vec<&'g Vec<u16>>> {
    let others: Vec<&Vec<u16>> = groups.iter().filter(|group| !has_all(group, whole)).collect();
    let mut found: Vec<Vec<&Vec<u16>>> = Vec::new();
    let mut open: VecDeque<Vec<&Vec<u16>>> = VecDeque::from([Vec::new()]);
    for _ in 0..BEGUN {
        let Some(parts) = open.pop_front().filter(|_| found.len() < COVERS) else { break };
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
            open.push_back(parts.iter().copied().chain([*group]).collect());
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
