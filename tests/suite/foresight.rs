//! What would print of a report, before it is published: rounded as it would be, and fit to be added.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use cesmivip::pipeline::minutes::{Named, followed, gather};
use cesmivip::pipeline::report::{Foresight, Proposed, foresee, propose};
use cesmivip::record::{Change, Commission, Kind, Rapport};
use cesmivip::seal::WorkspaceKey;
use cesmivip::view::{ColumnKind, ReportTable};
use serde_json::{Map, Value, json};

use crate::shared::{named, referrals, situations};
use crate::{at, setup};

const FILE: &str = "samples/rapports/2025.yaml";

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes([0x5a; 32])
}

/// Every record of the samples, the generated ones too: few children print nothing.
fn commission() -> &'static Commission {
    static READ: OnceLock<Commission> = OnceLock::new();
    READ.get_or_init(|| {
        let all = |own: Vec<Named>, folder: &str| [own, named(folder)].concat();
        let situations = all(situations(), "samples/situations/generees");
        let referrals = all(referrals(), "samples/signalements/generees");
        let sessions = all(named("samples/seances"), "samples/seances/generees");
        let known = followed(setup(), &situations, &referrals);
        let known = known.unwrap_or_else(|report| panic!("{report:#?}"));
        gather(setup(), &sessions, known).unwrap_or_else(|report| panic!("{report:#?}")).0
    })
}

fn read(bytes: &[u8]) -> Rapport {
    let read = setup().reader().rapport("rapports/2025.yaml", bytes);
    read.unwrap_or_else(|report| panic!("{report:#?}")).value
}

fn foreseen(bytes: &[u8]) -> Foresight {
    foresee(setup(), &key(), commission(), &read(bytes), &[]).unwrap()
}

fn proposed(bytes: &[u8]) -> Vec<Proposed> {
    propose(setup(), &key(), commission(), &read(bytes), &[]).unwrap().1.unwrap()
}

/// The counts of children that lines print, but for totals, which a report may declare exact.
fn counts(table: &ReportTable) -> Vec<u64> {
    let lines = table.lignes.iter().filter(|row| !row.total);
    let cells = lines.flat_map(|row| row.cellules.iter().zip(&table.mesures));
    let counts = cells.filter(|(_, of)| **of == ColumnKind::Effectif);
    counts.filter_map(|(figure, _)| figure.number()).collect()
}

#[test]
fn no_count_that_is_shown_is_a_true_one() {
    let bytes = std::fs::read(at(FILE)).unwrap();
    let (own, new) = (foreseen(&bytes), proposed(&bytes));
    assert_eq!(own.tables.len(), read(&bytes).tables().len());
    let tables = own.tables.iter().chain(new.iter().map(|one| &one.table));
    let tables: Vec<&ReportTable> = tables.filter(|t| t.unite_libelle != "séances").collect();
    let all: Vec<u64> = tables.iter().flat_map(|table| counts(table)).collect();
    assert!(all.len() > 20, "{all:?}");
    // The record declares one total exact: the number of situations.
    let exact = |n: &u64| *n == 24;
    let rounded = |n: &u64| *n == 0 || *n >= 10 && n.is_multiple_of(5);
    assert!(all.iter().all(|n| rounded(n) || exact(n)), "{all:?}");
    // Each variable is offered once, and none that is counted.
    let words: BTreeSet<(&str, &str)> =
        new.iter().map(|one| (one.unit, one.variable.as_str())).collect();
    assert_eq!(words.len(), new.len());
    assert!(!words.contains(&("situation", "lieu_vie")) && words.contains(&("situation", "sexe")));
}

/// A table as the desk adds it.
fn item(one: &Proposed) -> Value {
    let mut item = json!({"id": one.table.id, "titre": one.table.titre, "unite": one.unit,
                          "lignes": one.variable});
    if let Some(measure) = one.measure {
        item["mesure"] = json!(measure);
    }
    if let Some(grouping) = &one.grouping {
        let groups = grouping.groups.iter().map(|(label, codes)| (label.clone(), json!(codes)));
        item["regroupements"] = Value::Object(groups.collect::<Map<_, _>>());
    }
    item
}

#[test]
fn every_table_that_is_proposed_can_be_added() {
    let bytes = std::fs::read(at(FILE)).unwrap();
    let before = read(&bytes).tables().len();
    let new = proposed(&bytes);
    assert!(new.len() > 20, "{}", new.len());
    let changes: Vec<Change> = new
        .iter()
        .zip(before..)
        .map(|(one, rank)| Change::Insert { list: "/tableaux".to_owned(), rank, value: item(one) })
        .collect();
    let amended = setup().reader().amend(Kind::Report, &bytes, &changes).unwrap();
    assert_eq!(read(&amended).tables().len(), before + new.len());
    assert!(proposed(&amended).is_empty());
    // What was shown is what prints: the same lines, but for those that are one where they are small.
    let after = foreseen(&amended);
    for one in &new {
        let added = after.tables.iter().find(|table| table.id == one.table.id).unwrap();
        let labels = |table: &ReportTable| -> Vec<String> {
            table.lignes.iter().map(|row| row.libelle.replace('\u{a0}', " ")).collect()
        };
        if one.grouping.is_some() {
            assert_eq!(labels(added), labels(&one.table), "{}", one.table.id);
        }
    }
}

#[test]
fn a_figure_says_what_prints_in_its_place_or_nothing() {
    let bytes = std::fs::read(at(FILE)).unwrap();
    let found = foreseen(&bytes);
    let printed = |wanted: &str| {
        let ways = found.nameable.iter().flat_map(|figure| figure.printed());
        ways.into_iter().find(|(name, _)| *name == wanted).map(|(_, text)| text.map(str::to_owned))
    };
    assert_eq!(printed("periode.annee"), Some(Some("2025".to_owned())));
    assert_eq!(printed("situations.uniques"), Some(Some("24".to_owned())));
    assert_eq!(printed("offre.capacite"), None);
    let line = printed("tableaux.mesure.accueil_ou_placement").flatten().unwrap();
    let table = found.tables.iter().find(|table| table.id == "mesure").unwrap();
    assert_eq!(table.lignes[0].cellules[0].text(), line);
    // A share of a count too small for one prints nowhere.
    assert_eq!(printed("tableaux.mesure.accueil_ou_placement.fraction"), Some(None));
}

#[test]
fn what_is_wrong_in_its_words_is_told_before_a_trial() {
    let text = std::fs::read_to_string(at(FILE)).unwrap();
    assert!(foreseen(text.as_bytes()).said.is_empty());
    let (before, after) = text.split_once("textes:\n").unwrap();
    let own = "  contexte: Douze filles, et aucune autre.\n";
    let others = after.lines().skip_while(|line| !line.starts_with(|c: char| c.is_alphabetic()));
    let others: String = others.map(|line| format!("{line}\n")).collect();
    let said = foreseen(format!("{before}textes:\n{own}{others}").as_bytes()).said;
    let codes: Vec<&str> = said.items().iter().map(|found| found.code).collect();
    assert_eq!(codes, ["M154", "M155"]);
}
