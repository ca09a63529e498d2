//! What a referral tells of its situation: what was known on its day.

use std::collections::BTreeSet;

use super::SignalementRecord;
use crate::record::leaves::{Leaves, Walk};
use crate::record::sheets::REFERRAL;
use crate::record::situation::{Fugue, SituationRecord};

/// The fields of a situation, and those of a referral under `signalement`.
pub(in crate::record) struct Joined<'a> {
    pub situation: &'a SituationRecord,
    pub signalement: &'a SignalementRecord,
}

impl Leaves for Joined<'_> {
    fn leaves(&self, walk: &mut Walk<'_>) {
        self.situation.leaves(walk);
        walk.step(&REFERRAL[1..], self.signalement);
    }
}

/// A situation on the day of a referral.
pub(super) struct Known {
    /// What was known.
    pub record: SituationRecord,
    /// The paths of what came later, or is not told.
    pub hidden: BTreeSet<String>,
}

/// Takes from a situation what came after the day of a referral, and the facts that it does not
/// tell. A situation goes on living; its referrals stay what they were.
pub(super) fn known(situation: &SituationRecord, referral: &SignalementRecord) -> Known {
    let on = referral.date;
    let mut record = situation.clone();
    let mut hidden = BTreeSet::new();
    let chosen = |id: &str| {
        referral.faits.is_empty() || referral.faits.iter().any(|chosen| chosen.text() == id)
    };
    for (at, fact) in record.faits.iter_mut().enumerate() {
        if fact.jusqu_a.is_some_and(|until| until.earliest() > on) {
            fact.jusqu_a = None;
            hidden.insert(format!("/faits/{at}/jusqu_a"));
        }
    }
    keep(&mut record.faits, "faits", &mut hidden, |fact| {
        fact.quand.earliest() <= on && chosen(fact.id.text())
    });
    keep(&mut record.demarches, "demarches", &mut hidden, |d| d.date.earliest() <= on);
    keep(&mut record.mesures, "mesures", &mut hidden, |m| {
        m.debut.or(m.decision).is_none_or(|day| day <= on)
    });
    // The list of earlier referrals goes on with this one.
    keep(&mut record.signalements_anterieurs, "signalements_anterieurs", &mut hidden, |earlier| {
        let own = referral.signalement.text();
        let is_own = earlier.reference.as_ref().is_some_and(|reference| reference.text() == own);
        earlier.date.earliest() <= on && !is_own
    });
    for (at, fugue) in record.fugues.iter_mut().enumerate() {
        if fugue.debut.earliest() <= on && fugue.fin.is_some_and(|fin| fin.earliest() > on) {
            forget_return(fugue, &format!("/fugues/{at}"), &mut hidden);
        }
        if fugue.derniere_vue.is_some_and(|seen| seen.earliest() > on) {
            fugue.derniere_vue = None;
            hidden.insert(format!("/fugues/{at}/derniere_vue"));
        }
    }
    keep(&mut record.fugues, "fugues", &mut hidden, |fugue| fugue.debut.earliest() <= on);
    for (at, stay) in record.parcours.iter_mut().enumerate() {
        if stay.fin.is_some_and(|fin| fin.earliest() > on) {
            (stay.fin, stay.rupture) = (None, None);
            hidden.extend(["fin", "rupture"].map(|field| format!("/parcours/{at}/{field}")));
        }
    }
    keep(&mut record.parcours, "parcours", &mut hidden, |stay| {
        stay.debut.is_none_or(|debut| debut.earliest() <= on)
    });
    if let Some(health) = &mut record.sante {
        keep(&mut health.suivis, "sante/suivis", &mut hidden, |care| {
            care.depuis.is_none_or(|day| day.earliest() <= on)
        });
    }
    if let Some(exploitation) = &mut record.prostitution {
        let platforms = &mut exploitation.plateformes;
        keep(platforms, "prostitution/plateformes", &mut hidden, |p| {
            p.date.is_none_or(|day| day <= on)
        });
    }
    Known { record, hidden }
}

/// Keeps the items of a list that are told, and notes the paths of the others.
fn keep<T>(
    list: &mut Vec<T>,
    name: &str,
    hidden: &mut BTreeSet<String>,
    told: impl Fn(&T) -> bool,
) {
    let mut at = 0;
    list.retain(|item| {
        let told = told(item);
        if !told {
            hidden.insert(format!("/{name}/{at}"));
        }
        at += 1;
        told
    });
}

fn forget_return(fugue: &mut Fugue, base: &str, hidden: &mut BTreeSet<String>) {
    (fugue.fin, fugue.retrouve, fugue.etat_retour) = (None, None, None);
    (fugue.entretien_retour, fugue.examen_medical) = (None, None);
    let fields = ["fin", "retrouve", "etat_retour", "entretien_retour", "examen_medical"];
    hidden.extend(fields.map(|field| format!("{base}/{field}")));
}
