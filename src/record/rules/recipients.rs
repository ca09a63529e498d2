//! Who gets what of an examination: the lists that stand in for the matrix, and who was there for a
//! part of it only.

use super::Findings;
use crate::record::seance::{Examen, SeanceRecord};
use crate::record::{Organisation, Seance, Vocabulary};
use crate::value::CleService;

/// Most services that a message names.
const MOST_NAMED: usize = 6;

pub(super) fn check(
    session: &Seance,
    organisation: &Organisation,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    let record = &session.record;
    if !session.is_approved() {
        guests(session, findings);
    }
    for (at, examen) in record.examens.iter().enumerate() {
        let base = format!("/examens/{at}");
        let there = Beside { record, examen, organisation, vocabulary };
        for (rank, shared) in examen.partages.iter().enumerate() {
            let Some(bloc) = &shared.bloc else {
                continue;
            };
            let base = format!("{base}/partages/{rank}/destinataires");
            let by_matrix = |key: &str| organisation.gives(bloc.text(), key);
            there.compare(&shared.destinataires, None, by_matrix, &base, findings);
        }
        for (rank, advice) in examen.preconisations.iter().enumerate() {
            let base = format!("{base}/preconisations/{rank}/destinataires");
            let by_matrix = |key: &str| organisation.gives_advice(advice.responsable.is(key), key);
            let owner = Some(&advice.responsable);
            there.compare(&advice.destinataires, owner, by_matrix, &base, findings);
        }
        let members = organisation.members().into_iter();
        let partly = members.filter(|key| record.attended_in_part(key, examen, vocabulary));
        let named: Vec<&str> = partly.filter_map(|key| organisation.member_name(key)).collect();
        if !named.is_empty() {
            let text = format!(
                "N'étaient là que pour une partie de cet examen, et reçoivent ce que la matrice leur donne de l'examen entier : {}.",
                named.join(", ")
            );
            findings.compared("M125", &format!("{base}/horaires"), &[], text);
        }
    }
}

/// Who comes by invitation comes for somebody: without situations, a guest would be called for all of
/// them, and told who each child is. Approved minutes stay as they were adopted.
fn guests(session: &Seance, findings: &mut Findings<'_>) {
    let record = &session.record;
    // A convened session has the reviews that are due too, whatever its examinations.
    if !session.is_convened_only() && record.examens.len() < 2 {
        return;
    }
    let invited = record.invites.iter().enumerate();
    let invited = invited.map(|(at, one)| ("invites", at, &one.qualite, &one.situations));
    let present = record.presences.iter().enumerate();
    let present = present.map(|(at, one)| ("presences", at, &one.qualite, &one.situations));
    for (list, at, quality, situations) in invited.chain(present) {
        if quality.as_ref().is_some_and(|code| code.is(GUEST)) && situations.is_empty() {
            findings.key("M127", &format!("/{list}/{at}/situations"));
        }
    }
}

/// The code of who comes by invitation.
const GUEST: &str = "invite";

/// An examination, with what tells who gets it.
struct Beside<'a> {
    record: &'a SeanceRecord,
    examen: &'a Examen,
    organisation: &'a Organisation,
    vocabulary: &'a Vocabulary,
}

impl Beside<'_> {
    /// Tells what a list adds to the matrix (M117), and what such a list, meant to add, takes from it
    /// (M124). A list that only takes away says what it means, unless it is from who must act.
    fn compare(
        &self,
        listed: &[CleService],
        owner: Option<&CleService>,
        by_matrix: impl Fn(&str) -> bool,
        base: &str,
        findings: &mut Findings<'_>,
    ) {
        if listed.is_empty() {
            return;
        }
        let mut adds = false;
        for (n, key) in listed.iter().enumerate() {
            if self.organisation.member_name(key.text()).is_some() && !by_matrix(key.text()) {
                findings.value("M117", &format!("{base}/{n}"));
                adds = true;
            }
        }
        let members = self.organisation.members().into_iter();
        let deprived: Vec<&str> = members
            .filter(|key| adds || owner.is_some_and(|owner| owner.is(key)))
            .filter(|key| by_matrix(key) && self.record.concerns(key, self.examen, self.vocabulary))
            .filter(|key| !listed.iter().any(|one| one.is(key)))
            .filter_map(|key| self.organisation.member_name(key))
            .collect();
        if deprived.is_empty() {
            return;
        }
        let more = if deprived.len() > MOST_NAMED { "…" } else { "" };
        let named = deprived[..deprived.len().min(MOST_NAMED)].join(", ");
        let text =
            format!("La liste remplace la matrice, et retire cet élément à : {named}{more}.");
        findings.compared("M124", base, &[], text);
    }
}
