//! The private ledger of an edition: what whoever checks its audit must have, and nobody else.

use serde_json::json;

use crate::statistics::{Changes, Earlier, Evidence};

/// What is kept of an edition that was issued.
pub struct Kept<'a> {
    /// What the audit says of it.
    pub evidence: &'a Evidence,
    /// What it tells.
    pub publication: &'a Earlier,
    /// The digest of its PDF.
    pub pdf: String,
    /// The name and digest of each file beside it.
    pub files: Vec<(String, String)>,
}

/// What stays in the workspace, never beside the public files.
pub fn ledger(kept: &Kept<'_>) -> String {
    let evidence = kept.evidence;
    let digests: serde_json::Map<String, serde_json::Value> =
        kept.files.iter().map(|(name, digest)| (name.clone(), json!(digest))).collect();
    let Changes { drawn, below, merged, hidden } = evidence.changes;
    let written = json!({
        "registre_edition": 2,
        "reference": kept.publication.reference,
        "base": kept.publication.base,
        "seuil": kept.publication.seuil,
        "pdf_sha256": kept.pdf,
        "fichiers_sha256": digests,
        "effectifs_audites": evidence.audited,
        "relations": evidence.sums,
        "autres_multiples": drawn,
        "abaisses": below,
        "lignes_reunies": merged,
        "non_imprimes": hidden,
        "vrais_effectifs": evidence.tables,
    });
    serde_json::to_string(&written).unwrap_or_default() + "\n"
}
