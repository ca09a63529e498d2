//! Counts by their definitions: one cell a definition, whatever tables show it.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Calendar;
use super::draw::{DrawingKey, Gathering};
use super::recall::{EXAMINED, Recall};
use super::when::When;
use crate::coding::{Dataset, Impossible, Kind, Row, Unit, Value};

/// What a count is defined by: what is counted, when, and with which answers; an answer that is any
/// answer is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub unit: Unit,
    pub when: When,
    pub parts: Parts,
}

/// An answer: a variable by its rank, with its categories, in order.
pub(super) type Part = (usize, Vec<u16>);

/// Answers, in the order of their variables.
pub(super) type Parts = Vec<Part>;

/// A weighted sum of cells.
pub(super) type Sum = Vec<(usize, i64)>;

/// What a sum is worth, by what each cell is.
pub(super) fn value(sum: &Sum, of: impl Fn(usize) -> i64) -> i64 {
    sum.iter().map(|(cell, by)| by * of(*cell)).sum()
}

/// No count of children is as large.
pub(super) const ENDLESS: i64 = 1_000_000_000;

/// A count.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Its definition; nothing for what a sum leaves.
    pub key: Option<Key>,
    /// How many rows it counts.
    pub count: i64,
    /// Which children.
    pub set: Gathering,
    /// What readers know of it before this edition.
    pub known: (i64, i64),
    /// Whether it is declared that no row can be counted there.
    pub impossible: bool,
    /// Whether it counts children; else it is only by how much a sum is more than another.
    pub counts: bool,
}

/// The counts of an edition, and the sums that everybody knows to be none.
pub(super) struct Cells<'a> {
    pub dataset: &'a Dataset,
    pub all: Vec<Cell>,
    pub sums: Vec<Sum>,
    pub calendar: Calendar,
    children: Vec<Gathering>,
    /// What is told exactly: what is known to be as many at least has another draw than its parts.
    exact: Vec<(Key, Gathering)>,
    beside: Gathering,
    /// What no row can give at once: what a report declares, and what definitions exclude.
    pub impossible: Vec<&'a Impossible>,
    /// The variables of situations of which what is counted follows from counts of something else: what
    /// prints of them is asked to be wide, and nothing else.
    follow: Vec<usize>,
    /// The time of the variables that the examinations of a period alone answer, and what is answered by
    /// who was not examined in it.
    periods: BTreeMap<usize, (When, u16)>,
    index: BTreeMap<Key, usize>,
    told: BTreeSet<Sum>,
    slots: Vec<usize>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(
        (dataset, recall): (&'a Dataset, &Recall),
        key: DrawingKey,
        impossible: &'a [Impossible],
    ) -> Self {
        let examined = recall.variables.iter().filter(|told| told.id == EXAMINED);
        let periods = recall.variables.iter().filter_map(|told| {
            let (slot, seen) = (dataset.slot(told.variable), When::Seen(vec![told.span]));
            let absent = told.absent?;
            // What stays of an erased record may say otherwise.
            let mut others =
                dataset.rows_of(Unit::Situation).iter().filter(|row| !seen.counts(row));
            let holds = others.all(|row| row.values[slot] == Value::One(absent));
            holds.then_some((told.variable, (seen, absent)))
        });
        Self {
            dataset,
            all: Vec::new(),
            sums: Vec::new(),
            calendar: Calendar::of(dataset),
            children: dataset.children.iter().map(|number| key.child(number)).collect(),
            exact: Vec::new(),
            beside: key.beside(),
            impossible: impossible.iter().chain(&dataset.excluded).collect(),
            // How many had so many examinations follows from how many there were.
            follow: examined.map(|told| told.variable).collect(),
            periods: periods.collect(),
            index: BTreeMap::new(),
            told: BTreeSet::new(),
            slots: (0..dataset.variables.len()).map(|variable| dataset.slot(variable)).collect(),
        }
    }

    /// The cell of some answers, counted once.
    pub(super) fn cell(&mut self, unit: Unit, when: &When, parts: &[Part]) -> usize {
        let key = self.key(unit, when, parts);
        if let Some(cell) = self.index.get(&key) {
            return *cell;
        }
        let (count, set) = self.counted(&key);
        let set = self.beside_exact(&key, set);
        // A reader knows what cannot be, that nothing was before the first row of all, and nothing
        // without a session.
        let impossible = self.is_impossible(&key);
        let empty = self.is_before_all(&key) || self.calendar.is_empty(unit, &key.when);
        let nobody = impossible || empty;
        let known = (0, if nobody && count == 0 { 0 } else { ENDLESS });
        self.index.insert(key.clone(), self.all.len());
        self.all.push(Cell { key: Some(key), count, set, known, impossible, counts: true });
        self.all.len() - 1
    }

    /// Says that some cells are told exactly. A part of such a count must round to no more than it, and
    /// what it is a part of to no less: were both the same children, one number would suit neither, and
    /// its absence would tell it.
    pub(super) fn tell_exactly(&mut self, cells: &[usize]) {
        let told = cells.iter().map(|cell| &self.all[*cell]);
        self.exact = told.filter_map(|cell| Some((cell.key.clone()?, cell.set))).collect();
        for at in 0..self.all.len() {
            if let Some(key) = self.all[at].key.clone() {
                self.all[at].set = self.beside_exact(&key, self.all[at].set);
            }
        }
    }

    /// Whether a cell counts the children of another, which is told exactly.
    pub(super) fn are_same(&self, cell: usize, exact: usize) -> bool {
        let [set, same] = [cell, exact].map(|at| self.all[at].set);
        set == same || set == same.with(self.beside)
    }

    fn beside_exact(&self, key: &Key, set: Gathering) -> Gathering {
        let is_more = |exact: &Key| {
            let since_ever =
                |to: i32| key.when == self.calendar.time(key.unit, &When::until(key.unit, to));
            let lasts = exact.when.is_within(&key.when)
                || matches!(exact.when, When::Ever(to) if since_ever(to));
            let wider = match (exact.unit, key.unit) {
                (Unit::Situation, Unit::Passage) => true,
                (one, other) => one == other && exact.when != key.when,
            };
            wider && lasts && key.parts.is_empty() && exact.parts.is_empty()
        };
        let told = self.exact.iter().any(|(exact, same)| *same == set && is_more(exact));
        if told { set.with(self.beside) } else { set }
    }

    fn key(&self, unit: Unit, when: &When, parts: &[Part]) -> Key {
        let whole = |(variable, categories): &&Part| {
            let about = &self.dataset.variables[*variable];
            about.kind != Kind::Several && categories.len() == about.categories.len()
        };
        let mut parts: Vec<_> = parts.iter().filter(|part| !whole(part)).cloned().collect();
        parts.iter_mut().for_each(|(_, categories)| categories.sort_unstable());
        parts.sort_unstable();
        self.leave_impossible(unit, &mut parts);
        let when = self.calendar.time(unit, when);
        let when = self.answered(unit, &when, &parts).cloned().unwrap_or(when);
        Key { unit, when, parts }
    }

    /// The time of the examinations that alone answer a variable.
    pub(super) fn period_of(&self, variable: usize) -> Option<When> {
        self.periods.get(&variable).map(|(seen, _)| seen.clone())
    }

    /// The period that answers some answers, where they are asked of more than it: who gives them was
    /// examined in it.
    fn answered(&self, unit: Unit, when: &When, parts: &Parts) -> Option<&When> {
        let mut periods = parts.iter().filter_map(|(variable, group)| {
            let (seen, absent) = self.periods.get(variable).filter(|_| unit == Unit::Situation)?;
            (!group.contains(absent) && seen.is_within(when)).then_some(seen)
        });
        periods.next()
    }

    /// Leaves out of each answer the categories that cannot meet the others: everybody knows that the
    /// rest is the same count. What cannot be at all stays as it is.
    fn leave_impossible(&self, unit: Unit, parts: &mut [Part]) {
        let one = |v: usize| self.dataset.variables[v].kind != Kind::Several;
        let declared = self.impossible.iter().filter(|declared| declared.unit == unit);
        for Impossible { parts: excluded, .. } in declared {
            for (variable, out) in excluded.iter().filter(|(variable, _)| one(*variable)) {
                let met = |(v, out): &Part| {
                    let mut mine = parts.iter().filter(|(mine, _)| mine == v);
                    mine.any(|(_, categories)| categories.iter().all(|c| out.contains(c)))
                };
                let mut others = excluded.iter().filter(|(v, _)| v != variable);
                if !others.all(met) {
                    continue;
                }
                for (_, categories) in parts.iter_mut().filter(|(v, _)| v == variable) {
                    let left: Vec<u16> =
                        categories.iter().filter(|c| !out.contains(c)).copied().collect();
                    if !left.is_empty() {
                        *categories = left;
                    }
                }
            }
        }
    }

    fn counted(&self, key: &Key) -> (i64, Gathering) {
        let gives = |row: &&Row| key.parts.iter().all(|part| self.gives(row, part));
        let rows = self.dataset.rows_of(key.unit).iter().filter(gives);
        rows.fold((0, Gathering::default()), |(count, set), row| {
            let times = key.when.times(row);
            debug_assert!(times >= 0, "{:?}", key.when);
            (count + times, set.with(self.child(row).times(times.unsigned_abs())))
        })
    }

    fn gives(&self, row: &Row, (variable, wanted): &Part) -> bool {
        row.values[self.slots[*variable]].gives(wanted)
    }

    /// Whether each situation that gives all of some answers gives one of others.
    pub(super) fn holds(&self, all: &Parts, some: &Parts) -> bool {
        let mut rows = self.dataset.rows_of(Unit::Situation).iter();
        rows.all(|row| {
            !all.iter().all(|part| self.gives(row, part))
                || some.iter().any(|part| self.gives(row, part))
        })
    }

    /// The child behind a row.
    fn child(&self, row: &Row) -> Gathering {
        self.children.get(row.child as usize).copied().unwrap_or_default()
    }

    fn is_impossible(&self, key: &Key) -> bool {
        self.impossible.iter().any(|declared| {
            declared.unit == key.unit
                && declared.parts.iter().all(|(variable, excluded)| {
                    let mut mine = key.parts.iter().filter(|(v, _)| v == variable);
                    mine.any(|(_, categories)| categories.iter().all(|c| excluded.contains(c)))
                })
        })
    }

    /// Whether a time ended before the first row: when the commission began is no secret.
    fn is_before_all(&self, key: &Key) -> bool {
        let Some((_, to)) = key.when.only() else { return false };
        let until = When::until(key.unit, to);
        !self.dataset.rows_of(key.unit).iter().any(|row| until.counts(row))
    }

    /// Says that a sum is none.
    pub(super) fn tie(&mut self, sum: Sum) {
        let mut merged: BTreeMap<usize, i64> = BTreeMap::new();
        sum.into_iter().for_each(|(cell, by)| *merged.entry(cell).or_default() += by);
        let sum: Sum = merged.into_iter().filter(|(_, by)| *by != 0).collect();
        debug_assert_eq!(self.value(&sum), 0, "{:?}", self.named(&sum));
        if !sum.is_empty() && self.told.insert(sum.clone()) {
            self.sums.push(sum);
        }
    }

    /// Says that a sum counts somebody or nobody: it is a count like another.
    pub(super) fn rest(&mut self, sum: Sum) {
        self.left(sum, true);
    }

    /// Says that a sum is none or more, and is no count of children.
    pub(super) fn at_least(&mut self, sum: Sum) {
        self.left(sum, false);
    }

    fn left(&mut self, sum: Sum, counts: bool) {
        let count = self.value(&sum);
        debug_assert!(count >= 0, "{:?}", self.named(&sum));
        let mut seen = sum.clone();
        seen.sort_unstable();
        seen.push((usize::MAX, -1));
        if count < 0 || !self.told.insert(seen) {
            return;
        }
        let weight = |by: i64| by.unsigned_abs();
        let set = sum.iter().fold(Gathering::default(), |set, (cell, by)| {
            let part = self.all[*cell].set.times(weight(*by));
            if *by < 0 { set.without(part) } else { set.with(part) }
        });
        let cell = self.all.len();
        let known = (0, ENDLESS);
        let impossible = false;
        let counts = counts && !sum.iter().any(|(cell, _)| self.follows(*cell));
        self.all.push(Cell { key: None, count, set, known, impossible, counts });
        self.tie(sum.into_iter().chain([(cell, -1)]).collect());
    }

    /// Whether a cell counts what follows from something else.
    pub(super) fn follows(&self, cell: usize) -> bool {
        let key = self.all[cell].key.as_ref().filter(|key| key.unit == Unit::Situation);
        key.is_some_and(|key| key.parts.iter().any(|(v, _)| self.follow.contains(v)))
    }

    fn value(&self, sum: &Sum) -> i64 {
        value(sum, |cell| self.all[cell].count)
    }

    fn named(&self, sum: &Sum) -> Vec<(i64, i64, Option<&Key>)> {
        sum.iter().map(|(c, by)| (*by, self.all[*c].count, self.all[*c].key.as_ref())).collect()
    }

    /// Says that readers know bounds of a cell, unless the records say otherwise.
    pub(super) fn know(&mut self, cell: usize, (low, high): (i64, i64)) -> bool {
        let known = &mut self.all[cell];
        let holds = (low..=high).contains(&known.count);
        if holds {
            known.known = (known.known.0.max(low), known.known.1.min(high));
        }
        holds
    }

    /// The cell of all rows of a unit at a time, when something counts it.
    pub(super) fn find(&self, unit: Unit, when: &When) -> Option<usize> {
        self.index.get(&self.key(unit, when, &[])).copied()
    }

    /// The keys of the cells that have one.
    pub(super) fn keys(&self) -> Vec<Key> {
        self.each_key().cloned().collect()
    }

    /// The same, while none is added.
    pub(super) fn each_key(&self) -> impl Iterator<Item = &Key> {
        self.index.keys()
    }
}
