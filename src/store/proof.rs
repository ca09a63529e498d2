//! Whether the lines of a register are those that its workspace entered.
//!
//! Everybody can make a line that follows the others: its chain proves an order, and no author.
//! Whoever holds the key of the workspace knows its lines by their marks; without the key nothing
//! is said here, and signed points are what there is to rely on.

use std::path::Path;

use super::fault;
use crate::diag::{Diagnostic, Place};
use crate::register::{Chain, Flaw, Line, Point, Points, Stopped};
use crate::seal::WorkspaceKey;

/// Proves a register while it is read: the points that it must go through, the mark of each line.
pub(super) struct Proof<'a> {
    key: Option<&'a WorkspaceKey>,
    points: Points,
    /// The first line that the key did not mark.
    foreign: Option<u64>,
}

impl<'a> Proof<'a> {
    /// Begins with these points, and with the key if it is known.
    pub(super) fn new(
        key: Option<&'a WorkspaceKey>,
        points: impl IntoIterator<Item = Point>,
    ) -> Self {
        Self { key, points: Points::new(points), foreign: None }
    }

    /// Looks at a line, and at the register after it.
    pub(super) fn see(&mut self, line: &Line, bytes: &[u8], chain: &Chain) {
        self.points.see(chain);
        let foreign = |key: &WorkspaceKey| key.mark(Line::marked(bytes)) != line.mark;
        if self.foreign.is_none() && self.key.is_some_and(foreign) {
            self.foreign = Some(line.number);
        }
    }

    /// Says whether what was read to its end is the register of this workspace.
    ///
    /// # Errors
    /// D030 for a register that is not whole, or is not the one that was seen before, D031 for a
    /// torn last line, D051 at the first line that this workspace did not enter.
    pub(super) fn end(
        &self,
        path: &Path,
        read: Result<(), Stopped>,
        chain: &Chain,
    ) -> Result<(), Diagnostic> {
        read.map_err(|stopped| told(path, stopped))?;
        self.points.met(chain).map_err(|(line, flaw)| broken(path, line, flaw))?;
        match self.foreign {
            Some(line) => Err(broken(path, line, Flaw::Foreign)),
            None => Ok(()),
        }
    }
}

fn told(path: &Path, stopped: Stopped) -> Diagnostic {
    match stopped {
        Stopped::Io(error) => fault("D001", path, &error),
        Stopped::Broken(line, flaw) => broken(path, line, flaw),
    }
}

/// Says at which line a register stops being one, and why.
pub(super) fn broken(path: &Path, line: u64, flaw: Flaw) -> Diagnostic {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    let place = Place { file: path.display().to_string(), line, column: 1 };
    let cause = match flaw {
        Flaw::Torn => return Diagnostic::new("D031", place),
        Flaw::Foreign => return Diagnostic::new("D051", place),
        Flaw::Form => "cette ligne n'a pas la forme d'une ligne du registre",
        Flaw::Rank => "cette ligne n'est pas à son rang",
        Flaw::Chain => "cette ligne ne suit pas celle qui la précède",
        Flaw::Shorter => "des lignes déjà vues manquent",
        Flaw::Other => "les lignes ne sont plus celles qui ont déjà été vues",
    };
    Diagnostic::new("D030", place).message(format!("Le registre est rompu : {cause}."))
}
