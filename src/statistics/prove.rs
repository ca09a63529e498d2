//! The proof: a world an question, checked in whole numbers. No solver is trusted here.

use super::coalition::Coalition;
use super::protect::{Protected, Question};
use super::system::{Requirement, System, evaluate};

/// What a pattern does not prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// A world does not fit what prints.
    World(usize),
    /// A question's world does not answer it.
    Answer(usize),
    /// A requirement of everybody, by its rank, was not asked in both directions.
    Unasked(usize),
    /// The search gave up on a requirement.
    Unmet(usize),
}

/// Checks a pattern from nothing but the system, the requirements and the worlds.
///
/// # Errors
/// Everything that is not proved.
pub fn prove(
    system: &System,
    requirements: &[Requirement],
    protected: &Protected,
) -> Result<(), Vec<Unproved>> {
    let mut faults: Vec<Unproved> =
        protected.unmet.iter().map(|question| Unproved::Unmet(question.requirement)).collect();
    for (at, world) in protected.worlds.iter().enumerate() {
        if !system.fits(world, &protected.printed) {
            faults.push(Unproved::World(at));
        }
    }
    for (at, (question, world)) in protected.answers.iter().enumerate() {
        if !answers(question, &protected.coalitions, &protected.worlds[*world]) {
            faults.push(Unproved::Answer(at));
        }
    }
    for (at, requirement) in requirements.iter().enumerate() {
        let reaches = |good: &dyn Fn(i64) -> bool| {
            let mine = protected.answers.iter().filter(|(q, _)| q.known.is_none());
            let mut worlds = mine.map(|(_, world)| &protected.worlds[*world]);
            worlds.any(|world| good(evaluate(&requirement.form, world)))
        };
        if !reaches(&|value| value <= requirement.low) || !reaches(&|v| v >= requirement.high) {
            faults.push(Unproved::Unasked(at));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn answers(question: &Question, coalitions: &[Coalition], world: &[i64]) -> bool {
    question.goal.met(evaluate(&question.form, world))
        && question.known.is_none_or(|known| coalitions[known].admits(world))
}
