//! Figures that tell bounds of counts: rounded shares, medians, quartiles, means, places taken; and
//! the rates of sessions, behind which no child stands.

use super::atoms::Block;
use super::earlier::Told;
use super::plan::{Kept, Shown};
use super::system::{Figure, Form, Relation};
use super::tabulate::Tabulated;
use crate::coding::{Dataset, Dimension, Group, Measure, Period, Row, Table, Unit};

/// Fewest rows for a median, quartiles or a mean (`docs/disclosure-control.md`).
const LEAST_SUMMED: i64 = 10;
/// Fewest rows for a share (`docs/disclosure-control.md`).
pub const LEAST_SHARED: i64 = 30;
/// Fewest rows for a share to the point.
const FINE: i64 = 100;

/// The rounding step of shares, in points: with less than a hundred rows, one point would be one
/// child (`docs/disclosure-control.md`).
pub fn step(base: i64) -> i64 {
    if base < FINE { 10 } else { 1 }
}

/// Adds the late figures of a table; gives each with what it tells.
pub(super) fn late_figures(
    dataset: &Dataset,
    period: Period,
    asked: &Table,
    table: &mut Tabulated,
    block: usize,
) -> Vec<(usize, i64)> {
    let cells = table.blocks[block].cells.clone();
    let Some((total, groups)) = cells.split_last() else {
        return Vec::new();
    };
    let truth = table.system.truth();
    let all = truth[*total];
    let figures: Vec<(Vec<Relation>, i64)> = match asked.measure {
        Measure::Effectif | Measure::TauxPresence => Vec::new(),
        Measure::Part if all < LEAST_SHARED => Vec::new(),
        Measure::Part => groups.iter().map(|cell| share(*cell, *total, &truth)).collect(),
        Measure::Mediane | Measure::Quartiles => {
            let answered = answered(dataset, &asked.rows);
            let bands = quantiles(asked.measure).iter();
            bands.filter_map(|quantile| band(*quantile, groups, &answered, &truth)).collect()
        }
        Measure::Moyenne => mean(dataset, asked, groups, &truth).into_iter().collect(),
        Measure::Occupation => {
            let valued = valued(dataset, asked.rows.variable, groups);
            vec![places(&valued, period.months(), &truth)]
        }
    };
    let add = |(facts, told): (Vec<Relation>, i64)| {
        let figure = Figure { facts, weight: 1.0, forced: false, late: true };
        table.system.figures.push(figure);
        (table.system.figures.len() - 1, told)
    };
    figures.into_iter().map(add).collect()
}

/// A share in percent, rounded to the nearest step.
pub fn rounded_share(count: i64, all: i64) -> i64 {
    let step = step(all);
    (200 * count + step * all) / (2 * step * all) * step
}

fn share(cell: usize, total: usize, truth: &[i64]) -> (Vec<Relation>, i64) {
    let told = rounded_share(truth[cell], truth[total]);
    (share_facts(cell, total, told, step(truth[total])), told)
}

/// `told − step/2 ≤ 100 x / n < told + step/2`, over whole numbers; and what a share that prints, and
/// its step, say of the rows.
fn share_facts(cell: usize, total: usize, told: i64, step: i64) -> Vec<Relation> {
    let form = |told: i64| vec![(cell, 200), (total, -told)];
    let least = Relation { form: form(2 * told - step), low: 0, high: i64::MAX };
    let most = Relation { form: form(2 * told + step), low: i64::MIN, high: -1 };
    let (low, high) = if step > 1 { (LEAST_SHARED, FINE - 1) } else { (FINE, i64::MAX) };
    vec![least, most, Relation { form: vec![(total, 1)], low, high }]
}

/// The groups that are an answer, « non renseigné » being none, by their numbers: the order of
/// print is the author's.
fn answered(dataset: &Dataset, rows: &Dimension) -> Vec<usize> {
    let categories = &dataset.variables[rows.variable].categories;
    let missing = |at: &u16| {
        let category = categories.get(usize::from(*at));
        category.is_some_and(|category| category.code.parse::<i64>().is_err())
    };
    let groups = rows.groups.iter().enumerate();
    let groups = groups.filter(|(_, group)| !group.categories.iter().all(missing));
    let mut known: Vec<(usize, &Group)> = groups.collect();
    known.sort_by_key(|(at, group)| (group.categories.iter().min().copied(), *at));
    known.into_iter().map(|(at, _)| at).collect()
}

/// A part of the rows, below which a quantile leaves them.
type Quantile = (i64, i64);

/// The quantiles that a measure tells.
fn quantiles(measure: Measure) -> &'static [Quantile] {
    match measure {
        Measure::Mediane => &[(1, 2)],
        Measure::Quartiles => &[(1, 4), (1, 2), (3, 4)],
        Measure::Effectif
        | Measure::Part
        | Measure::TauxPresence
        | Measure::Moyenne
        | Measure::Occupation => &[],
    }
}

/// The band that holds a quantile: fewer than its part below the band, at least that up to it.
fn band(
    (part, whole): Quantile,
    groups: &[usize],
    kept: &[usize],
    truth: &[i64],
) -> Option<(Vec<Relation>, i64)> {
    let all: i64 = kept.iter().map(|at| truth[groups[*at]]).sum();
    if all < LEAST_SUMMED {
        return None;
    }
    let mut below = 0;
    let band = kept.iter().copied().find(|at| {
        below += truth[groups[*at]];
        whole * below >= part * all
    })?;
    Some((band_facts((part, whole), groups, kept, band), band as i64))
}

/// `whole × below < part × all ≤ whole × (below and in the band)`, of as many answers as it takes.
fn band_facts(
    (part, whole): Quantile,
    groups: &[usize],
    kept: &[usize],
    band: usize,
) -> Vec<Relation> {
    let below = kept.iter().position(|at| *at == band).unwrap_or(kept.len());
    let form = |counted: usize| -> Form {
        let factor = |place: usize| if place < counted { whole - part } else { -part };
        kept.iter().enumerate().map(|(place, at)| (groups[*at], factor(place))).collect()
    };
    let fewer = Relation { form: form(below), low: i64::MIN, high: -1 };
    let enough = Relation { form: form(below + 1), low: 0, high: i64::MAX };
    vec![fewer, enough, at_least_summed(kept.iter().map(|at| groups[*at]))]
}

/// A summary that prints is one of so many answers: readers know the rule.
fn at_least_summed(cells: impl Iterator<Item = usize>) -> Relation {
    Relation { form: cells.map(|cell| (cell, 1)).collect(), low: LEAST_SUMMED, high: i64::MAX }
}

/// The mean to a tenth: `(2k − 1) m ≤ 20 Σ value × count < (2k + 1) m`.
fn mean(
    dataset: &Dataset,
    asked: &Table,
    cells: &[usize],
    truth: &[i64],
) -> Option<(Vec<Relation>, i64)> {
    let valued = valued(dataset, asked.rows.variable, cells);
    let all: i64 = valued.iter().map(|(cell, _)| truth[*cell]).sum();
    if all < LEAST_SUMMED {
        return None;
    }
    let sum: i64 = valued.iter().map(|(cell, value)| truth[*cell] * value).sum();
    let tenths = (20 * sum + all) / (2 * all);
    Some((mean_facts(&valued, tenths), tenths))
}

fn mean_facts(valued: &[(usize, i64)], tenths: i64) -> Vec<Relation> {
    let form = |bound: i64| -> Form {
        valued.iter().map(|(cell, value)| (*cell, 20 * value - bound)).collect()
    };
    let least = Relation { form: form(2 * tenths - 1), low: 0, high: i64::MAX };
    let most = Relation { form: form(2 * tenths + 1), low: i64::MIN, high: -1 };
    vec![least, most, at_least_summed(valued.iter().map(|(cell, _)| *cell))]
}

/// The sum over a known number of months, to a tenth.
fn places(valued: &[(usize, i64)], months: i64, truth: &[i64]) -> (Vec<Relation>, i64) {
    let sum: i64 = valued.iter().map(|(cell, value)| truth[*cell] * value).sum();
    let tenths = (20 * sum + months) / (2 * months);
    (places_facts(valued, months, tenths), tenths)
}

/// `(2k − 1) m ≤ 20 Σ value × count < (2k + 1) m`.
fn places_facts(valued: &[(usize, i64)], months: i64, tenths: i64) -> Vec<Relation> {
    let form = valued.iter().map(|(cell, value)| (*cell, 20 * value)).collect();
    let (low, high) = ((2 * tenths - 1) * months, (2 * tenths + 1) * months - 1);
    vec![Relation { form, low, high }]
}

/// The cells of the categories that are numbers, with their numbers.
fn valued(dataset: &Dataset, variable: usize, cells: &[usize]) -> Vec<(usize, i64)> {
    let categories = dataset.variables[variable].categories.iter().zip(cells);
    let valued = categories.filter_map(|(c, cell)| Some((*cell, c.code.parse().ok()?)));
    valued.collect()
}

/// What an earlier table told by shares, quantiles, a mean or places: each fact with its rank.
pub(super) fn told_before(
    dataset: &Dataset,
    period: Period,
    told: &Told,
    planned: &Block,
    table: &Tabulated,
    block: usize,
) -> Vec<(usize, Relation)> {
    let cells = &table.blocks[block].cells;
    let (Some((total, groups)), Some(rows)) = (cells.split_last(), planned.dimensions.first())
    else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    for (at, value) in told.resumes.iter().enumerate() {
        let Some(value) = value else {
            continue;
        };
        let more = match told.mesure {
            Measure::Part if at < groups.len() => {
                let step = step(table.system.cells[*total].value);
                share_facts(groups[at], *total, *value, step)
            }
            Measure::Mediane | Measure::Quartiles => {
                let kept = answered(dataset, rows);
                let band = usize::try_from(*value).unwrap_or_default();
                let quantile = quantiles(told.mesure).get(at);
                quantile.map_or_else(Vec::new, |q| band_facts(*q, groups, &kept, band))
            }
            Measure::Moyenne => mean_facts(&valued(dataset, rows.variable, groups), *value),
            Measure::Occupation => {
                places_facts(&valued(dataset, rows.variable, groups), period.months(), *value)
            }
            Measure::Part | Measure::Effectif | Measure::TauxPresence => Vec::new(),
        };
        facts.extend(more.into_iter().map(|fact| (at, fact)));
    }
    facts
}

/// Counts and rates over sessions.
pub(super) fn rates(dataset: &Dataset, period: Period, asked: &Table) -> Kept {
    let at = dataset.slot(asked.rows.variable);
    let rows = dataset.rows_of(Unit::Seance).iter();
    let held: Vec<&Row> = rows.filter(|row| asked.population.counts(row, period)).collect();
    let all = held.len() as i64;
    let count = |categories: &[u16]| {
        held.iter().filter(|row| row.values[at].gives(categories)).count() as i64
    };
    let mut cells: Vec<Shown> = asked
        .rows
        .groups
        .iter()
        .map(|group| match (asked.measure, count(&group.categories)) {
            (Measure::TauxPresence, _) if all == 0 => Shown::Withheld,
            (Measure::TauxPresence, n) => Shown::Rate((200 * n + all) / (2 * all)),
            (_, n) => Shown::Count(n),
        })
        .collect();
    cells.push(Shown::Count(all));
    Kept { shape: vec![cells.len()], cells, summaries: Vec::new() }
}
