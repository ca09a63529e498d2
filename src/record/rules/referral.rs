//! Rules on the referral itself (groups G0, G1, G10, G12).

use super::Findings;
use crate::record::computed::age_bounds;
use crate::record::schema::Vocabulary;
use crate::record::situation::{Signalement, SituationRecord};

pub(super) fn check(
    record: &SituationRecord,
    referral: &Signalement,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    urgency(referral, findings);
    age(record, referral, vocabulary, findings);
    bases(referral, vocabulary, findings);
    requests(record, referral, vocabulary, findings);
    context(record, referral, vocabulary, findings);
}

fn urgency(referral: &Signalement, findings: &mut Findings<'_>) {
    if !referral.urgence.degre.is("immediate") {
        return;
    }
    if referral.urgence.motif.is_none() {
        findings.key("M012", "/signalement/urgence");
    }
    if referral.urgence.appel_permanence.is_none() {
        findings.key("M002", "/signalement/urgence");
    }
}

/// Rules 6 and 7: the ages that change the document, counted on the latest signature.
fn age(
    record: &SituationRecord,
    referral: &Signalement,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    const BIRTH: &str = "/mineur/date_naissance";
    let signed = referral.signatures.iter().map(|s| s.date).fold(referral.date, |a, b| a.max(b));
    let (low, high) = age_bounds(record.mineur.date_naissance, signed);
    let others = ["/signalement/date", "/signalement/signatures"];
    let push = |code: &'static str, findings: &mut Findings<'_>| {
        findings.compared(code, BIRTH, &others, crate::diag::rule(code).text.to_owned());
    };
    if low >= 18 {
        push("M007", findings);
    } else if low != high && (high >= 18 || (low < 15 && high >= 15)) {
        push("M017", findings);
    }
    let reserved = |code: &str| vocabulary.has_mark("fondement", code, "moins_de_15");
    let chosen = referral.fondements.iter().position(|base| reserved(base.text()));
    match chosen {
        None if high < 15 => findings.compared(
            "M006",
            "/signalement/fondements",
            &[BIRTH],
            crate::diag::rule("M006").text.to_owned(),
        ),
        Some(at) if low >= 15 => findings.compared(
            "M018",
            &format!("/signalement/fondements/{at}"),
            &[BIRTH],
            crate::diag::rule("M018").text.to_owned(),
        ),
        _ => {}
    }
}

fn bases(referral: &Signalement, vocabulary: &Vocabulary, findings: &mut Findings<'_>) {
    let reserved = |code: &str| vocabulary.has_mark("fondement", code, "agent_public");
    if referral.auteur.statut.is("salarie_associatif")
        && let Some(at) = referral.fondements.iter().position(|base| reserved(base.text()))
    {
        findings.value("M008", &format!("/signalement/fondements/{at}"));
    }
    if !referral.copies.iter().any(|copy| copy.is("crip")) {
        findings.key("M009", "/signalement/copies");
    }
    if referral.nature.is("complement") && referral.lies.is_empty() {
        findings.key("M011", "/signalement/lies");
    }
    if let Some(at) = referral.lies.iter().position(|linked| *linked == referral.reference) {
        findings.value("M032", &format!("/signalement/lies/{at}"));
    }
}

fn requests(
    record: &SituationRecord,
    referral: &Signalement,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    for (at, request) in referral.demandes.iter().enumerate() {
        let cites = crate::value::words(request.motivation.text())
            .any(|word| record.faits.iter().any(|fact| fact.id.text() == word));
        if !cites && !record.faits.is_empty() {
            let pointer = format!("/signalement/demandes/{at}/motivation");
            let rule = crate::diag::rule("M027").text.to_owned();
            findings.compared("M027", &pointer, &["/faits"], rule);
        }
    }
    let is_placement = |code: &str| vocabulary.has_mark("demande", code, "opp");
    if let Some(at) = referral.demandes.iter().position(|r| is_placement(r.r#type.text())) {
        if record.mineur.lieu_vie.is_none() {
            findings.value("M010", &format!("/signalement/demandes/{at}/type"));
        }
        if referral.orientation_opp.is_none() {
            findings.key("M031", "/signalement/orientation_opp");
        }
    }
}

fn context(
    record: &SituationRecord,
    referral: &Signalement,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    let is_ase = referral.auteur.organisme.as_ref().is_none_or(|o| o.is("ase"));
    if is_ase && record.demarches.is_empty() {
        findings.key("M003", "/demarches");
    }
    let family = |code: &str| vocabulary.has_mark("motif_signalement", code, "famille");
    if let Some(evaluation) = &record.evaluation {
        let about_family = evaluation.motifs.iter().any(|ground| family(ground.text()));
        if about_family && record.attitude_parents.is_none() {
            findings.key("M015", "/attitude_parents");
        }
    }
    let ongoing = record.fugues.iter().any(|fugue| fugue.fin.is_none());
    let place = record.mineur.lieu_vie.as_ref().map(|place| place.r#type.text());
    let away = place.is_some_and(|code| vocabulary.has_mark("lieu_vie", code, "absent"));
    if let Some(known) = place
        && away != ongoing
        && known != "inconnu"
    {
        findings.value("M029", "/mineur/lieu_vie/type");
    }
    if (away || ongoing)
        && record.mineur.signalement_physique.is_none()
        && record.mineur.photo.is_none()
    {
        findings.key("M019", "/mineur/signalement_physique");
    }
}
