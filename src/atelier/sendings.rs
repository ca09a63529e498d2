//! What was sent, to whom and when: by the register, and by what is kept of each slip.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Machine;
use super::custody::Custody;
use super::kept::kept;
use super::opening::setup;
use super::traces::piece;
use crate::diag::{Diagnostic, Place, Report};
use crate::register::{Handing, Reference, Registered};
use crate::seal::{Remains, WorkspaceKey};
use crate::setup::Setup;
use crate::store::{Workspace, is_folder, list_folders};
use crate::value::{Instant, PieceId};

/// A sending that was prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredSending {
    /// The number of its slip.
    pub number: String,
    /// When it was prepared.
    pub at: Instant,
    /// For whom it was sealed, by code; unknown of a slip that another key sealed.
    pub recipient: Option<String>,
    /// Its pieces.
    pub pieces: Vec<EnteredPiece>,
}

/// A piece of a sending that was prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredPiece {
    /// As its slip calls it, or else by its number.
    pub title: String,
    /// When it was destroyed, if it was: the folder of the sending has it no more.
    pub destroyed: Option<Instant>,
}

/// The sendings of a workspace.
#[derive(Debug, Default)]
pub struct Sendings {
    /// Those that the register knows, in order.
    pub entered: Vec<EnteredSending>,
    /// Folders that a run which was stopped left: the register knows nothing of them.
    pub unfinished: Vec<PathBuf>,
}

/// Lists what was sent; to one recipient, and of one number, when they are named.
///
/// # Errors
/// D098 for a recipient that nobody knows; those of [`Custody::registered`]; D066 for what is kept of a slip and is no longer what was written.
pub fn sendings(
    workspace: &Workspace,
    machine: &dyn Machine,
    recipient: Option<&str>,
    about: Option<&str>,
) -> Result<Sendings, Report> {
    let custody = Custody::new(workspace, machine);
    let key = custody.key()?;
    let known = custody.registered(&key)?;
    let (mut all, mut met) = (Sendings::default(), recipient.is_none());
    for handing in known.handings() {
        let sending = of(workspace, &key, &known, handing)?;
        met |= recipient == sending.recipient.as_deref();
        let to = recipient.is_none_or(|named| sending.recipient.as_deref() == Some(named));
        let speaks = |about| sending.pieces.iter().any(|piece| speaks_of(&piece.title, about));
        if to && about.is_none_or(speaks) {
            all.entered.push(sending);
        }
    }
    if let Some(code) = recipient.filter(|_| !met)
        && !is_known(&setup(workspace)?, code)
    {
        return Err(Diagnostic::new("D098", Place::file("--destinataire")).into());
    }
    all.entered.sort_by(|a, b| a.number.cmp(&b.number));
    all.unfinished = unfinished(workspace, &known)?;
    Ok(all)
}

/// Whether a code is that of somebody to whom something may be sent.
fn is_known(setup: &Setup, code: &str) -> bool {
    let listed = |list| setup.reader().vocabulary().term(list, code).is_some();
    let mut services = setup.organisation.services().keys();
    listed("organisme") || listed("copie") || services.any(|key| key == code)
}

/// The folders of sendings, whether the register knows them or not.
///
/// # Errors
/// D001 when they cannot be listed.
pub(super) fn folders(workspace: &Workspace) -> Result<Vec<PathBuf>, Diagnostic> {
    let folder = workspace.sendings();
    if is_folder(&folder) { list_folders(&folder) } else { Ok(Vec::new()) }
}

/// For whom a slip was sealed, by code; `None` for one that another key sealed.
pub(super) fn recipient_of<'k>(
    key: &WorkspaceKey,
    known: &'k Registered,
    slip: &str,
) -> Option<&'k str> {
    known.piece(key.document(slip))?.recipient.as_ref().map(Reference::text)
}

/// Whether what a slip lists may be believed to have reached its reader: a slip that was cancelled says
/// no more that it went.
pub(super) fn went(key: &WorkspaceKey, known: &Registered, handing: &Handing) -> bool {
    known.piece(key.document(&handing.number)).is_none_or(|slip| slip.cancelled.is_none())
}

/// Those to whom a document was handed, by code.
pub(super) fn handed_to(
    key: &WorkspaceKey,
    known: &Registered,
    document: PieceId,
) -> BTreeSet<String> {
    let held = |handing: &&Handing| handing.pieces.iter().any(|(id, _)| *id == document);
    let sent = known.handings().filter(held).filter(|handing| went(key, known, handing));
    sent.filter_map(|handing| recipient_of(key, known, &handing.number))
        .map(str::to_owned)
        .collect()
}

/// The folders of sendings that the register does not know.
///
/// # Errors
/// D001 when the folder cannot be read.
pub(super) fn unfinished(
    workspace: &Workspace,
    known: &Registered,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut found = folders(workspace)?;
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("BRD-") && !known.handings().any(|handing| handing.number == name)
    });
    Ok(found)
}

/// Whether the title of a piece ends with a number, or has it before a comma.
fn speaks_of(piece: &str, about: &str) -> bool {
    piece.split([' ', ',']).any(|word| word == about)
}

fn of(
    workspace: &Workspace,
    key: &WorkspaceKey,
    known: &Registered,
    handing: &Handing,
) -> Result<EnteredSending, Diagnostic> {
    let recipient = recipient_of(key, known, &handing.number);
    let titles = match kept(workspace, key, key.document(&handing.number))? {
        Some(Remains::Frozen(kept)) => titles(&kept.drawing.view),
        Some(Remains::Destroyed(_)) | None => Vec::new(),
    };
    let destroyed = |id: PieceId| known.piece(id).and_then(|piece| piece.purged);
    let pieces = match titles.is_empty() {
        false => titles
            .into_iter()
            .map(|(title, id)| EnteredPiece { title, destroyed: id.and_then(destroyed) })
            .collect(),
        true => handing
            .pieces
            .iter()
            .map(|(id, _)| EnteredPiece { title: format!("PIECE-{id}"), destroyed: destroyed(*id) })
            .collect(),
    };
    Ok(EnteredSending {
        number: handing.number.clone(),
        at: handing.at,
        recipient: recipient.map(str::to_owned),
        pieces,
    })
}

/// What a slip calls its pieces, and their numbers.
fn titles(view: &Value) -> Vec<(String, Option<PieceId>)> {
    let pieces = view.pointer("/contenu/pieces").and_then(Value::as_array);
    let title = |listed: &Value| {
        let number = listed["fichier"].as_str().and_then(|name| piece(Path::new(name)));
        Some((listed["intitule"].as_str()?.to_owned(), number))
    };
    pieces.into_iter().flatten().filter_map(title).collect()
}
