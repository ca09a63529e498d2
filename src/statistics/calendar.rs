//! Time told in sessions: what was examined up to a day without a session was examined up to the session
//! before it, so that spans of the same sessions are one time.

use std::collections::BTreeSet;

use super::when::{BEGINNING, Span, When, number};
use crate::coding::{Dataset, Unit, Variable};

/// The months that hold a session. Editions print how many were held, and nobody hides when: their
/// readers know which months hold none.
#[derive(Debug)]
pub(super) struct Calendar(BTreeSet<i32>);

impl Calendar {
    /// The months of the sessions of a dataset, those included of which examinations alone are left.
    pub(super) fn of(dataset: &Dataset) -> Self {
        let of_sessions = [Unit::Seance, Unit::Passage, Unit::Situation];
        let rows = of_sessions.into_iter().flat_map(|unit| dataset.rows_of(unit));
        Self(rows.flat_map(|row| row.months.iter().map(|month| number(*month))).collect())
    }

    /// The span that stands for all those of the same sessions: from the month of the first one to the
    /// month before the next one after them, so that spans that follow one another in sessions follow
    /// one another in months. A span without a session is left as it is.
    pub(super) fn span(&self, span: Span) -> Span {
        let Some(first) = self.first(span) else { return span };
        (if span.0 == BEGINNING { BEGINNING } else { first }, self.end(span.1))
    }

    /// The span that a variable is about: what only examinations answer is answered by the same ones.
    pub(super) fn answering(&self, about: &Variable, span: Span) -> Span {
        if about.absent.is_some() { self.span(span) } else { span }
    }

    /// The month of the first session of a span.
    fn first(&self, (from, to): Span) -> Option<i32> {
        if from > to { None } else { self.0.range(from..=to).next().copied() }
    }

    /// The last month of the same sessions as those held up to a month.
    fn end(&self, to: i32) -> i32 {
        let next = self.0.range(to + 1..).next().map(|next| next - 1);
        next.or(self.0.last().copied()).unwrap_or(to)
    }

    /// The time that stands for all those of the same sessions, for what counts by its examinations.
    pub(super) fn time(&self, unit: Unit, when: &When) -> When {
        if !is_examined(unit) {
            return when.clone();
        }
        match when {
            When::Seen(spans) => When::Seen(self.joined(spans)),
            When::New(span) => When::New(self.span(*span)),
            When::Again(span) => When::Again(self.span(*span)),
            When::Ever(to) => When::Ever(self.end(*to)),
            When::Left(terms) => {
                let terms = terms.iter().map(|(when, by)| (self.time(unit, when), *by));
                When::Left(terms.collect())
            }
        }
    }

    /// Spans that follow one another are one; those without a session are none, unless all are.
    fn joined(&self, spans: &[Span]) -> Vec<Span> {
        let held = spans.iter().filter(|span| self.holds(**span)).map(|span| self.span(*span));
        let joined = held.fold(Vec::new(), |mut joined: Vec<Span>, span| {
            match joined.last_mut() {
                Some(last) if last.1 + 1 == span.0 => last.1 = span.1,
                _ => joined.push(span),
            }
            joined
        });
        if joined.is_empty() { spans.to_vec() } else { joined }
    }

    /// Whether a session was held in a span.
    fn holds(&self, span: Span) -> bool {
        self.first(span).is_some()
    }

    /// Whether everybody knows that nothing of a unit is counted at a time: it holds no session.
    pub(super) fn is_empty(&self, unit: Unit, when: &When) -> bool {
        is_examined(unit)
            && match when {
                When::Seen(spans) => spans.iter().all(|span| !self.holds(*span)),
                When::New(span) | When::Again(span) => !self.holds(*span),
                When::Ever(to) => !self.holds((BEGINNING, *to)),
                When::Left(_) => false,
            }
    }
}

/// Whether the months of rows are those of sessions: a referral has a date of its own.
fn is_examined(unit: Unit) -> bool {
    match unit {
        Unit::Situation | Unit::Passage | Unit::Preconisation | Unit::Mention | Unit::Seance => {
            true
        }
        Unit::Signalement => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_same_sessions_are_one_time_whatever_the_months(
            held in prop::collection::btree_set(100..124_i32, 1..9),
            ends in prop::collection::vec((98..126_i32, 98..126_i32), 2),
        ) {
            let calendar = Calendar(held.clone());
            let spans = ends.iter().map(|(a, b)| (*a.min(b), *a.max(b)));
            let spans: Vec<Span> = spans.collect();
            let sessions = |(from, to): Span| held.range(from..=to).copied().collect::<Vec<i32>>();
            let [one, other] = [spans[0], spans[1]];
            let told = |span| calendar.time(Unit::Situation, &When::Seen(vec![span]));
            prop_assert_eq!(sessions(calendar.span(one)), sessions(one));
            if !sessions(one).is_empty() && !sessions(other).is_empty() {
                prop_assert_eq!(sessions(one) == sessions(other), told(one) == told(other));
                let follows = held.range(one.1 + 1..).next() == sessions(other).first();
                prop_assert_eq!(follows, calendar.span(one).1 + 1 == calendar.span(other).0);
            }
            // What is told once is told so again.
            prop_assert_eq!(calendar.span(calendar.span(one)), calendar.span(one));
        }
    }

    #[test]
    fn referrals_keep_their_own_months() {
        let calendar = Calendar(BTreeSet::from([110, 114]));
        let when = When::Seen(vec![(109, 112)]);
        assert_eq!(calendar.time(Unit::Signalement, &when), when);
        assert_eq!(calendar.time(Unit::Passage, &when), When::Seen(vec![(110, 113)]));
    }
}
