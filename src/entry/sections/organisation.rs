//! The organisation.

use super::section::Section;

pub(super) const SECTIONS: &[Section] = &[
    Section { id: "collectivite", title: "Collectivité", fields: &["format", "collectivite"] },
    Section { id: "commission", title: "Commission", fields: &["commission"] },
    Section { id: "parquet", title: "Parquet", fields: &["parquet"] },
    Section { id: "services", title: "Services", fields: &["organismes"] },
    Section { id: "diffusion", title: "Qui reçoit quoi", fields: &["diffusion"] },
    Section { id: "conservation", title: "Durées de conservation", fields: &["conservation"] },
];
