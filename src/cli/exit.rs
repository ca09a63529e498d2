//! From what happened to the exit code: the only place that knows the numbers.

use std::process::ExitCode;

use cesmivip::diag::{Family, Report};

/// The exit codes of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Ok,
    Data,
    Usage,
    File,
    Template,
    Mismatch,
    Confidentiality,
    Partial,
}

impl Exit {
    /// The code of a report that refuses.
    pub fn of(report: &Report) -> Self {
        match report.kind() {
            None => Self::Ok,
            Some(Family::Data) => Self::Data,
            Some(Family::File) => Self::File,
            Some(Family::Template) => Self::Template,
            Some(Family::Mismatch) => Self::Mismatch,
            Some(Family::Confidentiality) => Self::Confidentiality,
        }
    }

    /// The code of a batch: partial when some succeeded, else that of the gravest refusal.
    pub fn of_batch(done: usize, refused: &Report) -> Self {
        match (done, refused.refuses()) {
            (_, false) => Self::Ok,
            (0, true) => Self::of(refused),
            (_, true) => Self::Partial,
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Data => 1,
            Self::Usage => 2,
            Self::File => 3,
            Self::Template => 4,
            Self::Mismatch => 5,
            Self::Confidentiality => 6,
            Self::Partial => 7,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
