//! Advice: which groupings would save a table that loses more than a third of its figures.

use super::outcome::{is_unproved, publish};
use super::plan::{Kept, Outcome, Refusal, Request, loses_much};
use super::solver::Solver;
use crate::coding::{Dimension, Group, Kind, Population, Table, Value};

/// Figures lost, out of how many.
pub type Losses = (usize, usize);

/// A table that loses much, and what would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The table, by its rank in the request.
    pub table: usize,
    /// What it loses now.
    pub before: Losses,
    /// A grouping that helps; nothing when none does.
    pub grouping: Option<Regrouped>,
}

/// A grouping that would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regrouped {
    /// The groups of the rows, when they change.
    pub rows: Option<Vec<Group>>,
    /// The groups of the columns, when they change.
    pub columns: Option<Vec<Group>>,
    /// What the table then loses.
    pub after: Losses,
}

/// Looks for groupings, table by table: the smallest group joins its smallest neighbour until the
/// table loses a third of its figures at most, alone and beside the others.
///
/// # Errors
/// What no grouping would change: anything but a figure without a proof.
pub fn advise(request: &Request<'_>, solver: &dyn Solver) -> Result<Vec<Advice>, Vec<Refusal>> {
    let whole = match publish(request, solver) {
        Ok(outcome) => Some(outcome),
        Err(refusals) if is_unproved(&refusals) => None,
        Err(refusals) => return Err(refusals),
    };
    let tables = request.tables.iter().enumerate();
    let children = tables.filter(|(_, table)| table.unit.counts_children());
    let found = children.filter_map(|(rank, table)| {
        let beside = whole.as_ref().map(|outcome| losses(outcome, rank));
        let before = beside.or_else(|| alone(request, table, solver))?;
        let together = whole.is_some();
        loses_much(before).then(|| {
            let grouping = regroup(request, rank, table, together, solver);
            Advice { table: rank, before, grouping }
        })
    });
    Ok(found.collect())
}

fn losses(outcome: &Outcome, rank: usize) -> Losses {
    outcome.tables.get(rank).map(Kept::losses).unwrap_or_default()
}

/// What a table alone would lose.
fn alone(request: &Request<'_>, table: &Table, solver: &dyn Solver) -> Option<Losses> {
    let asked = Request { tables: std::slice::from_ref(table), ..request.clone() };
    match publish(&asked, solver) {
        Ok(outcome) => Some(losses(&outcome, 0)),
        // A table that cannot be proved loses everything.
        Err(refusals) if is_unproved(&refusals) => {
            let sizes = table.dimensions().map(|dimension| dimension.groups.len() + 1);
            let cells: usize = sizes.product();
            Some((cells, cells))
        }
        Err(_) => None,
    }
}

/// What a table would lose beside the others; nothing when they would be refused.
fn beside(
    request: &Request<'_>,
    rank: usize,
    table: &Table,
    solver: &dyn Solver,
) -> Option<Losses> {
    let mut tables = request.tables.to_vec();
    tables[rank] = table.clone();
    let asked = Request { tables: &tables, ..request.clone() };
    publish(&asked, solver).ok().map(|outcome| losses(&outcome, rank))
}

fn regroup(
    request: &Request<'_>,
    rank: usize,
    table: &Table,
    together: bool,
    solver: &dyn Solver,
) -> Option<Regrouped> {
    // What stands for each value is the same whatever the groups.
    if table.measure.counts_values() {
        return None;
    }
    let mut tried = table.clone();
    loop {
        // The dimension with the smallest group gives way, as long as two groups are left.
        let rows = smallest(request, &tried, &tried.rows);
        let columns = tried.columns.as_ref().and_then(|d| smallest(request, &tried, d));
        let in_columns = match (rows, columns) {
            (Some(rows), Some(columns)) => columns < rows,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => return None,
        };
        let dimension = match (in_columns, &mut tried.columns) {
            (true, Some(columns)) => columns,
            _ => &mut tried.rows,
        };
        if !join(request, table, dimension) {
            return None;
        }
        // Alone, it is soon counted; beside the others, it is sure.
        let mut after = alone(request, &tried, solver)?;
        if together && !loses_much(after) {
            match beside(request, rank, &tried, solver) {
                Some(losses) => after = losses,
                None => continue,
            }
        }
        if !loses_much(after) {
            let changed = |now: &Dimension, then: &Dimension| {
                (now.groups.len() < then.groups.len()).then(|| now.groups.clone())
            };
            let rows = changed(&tried.rows, &table.rows);
            let both = tried.columns.as_ref().zip(table.columns.as_ref());
            let columns = both.and_then(|(now, then)| changed(now, then));
            return Some(Regrouped { rows, columns, after });
        }
    }
}

/// The count of the smallest group, when the dimension can lose one.
fn smallest(request: &Request<'_>, table: &Table, dimension: &Dimension) -> Option<i64> {
    let several = request.dataset.variables[dimension.variable].kind == Kind::Several;
    let least = if several { 1 } else { 2 };
    let free = free(request, table, dimension);
    let counts = counts(request, table, dimension);
    (free.len() > least).then(|| free.iter().map(|at| counts[*at]).min()).flatten()
}

/// The groups that may join others: between the values of a number, those who gave none have no
/// place.
fn free(request: &Request<'_>, table: &Table, dimension: &Dimension) -> Vec<usize> {
    let silence = [request.dataset.variables[dimension.variable].last()];
    let ranked = !table.measure.summaries().is_empty();
    let groups = dimension.groups.iter().enumerate();
    let may = groups.filter(|(_, group)| !ranked || group.categories != silence);
    may.map(|(at, _)| at).collect()
}

fn counts(request: &Request<'_>, table: &Table, dimension: &Dimension) -> Vec<i64> {
    let at = request.dataset.slot(dimension.variable);
    let rows = request.dataset.rows_of(table.unit).iter();
    let held: Vec<&Value> = rows
        .filter(|row| Population::Periode.counts(row, request.period))
        .filter_map(|row| row.values.get(at))
        .collect();
    let count =
        |group: &Group| held.iter().filter(|value| value.gives(&group.categories)).count() as i64;
    dimension.groups.iter().map(count).collect()
}

/// Joins the smallest group to its smallest neighbour, or to the next smallest of all. Tells
/// whether it could.
fn join(request: &Request<'_>, table: &Table, dimension: &mut Dimension) -> bool {
    let counts = counts(request, table, dimension);
    let ordered = request.dataset.variables[dimension.variable].ordered;
    let free = free(request, table, dimension);
    let Some(least) = (0..free.len()).min_by_key(|at| (counts[free[*at]], *at)) else {
        return false;
    };
    let near = |at: &usize| *at != least && (!ordered || at.abs_diff(least) == 1);
    let others = (0..free.len()).filter(near);
    let Some(other) = others.min_by_key(|at| (counts[free[*at]], *at)) else {
        return false;
    };
    let (first, second) = (free[least.min(other)], free[least.max(other)]);
    let taken = dimension.groups.remove(second);
    let group = &mut dimension.groups[first];
    group.categories.extend(taken.categories);
    group.categories.sort_unstable();
    group.label = format!("{} ou {}", group.label, lower(&taken.label));
    true
}

/// « Autre » inside a label: « autre »; an acronym keeps its capitals.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}
