//! Which figures print: the small ones go, then as few others as protect them.

use std::collections::{BTreeMap, BTreeSet};

use super::coalition::{Coalition, Who, insider_goal};
use super::search::{Found, Goal, Reach, Searcher};
use super::solver::Solver;
use super::system::{Form, Requirement, System, World, evaluate};
use crate::threads::side_by_side;

/// What must be protected, and from whom.
#[derive(Clone, Debug, Default)]
pub struct Threats {
    /// What nobody may know.
    pub requirements: Vec<Requirement>,
    /// Institutions, each with what it may not deduce.
    pub partners: Vec<(Coalition, Vec<Requirement>)>,
    /// Children who know their own record, and must learn nothing of the others.
    pub insiders: Vec<Coalition>,
    /// What nobody may know of counts that no table shows: asked once the pattern is chosen.
    pub latent: Vec<Requirement>,
    /// The bounds that earlier figures alone leave of a sum to a child who knows herself.
    pub left: BTreeMap<(Form, Who), (i64, i64)>,
}

impl Threats {
    /// What nobody may know, each with its rank among all; partners' come between.
    pub fn of_everybody(&self) -> impl Iterator<Item = (usize, &Requirement)> {
        let partners: usize = self.partners.iter().map(|(_, wanted)| wanted.len()).sum();
        let first = self.requirements.len() + partners;
        self.requirements.iter().enumerate().chain((first..).zip(&self.latent))
    }

    /// Where an insider must see the sum of a requirement able to go.
    pub(super) fn insider_goal(
        &self,
        asked: &Requirement,
        insider: &Coalition,
        upward: bool,
    ) -> Goal {
        let goal = insider_goal(asked, insider, upward);
        let left = self.left.get(&(asked.form.clone(), insider.who));
        left.map_or(goal, |(least, most)| goal.within(*least, *most))
    }

    /// A requirement by its rank among all.
    pub(super) fn requirement_mut(&mut self, rank: usize) -> Option<&mut Requirement> {
        let partners = self.partners.iter_mut().flat_map(|(_, wanted)| wanted);
        self.requirements.iter_mut().chain(partners).chain(&mut self.latent).nth(rank)
    }
}

/// A question that some world must answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// The sum.
    pub form: Form,
    /// Where it must be able to go.
    pub goal: Goal,
    /// What its reader knows besides; nothing for everybody.
    pub known: Option<usize>,
    /// The requirement that asks, by its rank; partners' follow those of everybody.
    pub requirement: usize,
}

impl Question {
    /// Whether a world answers it.
    pub fn is_answered_by(&self, world: &[i64], coalitions: &[Coalition]) -> bool {
        self.goal.met(evaluate(&self.form, world))
            && self.known.is_none_or(|known| coalitions[known].admits(world))
    }
}

/// A pattern, with the worlds that prove it.
#[derive(Clone, Debug)]
pub struct Protected {
    /// One answer a figure.
    pub printed: Vec<bool>,
    /// Worlds that fit everything printed.
    pub worlds: Vec<World>,
    /// The questions, and the world that answers each.
    pub answers: Vec<(Question, usize)>,
    /// Questions that nothing could answer: the report is refused for them.
    pub unmet: Vec<Question>,
    /// Who knows what, for the questions that say so.
    pub coalitions: Vec<Coalition>,
    /// Programs given to the solver.
    pub solves: usize,
    /// Whether the solver ran out of time on one of them: nothing is published then.
    pub timed_out: bool,
}

/// How often a system starts, two at a time: up to so many cells times requirements, so often.
const STARTS: [(usize, u64); 3] = [(400_000, 4), (1_000_000, 2), (usize::MAX, 1)];

/// A world and the figures that it contradicts.
pub(super) struct Kept {
    world: World,
    /// In order.
    moved: Vec<usize>,
    /// The cells that differ from the truth, and by how much.
    delta: Vec<(usize, i64)>,
}

/// Builds a pattern.
///
/// The largest requirement goes first, each direction at the least weight of printed counts taken
/// back; then each figure taken back is tried again, the most valuable first
/// (`docs/disclosure-control.md`), alone, then at the price of others. Of several such patterns,
/// the one that withholds least; then insiders, who may still ask for a few more; then the figures
/// that only tell bounds.
pub fn protect(system: &System, threats: &Threats, solver: &dyn Solver) -> Protected {
    let mut work = best(system, threats, solver);
    work.ask_latent();
    work.withstand(Reach::Printed);
    work.print_late();
    let mut worlds = Vec::new();
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut answers, mut unmet) = (Vec::new(), Vec::new());
    for (question, witness) in work.questions.into_iter().zip(work.witness) {
        match witness {
            Some(kept) => {
                let place = *places.entry(kept).or_insert_with(|| {
                    worlds.push(work.pool[kept].world.clone());
                    worlds.len() - 1
                });
                answers.push((question, place));
            }
            None => unmet.push(question),
        }
    }
    let (printed, coalitions, solves) = (work.printed, work.coalitions, work.solves);
    let timed_out = work.timed_out;
    Protected { printed, worlds, answers, unmet, coalitions, solves, timed_out }
}

/// A report starts several times, the first at the true weights, and keeps the pattern that
/// withholds the fewest counts.
fn best<'a>(system: &'a System, threats: &'a Threats, solver: &'a dyn Solver) -> Work<'a> {
    let size = system.cells.len() * threats.requirements.len();
    let often = STARTS.iter().find(|(most, _)| size <= *most).map_or(1, |(_, often)| *often);
    let starts: Vec<u64> = (0..often).collect();
    let done = side_by_side(&starts, |start| {
        let mut work = Work::new(system, threats, solver, *start);
        work.ask();
        let open: Vec<usize> = (0..work.questions.len()).collect();
        work.secure_all(&open, Reach::Printed);
        work.clean_up();
        work.trade();
        work
    });
    let timed_out = done.iter().any(|work| work.timed_out);
    let solves = done.iter().map(|work| work.solves).sum();
    let first = |a: &Work<'_>, b: &Work<'_>| {
        let (a, b) = (a.withheld(), b.withheld());
        (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))
    };
    let least = done.into_iter().min_by(first);
    let work = least.unwrap_or_else(|| Work::new(system, threats, solver, 0));
    Work { timed_out, solves, ..work }
}

pub(super) struct Work<'a> {
    pub(super) system: &'a System,
    threats: &'a Threats,
    pub(super) searcher: Searcher<'a>,
    /// The figures of small counts, which never print unless they are forced to.
    primary: BTreeSet<usize>,
    pub(super) printed: Vec<bool>,
    pub(super) pool: Vec<Kept>,
    coalitions: Vec<Coalition>,
    pub(super) questions: Vec<Question>,
    pub(super) witness: Vec<Option<usize>>,
    /// The question that each figure was first taken back for: the likeliest to fail without it.
    cause: BTreeMap<usize, usize>,
    pub(super) solves: usize,
    timed_out: bool,
}

impl<'a> Work<'a> {
    fn new(system: &'a System, threats: &'a Threats, solver: &'a dyn Solver, start: u64) -> Self {
        let searcher = Searcher::new(system, solver).blurred(start);
        let alone = threats.requirements.iter().filter_map(Requirement::alone);
        let primary: BTreeSet<usize> = alone.filter_map(|cell| searcher.figure_of(cell)).collect();
        let figures = system.figures.iter().enumerate();
        let printed = figures
            .map(|(at, figure)| figure.forced || !(figure.late || primary.contains(&at)))
            .collect();
        let truth = system.truth();
        let pool = vec![Kept { world: truth, moved: Vec::new(), delta: Vec::new() }];
        Self {
            system,
            threats,
            searcher,
            primary,
            printed,
            pool,
            coalitions: Vec::new(),
            questions: Vec::new(),
            witness: Vec::new(),
            cause: BTreeMap::new(),
            solves: 0,
            timed_out: false,
        }
    }

    /// How many questions have no answer, how many figures are withheld, and their weight.
    fn withheld(&self) -> (usize, usize, f64) {
        let open = self.witness.iter().filter(|witness| witness.is_none()).count();
        (open, self.printed.iter().filter(|printed| !**printed).count(), self.weight())
    }

    /// Asks two questions a requirement, the largest sums first.
    fn ask(&mut self) {
        let threats = self.threats;
        let everybody = threats.requirements.iter().map(|r| (r, None));
        let mut wanted: Vec<(&Requirement, Option<usize>)> = everybody.collect();
        for (coalition, requirements) in &threats.partners {
            let known = self.coalitions.len();
            self.coalitions.push(coalition.clone());
            wanted.extend(requirements.iter().map(|r| (r, Some(known))));
        }
        let size = |requirement: &Requirement| evaluate(&requirement.form, self.searcher.truth());
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by_key(|at| {
            let (requirement, known) = &wanted[*at];
            (known.is_some(), std::cmp::Reverse(size(requirement)), *at)
        });
        for at in order {
            let (requirement, known) = wanted[at];
            self.push(requirement, known, at);
        }
    }

    /// Adds the two questions of a requirement, and gives where they stand.
    fn push(&mut self, asked: &Requirement, known: Option<usize>, rank: usize) -> Vec<usize> {
        let first = self.questions.len();
        for goal in [Goal::AtLeast(asked.high), Goal::AtMost(asked.low)] {
            let form = asked.form.clone();
            self.questions.push(Question { form, goal, known, requirement: rank });
            self.witness.push(None);
        }
        (first..self.questions.len()).collect()
    }

    /// Asks what no table shows: most of it has an answer already.
    fn ask_latent(&mut self) {
        let threats = self.threats;
        for (rank, asked) in threats.of_everybody().skip(threats.requirements.len()) {
            for at in self.push(asked, None, rank) {
                self.secure(at, Reach::Printed);
            }
        }
    }

    /// Whether a world of the pool still fits what prints.
    pub(super) fn fits(&self, kept: &Kept) -> bool {
        kept.moved.iter().all(|figure| !self.printed[*figure])
    }

    /// What the reader of a question knows besides.
    fn known(&self, question: &Question) -> &BTreeMap<usize, i64> {
        static NOTHING: BTreeMap<usize, i64> = BTreeMap::new();
        question.known.map_or(&NOTHING, |known| &self.coalitions[known].known)
    }

    /// Finds a world for each question. Stops at the first failure when printed counts may not move.
    pub(super) fn secure_all(&mut self, questions: &[usize], reach: Reach) -> bool {
        questions.iter().all(|at| self.secure(*at, reach) || reach == Reach::Printed)
    }

    /// Whether a world of the pool, or a sum of their movements, answers a question.
    fn is_ready(&mut self, at: usize) -> bool {
        let question = &self.questions[at];
        let answers =
            |kept: &Kept| question.is_answered_by(&kept.world, &self.coalitions) && self.fits(kept);
        let ready = self.pool.iter().position(answers);
        self.witness[at] = ready;
        if ready.is_none()
            && let Some(world) = self.combine(question)
        {
            self.keep(at, world);
        }
        self.witness[at].is_some()
    }

    /// Adds a world to the pool as the answer to a question, and hides what it moves.
    fn keep(&mut self, at: usize, world: World) {
        let moved = self.system.moved(&world);
        for figure in &moved {
            if self.printed[*figure] {
                self.printed[*figure] = false;
                self.cause.entry(*figure).or_insert(at);
            }
        }
        self.witness[at] = Some(self.pool.len());
        let truth = self.searcher.truth();
        let delta = world.iter().zip(truth).enumerate();
        let delta = delta.filter(|(_, (new, old))| new != old);
        let delta = delta.map(|(cell, (new, old))| (cell, new - old)).collect();
        self.pool.push(Kept { world, moved, delta });
    }

    /// Finds a world that answers a question, in the pool or by a search: among hidden cells first,
    /// which changes nothing for the others.
    pub(super) fn secure(&mut self, at: usize, reach: Reach) -> bool {
        if self.is_ready(at) {
            return true;
        }
        for moving in [Reach::Hidden, Reach::Printed] {
            if moving == Reach::Printed && reach == Reach::Hidden {
                break;
            }
            self.solves += 1;
            match self.search(&self.questions[at], moving) {
                Found::World(world) => {
                    self.keep(at, world);
                    return true;
                }
                Found::TimedOut => self.timed_out = true,
                Found::None | Found::Unknown => {}
            }
        }
        false
    }

    /// Adds up movements already known: each keeps what prints, and so does their sum. Quick, and
    /// enough half of the time.
    fn combine(&self, question: &Question) -> Option<World> {
        let truth = self.searcher.truth();
        let gain = |kept: &Kept| {
            let value = evaluate(&question.form, &kept.world) - evaluate(&question.form, truth);
            match question.goal {
                Goal::AtLeast(_) => value,
                Goal::AtMost(_) | Goal::Exactly(_) => -value,
            }
        };
        let useful = self.pool.iter().enumerate().map(|(at, kept)| (gain(kept), at, kept));
        let mut useful: Vec<(i64, usize, &Kept)> =
            useful.filter(|(gain, _, kept)| *gain != 0 && self.fits(kept)).collect();
        useful.sort_by_key(|(gain, at, kept)| (kept.delta.len() as i64 / gain.abs(), *at));
        let mut world = truth.to_vec();
        for (gain, _, kept) in useful {
            let sign = gain.signum();
            let within = |(cell, by): &(usize, i64)| {
                let bounds = &self.system.cells[*cell];
                (bounds.lower..=bounds.upper).contains(&(world[*cell] + sign * by))
            };
            if kept.delta.iter().all(within) {
                kept.delta.iter().for_each(|(cell, by)| world[*cell] += sign * by);
                if question.is_answered_by(&world, &self.coalitions) {
                    return self.system.fits(&world, &self.printed).then_some(world);
                }
            }
        }
        None
    }

    fn search(&self, question: &Question, reach: Reach) -> Found {
        let known = self.known(question);
        self.searcher.world(&self.printed, known, &question.form, question.goal, reach)
    }

    /// Prints again whatever proves useless to hide.
    fn clean_up(&mut self) {
        for figure in self.taken_back() {
            self.try_printing(figure);
        }
    }

    /// The figures that are hidden for others, the most valuable first.
    pub(super) fn taken_back(&self) -> Vec<usize> {
        let mut back: Vec<usize> = (0..self.printed.len())
            .filter(|figure| !self.printed[*figure] && !self.system.figures[*figure].late)
            .filter(|figure| !self.primary.contains(figure))
            .collect();
        let weight = |figure: &usize| self.system.figures[*figure].weight;
        back.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
        back
    }

    /// Prints a figure if every question keeps an answer.
    pub(super) fn try_printing(&mut self, figure: usize) -> bool {
        let lost = |witness: &Option<usize>| {
            witness.is_some_and(|kept| self.pool[kept].moved.binary_search(&figure).is_ok())
        };
        let mut asked: Vec<usize> =
            (0..self.questions.len()).filter(|at| lost(&self.witness[*at])).collect();
        // What stands in one relation with the figure is the likeliest to fail: ask it first.
        let cause = self.cause.get(&figure).copied();
        let near = self.system.figures[figure].cell().map(|cell| self.searcher.beside(cell));
        let is_near = |at: &usize| {
            let cells = self.questions[*at].form.iter().map(|(cell, _)| cell);
            near.as_ref().is_some_and(|near| cells.into_iter().any(|cell| near.contains(cell)))
        };
        asked.sort_by_key(|at| (Some(*at) != cause, !is_near(at), *at));
        let before: Vec<(usize, Option<usize>)> =
            asked.iter().map(|at| (*at, self.witness[*at])).collect();
        self.printed[figure] = true;
        if !self.secure_all(&asked, Reach::Hidden) {
            self.printed[figure] = false;
            before.into_iter().for_each(|(at, witness)| self.witness[at] = witness);
            return false;
        }
        true
    }

    /// Asks again for each insider whose own record a witness leaves out.
    fn withstand(&mut self, reach: Reach) -> bool {
        let threats = self.threats;
        let of_everybody: BTreeMap<usize, &Requirement> = threats.of_everybody().collect();
        let mut asked: BTreeSet<(usize, bool, usize)> = BTreeSet::new();
        let mut held = true;
        let everybody: Vec<usize> = (0..self.questions.len())
            .filter(|at| self.questions[*at].known.is_none())
            .filter(|at| of_everybody.contains_key(&self.questions[*at].requirement))
            .collect();
        for at in everybody {
            let Some(witness) = self.witness[at] else {
                continue;
            };
            let world = &self.pool[witness].world;
            let all = 0..threats.insiders.len();
            let left_out = all.filter(|rank| !threats.insiders[*rank].admits(world));
            for rank in left_out.collect::<Vec<_>>() {
                let requirement = of_everybody[&self.questions[at].requirement];
                let question = self.insider_question(at, requirement, rank);
                if !asked.insert((question.requirement, question.goal.is_upward(), rank)) {
                    continue;
                }
                self.questions.push(question);
                self.witness.push(None);
                let last = self.questions.len() - 1;
                held &= self.secure(last, reach);
            }
        }
        held
    }

    /// The question of an insider: her own records less of width, above what she knows.
    fn insider_question(&mut self, at: usize, asked: &Requirement, rank: usize) -> Question {
        let insider = &self.threats.insiders[rank];
        let known = self.coalitions.iter().position(|c| c.who == insider.who);
        let known = known.unwrap_or_else(|| {
            self.coalitions.push(insider.clone());
            self.coalitions.len() - 1
        });
        let question = &self.questions[at];
        let goal = self.threats.insider_goal(asked, insider, question.goal.is_upward());
        Question { form: question.form.clone(), goal, known: Some(known), ..question.clone() }
    }

    /// Prints the figures that tell bounds only, where nothing is lost.
    fn print_late(&mut self) {
        let late: Vec<usize> = (0..self.printed.len())
            .filter(|figure| self.system.figures[*figure].late && !self.printed[*figure])
            .collect();
        if late.is_empty() {
            return;
        }
        let before = (self.printed.clone(), self.witness.clone(), self.questions.len());
        late.into_iter().for_each(|figure| {
            self.try_printing(figure);
        });
        if !self.withstand(Reach::Hidden) {
            (self.printed, self.witness, _) = before.clone();
            self.questions.truncate(before.2);
        }
    }
}
