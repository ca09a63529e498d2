//! What `nouveau` writes: it is read, and nothing of its kind is missing.

use std::collections::BTreeSet;

use cesmivip::diag::{Diagnostic, Report};
use cesmivip::record::{Beginning, Checked, Kind};
use serde_json::Value;

use crate::shared::setup;

const KINDS: [Kind; 5] =
    [Kind::Situation, Kind::Referral, Kind::Session, Kind::Erratum, Kind::Report];

fn told<T>(read: Result<Checked<T>, Report>) -> Vec<Diagnostic> {
    read.map_or_else(|report| report, |read| read.warnings).items().to_vec()
}

fn faults(kind: Kind, text: &str) -> Vec<Diagnostic> {
    let (reader, bytes) = (setup().reader(), text.as_bytes());
    match kind {
        Kind::Situation => told(reader.situation("f", bytes)),
        Kind::Referral => told(reader.signalement("f", bytes)),
        Kind::Session => told(reader.seance("f", bytes)),
        Kind::Erratum => told(reader.erratum("f", bytes)),
        Kind::Report => told(reader.rapport("f", bytes)),
        Kind::Erasure | Kind::Organisation => Vec::new(),
    }
}

/// The record with what was left out put back.
fn put_back(text: &str) -> String {
    let whole = |line: &str| {
        let mut line = line.to_owned();
        while let Some(at) = line.find('#') {
            let after = &line[at + 1..];
            let key = after.trim_start_matches([' ', '#']);
            let word = key.split(':').next().unwrap_or_default();
            let is_key = key == "-"
                || key.contains(':') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            let leads = line[..at].chars().all(|c| c == ' ');
            if !leads
                || !is_key
                || word.is_empty()
                || after.starts_with(' ') && !after.starts_with("  ")
            {
                break;
            }
            line.remove(at);
        }
        line
    };
    text.lines().map(whole).collect::<Vec<_>>().join("\n") + "\n"
}

/// The keys of a kind, wherever they stand.
fn keys(node: &Value, found: &mut BTreeSet<String>) {
    if let Some(fields) = node.get("properties").and_then(Value::as_object) {
        found.extend(fields.keys().cloned());
    }
    match node {
        Value::Object(map) => map.values().for_each(|inner| keys(inner, found)),
        Value::Array(items) => items.iter().for_each(|inner| keys(inner, found)),
        _ => {}
    }
}

#[test]
fn a_blank_record_has_every_field_of_its_kind_and_is_read() {
    for kind in KINDS {
        let text = setup().reader().blank(kind, &Beginning::default());
        let long = text.lines().find(|line| line.chars().count() > 100);
        assert_eq!(long, None, "{}", kind.name());
        let schema = kind.editor_schema(setup().reader().vocabulary());
        let mut all = BTreeSet::new();
        keys(&schema, &mut all);
        for key in all {
            assert!(text.contains(&format!("{key}:")), "{} lacks {key}:\n{text}", kind.name());
        }
        for (text, what) in [(text.clone(), "as written"), (put_back(&text), "put back")] {
            for fault in faults(kind, &text) {
                let read = !fault.code.starts_with('L') && fault.code != "S101";
                assert!(read, "{} {what}: {fault:?}\n{text}", kind.name());
            }
        }
    }
}

#[test]
fn a_blank_organisation_has_every_field_and_only_lacks_values() {
    let text = include_str!("../../src/atelier/organisation.yaml");
    let reader = setup().reader();
    let schema = Kind::Organisation.editor_schema(reader.vocabulary());
    for block in
        ["", "/definitions/Collectivite", "/definitions/Commission", "/definitions/Parquet"]
    {
        let fields = schema.pointer(&format!("{block}/properties")).unwrap().as_object().unwrap();
        for key in fields.keys() {
            assert!(text.contains(&format!("{key}:")), "{key}");
        }
    }
    let codes = |text: &str| -> BTreeSet<&'static str> {
        told(reader.organisation("f", text.as_bytes())).iter().map(|fault| fault.code).collect()
    };
    assert_eq!(codes(text), BTreeSet::from(["S106"]));
    assert_eq!(codes(&put_back(text)), BTreeSet::from(["S106"]));
}
