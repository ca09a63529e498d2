//! Cases of files: the program run twice, on records that differ by what it withholds.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeMap;

use crate::Ran;
use crate::cli::House;

const REPORT: &str = "rapports/2026.yaml";

/// A workspace with the records of the samples and a report of two tables.
fn workspace() -> House {
    let house = House::with_samples();
    house.write(REPORT, &report("La commission se réunit souvent."));
    house
}

fn report(text: &str) -> String {
    format!(
        "rapport: 2026\ntitre: Rapport d'activité fictif\n\
         periode: {{du: 2026-01-01, au: 2026-12-31}}\nversion: publique\n\
         textes: {{profil: {text:?}}}\ntableaux:\n\
         \x20 - {{id: sexe, titre: Sexe, unite: situation, lignes: sexe, figure: barres}}\n\
         \x20 - {{id: mesure, titre: Mesure, unite: situation, lignes: mesure_principale}}\n"
    )
}

fn made(house: &House) -> BTreeMap<String, Vec<u8>> {
    let ran: Ran = house.run(&["rapport", REPORT]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let read = |name: String| {
        let bytes = std::fs::read(house.path(&format!("produits/{name}"))).unwrap();
        (name, bytes)
    };
    house.produced().into_iter().map(read).collect()
}

#[test]
fn case_30_what_is_withheld_changes_no_byte_of_any_file() {
    let (one, other) = (workspace(), workspace());
    // A girl more or less: both counts of the table are withheld, before and after.
    other.edit("situations/S-2026-048.yaml", "sexe: fille", "sexe: garcon");
    let (first, second) = (made(&one), made(&other));
    let names: Vec<&String> = first.keys().collect();
    for ending in [".pdf", ".html", "-sexe.csv", "-mesure.csv", "-donnees.json", ".sha256", ".json"]
    {
        assert!(names.iter().any(|name| name.ends_with(ending)), "{ending}: {names:?}");
    }
    for (name, bytes) in &first {
        assert!(second.get(name) == Some(bytes), "{name} tells them apart");
    }
    assert_eq!(first.len(), second.len());
    // What is true stays in the private ledger, which differs and is not among the documents.
    let ledger = |house: &House| {
        let file = ".cesmivip/rapports/RAP-2026-publique-v1.json";
        std::fs::read_to_string(house.path(file)).unwrap()
    };
    assert_ne!(ledger(&one), ledger(&other));
    for (name, bytes) in &first {
        let text = match name.ends_with(".pdf") {
            true => {
                let reading = cesmivip::pdf::read_all(bytes).unwrap();
                reading.pages + &reading.others
            }
            false => String::from_utf8(bytes.clone()).unwrap(),
        };
        for hidden in ["vrais_effectifs", "temoins", "presence=", "verifications"] {
            assert!(!text.contains(hidden), "{name} holds {hidden}");
        }
    }
    // A second run changes nothing.
    assert_eq!(made(&one), first);
}

#[test]
fn case_31_a_copied_sentence_leaves_no_file() {
    let house = workspace();
    house.write(REPORT, &report("La jeune demande un hébergement pour la nuit."));
    let ran = house.run(&["rapport", REPORT]);
    assert_eq!(ran.code, 6, "{}", ran.out);
    assert!(ran.err.contains("C105") && !ran.err.contains("hébergement pour"), "{}", ran.err);
    assert_eq!(house.produced(), [""; 0]);
}
