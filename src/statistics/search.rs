//! Looking for worlds: a table that fits everything printed and gives a sum another value.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::solver::{Answer, Program, Solver};
use super::system::{Cell, Form, Relation, System, World, evaluate};

/// Where a sum must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To this value or more.
    AtLeast(i64),
    /// To this value or less.
    AtMost(i64),
    /// To this value.
    Exactly(i64),
}

impl Goal {
    /// Whether a value meets it.
    pub fn met(self, value: i64) -> bool {
        match self {
            Self::AtLeast(target) => value >= target,
            Self::AtMost(target) => value <= target,
            Self::Exactly(target) => value == target,
        }
    }
}

/// What became of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A world, checked.
    World(World),
    /// The solver says that there is none.
    None,
    /// The solver gave up, or gave a world that does not fit.
    Unknown,
    /// The solver ran out of time.
    TimedOut,
}

/// Cost of moving a hidden cell: enough to leave alone what need not move.
const HIDDEN_COST: f64 = 1e-3;

/// How many cells a first, quick search may move.
const NEAR: usize = 150;

/// How many cells a second one may move, printed ones included.
const WIDE: usize = 500;

/// Whether a search may take back printed counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only what is already hidden moves.
    Hidden,
    /// Printed counts may move too, at their weight: they will be hidden.
    Printed,
}

/// A system with the indexes that searches need.
pub struct Searcher<'a> {
    system: &'a System,
    solver: &'a dyn Solver,
    truth: World,
    /// Relations, then the facts of late figures.
    rows: Vec<(&'a Relation, Option<usize>)>,
    /// The rows of each cell.
    rows_of: Vec<Vec<usize>>,
    /// The figure that prints each cell.
    figure_of: Vec<Option<usize>>,
}

/// The columns of a cell in a program: what raises it, what lowers it.
#[derive(Clone, Copy, Default)]
struct Columns {
    up: Option<usize>,
    down: Option<usize>,
}

impl<'a> Searcher<'a> {
    /// Prepares searches in a system.
    pub fn new(system: &'a System, solver: &'a dyn Solver) -> Self {
        let mut figure_of = vec![None; system.cells.len()];
        let mut rows: Vec<(&Relation, Option<usize>)> =
            system.relations.iter().map(|relation| (relation, None)).collect();
        for (at, figure) in system.figures.iter().enumerate() {
            match figure.cell() {
                Some(cell) => figure_of[cell] = Some(at),
                None => rows.extend(figure.facts.iter().map(|fact| (fact, Some(at)))),
            }
        }
        let mut rows_of = vec![Vec::new(); system.cells.len()];
        for (at, (row, _)) in rows.iter().enumerate() {
            row.form.iter().for_each(|(cell, _)| rows_of[*cell].push(at));
        }
        Self { system, solver, truth: system.truth(), rows, rows_of, figure_of }
    }

    /// The figure that prints a cell.
    pub fn figure_of(&self, cell: usize) -> Option<usize> {
        self.figure_of[cell]
    }

    /// The cells that share a relation with a cell.
    pub fn beside(&self, cell: usize) -> BTreeSet<usize> {
        let rows = self.rows_of[cell].iter().map(|row| self.rows[*row].0);
        rows.flat_map(|relation| relation.form.iter().map(|(cell, _)| *cell)).collect()
    }

    /// The true table.
    pub fn truth(&self) -> &[i64] {
        &self.truth
    }

    fn movable(&self, cell: usize, printed: &[bool], reach: Reach) -> bool {
        match self.figure_of[cell] {
            Some(figure) if printed[figure] => {
                reach == Reach::Printed && !self.system.figures[figure].forced
            }
            _ => true,
        }
    }

    /// The cells that can move with those of a sum, nearest first and no more than `most`, with
    /// the rows that bind them, both in order.
    fn neighbourhood(
        &self,
        form: &Form,
        printed: &[bool],
        reach: Reach,
        most: usize,
    ) -> (Vec<usize>, Vec<usize>) {
        let mut seen_cells = vec![false; self.system.cells.len()];
        let mut seen_rows = vec![false; self.rows.len()];
        let mut queue: VecDeque<usize> = VecDeque::new();
        let mut count = 0;
        for (cell, _) in form {
            if !seen_cells[*cell] && self.movable(*cell, printed, reach) {
                seen_cells[*cell] = true;
                queue.push_back(*cell);
                count += 1;
            }
        }
        while let Some(cell) = queue.pop_front() {
            for row in &self.rows_of[cell] {
                let (relation, late) = self.rows[*row];
                if seen_rows[*row] || late.is_some_and(|figure| !printed[figure]) {
                    continue;
                }
                seen_rows[*row] = true;
                for (other, _) in &relation.form {
                    let free = count < most && !seen_cells[*other];
                    if free && self.movable(*other, printed, reach) {
                        seen_cells[*other] = true;
                        queue.push_back(*other);
                        count += 1;
                    }
                }
            }
        }
        let ranks = |seen: &[bool]| {
            let marked = seen.iter().enumerate().filter(|(_, seen)| **seen);
            marked.map(|(at, _)| at).collect::<Vec<_>>()
        };
        (ranks(&seen_cells), ranks(&seen_rows))
    }

    /// Looks for a world where `form` meets `goal`, nearest to the truth at the least weight of
    /// printed counts taken back. `known` raises the least value of some cells: what an insider
    /// knows to be there.
    pub fn world(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
        goal: Goal,
        reach: Reach,
    ) -> Found {
        // Hidden cells near the sum are enough most of the time, and any world will do; then
        // printed ones near it, since what must move is rarely far.
        let stages: &[(Reach, usize)] = match reach {
            Reach::Hidden => {
                &[(Reach::Hidden, NEAR), (Reach::Hidden, WIDE), (Reach::Hidden, usize::MAX)]
            }
            Reach::Printed => &[
                (Reach::Hidden, NEAR),
                (Reach::Printed, NEAR),
                (Reach::Printed, WIDE),
                (Reach::Printed, usize::MAX),
            ],
        };
        let mut last = Found::None;
        for (reach, most) in stages {
            last = self.within(printed, known, form, goal, *reach, *most);
            if matches!(last, Found::World(_) | Found::TimedOut) {
                break;
            }
        }
        last
    }

    /// Whether hidden cells might meet a goal: no is certain, yes is not.
    pub fn may_answer(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
        goal: Goal,
    ) -> bool {
        let (cells, rows) = self.neighbourhood(form, printed, Reach::Hidden, NEAR);
        // Rows cut at the edge of the neighbourhood would bind too much: only whole ones count.
        let inside: BTreeSet<usize> = cells.iter().copied().collect();
        let whole = |row: &usize| {
            let cells = self.rows[*row].0.form.iter().map(|(cell, _)| *cell);
            cells
                .into_iter()
                .all(|c| inside.contains(&c) || !self.movable(c, printed, Reach::Hidden))
        };
        let rows: Vec<usize> = rows.into_iter().filter(whole).collect();
        self.may_reach(known, form, goal, &cells, &rows)
    }

    fn within(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
        goal: Goal,
        reach: Reach,
        most: usize,
    ) -> Found {
        let (cells, rows) = self.neighbourhood(form, printed, reach, most);
        if reach == Reach::Hidden && !self.may_reach(known, form, goal, &cells, &rows) {
            return Found::None;
        }
        let mut draft = self.draft(printed, known, &cells, &rows);
        let value = evaluate(form, &self.truth);
        let (low, high) = match goal {
            Goal::AtLeast(target) => (target - value, i64::MAX),
            Goal::AtMost(target) => (i64::MIN, target - value),
            Goal::Exactly(target) => (target - value, target - value),
        };
        let terms = draft.shifted(form);
        if terms.is_empty() && !goal.met(value) {
            return Found::None;
        }
        draft.program.rows.push(Relation { form: terms, low, high });
        match self.solver.minimise(&draft.program) {
            Answer::None => Found::None,
            Answer::Unknown => Found::Unknown,
            Answer::TimedOut => Found::TimedOut,
            Answer::Point(point) => {
                let world = draft.world(&self.truth, &cells, &point);
                let mut still = printed.to_vec();
                if reach == Reach::Printed {
                    for at in self.system.moved(&world) {
                        let figure = &self.system.figures[at];
                        if !figure.forced && !figure.late {
                            still[at] = false;
                        }
                    }
                }
                let kept = known.iter().all(|(cell, least)| world[*cell] >= *least);
                let fits = kept && self.system.fits(&world, &still);
                match fits && goal.met(evaluate(form, &world)) {
                    true => Found::World(world),
                    false => Found::Unknown,
                }
            }
        }
    }

    /// The least and the largest value of a sum over all worlds: what an attacker computes.
    /// `None` when the solver gives up, or when no world holds what is `known`.
    pub fn interval(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
    ) -> Option<(i64, i64)> {
        let mut all = form.clone();
        all.extend(known.keys().map(|cell| (*cell, 0)));
        let (cells, rows) = self.neighbourhood(&all, printed, Reach::Hidden, usize::MAX);
        let end = |sign: i64| -> Option<i64> {
            let mut draft = self.draft(printed, known, &cells, &rows);
            draft.program.costs.iter_mut().for_each(|cost| *cost = 0.0);
            for (column, factor) in draft.shifted(form) {
                draft.program.costs[column] += (sign * factor) as f64;
            }
            if draft.program.costs.is_empty() {
                return Some(evaluate(form, &self.truth));
            }
            let Answer::Point(point) = self.solver.minimise(&draft.program) else {
                return None;
            };
            let world = draft.world(&self.truth, &cells, &point);
            self.system.fits(&world, printed).then(|| evaluate(form, &world))
        };
        Some((end(1)?, end(-1)?))
    }

    /// Whether a goal is within what each row alone lets its cells be: a few passes of bounds,
    /// which settle most of the goals that nothing can meet.
    fn may_reach(
        &self,
        known: &BTreeMap<usize, i64>,
        form: &Form,
        goal: Goal,
        cells: &[usize],
        rows: &[usize],
    ) -> bool {
        const PASSES: usize = 4;
        let mut bounds: Vec<(i64, i64)> = self.truth.iter().map(|value| (*value, *value)).collect();
        for cell in cells {
            let Cell { lower, upper, .. } = self.system.cells[*cell];
            bounds[*cell] = (lower.max(known.get(cell).copied().unwrap_or(lower)), upper);
        }
        let span = |(low, high): (i64, i64), factor: i64| match factor > 0 {
            true => (low * factor, high * factor),
            false => (high * factor, low * factor),
        };
        for _ in 0..PASSES {
            let mut narrowed = false;
            for row in rows {
                let (relation, _) = self.rows[*row];
                let ends = relation.form.iter().map(|(cell, factor)| span(bounds[*cell], *factor));
                let (least, most) = ends.fold((0, 0), |(a, b), (low, high)| (a + low, b + high));
                for (cell, factor) in &relation.form {
                    let (low, high) = bounds[*cell];
                    if low == high {
                        continue;
                    }
                    let (own_least, own_most) = span((low, high), *factor);
                    // What the row leaves to this term, once the others take all they can.
                    let room = (
                        relation.low.saturating_sub(most - own_most),
                        relation.high.saturating_sub(least - own_least),
                    );
                    let (from, to) = match *factor {
                        1 => room,
                        -1 => (room.1.saturating_neg(), room.0.saturating_neg()),
                        _ => continue,
                    };
                    let next = (low.max(from), high.min(to));
                    narrowed |= next != (low, high);
                    bounds[*cell] = next;
                }
            }
            if !narrowed {
                break;
            }
        }
        let ends = form.iter().map(|(cell, factor)| span(bounds[*cell], *factor));
        let (least, most) = ends.fold((0, 0), |(a, b), (low, high)| (a + low, b + high));
        match goal {
            Goal::AtLeast(target) => most >= target,
            Goal::AtMost(target) => least <= target,
            Goal::Exactly(target) => (least..=most).contains(&target),
        }
    }

    /// The movement of some cells within some rows, as a program: `M y = 0`, at the least cost.
    fn draft(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        cells: &[usize],
        rows: &[usize],
    ) -> Draft {
        let columns = vec![Columns::default(); self.system.cells.len()];
        let mut draft = Draft { program: Program::default(), columns };
        for (rank, cell) in cells.iter().enumerate() {
            let (value, bounds) = (self.truth[*cell], &self.system.cells[*cell]);
            let lower = known.get(cell).map_or(bounds.lower, |known| bounds.lower.max(*known));
            let figure = self.figure_of[*cell].filter(|figure| printed[*figure]);
            let cost = figure.map_or(HIDDEN_COST, |figure| self.system.figures[figure].weight);
            // Equal costs would leave the choice to the solver's order: the rank decides.
            let cost = cost * (1.0 + 1e-6 * (rank % 1000) as f64);
            draft.columns[*cell] = Columns {
                up: draft.column(cost, bounds.upper - value),
                down: draft.column(cost, value - lower),
            };
        }
        for row in rows {
            let (relation, _) = self.rows[*row];
            let value = evaluate(&relation.form, &self.truth);
            let form = draft.shifted(&relation.form);
            draft.program.rows.push(Relation {
                form,
                low: relation.low.saturating_sub(value),
                high: relation.high.saturating_sub(value),
            });
        }
        draft
    }
}

/// A program under construction, and the columns of each cell in it.
struct Draft {
    program: Program,
    columns: Vec<Columns>,
}

impl Draft {
    fn column(&mut self, cost: f64, room: i64) -> Option<usize> {
        (room > 0).then(|| {
            self.program.costs.push(cost);
            self.program.bounds.push((0, room));
            self.program.costs.len() - 1
        })
    }

    /// A sum of cells as a sum of columns.
    fn shifted(&self, form: &Form) -> Form {
        let mut terms = Form::new();
        for (cell, factor) in form {
            terms.extend(self.columns[*cell].up.map(|column| (column, *factor)));
            terms.extend(self.columns[*cell].down.map(|column| (column, -factor)));
        }
        terms
    }

    /// The world of a point.
    fn world(&self, truth: &[i64], cells: &[usize], point: &[i64]) -> World {
        let mut world = truth.to_vec();
        for cell in cells {
            let part = |column: Option<usize>| column.map_or(0, |column| point[column]);
            world[*cell] += part(self.columns[*cell].up) - part(self.columns[*cell].down);
        }
        world
    }
}
