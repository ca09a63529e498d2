//! Looking for worlds: a table that fits everything printed and gives a sum another value.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::draft::sums;
use super::pivot;
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
    /// Whether it asks for more than there is, rather than for less.
    pub fn is_upward(self) -> bool {
        matches!(self, Self::AtLeast(_))
    }

    /// The same, where a sum is known to stay within bounds.
    pub(super) fn within(self, least: i64, most: i64) -> Self {
        match self {
            Self::AtLeast(target) => Self::AtLeast(target.min(most)),
            Self::AtMost(target) => Self::AtMost(target.max(least)),
            Self::Exactly(target) => Self::Exactly(target),
        }
    }

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
    pub(super) system: &'a System,
    solver: &'a dyn Solver,
    pub(super) truth: World,
    /// Relations, then the facts of late figures.
    pub(super) rows: Vec<(&'a Relation, Option<usize>)>,
    /// The rows of each cell.
    rows_of: Vec<Vec<usize>>,
    /// The figure that prints each cell.
    pub(super) figure_of: Vec<Option<usize>>,
    /// The row that says each cell as a sum of others, finer in the end.
    pub(super) sum_of: Vec<Option<usize>>,
    /// How many sums stand between each cell and those that are none.
    pub(super) depth_of: Vec<usize>,
    /// A figure that may not be taken back for now.
    held: Option<usize>,
    /// Which weights searches see: 0 for the true ones.
    start: u64,
}

/// What may move with a sum.
pub(super) struct Near {
    /// The cells, in order.
    pub(super) cells: Vec<usize>,
    /// The rows that bind them, in order.
    pub(super) rows: Vec<usize>,
    /// Whether more could move.
    pub(super) cut: bool,
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
        let (sum_of, depth_of) = sums(system);
        Self {
            system,
            solver,
            truth: system.truth(),
            rows,
            rows_of,
            figure_of,
            sum_of,
            depth_of,
            held: None,
            start: 0,
        }
    }

    /// Blurs the weights that searches see: from another start, another pattern.
    pub fn blurred(self, start: u64) -> Self {
        Self { start, ..self }
    }

    /// Between 0.3 and 1.7, the same for a cell and a start on every machine (SplitMix64).
    pub(super) fn blur(&self, cell: usize) -> f64 {
        if self.start == 0 {
            return 1.0;
        }
        let mut z = (cell as u64 + 1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .wrapping_add(self.start.wrapping_mul(0xbf58_476d_1ce4_e5b9));
        z ^= z >> 30;
        z = z.wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        0.3 + 1.4 * (z >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Keeps one figure from being taken back, or none.
    pub fn hold(&mut self, figure: Option<usize>) {
        self.held = figure;
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
                let kept = self.system.figures[figure].forced || self.held == Some(figure);
                reach == Reach::Printed && !kept
            }
            _ => true,
        }
    }

    /// The cells that can move with those of a sum, nearest first and no more than `most`, with
    /// the rows that bind them, both in order.
    fn neighbourhood(&self, form: &Form, printed: &[bool], reach: Reach, most: usize) -> Near {
        let mut seen_cells = vec![false; self.system.cells.len()];
        let mut seen_rows = vec![false; self.rows.len()];
        let mut queue: VecDeque<usize> = VecDeque::new();
        let (mut count, mut cut) = (0, false);
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
                    if seen_cells[*other] || !self.movable(*other, printed, reach) {
                        continue;
                    }
                    if count == most {
                        cut = true;
                        continue;
                    }
                    seen_cells[*other] = true;
                    queue.push_back(*other);
                    count += 1;
                }
            }
        }
        let ranks = |seen: &[bool]| {
            let marked = seen.iter().enumerate().filter(|(_, seen)| **seen);
            marked.map(|(at, _)| at).collect::<Vec<_>>()
        };
        Near { cells: ranks(&seen_cells), rows: ranks(&seen_rows), cut }
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
        // What must move is rarely far.
        let mut last = Found::None;
        for most in [NEAR, WIDE, usize::MAX] {
            let near = self.neighbourhood(form, printed, reach, most);
            last = self.within(printed, known, form, goal, reach, &near);
            // Once all that can move was in, a longer search would be the same.
            if !near.cut || matches!(last, Found::World(_) | Found::TimedOut) {
                break;
            }
        }
        last
    }

    fn within(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
        goal: Goal,
        reach: Reach,
        near: &Near,
    ) -> Found {
        let long = near.cells.len() > NEAR;
        if long && reach == Reach::Hidden && !self.may_reach(known, form, goal, near) {
            return Found::None;
        }
        let mut draft = self.draft(printed, known, near, true);
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
                let world = draft.world(&self.truth, &point);
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
        let near = self.neighbourhood(&all, printed, Reach::Hidden, usize::MAX);
        let solve = |program: &Program| Some(self.solver.minimise(program));
        let end = |sign: i64| -> Option<i64> {
            let world = self.extreme(printed, known, form, &near, sign, &solve)?;
            self.system.fits(&world, printed).then(|| evaluate(form, &world))
        };
        Some((end(1)?, end(-1)?))
    }

    /// The point where a sum is least, or largest for a sign of -1.
    fn extreme(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
        near: &Near,
        sign: i64,
        solve: &dyn Fn(&Program) -> Option<Answer>,
    ) -> Option<World> {
        // Its end is often the bound of a sum: none is merged.
        let mut draft = self.draft(printed, known, near, false);
        draft.program.costs.iter_mut().for_each(|cost| *cost = 0.0);
        for (column, factor) in draft.shifted(form) {
            draft.program.costs[column] += (sign * factor) as f64;
        }
        if draft.program.costs.is_empty() {
            return Some(self.truth.clone());
        }
        match solve(&draft.program)? {
            Answer::Point(point) => Some(draft.world(&self.truth, &point)),
            Answer::None | Answer::Unknown | Answer::TimedOut => None,
        }
    }

    /// Bounds of a sum that no world exceeds: those of each row alone, and the optimum of the
    /// simplex in whole numbers where it is one. They may be wide, never too narrow.
    pub(super) fn outer(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        form: &Form,
    ) -> (i64, i64) {
        let mut all = form.clone();
        all.extend(known.keys().map(|cell| (*cell, 0)));
        let near = self.neighbourhood(&all, printed, Reach::Hidden, usize::MAX);
        let (least, most) = self.ends(known, form, &near);
        let end = |sign: i64| {
            let world = self.extreme(printed, known, form, &near, sign, &pivot::minimise)?;
            Some(evaluate(form, &world))
        };
        (end(1).map_or(least, |end| end.max(least)), end(-1).map_or(most, |end| end.min(most)))
    }

    /// Whether a goal is within what each row alone lets its cells be, which settles most of the
    /// goals that nothing can meet.
    fn may_reach(
        &self,
        known: &BTreeMap<usize, i64>,
        form: &Form,
        goal: Goal,
        near: &Near,
    ) -> bool {
        let (least, most) = self.ends(known, form, near);
        match goal {
            Goal::AtLeast(target) => most >= target,
            Goal::AtMost(target) => least <= target,
            Goal::Exactly(target) => (least..=most).contains(&target),
        }
    }

    /// The ends of a sum within what each row alone lets its cells be, by a few passes of bounds.
    fn ends(&self, known: &BTreeMap<usize, i64>, form: &Form, near: &Near) -> (i64, i64) {
        const PASSES: usize = 4;
        let Near { cells, rows, .. } = near;
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
                    let (from, to) = match *factor > 0 {
                        true => room,
                        false => (room.1.saturating_neg(), room.0.saturating_neg()),
                    };
                    let times = factor.abs();
                    let from = from.saturating_neg().div_euclid(times).saturating_neg();
                    let to = to.div_euclid(times);
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
        ends.fold((0, 0), |(a, b), (low, high)| (a + low, b + high))
    }
}
