//! Rules on a referral beside its situation (groups G2 to G11): what it needs of it, on its day.

use std::collections::BTreeSet;

use super::facts::is_fact;
use super::{Findings, Texts, dates, facts, information, names};
use crate::record::computed::age_bounds;
use crate::record::schema::Vocabulary;
use crate::record::signalement::{Joined, SignalementRecord};
use crate::record::situation::SituationRecord;
use crate::value::{Reponse, words};

/// A referral and what it tells of its situation.
pub(in crate::record) struct Told<'a> {
    /// The situation, as it is today.
    pub whole: &'a SituationRecord,
    /// The situation, as it was known on the day of the referral.
    pub known: &'a SituationRecord,
    /// The paths of what came later, or is not told.
    pub hidden: &'a BTreeSet<String>,
    /// The referral.
    pub referral: &'a SignalementRecord,
    /// The documents of the workspace that it cites as completed.
    pub completed: &'a [&'a SignalementRecord],
}

impl Told<'_> {
    /// Whether a path is told: neither it nor what holds it came later.
    pub(super) fn tells(&self, pointer: &str) -> bool {
        let ends = pointer.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| at);
        !ends.chain([pointer.len()]).any(|end| self.hidden.contains(&pointer[..end]))
    }
}

pub(super) fn check(told: &Told<'_>, vocabulary: &Vocabulary, findings: &mut Findings<'_>) {
    let Told { whole, known, referral, .. } = *told;
    information::asked(whole, findings);
    dates::before_referral(told, findings);
    facts::check_attachments(told, findings);
    chosen(told, findings);
    linked(told, findings);
    age(known, referral, vocabulary, findings);
    requests(known, referral, vocabulary, findings);
    context(told, vocabulary, findings);
    vital_risk(known, referral, findings);
    let mut texts = Texts::of(&Joined { situation: known, signalement: referral });
    texts.retain(|pointer| pointer.starts_with("/signalement/"));
    facts::check_citing(told, &texts, findings);
    names::check(whole, &texts, findings);
}

/// The facts that it chooses are there.
fn chosen(told: &Told<'_>, findings: &mut Findings<'_>) {
    for (at, id) in told.referral.faits.iter().enumerate() {
        if !told.known.faits.iter().any(|fact| fact.id == *id) {
            facts::untold(told, id.text(), &format!("/signalement/faits/{at}"), findings);
        }
    }
}

/// What it completes is of the same child, and was written before.
fn linked(told: &Told<'_>, findings: &mut Findings<'_>) {
    let referral = told.referral;
    for (at, linked) in referral.lies.iter().enumerate() {
        let mut completed = told.completed.iter();
        let earlier = completed.find(|one| one.signalement.text() == linked.text());
        let pointer = format!("/signalement/lies/{at}");
        match earlier {
            Some(earlier)
                if earlier.situation != referral.situation || earlier.date > referral.date =>
            {
                findings.value("M176", &pointer);
            }
            _ => {}
        }
    }
}

/// Rules 6 and 7: the ages that change the document, counted on the latest signature.
fn age(
    record: &SituationRecord,
    referral: &SignalementRecord,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    const BIRTH: &str = "/mineur/date_naissance";
    let signatures = referral.signatures.iter().enumerate();
    let last = signatures.max_by_key(|(_, signature)| signature.date);
    let signed = last.map_or(referral.date, |(_, signature)| signature.date.max(referral.date));
    let (low, high) = age_bounds(record.mineur.date_naissance, signed);
    let (today, _) = age_bounds(record.mineur.date_naissance, referral.date);
    let others = ["/signalement/date", "/signalement/signatures"];
    let push = |code: &'static str, findings: &mut Findings<'_>| {
        findings.among(code, BIRTH, &others);
    };
    if let Some((at, _)) = last.filter(|_| low >= 18 && today < 18) {
        let message = "La personne, mineure à la date du signalement, est majeure au jour de cette \
                       signature : vérifier ce jour.";
        let pointer = format!("/signalement/signatures/{at}/date");
        findings.compared("M007", &pointer, &[BIRTH, "/signalement/date"], message.to_owned());
    } else if low >= 18 {
        push("M007", findings);
    } else if low != high && (high >= 18 || (low < 15 && high >= 15)) {
        push("M017", findings);
    }
    let reserved = |code: &str| vocabulary.has_mark("fondement", code, "moins_de_15");
    let chosen = referral.fondements.iter().position(|base| reserved(base.text()));
    match chosen {
        None if high < 15 => findings.among("M006", "/signalement/fondements", &[BIRTH]),
        Some(at) if low >= 15 => {
            findings.among("M018", &format!("/signalement/fondements/{at}"), &[BIRTH])
        }
        _ => {}
    }
}

/// A risk to life that the urgency names, and that the answer read first on page one does not say.
fn vital_risk(record: &SituationRecord, referral: &SignalementRecord, findings: &mut Findings<'_>) {
    const RISK: &str = "/sante/risque_immediat";
    let Some(reason) = &referral.urgence.motif else {
        return;
    };
    let words: Vec<String> = words(reason.text()).map(str::to_lowercase).collect();
    let vital = |pair: &[String]| {
        ["risque", "pronostic", "danger"].contains(&pair[0].as_str()) && pair[1] == "vital"
    };
    let named = words.windows(2).any(vital) || words.iter().any(|word| word.starts_with("suicid"));
    let said = record.sante.as_ref().is_some_and(|health| health.risque_immediat == Reponse::Oui);
    if named && !said {
        findings.among("M220", "/signalement/urgence/motif", &[RISK]);
    }
}

fn requests(
    record: &SituationRecord,
    referral: &SignalementRecord,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    for (at, request) in referral.demandes.iter().enumerate() {
        // A number that is that of no fact is told by M021.
        let cites = words(request.motivation.text())
            .any(|word| record.faits.iter().any(|fact| fact.id.text() == word) || is_fact(word));
        if !cites && !record.faits.is_empty() {
            let pointer = format!("/signalement/demandes/{at}/motivation");
            findings.among("M027", &pointer, &["/faits"]);
        }
    }
    let absent = record.mineur.lieu_vie.as_ref().is_some_and(|place| place.r#type.is("en_fugue"));
    let gone = record.fugues.iter().any(|fugue| fugue.fin.is_none());
    let search = referral.demandes.iter().position(|r| r.r#type.is("recherche_mineur"));
    if let Some(at) = search.filter(|_| !absent && !gone) {
        findings.value("M221", &format!("/signalement/demandes/{at}/type"));
    }
    let is_placement = |code: &str| vocabulary.has_mark("demande", code, "opp");
    if let Some(at) = referral.demandes.iter().position(|r| is_placement(r.r#type.text()))
        && record.mineur.lieu_vie.is_none()
    {
        findings.value("M010", &format!("/signalement/demandes/{at}/type"));
    }
}

fn context(told: &Told<'_>, vocabulary: &Vocabulary, findings: &mut Findings<'_>) {
    let Told { known: record, referral, .. } = told;
    let is_ase = referral.auteur.organisme.as_ref().is_none_or(|o| o.is("ase"));
    // Actions are told « le cas échéant » (CASF L226-4): a danger that does not wait may have had none.
    let mut grounds = record.evaluation.iter().flat_map(|evaluation| &evaluation.motifs);
    let at_once = |code: &str| vocabulary.has_mark("motif_signalement", code, "immediat");
    let waits = !referral.urgence.degre.is("immediate") && !grounds.any(|one| at_once(one.text()));
    if is_ase && waits && record.demarches.is_empty() {
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
    let place = record.mineur.lieu_vie.as_ref();
    let away =
        place.is_some_and(|place| vocabulary.has_mark("lieu_vie", place.r#type.text(), "absent"));
    // Where she lives may have been written since: only what was known that day contradicts it.
    let moved =
        place.and_then(|place| place.depuis).is_some_and(|day| day.earliest() > referral.date);
    let came_back = told.hidden.iter().any(|path| path.starts_with("/fugues/"));
    if let Some(known) = place
        && away != ongoing
        && !known.r#type.is("inconnu")
        && !moved
        && !came_back
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
