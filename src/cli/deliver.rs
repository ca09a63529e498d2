//! From what a job made to its files, and to the lines that tell of them.

use cesmivip::diag::Report;
use cesmivip::store::Published;
use serde_json::json;

use super::house::House;
use super::jobs::{Job, Made, issue};
use super::ui::Ui;

/// Issues what a job made, and tells each file.
pub fn deliver(house: &House, job: &dyn Job, made: &Made, ui: &Ui) -> Result<(), Report> {
    let state = word(issue(house, job, made)?);
    for document in &made.sealed {
        let name = format!("{}.pdf", document.stem());
        tell_document(house, job.record(), &name, &document.digest().to_string(), state, ui);
    }
    for (name, _) in &made.companions {
        let file = path(house, name);
        ui.result(
            &format!("{file} ({state})"),
            json!({"type": "donnees", "fiche": job.record(), "fichier": file, "etat": state}),
        );
    }
    if let Some(ledger) = &made.ledger {
        ui.chat(&ledger.proof);
    }
    Ok(())
}

/// Tells a document by its name.
pub fn tell_document(house: &House, record: &str, name: &str, digest: &str, state: &str, ui: &Ui) {
    let file = path(house, name);
    ui.result(
        &format!("{file} ({state}) sha256:{}…", &digest[..16]),
        json!({"type": "document", "fiche": record, "fichier": file,
               "sha256": digest, "etat": state}),
    );
}

/// What became of files, in a word.
pub fn word(published: Published) -> &'static str {
    if published == Published::Unchanged { "inchangé" } else { "produit" }
}

/// Where a document is, as it is shown.
pub fn path(house: &House, name: &str) -> String {
    house.outputs.join(name).display().to_string()
}
