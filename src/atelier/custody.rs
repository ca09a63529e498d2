//! The custody of a register: where it stands in its workspace, and what is remembered of it.

use std::path::{Path, PathBuf};

use super::Machine;
use super::opening::name;
use crate::diag::{Diagnostic, Place};
use crate::register::{Chain, Entry, Line, Point, Reference};
use crate::seal::WorkspaceKey;
use crate::store::{Guards, RegisterFile, Workspace, is_file, mend_register, read_register};
use crate::value::Digest;

/// Whoever keeps the register of a workspace, on one machine.
#[derive(Clone, Copy)]
pub struct Custody<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) machine: &'a dyn Machine,
}

/// A register that was read from its first line to its last, and is whole.
#[derive(Clone, Copy, Debug)]
pub struct Audit {
    /// How many lines it has.
    pub size: u64,
    /// The root of their tree.
    pub root: Digest,
    /// The last point that was signed.
    pub signed: Option<Point>,
    /// The furthest line that it was known to have, and still has.
    pub seen: u64,
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
    /// Those of [`RegisterFile::lock`] and [`record`](crate::store::Locked::record).
    pub fn record(self, key: &WorkspaceKey, entries: &[Entry]) -> Result<(), Diagnostic> {
        self.register()?.lock(key)?.record(self.machine.instant()?, entries)
    }

    /// Reads the register to its end, through every point that is known of it, and one more given
    /// by hand; gives its state and these points.
    ///
    /// # Errors
    /// D030 for a register that is not whole, or does not go through a point; D051 for one with
    /// lines that its workspace did not enter; D038 for a point that no key of this register signed.
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
        let read = read_register(&folder, key, points.iter().copied(), |line, _, _| see(line));
        Ok((read?, points))
    }

    /// Reads the register to its end, through every point that is known of it, and one more given
    /// by hand.
    ///
    /// # Errors
    /// Those of [`Self::read`]; D005 for a workspace key that cannot be used.
    pub fn audit(self, since: Option<&Path>) -> Result<Audit, Diagnostic> {
        let key = self.workspace.known_key()?;
        let (chain, points) = self.read(key.as_ref(), since, |_| {})?;
        let signed = self.last_signed()?;
        let seen = points.iter().map(|point| point.size).max().unwrap_or(0);
        Ok(Audit { size: chain.size(), root: chain.root(), signed, seen })
    }

    /// Takes out a last line that is not complete, and enters that it was; gives how many bytes it
    /// had.
    ///
    /// # Errors
    /// Those of [`Self::key`], [`Self::register`] and [`mend_register`].
    pub fn mend(self) -> Result<Option<u64>, Diagnostic> {
        let key = self.key()?;
        mend_register(&mut self.register()?, &key, self.machine.instant()?)
    }

    /// Reads the register before anything is made, and keeps it open for what will be: on one that
    /// was cut, replaced or lost, nothing is made. Nothing is opened where there is none yet.
    ///
    /// # Errors
    /// D030 when the folder, a file of it or what is remembered is missing; those of
    /// [`RegisterFile::lock`].
    pub fn checked(self, key: &WorkspaceKey) -> Result<Option<RegisterFile>, Diagnostic> {
        let folder = self.workspace.register();
        let there = ["registre.tsv", "origine"].map(|name| is_file(&folder.join(name)));
        match (there, is_file(&self.remembered())) {
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
        self.workspace.private("registre.garde")
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
}
