//! Whole-number programs: the furthest world from the truth.

use std::time::Duration;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use super::cells::Sum;

/// The time allowed for one program: it decides nothing but more protection.
const LIMIT: Duration = Duration::from_secs(5);
/// No count is looked for beyond this above its lowest bound.
const FAR: i64 = 10_000;

/// The world where some counts, each by its weight, are together the greatest within some bounds;
/// nothing when the solver gave none, or one that is no world.
pub(super) fn furthest(
    sums: &[Sum],
    bounds: &[(i64, i64)],
    towards: &[(usize, i64)],
) -> Option<Vec<i64>> {
    // Tables are nearly networks: the relaxation is whole most of the time, and much faster.
    [false, true].into_iter().find_map(|whole| {
        let world = solved(sums, bounds, towards, whole)?;
        let within = bounds.iter().zip(&world).all(|((low, high), v)| (low..=high).contains(&v));
        let none = |sum: &Sum| sum.iter().map(|(cell, by)| by * world[*cell]).sum::<i64>() == 0;
        (within && sums.iter().all(none)).then_some(world)
    })
}

fn solved(
    sums: &[Sum],
    bounds: &[(i64, i64)],
    towards: &[(usize, i64)],
    whole: bool,
) -> Option<Vec<i64>> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut costs = vec![0.0; bounds.len()];
    towards.iter().for_each(|(cell, by)| costs[*cell] = *by as f64);
    let mut variables = Vec::with_capacity(bounds.len());
    for ((low, high), cost) in bounds.iter().zip(costs) {
        let (low, high) = (*low, (*high).min(low + FAR));
        variables.push(match whole {
            true => {
                problem.add_integer_var(cost, (i32::try_from(low).ok()?, i32::try_from(high).ok()?))
            }
            false => problem.add_var(cost, (low as f64, high as f64)),
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
        Ok(SolveOutcome::Solution(solution)) => {
            Some(variables.iter().map(|v| solution.var_value(*v).round() as i64).collect())
        }
        Ok(SolveOutcome::Interrupted(_)) | Err(_) => None,
    }
}
