//! The proof: a world an question, checked in whole numbers. No solver is trusted here.

use super::coalition::Coalition;
use super::protect::{Protected, Question, Threats};
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
    /// A reader who knows more, by its rank among institutions then insiders, may know what a
    /// requirement forbids.
    Known(usize, usize),
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

/// Checks a proved pattern against readers who know more: each institution, each insider.
///
/// # Errors
/// Everything that is not proved.
pub fn prove_readers(threats: &Threats, protected: &Protected) -> Result<(), Vec<Unproved>> {
    let worlds = &protected.worlds;
    let values = |requirement: &Requirement| -> Vec<i64> {
        worlds.iter().map(|world| evaluate(&requirement.form, world)).collect()
    };
    let held = |who: &Coalition, values: &[i64], (low, high): (i64, i64)| {
        let reaches = |good: &dyn Fn(i64) -> bool| {
            let mut all = values.iter().zip(worlds);
            all.any(|(value, world)| good(*value) && who.admits(world))
        };
        reaches(&|value| value <= low) && reaches(&|value| value >= high)
    };
    let mut faults = Vec::new();
    for (reader, (partner, requirements)) in threats.partners.iter().enumerate() {
        for (at, requirement) in requirements.iter().enumerate() {
            if !held(partner, &values(requirement), (requirement.low, requirement.high)) {
                faults.push(Unproved::Known(reader, at));
            }
        }
    }
    let first = threats.partners.len();
    for (at, requirement) in threats.requirements.iter().enumerate() {
        let values = values(requirement);
        for (reader, insider) in threats.insiders.iter().enumerate() {
            if !held(insider, &values, insider.spared(requirement)) {
                faults.push(Unproved::Known(first + reader, at));
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn answers(question: &Question, coalitions: &[Coalition], world: &[i64]) -> bool {
    question.goal.met(evaluate(&question.form, world))
        && question.known.is_none_or(|known| coalitions[known].admits(world))
}
