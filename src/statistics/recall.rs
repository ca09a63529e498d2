//! What situations answered in the periods of earlier editions: an answer of a period is not that of
//! another.

use super::calendar::Calendar;
use super::when::{Span, span};
use crate::coding::{Across, Dataset, Period, Unit, Variable};

/// The variable that counts the examinations of a situation in the period.
pub(super) const EXAMINED: &str = "passages_par_situation";
/// What a situation answers as its last examination did, and what that examination answers.
pub(super) const HEARD: (&str, &str) = ("co_accompagnement", "co_accompagnement_passage");
/// The variable of the months at the end of which a situation is accompanied.
pub(super) const CARRIED: &str = "mois_co_accompagnement";

/// A variable of situations, and the period that it is about.
#[derive(Clone, Debug)]
pub(super) struct Recalled {
    /// The variable that a report tabulates.
    pub id: String,
    /// The one that answers it, by its rank.
    pub variable: usize,
    pub span: Span,
    /// What is answered by who was not examined in it.
    pub absent: Option<u16>,
    pub across: Across,
    /// Whether every examination answers.
    pub answered: bool,
}

/// The variables of periods, of this one and of earlier ones, and the dataset that answers them.
#[derive(Default)]
pub(super) struct Recall {
    pub variables: Vec<Recalled>,
    dataset: Option<Dataset>,
}

impl Recall {
    /// What situations answer in this period, and what they answered in those of earlier editions.
    pub(super) fn of(dataset: &Dataset, now: Period) -> Self {
        let calendar = Calendar::of(dataset);
        let mut recall = Self::default();
        for (rank, about) in dataset.variables_of(Unit::Situation) {
            if about.across() != Across::Nothing {
                let span = calendar.answering(about, span(now));
                recall.variables.push(Recalled::of(about, rank, span));
            }
        }
        for again in &dataset.again {
            let Some(rank) = dataset.variable(Unit::Situation, &again.id) else { continue };
            let about = &dataset.variables[rank];
            let then = calendar.answering(about, span(again.period));
            if recall.find(&again.id, then).is_some() {
                continue;
            }
            let dataset = recall.dataset.get_or_insert_with(|| dataset.clone());
            recall.variables.push(Recalled::of(about, dataset.variables.len(), then));
            let id = format!("{} {then:?}", again.id);
            dataset.variables.push(Variable { id, absent: None, ..about.clone() });
            let rows = &mut dataset.rows[Unit::Situation.rank()];
            for (row, answer) in rows.iter_mut().zip(&again.values) {
                row.values.push(answer.clone());
            }
        }
        recall
    }

    /// The variable that says what one said in a period.
    pub(super) fn find(&self, id: &str, then: Span) -> Option<usize> {
        let mut told = self.variables.iter();
        told.find(|told| told.id == id && told.span == then).map(|told| told.variable)
    }

    /// What is counted: the rows, with what was answered then.
    pub(super) fn dataset<'a>(&'a self, now: &'a Dataset) -> &'a Dataset {
        self.dataset.as_ref().unwrap_or(now)
    }
}

impl Recalled {
    fn of(about: &Variable, variable: usize, span: Span) -> Self {
        Self {
            id: about.id.clone(),
            variable,
            span,
            absent: about.absent,
            across: about.across(),
            answered: about.answered,
        }
    }
}
