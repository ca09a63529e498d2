//! A referral.

use super::section::Section;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "objet",
        title: "Situation, date et nature",
        fields: &[
            "signalement",
            "situation",
            "version",
            "remplace",
            "date",
            "nature",
            "lies",
            "signalements_fratrie",
        ],
    },
    Section { id: "urgence", title: "Urgence", fields: &["urgence", "joignable"] },
    Section { id: "faits", title: "Faits racontés", fields: &["faits"] },
    Section {
        id: "demandes",
        title: "Demandes et fondements",
        fields: &["demandes", "orientation_opp", "fondements", "precautions", "commission"],
    },
    Section {
        id: "auteur",
        title: "Qui écrit, qui valide",
        fields: &["auteur", "coauteurs", "valideur", "referent_ase"],
    },
    Section { id: "pieces", title: "Pièces et copies", fields: &["pieces", "copies"] },
    Section { id: "signatures", title: "Signatures", fields: &["signatures"] },
    Section {
        id: "suites",
        title: "Envoi et suites",
        fields: &["envoi", "copies_envoyees", "suites"],
    },
];
