//! Natures: each field says what it holds, and what is kept back follows from that alone.

use std::collections::BTreeSet;

use cesmivip::record::editor_schema;
use cesmivip::setup;
use cesmivip::value::Nature;
use serde_json::Value;

/// Notes each leaf of a schema that has no known nature; `met` gathers those met.
fn unsaid(node: &Value, at: &str, met: &mut BTreeSet<String>, faults: &mut Vec<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| unsaid(item, at, met, faults)),
        Value::Object(map) => {
            let scalar = |kind: &Value| {
                ["string", "integer", "number", "boolean"].iter().any(|scalar| kind == scalar)
            };
            let leaf = map.get("type").is_some_and(|kind| match kind {
                Value::Array(kinds) => kinds.iter().any(scalar),
                kind => scalar(kind),
            });
            if leaf || map.contains_key("enum") {
                let word = map.get("x-nature").and_then(Value::as_str);
                match word.filter(|word| Nature::ALL.iter().any(|nature| nature.word() == *word)) {
                    Some(word) => drop(met.insert(word.to_owned())),
                    None => faults.push(at.to_owned()),
                }
            }
            let inner = map.iter().filter(|(key, _)| *key != "examples");
            inner.for_each(|(key, inner)| unsaid(inner, &format!("{at}/{key}"), met, faults));
        }
        _ => {}
    }
}

#[test]
fn every_field_of_every_record_says_its_nature() {
    let reader = setup::reader(setup::Files::new()).unwrap();
    let (mut met, mut faults) = (BTreeSet::new(), Vec::new());
    for kind in ["situation", "organisation", "seance", "erratum", "rapport"] {
        let schema = editor_schema(kind, reader.vocabulary()).unwrap();
        unsaid(&schema, kind, &mut met, &mut faults);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    // No nature is there for nothing.
    let all: BTreeSet<String> = Nature::ALL.iter().map(|nature| nature.word().to_owned()).collect();
    assert_eq!(met, all);
}
