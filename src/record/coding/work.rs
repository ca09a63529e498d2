//! What the commission does for them: I3, I4, I17, I18, I20, I22 and the exit.

use super::case::{Case, Situations};
use super::declared::{
    Answer, Declared, EXAMINED, MONTHS_CARRIED, MOST_MONTHS, NOT_KNOWN, Nature, ORDERED, PLAIN,
    STABLE_NUMBER, Values, WITHIN, YES_NO,
};
use super::profile::{ALL, FIRST};
use super::time::{month, weeks};
use crate::coding::{Clock, Kind, Month};
use crate::record::seance::{Avis, InformationPartage};

/// The last examination of the period decides.
const LAST: &str = "Le dernier examen de la période.";
const END: &str = "La fin de la période.";

pub(super) const DECLARED: &[Declared<Situations>] = &[
    Declared {
        id: "deja_signale",
        indicator: "I17",
        title: "Situation signalée au parquet",
        definition: "Un signalement a été rédigé au plus tard à la fin de la période, ou la fiche porte un signalement antérieur.",
        date_basis: END,
        denominator: ALL,
        kind: Kind::One,
        values: Values::Own(YES_NO),
        nature: PLAIN,
        answer: |case| {
            let referred = case.record().is_some_and(|record| {
                let mut own = case.followed.iter().flat_map(|followed| &followed.signalements);
                let own = own.any(|s| case.is_past(s.record.date));
                let before = record.signalements_anterieurs.iter();
                own || before
                    .filter(|earlier| earlier.r#type.is("signalement"))
                    .any(|earlier| case.is_past(earlier.date.earliest()))
            });
            Answer::fact(referred)
        },
    },
    Declared {
        id: "nouvelle",
        indicator: "I3",
        title: "Nouvelle situation",
        definition: "Le premier examen de la situation a eu lieu pendant la période.",
        date_basis: FIRST,
        denominator: ALL,
        kind: Kind::One,
        values: Values::Own(YES_NO),
        nature: WITHIN,
        answer: |case| {
            let first = case.first().map(|first| month(first.session.record.date));
            Answer::fact(first.is_some_and(|month| case.period.holds(month)))
        },
    },
    Declared {
        id: "passages_par_situation",
        indicator: "I4",
        title: "Passages par situation",
        definition: "Le nombre d'examens de la situation pendant la période. Vingt passages ou plus comptent pour vingt.",
        date_basis: "Le mois de chaque séance.",
        denominator: ALL,
        kind: Kind::Whole,
        values: Values::Upto(20, "passage", "passages"),
        nature: Nature { clock: Clock::Period, absent: Some("0"), ..ORDERED },
        answer: |case| Answer::Number(i64::try_from(case.in_period().count()).unwrap_or(i64::MAX)),
    },
    Declared {
        id: "delai_examen",
        indicator: "I18",
        title: "Délai avant le premier examen",
        definition: "Semaines entières entre le jour où le service a connu l'information et le premier examen. Un délai de 104 semaines ou plus compte pour 104 ; une information connue après l'examen n'a pas de délai.",
        date_basis: FIRST,
        denominator: "Les situations de la population comptée dont le délai est connu.",
        kind: Kind::Whole,
        values: Values::Upto(104, "semaine", "semaines"),
        nature: STABLE_NUMBER,
        answer: |case| {
            let origin = case.record().and_then(|record| record.origine.as_ref());
            let delay = origin
                .zip(case.first())
                .and_then(|(origin, first)| weeks(origin.connue_le, first.session.record.date));
            delay.map_or(Answer::Unknown, Answer::Number)
        },
    },
    Declared {
        id: "co_accompagnement",
        indicator: "I20",
        title: "Co-accompagnement par l'équipe mobile",
        definition: "Ce que retient le dernier examen de la période qui en parle.",
        date_basis: LAST,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("co_accompagnement", &[NOT_KNOWN]),
        nature: Nature { answered: true, ..EXAMINED },
        answer: |case| {
            let mut latest = case.in_period().rev();
            Answer::code(latest.find_map(|e| e.examen.co_accompagnement.as_ref()).map(|c| c.text()))
        },
    },
    Declared {
        id: MONTHS_CARRIED,
        indicator: "I20",
        title: "Mois de co-accompagnement",
        definition: "Le nombre de mois de la période à la fin desquels le dernier examen qui parle du co-accompagnement l'accepte, sans sortie prononcée. Douze mois ou plus comptent pour douze.",
        date_basis: "La fin de chaque mois de la période.",
        denominator: ALL,
        kind: Kind::Whole,
        values: Values::Upto(MOST_MONTHS, "mois", "mois"),
        nature: Nature { clock: Clock::Period, ..ORDERED },
        answer: |case| {
            let carried = case.period.each().filter(|month| is_carried(case, *month));
            Answer::Number(i64::try_from(carried.count()).unwrap_or(i64::MAX))
        },
    },
    Declared {
        id: "information_mineur",
        indicator: "I22",
        title: "Information du mineur sur le partage",
        definition: "Le mineur a été informé que sa situation serait partagée en commission.",
        date_basis: LAST,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("information", &[NOT_KNOWN]),
        nature: EXAMINED,
        answer: |case| Answer::code(minor(case).map(|told| told.fait.text())),
    },
    Declared {
        id: "information_representants",
        indicator: "I22",
        title: "Information des représentants sur le partage",
        definition: "Les titulaires de l'autorité parentale ont été informés que la situation serait partagée en commission.",
        date_basis: LAST,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("information", &[NOT_KNOWN]),
        nature: EXAMINED,
        answer: |case| Answer::code(holders(case).map(|told| told.fait.text())),
    },
    Declared {
        id: "motif_non_information",
        indicator: "I22",
        title: "Motif de l'absence d'information",
        definition: "Pourquoi l'information n'est pas faite ou est différée : le motif donné pour les représentants, à défaut celui donné pour le mineur. « Sans objet » quand tous ceux dont il est parlé sont informés.",
        date_basis: LAST,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd(
            "motif_non_information",
            &[("sans_objet", "Sans objet : information faite"), NOT_KNOWN],
        ),
        nature: EXAMINED,
        answer: reason,
    },
    Declared {
        id: "sortie",
        indicator: "I3",
        title: "Sortie du suivi",
        definition: "Le motif de la sortie prononcée au plus tard à la fin de la période par le dernier examen, ou le suivi en cours.",
        date_basis: END,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("sortie", &[("suivi_en_cours", "Suivi en cours")]),
        nature: PLAIN,
        answer: |case| {
            let closed = case.examined.last().and_then(|last| last.examen.cloture.as_ref());
            let closed = closed.filter(|closing| case.is_past(closing.date));
            Answer::Code(closed.map_or("suivi_en_cours", |closing| closing.motif.text()))
        },
    },
];

/// Whether the mobile team carries a situation at the end of a month, as the follow-up sheet says.
fn is_carried(case: &Case<'_>, at: Month) -> bool {
    let past = case.examined.iter().filter(|e| month(e.session.record.date) <= at);
    past.fold(false, |carried, e| e.examen.carries().unwrap_or(carried))
}

fn told<'a>(case: &'a Case<'a>) -> Option<&'a InformationPartage> {
    case.in_period().next_back().and_then(|last| last.examen.information_partage.as_ref())
}

fn minor<'a>(case: &'a Case<'a>) -> Option<&'a Avis> {
    told(case).and_then(|told| told.mineur.as_ref())
}

fn holders<'a>(case: &'a Case<'a>) -> Option<&'a Avis> {
    told(case).and_then(|told| told.representants.as_ref())
}

fn reason<'a>(case: &'a Case<'a>) -> Answer<'a> {
    let known: Vec<&Avis> = holders(case).into_iter().chain(minor(case)).collect();
    let mut untold = known.iter().filter(|told| !told.fait.is("oui")).peekable();
    match (known.is_empty(), untold.peek().is_none()) {
        (true, _) => Answer::Unknown,
        (false, true) => Answer::Code("sans_objet"),
        (false, false) => {
            Answer::code(untold.find_map(|told| told.motif.as_ref()).map(|motif| motif.text()))
        }
    }
}
