//! Rules on a referral by itself (groups G0, G1, G12): what it must say whatever its situation.

use std::collections::BTreeSet;

use super::{Findings, dates};
use crate::record::schema::Vocabulary;
use crate::record::signalement::SignalementRecord;

pub(super) fn check(
    referral: &SignalementRecord,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    urgency(referral, findings);
    bases(referral, vocabulary, findings);
    version(referral, findings);
    dates::of_referral(referral, findings);
    let mut numbers = BTreeSet::new();
    for (at, attachment) in referral.pieces.iter().enumerate() {
        if !numbers.insert(attachment.numero) {
            findings.value("M020", &format!("/pieces/{at}/numero"));
        }
    }
    let placement = |code: &str| vocabulary.has_mark("demande", code, "opp");
    let asked = referral.demandes.iter().any(|request| placement(request.r#type.text()));
    if asked && referral.orientation_opp.is_none() {
        findings.key("M031", "/orientation_opp");
    }
}

fn urgency(referral: &SignalementRecord, findings: &mut Findings<'_>) {
    if !referral.urgence.degre.is("immediate") {
        return;
    }
    if referral.urgence.motif.is_none() {
        findings.key("M012", "/urgence");
    }
    if referral.urgence.appel_permanence.is_none() {
        findings.key("M002", "/urgence");
    }
}

fn bases(referral: &SignalementRecord, vocabulary: &Vocabulary, findings: &mut Findings<'_>) {
    let reserved = |code: &str| vocabulary.has_mark("fondement", code, "agent_public");
    if referral.auteur.statut.is("salarie_associatif")
        && let Some(at) = referral.fondements.iter().position(|base| reserved(base.text()))
    {
        findings.value("M008", &format!("/fondements/{at}"));
    }
    if !referral.copies.iter().any(|copy| copy.is("crip")) {
        findings.key("M009", "/copies");
    }
    if referral.nature.is("complement") && referral.lies.is_empty() {
        findings.key("M011", "/lies");
    }
    for (list, cited) in
        [("lies", &referral.lies), ("signalements_fratrie", &referral.signalements_fratrie)]
    {
        let own = referral.signalement.text();
        if let Some(at) = cited.iter().position(|linked| linked.text() == own) {
            findings.value("M032", &format!("/{list}/{at}"));
        }
    }
}

/// A version says which one it replaces.
fn version(referral: &SignalementRecord, findings: &mut Findings<'_>) {
    match &referral.remplace {
        None if referral.version > 1 => findings.key("M174", "/version"),
        Some(replaced) if replaced.version >= referral.version => {
            findings.among("M175", "/remplace/version", &["/version"]);
        }
        _ => {}
    }
}
