//! Random tables, protected by the program and attacked by plain enumeration: every joint table
//! that fits what prints is looked for, one child at a time, with nothing of the program but the
//! list of what prints.

use std::collections::BTreeSet;

use cesmivip::coding::{Dataset, Dimension, Value};
use cesmivip::statistics::{Microlp, Tabulated, insiders, partners, protect, prove};
use proptest::prelude::*;

use super::toys::{Toy, add, asked, dataset, groups, interval, tables, variable};

/// Some joint cells and what their sum may be.
#[derive(Clone, Debug)]
struct Fact {
    cells: u64,
    low: i64,
    high: i64,
}

/// A set of joint cells, as bits, and what prints of it.
#[derive(Clone, Debug)]
struct Shown {
    cells: u64,
    value: i64,
    /// The rank of its figure.
    figure: usize,
}

/// Looks for a joint table that holds every fact, the nearest values first. What was tried once
/// from the same sums is not tried again.
struct Search<'a> {
    truth: &'a [i64],
    least: &'a [i64],
    most: i64,
    facts: &'a [Fact],
    failed: BTreeSet<(usize, Vec<i64>)>,
}

impl Search<'_> {
    fn from(&mut self, at: usize, sums: &[i64]) -> bool {
        if at == self.truth.len() {
            return true;
        }
        let rest = self.truth.len() - at - 1;
        let (mut low, mut high) = (self.least[at], self.most);
        let mut open = vec![0; sums.len()];
        for ((fact, sum), open) in self.facts.iter().zip(sums).zip(&mut open) {
            if fact.cells >> at == 0 {
                continue;
            }
            *open = *sum;
            if fact.cells >> at & 1 == 1 {
                let after = (1..=rest).filter(|step| fact.cells >> (at + step) & 1 == 1);
                let least = after.clone().map(|step| self.least[at + step]).sum::<i64>();
                low = low.max(fact.low - sum - after.count() as i64 * self.most);
                high = high.min(fact.high - sum - least);
            }
        }
        if self.failed.contains(&(at, open.clone())) {
            return false;
        }
        let mut values: Vec<i64> = (low..=high).collect();
        values.sort_by_key(|value| (value - self.truth[at]).abs());
        let found = values.into_iter().any(|value| {
            let held = |fact: &Fact| if fact.cells >> at & 1 == 1 { value } else { 0 };
            let sums: Vec<i64> =
                self.facts.iter().zip(sums).map(|(fact, sum)| sum + held(fact)).collect();
            // A fact with nothing to come is settled.
            let settled = |(fact, sum): (&Fact, &i64)| {
                fact.cells >> (at + 1) != 0 || (fact.low..=fact.high).contains(sum)
            };
            self.facts.iter().zip(&sums).all(settled) && self.from(at + 1, &sums)
        });
        if !found {
            self.failed.insert((at, open));
        }
        found
    }
}

fn exists(truth: &[i64], least: &[i64], most: i64, facts: &[Fact]) -> bool {
    let mut search = Search { truth, least, most, facts, failed: BTreeSet::new() };
    search.from(0, &vec![0; facts.len()])
}

/// A drawn dataset and its tables.
struct Drawn {
    data: Dataset,
    sizes: Vec<u16>,
    shown: Vec<Vec<Dimension>>,
    /// One count a joint cell.
    joint: Vec<i64>,
}

/// The joint cell of some values.
fn rank(sizes: &[u16], values: &[u16]) -> usize {
    let pairs = sizes.iter().zip(values);
    pairs.fold(0, |rank, (size, value)| rank * usize::from(*size) + usize::from(*value))
}

impl Drawn {
    fn new(sizes: &[u16], children: &[u16], shape: usize) -> Self {
        let codes = ["a", "b", "c"];
        let names = ["x", "y", "z"].iter().zip(sizes);
        let variables = names.map(|(id, size)| variable(id, &codes[..usize::from(*size)]));
        let mut data = dataset(variables.collect());
        let cells: u16 = sizes.iter().product();
        let mut joint = vec![0; usize::from(cells)];
        for child in children {
            let mut rest = child % 36 % cells;
            let mut values = vec![0; sizes.len()];
            for (value, size) in values.iter_mut().zip(sizes).rev() {
                (*value, rest) = (rest % size, rest / size);
            }
            joint[rank(sizes, &values)] += 1;
            add(&mut data, 1, &values);
            let row = data.rows[0].last_mut().unwrap();
            row.partner = Some(child / 36);
        }
        let each = |at: usize| -> Dimension {
            let all: Vec<Vec<u16>> = (0..sizes[at]).map(|category| vec![category]).collect();
            groups(at, &all.iter().map(Vec::as_slice).collect::<Vec<_>>())
        };
        // The first category, then all the others: the bands of another edition.
        let others: Vec<u16> = (1..sizes[0]).collect();
        let banded = groups(0, &[&[0], &others]);
        let last = sizes.len() - 1;
        let shown = match shape {
            0 => vec![vec![each(0), each(1)]],
            1 => vec![vec![each(0), each(1)], vec![each(1), each(last)]],
            2 => vec![vec![each(0), each(1)], vec![each(1), each(last)], vec![each(0), each(last)]],
            3 => vec![vec![each(0)], vec![banded, each(1)]],
            _ => vec![vec![each(0)], vec![each(1)], vec![each(last)]],
        };
        // A table crosses two variables.
        let crossed =
            |table: &Vec<Dimension>| table.len() < 2 || table[0].variable != table[1].variable;
        Self {
            data,
            sizes: sizes.to_vec(),
            shown: shown.into_iter().filter(crossed).collect(),
            joint,
        }
    }

    /// The joint counts of what an institution presented.
    fn presented(&self, partner: u16) -> Vec<i64> {
        let mut mine = vec![0; self.joint.len()];
        for row in self.data.rows[0].iter().filter(|row| row.partner == Some(partner)) {
            let one = |value: &Value| match value {
                Value::One(one) => *one,
                Value::Several(_) => unreachable!("one answer a variable"),
            };
            let values: Vec<u16> = row.values.iter().map(one).collect();
            mine[rank(&self.sizes, &values)] += 1;
        }
        mine
    }

    fn sum(&self, cells: u64) -> i64 {
        let held = self.joint.iter().enumerate().filter(|(at, _)| cells >> at & 1 == 1);
        held.map(|(_, value)| value).sum()
    }

    /// The joint cells of a cell of a table: one group a dimension, or all of them.
    fn cells(&self, table: &[Dimension], mut at: usize) -> u64 {
        let mut wanted: Vec<Option<&[u16]>> = vec![None; self.sizes.len()];
        for dimension in table.iter().rev() {
            let groups = dimension.groups.len() + 1;
            let group = dimension.groups.get(at % groups);
            wanted[dimension.variable] = group.map(|group| group.categories.as_slice());
            at /= groups;
        }
        let mut cells = 0;
        for cell in 0..self.joint.len() {
            let mut rest = cell;
            let held = self.sizes.iter().zip(&wanted).rev().all(|(size, wanted)| {
                let value = u16::try_from(rest % usize::from(*size)).unwrap();
                rest /= usize::from(*size);
                wanted.is_none_or(|wanted| wanted.contains(&value))
            });
            cells |= u64::from(held) << cell;
        }
        cells
    }

    /// Every cell of every table, once.
    fn figures(&self, table: &Tabulated, toy: &Toy) -> Vec<Shown> {
        let mut found: Vec<Shown> = Vec::new();
        for (block, dimensions) in table.blocks.iter().zip(&self.shown) {
            for (at, cell) in block.cells.iter().enumerate() {
                let cells = self.cells(dimensions, at);
                let figure = toy.system.figures.iter().position(|f| f.cell() == Some(*cell));
                let shown = Shown { cells, value: self.sum(cells), figure: figure.unwrap() };
                // Two names of one count are one cell of the program.
                assert_eq!(toy.system.cells[*cell].value, shown.value);
                if found.iter().all(|other| other.figure != shown.figure) {
                    found.push(shown);
                }
            }
        }
        found
    }
}

/// What prints, as facts.
fn facts(figures: &[Shown], printed: &[bool]) -> Vec<Fact> {
    let shown = figures.iter().filter(|figure| printed[figure.figure]);
    shown.map(|s| Fact { cells: s.cells, low: s.value, high: s.value }).collect()
}

/// Each small count, with what some world must not exceed and another must reach.
fn small(figures: &[Shown], threshold: i64) -> Vec<(u64, i64, i64)> {
    let small = figures.iter().filter(|figure| figure.value < threshold);
    small.map(|f| (f.cells, f.value.min(1), f.value.min(1) + threshold)).collect()
}

#[derive(Clone, Copy)]
enum Who {
    Everybody,
    Child,
    Partner,
}

/// The first small count that a reader can tell within the threshold.
fn told(drawn: &Drawn, facts: &[Fact], threshold: i64, least: &[i64], who: Who) -> Option<u64> {
    let most = drawn.joint.iter().sum::<i64>() + 2 * threshold;
    small(&drawn_figures(drawn), threshold).into_iter().find_map(|(cells, low, high)| {
        let own: i64 = (0..least.len()).filter(|at| cells >> at & 1 == 1).map(|at| least[at]).sum();
        // Nobody can doubt more than where the children are that are not one's own.
        let others = drawn.joint.iter().sum::<i64>() - least.iter().sum::<i64>();
        let few = matches!(who, Who::Partner) && others <= 3;
        let low = if few { own } else { low.max(own) };
        let high = match who {
            Who::Everybody => high,
            Who::Child => low + (threshold - own.max(1)).max(1),
            // Three values of what is not its own, whatever else it knows.
            Who::Partner if own == 0 => (low + 3).min(own + others),
            Who::Partner => (low + (threshold - own).max(3)).min(own + others),
        };
        if high <= low {
            return None;
        }
        let reaches = |low, high| {
            let goal = Fact { cells, low, high };
            let facts: Vec<Fact> = facts.iter().cloned().chain([goal]).collect();
            exists(&drawn.joint, least, most, &facts)
        };
        let safe = reaches(i64::MIN / 4, low) && reaches(high, i64::MAX / 4);
        (!safe).then_some(cells)
    })
}

/// The cells of every table without the program, and what three tables of three variables let
/// readers bound.
fn drawn_figures(drawn: &Drawn) -> Vec<Shown> {
    let all = drawn.shown.iter().flat_map(|table| {
        let count: usize = table.iter().map(|d| d.groups.len() + 1).product();
        (0..count).map(|at| drawn.cells(table, at))
    });
    let shown = |cells| Shown { cells, value: drawn.sum(cells), figure: 0 };
    let cycle = drawn.sizes.len() == 3 && drawn.shown.len() == 3 && drawn.shown[0].len() == 2;
    let joint = (0..drawn.joint.len()).filter(|_| cycle).map(|at| 1 << at);
    all.chain(joint).map(shown).collect()
}

fn drawn() -> impl Strategy<Value = (Vec<u16>, Vec<u16>, usize)> {
    let sizes = prop_oneof![
        Just(vec![2, 2]),
        Just(vec![3, 2]),
        Just(vec![3, 3]),
        Just(vec![2, 2, 2]),
        Just(vec![3, 2, 2]),
    ];
    (sizes, proptest::collection::vec(0u16..72, 3..=12), 0usize..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_world_is_missed_and_no_mutation_passes(
        (sizes, children, shape) in drawn(),
        threshold in 2i64..=3,
    ) {
        let drawn = Drawn::new(&sizes, &children, shape);
        let shown: Vec<&[Dimension]> = drawn.shown.iter().map(Vec::as_slice).collect();
        let (table, toy) = tables(&drawn.data, &shown);
        let mut threats = asked(&table, threshold, false);
        threats.insiders = insiders(&table);
        let everything = [threats.requirements.as_slice(), &threats.latent].concat();
        threats.partners = partners(&table, &everything);
        let protected = protect(&toy.system, &threats, &Microlp::default());
        prop_assert_eq!(prove(&toy.system, &threats, &protected), Ok(()));
        let figures = drawn.figures(&table, &toy);
        let nobody = vec![0; drawn.joint.len()];
        let open = facts(&figures, &protected.printed);
        prop_assert_eq!(told(&drawn, &open, threshold, &nobody, Who::Everybody), None);
        // Each child, knowing her own joint cell, knows one less than the others do not.
        for cell in (0..drawn.joint.len()).filter(|cell| drawn.joint[*cell] > 0) {
            let mut least = nobody.clone();
            least[cell] = 1;
            let less = told(&drawn, &open, threshold, &least, Who::Child);
            prop_assert!(less.is_none(), "{:?} knows {:b}", cell, less.unwrap_or_default());
        }
        // Two institutions, each knowing all that it presented.
        for partner in 0..2 {
            let mine = drawn.presented(partner);
            if mine.iter().all(|count| *count == 0) {
                continue;
            }
            let less = told(&drawn, &open, threshold, &mine, Who::Partner);
            prop_assert!(less.is_none(), "partner {} knows {:b}", partner, less.unwrap_or_default());
        }
        // One figure more: the proof holds only if enumeration agrees.
        for figure in (0..toy.printed.len()).filter(|figure| !protected.printed[*figure]) {
            let mut mutant = protected.clone();
            mutant.printed[figure] = true;
            if told(&drawn, &facts(&figures, &mutant.printed), threshold, &nobody, Who::Everybody).is_some() {
                let proof = prove(&toy.system, &threats, &mutant);
                prop_assert!(proof.is_err(), "figure {} is needed", figure);
            }
        }
    }

    #[test]
    fn an_attacker_computes_what_enumeration_finds(
        (sizes, children, shape) in drawn(),
        hidden in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let drawn = Drawn::new(&sizes, &children, shape);
        let shown: Vec<&[Dimension]> = drawn.shown.iter().map(Vec::as_slice).collect();
        let (table, toy) = tables(&drawn.data, &shown);
        let figures = drawn.figures(&table, &toy);
        // The grand total prints, so that everything is bounded.
        let total = figures.iter().find(|f| f.cells.count_ones() as usize == drawn.joint.len());
        let total = total.unwrap().figure;
        let printed: Vec<bool> =
            (0..toy.printed.len()).map(|at| at == total || !hidden[at % 40]).collect();
        let open = facts(&figures, &printed);
        let nobody = vec![0; drawn.joint.len()];
        let all = drawn.joint.iter().sum();
        for figure in figures.iter().filter(|figure| !printed[figure.figure]).take(6) {
            let cell = toy.system.figures[figure.figure].cell().unwrap();
            let (low, high) = interval(&toy.system, &printed, &Default::default(), &vec![(cell, 1)]);
            let reaches = |low, high| {
                let goal = Fact { cells: figure.cells, low, high };
                let facts: Vec<Fact> = open.iter().cloned().chain([goal]).collect();
                exists(&drawn.joint, &nobody, all, &facts)
            };
            prop_assert!(reaches(low, low) && reaches(high, high), "[{}, {}] is too wide", low, high);
            prop_assert!(!reaches(0, low - 1) && !reaches(high + 1, all), "[{}, {}]", low, high);
        }
    }
}
