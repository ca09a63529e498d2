//! What an edition prints: the public one rounds, the internal one counts.

use super::refusals::refused;
use crate::coding::{Dataset, Edition, Table};
use crate::diag::Report;
use crate::record::{Aim, Rapport};
use crate::statistics::{
    DrawingKey, Earlier, Headline, Outcome, Request, Rounding, count, publish,
};
use crate::view::Edited;

/// A report, the rows that it counts, and what its readers hold.
#[derive(Clone, Copy)]
pub struct Editor<'a> {
    /// The report.
    pub report: &'a Rapport,
    /// The coded rows of its period.
    pub dataset: &'a Dataset,
    /// The editions that it cites, by their names.
    pub earlier: &'a [(String, Earlier)],
    /// What draws roundings.
    pub key: DrawingKey,
    /// Mean number of weeks between two sessions, in tenths.
    pub interval: Option<i64>,
}

/// An edition whose figures are settled; only [`Editor::settle`] makes one.
pub struct SettledEdition<'a> {
    editor: Editor<'a>,
    edition: Edition,
    ranks: Vec<usize>,
    outcome: Outcome,
}

impl<'a> Editor<'a> {
    /// Rounds and audits a public edition, or counts an internal one.
    ///
    /// # Errors
    /// C104, C106 and C109 for what is said of the records and is not so.
    pub fn settle(&self, edition: Edition) -> Result<SettledEdition<'a>, Report> {
        let ranks = self.report.tables_of(edition);
        let tables = self.tables(&ranks);
        let outcome = match edition {
            Edition::Publique => self.published(&tables)?,
            Edition::Interne => {
                let counted = self.asking(&tables, count);
                counted.map_err(|refusals| refused(self.report, &refusals))?
            }
        };
        Ok(SettledEdition { editor: *self, edition, ranks, outcome })
    }

    /// Tables of the record, by their ranks.
    pub(super) fn tables(&self, ranks: &[usize]) -> Vec<Table> {
        ranks.iter().map(|rank| self.report.tables()[*rank].clone()).collect()
    }

    /// What a page, sentences and data are made from.
    pub(super) fn edited<'o>(&'o self, edition: Edition, outcome: &'o Outcome) -> Edited<'o> {
        Edited {
            report: self.report,
            edition,
            dataset: self.dataset,
            outcome,
            earlier: self.earlier,
            interval: self.interval,
        }
    }

    /// Rounds and audits tables, with all that readers hold.
    pub(super) fn published(&self, tables: &[Table]) -> Result<Outcome, Report> {
        let outcome = self.asking(tables, |request| publish(request, self.rounding()));
        outcome.map_err(|refusals| refused(self.report, &refusals))
    }

    fn asking<R>(&self, tables: &[Table], then: impl FnOnce(&Request<'_>) -> R) -> R {
        let held = self.earlier.iter().filter(|(_, told)| told.edition == Edition::Publique);
        let earlier: Vec<Earlier> = held.map(|(_, told)| told.clone()).collect();
        let declared = match self.report.exact_totals() {
            (true, true) => &[Headline::Situations, Headline::Cumul][..],
            (true, false) => &[Headline::Situations],
            (false, true) => &[Headline::Cumul],
            (false, false) => &[],
        };
        then(&Request {
            dataset: self.dataset,
            period: self.report.period(),
            tables,
            known: self.report.known(),
            impossible: self.report.impossible(),
            earlier: &earlier,
            exact: declared,
        })
    }

    fn rounding(&self) -> Rounding {
        Rounding {
            key: self.key,
            base: i64::from(self.report.base()),
            threshold: i64::from(self.report.threshold()),
        }
    }
}

impl SettledEdition<'_> {
    /// What its page, its sentences and its data are made from.
    pub fn edited(&self) -> Edited<'_> {
        self.editor.edited(self.edition, &self.outcome)
    }

    /// What is no fault, but worth a word: tables where little prints (M156), lines merged or counts
    /// not printed (M180), totals that could not print as they are (M181), earlier editions that the
    /// records contradict (M182), that have not the table whose trend is asked for (M185), or that do
    /// not tell all that they print (M186).
    pub fn hints(&self) -> Report {
        let marked = self.editor.report.marked();
        let mut hints = Report::new();
        let public = self.edition == Edition::Publique;
        for (rank, printed) in self.ranks.iter().zip(&self.outcome.tables) {
            let pointer = Rapport::table_pointer(*rank);
            let (lost, all) = printed.losses();
            if public && lost * 3 > all {
                hints.push(marked.diagnostic("M156", &pointer, Aim::Value));
            }
            if self.edited().lacks_past(printed) {
                hints.push(marked.diagnostic("M185", &pointer, Aim::Value));
            }
            let typed: usize = self.editor.report.tables()[*rank].dimensions().map(groups).sum();
            if printed.table.dimensions().map(groups).sum::<usize>() < typed {
                hints.push(marked.diagnostic("M180", &pointer, Aim::Value));
            }
        }
        let evidence = &self.outcome.evidence;
        if !evidence.withdrawn.is_empty() {
            hints.push(marked.diagnostic("M181", "/secret_statistique/exacts", Aim::Key));
        }
        if !evidence.corrected.is_empty() {
            hints.push(marked.diagnostic("M182", "/precedents", Aim::Key));
        }
        let mut held = self.editor.earlier.iter().map(|(_, told)| told);
        if public && held.any(|told| told.edition == Edition::Publique && !told.is_whole()) {
            hints.push(marked.diagnostic("M186", "/precedents", Aim::Key));
        }
        hints
    }

    /// What prints, with what the audit says of it.
    pub fn into_outcome(self) -> Outcome {
        self.outcome
    }
}

fn groups(by: &crate::coding::Dimension) -> usize {
    by.groups.len()
}
