//! What situations answered in the periods of earlier editions, so far as their examinations tell it
//! again: an answer of a period is not that of another.

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::Calendar;
use super::when::{Span, number, span};
use crate::coding::{Dataset, Period, Row, Unit, Value, Variable};

/// The variable that counts the examinations of a situation in the period.
pub(super) const EXAMINED: &str = "passages_par_situation";
/// What a situation answers as its last examination did, and what that examination answers.
pub(super) const HEARD: (&str, &str) = ("co_accompagnement", "co_accompagnement_passage");

/// A variable of situations, answered by the examinations of a span.
#[derive(Clone, Debug)]
pub(super) struct Recalled {
    /// The variable that a report tabulates.
    pub id: &'static str,
    /// The one that answers it, by its rank.
    pub variable: usize,
    pub span: Span,
    /// What is answered by who was not examined in it.
    pub absent: Option<u16>,
}

/// The variables of some earlier periods, and the dataset that answers them.
#[derive(Default)]
pub(super) struct Recall {
    pub variables: Vec<Recalled>,
    dataset: Option<Dataset>,
}

impl Recall {
    /// What earlier editions told of situations by their examinations, by their periods and variables:
    /// again what was told in other periods than this one.
    pub(super) fn of<'t>(
        dataset: &Dataset,
        now: Period,
        told: impl Iterator<Item = (Period, &'t str)>,
    ) -> Self {
        let calendar = Calendar::of(dataset);
        let sessions = |period| calendar.span(span(period));
        let is_other = |then: &Period| sessions(*then) != sessions(now);
        let told = told.filter(|(then, _)| is_other(then)).filter_map(|(then, told)| {
            let id = [EXAMINED, HEARD.0].into_iter().find(|id| *id == told)?;
            Some((id, sessions(then)))
        });
        let mut recall = Self::default();
        for (id, span) in told.collect::<BTreeSet<_>>() {
            recall.add(dataset, id, span);
        }
        recall
    }

    /// The variable that says again what one said in the period of an earlier edition.
    pub(super) fn again(&self, unit: Unit, id: &str, then: Span) -> Option<usize> {
        let is_it = |told: &&Recalled| told.id == id && told.span == then;
        let is_read = unit == Unit::Situation;
        self.variables.iter().find(is_it).filter(|_| is_read).map(|told| told.variable)
    }

    /// The variables that examinations answer, of this period and of earlier ones, each with its own.
    pub(super) fn with(&self, dataset: &Dataset, period: Span) -> Vec<Recalled> {
        let now = [EXAMINED, HEARD.0].into_iter().filter_map(|id| {
            let variable = dataset.variable(Unit::Situation, id)?;
            Some(Recalled {
                id,
                variable,
                span: period,
                absent: dataset.variables[variable].absent,
            })
        });
        now.chain(self.variables.iter().cloned()).collect()
    }

    /// What is counted: the rows, with what was answered then.
    pub(super) fn dataset<'a>(&'a self, now: &'a Dataset) -> &'a Dataset {
        self.dataset.as_ref().unwrap_or(now)
    }

    fn add(&mut self, now: &Dataset, id: &'static str, span: Span) {
        let Some(rank) = now.variable(Unit::Situation, id) else { return };
        let (about, examined) = (&now.variables[rank], Examined::of(now, span));
        let dataset = self.dataset.get_or_insert_with(|| now.clone());
        let variable = dataset.variables.len();
        let then = Variable { id: format!("{id} {span:?}"), absent: None, ..about.clone() };
        for row in &mut dataset.rows[Unit::Situation.rank()] {
            row.values.push(Value::One(examined.answer(about, row)));
        }
        dataset.variables.push(then);
        self.variables.push(Recalled { id, variable, span, absent: about.absent });
    }
}

/// The examinations of a span.
struct Examined<'a> {
    span: Span,
    /// The last answer of the examinations of each child, by its code.
    heard: BTreeMap<u32, &'a str>,
}

impl<'a> Examined<'a> {
    fn of(dataset: &'a Dataset, span: Span) -> Self {
        let mut heard = BTreeMap::new();
        if let Some(variable) = dataset.variable(Unit::Passage, HEARD.1) {
            let (slot, about) = (dataset.slot(variable), &dataset.variables[variable]);
            for row in dataset.rows_of(Unit::Passage).iter().filter(|row| is_in(span, row)) {
                let mut known = about.categories.iter().zip(0..about.last());
                let said = known.find(|(_, at)| row.values[slot].gives(&[*at]));
                heard.extend(said.map(|(category, _)| (row.child, category.code.as_str())));
            }
        }
        Self { span, heard }
    }

    fn answer(&self, about: &Variable, row: &Row) -> u16 {
        if about.id == EXAMINED {
            let (from, to) = self.span;
            let months = row.months.iter().map(|month| number(*month));
            let count = months.filter(|month| (from..=to).contains(month)).count();
            return u16::try_from(count).unwrap_or(u16::MAX).min(about.last());
        }
        if !is_in(self.span, row) {
            return about.absent.unwrap_or(about.last());
        }
        let last = self.heard.get(&row.child);
        let mut codes = about.categories.iter().zip(0..);
        let found = codes.find(|(category, _)| last.is_some_and(|code| *code == category.code));
        found.map_or(about.last(), |(_, at)| at)
    }
}

fn is_in((from, to): Span, row: &Row) -> bool {
    row.months.iter().any(|month| (from..=to).contains(&number(*month)))
}
