//! A list of a record, as the lines that stand for its items.

use serde::Serialize;
use serde_json::Value;

use super::field::id;
use super::node::{is, made_up, said};
use super::remark::Remark;
use super::sheet::Sheet;
use crate::record::{key_of, step};

/// An item, on its line.
#[derive(Clone, Debug, Serialize)]
pub struct ItemLine {
    /// Its pointer.
    pub pointer: String,
    /// What it says first.
    pub said: String,
    /// How many faults are in it.
    pub faults: usize,
}

/// A list of a page.
#[derive(Clone, Debug, Serialize)]
pub struct List {
    /// Its pointer.
    pub pointer: String,
    /// Its name in a page.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What one of its items is called.
    pub item: String,
    /// What helps to fill it.
    pub help: String,
    /// Its items.
    pub lines: Vec<ItemLine>,
    /// Whether its items have names of their own in place of ranks.
    pub keyed: bool,
    /// What helps to write such a name, where it prints as it is typed.
    pub label: Option<String>,
    /// Whether it prints on the confidential annex only.
    pub protected: bool,
    /// Whether it is asked.
    pub asked: bool,
    /// What the check says of the list itself.
    pub told: Vec<Remark>,
}

impl List {
    /// The list of a node whose items have fields of their own.
    pub(super) fn of(sheet: &Sheet<'_>, pointer: &str) -> Option<Self> {
        let node = sheet.node(pointer)?;
        let (inner, keyed) = match (node.get("items"), made_up(node)) {
            (Some(items), _) if is(node, "array") => (items, false),
            (_, Some(values)) => (values, true),
            _ => return None,
        };
        if !keyed && inner.get("properties").is_none() {
            return None;
        }
        let word = |node: &Value, key: &str| {
            node.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let steps: Vec<(String, &Value)> = match sheet.value(pointer) {
            Value::Array(items) => {
                items.iter().enumerate().map(|(rank, item)| (rank.to_string(), item)).collect()
            }
            Value::Object(map) => map.iter().map(|(key, item)| (step(key), item)).collect(),
            _ => Vec::new(),
        };
        let lines = steps.into_iter().map(|(step, item)| {
            let at = format!("{pointer}/{step}");
            let said = match keyed {
                true => format!("{} : {}", key_of(&step), said(inner, item, sheet.offered)),
                false => said(inner, item, sheet.offered),
            };
            ItemLine { faults: sheet.faults_below(&at), pointer: at, said }
        });
        let title = word(node, "title");
        let item = word(inner, "title");
        Some(Self {
            id: id(pointer),
            item: if item.is_empty() { title.clone() } else { item },
            help: sheet.help(pointer, node, &title, &[]),
            lines: lines.collect(),
            keyed,
            label: node.get("x-libelle").and_then(Value::as_str).map(str::to_owned),
            protected: sheet.protects(pointer),
            asked: sheet.asks(pointer),
            told: sheet.told(pointer, None),
            title,
            pointer: pointer.to_owned(),
        })
    }
}
