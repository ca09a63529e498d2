//! Small worlds where a definition ties counts of different things: what each key prints is read as a
//! reader would, by hand.

use cesmivip::coding::{
    Clock, Dataset, Dimension, Group, Impossible, Kind, Measure, Month, Period, Population,
    Priority, Row, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{Figured, Headline, Outcome, Request, publish};

use super::world::variable;
use super::{BASE, rounding};

const JANUARY: Month = Month { year: 2026, month: 1 };
const YEAR: Period = Period { from: JANUARY, to: Month { year: 2026, month: 12 } };

fn of_period(id: &str, kind: Kind, codes: &[&str]) -> Variable {
    variable(id, Unit::Situation, kind, Clock::Period, codes)
}

/// Situations that each answer every variable and have so many examinations.
fn dataset(variables: Vec<Variable>, children: &[(Vec<u16>, u8)]) -> Dataset {
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); Unit::ALL.len()];
    for ((answers, examined), child) in children.iter().zip(0..) {
        let months: Vec<Month> =
            (0..*examined).map(|at| Month { year: 2026, month: 1 + at.cast_signed() }).collect();
        for month in &months {
            let row = Row { child, months: vec![*month], values: Vec::new() };
            rows[Unit::Passage.rank()].push(row);
        }
        let values = answers.iter().map(|answer| Value::One(*answer)).collect();
        rows[Unit::Situation.rank()].push(Row { child, months, values });
    }
    let children = (0..children.len()).map(|at| format!("S-{at}")).collect();
    Dataset { variables, rows, children }
}

fn by(variable: usize, groups: &[&[u16]]) -> Dimension {
    let group = |categories: &&[u16]| Group {
        label: format!("{categories:?}"),
        categories: categories.to_vec(),
    };
    Dimension { variable, groups: groups.iter().map(group).collect() }
}

fn table(rows: Dimension, columns: Option<Dimension>) -> Table {
    Table {
        id: "t".to_owned(),
        title: String::new(),
        unit: Unit::Situation,
        population: Population::Periode,
        rows,
        columns,
        measure: Measure::Effectif,
        figure: None,
        priority: Priority::default(),
        folds: false,
        editions: Vec::new(),
        chapter: String::new(),
    }
}

/// What a reader knows of a count by what prints of it.
fn read(figure: &Figured) -> (i64, i64) {
    match figure {
        Figured::Count(n) => (*n, *n),
        Figured::Rounded(n) => (n - BASE + 1, n + BASE - 1),
        Figured::Below(threshold) => (0, threshold - 1),
        Figured::Impossible => (0, 0),
        _ => (0, 1_000),
    }
}

fn published(dataset: &Dataset, tables: &[Table], impossible: &[Impossible], seed: u64) -> Outcome {
    let exact = [Headline::Situations];
    let request = Request {
        dataset,
        period: YEAR,
        tables,
        known: &[],
        impossible,
        earlier: &[],
        exact: &exact,
    };
    publish(&request, rounding(seed)).unwrap()
}

#[test]
fn examinations_and_how_many_each_situation_had_tell_no_child() {
    let codes = ["0", "1", "2", "3"];
    let examined = of_period("passages_par_situation", Kind::Whole, &codes);
    let children: Vec<(Vec<u16>, u8)> =
        (0..23).map(|at| if at < 11 { (vec![2], 2) } else { (vec![1], 1) }).collect();
    let dataset = dataset(vec![examined], &children);
    let tables = [table(by(0, &[&[0, 1], &[2, 3]]), None)];
    let mut changes = 0;
    for seed in 0..200 {
        let outcome = published(&dataset, &tables, &[], seed);
        changes += outcome.evidence.mended();
        let cells = &outcome.tables[0].cells;
        let (one, more) = (read(&cells[0]), read(&cells[1]));
        let all = read(&outcome.headlines[&Headline::Passages]);
        let holds = |more: &i64| {
            let one_each = 23 - more;
            (one.0..=one.1).contains(&one_each) && one_each + 2 * more <= all.1
        };
        let worlds: Vec<i64> = (more.0..=more.1).filter(holds).collect();
        let width = worlds.iter().max().unwrap() - worlds.iter().min().unwrap();
        assert!(width >= BASE - 1, "key {seed}: {worlds:?}");
    }
    // Some keys draw what had to change.
    assert!(changes > 0);
}

#[test]
fn a_group_less_what_is_impossible_there_is_the_rest_of_it() {
    let alone = of_period("mna", Kind::One, &["oui", "non", "ne_sait_pas"]);
    let lives = of_period("lieu_vie", Kind::One, &["domicile", "foyer"]);
    let children: Vec<(Vec<u16>, u8)> = (0..40)
        .map(|at| match at {
            0..8 => (vec![2, 0], 1),
            8 => (vec![2, 1], 1),
            9..14 => (vec![0, 1], 1),
            14..30 => (vec![1, 0], 1),
            _ => (vec![1, 1], 1),
        })
        .collect();
    let dataset = dataset(vec![alone, lives], &children);
    let impossible =
        [Impossible { unit: Unit::Situation, parts: vec![(0, vec![0]), (1, vec![0])] }];
    let tables = [
        table(by(0, &[&[0], &[1], &[2]]), None),
        table(by(0, &[&[0, 2], &[1]]), Some(by(1, &[&[0], &[1]]))),
    ];
    for seed in 0..100 {
        let outcome = published(&dataset, &tables, &impossible, seed);
        let unknown = read(&outcome.tables[0].cells[2]);
        // Who lives at home and is of this group gives the one answer that is possible.
        let home = read(&outcome.tables[1].cells[0]);
        assert!(home.1.min(unknown.1) - home.0 >= BASE - 1, "key {seed}: {home:?} {unknown:?}");
        assert!(unknown.1 - unknown.0.max(home.0) >= BASE - 1, "key {seed}: {home:?} {unknown:?}");
    }
}
