//! The seam to the solver: a program of whole numbers in, a point out.
//!
//! Nothing rests on the answer being right: whoever asks checks the point in exact whole numbers,
//! and no answer is a refusal to publish.

use std::time::Duration;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use super::pivot;
use super::system::Relation;

/// Minimise `Σ cost × variable` within bounds and relations.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// One cost a variable.
    pub costs: Vec<f64>,
    /// The least and the largest value of each variable.
    pub bounds: Vec<(i64, i64)>,
    /// What must hold, over the variables.
    pub rows: Vec<Relation>,
}

/// What a solver says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A point within bounds and relations, the best or near.
    Point(Vec<i64>),
    /// No point exists, as far as the solver can tell.
    None,
    /// It gave up on a numerical failure, as it would on any machine.
    Unknown,
    /// It ran out of time, as it might not on another machine.
    TimedOut,
}

/// Whoever solves programs.
pub trait Solver: Sync {
    /// Solves a program; the same program gives the same answer.
    fn minimise(&self, program: &Program) -> Answer;
}

/// The crate microlp: branch and bound over the simplex.
#[derive(Clone, Copy, Debug)]
pub struct Microlp {
    /// Time allowed for one program. It decides nothing but a refusal.
    pub limit: Duration,
}

impl Default for Microlp {
    fn default() -> Self {
        Self { limit: Duration::from_secs(20) }
    }
}

impl Solver for Microlp {
    fn minimise(&self, program: &Program) -> Answer {
        match pivot::minimise(program) {
            Some(Answer::Point(point)) if program.accepts(&point) => return Answer::Point(point),
            Some(Answer::None) => return Answer::None,
            _ => {}
        }
        // Tables are nearly networks: the relaxation is whole most of the time, and much faster.
        match self.solve(program, false) {
            Answer::Point(point) if program.accepts(&point) => Answer::Point(point),
            Answer::None => Answer::None,
            Answer::TimedOut => Answer::TimedOut,
            Answer::Point(_) | Answer::Unknown => self.solve(program, true),
        }
    }
}

impl Program {
    /// Whether a point respects bounds and rows.
    pub fn accepts(&self, point: &[i64]) -> bool {
        self.bounds.iter().zip(point).all(|((low, high), v)| (low..=high).contains(&v))
            && self.rows.iter().all(|row| row.holds(point))
    }
}

impl Microlp {
    fn solve(&self, program: &Program, whole: bool) -> Answer {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let bound = |value: i64| i32::try_from(value).ok();
        let mut variables = Vec::with_capacity(program.costs.len());
        for (cost, (low, high)) in program.costs.iter().zip(&program.bounds) {
            let (Some(low), Some(high)) = (bound(*low), bound(*high)) else {
                return Answer::Unknown;
            };
            variables.push(match whole {
                true => problem.add_integer_var(*cost, (low, high)),
                false => problem.add_var(*cost, (f64::from(low), f64::from(high))),
            });
        }
        for row in &program.rows {
            let terms: Vec<_> =
                row.form.iter().map(|(at, factor)| (variables[*at], *factor as f64)).collect();
            if row.low == row.high {
                problem.add_constraint(&terms, ComparisonOp::Eq, row.low as f64);
                continue;
            }
            if row.low > i64::MIN {
                problem.add_constraint(&terms, ComparisonOp::Ge, row.low as f64);
            }
            if row.high < i64::MAX {
                problem.add_constraint(&terms, ComparisonOp::Le, row.high as f64);
            }
        }
        let mut options = SolveOptions::default();
        options.time_limit = Some(self.limit);
        options.presolve = whole;
        match problem.solve_with(options) {
            Ok(SolveOutcome::Solution(solution)) => Answer::Point(
                variables.iter().map(|v| solution.var_value(*v).round() as i64).collect(),
            ),
            Ok(SolveOutcome::Interrupted(_)) => Answer::TimedOut,
            Err(microlp::Error::Infeasible) => Answer::None,
            Err(_) => Answer::Unknown,
        }
    }
}
