//! Every file of a workspace, whatever folder it was put in, and what links lead to: what is looked
//! through, and what is not.
#![expect(clippy::disallowed_methods, reason = "walks through a workspace")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::door;
use super::workspace::{MARK, PRIVATE, Workspace};

/// Deepest folder that is looked into, and deepest behind a link.
const DEEPEST: usize = 32;
const DEEPEST_BEHIND: usize = 6;
/// Most files and folders that are looked at, and most behind one link: it may lead to a whole disk.
const MOST: usize = 200_000;
const MOST_BEHIND: usize = 5_000;
/// Beside `cesmivip.yaml`, what the program keeps for itself: whoever searches for documents knows it.
const OWN: [&str; 2] = [PRIVATE, "registre"];
/// Folders of version tools, and registers that were put aside.
const UNREAD: [&str; 3] = [".git", ".hg", ".svn"];
const FORMER: &str = "registres-anciens";

/// Something that is no folder.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where, from the root of the workspace.
    pub path: PathBuf,
    /// Whether it is a plain file of the workspace: no link, nor behind one.
    pub is_plain: bool,
    /// How many bytes there are, at the end of its link when it is one; none for what is no file.
    pub size: Option<u64>,
}

/// What stands in a workspace.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// Its files, its links and what these lead to, in the order of their paths.
    pub found: Vec<Found>,
    /// What was not looked into to its end, from the root: folders of version tools, other workspaces,
    /// what is too deep or too large, what cannot be read.
    pub beyond: Vec<PathBuf>,
}

impl Workspace {
    /// Looks through the whole workspace, then behind its links.
    pub fn search(&self) -> Searched {
        let mut search = Search {
            root: self.root().to_owned(),
            searched: Searched::default(),
            seen: BTreeSet::new(),
            left: MOST,
            links: Vec::new(),
        };
        search.folder(Path::new(""), Way { depth: 0, deepest: DEEPEST, link: None, device: None });
        let own = search.seen.clone();
        for link in std::mem::take(&mut search.links) {
            // What another link shows is behind this one too.
            (search.seen, search.left) = (own.clone(), MOST_BEHIND);
            let behind = Some(link.clone());
            let way = Way { depth: 1, deepest: DEEPEST_BEHIND, link: behind, device: None };
            search.folder(&link, way);
        }
        let Searched { mut found, mut beyond } = search.searched;
        found.sort_by(|a, b| a.path.cmp(&b.path));
        beyond.sort();
        beyond.dedup();
        Searched { found, beyond }
    }
}

struct Search {
    root: PathBuf,
    searched: Searched,
    /// The folders that were looked into, by device and number: a link may lead back.
    seen: BTreeSet<(u64, u64)>,
    /// How many files and folders may still be looked at.
    left: usize,
    /// The links to folders that are still to be followed.
    links: Vec<PathBuf>,
}

/// How a folder was reached, and how far to go on.
#[derive(Clone)]
struct Way {
    depth: usize,
    deepest: usize,
    /// The link that it stands behind, and the disk that this one leads to.
    link: Option<PathBuf>,
    device: Option<u64>,
}

impl Search {
    /// Notes that something was not looked into: behind a link, the link says it.
    fn miss(&mut self, path: &Path, way: &Way) {
        self.searched.beyond.push(way.link.clone().unwrap_or_else(|| path.to_owned()));
    }

    fn folder(&mut self, inside: &Path, way: Way) {
        let real = self.root.join(inside);
        let read = fs::metadata(&real).and_then(|folder| Ok((folder, fs::read_dir(&real)?)));
        let Ok((folder, entries)) = read else {
            return self.miss(inside, &way);
        };
        // What is not on the disk of a link's end may be no disk at all.
        if way.device.is_some_and(|device| device != folder.dev()) {
            return self.miss(inside, &way);
        }
        if !self.seen.insert((folder.dev(), folder.ino())) {
            return;
        }
        let device = way.link.is_some().then(|| folder.dev());
        let way = Way { device, ..way };
        for entry in entries {
            let Some(left) = self.left.checked_sub(1) else {
                return self.miss(inside, &way);
            };
            self.left = left;
            let entry = entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?)));
            let Ok((name, kind)) = entry else {
                self.miss(inside, &way);
                continue;
            };
            let path = inside.join(&name);
            if kind.is_dir() {
                self.below(&path, &way);
            } else {
                self.file(path, kind, &way);
            }
        }
    }

    fn below(&mut self, path: &Path, way: &Way) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match way.depth {
            0 if OWN.contains(&name) => {}
            0 if name == FORMER => self.miss(path, way),
            _ if UNREAD.contains(&name) || way.depth >= way.deepest => self.miss(path, way),
            // Another workspace has its own register, which speaks of its own files.
            _ if fs::symlink_metadata(self.root.join(path).join(MARK)).is_ok() => {
                self.miss(path, way);
            }
            _ => self.folder(path, Way { depth: way.depth + 1, ..way.clone() }),
        }
    }

    fn file(&mut self, path: PathBuf, kind: fs::FileType, way: &Way) {
        let end = fs::metadata(self.root.join(&path)).ok();
        if kind.is_symlink() && end.as_ref().is_some_and(fs::Metadata::is_dir) {
            match &way.link {
                None => self.links.push(path),
                Some(_) => self.miss(&path, way),
            }
        } else {
            let size = end.filter(fs::Metadata::is_file).map(|end| end.len());
            let is_plain = kind.is_file() && way.link.is_none();
            self.searched.found.push(Found { path, is_plain, size });
        }
    }
}

/// Whether a file begins as a PDF does.
pub fn begins_as_pdf(path: &Path) -> bool {
    door::beginning(path, 5).is_ok_and(|bytes| bytes == b"%PDF-")
}
