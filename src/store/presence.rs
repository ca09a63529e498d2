//! What stands at a path: other rooms ask, and touch no file system.
#![expect(clippy::disallowed_methods, reason = "looks at paths for the other rooms")]

use std::path::{Path, PathBuf};

/// Tells whether a file stands at a path, at the end of its links.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Tells whether a folder stands at a path, at the end of its links.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Tells whether anything stands at a path, at the end of its links.
pub fn stands(path: &Path) -> bool {
    path.exists()
}

/// Gives the one name of what stands at a path, without links; `None` where nothing does.
pub fn absolute(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
