//! Cases of definitions: what tables tell of each other without crossing.

use super::toys::{add, all, dataset, groups, published, request, table, variable, withheld};
use cesmivip::coding::{Impossible, Kind, Unit, Value, Variable};
use cesmivip::statistics::{Request, Shown};

#[test]
fn what_definitions_exclude_is_known_without_a_table() {
    // Twelve live nowhere, fifteen are away: three of them have a place to live.
    let mut data = dataset(vec![
        variable("lieu_vie", &["foyer", "en_fugue"]),
        variable("fugue_en_cours", &["oui", "non"]),
    ]);
    add(&mut data, 12, &[1, 0]);
    add(&mut data, 3, &[0, 0]);
    add(&mut data, 42, &[0, 1]);
    let shown = [0, 1].map(|at| table(&data.variables[at].id, all(&data, at)));
    assert_eq!(withheld(&data, &shown), 0);
    let parts = vec![(0, vec![1]), (1, vec![1])];
    data.exclusions = vec![Impossible { unit: Unit::Situation, parts }];
    assert!(withheld(&data, &shown) > 0, "15 - 12 = 3");
    // What a record contradicts, nobody can count on.
    add(&mut data, 1, &[1, 1]);
    assert_eq!(withheld(&data, &shown), 0);
}

#[test]
fn what_definitions_exclude_of_some_of_a_group_says_nothing_of_it() {
    // Fifteen without a known origin, and three more without a delay. An origin that nobody knows
    // has a group of its own, or one with others.
    let mut data = dataset(vec![
        variable("origine_information", &["social", "autre", "non_renseigne"]),
        variable("delai_examen", &["court", "long", "non_renseigne"]),
    ]);
    for (answers, times) in [([2, 2], 15), ([0, 2], 3), ([0, 0], 22), ([1, 1], 17)] {
        add(&mut data, times, &answers);
    }
    let delays = table("delai_examen", all(&data, 1));
    let alone = [table("origine_information", all(&data, 0)), delays.clone()];
    let mixed = [table("origine_information", groups(0, &[&[0], &[1, 2]])), delays];
    assert_eq!(withheld(&data, &alone) + withheld(&data, &mixed), 0);
    let parts = vec![(0, vec![2]), (1, vec![0, 1])];
    data.exclusions = vec![Impossible { unit: Unit::Situation, parts }];
    assert!(withheld(&data, &alone) > 0, "18 - 15 = 3");
    assert_eq!(withheld(&data, &mixed), 0);
}

#[test]
fn two_definitions_exclude_together_what_none_excludes_alone() {
    // A reason is of somebody who is not told; without one, nobody was said to be told.
    let told = &["oui", "non", "non_renseigne"];
    let mut data = dataset(vec![
        variable("motif", &["sans_objet", "pression", "non_renseigne"]),
        variable("information_mineur", told),
    ]);
    for (answers, times) in [([0, 0], 27), ([1, 1], 14), ([2, 2], 11), ([0, 2], 3)] {
        add(&mut data, times, &answers);
    }
    let never = |parts: &[(usize, &[u16])]| {
        let parts = parts.iter().map(|(variable, part)| (*variable, part.to_vec())).collect();
        Impossible { unit: Unit::Situation, parts }
    };
    let shown = [
        table("motif", groups(0, &[&[0], &[1, 2]])),
        table("information_mineur", groups(1, &[&[0], &[1, 2]])),
    ];
    let one = never(&[(0, &[1]), (1, &[0, 2])]);
    let other = never(&[(0, &[2]), (1, &[0, 1])]);
    for alone in [&one, &other] {
        data.exclusions = vec![alone.clone()];
        assert_eq!(withheld(&data, &shown), 0);
    }
    data.exclusions = vec![one, other];
    assert!(withheld(&data, &shown) > 0, "30 - 27 = 3");
}

#[test]
fn a_block_that_is_missing_leaves_all_of_it_unanswered() {
    // Eighteen without a level, twenty without a form: two have a level and no form.
    let level = variable("niveau", &["avere", "non_renseigne"]);
    let forms = Variable { kind: Kind::Several, ..variable("formes", &["rue", "non_renseigne"]) };
    let mut data = dataset(vec![level, forms]);
    for (level, form, times) in [(1, 1, 18), (0, 1, 2), (0, 0, 40)] {
        add(&mut data, times, &[level]);
        for row in data.rows[0].iter_mut().filter(|row| row.values.len() == 1) {
            row.values.push(Value::Several(vec![form]));
        }
    }
    let shown = [0, 1].map(|at| table(&data.variables[at].id, all(&data, at)));
    assert_eq!(withheld(&data, &shown), 0);
    data.nested = vec![(0, 1)];
    assert!(withheld(&data, &shown) > 0, "20 - 18 = 2");
}

#[test]
fn who_leaves_a_block_out_gives_none_of_its_answers() {
    // Twenty without a level, thirty-five on the street: two others have a level. Who gave no form
    // is counted with those of whom it is not known.
    let level = variable("niveau", &["avere", "non_renseigne"]);
    let codes = ["rue", "inconnue", "non_renseigne"];
    let forms = Variable { kind: Kind::Several, ..variable("formes", &codes) };
    let mut data = dataset(vec![level, forms]);
    for (level, form, times) in [(0, 0, 35), (0, 1, 2), (1, 2, 20)] {
        add(&mut data, times, &[level]);
        for row in data.rows[0].iter_mut().filter(|row| row.values.len() == 1) {
            row.values.push(Value::Several(vec![form]));
        }
    }
    let shown = [table("niveau", all(&data, 0)), table("formes", groups(1, &[&[0], &[1, 2]]))];
    assert_eq!(withheld(&data, &shown), 0);
    data.nested = vec![(0, 1)];
    assert!(withheld(&data, &shown) > 0, "37 - 35 = 2");
}

#[test]
fn two_groups_of_answers_tell_who_gave_both() {
    // Of forty-six, eighteen gave no answer: eighteen and nineteen of twenty-eight are nine twice.
    let care = Variable {
        kind: Kind::Several,
        alone: true,
        some: true,
        ..variable("soins", &["en_cours", "refuse", "non_renseigne"])
    };
    let mut data = dataset(vec![care]);
    for (answers, times) in [(vec![0], 9), (vec![1], 10), (vec![0, 1], 9), (vec![2], 18)] {
        add(&mut data, times, &[0]);
        let added = data.rows[0].iter_mut().rev().take(times);
        added.for_each(|row| row.values = vec![Value::Several(answers.clone())]);
    }
    let shown = [table("soins", groups(0, &[&[0], &[1], &[2]]))];
    assert!(withheld(&data, &shown) == 0, "nine and ten are not small under five");
    let asked = Request { threshold: 11, ..request(&data, &shown, 5) };
    let cells = &published(&asked).tables[0].cells;
    assert!(cells[..3].contains(&Shown::Withheld), "18 + 19 - 28 = 9");
    // Where nobody has to answer, nothing is known of both.
    data.variables[0].some = false;
    data.variables[0].alone = false;
    let asked = Request { dataset: &data, threshold: 11, ..request(&data, &shown, 5) };
    assert!(!published(&asked).tables[0].cells.contains(&Shown::Withheld));
}
