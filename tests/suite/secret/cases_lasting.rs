//! Cases of answers that last: what a second year tells of the first.

use cesmivip::coding::{
    Dataset, Impossible, Measure, Month, Period, Population, Table, Unit, Value, Variable,
};
use cesmivip::statistics::{
    Earlier, Outcome, Reason, Refusal, Request, Requirement, Shown, ToldDimension, ToldGroup,
    evaluate, prepare,
};

use super::toys::{
    add, all, dataset, groups, last_year, published, request, table, told, variable,
};

/// Children by their answers, those of last year first.
fn two_years(
    variables: Vec<Variable>,
    old: &[(&[u16], usize)],
    new: &[(&[u16], usize)],
) -> Dataset {
    let mut data = dataset(variables);
    old.iter().for_each(|(answers, times)| add(&mut data, *times, answers));
    for row in &mut data.rows[0] {
        row.months = vec![Month { year: 2025, month: 6 }];
    }
    new.iter().for_each(|(answers, times)| add(&mut data, *times, answers));
    data
}

/// An edition of last year about all its children.
fn then(variable: &str, groups: &[&[&str]], cells: &[Option<i64>]) -> Earlier {
    let mut edition = told(variable, groups, cells);
    edition.periode = last_year();
    edition.tableaux[0].population = Population::Cumul;
    edition
}

fn referred() -> Variable {
    let lasting = vec![vec![0]];
    Variable { stable: false, lasting, ..variable("deja_signale", &["oui", "non"]) }
}

/// Whether the first count of each table prints.
fn printed(outcome: &Outcome) -> Vec<bool> {
    outcome.tables.iter().map(|table| table.cells[0] != Shown::Withheld).collect()
}

#[test]
fn what_lasts_tells_who_changed_since() {
    // Forty children of last year, twenty referred by its end; three more of them this year, and
    // twenty-seven new children, of whom twelve are.
    let old: [(&[u16], usize); 2] = [(&[0], 23), (&[1], 17)];
    let data = two_years(vec![referred()], &old, &[(&[0], 12), (&[1], 15)]);
    let before = then("deja_signale", &[&["oui"], &["non"]], &[Some(20), Some(20), Some(40)]);
    let both = [Population::Cumul, Population::Nouvelles]
        .map(|population| Table { population, ..table("deja_signale", all(&data, 0)) });
    let earlier = [before];
    let asked = Request { earlier: &earlier, ..request(&data, &both, 5) };
    // 35 in all, less 12 new ones, less the 20 that were told, are three.
    let outcome = published(&asked);
    assert_ne!(printed(&outcome), [true, true]);
    assert!(outcome.evidence.conceded.is_empty());
    // Without last year's count, both print.
    assert_eq!(printed(&published(&request(&data, &both, 5))), [true, true]);
    // Nothing lasts: nothing is known of the three.
    let mut free = data.clone();
    free.variables[0].lasting.clear();
    let asked = Request { dataset: &free, ..asked };
    assert_eq!(printed(&published(&asked)), [true, true]);
}

#[test]
fn what_lasts_is_followed_from_population_to_population() {
    // Of forty children, twenty-five were new last year: twenty of all were referred by its end,
    // ten of the new ones. Three of the others were since.
    let old: [(&[u16], usize); 4] = [(&[0], 13), (&[1], 2), (&[0], 10), (&[1], 15)];
    let mut data = two_years(vec![referred()], &old, &[(&[0], 12), (&[1], 15)]);
    for row in &mut data.rows[0][..15] {
        row.months = vec![Month { year: 2024, month: 6 }, Month { year: 2025, month: 3 }];
    }
    let groups: [&[&str]; 2] = [&["oui"], &["non"]];
    let mut before = then("deja_signale", &groups, &[Some(20), Some(20), Some(40)]);
    let new = then("deja_signale", &groups, &[Some(10), Some(15), Some(25)]);
    before.tableaux.extend(new.tableaux);
    before.tableaux[1].population = Population::Nouvelles;
    let shown = [Population::Cumul, Population::Nouvelles]
        .map(|population| Table { population, ..table("deja_signale", all(&data, 0)) });
    let earlier = [before];
    let recent = Request { earlier: &earlier, ..request(&data, &shown, 5) };
    assert_ne!(printed(&published(&recent)), [true, true], "35 - 12 - 20 = 3");
    let prepared = prepare(&recent).unwrap();
    // All of them, the new ones, and the others.
    let is_change = |r: &&Requirement| r.reason == Reason::Difference;
    let changes = prepared.threats.requirements.iter().filter(is_change);
    let values: Vec<i64> =
        changes.map(|r| evaluate(&r.form, &prepared.table.system.truth())).collect();
    assert_eq!(values, [10, 13, 23]);
}

#[test]
fn what_lasts_is_what_the_others_leave() {
    // Twenty of forty had run away, however often: neither of the two counts was told, both
    // together were. Twenty-two of them have, now.
    let ran = Variable {
        stable: false,
        lasting: vec![vec![1, 2], vec![2]],
        ..variable("fugues", &["aucune", "une_ou_deux", "trois_et_plus", "non_renseigne"])
    };
    let old: [(&[u16], usize); 4] = [(&[0], 10), (&[1], 16), (&[2], 6), (&[3], 8)];
    let data = two_years(vec![ran], &old, &[(&[0], 15), (&[1], 12)]);
    let codes: [&[&str]; 3] = [&["une_ou_deux"], &["trois_et_plus"], &["aucune", "non_renseigne"]];
    let earlier = [then("fugues", &codes, &[None, None, Some(20), Some(40)])];
    let both = [Population::Cumul, Population::Nouvelles].map(|population| {
        let rows = groups(0, &[&[1, 2], &[0, 3]]);
        Table { population, ..table("fugues", rows) }
    });
    let asked = Request { earlier: &earlier, ..request(&data, &both, 5) };
    assert_ne!(printed(&published(&asked)), [true, true], "34 - 12 - 20 = 2");
    let unknown = [then("fugues", &codes, &[None, None, None, Some(40)])];
    let asked = Request { earlier: &unknown, ..asked };
    assert_eq!(printed(&published(&asked)), [true, true]);
}

#[test]
fn what_cannot_be_followed_is_told_of_new_children_alone() {
    let sex = variable("sexe", &["fille", "garcon"]);
    let old: [(&[u16], usize); 2] = [(&[0, 0], 23), (&[1, 1], 17)];
    let data = two_years(vec![referred(), sex], &old, &[(&[0, 0], 12), (&[1, 0], 15)]);
    let plain = then("deja_signale", &[&["oui"], &["non"]], &[Some(20), Some(20), Some(40)]);
    let tables = |population| {
        let referred = Table { population, ..table("deja_signale", all(&data, 0)) };
        [table("sexe", all(&data, 1)), referred]
    };
    let [all_of_them, new] = [Population::Cumul, Population::Nouvelles].map(tables);
    let refused = |earlier: &[Earlier], tables: &[Table]| {
        let asked = Request { earlier, ..request(&data, tables, 5) };
        prepare(&asked).err().map(|refusals| {
            assert_eq!(refusals, [Refusal::Lasting(vec![1])]);
        })
    };
    let mut crossed = plain.clone();
    crossed.tableaux[0].dimensions.push(ToldDimension {
        variable: "sexe".to_owned(),
        groupes: ["fille", "garcon"]
            .map(|code| ToldGroup { libelle: code.to_owned(), modalites: vec![code.to_owned()] })
            .to_vec(),
    });
    crossed.tableaux[0].cellules = vec![None; 9];
    let mut share = plain.clone();
    share.tableaux[0].mesure = Measure::Part;
    // Those examined in a year and in its second half: neither is all of the other.
    let of_period = |mut edition: Earlier, month: i8| {
        edition.tableaux[0].population = Population::Periode;
        edition.periode.from.month = month;
        edition
    };
    let halves = [of_period(plain.clone(), 1), of_period(plain.clone(), 6)];
    for (earlier, why) in
        [(vec![crossed], "crossed"), (vec![share], "a share"), (halves.to_vec(), "of two periods")]
    {
        assert!(refused(&earlier, &all_of_them).is_some(), "{why}");
        assert!(refused(&earlier, &new).is_none(), "{why}");
        // What is not told again is not followed.
        assert!(refused(&earlier, &all_of_them[..1]).is_none(), "{why}");
    }
    assert!(refused(&[plain], &all_of_them).is_none());
}

#[test]
fn what_definitions_exclude_tells_more_of_what_was_withheld() {
    // Eighteen of forty were away, hence had run away: how many had was withheld, and is twenty
    // now.
    let away = Variable { stable: false, ..variable("fugue_en_cours", &["oui", "non"]) };
    let old: [(&[u16], usize); 3] = [(&[0, 0], 18), (&[0, 1], 2), (&[1, 1], 20)];
    let new: [(&[u16], usize); 2] = [(&[0, 1], 12), (&[1, 1], 15)];
    let mut data = two_years(vec![referred(), away], &old, &new);
    let codes: [&[&str]; 2] = [&["oui"], &["non"]];
    let withheld = then("deja_signale", &codes, &[None, None, Some(40)]);
    let other = then("fugue_en_cours", &codes, &[Some(18), Some(22), Some(40)]);
    let earlier = [withheld, other];
    let both = [Population::Cumul, Population::Nouvelles]
        .map(|population| Table { population, ..table("deja_signale", all(&data, 0)) });
    let print = |data: &Dataset, earlier: &[Earlier]| {
        printed(&published(&Request { earlier, ..request(data, &both, 5) }))
    };
    assert_eq!(print(&data, &earlier), [true, true]);
    let parts = vec![(0, vec![1]), (1, vec![0])];
    data.exclusions = vec![Impossible { unit: Unit::Situation, parts }];
    assert_ne!(print(&data, &earlier), [true, true], "32 - 12 - 18 = 2");
    assert_eq!(print(&data, &earlier[..1]), [true, true]);
    // Crossed, the other cannot be joined to it.
    let mut crossed = earlier;
    let by = crossed[1].tableaux[0].dimensions[0].clone();
    crossed[1].tableaux[0].dimensions.push(ToldDimension { variable: "sexe".to_owned(), ..by });
    crossed[1].tableaux[0].cellules = vec![None; 9];
    data.variables.push(variable("sexe", &["oui", "non"]));
    data.rows[0].iter_mut().for_each(|row| row.values.push(Value::One(0)));
    let asked = Request { earlier: &crossed, ..request(&data, &both, 5) };
    assert_eq!(prepare(&asked).err(), Some(vec![Refusal::Lasting(vec![0])]));
}

#[test]
fn what_lasts_is_what_the_others_no_longer_are() {
    // How many there were was withheld; forty-two were not referred, and two of them are now.
    let old: [(&[u16], usize); 2] = [(&[0], 24), (&[1], 40)];
    let data = two_years(vec![referred()], &old, &[(&[0], 20), (&[1], 20)]);
    let earlier = [then("deja_signale", &[&["oui"], &["non"]], &[None, Some(42), None])];
    let both = [Population::Cumul, Population::Nouvelles]
        .map(|population| Table { population, ..table("deja_signale", all(&data, 0)) });
    let asked = Request { earlier: &earlier, ..request(&data, &both, 5) };
    let outcome = published(&asked);
    let others = |table: usize| outcome.tables[table].cells[1] != Shown::Withheld;
    assert!(!(others(0) && others(1)), "60 - 20 = 40");
}

#[test]
fn an_earlier_period_told_later_cannot_be_followed() {
    let old: [(&[u16], usize); 2] = [(&[0], 23), (&[1], 17)];
    let data = two_years(vec![referred()], &old, &[]);
    let mut later = then("deja_signale", &[&["oui"], &["non"]], &[Some(26), Some(14), Some(40)]);
    later.periode = Period { to: Month { year: 2026, month: 12 }, ..last_year() };
    let shown = [Table { population: Population::Cumul, ..table("deja_signale", all(&data, 0)) }];
    let earlier = [later];
    let asked = Request { period: last_year(), earlier: &earlier, ..request(&data, &shown, 5) };
    assert_eq!(prepare(&asked).err(), Some(vec![Refusal::Lasting(vec![0])]));
}
