//! The texts of a tree.

use serde_json::Value;

/// Every text of a tree, in its order; its keys are none.
pub fn strings(tree: &Value) -> Vec<&str> {
    match tree {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(map) => map.values().flat_map(strings).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_at_any_depth_and_keys_are_not() {
        let tree = serde_json::json!({"a": ["un", {"b": "deux"}], "c": 3, "d": null});
        assert_eq!(strings(&tree), ["un", "deux"]);
    }
}
