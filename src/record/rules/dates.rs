//! Rules on the order of dates. A partial date is only wrong when no reading of it can be right.

use super::{Findings, Told};
use crate::record::signalement::SignalementRecord;
use crate::record::situation::{Fugue, SituationRecord};
use crate::value::Day;

pub(super) fn check(record: &SituationRecord, findings: &mut Findings<'_>) {
    for (at, fugue) in record.fugues.iter().enumerate() {
        runaway(fugue, &format!("/fugues/{at}"), findings);
    }
    for (at, measure) in record.mesures.iter().enumerate() {
        let (start, end) = (measure.debut.or(measure.decision), measure.echeance);
        if let (Some(start), Some(end)) = (start, end) {
            let from = if measure.debut.is_some() { "debut" } else { "decision" };
            ordered(
                (start, &format!("/mesures/{at}/{from}")),
                (end, &format!("/mesures/{at}/echeance")),
                findings,
            );
        }
    }
    for (at, fact) in record.faits.iter().enumerate() {
        if fact.jusqu_a.is_some_and(|until| until.is_surely_before(fact.quand)) {
            late(&format!("/faits/{at}/jusqu_a"), &format!("/faits/{at}/quand"), findings);
        }
    }
    for (at, stay) in record.parcours.iter().enumerate() {
        if let (Some(from), Some(until)) = (stay.debut, stay.fin) {
            ordered(
                (from.earliest(), &format!("/parcours/{at}/debut")),
                (until.latest(), &format!("/parcours/{at}/fin")),
                findings,
            );
        }
    }
}

fn runaway(fugue: &Fugue, base: &str, findings: &mut Findings<'_>) {
    let start = format!("{base}/debut");
    for (name, moment) in [("fin", fugue.fin), ("declaree", fugue.declaree)] {
        if moment.is_some_and(|moment| moment.is_surely_before(fugue.debut)) {
            late(&format!("{base}/{name}"), &start, findings);
        }
    }
}

/// What a referral dates itself: signatures and sending come after it was drafted.
pub(super) fn of_referral(referral: &SignalementRecord, findings: &mut Findings<'_>) {
    let on = (referral.date, "/date");
    for (at, signature) in referral.signatures.iter().enumerate() {
        ordered(on, (signature.date, &format!("/signatures/{at}/date")), findings);
    }
    if let Some(sent) = referral.envoi.as_ref().and_then(|sending| sending.le) {
        ordered(on, (sent.day(), "/envoi/le"), findings);
    }
    for (at, copy) in referral.copies_envoyees.iter().enumerate() {
        if let Some(sent) = copy.le {
            ordered(on, (sent.day(), &format!("/copies_envoyees/{at}/le")), findings);
        }
    }
    if let Some(replaced) = &referral.remplace
        && replaced.date > on.0
    {
        late_of("/remplace/date", on.1, "est postérieure à", findings);
    }
}

/// What cannot come after the referral whatever the child has lived since. What came later is not
/// told by it; what stands in one field only, and says a later day, is remarked until it is sent.
pub(super) fn before_referral(told: &Told<'_>, findings: &mut Findings<'_>) {
    const ON: &str = "/signalement/date";
    let (record, referral) = (told.whole, told.referral);
    let origin = record.origine.as_ref().map(|o| (o.connue_le, "/origine/connue_le"));
    let birth = (record.mineur.date_naissance.earliest(), "/mineur/date_naissance");
    for (day, pointer) in [birth].into_iter().chain(origin) {
        if day > referral.date {
            late_of(pointer, ON, "est postérieure à", findings);
        }
    }
    if referral.envoi.as_ref().is_some_and(|sending| sending.le.is_some()) {
        return;
    }
    let facts = record.faits.iter().enumerate();
    let facts = facts.map(|(at, f)| (f.quand.earliest(), format!("/faits/{at}/quand")));
    let runaways = record.fugues.iter().enumerate();
    let runaways = runaways.map(|(at, f)| (f.debut.earliest(), format!("/fugues/{at}/debut")));
    let actions = record.demarches.iter().enumerate();
    let actions = actions.map(|(at, d)| (d.date.earliest(), format!("/demarches/{at}/date")));
    let place = record.mineur.lieu_vie.as_ref().and_then(|place| place.depuis);
    let place = place.map(|day| (day.earliest(), "/mineur/lieu_vie/depuis".to_owned()));
    let informed = record.mineur.informe.as_ref().and_then(|told| told.date);
    let informed = informed.map(|day| (day, "/mineur/informe/date".to_owned()));
    let holders = record.representants.iter().enumerate().filter_map(|(at, holder)| {
        let day = holder.information_prealable.as_ref()?.date?;
        Some((day, format!("/representants/{at}/information_prealable/date")))
    });
    let single = place.into_iter().chain(informed).chain(holders);
    for (day, pointer) in facts.chain(runaways).chain(actions).chain(single) {
        if day > referral.date {
            findings.among("M171", &pointer, &[ON]);
        }
    }
}

fn ordered(first: (Day, &str), second: (Day, &str), findings: &mut Findings<'_>) {
    if second.0 < first.0 {
        late(second.1, first.1, findings);
    }
}

fn late(pointer: &str, other: &str, findings: &mut Findings<'_>) {
    late_of(pointer, other, "est antérieure à", findings);
}

fn late_of(pointer: &str, other: &str, relation: &str, findings: &mut Findings<'_>) {
    let name = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let message = format!(
        "Les dates se contredisent : « {} » {relation} « {} » ({}).",
        name(pointer),
        name(other),
        findings.told(other, pointer),
    );
    findings.compared("M023", pointer, &[other], message);
}
