//! Who the children are and how they live: I5 to I11.

use super::case::{Case, Situations};
use super::declared::{
    AGE, Answer, Declared, NOT_KNOWN, ORDERED, PLAIN, STABLE, STABLE_ORDERED, Values,
};
use crate::coding::Kind;
use crate::record::Vocabulary;
use crate::record::computed::age_bounds;
use crate::record::situation::MesureEnCours;
use crate::value::Reponse;

/// Every situation of the population.
pub(super) const ALL: &str =
    "Toutes les situations de la population comptée, y compris non renseignées.";
/// The record is not dated: what it says is what was last typed.
pub(super) const RECORD: &str = "La fiche de la situation, dans son état le plus récent.";
/// The first examination.
pub(super) const FIRST: &str = "Le premier examen en séance.";

pub(super) const DECLARED: &[Declared<Situations>] = &[
    Declared {
        id: AGE,
        indicator: "I5",
        title: "Âge à la première présentation",
        definition: "Âge révolu le jour du premier examen. Quand la date de naissance est incomplète, le plus jeune âge possible est retenu.",
        date_basis: FIRST,
        denominator: ALL,
        kind: Kind::Whole,
        values: Values::Upto(17, "an", "ans"),
        nature: STABLE_ORDERED,
        answer: |case| {
            let birth = case.record().map(|record| record.mineur.date_naissance);
            let age = birth
                .zip(case.first())
                .map(|(birth, first)| i64::from(age_bounds(birth, first.session.record.date).0));
            age.map_or(Answer::Unknown, Answer::Number)
        },
    },
    Declared {
        id: "sexe",
        indicator: "I6",
        title: "Sexe",
        definition: "Le sexe à l'état civil.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::List("sexe"),
        nature: STABLE,
        answer: |case| Answer::code(case.record().map(|record| record.mineur.sexe.text())),
    },
    Declared {
        id: "mna",
        indicator: "I7",
        title: "Mineur non accompagné",
        definition: "L'enfant est mineur non accompagné.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::Own(&[
            ("oui", "Oui"),
            ("non", "Non"),
            ("ne_sait_pas", "Ne sait pas"),
            NOT_KNOWN,
        ]),
        nature: STABLE,
        answer: |case| {
            Answer::code(case.record().and_then(|record| record.mineur.mna).map(|mna| match mna {
                Reponse::Oui => "oui",
                Reponse::Non => "non",
                Reponse::NeSaitPas => "ne_sait_pas",
            }))
        },
    },
    Declared {
        id: "lieu_vie",
        indicator: "I8",
        title: "Lieu de vie",
        definition: "Le type de lieu où l'enfant vit ou se trouve.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("lieu_vie", &[NOT_KNOWN]),
        nature: PLAIN,
        answer: |case| {
            let place = case.record().and_then(|record| record.mineur.lieu_vie.as_ref());
            Answer::code(place.map(|place| place.r#type.text()))
        },
    },
    Declared {
        id: "mesure_principale",
        indicator: "I9",
        title: "Mesure en cours",
        definition: "La mesure la plus protectrice parmi celles de la fiche qui ont commencé au plus tard à la fin de la période : accueil ou placement, puis milieu ouvert judiciaire, puis mesure administrative, puis autre mesure. Une mesure judiciaire sans placement compte en milieu ouvert ; une tutelle ou une délégation, avec les autres mesures. « Aucune mesure » est une réponse donnée, jamais une absence de réponse.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::Own(&[
            ("aucune", "Aucune mesure"),
            ("administrative", "Mesure administrative, sans accueil"),
            ("judiciaire_milieu_ouvert", "Mesure judiciaire en milieu ouvert"),
            ("placement", "Accueil ou placement"),
            ("autre", "Autre mesure"),
            NOT_KNOWN,
        ]),
        nature: PLAIN,
        answer: main_measure,
    },
    Declared {
        id: "origine",
        indicator: "I10",
        title: "Organisme qui a présenté la situation",
        definition: "L'organisme qui a présenté la situation lors du premier examen.",
        date_basis: FIRST,
        denominator: ALL,
        kind: Kind::One,
        values: Values::List("organisme"),
        nature: STABLE,
        answer: |case| {
            let presenter = case.first().map(|first| first.examen.presente_par.text());
            Answer::code(presenter.map(|key| case.services.nature(key)))
        },
    },
    Declared {
        id: "origine_information",
        indicator: "I10",
        title: "Origine de l'information",
        definition: "La qualité de la personne qui a révélé la situation.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("origine", &[NOT_KNOWN]),
        nature: STABLE,
        answer: |case| {
            let origin = case.record().and_then(|record| record.origine.as_ref());
            Answer::code(origin.map(|origin| origin.source.text()))
        },
    },
    Declared {
        id: "niveau",
        indicator: "I11",
        title: "Niveau de la situation",
        definition: "Ce que la fiche retient : risque, conduites pré-prostitutionnelles, suspicion, situation révélée ou constatée.",
        date_basis: RECORD,
        denominator: ALL,
        kind: Kind::One,
        values: Values::ListAnd("niveau", &[NOT_KNOWN]),
        nature: ORDERED,
        answer: |case| {
            let level = case.record().and_then(|record| record.prostitution.as_ref());
            Answer::code(level.map(|block| block.niveau.text()))
        },
    },
];

/// The most protective measure, by the marks of the code list; a list may have codes that the
/// program does not know.
fn main_measure<'a>(case: &'a Case<'a>) -> Answer<'a> {
    let Some(record) = case.record() else {
        return Answer::Unknown;
    };
    let begun = |m: &&MesureEnCours| m.debut.or(m.decision).is_none_or(|day| case.is_past(day));
    let measures: Vec<&str> =
        record.mesures.iter().filter(begun).map(|m| m.r#type.text()).collect();
    let said = case.followed.is_some_and(|followed| followed.says_measures);
    most_protective(&measures, said, case.vocabulary)
}

/// The most protective of some measures, of which something was said or not.
pub(super) fn most_protective<'a>(
    measures: &[&str],
    said: bool,
    vocabulary: &Vocabulary,
) -> Answer<'a> {
    if measures.is_empty() {
        // A list left out says nothing; an empty one says that there is none.
        return if said { Answer::Code("aucune") } else { Answer::Unknown };
    }
    let marked = |mark: &str| measures.iter().any(|m| vocabulary.has_mark("mesure", m, mark));
    Answer::Code(match () {
        () if marked("placement") => "placement",
        () if marked("milieu_ouvert") => "judiciaire_milieu_ouvert",
        () if marked("administrative") => "administrative",
        () => "autre",
    })
}
