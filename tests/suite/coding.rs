//! The coding of the samples: the counts expected, and nothing finer than a month.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeSet;

use cesmivip::coding::{Clock, Dataset, Kind, Month, Period, Row, Unit, Value};
use cesmivip::pipeline::minutes::{self, Named, followed, gather};
use cesmivip::record::{Commission, Rapport, Reader, Vocabulary, catalogue};
use cesmivip::value::{Code, Day};

use crate::shared::{named, referrals, samples, situations};
use crate::{at, setup};

fn reader() -> &'static Reader {
    setup().reader()
}

fn year(year: i16) -> Period {
    Period { from: Month { year, month: 1 }, to: Month { year, month: 12 } }
}

fn coded(period: Period) -> Dataset {
    samples().0.coded(period, reader().vocabulary())
}

/// How many rows answer each code of a variable, those that nobody answers left out.
fn counts(data: &Dataset, unit: Unit, id: &str) -> Vec<(String, usize)> {
    let rank = data.variable(unit, id).unwrap();
    let column = data.variables_of(unit).position(|(at, _)| at == rank).unwrap();
    let answers = |value: &Value, number: u16| match value {
        Value::One(one) => *one == number,
        Value::Several(several) => several.contains(&number),
    };
    let categories = data.variables[rank].categories.iter().zip(0u16..);
    let count = |number| {
        data.rows_of(unit).iter().filter(|row| answers(&row.values[column], number)).count()
    };
    categories
        .map(|(category, number)| (category.code.clone(), count(number)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn assert_counts(data: &Dataset, unit: Unit, id: &str, expected: &[(&str, usize)]) {
    let expected: Vec<_> = expected.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect();
    assert_eq!(counts(data, unit, id), expected, "{id}");
}

/// The records of the samples, as they were typed.
fn typed() -> (Vec<Named>, Vec<Named>) {
    (named("samples/seances"), situations())
}

/// The referrals of these situations.
fn of(situations: &[Named]) -> Vec<Named> {
    let numbers: BTreeSet<_> = situations
        .iter()
        .filter_map(|(_, bytes)| cesmivip::record::Kind::Situation.number_in(bytes))
        .collect();
    let mut mine = referrals();
    mine.retain(|(_, bytes)| {
        cesmivip::record::Kind::Situation.number_in(bytes).is_some_and(|n| numbers.contains(&n))
    });
    mine
}

fn gathered(sessions: &[Named], situations: &[Named]) -> Commission {
    let situations = followed(setup(), situations, &of(situations))
        .unwrap_or_else(|report| panic!("{report:#?}"));
    gather(setup(), sessions, situations).unwrap_or_else(|report| panic!("{report:#?}")).0
}

/// Replaces a text in the record of a name.
fn change(records: &mut [Named], name: &str, from: &str, to: &str) {
    let (_, bytes) = records.iter_mut().find(|(path, _)| path.ends_with(name)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{name} has no « {from} »");
    *bytes = text.replace(from, to).into_bytes();
}

#[test]
fn the_samples_are_coded_as_they_say() {
    let data = coded(year(2026));
    let rows = Unit::ALL.map(|unit| data.rows_of(unit).len());
    assert_eq!(rows, [16, 27, 7, 62, 17, 5]);
    let age = [("14", 3), ("15", 6), ("16", 3), ("17", 4)];
    assert_counts(&data, Unit::Situation, "age_premiere_presentation", &age);
    assert_counts(&data, Unit::Situation, "sexe", &[("fille", 13), ("garcon", 3)]);
    let measures = [
        ("aucune", 1),
        ("administrative", 2),
        ("judiciaire_milieu_ouvert", 4),
        ("placement", 7),
        ("autre", 1),
        ("non_renseigne", 1),
    ];
    assert_counts(&data, Unit::Situation, "mesure_principale", &measures);
    let runaways = [("une_ou_deux", 1), ("trois_et_plus", 1), ("non_renseigne", 14)];
    assert_counts(&data, Unit::Situation, "fugues", &runaways);
    let missing = [("oui", 1), ("non", 14), ("non_renseigne", 1)];
    assert_counts(&data, Unit::Situation, "fugue_en_cours", &missing);
    assert_counts(&data, Unit::Situation, "nouvelle", &[("oui", 12), ("non", 4)]);
    assert_counts(&data, Unit::Situation, "passages_par_situation", &[("1", 9), ("2", 7)]);
    assert_counts(&data, Unit::Situation, "deja_signale", &[("oui", 7), ("non", 9)]);
    // One record was opened after its first examination: that delay is not known.
    let delays = [("1", 1), ("9", 2), ("12", 1), ("non_renseigne", 12)];
    assert_counts(&data, Unit::Situation, "delai_examen", &delays);
    // Counted apart from the records, month after month.
    let carried = [("0", 5), ("6", 2), ("7", 2), ("9", 4), ("11", 1), ("12", 2)];
    assert_counts(&data, Unit::Situation, "mois_co_accompagnement", &carried);
    let reasons = [
        ("interet_contraire", 1),
        ("risque_pression", 1),
        ("parent_cite", 2),
        ("non_joignable", 2),
        ("autre", 1),
        ("sans_objet", 9),
    ];
    assert_counts(&data, Unit::Situation, "motif_non_information", &reasons);
    let exits = [("protection_assuree", 1), ("suivi_en_cours", 15)];
    assert_counts(&data, Unit::Situation, "sortie", &exits);
    // First examinations are as many as situations, whatever was typed.
    assert_counts(&data, Unit::Passage, "entree", &[("premiere", 16), ("revoyure", 11)]);
    assert_counts(&data, Unit::Passage, "presentation_urgente", &[("oui", 1), ("non", 26)]);
    let quarters = [("t1", 1), ("t2", 10), ("t3", 12), ("t4", 4)];
    assert_counts(&data, Unit::Passage, "trimestre", &quarters);
    let outcomes =
        [("en_attente", 1), ("saisine_je", 1), ("enquete_penale", 1), ("aucune_connue", 6)];
    assert_counts(&data, Unit::Signalement, "suites", &outcomes);
    let states = [
        ("a_faire", 29),
        ("en_cours", 4),
        ("en_retard", 5),
        ("realise", 19),
        ("abandonne", 3),
        ("sans_objet", 2),
    ];
    assert_counts(&data, Unit::Preconisation, "statut_preconisation", &states);
    let needs = [
        ("accueil_eloigne", 3),
        ("accueil_bas_seuil", 2),
        ("accueil_urgence", 2),
        ("pedopsychiatrie", 1),
        ("addictologie", 1),
        ("co_accompagnement", 3),
        ("scolarite_adaptee", 1),
        ("interpretariat", 2),
        ("relais_majeur", 1),
        ("autre", 1),
    ];
    assert_counts(&data, Unit::Mention, "besoin", &needs);
    let attendance = [
        ("ase", 5),
        ("lieu_accueil", 5),
        ("pjj", 3),
        ("police_gendarmerie", 2),
        ("parquet", 2),
        ("soins", 5),
        ("education_nationale", 3),
        ("equipe_mobile", 5),
    ];
    assert_counts(&data, Unit::Seance, "organisme", &attendance);
    // Who is called for one situation alone is not convened to the session.
    let convened = [
        ("ase", 4),
        ("pjj", 3),
        ("police_gendarmerie", 2),
        ("parquet", 4),
        ("soins", 4),
        ("education_nationale", 3),
        ("equipe_mobile", 4),
    ];
    assert_counts(&data, Unit::Seance, "organisme_convoque", &convened);
}

#[test]
fn an_earlier_period_does_not_see_what_comes_after() {
    let (before, after) = (coded(year(2025)), coded(year(2026)));
    assert_eq!(Unit::ALL.map(|unit| before.rows_of(unit).len()), [4, 4, 0, 9, 2, 1]);
    assert_counts(&before, Unit::Situation, "nouvelle", &[("oui", 4)]);
    assert_counts(&before, Unit::Situation, "sortie", &[("suivi_en_cours", 4)]);
    // What is stable does not change from one edition to the next.
    for (column, (_, variable)) in before.variables_of(Unit::Situation).enumerate() {
        let pairs = before.rows_of(Unit::Situation).iter().zip(after.rows_of(Unit::Situation));
        for (old, new) in pairs.filter(|_| variable.clock == Clock::Never) {
            assert_eq!(old.values[column], new.values[column], "{}", variable.id);
        }
    }
}

#[test]
fn rows_hold_numbers_and_nothing_else() {
    let data = coded(year(2026));
    // The words of a dataset are those of the catalogue, which no record can change.
    assert_eq!(data.variables, catalogue(reader().vocabulary()));
    let rows = serde_json::to_value(&data.rows).unwrap();
    let (mut leaves, mut keys) = (0, BTreeSet::new());
    walk(&rows, &mut leaves, &mut keys);
    assert!(leaves > 1_000, "{leaves}");
    let known = ["One", "Several", "child", "months", "month", "values", "year"];
    assert_eq!(keys, known.map(str::to_owned).into());
    // And, to the letter: no name, text, number nor day of a record is in it.
    let text = rows.to_string();
    let (sessions, situations) = typed();
    let mut searched = 0;
    for (name, bytes) in sessions.iter().chain(&situations) {
        let mut typed = Vec::new();
        scalars(&serde_yaml::from_slice(bytes).unwrap(), &mut typed);
        for scalar in typed.iter().filter(|scalar| scalar.len() >= 5) {
            searched += 1;
            assert!(!text.contains(scalar.as_str()), "{name}: {scalar}");
        }
    }
    assert!(searched > 1_000, "{searched}");
}

/// Every leaf is a whole number, or the absence of one.
fn walk(value: &serde_json::Value, leaves: &mut usize, keys: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, leaves, keys)),
        serde_json::Value::Object(map) => map.iter().for_each(|(key, value)| {
            keys.insert(key.clone());
            walk(value, leaves, keys);
        }),
        serde_json::Value::Number(number) => {
            assert!(number.as_u64().is_some_and(|n| n <= 9999), "{number}");
            *leaves += 1;
        }
        other => assert!(other.is_null(), "{other}"),
    }
}

fn scalars(value: &serde_yaml::Value, into: &mut Vec<String>) {
    match value {
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| scalars(item, into)),
        serde_yaml::Value::Mapping(map) => map.values().for_each(|value| scalars(value, into)),
        serde_yaml::Value::String(text) => into.push(text.clone()),
        _ => {}
    }
}

#[test]
fn the_order_of_records_changes_nothing() {
    let (mut sessions, mut situations) = typed();
    let straight = gathered(&sessions, &situations).coded(year(2026), reader().vocabulary());
    sessions.reverse();
    situations.reverse();
    situations.rotate_left(5);
    let turned = gathered(&sessions, &situations).coded(year(2026), reader().vocabulary());
    assert_eq!(straight, turned);
}

#[test]
fn every_value_is_a_category_of_its_variable() {
    let (commission, _) = samples();
    let reader = reader();
    let months = (1..=12).flat_map(|month| [2025, 2026].map(|year| Month { year, month }));
    for to in months {
        for from in [to, Month { year: 2020, month: 1 }] {
            let data = commission.coded(Period { from, to }, reader.vocabulary());
            assert!(data.rows.iter().flatten().all(|row| row.months.is_sorted()));
            assert!(data.rows.iter().flatten().all(|row| row.months.last() <= Some(&to)));
            for unit in Unit::ALL {
                let variables: Vec<_> = data.variables_of(unit).collect();
                for row in data.rows_of(unit) {
                    assert_eq!(row.values.len(), variables.len());
                    for (value, (_, variable)) in row.values.iter().zip(&variables) {
                        let exists = |n: &u16| usize::from(*n) < variable.categories.len();
                        assert!(match (value, variable.kind) {
                            (Value::One(one), Kind::One | Kind::Whole) => exists(one),
                            (Value::Several(all), Kind::Several) => {
                                all.iter().all(exists) && all.is_sorted_by(|a, b| a < b)
                            }
                            _ => false,
                        });
                    }
                }
            }
        }
    }
    // Without code lists nothing is known, and nothing fails.
    assert_eq!(commission.coded(year(2026), &Vocabulary::default()).rows_of(Unit::Seance).len(), 5);
}

#[test]
fn variables_say_what_a_reader_must_know() {
    let variables = catalogue(reader().vocabulary());
    let mut ids = BTreeSet::new();
    for variable in &variables {
        assert!(ids.insert((variable.unit, variable.id.as_str())), "{} twice", variable.id);
        for text in [&variable.definition, &variable.date_basis, &variable.denominator] {
            assert!(text.ends_with('.'), "{}: {text}", variable.id);
        }
        assert!(!variable.title.is_empty() && variable.indicator.starts_with('I'));
        let codes: BTreeSet<&str> = variable.categories.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes.len(), variable.categories.len(), "{}", variable.id);
        let unknown = variable.categories.iter().position(|c| c.code == "non_renseigne");
        assert!(unknown.is_none_or(|at| at + 1 == codes.len()), "{}", variable.id);
        for place in ["commune", "etablissement", "lieu_nom", "territoire"] {
            assert_ne!(variable.id, place);
        }
    }
}

#[test]
fn silence_is_not_an_answer() {
    let (mut sessions, mut situations) = typed();
    let vocabulary = reader();
    let vocabulary = vocabulary.vocabulary();
    // An empty list says that there is none; a list left out said nothing.
    change(&mut situations, "S-2026-048.yaml", "situation: S", "fugues: []\nsituation: S");
    let data = gathered(&sessions, &situations).coded(year(2026), vocabulary);
    let runaways = [("aucune", 1), ("une_ou_deux", 1), ("trois_et_plus", 1), ("non_renseigne", 13)];
    assert_counts(&data, Unit::Situation, "fugues", &runaways);
    // A session that was only convened examined nobody.
    change(&mut sessions, "CES-2026-06.yaml", "etat: projet", "etat: convoquee");
    let data = gathered(&sessions, &situations).coded(year(2026), vocabulary);
    assert_eq!(data.rows_of(Unit::Seance).len(), 4);
    assert_eq!(data.rows_of(Unit::Passage).len(), 15);
    // Children who were referred and not examined are children too, each by her own number.
    let ranks =
        |unit| -> BTreeSet<u32> { data.rows_of(unit).iter().map(|row| row.child).collect() };
    let (examined, referred) = (ranks(Unit::Situation), ranks(Unit::Signalement));
    assert!(examined.len() == 12 && !referred.is_subset(&examined));
    assert_eq!(data.children.len(), examined.union(&referred).count());
    assert!(data.children.is_sorted() && data.children.iter().all(|n| n.starts_with("S-")));
}

#[test]
fn the_tables_of_the_sample_are_settled() {
    let reader = reader();
    let bytes = std::fs::read(at("tests/exemple/rapports/2026.yaml")).unwrap();
    let report = reader.rapport("2026.yaml", &bytes).unwrap_or_else(|r| panic!("{r:#?}")).value;
    let variables = catalogue(reader.vocabulary());
    assert_eq!(report.period(), year(2026));
    assert_eq!((report.base(), report.threshold(), report.revision()), (5, 10, 1));
    assert_eq!(report.date().text(), "2026-12-31");
    let ids: Vec<&str> = report.tables().iter().map(|table| table.id.as_str()).collect();
    let typed =
        ["age", "lieu_vie", "mesure", "niveau_age", "assiduite", "preconisations", "besoins"];
    assert_eq!(ids, typed);
    let chapters: Vec<&str> = report.tables().iter().map(|t| t.chapter.as_str()).collect();
    let units = ["profil", "profil", "profil", "profil", "activite", "besoins", "besoins"];
    assert_eq!(chapters, units);
    let groups = |dimension: &cesmivip::coding::Dimension| -> Vec<(String, Vec<u16>)> {
        dimension.groups.iter().map(|g| (g.label.clone(), g.categories.clone())).collect()
    };
    let age = &report.tables()[0];
    let bands = [
        ("moins de 15 ans".to_owned(), (0..=14).collect()),
        ("15–16 ans".to_owned(), vec![15, 16]),
        ("17 ans".to_owned(), vec![17]),
    ];
    assert_eq!(groups(&age.rows), bands);
    // The only grouping of this crossing suits its columns.
    let crossed = &report.tables()[3];
    assert_eq!(variables[crossed.rows.variable].id, "niveau");
    assert_eq!(crossed.rows.groups.len(), 5);
    let columns = crossed.columns.as_ref().unwrap();
    assert_eq!(variables[columns.variable].id, "age_premiere_presentation");
    assert_eq!(columns.groups.len(), 2);
    // A group stands for each category when none is typed.
    let place = &report.tables()[1].rows;
    assert_eq!(place.groups.len(), variables[place.variable].categories.len());
    assert_eq!(report.marked().line_of(&Rapport::table_pointer(1)), 17);
}

/// The situations of some records, what stays of the others, and the sessions.
fn with_erased(all: &Commission, erased: impl Fn(&str) -> bool) -> Commission {
    let (sessions, typed) = typed();
    let number = |bytes: &[u8]| cesmivip::record::Kind::Situation.number_in(bytes).unwrap();
    let (gone, kept): (Vec<Named>, Vec<Named>) =
        typed.into_iter().partition(|(_, bytes)| erased(&number(bytes)));
    let on = Day::parse("2026-11-30").unwrap();
    let stone = |(_, bytes): &Named| {
        let (number, reason) = (number(bytes), Code::parse("duree").unwrap());
        (format!("effacements/{number}.yaml"), all.tombstone(&number, on, reason).unwrap().into())
    };
    let stones: Vec<Named> = gone.iter().map(stone).collect();
    for (name, bytes) in &stones {
        assert_no_fault(reader().effacement(name, bytes));
    }
    let known = followed(setup(), &kept, &of(&kept)).unwrap_or_else(|r| panic!("{r:#?}"));
    let known = minutes::with_erased(setup(), known, &kept, &stones);
    let known = known.unwrap_or_else(|report| panic!("{report:#?}"));
    gather(setup(), &sessions, known).unwrap_or_else(|report| panic!("{report:#?}")).0
}

fn assert_no_fault<T>(read: Result<cesmivip::record::Checked<T>, cesmivip::diag::Report>) {
    let read = read.unwrap_or_else(|report| panic!("{report:#?}"));
    assert!(read.warnings.items().is_empty());
}

/// Whatever the period: nothing that was counted, or will be, depends on what is gone.
#[test]
fn a_situation_that_was_erased_counts_as_it_did() {
    let all = &samples().0;
    let sorted = |data: Dataset| {
        let mut rows = data.rows;
        rows.iter_mut().for_each(|rows| rows.sort_by_key(|row| format!("{row:?}")));
        rows
    };
    let number = |number: &str| number.ends_with(['2', '4', '8']);
    for commission in [with_erased(all, |_| true), with_erased(all, number)] {
        let first = Month { year: 2025, month: 1 };
        let months = Period { from: first, to: Month { year: 2027, month: 6 } };
        for to in months.each() {
            let period = Period { from: first, to };
            let vocabulary = reader().vocabulary();
            let (before, after) =
                (all.coded(period, vocabulary), commission.coded(period, vocabulary));
            assert_eq!(sorted(before), sorted(after), "{to:?}");
        }
        // Nobody is followed, nor named, whose record is gone.
        let gone = commission.recorded().count() < all.recorded().count();
        assert!(gone);
    }
}

#[test]
fn what_stays_of_a_situation_holds_codes_and_months_and_the_schema_refuses_the_rest() {
    let all = &samples().0;
    let on = Day::parse("2026-11-30").unwrap();
    let reason = || Code::parse("demande").unwrap();
    for number in all.recorded() {
        let text = all.tombstone(number, on, reason()).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            for word in
                line.split([' ', ',', '[', ']', '{', '}', ':', '"']).filter(|w| !w.is_empty())
            {
                let day = Day::parse(word).is_some();
                let plain =
                    |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-SW".contains(&b);
                assert!(!day && word.bytes().all(plain), "{number}: {word}");
            }
        }
    }
    let text = all.tombstone("S-2026-048", on, reason()).unwrap();
    let codes = |text: &str| -> Vec<&'static str> {
        let report = reader().effacement("f", text.as_bytes()).err().unwrap();
        report.items().iter().map(|fault| fault.code).collect()
    };
    for field in
        ["nom: MAQUETTE", "mineur: {nom: MAQUETTE}", "note: un mot", "date_naissance: 2010-01-01"]
    {
        assert_eq!(codes(&format!("{text}{field}\n")), ["S101"], "{field}");
    }
    assert_eq!(codes(&text.replace("le: 2026-11", "le: 2026-11-30")), ["S104"]);
    assert_eq!(codes(&text.replace("motif: demande", "motif: autre_chose")), ["S105"]);
}

#[test]
fn a_period_has_no_more_months_than_it_has() {
    let month = |month: i8| Month { year: 2025, month };
    let beyond = |to: i8| -> Vec<String> {
        let data = coded(Period { from: month(1), to: month(to) });
        let at = data.variable(Unit::Situation, "mois_co_accompagnement").unwrap();
        let alone = data.excluded.iter().filter(|out| out.parts.len() == 1 && out.parts[0].0 == at);
        let codes = alone.flat_map(|out| out.parts[0].1.clone());
        codes.map(|c| data.variables[at].categories[usize::from(c)].code.clone()).collect()
    };
    assert_eq!(beyond(6), ["7", "8", "9", "10", "11", "12"]);
    assert_eq!(beyond(12), [""; 0]);
}

/// The rows of a unit by their children and months.
fn met(data: &Dataset, unit: Unit) -> Vec<(String, Vec<Month>)> {
    let of = |row: &Row| {
        let child = (unit != Unit::Seance).then(|| data.children[row.child as usize].clone());
        (child.unwrap_or_default(), row.months.clone())
    };
    let mut all: Vec<_> = data.rows_of(unit).iter().map(of).collect();
    all.sort();
    all
}

#[test]
fn what_follows_a_period_is_added_and_changes_nothing_of_it() {
    let month = |month: i8| Month { year: 2025, month };
    for to in 1..12 {
        let now = coded(Period { from: month(1), to: month(to) });
        let later = coded(Period { from: month(1), to: month(12) });
        let both = now.clone().followed(later.clone(), month(to));
        for unit in Unit::ALL {
            assert_eq!(met(&both, unit), met(&later, unit), "{unit:?}, {to}");
            let before = both.rows_of(unit).iter().filter(|row| row.months[0] <= month(to));
            let before: Vec<_> = before.map(|row| &row.values).collect();
            let told: Vec<_> = now.rows_of(unit).iter().map(|row| &row.values).collect();
            assert_eq!(before, told, "{unit:?}, {to}");
        }
    }
}

#[test]
fn another_period_is_coded_again_beside_this_one() {
    let half = Period { to: Month { year: 2026, month: 6 }, ..year(2026) };
    let (now, then) = (coded(year(2026)), coded(half));
    let told = ["mois_co_accompagnement", "information_mineur", "sexe"];
    let both = now.clone().recalling(&then, half, &BTreeSet::from(told));
    let ids: Vec<&str> = both.again.iter().map(|again| again.id.as_str()).collect();
    // What does not change with the period is not told again.
    assert_eq!(ids, ["mois_co_accompagnement", "information_mineur"]);
    let mut since = 0;
    for again in &both.again {
        let slot = then.slot(then.variable(Unit::Situation, &again.id).unwrap());
        let about = &then.variables[then.variable(Unit::Situation, &again.id).unwrap()];
        let number = |of: &Dataset, row: &Row| of.children[row.child as usize].clone();
        for (row, value) in now.rows_of(Unit::Situation).iter().zip(&again.values) {
            let mine = |one: &&Row| number(&then, one) == number(&now, row);
            let before = then.rows_of(Unit::Situation).iter().find(mine);
            since += usize::from(before.is_none());
            let silent = Value::One(about.absent.unwrap_or_default());
            assert_eq!(value, before.map_or(&silent, |row| &row.values[slot]), "{}", again.id);
        }
    }
    assert!(since > 0, "some situations began after the half");
}
