//! From a plan to one system: its figures, what ties them, what must be protected.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{GIVEN, Mask, Scope, Source};
use super::coalition::{insiders, partners};
use super::measure::{late_figures, told_before};
use super::plan::{Before, Headline, LEAST_CROSSED, Method, NEW, PASSAGES, Plan, Refusal, Request};
use super::protect::Threats;
use super::requirements::{Rule, requirements};
use super::system::{Form, Relation, Requirement};
use super::tabulate::{Tabulated, TooLarge, tabulate};
use crate::coding::{Impossible, Measure, Population, Row, Table, Unit};

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
}

/// Puts a request into one system.
///
/// # Errors
/// Tables that cannot be counted together, or that contradict what was told before.
pub fn prepare(request: &Request<'_>) -> Result<Prepared, Vec<Refusal>> {
    let plan = Plan::of(request).map_err(|refusal| vec![refusal])?;
    let belongs = |scope: Scope, row: &Row| plan.belongs(scope, row);
    let mut table = tabulate(request.dataset, &plan.blocks, &belongs)
        .map_err(|large| vec![too_large(request, &large)])?;
    let mut faults = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut bounds: Vec<Relation> = Vec::new();
    for (rank, block) in plan.known.iter().enumerate() {
        let cell = table.blocks[*block].cells[0];
        match table.system.cells[cell].value == i64::from(request.known[rank].value) {
            true => drop(told.insert(cell)),
            false => faults.push(Refusal::Contradicted(rank)),
        }
    }
    for before in &plan.earlier {
        let Before { edition, table: rank, block, places, whole } = before;
        let earlier = &request.earlier[*edition];
        for (cell, at) in table.blocks[*block].cells.iter().zip(places) {
            let truth = table.system.cells[*cell].value;
            match (earlier.value(*rank, *at), earlier.base) {
                (Some(value), Some(base)) if (value - truth).abs() < base => {
                    let form = vec![(*cell, 1)];
                    let (low, high) = (value - base + 1, value + base - 1);
                    bounds.push(Relation { form, low, high });
                }
                (Some(value), None) if value == truth => drop(told.insert(*cell)),
                (Some(_), _) => faults.push(Refusal::Inconsistent(*edition, *rank, *at)),
                (None, _) => {}
            }
        }
        if !whole {
            continue;
        }
        let summed = told_before(
            request.dataset,
            earlier.periode,
            &earlier.tableaux[*rank],
            &plan.blocks[*block],
            &table,
            *block,
        );
        let truth = table.system.truth();
        for (at, fact) in summed {
            match fact.holds(&truth) {
                true => bounds.push(fact),
                false => faults.push(Refusal::Inconsistent(*edition, *rank, at)),
            }
        }
    }
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
                bounds.push(Relation { form: vec![(total, 1)], low, high });
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
    impossible.extend(bind(&plan, &mut table));
    impossible.extend(contradictions(request, &plan, &table));
    impossible.extend(answers_apart(&table));
    impossible.iter().for_each(|cell| table.system.cells[*cell].upper = 0);
    let (figure_of, late) = figures(request, &plan, &mut table, &told);
    let rule = Rule {
        threshold: request.threshold,
        zero_sensitive: request.zero_sensitive,
        complements: true,
    };
    // What was told before cannot be kept; what it lets deduce still can.
    let mut base: Vec<Requirement> = requirements(&table, rule, &impossible);
    base.retain(|r| !matches!(r.form.as_slice(), [(cell, 1)] if told.contains(cell)));
    let threats = Threats {
        partners: partners(&table, &base),
        insiders: insiders(&table),
        requirements: base,
    };
    Ok(Prepared { plan, table, threats, figure_of, late, told })
}

/// The cells of what was declared impossible. Nothing when a
/// record is in one of them, of whatever period.
fn never(
    request: &Request<'_>,
    declared: &Impossible,
    table: &Tabulated,
) -> Option<BTreeSet<usize>> {
    let frame = &table.frames[declared.unit.rank()];
    let atoms = |(variable, categories): &(usize, Vec<u16>)| {
        frame.atoms(request.dataset, *variable, categories)
    };
    let parts: Vec<(usize, Mask)> = declared.parts.iter().map(atoms).collect();
    let named = table.names.iter().enumerate().filter(|(_, name)| name.unit == declared.unit);
    let within = |key: &[(usize, Mask)]| {
        let inside = |(axis, mask): &(usize, Mask)| {
            key.iter().any(|(other, atoms)| other == axis && atoms & !mask == 0)
        };
        parts.iter().all(inside)
    };
    let cells: BTreeSet<usize> =
        named.filter(|(_, name)| within(&name.key)).map(|(cell, _)| cell).collect();
    cells.iter().all(|cell| table.system.cells[*cell].value == 0).then_some(cells)
}

/// What ties counts of different units: a first examination is a situation presented first, and
/// the passages of situations sum to the passages. Gives the cells that are zero for everybody.
fn bind(plan: &Plan, table: &mut Tabulated) -> BTreeSet<usize> {
    let mut impossible = BTreeSet::new();
    let cell = |wanted: Headline| {
        let found = plan.headlines.iter().find(|(headline, _, _)| *headline == wanted);
        found.map(|(_, block, at)| table.blocks[*block].cells[*at])
    };
    let (Some(passages), Some(again), Some(first), Some(situations)) = (
        cell(Headline::Passages),
        cell(Headline::Revoyures),
        cell(Headline::Nouvelles),
        cell(Headline::Situations),
    ) else {
        return impossible;
    };
    let truth = table.system.truth();
    let mut ties = vec![Relation::equal(vec![(passages, 1), (again, -1), (first, -1)], 0)];
    let form = vec![(passages, 1), (situations, -1)];
    ties.push(Relation { form, low: 0, high: i64::MAX });
    // Since the beginning, every situation has one first examination.
    if let (Some(ever), Some(all)) = (plan.ever, cell(Headline::Cumul)) {
        let [passages, again] = ever.map(|(block, at)| table.blocks[block].cells[at]);
        ties.push(Relation::equal(vec![(passages, 1), (again, -1), (all, -1)], 0));
    }
    if let Some(block) = plan.passages {
        let cells = &table.blocks[block].cells;
        let valued = cells[..cells.len() - 1].iter().zip(0..);
        let mut form: Form = valued.map(|(cell, times)| (*cell, times)).collect();
        form.push((passages, -1));
        ties.push(Relation::equal(form, 0));
        // Who was examined during the period was so once at least.
        if truth[cells[0]] == 0 {
            impossible.insert(cells[0]);
        }
    }
    // What does not hold of the records, the reader cannot count on either.
    table.system.relations.extend(ties.into_iter().filter(|tie| tie.holds(&truth)));
    impossible
}

/// What a situation answers says when it was examined: the variable `nouvelle` and the population
/// of new situations say the same, and what is about the period says nothing of the others. Cells
/// that say otherwise are zero for everybody.
fn contradictions(request: &Request<'_>, plan: &Plan, table: &Tabulated) -> BTreeSet<usize> {
    let mut impossible = BTreeSet::new();
    let dataset = request.dataset;
    let frame = &table.frames[Unit::Situation.rank()];
    let presence = |population: Population| {
        let scope = plan.scopes.iter().position(|s| *s == (request.period, population))?;
        frame.scope(scope)
    };
    // Rows of these answers are in this part of presence only.
    let mut only: Vec<((usize, Mask), Mask)> = Vec::new();
    for (variable, about) in dataset.variables_of(Unit::Situation) {
        if frame.axis(&Source::Variable(variable)).is_none() {
            continue;
        }
        let answers = |at: u16| frame.atoms(dataset, variable, &[at]);
        if let (NEW, Some((_, new))) = (about.id.as_str(), presence(Population::Nouvelles)) {
            for (category, at) in about.categories.iter().zip(0..) {
                only.push((answers(at), if category.code == "oui" { new } else { !new }));
            }
        }
        if let (Some(none), Some((_, now))) = (about.unseen, presence(Population::Periode)) {
            let (axis, nothing) = answers(none);
            only.push(((axis, !nothing), now));
            // Who was examined was so once at least.
            let mut others = (0..).take(about.categories.len()).filter(|at| *at != none);
            if about.id == PASSAGES && others.all(|at| answers(at).1 != nothing) {
                only.push(((axis, nothing), !now));
            }
        }
    }
    let (presence, _) = frame.presences();
    for (cell, named) in table.names.iter().enumerate() {
        let part = |wanted: usize| named.key.iter().find(|(a, _)| *a == wanted).map(|(_, m)| *m);
        let Some(present) = presence.and_then(part).filter(|_| named.unit == Unit::Situation)
        else {
            continue;
        };
        let never = only.iter().any(|((axis, answers), there)| {
            part(*axis).is_some_and(|part| part & !answers == 0) && present & there == 0
        });
        if never && table.system.cells[cell].value == 0 {
            impossible.insert(cell);
        }
    }
    impossible
}

/// Who gave an answer gave one of any group that holds it: cells of overlapping groups that say
/// otherwise are zero for everybody.
fn answers_apart(table: &Tabulated) -> BTreeSet<usize> {
    let mut impossible = BTreeSet::new();
    for (cell, name) in table.names.iter().enumerate() {
        let axes = &table.frames[name.unit.rank()].axes;
        let parts: Vec<(usize, &Vec<u16>, bool)> = name
            .key
            .iter()
            .filter_map(|(axis, mask)| match &axes[*axis].source {
                Source::Answers(variable, group) => Some((*variable, group, *mask == GIVEN)),
                Source::Variable(_) | Source::Presence => None,
            })
            .collect();
        let denied = |variable: usize, answer: &u16| {
            let mut others = parts.iter().filter(|(other, _, _)| *other == variable);
            others.any(|(_, group, given)| !given && group.contains(answer))
        };
        let mut given = parts.iter().filter(|(_, _, given)| *given);
        if given.any(|(variable, group, _)| group.iter().all(|a| denied(*variable, a))) {
            impossible.insert(cell);
        }
    }
    impossible
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
            let axes = table.names[cell].key.len();
            let value = table.system.cells[cell].value;
            // Margins serve more readers than inner cells; totals serve all.
            let worth = match axes {
                0 => 50.0,
                1 => 6.0,
                _ => 1.0,
            };
            table.system.printable(cell, ((1 + value) as f64).ln() + worth)
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
        let all = std::iter::once(&table.rows).chain(&table.columns);
        let mut all = all.into_iter();
        variables.is_empty() || all.any(|dimension| variables.contains(&dimension.variable))
    };
    let tables = request.tables.iter().enumerate().filter(|(_, table)| shows(table));
    Refusal::TooLarge(tables.map(|(rank, _)| rank).collect())
}
