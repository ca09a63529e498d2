//! `verifier --reconstruire`: whether a document is what was kept of it makes, and what its records
//! would do otherwise today.

use std::path::{Path, PathBuf};

use cesmivip::atelier::making::{Rebuilt, Tried, rebuild_all};
use cesmivip::atelier::wording::day;
use cesmivip::diag::Report;
use serde_json::json;

use super::progress::Watcher;
use crate::cli::exit::Exit;
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

/// Draws each document again; the gravest answer decides.
pub fn all(files: &[PathBuf], workspace: Option<&Path>, ui: &Ui) -> Result<Exit, Report> {
    let (mut worst, mut refused) = (Exit::Ok, Report::new());
    for Tried { file, outcome } in rebuild_all(files, workspace, THIS, &Watcher::quiet(ui))? {
        match outcome {
            Ok(rebuilt) => {
                if !tell(&file, &rebuilt, ui) {
                    worst = Exit::Mismatch;
                }
            }
            Err(report) => {
                ui.report(&report);
                refused.extend(report);
            }
        }
    }
    Ok(if refused.refuses() { Exit::of(&refused) } else { worst })
}

/// Tells what came of a document; gives whether it is as it should be.
fn tell(file: &Path, rebuilt: &Rebuilt, ui: &Ui) -> bool {
    let shown = file.display().to_string();
    let (verdict, mut text, good) = match rebuilt {
        Rebuilt::Drawn { same: true, .. } => {
            ("identique", "reconstruit à l'identique, à l'octet près.".to_owned(), true)
        }
        Rebuilt::Drawn { signed: true, .. } => {
            let text = "reconstruit à l'identique ; une signature suit les octets scellés.";
            ("identique", text.to_owned(), true)
        }
        Rebuilt::Drawn { faithful: true, .. } => {
            let text = "non identique : c'est le fichier qui a changé depuis qu'il a été scellé.";
            ("different", text.to_owned(), false)
        }
        Rebuilt::Drawn { .. } => {
            let text = "non identique : ce programme ne dessine plus comme celui qui l'a scellé.\n  \
                Pour savoir si le fichier est intact : cesmivip verifier, sans --reconstruire.";
            ("different", text.to_owned(), false)
        }
        Rebuilt::Destroyed(at) => {
            let text = format!("détruit {} : il ne se refait pas.", day(*at));
            ("detruit", text, false)
        }
        Rebuilt::Cancelled(at) => {
            ("annule", format!("annulé {} : il ne se refait pas.", day(*at)), true)
        }
    };
    let (signed, since) = match rebuilt {
        Rebuilt::Drawn { signed, since, .. } => (*signed, since.as_slice()),
        Rebuilt::Destroyed(_) | Rebuilt::Cancelled(_) => (false, &[][..]),
    };
    if !since.is_empty() {
        let list: Vec<String> = since.iter().map(|what| format!("\n    - {what}")).collect();
        text.push_str(&format!("\n  Ce qui serait autre aujourd'hui :{}", list.concat()));
    }
    ui.result(
        &format!("{shown} : {text}"),
        json!({"type": "reconstruction", "fichier": shown, "verdict": verdict,
               "signe": signed, "depuis": since}),
    );
    good
}
