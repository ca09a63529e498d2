//! What the workstation remembers of a register, outside of it: without a memory of one's own, a
//! tail cut off or an old copy put back cannot be told from a register that never grew.
//!
//! One memory stands beside the key, one in the folder of the person, which does not follow the
//! workspace when it is copied or put back from a copy. That one is found by the key, which whoever
//! rewrites the workspace does not know; the one beside the key says where there are others, so that
//! neither is missing unnoticed. The folder of the person also says which key each workspace had, so
//! that another key, with a register and a memory of its own, is not taken for it.
#![expect(clippy::disallowed_methods, reason = "tells one folder from another of its name")]

use std::fs;

use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::door::{self, Links, put};
use super::{fault, shown};
use crate::diag::{Diagnostic, Place};
use crate::register::{Point, Reference};
use crate::seal::WorkspaceKey;
use crate::value::{Digest, PieceId};

/// First line of such a file.
const HEAD: &str = "cesmivip/garde/v2";
/// First line of a file that says which key a workspace had.
const SPACE: &str = "cesmivip/espace/v1";
/// Largest such file; ours have three hundred bytes, and twenty more a workstation.
const MAX_GUARD: u64 = 4 << 10;
/// How many workstations are remembered, the latest ones.
const MAX_POSTS: usize = 64;

/// Where the last point of a register is remembered.
#[derive(Clone, Debug)]
pub struct Guards {
    inner: PathBuf,
    outer: Option<Outer>,
}

/// The folder of a person, on one workstation.
#[derive(Clone, Debug)]
struct Outer {
    folder: PathBuf,
    machine: String,
}

/// What one file remembers.
#[derive(Clone, Debug)]
struct Memory {
    origin: Reference,
    point: Point,
    posts: Vec<String>,
}

impl Guards {
    /// Names the file beside the key, and the folder of the person if there is one, on a machine
    /// that its name tells from others.
    pub fn new(inner: PathBuf, folder: Option<PathBuf>, machine: &str) -> Self {
        let outer = folder.map(|folder| Outer { folder, machine: machine.to_owned() });
        Self { inner, outer }
    }

    /// Reads the points that a register of this name must go through; `filled` says that it has
    /// lines, hence that it was remembered.
    ///
    /// # Errors
    /// D033 for a file that was not written with this key, or is of another register; D052 for one
    /// that should be there; D001.
    pub fn read(
        &self,
        key: &WorkspaceKey,
        origin: &Reference,
        filled: bool,
    ) -> Result<Vec<Point>, Diagnostic> {
        let inner = memory(&self.inner, key)?;
        if inner.is_none() && filled {
            return Err(at("D052", &self.inner));
        }
        let mut points = Vec::new();
        let mut take = |path: &Path, memory: Memory| match memory.origin == *origin {
            true => {
                points.push(memory.point);
                Ok(())
            }
            false => Err(at("D033", path)),
        };
        if let Some(outer) = &self.outer {
            let path = outer.file(key);
            match outer.memory(key)? {
                Some(memory) => take(&path, memory)?,
                None if inner.as_ref().is_some_and(|m| m.posts.contains(&outer.post(key))) => {
                    return Err(at("D052", &path));
                }
                None => {}
            }
        }
        if let Some(memory) = inner {
            take(&self.inner, memory)?;
        }
        Ok(points)
    }

    /// The furthest point that is remembered, of whatever register of this key.
    ///
    /// # Errors
    /// D033 for a file that was not written with this key; D001.
    pub fn last(&self, key: &WorkspaceKey) -> Result<Option<(Reference, Point)>, Diagnostic> {
        let outer = self.outer.as_ref().map(|outer| outer.memory(key)).transpose()?.flatten();
        let all = memory(&self.inner, key)?.into_iter().chain(outer);
        let last = all.max_by_key(|memory| memory.point.size);
        Ok(last.map(|memory| (memory.origin, memory.point)))
    }

    /// Says that a register is about to have its first line: from then on, a memory that is not
    /// there was taken away. One that is there stays.
    ///
    /// # Errors
    /// D002 with the cause, D033.
    pub fn begin(&self, key: &WorkspaceKey, origin: &Reference) -> Result<(), Diagnostic> {
        match memory(&self.inner, key)? {
            Some(_) => Ok(()),
            None => self.write(key, origin, Point { size: 0, root: Digest::of(b"") }),
        }
    }

    /// Remembers a point. The folder of the person may be closed to writing: what is sealed stays
    /// sealed, and [`Self::unwritable`] says it.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn write(
        &self,
        key: &WorkspaceKey,
        origin: &Reference,
        point: Point,
    ) -> Result<(), Diagnostic> {
        let before = memory(&self.inner, key).ok().flatten();
        let before = before.filter(|memory| memory.origin == *origin);
        let mut posts = before.map(|memory| memory.posts).unwrap_or_default();
        let mut memory = Memory { origin: origin.clone(), point, posts: Vec::new() };
        if let Some(outer) = &self.outer {
            // A memory that is further than this one is not taken back.
            let known = outer.memory(key).ok().flatten().filter(|known| known.origin == *origin);
            let further = known.is_some_and(|known| known.point.size > point.size);
            if further || put(&outer.file(key), memory.text(key).as_bytes()).is_ok() {
                outer.know(&self.inner, key);
                let post = outer.post(key);
                posts.retain(|known| *known != post);
                posts.push(post);
            }
        }
        let first = posts.len().saturating_sub(MAX_POSTS);
        memory.posts = posts.split_off(first);
        put(&self.inner, memory.text(key).as_bytes())
            .map_err(|error| fault("D002", &self.inner, &error))
    }

    /// The name of the key that this workspace had, when this person worked in it: the same folder,
    /// and not another that came in its place.
    pub fn known_key(&self) -> Option<PieceId> {
        let outer = self.outer.as_ref()?;
        let (path, identity) = outer.space(&self.inner)?;
        let text = String::from_utf8(door::read(&path, MAX_GUARD, Links::Refused).ok()?).ok()?;
        let lines: Vec<&str> = text.lines().collect();
        match lines.as_slice() {
            [SPACE, same, name] if *same == identity => PieceId::parse(name),
            _ => None,
        }
    }

    /// Why nothing can be remembered in the folder of the person: a warning (D055).
    pub fn unwritable(&self) -> Option<Diagnostic> {
        let folder = &self.outer.as_ref()?.folder;
        let error = door::staged(folder, b"").err()?;
        Some(fault("D055", folder, &error))
    }
}

impl Outer {
    fn file(&self, key: &WorkspaceKey) -> PathBuf {
        self.folder.join(format!("{}.garde", key.memory()))
    }

    /// The name of this folder on this machine, which says nothing without the key.
    fn post(&self, key: &WorkspaceKey) -> String {
        key.post(&[&self.folder.to_string_lossy(), &self.machine]).to_string()
    }

    /// The file that says which key a workspace had, and what tells its folder from another of the
    /// same name. Whoever writes inside of a folder changes neither.
    fn space(&self, inner: &Path) -> Option<(PathBuf, String)> {
        let root = inner.parent()?.parent()?.canonicalize().ok()?;
        let metadata = fs::metadata(&root).ok()?;
        let born = metadata.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let born = born.map(|at| at.as_nanos()).unwrap_or_default();
        let identity = format!("{} {} {born}", metadata.dev(), metadata.ino());
        let name = Digest::of(root.as_os_str().as_bytes());
        Some((self.folder.join("espaces").join(name.to_string()), identity))
    }

    /// Remembers the key of a workspace; what cannot be written is said otherwise.
    fn know(&self, inner: &Path, key: &WorkspaceKey) {
        if let Some((path, identity)) = self.space(inner) {
            let text = format!("{SPACE}\n{identity}\n{}\n", key.memory());
            let same = door::read(&path, MAX_GUARD, Links::Refused);
            if same.ok().as_deref() != Some(text.as_bytes()) {
                let _ = put(&path, text.as_bytes());
            }
        }
    }

    /// A folder that cannot be looked into remembers nothing.
    fn memory(&self, key: &WorkspaceKey) -> Result<Option<Memory>, Diagnostic> {
        memory(&self.file(key), key)
    }
}

impl Memory {
    fn text(&self, key: &WorkspaceKey) -> String {
        let Self { origin, point: Point { size, root }, posts } = self;
        let posts = if posts.is_empty() { "-".to_owned() } else { posts.join(" ") };
        let text = format!("{HEAD}\n{}\n{size}\n{root}\n{posts}\n", origin.text());
        format!("{text}{}\n", key.remembered(&text))
    }

    fn parse(bytes: &[u8], key: &WorkspaceKey) -> Option<Self> {
        let whole = std::str::from_utf8(bytes).ok()?;
        let mut lines = whole.lines().skip(1);
        let origin = Reference::parse(lines.next()?)?;
        let (size, root) = (lines.next()?.parse().ok()?, Digest::parse(lines.next()?)?);
        let posts = lines.next()?.split(' ').filter(|post| *post != "-").map(str::to_owned);
        let memory = Self { origin, point: Point { size, root }, posts: posts.collect() };
        (memory.text(key) == whole).then_some(memory)
    }
}

/// Reads a memory; nothing where there is none, or where nobody may look.
fn memory(path: &Path, key: &WorkspaceKey) -> Result<Option<Memory>, Diagnostic> {
    match door::read(path, MAX_GUARD, Links::Refused) {
        Ok(bytes) => Memory::parse(&bytes, key).map(Some).ok_or_else(|| at("D033", path)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::NotADirectory => {
                Ok(None)
            }
            _ => Err(fault("D001", path, &error)),
        },
    }
}

fn at(code: &'static str, path: &Path) -> Diagnostic {
    Diagnostic::new(code, Place::file(shown(path)))
}
