//! Cases of groups: what is true of all, of all but one, of none.

use cesmivip::coding::{Impossible, Kind, Measure, Table, Unit, Variable};
use cesmivip::statistics::{
    Kept, Microlp, Refusal, Request, Shown, advise, insiders, loses_much, publish,
};

use super::toys::{
    add, all, asked, crossed, dataset, groups, published, request, table, tables, variable,
};

#[test]
fn case_19_a_whole_group_is_a_disclosure_of_each_of_its_members() {
    let places = ["place", "famille", "autre"];
    let whole = crossed(("sexe", &["f", "g"]), ("lieu", &places), &[&[8, 0, 0], &[10, 14, 6]]);
    let (table, toy) = tables(&whole, &[&[all(&whole, 0), all(&whole, 1)]]);
    let cells = table.blocks[0].cells.clone();
    let others = vec![(cells[3], 1), (cells[0], -1)];
    assert_eq!(toy.interval_for(&[], &others), (0, 0));
    let safe = toy.protected(&asked(&table, 5, false));
    let (low, high) = safe.interval_for(&[], &others);
    assert!(low == 0 && high >= 5, "[{low}, {high}]");
    // Seven of eight: the eighth learns it of all the others.
    let seven = crossed(("sexe", &["f", "g"]), ("lieu", &places), &[&[7, 1, 0], &[10, 14, 6]]);
    let (table, toy) = tables(&seven, &[&[all(&seven, 0), all(&seven, 1)]]);
    let eighth = [(table.blocks[0].cells[1], 1)];
    assert_eq!(toy.interval_for(&eighth, &others), (1, 1));
    let mut threats = asked(&table, 5, false);
    threats.insiders = insiders(&table);
    let safe = toy.protected(&threats);
    let (low, high) = safe.interval_for(&eighth, &others);
    assert!(low == 1 && high >= 5, "[{low}, {high}]");
}

#[test]
fn case_20_columns_regrouped_make_a_whole_group() {
    // No kind of violence is that of all girls; « violence, all kinds » is.
    let kinds = ["physique", "psychologique", "aucune"];
    let data = crossed(("sexe", &["f", "g"]), ("violence", &kinds), &[&[6, 7, 0], &[9, 11, 8]]);
    let (table, toy) = tables(&data, &[&[all(&data, 0), all(&data, 1)]]);
    let cells = &table.blocks[0].cells;
    let without = vec![(cells[3], 1), (cells[0], -1), (cells[1], -1)];
    let leak = toy.clone().hiding(&[cells[2]]);
    assert_eq!(leak.interval_for(&[], &without), (0, 0));
    let safe = toy.protected(&asked(&table, 5, false));
    assert!(safe.interval_for(&[], &without).1 >= 5);
    // The same of two small columns: each one, and both together.
    let kinds = ["physique", "psychologique", "economique", "aucune"];
    let data =
        crossed(("sexe", &["f", "g"]), ("violence", &kinds), &[&[8, 7, 2, 1], &[9, 9, 8, 9]]);
    let (table, toy) = tables(&data, &[&[all(&data, 0), all(&data, 1)]]);
    let cells = &table.blocks[0].cells;
    let safe = toy.protected(&asked(&table, 5, false));
    let (low, high) = safe.interval_for(&[], &vec![(cells[2], 1), (cells[3], 1)]);
    assert!(high >= 6, "[{low}, {high}]");
}

#[test]
fn case_21_a_withheld_zero_may_be_something_else() {
    // « 0 garçon » in a place where everybody knows one boy.
    let data = crossed(("sexe", &["f", "g"]), ("lieu", &["a", "b"]), &[&[9, 15], &[0, 12]]);
    let (table, toy) = tables(&data, &[&[all(&data, 0), all(&data, 1)]]);
    let cells = &table.blocks[0].cells;
    assert_eq!(toy.clone().hiding(&[cells[3]]).interval(cells[3]), (0, 0));
    let safe = toy.protected(&asked(&table, 5, true));
    let (low, high) = safe.interval(cells[3]);
    assert!(low == 0 && high >= 5, "[{low}, {high}]");
}

#[test]
fn case_22_a_row_of_one_child_tells_all_of_it() {
    let data =
        crossed(("age", &["14", "15"]), ("lieu", &["a", "b", "c"]), &[&[0, 1, 0], &[12, 9, 14]]);
    let (table, toy) = tables(&data, &[&[all(&data, 0), all(&data, 1)]]);
    let cells = &table.blocks[0].cells;
    // The margin withheld, and the only count of the row, the zeros give it back.
    assert_eq!(toy.clone().hiding(&[cells[1], cells[3]]).interval(cells[1]), (1, 1));
    let safe = toy.protected(&asked(&table, 5, false));
    for cell in &cells[..4] {
        let (low, high) = safe.interval(*cell);
        assert!(low <= 1 && high >= 5, "[{low}, {high}]");
    }
}

#[test]
fn what_cannot_be_prints_as_zero() {
    let counts: &[&[usize]] = &[&[0, 20], &[20, 20]];
    let data = crossed(("mna", &["oui", "non"]), ("domicile", &["oui", "non"]), counts);
    let mut asked = table("t", all(&data, 0));
    asked.columns = Some(all(&data, 1));
    let asked = [asked];
    let plain = request(&data, &asked, 5);
    let kept = published(&plain).tables.remove(0);
    assert_eq!(kept.cells[0], Shown::Withheld);
    // The same zero, when nobody could be there, is no news; nor is all that follows from it.
    let never = [Impossible { unit: Unit::Situation, parts: vec![(0, vec![0]), (1, vec![0])] }];
    let kept = published(&Request { impossible: &never, ..plain }).tables.remove(0);
    assert_eq!(kept.cells, [0, 20, 20, 20, 20, 40, 20, 40, 60].map(Shown::Count));
}

#[test]
fn what_is_in_the_records_is_not_impossible() {
    let data = crossed(("mna", &["oui", "non"]), ("lieu", &["a", "b"]), &[&[1, 20], &[20, 20]]);
    // No table shows the two together: the joint count is looked at all the same.
    let asked = [table("t", all(&data, 0))];
    let never = [
        Impossible { unit: Unit::Situation, parts: vec![(1, vec![0]), (0, vec![1])] },
        Impossible { unit: Unit::Situation, parts: vec![(0, vec![0]), (1, vec![0])] },
    ];
    let request = Request { impossible: &never, ..request(&data, &asked, 5) };
    let refused = publish(&request, &Microlp::default()).unwrap_err();
    assert_eq!(refused, [Refusal::Possible(0), Refusal::Possible(1)]);
}

#[test]
fn a_zero_that_is_known_protects_nothing_else() {
    // Beside an impossible zero, a withheld count alone in its line would be a subtraction.
    let counts: &[&[usize]] = &[&[0, 3, 20], &[20, 20, 20]];
    let data = crossed(("mna", &["oui", "non"]), ("lieu", &["a", "b", "c"]), counts);
    let mut asked = table("t", all(&data, 0));
    asked.columns = Some(all(&data, 1));
    let asked = [asked];
    let never = [Impossible { unit: Unit::Situation, parts: vec![(0, vec![0]), (1, vec![0])] }];
    let request = Request { impossible: &never, ..request(&data, &asked, 5) };
    let kept = published(&request).tables.remove(0);
    assert_eq!(kept.cells[0], Shown::Count(0));
    assert_eq!(kept.cells[1], Shown::Withheld);
    assert!(kept.cells[2..4].contains(&Shown::Withheld), "{:?}", kept.cells);
}

#[test]
fn advice_ends_where_silence_stands_between_numbers() {
    let codes = ["1", "2", "3", "non_renseigne"];
    let delay = Variable { kind: Kind::Whole, ordered: true, ..variable("delai", &codes) };
    let mut data = dataset(vec![delay]);
    for (value, times) in [(0, 2), (1, 9), (2, 2), (3, 1)] {
        add(&mut data, times, &[value]);
    }
    let rows = groups(0, &[&[0], &[3], &[1], &[2]]);
    let shown = [Table { measure: Measure::Mediane, ..table("delai", rows) }];
    let advice = advise(&request(&data, &shown, 11), &Microlp::default()).unwrap();
    let [advice] = advice.as_slice() else { panic!("{advice:?}") };
    assert!(loses_much(advice.before));
    // Those who gave no number join nobody.
    let groups = advice.grouping.iter().filter_map(|grouping| grouping.rows.as_ref());
    assert!(groups.flatten().all(|group| group.categories.len() < 4));
}

#[test]
fn a_table_that_loses_much_beside_another_is_advised_beside_it() {
    // Fifteen give no origin, and three more give no delay: alone, each table prints whole.
    let mut data = dataset(vec![
        variable("origine_information", &["social", "sante", "non_renseigne"]),
        variable("delai_examen", &["court", "moyen", "long", "non_renseigne"]),
    ]);
    for (answers, times) in [([2, 3], 15), ([0, 3], 3), ([0, 0], 12), ([1, 1], 13), ([1, 2], 14)] {
        add(&mut data, times, &answers);
    }
    let parts = vec![(0, vec![2]), (1, vec![0, 1, 2])];
    data.exclusions = vec![Impossible { unit: Unit::Situation, parts }];
    let shown = [0, 1].map(|at| table(&data.variables[at].id, all(&data, at)));
    let lost = |tables: &[Table]| -> Vec<(usize, usize)> {
        published(&request(&data, tables, 5)).tables.iter().map(Kept::losses).collect()
    };
    for table in &shown {
        assert_eq!(lost(std::slice::from_ref(table)), [(0, table.rows.groups.len() + 1)]);
    }
    let before = lost(&shown);
    let advice = advise(&request(&data, &shown, 5), &Microlp::default()).unwrap();
    let guilty: Vec<usize> = (0..2).filter(|rank| loses_much(before[*rank])).collect();
    assert!(!guilty.is_empty(), "{before:?}");
    assert_eq!(advice.iter().map(|advice| advice.table).collect::<Vec<_>>(), guilty);
    assert!(advice.iter().any(|advice| advice.grouping.is_some()), "{advice:?}");
    for advice in advice {
        assert_eq!(advice.before, before[advice.table]);
        let Some(grouping) = advice.grouping else { continue };
        let mut followed = shown.clone();
        followed[advice.table].rows.groups = grouping.rows.unwrap();
        assert_eq!(lost(&followed)[advice.table], grouping.after);
        assert!(!loses_much(grouping.after));
    }
}
