//! What prints in the place of counts: what is made from those that print, never from others.

use super::plan::Request;
use super::printed::{Figured, PrintedTable, Step};
use super::when::When;
use crate::coding::{CONVENED, Measure, Row, Table, Unit};

/// Fewest rows for a quantile or a mean, as they print.
const LEAST_SUMMED: i64 = 10;

/// A table, and what prints of each of its counts.
pub(super) struct Distribution<'a> {
    pub request: &'a Request<'a>,
    pub table: &'a Table,
    /// One a combination of groups, the last group of each dimension being its total.
    pub figures: &'a [Figured],
}

/// What a count weighs in what is made of it: a small one stands at the middle of what it may be.
fn weight(figure: &Figured) -> Option<i64> {
    match figure {
        Figured::Below(threshold) => Some(threshold / 2),
        figure => figure.number(),
    }
}

impl Distribution<'_> {
    fn made(&self, summaries: Vec<Figured>) -> PrintedTable {
        PrintedTable {
            table: self.table.clone(),
            cells: self.figures.to_vec(),
            summaries,
            steps: Vec::new(),
            folded: None,
        }
    }

    pub(super) fn counts(&self) -> PrintedTable {
        self.made(Vec::new())
    }

    /// The groups that are an answer, in the order of their numbers, each with what it weighs.
    fn weights(&self) -> Vec<(usize, i64)> {
        let categories = &self.request.dataset.variables[self.table.rows.variable].categories;
        let missing = |at: &u16| categories[usize::from(*at)].code.parse::<i64>().is_err();
        let mut known: Vec<(Option<u16>, usize, i64)> = Vec::new();
        for (rank, group) in self.table.rows.groups.iter().enumerate() {
            if !group.categories.iter().all(missing) {
                let weight = weight(&self.figures[rank]).unwrap_or_default();
                known.push((group.categories.iter().min().copied(), rank, weight));
            }
        }
        known.sort_unstable();
        known.into_iter().map(|(_, rank, weight)| (rank, weight)).collect()
    }

    /// The bands that hold quantiles.
    pub(super) fn quantiles(&self) -> PrintedTable {
        let quantiles: &[(i64, i64)] = match self.table.measure {
            Measure::Quartiles => &[(1, 4), (1, 2), (3, 4)],
            _ => &[(1, 2)],
        };
        let weights = self.weights();
        let all: i64 = weights.iter().map(|(_, weight)| weight).sum();
        let band = |(part, whole): &(i64, i64)| {
            let mut below = 0;
            let mut groups = weights.iter();
            let found = groups.find(|(_, weight)| {
                below += weight;
                whole * below >= part * all
            });
            match found {
                Some((rank, _)) if all >= LEAST_SUMMED => Figured::Band(*rank),
                _ => Figured::Nothing,
            }
        };
        self.made(quantiles.iter().map(band).collect())
    }

    /// A mean, or the places taken, a place being a child all along the period: from how many have a
    /// value up to each step, as that prints; between the lowest values of the steps and their highest.
    pub(super) fn mean(&self, steps: Vec<(Step, Figured)>) -> PrintedTable {
        let all = steps.last().and_then(|(_, figure)| figure.number()).unwrap_or_default();
        let greatest = steps.last().map_or(0, |(step, _)| step.end);
        let (mut low, mut high, mut from, mut before, mut ends) = (0, 0, 0, 0, true);
        for (step, figure) in &steps {
            let Some(n) = weight(figure).map(|n| n.clamp(before, all)) else { continue };
            ends &= n == before || step.end < greatest;
            (low, high) = (low + from * (n - before), high + step.end * (n - before));
            (from, before) = (step.end + 1, n);
        }
        let by = self.shared_by(all);
        // Whose value is the last one has that many at most, where nothing is beyond.
        let ends = ends || self.table.measure == Measure::Occupation;
        let mean = match all {
            0..LEAST_SUMMED => Figured::Nothing,
            _ => Figured::Between(10 * low / by, ends.then(|| (10 * high + by - 1) / by)),
        };
        PrintedTable { steps, ..self.made(vec![mean]) }
    }

    /// What a sum of values is shared by: the rows that have one, or the months of the period.
    fn shared_by(&self, rows: i64) -> i64 {
        match self.table.measure {
            Measure::Occupation => self.request.period.months(),
            _ => rows,
        }
    }

    /// The values of the rows that answer.
    fn valued(&self) -> impl Iterator<Item = i64> {
        let dataset = self.request.dataset;
        let variable = self.table.rows.variable;
        let slot = dataset.slot(variable);
        let categories = &dataset.variables[variable].categories;
        let when = When::of(self.table.unit, self.table.population, self.request.period);
        let rows = dataset.rows_of(self.table.unit).iter().filter(move |row| when.counts(row));
        rows.filter_map(move |row| {
            let given = (0..).zip(categories).find(|(at, _)| row.values[slot].gives(&[*at]))?.1;
            given.code.parse::<i64>().ok()
        })
    }

    pub(super) fn exact_mean(&self) -> PrintedTable {
        let (sum, all) = self.valued().fold((0, 0), |(sum, all), value| (sum + value, all + 1));
        let mean = match self.shared_by(all) {
            0 => Figured::Nothing,
            by => Figured::Mean((20 * sum + by) / (2 * by)),
        };
        self.made(vec![mean])
    }
}

/// Counts and rates over sessions, behind which no child stands: who is convened for one situation
/// alone is in no rate.
pub(super) fn sessions(request: &Request<'_>, table: &Table) -> PrintedTable {
    let dataset = request.dataset;
    let slot = dataset.slot(table.rows.variable);
    let convened = dataset.variable(Unit::Seance, CONVENED).map(|variable| dataset.slot(variable));
    let rows = dataset.rows_of(Unit::Seance).iter();
    let counts = |row: &&Row| table.population.counts(row, request.period);
    let held: Vec<&Row> = rows.filter(counts).collect();
    let figure = |categories: &[u16]| {
        let gives = |row: &&&Row| row.values[slot].gives(categories);
        if table.measure != Measure::TauxPresence {
            return Figured::Count(held.iter().filter(gives).count() as i64);
        }
        let is_convened =
            |row: &&&Row| convened.is_none_or(|slot| row.values[slot].gives(categories));
        let all = held.iter().filter(is_convened).count() as i64;
        let n = held.iter().filter(is_convened).filter(gives).count() as i64;
        if all == 0 { Figured::Nothing } else { Figured::Rate(n, all) }
    };
    let mut cells: Vec<Figured> =
        table.rows.groups.iter().map(|group| figure(&group.categories)).collect();
    cells.push(Figured::Count(held.len() as i64));
    PrintedTable {
        table: table.clone(),
        cells,
        summaries: Vec::new(),
        steps: Vec::new(),
        folded: None,
    }
}
