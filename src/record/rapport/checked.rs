//! A checked report, and what it asks to count.

use super::{Exact, RapportRecord};
use crate::coding::{Edition, Impossible, Known, Month, Period, Table};
use crate::diag::Report;
use crate::record::coding::catalogue;
use crate::record::kind::{Kind, Read, Record, Source};
use crate::record::reader::{Checked, Reader};
use crate::record::rules::{self, Findings, Texts};
use crate::value::Day;

/// The id of the table of what a report declares, which no other table takes.
pub(crate) const MEANS: &str = "moyens";

/// The base of rounding when nothing is written.
pub(crate) const DEFAULT_BASE: u32 = 5;

/// What a report asks to count, once its words are variables and categories.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub tables: Vec<Table>,
    pub known: Vec<Known>,
    pub impossible: Vec<Impossible>,
}

/// A checked report.
#[derive(Debug)]
pub struct Rapport {
    record: RapportRecord,
    asked: Asked,
    texts: Texts,
    pub(in crate::record) source: Source,
}

impl Rapport {
    /// The year that it is about.
    pub fn year(&self) -> u32 {
        self.record.rapport
    }

    /// The months that it is about.
    pub fn period(&self) -> Period {
        period(&self.record)
    }

    /// Who reads it.
    pub fn edition(&self) -> Edition {
        self.record.version.0
    }

    /// Its revision, from 1.
    pub fn revision(&self) -> u32 {
        self.record.revision.unwrap_or(1)
    }

    /// The day that the cover shows.
    pub fn date(&self) -> Day {
        self.record.date.unwrap_or(self.record.periode.au)
    }

    /// The base of the rounding of its public edition.
    pub fn base(&self) -> u32 {
        base(&self.record)
    }

    /// The smallest multiple that its public edition prints.
    pub fn threshold(&self) -> u32 {
        threshold(&self.record)
    }

    /// The totals that its public edition prints as they are: of situations examined, and of those
    /// since the beginning.
    pub fn exact_totals(&self) -> (bool, bool) {
        let declared = self.record.secret_statistique.as_ref();
        let is = |exact| declared.is_some_and(|secret| secret.exacts.iter().any(|w| w.0 == exact));
        (is(Exact::Situations), is(Exact::Cumul))
    }

    /// The tables, in the order typed, whatever their edition.
    pub fn tables(&self) -> &[Table] {
        &self.asked.tables
    }

    /// The ranks of the tables that an edition holds.
    pub fn tables_of(&self, edition: Edition) -> Vec<usize> {
        let all = self.tables().iter().enumerate();
        all.filter(|(_, table)| table.editions.contains(&edition)).map(|(rank, _)| rank).collect()
    }

    /// Where a table stands in the record, by its rank in [`Rapport::tables`].
    pub fn table_pointer(rank: usize) -> String {
        format!("/tableaux/{rank}")
    }

    /// The files of earlier editions, in the order typed.
    pub fn precedents(&self) -> Vec<String> {
        self.record.precedents.iter().map(|name| name.text().to_owned()).collect()
    }

    /// The counts that readers know from elsewhere, in the order of `connu_par_ailleurs`.
    pub fn known(&self) -> &[Known] {
        &self.asked.known
    }

    /// What readers know to be impossible, in the order of `impossibles`.
    pub fn impossible(&self) -> &[Impossible] {
        &self.asked.impossible
    }

    /// The fields.
    pub(crate) fn record(&self) -> &RapportRecord {
        &self.record
    }

    /// Every text that a person typed, with its path, but for the labels of groups.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.pairs()
    }
}

pub(in crate::record) fn period(record: &RapportRecord) -> Period {
    let month = |day: Day| {
        let (year, month, _) = day.parts();
        Month { year, month }
    };
    Period { from: month(record.periode.du), to: month(record.periode.au) }
}

/// The base of a report.
pub(in crate::record) fn base(record: &RapportRecord) -> u32 {
    let written = record.secret_statistique.as_ref().and_then(|secret| secret.base);
    written.unwrap_or(DEFAULT_BASE)
}

/// The multiples of a base around a threshold that is none.
pub(in crate::record) fn around(threshold: u64, base: u64) -> Option<(u64, u64)> {
    let apart = base > 0 && !threshold.is_multiple_of(base);
    let low = (threshold / base.max(1)).max(1) * base;
    apart.then_some((low, low + base))
}

/// The threshold of a report.
pub(in crate::record) fn threshold(record: &RapportRecord) -> u32 {
    let written = record.secret_statistique.as_ref().and_then(|secret| secret.seuil);
    written.unwrap_or(2 * base(record))
}

impl Record for RapportRecord {
    const KIND: Kind = Kind::Report;
    type Checked = Rapport;
    type Settled = Asked;

    fn check(&self, _: &Texts, reader: &Reader, findings: &mut Findings<'_>) -> Asked {
        rules::check_report(self, &catalogue(reader.vocabulary()), findings)
    }

    fn whole(self, asked: Asked, read: Read, _: &Reader) -> Rapport {
        Rapport { record: self, asked, texts: read.texts, source: read.source }
    }
}

impl Reader {
    /// Reads and checks a report, and settles what each of its tables counts.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn rapport(&self, name: &str, bytes: &[u8]) -> Result<Checked<Rapport>, Report> {
        self.checked::<RapportRecord>(name, bytes)
    }
}
