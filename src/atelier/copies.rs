//! The copies of minutes that were sealed, among which an erratum says which it corrects.

use std::collections::BTreeSet;

use super::Machine;
use super::custody::Custody;
use crate::diag::Report;
use crate::record::SECRETARIAT;
use crate::register::Reference;
use crate::store::{Workspace, is_folder, list_files};
use crate::value::{Day, Digest, SessionRef};

/// A sealed copy of final minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCopy {
    /// Whose it is, by the key of a service; none for the secretariat.
    pub recipient: Option<String>,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// When it was sealed.
    pub day: Option<Day>,
}

/// The copies of the final minutes of a session that stand among the documents and that the register
/// knows, by the names of their files: an erratum corrects no other.
///
/// # Errors
/// D001 when the documents cannot be listed; those of the register.
pub fn sealed_copies(
    workspace: &Workspace,
    session: &SessionRef,
    machine: &dyn Machine,
) -> Result<Vec<SealedCopy>, Report> {
    let outputs = workspace.outputs();
    if !is_folder(&outputs) {
        return Ok(Vec::new());
    }
    let custody = Custody::new(workspace, machine);
    let key = custody.key()?;
    let known = custody.registered(&key)?;
    let files = list_files(&outputs)?;
    let names: BTreeSet<&str> =
        files.iter().filter_map(|path| path.file_name()?.to_str()?.strip_suffix(".pdf")).collect();
    let copies = names.into_iter().filter_map(|stem| {
        let recipient = stem.strip_prefix(session.text())?.strip_prefix('-')?;
        let piece = known.piece(key.document(stem))?;
        // The list of codes is for the secretariat too, and is no copy of the minutes.
        let own = piece.recipient.as_ref().map(Reference::text) == Some(recipient);
        let stands = piece.cancelled.is_none() && piece.purged.is_none();
        (own && stands).then(|| SealedCopy {
            recipient: Some(recipient.to_owned()).filter(|key| key != SECRETARIAT),
            digest: piece.digest,
            day: piece.at.day(),
        })
    });
    Ok(copies.collect())
}
