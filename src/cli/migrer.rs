//! `migrer`: a workspace of format 1 becomes one of format 2, once the difference was read.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::migrating::{Migration, Threshold};
use cesmivip::diag::Report;
use cesmivip::store::shown;
use serde_json::json;

use super::common::{Print, folder};
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Espace de travail ; celui du dossier présent, sinon.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Écrit ; sans cela, la différence est seulement montrée.
    #[arg(long = "ecrire", alias = "write")]
    write: bool,
    #[command(flatten)]
    print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.end(migrate(args, &ui))
}

fn migrate(args: &Args, ui: &Ui) -> Result<(), Report> {
    let migration = Migration::of(folder(args.folder.as_ref()))?;
    tell_thresholds(&migration, ui);
    if migration.is_done() {
        ui.chat("Rien à faire : cet espace de travail est au format 2.");
        return Ok(());
    }
    if migration.resumes {
        ui.chat("Une migration a été interrompue : tout est prêt, il reste à placer les fichiers.");
    }
    tell(&migration, ui);
    if args.write {
        migration.write()?;
        ui.chat(&format!("{} : fait.", counted(&migration)));
        ui.chat("Les documents scellés et le registre n'ont pas changé.");
    } else {
        ui.chat(&format!("{} à écrire. Rien n'est écrit.", counted(&migration)));
        ui.chat("Pour le faire : cesmivip migrer --ecrire");
    }
    Ok(())
}

/// Tells what moves, and the lines that are not the same once moved.
fn tell(migration: &Migration, ui: &Ui) {
    for moved in &migration.moves {
        let (from, to) = (shown(&moved.situation), shown(&moved.signalement));
        let (first, last) = moved.lines;
        let mut text = format!("--- {from}, lignes {first} à {last}\n+++ {to}");
        for (removed, added) in &moved.changed {
            removed.iter().for_each(|line| text.push_str(&format!("\n- {line}")));
            added.iter().for_each(|line| text.push_str(&format!("\n+ {line}")));
        }
        let changed: Vec<_> = moved.changed.iter().map(|(a, b)| json!([a, b])).collect();
        ui.result(
            &text,
            json!({"type": "deplacement", "situation": from, "signalement": to,
                   "lignes": [first, last], "changees": changed}),
        );
    }
    for renewal in &migration.renewals {
        let file = shown(&renewal.report);
        let mut text = format!("--- {file}\n+++ {file}");
        for (removed, added) in &renewal.changed {
            removed.iter().for_each(|line| text.push_str(&format!("\n- {line}")));
            added.iter().for_each(|line| text.push_str(&format!("\n+ {line}")));
        }
        let changed: Vec<_> = renewal.changed.iter().map(|(a, b)| json!([a, b])).collect();
        ui.result(&text, json!({"type": "methode", "fichier": file, "changees": changed}));
    }
    if migration.raises {
        let file = "cesmivip.yaml";
        ui.result(
            &format!("--- {file}\n+++ {file}\n+ format: 2"),
            json!({"type": "format", "fichier": file, "format": 2}),
        );
    }
}

/// What is written, in words.
fn counted(migration: &Migration) -> String {
    let (moves, renewals) = (migration.moves.len(), migration.renewals.len());
    match (moves, renewals) {
        (moves, 0) => format!("{moves} signalement(s)"),
        (0, renewals) => format!("{renewals} rapport(s)"),
        (moves, renewals) => format!("{moves} signalement(s), {renewals} rapport(s)"),
    }
}

/// Tells what no migration can choose.
fn tell_thresholds(migration: &Migration, ui: &Ui) {
    for Threshold { report, line, around: (low, high) } in &migration.thresholds {
        let report = shown(report);
        ui.result(
            &format!(
                "{report}:{line} : ce seuil n'est pas un multiple de la base.\n  remède : écrire {low} ou {high}, ou retirer « seuil: »."
            ),
            json!({"type": "seuil", "fichier": report, "ligne": line, "multiples": [low, high]}),
        );
    }
}
