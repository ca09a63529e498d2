//! The custody of a register: where it stands in its workspace, what is remembered of it, what
//! proves it to others.

use std::path::{Path, PathBuf};

use super::Machine;
use super::opening::name;
use crate::diag::{Diagnostic, Place};
use crate::register::{
    Chain, Checkpoint, Entry, InclusionPath, Line, Note, Point, Receipt, Reference, SigningKey,
    Unproved, VerifierKey, leaf_hash, minisign,
};
use crate::seal::WorkspaceKey;
use crate::store::{Guards, Keys, Locked, RegisterFile, Workspace, read_file, read_register};

/// The last signed point.
pub const POINT: &str = "point";
/// The ending of receipts (C2SP tlog-proof).
pub const RECEIPT: &str = "tlog-proof";

/// Whoever keeps the register of a workspace, on one machine.
#[derive(Clone, Copy)]
pub struct Custody<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) machine: &'a dyn Machine,
}

impl<'a> Custody<'a> {
    /// Takes the register of a workspace in hand; nothing is opened yet.
    pub fn new(workspace: &'a Workspace, machine: &'a dyn Machine) -> Self {
        Self { workspace, machine }
    }

    /// The key of a workspace that already has one.
    ///
    /// # Errors
    /// D005 when there is none, or it cannot be used.
    pub fn key(self) -> Result<WorkspaceKey, Diagnostic> {
        let absent = || Diagnostic::new("D005", Place::file(".cesmivip/cle"));
        self.workspace.known_key()?.ok_or_else(absent)
    }

    /// Names the register.
    ///
    /// # Errors
    /// Those of [`Workspace::origin`].
    pub fn register(self) -> Result<RegisterFile, Diagnostic> {
        let origin = self.workspace.origin(|| self.machine.random())?;
        let guards = self.guards(&origin);
        Ok(RegisterFile::new(self.workspace.register(), origin, guards))
    }

    /// Enters events.
    ///
    /// # Errors
    /// Those of [`RegisterFile::lock`] and [`Locked::record`].
    pub fn record(self, key: &WorkspaceKey, entries: &[Entry]) -> Result<(), Diagnostic> {
        self.register()?.lock(key)?.record(self.machine.instant()?, entries)
    }

    /// Reads the register to its end, through every point that is known of it, and one more given
    /// by hand; gives its state and these points.
    ///
    /// # Errors
    /// D030 for a register that is not whole, or does not go through a point; D038 for a point
    /// that no key of this register signed.
    pub fn read(
        self,
        key: Option<&WorkspaceKey>,
        since: Option<&Path>,
        mut see: impl FnMut(&Line),
    ) -> Result<(Chain, Vec<Point>), Diagnostic> {
        let mut points = self.points(key)?;
        if let Some(since) = since {
            points.push(self.signed_point(since)?);
        }
        let folder = self.workspace.register();
        let read = read_register(&folder, points.iter().copied(), |line, _, _| see(line));
        Ok((read?, points))
    }

    /// Reads the register before anything is made, and keeps it open for what will be: on one that
    /// was cut, replaced or lost, nothing is made. Nothing is opened where there is none yet.
    ///
    /// # Errors
    /// D030 when the folder, a file of it or what is remembered is missing; those of
    /// [`RegisterFile::lock`].
    pub fn checked(self, key: &WorkspaceKey) -> Result<Option<RegisterFile>, Diagnostic> {
        let folder = self.workspace.register();
        let there = ["registre.tsv", "origine"].map(|name| folder.join(name).is_file());
        match (there, self.remembered().is_file()) {
            ([true, true], _) => {
                let mut register = self.register()?.passing(self.last_signed()?);
                register.lock(key)?;
                Ok(Some(register))
            }
            // A name without a line: the first document will open it.
            ([false, _], false) => Ok(None),
            _ => {
                let text = "Le registre est rompu : le dossier ou un de ses fichiers manque.";
                Err(Diagnostic::new("D030", Place::file(name(&folder))).message(text))
            }
        }
    }

    /// One memory beside the key, and one that does not follow the folder when it is copied or put
    /// back from a copy.
    fn guards(self, origin: &Reference) -> Guards {
        let mut files = vec![self.remembered()];
        files.extend(self.machine.state_folder().map(|folder| {
            folder.join("cesmivip").join(format!("{}.garde", origin.text().replace('/', "-")))
        }));
        Guards::new(files)
    }

    /// What is remembered of the register beside the key.
    fn remembered(self) -> PathBuf {
        self.workspace.root().join(".cesmivip/registre.garde")
    }

    /// The points that the register must go through: those that this machine remembers, and the
    /// last one that was signed.
    fn points(self, key: Option<&WorkspaceKey>) -> Result<Vec<Point>, Diagnostic> {
        let mut points = Vec::new();
        if let Some(key) = key {
            // A register that has no name has no line: reading it will say so.
            let origin = self.workspace.origin(|| None)?;
            points.extend(self.guards(&origin).read(key, &origin)?);
        }
        points.extend(self.last_signed()?);
        Ok(points)
    }

    /// The last point that was signed here.
    ///
    /// # Errors
    /// D038 when no key of this register signed it.
    pub fn last_signed(self) -> Result<Option<Point>, Diagnostic> {
        let last = self.workspace.register().join(POINT);
        last.is_file().then(|| self.signed_point(&last)).transpose()
    }

    /// The point of a signed note, under a key of this register, present or past.
    fn signed_point(self, path: &Path) -> Result<Point, Diagnostic> {
        let note = note(path)?;
        let keys = Keys::of(self.workspace).every()?;
        let read = keys.iter().find_map(|key| Checkpoint::verified(&note, key));
        let stranger = || Diagnostic::new("D038", Place::file(name(path)));
        read.map(|checkpoint| checkpoint.point).ok_or_else(stranger)
    }

    /// Signs the present point, and keeps it with its exports for other tools; gives it with the
    /// key that verifies it.
    ///
    /// # Errors
    /// D046 when the key is not that of the public files, D032 for a register without a sound
    /// name, D002.
    pub fn sign(
        self,
        register: &Locked<'_>,
        key: &SigningKey,
    ) -> Result<(Note, VerifierKey), Diagnostic> {
        let origin = self.workspace.origin(|| None)?;
        Keys::of(self.workspace).agree(key, &origin)?;
        let odd = || Diagnostic::new("D032", Place::file("registre/origine"));
        let verifier = key.verifier(origin.text()).ok_or_else(odd)?;
        let checkpoint = Checkpoint { origin: origin.text().to_owned(), point: register.point() };
        let note = checkpoint.signed(key).ok_or_else(odd)?;
        for (name, content) in exports(&note, &verifier, key) {
            self.workspace.put_in_register(&name, &content)?;
        }
        Ok((note, verifier))
    }

    /// The receipts of some lines, in one reading of the register.
    ///
    /// # Errors
    /// D038 for a note that is no point, D039 when it is older than one of the lines.
    pub fn receipts(self, note: &Note, lines: &[u64]) -> Result<Vec<Receipt>, Diagnostic> {
        let place = || Place::file(name(&self.workspace.register().join(POINT)));
        let checkpoint = Checkpoint::parse(note.text());
        let size =
            checkpoint.map(|c| c.point.size).ok_or_else(|| Diagnostic::new("D038", place()))?;
        let mut paths: Vec<InclusionPath> =
            lines.iter().map(|line| InclusionPath::new(line.saturating_sub(1))).collect();
        let mut texts = vec![Vec::new(); lines.len()];
        read_register(&self.workspace.register(), [], |line, bytes, _| {
            if line.number <= size {
                let leaf = leaf_hash(bytes);
                paths.iter_mut().for_each(|path| path.push(leaf));
            }
            for (wanted, text) in lines.iter().zip(&mut texts) {
                if *wanted == line.number {
                    *text = bytes.to_vec();
                }
            }
        })?;
        let built = lines.iter().zip(paths).zip(texts).map(|((line, path), text)| {
            let path = path.end()?;
            Some(Receipt { line: text, index: line - 1, path, note: note.clone() })
        });
        built.collect::<Option<Vec<_>>>().ok_or_else(|| {
            Diagnostic::new("D039", place())
                .message("Le point signé est antérieur à l'une de ces lignes.")
                .remedy("Signer le point présent : cesmivip registre signer.")
        })
    }
}

/// Reads a public key: a file, or the line itself as a slip prints it.
///
/// # Errors
/// D039 for anything else, D001.
pub fn verifier_key(given: &str) -> Result<VerifierKey, Diagnostic> {
    if let Some(key) = VerifierKey::parse(given) {
        return Ok(key);
    }
    let bytes = read_file(Path::new(given))?;
    let key = std::str::from_utf8(&bytes).ok().and_then(VerifierKey::parse);
    key.ok_or_else(|| Diagnostic::new("D039", Place::file(given)))
}

/// Reads a signed note.
///
/// # Errors
/// D038 for anything else, D001.
pub fn note(path: &Path) -> Result<Note, Diagnostic> {
    let odd = || Diagnostic::new("D038", Place::file(name(path)));
    Note::parse(&read_file(path)?).ok_or_else(odd)
}

/// Proves a receipt: gives its line, and the size of the register that it speaks of.
///
/// # Errors
/// D038 when it proves nothing under this key, D039 for a key that is none, D001.
pub fn receipt(path: &Path, key: &str) -> Result<(Line, u64), Diagnostic> {
    let key = verifier_key(key)?;
    let place = || Place::file(name(path));
    let read = Receipt::parse(&read_file(path)?);
    let receipt = read.ok_or_else(|| Diagnostic::new("D038", place()))?;
    let (line, point) = receipt.verified(&key).map_err(|why| {
        let text = match why {
            Unproved::Form => "Ce reçu n'est pas celui d'une ligne de registre.",
            Unproved::Signature => "La clé donnée n'a pas signé le point de ce reçu.",
            Unproved::Inclusion => "La ligne de ce reçu n'est pas dans le registre qu'il cite.",
        };
        Diagnostic::new("D038", place()).message(text)
    })?;
    Ok((line, point.size))
}

/// The files of a signed point: the note, its text and bare signature for openssl, and the
/// signature of minisign over the same text.
pub fn exports(note: &Note, verifier: &VerifierKey, key: &SigningKey) -> Vec<(String, Vec<u8>)> {
    let text = note.text().as_bytes().to_vec();
    let comment = format!("point {}", verifier.name());
    let minisig = minisign(key, verifier.name(), &text, &comment).unwrap_or_default();
    vec![
        (POINT.to_owned(), note.to_string().into_bytes()),
        ("point.sig".to_owned(), note.signature(verifier).unwrap_or_default().to_vec()),
        ("point.txt.minisig".to_owned(), minisig.into_bytes()),
        ("point.txt".to_owned(), text),
    ]
}
