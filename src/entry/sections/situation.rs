//! A situation, as a worker fills it in.

use super::section::Section;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "identite",
        title: "Identité de l'enfant",
        fields: &[
            "situation",
            "mineur.nom",
            "mineur.nom_usage",
            "mineur.prenoms",
            "mineur.prenom_usage",
            "mineur.sexe",
            "mineur.genre_exprime",
            "mineur.date_naissance",
            "mineur.lieu_naissance",
            "mineur.etat_civil",
            "mineur.nationalite",
            "mineur.langue",
            "mineur.interprete",
            "mineur.mna",
            "mineur.mna_statut",
            "mineur.handicap",
            "mineur.grossesse_ou_enfant",
        ],
    },
    Section {
        id: "lieu_de_vie",
        title: "Domicile et lieu de vie",
        fields: &["mineur.domicile", "mineur.lieu_vie"],
    },
    Section {
        id: "joindre_reconnaitre",
        title: "Joindre et reconnaître l'enfant",
        fields: &[
            "mineur.telephones",
            "mineur.comptes",
            "mineur.signalement_physique",
            "mineur.photo",
        ],
    },
    Section {
        id: "parole",
        title: "Parole et information de l'enfant",
        fields: &[
            "mineur.parole",
            "mineur.parole_absente",
            "mineur.informe",
            "mineur.information_partage",
        ],
    },
    Section {
        id: "parents",
        title: "Parents et famille",
        fields: &[
            "representants",
            "parents_decedes",
            "menage",
            "fratrie",
            "autres_mineurs_exposes",
            "interets_insuffisamment_proteges",
            "solution_familiale",
            "depart_famille",
            "attitude_parents",
        ],
    },
    Section {
        id: "mesures",
        title: "Mesures et parcours",
        fields: &["mesures", "parcours", "projet_pour_enfant"],
    },
    Section {
        id: "antecedents",
        title: "Signalements antérieurs et procédures",
        fields: &["signalements_anterieurs", "procedures_penales"],
    },
    Section { id: "faits", title: "Faits", fields: &["origine", "declencheur", "faits"] },
    Section { id: "prostitution", title: "Situation de prostitution", fields: &["prostitution"] },
    Section { id: "signes", title: "Signes d'alerte", fields: &["signes"] },
    Section { id: "fugues", title: "Fugues", fields: &["fugues"] },
    Section {
        id: "sante_scolarite", title: "Santé et scolarité", fields: &["sante", "scolarite"]
    },
    Section {
        id: "evaluation",
        title: "Évaluation du danger",
        fields: &["evaluation", "demarches"],
    },
    Section {
        id: "menaces", title: "Professionnels menacés", fields: &["professionnels_menaces"]
    },
];
