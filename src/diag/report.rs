//! A diagnostic and the report that gathers them.

use std::fmt;

use serde::Serialize;

use super::code::{Family, Rule, Severity, rule};

/// A position in a file, counted from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file as the user named it.
    #[serde(rename = "fichier")]
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    #[serde(rename = "ligne")]
    pub line: usize,
    /// The column, from 1; 0 when the whole file is meant.
    #[serde(rename = "colonne")]
    pub column: usize,
}

impl Place {
    /// Points at a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}:{}", self.line, self.column)?;
        }
        Ok(())
    }
}

/// The line a diagnostic points at, with every value masked: keys and structure only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The masked line.
    pub text: String,
    /// Where the underline starts in `text`, in characters from 0.
    pub from: usize,
    /// How many characters are underlined.
    pub len: usize,
}

/// One fault or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code; its rule and default remedy are in [`super::CATALOGUE`].
    pub code: &'static str,
    /// Where.
    pub place: Place,
    /// The path of the field in the record (`/mineur/nom`), when there is one.
    pub path: Option<String>,
    /// What is wrong, in French, without the value.
    pub message: String,
    /// What to do, in French.
    pub remedy: String,
    /// The masked line.
    pub excerpt: Option<Excerpt>,
}

impl Diagnostic {
    /// Makes a diagnostic with the rule's own text and remedy.
    pub fn new(code: &'static str, place: Place) -> Self {
        let Rule { text, remedy, .. } = rule(code);
        Self {
            code,
            place,
            path: None,
            message: (*text).to_owned(),
            remedy: (*remedy).to_owned(),
            excerpt: None,
        }
    }

    /// Says what is wrong more precisely than the rule does.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Says what to do more precisely than the rule does.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Names the field.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Tells whether it refuses the document or only warns.
    pub fn severity(&self) -> Severity {
        rule(self.code).severity
    }

    /// Gives the family of its code.
    pub fn kind(&self) -> Family {
        rule(self.code).kind
    }
}

/// Many diagnostics, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    items: Vec<Diagnostic>,
}

impl Report {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }

    /// A report of one diagnostic.
    pub fn one(diagnostic: Diagnostic) -> Self {
        Self { items: vec![diagnostic] }
    }

    /// Adds a diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds all of another report.
    pub fn extend(&mut self, other: Report) {
        self.items.extend(other.items);
    }

    /// Keeps the diagnostics that pass.
    pub fn retain(&mut self, passes: impl FnMut(&Diagnostic) -> bool) {
        self.items.retain(passes);
    }

    /// Sorts by place then code, and drops exact repetitions.
    pub fn sort(&mut self) {
        self.items.sort_by(|a, b| (&a.place, a.code, &a.path).cmp(&(&b.place, b.code, &b.path)));
        self.items.dedup();
    }

    /// Tells whether at least one item refuses the document.
    pub fn refuses(&self) -> bool {
        self.items.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Tells whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Gives the diagnostics in order.
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// Counts errors and warnings.
    pub fn counts(&self) -> (usize, usize) {
        let count = |severity| self.items.iter().filter(|d| d.severity() == severity).count();
        (count(Severity::Error), count(Severity::Warning))
    }

    /// Gives the family that decides the exit code: the gravest among the errors.
    pub fn kind(&self) -> Option<Family> {
        let rank = |kind: Family| match kind {
            Family::Confidentiality => 5,
            Family::File => 4,
            Family::Template => 3,
            Family::Mismatch => 2,
            Family::Data => 1,
        };
        self.items
            .iter()
            .filter(|d| d.severity() == Severity::Error)
            .map(Diagnostic::kind)
            .max_by_key(|kind| rank(*kind))
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::one(diagnostic)
    }
}
