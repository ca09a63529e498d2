//! `nouveau`: a record that begins from another.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::beginning::begin_sibling;
use cesmivip::store::shown;
use cesmivip::value::SituationRef;
use clap::Subcommand;
use serde_json::json;

use super::common::{Print, folder};
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Commence la situation d'un frère ou d'une sœur : la famille seule est copiée.
    Situation(Sibling),
}

#[derive(clap::Args)]
struct Sibling {
    /// Le numéro de la situation d'où partir.
    #[arg(long = "depuis", value_name = "S-AAAA-NNN", value_parser = number)]
    from: SituationRef,
    /// Le numéro de la nouvelle ; le suivant, sinon.
    #[arg(long = "numero", value_name = "S-AAAA-NNN", value_parser = number)]
    number: Option<SituationRef>,
    /// Espace de travail ; celui du dossier présent, sinon.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    print: Print,
}

fn number(text: &str) -> Result<SituationRef, &'static str> {
    SituationRef::parse(text).ok_or("S-AAAA-NNN")
}

pub fn run(args: &Args) -> ExitCode {
    let What::Situation(sibling) = &args.what;
    let ui = Ui::new(sibling.print.format);
    let folder = folder(sibling.folder.as_ref());
    let made = begin_sibling(folder, &sibling.from, sibling.number.clone());
    ui.end(made.map(|path| {
        let file = shown(&path);
        ui.result(
            &format!("{file} : commencée, à remplir"),
            json!({"type": "fiche_commencee", "fichier": file}),
        );
        ui.chat("Écrire l'enfant, relire chaque ligne, puis la déplacer dans situations/.");
        ui.chat("Ajouter cet enfant à la fratrie de l'autre, et nommer dans chaque signalement");
        ui.chat("celui de l'autre, par sa référence seule (« signalements_fratrie: »).");
    }))
}
