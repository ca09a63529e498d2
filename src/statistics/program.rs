//! Whole-number programs: worlds where a count is so many.

use std::time::Duration;

use microlp::{
    ComparisonOp, OptimizationDirection, Problem, Solution, SolveOptions, SolveOutcome, Variable,
};

use super::cells::Sum;

/// The time allowed for one program: it decides nothing but more protection.
const LIMIT: Duration = Duration::from_secs(5);
/// No count is looked for beyond this above its lowest bound.
const FAR: i64 = 10_000;

/// The worlds within some bounds, as a program that was solved once: where a count is so many is
/// then a few steps further, and not a program of its own.
pub(super) struct Program<'s> {
    sums: &'s [Sum],
    bounds: Vec<(i64, i64)>,
    /// One world, or a mixture of some.
    base: Solution,
    variables: Vec<Variable>,
}

impl<'s> Program<'s> {
    /// Nothing when the solver gave none.
    pub(super) fn new(sums: &'s [Sum], bounds: &[(i64, i64)]) -> Option<Self> {
        // Tables are nearly networks: the relaxation is whole most of the time, and much faster.
        let (base, variables) = solved(sums, bounds, false)?;
        Some(Self { sums, bounds: bounds.to_vec(), base, variables })
    }

    /// A world where a count is so many; nothing when there is none, or none was found.
    pub(super) fn world(&self, cell: usize, value: i64) -> Option<Vec<i64>> {
        let fixed = self.base.clone().fix_var(self.variables[cell], value as f64);
        let Ok(SolveOutcome::Solution(mixture)) = fixed else { return None };
        self.whole(&mixture, &self.variables).or_else(|| {
            let mut bounds = self.bounds.clone();
            bounds[cell] = (value, value);
            let (world, variables) = solved(self.sums, &bounds, true)?;
            self.whole(&world, &variables)
        })
    }

    /// What a solution says, where it is a world.
    fn whole(&self, solution: &Solution, variables: &[Variable]) -> Option<Vec<i64>> {
        let world: Vec<i64> =
            variables.iter().map(|v| solution.var_value(*v).round() as i64).collect();
        let mut each = self.bounds.iter().zip(&world);
        let within = each.all(|((low, high), v)| (low..=high).contains(&v));
        let none = |sum: &Sum| sum.iter().map(|(cell, by)| by * world[*cell]).sum::<i64>() == 0;
        (within && self.sums.iter().all(none)).then_some(world)
    }
}

fn solved(sums: &[Sum], bounds: &[(i64, i64)], whole: bool) -> Option<(Solution, Vec<Variable>)> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut variables = Vec::with_capacity(bounds.len());
    for (low, high) in bounds {
        let (low, high) = (*low, (*high).min(low + FAR));
        variables.push(match whole {
            true => {
                problem.add_integer_var(0.0, (i32::try_from(low).ok()?, i32::try_from(high).ok()?))
            }
            false => problem.add_var(0.0, (low as f64, high as f64)),
        });
    }
    for sum in sums {
        let terms: Vec<_> = sum.iter().map(|(cell, by)| (variables[*cell], *by as f64)).collect();
        problem.add_constraint(&terms, ComparisonOp::Eq, 0.0);
    }
    let mut options = SolveOptions::default();
    options.time_limit = Some(LIMIT);
    options.presolve = whole;
    match problem.solve_with(options) {
        Ok(SolveOutcome::Solution(solution)) => Some((solution, variables)),
        Ok(SolveOutcome::Interrupted(_)) | Err(_) => None,
    }
}
