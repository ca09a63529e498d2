//! Cases of the finished document: shares, marks, drawings, data, sentences, lists.

use std::collections::BTreeSet;

use cesmivip::coding::{Dimension, Edition, Kind, Measure, Population, Table, Unit};
use cesmivip::statistics::{
    Answer, LEAST_CROSSED, Method, Microlp, Outcome, Program, Refusal, Request, Secret, Shown,
    Solver, publish,
};
use cesmivip::view::Mark;

use super::editions::{Year, version};
use super::toys::{
    SECRET, Toy, add, all, counted, crossed, dataset, groups, published, request, rounded, table,
    variable,
};

const MEASURES: &str = "tableaux:\n  - {id: mesure, titre: Mesure, unite: situation, \
                        lignes: mesure_principale, figure: barres}";

/// Fifty-seven situations by measure.
fn measures(counts: [usize; 6]) -> Year {
    let mut year = Year::new(&(version(Edition::Publique, 11) + MEASURES));
    let codes = [
        "aucune",
        "administrative",
        "judiciaire_milieu_ouvert",
        "placement",
        "autre",
        "non_renseigne",
    ];
    for (code, times) in codes.iter().zip(counts) {
        year.add(Unit::Situation, times, &[("mesure_principale", code)]);
    }
    year
}

#[test]
fn case_10_a_percentage_of_a_small_base_is_a_count() {
    // 12.3 % of 57, or 12 %: seven children. « Environ 10 % » leaves six of them.
    let share = |least: i64, most: i64| {
        let mut toy = Toy::line(&[57, 7, 50]).hiding(&[1, 2]);
        let fact = |bound: i64| vec![(1, 10_000), (0, -bound)];
        toy.tells(&[(fact(least), 0, i64::MAX), (fact(most), i64::MIN, -1)]);
        toy.interval(1)
    };
    assert_eq!(share(1_225, 1_235), (7, 7));
    assert_eq!(share(1_150, 1_250), (7, 7));
    assert_eq!(share(500, 1_500), (3, 8));
    // A share prints beside a count that prints, to ten points, and nowhere else.
    let edition = measures([3, 15, 12, 22, 3, 2]).edition();
    let shown = edition.table("mesure");
    assert_eq!(shown.tetes, ["Mesure en cours", "Effectif", "Part"]);
    let mut withheld = 0;
    for row in shown.lignes.iter().filter(|row| !row.total) {
        let (count, part) = (&row.cellules[0], &row.cellules[1]);
        assert_eq!(count.mark(), part.mark(), "{}", row.libelle);
        withheld += usize::from(count.mark() == Some(Mark::S));
        let tens = part.text().contains("0\u{a0}%") && part.text().starts_with("environ ");
        assert!(part.mark().is_some() || tens, "{}", part.text());
    }
    assert!((3..6).contains(&withheld), "{withheld}");
}

#[test]
fn case_10_shares_alone_are_part_of_the_proof() {
    let data = counted("lieu", &[("a", 7), ("b", 29), ("c", 21)]);
    let part = Table { measure: Measure::Part, ..table("lieu", all(&data, 0)) };
    // The audit of `published` counts what each share tells of its numerator.
    let alone = published(&request(&data, std::slice::from_ref(&part), 5));
    let shares = |outcome: &Outcome| {
        let cells = outcome.tables[0].cells.iter();
        cells.filter(|cell| matches!(cell, Shown::Share(_, 10))).count()
    };
    assert_eq!(shares(&alone), 3);
    // With a public threshold, seven is small, and « environ 10 % » tells that it is.
    assert!(shares(&published(&request(&data, &[part], 11))) < 3);
}

#[test]
fn case_11_a_percentage_gives_its_hidden_base() {
    // Three children are 33.3 %; there are twenty at most.
    let mut toy = Toy::line(&[9, 3, 6]).hiding(&[0, 2]);
    toy.system.cells[0].upper = 20;
    let fact = |bound: i64| vec![(1, 10_000), (0, -bound)];
    toy.tells(&[(fact(3_325), 0, i64::MAX), (fact(3_335), i64::MIN, -1)]);
    assert_eq!(toy.interval(0), (9, 9));
    // Under thirty no share prints at all, and a base that does not print has none.
    for counts in [[("a", 3), ("b", 6), ("c", 0)], [("a", 12), ("b", 14), ("c", 2)]] {
        let data = counted("lieu", &counts);
        let part = Table { measure: Measure::Part, ..table("lieu", all(&data, 0)) };
        let outcome = published(&request(&data, &[part], 11));
        assert!(outcome.tables[0].cells.iter().all(|cell| !matches!(cell, Shown::Share(..))));
    }
    let mut year = Year::new(
        &(version(Edition::Publique, 11)
            + "tableaux:\n  - {id: degre, titre: Urgence, unite: signalement, lignes: degre}"),
    );
    year.add(Unit::Situation, 40, &[]);
    year.add(Unit::Signalement, 7, &[("degre", "immediate")]);
    let edition = year.edition();
    let shown = edition.table("degre");
    assert_eq!((shown.base.mark(), shown.mesures.len()), (Some(Mark::S), 1));
    assert!(shown.lignes.iter().flat_map(|row| &row.cellules).all(|f| f.mark().is_some()));
}

#[test]
fn case_23_one_mark_for_every_reason() {
    // « <5 » for the first and « s » for the other: the mark of one narrows the other.
    let mut toy = Toy::line(&[12, 3, 9]).hiding(&[1, 2]);
    assert_eq!(toy.interval(1), (0, 12));
    (toy.system.cells[1].lower, toy.system.cells[1].upper) = (1, 4);
    assert_eq!((toy.interval(1), toy.interval(2)), ((1, 4), (8, 11)));
    let edition = measures([3, 15, 12, 22, 3, 2]).edition();
    let body = serde_json::to_value(&edition.body).unwrap();
    let mut marks = std::collections::BTreeSet::new();
    let mut hidden = 0;
    let cells = body["tableaux"][0]["lignes"].as_array().unwrap().iter();
    for figure in cells.flat_map(|row| row["cellules"].as_array().unwrap()) {
        if figure["v"].is_null() && !figure["m"].is_null() {
            marks.insert(figure.to_string());
            hidden += 1;
        }
    }
    // Small counts and large ones that only keep them company.
    assert!(hidden > 6, "{hidden}");
    assert_eq!(marks.into_iter().collect::<Vec<_>>(), [r#"{"v":null,"t":"s","m":"s"}"#]);
}

#[test]
fn case_27_counts_rounded_one_by_one_give_each_other_back() {
    // Base 3, each to the nearest: 1 + 1 = 2 prints 0 + 0 = 3.
    let mut toy = Toy::line(&[2, 1, 1]).hiding(&[0, 1, 2]);
    for (cell, (low, high)) in [(0, (2, 4)), (1, (0, 1)), (2, (0, 1))] {
        toy.tells(&[(vec![(cell, 1)], low, high)]);
    }
    assert_eq!([0, 1, 2].map(|cell| toy.interval(cell)), [(2, 2), (1, 1), (1, 1)]);
    // Rounded together they add up, and each one stays uncertain by the base less one.
    let rows = [[3, 12, 1], [14, 2, 9], [0, 6, 7]].map(|row| row.to_vec());
    let rows: Vec<&[usize]> = rows.iter().map(Vec::as_slice).collect();
    let data = crossed(("age", &["a", "b", "c"]), ("lieu", &["d", "e", "f"]), &rows);
    let columns = Some(all(&data, 1));
    let shown = [Table { columns, ..table("croise", all(&data, 0)) }];
    for base in [5, 6] {
        let asked = Request { method: Method::Rounding(base, SECRET), ..request(&data, &shown, 5) };
        let outcome = rounded(&asked);
        let cells: Vec<i64> = outcome.tables[0]
            .cells
            .iter()
            .map(|cell| match cell {
                Shown::Rounded(value) => *value,
                other => panic!("{other:?}"),
            })
            .collect();
        for (line, four) in cells.chunks(4).enumerate() {
            assert!(four.iter().all(|value| value % base == 0), "{cells:?}");
            assert_eq!(four[..3].iter().sum::<i64>(), four[3], "line {line} of {cells:?}");
        }
        (0..4).for_each(|at| assert_eq!(cells[at] + cells[at + 4] + cells[at + 8], cells[at + 12]));
    }
}

#[test]
fn case_27_nobody_can_round_again() {
    // With the exact total of an edition by suppression, the nearest multiples would give 7.
    let data = counted("lieu", &[("a", 7), ("b", 47)]);
    let shown = [table("lieu", all(&data, 0))];
    let printed = |secret: u8| {
        let method = Method::Rounding(10, Secret([secret; 32]));
        let outcome = rounded(&Request { method, ..request(&data, &shown, 5) });
        outcome.tables[0].cells.clone()
    };
    let first: BTreeSet<String> = (0..40).map(|at| format!("{:?}", printed(at)[0])).collect();
    assert_eq!(first.into_iter().collect::<Vec<_>>(), ["Rounded(0)", "Rounded(10)"]);
    assert_eq!(printed(1), printed(1));
    // What takes too long is refused, and never rounded otherwise.
    struct Slow;
    impl Solver for Slow {
        fn minimise(&self, _: &Program) -> Answer {
            Answer::TimedOut
        }
    }
    let method = Method::Rounding(10, SECRET);
    let slow = publish(&Request { method, ..request(&data, &shown, 5) }, &Slow);
    assert_eq!(slow.err(), Some(vec![Refusal::TimedOut]));
    // So are withheld counts: a pattern that hangs on the clock is none.
    let slow = publish(&request(&data, &shown, 5), &Slow);
    assert_eq!(slow.err(), Some(vec![Refusal::TimedOut]));
}

#[test]
fn case_28_an_exact_mean_unpicks_rounded_counts() {
    // Five of 15 and one of 16, rounded to base 3, beside a mean of 15.17.
    let mut toy = Toy::line(&[6, 5, 1]).hiding(&[0, 1, 2]);
    for (cell, told) in [(0, 6), (1, 6), (2, 0)] {
        toy.tells(&[(vec![(cell, 1)], told - 2, told + 2)]);
    }
    assert_ne!(toy.interval(1), (5, 5));
    let excess = |bound: i64| vec![(2, 1_000), (0, -bound)];
    toy.tells(&[(excess(165), 0, i64::MAX), (excess(175), i64::MIN, -1)]);
    assert_eq!((toy.interval(1), toy.interval(2)), ((5, 5), (1, 1)));
    // A rounded edition has no mean, no median, no share, no exact count.
    let mut age = variable("age", &["13", "14", "15", "16"]);
    age.kind = Kind::Whole;
    let mut data = dataset(vec![age]);
    (0..4).for_each(|age| add(&mut data, 9 + usize::from(age), &[age]));
    let bands = groups(0, &[&[0, 1], &[2, 3]]);
    let shown =
        Measure::ALL.map(|measure| Table { measure, ..table(measure.code(), bands.clone()) });
    let asked = Request { method: Method::Rounding(5, SECRET), ..request(&data, &shown, 5) };
    for kept in rounded(&asked).tables {
        assert!(kept.summaries.iter().all(Option::is_none));
        let exact = |cell: &Shown| !matches!(cell, Shown::Rounded(_) | Shown::Withheld);
        assert!(!kept.cells.iter().any(exact), "{:?}", kept.cells);
    }
}

#[test]
fn case_29_a_drawing_knows_nothing_more_than_its_table() {
    let edition = measures([3, 15, 12, 22, 3, 2]).edition();
    let body = serde_json::to_value(&edition.body).unwrap();
    let bars = body["tableaux"][0]["figure"]["barres"].as_array().unwrap();
    let rows = edition.table("mesure").lignes.iter().filter(|row| !row.total);
    for (bar, row) in bars.iter().zip(rows) {
        // Rows stay in the order of their list, whatever they hold.
        assert_eq!(bar["libelle"], row.libelle.as_str());
        assert_eq!(bar["part"].is_null(), row.cellules[0].mark().is_some(), "{bar}");
    }
    let alt = body["tableaux"][0]["figure"]["alt"].as_str().unwrap();
    assert!(alt.contains("Aucune mesure : donnée protégée"), "{alt}");
    assert!(bars.iter().any(|bar| bar["part"] == 1000));
}

#[test]
fn case_30_what_is_withheld_changes_no_byte() {
    // Two years that differ by counts withheld in both: page, drawing, data, names of sentences.
    let (one, other) = (measures([3, 15, 12, 22, 3, 2]), measures([2, 15, 12, 22, 2, 4]));
    let (one, other) = (one.edition(), other.edition());
    assert_ne!(one.outcome.evidence.truth, other.outcome.evidence.truth);
    assert_eq!(one.bytes(), other.bytes());
    // What the private ledger keeps is nowhere in it.
    assert!(!one.bytes().contains("presence="));
}

#[test]
fn case_32_a_small_total_prints_nothing_and_crosses_nothing() {
    let data = counted("lieu", &[("a", 3), ("b", 1)]);
    let shown = [table("lieu", all(&data, 0))];
    let outcome = published(&request(&data, &shown, 5));
    assert!(outcome.tables[0].cells.iter().all(|cell| *cell == Shown::Withheld));
    assert!(outcome.headlines.values().flatten().all(|count| *count == 0), "sessions alone");
    // Nearly every cell of a crossing of a few children is a child.
    let few = crossed(("age", &["a", "b"]), ("lieu", &["c", "d"]), &[&[8, 7], &[7, 7]]);
    let crossing = |data| Table { columns: Some(all(data, 1)), ..table("croise", all(data, 0)) };
    let refused = publish(&request(&few, &[crossing(&few)], 5), &Microlp::default());
    assert_eq!(refused.err(), Some(vec![Refusal::TooFew(0)]));
    let mut enough = few.clone();
    add(&mut enough, 1, &[0, 0]);
    assert_eq!(enough.rows[0].len(), usize::try_from(LEAST_CROSSED).unwrap());
    published(&request(&enough, &[crossing(&enough)], 5));
    // No variable is a place below the department.
    let year = measures([3, 15, 12, 22, 3, 2]);
    for place in ["commune", "territoire", "etablissement", "lieu_nom"] {
        let lines = format!(
            "version: publique\ntableaux:\n  - {{id: lieu, titre: Lieu, unite: situation, lignes: {place}}}"
        );
        assert_eq!(year.refused(&lines), ["M133"], "{place}");
    }
}

#[test]
fn case_33_an_empty_category_keeps_its_row() {
    let (none, some) = (measures([0, 15, 12, 22, 3, 5]), measures([3, 15, 12, 22, 3, 2]));
    let labels = |year: &Year| -> Vec<String> {
        year.edition().table("mesure").lignes.iter().map(|row| row.libelle.clone()).collect()
    };
    assert_eq!(labels(&none), labels(&some));
    assert_eq!(labels(&none).len(), 7);
    let shown = &none.edition().table("mesure").lignes[0].cellules[0].clone();
    assert_eq!(shown.mark(), Some(Mark::S), "a dash would say zero");
}

#[test]
fn case_34_the_same_rows_in_any_order_give_the_same_pattern() {
    let rows: [&[usize]; 3] = [&[3, 12, 1], &[14, 2, 9], &[0, 6, 7]];
    let data = crossed(("age", &["a", "b", "c"]), ("lieu", &["d", "e", "f"]), &rows);
    let columns = Some(all(&data, 1));
    let shown = [
        Table { columns, ..table("croise", all(&data, 0)) },
        Table { population: Population::Nouvelles, ..table("lieu", all(&data, 1)) },
    ];
    let first = published(&request(&data, &shown, 5));
    let mut turned = data.clone();
    turned.rows[0].reverse();
    turned.rows[0].rotate_left(17);
    let again = published(&request(&turned, &shown, 5));
    assert_eq!((&first.tables, &first.headlines), (&again.tables, &again.headlines));
    assert_eq!(first.evidence.worlds, again.evidence.worlds);
    let Dimension { groups, .. } = all(&data, 0);
    assert_eq!(groups.len() + 1, first.tables[0].shape[0]);
}
