//! The reader of the program's own kinds of YAML files: a form, a code list, what accompanies a report.

use std::sync::OnceLock;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::guard::unmarked;
use super::marked::Marked;
use super::read::{RawRecord, normalise, read};
use super::schema::{Schema, Vocabulary};
use super::shape::Shape;
use crate::diag::{Diagnostic, Place, Report};

/// A file of `forms/`.
#[derive(Clone, Debug)]
pub struct FormFile {
    /// What diagnostics call it: `forms/listes/droit.yaml`.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Whether it came with the program, whose tests have read it with the care that a stranger's
    /// file is owed.
    pub shipped: bool,
}

impl FormFile {
    /// A file that somebody wrote.
    pub fn written(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), bytes: bytes.to_vec(), shipped: false }
    }
}

/// A reader of files of one structure, as careful as with a record; their faults of structure take
/// the code `fault`.
pub(crate) struct Structure<T> {
    shape: OnceLock<Shape>,
    fault: &'static str,
    reads: std::marker::PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + JsonSchema> Structure<T> {
    pub(crate) fn new(fault: &'static str) -> Self {
        Self { shape: OnceLock::new(), fault, reads: std::marker::PhantomData }
    }

    pub(crate) fn read(&self, file: &FormFile) -> Result<(T, Marked), Report> {
        match file.shipped.then(|| Self::shipped(file)).flatten() {
            Some(read) => Ok(read),
            None => self.careful(file),
        }
    }

    /// What came with the program is read once, and its places only if something is said of it: every
    /// command of every workspace waits for these files.
    fn shipped(FormFile { name, bytes, .. }: &FormFile) -> Option<(T, Marked)> {
        let text = std::str::from_utf8(bytes).ok()?;
        let value = normalise(serde_yaml::from_str(text).ok()?);
        Some((serde_json::from_value(value).ok()?, unmarked(name, text)))
    }

    fn careful(&self, FormFile { name, bytes, .. }: &FormFile) -> Result<(T, Marked), Report> {
        let RawRecord { marked, value, faults } = read(name, bytes)?;
        let shape = || Shape::new(Schema::of::<T>(&Vocabulary::default()));
        let (found, _) = self.shape.get_or_init(shape).check(&marked, &value);
        let mut report = faults;
        for mut diagnostic in found.items().iter().cloned() {
            diagnostic.code = self.fault;
            report.push(diagnostic);
        }
        if report.refuses() {
            report.sort();
            return Err(report);
        }
        match serde_json::from_value(value) {
            Ok(typed) => Ok((typed, marked)),
            Err(_) => Err(Diagnostic::new(self.fault, Place::file(name)).into()),
        }
    }
}
