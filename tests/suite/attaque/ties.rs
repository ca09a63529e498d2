//! Small worlds where a definition ties counts of different things: what each key prints is read as a
//! reader would, by hand.

use cesmivip::coding::{
    Clock, Dataset, Dimension, Group, Impossible, Kind, Measure, Month, Period, Population,
    Priority, Row, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{Figured, Headline, Outcome, Request, Rounding, publish};

use super::world::variable;
use super::{BASE, rounding};

const JANUARY: Month = Month { year: 2026, month: 1 };
pub(super) const YEAR: Period = Period { from: JANUARY, to: Month { year: 2026, month: 12 } };

pub(super) fn of_period(id: &str, kind: Kind, codes: &[&str]) -> Variable {
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
    Dataset { variables, rows, children, excluded: Vec::new(), again: Vec::new() }
}

pub(super) fn by(variable: usize, groups: &[&[u16]]) -> Dimension {
    let group = |categories: &&[u16]| Group {
        label: format!("{categories:?}"),
        categories: categories.to_vec(),
    };
    Dimension { variable, groups: groups.iter().map(group).collect() }
}

pub(super) fn table(rows: Dimension, columns: Option<Dimension>) -> Table {
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
pub(super) fn read(figure: &Figured) -> (i64, i64) {
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
    let request = request(dataset, tables, &exact);
    publish(&Request { impossible, ..request }, rounding(seed)).unwrap()
}

fn published_with(dataset: &Dataset, tables: &[Table], exact: &[Headline], seed: u64) -> Outcome {
    publish(&request(dataset, tables, exact), rounding(seed)).unwrap()
}

pub(super) fn request<'a>(
    dataset: &'a Dataset,
    tables: &'a [Table],
    exact: &'a [Headline],
) -> Request<'a> {
    let (known, impossible, earlier) = (&[], &[], &[]);
    Request { dataset, period: YEAR, tables, known, impossible, earlier, exact }
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

/// Situations examined before the year, in it, or both, and what each answers.
fn of_two_years(variables: Vec<Variable>, children: &[(bool, bool, Vec<Value>)]) -> Dataset {
    let mut rows: Vec<Vec<Row>> = vec![Vec::new(); Unit::ALL.len()];
    for ((before, now, values), child) in children.iter().zip(0..) {
        let month = |year| Month { year, month: 3 };
        let met = [(*before, month(2025)), (*now, month(2026))];
        let months: Vec<Month> = met.into_iter().filter(|(is, _)| *is).map(|(_, m)| m).collect();
        for month in &months {
            let row = Row { child, months: vec![*month], values: Vec::new() };
            rows[Unit::Passage.rank()].push(row);
        }
        rows[Unit::Situation.rank()].push(Row { child, months, values: values.clone() });
    }
    let children = (0..children.len()).map(|at| format!("S-{at}")).collect();
    Dataset { variables, rows, children, excluded: Vec::new(), again: Vec::new() }
}

pub(super) fn since_ever(rows: Dimension) -> Table {
    Table { population: Population::Cumul, ..table(rows, None) }
}

/// The values of two counts that suit what a reader knows.
pub(super) fn worlds(
    one: (i64, i64),
    other: (i64, i64),
    suits: impl Fn(i64, i64) -> bool,
) -> [i64; 2] {
    let all = (one.0.max(0)..=one.1).flat_map(|a| (other.0.max(0)..=other.1).map(move |b| (a, b)));
    let held: Vec<(i64, i64)> = all.filter(|(a, b)| suits(*a, *b)).collect();
    let width = |of: fn(&(i64, i64)) -> i64| {
        held.iter().map(of).max().unwrap() - held.iter().map(of).min().unwrap()
    };
    [width(|pair| pair.0), width(|pair| pair.1)]
}

/// A child who was not seen in the year gives no answer more than once: of twelve, no more than twelve
/// have the sign.
#[test]
fn who_was_not_seen_has_each_of_several_answers_once_at_most() {
    let signs = of_period("signes", Kind::Several, &["a", "b", "non_renseigne"]);
    let children: Vec<(bool, bool, Vec<Value>)> = (0..56)
        .map(|at| {
            let sign = if at < 36 { vec![0] } else { vec![1] };
            (at < 20, at >= 12, vec![Value::Several(sign)])
        })
        .collect();
    let dataset = of_two_years(vec![signs], &children);
    let lines = by(0, &[&[0], &[1]]);
    let tables = [table(lines.clone(), None), since_ever(lines)];
    let exact = [Headline::Situations, Headline::Cumul];
    let mut changes = 0;
    for seed in 0..120 {
        let outcome = published_with(&dataset, &tables, &exact, seed);
        changes += outcome.evidence.mended();
        let (now, ever) = (&outcome.tables[0].cells[0], &outcome.tables[1].cells[0]);
        let (all, seen) = (
            read(&outcome.headlines[&Headline::Cumul]),
            read(&outcome.headlines[&Headline::Situations]),
        );
        let widths =
            worlds(read(now), read(ever), |now, ever| now <= ever && ever - now <= all.1 - seen.0);
        assert!(widths.iter().all(|width| *width >= BASE - 1), "key {seed}: {now:?} {ever:?}");
    }
    assert!(changes > 0);
}

/// Who is not new was known before the year: one table tells it of the year, one since the beginning.
#[test]
fn who_is_new_is_told_once_whatever_the_population() {
    let new = of_period("nouvelle", Kind::One, &["oui", "non"]);
    let children: Vec<(bool, bool, Vec<Value>)> =
        (0..52).map(|at| (at < 32, at >= 10, vec![Value::One(u16::from(at < 32))])).collect();
    let dataset = of_two_years(vec![new], &children);
    let tables = [table(by(0, &[&[0], &[1]]), None), since_ever(by(0, &[&[0], &[1]]))];
    let exact = [Headline::Situations, Headline::Cumul];
    for seed in 0..120 {
        let outcome = published_with(&dataset, &tables, &exact, seed);
        let total = |headline| read(&outcome.headlines[&headline]);
        let (seen, all) = (total(Headline::Situations), total(Headline::Cumul));
        let line = |table: usize, at: usize| read(&outcome.tables[table].cells[at]);
        let said = [line(0, 0), line(1, 0), total(Headline::Nouvelles)];
        let others = [(line(0, 1), seen), (line(1, 1), all)];
        let rest = |(part, of): &((i64, i64), (i64, i64))| (of.0 - part.1, of.1 - part.0);
        let all = said.into_iter().chain(others.iter().map(rest));
        let (low, high) = all.fold((0, 1_000), |(a, b), (c, d)| (a.max(c), b.min(d)));
        assert!(high - low >= BASE - 1, "key {seed}: {low} to {high}");
    }
}

/// Who was not seen in the year has no examination in it.
#[test]
fn who_was_not_seen_is_counted_by_what_only_examinations_answer() {
    let examined = Variable {
        absent: Some(0),
        ..of_period("passages_par_situation", Kind::Whole, &["0", "1", "2", "3"])
    };
    let carried = Variable {
        absent: Some(1),
        answered: true,
        ..of_period("co_accompagnement", Kind::One, &["accepte", "non_renseigne"])
    };
    let answers = |seen: bool| vec![Value::One(u16::from(seen)), Value::One(u16::from(!seen))];
    let children: Vec<(bool, bool, Vec<Value>)> =
        (0..52).map(|at| (at < 20, at >= 11, answers(at >= 11))).collect();
    let dataset = of_two_years(vec![examined, carried], &children);
    for (lines, none) in [(by(0, &[&[0], &[1], &[2, 3]]), 0), (by(1, &[&[0], &[1]]), 1)] {
        let tables = [since_ever(lines)];
        for seed in 0..60 {
            let outcome = published_with(&dataset, &tables, &[Headline::Situations], seed);
            let seen = read(&outcome.headlines[&Headline::Situations]);
            let all = read(&outcome.headlines[&Headline::Cumul]);
            let none = read(&outcome.tables[0].cells[none]);
            let (low, high) = (none.0.max(all.0 - seen.1), none.1.min(all.1 - seen.0));
            assert!(high - low >= BASE - 1, "key {seed}: {low} to {high}");
        }
    }
}

/// Two answers grouped in one population, apart in another.
#[test]
fn several_answers_grouped_otherwise_since_the_beginning_tell_no_child() {
    let signs = of_period("signes", Kind::Several, &["a", "b", "c", "non_renseigne"]);
    let children: Vec<(bool, bool, Vec<Value>)> = (0..60)
        .map(|at| {
            let sign = match at {
                0..9 => vec![0],
                9..17 => vec![1],
                _ => vec![2],
            };
            (at >= 50, true, vec![Value::Several(sign)])
        })
        .collect();
    let dataset = of_two_years(vec![signs], &children);
    let tables = [table(by(0, &[&[0, 1], &[2]]), None), since_ever(by(0, &[&[0], &[1], &[2]]))];
    let mut changes = 0;
    for seed in 0..120 {
        let outcome = published_with(&dataset, &tables, &[], seed);
        changes += outcome.evidence.mended();
        let both = read(&outcome.tables[0].cells[0]);
        let (a, b) = (read(&outcome.tables[1].cells[0]), read(&outcome.tables[1].cells[1]));
        let widths = worlds(a, b, |a, b| a + b >= both.0);
        let most = both.1.min(a.1 + b.1) - both.0.max(0);
        assert!(widths.iter().all(|width| *width >= BASE - 1), "key {seed}: {a:?} {b:?} {both:?}");
        assert!(most >= BASE - 1, "key {seed}: {a:?} {b:?} {both:?}");
    }
    assert!(changes > 0);
}

/// Everybody gives one answer, and was examined once: a line rounds to no more than an exact total, its
/// examinations to no less, and nothing that is withheld tells that they are the same.
#[test]
fn what_is_everybody_prints_a_number_beside_an_exact_total() {
    let sex = of_period("sexe", Kind::One, &["fille", "garcon"]);
    for count in 41..45 {
        let children: Vec<(Vec<u16>, u8)> = (0..count).map(|_| (vec![0], 1)).collect();
        let dataset = dataset(vec![sex.clone()], &children);
        let tables = [table(by(0, &[&[0], &[1]]), None)];
        for seed in 0..32 {
            let outcome = published(&dataset, &tables, &[], seed);
            let cells = &outcome.tables[0].cells;
            assert!(matches!(cells[0], Figured::Rounded(n) if n <= count), "{count} {seed}");
            assert!(matches!(cells[1], Figured::Below(_)), "{count}, key {seed}: {cells:?}");
            let passages = &outcome.headlines[&Headline::Passages];
            assert!(matches!(passages, Figured::Rounded(_)), "{count}, key {seed}: {passages:?}");
        }
    }
}

/// How many were seen often, by how many examinations there were in all.
#[test]
fn many_examinations_of_few_tell_no_child() {
    let codes: Vec<String> = (0..=20).map(|n| n.to_string()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let examined = of_period("passages_par_situation", Kind::Whole, &codes);
    let children: Vec<(Vec<u16>, u8)> =
        (0..40).map(|at| if at < 3 { (vec![5], 5) } else { (vec![1], 1) }).collect();
    let dataset = dataset(vec![examined], &children);
    let groups: Vec<u16> = (5..=20).collect();
    let tables = [table(by(0, &[&[0, 1, 2, 3, 4], &groups]), None)];
    for seed in 0..60 {
        let outcome = published(&dataset, &tables, &[], seed);
        let often = read(&outcome.tables[0].cells[1]);
        let passages = read(&outcome.headlines[&Headline::Passages]);
        let most = often.1.min((passages.1 - 40) / 4);
        assert!(most - often.0.max(0) >= BASE - 1, "key {seed}: {often:?} {passages:?}");
    }
}

/// Halves of a year that tell how many examinations there were at most: the bands of those who had
/// several are merged, and no other figure is lost for it.
#[test]
fn a_band_that_nothing_widens_is_merged_rather_than_all_the_rest_hidden() {
    let codes: Vec<String> = (0..=20).map(|n| n.to_string()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let examined = of_period("passages_par_situation", Kind::Whole, &codes);
    let quarters = ["t1", "t2", "t3", "t4"];
    let quarter = variable("trimestre", Unit::Passage, Kind::One, Clock::Period, &quarters);
    let half = of_period("moitie", Kind::One, &["a", "b"]);
    let often = |at| if at < 2 { 5 } else { 1 + u8::from(at < 11) };
    let children: Vec<(Vec<u16>, u8)> =
        (0..24_u16).map(|at| (vec![u16::from(often(at)), at % 2], often(at))).collect();
    let mut dataset = dataset(vec![examined, half, quarter], &children);
    for (row, at) in dataset.rows[Unit::Passage.rank()].iter_mut().zip(0..) {
        let month = if at < 18 { 2 } else { 9 };
        row.months = vec![Month { year: 2026, month }];
        row.values = vec![Value::One(if at < 18 { 0 } else { 2 })];
    }
    let bands: [&[u16]; 4] = [&[0, 1, 2], &[3, 4, 5], &[6, 7, 8], &[9, 10, 11]];
    let halves = Table { unit: Unit::Passage, ..table(by(2, &[&[0, 1], &[2, 3]]), None) };
    let tables = [table(by(0, &bands), None), table(by(1, &[&[0], &[1]]), None), halves];
    let mut merged = 0;
    for seed in 0..40 {
        let changes = published(&dataset, &tables, &[], seed).evidence.changes;
        assert_eq!(changes.hidden, 0, "key {seed}: {changes:?}");
        merged += changes.merged;
    }
    assert!(merged > 0);
}

pub(super) fn of_event(id: &str, unit: Unit, codes: &[&str]) -> Variable {
    variable(id, unit, Kind::One, Clock::Never, codes)
}

/// Who was not examined by the one exceptional session is counted by what it examined.
#[test]
fn one_session_of_a_kind_examines_each_situation_once() {
    let kinds = ["ordinaire", "exceptionnelle"];
    let variables = vec![
        of_event("type_seance", Unit::Passage, &kinds),
        of_event("type_seance", Unit::Seance, &kinds),
    ];
    let children: Vec<(Vec<u16>, u8)> = (0..33).map(|at| (vec![], 1 + u8::from(at < 31))).collect();
    let mut dataset = dataset(variables, &children);
    for row in &mut dataset.rows[Unit::Passage.rank()] {
        row.values = vec![Value::One(u16::from(row.months[0].month == 2))];
    }
    for (month, kind) in [(1, 0), (2, 1)] {
        let values = vec![Value::One(kind)];
        let months = vec![Month { year: 2026, month }];
        dataset.rows[Unit::Seance.rank()].push(Row { child: 0, months, values });
    }
    let tables = [Table { unit: Unit::Passage, ..table(by(0, &[&[0], &[1]]), None) }];
    for seed in 0..100 {
        let outcome = published(&dataset, &tables, &[], seed);
        let all = read(&outcome.headlines[&Headline::Situations]);
        let passages = read(&outcome.headlines[&Headline::Passages]);
        let [ordinary, other] = [0, 1].map(|at| read(&outcome.tables[0].cells[at]));
        // Each session saw no more than there are, and no fewer than the other left.
        let high = other.1.min(all.1).min(passages.1 - ordinary.0);
        let low = other.0.max(passages.0 - ordinary.1.min(all.1));
        assert!(high - low >= BASE - 1, "key {seed}: {low} to {high}");
    }
}

/// A line of two needs is of no more than twice the situations.
#[test]
fn a_line_of_several_needs_tells_no_child_without_one_of_them() {
    let needs = of_event("besoin", Unit::Mention, &["a", "b", "c"]);
    let children: Vec<(Vec<u16>, u8)> = (0..28).map(|_| (vec![], 1)).collect();
    let mut dataset = dataset(vec![needs], &children);
    for child in 0..28_u32 {
        let mine = [Some(0), Some(1), (child < 9).then_some(2)];
        for need in mine.into_iter().flatten() {
            let months = vec![Month { year: 2026, month: 1 }];
            let row = Row { child, months, values: vec![Value::One(need)] };
            dataset.rows[Unit::Mention.rank()].push(row);
        }
    }
    let tables = [Table { unit: Unit::Mention, ..table(by(0, &[&[0, 1], &[2]]), None) }];
    for seed in 0..100 {
        let outcome = published(&dataset, &tables, &[], seed);
        let all = read(&outcome.headlines[&Headline::Situations]);
        let both = read(&outcome.tables[0].cells[0]);
        let high = both.1.min(2 * all.1);
        assert!(high - both.0 >= BASE - 1, "key {seed}: {both:?} of {all:?}");
    }
}

/// What a situation answers, one of its examinations did.
#[test]
fn an_answer_counted_by_situations_and_by_examinations_tells_no_child() {
    let codes = ["accepte", "refuse", "non_renseigne"];
    let variables = vec![
        Variable { absent: Some(2), ..of_period("co_accompagnement", Kind::One, &codes) },
        of_event("co_accompagnement_passage", Unit::Passage, &codes),
    ];
    let answer = |child: usize| match child {
        0..12 => 0,
        12..23 => 1,
        _ => 2,
    };
    let children: Vec<(Vec<u16>, u8)> =
        (0..40).map(|at| (vec![answer(at)], 1 + u8::from(at == 0))).collect();
    let mut dataset = dataset(variables, &children);
    for row in &mut dataset.rows[Unit::Passage.rank()] {
        row.values = vec![Value::One(answer(row.child as usize))];
    }
    let lines = |variable| by(variable, &[&[0], &[1], &[2]]);
    let tables = [table(lines(0), None), Table { unit: Unit::Passage, ..table(lines(1), None) }];
    for seed in 0..200 {
        let outcome = published(&dataset, &tables, &[], seed);
        for at in 0..3 {
            let [mine, theirs] = [0, 1].map(|table: usize| read(&outcome.tables[table].cells[at]));
            let widths = worlds(mine, theirs, |mine, theirs| mine <= theirs);
            assert!(
                widths.iter().all(|width| *width >= BASE - 1),
                "key {seed}: {mine:?} {theirs:?}"
            );
        }
    }
}

/// Who is said not to be away lives somewhere that is known, by the definitions of both.
#[test]
fn answers_that_exclude_one_another_tell_no_child() {
    let away = of_period("fugue_en_cours", Kind::One, &["oui", "non", "non_renseigne"]);
    let lives = of_period("lieu_vie", Kind::One, &["domicile", "foyer", "fugue", "inconnu"]);
    let children: Vec<(Vec<u16>, u8)> = (0..43)
        .map(|at| match at {
            0..14 => (vec![1, 0], 1),
            14..26 => (vec![1, 1], 1),
            26..29 => (vec![0, 1], 1),
            _ => (vec![0, 2], 1),
        })
        .collect();
    let excluded =
        vec![Impossible { unit: Unit::Situation, parts: vec![(0, vec![1]), (1, vec![2, 3])] }];
    let dataset = Dataset { excluded, ..dataset(vec![away, lives], &children) };
    let tables =
        [table(by(0, &[&[0], &[1], &[2]]), None), table(by(1, &[&[0, 1], &[2], &[3]]), None)];
    let mut changes = 0;
    for seed in 0..200 {
        let outcome = published(&dataset, &tables, &[], seed);
        changes += outcome.evidence.mended();
        let [here, known] =
            [(0, 1), (1, 0)].map(|(t, at): (usize, usize)| read(&outcome.tables[t].cells[at]));
        let widths = worlds(here, known, |here, known| here <= known);
        assert!(widths.iter().all(|width| *width >= BASE - 1), "key {seed}: {here:?} {known:?}");
    }
    assert!(changes > 0);
}

/// Equal sets print equal numbers: beside a total that prints another number than one of its two lines,
/// the other line is somebody. With a threshold that is the base, « moins de 5 » would be one to four.
#[test]
fn another_number_than_that_of_the_total_tells_no_child() {
    let sex = of_period("sexe", Kind::One, &["fille", "garcon"]);
    let children: Vec<(Vec<u16>, u8)> =
        (0..32_u16).map(|at| (vec![u16::from(at < 3)], 1)).collect();
    let dataset = dataset(vec![sex], &children);
    let tables = [table(by(0, &[&[0], &[1]]), None)];
    let mut changes = 0;
    for seed in 0..200 {
        let rounding = Rounding { threshold: BASE, ..rounding(seed) };
        let outcome = publish(&request(&dataset, &tables, &[]), rounding).unwrap();
        changes += outcome.evidence.mended();
        let [girls, boys, total] = outcome.tables[0].cells.as_slice() else { unreachable!() };
        let all = read(total);
        let widths = worlds(read(girls), read(boys), |one, other| {
            (all.0..=all.1).contains(&(one + other)) && (girls == total || other > 0)
        });
        assert!(widths.iter().all(|width| *width >= BASE - 1), "key {seed}: {girls:?} {boys:?}");
    }
    assert!(changes > 0);
}
