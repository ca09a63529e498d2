//! Where a path stands, in one file or in the two that make a referral.

use super::marked::{Aim, Marked};
use crate::diag::Diagnostic;

/// The files that a path may stand in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sheets<'a> {
    /// One record.
    One(&'a Marked),
    /// A situation, and a referral that speaks of it under `/signalement`.
    Two {
        /// The file of the situation.
        situation: &'a Marked,
        /// The file of the referral.
        signalement: &'a Marked,
    },
}

/// Where the fields of a referral stand among those of its situation.
pub(crate) const REFERRAL: &str = "/signalement";

impl<'a> Sheets<'a> {
    /// The file of a path, and the path in it.
    fn of(self, pointer: &str) -> (&'a Marked, &str) {
        match self {
            Self::One(marked) => (marked, pointer),
            Self::Two { situation, signalement } => match pointer.strip_prefix(REFERRAL) {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => (signalement, rest),
                _ => (situation, pointer),
            },
        }
    }

    /// Starts a diagnostic at a path, as [`Marked::diagnostic`] does.
    pub(crate) fn diagnostic(self, code: &'static str, pointer: &str, aim: Aim) -> Diagnostic {
        let (marked, pointer) = self.of(pointer);
        marked.diagnostic(code, pointer, aim)
    }

    /// The file of a path.
    pub(crate) fn file_of(self, pointer: &str) -> &'a str {
        self.of(pointer).0.name()
    }

    /// The line of a path.
    pub(crate) fn line_of(self, pointer: &str) -> usize {
        let (marked, pointer) = self.of(pointer);
        marked.line_of(pointer)
    }

    /// Says where a path stands, to whoever reads the file of another: « ligne 12 », and of which
    /// file when it is not the same.
    pub(crate) fn told(self, pointer: &str, from: &str) -> String {
        let (marked, there) = self.of(pointer);
        let line = format!("ligne {}", marked.line_of(there));
        let same = std::ptr::eq(marked, self.of(from).0);
        if same { line } else { format!("{line} de {}", marked.name()) }
    }
}

impl<'a> From<&'a Marked> for Sheets<'a> {
    fn from(marked: &'a Marked) -> Self {
        Self::One(marked)
    }
}
