//! What sessions produce, and the sessions themselves: recommendations, needs, attendance.

use super::declared::{Answer, Declared, NOT_KNOWN, Nature, PLAIN, STABLE, Subject, Values};
use super::events::SESSION_DAY;
use crate::coding::{CONVENED, Kind, Unit};
use crate::record::seance::Preconisation;
use crate::record::{Seance, Services, Vocabulary};

/// Recommendations.
pub(super) enum Preconisations {}

/// A recommendation.
pub(super) struct Advice<'a> {
    pub advice: &'a Preconisation,
    /// Its last state known at the end of the period.
    pub state: &'a str,
    pub services: &'a Services,
}

impl Subject for Preconisations {
    type Of<'a> = Advice<'a>;
    const UNIT: Unit = Unit::Preconisation;
    const DECLARED: &'static [&'static [Declared<Self>]] = &[PRECONISATIONS];
}

const ALL_ADVICE: &str = "Toutes les préconisations de la population comptée.";

const PRECONISATIONS: &[Declared<Preconisations>] = &[
    Declared {
        id: "type_preconisation",
        indicator: "I19",
        title: "Type de préconisation",
        definition: "Le type de la préconisation.",
        date_basis: SESSION_DAY,
        denominator: ALL_ADVICE,
        kind: Kind::One,
        values: Values::List("type_preconisation"),
        nature: STABLE,
        answer: |p| Answer::Code(p.advice.r#type.text()),
    },
    Declared {
        id: "statut_preconisation",
        indicator: "I19",
        title: "État de la préconisation",
        definition: "Le dernier état connu, d'après les séances tenues au plus tard à la fin de la période. « En retard » est ce qu'une séance a dit être en retard : une préconisation dont l'échéance est passée depuis garde son dernier état.",
        date_basis: "La fin de la période.",
        denominator: ALL_ADVICE,
        kind: Kind::One,
        values: Values::List("statut_engagement"),
        nature: PLAIN,
        answer: |p| Answer::Code(p.state),
    },
    Declared {
        id: "responsable",
        indicator: "I19",
        title: "Organisme responsable",
        definition: "L'organisme chargé de l'action.",
        date_basis: SESSION_DAY,
        denominator: ALL_ADVICE,
        kind: Kind::One,
        values: Values::List("organisme"),
        nature: STABLE,
        answer: |p| Answer::Code(p.services.nature(p.advice.responsable.text())),
    },
    Declared {
        id: "adhesion",
        indicator: "I19",
        title: "Adhésion du mineur",
        definition: "L'adhésion du mineur à la préconisation, telle que la séance l'a notée.",
        date_basis: SESSION_DAY,
        denominator: ALL_ADVICE,
        kind: Kind::One,
        values: Values::ListAnd("adhesion", &[NOT_KNOWN]),
        nature: STABLE,
        answer: |p| Answer::code(p.advice.adhesion.as_ref().map(|code| code.text())),
    },
];

/// Needs without an answer.
pub(super) enum Mentions {}

impl Subject for Mentions {
    type Of<'a> = &'a str;
    const UNIT: Unit = Unit::Mention;
    const DECLARED: &'static [&'static [Declared<Self>]] = &[&[Declared {
        id: "besoin",
        indicator: "I21",
        title: "Besoins non pourvus",
        definition: "Besoin auquel aucune offre ne répondait lors d'un examen. Une situation et un besoin ne comptent qu'une fois, quel que soit le nombre d'examens.",
        date_basis: "Les mois des séances qui ont cité le besoin.",
        denominator: "Toutes les mentions de la population comptée.",
        kind: Kind::One,
        values: Values::List("besoin_non_pourvu"),
        nature: STABLE,
        answer: |need| Answer::Code(need),
    }]];
}

/// Sessions.
pub(super) enum Seances {}

/// A session that was held.
pub(super) struct Held<'a> {
    pub session: &'a Seance,
    pub vocabulary: &'a Vocabulary,
    pub services: &'a Services,
}

impl Subject for Seances {
    type Of<'a> = Held<'a>;
    const UNIT: Unit = Unit::Seance;
    const DECLARED: &'static [&'static [Declared<Self>]] = &[SEANCES];
}

const ALL_SESSIONS: &str = "Toutes les séances tenues.";

const SEANCES: &[Declared<Seances>] = &[
    Declared {
        id: "type_seance",
        indicator: "I1",
        title: "Séances tenues",
        definition: "Le type des séances tenues ; une séance seulement convoquée ne compte pas.",
        date_basis: SESSION_DAY,
        denominator: ALL_SESSIONS,
        kind: Kind::One,
        values: Values::List("type_seance"),
        nature: STABLE,
        answer: |s| Answer::Code(s.session.record.r#type.text()),
    },
    Declared {
        id: "organisme",
        indicator: "I2",
        title: "Organismes présents",
        definition: "L'organisme avait au moins une personne présente ou en visioconférence, même pour une seule situation.",
        date_basis: SESSION_DAY,
        denominator: ALL_SESSIONS,
        kind: Kind::Several,
        values: Values::List("organisme"),
        nature: Nature { covers: false, ..STABLE },
        answer: |s| {
            let there = |statut: &str| s.vocabulary.has_mark("statut_presence", statut, "la");
            let present = s.session.record.presences.iter();
            let present = present.filter(|p| there(p.statut.text()));
            Answer::Codes(present.map(|p| s.services.nature(p.organisme.text())).collect())
        },
    },
    Declared {
        id: CONVENED,
        indicator: "I2",
        title: "Organismes convoqués",
        definition: "L'organisme était convoqué pour toute la séance ; à défaut de liste, c'est la feuille de présence qui le dit. Qui ne vient que pour une situation n'est pas compté.",
        date_basis: SESSION_DAY,
        denominator: ALL_SESSIONS,
        kind: Kind::Several,
        values: Values::List("organisme"),
        nature: Nature { covers: false, ..STABLE },
        answer: |s| {
            let called = s.session.record.called();
            let called = called.iter().filter(|called| called.is_for_all());
            Answer::Codes(called.map(|c| s.services.nature(c.service.text())).collect())
        },
    },
];
