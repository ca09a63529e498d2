//! `valider`: checks records and tells all their faults.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::checking::{NotSought, check_records};
use cesmivip::diag::Report;
use cesmivip::store::{is_folder, shown};
use serde_json::json;

use super::common::Print;
use super::exit::Exit;
use super::machine::THIS;
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
    match check_records(&args.files, THIS.today().ok()) {
        Ok(checking) => {
            let (left, unread) = (checking.left().to_vec(), checking.unread());
            let mut told_alone = false;
            let read = checking.due();
            let (mut all, mut count, mut valid) = (Report::new(), 0, 0);
            for examined in checking {
                if examined.alone && !told_alone {
                    ui.chat("Hors d'un espace de travail : listes et formulaire par défaut.");
                    told_alone = true;
                }
                let (file, refused) = (shown(&examined.file), examined.report.refuses());
                let (errors, warnings) = examined.report.counts();
                if !examined.again {
                    ui.report(&examined.report);
                }
                let word = if refused { "refusée" } else { "valable" };
                ui.result(
                    &format!("{file} : {word}"),
                    json!({"type": "fiche", "fichier": file, "valide": !refused,
                           "erreurs": errors, "avertissements": warnings}),
                );
                if !refused {
                    tell_unsought(&ui, &file, &examined.unsought);
                }
                count += 1;
                valid += usize::from(!refused);
                if !examined.again {
                    all.extend(examined.report);
                }
            }
            let (errors, warnings) = all.counts();
            ui.chat(&format!(
                "{count} fiche(s) : {valid} valable(s), {} refusée(s) ; {errors} erreur(s), {warnings} avertissement(s).",
                count - valid,
            ));
            if args.files.iter().any(|file| is_folder(file)) {
                tell_folders(&ui, read, unread, &left);
            }
            Exit::of(&all).into()
        }
        Err(report) => ui.end(Err(report)),
    }
}

/// Tells what a record protects and no search looks for.
fn tell_unsought(ui: &Ui, file: &str, unsought: &[NotSought]) {
    if unsought.is_empty() {
        return;
    }
    ui.chat("  Protégé, et non cherché dans les documents :");
    let mut lines: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
    for NotSought { file, line, field, why } in unsought {
        lines.entry((file, why)).or_default().insert(*line);
        ui.note(&json!({"type": "non_cherche", "fichier": file, "ligne": line, "champ": field,
                        "raison": why}));
    }
    for ((beside, why), lines) in lines {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let word = if lines.len() > 1 { "lignes" } else { "ligne" };
        let beside = if beside == file { String::new() } else { format!("{beside}, ") };
        ui.chat(&format!("    {beside}{word} {} : {why}.", lines.join(", ")));
    }
}

/// Tells how many files of the folders were read, and names what was not.
fn tell_folders(ui: &Ui, read: usize, unread: usize, left: &[PathBuf]) {
    const NAMED: usize = 12;
    let names: Vec<String> = left.iter().map(|path| shown(path)).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" et {more} autre(s)"),
    };
    let listed = match names.is_empty() {
        true => String::new(),
        false => format!(" : {}", names[..names.len().min(NAMED)].join(", ")),
    };
    ui.chat(&format!(
        "{read} fichier(s) lu(s), {unread} refusé(s) sans être lu(s), {} laissé(s){listed}{more}.",
        names.len(),
    ));
    ui.note(&json!({"type": "lecture", "lus": read, "refuses": unread, "laisses": names}));
}
