//! `init`: a workspace of fictitious samples, ready to run.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::starting;
use serde_json::json;

use super::common::Format;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Dossier à créer, absent ou vide.
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(Format::Humain);
    ui.end(starting::start(&args.folder).map(|()| {
        let folder = args.folder.display().to_string();
        ui.result(
            &format!("{folder} : espace de travail créé"),
            json!({"type": "espace", "dossier": folder}),
        );
        ui.chat(&format!("Pour commencer : cesmivip produire {folder}"));
    }))
}
