//! Small worlds of two editions: what the first one printed, and what a definition says of both, are
//! read by hand as a reader of the second would.

use cesmivip::coding::{Dataset, Month, Period, Population, Row, Table, Unit, Value, Variable};
use cesmivip::statistics::{Earlier, Headline, Outcome, Request, publish};

use super::ties::{YEAR, by, of_event, read, request, table, worlds};
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
    let asked = request(second, new, &[Headline::Situations]);
    let asked = Request { period: now, earlier: &earlier, ..asked };
    [one, publish(&asked, rounding(seed)).unwrap()]
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
    Dataset { variables: vec![needs], rows, children, excluded: Vec::new() }
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
