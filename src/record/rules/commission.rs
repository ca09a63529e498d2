//! The rules that compare a session with the other records of its workspace.

use super::services::sits;
use super::texts::{Text, Texts};
use std::collections::BTreeSet;

use super::{Findings, recipients};
use crate::record::commission::Commission;
use crate::record::dictionary::{Said, is_distinct};
use crate::record::{Organisation, Seance, Vocabulary};
use crate::value::{CleService, Folded, Mois, Nature, Trace};

pub(super) fn check(
    commission: &Commission,
    session: &Seance,
    organisation: &Organisation,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    members(commission, session, organisation, findings);
    recipients::check(session, organisation, vocabulary, findings);
    situations(commission, session, findings);
    set_aside(commission, session, findings);
    codes(commission, session, findings);
    earlier(commission, session, findings);
    approval(commission, session, vocabulary, findings);
    capacity(commission, session, organisation, findings);
    let texts = Texts::of(&session.record);
    codes_told(commission, session, &texts, findings);
    let homes = Homes::of(organisation);
    for text in texts.iter() {
        // A member may bear the names of somebody; it is said.
        if !text.may_name() {
            if commission.dictionary().is_named_in(&text.text) {
                findings.value("M170", &text.pointer);
            }
            continue;
        }
        match commission.dictionary().says(&text.text) {
            Said::Somebody => findings.value("M111", &text.pointer),
            Said::Doubt => findings.value("M170", &text.pointer),
            Said::Nobody if homes.are_told_by(text) => findings.value("M191", &text.pointer),
            Said::Nobody => {}
        }
    }
}

/// The homes that sit in the commission, and that no situation may name: what was written of a child
/// tells with their name where she lives.
pub(super) struct Homes(Vec<Trace>);

impl Homes {
    pub(super) fn of(organisation: &Organisation) -> Self {
        let names = organisation.homes().filter_map(|key| organisation.member_name(key));
        let names = names.filter(|name| is_distinct(Nature::Place, name));
        Self(names.flat_map(|name| Trace::of(Nature::Place, name)).collect())
    }

    /// Whether what somebody wrote of a case names one.
    pub(super) fn are_told_by(&self, text: &Text) -> bool {
        let case =
            text.pointer.starts_with("/examens/") || text.pointer.starts_with("/corrections/");
        let written = case && text.is_free() && !self.0.is_empty();
        let folded = written.then(|| Folded::of(&text.text));
        folded.is_some_and(|folded| self.0.iter().any(|home| home.is_in(&folded)))
    }
}

/// Who acts or receives sits in the commission and is bound by secrecy (CASF L226-2-2).
fn members(
    commission: &Commission,
    session: &Seance,
    organisation: &Organisation,
    findings: &mut Findings<'_>,
) {
    let record = &session.record;
    let mut person = |key: &CleService, own: bool, pointer: String| {
        if commission.dictionary().says_a_name(&key.text().replace('_', " ")) {
            let text =
                "La clé de ce service nomme quelqu'un, et elle est dans le nom des fichiers.";
            findings.compared("M111", &pointer, &[], text.to_owned());
        }
        if sits(key, organisation, &pointer, findings)
            && !own
            && organisation.member_secret(key.text()).is_none()
        {
            findings.value("M108", &pointer);
        }
    };
    for (at, p) in record.presences.iter().enumerate() {
        person(&p.organisme, p.secret.is_some(), format!("/presences/{at}/organisme"));
    }
    for (at, i) in record.invites.iter().enumerate() {
        person(&i.organisme, i.secret.is_some(), format!("/invites/{at}/organisme"));
    }
    for (at, examen) in record.examens.iter().enumerate() {
        let base = format!("/examens/{at}");
        person(&examen.presente_par, false, format!("{base}/presente_par"));
        for (rank, shared) in examen.partages.iter().enumerate() {
            let base = format!("{base}/partages/{rank}");
            person(&shared.par, false, format!("{base}/par"));
            for (n, code) in shared.destinataires.iter().enumerate() {
                person(code, false, format!("{base}/destinataires/{n}"));
            }
        }
        for (rank, advice) in examen.preconisations.iter().enumerate() {
            let base = format!("{base}/preconisations/{rank}");
            person(&advice.responsable, false, format!("{base}/responsable"));
            for (n, code) in advice.destinataires.iter().enumerate() {
                person(code, false, format!("{base}/destinataires/{n}"));
            }
        }
    }
}

fn situations(commission: &Commission, session: &Seance, findings: &mut Findings<'_>) {
    for (at, guest) in session.record.invites.iter().enumerate() {
        for (rank, number) in guest.situations.iter().enumerate() {
            let pointer = format!("/invites/{at}/situations/{rank}");
            if !commission.knows(number.text()) {
                findings.value("M106", &pointer);
            } else if session.record.revoyures_ecartees.contains(number) {
                let text = "L'ordre du jour écarte cette situation : personne n'y est appelé.";
                findings.compared("M106", &pointer, &["/revoyures_ecartees"], text.to_owned());
            }
        }
    }
    for (at, examen) in session.record.examens.iter().enumerate() {
        let number = examen.situation.text();
        if !commission.knows(number) {
            findings.value("M106", &format!("/examens/{at}/situation"));
            continue;
        }
        let erased = commission.erased_in(number);
        if erased.is_some_and(|month| Mois::of(session.record.date) > *month) {
            findings.value("M190", &format!("/examens/{at}/situation"));
        }
        let review = examen.revoyure.as_ref().and_then(|r| r.date);
        if let (Some(birth), Some(review)) = (commission.birth(number), review)
            && birth.earliest().age_on(review) >= 18
            && birth.latest().age_on(session.record.date) < 18
        {
            findings.value("M109", &format!("/examens/{at}/revoyure/date"));
        }
        let before = commission.was_examined_before(number, session.number().text());
        let wrong = if before { "premiere" } else { "revoyure" };
        if examen.entree.is(wrong) {
            findings.value("M118", &format!("/examens/{at}/entree"));
        }
    }
}

/// A number that sets nothing aside, mistyped perhaps, leaves a child on the invitation: whoever wrote
/// it thinks otherwise.
fn set_aside(commission: &Commission, session: &Seance, findings: &mut Findings<'_>) {
    if !session.is_convened_only() {
        return;
    }
    let record = &session.record;
    for (at, number) in record.revoyures_ecartees.iter().enumerate() {
        let listed = record.examens.iter().any(|examen| examen.situation == *number);
        let before = commission.examinations(record.date).filter(|e| e.examen.situation == *number);
        let review = before.last().and_then(|last| last.examen.revoyure.as_ref()?.date);
        if listed || review.is_none_or(|day| day > record.date) {
            findings.value("M123", &format!("/revoyures_ecartees/{at}"));
        }
    }
}

/// A code written elsewhere than in its own examination tells whoever reads it that the situation
/// is followed.
fn codes_told(
    commission: &Commission,
    session: &Seance,
    texts: &Texts,
    findings: &mut Findings<'_>,
) {
    for text in texts.iter() {
        let own = text.pointer.strip_prefix("/examens/").and_then(|rest| rest.split('/').next());
        let own = own.and_then(|at| session.record.examens.get(at.parse::<usize>().ok()?));
        let own = own.map(|examen| examen.code.text());
        let outside = |c: char| !c.is_ascii_alphanumeric() && c != '-';
        let mut words = text.text.split(outside);
        if words.any(|word| commission.is_code(word) && Some(word) != own) {
            findings.value("M167", &text.pointer);
        }
    }
}

/// One code a situation, one situation a code, in every session.
fn codes(commission: &Commission, session: &Seance, findings: &mut Findings<'_>) {
    for (at, examen) in session.record.examens.iter().enumerate() {
        let (code, situation) = (examen.code.text(), examen.situation.text());
        let other = |number: &&str| *number != session.number().text();
        if commission.clashes(code, situation).any(|number| other(&number)) {
            findings.value("M104", &format!("/examens/{at}/code"));
        }
    }
}

fn earlier(commission: &Commission, session: &Seance, findings: &mut Findings<'_>) {
    let mut told = BTreeSet::new();
    for (at, followed) in session.record.suivi_engagements.iter().enumerate() {
        let (number, situation, id) =
            (followed.seance.text(), followed.situation.text(), followed.id.text());
        if !told.insert((number, situation, id)) {
            findings.value("M126", &format!("/suivi_engagements/{at}/id"));
        }
        let found = commission.recommendation(number, situation, id);
        let known = found.is_some_and(|(e, _)| e.session.record.date < session.record.date);
        if !known {
            findings.value("M112", &format!("/suivi_engagements/{at}/id"));
        }
    }
}

fn approval(
    commission: &Commission,
    session: &Seance,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    if let Some(previous) = &session.record.compte_rendu_precedent {
        let known = commission.session(previous.seance.text());
        if known.is_none_or(|s| s.record.date >= session.record.date) {
            findings.value("M112", "/compte_rendu_precedent/seance");
        }
    }
    let adopted = commission.sessions().iter().any(|other| {
        // One that is only convened has adopted nothing yet.
        other.record.date > session.record.date
            && !other.is_convened_only()
            && other.record.compte_rendu_precedent.as_ref().is_some_and(|p| {
                let adopts = |code: &str| vocabulary.has_mark("approbation", code, "adopte");
                p.seance == session.record.seance
                    && p.approbation.as_ref().is_some_and(|code| adopts(code.text()))
            })
    });
    match (session.is_approved(), adopted) {
        (true, false) => findings.value("M116", "/etat"),
        (false, true) => findings.value("M119", "/etat"),
        _ => {}
    }
}

/// Above its capacity the mobile team has a waiting list, never a silent refusal.
fn capacity(
    commission: &Commission,
    session: &Seance,
    organisation: &Organisation,
    findings: &mut Findings<'_>,
) {
    let exams = session.record.examens.iter().enumerate();
    let accepted: Vec<_> = exams
        .filter(|(_, examen)| examen.co_accompagnement.as_ref().is_some_and(|c| c.is("accepte")))
        .collect();
    // The caseload takes every earlier session to know: only when it can be exceeded here.
    if accepted.is_empty() {
        return;
    }
    let active = commission.carried(session.record.date);
    if active.len() <= organisation.capacity() {
        return;
    }
    for (at, examen) in accepted {
        if active.contains(examen.situation.text()) {
            findings.value("M115", &format!("/examens/{at}/co_accompagnement"));
        }
    }
}
