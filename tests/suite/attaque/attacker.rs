//! The attacker: how many children have each history, and what every edition says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cesmivip::coding::{Population, Unit};
use cesmivip::statistics::{Earlier, Told};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use super::world::{A, ALONE, B, C, Chain, ENTRY, M, NEED, SIZES, TYPE};

/// A weighted sum of unknowns.
type Form = BTreeMap<usize, i64>;

/// A count that can be known too well.
pub struct Narrow {
    what: String,
    truth: i64,
    between: (i64, i64),
}

impl Narrow {
    pub fn said(&self) -> String {
        let (low, high) = self.between;
        format!("{}: {}, from {low} to {high}", self.what, self.truth)
    }
}

struct Fact {
    form: Form,
    low: i64,
    high: i64,
    /// Whether it is known whatever editions round: a definition, or a total declared exact.
    always: bool,
}

const MOST: i64 = 1_000_000;

/// Which children: of some answers, by variable, seen in exactly these segments. Of an answer that
/// changes, the edition that asks, by rank.
type History = (Vec<(usize, Vec<u16>)>, Option<usize>, u32);

pub struct Attacker<'a> {
    chain: &'a Chain,
    /// The shortest spans that periods tell apart.
    segments: Vec<(i32, i32)>,
    unknowns: BTreeMap<History, usize>,
    /// Passages of a segment, by type; needs by their own history.
    passages: Vec<[usize; 2]>,
    needs: BTreeMap<(u16, u32), usize>,
    truth: Vec<i64>,
    facts: Vec<Fact>,
    targets: Vec<(String, Form)>,
}

impl<'a> Attacker<'a> {
    pub fn new(chain: &'a Chain) -> Self {
        let start = chain.sessions.iter().map(|(m, _)| *m).min().unwrap();
        let cuts: BTreeSet<i32> =
            chain.editions.iter().flat_map(|(from, to)| [*from, to + 1]).chain([start]).collect();
        let cuts: Vec<i32> = cuts.into_iter().collect();
        let segments = cuts.windows(2).map(|cut| (cut[0], cut[1] - 1)).collect();
        let mut attacker = Self {
            chain,
            segments,
            unknowns: BTreeMap::new(),
            passages: Vec::new(),
            needs: BTreeMap::new(),
            truth: Vec::new(),
            facts: Vec::new(),
            targets: Vec::new(),
        };
        attacker.count_events();
        for earlier in &chain.told {
            for told in &earlier.tableaux {
                attacker.hear(earlier, told);
            }
        }
        // The smallest counts first, then any other, turn by turn.
        attacker.targets.sort_by_key(|(_, form)| value(form, &attacker.truth));
        attacker.targets.dedup_by(|a, b| a.1 == b.1);
        let half = attacker.targets.len() / 2;
        let large = attacker.targets.split_off(half);
        let small = std::mem::take(&mut attacker.targets).into_iter();
        attacker.targets = small.zip(large).flat_map(|(small, large)| [small, large]).collect();
        attacker
    }

    /// Aims first at who is in one edition and not in another, and at who is in both.
    pub fn compare_editions(&mut self) {
        let family = self.family(&[], None);
        let of = |(from, to): (i32, i32)| self.mask(|(a, b)| from <= a && b <= to);
        let masks: Vec<u32> = self.chain.editions.iter().map(|edition| of(*edition)).collect();
        let mut targets = Vec::new();
        for (one, mine) in masks.iter().enumerate() {
            for (other, theirs) in masks.iter().enumerate().filter(|(other, _)| *other != one) {
                for both in [false, true] {
                    let is = |p: u32| p & mine != 0 && (p & theirs != 0) == both;
                    let form: Form =
                        family.iter().filter(|(p, _)| is(*p)).map(|(_, u)| (*u, 1)).collect();
                    if !form.is_empty() {
                        targets.push((format!("{one} and {other}, in both: {both}"), form));
                    }
                }
            }
        }
        self.targets.splice(0..0, targets);
    }

    /// Every segment set that a child may have, up to an edition: editions tell how many sessions were
    /// held, hence which segments had none.
    fn patterns(&self, until: Option<usize>) -> Vec<u32> {
        let known = self.mask(|(from, to)| {
            let held = self.chain.sessions.iter().any(|(m, _)| (from..=to).contains(m));
            held && until.is_none_or(|rank| to <= self.chain.editions[rank].1)
        });
        (1..1u32 << self.segments.len()).filter(|pattern| pattern & !known == 0).collect()
    }

    fn mask(&self, within: impl Fn((i32, i32)) -> bool) -> u32 {
        let all = self.segments.iter().enumerate();
        all.filter(|(_, segment)| within(**segment)).fold(0, |mask, (at, _)| mask | 1 << at)
    }

    fn unknown(&mut self, count: i64) -> usize {
        self.truth.push(count);
        self.truth.len() - 1
    }

    fn seen(&self, visits: impl Iterator<Item = i32>) -> u32 {
        let visits: Vec<i32> = visits.collect();
        self.mask(|(from, to)| visits.iter().any(|m| (from..=to).contains(m)))
    }

    /// How many children have some answers, by the segments in which they were seen.
    fn family(
        &mut self,
        answers: &[(usize, Vec<u16>)],
        edition: Option<usize>,
    ) -> Vec<(u32, usize)> {
        let changing = answers.iter().any(|(variable, _)| *variable == C);
        let edition = edition.filter(|_| changing);
        let patterns = self.patterns(edition);
        let until = edition.map(|rank| self.chain.editions[rank].1);
        if !self.unknowns.contains_key(&(answers.to_vec(), edition, patterns[0])) {
            let mut counts: BTreeMap<u32, i64> = BTreeMap::new();
            for child in &self.chain.children {
                let gives = |(variable, wanted): &(usize, Vec<u16>)| match *variable {
                    A | B => wanted.contains(&child.stable[*variable]),
                    C => wanted.contains(&child.changing[edition.unwrap()]),
                    _ => child.several.iter().any(|one| wanted.contains(one)),
                };
                if answers.iter().all(gives) {
                    let past = child.visits.iter().map(|(m, _)| *m);
                    let past = past.filter(|m| until.is_none_or(|until| *m <= until));
                    *counts.entry(self.seen(past)).or_default() += 1;
                }
            }
            for pattern in &patterns {
                let count = counts.get(pattern).copied().unwrap_or_default();
                let unknown = self.unknown(count);
                self.unknowns.insert((answers.to_vec(), edition, *pattern), unknown);
            }
            self.tie(answers, edition);
        }
        let key = |pattern: u32| (answers.to_vec(), edition, pattern);
        patterns.into_iter().map(|pattern| (pattern, self.unknowns[&key(pattern)])).collect()
    }

    /// Answers of one variable make up all; those of which there are several are of some.
    fn tie(&mut self, answers: &[(usize, Vec<u16>)], edition: Option<usize>) {
        let mine =
            |attacker: &Self, pattern| attacker.unknowns[&(answers.to_vec(), edition, pattern)];
        for at in 0..answers.len() {
            let (variable, groups) = &answers[at];
            let others: Vec<_> = answers
                .iter()
                .enumerate()
                .filter(|(o, _)| *o != at)
                .map(|(_, a)| a.clone())
                .collect();
            let whole = self.family(&others, edition);
            let reduced = |pattern: u32, known: u32| pattern & known;
            let known = self.patterns(edition).into_iter().fold(0, |all, p| all | p);
            let single: Vec<u16> = (0..SIZES[*variable]).collect();
            for pattern in self.patterns(edition) {
                let mut form = Form::new();
                for (other, unknown) in &whole {
                    // Histories that are the same up to the edition.
                    if reduced(*other, known) == pattern {
                        *form.entry(*unknown).or_default() += 1;
                    }
                }
                if *variable == M {
                    let known = answers == [(M, (0..ALONE).collect())];
                    *form.entry(mine(self, pattern)).or_default() -= 1;
                    if known {
                        // Who gives no answer that is known gives none of the others.
                        let alone = self.family(&[(M, vec![ALONE])], edition);
                        let (_, alone) = alone.iter().find(|(p, _)| *p == pattern).unwrap();
                        *form.entry(*alone).or_default() -= 1;
                    }
                    self.fact(form, 0, if known { 0 } else { MOST });
                    self.together(answers, edition, pattern);
                } else if groups.len() == 1 {
                    if groups[0] > 0 {
                        let mut parts = answers.to_vec();
                        parts[at].1 = vec![0];
                        self.family(&parts, edition);
                        break;
                    }
                    // Told once for all the categories, at the first.
                    if groups[0] == 0 {
                        for category in &single {
                            let mut parts = answers.to_vec();
                            parts[at].1 = vec![*category];
                            let family = self.family(&parts, edition);
                            let (_, part) = *family.iter().find(|(p, _)| *p == pattern).unwrap();
                            *form.entry(part).or_default() -= 1;
                        }
                        self.fact(form, 0, 0);
                    }
                }
            }
        }
    }

    /// Several answers together are of no more than each, and of no fewer than any.
    fn together(&mut self, answers: &[(usize, Vec<u16>)], edition: Option<usize>, pattern: u32) {
        let [(M, group)] = answers else { return };
        if group.len() == 1 {
            self.family(&[(M, (0..ALONE).collect())], edition);
            return;
        }
        let whole = self.unknowns[&(answers.to_vec(), edition, pattern)];
        let parts: Vec<usize> = group
            .iter()
            .map(|one| {
                let family = self.family(&[(M, vec![*one])], edition);
                family.iter().find(|(p, _)| *p == pattern).unwrap().1
            })
            .collect();
        for part in &parts {
            self.fact(Form::from([(whole, 1), (*part, -1)]), 0, MOST);
        }
        let mut sum: Form = parts.iter().map(|part| (*part, 1)).collect();
        sum.insert(whole, -1);
        self.fact(sum, 0, MOST);
        if group.contains(&ALONE) && group.len() > 1 {
            let rest: Vec<u16> = group.iter().copied().filter(|one| *one != ALONE).collect();
            let of = |attacker: &mut Self, group: Vec<u16>| {
                let family = attacker.family(&[(M, group)], edition);
                family.iter().find(|(p, _)| *p == pattern).unwrap().1
            };
            let (rest, alone) = (of(self, rest), of(self, vec![ALONE]));
            self.fact(Form::from([(whole, 1), (rest, -1), (alone, -1)]), 0, 0);
        }
    }

    fn fact(&mut self, form: Form, low: i64, high: i64) {
        self.facts.push(Fact { form, low, high, always: true });
    }

    /// What is counted of passages and needs, beside children.
    fn count_events(&mut self) {
        let all = self.family(&[], None);
        for (at, (from, to)) in self.segments.clone().into_iter().enumerate() {
            let mut by_type = [0; 2];
            for (kind, place) in by_type.iter_mut().enumerate() {
                let inside = |m: &i32| (from..=to).contains(m);
                let visits = self.chain.children.iter().flat_map(|child| &child.visits);
                let count = visits.filter(|(m, e)| inside(m) && usize::from(*e) == kind).count();
                let held = self.chain.sessions.iter();
                let held = held.filter(|(m, e)| inside(m) && usize::from(*e) == kind).count();
                *place = self.unknown(count as i64);
                self.fact(Form::from([(*place, 1)]), held as i64, MOST);
                // Each session sees a child once.
                let seen = all.iter().filter(|(pattern, _)| pattern >> at & 1 == 1);
                let mut form: Form = seen.map(|(_, unknown)| (*unknown, held as i64)).collect();
                form.insert(*place, -1);
                self.fact(form, 0, MOST);
            }
            // Whoever is seen passes once at least.
            let mut form: Form = by_type.iter().map(|unknown| (*unknown, 1)).collect();
            let seen = all.iter().filter(|(pattern, _)| pattern >> at & 1 == 1);
            seen.for_each(|(_, unknown)| *form.entry(*unknown).or_default() -= 1);
            self.fact(form, 0, MOST);
            self.passages.push(by_type);
        }
    }

    /// A need, by the segments that cite it.
    fn need(&mut self, need: u16) -> Vec<(u32, usize)> {
        let patterns = self.patterns(None);
        if !self.needs.contains_key(&(need, patterns[0])) {
            let mut counts: BTreeMap<u32, i64> = BTreeMap::new();
            for (mine, cited) in self.chain.children.iter().flat_map(|child| &child.needs) {
                if *mine == need {
                    *counts.entry(self.seen(cited.iter().copied())).or_default() += 1;
                }
            }
            for pattern in &patterns {
                let unknown = self.unknown(counts.get(pattern).copied().unwrap_or_default());
                self.needs.insert((need, *pattern), unknown);
            }
            let all = self.family(&[], None);
            for span in self.patterns(None) {
                let mut form = Form::new();
                for (pattern, unknown) in all.iter().filter(|(pattern, _)| pattern & span != 0) {
                    let _ = pattern;
                    *form.entry(*unknown).or_default() += 1;
                }
                for pattern in patterns.iter().filter(|pattern| *pattern & span != 0) {
                    *form.entry(self.needs[&(need, *pattern)]).or_default() -= 1;
                }
                self.fact(form, 0, MOST);
            }
        }
        patterns.into_iter().map(|pattern| (pattern, self.needs[&(need, pattern)])).collect()
    }

    /// What an edition says of a count.
    fn hear(&mut self, earlier: &Earlier, told: &Told) {
        let rank = self.chain.told.iter().position(|other| std::ptr::eq(other, earlier)).unwrap();
        let shape: Vec<usize> = told.dimensions.iter().map(|d| d.groupes.len() + 1).collect();
        for at in 0..told.cellules.len() {
            let (mut rest, mut answers) = (at, Vec::new());
            for (dimension, size) in told.dimensions.iter().zip(&shape).rev() {
                let group = rest % size;
                rest /= size;
                if let Some(group) = dimension.groupes.get(group) {
                    answers
                        .push((variable(told.unite, &dimension.variable), codes(&group.modalites)));
                }
            }
            answers.sort();
            let form = self.form(told, rank, &answers);
            let (base, small) = (earlier.base.unwrap_or(1), earlier.seuil - 1);
            let (low, high) = match told.cellules[at] {
                Some(n) if told.is_exact(at) || earlier.base.is_none() => (n, n),
                Some(n) => ((n - base + 1).max(0), n + base - 1),
                None if told.is_small(at) => (0, small),
                None => (0, MOST),
            };
            self.targets.push((format!("{rank} {} {answers:?}", told.id), form.clone()));
            let declared = ["situations", "cumul"].contains(&told.id.as_str());
            self.facts.push(Fact {
                form,
                low,
                high,
                always: told.exact && declared || earlier.base.is_none(),
            });
        }
    }

    /// A count of an edition, as a sum of unknowns; whoever is new, comes again or left is a count
    /// of children too.
    fn form(&mut self, told: &Told, rank: usize, answers: &[(usize, Vec<u16>)]) -> Form {
        let (from, to) = self.chain.editions[rank];
        let now = self.mask(|(a, b)| from <= a && b <= to);
        let past = self.mask(|(_, b)| b < from);
        let ever = now | past;
        let counts = |pattern: u32| match told.population {
            Population::Periode => pattern & now != 0,
            Population::Nouvelles => pattern & now != 0 && pattern & past == 0,
            Population::Cumul => pattern & ever != 0,
        };
        let mut form = Form::new();
        match told.unite {
            Unit::Passage => {
                let span = if told.population == Population::Cumul { ever } else { now };
                let group = answers.first();
                match group {
                    Some((ENTRY, entries)) if entries.len() == 1 => {
                        let all = self.family(&[], None);
                        let first = all.iter().filter(|(p, _)| (p & p.wrapping_neg()) & span != 0);
                        let sign = if entries[0] == 0 { 1 } else { -1 };
                        first.for_each(|(_, unknown)| *form.entry(*unknown).or_default() += sign);
                        if entries[0] == 1 {
                            self.all_passages(span, &[0, 1], &mut form);
                        }
                    }
                    Some((TYPE, types)) => {
                        let types: Vec<usize> = types.iter().map(|t| usize::from(*t)).collect();
                        self.all_passages(span, &types, &mut form);
                    }
                    _ => self.all_passages(span, &[0, 1], &mut form),
                }
            }
            Unit::Mention => {
                let all: Vec<u16> = (0..SIZES[NEED]).collect();
                let needs = answers.first().map_or(all, |(_, needs)| needs.clone());
                for need in needs {
                    let family = self.need(need);
                    let mine = family.iter().filter(|(pattern, _)| counts(*pattern));
                    mine.for_each(|(_, unknown)| *form.entry(*unknown).or_default() += 1);
                }
            }
            _ => {
                for single in singles(answers) {
                    let family = self.family(&single, Some(rank));
                    for (what, kept) in [("", 0), ("again", 1), ("away", 2)] {
                        let is = |pattern: u32| match kept {
                            0 => counts(pattern),
                            1 => pattern & now != 0 && pattern & past != 0,
                            _ => pattern & now == 0 && pattern & past != 0,
                        };
                        let mine = family.iter().filter(|(pattern, _)| is(*pattern));
                        let mine: Form = mine.map(|(_, unknown)| (*unknown, 1)).collect();
                        if kept == 0 {
                            mine.iter().for_each(|(u, by)| *form.entry(*u).or_default() += by);
                        } else if !mine.is_empty() {
                            self.targets
                                .push((format!("{rank} {} {what} {single:?}", told.id), mine));
                        }
                    }
                }
            }
        }
        form
    }

    fn all_passages(&self, span: u32, types: &[usize], form: &mut Form) {
        for (at, by_type) in self.passages.iter().enumerate().filter(|(at, _)| span >> at & 1 == 1)
        {
            let _ = at;
            types.iter().for_each(|kind| *form.entry(by_type[*kind]).or_default() += 1);
        }
    }

    /// Every fact holds of the truth: the attacker believes nothing false.
    pub fn holds(&self) {
        for fact in &self.facts {
            let value = value(&fact.form, &self.truth);
            assert!(
                (fact.low..=fact.high).contains(&value),
                "{value} not in {}..={}",
                fact.low,
                fact.high
            );
        }
    }

    /// The counts that he knows better than to a width, up to so many of them, the smallest first.
    pub fn narrow(&self, width: i64, most: usize) -> Vec<Narrow> {
        let mut found = Vec::new();
        let mut seen: BTreeMap<Form, (i64, i64)> = BTreeMap::new();
        let mut tried = 0;
        let widen = |seen: &mut BTreeMap<Form, (i64, i64)>, point: &[i64]| {
            for (_, form) in &self.targets {
                let at = value(form, point);
                let known = seen.entry(form.clone()).or_insert((at, at));
                *known = (known.0.min(at), known.1.max(at));
            }
        };
        widen(&mut seen, &self.truth);
        for (what, form) in &self.targets {
            if seen[form].1 - seen[form].0 >= width || tried >= most {
                continue;
            }
            tried += 1;
            let mut ends = [None, None];
            for (end, sign) in ends.iter_mut().zip([1, -1]) {
                if let Some(point) = self.solve(form, sign, false) {
                    *end = Some(value(form, &point));
                    widen(&mut seen, &point);
                }
            }
            let [Some(high), Some(low)] = ends else { continue };
            if high - low >= width {
                continue;
            }
            // What is known whatever is rounded, nothing gives back.
            let alone = [1, -1].map(|sign| self.solve(form, sign, true));
            let [Some(most), Some(least)] = alone else { continue };
            if value(form, &most) - value(form, &least) > high - low {
                let truth = value(form, &self.truth);
                found.push(Narrow { what: what.clone(), truth, between: (low, high) });
            }
        }
        found
    }

    /// The world where a count is the greatest, or the least.
    fn solve(&self, form: &Form, sign: i64, always: bool) -> Option<Vec<i64>> {
        let relaxed = self.program(form, sign, always, false)?;
        let whole = relaxed.iter().all(|v| (v - v.round()).abs() < 1e-6);
        let point = if whole { relaxed } else { self.program(form, sign, always, true)? };
        let point: Vec<i64> = point.iter().map(|v| v.round() as i64).collect();
        let facts = self.facts.iter().filter(|fact| fact.always || !always);
        let holds = facts.clone().all(|f| (f.low..=f.high).contains(&value(&f.form, &point)));
        holds.then_some(point)
    }

    fn program(&self, form: &Form, sign: i64, always: bool, integer: bool) -> Option<Vec<f64>> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let cost = |at: usize| (sign * form.get(&at).copied().unwrap_or_default()) as f64;
        let variables: Vec<_> = (0..self.truth.len())
            .map(|at| match integer {
                true => problem.add_integer_var(cost(at), (0, 300)),
                false => problem.add_var(cost(at), (0.0, 300.0)),
            })
            .collect();
        for fact in self.facts.iter().filter(|fact| fact.always || !always) {
            let terms: Vec<_> =
                fact.form.iter().map(|(at, by)| (variables[*at], *by as f64)).collect();
            if fact.low == fact.high {
                problem.add_constraint(&terms, ComparisonOp::Eq, fact.low as f64);
                continue;
            }
            if fact.low > 0 || fact.form.values().any(|by| *by < 0) {
                problem.add_constraint(&terms, ComparisonOp::Ge, fact.low as f64);
            }
            if fact.high < MOST {
                problem.add_constraint(&terms, ComparisonOp::Le, fact.high as f64);
            }
        }
        let mut options = SolveOptions::default();
        options.time_limit = Some(Duration::from_secs(20));
        match problem.solve_with(options) {
            Ok(SolveOutcome::Solution(solution)) => {
                Some(variables.iter().map(|v| solution.var_value(*v)).collect())
            }
            _ => None,
        }
    }
}

fn value(form: &Form, point: &[i64]) -> i64 {
    form.iter().map(|(at, by)| by * point[*at]).sum()
}

fn variable(unit: Unit, id: &str) -> usize {
    match (unit, id) {
        (_, "a") => A,
        (_, "b") => B,
        (_, "c") => C,
        (_, "m") => M,
        (_, "entree") => ENTRY,
        (_, "besoin") => NEED,
        _ => TYPE,
    }
}

fn codes(codes: &[String]) -> Vec<u16> {
    let code = |code: &String| match code.as_str() {
        "premiere" | "ordinaire" => 0,
        "revoyure" | "exceptionnelle" => 1,
        "non_renseigne" => ALONE,
        code => code.trim_start_matches(char::is_alphabetic).parse().unwrap(),
    };
    codes.iter().map(code).collect()
}

/// Groups of categories as single ones; an answer of which there are several stays a group.
fn singles(answers: &[(usize, Vec<u16>)]) -> Vec<Vec<(usize, Vec<u16>)>> {
    answers.iter().fold(vec![Vec::new()], |all, (variable, group)| {
        let parts: Vec<Vec<u16>> = match *variable {
            M => vec![group.clone()],
            _ => group.iter().map(|one| vec![*one]).collect(),
        };
        let longer = all.iter().flat_map(|done: &Vec<(usize, Vec<u16>)>| {
            parts.iter().map(move |part| [done.as_slice(), &[(*variable, part.clone())]].concat())
        });
        longer.collect()
    })
}
