//! A checked referral, by itself: its situation is read beside it ([`super::Referred`]).

use std::collections::BTreeSet;

use super::SignalementRecord;
use crate::diag::Report;
use crate::record::kind::{Kind, Read, Record, Source};
use crate::record::reader::{Checked, Reader, Typed};
use crate::record::rules::{self, Findings, Texts};
use crate::value::{Day, Moment, ReferralRef, SituationRef};

/// A checked referral, without the situation that it speaks of.
#[derive(Debug)]
pub struct Signalement {
    pub(in crate::record) record: SignalementRecord,
    pub(in crate::record) source: Source,
    /// The paths whose value was refused and replaced.
    pub(in crate::record) repaired: BTreeSet<String>,
}

/// What identifies a referral.
#[derive(Clone, Copy, Debug)]
pub struct ReferralId<'a> {
    /// Its number.
    pub reference: &'a ReferralRef,
    /// Its version, from 1.
    pub version: u32,
    /// The day it was drafted: the only date the document knows.
    pub date: Day,
}

impl Signalement {
    /// What identifies it.
    pub fn id(&self) -> ReferralId<'_> {
        let SignalementRecord { signalement, version, date, .. } = &self.record;
        ReferralId { reference: signalement, version: *version, date: *date }
    }

    /// The situation that it speaks of.
    pub fn situation(&self) -> &SituationRef {
        &self.record.situation
    }

    /// What it completes, if it is a complement: the place of each reference, and the reference when
    /// it is one of our own.
    pub(crate) fn completes(&self) -> impl Iterator<Item = (String, Option<&str>)> {
        let complement = self.record.nature.is("complement");
        let own = self.record.signalement.text();
        let linked = self.record.lies.iter().enumerate().filter(move |_| complement);
        linked.map(move |(at, linked)| {
            let text = Some(linked.text()).filter(|text| *text != own);
            (format!("/lies/{at}"), text.filter(|text| ReferralRef::parse(text).is_some()))
        })
    }

    /// Who gets a copy, by code.
    pub(crate) fn copies(&self) -> impl Iterator<Item = &str> {
        self.record.copies.iter().map(|copy| copy.text())
    }

    /// The day its author says that this version went to the prosecutor, or its copy to another.
    pub(crate) fn sent_to(&self, code: &str) -> Option<Day> {
        let sending = self.record.sent().and_then(|sending| sending.le);
        let mut copies = self.record.copies_sent().map(|(_, copy)| copy);
        let copy = copies.find(|copy| copy.destinataire.is(code)).and_then(|copy| copy.le);
        let day = if code == "parquet" { sending } else { copy };
        day.map(Moment::day)
    }

    /// Every day that its author says that it, or a copy of it, went.
    pub(crate) fn sendings(&self) -> impl Iterator<Item = Day> {
        let own = self.record.envoi.as_ref().and_then(|sending| sending.le);
        let copies = self.record.copies_envoyees.iter().filter_map(|copy| copy.le);
        own.into_iter().chain(copies).map(Moment::day)
    }

    /// Whether its author says that it went.
    pub(crate) fn is_sent(&self) -> bool {
        self.record.envoi.as_ref().is_some_and(|sending| sending.le.is_some())
    }

    /// Whether the prosecutor did something of it.
    pub(crate) fn was_answered(&self) -> bool {
        !self.record.suites.is_empty()
    }

    /// What it says of the version that it replaces: its number, its day, the parts that changed.
    pub(crate) fn replaces(&self) -> Option<(u32, Day, Vec<&str>)> {
        let replaced = self.record.remplace.as_ref().filter(|_| self.record.version > 1)?;
        let parts = replaced.parties.iter().map(|part| part.text()).collect();
        Some((replaced.version, replaced.date, parts))
    }

    /// Whether what names its documents was typed, and not put in the place of something else.
    #[cfg(feature = "rendu")]
    pub(crate) fn is_identified(&self) -> bool {
        !self.repaired.contains("/signalement") && !self.repaired.contains("/version")
    }

    /// Whether its number and that of its situation were typed, and not put in the place of others.
    pub(crate) fn is_numbered(&self) -> bool {
        !self.repaired.contains("/signalement") && !self.repaired.contains("/situation")
    }
}

impl Record for SignalementRecord {
    const KIND: Kind = Kind::Referral;
    type Checked = Signalement;
    type Settled = ();

    fn check(&self, texts: &Texts, reader: &Reader, findings: &mut Findings<'_>) {
        rules::check_signalement(self, texts, reader.vocabulary(), findings);
    }

    fn whole(self, (): (), read: Read, _: &Reader) -> Signalement {
        Signalement { record: self, source: read.source, repaired: read.repaired }
    }
}

impl Reader {
    /// Reads and checks a referral by itself; [`super::Referred`] reads it beside its situation.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn signalement(&self, name: &str, bytes: &[u8]) -> Result<Checked<Signalement>, Report> {
        self.checked::<SignalementRecord>(name, bytes)
    }

    /// Reads a referral and keeps it with its faults, so that its situation and the form can add
    /// theirs.
    pub(crate) fn examine_signalement(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(Signalement, Report), Report> {
        self.examine::<SignalementRecord>(name, bytes)
    }

    /// Reads what reports and other referrals must know of a referral, without the rules.
    pub(crate) fn sent(&self, name: &str, bytes: &[u8]) -> Result<(Signalement, Report), Report> {
        let Typed { record, raw, report, repaired } =
            self.typed::<SignalementRecord>(name, bytes)?;
        let source = Source::new(raw.marked, bytes);
        Ok((Signalement { record, source, repaired }, report))
    }
}
