//! Cases of other figures: a mean, an earlier edition, another document of the same data.

use cesmivip::coding::{Dataset, Edition, Kind, Measure, Month, Population, Table, Unit, Variable};
use cesmivip::statistics::{
    Earlier, Method, Microlp, Refusal, Request, Secret, Shown, prepare, publish,
};

use super::toys::{
    Toy, add, all, counted, dataset, groups, last_year, published, request, table, tables, told,
    variable,
};

#[test]
fn case_12_a_mean_is_as_good_as_a_count() {
    // Four children of 14.25 years on average: 14, 14, 14 and 15, of ages from 13 to 17.
    let mut toy = Toy::line(&[4, 0, 3, 1, 0, 0]).hiding(&[1, 2, 3, 4, 5]);
    assert_eq!(toy.interval(4), (0, 4));
    let sum: Vec<(usize, i64)> = (1..6).zip(13..).collect();
    let mean = toy.tells(&[(sum.clone(), 57, 57)]);
    assert_eq!(toy.interval(4), (0, 1), "at most one is 16");
    // Beside all values but two, it gives both.
    let mut but_two = Toy::line(&[4, 0, 3, 1, 0, 0]).hiding(&[2, 3]);
    assert_eq!(but_two.interval(2), (0, 4));
    but_two.tells(&[(sum, 57, 57)]);
    assert_eq!((but_two.interval(2), but_two.interval(3)), ((3, 3), (1, 1)));
    let safe = toy.protected(&toy.threats(5, false));
    assert!(!safe.printed[mean]);
}

#[test]
fn case_12_no_mean_of_a_few_and_no_extreme_at_all() {
    let mut age = variable("age", &["13", "14", "15", "16", "17", "non_renseigne"]);
    age.kind = Kind::Whole;
    let mut few = dataset(vec![age]);
    add(&mut few, 4, &[1]);
    add(&mut few, 5, &[2]);
    let mut many = few.clone();
    for (age, times) in (0..5).zip([6, 8, 12, 14, 9]) {
        add(&mut many, times, &[age]);
    }
    for measure in [Measure::Moyenne, Measure::Mediane, Measure::Quartiles] {
        let rows = groups(0, &[&[0, 1], &[2, 3], &[4, 5]]);
        let asked = [Table { measure, ..table("age", rows) }];
        let summaries = |data| published(&request(data, &asked, 5)).tables[0].summaries.clone();
        assert!(summaries(&few).iter().all(Option::is_none), "{measure:?}");
        // Over many children it prints, within the proof.
        assert!(summaries(&many).iter().all(Option::is_some), "{measure:?}");
    }
    // Minimum, maximum and mode are somebody's value: there is no such measure.
    let codes = Measure::ALL.map(Measure::code);
    let known =
        ["effectif", "part", "taux_presence", "mediane", "quartiles", "moyenne", "occupation"];
    assert_eq!(codes, known);
}

#[test]
fn case_12_a_summary_tells_how_many_answered() {
    // Of fourteen, a median is of ten at least: four at most did not answer.
    let mut data = counted("delai", &[("10", 1), ("20", 8), ("30", 1), ("non_renseigne", 4)]);
    data.variables[0].kind = Kind::Whole;
    for measure in [Measure::Moyenne, Measure::Mediane, Measure::Quartiles] {
        let asked = [Table { measure, ..table("delai", all(&data, 0)) }];
        let kept = published(&request(&data, &asked, 5)).tables.remove(0);
        assert_eq!(kept.cells[4], Shown::Count(14));
        assert!(kept.summaries.iter().all(Option::is_none), "{measure:?}: {kept:?}");
    }
}

#[test]
fn case_12_a_mean_rounds_up_at_its_bound() {
    // Five times twelve of eighty is 0.75, which prints as 0.8: beside 0.7, fewer than five do.
    let mut data = counted("mois", &[("0", 68), ("3", 6), ("6", 6), ("12", 0)]);
    data.variables[0].kind = Kind::Whole;
    let asked = [Table { measure: Measure::Moyenne, ..table("mois", all(&data, 0)) }];
    let kept = published(&request(&data, &asked, 5)).tables.remove(0);
    assert_eq!((kept.summaries, &kept.cells[4]), (vec![None], &Shown::Count(80)));
}

#[test]
fn places_taken_by_a_few_are_withheld() {
    let codes: Vec<String> = (0..=12).map(|months| months.to_string()).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let mut months = variable("mois", &codes);
    months.kind = Kind::Whole;
    let mut few = dataset(vec![months]);
    add(&mut few, 40, &[0]);
    add(&mut few, 3, &[4]);
    let rows = groups(0, &[&[0], &(1..=12).collect::<Vec<u16>>()]);
    let asked = [Table { measure: Measure::Occupation, ..table("t", rows) }];
    let places = |data| published(&request(data, &asked, 5)).tables[0].summaries.clone();
    // Twelve months in all: one place, and twelve children at the very most.
    assert_eq!(places(&few), [None]);
    // (3 × 4 + 20 × 7 + 12 × 12) / 12 = 24.67.
    let mut many = few.clone();
    add(&mut many, 20, &[7]);
    add(&mut many, 12, &[12]);
    assert_eq!(places(&many), [Some(247)]);
}

#[test]
fn case_13_bands_that_move_between_editions_give_one_year_of_age() {
    // « 10–14 : 11 », then « 10–15 : 12 »: one child is fifteen.
    let data = counted("age", &[("14", 11), ("15", 1), ("16", 20)]);
    let (before, after) = (groups(0, &[&[0], &[1, 2]]), groups(0, &[&[0, 1], &[2]]));
    let (held, toy) = tables(&data, &[std::slice::from_ref(&before), std::slice::from_ref(&after)]);
    let fifteen = held.find(&data, Unit::Situation, 0, &[(0, vec![1])]).unwrap();
    assert_eq!(toy.interval(fifteen), (1, 1));
    let earlier = [told("age", &[&["14"], &["15", "16"]], &[Some(11), Some(21), Some(32)])];
    let shown = [table("age", after)];
    let mut asked = request(&data, &shown, 5);
    let first = published(&asked);
    assert!(first.tables[0].cells.iter().all(|cell| matches!(cell, Shown::Count(_))));
    asked.earlier = &earlier;
    let second = published(&asked);
    let withheld = [Shown::Withheld, Shown::Withheld, Shown::Count(32)];
    assert_eq!(second.tables[0].cells, withheld);
}

#[test]
fn case_14_a_total_restated_by_one_is_refused() {
    // 57 where 56 was told, and one category with it: what that one child is.
    let mut toy = Toy::line(&[56, 30, 14, 12]);
    let now = [57, 30, 15, 12].map(|value| toy.cell(value));
    toy.sum(&now[1..], now[0]);
    assert_eq!(toy.interval_for(&[], &vec![(now[2], 1), (2, -1)]), (1, 1));
    let data = counted("age", &[("14", 30), ("15", 15), ("16", 12)]);
    let shown = [table("age", all(&data, 0))];
    let refused = |earlier: Earlier| {
        let earlier = [earlier];
        let asked = Request { earlier: &earlier, ..request(&data, &shown, 5) };
        publish(&asked, &Microlp::default()).err()
    };
    let total = |cells: &[Option<i64>]| told("", &[], cells);
    assert_eq!(refused(total(&[Some(56)])), Some(vec![Refusal::Inconsistent(0, 0, 0)]));
    assert_eq!(refused(total(&[Some(57)])), None);
    let bands: [&[&str]; 3] = [&["14"], &["15"], &["16"]];
    let cells = [Some(30), Some(14), None, None];
    let one = refused(told("age", &bands, &cells));
    assert_eq!(one, Some(vec![Refusal::Inconsistent(0, 0, 1)]));
    assert_eq!(refused(told("sexe", &[&["f"]], &cells[..2])), Some(vec![Refusal::Unknown(0)]));
}

#[test]
fn case_35_two_documents_of_one_dataset_are_read_together() {
    // Each hides one more figure than the other does; together they hide none.
    let toy = Toy::line(&[40, 3, 24, 13]);
    let (one, other) = (toy.clone().hiding(&[1, 2]), toy.clone().hiding(&[1, 3]));
    let pairs = one.printed.iter().zip(&other.printed);
    let union = pairs.map(|(a, b)| *a || *b).collect();
    assert_eq!(toy.printing(union).interval(1), (3, 3));
    // The internal edition begins with what the public one prints.
    let data = counted("lieu", &[("a", 6), ("b", 9), ("c", 24), ("d", 13), ("e", 2)]);
    let shown = [table("lieu", all(&data, 0))];
    let public = published(&request(&data, &shown, 11));
    let codes: Vec<[&str; 1]> = ["a", "b", "c", "d", "e"].map(|code| [code]).to_vec();
    let codes: Vec<&[&str]> = codes.iter().map(|code| code.as_slice()).collect();
    let cells: Vec<Option<i64>> = public.tables[0]
        .cells
        .iter()
        .map(|cell| match cell {
            Shown::Count(count) => Some(*count),
            _ => None,
        })
        .collect();
    assert!(cells.iter().any(Option::is_some));
    let held = [told("lieu", &codes, &cells)];
    let mut asked = request(&data, &shown, 5);
    (asked.edition, asked.earlier) = (Edition::Interne, &held);
    let internal = published(&asked);
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.is_some()) {
        assert_eq!(internal.tables[0].cells[at], Shown::Count(cell.unwrap()));
    }
}

/// Situations of two years: the months, the answers, and how many.
fn two_years(variables: Vec<Variable>, rows: &[(i16, &[u16], usize)]) -> Dataset {
    let mut data = dataset(variables);
    for (year, values, times) in rows {
        let before = data.rows[0].len();
        add(&mut data, *times, values);
        for row in &mut data.rows[0][before..] {
            row.months = vec![Month { year: *year, month: 3 }];
        }
    }
    data
}

#[test]
fn a_crossed_table_of_last_year_still_tells_its_stable_margins() {
    // Boys since the beginning: fifteen last year, eighteen now. Three are new.
    let mut level = variable("niveau", &["1", "2"]);
    level.stable = false;
    let variables = vec![level, variable("sexe", &["f", "m"])];
    let rows: [(i16, &[u16], usize); 5] = [
        (2025, &[0, 0], 9),
        (2025, &[1, 0], 16),
        (2025, &[0, 1], 15),
        (2026, &[1, 0], 14),
        (2026, &[0, 1], 3),
    ];
    let data = two_years(variables, &rows);
    let sexes = Table { population: Population::Cumul, ..table("sexe", all(&data, 1)) };
    let shown = [sexes];
    let asked = request(&data, &shown, 5);
    assert!(!published(&asked).tables[0].cells.contains(&Shown::Withheld));
    let crossed = |rows: &str, codes: &[&[&str]], cells: &[Option<i64>]| {
        let mut before = told(rows, codes, cells);
        let sexe = told("sexe", &[&["f"], &["m"]], &[]).tableaux.remove(0);
        before.periode = last_year();
        before.tableaux[0].population = Population::Cumul;
        before.tableaux[0].dimensions.extend(sexe.dimensions);
        before
    };
    // Its inner cells are of levels that changed since, and no news.
    let cells = [None, None, None, None, None, None, None, Some(15), Some(40)];
    let earlier = [crossed("niveau", &[&["1"], &["2"]], &cells)];
    let kept = published(&Request { earlier: &earlier, ..asked.clone() }).tables.remove(0);
    assert_eq!(kept.cells, [Shown::Withheld, Shown::Withheld, Shown::Count(57)]);
    // What they say is of then; what its margins say is checked.
    let wrong = [Some(1), None, None, None, None, None, None, Some(16), Some(40)];
    let earlier = [crossed("niveau", &[&["1"], &["2"]], &wrong)];
    let refused = publish(&Request { earlier: &earlier, ..asked }, &Microlp::default());
    assert_eq!(refused.err(), Some(vec![Refusal::Inconsistent(0, 0, 7)]));
}

#[test]
fn a_quantile_follows_the_numbers_and_not_the_order_of_print() {
    let counts = [("13", 9), ("14", 11), ("15", 30), ("16", 20), ("17", 12), ("non_renseigne", 8)];
    let mut data = counted("age", &counts);
    data.variables[0].kind = Kind::Whole;
    let told = |order: &[&[u16]]| {
        let rows = groups(0, order);
        let asked = [Table { measure: Measure::Quartiles, ..table("age", rows) }];
        published(&request(&data, &asked, 5)).tables[0].summaries.clone()
    };
    // « 15 », « 15 » and « 16 », wherever they stand.
    let forward: [&[u16]; 5] = [&[0, 1], &[2], &[3], &[4], &[5]];
    assert_eq!(told(&forward), [Some(1), Some(1), Some(2)]);
    let backward: [&[u16]; 5] = [&[5], &[4], &[3], &[2], &[0, 1]];
    assert_eq!(told(&backward), [Some(3), Some(3), Some(2)]);
}

#[test]
fn a_table_of_shares_prints_no_count_of_another() {
    let data = counted("sexe", &[("f", 13), ("m", 11)]);
    let counts = table("effectifs", all(&data, 0));
    let shares = Table { measure: Measure::Part, ..table("parts", all(&data, 0)) };
    let outcome = published(&request(&data, &[counts, shares], 5));
    assert_eq!(outcome.tables[0].cells, [13, 11, 24].map(Shown::Count));
    // Of less than thirty, no share prints.
    assert_eq!(outcome.tables[1].cells[..2], [Shown::Withheld, Shown::Withheld]);
}

#[test]
fn an_older_year_takes_nothing_from_what_a_total_is_worth() {
    let worth = |older: bool| {
        let mut data = counted("sexe", &[("f", 20), ("m", 21)]);
        if older {
            add(&mut data, 1, &[0]);
            data.rows[0][41].months = vec![Month { year: 2025, month: 3 }];
        }
        let shown = [table("sexe", all(&data, 0))];
        let system = prepare(&request(&data, &shown, 5)).unwrap_or_else(|r| panic!("{r:#?}"));
        let figures = system.table.system.figures.iter();
        let of = |cell: usize| figures.clone().find(|f| f.cell() == Some(cell)).unwrap().weight;
        let cells = &system.table.blocks[0].cells;
        [of(cells[0]), of(cells[2])]
    };
    assert_eq!(worth(false), worth(true));
}

#[test]
fn numbers_that_are_none_of_a_report_are_refused() {
    let one = || told("age", &[&["14"], &["15"]], &[Some(30), Some(15), Some(45)]);
    assert!(one().is_sound());
    let wrong: [fn(&mut Earlier); 6] = [
        |e| e.tableaux[0].cellules[0] = Some(i64::MIN),
        |e| e.tableaux[0].cellules[2] = Some(i64::MAX),
        |e| e.base = Some(i64::MAX),
        |e| e.tableaux[0].resumes = vec![Some(1); 50],
        |e| e.periode.to.year = i16::MAX,
        |e| e.periode.from.month = 13,
    ];
    for (rank, change) in wrong.iter().enumerate() {
        let mut earlier = one();
        change(&mut earlier);
        assert!(!earlier.is_sound(), "{rank}");
    }
}

#[test]
fn a_rounded_edition_knows_the_one_made_along() {
    // Told as 0: from nobody to nine. Told as 10 as well, it would be from one to nine.
    let data = counted("lieu", &[("a", 4), ("b", 53)]);
    let shown = [table("lieu", all(&data, 0))];
    let mut public = told("lieu", &[&["a"], &["b"]], &[Some(0), Some(60), Some(60)]);
    public.base = Some(10);
    let earlier = [public];
    let printed = |secret: u8| {
        let method = Method::Rounding(10, Secret([secret; 32]));
        let asked = Request { method, earlier: &earlier, along: 1, ..request(&data, &shown, 5) };
        publish(&asked, &Microlp::default()).map(|outcome| outcome.tables[0].cells[0].clone())
    };
    let all: Vec<_> = (0..40).map(printed).collect();
    assert!(all.contains(&Ok(Shown::Rounded(0))) && !all.contains(&Ok(Shown::Rounded(10))));
    assert!(all.iter().any(Result::is_err));
}

#[test]
fn a_raised_threshold_adds_nothing_to_what_was_told() {
    // Under a threshold of five, all but three and four was told: they are seven together.
    let counts = [("a", 20), ("b", 22), ("c", 3), ("d", 4), ("e", 12)];
    let data = counted("lieu", &counts);
    let codes: Vec<&[&str]> = vec![&["a"], &["b"], &["c"], &["d"], &["e"]];
    let cells = [Some(20), Some(22), None, None, Some(12), Some(61)];
    let earlier = [told("lieu", &codes, &cells)];
    let shown = [table("lieu", all(&data, 0))];
    let asked = Request { earlier: &earlier, ..request(&data, &shown, 11) };
    let outcome = publish(&asked, &Microlp::default()).unwrap();
    let cells = &outcome.tables[0].cells;
    assert_eq!(cells[2..4], [Shown::Withheld, Shown::Withheld]);
    assert_eq!(cells[5], Shown::Count(61));
    assert!(outcome.evidence.concedes());
    // What is left of the doubt stays: neither is told by another table.
    let two = [table("lieu", all(&data, 0)), table("lieu", groups(0, &[&[0, 2], &[1, 3, 4]]))];
    let asked = Request { tables: &two, ..asked };
    let outcome = publish(&asked, &Microlp::default()).unwrap();
    assert_eq!(outcome.tables[1].cells[..2], [Shown::Withheld, Shown::Withheld]);
    // Without an earlier edition, nothing is given up.
    let asked = Request { earlier: &[], ..request(&data, &shown, 11) };
    assert!(published(&asked).evidence.conceded.is_empty());
}
