//! A workspace: any folder with `cesmivip.yaml`, found by walking up from a record.
#![expect(clippy::disallowed_methods, reason = "reads and writes the files of a workspace")]

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::door::{self, Closed, Links, put, put_once};
use super::fault;
use super::fingerprint::MAX_READ as MAX_KEPT;
use super::presence::{is_filled, shown};
use crate::diag::{Diagnostic, Place};
use crate::register::Reference;
use crate::seal::WorkspaceKey;
use crate::value::PieceId;

/// The file that makes a folder a workspace.
pub(super) const MARK: &str = "cesmivip.yaml";
/// What is remembered of the register beside the key.
const MEMORY: &str = "registre.garde";
/// What is kept of sealed documents beside the key.
pub const SEALED: &str = "scelles";
/// The folder of the key, private to the owner.
pub(super) const PRIVATE: &str = ".cesmivip";
/// Largest file read, one byte more than the largest accepted by any reader.
const MAX_READ: u64 = 4 << 20;
/// Largest file of one line that is read.
const MAX_SMALL: u64 = 1 << 10;
/// Largest image.
pub const MAX_IMAGE: usize = 512 << 10;
/// Kinds of files that may be overridden from a workspace.
const OVERRIDABLE: [&str; 6] = ["typ", "tera", "html", "svg", "png", "yaml"];

/// A workspace on disk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Workspace {
    root: PathBuf,
}

/// Reads a file, at most 4 MiB of it: readers have tighter bounds and say so.
///
/// # Errors
/// D001 with the cause.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    door::beginning(path, MAX_READ).map_err(|error| fault("D001", path, &error))
}

/// Lists the plain files of a folder, in the order of their names; hidden ones are left out.
///
/// # Errors
/// D001 with the cause.
pub fn list_files(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    listed(folder, |kind| kind.is_file())
}

fn listed(folder: &Path, wanted: fn(fs::FileType) -> bool) -> Result<Vec<PathBuf>, Diagnostic> {
    let read = || {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if wanted(entry.file_type()?) && !hidden {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    };
    read().map_err(|error| fault("D001", folder, &error))
}

/// What stands in the place of a folder.
#[derive(Debug)]
pub enum Contents {
    /// Nothing.
    Absent,
    /// All that is in it, hidden or not, in the order of names, and whether each is a plain file.
    Folder(Vec<(PathBuf, bool)>),
    /// A link, or something else that is no folder.
    Other,
}

/// Looks at a folder without following any link.
///
/// # Errors
/// D001 with the cause.
pub fn contents(folder: &Path) -> Result<Contents, Diagnostic> {
    let read = || {
        match fs::symlink_metadata(folder) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Ok(Contents::Other),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Contents::Absent),
            Err(error) => return Err(error),
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            found.push((entry.path(), entry.file_type()?.is_file()));
        }
        found.sort();
        Ok(Contents::Folder(found))
    };
    read().map_err(|error| fault("D001", folder, &error))
}

/// Lists the folders of a folder, in the order of their names; links and hidden ones are left out.
///
/// # Errors
/// D001 with the cause.
pub fn list_folders(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    listed(folder, |kind| kind.is_dir())
}

/// Deepest folder below the first that is read.
const DEEPEST: usize = 3;

/// Gives the plain files of a folder and of the folders in it, by their path inside it; links and
/// names that are no text are passed over.
fn walk(
    folder: &Path,
    inside: &str,
    depth: usize,
    each: &mut dyn FnMut(&str, &Path) -> Result<(), Diagnostic>,
) -> Result<(), Diagnostic> {
    let entries = fs::read_dir(folder).map_err(|error| fault("D001", folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| fault("D001", folder, &error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| fault("D001", &path, &error))?;
        let within = format!("{inside}/{name}");
        if kind.is_dir() && depth < DEEPEST {
            walk(&path, &within, depth + 1, each)?;
        } else if kind.is_file() {
            each(&within, &path)?;
        }
    }
    Ok(())
}

impl Workspace {
    /// Finds the workspace of a record.
    ///
    /// # Errors
    /// D004 when no folder above holds `cesmivip.yaml`.
    pub fn of(record: &Path) -> Result<Self, Diagnostic> {
        let unread = |error| fault("D001", record, &error);
        fs::symlink_metadata(record).map_err(unread)?;
        // A link belongs to the workspace where it stands, before that of what it leads to.
        match super::placed(record).and_then(|placed| Self::above(&placed, record).ok()) {
            Some(workspace) => Ok(workspace),
            None => Self::above(&fs::canonicalize(record).map_err(unread)?, record),
        }
    }

    /// Finds the workspace of a folder: the folder itself, or the nearest one above.
    ///
    /// # Errors
    /// D001 when it is not a folder, D004 when no folder above holds `cesmivip.yaml`.
    pub fn around(folder: &Path) -> Result<Self, Diagnostic> {
        let inside = fs::read_dir(folder).and_then(|_| fs::canonicalize(folder));
        let inside = inside.map_err(|error| fault("D001", folder, &error))?;
        // What stands in the folder is found as a record would be.
        Self::above(&inside.join(MARK), folder)
    }

    fn above(absolute: &Path, typed: &Path) -> Result<Self, Diagnostic> {
        let mut folders = absolute.ancestors().skip(1);
        let root = folders.find(|folder| folder.join(MARK).is_file());
        root.map(|root| Self { root: root.to_owned() })
            .ok_or_else(|| Diagnostic::new("D004", Place::file(typed.display().to_string())))
    }

    /// Whether a folder is this workspace itself, whatever the way to it.
    pub fn is_at(&self, folder: &Path) -> bool {
        super::absolute(folder).is_some_and(|folder| folder == self.root)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a private file of the program's own stands.
    pub fn private(&self, name: &str) -> PathBuf {
        self.root.join(PRIVATE).join(name)
    }

    /// Where documents go unless told otherwise.
    pub fn outputs(&self) -> PathBuf {
        self.root.join("produits")
    }

    /// Where trials go: never among the documents.
    pub fn trials(&self) -> PathBuf {
        self.root.join("essais")
    }

    /// Where sendings go, in a folder each.
    pub fn sendings(&self) -> PathBuf {
        self.root.join("envois")
    }

    /// Where the register stands.
    pub fn register(&self) -> PathBuf {
        self.root.join("registre")
    }

    /// Writes a file beside the lines of the register, whole or not at all; the former one is
    /// replaced.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn put_in_register(&self, name: &str, content: &[u8]) -> Result<(), Diagnostic> {
        let path = self.register().join(name);
        put(&path, content).map_err(|error| fault("D002", &path, &error))
    }

    /// Puts the register aside with what goes with it: its signing key, what is remembered of it,
    /// and, if asked, the key of the workspace with what it knows of sealed documents; gives where.
    /// Nothing is lost, and nothing of it is in use any more.
    ///
    /// # Errors
    /// D002 with the cause; called again, it puts aside what is left.
    pub fn put_register_aside(&self, with_key: bool) -> Result<PathBuf, Diagnostic> {
        let past = self.root.join("registres-anciens");
        let free = (1u32..).map(|rank| past.join(rank.to_string())).find(|path| !path.exists());
        let aside = free.unwrap_or_else(|| past.clone());
        let io = |error: std::io::Error| fault("D002", &aside, &error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&aside).map_err(io)?;
        let own = ["signature.pem", "changement", MEMORY].map(|name| self.private(name));
        // What is kept of sealed documents is known by the key: it stays with it.
        let keyed = ["cle", SEALED].map(|name| self.private(name));
        let keyed = keyed.into_iter().filter(|_| with_key);
        for path in [self.register()].into_iter().chain(own).chain(keyed) {
            if fs::symlink_metadata(&path).is_ok() {
                let kept = aside.join(path.file_name().unwrap_or_default());
                fs::rename(&path, kept).map_err(io)?;
            }
        }
        door::sync(&aside).and_then(|()| door::sync(&self.root)).map_err(io)?;
        Ok(aside)
    }

    /// The name of the register, drawn once: no other register has it.
    ///
    /// # Errors
    /// D005 when nothing can be drawn, D032 for a name that this program did not write, D002.
    pub fn origin(
        &self,
        random: impl FnOnce() -> Option<[u8; 32]>,
    ) -> Result<Reference, Diagnostic> {
        let path = self.register().join("origine");
        let io = |error: &std::io::Error| fault("D002", &path, error);
        if fs::symlink_metadata(&path).is_err() {
            let drawn = random().ok_or_else(|| Diagnostic::new("D005", Place::file(MARK)))?;
            let name = format!("cesmivip/{}\n", PieceId::of_bytes(&drawn));
            put_once(&path, name.as_bytes()).map_err(|error| io(&error))?;
        }
        let odd = || Diagnostic::new("D032", Place::file(path.display().to_string()));
        let read = door::read(&path, MAX_SMALL, Links::Refused);
        let text = read.map_err(|error| if door::is_odd(&error) { odd() } else { io(&error) })?;
        let text = String::from_utf8(text).unwrap_or_default();
        text.strip_suffix('\n').and_then(Reference::parse).ok_or_else(odd)
    }

    /// Reads `cesmivip.yaml`, with the name to show in diagnostics.
    ///
    /// # Errors
    /// D001 with the cause.
    pub fn organisation(&self) -> Result<(String, Vec<u8>), Diagnostic> {
        let path = self.root.join(MARK);
        Ok((MARK.to_owned(), read_file(&path)?))
    }

    /// Reads an image that stands beside `cesmivip.yaml`.
    ///
    /// # Errors
    /// G013 when it cannot be read or is too large.
    pub fn image(&self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let path = self.root.join(name);
        match read_file(&path) {
            Ok(bytes) if bytes.len() <= MAX_IMAGE => Ok(bytes),
            _ => Err(Diagnostic::new("G013", Place::file(name))),
        }
    }

    /// Puts an image beside `cesmivip.yaml`, in the place of one of its name.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn put_image(&self, name: &str, image: &[u8]) -> Result<(), Diagnostic> {
        let path = self.root.join(name);
        put(&path, image).map_err(|error| fault("D002", &path, &error))
    }

    /// Takes away an image that was just put, and that nothing names.
    pub fn drop_image(&self, name: &str) {
        let _ = fs::remove_file(self.root.join(name));
    }

    /// Reads the files of the workspace that override the defaults of `folder` (`templates` or
    /// `forms`), by their path inside it. Links are not followed out of the folder.
    ///
    /// # Errors
    /// D001 with the cause.
    pub fn overrides(&self, folder: &str) -> Result<BTreeMap<String, Vec<u8>>, Diagnostic> {
        let mut files = BTreeMap::new();
        let root = self.root.join(folder);
        if root.is_dir() {
            walk(&root, "", 0, &mut |name, path| {
                let ending = name.rsplit('.').next().unwrap_or_default();
                if OVERRIDABLE.contains(&ending) {
                    files.insert(name.to_owned(), read_file(path)?);
                }
                Ok(())
            })?;
        }
        Ok(files)
    }

    /// Lists the private files of a folder of the program's own, by name, in order.
    pub fn kept(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.private(folder)).into_iter().flatten();
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    /// Keeps a private file of the program's own, with mode 0600, never beside the documents.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn keep(&self, name: &str, content: &[u8]) -> Result<(), Diagnostic> {
        let path = self.private(name);
        put(&path, content).map_err(|error| fault("D002", &path, &error))
    }

    /// Keeps a private file of the program's own no more.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn forget(&self, name: &str) -> Result<(), Diagnostic> {
        let path = self.private(name);
        let gone = match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done.and_then(|()| door::sync(path.parent().unwrap_or(&path))),
        };
        gone.map_err(|error| fault("D002", &path, &error))
    }

    /// Reads a private file of the program's own again, whole, if it is there.
    pub fn recall(&self, name: &str) -> Option<Vec<u8>> {
        door::read(&self.private(name), MAX_KEPT, Links::Refused).ok()
    }

    /// Reads a private file of the program's own, whole; `None` where there is none.
    ///
    /// # Errors
    /// D001 for what cannot be read, or is no plain file.
    pub fn private_file(&self, name: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        let path = self.private(name);
        match door::read(&path, MAX_KEPT, Links::Refused) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault("D001", &path, &error)),
        }
    }

    /// Loads the key of a workspace that has one: looking at documents makes none.
    ///
    /// # Errors
    /// D005 as [`Self::key`].
    pub fn known_key(&self) -> Result<Option<WorkspaceKey>, Diagnostic> {
        match fs::symlink_metadata(self.private("cle")) {
            Ok(_) => self.key(|| None).map(|(key, _)| Some(key)),
            Err(_) => Ok(None),
        }
    }

    /// Loads the key, and makes one on first use; tells whether it was made. A workspace with a
    /// register, or with what is remembered of one, had a key: none is made in its place.
    ///
    /// # Errors
    /// D005 when the key is unreadable or open to others, D053 when it was taken away, D002 when it
    /// cannot be written.
    pub fn key(
        &self,
        random: impl FnOnce() -> Option<[u8; 32]>,
    ) -> Result<(WorkspaceKey, bool), Diagnostic> {
        let lost = fs::symlink_metadata(self.private("cle")).is_err() && self.had_key();
        if lost { Err(self.keyless()) } else { self.key_of(random) }
    }

    /// Whether there is a register here, or what is remembered of one.
    pub fn had_key(&self) -> bool {
        is_filled(&self.register().join("registre.tsv")) || is_filled(&self.private(MEMORY))
    }

    /// The refusal of a workspace whose key was taken away.
    pub fn keyless(&self) -> Diagnostic {
        Diagnostic::new("D053", Place::file(shown(&self.private("cle"))))
    }

    /// Loads the key, or puts one back.
    ///
    /// # Errors
    /// D005 as [`Self::key`], D002.
    pub fn key_put_back(&self, bytes: [u8; 32]) -> Result<WorkspaceKey, Diagnostic> {
        self.key_of(|| Some(bytes)).map(|(key, _)| key)
    }

    fn key_of(
        &self,
        random: impl FnOnce() -> Option<[u8; 32]>,
    ) -> Result<(WorkspaceKey, bool), Diagnostic> {
        let folder = self.root.join(PRIVATE);
        let path = folder.join("cle");
        if !path.exists() {
            let bytes = random().ok_or_else(|| Diagnostic::new("D005", Place::file(MARK)))?;
            let made = WorkspaceKey::from_bytes(bytes);
            let written = put_once(&path, made.file_form().as_bytes());
            if written.map_err(|error| fault("D002", &folder, &error))? {
                return Ok((made, true));
            }
        }
        let unusable = || Diagnostic::new("D005", Place::file(path.display().to_string()));
        let text = door::read_closed(&path, MAX_SMALL, Closed::Reading);
        let text = text.map_err(|_| unusable())?;
        let text = std::str::from_utf8(&text).map_err(|_| unusable())?;
        WorkspaceKey::parse(text).map(|key| (key, false)).ok_or_else(unusable)
    }
}

/// Writes the files of a new workspace into a folder that is absent or empty.
///
/// # Errors
/// D006 when the folder holds something, D002 when a file cannot be written.
pub fn unpack(folder: &Path, files: &[(&str, &[u8])]) -> Result<(), Diagnostic> {
    let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied || (folder.exists() && !folder.is_dir()) {
        return Err(Diagnostic::new("D006", Place::file(folder.display().to_string())));
    }
    for (name, content) in files {
        let path = folder.join(name);
        let write = || {
            if let Some(parent) = path.parent() {
                fs::DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
            }
            door::create(&path, content)
        };
        write().map_err(|error| fault("D002", &path, &error))?;
    }
    Ok(())
}
