//! Whole-number programs: worlds where a count is so many.

use microlp::{
    ComparisonOp, Error, OptimizationDirection, Problem, Solution, SolveOptions, SolveOutcome,
    Variable,
};

use super::cells::{Sum, value};

/// Most steps of one program: steps and not seconds, so that a slow machine prints the same figures.
/// The largest editions that were tried take some thirty.
const STEPS: u64 = 1_000;

/// What came of a search.
pub(super) enum Found<T> {
    World(T),
    Nothing,
    /// The search was too long: there may be a world, or none.
    Doubt,
}

/// The worlds within some bounds, as a program that was solved once: where a count is so many is
/// then a few steps further, and not a program of its own.
pub(super) struct Program<'s> {
    sums: &'s [Sum],
    bounds: Vec<(i64, i64)>,
    /// Sums that are one at least.
    some: Vec<Sum>,
    /// One world, or a mixture of some.
    base: Found<Solution>,
    variables: Vec<Variable>,
}

impl<'s> Program<'s> {
    pub(super) fn new(sums: &'s [Sum], bounds: &[(i64, i64)], some: &[Sum]) -> Self {
        // Tables are nearly networks: the relaxation is whole most of the time, and much faster.
        let (base, variables) = solved(sums, bounds, some, false);
        Self { sums, bounds: bounds.to_vec(), some: some.to_vec(), base, variables }
    }

    /// A world where a count is so many.
    pub(super) fn world(&self, cell: usize, value: i64) -> Found<Vec<i64>> {
        if let Found::World(base) = &self.base {
            match found(base.clone().fix_var(self.variables[cell], value as f64)) {
                // Without a mixture, there is no world either.
                Found::Nothing => return Found::Nothing,
                Found::World(mixture) => {
                    if let Some(world) = self.whole(&mixture, &self.variables) {
                        return Found::World(world);
                    }
                }
                Found::Doubt => {}
            }
        }
        let mut bounds = self.bounds.clone();
        bounds[cell] = (value, value);
        match solved(self.sums, &bounds, &self.some, true) {
            (Found::World(world), variables) => {
                self.whole(&world, &variables).map_or(Found::Doubt, Found::World)
            }
            (Found::Nothing, _) => Found::Nothing,
            (Found::Doubt, _) => Found::Doubt,
        }
    }

    /// What a solution says, where it is a world.
    fn whole(&self, solution: &Solution, variables: &[Variable]) -> Option<Vec<i64>> {
        let world: Vec<i64> =
            variables.iter().map(|v| solution.var_value(*v).round() as i64).collect();
        let mut each = self.bounds.iter().zip(&world);
        let within = each.all(|((low, high), v)| (low..=high).contains(&v));
        let value = |sum: &Sum| value(sum, |cell| world[cell]);
        let none = self.sums.iter().all(|sum| value(sum) == 0);
        (within && none && self.some.iter().all(|sum| value(sum) > 0)).then_some(world)
    }
}

/// A point where every sum is none, but for some that are one at least; whole or not.
fn solved(
    sums: &[Sum],
    bounds: &[(i64, i64)],
    some: &[Sum],
    whole: bool,
) -> (Found<Solution>, Vec<Variable>) {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut variables = Vec::with_capacity(bounds.len());
    for (low, high) in bounds {
        variables.push(match (whole, i32::try_from(*low), i32::try_from(*high)) {
            (true, Ok(low), Ok(high)) => problem.add_integer_var(0.0, (low, high)),
            _ => problem.add_var(0.0, (*low as f64, *high as f64)),
        });
    }
    let terms = |sum: &Sum| -> Vec<_> {
        sum.iter().map(|(cell, by)| (variables[*cell], *by as f64)).collect()
    };
    for sum in sums {
        problem.add_constraint(terms(sum), ComparisonOp::Eq, 0.0);
    }
    for sum in some {
        problem.add_constraint(terms(sum), ComparisonOp::Ge, 1.0);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(STEPS);
    options.presolve = whole;
    (found(problem.solve_with(options)), variables)
}

fn found(outcome: Result<SolveOutcome, Error>) -> Found<Solution> {
    match outcome {
        Ok(SolveOutcome::Solution(solution)) => Found::World(solution),
        Err(Error::Infeasible) => Found::Nothing,
        Ok(SolveOutcome::Interrupted(_)) | Err(_) => Found::Doubt,
    }
}
