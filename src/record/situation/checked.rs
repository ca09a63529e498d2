//! A checked situation, and what the rest of the workspace knows of one.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::SituationRecord;
use crate::diag::Report;
use crate::record::computed::Computed;
use crate::record::dictionary::Dictionary;
use crate::record::kind::{Kind, Read, Record, Source};
use crate::record::leaves::{Leaf, Leaves};
use crate::record::reader::{Checked, Reader, Typed};
use crate::record::rules::{self, Findings, Texts};
use crate::value::{Day, Nature, ReferralRef, SituationRef};

/// A checked situation. Its fields are read through the paths that a form declares.
#[derive(Debug)]
pub struct Situation {
    record: SituationRecord,
    tree: Value,
    pub(in crate::record) source: Source,
    dictionary: OnceLock<Arc<Dictionary>>,
}

impl Situation {
    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        &self.record.situation
    }

    /// What identifies the referral it carries, if it carries one.
    pub fn referral(&self) -> Option<ReferralId<'_>> {
        let referral = self.record.signalement.as_ref()?;
        Some(ReferralId {
            reference: &referral.reference,
            version: referral.version,
            date: referral.date,
        })
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

    /// The values by path, every absent field being empty; for the form and view rooms.
    pub(crate) fn tree(&self) -> &Value {
        &self.tree
    }
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

/// A situation as sessions know it: its number, its date of birth, and the names that no minutes
/// may hold. Its rules are not checked: it makes no document.
#[derive(Debug)]
pub struct Followed {
    pub(in crate::record) record: SituationRecord,
    /// Whether these lists were typed: an empty one says « none », one left out says nothing.
    pub(in crate::record) says_measures: bool,
    pub(in crate::record) says_runaways: bool,
}

impl Followed {
    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        &self.record.situation
    }
}

impl Record for SituationRecord {
    const KIND: Kind = Kind::Situation;
    type Checked = Situation;
    type Settled = ();

    fn check(&self, texts: &Texts, reader: &Reader, findings: &mut Findings<'_>) {
        rules::check(self, texts, reader.vocabulary(), findings);
    }

    fn whole(self, (): (), read: Read, reader: &Reader) -> Situation {
        let mut tree = read.tree;
        let computed = serde_json::to_value(Computed::of(&self)).unwrap_or_default();
        if let Value::Object(map) = &mut tree {
            map.insert("calcul".to_owned(), computed);
        }
        let tree = reader.situation_paths().complete(&tree);
        Situation { record: self, tree, source: read.source, dictionary: OnceLock::new() }
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

    /// Reads what sessions must know of a situation, without the rules of the trade: those say
    /// nothing of its names.
    pub(crate) fn followed(&self, name: &str, bytes: &[u8]) -> Result<(Followed, Report), Report> {
        let Typed { record, raw, report, .. } = self.typed::<SituationRecord>(name, bytes)?;
        let says = |list: &str| raw.value.get(list).is_some();
        let (says_measures, says_runaways) = (says("mesures"), says("fugues"));
        Ok((Followed { record, says_measures, says_runaways }, report))
    }
}
