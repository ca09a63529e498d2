//! What stands in the folders of records: each file is read, refused by name, or said to be left.
//!
//! A record that nobody reads is a child whom nothing protects: under a folder of records nothing
//! is passed over by its ending, its depth or a guess. What cannot be read safely is refused, and
//! never opened.
#![expect(clippy::disallowed_methods, reason = "looks at the files of a workspace")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::fault;
use super::presence::shown;
use super::workspace::MARK;
use crate::diag::{Diagnostic, Place};

/// How records are filed: the store knows no kind of record.
#[derive(Clone, Copy)]
pub struct Filing {
    /// Whether a folder beside `cesmivip.yaml` is one of records, by its name.
    pub is_home: fn(&str) -> bool,
    /// Whether a file may stand in a folder of records without being one: folder, then name.
    pub is_companion: fn(&str, &str) -> bool,
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// By the way to it that was walked.
    pub path: PathBuf,
    /// At the end of its link, when it is one.
    pub real: PathBuf,
    /// The folder of records that holds it, by its name, when one does.
    pub home: Option<String>,
    /// Device and number: a file seen twice is one record.
    id: (u64, u64),
}

/// What stands in a folder, in the order of paths.
#[derive(Debug, Default)]
pub struct Listing {
    /// What is to be read.
    pub files: Vec<Listed>,
    /// What is refused, never opened, and why.
    pub refused: Vec<(PathBuf, Diagnostic)>,
    /// What is neither: it can hold no record, or stands outside of the folders of records.
    pub left: Vec<PathBuf>,
}

/// Deepest folder that is looked into outside of the folders of records.
const DEEPEST: usize = 3;
/// Deepest folder of records.
const DEEPEST_RECORD: usize = 32;
/// What desktops and version tools leave behind, by its exact name: none of it can be a record.
const LEFTOVERS: [&str; 5] = [".DS_Store", ".gitignore", ".gitkeep", "Thumbs.db", "desktop.ini"];
/// Folders of version tools, whose thousands of files are told as one.
const VERSIONS: [&str; 3] = [".git", ".hg", ".svn"];

/// Why a file is refused, and what to do.
type Reason = (&'static str, &'static str);

const NO_RECORD: Reason = (
    "Ce fichier est parmi les fiches et n'est pas lu : son nom ne finit ni par .yaml ni par .yml.",
    "Le sortir de ce dossier (copie de secours, document, fichier d'un éditeur) ; si c'est une fiche, finir son nom par .yaml.",
);
const NO_TEXT: Reason = (
    "Ce nom n'est pas en UTF-8 : ce qui le porte n'est pas lu.",
    "Le renommer, par exemple par le numéro de la fiche, ou le sortir de ce dossier.",
);
const LINK_OUT: Reason = (
    "Ce lien sort de l'espace de travail : il n'est pas suivi.",
    "Retirer le lien, et placer la fiche elle-même dans ce dossier.",
);
const LINK_LOST: Reason =
    ("Ce lien ne mène à rien.", "Retirer le lien, ou rétablir le fichier qu'il désigne.");
const LINK_AWAY: Reason = (
    "Ce lien ne mène pas à un fichier : il n'est pas suivi.",
    "Retirer le lien, et placer les fiches elles-mêmes dans ce dossier.",
);
const SPECIAL: Reason = (
    "Ce n'est ni un fichier ni un dossier (tube, prise ou périphérique) : il n'est pas ouvert.",
    "Le sortir de ce dossier.",
);
const TOO_DEEP: Reason = (
    "Ce dossier est au-delà de 32 niveaux : il n'est pas lu.",
    "Remonter ce qu'il contient, et le retirer.",
);
const OF_VERSIONS: Reason = (
    "Ce dossier d'un outil de versions est parmi les fiches : il n'est pas lu.",
    "Le placer à la racine de l'espace de travail.",
);
const NO_HOME: Reason = (
    "Un dossier de fiches doit être un dossier, et non un lien ou un fichier : il n'est pas lu.",
    "Placer le dossier lui-même à la racine de l'espace de travail.",
);
const MISNAMED: Reason = (
    "Ce dossier porte presque le nom d'un dossier de fiches : ce qu'il contient n'est pas lu.",
    "Le renommer en minuscules et sans accent, ou lui donner un tout autre nom.",
);

/// Lists what a path means: the file itself, or the records of a folder and of its folders. In the
/// folders of records of a workspace everything is read or refused; elsewhere, templates, forms,
/// documents, the register and hidden folders are left.
///
/// # Errors
/// D001 with the cause.
pub fn list_records(path: &Path, filing: Filing) -> Result<Listing, Diagnostic> {
    let told = |error: &std::io::Error| fault("D001", path, error);
    let folder = fs::metadata(path).is_ok_and(|metadata| metadata.is_dir());
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let around = if folder { path } else { parent.unwrap_or(Path::new(".")) };
    let home = Home::around(around, filing).map_err(|error| told(&error))?;
    let mut walk = Walk { filing, listing: Listing::default() };
    match (folder, home) {
        (true, home) => {
            let entries = fs::read_dir(path).map_err(|error| told(&error))?;
            walk.entries(path, entries, home.as_ref(), 0);
        }
        (false, Some(home)) => {
            let kind = fs::symlink_metadata(path).map_err(|error| told(&error))?.file_type();
            walk.filed(path, kind, &home, 0);
        }
        (false, None) => {
            let metadata = fs::metadata(path).map_err(|error| told(&error))?;
            walk.take(path.to_owned(), path.to_owned(), None, &metadata);
        }
    }
    Ok(walk.ended())
}

/// Lists what stands in a folder of records of a workspace; nothing when it has no such folder.
pub fn list_home(root: &Path, name: &str, filing: Filing) -> Listing {
    let mut walk = Walk { filing, listing: Listing::default() };
    let path = root.join(name);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_dir() => {
            let home = Home { root: root.to_owned(), name: name.to_owned() };
            walk.folder(&path, Some(&home), 0);
        }
        Ok(_) => walk.refuse(path, NO_HOME),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => walk.unread(path, &error),
    }
    walk.ended()
}

/// The folders beside `cesmivip.yaml` whose name is that of a folder of records but for capitals
/// and accents: what they hold would be read by nobody.
pub fn misnamed_homes(root: &Path, filing: Filing) -> Vec<(PathBuf, Diagnostic)> {
    let mut walk = Walk { filing, listing: Listing::default() };
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| walk.is_misnamed(name)) {
            walk.refuse(entry.path(), MISNAMED);
        }
    }
    walk.ended().refused
}

/// A folder of records, and the workspace that it belongs to.
struct Home {
    root: PathBuf,
    name: String,
}

impl Home {
    /// The folder of records that a folder stands in, or is.
    fn around(folder: &Path, filing: Filing) -> std::io::Result<Option<Self>> {
        let folder = fs::canonicalize(folder)?;
        Ok(folder.ancestors().find_map(|inner| {
            let name = inner.file_name()?.to_str()?;
            let root = inner.parent()?;
            let is_home = (filing.is_home)(name) && root.join(MARK).is_file();
            is_home.then(|| Self { root: root.to_owned(), name: name.to_owned() })
        }))
    }
}

struct Walk {
    filing: Filing,
    listing: Listing,
}

impl Walk {
    fn refuse(&mut self, path: PathBuf, (message, remedy): Reason) {
        let place = Place::file(shown(&path));
        let fault = Diagnostic::new("D010", place).message(message).remedy(remedy);
        self.listing.refused.push((path, fault));
    }

    fn unread(&mut self, path: PathBuf, error: &std::io::Error) {
        let fault = fault("D001", &path, error);
        self.listing.refused.push((path, fault));
    }

    fn take(&mut self, path: PathBuf, real: PathBuf, home: Option<&Home>, metadata: &fs::Metadata) {
        let id = (metadata.dev(), metadata.ino());
        let home = home.map(|home| home.name.clone());
        self.listing.files.push(Listed { path, real, home, id });
    }

    fn folder(&mut self, folder: &Path, home: Option<&Home>, depth: usize) {
        match fs::read_dir(folder) {
            Ok(entries) => self.entries(folder, entries, home, depth),
            Err(error) => self.unread(folder.to_owned(), &error),
        }
    }

    fn entries(&mut self, folder: &Path, entries: fs::ReadDir, home: Option<&Home>, depth: usize) {
        for entry in entries {
            let kind = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)));
            match (kind, home) {
                (Ok((path, kind)), Some(home)) => self.filed(&path, kind, home, depth),
                (Ok((path, kind)), None) => self.loose(folder, &path, kind, depth),
                (Err(error), _) => self.unread(folder.to_owned(), &error),
            }
        }
    }

    /// What stands among records.
    fn filed(&mut self, path: &Path, kind: fs::FileType, home: &Home, depth: usize) {
        let owned = path.to_owned();
        let Some(name) = path.file_name().and_then(OsStr::to_str) else {
            return self.refuse(owned, NO_TEXT);
        };
        if kind.is_dir() {
            match name {
                _ if VERSIONS.contains(&name) => self.refuse(owned, OF_VERSIONS),
                _ if depth >= DEEPEST_RECORD => self.refuse(owned, TOO_DEEP),
                _ => self.folder(path, Some(home), depth + 1),
            }
        } else if !kind.is_file() && !kind.is_symlink() {
            self.refuse(owned, SPECIAL);
        } else if kind.is_file()
            && (LEFTOVERS.contains(&name) || (self.filing.is_companion)(&home.name, name))
        {
            self.listing.left.push(owned);
        } else if !is_record(name) {
            self.refuse(owned, NO_RECORD);
        } else if kind.is_symlink() {
            self.link(path, home);
        } else {
            match fs::symlink_metadata(path) {
                Ok(metadata) => self.take(owned.clone(), owned, Some(home), &metadata),
                Err(error) => self.unread(owned, &error),
            }
        }
    }

    /// A link among records: followed to a file of the same workspace, and nowhere else.
    fn link(&mut self, path: &Path, home: &Home) {
        let owned = path.to_owned();
        let end = fs::canonicalize(path).and_then(|real| Ok((fs::symlink_metadata(&real)?, real)));
        let inside = fs::canonicalize(&home.root);
        match (end, inside) {
            (Ok((_, real)), Ok(root)) if !real.starts_with(&root) => self.refuse(owned, LINK_OUT),
            (Ok((metadata, real)), Ok(_)) if metadata.is_file() => {
                self.take(owned, real, Some(home), &metadata);
            }
            (Ok(_), _) => self.refuse(owned, LINK_AWAY),
            (Err(_), _) => self.refuse(owned, LINK_LOST),
        }
    }

    /// What stands outside of the folders of records.
    fn loose(&mut self, folder: &Path, path: &Path, kind: fs::FileType, depth: usize) {
        let owned = path.to_owned();
        let Some(name) = path.file_name().and_then(OsStr::to_str) else {
            return self.listing.left.push(owned);
        };
        let homely = (self.filing.is_home)(name) || self.is_misnamed(name);
        if homely && folder.join(MARK).is_file() {
            let root = fs::canonicalize(folder);
            return match (kind.is_dir(), root) {
                (true, Ok(root)) if (self.filing.is_home)(name) => {
                    let home = Home { root, name: name.to_owned() };
                    self.folder(path, Some(&home), 0);
                }
                (true, _) => self.refuse(owned, MISNAMED),
                (false, _) => self.refuse(owned, NO_HOME),
            };
        }
        if kind.is_dir() && may_hold_records(name) && depth < DEEPEST {
            self.folder(path, None, depth + 1);
        } else if kind.is_file() && is_record(name) {
            match fs::symlink_metadata(path) {
                Ok(metadata) => self.take(owned.clone(), owned, None, &metadata),
                Err(error) => self.unread(owned, &error),
            }
        } else {
            self.listing.left.push(owned);
        }
    }

    fn is_misnamed(&self, name: &str) -> bool {
        let plain = name.trim().to_lowercase().replace(['é', 'è'], "e").replace("e\u{301}", "e");
        plain != name && (self.filing.is_home)(&plain)
    }

    /// Puts all in order; of a file seen twice, the name that is no link stays, then the first.
    fn ended(self) -> Listing {
        let Listing { mut files, mut refused, mut left } = self.listing;
        files.sort_by(|a, b| (a.path != a.real, &a.path).cmp(&(b.path != b.real, &b.path)));
        let mut seen = BTreeSet::new();
        let mut kept = Vec::new();
        for file in files {
            match seen.insert((file.home.clone(), file.id)) {
                true => kept.push(file),
                false => left.push(file.path),
            }
        }
        kept.sort_by(|a, b| a.path.cmp(&b.path));
        refused.sort_by(|a, b| a.0.cmp(&b.0));
        left.sort();
        Listing { files: kept, refused, left }
    }
}

/// Whether a name is that of a record, whatever its capitals.
fn is_record(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("yaml" | "yml"))
}

/// Whether a folder outside of those of records may hold some.
fn may_hold_records(name: &str) -> bool {
    const NOT_RECORDS: [&str; 4] = ["forms", "templates", "produits", "registre"];
    !name.starts_with('.') && !NOT_RECORDS.contains(&name)
}
