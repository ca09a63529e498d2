//! The custody of a register: where it stands in its workspace, and what is remembered of it.

use std::path::Path;

use super::Machine;
use super::opening::name;
use crate::diag::{Diagnostic, Place};
use crate::register::{Chain, Entry, Line, Point, Registered};
use crate::seal::WorkspaceKey;
use crate::store::{
    Guards, Keys, RegisterFile, SEALED, Workspace, is_filled, mend_register, read_register,
};
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
    /// D005 when there is none, or it cannot be used; D053 when it was taken away.
    pub fn key(self) -> Result<WorkspaceKey, Diagnostic> {
        let absent = || match self.workspace.had_key() {
            true => self.workspace.keyless(),
            false => Diagnostic::new("D005", Place::file(".cesmivip/cle")),
        };
        self.workspace.known_key()?.ok_or_else(absent)
    }

    /// The key of the workspace, made on first use; tells whether it was made.
    ///
    /// # Errors
    /// Those of [`Self::standing`] before one is made, and of [`Workspace::key`].
    pub fn key_or_new(self) -> Result<(WorkspaceKey, bool), Diagnostic> {
        if let Some(key) = self.workspace.known_key()? {
            return Ok((key, false));
        }
        self.standing(None)?;
        self.workspace.key(|| self.machine.random())
    }

    /// Names the register, to write in it; says it when nothing of it can be remembered in the
    /// folder of the person, which stops nothing.
    ///
    /// # Errors
    /// Those of [`Self::standing`] and [`Workspace::origin`].
    pub fn register(self, key: &WorkspaceKey) -> Result<RegisterFile, Diagnostic> {
        self.standing(Some(key))?;
        let origin = self.workspace.origin(|| self.machine.random())?;
        let guards = self.guards();
        if let Some(fault) = guards.unwritable() {
            self.machine.warn(&fault);
        }
        Ok(RegisterFile::new(self.workspace.register(), origin, guards))
    }

    /// Whether the register is there. It stands with its key and with what is remembered of it, or
    /// nothing is made, and nothing said of any document.
    ///
    /// # Errors
    /// D053 for a register, or a memory of one, without its key; D030 for a register that is missing,
    /// all of it or a file, where there was one; D033 for what is remembered under another key; D056
    /// for another key than this workstation knows.
    pub fn standing(self, key: Option<&WorkspaceKey>) -> Result<bool, Diagnostic> {
        let before = self.guards().known_key();
        let Some(key) = key else {
            let had = self.workspace.had_key() || before.is_some();
            return if had { Err(self.workspace.keyless()) } else { Ok(false) };
        };
        if before.is_some_and(|before| before != key.memory()) {
            let place = Place::file(name(&self.workspace.private("cle")));
            return Err(Diagnostic::new("D056", place));
        }
        let folder = self.workspace.register();
        let there = ["registre.tsv", "origine"].map(|name| is_filled(&folder.join(name)));
        match there {
            [true, true] => Ok(true),
            [false, _] if !self.had_register(key)? => Ok(false),
            _ => {
                let text = "Le registre est rompu : le dossier ou un de ses fichiers manque.";
                Err(Diagnostic::new("D030", Place::file(name(&folder))).message(text))
            }
        }
    }

    /// Whether a register was once here: something remembers it, or was made with it.
    fn had_register(self, key: &WorkspaceKey) -> Result<bool, Diagnostic> {
        let keys = Keys::of(self.workspace);
        let signs = keys.exists() && !keys.unfinished();
        let made = !self.workspace.kept(SEALED).is_empty();
        let remembered = self.guards().last(key)?.is_some_and(|(_, point)| point.size > 0);
        Ok(signs || made || remembered)
    }

    /// Enters events.
    ///
    /// # Errors
    /// Those of [`RegisterFile::lock`] and [`record`](crate::store::Locked::record).
    pub fn record(self, key: &WorkspaceKey, entries: &[Entry]) -> Result<(), Diagnostic> {
        self.register(key)?.lock(key)?.record(self.machine.instant()?, entries)
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
        let there = self.standing(key)?;
        let mut points = if there { self.points(key)? } else { Vec::new() };
        if let Some(since) = since {
            points.push(self.signed_point(since)?);
        }
        let folder = self.workspace.register();
        let read = read_register(&folder, key, points.iter().copied(), |line, _, _| see(line));
        Ok((read?, points))
    }

    /// What the register knows of every document; nothing where there is none yet.
    ///
    /// # Errors
    /// Those of [`Self::standing`] and [`Self::read`].
    pub fn registered(self, key: &WorkspaceKey) -> Result<Registered, Diagnostic> {
        let mut known = Registered::default();
        if self.standing(Some(key))? {
            self.read(Some(key), None, |line| known.see(line))?;
        }
        Ok(known)
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
        mend_register(&mut self.register(&key)?, &key, self.machine.instant()?)
    }

    /// Reads the register before anything is made, and keeps it open for what will be: on one that
    /// was cut, replaced or lost, nothing is made. Nothing is opened where there is none yet.
    ///
    /// # Errors
    /// Those of [`Self::standing`] and of [`RegisterFile::lock`].
    pub fn checked(self, key: &WorkspaceKey) -> Result<Option<RegisterFile>, Diagnostic> {
        if !self.standing(Some(key))? {
            // A name without a line: the first document will open it.
            return Ok(None);
        }
        let mut register = self.register(key)?.passing(self.last_signed()?);
        register.lock(key)?;
        Ok(Some(register))
    }

    /// One memory beside the key, and one that does not follow the folder when it is copied or put
    /// back from a copy.
    pub(super) fn guards(self) -> Guards {
        let folder = self.machine.state_folder().map(|folder| folder.join("cesmivip"));
        Guards::new(self.workspace.private("registre.garde"), folder, &self.machine.identity())
    }

    /// The points that the register must go through: those that this machine remembers, and the
    /// last one that was signed.
    fn points(self, key: Option<&WorkspaceKey>) -> Result<Vec<Point>, Diagnostic> {
        let mut points = Vec::new();
        if let Some(key) = key {
            let origin = self.workspace.origin(|| None)?;
            points.extend(self.guards().read(key, &origin, true)?);
        }
        points.extend(self.last_signed()?);
        Ok(points)
    }
}
