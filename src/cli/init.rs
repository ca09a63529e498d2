//! `init`: a workspace, of fictitious samples or to fill.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::starting::{self, Records};
use serde_json::json;

use super::common::Format;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Dossier à créer, absent ou vide.
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Sans exemples : une organisation à remplir, et des dossiers vides.
    #[arg(long = "vide")]
    empty: bool,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(Format::Humain);
    let records = if args.empty { Records::None } else { Records::Samples };
    ui.end(starting::start(&args.folder, records).map(|()| {
        let folder = args.folder.display().to_string();
        ui.result(
            &format!("{folder} : espace de travail créé"),
            json!({"type": "espace", "dossier": folder}),
        );
        ui.chat(&match records {
            Records::Samples => format!("Pour commencer : cesmivip produire {folder}"),
            Records::None => format!("Pour commencer, remplir {folder}/cesmivip.yaml."),
        });
    }))
}
