//! What definitions say of several answers at once, in periods that hold or cover one another and in one.

use std::collections::BTreeSet;

use super::cells::{Cells, ENDLESS, Parts};
use super::recall::{EXAMINED, Recalled};
use super::units::sessions;
use super::when::{Span, When, covers};
use crate::coding::{Across, Impossible, Unit};

/// An answer: a variable by its rank, with its categories.
pub(super) type Part = (usize, Vec<u16>);

/// Who gives all of some answers gives one of others, or nobody does.
#[derive(Debug)]
pub(super) struct Implied {
    pub unit: Unit,
    pub all: Parts,
    pub some: Parts,
}

impl Implied {
    /// What no row gives at once.
    pub(super) fn of(Impossible { unit, parts }: &Impossible) -> Self {
        Self { unit: *unit, all: parts.clone(), some: Parts::new() }
    }
}

/// What an answer in a period says of those in others, by the groups that are asked of them.
pub(super) fn implied(cells: &Cells<'_>, told: &[Recalled]) -> Vec<Implied> {
    let ids: BTreeSet<&str> = told.iter().map(|told| told.id.as_str()).collect();
    let mut all = Vec::new();
    for id in ids {
        let told: Vec<&Recalled> = told.iter().filter(|told| told.id == id).collect();
        if told.len() > 1 {
            let asked = groups_of(cells, &told);
            let mut periods = Periods { cells, told, asked, all: Vec::new() };
            periods.relate();
            all.append(&mut periods.all);
        }
    }
    // Records may say otherwise, as what stays of an erased one: nobody then knows it.
    all.retain(|implied| cells.holds(&implied.all, &implied.some));
    all
}

/// The groups that are asked of some variables.
fn groups_of(cells: &Cells<'_>, told: &[&Recalled]) -> BTreeSet<Vec<u16>> {
    let keys = cells.keys().into_iter().filter(|key| key.unit == Unit::Situation);
    let is_told = |variable: usize| told.iter().any(|told| told.variable == variable);
    let parts = keys.flat_map(|key| key.parts).filter(|(variable, _)| is_told(*variable));
    parts.map(|(_, group)| group).collect()
}

/// One variable in several periods.
struct Periods<'c, 'a> {
    cells: &'c Cells<'a>,
    told: Vec<&'c Recalled>,
    asked: BTreeSet<Vec<u16>>,
    all: Vec<Implied>,
}

impl Periods<'_, '_> {
    fn relate(&mut self) {
        for whole in self.told.clone() {
            for part in self.told.clone() {
                let inside = whole.span.0 <= part.span.0 && part.span.1 <= whole.span.1;
                if inside && whole.variable != part.variable {
                    match whole.across {
                        Across::Sum => self.more(whole, part),
                        _ => self.later(whole, part),
                    }
                }
            }
            let spans: Vec<Span> = self.told.iter().map(|told| told.span).collect();
            for cover in covers(&whole.span, &spans) {
                let of = |span: &Span| self.told.iter().find(|told| told.span == *span).copied();
                let parts: Vec<&Recalled> = cover.iter().filter_map(of).collect();
                self.covered(whole, &parts);
            }
        }
    }

    fn last(&self, told: &Recalled) -> u16 {
        self.cells.dataset.variables[told.variable].last()
    }

    /// So many at least.
    fn reaches(&self, told: &Recalled, least: i64) -> Option<Part> {
        let (least, last) = (u16::try_from(least).ok()?, self.last(told));
        (1..=last).contains(&least).then(|| (told.variable, (least..=last).collect()))
    }

    /// The numbers at which the groups that are asked begin, but none.
    fn steps(&self) -> BTreeSet<i64> {
        let last = self.told.first().map_or(0, |told| self.last(told));
        let ends = self.asked.iter().flat_map(|group| {
            let outside = |at: &u16| !group.contains(at);
            let begins = |at: &u16| *at > 0 && outside(&(*at - 1)) != outside(at);
            (0..=last).filter(begins).map(i64::from).collect::<Vec<_>>()
        });
        ends.collect()
    }

    /// How much may be counted at most in a span.
    fn most(&self, told: &Recalled, (from, to): Span) -> i64 {
        match told.id.as_str() {
            _ if from > to => 0,
            // Records of sessions may be gone.
            EXAMINED => match sessions(self.cells.dataset, &When::Seen(vec![(from, to)]), None) {
                0 => ENDLESS,
                held => held as i64,
            },
            _ => i64::from(to - from) + 1,
        }
    }

    fn push(&mut self, all: Parts, some: Parts) {
        self.all.push(Implied { unit: Unit::Situation, all, some });
    }

    /// A number of a part is no more than that of the whole, nor less than it but by what the rest may
    /// hold.
    fn more(&mut self, whole: &Recalled, part: &Recalled) {
        let rest = self.most(whole, (whole.span.0, part.span.0 - 1))
            + self.most(whole, (part.span.1 + 1, whole.span.1));
        for least in self.steps() {
            if let (Some(more), Some(fewer)) =
                (self.reaches(whole, least), self.reaches(part, least))
            {
                self.push(vec![fewer], vec![more]);
            }
            if let (Some(all), Some(some)) =
                (self.reaches(whole, least), self.reaches(part, least - rest))
            {
                self.push(vec![all], vec![some]);
            }
        }
    }

    /// The last answer of a part that ends with the whole is that of the whole.
    fn later(&mut self, whole: &Recalled, part: &Recalled) {
        let unknown = self.last(whole);
        let groups = self.asked.clone();
        for group in groups.into_iter().filter(|group| !group.contains(&unknown)) {
            if whole.span.1 == part.span.1 {
                self.push(vec![(part.variable, group.clone())], vec![(whole.variable, group)]);
            }
        }
    }

    /// What is said of a period and of parts that cover it.
    fn covered(&mut self, whole: &Recalled, parts: &[&Recalled]) {
        match (whole.across, parts) {
            (Across::Sum, [one, other]) if one.span.1 < other.span.0 => {
                self.summed(whole, one, other);
            }
            (Across::Sum, _) => self.some_of(whole, parts),
            _ => {
                // The last answer of the whole is that of one of them.
                for group in self.asked.clone() {
                    let some = parts.iter().map(|part| (part.variable, group.clone())).collect();
                    self.push(vec![(whole.variable, group)], some);
                }
            }
        }
        // Where every examination answers, who does not was not examined.
        if let (true, Across::Last, [one, other]) = (whole.answered, whole.across, parts) {
            let unknown = self.last(whole);
            for group in self.asked.clone().into_iter().filter(|group| !group.contains(&unknown)) {
                let all = vec![(one.variable, group.clone()), (other.variable, vec![unknown])];
                self.push(all, vec![(whole.variable, group)]);
            }
        }
    }

    /// The numbers of two parts make that of the whole.
    fn summed(&mut self, whole: &Recalled, one: &Recalled, other: &Recalled) {
        let mut steps = self.steps();
        steps.insert(1);
        for first in &steps {
            for second in &steps {
                let (Some(a), Some(b)) = (self.reaches(one, *first), self.reaches(other, *second))
                else {
                    continue;
                };
                if let Some(both) = self
                    .reaches(whole, first + second)
                    .filter(|_| steps.contains(&(first + second)))
                {
                    self.push(vec![a.clone(), b.clone()], vec![both]);
                }
                if let Some(either) = self
                    .reaches(whole, first + second - 1)
                    .filter(|_| steps.contains(&(first + second - 1)))
                {
                    self.push(vec![either], vec![a, b]);
                }
            }
        }
        self.some_of(whole, &[one, other]);
    }

    /// Who has some, and so many at most, has as many in one of the parts.
    fn some_of(&mut self, whole: &Recalled, parts: &[&Recalled]) {
        let ends: BTreeSet<i64> = self
            .steps()
            .into_iter()
            .map(|step| step - 1)
            .chain([i64::from(self.last(whole))])
            .collect();
        for end in ends.into_iter().filter_map(|end| u16::try_from(end).ok()).filter(|end| *end > 0)
        {
            let few = |told: &Recalled| (told.variable, (1..=end).collect::<Vec<u16>>());
            self.push(vec![few(whole)], parts.iter().map(|part| few(part)).collect());
        }
    }
}
