//! What a node of a schema says: whether it is a list, a block, an answer; how an item of it reads.

use serde_json::Value;

use super::dates::Clock;
use super::offer::Offer;
use crate::record::terms;
use crate::value::glimpse;

/// How much of an item its line says.
const SAID: usize = 3;
/// Longest part of a line.
const LONGEST: usize = 90;

/// Whether a node is of a type, among others or not.
pub(super) fn is(node: &Value, name: &str) -> bool {
    let types = node.get("type");
    types.is_some_and(|t| {
        t == name || t.as_array().is_some_and(|types| types.iter().any(|t| t == name))
    })
}

/// The node of the values of an object whose keys a person makes up.
pub(super) fn made_up(node: &Value) -> Option<&Value> {
    let free = node.get("x-cles").is_none() && node.get("properties").is_none();
    let named = node.get("patternProperties").and_then(Value::as_object);
    let values = node.get("additionalProperties").filter(|values| values.is_object());
    values.or_else(|| named?.values().next()).filter(|_| free)
}

/// The field that an answer alone stands for, in a block that may be written as its answer.
pub(super) fn answered(node: &Value) -> Option<&str> {
    let either = is(node, "string") && is(node, "object");
    node.get("required").filter(|_| either)?.get(0)?.as_str()
}

/// What an item says first: what it is known by, then what it tells.
pub(super) fn said(node: &Value, item: &Value, offered: &[Offer]) -> String {
    let mut parts: Vec<(bool, String)> = Vec::new();
    gather(node, item, offered, &mut parts);
    // A text says more of a fact than where it was noted.
    let told = parts.iter().position(|(long, _)| *long);
    let kept = match told {
        Some(at) if at >= SAID => (0..SAID - 1).chain([at]).collect::<Vec<_>>(),
        _ => (0..parts.len().min(SAID)).collect(),
    };
    let said: Vec<&str> = kept.into_iter().map(|at| parts[at].1.as_str()).collect();
    match said.is_empty() {
        true => "à remplir".to_owned(),
        false => said.join(", "),
    }
}

/// A value of a field as people say it: a code by its label, a key by the name of what it names, a date
/// as it is typed.
pub(super) fn spoken(node: &Value, text: &str, offered: &[Offer]) -> String {
    let word = |key: &str| node.get(key).and_then(Value::as_str).unwrap_or_default();
    let known = terms(node).into_iter().find(|(code, _)| code == text);
    let label = known.and_then(|(_, words)| words.into_iter().next());
    // What is named wherever it stands comes after what is for some places.
    let mut named = offered.iter().rev().filter(|offer| offer.of == word("x-type"));
    let named = named.find_map(|offer| offer.named.iter().find(|(key, _)| key == text));
    let label = label.or_else(|| named.map(|(_, name)| name.clone()));
    match (label, Clock::named(word("x-type")).or(Clock::named(word("format")))) {
        (Some(label), _) => label,
        (None, Some(clock)) => clock.shown(text),
        (None, None) => text.to_owned(),
    }
}

fn gather(node: &Value, item: &Value, offered: &[Offer], parts: &mut Vec<(bool, String)>) {
    let mut add = |node: &Value, text: &str| {
        let text = spoken(node, text, offered);
        let line = glimpse(&text, LONGEST);
        let long = node.get("format").is_some_and(|format| format == "texte");
        parts.push((long, line));
    };
    match item {
        Value::String(text) => add(node, text),
        Value::Number(number) => add(node, &number.to_string()),
        Value::Array(items) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if let (Some(inner), false) = (node.get("items"), texts.is_empty()) {
                let said: Vec<String> =
                    texts.iter().map(|text| spoken(inner, text, offered)).collect();
                // First names follow one another; answers are a list.
                add(inner, &said.join(if said == texts { " " } else { ", " }));
            }
        }
        Value::Object(map) => {
            let fields = node.get("properties").and_then(Value::as_object).into_iter().flatten();
            for (name, inner) in fields {
                if let Some(value) = map.get(name)
                    && inner.get("x-protege").is_none()
                {
                    gather(inner, value, offered, parts);
                }
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}
