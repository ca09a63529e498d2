//! What happens to children: their examinations and referrals.

use super::declared::{
    Answer, Declared, NOT_KNOWN, Nature, PLAIN, STABLE, STABLE_NUMBER, STABLE_ORDERED, Subject,
    Values, YES_NO,
};
use super::time::{month, weeks};
use crate::coding::{Kind, Month, Unit};
use crate::record::Examined;
use crate::record::signalement::SignalementRecord;
use crate::record::situation::SituationRecord;

pub(super) const SESSION_DAY: &str = "Le mois de la séance.";
const REFERRAL_DAY: &str = "Le mois de la rédaction du signalement.";

/// Examinations.
pub(super) enum Passages {}

/// An examination.
pub(super) struct Passage<'a> {
    pub examined: Examined<'a>,
    pub is_first: bool,
}

impl Subject for Passages {
    type Of<'a> = Passage<'a>;
    const UNIT: Unit = Unit::Passage;
    const DECLARED: &'static [&'static [Declared<Self>]] = &[PASSAGES];
}

const ALL_PASSAGES: &str = "Tous les passages de la population comptée.";

const PASSAGES: &[Declared<Passages>] = &[
    Declared {
        id: "entree",
        indicator: "I4",
        title: "Entrée en séance",
        definition: "Premier examen de la situation par la commission, ou revoyure. L'entrée est calculée sur toutes les séances tenues.",
        date_basis: SESSION_DAY,
        denominator: ALL_PASSAGES,
        kind: Kind::One,
        values: Values::Own(&[("premiere", "Première présentation"), ("revoyure", "Revoyure")]),
        nature: STABLE,
        answer: |p| Answer::Code(if p.is_first { "premiere" } else { "revoyure" }),
    },
    Declared {
        id: "presentation_urgente",
        indicator: "I4",
        title: "Présentation en urgence",
        definition: "La situation a été présentée en urgence.",
        date_basis: SESSION_DAY,
        denominator: ALL_PASSAGES,
        kind: Kind::One,
        values: Values::Own(YES_NO),
        nature: STABLE,
        answer: |p| Answer::fact(p.examined.examen.entree.is("urgence")),
    },
    Declared {
        id: "type_seance",
        indicator: "I4",
        title: "Type de séance",
        definition: "Le type de la séance qui a examiné la situation.",
        date_basis: SESSION_DAY,
        denominator: ALL_PASSAGES,
        kind: Kind::One,
        values: Values::List("type_seance"),
        nature: STABLE,
        answer: |p| Answer::Code(p.examined.session.record.r#type.text()),
    },
    Declared {
        id: "trimestre",
        indicator: "I20",
        title: "Trimestre",
        definition: "Le trimestre civil de la séance.",
        date_basis: SESSION_DAY,
        denominator: ALL_PASSAGES,
        kind: Kind::One,
        values: Values::Own(&[
            ("t1", "Janvier à mars"),
            ("t2", "Avril à juin"),
            ("t3", "Juillet à septembre"),
            ("t4", "Octobre à décembre"),
        ]),
        nature: STABLE_ORDERED,
        answer: |p| {
            Answer::Code(match month(p.examined.session.record.date).month {
                ..=3 => "t1",
                4..=6 => "t2",
                7..=9 => "t3",
                10.. => "t4",
            })
        },
    },
    Declared {
        id: "co_accompagnement_passage",
        indicator: "I20",
        title: "Co-accompagnement décidé en séance",
        definition: "Ce que l'examen a retenu du co-accompagnement par l'équipe mobile.",
        date_basis: SESSION_DAY,
        denominator: ALL_PASSAGES,
        kind: Kind::One,
        values: Values::ListAnd("co_accompagnement", &[NOT_KNOWN]),
        nature: Nature { answered: true, ..STABLE },
        answer: |p| Answer::code(p.examined.examen.co_accompagnement.as_ref().map(|c| c.text())),
    },
];

/// Referrals.
pub(super) enum Signalements {}

/// A referral.
pub(super) struct Referral<'a> {
    pub record: &'a SituationRecord,
    pub referral: &'a SignalementRecord,
    /// The last month of the period.
    pub end: Month,
}

impl Subject for Signalements {
    type Of<'a> = Referral<'a>;
    const UNIT: Unit = Unit::Signalement;
    const DECLARED: &'static [&'static [Declared<Self>]] = &[SIGNALEMENTS];
}

const ALL_REFERRALS: &str = "Tous les signalements de la population comptée.";
const MANY_REFERRALS: &str =
    "Tous les signalements de la population comptée ; un signalement peut compter plusieurs fois.";

const SIGNALEMENTS: &[Declared<Signalements>] = &[
    Declared {
        id: "nature",
        indicator: "I17",
        title: "Nature du signalement",
        definition: "Premier signalement, complément ou suite d'une revoyure.",
        date_basis: REFERRAL_DAY,
        denominator: ALL_REFERRALS,
        kind: Kind::One,
        values: Values::List("nature"),
        nature: STABLE,
        answer: |s| Answer::Code(s.referral.nature.text()),
    },
    Declared {
        id: "degre",
        indicator: "I17",
        title: "Degré d'urgence",
        definition: "L'urgence que le signalement déclare.",
        date_basis: REFERRAL_DAY,
        denominator: ALL_REFERRALS,
        kind: Kind::One,
        values: Values::List("urgence"),
        nature: STABLE_ORDERED,
        answer: |s| Answer::Code(s.referral.urgence.degre.text()),
    },
    Declared {
        id: "demandes",
        indicator: "I17",
        title: "Demandes au parquet",
        definition: "Ce que le signalement demande. Plusieurs réponses sont possibles.",
        date_basis: REFERRAL_DAY,
        denominator: MANY_REFERRALS,
        kind: Kind::Several,
        values: Values::ListAnd("demande", &[NOT_KNOWN]),
        nature: STABLE,
        answer: |s| Answer::said(s.referral.demandes.iter().map(|d| d.r#type.text())),
    },
    Declared {
        id: "suites",
        indicator: "I17",
        title: "Suites judiciaires connues",
        definition: "Les suites inscrites à la fiche du signalement, datées au plus tard de la fin de la période ou sans date. Plusieurs réponses sont possibles ; une suite peut être connue longtemps après le signalement.",
        date_basis: "La fin de la période.",
        denominator: MANY_REFERRALS,
        kind: Kind::Several,
        values: Values::ListAnd("suite", &[("aucune_connue", "Aucune suite connue")]),
        nature: PLAIN,
        answer: |s| {
            let known =
                s.referral.suites.iter().filter(|o| o.date.is_none_or(|d| month(d) <= s.end));
            let codes: Vec<&str> = known.map(|outcome| outcome.r#type.text()).collect();
            if codes.is_empty() { Answer::Code("aucune_connue") } else { Answer::Codes(codes) }
        },
    },
    Declared {
        id: "delai_signalement",
        indicator: "I18",
        title: "Délai avant le signalement",
        definition: "Semaines entières entre le jour où le service a connu l'information et la rédaction du signalement. Un délai de 104 semaines ou plus compte pour 104.",
        date_basis: REFERRAL_DAY,
        denominator: "Les signalements de la population comptée dont le délai est connu.",
        kind: Kind::Whole,
        values: Values::Upto(104, "semaine", "semaines"),
        nature: STABLE_NUMBER,
        answer: |s| {
            let known = s.record.origine.as_ref().map(|origin| origin.connue_le);
            let delay = known.and_then(|day| weeks(day, s.referral.date));
            delay.map_or(Answer::Unknown, Answer::Number)
        },
    },
];
