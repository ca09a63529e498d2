//! The store: the only room that touches the file system.
//!
//! Takes: paths from the CLI, sealed documents.
//! Gives: bytes of records, forms and templates of a workspace; files written whole or not at all.
//! Never: a decision about content; an overwritten document; a name made of a person's data.

mod door;
mod fingerprint;
mod guard;
mod keys;
mod listing;
mod presence;
mod proof;
mod publish;
mod register;
mod revising;
mod rewrite;
mod search;
mod taking;
mod workspace;

pub use fingerprint::{fingerprint, fingerprints_of, read_document};
pub use guard::Guards;
pub use keys::{Alone, Arrival, Keys, Settled, write_secret};
pub use listing::{Filing, Listed, Listing, list_home, list_records, misnamed_homes};
pub use presence::{Stamp, absolute, is_file, is_filled, is_folder, placed, shown, stamp, stands};
pub use publish::{Batch, LAST_VERSION, Occupant, Placed, Published, occupant, publish, put_trial};
pub use register::{Locked, RegisterFile, mend_register, read_register};
pub use revising::{Lent, Revised};
pub use rewrite::{Rewritten, is_plain_path};
pub use search::{Found, Searched, begins_as_pdf};
pub use workspace::{
    Contents, MAX_IMAGE, SEALED, Workspace, contents, list_files, list_folders, read_file, unpack,
};

use std::path::Path;

use crate::diag::{Diagnostic, Place};

/// Makes a diagnostic of a system error; its cause is kept, since it holds no personal data.
fn fault(code: &'static str, path: &Path, error: &std::io::Error) -> Diagnostic {
    let cause = match error.kind() {
        std::io::ErrorKind::NotFound => "il n'existe pas".to_owned(),
        std::io::ErrorKind::PermissionDenied => "les droits manquent".to_owned(),
        std::io::ErrorKind::ReadOnlyFilesystem => "il ne s'ouvre qu'en lecture".to_owned(),
        std::io::ErrorKind::StorageFull => "le disque est plein".to_owned(),
        std::io::ErrorKind::FileTooLarge => "il est trop gros".to_owned(),
        std::io::ErrorKind::IsADirectory => "c'est un dossier".to_owned(),
        std::io::ErrorKind::InvalidInput => "ce n'est pas un fichier ordinaire".to_owned(),
        std::io::ErrorKind::NotADirectory => "ce n'est pas un dossier".to_owned(),
        _ => error.to_string(),
    };
    let diagnostic = Diagnostic::new(code, Place::file(shown(path)));
    let message = format!("{} : {cause}.", diagnostic.message.trim_end_matches('.'));
    diagnostic.message(message)
}
