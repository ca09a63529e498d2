//! Rules on facts, and on everything that cites a fact, an attachment or another victim.

use std::collections::BTreeSet;

use super::texts::{Text, Texts};
use super::{Findings, Told};
use crate::record::kind::Kind;
use crate::record::sheets::REFERRAL;
use crate::record::situation::SituationRecord;
use crate::value::words;

pub(super) fn check(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let mut ids = BTreeSet::new();
    for (at, fact) in record.faits.iter().enumerate() {
        let base = format!("/faits/{at}");
        if !ids.insert(fact.id.text()) {
            findings.value("M020", &format!("{base}/id"));
        }
        let quoted = fact.verbatim.as_ref().is_some_and(|v| !v.items().is_empty());
        let by_minor = fact.fondement.is("dit_par_mineur");
        if by_minor && !quoted {
            findings.key("M024", &base);
        } else if fact.enonce.is_none() && !quoted {
            findings.key("M025", &base);
        }
        if !by_minor && fact.source.is_none() {
            findings.key("M026", &base);
        }
    }
    let assessed = texts.iter().filter(|text| text.pointer.starts_with("/evaluation/"));
    for (text, _) in unknown(record, assessed) {
        findings.among("M021", &text.pointer, &["/faits"]);
    }
    victims(record, texts, findings);
}

/// Where the texts of a referral cite facts by their numbers.
const CITING: [&str; 2] = ["/demandes/", "/orientation_opp"];

/// Whether a text of a record may cite the facts of a situation by their numbers.
pub fn cites_facts(kind: Kind, pointer: &str) -> bool {
    kind == Kind::Referral && CITING.iter().any(|start| pointer.starts_with(start))
}

/// What a referral adds: it cites the facts and the other victims of its situation.
pub(super) fn check_citing(told: &Told<'_>, texts: &Texts, findings: &mut Findings<'_>) {
    let own = |text: &&Text| {
        let pointer = text.pointer.strip_prefix(REFERRAL);
        pointer.is_some_and(|pointer| cites_facts(Kind::Referral, pointer))
    };
    for (text, number) in unknown(told.known, texts.iter().filter(own)) {
        untold(told, number, &text.pointer, findings);
    }
    victims_cited(told.known, texts, findings);
}

/// M021: a referral cites a fact that it does not tell; one that is dated after it is there, and its day
/// is what is wrong.
pub(super) fn untold(told: &Told<'_>, number: &str, pointer: &str, findings: &mut Findings<'_>) {
    let mut facts = told.whole.faits.iter().enumerate();
    match facts.find(|(_, fact)| fact.id.text() == number) {
        Some((at, fact)) if fact.quand.earliest() > told.referral.date => {
            let day = format!("/faits/{at}/quand");
            let message = "Un fait cité est daté d'après le signalement, qui ne le raconte donc pas : \
                           vérifier sa date.";
            let others = [day.as_str(), "/signalement/date"];
            findings.compared("M021", pointer, &others, message.to_owned());
        }
        _ => findings.among("M021", pointer, &["/faits"]),
    }
}

/// The first fact that each text cites and that is not there.
fn unknown<'t>(
    record: &SituationRecord,
    texts: impl Iterator<Item = &'t Text>,
) -> Vec<(&'t Text, &'t str)> {
    let ids: BTreeSet<&str> = record.faits.iter().map(|fact| fact.id.text()).collect();
    let first = |text: &'t Text| {
        let mut before = "";
        words(&text.text).find(|word| {
            // « un logement F3 » is not a fact.
            let dwelling = matches!(before, "logement" | "appartement" | "type" | "un");
            before = word;
            is_number(word, 'F') && !ids.contains(word) && !dwelling
        })
    };
    texts.filter_map(|text| Some((text, first(text)?))).collect()
}

/// Whether a word is the number of a fact, there or not.
pub(super) fn is_fact(word: &str) -> bool {
    is_number(word, 'F')
}

/// `F12`, `V1`: the letter and one to three digits.
fn is_number(word: &str, letter: char) -> bool {
    word.strip_prefix(letter).is_some_and(|digits| {
        (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

fn victims(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let others = record.prostitution.iter().flat_map(|p| &p.autres_victimes);
    let mut codes = BTreeSet::new();
    for (at, other) in others.enumerate() {
        if !codes.insert(other.code.text()) {
            findings.value("M020", &format!("/prostitution/autres_victimes/{at}/code"));
        }
    }
    victims_cited(record, texts, findings);
}

/// M034: a text cites another victim who is not there.
fn victims_cited(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let others = record.prostitution.iter().flat_map(|p| &p.autres_victimes);
    let codes: BTreeSet<&str> = others.map(|other| other.code.text()).collect();
    for text in texts.iter() {
        let mut cited = words(&text.text).filter(|word| is_number(word, 'V'));
        if cited.any(|code| !codes.contains(code)) {
            findings.value("M034", &text.pointer);
        }
    }
}

/// M022: what the referral tells cites an attachment that it does not have.
pub(super) fn check_attachments(told: &Told<'_>, findings: &mut Findings<'_>) {
    let (record, referral) = (told.whole, told.referral);
    let numbers: BTreeSet<u32> = referral.pieces.iter().map(|piece| piece.numero).collect();
    let in_facts = record.faits.iter().enumerate().flat_map(|(at, fact)| {
        let cited = fact.pieces.iter().enumerate();
        cited.map(move |(rank, number)| (*number, format!("/faits/{at}/pieces/{rank}")))
    });
    let platforms = record.prostitution.iter().flat_map(|p| p.plateformes.iter().enumerate());
    let captures = platforms.filter_map(|(at, platform)| {
        platform.capture.map(|n| (n, format!("/prostitution/plateformes/{at}/capture")))
    });
    let photo = record.mineur.photo.map(|number| (number, "/mineur/photo".to_owned()));
    let cited = in_facts.chain(captures).chain(photo);
    for (number, pointer) in cited.filter(|(_, pointer)| told.tells(pointer)) {
        if !numbers.contains(&number) {
            findings.among("M022", &pointer, &["/signalement/pieces"]);
        }
    }
}
