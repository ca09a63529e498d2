//! Every text a person typed, with its path, for the rules that read words.

use serde_json::Value;

use crate::record::schema::{FieldKind, kind_of};

/// A typed text.
#[derive(Debug)]
pub(in crate::record) struct Text {
    /// Its JSON pointer.
    pub pointer: String,
    /// What was typed.
    pub text: String,
}

/// The unprotected texts of a record, in record order.
#[derive(Debug)]
pub(in crate::record) struct Texts(Vec<Text>);

impl Texts {
    /// Collects the texts that may be read outside the confidential annex.
    pub(in crate::record) fn of(schema: &Value, tree: &Value) -> Self {
        let mut texts = Vec::new();
        collect(schema, tree, String::new(), &mut texts);
        Self(texts)
    }

    pub(in crate::record) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|text| (text.pointer.as_str(), text.text.as_str()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Text> {
        self.0.iter()
    }
}

fn collect(schema: &Value, value: &Value, pointer: String, texts: &mut Vec<Text>) {
    if schema.get("x-protege").is_some() {
        return;
    }
    match value {
        Value::String(text) => {
            let kind = kind_of(schema).map(|kind| match kind {
                FieldKind::List(inner) => *inner,
                other => other,
            });
            if let Some(FieldKind::Line | FieldKind::Text) = kind {
                texts.push(Text { pointer, text: text.clone() });
            }
        }
        Value::Array(items) => {
            let inner = schema.get("items").unwrap_or(schema);
            for (at, item) in items.iter().enumerate() {
                collect(inner, item, format!("{pointer}/{at}"), texts);
            }
        }
        Value::Object(map) => {
            for (name, value) in map {
                if let Some(inner) = schema.pointer(&format!("/properties/{name}")) {
                    collect(inner, value, format!("{pointer}/{name}"), texts);
                }
            }
        }
        _ => {}
    }
}

/// Removes what stands between « and », where another person speaks.
pub(super) fn outside_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '«' | '“' => depth += 1,
            '»' | '”' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
