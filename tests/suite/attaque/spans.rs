//! Small worlds of several editions whose spans cross, follow or hold one another: every world that their
//! prints allow is listed by hand, as a reader would.

use cesmivip::coding::{
    Clock, Dataset, Impossible, Kind, Month, Period, Population, Row, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{Earlier, Outcome, Request, publish};

use super::ties::{YEAR, by, of_period, read, request, table};
use super::world::{told_of, variable};
use super::years::{HALF, OTHER_HALF, recalling, with_answers};
use super::{BASE, rounding};

fn month(year: i16, month: i8) -> Month {
    Month { year, month }
}

fn period(from: (i16, i8), to: (i16, i8)) -> Period {
    Period { from: month(from.0, from.1), to: month(to.0, to.1) }
}

/// What editions print with one key, each with its table: each knows those before it, and no record after
/// its end.
fn chain(editions: &[(Dataset, Period, Table)], seed: u64) -> Vec<Outcome> {
    let (mut earlier, mut all) = (Vec::<Earlier>::new(), Vec::new());
    for (rank, (dataset, period, table)) in editions.iter().enumerate() {
        let tables = [table.clone()];
        let before = editions[..rank].iter();
        let dataset =
            before.fold(dataset.clone(), |dataset, (then, of, _)| recalling(dataset, then, *of));
        let asked =
            Request { period: *period, earlier: &earlier, ..request(&dataset, &tables, &[]) };
        let outcome = publish(&asked, rounding(seed)).unwrap();
        earlier.push(told_of(&dataset.variables, *period, rank, &outcome));
        all.push(outcome);
    }
    all
}

/// Checks that no first line of the tables of a chain is narrow in the worlds that are possible; that some
/// key draws what had to change.
fn are_wide(editions: &[(Dataset, Period, Table)], possible: impl Fn(&[i64]) -> bool) {
    let mut changes = 0;
    for seed in 0..300 {
        let outcomes = chain(editions, seed);
        changes += outcomes.iter().map(|outcome| outcome.evidence.mended()).sum::<usize>();
        let told: Vec<(i64, i64)> =
            outcomes.iter().map(|outcome| read(&outcome.tables[0].cells[0])).collect();
        // Nothing here is as large as what prints nothing may be.
        let worlds = told.iter().fold(vec![Vec::new()], |worlds: Vec<Vec<i64>>, (low, high)| {
            let longer = worlds.iter().flat_map(|world| {
                (*low..=(*high).min(60)).map(move |n| [world.as_slice(), &[n]].concat())
            });
            longer.collect()
        });
        let worlds: Vec<Vec<i64>> = worlds.into_iter().filter(|world| possible(world)).collect();
        for rank in 0..told.len() {
            let all = worlds.iter().map(|world| world[rank]);
            assert!(!worlds.is_empty(), "key {seed}: {told:?}");
            let width = all.clone().max().unwrap() - all.min().unwrap();
            assert!(width >= BASE - 1, "key {seed}, edition {rank}: {told:?}");
        }
    }
    assert!(changes > 0);
}

/// Situations by the months of their examinations, each with what it answers; what is after a month is
/// not known yet.
fn seen(variables: &[Variable], children: &[(Vec<Month>, Vec<u16>)], until: Month) -> Dataset {
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); Unit::ALL.len()];
    for ((months, answers), child) in children.iter().zip(0..) {
        let months: Vec<Month> = months.iter().filter(|month| **month <= until).copied().collect();
        for month in &months {
            let row = Row { child, months: vec![*month], values: Vec::new() };
            rows[Unit::Passage.rank()].push(row);
        }
        if !months.is_empty() {
            let values = answers.iter().map(|answer| Value::One(*answer)).collect();
            rows[Unit::Situation.rank()].push(Row { child, months, values });
        }
    }
    let children = (0..children.len()).map(|at| format!("S-{at}")).collect();
    Dataset {
        variables: variables.to_vec(),
        rows,
        children,
        excluded: Vec::new(),
        again: Vec::new(),
    }
}

/// So many children who were seen in some months and give an answer.
fn so_many(
    all: &mut Vec<(Vec<Month>, Vec<u16>)>,
    (n, months): (usize, &[(i16, i8)]),
    answers: &[u16],
) {
    let months: Vec<Month> = months.iter().map(|(year, at)| month(*year, *at)).collect();
    all.extend((0..n).map(|_| (months.clone(), answers.to_vec())));
}

/// So many children by the months of their examinations in the year, each with its answer.
fn answering(groups: &[(usize, &[(i8, u16)])]) -> Vec<Vec<(i8, u16)>> {
    groups.iter().flat_map(|(n, examined)| vec![examined.to_vec(); *n]).collect()
}

/// Who was seen in a span was seen in its beginning, or in another that begins there.
#[test]
fn a_span_is_covered_by_its_beginning_and_one_that_goes_on_after_it() {
    let age = [variable("age", Unit::Situation, Kind::One, Clock::Never, &["a", "b"])];
    let mut children = Vec::new();
    // Everybody was known before: who is new says nothing.
    for (answer, sizes) in [(0, [8, 9, 0]), (1, [24, 24, 20])] {
        for (n, at) in sizes.into_iter().zip([(2025, 3), (2025, 9), (2026, 5)]) {
            so_many(&mut children, (n, &[(2024, 3), at]), &[answer]);
        }
    }
    let lines = table(by(0, &[&[0], &[1]]), None);
    let spans =
        [period((2025, 1), (2025, 6)), period((2025, 1), (2026, 3)), period((2025, 7), (2026, 6))];
    let editions = spans.map(|span| (seen(&age, &children, span.to), span, lines.clone()));
    are_wide(&editions, |world| world[0] <= world[1] && world[1] <= world[0] + world[2]);
}

/// The last answer of a year is that of one of its halves.
#[test]
fn an_answer_of_a_year_is_one_of_its_halves() {
    let answers = table(by(0, &[&[0], &[1, 2]]), None);
    let children = answering(&[(8, &[(2, 0)]), (9, &[(8, 0)]), (20, &[(2, 1)]), (20, &[(8, 1)])]);
    let of = |span: Period| (with_answers(&children, span), span, answers.clone());
    let editions = [HALF, OTHER_HALF, YEAR].map(of);
    are_wide(&editions, |world| world[1] <= world[2] && world[2] <= world[0] + world[1]);
}

/// Who was examined once in a year was examined once in one of its halves; who was examined in both was
/// examined twice.
#[test]
fn one_examination_of_a_year_is_one_of_a_half() {
    let once = table(by(1, &[&[0, 1], &[2, 3, 4, 5]]), None);
    let twice: [&[(i8, u16)]; 2] = [&[(2, 0), (3, 0)], &[(8, 0), (9, 0)]];
    let children = answering(&[(9, &[(2, 0)]), (9, &[(8, 0)]), (12, twice[0]), (12, twice[1])]);
    let of = |span: Period| (with_answers(&children, span), span, once.clone());
    let editions = [HALF, OTHER_HALF, YEAR].map(of);
    are_wide(&editions, |world| world[2] <= world[0] + world[1]);
}

/// Who has months in a half has them in the year, whatever the variable is named. Those of a half in
/// which a situation was not examined are not counted by it: halves say no more of the year.
#[test]
fn months_of_a_half_are_of_the_year() {
    let months = of_period("mois", Kind::Whole, &["0", "1", "2", "3", "4"]);
    // By the months of each half.
    let groups = [(26, [2, 0]), (3, [0, 2]), (23, [0, 0])];
    let some = table(by(0, &[&[1, 2, 3, 4], &[0]]), None);
    let of = |span: Period| {
        let mut children = Vec::new();
        for (n, [first, second]) in groups {
            let told = match span {
                HALF => first,
                _ => first + second,
            };
            so_many(&mut children, (n, &[(2026, 2), (2026, 8)]), &[told]);
        }
        (seen(std::slice::from_ref(&months), &children, span.to), span, some.clone())
    };
    are_wide(&[HALF, YEAR].map(of), |world| world[0] <= world[1]);
}

/// What an answer excludes in the period, it excludes since the beginning.
#[test]
fn answers_that_exclude_one_another_do_at_any_time() {
    let of = |id: &str| variable(id, Unit::Situation, Kind::One, Clock::Never, &["connu", "non"]);
    let variables = [of("origine"), of("delai")];
    let mut children = Vec::new();
    for (n, months, answers) in [
        (11, &[(2026, 3)], [1, 1]),
        (1, &[(2026, 3)], [0, 1]),
        (20, &[(2026, 4)], [0, 0]),
        (1, &[(2025, 5)], [0, 1]),
        (12, &[(2025, 5)], [0, 0]),
    ] {
        so_many(&mut children, (n, months), &answers);
    }
    let mut dataset = seen(&variables, &children, YEAR.to);
    dataset.excluded =
        vec![Impossible { unit: Unit::Situation, parts: vec![(0, vec![1]), (1, vec![0])] }];
    let origin = table(by(0, &[&[1], &[0]]), None);
    let delay = Table { population: Population::Cumul, ..table(by(1, &[&[1], &[0]]), None) };
    let tables = [origin, delay];
    let mut changes = 0;
    for seed in 0..300 {
        let outcome = publish(&request(&dataset, &tables, &[]), rounding(seed)).unwrap();
        changes += outcome.evidence.mended();
        let [part, whole] = [0, 1].map(|rank| read(&outcome.tables[rank].cells[0]));
        let told = format!("key {seed}: {part:?} {whole:?}");
        assert!(part.1.min(whole.1) - part.0 >= BASE - 1, "{told}");
        assert!(whole.1 - whole.0.max(part.0) >= BASE - 1, "{told}");
    }
    assert!(changes > 0);
}

/// What records say as they stand is the same at another end, where nobody changed them.
#[test]
fn an_answer_that_did_not_change_is_that_of_the_part() {
    let level = [variable("niveau", Unit::Situation, Kind::One, Clock::End, &["a", "b"])];
    let mut children = Vec::new();
    for (n, months, answer) in
        [(7, (2026, 3), 0), (1, (2026, 9), 0), (21, (2026, 3), 1), (9, (2026, 9), 1)]
    {
        so_many(&mut children, (n, &[months]), &[answer]);
    }
    let lines = table(by(0, &[&[0], &[1]]), None);
    let editions = [HALF, YEAR].map(|span| (seen(&level, &children, span.to), span, lines.clone()));
    are_wide(&editions, |world| world[0] <= world[1]);
}

/// What was answered in the period of an edition is answered so since the beginning too.
#[test]
fn an_answer_counted_since_the_beginning_is_that_of_the_period() {
    let answers = table(by(0, &[&[0], &[1, 2]]), None);
    let children = answering(&[(7, &[(8, 0)]), (1, &[(2, 0)]), (20, &[(2, 1)]), (21, &[(8, 1)])]);
    let ever = Table { population: Population::Cumul, ..answers.clone() };
    let editions = [
        (with_answers(&children, OTHER_HALF), OTHER_HALF, ever),
        (with_answers(&children, YEAR), YEAR, answers),
    ];
    are_wide(&editions, |world| world[0] <= world[1]);
}
