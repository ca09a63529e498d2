//! What is known of a referral once it was drafted: whether it went, to whom, what came back.

use super::Signalement;
use crate::record::situation::SituationRecord;
use crate::value::Day;

/// What a referral still waits for.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    /// Its number.
    pub reference: &'a str,
    /// The day it was drafted.
    pub day: Day,
    /// Whether nothing says that this version was sent.
    pub sending: bool,
    /// The copies planned of which nothing says that they were sent, by code.
    pub copies: Vec<&'a str>,
    /// Whether a parent is still to be told in writing (CASF L226-5).
    pub notice: bool,
    /// Whether nothing is known of what the prosecutor did.
    pub outcome: bool,
}

impl Signalement {
    /// What it still waits for, of a situation.
    pub(in crate::record) fn waiting<'a>(&'a self, situation: &SituationRecord) -> Waiting<'a> {
        let record = &self.record;
        let sent = record.sent().is_some_and(|sending| sending.le.is_some());
        let copied = |code: &str| record.copies_sent().any(|(_, c)| c.destinataire.is(code));
        let planned = record.copies.iter().map(|copy| copy.text());
        let notices = situation.representants.iter().filter_map(|h| h.information_ecrite.as_ref());
        let known = record.suites.iter().any(|outcome| !outcome.r#type.is("en_attente"));
        Waiting {
            reference: record.signalement.text(),
            day: record.date,
            sending: !sent,
            // Copies follow the referral.
            copies: planned.filter(|code| sent && !copied(code)).collect(),
            // What an earlier version began is still awaited while the new one is not sent.
            notice: self.is_sent() && notices.into_iter().any(|notice| notice.statut.is("a_faire")),
            outcome: self.is_sent() && !known,
        }
    }
}
