//! The rules of the trade: what a record of the right shape must still respect (domain dossier
//! A.3 and A.5). One file a subject; each rule has a code of the catalogue.

mod commission;
mod dates;
mod erratum;
mod facts;
mod faults;
mod groups;
mod information;
mod minutes_wording;
mod names;
mod rapport;
mod referral;
mod session;
mod tables;
mod texts;
mod wording;

use std::collections::BTreeSet;

pub(super) use self::texts::{Texts, words};
use super::marked::{Aim, Marked};
use super::rapport::{Asked, RapportRecord};
use super::schema::Vocabulary;
use super::seance::{ErratumRecord, SeanceRecord};
use super::situation::SituationRecord;
use super::{Commission, Erratum, Organisation, Rapport, Seance};
use crate::coding::Variable;
use crate::diag::Report;

/// Gathers what the rules find, except on parts whose structure was already refused.
pub(super) struct Findings<'a> {
    marked: &'a Marked,
    repaired: &'a BTreeSet<String>,
    report: Report,
}

impl<'a> Findings<'a> {
    pub(super) fn new(marked: &'a Marked, repaired: &'a BTreeSet<String>) -> Self {
        Self { marked, repaired, report: Report::new() }
    }

    /// Records a finding on the value of a path.
    fn value(&mut self, code: &'static str, pointer: &str) {
        self.push(code, pointer, Aim::Value, &[], None);
    }

    /// Records a finding on the key of a path; also for a field that is missing, which is then
    /// pointed at through its parent.
    fn key(&mut self, code: &'static str, pointer: &str) {
        self.push(code, pointer, Aim::Key, &[], None);
    }

    /// Records a finding that compares several paths.
    fn compared(&mut self, code: &'static str, pointer: &str, others: &[&str], message: String) {
        self.push(code, pointer, Aim::Value, others, Some(message));
    }

    fn push(
        &mut self,
        code: &'static str,
        pointer: &str,
        aim: Aim,
        others: &[&str],
        message: Option<String>,
    ) {
        let lineage = |a: &str, b: &str| {
            a == b
                || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'))
                || b.strip_prefix(a).is_some_and(|rest| rest.starts_with('/'))
        };
        let touched = |path: &str| self.repaired.iter().any(|repaired| lineage(path, repaired));
        if touched(pointer) || others.iter().any(|other| touched(other)) {
            return;
        }
        let mut diagnostic = self.marked.diagnostic(code, pointer, aim);
        if let Some(message) = message {
            diagnostic.message = message;
        }
        self.report.push(diagnostic);
    }

    fn line_of(&self, pointer: &str) -> usize {
        self.marked.line_of(pointer)
    }

    pub(super) fn into_report(self) -> Report {
        self.report
    }
}

/// Runs every rule.
pub(super) fn check(
    record: &SituationRecord,
    texts: &Texts,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    information::check(record, findings);
    facts::check(record, texts, findings);
    dates::check(record, findings);
    names::check(record, texts, findings);
    wording::check(record, texts, findings);
    if let Some(referral) = &record.signalement {
        referral::check(record, referral, vocabulary, findings);
    }
}

/// Runs the rules of one session by itself.
pub(super) fn check_session(
    record: &SeanceRecord,
    texts: &Texts,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    session::check(record, texts, vocabulary, findings);
}

/// Runs the rules that compare a session with the rest of its workspace.
pub(super) fn check_commission(
    records: &Commission,
    session: &Seance,
    organisation: &Organisation,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    commission::check(records, session, organisation, vocabulary, findings);
}

/// Runs the rules of an erratum by itself.
pub(super) fn check_erratum(record: &ErratumRecord, texts: &Texts, findings: &mut Findings<'_>) {
    erratum::check(record, texts, findings);
}

/// Runs the rules that compare an erratum with the session that it corrects.
pub(super) fn check_correction(
    records: &Commission,
    correction: &Erratum,
    organisation: &Organisation,
    findings: &mut Findings<'_>,
) {
    erratum::against(records, correction, organisation, findings);
}

/// Runs the rules of a report, and settles what its tables count.
pub(super) fn check_report(
    record: &RapportRecord,
    variables: &[Variable],
    findings: &mut Findings<'_>,
) -> Asked {
    rapport::check(record, variables, findings)
}

/// Runs the rules that compare a report with the situations of its workspace.
pub(super) fn check_published(records: &Commission, report: &Rapport, findings: &mut Findings<'_>) {
    rapport::against(records, report, findings);
}
