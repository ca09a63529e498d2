//! Cases of readers who know more: their own records, their own cases, the number of answers.

use cesmivip::coding::{Dataset, Kind, Known, Month, Population, Unit, Value, Variable};
use cesmivip::statistics::{
    Headline, Microlp, Refusal, Request, Shown, Threats, insiders, publish,
};

use super::toys::{
    Toy, add, all, asked, counted, dataset, groups, interval, pattern, published, request, table,
    tables, variable,
};

#[test]
fn case_17_an_insider_subtracts_herself() {
    let toy = Toy::line(&[3, 1, 2]).hiding(&[1, 2]);
    assert_eq!(toy.interval(2), (0, 3));
    assert_eq!(toy.interval_for(&[(1, 1)], &vec![(2, 1)]), (0, 2));
    // Two singletons in a row, where zeros print: each one learns the other.
    let mut pair = Toy::line(&[2, 1, 1]).hiding(&[1, 2]);
    pair.system.cells[2].lower = 1;
    assert_eq!(pair.interval_for(&[(1, 1)], &vec![(2, 1)]), (1, 1));
    // Every child of a table asks again, with her own record.
    for zero_sensitive in [false, true] {
        let data = counted("lieu", &[("a", 1), ("b", 1), ("c", 6), ("d", 7)]);
        let (table, toy) = tables(&data, &[&[all(&data, 0)]]);
        let mut threats = asked(&table, 5, zero_sensitive);
        threats.insiders = insiders(&table);
        assert_eq!(threats.insiders.len(), 4, "children of one cell ask once");
        toy.protected(&threats);
    }
}

#[test]
fn case_18_a_partner_subtracts_its_own_cases() {
    let mut data = counted("origine", &[("hopital", 5), ("ecole", 14), ("police", 12)]);
    let shown = [table("origine", all(&data, 0))];
    let (_, toy) = tables(&data, &[&[all(&data, 0)]]);
    assert_eq!(toy.interval_for(&[(0, 4)], &vec![(0, 1)]), (5, 5));
    // To everybody, five is large enough.
    let open = published(&request(&data, &shown, 5));
    assert_eq!(open.tables[0].cells[0], Shown::Count(5));
    data.rows[0].iter_mut().take(4).for_each(|row| row.partner = Some(2));
    let kept = published(&request(&data, &shown, 5));
    assert_eq!(kept.tables[0].cells[0], Shown::Withheld);
    let (prepared, printed) = pattern(&request(&data, &shown, 5));
    let [(hospital, wanted)] = prepared.threats.partners.as_slice() else { panic!("one partner") };
    assert!(!wanted.is_empty());
    let system = &prepared.table.system;
    let five = prepared.table.blocks[0].cells[0];
    let known = interval(system, &printed, &hospital.known, &vec![(five, 1)]);
    assert!(known.1 - known.0 >= 3, "{known:?}");
}

#[test]
fn case_18_a_partner_bounds_a_count_that_it_has_no_part_in() {
    // 8 = 6 + 2, both withheld, and all of the six are its own: the other one is two at most.
    let toy = Toy::line(&[38, 6, 2, 30]).hiding(&[1, 2]);
    assert_eq!(toy.interval_for(&[(1, 6)], &vec![(2, 1)]), (0, 2));
    let mut data = counted("origine", &[("hopital", 6), ("ecole", 2), ("police", 30)]);
    data.rows[0].iter_mut().take(6).for_each(|row| row.partner = Some(2));
    let shown = [table("origine", all(&data, 0))];
    let asked = request(&data, &shown, 5);
    published(&asked);
    let (prepared, printed) = pattern(&asked);
    let [(hospital, _)] = prepared.threats.partners.as_slice() else { panic!("one partner") };
    let school = prepared.table.blocks[0].cells[1];
    let system = &prepared.table.system;
    let known = interval(system, &printed, &hospital.known, &vec![(school, 1)]);
    assert!(known.1 - known.0 >= 3, "{known:?}");
}

/// Situations that give any number of three answers.
fn answering(mut asked: Variable, rows: usize, holds: impl Fn(usize, u16) -> bool) -> Dataset {
    asked.kind = Kind::Several;
    let mut data = dataset(vec![asked]);
    add(&mut data, rows, &[0]);
    for (rank, row) in data.rows[0].iter_mut().enumerate() {
        let given = (0..3).filter(|answer| holds(rank, *answer));
        row.values = vec![Value::Several(given.collect())];
    }
    data
}

#[test]
fn case_25_answers_do_not_add_up_but_their_number_does() {
    // 46 answers in all: the partner that does not print is what is left.
    let leak = Toy::line(&[46, 20, 22, 4]).hiding(&[3]);
    assert_eq!(leak.interval(3), (4, 4));
    let partners = variable("partenaires", &["ase", "ecole", "soins"]);
    let data = answering(partners, 30, |rank, answer| match answer {
        0 => rank < 20,
        1 => (8..30).contains(&rank),
        _ => rank < 4,
    });
    let (table_of, toy) = tables(&data, &[&[all(&data, 0)]]);
    let cells = table_of.blocks[0].cells.clone();
    // Bounds hold, sums do not: nobody answers more than once.
    assert_eq!(toy.clone().hiding(&[cells[2]]).interval(cells[2]), (0, 30));
    toy.protected(&asked(&table_of, 5, false));
    let shown = [table("partenaires", all(&data, 0))];
    let outcome = published(&request(&data, &shown, 5));
    let [ase, school, care, all_children] = outcome.tables[0].cells.as_slice() else {
        panic!("three answers and the children")
    };
    assert_eq!((ase, school), (&Shown::Count(20), &Shown::Count(22)));
    // The last figure counts children: the number of answers is nowhere.
    assert_eq!((care, all_children), (&Shown::Withheld, &Shown::Count(30)));
    assert!(outcome.headlines.values().flatten().all(|count| *count != 46));
}

#[test]
fn case_25_answers_grouped_again_elsewhere_give_who_gave_both() {
    // 27 gave the first answer, 6 the second, 30 one of the two: three gave both, three the second
    // alone. Or 27 gave one of the two: whoever gave the second gave the first.
    for both in [3, 6] {
        let forms = variable("formes", &["a", "b", "c"]);
        let data = answering(forms, 57, |rank, answer| match answer {
            0 => rank < 27,
            1 => (27 - both..33 - both).contains(&rank),
            _ => rank > 30,
        });
        let shown = [table("seules", all(&data, 0)), table("reunies", groups(0, &[&[0, 1]]))];
        let outcome = published(&request(&data, &shown, 5));
        let told = [&outcome.tables[0].cells[..2], &outcome.tables[1].cells[..1]].concat();
        assert!(told.contains(&Shown::Withheld), "{both}: {told:?}");
        // All the same with one more group, which overlaps both.
        let rest = groups(0, &[&[1, 2]]);
        let more = [shown.clone().to_vec(), vec![table("encore", rest)]].concat();
        let outcome = published(&request(&data, &more, 5));
        let told = [&outcome.tables[0].cells[..2], &outcome.tables[1].cells[..1]].concat();
        assert!(told.contains(&Shown::Withheld), "{both}: {told:?}");
        // Each table alone prints.
        for alone in &shown {
            let outcome = published(&request(&data, std::slice::from_ref(alone), 5));
            assert!(!outcome.tables[0].cells.contains(&Shown::Withheld));
        }
    }
}

#[test]
fn too_many_groups_of_answers_that_overlap_are_refused() {
    let codes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let data =
        answering(variable("formes", &codes), 57, |rank, answer| rank % 2 == usize::from(answer));
    let every: Vec<u16> = (0..9).collect();
    let shown = [table("seules", all(&data, 0)), table("reunies", groups(0, &[&every]))];
    let refused = publish(&request(&data, &shown, 5), &Microlp::default()).unwrap_err();
    assert_eq!(refused, [Refusal::TooLarge(vec![0, 1])]);
}

#[test]
fn case_17_a_child_of_several_events_subtracts_them_all() {
    // Five events, four of them hers: what is left of the others is one, or none.
    let toy = Toy::line(&[15, 4, 1, 10]).hiding(&[1, 2]);
    assert_eq!(toy.interval_for(&[(1, 4)], &vec![(2, 1)]), (0, 1));
    let mut data = counted("lieu", &[("a", 4), ("b", 1), ("c", 10)]);
    let mut child = 100;
    for (rank, row) in data.rows[0].iter_mut().enumerate() {
        child += u32::from(rank >= 4);
        row.child = child;
    }
    let (table, toy) = tables(&data, &[&[all(&data, 0)]]);
    let threats = Threats { insiders: insiders(&table), ..asked(&table, 5, false) };
    let [a, b, _, _] = table.blocks[0].cells[..] else { panic!("three counts and their total") };
    let hers = threats.insiders.iter().find(|who| who.known.get(&a) == Some(&4)).unwrap();
    assert_eq!(hers.own_in(&vec![(a, 1)]), 4);
    // The audit counts them too; here she leaves four values at least to the other count.
    let safe = toy.protected(&threats);
    let (low, high) = safe.interval_for(&[(a, 4)], &vec![(b, 1)]);
    assert!(high - low >= 4, "[{low}, {high}]");
}

#[test]
fn case_17_a_child_of_one_population_publishes_all_the_same() {
    // Old and new situations: a count is then more than one joint cell, and holds her all the same.
    let mut data = counted("lieu", &[("a", 2), ("b", 12), ("c", 25)]);
    let before = Month { year: 2025, month: 11 };
    data.rows[0].iter_mut().step_by(2).for_each(|row| row.months.insert(0, before));
    let shown = [table("lieu", all(&data, 0))];
    for threshold in [5, 11] {
        let asked = Request { zero_sensitive: true, ..request(&data, &shown, threshold) };
        let outcome = published(&asked);
        assert_eq!(outcome.tables[0].cells[0], Shown::Withheld);
    }
}

#[test]
fn case_18_an_institution_that_presented_nearly_everybody_still_publishes() {
    // It knows its own; the report goes on protecting the one or two that are not.
    for left in [0, 1, 2, 4, 9] {
        let mut data = counted("lieu", &[("a", 3), ("b", 16), ("c", 14), ("d", 2), ("e", 8)]);
        let rows = data.rows[0].len();
        for (rank, row) in data.rows[0].iter_mut().enumerate() {
            row.partner = Some(u16::from((rank * 7) % rows < left));
        }
        let shown = [table("lieu", all(&data, 0))];
        for threshold in [5, 11] {
            let outcome = published(&request(&data, &shown, threshold));
            assert_eq!(outcome.tables[0].cells[5], Shown::Count(43), "{left} of others");
        }
        // Where the last child is stays unknown to it.
        let (prepared, printed) = pattern(&request(&data, &shown, 5));
        let (large, _) = &prepared.threats.partners[0];
        let system = &prepared.table.system;
        for cell in &prepared.table.blocks[0].cells {
            let own = large.own.get(cell).copied().unwrap_or(0);
            if left > 0 && system.cells[*cell].value < 5 {
                let (low, high) = interval(system, &printed, &large.known, &vec![(*cell, 1)]);
                assert!(low <= own + 1 && high > own, "{left}: {own} in [{low}, {high}]");
                assert!(left > 3 || low == own, "{left}: {own} in [{low}, {high}]");
            }
        }
    }
}

#[test]
fn case_18_a_count_known_from_elsewhere_gives_what_it_leaves_out() {
    // No table shows it: the number of situations is enough to subtract it from, and is withheld.
    for (others, safe) in [(2, false), (20, true)] {
        let mut data = dataset(vec![variable("lieu", &["a", "b"]), variable("sexe", &["f", "g"])]);
        add(&mut data, 20, &[0, 1]);
        add(&mut data, others, &[0, 0]);
        let shown = [table("lieu", all(&data, 0))];
        let (unit, population) = (Unit::Situation, Population::Periode);
        let boys = Known { unit, population, variable: 1, categories: vec![1], value: 20 };
        let asked = Request { known: &[boys], ..request(&data, &shown, 5) };
        let outcome = publish(&asked, &Microlp::default()).unwrap();
        assert_eq!(outcome.headlines[&Headline::Situations].is_some(), safe);
    }
}

#[test]
fn a_small_count_in_the_papers_does_not_stop_a_report() {
    // « Five boys », of all those ever presented or of this year: the report adds nothing to it.
    let mut data = dataset(vec![variable("sexe", &["f", "g", "inconnu"])]);
    for (sex, times) in [(0, 40), (1, 5), (2, 1)] {
        add(&mut data, times, &[sex]);
    }
    let mut older = data.clone();
    let before = 12;
    add(&mut older, before, &[0]);
    for row in older.rows[0].iter_mut().rev().take(before) {
        row.months = vec![Month { year: 2025, month: 6 }];
    }
    for (data, population) in [(&data, Population::Periode), (&older, Population::Cumul)] {
        let shown = [table("sexe", all(data, 0))];
        let unit = Unit::Situation;
        let boys = Known { unit, population, variable: 0, categories: vec![1], value: 5 };
        let asked = Request { known: &[boys], ..request(data, &shown, 11) };
        let outcome = publish(&asked, &Microlp::default()).unwrap();
        assert!(outcome.evidence.concedes());
        assert_eq!(outcome.tables[0].cells[..3], [const { Shown::Withheld }; 3]);
        assert_eq!(outcome.tables[0].cells[3], Shown::Count(46));
    }
}
