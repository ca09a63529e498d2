//! A checked situation, and what the rest of the workspace knows of one.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::SituationRecord;
use crate::diag::Report;
use crate::record::dictionary::Dictionary;
use crate::record::effacement::EffacementRecord;
use crate::record::kind::{Kind, Read, Record, Source};
use crate::record::leaves::{Leaf, Leaves};
use crate::record::reader::{Checked, Reader, Typed};
use crate::record::rules::{self, Findings, Texts};
use crate::record::signalement::Signalement;
use crate::value::{Nature, SituationRef};

/// A checked situation. A form reads it beside a referral that speaks of it.
#[derive(Debug)]
pub struct Situation {
    record: SituationRecord,
    pub(in crate::record) source: Source,
    /// The paths whose value was refused and replaced.
    pub(in crate::record) repaired: BTreeSet<String>,
    dictionary: OnceLock<Arc<Dictionary>>,
}

impl Situation {
    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        &self.record.situation
    }

    /// The fields.
    pub(in crate::record) fn record(&self) -> &SituationRecord {
        &self.record
    }

    /// Whom and what it keeps by itself.
    pub(crate) fn dictionary(&self) -> &Arc<Dictionary> {
        self.dictionary.get_or_init(|| Arc::new(Dictionary::of(std::iter::once(&self.record))))
    }

    /// Walks the values of the wanted natures.
    pub(crate) fn walk(&self, wanted: fn(Nature) -> bool, each: &mut dyn FnMut(&Leaf<'_>)) {
        self.record.walk(wanted, each);
    }
}

/// A situation as sessions know it: its number, its date of birth, and the names that no minutes
/// may hold; or what stays of it. Its rules are not checked: it makes no document.
#[derive(Debug)]
pub struct Followed {
    held: Held,
    /// Whether these lists were typed: an empty one says « none », one left out says nothing.
    pub(in crate::record) says_measures: bool,
    pub(in crate::record) says_runaways: bool,
    /// The referrals of the workspace that speak of it, by their days then their numbers.
    pub(in crate::record) signalements: Vec<Signalement>,
}

/// What is held of a situation.
#[derive(Debug)]
enum Held {
    Record(Box<SituationRecord>),
    Erased(Box<EffacementRecord>),
}

impl Followed {
    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        match &self.held {
            Held::Record(record) => &record.situation,
            Held::Erased(erased) => &erased.effacement,
        }
    }

    /// Its record; none once it was erased.
    pub(in crate::record) fn record(&self) -> Option<&SituationRecord> {
        match &self.held {
            Held::Record(record) => Some(record),
            Held::Erased(_) => None,
        }
    }

    /// What stays of it, once it was erased.
    pub(in crate::record) fn remains(&self) -> Option<&EffacementRecord> {
        match &self.held {
            Held::Record(_) => None,
            Held::Erased(erased) => Some(erased),
        }
    }

    /// A situation that was erased.
    fn erased(remains: EffacementRecord) -> Self {
        let held = Held::Erased(Box::new(remains));
        Self { held, says_measures: false, says_runaways: false, signalements: Vec::new() }
    }

    /// Adds a referral that speaks of it.
    pub(crate) fn refer(&mut self, signalement: Signalement) {
        self.signalements.push(signalement);
        self.signalements.sort_by(|a, b| {
            let key = |s: &Signalement| (s.record.date, s.record.signalement.clone());
            key(a).cmp(&key(b))
        });
    }
}

impl Record for SituationRecord {
    const KIND: Kind = Kind::Situation;
    type Checked = Situation;
    type Settled = ();

    fn check(&self, texts: &Texts, _: &Reader, findings: &mut Findings<'_>) {
        rules::check(self, texts, findings);
    }

    fn whole(self, (): (), read: Read, _: &Reader) -> Situation {
        let Read { source, repaired, .. } = read;
        Situation { record: self, source, repaired, dictionary: OnceLock::new() }
    }
}

impl Reader {
    /// Reads and checks a situation.
    ///
    /// # Errors
    /// Every fault of the file: reading, structure, rules of the trade.
    pub fn situation(&self, name: &str, bytes: &[u8]) -> Result<Checked<Situation>, Report> {
        self.checked::<SituationRecord>(name, bytes)
    }

    /// Reads a situation and keeps it with its faults, so that the form can add its own.
    pub(crate) fn examine_situation(
        &self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(Situation, Report), Report> {
        self.examine::<SituationRecord>(name, bytes)
    }

    /// Reads what sessions and statistics must know of a situation that was erased.
    pub(crate) fn erased(&self, name: &str, bytes: &[u8]) -> Result<Followed, Report> {
        self.effacement(name, bytes).map(|read| Followed::erased(read.value.record))
    }

    /// Reads what sessions must know of a situation, without the rules of the trade: those say
    /// nothing of its names.
    pub(crate) fn followed(&self, name: &str, bytes: &[u8]) -> Result<(Followed, Report), Report> {
        let Typed { record, raw, report, .. } = self.typed::<SituationRecord>(name, bytes)?;
        let says = |list: &str| raw.value.get(list).is_some();
        let (says_measures, says_runaways) = (says("mesures"), says("fugues"));
        let signalements = Vec::new();
        let held = Held::Record(Box::new(record));
        Ok((Followed { held, says_measures, says_runaways, signalements }, report))
    }
}
