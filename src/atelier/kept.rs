//! What a workspace keeps of the documents that it sealed, in `.cesmivip/scelles/`, each under its
//! number in the register.

use crate::diag::{Diagnostic, Place};
use crate::seal::{Bereft, Destruction, Remains, WorkspaceKey};
use crate::store::{SEALED, Workspace, shown};
use crate::value::{Instant, PieceId};

/// The name of what is kept of a document, in the private folder.
pub(super) fn name(id: PieceId) -> String {
    format!("{SEALED}/{id}")
}

/// What is kept of a document.
///
/// # Errors
/// D066 when it is no longer what this workspace wrote.
pub(super) fn kept(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
) -> Result<Option<Remains>, Diagnostic> {
    let name = name(id);
    match workspace.private_file(&name) {
        Ok(None) => Ok(None),
        Ok(Some(bytes)) => {
            Remains::parse(key, id, &bytes).map(Some).ok_or_else(|| altered(workspace, &name))
        }
        Err(_) => Err(altered(workspace, &name)),
    }
}

/// Keeps of a document that it was destroyed, and nothing else, its record staying.
///
/// # Errors
/// D002 with the cause.
pub(super) fn destroy(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
    at: Instant,
) -> Result<(), Diagnostic> {
    let record = match kept(workspace, key, id) {
        Ok(Some(Remains::Frozen(kept))) => Bereft::Stayed(key.words(&kept.record)),
        Ok(Some(Remains::Destroyed(before))) => before.record,
        Ok(None) | Err(_) => Bereft::Unknown,
    };
    destroy_with(workspace, key, id, Destruction { at, record })
}

/// As [`destroy`], whatever became of its record.
///
/// # Errors
/// D002 with the cause.
pub(super) fn destroy_with(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
    destruction: Destruction,
) -> Result<(), Diagnostic> {
    let text = Remains::Destroyed(destruction).file_form(key, id);
    workspace.keep(&name(id), text.as_bytes())
}

/// The note of the erasure that is under way, among the private files of the workspace: until it is
/// finished, what is kept of documents says what is still to be erased.
pub(super) const UNDER_WAY: &str = "effacement";

/// What is kept is not what was written.
pub(super) fn altered(workspace: &Workspace, name: &str) -> Diagnostic {
    Diagnostic::new("D066", Place::file(shown(&workspace.private(name))))
}
