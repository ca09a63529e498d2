//! A situation, as its variables read it.

use super::time::month;
use crate::coding::Period;
use crate::record::situation::SituationRecord;
use crate::record::{Examined, Followed, Services, Vocabulary};
use crate::value::Day;

/// Situations examined at least once.
pub(super) enum Situations {}

/// A situation, as it is known at the end of a period.
pub(super) struct Case<'a> {
    /// Its record; none when a session cites a situation that has none.
    pub followed: Option<&'a Followed>,
    /// Its examinations up to the end of the period, oldest first; at least one.
    pub examined: Vec<Examined<'a>>,
    pub period: Period,
    pub vocabulary: &'a Vocabulary,
    pub services: &'a Services,
}

impl<'a> Case<'a> {
    pub(super) fn record(&self) -> Option<&'a SituationRecord> {
        self.followed.and_then(Followed::record)
    }

    pub(super) fn first(&self) -> Option<&Examined<'a>> {
        self.examined.first()
    }

    /// The examinations of the period, oldest first.
    pub(super) fn in_period(&self) -> impl DoubleEndedIterator<Item = &Examined<'a>> {
        self.examined.iter().filter(|e| self.period.holds(month(e.session.record.date)))
    }

    /// Whether a day is past at the end of the period.
    pub(super) fn is_past(&self, day: Day) -> bool {
        month(day) <= self.period.to
    }
}
