//! The values of a record as they were typed, for a form.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::super::guard::{Guarded, guard};
use super::super::marked::{Content, Node};
use super::super::read::resolve_plain;
use super::schema::{below, takes};

/// The values of a text as typed; none when it does not read.
pub(super) fn shown(bytes: &[u8], schema: &Value) -> Option<Value> {
    let Guarded { marked, .. } = guard("", bytes).ok()?;
    Some(value(marked.root(), Some(schema)))
}

fn value(node: &Node, schema: Option<&Value>) -> Value {
    match &node.content {
        Content::Scalar { text, plain } => {
            let read = if *plain { resolve_plain(text) } else { Value::Null };
            let kept = match read {
                Value::Null => *plain,
                // Digits are what was typed, « 0465 » or « 2009 », unless a number is asked for.
                Value::Bool(_) | Value::Number(_) => !schema.is_some_and(|s| takes(s, "string")),
                _ => false,
            };
            if kept { read } else { Value::String(text.nfc().collect()) }
        }
        Content::Seq(items) => {
            let inner = schema.and_then(|schema| schema.get("items"));
            Value::Array(items.iter().map(|item| value(item, inner)).collect())
        }
        Content::Map(entries) => {
            let fields = entries.iter().map(|entry| {
                let inner = schema.and_then(|schema| below(schema, &entry.key));
                (entry.key.clone(), value(&entry.value, inner))
            });
            Value::Object(fields.collect())
        }
    }
}
