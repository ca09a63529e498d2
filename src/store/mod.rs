//! The store: the only room that touches the file system.
//!
//! Takes: paths from the CLI, sealed documents.
//! Gives: bytes of records, forms and templates of a workspace; files written whole or not at all.
//! Never: a decision about content; an overwritten document; a name made of a person's data.

mod fingerprint;
mod guard;
mod keys;
mod listing;
mod presence;
mod proof;
mod publish;
mod register;
mod workspace;

pub use fingerprint::{fingerprint, fingerprints_of, read_document};
pub use guard::Guards;
pub use keys::{Arrival, Keys, write_secret};
pub use listing::{Filing, Listed, Listing, list_home, list_records, misnamed_homes};
pub use presence::{absolute, is_file, is_folder, placed, shown, stands};
pub use publish::{Batch, Placed, Published, holds, publish};
pub use register::{Locked, RegisterFile, mend_register, read_register};
pub use workspace::{Workspace, list_files, read_file, unpack};

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use crate::diag::{Diagnostic, Place};

/// Makes a diagnostic of a system error; its cause is kept, since it holds no personal data.
fn fault(code: &'static str, path: &Path, error: &std::io::Error) -> Diagnostic {
    let cause = match error.kind() {
        std::io::ErrorKind::NotFound => "il n'existe pas".to_owned(),
        std::io::ErrorKind::PermissionDenied => "les droits manquent".to_owned(),
        std::io::ErrorKind::ReadOnlyFilesystem => "il ne s'ouvre qu'en lecture".to_owned(),
        std::io::ErrorKind::StorageFull => "le disque est plein".to_owned(),
        std::io::ErrorKind::IsADirectory => "c'est un dossier".to_owned(),
        std::io::ErrorKind::InvalidInput => "ce n'est pas un fichier ordinaire".to_owned(),
        std::io::ErrorKind::NotADirectory => "ce n'est pas un dossier".to_owned(),
        _ => error.to_string(),
    };
    let diagnostic = Diagnostic::new(code, Place::file(shown(path)));
    let message = format!("{} : {cause}.", diagnostic.message.trim_end_matches('.'));
    diagnostic.message(message)
}

/// Writes a small private file whole, in place of the former one.
fn put(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    staged(folder, content)?.persist(path).map_err(|error| error.error)?;
    sync(folder)
}

/// Writes a small private file whole, unless another is there, which then stays: whoever was first
/// is right. Tells whether it was written.
fn put_once(path: &Path, content: &[u8]) -> std::io::Result<bool> {
    let folder = path.parent().unwrap_or(path);
    match staged(folder, content)?.persist_noclobber(path) {
        Ok(_) => sync(folder).map(|()| true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// Beginning of temporary names.
const STAGED: &str = ".cesmivip-";

/// Writes a file to the disk under a temporary name; it is 0600 whatever the umask.
#[expect(clippy::disallowed_methods, reason = "every file of the store begins here")]
fn staged(folder: &Path, content: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = tempfile::Builder::new().prefix(STAGED).tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Has the names of a folder reach the disk.
#[expect(clippy::disallowed_methods, reason = "a folder is synced by its own handle")]
fn sync(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Opens a file without following a link, nor waiting for a pipe.
fn unlinked(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    flagged(options, rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK)
}

/// Opens a file without waiting for a pipe.
fn waitless(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    flagged(options, rustix::fs::OFlags::NONBLOCK)
}

fn flagged(options: &mut fs::OpenOptions, flags: rustix::fs::OFlags) -> &mut fs::OpenOptions {
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default())
}
