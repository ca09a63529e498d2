//! What is told of documents that were made.

use std::path::Path;

use cesmivip::atelier::making::{Delivered, Tested};
use cesmivip::diag::Report;
use cesmivip::store::Published;
use serde_json::json;

use crate::cli::ui::Ui;

/// Tells the documents of a record, and what was found in it.
pub fn tell(delivered: &Delivered, ui: &Ui) {
    ui.report(&delivered.warnings);
    tell_documents(delivered, ui);
    for data in delivered.files.iter().filter(|file| !file.is_document()) {
        let (file, state) = (data.path.display().to_string(), word(Some(data.state)));
        ui.result(
            &format!("{file} ({state})"),
            json!({"type": "donnees", "fiche": delivered.record, "fichier": file, "etat": state}),
        );
    }
    if let Some(proof) = &delivered.proof {
        ui.chat(proof);
    }
}

/// Tells the documents alone.
pub fn tell_documents(delivered: &Delivered, ui: &Ui) {
    for document in delivered.files.iter().filter(|file| file.is_document()) {
        let (file, digest) = (document.path.display().to_string(), document.digest.to_string());
        let state = word(Some(document.state));
        ui.result(
            &format!("{file} ({state}) sha256:{}…", &digest[..16]),
            json!({"type": "document", "fiche": delivered.record, "fichier": file,
                   "sha256": digest, "etat": state}),
        );
    }
}

/// Tells the files of a trial, and what was found in its record.
pub fn tell_trial(tested: &Tested, ui: &Ui) {
    ui.report(&tested.warnings);
    for file in &tested.files {
        let file = file.display().to_string();
        ui.result(
            &format!("{file} (essai)"),
            json!({"type": "essai", "fiche": tested.record, "fichier": file}),
        );
    }
    if let Some(proof) = &tested.proof {
        ui.chat(proof);
    }
}

/// Ends a verb that makes the documents of one record.
pub fn end(made: Result<Delivered, Report>, ui: &Ui) -> std::process::ExitCode {
    ui.end(made.map(|delivered| tell(&delivered, ui)))
}

/// What became of files, in a word.
pub fn word(state: Option<Published>) -> &'static str {
    match state {
        Some(Published::Written) => "produit",
        Some(Published::Unchanged) => "inchangé",
        None => "à jour",
    }
}

/// Tells that a workspace has a new key: a copy of it must be kept.
pub fn tell_key(path: &Path, ui: &Ui) {
    ui.chat(&format!(
        "Nouvelle clé d'espace : {}. La copier en lieu sûr, ne jamais la transmettre.",
        path.display(),
    ));
}
