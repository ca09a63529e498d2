//! Programs in exact whole numbers: the dual simplex on a dense tableau.
//!
//! The rows of tables are nearly those of a network: pivots are 1 or -1 all the way, whole numbers
//! stay whole, and small enough that a row is one byte an entry and a step adds sixteen at once.
//! What would divide or grow is left to a general solver, as is what is long. Most programs of a
//! report take less time here than a general solver takes to read them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::solver::{Answer, Program};

/// Largest tableau, in bytes: beyond, a solver that stores no zeros is faster.
const MOST_ENTRIES: usize = 4_000_000;

/// Largest entry of a tableau that is still nearly a network: one less than a power of two, and
/// the sum of two fits a byte.
const LARGEST: u8 = 63;

/// Costs become whole at this scale, fine enough for what tells equal costs apart.
const SCALE: f64 = 1e9;

/// A variable, or the sum of a row: its bounds.
#[derive(Clone, Copy)]
struct Bounds {
    low: i64,
    high: i64,
}

/// `basic = tableau × free`, and the cost over the free ones.
struct Tableau {
    width: usize,
    entries: Vec<i8>,
    costs: Vec<i64>,
    /// Which variable each column stands for, then each row: variables first, then sums of rows.
    columns: Vec<usize>,
    rows: Vec<usize>,
    bounds: Vec<Bounds>,
    values: Vec<i64>,
    /// How many entries of each row are not zero.
    lengths: Vec<u32>,
    /// Room for the multiples of a row, by what it is multiplied by: 1, -1, another.
    multiples: [Vec<i8>; 3],
    /// Room for the columns that help a row.
    helping: Vec<Helping>,
}

/// A column that brings a row nearer: the least cost a step comes first, out of a heap.
#[derive(PartialEq, Eq)]
struct Helping {
    cost: i64,
    entry: i64,
    variable: usize,
    column: usize,
}

impl Ord for Helping {
    /// Ratios are compared crosswise: exact, and the order of the variables decides equals.
    fn cmp(&self, other: &Self) -> Ordering {
        let theirs = i128::from(other.cost) * i128::from(self.entry);
        theirs
            .cmp(&(i128::from(self.cost) * i128::from(other.entry)))
            .then(other.entry.cmp(&self.entry))
            .then(other.variable.cmp(&self.variable))
    }
}

impl PartialOrd for Helping {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Solves the relaxation of a program, in whole numbers. Nothing when a general solver must.
pub(super) fn minimise(program: &Program) -> Option<Answer> {
    let mut tableau = Tableau::new(program)?;
    let most = 4 * (tableau.rows.len() + tableau.columns.len());
    let mut steps = 0;
    // Rows whose step would divide: others first.
    let mut passed = Vec::new();
    while steps < most {
        let Some(row) = tableau.furthest(&passed) else {
            let done = passed.is_empty();
            return done.then(|| Answer::Point(tableau.values[..program.costs.len()].to_vec()));
        };
        let Some((flipped, column)) = tableau.entering(row) else {
            return Some(Answer::None);
        };
        if tableau.entry(row, column).abs() != 1 {
            passed.push(row);
            continue;
        }
        tableau.flip(&flipped);
        tableau.exchange(row, column)?;
        passed.clear();
        steps += 1;
    }
    None
}

impl Tableau {
    fn new(program: &Program) -> Option<Self> {
        let (width, height) = (program.costs.len(), program.rows.len());
        if width * height > MOST_ENTRIES {
            return None;
        }
        let mut entries = vec![0; width * height];
        let variables = program.bounds.iter().map(|(low, high)| Bounds { low: *low, high: *high });
        let mut bounds: Vec<Bounds> = variables.collect();
        let costs: Vec<i64> = program.costs.iter().map(|c| (c * SCALE).round() as i64).collect();
        // Each variable starts where its cost wants it: no later step can then cost less.
        let start = costs.iter().zip(&bounds);
        let mut values: Vec<i64> =
            start.map(|(cost, bounds)| if *cost < 0 { bounds.high } else { bounds.low }).collect();
        for (row, entries) in program.rows.iter().zip(entries.chunks_mut(width.max(1))) {
            let mut value = 0;
            for (column, factor) in &row.form {
                let entry = i8::try_from(*factor).ok().filter(|f| f.unsigned_abs() <= LARGEST);
                entries[*column] = entry?;
                value += factor * values[*column];
            }
            values.push(value);
            bounds.push(Bounds { low: row.low, high: row.high });
        }
        let lengths =
            (0..height).map(|row| length(&entries[row * width..(row + 1) * width])).collect();
        let columns = (0..width).collect();
        let rows = (width..width + height).collect();
        let (multiples, helping) = Default::default();
        Some(Self {
            width,
            entries,
            costs,
            columns,
            rows,
            bounds,
            values,
            lengths,
            multiples,
            helping,
        })
    }

    fn entry(&self, row: usize, column: usize) -> i8 {
        self.entries[row * self.width + column]
    }

    /// The row furthest out of its bounds, for its length: a long row is soon far.
    fn furthest(&self, passed: &[usize]) -> Option<usize> {
        let mut furthest = None;
        let mut most = 0.0;
        for (row, variable) in self.rows.iter().enumerate() {
            let (Bounds { low, high }, value) = (self.bounds[*variable], self.values[*variable]);
            let gap = low.saturating_sub(value).max(value.saturating_sub(high));
            if gap > 0 {
                let far = gap as f64 * gap as f64 / f64::from(self.lengths[row]);
                if far > most && !passed.contains(&row) {
                    (furthest, most) = (Some(row), far);
                }
            }
        }
        furthest
    }

    /// The column to exchange a violated row for: the least cost a step, past those that reach
    /// their other bound before the row reaches its own. Nothing when all of them together do not
    /// help enough.
    fn entering(&mut self, row: usize) -> Option<(Vec<usize>, usize)> {
        let Bounds { low, high } = self.bounds[self.rows[row]];
        let value = self.values[self.rows[row]];
        let (mut gap, up) = if value < low { (low - value, 1) } else { (value - high, -1) };
        let entries = &self.entries[row * self.width..(row + 1) * self.width];
        let mut helping = std::mem::take(&mut self.helping);
        helping.clear();
        for (column, entry) in entries.iter().enumerate().filter(|(_, entry)| **entry != 0) {
            let variable = self.columns[column];
            let Bounds { low, high } = self.bounds[variable];
            let at_low = self.values[variable] == low;
            let rises = (i64::from(*entry) * up > 0) == at_low;
            if low < high && rises {
                let (cost, entry) = (self.costs[column].abs(), i64::from(entry.abs()));
                helping.push(Helping { cost, entry, variable, column });
            }
        }
        let mut helping = BinaryHeap::from(helping);
        let mut flipped = Vec::new();
        let mut entering = None;
        while let Some(Helping { entry, variable, column, .. }) = helping.pop() {
            let Bounds { low, high } = self.bounds[variable];
            let most = entry.saturating_mul(high.saturating_sub(low));
            if most >= gap {
                entering = Some(column);
                break;
            }
            gap -= most;
            flipped.push(column);
        }
        self.helping = helping.into_vec();
        entering.map(|column| (flipped, column))
    }

    /// Takes free variables to their other bounds.
    fn flip(&mut self, columns: &[usize]) {
        for column in columns {
            let variable = self.columns[*column];
            let Bounds { low, high } = self.bounds[variable];
            let by = if self.values[variable] == low { high - low } else { low - high };
            self.step(*column, by);
        }
    }

    /// Moves a free variable, and what depends on it.
    fn step(&mut self, column: usize, by: i64) {
        self.values[self.columns[column]] += by;
        for (row, variable) in self.rows.iter().enumerate() {
            let entry = self.entries[row * self.width + column];
            self.values[*variable] += i64::from(entry) * by;
        }
    }

    /// Takes a row to the bound that it violates, by the move of a column, and exchanges them.
    fn exchange(&mut self, row: usize, column: usize) -> Option<()> {
        let pivot = self.entry(row, column);
        let (leaving, entering) = (self.rows[row], self.columns[column]);
        let Bounds { low, high } = self.bounds[leaving];
        let value = self.values[leaving];
        let to = if value < low { low } else { high };
        self.step(column, (to - value) * i64::from(pivot));
        let [mut own, mut opposite, mut multiple] = std::mem::take(&mut self.multiples);
        own.clear();
        let old = &self.entries[row * self.width..(row + 1) * self.width];
        own.extend(old.iter().map(|entry| entry * -pivot));
        own[column] = pivot;
        opposite.clear();
        opposite.extend(own.iter().map(|entry| -entry));
        for (at, entries) in self.entries.chunks_mut(self.width).enumerate() {
            let factor = std::mem::take(&mut entries[column]);
            if at == row || factor == 0 {
                continue;
            }
            let added = match factor {
                1 => &own,
                -1 => &opposite,
                _ => {
                    multiple.clear();
                    multiple.extend(own.iter().map(|entry| entry.saturating_mul(factor)));
                    &multiple
                }
            };
            if add(entries, added) > LARGEST {
                return None;
            }
            self.lengths[at] = length(entries);
        }
        let factor = std::mem::take(&mut self.costs[column]);
        for (cost, own) in self.costs.iter_mut().zip(&own) {
            *cost += factor * i64::from(*own);
        }
        self.entries[row * self.width..(row + 1) * self.width].copy_from_slice(&own);
        (self.rows[row], self.columns[column]) = (entering, leaving);
        self.multiples = [own, opposite, multiple];
        Some(())
    }
}

/// How many entries are not zero.
fn length(entries: &[i8]) -> u32 {
    entries.iter().map(|entry| u32::from(*entry != 0)).sum()
}

/// Adds a row to another; gives what is `LARGEST` at most when its entries are.
fn add(entries: &mut [i8], added: &[i8]) -> u8 {
    let mut bits = 0;
    for (entry, by) in entries.iter_mut().zip(added) {
        *entry = entry.saturating_add(*by);
        bits |= *entry ^ (*entry >> 7);
    }
    bits.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Relation;

    /// Every whole point of a small box.
    fn points(bounds: &[(i64, i64)]) -> Vec<Vec<i64>> {
        bounds.iter().fold(vec![Vec::new()], |points, (low, high)| {
            let longer = |point: &Vec<i64>| {
                let point = point.clone();
                (*low..=*high).map(move |value| [point.as_slice(), &[value]].concat())
            };
            points.iter().flat_map(longer).collect()
        })
    }

    #[test]
    fn what_it_answers_is_what_enumeration_says() {
        let mut seed = 7u64;
        let mut draw = |least: i64, most: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            least + (seed >> 33) as i64 % (most - least + 1)
        };
        let (mut found, mut impossible) = (0, 0);
        for _ in 0..2000 {
            let mut program = Program::default();
            for _ in 0..5 {
                program.costs.push(draw(-2, 9) as f64);
                program.bounds.push((0, draw(0, 3)));
            }
            for _ in 0..3 {
                let form = (0..5).map(|at| (at, draw(-1, 1))).collect();
                let low = draw(-3, 3);
                program.rows.push(Relation { form, low, high: low + draw(0, 1) * 2 });
            }
            let cost = |point: &Vec<i64>| -> i64 {
                point.iter().zip(&program.costs).map(|(by, cost)| by * *cost as i64).sum()
            };
            let all = points(&program.bounds);
            let least = all.iter().filter(|point| program.accepts(point)).map(cost).min();
            match minimise(&program) {
                Some(Answer::Point(point)) => {
                    assert!(program.accepts(&point));
                    assert_eq!(Some(cost(&point)), least);
                    found += 1;
                }
                Some(Answer::None) => {
                    assert_eq!(least, None);
                    impossible += 1;
                }
                Some(Answer::Unknown | Answer::TimedOut) => panic!("it never says that"),
                None => {}
            }
        }
        assert!(found > 300 && impossible > 300, "{found} {impossible}");
    }
}
