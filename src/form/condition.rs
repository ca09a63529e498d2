//! A condition over the record, written as a Tera expression: `signalement.urgence.degre ==
//! "immediate"`.

use serde_json::{Map, Value};
use tera::{Context, Tera};

use crate::record::Schema;

const NAME: &str = "condition";

/// Words of the expression language that are not paths.
const WORDS: [&str; 10] =
    ["and", "or", "not", "in", "is", "true", "false", "none", "length", "defined"];

/// A parsed condition; it can read what it names of the record and nothing else.
pub(super) struct Condition {
    expression: Tera,
    paths: Vec<String>,
}

/// The paths that conditions may name, and a record that says nothing.
pub(super) struct Paths<'a> {
    pub schema: &'a Schema,
    blank: Value,
}

impl<'a> Paths<'a> {
    pub(super) fn of(schema: &'a Schema) -> Self {
        Self { schema, blank: schema.complete(&Value::Object(Map::new())) }
    }
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Condition")
    }
}

impl Condition {
    /// Parses an expression and checks every path it names.
    ///
    /// An expression cannot loop: statements need `{%`, which is refused.
    pub(super) fn parse(text: &str, known: &Paths<'_>) -> Result<Self, String> {
        if text.contains(['{', '}', '%', '`']) || text.contains("__") {
            return Err("Une condition est une expression, sans accolade ni « % ».".to_owned());
        }
        let paths = named_paths(text);
        if let Some(unknown) = paths.iter().find(|path| known.schema.kind(path).is_none()) {
            return Err(format!("Chemin inconnu dans la condition : « {unknown} »."));
        }
        let mut expression = Tera::new();
        expression
            .add_raw_template(NAME, &format!("{{% if {text} %}}1{{% endif %}}"))
            .map_err(|_| "La condition ne se lit pas.".to_owned())?;
        let condition = Self { expression, paths };
        // On an empty record every path exists and is empty: what fails here always would.
        condition
            .holds(&known.blank)
            .ok_or_else(|| "La condition ne se calcule pas sur une fiche vide.".to_owned())?;
        Ok(condition)
    }

    /// Evaluates over a completed record; `None` when the expression does not apply to it.
    pub(super) fn holds(&self, tree: &Value) -> Option<bool> {
        let mut named = Map::new();
        self.paths.iter().for_each(|path| copy(tree, path, &mut named));
        let context = Context::from_serialize(&Value::Object(named)).ok()?;
        self.expression.render(NAME, &context).ok().map(|out| out == "1")
    }
}

/// Copies what stands at a dotted path, as far as it goes.
fn copy(from: &Value, path: &str, into: &mut Map<String, Value>) {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    match (from.get(name), rest) {
        (Some(block @ Value::Object(_)), Some(rest)) => {
            let mine = into.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(mine) = mine {
                copy(block, rest, mine);
            }
        }
        (Some(value), _) => {
            into.insert(name.to_owned(), value.clone());
        }
        (None, _) => {}
    }
}

/// Lists the dotted names outside string literals.
fn named_paths(text: &str) -> Vec<String> {
    let mut outside = String::new();
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                outside.push(' ');
            }
            None => outside.push(c),
        }
    }
    outside
        .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic()))
        .filter(|word| !WORDS.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_reads_what_it_names_and_no_more() {
        let tree = json!({"a": {"b": {"c": 1, "d": 2}, "e": "x"}, "f": [1, 2], "g": null});
        let named = |paths: &[&str]| {
            let mut named = Map::new();
            paths.iter().for_each(|path| copy(&tree, path, &mut named));
            Value::Object(named)
        };
        assert_eq!(named(&["a.b.c", "f"]), json!({"a": {"b": {"c": 1}}, "f": [1, 2]}));
        // A block and what it holds, in any order.
        let whole = json!({"a": {"b": {"c": 1, "d": 2}, "e": "x"}});
        assert_eq!(named(&["a", "a.b.c"]), whole);
        assert_eq!(named(&["a.b.c", "a"]), whole);
        // What is not there is left out, what says nothing is kept.
        assert_eq!(
            named(&["a.b.z", "g", "a.e.y", "h.i"]),
            json!({"a": {"b": {}, "e": "x"}, "g": null})
        );
    }
}
