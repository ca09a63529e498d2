//! `importer-signe`: a referral that came back signed enters the register, or is refused.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::opening;
use cesmivip::atelier::returned::Returned;
use cesmivip::diag::Report;
use cesmivip::store::Published;
use serde_json::json;

use super::common::Print;
use super::machine::THIS;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// Le fichier rendu par l'outil de signature.
    #[arg(value_name = "FICHIER")]
    pub file: PathBuf,
    /// Espace de travail, quand le fichier est ailleurs.
    #[arg(long = "espace", value_name = "DOSSIER")]
    pub workspace: Option<PathBuf>,
    #[command(flatten)]
    pub print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.end(import(args, &ui))
}

fn import(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = opening::owner(args.workspace.as_deref(), &args.file)?;
    let Returned { path, digest, published } =
        Custody::new(&workspace, THIS).take_in(&args.file)?;
    let (file, digest) = (opening::name(&path), digest.to_string());
    let state = match published {
        Published::Written => "importé",
        Published::Unchanged => "inchangé",
    };
    ui.result(
        &format!("{file} ({state}) sha256:{}…", &digest[..16]),
        json!({"type": "signe", "fichier": file, "sha256": digest, "etat": state}),
    );
    Ok(())
}
