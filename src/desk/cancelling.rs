//! A sealed document that is cancelled: said to whoever verifies it, and never undone.

use std::path::{Path, PathBuf};

use cesmivip::atelier::custody::Custody;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::store::Workspace;
use serde_json::{Value, json};

use super::address::{self, plain};
use super::call::Call;
use super::documents::listed;
use super::open::once;
use super::reply::Reply;
use super::state::Office;

pub fn page(desk: &Office, _asked: &Call, word: &str) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let path = sealed(desk, &workspace, word)?;
    Ok(drawn(desk, &workspace, &path, &Report::new()))
}

/// A document of the workspace by its word: what was sealed here, and no copy of it.
fn sealed(desk: &Office, workspace: &Workspace, word: &str) -> Result<PathBuf, Reply> {
    let path = listed(desk, &[workspace.outputs()], word)?;
    match path.extension().is_some_and(|ending| ending == "pdf") {
        true => Ok(path),
        false => Err(Reply::to(address::document(&path))),
    }
}

fn drawn(desk: &Office, workspace: &Workspace, path: &Path, refused: &Report) -> Reply {
    let verdicts = super::verify::judged(desk, &[path.to_owned()], workspace);
    let values = json!({
        "title": "Annuler un document",
        "said": desk.said(),
        "once": desk.once(),
        "faulty": refused.refuses(),
        "told": super::told::all(refused),
        "name": plain(path),
        "address": address::document(path),
        "cancelled": is_cancelled(&verdicts),
        "verdicts": verdicts,
    });
    desk.pages.page("cancel.html", &values).refusing(refused.refuses())
}

/// Whether the register says that the document of a file was cancelled.
fn is_cancelled(verdicts: &[Value]) -> bool {
    verdicts.iter().any(|verdict| verdict["cancelled"] == json!(true))
}

pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let (_alone, once) = once(desk, asked)?;
    let workspace = desk.space()?;
    let path = sealed(desk, &workspace, word)?;
    // Another page asked: what was said of it stays said.
    if is_cancelled(&super::verify::judged(desk, std::slice::from_ref(&path), &workspace)) {
        desk.says("Ce document est déjà annulé : rien n'a été inscrit de plus.");
        return Ok(Reply::to(format!("/d/{word}/annuler")));
    }
    let custody = Custody::new(&workspace, desk.machine);
    let (done, said) = match asked.word("sortie") {
        "peut-etre" => (custody.cancel(&path), "qui le vérifie le saura annulé"),
        "jamais" => (
            custody.cancel_unread(&path),
            "il ne compte plus ; la version qu'il remplaçait, s'il y en a une, vaut de nouveau",
        ),
        _ => {
            let text = "Rien ne dit si ce document a pu sortir.";
            let fault = Diagnostic::new("D111", Place::file(plain(&path))).message(text);
            (Err(fault.remedy("Le dire, puis recommencer.").into()), "")
        }
    };
    match done {
        Ok(()) => {
            desk.says(format!("{} est annulé : {said}. Le fichier reste.", plain(&path)));
            let place = format!("/d/{word}/annuler");
            desk.leads(once, &place);
            Ok(Reply::to(place))
        }
        Err(report) => Ok(drawn(desk, &workspace, &path, &report)),
    }
}
