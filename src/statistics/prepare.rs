//! From a plan to one system: its figures, what ties them, what must be protected.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{answers_apart, answers_between, answers_together};
use super::atoms::{Counting, Scope};
use super::coalition::{insiders, partners};
use super::exclusions::excluded;
use super::growth::Growth;
use super::held::{Held, held};
use super::latent::latent;
use super::measure::late_figures;
use super::overlaps::{shared, unnested};
use super::plan::{Headline, LEAST_CROSSED, Method, Plan, Refusal, Request};
use super::protect::Threats;
use super::requirements::{Rule, requirements};
use super::system::{Figure, Form, Reason, Relation, Requirement, evaluate};
use super::tabulate::{Named, Tabulated, TooLarge, tabulate};
use super::ties::{bind, contradictions, months, never, without_mention};
use crate::coding::{Measure, Row, Table};

/// A request put into one system, ready to be protected.
pub struct Prepared {
    pub(super) plan: Plan,
    /// The system, with its figures.
    pub table: Tabulated,
    /// What must be protected.
    pub threats: Threats,
    /// The printable figure of each cell.
    pub(super) figure_of: BTreeMap<usize, usize>,
    /// The late figures of each table.
    pub(super) late: BTreeMap<usize, Vec<(usize, i64)>>,
    /// The cells that readers know already.
    pub(super) told: BTreeSet<usize>,
    /// Counts too small to print, known or not.
    pub(super) small: BTreeSet<usize>,
    /// Those that they knew before the editions made along with this one.
    pub(super) settled: BTreeSet<usize>,
}

/// Puts a request into one system.
///
/// # Errors
/// Tables that cannot be counted together, or that contradict what was told before.
pub fn prepare(request: &Request<'_>) -> Result<Prepared, Vec<Refusal>> {
    let plan = Plan::of(request).map_err(|refusal| vec![refusal])?;
    let belongs = |scope: Scope, row: &Row| plan.belongs(scope, row);
    let months = months(request, &plan);
    let counting = Counting { belongs: &belongs, months: &months };
    let mut table = tabulate(request.dataset, &plan.blocks, &counting)
        .map_err(|large| vec![too_large(request, &large)])?;
    let mut faults = Vec::new();
    let Held { told, settled, bounds, mut fresh, grown } =
        held(request, &plan, &table, &mut faults);
    for (rank, asked) in request.tables.iter().enumerate() {
        let Some(block) = plan.of_table[rank].filter(|_| asked.columns.is_some()) else {
            continue;
        };
        let Some(total) = table.blocks[block].cells.last().copied() else {
            continue;
        };
        match table.names[total].children < LEAST_CROSSED {
            true => faults.push(Refusal::TooFew(rank)),
            // That it prints at all says so much.
            false => {
                let (low, high) = (LEAST_CROSSED, i64::MAX);
                fresh.push(Relation { form: vec![(total, 1)], low, high });
            }
        }
    }
    let mut impossible = BTreeSet::new();
    for (rank, declared) in request.impossible.iter().enumerate() {
        match never(request, declared, &table) {
            Some(cells) => impossible.extend(cells),
            None => faults.push(Refusal::Possible(rank)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    table.system.relations.extend(bounds);
    let truth = table.system.truth();
    let without = without_mention(&plan, &table);
    let least = without.iter().map(|form| Relation { form: form.clone(), low: 0, high: i64::MAX });
    let mut known: Vec<Relation> = answers_together(request, &plan, &table);
    known.extend(least.chain(bind(&plan, &table)).chain(shared(&plan, &table)));
    // What does not hold of the records, the reader cannot count on either.
    known.retain(|relation| relation.holds(&truth));
    table.system.relations.extend(known);
    table.system.relations.extend(grown.iter().flat_map(Growth::relations));
    impossible.extend(contradictions(request, &plan, &table, &counting));
    impossible.extend(answers_apart(&table));
    impossible.extend(excluded(request, &plan, &table));
    impossible.extend(unnested(request.dataset, &plan, &table));
    impossible.iter().for_each(|cell| table.system.cells[*cell].upper = 0);
    let (figure_of, late) = figures(request, &plan, &mut table, &told);
    for fact in fresh {
        let figure = Figure { facts: vec![fact], weight: 0.0, forced: true, late: true };
        match figure.cell() {
            // One figure a cell.
            Some(_) => table.system.relations.extend(figure.facts),
            None => table.system.figures.push(figure),
        }
    }
    let rule = Rule {
        threshold: request.threshold,
        zero_sensitive: request.zero_sensitive,
        complements: true,
    };
    // What was told before cannot be kept; what it lets deduce still can.
    let mut base: Vec<Requirement> = requirements(&table, rule, &impossible);
    let small: BTreeSet<usize> = base.iter().filter_map(Requirement::alone).collect();
    base.retain(|r| r.alone().is_none_or(|cell| !told.contains(&cell)));
    let few = |form: Form, least: i64| {
        let value = evaluate(&form, &truth);
        let small = (least..request.threshold).contains(&value);
        small.then(|| rule.wide(form, value, Reason::Complement))
    };
    base.extend(without.into_iter().filter_map(|form| few(form, 1)));
    let between = answers_between(request, &plan, &table);
    base.extend(between.into_iter().filter_map(|form| few(form, 0)));
    base.extend(grown.iter().flat_map(|growth| growth.kept_from(rule)));
    let latent = latent(&table, rule, &impossible);
    let everything = [base.as_slice(), latent.as_slice()].concat();
    let threats = Threats {
        partners: partners(&table, &everything),
        insiders: insiders(&table),
        latent,
        requirements: base,
        left: BTreeMap::new(),
    };
    Ok(Prepared { plan, table, threats, figure_of, late, told, small, settled })
}

/// Makes a figure of each count that may print, then of each rounded share, median and mean.
#[expect(clippy::type_complexity, reason = "two indexes of one pass")]
fn figures(
    request: &Request<'_>,
    plan: &Plan,
    table: &mut Tabulated,
    told: &BTreeSet<usize>,
) -> (BTreeMap<usize, usize>, BTreeMap<usize, Vec<(usize, i64)>>) {
    let mut figure_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut print = |table: &mut Tabulated, cell: usize| -> usize {
        *figure_of.entry(cell).or_insert_with(|| {
            let Named { unit, key, .. } = &table.names[cell];
            // The year of a count is no dimension of its table.
            let (presence, _) = table.frames[unit.rank()].presences();
            let axes = key.iter().filter(|(axis, _)| Some(*axis) != presence).count();
            let value = table.system.cells[cell].value;
            // Margins serve more readers than inner cells; totals serve all.
            let worth = match axes {
                0 => 50.0,
                1 => 6.0,
                _ => 1.0,
            };
            // To a thousandth: logarithms differ in their last bits from machine to machine.
            let size = (((1 + value) as f64).ln() * 1e3).round() / 1e3;
            table.system.printable(cell, size + worth)
        })
    };
    for cell in told {
        let figure = print(table, *cell);
        table.system.figures[figure].forced = true;
    }
    for (headline, block, at) in &plan.headlines {
        let cell = table.blocks[*block].cells[*at];
        let figure = print(table, cell);
        let (value, children) = (table.system.cells[cell].value, table.names[cell].children);
        // The number of situations examined is what the report is about.
        if *headline == Headline::Situations && value.min(children) >= request.threshold {
            table.system.figures[figure].forced = true;
        }
    }
    for (rank, asked) in request.tables.iter().enumerate() {
        let Some(block) = plan.of_table[rank] else {
            continue;
        };
        let cells = table.blocks[block].cells.clone();
        let last = cells.len() - 1;
        for (at, cell) in cells.into_iter().enumerate() {
            if asked.measure == Measure::Effectif || at == last {
                print(table, cell);
            }
        }
    }
    let mut late = BTreeMap::new();
    if request.method == Method::Suppression {
        for (rank, asked) in request.tables.iter().enumerate() {
            if let Some(block) = plan.of_table[rank] {
                late.insert(
                    rank,
                    late_figures(request.dataset, request.period, asked, table, block),
                );
            }
        }
    }
    (figure_of, late)
}

fn too_large(request: &Request<'_>, large: &TooLarge) -> Refusal {
    let variables: Vec<usize> = match large {
        TooLarge::Atoms(variable) => variable.iter().copied().collect(),
        TooLarge::Joint(variables) => variables.clone(),
    };
    let shows = |table: &Table| {
        variables.is_empty() || variables.iter().any(|variable| table.counts_by(*variable))
    };
    let tables = request.tables.iter().enumerate().filter(|(_, table)| shows(table));
    Refusal::TooLarge(tables.map(|(rank, _)| rank).collect())
}
