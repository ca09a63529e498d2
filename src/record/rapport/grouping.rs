//! How a report groups categories: a label, then codes and ranges.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::coding::{Kind, Variable};
use crate::record::leaves::{Leaves, Walk};
use crate::record::marked::step;
use crate::value::{Nature, Natured};

/// Groups by label, in the order typed, which is the order of print.
#[derive(Clone, Debug)]
pub(crate) struct Regroupements(pub Vec<(String, Choix)>);

impl Regroupements {
    /// The label as it prints: composed, and with single spaces.
    pub(crate) fn printed(label: &str) -> String {
        label.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
    }
}

// A label is a key: the rules of reports read it where it stands.
impl Leaves for Regroupements {
    fn leaves(&self, walk: &mut Walk<'_>) {
        self.0.iter().for_each(|(label, choice)| walk.step(&step(label), choice));
    }
}

impl JsonSchema for Regroupements {
    fn schema_name() -> Cow<'static, str> {
        "regroupements".into()
    }

    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let choice = g.subschema_for::<Choix>();
        schemars::json_schema!({
            "type": "object",
            "minProperties": 1,
            "x-libelle": "Tel qu'il s'imprimera dans le tableau : 15 ans et plus.",
            "x-attendu": "des libellés et ce qu'ils réunissent (« {14 ans au plus: \"..14\"} »)",
            "additionalProperties": choice,
        })
    }
}

impl<'de> Deserialize<'de> for Regroupements {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let map = Map::<String, Value>::deserialize(d)?;
        let typed = map.into_iter().map(|(label, value)| {
            serde_json::from_value(value)
                .map(|choice| (label, choice))
                .map_err(|_| serde::de::Error::custom("not a grouping"))
        });
        typed.collect::<Result<_, _>>().map(Self)
    }
}

impl Serialize for Regroupements {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.0.iter().map(|(label, choice)| (label, choice)))
    }
}

/// Codes and ranges, written as a scalar or as a list.
#[derive(Clone, Debug)]
pub(crate) struct Choix {
    pub items: Vec<Selection>,
    /// Whether it was written as a list, where each item has its place.
    pub listed: bool,
}

/// A code of a variable, or a range of whole numbers, ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    Code(String),
    Range { from: Option<u16>, to: Option<u16> },
}

impl Selection {
    fn parse(text: &str) -> Option<Self> {
        let number = |part: &str| -> Option<Option<u16>> {
            match part {
                "" => Some(None),
                digits if digits.bytes().all(|b| b.is_ascii_digit()) => {
                    digits.parse().ok().map(Some)
                }
                _ => None,
            }
        };
        match text.split_once("..") {
            Some((from, to)) => {
                let (from, to) = (number(from)?, number(to)?);
                (from.is_some() || to.is_some()).then_some(Self::Range { from, to })
            }
            None => Some(Self::Code(text.to_owned())),
        }
    }

    fn text(&self) -> String {
        let end = |end: &Option<u16>| end.map(|n| n.to_string()).unwrap_or_default();
        match self {
            Self::Code(code) => code.clone(),
            Self::Range { from, to } => format!("{}..{}", end(from), end(to)),
        }
    }

    /// The categories of a variable that it means, none when it is not one of its values.
    pub(crate) fn of(&self, variable: &Variable) -> Vec<u16> {
        let is_meant = |code: &str| match self {
            Self::Code(wanted) => code == wanted,
            Self::Range { from, to } => {
                variable.kind == Kind::Whole
                    && code.parse::<u16>().is_ok_and(|n| {
                        from.is_none_or(|from| from <= n) && to.is_none_or(|to| n <= to)
                    })
            }
        };
        let meant = variable.categories.iter().zip(0..).filter(|(c, _)| is_meant(&c.code));
        meant.map(|(_, number)| number).collect()
    }
}

/// The letters of a code or of a range.
const FORM: &str = "^([A-Za-z0-9_]{1,64}|[0-9]{1,3}\\.\\.[0-9]{0,3}|\\.\\.[0-9]{1,3})$";

impl Natured for Selection {
    const NATURE: Nature = Nature::Code;

    fn written(&self) -> Cow<'_, str> {
        self.text().into()
    }
}

impl Leaves for Choix {
    fn leaves(&self, walk: &mut Walk<'_>) {
        self.items.leaves(walk);
    }
}

impl JsonSchema for Choix {
    fn schema_name() -> Cow<'static, str> {
        "choix_de_modalites".into()
    }

    // One schema for every shape, so that a fault inside a list keeps its own path; a code that
    // is a number is a number for YAML.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let expected = "un code, des bornes (« ..14 », « 15..16 », « 17.. »), ou leur liste";
        let one = json!({
            "type": ["string", "integer"],
            "x-type": "modalite",
            "x-nature": Nature::Code.word(),
            "x-attendu": expected,
            "pattern": FORM,
            "minimum": 0,
            "maximum": 999,
        });
        let mut any = one.clone();
        any["title"] = json!("Modalités réunies");
        any["type"] = json!(["string", "integer", "array"]);
        any["items"] = one;
        any["minItems"] = json!(1);
        Schema::try_from(any).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Choix {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let one = |value: &Value| match value {
            Value::String(text) => Selection::parse(text),
            Value::Number(number) => Selection::parse(&number.to_string()),
            _ => None,
        };
        let value = Value::deserialize(d)?;
        let listed = value.is_array();
        let items: Option<Vec<_>> = match &value {
            Value::Array(items) => items.iter().map(one).collect(),
            value => one(value).map(|one| vec![one]),
        };
        let items = items.ok_or_else(|| serde::de::Error::custom("not a code nor a range"))?;
        Ok(Self { items, listed })
    }
}

impl Serialize for Choix {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.items.iter().map(Selection::text))
    }
}

/// A whole number that may be zero, which the numbers of other records may not.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Compte(pub u32);

impl Natured for Compte {
    const NATURE: Nature = Nature::Number;

    fn written(&self) -> Cow<'_, str> {
        self.0.to_string().into()
    }
}

impl JsonSchema for Compte {
    fn schema_name() -> Cow<'static, str> {
        "compte".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "integer",
            "minimum": 0,
            "maximum": 100_000,
            "x-nature": Nature::Number.word(),
            "x-attendu": "un nombre entier, 0 compris (« 12 »)",
        })
    }
}
