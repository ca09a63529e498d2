//! Where a value stands in its record, and what it says, in words.

use serde_json::Value;

use super::node::{made_up, spoken};
use super::offer::Offer;
use crate::record::{Schema, key_of};

/// What leads to a place of a record, in the words of its kind: « Titulaires de l'autorité parentale 2,
/// Nom ». What no field names is called as it is written.
pub fn way(schema: &Schema, pointer: &str) -> String {
    followed(schema, pointer).0
}

/// The same, and what is written there as people say it: a code by its label, a date as it is typed.
pub fn told(schema: &Schema, (pointer, text): (&str, &str), offered: &[Offer]) -> (String, String) {
    let (way, node) = followed(schema, pointer);
    (way, node.map_or_else(|| text.to_owned(), |node| spoken(node, text, offered)))
}

/// Whether what stands at a place prints on the confidential annex only.
pub fn is_kept_back(schema: &Schema, pointer: &str) -> bool {
    let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1).chain([pointer.len()]);
    ends.into_iter().any(|end| {
        let (_, node) = followed(schema, &pointer[..end]);
        node.is_some_and(|node| node.get("x-protege") == Some(&Value::Bool(true)))
    })
}

fn followed<'a>(schema: &'a Schema, pointer: &str) -> (String, Option<&'a Value>) {
    let (mut node, mut words) = (Some(schema.value()), Vec::<String>::new());
    for step in pointer.split('/').skip(1) {
        let key = key_of(step);
        let field = node.and_then(|node| node.get("properties")?.get(&key));
        let title = field.and_then(|field| field.get("title")).and_then(Value::as_str);
        match (title, key.parse::<usize>(), words.last_mut()) {
            (Some(title), _, _) => words.push(title.to_owned()),
            (None, Ok(rank), Some(list)) if field.is_none() => {
                list.push_str(&format!(" {}", rank + 1));
            }
            (None, _, _) => words.push(key),
        }
        node = field.or_else(|| node.and_then(|node| node.get("items").or_else(|| made_up(node))));
    }
    (words.join(", "), node)
}
