//! `cles`: the signing key of the register, from its making to its change, and the sheet that
//! brings it back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::keyring::{Created, Keyring, Restored};
use cesmivip::diag::{Diagnostic, Report};
use cesmivip::register::VerifierKey;
use cesmivip::store::{Workspace, write_secret};
use clap::Subcommand;
use serde_json::json;

use super::common::{Print, folder};
use super::holder::Typist;
use super::machine::THIS;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Crée la clé de signature de l'espace, sous une phrase de passe (alias : create).
    #[command(alias = "create")]
    Creer(Where),
    /// Donne la fiche de récupération, à imprimer et à mettre au coffre (alias : sheet).
    #[command(alias = "sheet")]
    Fiche(SheetArgs),
    /// Rétablit les clés d'un espace qui n'en a pas, depuis la fiche (alias : restore).
    #[command(alias = "restore")]
    Restaurer(Where),
    /// Remplace la clé par une nouvelle, que l'ancienne atteste (alias : rotate).
    #[command(alias = "rotate")]
    Changer(Where),
    /// Ouvre la clé, signe un essai et contrôle les fichiers publics (alias : test).
    #[command(alias = "test")]
    Essai(Where),
}

#[derive(clap::Args)]
struct Where {
    /// Espace de travail ; le dossier courant si rien n'est dit.
    #[arg(long = "espace", value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Lit la phrase de passe sur l'entrée standard, une par ligne.
    #[arg(long = "phrase-entree")]
    from_input: bool,
    #[command(flatten)]
    print: Print,
}

#[derive(clap::Args)]
struct SheetArgs {
    #[command(flatten)]
    place: Where,
    /// Fichier à créer, lisible de vous seul ; sinon la sortie standard.
    #[arg(short = 'o', long = "sortie", value_name = "FICHIER")]
    output: Option<PathBuf>,
}

pub fn run(args: &Args) -> ExitCode {
    let (Verb::Creer(place)
    | Verb::Fiche(SheetArgs { place, .. })
    | Verb::Restaurer(place)
    | Verb::Changer(place)
    | Verb::Essai(place)) = &args.verb;
    let ui = Ui::new(place.print.format);
    ui.end(act(&args.verb, place, &ui).map_err(Report::from))
}

fn act(verb: &Verb, place: &Where, ui: &Ui) -> Result<(), Diagnostic> {
    let workspace = Workspace::around(folder(place.folder.as_ref()))?;
    let keys = Keyring::open(&workspace, THIS)?;
    let mut holder = Typist { from_input: place.from_input, ui };
    match verb {
        Verb::Creer(_) => created(&keys.create(&mut holder)?, ui),
        Verb::Fiche(paper) => sheet(&keys.sheet(&mut holder)?, paper.output.as_deref(), ui)?,
        Verb::Restaurer(_) => restored(&keys.restore(&mut holder)?, ui),
        Verb::Changer(_) => changed(&keys.change(&mut holder)?, ui),
        Verb::Essai(_) => {
            let key = keys.test(&mut holder)?;
            tell("essayee", "Tout va bien. Clé de signature", &key, ui);
        }
    }
    Ok(())
}

fn created(Created { key, workspace_key }: &Created, ui: &Ui) {
    if let Some(path) = workspace_key {
        ui.chat(&format!(
            "Nouvelle clé d'espace : {}. Elle est sur la fiche de récupération.",
            path.display(),
        ));
    }
    ui.chat("À faire maintenant : imprimer la fiche de récupération (cesmivip cles fiche), et la mettre au coffre.");
    tell("creee", "Clé de signature créée", key, ui);
}

fn sheet(page: &str, output: Option<&Path>, ui: &Ui) -> Result<(), Diagnostic> {
    let Some(path) = output else {
        ui.raw(page);
        return Ok(());
    };
    write_secret(path, page.as_bytes())?;
    let shown = path.display();
    ui.chat(&format!("Fiche écrite : {shown}. L'imprimer, puis effacer ce fichier."));
    Ok(())
}

fn restored(Restored { key, has_register }: &Restored, ui: &Ui) {
    if !has_register {
        ui.chat("Il n'y a pas de registre ici : remettre le dossier « registre » depuis la sauvegarde avant de rien produire.");
    }
    tell("retablie", "Clés rétablies", key, ui);
}

fn changed(key: &VerifierKey, ui: &Ui) {
    ui.chat("À faire maintenant : imprimer la nouvelle fiche (cesmivip cles fiche), détruire l'ancienne, et donner la nouvelle clé publique aux destinataires.");
    tell("changee", "Clé de signature changée", key, ui);
}

fn tell(state: &str, text: &str, key: &VerifierKey, ui: &Ui) {
    ui.result(
        &format!("{text} :\n  {key}"),
        json!({"type": "cle", "etat": state, "origine": key.name(), "cle": key.to_string()}),
    );
}
