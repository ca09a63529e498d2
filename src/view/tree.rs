//! The tree of values that sentences read: written leaf by leaf, without holes.

use serde_json::{Map, Value};

/// Writes a value at a pointer, making the objects and lists on the way.
pub(super) fn put(into: &mut Value, pointer: &str, value: Value) {
    let mut node = into;
    for step in pointer.split('/').skip(1) {
        node = match step.parse::<usize>() {
            Ok(at) => {
                if !node.is_array() {
                    *node = Value::Array(Vec::new());
                }
                let Value::Array(items) = node else { return };
                while items.len() <= at {
                    items.push(Value::Null);
                }
                &mut items[at]
            }
            Err(_) => {
                if !node.is_object() {
                    *node = Value::Object(Map::new());
                }
                let Value::Object(map) = node else { return };
                map.entry(step).or_insert(Value::Null)
            }
        };
    }
    *node = value;
}

/// Removes the holes of lists.
pub(super) fn compact(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(compact);
        }
        Value::Object(map) => map.values_mut().for_each(compact),
        _ => {}
    }
}
