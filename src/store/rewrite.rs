//! Files of a workspace written anew together: all of them, or none; what was begun is finished by
//! whoever comes next.
#![expect(clippy::disallowed_methods, reason = "places records in their folders")]

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::door::{self, Links, put, sync};
use super::taking::End;
use super::workspace::Workspace;
use super::{fault, shown};
use crate::diag::{Diagnostic, Place};
use crate::value::Digest;

/// Where the new files wait, among the private files of the workspace.
const WAITING: &str = "migration";
/// Which file goes where; once it is there, all will be placed.
const LIST: &str = "liste";
/// What stands in the list for the rank of a file that goes away.
const GONE: &str = "-";
/// What stands in the list for the text of a file that is not there.
const NOTHING: &str = "-";
/// Largest list.
const MAX_LIST: u64 = 64 << 20;

/// A file to write.
#[derive(Clone, Debug)]
pub struct Rewritten {
    /// Where, from the root of the workspace.
    pub path: PathBuf,
    /// What.
    pub content: Vec<u8>,
    /// The file whose rights it takes, from the root of the workspace.
    pub like: PathBuf,
    /// What stood there when the new text was made of it; none where nothing does.
    pub former: Option<Digest>,
}

impl Rewritten {
    /// What the list says of what its text was made of.
    fn prepared(&self) -> String {
        self.former.map_or_else(|| NOTHING.to_owned(), |digest| digest.to_string())
    }
}

impl Workspace {
    /// Writes files anew, the last one last: as long as it is the former one, the others may be
    /// either.
    ///
    /// # Errors
    /// D002 with the cause, or for a file whose folder is a link; D099 for one that is no more what its
    /// new text was made of. Before the list of all is written, nothing has changed.
    pub fn rewrite(&self, files: &[Rewritten]) -> Result<(), Diagnostic> {
        self.replace(files, &[])
    }

    /// Writes files anew, then takes others away, the last one last: as [`Self::rewrite`].
    ///
    /// # Errors
    /// As [`Self::rewrite`].
    pub fn replace(&self, files: &[Rewritten], gone: &[PathBuf]) -> Result<(), Diagnostic> {
        let waiting = self.private(WAITING);
        let io = |error: &std::io::Error| fault("D002", &waiting, error);
        if fs::symlink_metadata(&waiting).is_ok() {
            fs::remove_dir_all(&waiting).map_err(|error| io(&error))?;
        }
        files.iter().try_for_each(|file| within(self.root(), &file.path))?;
        let mut list = String::new();
        for (rank, file) in files.iter().enumerate() {
            let path = waiting.join(rank.to_string());
            let place = || {
                put(&path, &file.content)?;
                let rights = fs::metadata(self.root().join(&file.like))?.permissions();
                fs::set_permissions(&path, rights)
            };
            place().map_err(|error| io(&error))?;
            list.push_str(&format!("{rank}\t{}\t{}\n", file.path.display(), file.prepared()));
        }
        for file in files {
            let now = former(&self.root().join(&file.path)).map_err(|error| io(&error))?;
            if now != file.prepared() {
                fs::remove_dir_all(&waiting).map_err(|error| io(&error))?;
                let text = "Ce fichier vient de changer : rien n'a été écrit.";
                let fault = Diagnostic::new("D099", Place::file(shown(&file.path))).message(text);
                return Err(fault.remedy("Recommencer, une fois que personne n'y écrit."));
            }
        }
        gone.iter().for_each(|path| list.push_str(&format!("{GONE}\t{}\n", path.display())));
        put(&waiting.join(LIST), list.as_bytes()).map_err(|error| io(&error))?;
        self.finish_rewriting().map(drop)
    }

    /// Places what waits to be, if anything does; tells whether something did.
    ///
    /// # Errors
    /// D002 with the cause; called again, it goes on. D099, before any is placed, for the first that
    /// somebody changed since its new text was prepared: nobody's words are written over.
    pub fn finish_rewriting(&self) -> Result<bool, Diagnostic> {
        let waiting = self.private(WAITING);
        let list = match door::read(&waiting.join(LIST), MAX_LIST, Links::Refused) {
            Ok(list) => String::from_utf8(list).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(fault("D002", &waiting, &error)),
        };
        for line in list.lines() {
            let mut cells = line.split('\t');
            let (Some(rank), Some(path)) = (cells.next(), cells.next()) else {
                continue;
            };
            let (from, to) = (waiting.join(rank), self.root().join(path));
            within(self.root(), Path::new(path))?;
            if rank != GONE {
                unchanged((&from, &to), path, cells.next())?;
            }
        }
        for line in list.lines() {
            let mut cells = line.split('\t');
            if let (Some(rank), Some(path)) = (cells.next(), cells.next()) {
                let (from, to) = (waiting.join(rank), self.root().join(path));
                let done = if rank == GONE {
                    self.taken(&to, End::PlainOrLink).map(drop)
                } else {
                    // Each takes a moment, and there may be thousands.
                    unchanged((&from, &to), path, cells.next())?;
                    place(&from, &to)
                };
                done.map_err(|error| fault("D002", &to, &error))?;
            }
        }
        let gone = fs::remove_file(waiting.join(LIST)).and_then(|()| fs::remove_dir_all(&waiting));
        gone.map_err(|error| fault("D002", &waiting, &error))?;
        Ok(true)
    }

    /// Writes a new record, which stands in the place of none; gives where.
    ///
    /// # Errors
    /// D002 with the cause, when anything is there.
    pub fn begin(&self, path: &Path, content: &[u8]) -> Result<PathBuf, Diagnostic> {
        let path = self.root().join(path);
        let folder = path.parent().unwrap_or(&path);
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.and_then(|()| door::create(&path, content))
            .map_err(|error| fault("D002", &path, &error))?;
        Ok(path)
    }

    /// Whether files wait to be placed.
    pub fn is_rewriting(&self) -> bool {
        fs::symlink_metadata(self.private(WAITING).join(LIST)).is_ok()
    }
}

/// Refuses to place a text over a file that is no more what it was made of.
fn unchanged(
    (from, to): (&Path, &Path),
    path: &str,
    prepared: Option<&str>,
) -> Result<(), Diagnostic> {
    let waits = fs::symlink_metadata(from).is_ok();
    let Some(prepared) = prepared.filter(|_| waits) else {
        return Ok(());
    };
    let now = former(to).map_err(|error| fault("D002", to, &error))?;
    // One that was put aside is nobody's any more.
    match now == prepared || now == NOTHING {
        true => Ok(()),
        false => Err(Diagnostic::new("D099", Place::file(shown(Path::new(path))))),
    }
}

/// Refuses a file one of whose folders is a link: it would be written somewhere else.
pub(super) fn within(root: &Path, path: &Path) -> Result<(), Diagnostic> {
    let folders = path.ancestors().skip(1).map(|folder| root.join(folder));
    let below = folders.take_while(|folder| folder != root);
    for folder in below {
        if fs::symlink_metadata(&folder).is_ok_and(|found| found.is_symlink()) {
            let text = "Un dossier de cette fiche est un lien : rien n'y est écrit.";
            let fault = Diagnostic::new("D002", Place::file(shown(path))).message(text);
            return Err(fault.remedy("Retirer le lien, et mettre le dossier lui-même à sa place."));
        }
    }
    Ok(())
}

/// The digest of a file that is about to be replaced.
fn former(path: &Path) -> std::io::Result<String> {
    match door::read(path, MAX_LIST, Links::Refused) {
        Ok(bytes) => Ok(Digest::of(&bytes).to_string()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(NOTHING.to_owned())
        }
        Err(error) => Err(error),
    }
}

/// Moves a file to its place; one that is not there any more has been moved.
fn place(from: &Path, to: &Path) -> std::io::Result<()> {
    if fs::symlink_metadata(from).is_err() {
        return Ok(());
    }
    let folder = to.parent().unwrap_or(to);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    fs::rename(from, to)?;
    sync(folder)
}

/// Whether a path can be written on a line of the list.
pub fn is_plain_path(path: &Path) -> bool {
    path.to_str().is_some_and(|text| !text.contains(char::is_control)) && !shown(path).is_empty()
}
