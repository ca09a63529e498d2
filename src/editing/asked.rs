//! What an edition asks of statistics.

use super::earlier::{corrected, readable};
use super::refusals::Pointed;
use crate::coding::{Dataset, Edition, Table};
use crate::diag::Report;
use crate::record::Rapport;
use crate::statistics::{Earlier, Method, Refusal, Request};

/// What settles an edition.
#[derive(Clone, Copy)]
pub(super) struct Settings {
    pub edition: Edition,
    pub threshold: i64,
    pub method: Method,
}

/// A request, with what its answers point at.
pub(super) struct Asked<'a> {
    report: &'a Rapport,
    dataset: &'a Dataset,
    settings: Settings,
    ranks: &'a [usize],
    tables: Vec<Table>,
    names: Vec<String>,
    told: Vec<Earlier>,
    corrected: Vec<(usize, usize)>,
    /// How many of the editions that readers hold, the last ones, are made along with it.
    along: usize,
}

impl<'a> Asked<'a> {
    /// Asks some tables, by their ranks in the record, of readers who hold earlier editions, and
    /// perhaps one that is made along with it.
    pub(super) fn new(
        (report, dataset): (&'a Rapport, &'a Dataset),
        settings: Settings,
        ranks: &'a [usize],
        earlier: &[(String, Earlier)],
        beside: Option<&Earlier>,
    ) -> Self {
        let beside = beside.map(|told| (told.reference.clone(), told.clone()));
        let along = usize::from(beside.is_some());
        let held: Vec<_> = earlier.iter().cloned().chain(beside).collect();
        let (names, told) = readable(&held, settings.edition);
        let corrected = corrected(report, &names, &told);
        let tables = ranks.iter().map(|rank| report.tables()[*rank].clone()).collect();
        Self { report, dataset, settings, ranks, tables, names, told, corrected, along }
    }

    /// The tables asked.
    pub(super) fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The request.
    pub(super) fn request(&self) -> Request<'_> {
        Request {
            dataset: self.dataset,
            period: self.report.period(),
            tables: &self.tables,
            known: self.report.known(),
            impossible: self.report.impossible(),
            earlier: &self.told,
            corrected: &self.corrected,
            along: self.along,
            edition: self.settings.edition,
            threshold: self.settings.threshold,
            zero_sensitive: self.report.protects_zero(),
            method: self.settings.method,
        }
    }

    /// Tells why it is refused, at the lines to change.
    pub(super) fn refused(&self, refusals: &[Refusal]) -> Report {
        let Self { report, ranks, names, told, .. } = self;
        Pointed { report, ranks, names, told }.refused(refusals)
    }
}
