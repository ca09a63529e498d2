//! The register on disk: one file that only grows.
//!
//! Writers follow one another under a lock. A batch of lines goes out in one write, at the end of
//! the file, then file and folder are synced. What a crash leaves is either whole lines or a torn
//! last one, which stops everything until it is mended on purpose.
#![expect(clippy::disallowed_methods, reason = "holds the register's file")]

use std::fs::{self, File};
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::door::{self, Closed, Links, sync};
use super::fault;
use super::guard::Guards;
use super::proof::{Proof, broken};
use super::publish::{Batch, Published, publish};
use crate::diag::{Diagnostic, Place};
use crate::register::{
    Chain, Entry, Event, Flaw, Line, MAX_LINE, Point, Reference, Registered, Stopped,
};
use crate::seal::{WorkspaceKey, sha256};
use crate::value::Instant;

/// The file of the lines, in the folder of the register.
const LINES: &str = "registre.tsv";

/// A register on disk, for those who write to it.
#[derive(Debug)]
pub struct RegisterFile {
    origin: Reference,
    folder: PathBuf,
    guards: Guards,
    points: Vec<Point>,
    open: Option<Open>,
}

/// What was read so far.
#[derive(Debug)]
struct Open {
    file: File,
    chain: Chain,
    known: Registered,
}

impl RegisterFile {
    /// Names a register: its folder, its origin, and where its last state is remembered.
    pub fn new(folder: PathBuf, origin: Reference, guards: Guards) -> Self {
        Self { origin, folder, guards, points: Vec::new(), open: None }
    }

    /// Asks that it also went through points known otherwise: the last one that was signed.
    pub fn passing(self, points: impl IntoIterator<Item = Point>) -> Self {
        Self { points: points.into_iter().collect(), ..self }
    }

    /// Waits for every other writer, and reads the register to its end; it is opened if it was
    /// not there.
    ///
    /// # Errors
    /// D030 for a register that is not whole, or is behind what is remembered of it, D031 for a
    /// torn last line, D051 for a line that this workspace did not enter, D032 for a file that is
    /// not a plain one of its owner's, D002.
    pub fn lock<'a>(&'a mut self, key: &'a WorkspaceKey) -> Result<Locked<'a>, Diagnostic> {
        let path = self.folder.join(LINES);
        let io = |error: &std::io::Error| fault("D002", &path, error);
        if let Some(open) = &self.open {
            open.file.lock().map_err(|e| io(&e))?;
            // Somebody put another file in its place: what was read is of no use.
            let same = fs::symlink_metadata(&path).and_then(|now| {
                let then = open.file.metadata()?;
                Ok(now.ino() == then.ino() && now.dev() == then.dev())
            });
            if !same.unwrap_or(false) {
                self.open = None;
            }
        }
        let mut points = Vec::new();
        if self.open.is_none() {
            plain_folder(&self.folder, true)?;
            let file = plain_file(&path, true)?;
            file.lock().map_err(|e| io(&e))?;
            let filled = file.metadata().map_err(|e| io(&e))?.len() > 0;
            points = self.guards.read(key, &self.origin, filled)?;
            points.extend(&self.points);
            self.open = Some(Open { file, chain: Chain::default(), known: Registered::default() });
        }
        let caught_up = self.open.as_mut().map(|open| open.catch_up(&path, key, points));
        if let Some(Err(fault)) = caught_up {
            // What was read of a register that is refused is not to be built upon.
            self.open = None;
            return Err(fault);
        }
        let Some(open) = &mut self.open else {
            return Err(io(&ErrorKind::NotFound.into()));
        };
        Ok(Locked {
            origin: &self.origin,
            folder: &self.folder,
            path,
            guards: &self.guards,
            key,
            open,
        })
    }
}

impl Open {
    /// Reads what others wrote.
    fn catch_up(
        &mut self,
        path: &Path,
        key: &WorkspaceKey,
        points: Vec<Point>,
    ) -> Result<(), Diagnostic> {
        let Self { file, chain, known } = self;
        let io = |error: &std::io::Error| fault("D001", path, error);
        let length = file.metadata().map_err(|e| io(&e))?.len();
        if length < chain.bytes() {
            return Err(broken(path, chain.size(), Flaw::Shorter));
        }
        let mut input = BufReader::with_capacity(1 << 16, &*file);
        input.seek(SeekFrom::Start(chain.bytes())).map_err(|e| io(&e))?;
        let mut proof = Proof::new(Some(key), points);
        let read = chain.read(&mut input, |line, bytes, chain| {
            proof.see(line, bytes, chain);
            known.see(line);
        });
        proof.end(path, read, chain)
    }
}

/// A register that nobody else writes to meanwhile, read to its end.
#[derive(Debug)]
pub struct Locked<'a> {
    origin: &'a Reference,
    folder: &'a Path,
    path: PathBuf,
    guards: &'a Guards,
    key: &'a WorkspaceKey,
    open: &'a mut Open,
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        let _ = self.open.file.unlock();
    }
}

impl Locked<'_> {
    /// What the register says of every document.
    pub fn known(&self) -> &Registered {
        &self.open.known
    }

    /// The present size and root.
    pub fn point(&self) -> Point {
        self.open.chain.point()
    }

    /// Enters events: all of them, in one write, or none.
    ///
    /// # Errors
    /// D002 with the cause: nothing was entered.
    pub fn enter(&mut self, at: Instant, entries: &[Entry]) -> Result<(), Diagnostic> {
        if entries.is_empty() { Ok(()) } else { self.append(at, entries) }
    }

    /// Enters events, after the first line of a register that has none.
    fn append(&mut self, at: Instant, entries: &[Entry]) -> Result<(), Diagnostic> {
        let Open { file, chain, known } = &mut *self.open;
        let (mut next, mut text, mut lines) = (chain.clone(), String::new(), Vec::new());
        let opening = Entry::new(Event::Opened).about(self.origin.clone());
        let opening = (chain.size() == 0).then_some(opening);
        if opening.is_some() {
            self.guards.begin(self.key, self.origin)?;
        }
        for entry in opening.iter().chain(entries) {
            let line = next.next(at, entry.clone(), |bytes| self.key.mark(bytes));
            let written = line.to_string();
            next.feed(written.as_bytes()).map_err(|flaw| broken(&self.path, line.number, flaw))?;
            text.push_str(&written);
            lines.push(line);
        }
        if lines.is_empty() {
            return Ok(());
        }
        let before = chain.bytes();
        let appended = write_at_end(file, text.as_bytes()).and_then(|()| sync(self.folder));
        if let Err(error) = appended {
            // What was half written must not be taken for a register.
            let _ = file.set_len(before).and_then(|()| file.sync_all());
            return Err(fault("D002", &self.path, &error));
        }
        *chain = next;
        lines.iter().for_each(|line| known.see(line));
        Ok(())
    }

    /// Places files, then enters what they are: all of it, or nothing. What was placed is taken back
    /// when the register refuses; a crash may leave files without a line, never a line without its
    /// file.
    ///
    /// # Errors
    /// As [`publish`], [`Self::enter`] and [`Self::remember`].
    pub fn issue(
        &mut self,
        folder: &Path,
        batch: &Batch,
        at: Instant,
        entries: &[Entry],
    ) -> Result<Published, Diagnostic> {
        // Before anything is kept: what is kept where no register begins is the sign of a lost one.
        self.append(at, &[])?;
        let placed = publish(folder, batch)?;
        self.enter(at, entries)?;
        let published = placed.keep();
        self.remember()?;
        Ok(published)
    }

    /// Enters events, and remembers the point that they lead to.
    ///
    /// # Errors
    /// As [`Self::enter`] and [`Self::remember`].
    pub fn record(&mut self, at: Instant, entries: &[Entry]) -> Result<(), Diagnostic> {
        self.enter(at, entries)?;
        self.remember()
    }

    /// Remembers the present point outside of the register. Lines that were entered stay entered
    /// when this fails.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn remember(&self) -> Result<(), Diagnostic> {
        self.guards.write(self.key, self.origin, self.point())
    }
}

/// One write, at the end, then to the disk.
fn write_at_end(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    match file.write(bytes)? {
        written if written == bytes.len() => file.sync_all(),
        _ => Err(ErrorKind::StorageFull.into()),
    }
}

/// Reads a register without writing anything, while no writer is at work; the lines are known by
/// the key when there is one.
///
/// # Errors
/// As [`RegisterFile::lock`], but D001 when it is not there.
pub fn read_register(
    folder: &Path,
    key: Option<&WorkspaceKey>,
    points: impl IntoIterator<Item = Point>,
    mut see: impl FnMut(&Line, &[u8], &Chain),
) -> Result<Chain, Diagnostic> {
    plain_folder(folder, false)?;
    let path = folder.join(LINES);
    let file = plain_file(&path, false)?;
    file.lock_shared().map_err(|e| fault("D001", &path, &e))?;
    let (mut chain, mut proof) = (Chain::default(), Proof::new(key, points));
    let mut input = BufReader::with_capacity(1 << 16, &file);
    let read = chain.read(&mut input, |line, bytes, chain| {
        proof.see(line, bytes, chain);
        see(line, bytes, chain);
    });
    proof.end(&path, read, &chain)?;
    Ok(chain)
}

/// Takes out a torn last line, and enters that it was; tells how many bytes it had.
///
/// # Errors
/// As [`RegisterFile::lock`], for a register that is broken otherwise.
pub fn mend_register(
    register: &mut RegisterFile,
    key: &WorkspaceKey,
    at: Instant,
) -> Result<Option<u64>, Diagnostic> {
    let path = register.folder.join(LINES);
    let io = |error: &std::io::Error| fault("D002", &path, error);
    plain_folder(&register.folder, false)?;
    if fs::symlink_metadata(&path).is_err() {
        return Err(fault("D001", &path, &ErrorKind::NotFound.into()));
    }
    let mut file = plain_file(&path, true)?;
    file.lock().map_err(|e| io(&e))?;
    // Nothing is taken out of a register that is broken elsewhere: its bytes are evidence.
    let mut proof = Proof::new(Some(key), register.guards.read(key, &register.origin, true)?);
    let mut chain = Chain::default();
    let mut input = BufReader::with_capacity(1 << 16, &file);
    let read = chain.read(&mut input, |line, bytes, chain| proof.see(line, bytes, chain));
    let is_torn = matches!(read, Err(Stopped::Broken(_, Flaw::Torn)));
    proof.end(&path, if is_torn { Ok(()) } else { read }, &chain)?;
    if !is_torn {
        return Ok(None);
    }
    let mut torn = Vec::new();
    file.seek(SeekFrom::Start(chain.bytes())).map_err(|e| io(&e))?;
    let bound = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    (&file).take(bound).read_to_end(&mut torn).map_err(|e| io(&e))?;
    file.set_len(chain.bytes()).and_then(|()| file.sync_all()).map_err(|e| io(&e))?;
    drop(file);
    let size = u64::try_from(torn.len()).unwrap_or(u64::MAX);
    let entry =
        Entry { digest: Some(sha256(&torn)), size: Some(size), ..Entry::new(Event::Mended) };
    register.lock(key)?.record(at, &[entry])?;
    Ok(Some(size))
}

/// A folder of the program's own, that nobody but its owner may change, never a link to elsewhere;
/// made where there is none, to write in it.
fn plain_folder(folder: &Path, write: bool) -> Result<(), Diagnostic> {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() && Closed::Writing.holds(&found) => Ok(()),
        Ok(_) => Err(Diagnostic::new("D032", Place::file(folder.display().to_string()))),
        Err(error) if error.kind() == ErrorKind::NotFound && write => fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| fault("D002", folder, &error)),
        Err(error) => Err(fault("D001", folder, &error)),
    }
}

/// Opens a plain file that nobody but its owner may change, without following a link.
fn plain_file(path: &Path, write: bool) -> Result<File, Diagnostic> {
    let odd = || Diagnostic::new("D032", Place::file(path.display().to_string()));
    let opened = if write { door::opened_at_end(path) } else { door::opened(path, Links::Refused) };
    let (file, metadata) = opened.map_err(|error| match door::is_odd(&error) {
        true => odd(),
        false => fault(if write { "D002" } else { "D001" }, path, &error),
    })?;
    if Closed::Writing.holds(&metadata) { Ok(file) } else { Err(odd()) }
}
