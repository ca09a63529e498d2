//! Support: between the small value and the large one that two worlds prove, a protected sum must
//! be able to take many values (`docs/disclosure-control.md`, R3, and case 24).
//!
//! Readers know the method: figures are withheld in groups, and something in each group is small.
//! A world where nothing is, in a group that it moves, is no world for them.

use std::collections::{BTreeMap, BTreeSet};

use super::protect::{Protected, Threats};
use super::search::{Found, Goal, Reach, Searcher};
use super::solver::{Answer, Program, Solver};
use super::system::{Form, Relation, Requirement, System, World, evaluate};

/// Most values that one requirement has searched for among all hidden cells.
const SEARCHES: usize = 24;

/// Finds the requirements of everybody whose plausible worlds give fewer values than the
/// threshold. The pattern has been proved before: each of its worlds fits.
pub fn gaps(
    system: &System,
    protected: &Protected,
    threats: &Threats,
    solver: &dyn Solver,
    threshold: i64,
) -> Vec<Requirement> {
    let (ranks, requirements): (Vec<usize>, Vec<Requirement>) =
        threats.of_everybody().map(|(rank, requirement)| (rank, requirement.clone())).unzip();
    let mut support = Support::new(system, protected, &requirements, threshold);
    for world in &protected.worlds {
        support.segment(world);
    }
    let mut witnesses: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (question, world) in protected.answers.iter().filter(|(q, _)| q.known.is_none()) {
        witnesses.entry(question.requirement).or_default().push(*world);
    }
    let mut searcher = None;
    let mut short = Vec::new();
    for (at, rank) in ranks.iter().enumerate() {
        for world in witnesses.get(rank).into_iter().flatten() {
            support.between(at, &protected.worlds[*world], solver);
        }
        if support.is_short(at) {
            let searcher = searcher.get_or_insert_with(|| Searcher::new(system, solver));
            support.search(at, searcher);
        }
        if support.is_short(at) {
            short.push(requirements[at].clone());
        }
    }
    short
}

struct Support<'a> {
    system: &'a System,
    printed: &'a [bool],
    requirements: &'a [Requirement],
    threshold: i64,
    truth: World,
    /// A world under scrutiny; the truth between two of them.
    world: World,
    /// The group of each cell that moves.
    group: Vec<Option<usize>>,
    /// What may be small in each group: withheld counts and protected sums. Nothing where nothing
    /// is: the group is withheld for a reason that readers cannot see.
    reasons: Vec<Vec<Form>>,
    /// The relations of each cell, printed facts included.
    rows: Vec<Vec<&'a Relation>>,
    /// The requirements of each cell.
    asked: Vec<Vec<usize>>,
    /// What each requirement was seen to be worth.
    values: Vec<BTreeSet<i64>>,
}

impl<'a> Support<'a> {
    fn new(
        system: &'a System,
        protected: &'a Protected,
        requirements: &'a [Requirement],
        threshold: i64,
    ) -> Self {
        let (printed, count) = (protected.printed.as_slice(), system.cells.len());
        let mut moves = vec![true; count];
        let mut hidden = vec![false; count];
        let mut facts: Vec<&Relation> = system.relations.iter().collect();
        for (figure, printed) in system.figures.iter().zip(printed) {
            match figure.cell() {
                Some(cell) => (moves[cell], hidden[cell]) = (!printed, !printed),
                None if *printed => facts.extend(&figure.facts),
                None => {}
            }
        }
        let mut rows = vec![Vec::new(); count];
        for fact in facts {
            fact.form.iter().for_each(|(cell, _)| rows[*cell].push(fact));
        }
        let group = groups(&moves, &rows);
        let last = group.iter().flatten().max().map_or(0, |last| last + 1);
        let mut reasons: Vec<Vec<Form>> = vec![Vec::new(); last];
        for cell in (0..count).filter(|cell| hidden[*cell]) {
            reasons[group[cell].unwrap_or_default()].push(vec![(cell, 1)]);
        }
        for requirement in requirements {
            let held: BTreeSet<usize> =
                requirement.form.iter().filter_map(|(cell, _)| group[*cell]).collect();
            held.into_iter().for_each(|group| reasons[group].push(requirement.form.clone()));
        }
        let truth = system.truth();
        for reasons in &mut reasons {
            if reasons.iter().all(|form| evaluate(form, &truth) >= threshold) {
                reasons.clear();
            }
        }
        let mut asked = vec![Vec::new(); count];
        for (at, requirement) in requirements.iter().enumerate() {
            requirement.form.iter().for_each(|(cell, _)| asked[*cell].push(at));
        }
        let value = |r: &Requirement| BTreeSet::from([evaluate(&r.form, &truth)]);
        let values = requirements.iter().map(value).collect();
        let world = truth.clone();
        Self {
            system,
            printed,
            requirements,
            threshold,
            truth,
            world,
            group,
            reasons,
            rows,
            asked,
            values,
        }
    }

    /// Whether a requirement still has fewer values than the threshold.
    fn is_short(&self, at: usize) -> bool {
        // What earlier figures leave may be less than the threshold.
        let Requirement { low, high, .. } = &self.requirements[at];
        (self.values[at].len() as i64) < self.threshold.min(high - low)
    }

    /// What differs from the truth.
    fn moved(&self, world: &[i64]) -> Vec<(usize, i64)> {
        let pairs = world.iter().zip(&self.truth).enumerate();
        pairs.filter(|(_, (new, old))| new != old).map(|(at, (new, old))| (at, new - old)).collect()
    }

    /// Counts the worlds on the way to another: every whole point between two worlds is one.
    fn segment(&mut self, world: &[i64]) {
        let moved = self.moved(world);
        let steps = moved.iter().fold(0, |shared, (_, by)| gcd(by.abs(), shared));
        for step in 1..=steps {
            let part: Vec<(usize, i64)> =
                moved.iter().map(|(cell, by)| (*cell, by / steps * step)).collect();
            self.note(&part);
        }
    }

    /// Counts what a world is worth, if readers may believe in it.
    fn note(&mut self, moved: &[(usize, i64)]) {
        moved.iter().for_each(|(cell, by)| self.world[*cell] += by);
        let groups: BTreeSet<usize> =
            moved.iter().filter_map(|(cell, _)| self.group[*cell]).collect();
        let small = |form: &Form| evaluate(form, &self.world) < self.threshold;
        let plausible = groups.into_iter().all(|group| {
            let reasons = &self.reasons[group];
            reasons.is_empty() || reasons.iter().any(small)
        });
        if plausible {
            let touched = moved.iter().flat_map(|(cell, _)| &self.asked[*cell]);
            for at in touched.copied().collect::<BTreeSet<usize>>() {
                self.values[at].insert(evaluate(&self.requirements[at].form, &self.world));
            }
        }
        moved.iter().for_each(|(cell, by)| self.world[*cell] -= by);
    }

    /// Looks for the values between the truth and a witness, by moving no more than it does: small
    /// programs of few cells.
    fn between(&mut self, at: usize, witness: &[i64], solver: &dyn Solver) {
        let moved = self.moved(witness);
        let form = &self.requirements[at].form;
        let (from, to) = (evaluate(form, &self.truth), evaluate(form, witness));
        let columns: BTreeMap<usize, (usize, i64)> =
            moved.iter().enumerate().map(|(at, (cell, by))| (*cell, (at, by.signum()))).collect();
        let shifted = |form: &Form| -> Form {
            let moves = form.iter().filter_map(|(cell, factor)| {
                columns.get(cell).map(|(column, sign)| (*column, factor * sign))
            });
            moves.collect()
        };
        let mut program = Program::default();
        let mut seen: BTreeSet<*const Relation> = BTreeSet::new();
        for (cell, by) in &moved {
            program.costs.push(1.0);
            program.bounds.push((0, by.abs()));
            for row in &self.rows[*cell] {
                if seen.insert(std::ptr::from_ref(*row)) {
                    let value = evaluate(&row.form, &self.truth);
                    program.rows.push(Relation {
                        form: shifted(&row.form),
                        low: row.low.saturating_sub(value),
                        high: row.high.saturating_sub(value),
                    });
                }
            }
        }
        let goal = shifted(form);
        for value in from.min(to)..=from.max(to) {
            if !self.is_short(at) {
                return;
            }
            if self.values[at].contains(&value) {
                continue;
            }
            program.rows.push(Relation::equal(goal.clone(), value - from));
            if let Answer::Point(point) = solver.minimise(&program) {
                let mut world = self.truth.clone();
                for (steps, (cell, by)) in point.iter().zip(&moved) {
                    world[*cell] += steps * by.signum();
                }
                self.take(&world);
            }
            program.rows.pop();
        }
    }

    /// Looks for other values among all hidden cells, the nearest to the truth first.
    fn search(&mut self, at: usize, searcher: &Searcher<'_>) {
        let form = self.requirements[at].form.clone();
        let truth = evaluate(&form, &self.truth);
        let far = i64::try_from(SEARCHES).unwrap_or(0) / 2;
        let near = (1..=far).flat_map(|by| [truth - by, truth + by]);
        for value in near {
            if !self.is_short(at) {
                return;
            }
            if value < 0 || self.values[at].contains(&value) {
                continue;
            }
            let (none, goal) = (BTreeMap::new(), Goal::Exactly(value));
            let found = searcher.world(self.printed, &none, &form, goal, Reach::Hidden);
            if let Found::World(world) = found {
                self.take(&world);
            }
        }
    }

    /// Counts a world that a solver gave, once checked.
    fn take(&mut self, world: &[i64]) {
        if self.system.fits(world, self.printed) {
            self.segment(world);
        }
    }
}

/// Numbers the groups of cells that move together.
fn groups(moves: &[bool], rows: &[Vec<&Relation>]) -> Vec<Option<usize>> {
    let mut group: Vec<Option<usize>> = vec![None; moves.len()];
    let mut count = 0;
    for start in 0..moves.len() {
        if !moves[start] || group[start].is_some() {
            continue;
        }
        group[start] = Some(count);
        let mut open = vec![start];
        while let Some(cell) = open.pop() {
            for (other, _) in rows[cell].iter().flat_map(|row| &row.form) {
                if moves[*other] && group[*other].is_none() {
                    group[*other] = Some(count);
                    open.push(*other);
                }
            }
        }
        count += 1;
    }
    group
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
