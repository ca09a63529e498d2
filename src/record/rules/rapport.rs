//! The rules of a report: its period, its thresholds, what it cites.

use super::Findings;
use super::tables;
use crate::coding::Variable;
use crate::record::marked::Aim;
use crate::record::rapport::{
    Asked, DEFAULT_BASE, RapportRecord, TO_READ_AGAIN, TextesRapport, around, base, threshold,
};
use crate::record::{Commission, Rapport};

/// Below three no opinion helps: a multiple tells its count, or nearly; above ten nothing is left.
const BASES: std::ops::RangeInclusive<u32> = 3..=10;

/// Checks a report, and settles what it asks to count; what is faulty is left out.
pub(super) fn check(
    record: &RapportRecord,
    variables: &[Variable],
    findings: &mut Findings<'_>,
) -> Asked {
    period(record, findings);
    secrecy(record, findings);
    read_again(record, findings);
    tables::check(record, variables, findings)
}

/// What is to be done of a name: a code names somebody too.
const NOBODY: &str = "N'y nommer personne, ni par un code : un rapport ne parle que d'effectifs.";

/// A report names nobody: neither in its texts nor in the labels of its groups.
pub(super) fn against(commission: &Commission, report: &Rapport, findings: &mut Findings<'_>) {
    let dictionary = commission.dictionary();
    for (pointer, text) in report.texts() {
        if dictionary.is_in(text) {
            findings.remedied("M111", pointer, Aim::Value, NOBODY.to_owned());
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
                let place = format!("/tableaux/{at}/{field}");
                findings.remedied("M111", &place, Aim::Key, NOBODY.to_owned());
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

/// What was true a year ago may be so no more: a text that was taken over is read before it prints.
fn read_again(record: &RapportRecord, findings: &mut Findings<'_>) {
    for (name, text) in record.textes.iter().flat_map(TextesRapport::given) {
        if text.to_lowercase().contains(TO_READ_AGAIN) {
            findings.value("M188", &format!("/textes/{name}"));
        }
    }
}

fn secrecy(record: &RapportRecord, findings: &mut Findings<'_>) {
    let Some(secret) = &record.secret_statistique else {
        return;
    };
    let (base, threshold) = (base(record), threshold(record));
    if !BASES.contains(&base) {
        findings.value("M141", "/secret_statistique/base");
        return;
    }
    let written = ["base", "seuil"].map(|field| format!("/secret_statistique/{field}"));
    let [at_base, at_threshold] = &written;
    let pointer = if secret.seuil.is_some() { at_threshold } else { at_base };
    if threshold < base || !threshold.is_multiple_of(base) {
        let near = around(threshold.into(), base.into());
        let near = near.map(|(low, high)| format!(" : écrire {low} ou {high}")).unwrap_or_default();
        let message = format!("Le seuil n'est pas un multiple de la base ({base}){near}.");
        findings.compared("M142", pointer, &[at_base.as_str()], message);
    } else if secret.reference_dpo.is_none()
        && (base < DEFAULT_BASE || threshold < 2 * DEFAULT_BASE)
    {
        findings.value("M140", if base < DEFAULT_BASE { at_base } else { pointer });
    }
}
