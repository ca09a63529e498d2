//! A record written anew by somebody who read it: in the place of what it was, and of nothing else.
#![expect(clippy::disallowed_methods, reason = "places records in their folders")]

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::door::{self, Links, held, staged, sync};
use super::rewrite::within;
use super::taking::End;
use super::workspace::Workspace;
use super::{fault, shown};
use crate::diag::{Diagnostic, Place};

/// Largest record that is read to be written anew.
const MAX_RECORD: u64 = 4 << 20;

/// What came of writing a record anew.
#[derive(Debug, PartialEq, Eq)]
pub enum Revised {
    /// It is written.
    Written,
    /// Somebody changed it meanwhile: what it is now. Nothing is written.
    Changed(Vec<u8>),
}

impl Workspace {
    /// Writes a record, by its path from the root, in the place of what it was; whole, or not at all.
    /// Two programs never write at once; an editor that writes between the comparison and the move is
    /// not seen.
    ///
    /// # Errors
    /// D002 with the cause: no such record, a folder that is a link, a full disk.
    pub fn revise(
        &self,
        path: &Path,
        former: &[u8],
        content: &[u8],
    ) -> Result<Revised, Diagnostic> {
        within(self.root(), path)?;
        let place = self.root().join(path);
        let private = self.private("");
        let write = || -> io::Result<Revised> {
            let _alone = opened(&private)?;
            // Compared last: what an editor writes meanwhile is seen up to the move.
            let new = staged(&private, content)?;
            let rights = fs::symlink_metadata(&place)?.permissions();
            let now = door::read(&place, MAX_RECORD, Links::Refused)?;
            if now != former {
                return Ok(Revised::Changed(now));
            }
            fs::set_permissions(new.path(), rights)?;
            new.persist(&place).map_err(|error| error.error)?;
            sync(place.parent().unwrap_or(&place))?;
            Ok(Revised::Written)
        };
        write().map_err(|error| fault("D002", &place, &error))
    }

    /// Moves a draft among the records, where nothing stands.
    ///
    /// # Errors
    /// D011 where something does; D002 with the cause.
    pub fn file_draft(&self, from: &Path, to: &Path) -> Result<(), Diagnostic> {
        within(self.root(), from)?;
        within(self.root(), to)?;
        let (from, place) = (self.root().join(from), self.root().join(to));
        let folder = place.parent().unwrap_or(&place).to_owned();
        let file = || -> io::Result<()> {
            let _alone = opened(&self.private(""))?;
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
            door::plain(&fs::symlink_metadata(&from)?)?;
            fs::hard_link(&from, &place)?;
            fs::remove_file(&from)?;
            sync(&folder)
        };
        match file() {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(Diagnostic::new("D011", Place::file(shown(to))))
            }
            done => done.map_err(|error| fault("D002", &place, &error)),
        }
    }
}

impl Workspace {
    /// Whether a path from the root is that of a plain file, no folder on the way being a link.
    pub fn has_plain(&self, path: &Path) -> bool {
        let place = self.root().join(path);
        let plain = || fs::symlink_metadata(&place).and_then(|seen| door::plain(&seen));
        within(self.root(), path).is_ok() && plain().is_ok()
    }

    /// Takes a record away, by its path from the root.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn discard(&self, path: &Path) -> Result<(), Diagnostic> {
        let place = self.root().join(path);
        self.taken(&place, End::Plain).map(drop).map_err(|error| fault("D002", &place, &error))
    }
}

/// A file that somebody gave to be looked at: it goes away with this.
#[derive(Debug)]
pub struct Lent {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Lent {
    /// Where it stands meanwhile.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Workspace {
    /// Puts a file aside under a plain name, among the private files, while it is looked at.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn receive(&self, name: &str, content: &[u8]) -> Result<Lent, Diagnostic> {
        let private = self.private("");
        let receive = || -> io::Result<Lent> {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&private)?;
            let folder = tempfile::Builder::new().prefix("recu-").tempdir_in(&private)?;
            let path = folder.path().join(name);
            door::create(&path, content)?;
            Ok(Lent { _folder: folder, path })
        };
        receive().map_err(|error| fault("D002", &private, &error))
    }
}

fn opened(private: &Path) -> io::Result<fs::File> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(private)?;
    held(private)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cesmivip.yaml"), "").unwrap();
        fs::create_dir(folder.path().join("situations")).unwrap();
        let workspace = Workspace::around(folder.path()).unwrap();
        (folder, workspace)
    }

    #[test]
    fn nobodys_words_are_written_over() {
        let (_folder, workspace) = workspace();
        let path = Path::new("situations/a.yaml");
        let place = workspace.root().join(path);
        fs::write(&place, "un").unwrap();
        assert_eq!(workspace.revise(path, b"un", b"deux").unwrap(), Revised::Written);
        assert_eq!(fs::read(&place).unwrap(), b"deux");
        let changed = workspace.revise(path, b"un", b"trois").unwrap();
        assert_eq!(changed, Revised::Changed(b"deux".to_vec()));
        assert_eq!(fs::read(&place).unwrap(), b"deux");
        assert_eq!(
            workspace.revise(Path::new("situations/b.yaml"), b"", b"x").unwrap_err().code,
            "D002"
        );
        let left = fs::read_dir(workspace.private("")).unwrap().count();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_folder_or_a_record_that_is_a_link_is_not_written_through() {
        let (folder, workspace) = workspace();
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("a.yaml"), "un").unwrap();
        std::os::unix::fs::symlink(out.path(), folder.path().join("errata")).unwrap();
        let link = workspace.root().join("situations/l.yaml");
        std::os::unix::fs::symlink(out.path().join("a.yaml"), link).unwrap();
        for path in ["errata/a.yaml", "situations/l.yaml"] {
            assert_eq!(workspace.revise(Path::new(path), b"un", b"x").unwrap_err().code, "D002");
        }
        assert_eq!(fs::read(out.path().join("a.yaml")).unwrap(), b"un");
    }

    #[test]
    fn a_draft_takes_a_free_place() {
        let (_folder, workspace) = workspace();
        let at = |path: &str| workspace.root().join(path);
        fs::create_dir(at("brouillons")).unwrap();
        fs::write(at("brouillons/a.yaml"), "un").unwrap();
        let (from, to) = (Path::new("brouillons/a.yaml"), Path::new("situations/a.yaml"));
        workspace.file_draft(from, to).unwrap();
        assert_eq!(fs::read(at("situations/a.yaml")).unwrap(), b"un");
        assert!(!at("brouillons/a.yaml").exists());
        fs::write(at("brouillons/a.yaml"), "deux").unwrap();
        assert_eq!(workspace.file_draft(from, to).unwrap_err().code, "D011");
        assert_eq!(fs::read(at("situations/a.yaml")).unwrap(), b"un");
    }
}
