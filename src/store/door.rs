//! The one door: every file that this program opens, to read or to write, is opened here.
//!
//! Only plain files are opened. A pipe would wait for ever while the register is held, a device may
//! act when it is opened, and a file without an end fills the memory: whoever puts one in the place
//! of a file gets a refusal.
#![expect(clippy::disallowed_methods, reason = "opens every file of the store")]

use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::Errno;

/// Whether a link in the place of a file is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// What a person names may be a link.
    Followed,
    /// What the program wrote itself is a file, or was tampered with.
    Refused,
}

/// Who else than its owner a file must be closed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// Nobody else may write to it.
    Writing,
    /// Nobody else may read it either.
    Reading,
}

impl Closed {
    /// Whether a file or a folder is closed that far.
    pub(super) fn holds(self, metadata: &Metadata) -> bool {
        let open = match self {
            Self::Writing => 0o022,
            Self::Reading => 0o077,
        };
        metadata.mode() & open == 0
    }
}

/// Opens a plain file to read it.
///
/// # Errors
/// `IsADirectory` or `InvalidInput` for what is no plain file, a refused link included; the cause of
/// the system otherwise.
pub(super) fn opened(path: &Path, links: Links) -> io::Result<(File, Metadata)> {
    // Looked at before it is opened, since opening some devices acts; then again by its handle,
    // since something else may stand there by now.
    let looked = match links {
        Links::Followed => fs::metadata(path),
        Links::Refused => fs::symlink_metadata(path),
    };
    plain(&looked?)?;
    let mut options = OpenOptions::new();
    through(&flagged(options.read(true), links), path)
}

/// Opens a plain file to read it and to write at its end, and makes it, private, where there is
/// none; no link is followed.
///
/// # Errors
/// As [`opened`].
pub(super) fn opened_at_end(path: &Path) -> io::Result<(File, Metadata)> {
    match fs::symlink_metadata(path) {
        Ok(looked) => plain(&looked)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    through(&flagged(&mut options, Links::Refused), path)
}

/// Reads a plain file whole.
///
/// # Errors
/// As [`opened`]; `FileTooLarge` beyond a bound, none of it being kept.
pub(super) fn read(path: &Path, bound: u64, links: Links) -> io::Result<Vec<u8>> {
    let (file, metadata) = opened(path, links)?;
    bounded(file, &metadata, bound)
}

fn bounded(file: File, metadata: &Metadata, bound: u64) -> io::Result<Vec<u8>> {
    if metadata.len() > bound {
        return Err(ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    // It may have grown since.
    file.take(bound + 1).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()).is_ok_and(|length| length <= bound) {
        true => Ok(bytes),
        false => Err(ErrorKind::FileTooLarge.into()),
    }
}

/// Reads a small file of the program's own whole, if it is closed to others.
///
/// # Errors
/// As [`read`]; `PermissionDenied` for one that is too open.
pub(super) fn read_closed(path: &Path, bound: u64, closed: Closed) -> io::Result<Vec<u8>> {
    let (file, metadata) = opened(path, Links::Refused)?;
    if !closed.holds(&metadata) {
        return Err(ErrorKind::PermissionDenied.into());
    }
    bounded(file, &metadata, bound)
}

/// Reads the beginning of a plain file that a person named: whoever asks has a tighter bound, and
/// says so.
///
/// # Errors
/// As [`opened`].
pub(super) fn beginning(path: &Path, bound: u64) -> io::Result<Vec<u8>> {
    let (file, metadata) = opened(path, Links::Followed)?;
    let expected = usize::try_from(metadata.len().min(bound)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(expected + 1);
    file.take(bound).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a new file that its owner alone can read, to the disk; what is half written goes away.
///
/// # Errors
/// `AlreadyExists` where anything stands; the cause of the system.
pub(super) fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Beginning of temporary names.
pub(super) const STAGED: &str = ".cesmivip-";

/// Writes a file to the disk under a temporary name; it is 0600 whatever the umask.
///
/// # Errors
/// The cause of the system.
pub(super) fn staged(folder: &Path, content: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = tempfile::Builder::new().prefix(STAGED).tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Writes a small private file whole, in place of the former one.
///
/// # Errors
/// The cause of the system.
pub(super) fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    staged(folder, content)?.persist(path).map_err(|error| error.error)?;
    sync(folder)
}

/// Writes a small private file whole, unless another is there, which then stays: whoever was first
/// is right. Tells whether it was written.
///
/// # Errors
/// The cause of the system.
pub(super) fn put_once(path: &Path, content: &[u8]) -> io::Result<bool> {
    let folder = path.parent().unwrap_or(path);
    match staged(folder, content)?.persist_noclobber(path) {
        Ok(_) => sync(folder).map(|()| true),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// Waits until nobody else holds a folder of the program's own, and holds it until it is dropped.
///
/// # Errors
/// The cause of the system.
pub(super) fn held(folder: &Path) -> io::Result<File> {
    let held = opened_folder(folder)?;
    held.lock()?;
    Ok(held)
}

/// Has the names of a folder reach the disk.
///
/// # Errors
/// The cause of the system.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    opened_folder(folder)?.sync_all()
}

fn opened_folder(folder: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let flags = OFlags::DIRECTORY | OFlags::NONBLOCK;
    options.read(true).custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    options.open(folder)
}

/// Opens a folder by the names of the folders that lead to it from another one, and follows no link.
///
/// # Errors
/// `NotADirectory` or `InvalidInput` where a link or anything but a folder stands in the way; the
/// cause of the system.
pub(super) fn folder_within(root: &Path, names: &[&OsStr]) -> io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut folder = OwnedFd::from(opened_folder(root)?);
    for name in names {
        let opened = openat(&folder, *name, flags | OFlags::NOFOLLOW, Mode::empty());
        folder = opened.map_err(|error| match error {
            Errno::LOOP => io::Error::from(ErrorKind::InvalidInput),
            error => error.into(),
        })?;
    }
    Ok(folder)
}

/// Whether what stands at a path is a plain file.
pub(super) fn plain(metadata: &Metadata) -> io::Result<()> {
    match (metadata.is_file(), metadata.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(ErrorKind::IsADirectory.into()),
        _ => Err(ErrorKind::InvalidInput.into()),
    }
}

/// Whether an error says that something else than a plain file stands there.
pub(super) fn is_odd(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::IsADirectory)
}

fn flagged(options: &mut OpenOptions, links: Links) -> OpenOptions {
    let flags = match links {
        Links::Followed => OFlags::NONBLOCK,
        Links::Refused => OFlags::NONBLOCK | OFlags::NOFOLLOW,
    };
    options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default()).clone()
}

fn through(options: &OpenOptions, path: &Path) -> io::Result<(File, Metadata)> {
    let opened = options.open(path).map_err(|error| match error.raw_os_error() {
        Some(code) if code == Errno::LOOP.raw_os_error() => ErrorKind::InvalidInput.into(),
        _ => error,
    });
    let file = opened?;
    let metadata = file.metadata()?;
    plain(&metadata)?;
    Ok((file, metadata))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn only_plain_files_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        create(&at("plain"), b"texte").unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        symlink(at("plain"), at("link")).unwrap();
        symlink(at("pipe"), at("link to the pipe")).unwrap();
        symlink(at("link"), at("link to a link")).unwrap();
        symlink("/dev/zero", at("device")).unwrap();
        let kind = |result: io::Result<Vec<u8>>| result.map_err(|error| error.kind());
        for links in [Links::Followed, Links::Refused] {
            assert_eq!(read(&at("plain"), 5, links).unwrap(), b"texte");
            assert_eq!(kind(read(&at("plain"), 4, links)), Err(ErrorKind::FileTooLarge));
            assert_eq!(kind(read(folder.path(), 9, links)), Err(ErrorKind::IsADirectory));
            assert_eq!(kind(read(&at("absent"), 9, links)), Err(ErrorKind::NotFound));
            for name in ["pipe", "link to the pipe", "device"] {
                assert_eq!(kind(read(&at(name), 9, links)), Err(ErrorKind::InvalidInput), "{name}");
            }
        }
        for name in ["link", "link to a link"] {
            assert_eq!(read(&at(name), 9, Links::Followed).unwrap(), b"texte");
            assert_eq!(kind(read(&at(name), 9, Links::Refused)), Err(ErrorKind::InvalidInput));
            assert!(opened_at_end(&at(name)).is_err_and(|error| is_odd(&error)));
        }
        for name in ["pipe", "link to the pipe", "device"] {
            assert!(beginning(&at(name), 9).is_err_and(|error| is_odd(&error)));
            assert!(opened_at_end(&at(name)).is_err_and(|error| is_odd(&error)));
            assert!(create(&at(name), b"").is_err());
        }
        assert_eq!(beginning(&at("link"), 3).unwrap(), b"tex");
        let (_, metadata) = opened_at_end(&at("new")).unwrap();
        assert!(Closed::Reading.holds(&metadata));
    }
}
