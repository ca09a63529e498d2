//! The writing rules (`docs/domain.md`): they warn, since only a reader can judge a sentence.

use super::Findings;
use super::texts::{Texts, outside_quotes};
use crate::record::situation::{Fait, SituationRecord};
use crate::value::{Texte, words};

/// Words that designate an offender; the referral mentions persons and accuses no one.
const ACCUSING: [&str; 9] = [
    "auteur des faits",
    "coupable",
    "proxénète",
    "violeur",
    "agresseur",
    "criminel",
    "a violé",
    "a agressé",
    "trafiquant",
];

/// Words that judge the child.
const JUDGING: [&str; 6] = [
    "prostituée",
    "prostitué",
    "consentante",
    "consentant",
    "se livre à",
    "se livre volontairement",
];

/// Ways of saying that something is not established.
const HEDGES: [&str; 12] = [
    "semble",
    "paraît",
    "possible",
    "peut-être",
    "susceptible",
    "soupçon",
    "hypothèse",
    "crainte",
    "craint",
    "pourrait",
    "laisse penser",
    "font craindre",
];

/// Ways of reporting what someone else said.
const REPORTING: [&str; 10] = [
    "selon",
    "d'après",
    "d’après",
    "rapporte",
    "indique",
    "déclare",
    "dit",
    "affirme",
    "explique",
    "signale",
];

pub(super) fn check(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    for (at, fact) in record.faits.iter().enumerate() {
        fact_style(fact, &format!("/faits/{at}"), findings);
    }
    self::texts(texts, findings);
    for (at, person) in record.prostitution.iter().flat_map(|p| &p.personnes_citees).enumerate() {
        if person.source.is_none() {
            findings.key("M033", &format!("/prostitution/personnes_citees/{at}"));
        }
    }
}

/// What a text may not say of anybody.
pub(super) fn texts(texts: &Texts, findings: &mut Findings<'_>) {
    for text in texts.iter() {
        let said = outside_quotes(&text.text).to_lowercase();
        if ACCUSING.iter().any(|word| holds(&said, word)) {
            findings.value("R003", &text.pointer);
        }
        if JUDGING.iter().any(|word| holds(&said, word)) {
            findings.value("R004", &text.pointer);
        }
    }
}

fn fact_style(fact: &Fait, base: &str, findings: &mut Findings<'_>) {
    let statement = fact.enonce.as_ref().map(Texte::text).map(outside_quotes);
    if let Some(statement) = statement {
        let doubtful = is_hedged(&statement);
        if fact.fondement.is("hypothese") && !doubtful {
            findings.value("R001", &format!("{base}/enonce"));
        }
        let lower = statement.to_lowercase();
        let reported = doubtful || REPORTING.iter().any(|word| holds(&lower, word));
        if fact.fondement.is("rapporte_par_tiers") && !reported {
            findings.value("R005", &format!("{base}/enonce"));
        }
    }
    for quotation in fact.verbatim.iter().flat_map(|v| v.items()) {
        let text = quotation.text();
        let quoted = text.contains('«') && text.contains('»') || text.contains(['“', '"']);
        if !quoted {
            findings.key("R002", &format!("{base}/verbatim"));
        }
    }
}

/// Tells whether a sentence is in the conditional, or says that it doubts.
fn is_hedged(text: &str) -> bool {
    let lower = text.to_lowercase();
    let conditional = |word: &str| {
        let ending = ["rait", "raient", "rais", "rions", "riez"];
        word.chars().count() > 4 && ending.iter().any(|e| word.ends_with(e)) && !is_imperfect(word)
    };
    words(&lower).any(conditional) || HEDGES.iter().any(|hedge| holds(&lower, hedge))
}

/// Common imperfects in -rait that are not conditionals.
fn is_imperfect(word: &str) -> bool {
    [
        "montrait",
        "rentrait",
        "entrait",
        "restaurait",
        "errait",
        "retirait",
        "attirait",
        "tirait",
        "préparait",
        "pleurait",
        "demeurait",
        "retrait",
        "extrait",
        "portrait",
        "attrait",
    ]
    .contains(&word)
}

/// Finds a word or an expression, not the middle of a longer word.
fn holds(text: &str, expression: &str) -> bool {
    text.match_indices(expression).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // A plural is the same word.
        let plural = after == Some('s') && !inside(text[at + found.len() + 1..].chars().next());
        !inside(before) && (!inside(after) || plural)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditionals_and_doubts_are_recognised() {
        for hedged in [
            "Il serait hébergé en échange de services.",
            "Une annonce aurait été mise en ligne.",
            "Tout laisse penser à une emprise.",
            "Les amies l'accompagneraient.",
        ] {
            assert!(is_hedged(hedged), "{hedged}");
        }
        for flat in
            ["Il est hébergé en échange de services.", "Elle rentrait tard.", "Il part lundi."]
        {
            assert!(!is_hedged(flat), "{flat}");
        }
    }

    #[test]
    fn words_are_whole() {
        assert!(holds("une prostituée.", "prostituée"));
        assert!(holds("des coupables", "coupable"));
        assert!(!holds("la prostitution", "prostitué"));
    }
}
