//! What definitions say of several answers at once, in periods that hold or cover one another and in one.

use std::collections::BTreeSet;

use super::cells::{Cells, ENDLESS, Part, Parts};
use super::recall::{EXAMINED, Recalled};
use super::units::sessions;
use super::when::{Span, When, covers};
use crate::coding::{Across, Impossible, Unit};

/// Who gives all of some answers gives one of others, or nobody does.
#[derive(Debug)]
pub(super) struct Implied {
    pub unit: Unit,
    pub all: Parts,
    pub some: Parts,
    /// The period that holds those of the answers, when they are of several.
    pub over: Option<Span>,
}

impl Implied {
    /// What no row gives at once.
    pub(super) fn of(Impossible { unit, parts }: &Impossible) -> Self {
        Self { unit: *unit, all: parts.clone(), some: Parts::new(), over: None }
    }
}

/// What an answer in a period says of those in others, by the groups that are asked of them.
pub(super) fn implied(cells: &Cells<'_>, told: &[Recalled]) -> Vec<Implied> {
    let ids: BTreeSet<&str> = told.iter().map(|told| told.id.as_str()).collect();
    let mut all = Vec::new();
    for id in ids {
        let told: Vec<&Recalled> = told.iter().filter(|told| told.id == id).collect();
        if let [first, _, ..] = told.as_slice() {
            let last = cells.dataset.variables[first.variable].last();
            let asked = groups_of(cells, &told);
            let mut periods = Periods { cells, last, asked, all: Vec::new() };
            periods.relate(&told);
            all.append(&mut periods.all);
        }
    }
    // Records may say otherwise, as what stays of an erased one: nobody then knows it.
    all.retain(|implied| cells.holds(&implied.all, &implied.some));
    all
}

/// The groups that are asked of some variables.
fn groups_of(cells: &Cells<'_>, told: &[&Recalled]) -> BTreeSet<Vec<u16>> {
    let keys = cells.each_key().filter(|key| key.unit == Unit::Situation);
    let is_told = |variable: usize| told.iter().any(|told| told.variable == variable);
    let parts = keys.flat_map(|key| &key.parts).filter(|(variable, _)| is_told(*variable));
    parts.map(|(_, group)| group.clone()).collect()
}

/// One variable in several periods.
struct Periods<'c, 'a> {
    cells: &'c Cells<'a>,
    /// Its last answer: that nothing is known, or so many and more.
    last: u16,
    asked: BTreeSet<Vec<u16>>,
    all: Vec<Implied>,
}

impl Periods<'_, '_> {
    fn relate(&mut self, told: &[&Recalled]) {
        let spans: Vec<Span> = told.iter().map(|told| told.span).collect();
        for whole in told {
            for part in told {
                let inside = whole.span.0 <= part.span.0 && part.span.1 <= whole.span.1;
                if inside && whole.variable != part.variable {
                    self.within(whole, part);
                }
            }
            for cover in covers(&whole.span, &spans) {
                let of = |span: &Span| told.iter().find(|told| told.span == *span).copied();
                let parts: Vec<&Recalled> = cover.iter().filter_map(of).collect();
                self.covered(whole, &parts);
            }
        }
    }

    /// What is said of a period and of a part of it.
    fn within(&mut self, whole: &Recalled, part: &Recalled) {
        match whole.across {
            Across::Sum => self.more(whole, part),
            Across::Last if whole.span.1 == part.span.1 => self.later(whole, part),
            Across::Last | Across::Nothing => {}
        }
    }

    /// What is said of a period and of parts that cover it.
    fn covered(&mut self, whole: &Recalled, parts: &[&Recalled]) {
        match (whole.across, parts) {
            (Across::Sum, _) => {
                if let [one, other] = parts
                    && one.span.1 < other.span.0
                {
                    self.summed(whole, one, other);
                }
                self.some_of(whole, parts);
            }
            (Across::Last, _) => self.one_of(whole, parts),
            (Across::Nothing, _) => {}
        }
    }

    /// So many at least.
    fn reaches(&self, told: &Recalled, least: i64) -> Option<Part> {
        let least = u16::try_from(least).ok()?;
        (1..=self.last).contains(&least).then(|| (told.variable, (least..=self.last).collect()))
    }

    /// The groups that are asked of who is known to answer.
    fn known(&self) -> Vec<Vec<u16>> {
        self.asked.iter().filter(|group| !group.contains(&self.last)).cloned().collect()
    }

    /// The numbers at which the groups that are asked begin, but none.
    fn steps(&self) -> BTreeSet<i64> {
        let ends = self.asked.iter().flat_map(|group| {
            let outside = |at: &u16| !group.contains(at);
            let begins = |at: &u16| *at > 0 && outside(&(*at - 1)) != outside(at);
            (0..=self.last).filter(begins).map(i64::from).collect::<Vec<_>>()
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

    fn push(&mut self, whole: &Recalled, all: Parts, some: Parts) {
        let over = Some(self.cells.calendar.span(whole.span));
        self.all.push(Implied { unit: Unit::Situation, all, some, over });
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
                self.push(whole, vec![fewer], vec![more]);
            }
            if let (Some(all), Some(some)) =
                (self.reaches(whole, least), self.reaches(part, least - rest))
            {
                self.push(whole, vec![all], vec![some]);
            }
        }
    }

    /// The last answer of a part that ends with the whole is that of the whole.
    fn later(&mut self, whole: &Recalled, part: &Recalled) {
        for group in self.known() {
            self.push(whole, vec![(part.variable, group.clone())], vec![(whole.variable, group)]);
        }
    }

    /// The last answer of the whole is that of one of its parts.
    fn one_of(&mut self, whole: &Recalled, parts: &[&Recalled]) {
        for group in self.asked.clone() {
            let some = parts.iter().map(|part| (part.variable, group.clone())).collect();
            self.push(whole, vec![(whole.variable, group)], some);
        }
        // Where every examination answers, who does not was not examined.
        if let (true, [one, other]) = (whole.answered, parts) {
            for group in self.known() {
                let all = vec![(one.variable, group.clone()), (other.variable, vec![self.last])];
                self.push(whole, all, vec![(whole.variable, group)]);
            }
        }
    }

    /// The numbers of two parts make that of the whole.
    fn summed(&mut self, whole: &Recalled, one: &Recalled, other: &Recalled) {
        let mut steps = self.steps();
        steps.insert(1);
        for first in &steps {
            for second in &steps {
                let parts = self.reaches(one, *first).zip(self.reaches(other, *second));
                let Some((a, b)) = parts else { continue };
                let asked = |sum: i64| steps.contains(&sum).then_some(sum);
                let so_many = |sum: i64| self.reaches(whole, asked(sum)?);
                let (both, either) = (so_many(first + second), so_many(first + second - 1));
                if let Some(both) = both {
                    self.push(whole, vec![a.clone(), b.clone()], vec![both]);
                }
                if let Some(either) = either {
                    self.push(whole, vec![either], vec![a, b]);
                }
            }
        }
    }

    /// Who has some, and so many at most, has as many in one of the parts.
    fn some_of(&mut self, whole: &Recalled, parts: &[&Recalled]) {
        let before = self.steps().into_iter().filter_map(|step| u16::try_from(step - 1).ok());
        let ends: BTreeSet<u16> = before.chain([self.last]).filter(|end| *end > 0).collect();
        for end in ends {
            let few = |told: &Recalled| (told.variable, (1..=end).collect());
            self.push(whole, vec![few(whole)], parts.iter().map(|part| few(part)).collect());
        }
    }
}
