//! What stands at a path: other rooms ask, and touch no file system.
#![expect(clippy::disallowed_methods, reason = "looks at paths for the other rooms")]

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Tells whether a file stands at a path, at the end of its links.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Tells whether a folder stands at a path, at the end of its links.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Tells whether something stands at a path itself, be it a link, and not an empty file.
pub fn is_filled(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| !metadata.is_file() || metadata.len() > 0)
}

/// Tells whether anything stands at a path, at the end of its links.
pub fn stands(path: &Path) -> bool {
    path.exists()
}

/// Gives the one name of what stands at a path, without links; `None` where nothing does.
pub fn absolute(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

/// Gives the one name of a path, the links of its folders followed, and not its own; `None` where
/// its folder is none.
pub fn placed(path: &Path) -> Option<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

/// Gives a path as it may be shown: bytes that are no text, and characters that would move the
/// cursor or hide, are escaped.
pub fn shown(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c.is_control() || is_invisible(c) {
                true => out.extend(c.escape_unicode()),
                false => out.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| out += &format!("\\x{byte:02x}"));
    }
    out
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a file looks like from outside: it changes whenever the file does, as far as its system tells
/// times apart. Its owner can put the time of writing back, and not that of the last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    place: (u64, u64),
    length: u64,
    changed: (i64, i64),
    written: (i64, i64),
}

impl Stamp {
    /// When it was written, in seconds and nanoseconds, as far as its owner says so.
    pub fn written(&self) -> (i64, i64) {
        self.written
    }
}

/// Looks at a file; `None` where there is none.
pub fn stamp(path: &Path) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let seen = path.metadata().ok()?;
    Some(Stamp {
        place: (seen.dev(), seen.ino()),
        length: seen.len(),
        changed: (seen.ctime(), seen.ctime_nsec()),
        written: (seen.mtime(), seen.mtime_nsec()),
    })
}
