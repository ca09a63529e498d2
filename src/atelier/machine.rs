//! What only a machine can give: the time, chance, a place to remember things.

use std::path::PathBuf;
use std::process::Command;

use crate::diag::{Diagnostic, Place};
use crate::value::{Day, Instant};

/// What a rendering worker may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Processor time for a document, in seconds.
    pub seconds: u64,
    /// Memory, in mebibytes.
    pub mebibytes: u64,
}

/// The machine under a front end, and the whole of the outside world but for files.
///
/// Tests give one whose clock does not move.
pub trait Machine: Send + Sync {
    /// Gives the present second; `None` when the clock cannot be read.
    fn now(&self) -> Option<Instant>;

    /// Fills a place with bytes that nobody can guess; `false` when the system has none.
    fn fill(&self, bytes: &mut [u8]) -> bool;

    /// Gives the folder where programs keep what they remember (XDG Base Directory
    /// Specification, `XDG_STATE_HOME`); `None` where there is none.
    fn state_folder(&self) -> Option<PathBuf> {
        None
    }

    /// Gives what tells this machine from another; empty where nothing does.
    fn identity(&self) -> String {
        String::new()
    }

    /// Says something that stops nothing to whoever is at work, once.
    fn warn(&self, _warning: &Diagnostic) {}

    /// Gives the command that starts a rendering worker within these bounds: a process that
    /// answers orders on its standard input, as `making::serve` does. `None` where nothing can be
    /// drawn.
    fn worker(&self, _bounds: Bounds) -> Option<Command> {
        None
    }
}

impl dyn Machine + '_ {
    /// Draws bytes that nobody can guess; `None` when the system has none.
    pub fn random<const N: usize>(&self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes).then_some(bytes)
    }

    /// The present second.
    ///
    /// # Errors
    /// D001 when the clock cannot be read.
    pub fn instant(&self) -> Result<Instant, Diagnostic> {
        self.now().ok_or_else(|| {
            let text = "L'horloge de ce poste n'est pas à l'heure.";
            let fault = Diagnostic::new("D001", Place::file("horloge"));
            fault.message(text).remedy("Régler l'horloge.")
        })
    }

    /// The present day, in universal time.
    ///
    /// # Errors
    /// D001 when the clock cannot be read.
    pub fn today(&self) -> Result<Day, Diagnostic> {
        let odd = || Diagnostic::new("D001", Place::file("horloge"));
        self.instant()?.day().ok_or_else(odd)
    }
}
