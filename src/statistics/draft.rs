//! The movement of some cells as a program: columns for those that move freely, sums of columns for
//! the others.

use std::collections::BTreeMap;

use super::search::{Near, Searcher};
use super::solver::Program;
use super::system::{Form, Relation, System, World, evaluate};

/// Cost of moving a hidden cell: enough to leave alone what need not move.
const HIDDEN_COST: f64 = 1e-3;

/// Most sums of sums, from a total to joint cells: tables have a few dimensions.
const DEEPEST: usize = 16;

impl Searcher<'_> {
    /// The movement of some cells within some rows, as a program: `M y = 0`, at the least cost.
    ///
    /// With `merge`, a hidden cell that a row says as a sum of others is no column, and its row no row: the
    /// program has half the size. It forgets the bounds of that cell, which its parts imply but
    /// for an upper bound that is only far; whoever takes the world checks them.
    pub(super) fn draft(
        &self,
        printed: &[bool],
        known: &BTreeMap<usize, i64>,
        near: &Near,
        merge: bool,
    ) -> Draft {
        let mut draft = Draft::new(self.system.cells.len(), 2 * near.cells.len());
        let mut says = vec![false; self.rows.len()];
        let mut sums = Vec::new();
        for (rank, cell) in near.cells.iter().enumerate() {
            let (value, bounds) = (self.truth[*cell], &self.system.cells[*cell]);
            let figure = self.figure_of[*cell].filter(|figure| printed[*figure]);
            if let Some(row) = self.sum_of[*cell].filter(|_| merge && figure.is_none())
                && !known.contains_key(cell)
            {
                says[row] = true;
                sums.push(*cell);
                continue;
            }
            let lower = known.get(cell).map_or(bounds.lower, |known| bounds.lower.max(*known));
            let cost = figure.map_or(HIDDEN_COST, |figure| {
                self.system.figures[figure].weight * self.blur(*cell)
            });
            // Equal costs would leave the choice to the solver's order: the rank decides.
            let cost = cost * (1.0 + 1e-6 * (rank % 1000) as f64);
            let start = draft.moves.len();
            draft.column(1, cost, bounds.upper - value);
            draft.column(-1, cost, value - lower);
            draft.spans[*cell] = (start, draft.moves.len());
        }
        // Parts before what they sum to.
        sums.sort_by_key(|cell| self.depth_of[*cell]);
        for cell in sums {
            let row = self.sum_of[cell].map(|row| self.rows[row].0);
            let Some(relation) = row else { continue };
            let sign = relation.form.iter().find(|(c, _)| *c == cell).map_or(0, |(_, f)| -f);
            let parts = relation.form.iter().filter(|(c, _)| *c != cell);
            let moved = draft.sum(parts.map(|(c, f)| (*c, f * sign)));
            let start = draft.moves.len();
            draft.moves.extend(moved);
            draft.spans[cell] = (start, draft.moves.len());
        }
        draft.program.rows.reserve(near.rows.len() + 1);
        for row in near.rows.iter().filter(|row| !says[**row]) {
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

/// For each cell, the first row that says it as a sum of others, unless that goes in circles.
pub(super) fn sums(system: &System) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut sum_of = vec![None; system.cells.len()];
    for (at, relation) in system.relations.iter().enumerate() {
        if relation.low != 0 || relation.high != 0 {
            continue;
        }
        let part = |sign: i64| relation.form.iter().filter(move |(_, f)| *f == sign);
        for sign in [1, -1] {
            let (mut wholes, rest) = (part(sign), part(-sign).count());
            if let (Some((cell, _)), true) = (wholes.next(), rest + 1 == relation.form.len()) {
                let lower: i64 = part(-sign).map(|(c, _)| system.cells[*c].lower).sum();
                if sum_of[*cell].is_none() && system.cells[*cell].lower <= lower {
                    sum_of[*cell] = Some(at);
                }
            }
        }
    }
    let mut depth_of = vec![0; system.cells.len()];
    // As many rounds as the longest chain of sums; whatever still grows goes in circles.
    for _ in 0..DEEPEST {
        for (cell, row) in sum_of.iter().enumerate() {
            if let Some(row) = row {
                let parts = system.relations[*row].form.iter().filter(|(c, _)| *c != cell);
                depth_of[cell] = parts.map(|(c, _)| depth_of[*c] + 1).max().unwrap_or(0);
            }
        }
    }
    for (cell, depth) in depth_of.iter().enumerate() {
        if *depth >= DEEPEST {
            sum_of[cell] = None;
        }
    }
    (sum_of, depth_of)
}

/// A program under construction.
pub(super) struct Draft {
    pub(super) program: Program,
    /// What moves the cells, one after another: columns and factors.
    moves: Form,
    /// Where each cell's stand.
    spans: Vec<(usize, usize)>,
}

impl Draft {
    fn new(cells: usize, columns: usize) -> Self {
        let costs = Vec::with_capacity(columns);
        let bounds = Vec::with_capacity(columns);
        let program = Program { costs, bounds, rows: Vec::new() };
        Self { program, moves: Form::with_capacity(columns), spans: vec![(0, 0); cells] }
    }

    fn column(&mut self, factor: i64, cost: f64, room: i64) {
        if room > 0 {
            self.moves.push((self.program.costs.len(), factor));
            self.program.costs.push(cost);
            self.program.bounds.push((0, room));
        }
    }

    fn moves(&self, cell: usize) -> &[(usize, i64)] {
        let (start, end) = self.spans[cell];
        &self.moves[start..end]
    }

    /// A sum of cells as a sum of columns.
    pub(super) fn shifted(&self, form: &Form) -> Form {
        self.sum(form.iter().copied())
    }

    fn sum(&self, form: impl Iterator<Item = (usize, i64)> + Clone) -> Form {
        let length = form.clone().map(|(cell, _)| self.moves(cell).len()).sum();
        let mut terms = Form::with_capacity(length);
        for (cell, factor) in form {
            terms.extend(self.moves(cell).iter().map(|(at, times)| (*at, factor * times)));
        }
        terms.sort_unstable_by_key(|(column, _)| *column);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        terms.retain(|(_, factor)| *factor != 0);
        terms
    }

    /// The world of a point.
    pub(super) fn world(&self, truth: &[i64], point: &[i64]) -> World {
        let moved = |(cell, value): (usize, &i64)| value + evaluate(self.moves(cell), point);
        truth.iter().enumerate().map(moved).collect()
    }
}
