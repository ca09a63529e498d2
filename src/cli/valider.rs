//! `valider`: checks records and tells all their faults.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::checking::check_records;
use cesmivip::diag::Report;
use serde_json::json;

use super::common::Print;
use super::exit::Exit;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Fiches, ou dossiers dont les fiches sont prises.
    #[arg(required = true, value_name = "FICHIER")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    match check_records(&args.files) {
        Ok(checking) => {
            let mut told_alone = false;
            let (mut all, mut count, mut valid) = (Report::new(), 0, 0);
            for examined in checking {
                if examined.alone && !told_alone {
                    ui.chat("Hors d'un espace de travail : listes et formulaire par défaut.");
                    told_alone = true;
                }
                let (file, refused) = (examined.file.display(), examined.report.refuses());
                let (errors, warnings) = examined.report.counts();
                ui.report(&examined.report);
                let word = if refused { "refusée" } else { "valable" };
                ui.result(
                    &format!("{file} : {word}"),
                    json!({"type": "fiche", "fichier": file.to_string(), "valide": !refused,
                           "erreurs": errors, "avertissements": warnings}),
                );
                count += 1;
                valid += usize::from(!refused);
                all.extend(examined.report);
            }
            let (errors, warnings) = all.counts();
            ui.chat(&format!(
                "{count} fiche(s) : {valid} valable(s), {} refusée(s) ; {errors} erreur(s), {warnings} avertissement(s).",
                count - valid,
            ));
            Exit::of(&all).into()
        }
        Err(report) => ui.end(Err(report)),
    }
}
