//! A correction of approved minutes.

use super::section::Section;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        id: "objet",
        title: "Compte rendu corrigé",
        fields: &["erratum", "seance", "date", "signataire", "corrige"],
    },
    Section { id: "corrections", title: "Corrections", fields: &["corrections"] },
];
