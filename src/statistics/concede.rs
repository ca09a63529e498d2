//! What readers were told before cannot be kept from them. Where that alone leaves less doubt than
//! is asked, no more is asked than it leaves: an edition adds nothing to it, and says so.
//!
//! A threshold that is raised asks more than what an earlier edition kept; a count known from
//! elsewhere may give another by subtraction.

use std::collections::BTreeMap;

use super::coalition::LEAST_OTHERS;
use super::plan::Request;
use super::prepare::Prepared;
use super::protect::{Protected, Question, Threats, protect};
use super::search::Searcher;
use super::solver::Solver;
use super::system::Requirement;

/// How often what earlier figures leave is looked for: a pattern may show what another hid.
const ROUNDS: usize = 3;

/// A pattern, and what it protects.
pub(super) struct Left {
    pub threats: Threats,
    pub protected: Protected,
    /// Requirements that ask less than they should, and that the author must know of.
    pub conceded: usize,
}

/// Builds a pattern that protects all that earlier figures left.
pub(super) fn protected(request: &Request<'_>, prepared: &Prepared, solver: &dyn Solver) -> Left {
    let system = &prepared.table.system;
    let mut threats = prepared.threats.clone();
    let mut protected = protect(system, &threats, solver);
    let mut conceded = 0;
    let knows = request.earlier.len() > request.along || !request.known.is_empty();
    for _ in 0..ROUNDS {
        if !knows || protected.unmet.is_empty() || protected.timed_out {
            break;
        }
        let less = concede(prepared, &mut threats, &protected, solver);
        if less.all == 0 {
            break;
        }
        conceded += less.grave;
        protected = protect(system, &threats, solver);
    }
    Left { threats, protected, conceded }
}

/// What was lowered.
#[derive(Clone, Copy, Debug, Default)]
struct Conceded {
    /// Requirements that ask less.
    all: usize,
    /// Those that ask less of everybody, or so little of an institution that it knows nearly all.
    grave: usize,
}

/// Lowers the requirements that an unmet question asks, to what earlier figures alone leave.
fn concede(
    prepared: &Prepared,
    threats: &mut Threats,
    protected: &Protected,
    solver: &dyn Solver,
) -> Conceded {
    let system = &prepared.table.system;
    let mut told = vec![false; system.figures.len()];
    for cell in &prepared.settled {
        if let Some(figure) = prepared.figure_of.get(cell) {
            told[*figure] = true;
        }
    }
    let searcher = Searcher::new(system, solver);
    let mut asked: BTreeMap<usize, &Question> = BTreeMap::new();
    for question in &protected.unmet {
        asked.entry(question.requirement).or_insert(question);
    }
    let mut conceded = Conceded::default();
    for (rank, question) in asked {
        let nothing = BTreeMap::new();
        let of_everybody = threats.of_everybody().any(|(at, _)| at == rank);
        let known = match question.known {
            Some(known) if !of_everybody => &protected.coalitions[known].known,
            // What a child knows of herself is no reason to tell others more.
            Some(_) | None => &nothing,
        };
        let Some((low, high)) = searcher.interval(&told, known, &question.form) else {
            continue;
        };
        let Some(requirement) = threats.requirement_mut(rank) else { continue };
        let before = (requirement.low, requirement.high);
        requirement.low = requirement.low.max(low);
        requirement.high = requirement.high.min(high);
        if before != (requirement.low, requirement.high) {
            conceded.all += 1;
            let little = requirement.high < requirement.low + LEAST_OTHERS;
            conceded.grave += usize::from(of_everybody || little);
        }
    }
    let open = |requirement: &Requirement| requirement.low < requirement.high;
    threats.requirements.retain(open);
    threats.latent.retain(open);
    threats.partners.iter_mut().for_each(|(_, wanted)| wanted.retain(open));
    conceded
}
