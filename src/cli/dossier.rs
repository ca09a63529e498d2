//! `dossier`: everything that is held of a child, wherever it stands.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::held::{Cabinet, Held, HeldDocument};
use cesmivip::diag::Report;
use cesmivip::record::Typed;
use cesmivip::store::{Workspace, shown};
use cesmivip::value::SituationRef;
use serde_json::{Value, json};

use super::common::{Print, folder};
use super::machine::THIS;
use super::ui::{Ui, wrapped};

#[derive(clap::Args)]
pub struct Args {
    /// Le numéro de la situation.
    #[arg(value_name = "SITUATION", value_parser = number)]
    number: SituationRef,
    /// Espace de travail ; celui du dossier présent, sinon.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    print: Print,
}

fn number(text: &str) -> Result<SituationRef, String> {
    SituationRef::parse(text).ok_or_else(|| "S-AAAA-NNN".to_owned())
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.print.format);
    ui.end(told(args, &ui))
}

fn told(args: &Args, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::around(folder(args.folder.as_ref()))?;
    let cabinet = Cabinet::open(&workspace, THIS)?;
    let held = cabinet.held(args.number.text())?;
    tell(&held, &workspace, ui);
    if cabinet.has_former_registers() {
        ui.chat("registres-anciens/ n'est pas lu : d'anciens documents peuvent y être gardés.");
    }
    Ok(())
}

fn tell(held: &Held, workspace: &Workspace, ui: &Ui) {
    ui.title(&format!("Dossier {}", held.number));
    let codes = held.case.codes.join(", ");
    let state = match (&held.erased, held.case.is_followed) {
        (Some(month), _) => format!("effacée en {month}"),
        (None, true) => "suivie".to_owned(),
        (None, false) => "close, ou jamais examinée".to_owned(),
    };
    let last = held.case.last.map(|day| day.text());
    let text = format!("{state} ; dernier jour connu : {}", last.as_deref().unwrap_or("aucun"));
    ui.result(
        &wrapped(&format!("{} [{codes}] : ", held.number), &text),
        json!({"type": "dossier", "situation": held.number, "codes": held.case.codes,
               "etat": state, "dernier_jour": last}),
    );
    for record in &held.records {
        ui.title(&format!("Fiche {}", record.file));
        let head = json!({"type": "fiche", "genre": record.kind.name(), "fichier": record.file});
        tell_fields(&head, &record.fields, ui);
    }
    for (session, fields) in &held.sessions {
        ui.title(&format!("Séance {} du {}", session.number, session.day.text()));
        let head = json!({"type": "seance", "seance": session.number, "fichier": session.file,
                          "jour": session.day.text(), "code": session.code});
        tell_fields(&head, fields, ui);
    }
    if !held.documents.is_empty() {
        ui.title(&format!("Documents scellés ({})", held.documents.len()));
    }
    held.documents.iter().for_each(|document| tell_document(document, workspace, ui));
    for (title, kind, files) in [
        ("Pièces jointes et copies", "fichier", &held.files),
        ("Liens, ou derrière un lien : à voir à la main", "lien", &held.left),
        ("Fichiers qui en portent le nom : à relire", "par_nom", &held.alike),
        ("Ce qui n'a pas été regardé", "non_cherche", &held.unsearched),
    ] {
        if !files.is_empty() {
            ui.title(&format!("{title} ({})", files.len()));
        }
        for path in files {
            let name = shown(path.strip_prefix(workspace.root()).unwrap_or(path));
            ui.result(&wrapped("  ", &name), json!({"type": kind, "fichier": name}));
        }
    }
    if !held.mentions.is_empty() {
        ui.title(&format!("Autres fiches qui semblent en parler ({})", held.mentions.len()));
    }
    for mention in &held.mentions {
        let field = path(&mention.pointer);
        ui.result(
            &wrapped("  ", &format!("{}, ligne {} ({field})", mention.file, mention.line)),
            json!({"type": "mention", "fichier": mention.file, "ligne": mention.line,
                   "champ": field}),
        );
    }
}

fn tell_fields(head: &Value, fields: &[Typed], ui: &Ui) {
    let value = |field: &Typed| {
        let mut object = head.clone();
        object["champ"] = json!(path(&field.pointer));
        object["ligne"] = json!(field.line);
        object["texte"] = json!(field.text);
        object
    };
    let mut table = String::new();
    for field in fields {
        table.push_str(&wrapped(&format!("  {} : ", path(&field.pointer)), &field.text));
        table.push('\n');
    }
    ui.rows(&table, fields.iter().map(value));
}

fn tell_document(document: &HeldDocument, workspace: &Workspace, ui: &Ui) {
    let recipient = document.recipient.as_deref().unwrap_or("?");
    let told: Vec<String> = document
        .told
        .iter()
        .map(|told| {
            let about = told.about.as_ref().map(|about| format!(" {about}")).unwrap_or_default();
            let to = told.to.as_ref().map(|to| format!(" à {to}")).unwrap_or_default();
            format!("{}{about}{to} {}", told.event.word(), told.at)
        })
        .collect();
    let within = |path: &PathBuf| shown(path.strip_prefix(workspace.root()).unwrap_or(path));
    let files: Vec<String> = document.files.iter().map(within).collect();
    let mut text = wrapped(&format!("  {} : ", document.stem), &format!("pour {recipient}"));
    for (head, items) in [("registre", &told), ("fichiers", &files)] {
        if !items.is_empty() {
            text.push('\n');
            text.push_str(&wrapped(&format!("    {head} : "), &items.join(" ; ")));
        }
    }
    ui.result(
        &text,
        json!({"type": "document", "document": document.stem,
               "numero": document.id.to_string(), "genre": document.kind,
               "destinataire": document.recipient, "fichiers": files,
               "registre": document.told.iter().map(|told| json!({
                   "evenement": told.event.word(), "le": told.at.to_string(),
                   "reference": told.about, "destinataire": told.to})).collect::<Vec<_>>()}),
    );
}

/// `/mineur/nom` as people read it.
fn path(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}
