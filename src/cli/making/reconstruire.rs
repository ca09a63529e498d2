//! `verifier --reconstruire`: what differs between a document and what its record makes today.

use std::path::{Path, PathBuf};

use cesmivip::atelier::making::{Rebuilt, Tried, rebuild_all};
use cesmivip::diag::Report;
use serde_json::json;

use super::progress::Watcher;
use crate::cli::exit::Exit;
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

/// Makes each document again; the gravest answer decides.
pub fn all(files: &[PathBuf], workspace: Option<&Path>, ui: &Ui) -> Result<Exit, Report> {
    let (mut worst, mut refused) = (Exit::Ok, Report::new());
    for Tried { file, outcome } in rebuild_all(files, workspace, THIS, &Watcher::quiet(ui))? {
        match outcome {
            Ok(rebuilt) => {
                tell(&file, &rebuilt, ui);
                if !rebuilt.same && !rebuilt.signed {
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

fn tell(file: &Path, rebuilt: &Rebuilt, ui: &Ui) {
    let Rebuilt { same, signed, differing } = rebuilt;
    let shown = file.display().to_string();
    let text = match (same, signed) {
        (true, _) => "reconstruit à l'identique, à l'octet près.".to_owned(),
        (_, true) => {
            "reconstruit à l'identique ; une signature suit les octets scellés.".to_owned()
        }
        _ => format!("non identique.\n  Ce qui diffère : {}.", differing.join(", ")),
    };
    let verdict = if *same || *signed { "identique" } else { "different" };
    ui.result(
        &format!("{shown} : {text}"),
        json!({"type": "reconstruction", "fichier": shown, "verdict": verdict,
               "signe": signed, "differe": differing}),
    );
}
