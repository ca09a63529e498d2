//! What a workspace keeps of the documents that it sealed, in `.cesmivip/scelles/`, each under its
//! number in the register.

use crate::diag::{Diagnostic, Place};
use crate::seal::{Remains, WorkspaceKey};
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

/// Keeps of a document that it was destroyed, and nothing else.
///
/// # Errors
/// D002 with the cause.
pub(super) fn destroy(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
    at: Instant,
) -> Result<(), Diagnostic> {
    let text = Remains::Destroyed(at).file_form(key, id);
    workspace.keep(&name(id), text.as_bytes())
}

/// What is kept is not what was written.
pub(super) fn altered(workspace: &Workspace, name: &str) -> Diagnostic {
    Diagnostic::new("D066", Place::file(shown(&workspace.private(name))))
}
