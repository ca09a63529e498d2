//! Small worlds of two editions: what the first one printed, and what a definition says of both, are
//! read by hand as a reader of the second would.

use cesmivip::coding::{
    Dataset, Kind, Month, Period, Population, Row, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{Earlier, Headline, Outcome, Request, publish};

use super::ties::{YEAR, by, of_event, of_period, read, request, table, worlds};
use super::world::told_of;
use super::{BASE, rounding};

const BEFORE: Period =
    Period { from: Month { year: 2025, month: 1 }, to: Month { year: 2025, month: 12 } };

/// What two editions print with one key, each with its tables: the first one knows nothing of the second.
fn both(
    [first, second]: [&Dataset; 2],
    [before, now]: [Period; 2],
    [old, new]: [&[Table]; 2],
    seed: u64,
) -> [Outcome; 2] {
    let asked = Request { period: before, ..request(first, old, &[]) };
    let one = publish(&asked, rounding(seed)).unwrap();
    let earlier: [Earlier; 1] = [told_of(&first.variables, before, 0, &one)];
    let second = recalling(second.clone(), first, before);
    let asked = request(&second, new, &[Headline::Situations]);
    let asked = Request { period: now, earlier: &earlier, ..asked };
    [one, publish(&asked, rounding(seed)).unwrap()]
}

/// Rows, with what situations answered in another period.
pub(super) fn recalling(now: Dataset, then: &Dataset, period: Period) -> Dataset {
    let told = then.variables.iter().map(|about| about.id.as_str()).collect();
    now.recalling(then, period, &told)
}

/// Situations, each with the months of its examinations; of each some needs, with the month that cited
/// them first.
fn with_needs(needs: Variable, children: &[(Month, bool)], until: Month) -> Dataset {
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); Unit::ALL.len()];
    for ((month, has), child) in children.iter().zip(0..).filter(|((m, _), _)| *m <= until) {
        let months = vec![*month];
        let row = |values| Row { child, months: months.clone(), values };
        rows[Unit::Passage.rank()].push(row(Vec::new()));
        rows[Unit::Situation.rank()].push(row(Vec::new()));
        if *has {
            rows[Unit::Mention.rank()].push(row(vec![Value::One(0)]));
        }
    }
    let children = (0..children.len()).map(|at| format!("S-{at}")).collect();
    Dataset { variables: vec![needs], rows, children, excluded: Vec::new(), again: Vec::new() }
}

/// Needs that are new since the last edition are of situations of this one.
#[test]
fn a_need_that_is_new_is_of_a_situation_of_the_year() {
    let needs = of_event("besoin", Unit::Mention, &["a", "b"]);
    let children: Vec<(Month, bool)> = (0..40)
        .map(|at| (Month { year: if at < 28 { 2025 } else { 2026 }, month: 3 }, at >= 4))
        .collect();
    let [first, second] = [BEFORE, YEAR].map(|year| with_needs(needs.clone(), &children, year.to));
    let lines = table(by(0, &[&[0], &[1]]), None);
    let lines = [Table { unit: Unit::Mention, population: Population::Cumul, ..lines }];
    let mut changes = 0;
    for seed in 0..200 {
        let [one, two] = both([&first, &second], [BEFORE, YEAR], [&lines, &lines], seed);
        changes += two.evidence.mended();
        let [before, ever] = [&one, &two].map(|outcome| read(&outcome.tables[0].cells[0]));
        let now = read(&two.headlines[&Headline::Situations]);
        let widths = worlds(before, ever, |before, ever| (0..=now.1).contains(&(ever - before)));
        assert!(widths.iter().all(|width| *width >= BASE - 1), "key {seed}: {before:?} {ever:?}");
    }
    assert!(changes > 0);
}

pub(super) const HALF: Period = Period { to: Month { year: 2026, month: 6 }, ..YEAR };
pub(super) const OTHER_HALF: Period = Period { from: Month { year: 2026, month: 7 }, ..YEAR };

const ANSWERS: [&str; 3] = ["accepte", "refuse", "non_renseigne"];
const TIMES: [&str; 6] = ["0", "1", "2", "3", "4", "5"];

/// Situations by the months of their examinations in the year, each with its answer: what is answered in
/// a period is its last answer, and how many there were.
pub(super) fn with_answers(children: &[Vec<(i8, u16)>], period: Period) -> Dataset {
    let variables = vec![
        Variable { absent: Some(2), ..of_period("co_accompagnement", Kind::One, &ANSWERS) },
        Variable { absent: Some(0), ..of_period("passages_par_situation", Kind::Whole, &TIMES) },
        of_event("co_accompagnement_passage", Unit::Passage, &ANSWERS),
    ];
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); Unit::ALL.len()];
    for (examined, child) in children.iter().zip(0..) {
        let all =
            examined.iter().map(|(month, answer)| (Month { year: 2026, month: *month }, *answer));
        let all: Vec<(Month, u16)> = all.filter(|(month, _)| *month <= period.to).collect();
        let inside = all.iter().filter(|(month, _)| *month >= period.from);
        let last = inside.clone().next_back().map_or(2, |(_, answer)| *answer);
        let values = [last, u16::try_from(inside.count()).unwrap()].map(Value::One).to_vec();
        let months: Vec<Month> = all.iter().map(|(month, _)| *month).collect();
        for (month, answer) in all {
            let row = Row { child, months: vec![month], values: vec![Value::One(answer)] };
            rows[Unit::Passage.rank()].push(row);
        }
        if !months.is_empty() {
            rows[Unit::Situation.rank()].push(Row { child, months, values });
        }
    }
    let children = (0..children.len()).map(|at| format!("S-{at}")).collect();
    Dataset { variables, rows, children, excluded: Vec::new(), again: Vec::new() }
}

/// What is printed of the first line of a table by one edition, which is no more than what another prints
/// of its own.
fn no_more(children: &[Vec<(i8, u16)>], (periods, tables): ([Period; 2], [Table; 2]), less: usize) {
    let datasets = periods.map(|period| with_answers(children, period));
    let [old, new] = tables.map(|table| [table]);
    let mut changes = 0;
    for seed in 0..200 {
        let outcomes = both([&datasets[0], &datasets[1]], periods, [&old, &new], seed);
        changes += outcomes[1].evidence.mended();
        let told = |rank: usize| read(&outcomes[rank].tables[0].cells[0]);
        let widths = worlds(told(less), told(1 - less), |less, more| less <= more);
        assert!(widths.iter().all(|width| *width >= BASE - 1), "key {seed}: {outcomes:?}");
    }
    assert!(changes > 0);
}

/// What a situation answered in a part of the year, an examination of the year did.
#[test]
fn an_answer_of_a_part_is_that_of_examinations_of_the_whole() {
    let by_situation = table(by(0, &[&[0], &[1], &[2]]), None);
    let by_passage = Table { unit: Unit::Passage, ..table(by(2, &[&[0], &[1], &[2]]), None) };
    let children = |half: i8| -> Vec<Vec<(i8, u16)>> {
        let first = |at: i32| vec![(half, u16::from(at >= 26))];
        let again = |at: i32| (at < 3).then_some((9 - half, 0));
        let mut all: Vec<_> = (0..40).map(first).collect();
        all.iter_mut().zip(0..).for_each(|(examined, at)| examined.extend(again(at)));
        all.iter_mut().for_each(|examined| examined.sort_unstable());
        all
    };
    let pair = [by_situation.clone(), by_passage.clone()];
    no_more(&children(2), ([HALF, YEAR], pair), 0);
    no_more(&children(7), ([YEAR, OTHER_HALF], [by_passage, by_situation]), 1);
}

/// Who was examined often in a part of the year was in the year; the last answer of its end is its own.
#[test]
fn what_is_answered_in_a_part_is_answered_in_the_whole() {
    let often = table(by(1, &[&[2, 3, 4, 5], &[0, 1]]), None);
    let children: Vec<Vec<(i8, u16)>> = (0..52)
        .map(|at| match at {
            0..26 => vec![(2, 0), (3, 0)],
            26..29 => vec![(2, 0), (8, 0)],
            _ => vec![(2, 0)],
        })
        .collect();
    no_more(&children, ([HALF, YEAR], [often.clone(), often]), 0);
    let answer = table(by(0, &[&[0], &[1], &[2]]), None);
    let children: Vec<Vec<(i8, u16)>> = (0..52)
        .map(|at| match at {
            0..26 => vec![(8, 0)],
            26..29 => vec![(2, 0)],
            _ => vec![(2, 1), (8, 1)],
        })
        .collect();
    no_more(&children, ([OTHER_HALF, YEAR], [answer.clone(), answer]), 0);
}
