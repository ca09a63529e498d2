//! The signing key on disk, its public files, and the keys that came before it.
//!
//! A key comes into use in two steps: everything that it needs is prepared in one folder, which
//! appears whole; then each file goes to its place, and the register is told. A crash between the
//! two is finished by whoever comes next, so that no key is half changed.
#![expect(clippy::disallowed_methods, reason = "holds the files of the keys")]

use std::fs::{self, File, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::door::{self, Closed, Links, create, put, sync};
use super::register::Locked;
use super::workspace::{PRIVATE, Workspace};
use super::{fault, read_file};
use crate::diag::{Diagnostic, Place};
use crate::register::{
    Entry, Event, Note, Reference, Rotation, SigningKey, VerifierKey, current_key,
    minisign_key_file,
};
use crate::seal::sha256;
use crate::value::Instant;

/// The private key, under its pass phrase.
const SECRET: &str = "signature.pem";
/// Its public halves: of signed notes, of openssl, of minisign.
const PUBLIC: [&str; 3] = ["cle.vkey", "cle.pem", "cle.pub"];
/// The statement of a change, while it is prepared.
const STATEMENT: &str = "attestation.note";
/// Says that a key is put back, while it is prepared.
const RESTORED: &str = "retablie";
/// Beginning of the name of a folder where a key is being prepared.
const BEGUN: &str = ".cle-";
/// That folder once its key is in place, while it goes away.
const ENDED: &str = ".cle-finie";
/// Largest key file; ours have five hundred bytes.
const MAX_SECRET: u64 = 8 << 10;

/// How a key comes into use.
#[derive(Clone, Copy, Debug)]
pub enum Arrival<'a> {
    /// The first of its register.
    First,
    /// Brought back from a recovery sheet.
    Restored,
    /// After another one, by a statement.
    After(&'a Note),
}

/// What became of a key that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// None waited.
    Nothing,
    /// It is in its place, and the register knows it.
    Done,
    /// Another one came first: it went away, and nothing was changed by it.
    Lost,
}

/// The keys of a workspace, while nobody else changes them.
#[derive(Debug)]
pub struct Alone {
    _held: File,
}

/// Where the keys of a workspace are.
#[derive(Clone, Debug)]
pub struct Keys {
    private: PathBuf,
    public: PathBuf,
}

impl Keys {
    /// Names the files of a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        Self { private: workspace.root().join(PRIVATE), public: workspace.register() }
    }

    /// Whether there is a key, or something in its place.
    pub fn exists(&self) -> bool {
        fs::symlink_metadata(self.secret()).is_ok()
    }

    /// Whether a key waits to be put in its place.
    pub fn unfinished(&self) -> bool {
        fs::symlink_metadata(self.prepared()).is_ok()
    }

    /// Waits until nobody else makes or changes a key here, and takes away what a crash had only
    /// begun to prepare.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn alone(&self) -> Result<Alone, Diagnostic> {
        let hold = || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.private)?;
            let held = door::held(&self.private)?;
            for entry in fs::read_dir(&self.private)? {
                let entry = entry?;
                if entry.file_name().as_encoded_bytes().starts_with(BEGUN.as_bytes()) {
                    fs::remove_dir_all(entry.path())?;
                }
            }
            Ok(held)
        };
        let held = hold().map_err(|error: std::io::Error| fault("D002", &self.private, &error))?;
        Ok(Alone { _held: held })
    }

    /// Whether the key that waits was put back: the register then has nothing to be told.
    pub fn restored(&self) -> bool {
        self.prepared().join(RESTORED).exists()
    }

    /// Reads the private key, still under its pass phrase.
    ///
    /// # Errors
    /// D047 while a change is unfinished, D041 without a key, D042 for a file that others can
    /// read or that is not a plain one.
    pub fn sealed(&self) -> Result<String, Diagnostic> {
        if self.unfinished() {
            return Err(at("D047", &self.prepared()));
        }
        self.read_secret(&self.secret())
    }

    /// The public key that stands in the folder of the register.
    ///
    /// # Errors
    /// D046 for a file that is not one, D001.
    pub fn verifier(&self) -> Result<Option<VerifierKey>, Diagnostic> {
        let path = self.public.join(PUBLIC[0]);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            _ => read_key(&path).map(Some),
        }
    }

    /// Checks that the public files are those of a key.
    ///
    /// # Errors
    /// D046 at the first that is not.
    pub fn agree(&self, key: &SigningKey, origin: &Reference) -> Result<(), Diagnostic> {
        let files = public_files(key, origin).ok_or_else(|| at("D046", &self.public))?;
        for (name, content) in files {
            let path = self.public.join(name);
            if door::read(&path, MAX_SECRET, Links::Refused).ok().as_deref()
                != Some(content.as_bytes())
            {
                return Err(at("D046", &path));
            }
        }
        Ok(())
    }

    /// The first key, and the statements of each change, in order.
    ///
    /// # Errors
    /// D041 without a key, D048 for a statement that is not one, D001.
    pub fn history(&self) -> Result<(VerifierKey, Vec<Note>), Diagnostic> {
        let present = self.verifier()?.ok_or_else(|| at("D041", &self.public))?;
        let mut notes = Vec::new();
        for rank in 1.. {
            let path = self.past(rank, "note");
            if fs::symlink_metadata(&path).is_err() {
                break;
            }
            let note = Note::parse(&read_file(&path)?).ok_or_else(|| at("D048", &path))?;
            notes.push(note);
        }
        let first = if notes.is_empty() { present } else { read_key(&self.past(1, "vkey"))? };
        Ok((first, notes))
    }

    /// Every key of the register, in order: the first, and each that both keys of a statement
    /// attest.
    ///
    /// # Errors
    /// As [`Self::history`].
    pub fn every(&self) -> Result<Vec<VerifierKey>, Diagnostic> {
        let (first, notes) = self.history()?;
        let after = notes.iter().filter_map(Rotation::verified).map(|change| change.new);
        Ok(std::iter::once(first).chain(after).collect())
    }

    /// Follows the statements from a key that is trusted to the present one, which must be the
    /// one that stands in the folder of the register.
    ///
    /// # Errors
    /// D048 at the statement that does not follow, D046 when they lead to another key.
    pub fn followed(&self, trusted: &VerifierKey) -> Result<VerifierKey, Diagnostic> {
        let (first, notes) = self.history()?;
        let starts = |note: &Note| Rotation::verified(note).is_some_and(|c| c.old == *trusted);
        // Without a statement that starts from it, only the present key itself is to be trusted.
        let skipped = match first == *trusted {
            true => 0,
            false => notes.iter().position(starts).unwrap_or(notes.len()),
        };
        let rest = notes.get(skipped..).unwrap_or_default();
        let last = current_key(trusted, rest)
            .map_err(|rank| at("D048", &self.past(skipped + rank + 1, "note")))?;
        match self.verifier()? {
            Some(present) if present == last => Ok(last),
            _ => Err(at("D046", &self.public.join(PUBLIC[0]))),
        }
    }

    /// Prepares a key that is under its pass phrase.
    ///
    /// # Errors
    /// D047 while another waits, D002 with the cause.
    pub fn prepare(
        &self,
        pem: &str,
        key: &SigningKey,
        origin: &Reference,
        arrival: Arrival<'_>,
    ) -> Result<(), Diagnostic> {
        let odd = || at("D032", &self.public.join("origine"));
        let files = public_files(key, origin).ok_or_else(odd)?;
        let write = || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.private)?;
            fs::set_permissions(&self.private, Permissions::from_mode(0o700))?;
            let folder = tempfile::Builder::new().prefix(BEGUN).tempdir_in(&self.private)?;
            create(&folder.path().join(SECRET), pem.as_bytes())?;
            for (name, content) in &files {
                create(&folder.path().join(name), content.as_bytes())?;
            }
            match arrival {
                Arrival::First => {}
                Arrival::Restored => create(&folder.path().join(RESTORED), b"")?,
                Arrival::After(note) => {
                    create(&folder.path().join(STATEMENT), note.to_string().as_bytes())?;
                }
            }
            sync(folder.path())?;
            // A folder that is not empty is never replaced.
            fs::rename(folder.path(), self.prepared())?;
            sync(&self.private)
        };
        write().map_err(|error: std::io::Error| match error.kind() {
            ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => at("D047", &self.prepared()),
            _ => fault("D002", &self.prepared(), &error),
        })
    }

    /// Puts what was prepared in its place and enters it in the register, once, however many
    /// times it is called. A key that comes after another one than it was made for goes away.
    ///
    /// # Errors
    /// D047 without the register, unless the key is restored, D048 for a statement that is not one,
    /// D001, D002.
    pub fn settle(
        &self,
        _alone: &Alone,
        register: Option<&mut Locked<'_>>,
        now: Instant,
    ) -> Result<Settled, Diagnostic> {
        if !self.unfinished() {
            return Ok(Settled::Nothing);
        }
        let prepared = self.prepared();
        let pem = self.read_secret(&prepared.join(SECRET))?;
        let statement = match read_file(&prepared.join(STATEMENT)) {
            Ok(bytes) => Some(bytes),
            Err(_) if fs::symlink_metadata(prepared.join(STATEMENT)).is_err() => None,
            Err(error) => return Err(error),
        };
        let vkey = read_file(&prepared.join(PUBLIC[0]))?;
        let restored = self.restored();
        if !restored && register.is_none() {
            return Err(at("D047", &prepared));
        }
        let came_first = match &statement {
            Some(statement) => !self.archive(statement)?,
            None => self.exists() && self.read_secret(&self.secret())? != pem,
        };
        // It goes as it came, whole: a crash leaves all of it, or a folder that the next one takes
        // away.
        let gone = || {
            let ended = self.private.join(ENDED);
            let removed = fs::rename(&prepared, &ended)
                .and_then(|()| sync(&self.private))
                .and_then(|()| fs::remove_dir_all(&ended));
            removed.map_err(|error| fault("D002", &prepared, &error))
        };
        if came_first {
            return gone().map(|()| Settled::Lost);
        }
        for name in PUBLIC {
            replace(&self.public.join(name), &read_file(&prepared.join(name))?)?;
        }
        replace(&self.secret(), pem.as_bytes())?;
        // A key that is put back is neither made nor changed: the register knows it already, and
        // a second register must not begin under its name where the first is missing.
        if let Some(register) = register.filter(|_| !restored) {
            let digest = sha256(statement.as_deref().unwrap_or(&vkey));
            if !register.known().keys().contains(&digest) {
                let entry = Entry { digest: Some(digest), ..Entry::new(Event::KeyChanged) };
                register.enter(now, &[entry])?;
            }
            register.remember()?;
        }
        gone().map(|()| Settled::Done)
    }

    /// Keeps the public files of the key that ends, then the statement, unless it is kept already;
    /// tells whether that key is the present one.
    fn archive(&self, statement: &[u8]) -> Result<bool, Diagnostic> {
        let (_, notes) = self.history()?;
        let same = |note: &Note| note.to_string().as_bytes() == statement;
        if notes.last().is_some_and(same) {
            return Ok(true);
        }
        let parsed = Note::parse(statement).ok_or_else(|| at("D048", &self.prepared()))?;
        let change = Rotation::verified(&parsed);
        let change = change.ok_or_else(|| at("D048", &self.prepared()))?;
        if self.verifier()? != Some(change.old) {
            return Ok(false);
        }
        let rank = notes.len() + 1;
        for name in PUBLIC {
            let ending = name.rsplit('.').next().unwrap_or_default();
            replace(&self.past(rank, ending), &read_file(&self.public.join(name))?)?;
        }
        replace(&self.past(rank, "note"), statement).map(|()| true)
    }

    fn secret(&self) -> PathBuf {
        self.private.join(SECRET)
    }

    fn prepared(&self) -> PathBuf {
        self.private.join("changement")
    }

    fn past(&self, rank: usize, ending: &str) -> PathBuf {
        self.public.join("cles").join(format!("{rank}.{ending}"))
    }

    /// Reads a private file, without following a link, if nobody but its owner can.
    fn read_secret(&self, path: &Path) -> Result<String, Diagnostic> {
        let odd = || at("D042", path);
        let folder = fs::symlink_metadata(&self.private).map_err(|_| at("D041", path))?;
        if !folder.is_dir() || !Closed::Writing.holds(&folder) {
            return Err(odd());
        }
        let read = door::read_closed(path, MAX_SECRET, Closed::Reading);
        let bytes = read.map_err(|error| match error.kind() {
            ErrorKind::NotFound => at("D041", path),
            _ => odd(),
        })?;
        String::from_utf8(bytes).map_err(|_| odd())
    }
}

/// Writes a new file that its owner alone can read.
///
/// # Errors
/// D002 with the cause; a file that exists is never replaced.
pub fn write_secret(path: &Path, content: &[u8]) -> Result<(), Diagnostic> {
    create(path, content).map_err(|error| fault("D002", path, &error))
}

fn public_files(key: &SigningKey, origin: &Reference) -> Option<[(&'static str, String); 3]> {
    let verifier = key.verifier(origin.text())?;
    let [vkey, pem, minisign] = PUBLIC;
    Some([
        (vkey, format!("{verifier}\n")),
        (pem, key.public_pem()),
        (minisign, minisign_key_file(&verifier)),
    ])
}

fn read_key(path: &Path) -> Result<VerifierKey, Diagnostic> {
    let text = String::from_utf8(read_file(path)?).unwrap_or_default();
    VerifierKey::parse(&text).ok_or_else(|| at("D046", path))
}

fn at(code: &'static str, path: &Path) -> Diagnostic {
    Diagnostic::new(code, Place::file(path.display().to_string()))
}

/// Writes a file whole, in the place of the one before it.
fn replace(path: &Path, content: &[u8]) -> Result<(), Diagnostic> {
    put(path, content).map_err(|error| fault("D002", path, &error))
}
