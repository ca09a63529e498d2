//! The rules that compare a record with the others of its workspace.

use std::collections::BTreeSet;

use super::{Findings, commission, erratum, neighbours, rapport};
use crate::diag::Report;
use crate::record::{
    Commission, Dictionary, Erratum, Organisation, Rapport, Referred, Seance, Vocabulary,
};

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

/// What to do of what another record protects.
const OTHERS: &str = "Le dire autrement, sans nom ni numéro ; ou, si c'est la même adresse ou la même personne, protéger l'adresse ici aussi (« protegee: oui »).";

impl Dictionary {
    /// Compares a referral with those whom the other records of its workspace keep.
    pub fn check(&self, referred: &Referred) -> Report {
        let repaired = BTreeSet::new();
        let mut findings = Findings::new(referred.sheets(), &repaired);
        let number = referred.number().text();
        neighbours::check(number, &referred.joined(), self, &mut findings);
        let mut report = Report::new();
        for fault in findings.into_sorted().items() {
            let fault = fault.clone();
            report.push(match fault.code {
                "C001" => fault.remedy(OTHERS),
                _ => fault,
            });
        }
        report
    }
}
