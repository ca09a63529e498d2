//! An activity report.

use super::section::Section;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "edition",
        title: "Année, période et édition",
        fields: &["rapport", "titre", "periode", "version", "revision", "date", "contact"],
    },
    Section {
        id: "secret",
        title: "Secret statistique",
        fields: &["secret_statistique", "connu_par_ailleurs", "impossibles"],
    },
    Section { id: "tableaux", title: "Tableaux", fields: &["tableaux"] },
    Section {
        id: "textes",
        title: "Textes",
        fields: &["textes", "nombres_declares", "expressions_admises"],
    },
    Section {
        id: "formations",
        title: "Formations, sensibilisations et offre",
        fields: &["formations", "sensibilisations", "offre"],
    },
    Section { id: "precedents", title: "Éditions antérieures", fields: &["precedents"] },
];
