//! What ties counts of different units, populations and times: a reader knows it without a figure.

use cesmivip::coding::{
    Dataset, Edition, Kind, Measure, Month, Period, Population, Row, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{
    Earlier, Headline, Microlp, Request, Shown, Told, ToldDimension, ToldGroup, prepare, publish,
};

use super::toys::{
    add, all, dataset, groups, month, published, request, table, variable, withheld,
};

/// A variable of another unit.
fn of(unit: Unit, id: &str, codes: &[&str]) -> Variable {
    Variable { unit, ..variable(id, codes) }
}

/// Adds events of children who are all different.
fn happen(data: &mut Dataset, unit: Unit, when: Month, times: usize, values: &[u16]) {
    let values: Vec<Value> = values.iter().map(|value| Value::One(*value)).collect();
    let rows = &mut data.rows[unit.rank()];
    for _ in 0..times {
        let child = 1_000 + u32::try_from(rows.len()).unwrap();
        let months = vec![when];
        rows.push(Row { child, partner: None, months, values: values.clone() });
    }
}

/// The months of another year.
fn months(year: i16, from: i8, to: i8) -> Period {
    Period { from: Month { year, month: from }, to: Month { year, month: to } }
}

/// The three answers of situations, of passages, and how passages came.
fn accompanied(codes: &[&str]) -> Dataset {
    let case = variable("co_accompagnement", codes);
    let passage = of(Unit::Passage, "co_accompagnement_passage", codes);
    dataset(vec![case, passage, of(Unit::Passage, "entree", &["premiere", "revoyure"])])
}

/// Adds situations, each with a first passage that says the same.
fn first(data: &mut Dataset, counts: [(u16, usize); 3]) {
    for (answer, times) in counts {
        add(data, times, &[answer]);
        happen(data, Unit::Passage, month(3), times, &[answer, 0]);
    }
}

/// Single counts that an earlier edition told.
fn counts(periode: Period, told: &[(Unit, Population, i64)]) -> Earlier {
    let told = told.iter().map(|(unite, population, count)| Told {
        id: "compte".to_owned(),
        unite: *unite,
        population: *population,
        dimensions: Vec::new(),
        cellules: vec![Some(*count)],
        mesure: Measure::Effectif,
        resumes: Vec::new(),
    });
    Earlier {
        publication: 1,
        reference: "RAP-2025-publique".to_owned(),
        edition: Edition::Publique,
        periode,
        seuil: 5,
        base: None,
        tableaux: told.collect(),
    }
}

#[test]
fn a_population_without_anybody_counts_nobody() {
    // Everybody was seen before the year, and again during it.
    let mut data = dataset(vec![variable("lieu", &["a", "b"])]);
    add(&mut data, 28, &[0]);
    add(&mut data, 29, &[1]);
    for row in &mut data.rows[0] {
        row.months = vec![Month { year: 2025, month: 6 }, month(3)];
    }
    let new = Table { population: Population::Nouvelles, ..table("lieu", all(&data, 0)) };
    let outcome = published(&request(&data, &[new], 5));
    assert_eq!(outcome.headlines[&Headline::Situations], Some(57));
    assert_eq!(outcome.headlines[&Headline::Nouvelles], None);
    assert_eq!(outcome.tables[0].cells, [Shown::Withheld, Shown::Withheld, Shown::Withheld]);
    // A year without a single referral, after one that had nineteen.
    let nature = of(Unit::Signalement, "nature", &["premier", "suite"]);
    let mut data = dataset(vec![nature]);
    happen(&mut data, Unit::Signalement, Month { year: 2025, month: 6 }, 19, &[0]);
    let asked = table("nature", all(&data, 0));
    let shown = [Table { unit: Unit::Signalement, population: Population::Cumul, ..asked }];
    let outcome = published(&request(&data, &shown, 5));
    assert_eq!(outcome.headlines[&Headline::Signalements], None);
    assert_eq!(outcome.tables[0].cells[2], Shown::Count(19));
}

#[test]
fn when_everybody_is_new_the_others_are_nobody() {
    let mut data = dataset(vec![variable("nouvelle", &["oui", "non"])]);
    add(&mut data, 57, &[0]);
    let outcome = published(&request(&data, &[table("nouvelle", all(&data, 0))], 5));
    assert_eq!(outcome.headlines[&Headline::Nouvelles], Some(57));
    // The sentence says it already: the zero is no more protected by a mark.
    assert_eq!(outcome.tables[0].cells, [57, 0, 57].map(Shown::Count));
}

#[test]
fn a_quarter_has_its_months() {
    let quarters = || of(Unit::Passage, "trimestre", &["t1", "t2", "t3", "t4"]);
    let mut data = dataset(vec![quarters()]);
    for (when, times) in [(2, 15), (5, 25), (8, 20), (11, 3)] {
        let quarter = (when - 1) / 3;
        happen(&mut data, Unit::Passage, month(when), times, &[quarter as u16]);
    }
    let asked = table("trimestre", all(&data, 0));
    let shown = [Table { unit: Unit::Passage, ..asked.clone() }];
    let year = request(&data, &shown, 5);
    let alone = published(&year).tables.remove(0).cells;
    assert!(alone.contains(&Shown::Count(63)), "{alone:?}");
    // Forty from January to June: with the second quarter they give the first, and so the last.
    let half = counts(months(2026, 1, 6), &[(Unit::Passage, Population::Periode, 40)]);
    let with = published(&Request { earlier: &[half], ..year }).tables.remove(0).cells;
    let printed: Vec<bool> = with.iter().map(|cell| *cell != Shown::Withheld).collect();
    let half = printed[0] || printed[1];
    assert!(!(half && printed[2] && printed[4]), "{with:?}");
    // A period of nine months has no fourth quarter: its zero is no news, and hides nothing.
    let mut data = dataset(vec![quarters(), of(Unit::Passage, "urgente", &["oui", "non"])]);
    for (when, times) in [(2, 12), (5, 22), (8, 14)] {
        happen(&mut data, Unit::Passage, month(when), times, &[(when as u16 - 1) / 3, 1]);
    }
    happen(&mut data, Unit::Passage, month(5), 12, &[1, 0]);
    let columns = Some(all(&data, 1));
    let asked = table("trimestre", all(&data, 0));
    let shown = [Table { unit: Unit::Passage, columns, ..asked }];
    let nine = Request { period: months(2026, 1, 9), ..request(&data, &shown, 11) };
    let cells = published(&nine).tables.remove(0).cells;
    // Lines of urgent, not urgent and all: the fourth quarter is the structural zero.
    assert_eq!(cells[9..12], [0, 0, 0].map(Shown::Count));
    assert!(cells[..9].contains(&Shown::Withheld), "{cells:?}");
}

#[test]
fn passages_of_earlier_years_give_those_of_known_situations() {
    // 40 situations in 2024, all new, seen 43 times: the three others were seen again.
    let mut data = dataset(vec![
        variable("sexe", &["f", "m"]),
        of(Unit::Passage, "entree", &["premiere", "revoyure"]),
    ]);
    let years = [(2024, 40, 3), (2025, 30, 13), (2026, 31, 17)];
    for (year, new, again) in years {
        let when = Month { year, month: 4 };
        let before = data.rows[0].len();
        add(&mut data, new, &[0]);
        data.rows[0][before..].iter_mut().for_each(|row| row.months = vec![when]);
        happen(&mut data, Unit::Passage, when, new, &[0]);
        happen(&mut data, Unit::Passage, when, again, &[1]);
    }
    let asked = table("entree", groups(1, &[&[0, 1]]));
    let shown = [Table { unit: Unit::Passage, population: Population::Cumul, ..asked }];
    let (now, new) = (Population::Periode, Population::Nouvelles);
    let first =
        counts(months(2024, 1, 12), &[(Unit::Situation, now, 40), (Unit::Situation, new, 40)]);
    let second = counts(months(2025, 1, 12), &[(Unit::Passage, now, 43)]);
    let earlier = [first, second];
    let year = request(&data, &shown, 5);
    let all = |request: &Request<'_>| {
        let outcome = published(request);
        let ever = outcome.tables[0].cells[1] != Shown::Withheld;
        ever && outcome.headlines[&Headline::Passages].is_some()
    };
    assert!(all(&year));
    assert!(!all(&Request { earlier: &earlier, ..year }), "134 - 48 - 43 - 40 = 3");
}

#[test]
fn what_everybody_answers_is_known_of_everybody() {
    // Every examination says what became of the request: its zero hides nothing.
    let mut asked = variable("suite", &["accepte", "demande", "refuse", "non_renseigne"]);
    asked.answered = true;
    let mut data = dataset(vec![asked, variable("sexe", &["f", "m"])]);
    for (suite, girls, boys) in [(0, 0, 12), (1, 0, 14), (2, 22, 15)] {
        add(&mut data, girls, &[suite, 0]);
        add(&mut data, boys, &[suite, 1]);
    }
    let columns = Some(all(&data, 1));
    let shown = [Table { columns, ..table("suite", all(&data, 0)) }];
    let cells = published(&request(&data, &shown, 11)).tables.remove(0).cells;
    assert_eq!(cells[9..12], [0, 0, 0].map(Shown::Count));
    // Girls who accepted and girls who asked are nobody: both margins print, or neither cell can.
    assert!(cells[..2].iter().all(|cell| *cell == Shown::Withheld), "{cells:?}");
}

#[test]
fn nobody_who_says_nothing_says_something() {
    // 57, of whom 42 say nothing and 12 give the first answer: three at least give the second.
    let mut forms = variable("formes", &["a", "b", "non_renseigne"]);
    (forms.kind, forms.alone, forms.some) = (Kind::Several, true, true);
    let mut data = dataset(vec![forms]);
    add(&mut data, 57, &[0]);
    for (rank, row) in data.rows[0].iter_mut().enumerate() {
        let given: &[u16] = match rank {
            ..42 => &[2],
            42..54 => &[0],
            _ => &[1],
        };
        row.values = vec![Value::Several(given.to_vec())];
    }
    let cells = published(&request(&data, &[table("formes", all(&data, 0))], 11));
    let [first, second, silent, total] = cells.tables[0].cells.as_slice() else { panic!() };
    assert_eq!((second, total), (&Shown::Withheld, &Shown::Count(57)));
    assert!(*first == Shown::Withheld || *silent == Shown::Withheld, "{cells:?}");
}

#[test]
fn a_need_of_nearly_everybody_names_the_others() {
    // 57 situations, and 54 mentions of one need: three children do not have it.
    let mut data =
        dataset(vec![variable("sexe", &["f", "m"]), of(Unit::Mention, "besoin", &["a", "b"])]);
    add(&mut data, 57, &[0]);
    for (need, times) in [(0, 54), (1, 30)] {
        for child in 0..times {
            let (months, values) = (vec![month(3)], vec![Value::One(need)]);
            data.rows[Unit::Mention.rank()].push(Row { child, partner: None, months, values });
        }
    }
    let shown = [Table { unit: Unit::Mention, ..table("besoin", all(&data, 1)) }];
    let outcome = published(&request(&data, &shown, 5));
    assert_eq!(outcome.headlines[&Headline::Situations], Some(57));
    assert_eq!(outcome.tables[0].cells[0], Shown::Withheld);
}

#[test]
fn a_passage_of_each_situation_says_the_same_of_it() {
    // Six passages more than situations. Twelve passages accept, and fifteen situations accept or
    // ask: three at least ask.
    let mut data = accompanied(&["accepte", "demande", "refuse"]);
    first(&mut data, [(0, 12), (1, 3), (2, 42)]);
    happen(&mut data, Unit::Passage, month(6), 6, &[2, 1]);
    let by_case = table("co_accompagnement", groups(0, &[&[0, 1], &[2]]));
    let by_passage = Table {
        unit: Unit::Passage,
        ..table("co_accompagnement_passage", groups(1, &[&[0], &[1, 2]]))
    };
    assert_eq!(withheld(&data, std::slice::from_ref(&by_case)), 0);
    assert_eq!(withheld(&data, std::slice::from_ref(&by_passage)), 0);
    assert!(withheld(&data, &[by_case, by_passage]) > 0);
}

#[test]
fn nobody_is_examined_more_often_than_there_were_sessions() {
    // Two sessions: whoever was examined twice or more was so twice.
    let times = variable("passages_par_situation", &["0", "1", "2", "3", "4"]);
    let kind = of(Unit::Seance, "type_seance", &["ordinaire", "exceptionnelle"]);
    let mut data = dataset(vec![Variable { kind: Kind::Whole, ..times }, kind]);
    add(&mut data, 30, &[1]);
    add(&mut data, 27, &[2]);
    let shown = [table("passages_par_situation", groups(0, &[&[0, 1], &[2, 3], &[4]]))];
    let bounds = |data: &Dataset| {
        let request = request(data, &shown, 5);
        let prepared = prepare(&request).unwrap_or_else(|faults| panic!("{faults:?}"));
        let block = &prepared.table.blocks[0].cells;
        block.iter().map(|cell| prepared.table.system.cells[*cell].upper).collect::<Vec<i64>>()
    };
    happen(&mut data, Unit::Seance, month(3), 1, &[0]);
    happen(&mut data, Unit::Seance, month(5), 1, &[0]);
    let two = bounds(&data);
    assert!(two[0] > 0 && two[1] > 0 && two[2] == 0, "{two:?}");
    // With four sessions, somebody could.
    happen(&mut data, Unit::Seance, month(6), 2, &[0]);
    assert!(bounds(&data)[2] > 0);
}

#[test]
fn new_situations_of_one_passage_say_what_it_did() {
    // One passage a situation: forty-two new ones, fifteen known. New ones: fourteen accept,
    // three wait; passages: seventeen first ones accept or wait.
    let mut data = accompanied(&["accepte", "en_attente", "refuse"]);
    first(&mut data, [(0, 14), (1, 3), (2, 25)]);
    add(&mut data, 15, &[2]);
    happen(&mut data, Unit::Passage, month(3), 15, &[2, 1]);
    for row in data.rows[0].iter_mut().skip(42) {
        row.months.insert(0, Month { year: 2025, month: 6 });
    }
    let new = Table {
        population: Population::Nouvelles,
        ..table("co_accompagnement", groups(0, &[&[0], &[1, 2]]))
    };
    let passages = Table {
        unit: Unit::Passage,
        columns: Some(all(&data, 2)),
        ..table("co_accompagnement_passage", groups(1, &[&[0, 1], &[2]]))
    };
    let outcome = published(&request(&data, &[new, passages], 5));
    let shown = |table: usize, cell: usize| outcome.tables[table].cells[cell] != Shown::Withheld;
    assert!(!(shown(0, 0) && shown(1, 0)), "17 - 14 = 3");
}

#[test]
fn what_a_child_knows_narrows_what_earlier_figures_left_her() {
    // Under a threshold of five, all but three and nine recommendations was told: twelve together.
    // A child who had three of the nine knows that the others are nine at most.
    let kind = of(Unit::Preconisation, "type_preconisation", &["a", "b", "c", "d"]);
    let mut data = dataset(vec![kind]);
    for (kind, times) in [(0, 20), (1, 22), (2, 3), (3, 9)] {
        happen(&mut data, Unit::Preconisation, month(3), times, &[kind]);
    }
    let rows = &mut data.rows[Unit::Preconisation.rank()];
    let child = rows[53].child;
    rows[51..].iter_mut().for_each(|row| row.child = child);
    let codes = [["a"], ["b"], ["c"], ["d"]];
    let groupes = codes
        .map(|[code]| ToldGroup { libelle: code.to_owned(), modalites: vec![code.to_owned()] });
    let mut earlier =
        counts(months(2026, 1, 12), &[(Unit::Preconisation, Population::Periode, 54)]);
    let dimension =
        ToldDimension { variable: "type_preconisation".to_owned(), groupes: groupes.to_vec() };
    earlier.tableaux[0].dimensions = vec![dimension];
    earlier.tableaux[0].cellules = vec![Some(20), Some(22), None, None, Some(54)];
    let shown = [Table { unit: Unit::Preconisation, ..table("type_preconisation", all(&data, 0)) }];
    let held = [earlier];
    let asked = Request { earlier: &held, ..request(&data, &shown, 11) };
    let outcome =
        publish(&asked, &Microlp::default()).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(outcome.tables[0].cells[2..4], [Shown::Withheld, Shown::Withheld]);
    // It is hers alone: nothing less is asked of the others.
    assert!(!outcome.evidence.conceded.is_empty() && !outcome.evidence.concedes());
}
