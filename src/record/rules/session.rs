//! The rules of one session by itself (`docs/domain.md`, sessions).

use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use super::texts::Texts;
use crate::record::Vocabulary;
use crate::record::marked::Aim;
use crate::record::seance::{Attendance, Examen, SeanceRecord};
use crate::value::Deadline;

pub(super) fn check(
    record: &SeanceRecord,
    texts: &Texts,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    let held = !record.etat.is("convoquee");
    if record.r#type.is("exceptionnelle") {
        if record.motif.is_none() {
            findings.key("M101", "/motif");
        }
        if record.invites.is_empty() {
            missing(findings, "/invites", "une séance exceptionnelle a des invités restreints");
        }
    }
    if held {
        if record.presences.is_empty() {
            missing(findings, "/presences", "la séance est tenue");
        }
        if record.rappel_confidentialite.is_none() {
            missing(findings, "/rappel_confidentialite", "la séance est tenue");
        }
        // What becomes of the previous minutes is not known when the session is convened.
        let previous = record.compte_rendu_precedent.as_ref();
        if previous.is_some_and(|previous| previous.approbation.is_none()) {
            missing(findings, "/compte_rendu_precedent/approbation", "la séance est tenue");
        }
    }
    if record.horaires.fin.is_some_and(|end| end <= record.horaires.debut) {
        late(findings, "/horaires/fin", "/horaires/debut");
    }
    if record.prochaine_seance.is_some_and(|next| next <= record.date) {
        late(findings, "/prochaine_seance", "/date");
    }
    for (at, presence) in record.presences.iter().enumerate() {
        if let (Some(from), Some(until)) = (presence.arrivee, presence.depart)
            && until <= from
        {
            late(findings, &format!("/presences/{at}/depart"), &format!("/presences/{at}/arrivee"));
        }
        let cited = presence.situations.iter().enumerate();
        for (rank, situation) in cited {
            if held && !record.examens.iter().any(|e| e.situation == *situation) {
                findings.value("M106", &format!("/presences/{at}/situations/{rank}"));
            }
        }
    }
    let (mut situations, mut codes) = (BTreeSet::new(), BTreeMap::new());
    for (at, examen) in record.examens.iter().enumerate() {
        if !situations.insert(examen.situation.text()) {
            findings.value("M105", &format!("/examens/{at}/situation"));
        }
        // A situation examined twice keeps its code: only one of another situation clashes.
        let owner = codes.entry(examen.code.text()).or_insert(&examen.situation);
        if **owner != examen.situation {
            findings.value("M104", &format!("/examens/{at}/code"));
        }
        examination(record, examen, &format!("/examens/{at}"), held, vocabulary, findings);
        if held && lacks_hours(record, examen, vocabulary) {
            findings.key("M164", &format!("/examens/{at}/horaires"));
        }
    }
    super::minutes_wording::check(texts, findings);
}

fn examination(
    record: &SeanceRecord,
    examen: &Examen,
    base: &str,
    held: bool,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    if held {
        let mut lacks = |field: &str, absent: bool| {
            if absent {
                missing(findings, &format!("{base}/{field}"), "l'examen a eu lieu");
            }
        };
        lacks("analyse", examen.analyse.is_none());
        lacks("preconisations", examen.preconisations.is_empty());
        lacks("co_accompagnement", examen.co_accompagnement.is_none());
        lacks("revoyure", examen.revoyure.is_none() && examen.cloture.is_none());
    }
    if let Some(review) = &examen.revoyure {
        if review.date.is_some_and(|date| date <= record.date) {
            late(findings, &format!("{base}/revoyure/date"), "/date");
        }
        let silent = review.date.is_none() && review.ou.is_none();
        if silent && review.prevue != Some(crate::value::Reponse::Non) {
            missing(
                findings,
                &format!("{base}/revoyure/date"),
                "la revoyure a une date ou une condition",
            );
        }
    }
    if let Some(times) = &examen.horaires
        && times.fin <= times.debut
    {
        late(findings, &format!("{base}/horaires/fin"), &format!("{base}/horaires/debut"));
    }
    for (at, shared) in examen.partages.iter().enumerate() {
        if shared.bloc.is_none() && shared.destinataires.is_empty() {
            findings.value("M110", &format!("{base}/partages/{at}/enonce"));
        }
    }
    let mut ids = BTreeSet::new();
    for (at, advice) in examen.preconisations.iter().enumerate() {
        let base = format!("{base}/preconisations/{at}");
        if !ids.insert(advice.id.text()) {
            findings.value("M020", &format!("{base}/id"));
        }
        match advice.echeance.day() {
            Some(day) if day < record.date => late(findings, &format!("{base}/echeance"), "/date"),
            Some(_) => {}
            None => event(&advice.echeance, &format!("{base}/echeance"), vocabulary, findings),
        }
    }
    for (who, told) in examen.information_partage.iter().flat_map(|information| {
        [("representants", &information.representants), ("mineur", &information.mineur)]
    }) {
        let Some(told) = told else {
            continue;
        };
        let pointer = format!("{base}/information_partage/{who}");
        if told.fait.is("oui") && told.date.is_none() {
            findings.key("M013", &format!("{pointer}/date"));
        }
        if !told.fait.is("oui") && told.motif.is_none() {
            findings.key("M001", &format!("{pointer}/motif"));
        }
    }
}

/// Whether the hours of an examination would say whether somebody attended it. A service that
/// presents it, must act, or is in a list of it is concerned anyway, and is asked for nothing; nor is
/// one whose hours contradict each other, which is a fault of its own.
fn lacks_hours(record: &SeanceRecord, examen: &Examen, vocabulary: &Vocabulary) -> bool {
    let straight = record
        .presences
        .iter()
        .all(|p| p.arrivee.zip(p.depart).is_none_or(|(from, until)| from < until));
    let services: BTreeSet<&str> = record.presences.iter().map(|p| p.organisme.text()).collect();
    straight
        && services.into_iter().any(|service| {
            !examen.names(service)
                && record.attendance(service, examen, vocabulary) == Attendance::Unknown
        })
}

fn event(due: &Deadline, pointer: &str, vocabulary: &Vocabulary, findings: &mut Findings<'_>) {
    if vocabulary.term("echeance", due.text()).is_none() {
        findings.value("M114", pointer);
    }
}

fn missing(findings: &mut Findings<'_>, pointer: &str, why: &str) {
    let field = pointer.rsplit('/').next().unwrap_or_default();
    let message = format!("« {field} » manque : {why}.");
    findings.push("M102", pointer, Aim::Key, &[], Some(message));
}

fn late(findings: &mut Findings<'_>, pointer: &str, other: &str) {
    let line = findings.line_of(other);
    let message = format!("Cette date ou cette heure contredit celle de la ligne {line}.");
    findings.compared("M023", pointer, &[other], message);
}
