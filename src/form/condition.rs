//! A condition over the record, written as a Tera expression: `signalement.urgence.degre ==
//! "immediate"`.

use serde_json::Value;
use tera::{Context, Tera};

use crate::record::Schema;

const NAME: &str = "condition";

/// Words of the expression language that are not paths.
const WORDS: [&str; 10] =
    ["and", "or", "not", "in", "is", "true", "false", "none", "length", "defined"];

/// A parsed condition; it can read the record and nothing else.
pub(super) struct Condition(Tera);

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Condition")
    }
}

impl Condition {
    /// Parses an expression and checks every path it names.
    ///
    /// An expression cannot loop: statements need `{%`, which is refused.
    pub(super) fn parse(text: &str, paths: &Schema) -> Result<Self, String> {
        if text.contains(['{', '}', '%', '`']) || text.contains("__") {
            return Err("Une condition est une expression, sans accolade ni « % ».".to_owned());
        }
        if let Some(unknown) = named_paths(text).into_iter().find(|p| paths.kind(p).is_none()) {
            return Err(format!("Chemin inconnu dans la condition : « {unknown} »."));
        }
        let mut tera = Tera::new();
        tera.add_raw_template(NAME, &format!("{{% if {text} %}}1{{% endif %}}"))
            .map_err(|_| "La condition ne se lit pas.".to_owned())?;
        let condition = Self(tera);
        // On an empty record every path exists and is empty: what fails here always would.
        condition
            .holds(&paths.complete(&Value::Object(serde_json::Map::new())))
            .ok_or_else(|| "La condition ne se calcule pas sur une fiche vide.".to_owned())?;
        Ok(condition)
    }

    /// Evaluates over a completed record; `None` when the expression does not apply to it.
    pub(super) fn holds(&self, tree: &Value) -> Option<bool> {
        let context = Context::from_serialize(tree).ok()?;
        self.0.render(NAME, &context).ok().map(|out| out == "1")
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
