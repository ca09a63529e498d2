//! The private ledger of an edition: what whoever checks its proof must have, and nobody else.

use serde_json::json;

use crate::statistics::{Earlier, Evidence};

/// What is kept of an edition that was issued.
pub struct Kept<'a> {
    /// Its proof.
    pub evidence: &'a Evidence,
    /// What it tells.
    pub publication: &'a Earlier,
    /// The digest of what the public edition of its revision tells.
    pub beside: &'a str,
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
    let reasons: Vec<_> = evidence
        .requirements
        .iter()
        .map(|(reason, count)| json!({"raison": reason, "nombre": count}))
        .collect();
    let conceded: Vec<_> = evidence
        .conceded
        .iter()
        .map(|sum| json!({"cellules": sum.cells, "demande": sum.asked, "reste": sum.left}))
        .collect();
    let written = json!({
        "registre_edition": 1,
        "reference": kept.publication.reference,
        "seuil": kept.publication.seuil,
        "publique_sha256": kept.beside,
        "pdf_sha256": kept.pdf,
        "fichiers_sha256": digests,
        "cellules": evidence.names,
        "vrais_effectifs": evidence.truth,
        "exigences": reasons,
        "combinaisons_protegees": evidence.latent,
        "doutes_deja_leves": conceded,
        "verifications": evidence.answers,
        "temoins": evidence.worlds,
    });
    serde_json::to_string(&written).unwrap_or_default() + "\n"
}

/// What a private ledger says that the public edition tells.
pub fn assumed(ledger: &[u8]) -> Option<String> {
    let kept: serde_json::Value = serde_json::from_slice(ledger).ok()?;
    kept.get("publique_sha256")?.as_str().map(str::to_owned)
}
