//! Controlled rounding: every count a multiple of the base, tables still adding up, and no small
//! count known (`docs/disclosure-control.md`, rounding).

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{Refusal, Request, Secret};
use super::prepare::Prepared;
use super::search::{Found, Goal, Reach, Searcher};
use super::solver::{Answer, Program, Solver};
use super::system::{Figure, Relation, System, World, evaluate};
use crate::coding::Kind;

/// A rounded edition.
#[derive(Clone, Debug, Default)]
pub struct Rounded {
    /// The rounded count of each printed cell.
    pub values: BTreeMap<usize, i64>,
    /// Worlds that prove it.
    pub worlds: Vec<World>,
    /// How many small counts were proved uncertain.
    pub proved: usize,
}

/// Rounds every printable count, and proves that each small one stays uncertain by the base less
/// one.
///
/// # Errors
/// Counts that cannot add up, or a small count that rounding does not protect.
pub(super) fn round(
    request: &Request<'_>,
    prepared: &Prepared,
    (base, secret): (i64, Secret),
    solver: &dyn Solver,
) -> Result<Rounded, Vec<Refusal>> {
    let values = multiples(request, prepared, (base, secret), solver)?;
    let mut system: System = prepared.table.system.clone();
    // A reader knows the method: a count is less than one base away.
    let exact = prepared.told.iter().map(|cell| {
        let value = system.cells[*cell].value;
        let facts = vec![Relation::equal(vec![(*cell, 1)], value)];
        Figure { facts, weight: 1.0, forced: true, late: true }
    });
    // What an edition made along prints is known as well.
    let along = system.figures.iter().filter(|figure| figure.forced && figure.late).cloned();
    let exact: Vec<Figure> = exact.chain(along.collect::<Vec<_>>()).collect();
    system.figures = values
        .iter()
        .map(|(cell, value)| Figure {
            facts: vec![Relation {
                form: vec![(*cell, 1)],
                low: value - base + 1,
                high: value + base - 1,
            }],
            weight: 1.0,
            forced: true,
            late: true,
        })
        .chain(exact)
        .collect();
    let printed = vec![true; system.figures.len()];
    let searcher = Searcher::new(&system, solver);
    let mut rounded = Rounded { values, ..Rounded::default() };
    let mut guilty = BTreeSet::new();
    for (_, requirement) in prepared.threats.of_everybody() {
        let value = evaluate(&requirement.form, searcher.truth());
        let reach = |goal: Goal| {
            let none = BTreeMap::new();
            match searcher.world(&printed, &none, &requirement.form, goal, Reach::Hidden) {
                Found::World(world) => Some(world),
                Found::None | Found::Unknown | Found::TimedOut => None,
            }
        };
        // The interval may stand anywhere around the truth: look for its ends.
        let wide = (0..base).find_map(|below| {
            let low = (value - below).max(0);
            let up = reach(Goal::AtLeast(low + base - 1))?;
            let down = reach(Goal::AtMost(low))?;
            Some([up, down])
        });
        match wide {
            Some(worlds) => {
                rounded.worlds.extend(worlds);
                rounded.proved += 1;
            }
            None => guilty.extend(requirement.form.iter().map(|(cell, _)| *cell)),
        }
    }
    if guilty.is_empty() {
        return Ok(rounded);
    }
    let shown = prepared.shown_of(&guilty);
    let shows = |rank: &usize| {
        let block = prepared.plan.of_table[*rank];
        block.is_some_and(|block| {
            prepared.table.blocks[block].cells.iter().any(|cell| shown.contains(cell))
        })
    };
    Err(vec![Refusal::Unproved((0..request.tables.len()).filter(shows).collect())])
}

/// Chooses a multiple for each printed cell, above or below it, so that lines add up.
///
/// Which of the two is drawn, the nearer the likelier: who knows the method and some exact count
/// cannot go back from the multiples to the others (a choice of the nearest would let them).
fn multiples(
    request: &Request<'_>,
    prepared: &Prepared,
    (base, secret): (i64, Secret),
    solver: &dyn Solver,
) -> Result<BTreeMap<usize, i64>, Vec<Refusal>> {
    let truth = prepared.table.system.truth();
    let cells: Vec<usize> = prepared.figure_of.keys().copied().collect();
    let column: BTreeMap<usize, usize> =
        cells.iter().enumerate().map(|(at, cell)| (*cell, at)).collect();
    let mut program = Program::default();
    for (rank, cell) in cells.iter().enumerate() {
        let rest = truth[*cell].rem_euclid(base);
        // The same rows draw the same in both editions, whatever tables show them.
        let (unit, rows) = prepared.table.counted(*cell);
        let name = format!("{} {rows:?}", unit.code());
        // Up when the draw is under the rest; against the draw where nothing else adds up.
        let cost = secret.draw(&name) * base as f64 - rest as f64;
        program.costs.push(cost + 1e-6 * (rank % 1000) as f64);
        program.bounds.push((0, i64::from(rest > 0)));
    }
    for block in prepared.plan.of_table.iter().flatten() {
        let counted = &prepared.table.blocks[*block];
        let dimensions = &prepared.plan.blocks[*block].dimensions;
        let mut stride = counted.cells.len();
        for (size, dimension) in counted.shape.iter().zip(dimensions) {
            stride /= size;
            if request.dataset.variables[dimension.variable].kind == Kind::Several {
                continue;
            }
            for at in 0..counted.cells.len() {
                if !(at / stride).is_multiple_of(*size) {
                    continue;
                }
                let line = (0..*size).map(|rank| counted.cells[at + rank * stride]);
                let line: Vec<usize> = line.collect();
                let Some(columns) =
                    line.iter().map(|c| column.get(c).copied()).collect::<Option<Vec<_>>>()
                else {
                    continue;
                };
                let sign = |rank: usize| if rank + 1 == *size { -1 } else { 1 };
                let floors = line.iter().enumerate();
                let rest: i64 = floors.map(|(r, c)| sign(r) * (truth[*c] / base)).sum();
                let form = columns.iter().enumerate().map(|(r, c)| (*c, sign(r))).collect();
                program.rows.push(Relation::equal(form, -rest));
            }
        }
    }
    match solver.minimise(&program) {
        Answer::Point(point) if program.accepts(&point) => {
            let value = |(cell, steps): (&usize, &i64)| {
                (*cell, base * (truth[*cell].div_euclid(base) + steps))
            };
            Ok(cells.iter().zip(&point).map(value).collect())
        }
        Answer::TimedOut => Err(vec![Refusal::TimedOut]),
        Answer::Point(_) | Answer::None | Answer::Unknown => Err(vec![Refusal::Unrounded]),
    }
}
