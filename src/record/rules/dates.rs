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
    // The last one prints on page one: what is said of an earlier one would not be read there.
    let open = record.fugues.iter().enumerate().filter(|(_, fugue)| fugue.fin.is_none());
    let mut open: Vec<(Day, usize)> = open.map(|(at, f)| (f.debut.earliest(), at)).collect();
    open.sort_unstable();
    open.pop();
    for (_, at) in open {
        findings.value("M222", &format!("/fugues/{at}/debut"));
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
    if let Some(sent) = referral.sent().and_then(|sending| sending.le) {
        ordered(on, (sent.day(), "/envoi/le"), findings);
    }
    for (at, copy) in referral.copies_sent() {
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
/// told by it, and is remarked (M171); what stands in one field only prints whatever its day, and that
/// is remarked too (M199).
pub(super) fn before_referral(told: &Told<'_>, findings: &mut Findings<'_>) {
    const ON: &str = "/signalement/date";
    let (record, referral) = (told.whole, told.referral);
    let on = referral.date;
    let origin = record.origine.as_ref().map(|o| (o.connue_le, "/origine/connue_le"));
    let birth = (record.mineur.date_naissance.earliest(), "/mineur/date_naissance");
    for (day, pointer) in [birth].into_iter().chain(origin) {
        if day > on {
            late_of(pointer, ON, "est postérieure à", findings);
        }
    }
    for (day, pointer) in untold(record) {
        if day > on {
            findings.among("M171", &pointer, &[ON]);
        }
    }
    for (at, fact) in record.faits.iter().enumerate() {
        // Of a fact that began later, one remark is enough.
        if fact.quand.earliest() <= on && fact.jusqu_a.is_some_and(|until| until.earliest() > on) {
            findings.among("M171", &format!("/faits/{at}/jusqu_a"), &[ON]);
        }
    }
    for (day, pointer) in printed_whatever_its_day(record) {
        if day > on && told.tells(&pointer) {
            findings.among("M199", &pointer, &[ON]);
        }
    }
}

type Dated = Vec<(Day, String)>;

/// The days of what a referral leaves out when it came later.
fn untold(record: &SituationRecord) -> Dated {
    let mut all = Dated::new();
    for (at, fact) in record.faits.iter().enumerate() {
        let begun = fact.quand.earliest();
        all.push((begun, format!("/faits/{at}/quand")));
    }
    for (at, fugue) in record.fugues.iter().enumerate() {
        all.push((fugue.debut.earliest(), format!("/fugues/{at}/debut")));
    }
    for (at, action) in record.demarches.iter().enumerate() {
        all.push((action.date.earliest(), format!("/demarches/{at}/date")));
    }
    for (at, measure) in record.mesures.iter().enumerate() {
        let begun = measure.debut.map(|day| (day, "debut"));
        let begun = begun.or(measure.decision.map(|day| (day, "decision")));
        all.extend(begun.map(|(day, name)| (day, format!("/mesures/{at}/{name}"))));
    }
    for (at, stay) in record.parcours.iter().enumerate() {
        all.extend(stay.debut.map(|day| (day.earliest(), format!("/parcours/{at}/debut"))));
    }
    let care = record.sante.iter().flat_map(|health| health.suivis.iter().enumerate());
    all.extend(care.filter_map(|(at, care)| {
        Some((care.depuis?.earliest(), format!("/sante/suivis/{at}/depuis")))
    }));
    all
}

/// The days of what prints as it is written today.
fn printed_whatever_its_day(record: &SituationRecord) -> Dated {
    let minor = &record.mineur;
    let mut all = Dated::new();
    let mut add = |day: Option<Day>, pointer: &str| {
        all.extend(day.map(|day| (day, pointer.to_owned())));
    };
    let since = minor.lieu_vie.as_ref().and_then(|place| place.depuis);
    add(since.map(|day| day.earliest()), "/mineur/lieu_vie/depuis");
    add(minor.informe.as_ref().and_then(|told| told.date), "/mineur/informe/date");
    let shared = minor.information_partage.as_ref().and_then(|told| told.date);
    add(shared, "/mineur/information_partage/date");
    for (at, holder) in record.representants.iter().enumerate() {
        let base = format!("/representants/{at}");
        let before = holder.information_prealable.as_ref().and_then(|told| told.date);
        add(before, &format!("{base}/information_prealable/date"));
        let shared = holder.information_partage.as_ref().and_then(|told| told.date);
        add(shared, &format!("{base}/information_partage/date"));
    }
    let school = record.scolarite.as_ref().and_then(|school| school.depuis);
    add(school.map(|day| day.earliest()), "/scolarite/depuis");
    for (code, sign) in record.signes.iter().flat_map(|signs| &signs.0) {
        let since = sign.depuis().map(|day| day.earliest());
        add(since, &format!("/signes/{code}/depuis"));
    }
    let first = record.prostitution.as_ref().and_then(|known| known.premiers_faits);
    add(first.map(|day| day.earliest()), "/prostitution/premiers_faits");
    for (at, measure) in record.mesures.iter().enumerate() {
        let decided = measure.decision.filter(|_| measure.debut.is_some());
        add(decided, &format!("/mesures/{at}/decision"));
    }
    for (at, fugue) in record.fugues.iter().enumerate() {
        add(fugue.declaree.map(|moment| moment.earliest()), &format!("/fugues/{at}/declaree"));
    }
    all
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
