//! Judgements as they are printed: lines for people, objects for machines.

use cesmivip::atelier::judging::{Judgement, Standing};
use cesmivip::atelier::opening;
use cesmivip::atelier::wording::Wording;
use serde_json::{Value, json};

use super::ui::Ui;

/// Prints what was found of a file; in full, unless it is one sound file of a folder among others.
pub fn tell(judgement: &Judgement, ui: &Ui) {
    let shown = opening::name(&judgement.path);
    let wording = judgement.wording();
    let mut line = format!("{shown} : {}", wording.word);
    let sound = matches!(judgement.standing(), Standing::Good | Standing::Past);
    if judgement.named || !sound {
        line.push_str(&format!("\n  {}", wording.text));
        if !wording.todo.is_empty() {
            line.push_str(&format!("\n  à faire : {}", wording.todo));
        }
    }
    ui.result(&line, object(&shown, judgement, &wording));
}

fn object(file: &str, judgement: &Judgement, wording: &Wording) -> Value {
    let mut object = json!({
        "type": "verdict", "fichier": file, "verdict": wording.code,
        "texte": wording.text, "a_faire": wording.todo,
    });
    if let Some(piece) = judgement.verdict().and_then(|verdict| verdict.piece()) {
        object["piece"] = json!(piece.id.to_string());
        object["ligne"] = json!(piece.line);
        object["scelle_le"] = json!(piece.at.to_string());
        object["sha256"] = json!(piece.digest.to_string());
        object["remplace_par"] = json!(piece.later.map(|(_, version)| version));
        object["annule"] = json!(piece.cancelled.is_some());
        object["detruit"] = json!(piece.purged.is_some());
        object["errata"] = json!(piece.errata.len());
    }
    object
}
