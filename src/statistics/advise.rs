//! Advice: which groupings would save a table that loses more than a third of its figures.

use super::outcome::publish;
use super::plan::{Kept, Refusal, Request, loses_much};
use super::solver::Solver;
use crate::coding::{Dimension, Group, Kind, Population, Table, Value};

/// A grouping that would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The table, by its rank in the request.
    pub table: usize,
    /// The groups of its rows, when they change.
    pub rows: Option<Vec<Group>>,
    /// The groups of its columns, when they change.
    pub columns: Option<Vec<Group>>,
    /// Figures lost now, out of how many.
    pub before: (usize, usize),
    /// Figures lost with the grouping, out of how many.
    pub after: (usize, usize),
}

/// Looks for groupings, table by table: the smallest group joins its smallest neighbour until the
/// table loses a third of its figures at most.
pub fn advise(request: &Request<'_>, solver: &dyn Solver) -> Vec<Advice> {
    let mut found = Vec::new();
    for (rank, table) in request.tables.iter().enumerate() {
        if !table.unit.counts_children() {
            continue;
        }
        let Some(before) = lost(request, table, solver) else {
            continue;
        };
        if !loses_much(before) {
            continue;
        }
        found.extend(regroup(request, rank, table, before, solver));
    }
    found
}

/// Figures that a table alone would lose.
fn lost(request: &Request<'_>, table: &Table, solver: &dyn Solver) -> Option<(usize, usize)> {
    let alone = Request { tables: std::slice::from_ref(table), ..request.clone() };
    let outcome = match publish(&alone, solver) {
        Ok(outcome) => outcome,
        // A table that cannot be proved loses everything.
        Err(refusals) if refusals.iter().all(|r| matches!(r, Refusal::Unproved(_))) => {
            let cells: usize = std::iter::once(&table.rows)
                .chain(&table.columns)
                .map(|dimension| dimension.groups.len() + 1)
                .product();
            return Some((cells, cells));
        }
        Err(_) => return None,
    };
    outcome.tables.first().map(Kept::losses)
}

fn regroup(
    request: &Request<'_>,
    rank: usize,
    table: &Table,
    before: (usize, usize),
    solver: &dyn Solver,
) -> Option<Advice> {
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
        join(request, table, dimension);
        let after = lost(request, &tried, solver)?;
        if !loses_much(after) {
            let changed = |now: &Dimension, then: &Dimension| {
                (now.groups.len() < then.groups.len()).then(|| now.groups.clone())
            };
            let rows = changed(&tried.rows, &table.rows);
            let both = tried.columns.as_ref().zip(table.columns.as_ref());
            let columns = both.and_then(|(now, then)| changed(now, then));
            return Some(Advice { table: rank, rows, columns, before, after });
        }
    }
}

/// The count of the smallest group, when the dimension can lose one.
fn smallest(request: &Request<'_>, table: &Table, dimension: &Dimension) -> Option<i64> {
    let several = request.dataset.variables[dimension.variable].kind == Kind::Several;
    let least = if several { 1 } else { 2 };
    (dimension.groups.len() > least)
        .then(|| counts(request, table, dimension).into_iter().min())
        .flatten()
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

/// Joins the smallest group to its smallest neighbour, or to the next smallest of all.
fn join(request: &Request<'_>, table: &Table, dimension: &mut Dimension) {
    let counts = counts(request, table, dimension);
    let ordered = request.dataset.variables[dimension.variable].ordered;
    let Some(least) = (0..counts.len()).min_by_key(|at| (counts[*at], *at)) else {
        return;
    };
    let near = |at: &usize| *at != least && (!ordered || at.abs_diff(least) == 1);
    let Some(other) = (0..counts.len()).filter(near).min_by_key(|at| (counts[*at], *at)) else {
        return;
    };
    let (first, second) = (least.min(other), least.max(other));
    let taken = dimension.groups.remove(second);
    let group = &mut dimension.groups[first];
    group.categories.extend(taken.categories);
    group.categories.sort_unstable();
    group.label = format!("{} ou {}", group.label, lower(&taken.label));
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
