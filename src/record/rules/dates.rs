//! Rules on the order of dates. A partial date is only wrong when no reading of it can be right.

use super::Findings;
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
        if let Some(until) = fact.jusqu_a {
            ordered(
                (fact.quand.earliest(), &format!("/faits/{at}/quand")),
                (until.latest(), &format!("/faits/{at}/jusqu_a")),
                findings,
            );
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
    before_referral(record, findings);
}

fn runaway(fugue: &Fugue, base: &str, findings: &mut Findings<'_>) {
    let start = format!("{base}/debut");
    for (name, moment) in [("fin", fugue.fin), ("declaree", fugue.declaree)] {
        if moment.is_some_and(|moment| moment < fugue.debut) {
            late(&format!("{base}/{name}"), &start, findings);
        }
    }
}

/// What the referral tells cannot have happened after it was drafted.
fn before_referral(record: &SituationRecord, findings: &mut Findings<'_>) {
    let Some(referral) = &record.signalement else {
        return;
    };
    let on = (referral.date, "/signalement/date");
    let mut told: Vec<(Day, String)> =
        vec![(record.mineur.date_naissance.earliest(), "/mineur/date_naissance".to_owned())];
    told.extend(
        record
            .faits
            .iter()
            .enumerate()
            .map(|(at, f)| (f.quand.earliest(), format!("/faits/{at}/quand"))),
    );
    told.extend(
        record
            .fugues
            .iter()
            .enumerate()
            .map(|(at, f)| (f.debut.day(), format!("/fugues/{at}/debut"))),
    );
    told.extend(
        record
            .demarches
            .iter()
            .enumerate()
            .map(|(at, d)| (d.date.earliest(), format!("/demarches/{at}/date"))),
    );
    told.extend(record.fugues.iter().enumerate().filter_map(|(at, f)| {
        let begun = f.debut.day() <= on.0;
        f.fin.filter(|_| begun).map(|fin| (fin.day(), format!("/fugues/{at}/fin")))
    }));
    let informed = record.mineur.informe.as_ref().and_then(|i| i.date);
    told.extend(informed.map(|date| (date, "/mineur/informe/date".to_owned())));
    told.extend(record.origine.iter().map(|o| (o.connue_le, "/origine/connue_le".to_owned())));
    told.extend(record.representants.iter().enumerate().filter_map(|(at, holder)| {
        let date = holder.information_prealable.as_ref()?.date?;
        Some((date, format!("/representants/{at}/information_prealable/date")))
    }));
    for (day, pointer) in told {
        if day > on.0 {
            late_of(&pointer, on.1, "est postérieure à", findings);
        }
    }
    for (at, signature) in referral.signatures.iter().enumerate() {
        let pointer = format!("/signalement/signatures/{at}/date");
        ordered(on, (signature.date, &pointer), findings);
    }
    if let Some(sent) = referral.envoye_le {
        ordered(on, (sent.day(), "/signalement/envoye_le"), findings);
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
        "Les dates se contredisent : « {} » {relation} « {} » (ligne {}).",
        name(pointer),
        name(other),
        findings.line_of(other),
    );
    findings.compared("M023", pointer, &[other], message);
}
