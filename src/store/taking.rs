//! Taking files away for good: plain files whose folders are folders of the workspace, all the way
//! from its root. Nothing that stands behind a link can be reached, whoever asks, and whatever takes
//! the place of a folder meanwhile: each folder is opened from the one above, links refused.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{AtFlags, FileType, fsync, statat, unlinkat};
use rustix::io::Errno;

use super::workspace::Workspace;
use super::{door, fault, shown};
use crate::diag::{Diagnostic, Place};

/// What may stand at the end of a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A plain file.
    Plain,
    /// A plain file, or a link, which then goes itself: what it leads to stays.
    PlainOrLink,
}

impl Workspace {
    /// Takes a plain file of the workspace away; tells whether there was one.
    ///
    /// # Errors
    /// D100 for what is no plain file, or is reached through a link, or stands outside; D002 with the
    /// cause.
    pub fn erase(&self, path: &Path) -> Result<bool, Diagnostic> {
        self.taken(path, End::Plain).map_err(|error| match is_elsewhere(&error) {
            true => Diagnostic::new("D100", Place::file(self.within(path))),
            false => fault("D002", path, &error),
        })
    }

    /// Whether a plain file stands at a path, none of whose folders is a link.
    pub fn holds(&self, path: &Path) -> bool {
        let looked = self.folder_of(path).and_then(|(folder, name)| kind(&folder, name));
        looked.is_ok_and(|kind| kind == FileType::RegularFile)
    }

    /// Whether a folder is reached through none but folders.
    pub fn reaches(&self, folder: &Path) -> bool {
        self.folder_of(&folder.join("-")).is_ok()
    }

    /// Takes a folder of the workspace away once nothing is left in it.
    pub fn clear(&self, folder: &Path) {
        if let Ok((above, name)) = self.folder_of(folder) {
            let _ = unlinkat(above, name, AtFlags::REMOVEDIR);
        }
    }

    /// Takes away what stands at a path; tells whether anything did.
    ///
    /// # Errors
    /// The cause of the system; an odd kind for what is not to be taken away.
    pub(super) fn taken(&self, path: &Path, end: End) -> io::Result<bool> {
        let absent = |error: &io::Error| error.kind() == ErrorKind::NotFound;
        let (folder, name) = match self.folder_of(path) {
            Ok(found) => found,
            Err(error) if absent(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        match kind(&folder, name) {
            Ok(FileType::RegularFile) => {}
            Ok(FileType::Symlink) if end == End::PlainOrLink => {}
            Ok(FileType::Directory) => return Err(ErrorKind::IsADirectory.into()),
            Ok(_) => return Err(ErrorKind::InvalidInput.into()),
            Err(error) if absent(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
        // A name that became a link meanwhile goes itself, and nothing else.
        match unlinkat(&folder, name, AtFlags::empty()) {
            Ok(()) => {}
            Err(Errno::NOENT) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        fsync(&folder)?;
        Ok(true)
    }

    /// Opens the folder of a path, from the root down.
    fn folder_of<'p>(&self, path: &'p Path) -> io::Result<(OwnedFd, &'p OsStr)> {
        let odd = || io::Error::from(ErrorKind::InvalidInput);
        let inside = match path.is_absolute() {
            true => path.strip_prefix(self.root()).map_err(|_| odd())?,
            false => path,
        };
        let mut names = Vec::new();
        for component in inside.components() {
            match component {
                Component::Normal(name) => names.push(name),
                _ => return Err(odd()),
            }
        }
        let name = names.pop().ok_or_else(odd)?;
        Ok((door::folder_within(self.root(), &names)?, name))
    }

    /// A path as it is shown: from the root.
    fn within(&self, path: &Path) -> String {
        shown(path.strip_prefix(self.root()).unwrap_or(path))
    }
}

fn kind(folder: &impl AsFd, name: &OsStr) -> io::Result<FileType> {
    let looked = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(looked.st_mode))
}

/// Whether an error says that what stands there is not a plain file of the workspace.
fn is_elsewhere(error: &io::Error) -> bool {
    door::is_odd(error) || error.kind() == ErrorKind::NotADirectory
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "plants links, on the disk")]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_behind_a_link_is_erased() {
        let place = tempfile::tempdir().unwrap();
        let (root, out) = (place.path().join("espace"), place.path().join("ailleurs"));
        for folder in [&root.join("produits/dedans"), &root.join("autre"), &out] {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(root.join("cesmivip.yaml"), "").unwrap();
        let files = ["produits/un.pdf", "produits/dedans/deux.pdf", "autre/trois.pdf"];
        files.iter().for_each(|file| fs::write(root.join(file), "fictif").unwrap());
        fs::write(out.join("quatre.pdf"), "fictif").unwrap();
        symlink(&out, root.join("dehors")).unwrap();
        symlink(root.join("autre"), root.join("produits/lien")).unwrap();
        symlink(root.join("produits/un.pdf"), root.join("produits/fichier.pdf")).unwrap();
        let workspace = Workspace::around(&root).unwrap();
        let root = workspace.root().to_owned();
        let refused = |path: &Path| workspace.erase(path).unwrap_err().code;
        for path in [
            "dehors/quatre.pdf",
            "produits/lien/trois.pdf",
            "produits/fichier.pdf",
            "produits/dedans",
            "produits/../autre/trois.pdf",
            "produits/un.pdf/dedans",
        ] {
            assert_eq!(refused(&root.join(path)), "D100", "{path}");
            assert!(!workspace.holds(&root.join(path)), "{path}");
        }
        assert_eq!(refused(&out.join("quatre.pdf")), "D100");
        workspace.clear(&root.join("produits/lien"));
        workspace.clear(&root.join("produits/dedans"));
        assert!(files.iter().all(|file| workspace.holds(&root.join(file))));
        assert!(out.join("quatre.pdf").exists() && root.join("produits/lien").exists());
        for file in &files[..2] {
            assert!(workspace.erase(&root.join(file)).unwrap(), "{file}");
            assert!(!workspace.erase(&root.join(file)).unwrap(), "{file}");
        }
        assert!(!workspace.erase(&root.join("absent/un.pdf")).unwrap());
        workspace.clear(&root.join("produits/dedans"));
        assert!(!root.join("produits/dedans").exists());
        // A record may be a link, which then goes alone.
        assert!(workspace.taken(Path::new("produits/fichier.pdf"), End::PlainOrLink).unwrap());
    }
}
