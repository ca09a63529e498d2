//! What the schema of a record says of a place: the type that a value takes there, the order of
//! keys, what must stay.

use saphyr_parser::ScalarStyle;
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::super::guard::forbidden_in;
use super::super::read::resolve_plain;
use super::change::Misfit;
use super::tree::{Holds, Node, rank};

/// The node of a schema that a step leads to.
pub(in crate::record) fn below<'s>(node: &'s Value, step: &str) -> Option<&'s Value> {
    let field = node.get("properties").and_then(|fields| fields.get(step));
    let item = || node.get("items").filter(|_| rank(step).is_some() || step == "-");
    let other = || node.get("additionalProperties").filter(|inner| inner.is_object());
    field.or_else(item).or_else(other)
}

/// The node of a schema that a path leads to.
pub(super) fn node<'s>(root: &'s Value, path: &[String]) -> Option<&'s Value> {
    path.iter().try_fold(root, |node, step| below(node, step))
}

/// Whether a node takes values of a type.
pub(super) fn takes(node: &Value, name: &str) -> bool {
    let types = node.get("type");
    types.is_some_and(|t| t == name || t.as_array().is_some_and(|t| t.contains(&json!(name))))
}

/// Whether a node requires a field.
pub(super) fn requires(node: &Value, name: &str) -> bool {
    node.get("required").and_then(Value::as_array).is_some_and(|all| all.contains(&json!(name)))
}

/// How many of the keys that stand there already come before a new one: it follows the nearest of
/// those that the schema names before it; the schema names none before one that it does not know.
pub(super) fn place(node: Option<&Value>, present: &[&str], new: &str) -> usize {
    let known = node.and_then(|node| node.get("properties")).and_then(Value::as_object);
    let order = |key: &str| known.and_then(|known| known.keys().position(|name| name == key));
    let Some(own) = order(new) else {
        return present.len();
    };
    let before = present.iter().enumerate().filter(|(_, key)| order(key).is_some_and(|o| o < own));
    before.max_by_key(|(_, key)| order(key)).map_or(0, |(at, _)| at + 1)
}

/// A value as the record is to hold it: with composed accents and the line ends of the format, a
/// text where the schema asks for one, a number where it asks for a number.
///
/// # Errors
/// [`Misfit::Forbidden`], when it holds a sign that no record may hold.
pub(super) fn settled(
    value: &Value,
    node: Option<&Value>,
    former: Option<&Node>,
) -> Result<Value, Misfit> {
    Ok(match value {
        Value::String(text) => {
            let text = composed(text)?;
            let number = resolve_plain(&text).as_i64().filter(|read| read.to_string() == text);
            let number = number.filter(|_| node.is_some_and(|node| counts(node, former)));
            number.map_or(Value::String(text), Value::from)
        }
        Value::Number(_) | Value::Bool(_) => {
            let asks = |name| node.is_some_and(|node| takes(node, name));
            let text = asks("string") && !asks("integer") && !asks("number") && !asks("boolean");
            if text { Value::String(value.to_string()) } else { value.clone() }
        }
        Value::Array(items) => {
            let inner = node.and_then(|node| node.get("items"));
            let former = |at: usize| former.and_then(|former| former.child(&at.to_string()));
            let items = items
                .iter()
                .enumerate()
                .map(|(at, item)| settled(item, inner, former(at).map(|spot| spot.node)));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => {
            let mut out = Map::new();
            for (key, field) in in_order(fields, node) {
                sound(key)?;
                let inner = node.and_then(|node| below(node, key));
                let former = former.and_then(|former| former.child(key)).map(|spot| spot.node);
                out.insert(key.clone(), settled(field, inner, former)?);
            }
            Value::Object(out)
        }
        Value::Null => Value::Null,
    })
}

/// Whether digits are a number where a node stands: it takes nothing else, or it takes both, as a
/// year does, and what stood there had no quotation marks.
fn counts(node: &Value, former: Option<&Node>) -> bool {
    let marked = former.is_some_and(|former| match &former.holds {
        Holds::Scalar(scalar) => scalar.style != ScalarStyle::Plain,
        Holds::List { .. } | Holds::Map { .. } => false,
    });
    takes(node, "integer") && !(takes(node, "string") && marked)
}

/// A text with composed accents, as records are read, and the line ends of the format.
fn composed(text: &str) -> Result<String, Misfit> {
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    sound(&text)?;
    Ok(text)
}

/// Refuses what no record may hold.
pub(super) fn sound(text: &str) -> Result<(), Misfit> {
    if forbidden_in(text).is_empty() { Ok(()) } else { Err(Misfit::Forbidden) }
}

/// Fields in the order of the schema, then those that it does not know.
fn in_order<'v>(
    fields: &'v Map<String, Value>,
    node: Option<&Value>,
) -> Vec<(&'v String, &'v Value)> {
    let known = node.and_then(|node| node.get("properties")).and_then(Value::as_object);
    let order = |key: &str| known.and_then(|known| known.keys().position(|name| name == key));
    let mut all: Vec<_> = fields.iter().collect();
    all.sort_by_key(|(key, _)| order(key).unwrap_or(usize::MAX));
    all
}
