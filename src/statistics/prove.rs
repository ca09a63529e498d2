//! The proof: a world for each question, checked in whole numbers. No solver is trusted here.

use std::collections::BTreeSet;

use super::protect::{Protected, Threats};
use super::search::Goal;
use super::system::{System, evaluate};

/// What a pattern does not prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproved {
    /// A world does not fit what prints.
    World(usize),
    /// A question's world does not answer it.
    Answer(usize),
    /// A requirement of everybody, by its rank, was not asked in both directions.
    Unasked(usize),
    /// A requirement of everybody, by its rank, was not asked for a child who knows herself.
    Insider(usize),
    /// A requirement of a partner, by its rank among all, was not asked in both directions.
    Partner(usize),
    /// The search gave up on a requirement.
    Unmet(usize),
    /// The solver ran out of time: another machine might have found another pattern.
    TimedOut,
}

/// Checks a pattern from nothing but the system, what must be protected, and the worlds.
///
/// # Errors
/// Everything that is not proved.
pub fn prove(
    system: &System,
    threats: &Threats,
    protected: &Protected,
) -> Result<(), Vec<Unproved>> {
    let mut faults: Vec<Unproved> =
        protected.unmet.iter().map(|question| Unproved::Unmet(question.requirement)).collect();
    if protected.timed_out {
        faults.push(Unproved::TimedOut);
    }
    for (at, world) in protected.worlds.iter().enumerate() {
        if !system.fits(world, &protected.printed) {
            faults.push(Unproved::World(at));
        }
    }
    for (at, (question, world)) in protected.answers.iter().enumerate() {
        if !question.is_answered_by(&protected.worlds[*world], &protected.coalitions) {
            faults.push(Unproved::Answer(at));
        }
    }
    let left_out = left_out(threats, protected);
    for (at, requirement) in threats.of_everybody() {
        for goal in [Goal::AtLeast(requirement.high), Goal::AtMost(requirement.low)] {
            let meets = |world: &Vec<i64>| goal.met(evaluate(&requirement.form, world));
            let mut met = (0..protected.worlds.len()).filter(|w| meets(&protected.worlds[*w]));
            let Some(first) = met.next() else {
                faults.push(Unproved::Unasked(at));
                continue;
            };
            // A child whom some world leaves out needs another that does not.
            let mut alone = left_out[first].clone();
            for world in met {
                if alone.is_empty() {
                    break;
                }
                alone = alone.intersection(&left_out[world]).copied().collect();
            }
            let asked = |rank: &usize| {
                let insider = &threats.insiders[*rank];
                let wanted = threats.insider_goal(requirement, insider, goal.is_upward());
                protected.answers.iter().any(|(question, _)| {
                    question.goal == wanted
                        && question.form == requirement.form
                        && question.known.is_some_and(|k| protected.coalitions[k] == *insider)
                })
            };
            if !alone.iter().all(asked) {
                faults.push(Unproved::Insider(at));
            }
        }
    }
    let mut rank = threats.requirements.len();
    for (coalition, requirements) in &threats.partners {
        for requirement in requirements {
            let asked = |goal: Goal| {
                protected.answers.iter().any(|(question, _)| {
                    question.goal == goal
                        && question.form == requirement.form
                        && question.known.is_some_and(|k| protected.coalitions[k] == *coalition)
                })
            };
            if !asked(Goal::AtLeast(requirement.high)) || !asked(Goal::AtMost(requirement.low)) {
                faults.push(Unproved::Partner(rank));
            }
            rank += 1;
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// For each world, the insiders whose own record it leaves out.
fn left_out(threats: &Threats, protected: &Protected) -> Vec<BTreeSet<usize>> {
    let of = |world: &Vec<i64>| {
        let all = threats.insiders.iter().enumerate();
        all.filter(|(_, insider)| !insider.admits(world)).map(|(rank, _)| rank).collect()
    };
    protected.worlds.iter().map(of).collect()
}
