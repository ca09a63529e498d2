//! Cases of readers who know more: their own record, their own cases, another edition, a mean.

use cesmivip::coding::{Edition, Kind, Measure, Population, Unit, Value};
use cesmivip::statistics::{
    Answer, Earlier, Microlp, Program, Protected, Refusal, Relation, Request, Requirement, Shown,
    Solver, Threats, Told, ToldDimension, ToldGroup, Unproved, gaps, insiders, protect, prove,
    publish,
};

use super::toys::{
    Toy, add, all, asked, counted, crossed, dataset, groups, pattern, published, request, table,
    tables, variable, year,
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
    for measure in [Measure::Moyenne, Measure::Mediane] {
        let rows = groups(0, &[&[0, 1], &[2, 3], &[4, 5]]);
        let asked = [cesmivip::coding::Table { measure, ..table("age", rows) }];
        let summary = |data, threshold| published(&request(data, &asked, threshold)).tables;
        assert_eq!(summary(&few, 5)[0].summary, None, "{measure:?}");
        // Over many children it prints, within the proof.
        assert!(summary(&many, 5)[0].summary.is_some(), "{measure:?}");
    }
    // Minimum, maximum and mode are somebody's value: there is no such measure.
    let codes = Measure::ALL.map(Measure::code);
    assert_eq!(codes, ["effectif", "part", "taux_presence", "mediane", "moyenne"]);
}

/// An edition of 2026 that told one table.
fn told(variable: &str, groups: &[&[&str]], cells: &[Option<i64>]) -> Earlier {
    let group = |codes: &&[&str]| ToldGroup {
        libelle: codes.join(", "),
        modalites: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let groupes: Vec<ToldGroup> = groups.iter().map(group).collect();
    let variable = variable.to_owned();
    let dimensions = match groupes.is_empty() {
        true => Vec::new(),
        false => vec![ToldDimension { variable, groupes }],
    };
    Earlier {
        publication: 1,
        reference: "RAP-2026-publique".to_owned(),
        edition: Edition::Publique,
        periode: year(),
        seuil: 5,
        base: None,
        tableaux: vec![Told {
            id: "age".to_owned(),
            unite: Unit::Situation,
            population: Population::Periode,
            dimensions,
            cellules: cells.to_vec(),
            mesure: Measure::Effectif,
            resumes: Vec::new(),
        }],
    }
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
    let known = super::toys::interval(system, &printed, &hospital.known, &vec![(five, 1)]);
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
    let known = super::toys::interval(system, &printed, &hospital.known, &vec![(school, 1)]);
    assert!(known.1 - known.0 >= 3, "{known:?}");
}

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
fn case_24_who_knows_the_method_knows_that_something_is_small() {
    // 12 = x + x, each known to be nine at most: [3, 9], but one of the two is under five.
    let line = |values: &[i64]| {
        let mut toy = Toy::line(values);
        toy.system.figures[0].forced = true;
        toy
    };
    let mut toy = line(&[12, 4, 8]);
    toy.system.cells[1].upper = 9;
    toy.system.cells[2].upper = 9;
    let hidden = toy.clone().hiding(&[1, 2]);
    assert_eq!(hidden.interval(1), (3, 9));
    let wide = Requirement { low: 3, high: 8, ..toy.wide(vec![(1, 1)], 5, false) };
    let threats = Threats { requirements: vec![wide], ..Threats::default() };
    let narrow = |toy: &Toy, threats: &Threats, threshold| {
        let protected = protect(&toy.system, threats, &Microlp::default());
        assert_eq!(prove(&toy.system, threats, &protected), Ok(()));
        let requirements = &threats.requirements;
        gaps(&toy.system, &protected, requirements, &Microlp::default(), threshold)
    };
    // The width is that of R1: only 3, 4, 8 and 9 are left.
    assert_eq!(narrow(&toy, &threats, 5), [0]);
    assert_eq!(narrow(&toy, &threats, 4), [0_usize; 0]);
    // Without those bounds every value is open, and a third count beside them opens the others.
    let open = line(&[12, 4, 8]);
    assert_eq!(narrow(&open, &open.threats(5, false), 5), [0_usize; 0]);
    let mut three = line(&[15, 4, 8, 3]);
    (1..3).for_each(|cell| three.system.cells[cell].upper = 9);
    let threats = Threats {
        requirements: vec![
            Requirement { low: 3, high: 8, ..three.wide(vec![(1, 1)], 5, false) },
            Requirement { low: 1, high: 5, ..three.wide(vec![(3, 1)], 5, false) },
        ],
        ..Threats::default()
    };
    assert_eq!(narrow(&three, &threats, 5), [0_usize; 0]);
    // A count that only moves by twos has holes too: 0, 2, 4 and 8.
    let mut even = line(&[12, 4, 8]);
    even.system.cells[1].upper = 8;
    let half = even.latent(2);
    even.system.relations.push(Relation::equal(vec![(1, 1), (half, -2)], 0));
    let wide = Requirement { low: 0, high: 6, ..even.wide(vec![(1, 1)], 6, true) };
    let threats = Threats { requirements: vec![wide], ..Threats::default() };
    assert_eq!(narrow(&even, &threats, 6), [0]);
    assert_eq!(narrow(&even, &threats, 4), [0_usize; 0]);
}

#[test]
fn case_25_answers_do_not_add_up_but_their_number_does() {
    // 46 answers in all: the partner that does not print is what is left.
    let leak = Toy::line(&[46, 20, 22, 4]).hiding(&[3]);
    assert_eq!(leak.interval(3), (4, 4));
    let mut partners = variable("partenaires", &["ase", "ecole", "soins"]);
    partners.kind = Kind::Several;
    let mut data = dataset(vec![partners]);
    add(&mut data, 30, &[0]);
    for (rank, row) in data.rows[0].iter_mut().enumerate() {
        let holds = |answer: &u16| match answer {
            0 => rank < 20,
            1 => (8..30).contains(&rank),
            _ => rank < 4,
        };
        row.values = vec![Value::Several((0..3).filter(holds).collect())];
    }
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

/// A solver that gives up, one that says that nothing exists, one that gives anything.
enum Bad {
    Silent,
    Denying,
    Lying(i64),
}

impl Solver for Bad {
    fn minimise(&self, program: &Program) -> Answer {
        match self {
            Self::Silent => Answer::Unknown,
            Self::Denying => Answer::None,
            Self::Lying(value) => Answer::Point(vec![*value; program.costs.len()]),
        }
    }
}

#[test]
fn case_36_a_solver_that_fails_or_lies_publishes_nothing() {
    let data = counted("lieu", &[("a", 3), ("b", 24), ("c", 13)]);
    let shown = [table("lieu", all(&data, 0))];
    let (_, toy) = tables(&data, &[&[all(&data, 0)]]);
    let threats = toy.threats(5, false);
    for bad in [Bad::Silent, Bad::Denying, Bad::Lying(0), Bad::Lying(1), Bad::Lying(-7)] {
        let protected = protect(&toy.system, &threats, &bad);
        assert!(prove(&toy.system, &threats, &protected).is_err());
        let refused = publish(&request(&data, &shown, 5), &bad).err().unwrap();
        assert_eq!(refused, [Refusal::Unproved(vec![0])]);
    }
}

#[test]
fn case_36_the_proof_trusts_nothing_that_it_is_given() {
    let toy = Toy::line(&[40, 3, 24, 13]);
    let requirements = toy.threats(5, false).requirements;
    let good = protect(&toy.system, &toy.threats(5, false), &Microlp::default());
    let threats = toy.threats(5, false);
    let proved = |changed: &Protected| prove(&toy.system, &threats, changed);
    assert_eq!(proved(&good), Ok(()));
    // A child more or less in a world; a world too short; a figure more that prints.
    for (world, cell, by) in [(0, 1, 1), (1, 2, -1), (1, 0, 1)] {
        let mut changed = good.clone();
        changed.worlds[world][cell] += by;
        assert!(proved(&changed).unwrap_err().contains(&Unproved::World(world)));
    }
    let mut changed = good.clone();
    changed.worlds[0].pop();
    assert!(proved(&changed).is_err());
    for figure in (0..4).filter(|figure| !good.printed[*figure]) {
        let mut changed = good.clone();
        changed.printed[figure] = true;
        assert!(proved(&changed).is_err(), "{figure}");
    }
    // An answer taken for another, an answer left out, a question left open.
    let mut changed = good.clone();
    (changed.answers[0].1, changed.answers[1].1) = (changed.answers[1].1, changed.answers[0].1);
    assert!(proved(&changed).unwrap_err().contains(&Unproved::Answer(0)));
    let mut changed = good.clone();
    changed.answers.pop();
    changed.worlds.pop();
    assert_eq!(proved(&changed), Err(vec![Unproved::Unasked(0)]));
    let mut changed = good.clone();
    changed.unmet.push(good.answers[0].0.clone());
    assert_eq!(proved(&changed), Err(vec![Unproved::Unmet(0)]));
    // « [3.9999999999999991, 4.0] » is not an interval: a width of four is not five.
    let narrow = Toy::line(&[5, 1, 4]).hiding(&[1, 2]);
    assert_eq!(narrow.interval(1), (0, 5));
    let wide = Requirement { high: 6, ..requirements[0].clone() };
    let short = Protected { worlds: vec![vec![5, 0, 5], vec![5, 5, 0]], ..good };
    let short = Protected { printed: narrow.printed, ..short };
    let threats = Threats { requirements: vec![wide], ..Threats::default() };
    let proof = prove(&narrow.system, &threats, &short).unwrap_err();
    assert!(proof.contains(&Unproved::Unasked(0)), "{proof:?}");
}

#[test]
fn case_36_the_proof_covers_those_who_know_more() {
    // Five children of whom one partner presented four, and nothing that is small for others.
    let mut data = counted("origine", &[("hopital", 5), ("ecole", 14), ("police", 12)]);
    data.rows[0].iter_mut().take(4).for_each(|row| row.partner = Some(2));
    let shown = [table("origine", all(&data, 0))];
    let prepared = cesmivip::statistics::prepare(&request(&data, &shown, 5)).unwrap();
    let (system, threats) = (&prepared.table.system, &prepared.threats);
    let good = protect(system, threats, &Microlp::default());
    assert_eq!(prove(system, threats, &good), Ok(()));
    let others = Threats { partners: Vec::new(), ..threats.clone() };
    let bare = protect(system, &others, &Microlp::default());
    assert_eq!(prove(system, &others, &bare), Ok(()));
    let faults = prove(system, threats, &bare).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault, Unproved::Partner(_))), "{faults:?}");
    // Worlds of another pattern would answer it, and do not fit what prints.
    let stolen = Protected { printed: bare.printed, ..good };
    let faults = prove(system, threats, &stolen).unwrap_err();
    assert!(faults.iter().any(|fault| matches!(fault, Unproved::World(_))), "{faults:?}");
    // The same of a child: where none of a count may be there, she knows that she is.
    let data = counted("lieu", &[("a", 1), ("b", 2), ("c", 6), ("d", 7)]);
    let (table, toy) = tables(&data, &[&[all(&data, 0)]]);
    let everybody = asked(&table, 5, true);
    let threats = Threats { insiders: insiders(&table), ..everybody.clone() };
    let bare = protect(&toy.system, &everybody, &Microlp::default());
    assert_eq!(prove(&toy.system, &everybody, &bare), Ok(()));
    let faults = prove(&toy.system, &threats, &bare).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault, Unproved::Insider(_))), "{faults:?}");
    assert_eq!(
        prove(&toy.system, &threats, &protect(&toy.system, &threats, &Microlp::default())),
        Ok(())
    );
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
    let before = cesmivip::coding::Month { year: 2025, month: 11 };
    data.rows[0].iter_mut().step_by(2).for_each(|row| row.months.insert(0, before));
    let shown = [table("lieu", all(&data, 0))];
    for threshold in [5, 11] {
        let asked = Request { zero_sensitive: true, ..request(&data, &shown, threshold) };
        let outcome = published(&asked);
        assert_eq!(outcome.tables[0].cells[0], Shown::Withheld);
    }
}
