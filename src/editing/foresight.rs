//! What would print: of the tables of a public edition, of the figures that its sentences may name,
//! and of the variables that no table counts by yet. All of it is audited, as it would be then.

use super::advice::{Advised, Crossing, Grouping, named};
use super::editor::Editor;
use crate::coding::{Edition, Kind, Measure, Priority, Table};
use crate::diag::Report;
use crate::view::{ColumnKind, Edited, Nameable, ReportTable};

/// What would print of a public edition.
#[derive(Clone, Debug)]
pub struct Foresight {
    /// Its tables, in the order of the record.
    pub tables: Vec<ReportTable>,
    /// What is advised of those that count children, by their ids.
    pub advised: Vec<Advised>,
    /// What is worth crossing.
    pub crossings: Vec<Crossing>,
    /// What its sentences may name.
    pub nameable: Vec<Nameable>,
    /// What is wrong in its sentences and titles.
    pub said: Report,
}

/// A table that a report could have, of a variable that none of its tables counts by.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The unit, as a record types it.
    pub unit: &'static str,
    /// The variable, as a record types it.
    pub variable: String,
    /// The measure, when it is another than counts.
    pub measure: Option<&'static str>,
    /// Its lines, when they are not one an answer.
    pub grouping: Option<Grouping>,
    /// What would print of it, among the tables of the report and all that are proposed.
    pub table: ReportTable,
    /// Figures without a number, out of how many.
    pub losses: (usize, usize),
}

impl Proposed {
    /// Whether it tells anything: two lines at least, and a figure in number.
    pub fn tells(&self) -> bool {
        let lines = self.table.lignes.iter().filter(|row| !row.total).count();
        let summed = self.table.mesures.first() == Some(&ColumnKind::Resume);
        (lines > 1 || summed) && self.losses.0 < self.losses.1
    }
}

impl Editor<'_> {
    /// Says what would print of the public edition; `reread` says what is wrong in its words.
    ///
    /// # Errors
    /// What refuses the edition: C104, C106, C109.
    pub fn foresee(&self, reread: impl FnOnce(&Edited<'_>) -> Report) -> Result<Foresight, Report> {
        let settled = self.settle(Edition::Publique)?;
        let edited = settled.edited();
        let (tables, nameable, said) = (edited.tables(), edited.nameable(), reread(&edited));
        let (advised, crossings) = self.advice_on(&settled.into_outcome());
        Ok(Foresight { tables, advised, crossings, nameable, said })
    }

    /// Says what would print of each variable that no table counts by, beside the tables of the
    /// public edition: the audit changes what is only proposed first.
    ///
    /// # Errors
    /// As [`Editor::foresee`].
    pub fn propose(&self) -> Result<Vec<Proposed>, Report> {
        let own = self.tables(&self.report.tables_of(Edition::Publique));
        let mut proposed = self.report.proposed(&self.dataset.variables);
        for table in &mut proposed {
            table.priority = Priority::Basse;
            let about = &self.dataset.variables[table.rows.variable];
            if about.kind == Kind::Whole {
                let groups = &mut table.rows.groups;
                groups.iter_mut().for_each(|group| group.label = named(&group.categories, about));
            }
        }
        let outcome = self.published(&[own.clone(), proposed.clone()].concat())?;
        for (table, printed) in proposed.iter_mut().zip(&outcome.tables[own.len()..]) {
            let (advice, grouped) = self.advised(printed);
            if !advice.groupings.is_empty() {
                *table = Table { folds: false, priority: Priority::Basse, ..grouped };
            }
        }
        let outcome = self.published(&[own.clone(), proposed].concat())?;
        let laid_out =
            self.edited(Edition::Publique, &outcome).tables().into_iter().zip(&outcome.tables);
        Ok(laid_out
            .skip(own.len())
            .map(|(table, printed)| {
                let about = &self.dataset.variables[printed.table.rows.variable];
                Proposed {
                    unit: printed.table.unit.code(),
                    variable: about.id.clone(),
                    measure: match printed.table.measure {
                        Measure::Effectif => None,
                        measure => Some(measure.code()),
                    },
                    grouping: Grouping::of(false, &printed.table.rows, about),
                    losses: printed.losses(),
                    table,
                }
            })
            .collect())
    }
}
