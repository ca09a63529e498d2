//! What is known of the danger: I12 to I16.

use super::case::{Case, Situations};
use super::declared::{
    Answer, Declared, NOT_KNOWN, Nature, ORDERED, PLAIN, Values, YES_NO_UNKNOWN,
};
use super::profile::{ALL, RECORD};
use crate::coding::Kind;
use crate::record::Vocabulary;
use crate::record::situation::{Fugue, Prostitution};
use crate::value::Reponse;

/// The denominator of questions with several answers.
pub(super) const MANY: &str =
    "Toutes les situations de la population comptée ; une situation peut compter plusieurs fois.";

pub(super) const DECLARED: &[Declared<Situations>] = &[
    Declared {
        id: "signes",
        indicator: "I12",
        title: "Signes d'alerte observés",
        definition: "Les signes que la fiche dit observés. Plusieurs réponses sont possibles ; un signe qui n'a pas été recherché n'est pas compté comme absent.",
        date_basis: RECORD,
        denominator: MANY,
        kind: Kind::Several,
        values: Values::ListAnd("signe", &[NOT_KNOWN]),
        // A record may say of every sign that was looked for that it was not seen.
        nature: Nature { covers: false, ..PLAIN },
        answer: |case| {
            let Some(signs) = case.record().and_then(|record| record.signes.as_ref()) else {
                return Answer::Unknown;
            };
            let seen = signs.0.iter().filter(|(_, sign)| sign.observe() == Reponse::Oui);
            Answer::Codes(seen.map(|(code, _)| code.as_str()).collect())
        },
    },
    Declared {
        id: "fugues",
        indicator: "I13",
        title: "Fugues",
        definition: "Les sorties non autorisées, fugues et disparitions inquiétantes inscrites à la fiche et commencées au plus tard à la fin de la période. « Aucune » est une réponse donnée, jamais une absence de réponse.",
        date_basis: "Le jour du départ, jusqu'à la fin de la période.",
        denominator: ALL,
        kind: Kind::One,
        values: Values::Own(&[
            ("aucune", "Aucune"),
            ("une_ou_deux", "Une ou deux"),
            ("trois_et_plus", "Trois ou plus"),
            NOT_KNOWN,
        ]),
        nature: ORDERED,
        answer: runaways,
    },
    Declared {
        id: "fugue_en_cours",
        indicator: "I13",
        title: "Fugue en cours",
        definition: "Une fugue sans retour à la fin de la période, ou un lieu de vie qui dit l'enfant en fugue.",
        date_basis: "La fin de la période, d'après la fiche dans son état le plus récent.",
        denominator: ALL,
        kind: Kind::One,
        values: Values::Own(YES_NO_UNKNOWN),
        nature: PLAIN,
        answer: missing,
    },
    Declared {
        id: "scolarite",
        indicator: "I14",
        title: "Fréquentation scolaire",
        definition: "La fréquentation scolaire inscrite à la fiche.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("frequentation", &[NOT_KNOWN]),
        nature: PLAIN,
        answer: |case| {
            let school = case.record().and_then(|record| record.scolarite.as_ref());
            Answer::code(school.map(|school| school.frequentation.text()))
        },
    },
    Declared {
        id: "soins",
        indicator: "I15",
        title: "Accès aux soins",
        definition: "L'état des suivis de santé inscrits à la fiche, sans diagnostic ni nature du suivi. Plusieurs réponses sont possibles.",
        date_basis: RECORD,
        denominator: MANY,
        kind: Kind::Several,
        values: Values::ListAnd("statut_soin", &[NOT_KNOWN]),
        nature: PLAIN,
        answer: |case| {
            let care = case.record().and_then(|record| record.sante.as_ref());
            Answer::said(care.into_iter().flat_map(|care| &care.suivis).map(|c| c.statut.text()))
        },
    },
    Declared {
        id: "formes",
        indicator: "I16",
        title: "Formes d'exploitation",
        definition: "Les formes inscrites à la fiche. Plusieurs réponses sont possibles.",
        date_basis: RECORD,
        denominator: MANY,
        kind: Kind::Several,
        values: Values::ListAnd("forme", &[NOT_KNOWN]),
        nature: PLAIN,
        answer: |case| Answer::said(exploitation(case).flat_map(|p| &p.formes).map(|f| f.text())),
    },
    Declared {
        id: "lieux_exploitation",
        indicator: "I16",
        title: "Types de lieux d'exploitation",
        definition: "Les types de lieux inscrits à la fiche, sans nom ni commune. Plusieurs réponses sont possibles.",
        date_basis: RECORD,
        denominator: MANY,
        kind: Kind::Several,
        values: Values::ListAnd("lieu_exploitation", &[NOT_KNOWN]),
        nature: PLAIN,
        answer: |case| {
            Answer::said(exploitation(case).flat_map(|p| &p.lieux).map(|place| place.r#type.text()))
        },
    },
    Declared {
        id: "recrutement",
        indicator: "I16",
        title: "Modes d'entrée",
        definition: "Les modes d'entrée inscrits à la fiche. Plusieurs réponses sont possibles.",
        date_basis: RECORD,
        denominator: MANY,
        kind: Kind::Several,
        values: Values::ListAnd("recrutement", &[NOT_KNOWN]),
        nature: PLAIN,
        answer: |case| {
            Answer::said(exploitation(case).flat_map(|p| &p.recrutement).map(|way| way.text()))
        },
    },
];

fn exploitation<'a>(case: &'a Case<'a>) -> impl Iterator<Item = &'a Prostitution> {
    case.record().and_then(|record| record.prostitution.as_ref()).into_iter()
}

fn runaways<'a>(case: &'a Case<'a>) -> Answer<'a> {
    let Some(record) = case.record() else {
        return Answer::Unknown;
    };
    let begun = record.fugues.iter().filter(|f| case.is_past(f.debut.earliest())).count();
    counted(begun, case.followed.is_some_and(|followed| followed.says_runaways))
}

/// How many runaways, of which something was said or not.
pub(super) fn counted<'a>(count: usize, said: bool) -> Answer<'a> {
    match count {
        // A list left out says nothing; an empty one says that there is none.
        0 if !said => Answer::Unknown,
        0 => Answer::Code("aucune"),
        1 | 2 => Answer::Code("une_ou_deux"),
        _ => Answer::Code("trois_et_plus"),
    }
}

fn missing<'a>(case: &'a Case<'a>) -> Answer<'a> {
    let Some(record) = case.record() else {
        return Answer::Unknown;
    };
    let ongoing = |f: &Fugue| {
        case.is_past(f.debut.earliest()) && f.fin.is_none_or(|back| !case.is_past(back.latest()))
    };
    let place = record.mineur.lieu_vie.as_ref().map(|place| place.r#type.text());
    away(place, record.fugues.iter().any(ongoing), case.vocabulary)
}

/// Whether a child is away, by the kind of her place and by a runaway without a return.
pub(super) fn away<'a>(place: Option<&str>, ongoing: bool, vocabulary: &Vocabulary) -> Answer<'a> {
    let absent = place.is_some_and(|code| vocabulary.has_mark("lieu_vie", code, "absent"));
    if absent || ongoing {
        return Answer::fact(true);
    }
    match place {
        None | Some("inconnu") => Answer::Unknown,
        Some(_) => Answer::fact(false),
    }
}
