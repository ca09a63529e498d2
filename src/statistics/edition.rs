//! From a request to what an edition prints: count, tie, round, audit, mend.

use std::collections::{BTreeMap, BTreeSet};

use super::audit::Auditor;
use super::cells::Cells;
use super::draw::Gathering;
use super::earlier::About;
use super::mend::{Mender, Rounding, Said};
use super::merge::{Lines, merge};
use super::places::{Places, Shown, Steps, dimensions, shown};
use super::plan::{Evidence, Headline, Outcome, Refusal, Request};
use super::print::{self, Distribution};
use super::printed::{Figured, Step};
use super::recall::Recall;
use super::relate::relate;
use super::when::{When, span};
use crate::coding::{Dataset, Dimension, Group, Measure, Population, Priority, Unit};

/// Most counts of a system.
const MAX_CELLS: usize = 60_000;

/// The categories that are one line of a table, by its rank.
type Folds = BTreeMap<usize, Vec<u16>>;

/// Most times that lines are looked at again to be one.
const FOLDINGS: usize = 3;

/// Rounds what a request asks, audits it, mends it, and tells what prints.
///
/// # Errors
/// What is said of the records and is not so, and tables that are too large together.
pub fn publish(request: &Request<'_>, rounding: Rounding) -> Result<Outcome, Vec<Refusal>> {
    let recall = Recall::of(request.dataset, request.period);
    let request = &Request { dataset: recall.dataset(request.dataset), ..*request };
    let mut tables = request.tables.to_vec();
    let mut exact = request.exact.to_vec();
    let (mut withdrawn, mut merged) = (Vec::new(), 0);
    let (mut folds, mut foldings) = (foreseen(request, &recall, rounding)?, 0);
    let mut apart = BTreeSet::new();
    loop {
        let asked = Request { tables: &tables, exact: &exact, ..*request };
        match attempt(&asked, &recall, rounding, &folds)? {
            // What small lines count together prints, hence is audited with the rest.
            Attempt::Done(outcome) if small(&outcome, &apart) != folds => {
                let small = small(&outcome, &apart);
                if foldings < FOLDINGS {
                    folds = small;
                    foldings += 1;
                } else {
                    // One edition says one thing of a line: small, or how many.
                    apart.extend(differing(&folds, &small));
                    folds.retain(|table, _| !apart.contains(table));
                }
            }
            Attempt::Done(mut outcome) => {
                outcome.evidence.withdrawn = withdrawn;
                outcome.evidence.changes.merged = merged;
                return Ok(*outcome);
            }
            Attempt::Withdraw(headline) => {
                exact.retain(|other| *other != headline);
                withdrawn.push(headline);
            }
            Attempt::Apart(table) => {
                folds.remove(&table);
                apart.insert(table);
            }
            Attempt::Merge(table, dimension, group) => {
                merge(&mut tables[table], dimension, group);
                merged += 1;
            }
        }
    }
}

/// Counts what a request asks, as it is: for readers who know the cases, and are bound by secrecy.
///
/// # Errors
/// What is said of the records and is not so.
pub fn count(request: &Request<'_>) -> Result<Outcome, Vec<Refusal>> {
    let mut cells = Cells::new(
        (request.dataset, &Recall::default()),
        super::draw::DrawingKey([0; 32]),
        request.impossible,
    );
    let places = place(&mut cells, request, &Folds::new());
    check(&mut cells, request)?;
    let figure = |cell: usize| match &cells.all[cell] {
        cell if cell.impossible => Figured::Impossible,
        cell => Figured::Count(cell.count),
    };
    Ok(printed(request, &cells, &places, None, &Folds::new(), &figure))
}

/// What came of a try.
enum Attempt {
    Done(Box<Outcome>),
    /// A count that was declared exact cannot be.
    Withdraw(Headline),
    /// What the small lines of a table count together cannot print: each is a line.
    Apart(usize),
    /// A group of a dimension of a table must be merged with the next one.
    Merge(usize, usize, usize),
}

/// The lines of each table that print no number, where they are several and may be one; some tables
/// keep theirs apart.
fn small(outcome: &Outcome, apart: &BTreeSet<usize>) -> Folds {
    let mut folds = Folds::new();
    for (rank, printed) in outcome.tables.iter().enumerate() {
        let groups = printed.table.rows.groups.iter().zip(&printed.cells);
        let small: Vec<&Group> = groups
            .filter(|(_, figure)| matches!(figure, Figured::Below(_)))
            .map(|(group, _)| group)
            .collect();
        let may = printed.table.folds && !apart.contains(&rank);
        if may && printed.table.columns.is_none() && small.len() > 1 {
            let mut all: Vec<u16> = small.iter().flat_map(|g| g.categories.clone()).collect();
            all.sort_unstable();
            folds.insert(rank, all);
        }
    }
    folds
}

/// The tables whose small lines are not the same.
fn differing(one: &Folds, other: &Folds) -> Vec<usize> {
    let tables = one.keys().chain(other.keys());
    tables.filter(|table| one.get(*table) != other.get(*table)).copied().collect()
}

/// What an edition counts, before it is audited.
struct Counted<'a> {
    cells: Cells<'a>,
    places: Places,
    /// The cells that are declared exact.
    exact: Vec<usize>,
    steps: Steps,
    /// What earlier editions said of sets that are still the same.
    told: BTreeMap<Gathering, Said>,
    /// The earlier editions that the records, corrected since, contradict.
    corrected: Vec<usize>,
}

fn counted<'a>(
    request: &Request<'a>,
    recall: &Recall,
    rounding: Rounding,
    folds: &Folds,
) -> Result<Counted<'a>, Vec<Refusal>> {
    let mut cells = Cells::new((request.dataset, recall), rounding.key, request.impossible);
    let places = place(&mut cells, request, folds);
    let exact: Vec<usize> = request.exact.iter().map(|h| places.headlines[h]).collect();
    cells.tell_exactly(&exact);
    let steps = steps(&mut cells, request);
    check(&mut cells, request)?;
    let (told, corrected) = tell_earlier(&mut cells, request, recall, rounding);
    Ok(Counted { cells, places, exact, steps, told, corrected })
}

/// The lines that draws alone make small: what is mended afterwards seldom changes them, and each
/// change of them is one more audit.
fn foreseen(
    request: &Request<'_>,
    recall: &Recall,
    rounding: Rounding,
) -> Result<Folds, Vec<Refusal>> {
    let none = Folds::new();
    let Counted { cells, places, steps, told, .. } = counted(request, recall, rounding, &none)?;
    let figure = |cell: usize| {
        let cell = &cells.all[cell];
        let drawn = || rounding.said(cell.set, cell.count);
        figured(cell.impossible, told.get(&cell.set).copied().unwrap_or_else(drawn), rounding)
    };
    let drawn = printed(request, &cells, &places, Some((rounding, &steps)), &none, &figure);
    Ok(small(&drawn, &BTreeSet::new()))
}

/// What prints of a count of which something is said.
fn figured(impossible: bool, said: Said, rounding: Rounding) -> Figured {
    match said {
        _ if impossible => Figured::Impossible,
        Said::Multiple(n) => Figured::Rounded(n),
        Said::Below => Figured::Below(rounding.threshold),
        Said::Exact(n) => Figured::Count(n),
        Said::Nothing => Figured::Nothing,
    }
}

fn attempt(
    request: &Request<'_>,
    recall: &Recall,
    rounding: Rounding,
    folds: &Folds,
) -> Result<Attempt, Vec<Refusal>> {
    let Counted { mut cells, places, exact, steps, told, corrected } =
        counted(request, recall, rounding, folds)?;
    let shown = shown(request, &places, &steps);
    let asked = worth(request, &shown);
    let period = cells.calendar.span(span(request.period));
    relate(&mut cells, period, recall);
    if cells.all.len() > MAX_CELLS {
        return Err(vec![Refusal::TooLarge]);
    }
    let printed_cells = (0..cells.all.len()).map(|cell| asked.get(&cell).copied()).collect();
    let truth = cells.all.iter().map(|cell| cell.count).collect();
    let auditor = Auditor::new(truth, &cells.sums);
    let mut mender = Mender::new(&cells, &auditor, rounding, printed_cells, told, &exact);
    if mender.tells_apart() {
        let last = request.exact.iter().max().copied();
        return Ok(Attempt::Withdraw(last.unwrap_or(Headline::Cumul)));
    }
    let lines = Lines { request, places: &places, shown: &shown };
    for narrow in mender.mend() {
        // What was changed for the one before may have been enough.
        if mender.is_wide_without(narrow, &[]) {
            continue;
        }
        if let Some(table) = lines.to_part(&mender, narrow) {
            return Ok(Attempt::Apart(table));
        }
        if let Some((table, dimension, group)) = lines.to_merge(&mender, narrow) {
            return Ok(Attempt::Merge(table, dimension, group));
        }
        while !mender.is_wide_without(narrow, &[]) && mender.hide(narrow) {}
    }
    let figure = |cell: usize| figured(cells.all[cell].impossible, mender.of_cell(cell), rounding);
    let mut outcome = printed(request, &cells, &places, Some((rounding, &steps)), folds, &figure);
    outcome.evidence.audited = cells.all.len();
    outcome.evidence.sums = cells.sums.len();
    outcome.evidence.changes = mender.changes;
    outcome.evidence.corrected = corrected;
    Ok(Attempt::Done(Box::new(outcome)))
}

/// What each cell that prints is worth: as much as the most important table that shows it. Single
/// figures are read on the first page.
fn worth(request: &Request<'_>, shown: &Shown) -> BTreeMap<usize, Priority> {
    let mut worth = BTreeMap::new();
    for (cell, by) in shown {
        let tables = by.iter().map(|rank| match rank {
            Some(rank) => request.tables[*rank].priority,
            None => Priority::Haute,
        });
        worth.extend(tables.max().map(|priority| (*cell, priority)));
    }
    worth
}

/// Counts what tables and single figures ask.
fn place(cells: &mut Cells<'_>, request: &Request<'_>, folds: &Folds) -> Places {
    let tables = request.tables.iter().map(|table| {
        table.unit.counts_children().then(|| {
            let when = When::of(table.unit, table.population, request.period);
            let dimensions = dimensions(table);
            groups_of(&dimensions)
                .iter()
                .map(|parts| cells.cell(table.unit, &when, parts))
                .collect()
        })
    });
    let tables = tables.collect();
    let mut headlines = BTreeMap::new();
    for headline in Headline::OF_CHILDREN {
        let (unit, population) = headline.counts();
        let when = When::of(unit, population, request.period);
        let parts = match headline {
            Headline::Revoyures => {
                let (variable, code) = Headline::AGAIN;
                coded(request.dataset, unit, variable, code)
            }
            _ => Some(Vec::new()),
        };
        if let Some(parts) = parts {
            headlines.insert(headline, cells.cell(unit, &when, &parts));
        }
    }
    let folds = folds.iter().map(|(rank, categories)| {
        let table = &request.tables[*rank];
        let when = When::of(table.unit, table.population, request.period);
        let parts = [(table.rows.variable, categories.clone())];
        (*rank, cells.cell(table.unit, &when, &parts))
    });
    let folds = folds.collect();
    Places { tables, headlines, folds }
}

/// One answer, by its variable and code.
fn coded(
    dataset: &Dataset,
    unit: Unit,
    variable: &str,
    code: &str,
) -> Option<Vec<(usize, Vec<u16>)>> {
    let variable = dataset.variable(unit, variable)?;
    let all = dataset.variables[variable].categories.iter().zip(0..);
    let (_, at) = all.clone().find(|(category, _)| category.code == code)?;
    Some(vec![(variable, vec![at])])
}

/// The answers of each cell of some dimensions, row after row, the last group of each being its
/// total.
fn groups_of(dimensions: &[Dimension]) -> Vec<Vec<(usize, Vec<u16>)>> {
    dimensions.iter().fold(vec![Vec::new()], |cells, by| {
        let longer = cells.iter().flat_map(|parts: &Vec<(usize, Vec<u16>)>| {
            let groups = by.groups.iter().map(|group| Some(&group.categories));
            groups.chain([None]).map(move |group| {
                let mut parts = parts.clone();
                parts.extend(group.map(|categories| (by.variable, categories.clone())));
                parts
            })
        });
        longer.collect()
    })
}

/// The values up to which rows are counted for a mean: the same for all records, since a cut that
/// follows their draws would tell them.
const ENDS: [i64; 14] = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96];

fn steps(cells: &mut Cells<'_>, request: &Request<'_>) -> Steps {
    let mut all = Steps::new();
    for (rank, table) in request.tables.iter().enumerate() {
        if !table.measure.counts_values() || !table.unit.counts_children() {
            continue;
        }
        let variable = table.rows.variable;
        let when = When::of(table.unit, table.population, request.period);
        let values: Vec<(i64, u16)> = {
            let codes = request.dataset.variables[variable].categories.iter().zip(0..);
            codes.filter_map(|(known, at)| Some((known.code.parse().ok()?, at))).collect()
        };
        let last = values.iter().map(|(value, _)| *value).max().unwrap_or_default();
        let ends = ENDS.into_iter().filter(|end| *end < last).chain([last]);
        let steps = ends.map(|end| {
            let within = values.iter().filter(|(value, _)| *value <= end);
            let within: Vec<u16> = within.map(|(_, at)| *at).collect();
            let cell = cells.cell(table.unit, &when, &[(variable, within.clone())]);
            (Step { end, values: within }, cell)
        });
        all.insert(rank, steps.collect());
    }
    all
}

/// Checks what is said of the records: what is known elsewhere, what cannot be.
fn check(cells: &mut Cells<'_>, request: &Request<'_>) -> Result<(), Vec<Refusal>> {
    let mut refusals = Vec::new();
    for (rank, known) in request.known.iter().enumerate() {
        let when = When::of(known.unit, known.population, request.period);
        let parts = [(known.variable, known.categories.clone())];
        let cell = cells.cell(known.unit, &when, &parts);
        let value = i64::from(known.value);
        if !cells.know(cell, (value, value)) {
            refusals.push(Refusal::Contradicted(rank));
        }
    }
    for (rank, declared) in request.impossible.iter().enumerate() {
        if request.dataset.meets(declared) {
            refusals.push(Refusal::Possible(rank));
        }
    }
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// Adds what earlier editions told; gives what they said of sets that are still the same, and the
/// editions that the records, corrected since, contradict.
fn tell_earlier(
    cells: &mut Cells<'_>,
    request: &Request<'_>,
    recall: &Recall,
    rounding: Rounding,
) -> (BTreeMap<Gathering, Said>, Vec<usize>) {
    let (mut told, mut corrected) = (BTreeMap::new(), Vec::new());
    for (rank, earlier) in request.earlier.iter().enumerate() {
        let about = About {
            dataset: request.dataset,
            period: request.period,
            recall,
            calendar: &cells.calendar,
        };
        for fact in earlier.facts(&about) {
            let cell = cells.cell(fact.unit, &fact.when, &fact.parts);
            if !cells.know(cell, fact.bounds) {
                if corrected.last() != Some(&rank) {
                    corrected.push(rank);
                }
                continue;
            }
            let set = cells.all[cell].set;
            match fact.number {
                Some(n)
                    if earlier.base == Some(rounding.base) && n % rounding.base == 0 && n > 0 =>
                {
                    told.insert(set, rounding.of(n));
                }
                None if earlier.base.is_some() && fact.bounds.1 < rounding.threshold => {
                    told.insert(set, Said::Below);
                }
                _ => {}
            }
        }
    }
    (told, corrected)
}

/// What prints of each table, and the single figures.
fn printed(
    request: &Request<'_>,
    cells: &Cells<'_>,
    places: &Places,
    rounded: Option<(Rounding, &Steps)>,
    folds: &Folds,
    figure: &dyn Fn(usize) -> Figured,
) -> Outcome {
    let mut outcome = Outcome {
        tables: Vec::new(),
        headlines: BTreeMap::new(),
        rounding: rounded.map(|(rounding, _)| rounding),
        evidence: Evidence::default(),
    };
    for (rank, table) in request.tables.iter().enumerate() {
        let Some(of) = &places.tables[rank] else {
            outcome.tables.push(print::sessions(request, table));
            outcome.evidence.tables.push(Vec::new());
            continue;
        };
        let figures: Vec<Figured> = of.iter().map(|cell| figure(*cell)).collect();
        let made = Distribution { request, table, figures: &figures };
        let printed = match (table.measure, rounded) {
            (Measure::Effectif | Measure::Part | Measure::TauxPresence, _) => made.counts(),
            (Measure::Mediane | Measure::Quartiles, _) => made.quantiles(),
            (Measure::Moyenne | Measure::Occupation, Some((_, steps))) => {
                let steps = steps.get(&rank).into_iter().flatten();
                made.mean(steps.map(|(step, cell)| (step.clone(), figure(*cell))).collect())
            }
            (Measure::Moyenne | Measure::Occupation, None) => made.exact_mean(),
        };
        let mut printed = printed;
        printed.folded = places.folds.get(&rank).map(|cell| {
            let groups = table.rows.groups.iter().enumerate();
            let all = &folds[&rank];
            let within = |group: &Group| group.categories.iter().all(|at| all.contains(at));
            let groups = groups.filter(|(_, group)| within(group)).map(|(at, _)| at);
            (groups.collect(), figure(*cell))
        });
        if let Some(cell) = places.folds.get(&rank) {
            outcome.evidence.folded.insert(rank, cells.all[*cell].count);
        }
        outcome.tables.push(printed);
        outcome.evidence.tables.push(of.iter().map(|cell| cells.all[*cell].count).collect());
    }
    outcome.headlines = places.headlines.iter().map(|(h, cell)| (*h, figure(*cell))).collect();
    let held = |kind: Option<&str>| {
        let parts = kind.and_then(|kind| coded(request.dataset, Unit::Seance, "type_seance", kind));
        let rows = request.dataset.rows_of(Unit::Seance).iter();
        let rows = rows.filter(|row| Population::Periode.counts(row, request.period));
        let of_kind = |row: &&crate::coding::Row| {
            parts.iter().flatten().all(|(v, c)| row.values[request.dataset.slot(*v)].gives(c))
        };
        rows.filter(of_kind).count() as i64
    };
    outcome.headlines.insert(Headline::Seances, Figured::Count(held(None)));
    outcome
        .headlines
        .insert(Headline::Exceptionnelles, Figured::Count(held(Some("exceptionnelle"))));
    outcome
}
