//! A referral beside the situation that it speaks of: what its documents are made from.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::SignalementRecord;
use super::checked::{ReferralId, Signalement};
use super::told::{Joined, Known, known};
use crate::diag::Report;
use crate::record::computed::Computed;
use crate::record::dictionary::Dictionary;
use crate::record::leaves::{Leaf, Leaves};
use crate::record::reader::{Checked, Reader};
use crate::record::rules::{self, Findings};
use crate::record::sheets::{REFERRAL, Sheets};
use crate::record::situation::{Situation, SituationRecord};
use crate::value::{Nature, SituationRef};

/// What is remarked of what came after the day of a referral; moot once it was sealed and sent.
pub(crate) const LATER: [&str; 2] = ["M171", "M199"];

/// A checked referral and its situation. Its fields are read through the paths that a form
/// declares: those of the situation, and under `signalement` those of the referral.
#[derive(Debug)]
pub struct Referred {
    situation: Situation,
    signalement: Signalement,
    /// The situation as it was known on the day of the referral.
    known: SituationRecord,
    /// What is sealed of the referral.
    sealed: SignalementRecord,
    hidden: BTreeSet<String>,
    tree: Value,
}

impl Referred {
    /// Reads a referral beside its situation; `completed` are the documents of the workspace among
    /// those that it completes.
    ///
    /// Gives with it what the two, read together, break; what each breaks by itself is told where
    /// it is read.
    pub(crate) fn of(
        signalement: Signalement,
        situation: Situation,
        completed: &[Signalement],
        reader: &Reader,
    ) -> (Self, Report) {
        let Known { record: known, hidden } = known(situation.record(), &signalement.record);
        let sealed = signalement.record.sealed();
        let completed: Vec<&SignalementRecord> = completed.iter().map(|one| &one.record).collect();
        let computed = Computed::of(&known, sealed.date);
        let tree = tree(&situation, &sealed, &computed, &hidden, reader);
        let referred = Self { situation, signalement, known, sealed, hidden, tree };
        let report = referred.check(&completed, reader);
        (referred, report)
    }

    fn check(&self, completed: &[&SignalementRecord], reader: &Reader) -> Report {
        let mut repaired = self.situation.repaired.clone();
        let own = self.signalement.repaired.iter();
        repaired.extend(own.map(|path| format!("{REFERRAL}{path}")));
        let mut findings = Findings::new(self.sheets(), &repaired);
        let told = rules::Told {
            whole: self.situation.record(),
            known: &self.known,
            hidden: &self.hidden,
            referral: &self.signalement.record,
            completed,
        };
        rules::check_referred(&told, reader.vocabulary(), &mut findings);
        findings.into_report()
    }

    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        self.situation.number()
    }

    /// What identifies the referral.
    pub fn id(&self) -> ReferralId<'_> {
        self.signalement.id()
    }

    /// The referral by itself.
    pub fn signalement(&self) -> &Signalement {
        &self.signalement
    }

    /// The situation.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }

    /// The numbers of the facts that the situation holds today, told or not.
    pub(crate) fn facts(&self) -> BTreeSet<&str> {
        self.situation.record().faits.iter().map(|fact| fact.id.text()).collect()
    }

    /// Where each path stands, in one file or the other.
    pub(crate) fn sheets(&self) -> Sheets<'_> {
        let (situation, signalement) = (self.situation.marked(), self.signalement.marked());
        Sheets::Two { situation, signalement }
    }

    /// The values by path, every absent field being empty, without what came after the day of the
    /// referral: the items of lists that are not told are null.
    pub(crate) fn tree(&self) -> &Value {
        &self.tree
    }

    /// What the seal commits to: all that the documents could say, and nothing of what is only known
    /// once they were sent.
    pub fn committed(&self) -> Vec<u8> {
        serde_json::to_vec(&self.tree).unwrap_or_default()
    }

    /// Whom and what its situation keeps.
    pub(crate) fn dictionary(&self) -> &Arc<Dictionary> {
        self.situation.dictionary()
    }

    /// Walks the values of the wanted natures, those that are not told included: a document must
    /// not hold them either.
    pub(crate) fn walk(&self, wanted: fn(Nature) -> bool, each: &mut dyn FnMut(&Leaf<'_>)) {
        self.joined().walk(wanted, each);
    }

    pub(in crate::record) fn joined(&self) -> Joined<'_> {
        Joined { situation: self.situation.record(), signalement: &self.sealed }
    }
}

impl Reader {
    /// Reads and checks a referral beside its situation, each by its name and its bytes; `completed`
    /// are the referrals of the workspace that it completes.
    ///
    /// # Errors
    /// Every fault of the two, alone and together.
    pub fn referred(
        &self,
        signalement: (&str, &[u8]),
        situation: (&str, &[u8]),
        completed: &[Signalement],
    ) -> Result<Checked<Referred>, Report> {
        let own = self.examine_signalement(signalement.0, signalement.1);
        let beside = self.examine_situation(situation.0, situation.1);
        let ((own, mut report), (beside, others)) = match (own, beside) {
            (Ok(own), Ok(beside)) => (own, beside),
            (own, beside) => {
                let mut faults = own.err().unwrap_or_default();
                faults.extend(beside.err().unwrap_or_default());
                faults.sort();
                return Err(faults);
            }
        };
        let (value, mut together) = Referred::of(own, beside, completed, self);
        if value.signalement.is_sent() {
            // Whether it was sealed before is not known here: its author is believed.
            together.retain(|fault| !LATER.contains(&fault.code));
        }
        report.extend(others);
        report.extend(together);
        report.sort();
        if report.refuses() { Err(report) } else { Ok(Checked { value, warnings: report }) }
    }
}

/// The values by path, completed, without those that are not told.
fn tree(
    situation: &Situation,
    sealed: &SignalementRecord,
    computed: &Computed,
    hidden: &BTreeSet<String>,
    reader: &Reader,
) -> Value {
    let mut tree = serde_json::to_value(situation.record()).unwrap_or_default();
    if let Value::Object(map) = &mut tree {
        let own = serde_json::to_value(sealed).unwrap_or_default();
        map.insert(REFERRAL[1..].to_owned(), own);
        let computed = serde_json::to_value(computed).unwrap_or_default();
        map.insert("calcul".to_owned(), computed);
    }
    let mut tree = reader.situation_paths().complete(&tree);
    for path in hidden {
        if let Some(value) = tree.pointer_mut(path) {
            *value = Value::Null;
        }
    }
    tree
}
