//! The register of a workspace, and what this workstation remembers of it.

use std::path::PathBuf;

use cesmivip::diag::Diagnostic;
use cesmivip::register::Reference;
use cesmivip::store::{Guards, RegisterFile, Workspace};

use super::clock;

/// Names the register of a workspace.
pub fn of(workspace: &Workspace) -> Result<RegisterFile, Diagnostic> {
    let origin = workspace.origin(clock::random)?;
    let guards = guards(workspace, &origin);
    Ok(RegisterFile::new(workspace.register(), origin, guards))
}

/// One memory beside the key, and one that does not follow the folder when it is copied or put
/// back from a copy.
pub fn guards(workspace: &Workspace, origin: &Reference) -> Guards {
    let mut files = vec![workspace.root().join(".cesmivip/registre.garde")];
    files.extend(state_folder().map(|folder| {
        folder.join("cesmivip").join(format!("{}.garde", origin.text().replace('/', "-")))
    }));
    Guards::new(files)
}

/// Where programs keep their state (XDG Base Directory Specification).
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| {
        let path = PathBuf::from(std::env::var_os(name)?);
        path.is_absolute().then_some(path)
    };
    folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))
}
