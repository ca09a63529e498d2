//! `migrer`: a workspace of format 1 becomes one of format 2, once the difference was read.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::migrating::Migration;
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
        ui.chat(&format!("{} signalement(s) : fait.", migration.moves.len()));
        ui.chat("Les documents scellés et le registre n'ont pas changé.");
    } else {
        ui.chat(&format!("{} signalement(s) à déplacer. Rien n'est écrit.", migration.moves.len()));
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
    if migration.raises {
        let file = "cesmivip.yaml";
        ui.result(
            &format!("--- {file}\n+++ {file}\n+ format: 2"),
            json!({"type": "format", "fichier": file, "format": 2}),
        );
    }
}
