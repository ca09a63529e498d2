//! What readers were told before cannot be kept from them. Where that alone leaves less doubt than
//! is asked, no more is asked than it leaves: an edition adds nothing to it, and says so.
//!
//! A threshold that is raised asks more than what an earlier edition kept; a count known from
//! elsewhere may give another by subtraction.

use std::collections::BTreeMap;

use super::coalition::{LEAST_OTHERS, Who};
use super::plan::Request;
use super::prepare::Prepared;
use super::protect::{Protected, Threats, protect};
use super::search::Searcher;
use super::solver::Solver;
use super::system::{Form, Requirement};

/// How often what earlier figures leave is looked for: a pattern may show what another hid.
const ROUNDS: usize = 3;

/// A sum of which earlier figures alone leave less doubt than is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concession {
    /// Its cells.
    pub cells: Vec<usize>,
    /// What some world should not exceed, and what another should reach.
    pub asked: (i64, i64),
    /// What is asked instead.
    pub left: (i64, i64),
    /// Whether it is one that the author must know of: of everybody, or nearly all that an
    /// institution does not know.
    pub grave: bool,
}

/// A pattern, and what it protects.
pub(super) struct Left {
    pub threats: Threats,
    pub protected: Protected,
    /// What asks less than it should, each sum once.
    pub conceded: Vec<Concession>,
}

/// Builds a pattern that protects all that earlier figures left.
pub(super) fn protected(request: &Request<'_>, prepared: &Prepared, solver: &dyn Solver) -> Left {
    let system = &prepared.table.system;
    let mut threats = prepared.threats.clone();
    let mut protected = protect(system, &threats, solver);
    let mut conceded = BTreeMap::new();
    let knows = request.earlier.len() > request.along || !request.known.is_empty();
    for _ in 0..ROUNDS {
        if !knows || protected.unmet.is_empty() || protected.timed_out {
            break;
        }
        if !concede(prepared, &mut threats, &protected, solver, &mut conceded) {
            break;
        }
        protected = protect(system, &threats, solver);
    }
    Left { threats, protected, conceded: conceded.into_values().collect() }
}

/// Lowers the requirements that an unmet question asks, to what earlier figures alone leave. Tells
/// whether any was.
fn concede(
    prepared: &Prepared,
    threats: &mut Threats,
    protected: &Protected,
    solver: &dyn Solver,
    conceded: &mut BTreeMap<(Form, Option<Who>), Concession>,
) -> bool {
    let system = &prepared.table.system;
    let mut told = vec![false; system.figures.len()];
    for cell in &prepared.settled {
        if let Some(figure) = prepared.figure_of.get(cell) {
            told[*figure] = true;
        }
    }
    let searcher = Searcher::new(system, solver);
    let nothing = BTreeMap::new();
    let mut lowered = false;
    for question in &protected.unmet {
        let who = question.known.map(|known| &protected.coalitions[known]);
        // Never more than what is certain: a solver that fails here would give doubt away.
        let known = who.map_or(&nothing, |who| &who.known);
        let (least, most) = searcher.outer(&told, known, &question.form);
        let form = &question.form;
        let Some(requirement) = threats.requirement_mut(question.requirement) else { continue };
        let (asked, left) = match who.map(|who| who.who) {
            // What a child knows of herself is no reason to tell others more.
            Some(child @ Who::Insider(_)) => {
                if question.goal.within(least, most) == question.goal {
                    continue;
                }
                let asked = (requirement.low, requirement.high);
                threats.left.insert((form.clone(), child), (least, most));
                (asked, (asked.0.max(least), asked.1.min(most)))
            }
            Some(Who::Partner(_)) | None => {
                let asked = (requirement.low, requirement.high);
                requirement.low = requirement.low.max(least);
                requirement.high = requirement.high.min(most);
                if asked == (requirement.low, requirement.high) {
                    continue;
                }
                (asked, (requirement.low, requirement.high))
            }
        };
        lowered = true;
        // A part of what was told is at most that: one value less is what the threshold means.
        let narrow = left.1 - left.0 < asked.1 - asked.0 - 1;
        let little = left.1 < left.0 + LEAST_OTHERS;
        let first = || Concession {
            cells: form.iter().map(|(cell, _)| *cell).collect(),
            asked,
            left,
            grave: false,
        };
        let key = (form.clone(), who.map(|who| who.who));
        let concession = conceded.entry(key).or_insert_with(first);
        concession.left = left;
        concession.grave |= (who.is_none() && narrow) || little;
    }
    let open = |requirement: &Requirement| requirement.low < requirement.high;
    threats.requirements.retain(open);
    threats.latent.retain(open);
    threats.partners.iter_mut().for_each(|(_, wanted)| wanted.retain(open));
    lowered
}
