//! `envois`: what was sent, to whom and when.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::atelier::sendings::{EnteredSending, Sendings, sendings};
use cesmivip::atelier::wording::day;
use cesmivip::diag::Report;
use cesmivip::store::Workspace;
use serde_json::json;

use super::common::{Print, folder};
use super::machine::THIS;
use super::ui::Ui;

/// The width of a line.
const WIDTH: usize = 80;

#[derive(clap::Args)]
pub struct Args {
    /// Numéro d'un signalement ou d'une séance ; sinon, tous les envois.
    #[arg(value_name = "NUMERO")]
    about: Option<String>,
    /// Code d'un destinataire.
    #[arg(long = "destinataire", value_name = "CODE")]
    recipient: Option<String>,
    /// Espace de travail ; le dossier courant si rien n'est dit.
    #[arg(long = "espace", value_name = "DOSSIER")]
    workspace: Option<PathBuf>,
    #[command(flatten)]
    print: Print,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.end(list(args, &ui))
}

fn list(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::around(folder(args.workspace.as_ref()))?;
    let (to, about) = (args.recipient.as_deref(), args.about.as_deref());
    let Sendings { entered, unfinished } = sendings(&workspace, THIS, to, about)?;
    for sending in &entered {
        let EnteredSending { number, at, recipient, pieces } = sending;
        ui.result(
            &text(sending),
            json!({"type": "envoi", "bordereau": number, "le": at.to_string(),
                   "destinataire": recipient,
                   "pieces": pieces.iter().map(|piece| &piece.title).collect::<Vec<_>>(),
                   "detruites": pieces.iter().filter_map(|piece| {
                       let at = piece.destroyed?.to_string();
                       Some(json!({"piece": piece.title, "le": at}))
                   }).collect::<Vec<_>>()}),
        );
    }
    if entered.is_empty() {
        ui.chat("Aucun envoi.");
    }
    unfinished.iter().for_each(|path| tell_unfinished(path, ui));
    Ok(())
}

/// Tells of a folder that is ready for nobody.
pub fn tell_unfinished(path: &Path, ui: &Ui) {
    ui.chat(&format!(
        "{} : préparation interrompue, inconnue du registre. L'effacer sans l'envoyer, et relancer cesmivip bordereau.",
        opening::name(path)
    ));
}

/// One line for the sending, one for each piece, none wider than a screen.
fn text(sending: &EnteredSending) -> String {
    let to = sending.recipient.as_deref().unwrap_or("destinataire inconnu");
    let head = format!("{}  {}  {to}", sending.number, sending.at.in_figures());
    let pieces = sending.pieces.iter().map(|piece| match piece.destroyed {
        // What is to be known comes first: a long line is cut.
        Some(at) => format!("  détruit {} : {}", day(at), piece.title),
        None => format!("  {}", piece.title),
    });
    let lines: Vec<String> = std::iter::once(head).chain(pieces).map(|line| cut(&line)).collect();
    lines.join("\n")
}

fn cut(line: &str) -> String {
    match line.chars().count() <= WIDTH {
        true => line.to_owned(),
        false => line.chars().take(WIDTH - 1).chain(['…']).collect(),
    }
}
