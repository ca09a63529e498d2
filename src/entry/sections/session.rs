//! A session.

use super::section::Section;

/// What is said and decided of each situation is typed during the session.
pub(super) const LIVE: &str = "/examens";

pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "tenue",
        title: "Date, lieu et tenue",
        fields: &[
            "seance",
            "version",
            "type",
            "motif",
            "date",
            "horaires",
            "lieu",
            "etat",
            "prochaine_seance",
        ],
    },
    Section {
        id: "conduite",
        title: "Présidence et secrétariat",
        fields: &["presidence", "coordination", "secretariat", "rappel_confidentialite"],
    },
    Section { id: "invitations", title: "Invitations", fields: &["invites"] },
    Section { id: "presences", title: "Présences", fields: &["presences"] },
    Section {
        id: "ordre_du_jour",
        title: "Ordre du jour",
        fields: &[
            "ordre_du_jour",
            "compte_rendu_precedent",
            "points_generaux",
            "revoyures_ecartees",
        ],
    },
    Section { id: "examens", title: "Examens des situations", fields: &["examens"] },
    Section { id: "engagements", title: "Suivi des engagements", fields: &["suivi_engagements"] },
];
