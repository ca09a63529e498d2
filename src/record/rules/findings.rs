//! What the rules find in a record.

use std::collections::BTreeSet;

use crate::diag::Report;
use crate::record::marked::Aim;
use crate::record::sheets::Sheets;

/// Gathers what the rules find, except on parts whose structure was already refused.
pub(in crate::record) struct Findings<'a> {
    sheets: Sheets<'a>,
    repaired: &'a BTreeSet<String>,
    report: Report,
}

impl<'a> Findings<'a> {
    pub(in crate::record) fn new(
        sheets: impl Into<Sheets<'a>>,
        repaired: &'a BTreeSet<String>,
    ) -> Self {
        Self { sheets: sheets.into(), repaired, report: Report::new() }
    }

    /// Records a finding on the value of a path.
    pub(super) fn value(&mut self, code: &'static str, pointer: &str) {
        self.push(code, pointer, Aim::Value, &[], None);
    }

    /// Records a finding on the key of a path; also for a field that is missing, which is then
    /// pointed at through its parent.
    pub(super) fn key(&mut self, code: &'static str, pointer: &str) {
        self.push(code, pointer, Aim::Key, &[], None);
    }

    /// Records a finding that compares several paths, in the words of its rule.
    pub(super) fn among(&mut self, code: &'static str, pointer: &str, others: &[&str]) {
        self.push(code, pointer, Aim::Value, others, None);
    }

    /// Records a finding that compares several paths, in words of its own.
    pub(super) fn compared(
        &mut self,
        code: &'static str,
        pointer: &str,
        others: &[&str],
        message: String,
    ) {
        self.push(code, pointer, Aim::Value, others, Some(message));
    }

    /// Records a finding whose remedy names what this workspace admits.
    pub(super) fn remedied(&mut self, code: &'static str, pointer: &str, aim: Aim, remedy: String) {
        if !self.is_repaired(pointer) {
            self.report.push(self.sheets.diagnostic(code, pointer, aim).remedy(remedy));
        }
    }

    pub(super) fn push(
        &mut self,
        code: &'static str,
        pointer: &str,
        aim: Aim,
        others: &[&str],
        message: Option<String>,
    ) {
        if self.is_repaired(pointer) || others.iter().any(|other| self.is_repaired(other)) {
            return;
        }
        let mut diagnostic = self.sheets.diagnostic(code, pointer, aim);
        if let Some(message) = message {
            diagnostic.message = message;
        }
        self.report.push(diagnostic);
    }

    /// Whether a path, one above or one below, was refused and replaced.
    fn is_repaired(&self, path: &str) -> bool {
        let lineage = |a: &str, b: &str| {
            a == b
                || a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'))
                || b.strip_prefix(a).is_some_and(|rest| rest.starts_with('/'))
        };
        self.repaired.iter().any(|repaired| lineage(path, repaired))
    }

    pub(super) fn line_of(&self, pointer: &str) -> usize {
        self.sheets.line_of(pointer)
    }

    /// Says where a path stands, to whoever reads another.
    pub(super) fn told(&self, pointer: &str, from: &str) -> String {
        self.sheets.told(pointer, from)
    }

    pub(in crate::record) fn into_report(self) -> Report {
        self.report
    }

    pub(super) fn into_sorted(mut self) -> Report {
        self.report.sort();
        self.report
    }
}
