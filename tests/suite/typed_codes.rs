//! Codes as people type them: with accents, capitals, spaces, or by their label.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use cesmivip::diag::{Diagnostic, Report};
use cesmivip::record::{Checked, Kind, Reader};
use serde_json::{Map, Value, json};

use crate::at;
use crate::shared::setup;

/// The ways in which somebody types a code or its label.
const WAYS: [fn(&str, &str) -> String; 6] = [
    |code, _| code.to_uppercase(),
    |code, _| code.replace('_', " "),
    |_, label| label.to_owned(),
    |_, label| label.to_uppercase(),
    |_, label| label.to_lowercase().replace('\'', "’"),
    |_, label| label.replace([' ', '-'], "_"),
];

/// A record with every field, whose codes are all typed in the same way: `rank` of them.
fn record(root: &Value, node: &Value, rank: usize) -> Value {
    let node = match node.get("$ref").or_else(|| node.pointer("/allOf/0/$ref")) {
        Some(reference) => {
            let path = reference.as_str().unwrap().trim_start_matches('#');
            root.pointer(path).unwrap()
        }
        None => node,
    };
    let types = |name: &str| {
        node["type"] == *name || node["type"].as_array().is_some_and(|t| t.contains(&json!(name)))
    };
    if node["x-nature"] == "reponse" {
        let typed = ["Oui", "NON", "Ne sait pas", "ne sait pas", "OUI", "non"];
        return json!(typed[rank % typed.len()]);
    }
    if let Some(codes) = node.get("enum").and_then(Value::as_array) {
        let labels = node.get("x-liste").and(node["markdownEnumDescriptions"].as_array());
        let (at, way) = (rank / WAYS.len() % codes.len(), WAYS[rank % WAYS.len()]);
        let label = &labels.unwrap_or(codes)[at];
        return json!(way(codes[at].as_str().unwrap(), label.as_str().unwrap()));
    }
    let shown = shown(node);
    if types("string") && !shown.is_empty() {
        return json!(shown[rank % shown.len()]);
    }
    if let Some(example) = node.pointer("/examples/0") {
        return example.clone();
    }
    if types("object") {
        let fields = node["properties"].as_object().into_iter().flatten();
        let fields = fields.map(|(name, inner)| (name.clone(), record(root, inner, rank)));
        return Value::Object(fields.collect::<Map<_, _>>());
    }
    if types("array") {
        return json!([record(root, &node["items"], rank)]);
    }
    if types("integer") { json!(1) } else { json!("texte") }
}

/// What a field says that it takes: « 2026-05-29 », « vers 2026-05 ». Long texts show marks, and no value.
fn shown(node: &Value) -> Vec<String> {
    if ["texte", "citation"].iter().any(|kind| node["x-type"] == *kind) {
        return Vec::new();
    }
    let help = node["x-attendu"].as_str().unwrap_or_default();
    // Examples stand between brackets; what a sentence quotes is another field.
    let between = help.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let quoted = between.flat_map(|part| part.split('«').skip(1));
    let quoted = quoted.filter_map(|rest| rest.split('»').next());
    let value = |text: &str| text.trim_matches([' ', '\u{a0}', '"']).to_owned();
    quoted.map(value).filter(|text| !text.is_empty() && !text.starts_with('{')).collect()
}

fn told<T>(read: Result<Checked<T>, Report>) -> Vec<Diagnostic> {
    read.map_or_else(|report| report, |read| read.warnings).items().to_vec()
}

fn faults(reader: &Reader, kind: Kind, bytes: &[u8]) -> Vec<Diagnostic> {
    match kind {
        Kind::Situation => told(reader.situation("f", bytes)),
        Kind::Referral => told(reader.signalement("f", bytes)),
        Kind::Erasure => told(reader.effacement("f", bytes)),
        Kind::Organisation => told(reader.organisation("f", bytes)),
        Kind::Session => told(reader.seance("f", bytes)),
        Kind::Erratum => told(reader.erratum("f", bytes)),
        Kind::Report => told(reader.rapport("f", bytes)),
    }
}

#[test]
fn every_code_is_taken_as_it_is_typed() {
    let reader = setup().reader();
    for kind in Kind::ALL {
        let schema = kind.editor_schema(reader.vocabulary());
        let longest = schema["definitions"].as_object().unwrap().values();
        let longest = longest.filter_map(|node| node["enum"].as_array()).map(Vec::len).max();
        for rank in 0..longest.unwrap_or(1) * WAYS.len() {
            let record = record(&schema, &schema, rank).to_string();
            for fault in faults(reader, *kind, record.as_bytes()) {
                // What a table of a report counts by is judged by its rules.
                let of_a_list = !fault.message.starts_with("Code inconnu parmi");
                let about_codes = ["S105", "S110"].contains(&fault.code) && of_a_list;
                assert!(!about_codes, "{} {rank}: {fault:?}", kind.name());
            }
        }
    }
}

/// What the help and the guide show of a field is taken by every field of its type.
#[test]
fn every_field_takes_what_its_help_shows() {
    let reader = setup().reader();
    let mut values = std::collections::BTreeSet::new();
    for kind in Kind::ALL {
        let schema = kind.editor_schema(reader.vocabulary());
        let nodes = schema["definitions"].as_object().unwrap().values();
        let all: Vec<Vec<String>> = nodes.map(shown).collect();
        let most = all.iter().map(Vec::len).max().unwrap_or(0).max(1);
        values.extend(all.into_iter().flatten());
        for rank in 0..most {
            let record = record(&schema, &schema, rank);
            for fault in faults(reader, *kind, record.to_string().as_bytes()) {
                let at = fault.path.as_deref().and_then(|path| record.pointer(path));
                if at.is_some_and(|value| value.is_object() || value.is_array()) {
                    continue;
                }
                // The same value everywhere: what is malformed is judged, not what contradicts.
                let malformed = ["S103", "S104", "S106", "S107"].contains(&fault.code);
                assert!(!malformed, "{} {rank}: {fault:?}", kind.name());
            }
        }
    }
    assert!(values.len() > 15, "{values:?}");
}

#[test]
fn a_code_is_held_as_the_list_writes_it() {
    let text = std::fs::read_to_string(at("tests/kit/valides/base.yaml")).unwrap();
    let typed = text
        .replace("lien: mere", "lien: Mère")
        .replace("mode: entretien", "mode: Entretien")
        .replace("sexe: fille", "sexe: F");
    assert_ne!(text, typed);
    let read = setup().reader().situation("f", typed.as_bytes());
    let held = format!("{:?}", read.unwrap_or_else(|report| panic!("{report:#?}")).value);
    for code in ["lien: mere,", "mode: Some(entretien)", "sexe: fille,"] {
        assert!(held.contains(code), "{code}");
    }
    let told = told(setup().reader().situation("f", typed.as_bytes()));
    let told: Vec<_> = told.iter().filter(|d| d.code == "S110").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].message.contains("« fille »"), "{told:?}");
}

#[test]
fn what_may_be_two_codes_is_asked() {
    let text = std::fs::read_to_string(at("tests/kit/valides/base.yaml")).unwrap();
    let typed = text.replace("lien: mere", "lien: Autres");
    let told = told(setup().reader().situation("f", typed.as_bytes()));
    assert!(told.iter().any(|d| d.code == "S105"), "{told:?}");
}
