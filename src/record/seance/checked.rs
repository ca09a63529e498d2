//! A checked session.

use std::collections::BTreeSet;

use super::SeanceRecord;
use crate::diag::Report;
use crate::record::kind::{Kind, Read, Record, Source};
use crate::record::reader::{Checked, Reader};
use crate::record::rules::{self, Findings, Texts};
use crate::value::{Day, SessionRef};

/// A checked session. Unlike a situation its fields are open to the program: the view of the
/// minutes takes each by its name.
#[derive(Debug)]
pub struct Seance {
    pub(in crate::record) record: SeanceRecord,
    pub(in crate::record) source: Source,
    /// The paths whose value was refused and replaced, about which no rule has anything to say.
    pub(in crate::record) repaired: BTreeSet<String>,
}

impl Seance {
    /// The number of the session.
    pub fn number(&self) -> &SessionRef {
        &self.record.seance
    }

    /// The fields.
    pub(crate) fn record(&self) -> &SeanceRecord {
        &self.record
    }

    /// Whether the number was typed, and not put in the place of a refused one.
    pub(crate) fn is_numbered(&self) -> bool {
        !self.repaired.contains("/seance")
    }

    /// Whether it was only convened: nothing was said yet.
    pub fn is_convened_only(&self) -> bool {
        self.record.etat.is("convoquee")
    }

    /// Whether its minutes are final.
    pub fn is_approved(&self) -> bool {
        self.record.etat.is("approuve")
    }

    /// The day of the session.
    pub fn day(&self) -> Day {
        self.record.date
    }

    /// The codes of the situations that it examines.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.record.examens.iter().map(|examen| examen.code.text())
    }

    /// The version of the draft, from 1.
    pub fn version(&self) -> u32 {
        self.record.version.unwrap_or(1)
    }
}

impl Record for SeanceRecord {
    const KIND: Kind = Kind::Session;
    type Checked = Seance;
    type Settled = ();

    fn check(&self, texts: &Texts, reader: &Reader, findings: &mut Findings<'_>) {
        rules::check_session(self, texts, reader.vocabulary(), findings);
    }

    fn whole(self, (): (), read: Read, _: &Reader) -> Seance {
        let Read { source, repaired, .. } = read;
        Seance { record: self, source, repaired }
    }
}

impl Reader {
    /// Reads and checks a session by itself; [`crate::record::Commission::check`] compares it with
    /// the others.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn seance(&self, name: &str, bytes: &[u8]) -> Result<Checked<Seance>, Report> {
        self.checked::<SeanceRecord>(name, bytes)
    }

    /// Reads a session and keeps it with its faults, so that the comparison with other records
    /// can add its own.
    pub(crate) fn examine_session(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(Seance, Report), Report> {
        self.examine::<SeanceRecord>(name, bytes)
    }
}
