//! The rules of an erratum, by itself and against the session that it corrects.

use super::Findings;
use super::commission::Homes;
use super::minutes_wording;
use super::services::sits;
use super::texts::Texts;
use crate::record::dictionary::Said;
use crate::record::seance::ErratumRecord;
use crate::record::{Commission, Erratum, Organisation};
use crate::value::{RecommendationId, words};

pub(super) fn check(record: &ErratumRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let number = record.erratum.text();
    if !number.starts_with(record.seance.text()) {
        let message = "Le numéro de l'erratum n'est pas celui de sa séance.".to_owned();
        findings.compared("M112", "/erratum", &["/seance"], message);
    }
    for (field, empty) in
        [("corrige", record.corrige.is_empty()), ("corrections", record.corrections.is_empty())]
    {
        if empty {
            findings.key("S107", &format!("/{field}"));
        }
    }
    for (at, correction) in record.corrections.iter().enumerate() {
        // Their extracts number nothing: a number would tell what is kept back.
        let numbered =
            words(correction.rubrique.text()).any(|w| RecommendationId::parse(w).is_some());
        if numbered && !correction.destinataires.is_empty() {
            findings.value("M166", &format!("/corrections/{at}/rubrique"));
        }
        for (rank, member) in correction.destinataires.iter().enumerate() {
            let held = record.corrige.iter().flat_map(|copy| &copy.destinataire);
            if !held.into_iter().any(|code| code.text() == member.text()) {
                findings.value("M121", &format!("/corrections/{at}/destinataires/{rank}"));
            }
        }
    }
    for (at, copy) in record.corrige.iter().enumerate() {
        let Some(member) = &copy.destinataire else {
            continue;
        };
        let told = record.corrections.iter().flat_map(|c| &c.destinataires);
        if !told.into_iter().any(|code| code.text() == member.text()) {
            findings.value("M122", &format!("/corrige/{at}/destinataire"));
        }
    }
    minutes_wording::check(texts, findings);
}

pub(super) fn against(
    commission: &Commission,
    erratum: &Erratum,
    organisation: &Organisation,
    findings: &mut Findings<'_>,
) {
    let record = erratum.record();
    match commission.session(record.seance.text()) {
        None => findings.value("M112", "/seance"),
        Some(session) if !session.is_approved() => findings.value("M120", "/seance"),
        Some(session) if record.date < session.day() => findings.value("M112", "/date"),
        Some(_) => {}
    }
    for (at, copy) in record.corrige.iter().enumerate() {
        let Some(member) = &copy.destinataire else {
            continue;
        };
        let pointer = format!("/corrige/{at}/destinataire");
        if sits(member, organisation, &pointer, findings)
            && organisation.member_secret(member.text()).is_none()
        {
            findings.value("M108", &pointer);
        }
    }
    for (at, correction) in record.corrections.iter().enumerate() {
        for (rank, member) in correction.destinataires.iter().enumerate() {
            sits(
                member,
                organisation,
                &format!("/corrections/{at}/destinataires/{rank}"),
                findings,
            );
        }
    }
    let homes = Homes::of(organisation);
    for text in erratum.texts.iter().filter(|text| text.may_name()) {
        match commission.dictionary().says(&text.text) {
            Said::Somebody => findings.value("M111", &text.pointer),
            Said::Doubt => findings.value("M170", &text.pointer),
            Said::Nobody if homes.are_told_by(text) => findings.value("M191", &text.pointer),
            Said::Nobody => {}
        }
    }
}
