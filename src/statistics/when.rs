//! When rows count, and what counts of different times say of each other.

use std::collections::{BTreeSet, VecDeque};

use crate::coding::{Month, Period, Population, Row, Unit, Variable};

/// Months, first and last included, by their number since year 0.
pub(super) type Span = (i32, i32);

/// The variable that tells who is presented for the first time.
const NEW: &str = "nouvelle";
/// The variable of the calendar quarter of an event.
const QUARTER: &str = "trimestre";
/// The first month of what began at the beginning.
pub(super) const BEGINNING: i32 = 0;

/// When a row counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// In one of these spans, whatever happened before.
    Seen(Vec<Span>),
    /// For the first time in this span.
    New(Span),
    /// In this span, and before it.
    Again(Span),
    /// Up to this month.
    Ever(i32),
    /// What some times leave of others: in the first of two and not in the second, or as many times
    /// more in some than in others.
    Left(Vec<(When, i64)>),
}

/// The number of a month.
pub(super) fn number(month: Month) -> i32 {
    i32::from(month.year) * 12 + i32::from(month.month) - 1
}

/// The span of a period.
pub(super) fn span(period: Period) -> Span {
    (number(period.from), number(period.to))
}

/// Whether rows of a unit happen once: a situation and a mention last, and are met again.
fn happens_once(unit: Unit) -> bool {
    match unit {
        Unit::Passage | Unit::Signalement | Unit::Preconisation | Unit::Seance => true,
        Unit::Situation | Unit::Mention => false,
    }
}

impl When {
    /// When the rows of a population count.
    pub(super) fn of(unit: Unit, population: Population, period: Period) -> Self {
        let (from, to) = span(period);
        match population {
            Population::Periode => Self::Seen(vec![(from, to)]),
            Population::Nouvelles => Self::New((from, to)),
            Population::Cumul => Self::until(unit, to),
        }
    }

    /// Everything up to a month.
    pub(super) fn until(unit: Unit, to: i32) -> Self {
        if happens_once(unit) { Self::Seen(vec![(BEGINNING, to)]) } else { Self::Ever(to) }
    }

    /// How many times it counts a row: once at most, but for what is left.
    pub(super) fn times(&self, row: &Row) -> i64 {
        match self {
            Self::Left(terms) => terms.iter().map(|(when, by)| by * when.times(row)).sum(),
            when => i64::from(when.counts(row)),
        }
    }

    /// Whether it counts a row.
    pub(super) fn counts(&self, row: &Row) -> bool {
        let mut months = row.months.iter().map(|month| number(*month));
        let first = months.clone().next();
        let inside = |(from, to): &Span, month: i32| (*from..=*to).contains(&month);
        match self {
            Self::Seen(spans) => months.any(|month| spans.iter().any(|span| inside(span, month))),
            Self::New(span) => first.is_some_and(|first| inside(span, first)),
            Self::Again(span) => {
                first.is_some_and(|first| first < span.0) && months.any(|m| inside(span, m))
            }
            Self::Ever(to) => first.is_some_and(|first| first <= *to),
            Self::Left(_) => self.times(row) > 0,
        }
    }

    /// What this time leaves of a wider one.
    pub(super) fn left_of(&self, wider: &Self) -> Self {
        Self::Left(vec![(wider.clone(), 1), (self.clone(), -1)])
    }

    /// Whether who is in this time is in another, by what both are.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let inside = |part: &Span, whole: &Span| whole.0 <= part.0 && part.1 <= whole.1;
        match (self, other) {
            (Self::Left(_), _) | (_, Self::Left(_)) => self == other,
            (Self::Seen(mine), Self::Seen(spans)) => {
                mine.iter().all(|part| spans.iter().any(|whole| inside(part, whole)))
            }
            (Self::New(part) | Self::Again(part), Self::Seen(spans)) => {
                spans.iter().any(|whole| inside(part, whole))
            }
            (Self::New(part), Self::New(whole)) => inside(part, whole),
            (Self::Again(span), Self::Ever(to)) if span.0 - 1 <= *to => true,
            (Self::Seen(spans), Self::Ever(to)) => spans.iter().all(|span| span.1 <= *to),
            (Self::New(span) | Self::Again(span), Self::Ever(to)) => span.1 <= *to,
            (Self::Ever(mine), Self::Ever(to)) => mine <= to,
            _ => self == other,
        }
    }

    /// The one span of it, unless it has several.
    pub(super) fn only(&self) -> Option<Span> {
        match self {
            Self::Seen(spans) => match spans.as_slice() {
                [span] => Some(*span),
                _ => None,
            },
            Self::New(span) | Self::Again(span) => Some(*span),
            Self::Ever(to) => Some((BEGINNING, *to)),
            Self::Left(_) => None,
        }
    }

    /// The time that an answer to a variable is: who is new, who comes again, who was not examined in
    /// the period, which quarter.
    pub(super) fn answering(
        &self,
        variable: &Variable,
        categories: &[u16],
        period: Span,
    ) -> Option<Self> {
        let code = |at: &u16| variable.categories.get(usize::from(*at)).map(|c| c.code.as_str());
        let now = Self::Seen(vec![period]);
        match (variable.id.as_str(), categories) {
            (QUARTER, quarters) => self.quarters(quarters),
            (NEW, [one]) => {
                let new = code(one)? == "oui";
                match self {
                    Self::Seen(_) if *self == now && new => Some(Self::New(period)),
                    Self::Seen(_) if *self == now => Some(Self::Again(period)),
                    Self::Ever(to) if *to == period.1 && new => Some(Self::New(period)),
                    Self::Ever(to) if *to == period.1 => Some(Self::Ever(period.0 - 1)),
                    _ => None,
                }
            }
            (_, [one]) if variable.absent == Some(*one) && now.is_within(self) && now != *self => {
                // Others who were not examined may answer the same.
                (variable.answered || code(one) == Some("0")).then(|| now.left_of(self))
            }
            _ => None,
        }
    }

    /// What is left of it in some quarters of years, by their ranks; nothing since the beginning.
    pub(super) fn quarters(&self, quarters: &[u16]) -> Option<Self> {
        let Self::Seen(spans) = self else { return None };
        let mut left: Vec<Span> = Vec::new();
        for month in spans.iter().filter(|span| span.0 > BEGINNING).flat_map(|(a, b)| *a..=*b) {
            if !quarters.contains(&u16::try_from(month.rem_euclid(12) / 3).unwrap_or_default()) {
                continue;
            }
            match left.last_mut() {
                Some((_, last)) if *last + 1 == month => *last = month,
                _ => left.push((month, month)),
            }
        }
        (!left.is_empty()).then_some(Self::Seen(left))
    }
}

/// What counts of some times say of each other: each of these sums is none, or at least none.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// The times that it names.
    pub times: BTreeSet<When>,
    /// Sums that are none.
    pub ties: Vec<Vec<(When, i64)>>,
    /// Sums that count somebody, or nobody.
    pub rests: Vec<Vec<(When, i64)>>,
}

impl Chain {
    /// Ties some times of a unit.
    pub(super) fn of(unit: Unit, times: &BTreeSet<When>) -> Self {
        let mut chain = Self { times: times.clone(), ..Self::default() };
        match (times.len() > 1, happens_once(unit)) {
            (false, _) => {}
            (true, true) => chain.split(),
            (true, false) => chain.follow(),
        }
        chain
    }

    /// Events: a span is the sum of its pieces.
    fn split(&mut self) {
        let spans = |when: &When| match when {
            When::Seen(spans) => spans.clone(),
            When::New(_) | When::Again(_) | When::Ever(_) | When::Left(_) => Vec::new(),
        };
        let all: Vec<Span> = self.times.iter().flat_map(spans).collect();
        let pieces = pieces(&all);
        for when in self.times.clone() {
            let mine = spans(&when);
            let within = |piece: &&Span| mine.iter().any(|(a, b)| *a <= piece.0 && piece.1 <= *b);
            let parts: Vec<When> =
                pieces.iter().filter(within).map(|piece| When::Seen(vec![*piece])).collect();
            if parts != [when.clone()] {
                self.times.extend(parts.iter().cloned());
                let parts = parts.into_iter().map(|part| (part, -1));
                self.ties.push(parts.chain([(when, 1)]).collect());
            }
        }
    }

    /// Situations: who was ever known is who was known before, and who is new.
    fn follow(&mut self) {
        let seen = seen(&self.times);
        self.times.extend(nested(&seen).filter_map(|(whole, part)| came_after(whole, part)));
        for span in &seen {
            let (new, again, before) =
                (When::New(*span), When::Again(*span), When::Ever(span.0 - 1));
            let now = When::Seen(vec![*span]);
            self.ties.push(vec![(now, 1), (new.clone(), -1), (again.clone(), -1)]);
            self.rests.push(vec![(before.clone(), 1), (again.clone(), -1)]);
            self.times.extend([new, again, before]);
        }
        let mut new: BTreeSet<Span> = BTreeSet::new();
        let mut evers: BTreeSet<i32> = BTreeSet::new();
        for when in &self.times {
            match when {
                When::New(span) => {
                    new.insert(*span);
                    evers.extend([span.0 - 1, span.1]);
                }
                When::Ever(to) => drop(evers.insert(*to)),
                When::Seen(_) | When::Again(_) | When::Left(_) => {}
            }
        }
        let evers: Vec<i32> = evers.into_iter().collect();
        new.extend(evers.windows(2).map(|pair| (pair[0] + 1, pair[1])));
        self.times.extend(evers.iter().map(|to| When::Ever(*to)));
        for span in new {
            let (before, after) = (When::Ever(span.0 - 1), When::Ever(span.1));
            self.ties.push(vec![(after, 1), (before, -1), (When::New(span), -1)]);
            self.times.insert(When::New(span));
        }
        let now = |span: &Span| When::Seen(vec![*span]);
        for (whole, part) in nested(&seen) {
            // Who came for the first time after a part of a span is not in it: who else is not was
            // known before.
            let after = came_after(whole, part).map(|after| (after, -1));
            self.rests.push([(now(whole), 1), (now(part), -1)].into_iter().chain(after).collect());
        }
        for whole in &seen {
            for parts in covers(whole, &seen) {
                // Who is in two that overlap is counted twice, and once less by what they share.
                let shared = parts.windows(2).map(|pair| (pair[1].0, pair[0].1));
                let shared = shared.filter(|span| seen.contains(span)).map(|span| (now(&span), -1));
                let sum = parts.iter().map(|part| (now(part), 1)).chain(shared);
                self.rests.push(sum.chain([(now(whole), -1)]).collect());
            }
        }
    }
}

/// The spans of the times that are one, whatever happened before.
fn seen(times: &BTreeSet<When>) -> Vec<Span> {
    let seen = times.iter().filter(|when| matches!(when, When::Seen(_)));
    seen.filter_map(When::only).collect()
}

/// What is between the ends of some spans that follow one another.
fn pieces(spans: &[Span]) -> Vec<Span> {
    let cuts: BTreeSet<i32> = spans.iter().flat_map(|(from, to)| [*from, to + 1]).collect();
    let cuts: Vec<i32> = cuts.into_iter().collect();
    cuts.windows(2).map(|cut| (cut[0], cut[1] - 1)).collect()
}

/// The pieces of the times that cross, as a school year and a calendar year do: who is in one and not
/// in the other is in these.
pub(super) fn crossed(times: &BTreeSet<When>) -> Vec<When> {
    let spans = seen(times);
    let cross = |one: &Span, other: &Span| one.0 < other.0 && other.0 <= one.1 && one.1 < other.1;
    let crossing = |one: &&Span| spans.iter().any(|other| cross(one, other) || cross(other, one));
    let spans: Vec<Span> = spans.iter().filter(crossing).copied().collect();
    let within = |piece: &Span| spans.iter().any(|(from, to)| *from <= piece.0 && piece.1 <= *to);
    let pieces = pieces(&spans).into_iter().filter(within);
    pieces.map(|piece| When::Seen(vec![piece])).collect()
}

/// The spans that are within others, each with the whole before the part.
pub(super) fn nested(spans: &[Span]) -> impl Iterator<Item = (&Span, &Span)> {
    let pairs = spans.iter().flat_map(|whole| spans.iter().map(move |part| (whole, part)));
    pairs.filter(|(whole, part)| whole.0 <= part.0 && part.1 <= whole.1 && whole != part)
}

/// The times that are within others and in none between, each with the wider one before it.
pub(super) fn neighbours(times: &BTreeSet<When>) -> Vec<(&When, &When)> {
    let inside = |part: &When, whole: &When| part != whole && part.is_within(whole);
    let pairs = times.iter().flat_map(|whole| times.iter().map(move |part| (whole, part)));
    pairs
        .filter(|(whole, part)| {
            let between = |time: &When| inside(part, time) && inside(time, whole);
            inside(part, whole) && !times.iter().any(between)
        })
        .collect()
}

/// Who came for the first time in a span, after a part of it.
fn came_after(whole: &Span, part: &Span) -> Option<When> {
    (part.1 < whole.1).then(|| When::New((part.1 + 1, whole.1)))
}

/// Most ways to cover a span that are told.
const COVERS: usize = 100;
/// Most beginnings of them that are looked at.
const BEGUN: usize = 5_000;

/// The ways to cover a whole by spans within it, none of which is needless, nor two of them another of
/// those spans; those of fewest spans first.
pub(super) fn covers(whole: &Span, spans: &[Span]) -> Vec<Vec<Span>> {
    let within = |span: &&Span| whole.0 <= span.0 && span.1 <= whole.1 && *span != whole;
    let spans: BTreeSet<Span> = spans.iter().filter(within).copied().collect();
    let (mut found, mut open) = (Vec::new(), VecDeque::from([Vec::new()]));
    for _ in 0..BEGUN {
        let Some(parts) = open.pop_front().filter(|_| found.len() < COVERS) else { break };
        let (last, reached) =
            (parts.last(), parts.last().map_or(whole.0 - 1, |last: &Span| last.1));
        if reached == whole.1 {
            found.push(parts);
            continue;
        }
        // What the one before the last reaches by itself makes the last needless.
        let from = parts.iter().rev().nth(1).map_or(whole.0, |before| before.1 + 2);
        let follows = |next: &&Span| {
            let apart =
                last.is_none_or(|last| last.0 < next.0 && !spans.contains(&(last.0, next.1)));
            (from..=reached + 1).contains(&next.0) && next.1 > reached && apart
        };
        for next in spans.iter().filter(follows) {
            open.push_back(parts.iter().copied().chain([*next]).collect());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JANUARY: i32 = 2025 * 12;

    fn seen(span: Span) -> When {
        When::Seen(vec![span])
    }

    fn row(mut months: Vec<i32>) -> Row {
        months.sort_unstable();
        let month = |number: i32| Month {
            year: i16::try_from(number / 12).unwrap(),
            month: i8::try_from(number % 12).unwrap() + 1,
        };
        Row { child: 0, months: months.into_iter().map(month).collect(), values: Vec::new() }
    }

    proptest! {
        #[test]
        fn what_times_that_cross_say_of_each_other_holds(
            children in prop::collection::vec(prop::collection::vec(0..36_i32, 1..6), 0..12),
            later in 1..12_i32,
        ) {
            let (first, next) = ((JANUARY, JANUARY + 11), (JANUARY + later, JANUARY + later + 11));
            let mut times = BTreeSet::from([seen(first), seen(next)]);
            let pieces = [(first.0, next.0 - 1), (next.0, first.1), (first.1 + 1, next.1)];
            prop_assert_eq!(crossed(&times), pieces.map(seen));
            times.extend(pieces.map(seen));
            let chain = Chain::of(Unit::Situation, &times);
            let from = JANUARY - 12;
            let rows: Vec<Row> = children
                .into_iter()
                .map(|months| row(months.into_iter().map(|month| from + month).collect()))
                .collect();
            holds(&chain, &rows)?;
        }

        #[test]
        fn what_times_within_a_year_say_of_it_holds(
            children in prop::collection::vec(prop::collection::vec(0..12_i32, 1..6), 0..12),
            spans in prop::collection::vec((0..12_i32, 0..12_i32), 1..7),
        ) {
            let span = |(a, b): (i32, i32)| (JANUARY + a.min(b), JANUARY + a.max(b));
            let spans = spans.into_iter().map(span).chain([(JANUARY, JANUARY + 11)]);
            let times: BTreeSet<When> = spans.map(seen).collect();
            let rows: Vec<Row> = children
                .into_iter()
                .map(|months| row(months.into_iter().map(|month| JANUARY + month).collect()))
                .collect();
            holds(&Chain::of(Unit::Situation, &times), &rows)?;
        }
    }

    /// Whether what a chain says is so of some rows.
    fn holds(chain: &Chain, rows: &[Row]) -> Result<(), TestCaseError> {
        let value = |sum: &Vec<(When, i64)>| -> i64 {
            let count = |when: &When| rows.iter().filter(|row| when.counts(row)).count() as i64;
            sum.iter().map(|(when, by)| by * count(when)).sum()
        };
        for sum in &chain.ties {
            prop_assert_eq!(value(sum), 0, "{:?}", sum);
        }
        for sum in &chain.rests {
            prop_assert!(value(sum) >= 0, "{:?}", sum);
        }
        Ok(())
    }

    #[test]
    fn a_year_is_covered_by_its_halves_whatever_else_was_told() {
        let at = |from: i32, to: i32| (JANUARY + from - 1, JANUARY + to - 1);
        let year = at(1, 12);
        let halves = vec![at(1, 6), at(7, 12)];
        for quarters in [vec![], vec![at(1, 3)], vec![at(1, 3), at(4, 6)], vec![at(4, 6)]] {
            let spans = [halves.clone(), vec![year], quarters.clone()].concat();
            assert_eq!(covers(&year, &spans), std::slice::from_ref(&halves), "{quarters:?}");
        }
        let most = [at(1, 9), at(4, 12)];
        assert_eq!(covers(&year, &most), [most.to_vec()]);
        assert_eq!(covers(&year, &[at(1, 9), at(10, 11)]), Vec::<Vec<Span>>::new());
    }

    #[test]
    fn times_that_follow_or_hold_one_another_do_not_cross() {
        let year = (JANUARY, JANUARY + 11);
        for other in
            [(JANUARY + 12, JANUARY + 23), (JANUARY, JANUARY + 5), (JANUARY + 6, JANUARY + 11)]
        {
            assert_eq!(crossed(&BTreeSet::from([seen(year), seen(other)])), [], "{other:?}");
        }
    }
}
