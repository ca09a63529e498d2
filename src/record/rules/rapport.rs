//! The rules of a report: its period, its thresholds, what it cites.

use super::Findings;
use super::tables;
use crate::coding::{Edition, Variable};
use crate::record::marked::Aim;
use crate::record::rapport::{Asked, RapportRecord, default_threshold, threshold};
use crate::record::{Commission, Rapport};
use crate::value::Reponse;

/// Below this no opinion helps: a count of two tells each of two children about the other.
const LEAST: u32 = 3;

/// Checks a report, and settles what it asks to count; what is faulty is left out.
pub(super) fn check(
    record: &RapportRecord,
    variables: &[Variable],
    findings: &mut Findings<'_>,
) -> Asked {
    period(record, findings);
    secrecy(record, findings);
    if record.revision.is_some_and(|revision| revision > 1) && record.precedents.is_empty() {
        findings.value("M143", "/revision");
    }
    tables::check(record, variables, findings)
}

/// A report names nobody: neither in its texts nor in the labels of its groups.
pub(super) fn against(commission: &Commission, report: &Rapport, findings: &mut Findings<'_>) {
    let dictionary = commission.dictionary();
    for (pointer, text) in report.texts() {
        if dictionary.is_in(text) {
            findings.value("M111", pointer);
        }
    }
    let period = &report.record().periode;
    let mut held = commission.sessions().iter().filter(|session| !session.is_convened_only());
    if !held.any(|session| (period.du..=period.au).contains(&session.record.date)) {
        findings.value("M147", "/periode");
    }
    for (at, table) in report.record().tableaux.iter().enumerate() {
        let both = [
            ("regroupements", &table.regroupements),
            ("regroupements_colonnes", &table.regroupements_colonnes),
        ];
        for (field, groups) in both {
            let mut labels = groups.iter().flat_map(|groups| &groups.0).map(|(label, _)| label);
            if labels.any(|label| dictionary.is_in(label)) {
                findings.push("M111", &format!("/tableaux/{at}/{field}"), Aim::Key, &[], None);
            }
        }
    }
}

fn period(record: &RapportRecord, findings: &mut Findings<'_>) {
    let (from, to) = (record.periode.du, record.periode.au);
    if from.parts().2 != 1 {
        findings.value("M131", "/periode/du");
    }
    if !to.ends_month() {
        findings.value("M131", "/periode/au");
    }
    if to < from {
        let line = findings.line_of("/periode/du");
        let message = format!("La période finit avant de commencer (ligne {line}).");
        findings.compared("M023", "/periode/au", &["/periode/du"], message);
    } else if i64::from(record.rapport) != i64::from(to.parts().0) {
        let message = "L'année du rapport n'est pas celle où finit sa période.".to_owned();
        findings.compared("M145", "/rapport", &["/periode"], message);
    }
    if record.date.is_some_and(|date| date < to) {
        let message = "La date du rapport est antérieure à la fin de sa période.".to_owned();
        findings.compared("M149", "/date", &["/periode/au"], message);
    }
}

fn secrecy(record: &RapportRecord, findings: &mut Findings<'_>) {
    let Some(secret) = &record.secret_statistique else {
        return;
    };
    let thresholds = [
        ("seuil", Edition::Publique, Some(secret.seuil)),
        ("seuil_interne", Edition::Interne, secret.seuil_interne),
    ];
    for (field, edition, written) in thresholds {
        let pointer = format!("/secret_statistique/{field}");
        let least = default_threshold(edition);
        match written {
            Some(written) if written < LEAST => findings.value("M141", &pointer),
            Some(written) if written < least && secret.reference_dpo.is_none() => {
                let message = format!(
                    "Le seuil de l'édition {} est inférieur à {least}, sans avis du DPO.",
                    edition.code(),
                );
                findings.compared("M140", &pointer, &[], message);
            }
            Some(_) | None => {}
        }
    }
    if secret.seuil_interne.is_some_and(|inside| inside > secret.seuil) {
        let others = ["/secret_statistique/seuil"];
        let message =
            "Le seuil de l'édition interne dépasse celui de l'édition publique.".to_owned();
        findings.compared("M159", "/secret_statistique/seuil_interne", &others, message);
    }
    if secret.rounds() && secret.zero_sensible == Some(Reponse::Oui) {
        findings.value("M146", "/secret_statistique/zero_sensible");
    }
    // A base under half of the threshold would let a small count show through its multiple.
    let half = threshold(record, record.version.0).div_ceil(2);
    if secret.base.is_some_and(|base| base < half) {
        let others = ["/version", "/secret_statistique/seuil", "/secret_statistique/seuil_interne"];
        let message = format!("La base d'arrondi est inférieure à {half}, la moitié du seuil.");
        findings.compared("M142", "/secret_statistique/base", &others, message);
    }
}
