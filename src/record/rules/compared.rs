//! The rules that compare a record with the others of its workspace.

use std::collections::BTreeSet;

use super::{Findings, commission, erratum, rapport};
use crate::diag::Report;
use crate::record::{Commission, Erratum, Organisation, Rapport, Seance, Vocabulary};

impl Commission {
    /// Compares the sessions with each other and with the situations they cite: the findings of
    /// one session.
    pub fn check(
        &self,
        session: &Seance,
        organisation: &Organisation,
        vocabulary: &Vocabulary,
    ) -> Report {
        let mut findings = Findings::new(&session.source.marked, &session.repaired);
        commission::check(self, session, organisation, vocabulary, &mut findings);
        findings.into_sorted()
    }

    /// Compares an erratum with the session that it corrects.
    pub fn check_erratum(&self, erratum: &Erratum, organisation: &Organisation) -> Report {
        let repaired = BTreeSet::new();
        let mut findings = Findings::new(erratum.marked(), &repaired);
        erratum::against(self, erratum, organisation, &mut findings);
        findings.into_sorted()
    }

    /// Compares a report with the situations: it names nobody.
    pub fn check_report(&self, rapport: &Rapport) -> Report {
        let repaired = BTreeSet::new();
        let mut findings = Findings::new(rapport.marked(), &repaired);
        rapport::against(self, rapport, &mut findings);
        findings.into_sorted()
    }
}
