//! The reader: from bytes to a checked record, by the same steps whatever the kind.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::computed::Computed;
use super::kind::{Kind, Read, Record, Source};
use super::read::{RawRecord, read};
use super::rules::{Findings, Texts};
use super::schema::{Schema, Vocabulary};
use super::shape::Shape;
use super::signalement::UNSEALED;
use crate::diag::{Diagnostic, Place, Report};

/// A value that passed every check, with the warnings met on the way.
#[derive(Debug)]
pub struct Checked<T> {
    /// The checked value.
    pub value: T,
    /// What deserves attention without refusing the record.
    pub warnings: Report,
}

/// The reader of every kind of record, over a set of code lists.
pub struct Reader {
    vocabulary: Vocabulary,
    /// By the rank of the kind; each is built when it is first needed, since most calls need one.
    shapes: Vec<OnceLock<Shape>>,
    situation_paths: OnceLock<Schema>,
}

/// A record of the right shape, made so where it was not: what it was read from, the faults of
/// reading and of structure, and the paths that were repaired.
pub(super) struct Typed<R> {
    pub record: R,
    pub raw: RawRecord,
    pub report: Report,
    pub repaired: BTreeSet<String>,
}

impl Reader {
    /// Makes a reader over a set of code lists.
    pub fn new(vocabulary: Vocabulary) -> Self {
        let shapes = Kind::ALL.iter().map(|_| OnceLock::new()).collect();
        Self { vocabulary, shapes, situation_paths: OnceLock::new() }
    }

    /// The paths that a form may bind: the fields of a situation, `signalement.…` for what is sealed
    /// of the referral that speaks of it, and `calcul.…`.
    pub fn situation_paths(&self) -> &Schema {
        self.situation_paths.get_or_init(|| {
            let computed = Schema::of::<Computed>(&self.vocabulary);
            let referral = self.shape(Kind::Referral).schema().clone().without(&UNSEALED);
            let situation = self.shape(Kind::Situation).schema().clone();
            situation.with_property("signalement", &referral).with_property("calcul", &computed)
        })
    }

    /// The code lists that records are read with.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// What a record of a kind holds.
    pub fn schema(&self, kind: Kind) -> &Schema {
        self.shape(kind).schema()
    }

    /// The compiled schema of a kind.
    pub(super) fn shape(&self, kind: Kind) -> &Shape {
        self.shapes[kind as usize].get_or_init(|| Shape::new(kind.schema(&self.vocabulary)))
    }

    /// Reads and checks a record by itself.
    ///
    /// # Errors
    /// Every fault of the file: reading, structure, rules of the trade.
    pub(super) fn checked<R: Record>(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<Checked<R::Checked>, Report> {
        let (value, warnings) = self.examine::<R>(name, bytes)?;
        if warnings.refuses() { Err(warnings) } else { Ok(Checked { value, warnings }) }
    }

    /// Reads a record and keeps it with its faults, so that what is known elsewhere (the form, the
    /// other records) can add its own in the same run; what was refused holds a placeholder, and
    /// the report decides.
    pub(super) fn examine<R: Record>(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(R::Checked, Report), Report> {
        let Typed { record, raw, mut report, repaired } = self.typed::<R>(name, bytes)?;
        let tree = serde_json::to_value(&record).unwrap_or_default();
        let texts = Texts::of(&record);
        let mut findings = Findings::new(&raw.marked, &repaired);
        let settled = record.check(&texts, self, &mut findings);
        report.extend(findings.into_report());
        report.sort();
        let source = Source::new(raw.marked, bytes);
        let read = Read { source, tree, texts, repaired };
        Ok((record.whole(settled, read, self), report))
    }

    /// Reads a record of the right shape, or makes it so; no rule is checked.
    pub(super) fn typed<R: Record>(&self, name: &str, bytes: &[u8]) -> Result<Typed<R>, Report> {
        let raw = read(name, bytes)?;
        // Of another kind, all would be unknown or missing: one fault says why.
        if let Some(said) = Kind::said(&raw.value)
            && said != R::KIND
        {
            return Err(R::KIND.refused(name, said).into());
        }
        let mut report = raw.faults.clone();
        let (faults, repaired) = self.shape(R::KIND).check(&raw.marked, &raw.value);
        report.extend(faults);
        match serde_json::from_value::<R>(repaired.value) {
            Ok(record) => Ok(Typed { record, raw, report, repaired: repaired.paths }),
            Err(_) => {
                if !report.refuses() {
                    report.push(Diagnostic::new("S199", Place::file(name)));
                }
                report.sort();
                Err(report)
            }
        }
    }
}
