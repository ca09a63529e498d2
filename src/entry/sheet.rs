//! A record under entry: what its kind holds, what it holds, what its check found.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::node::{answered, made_up, said};
use super::offer::Offer;
use super::remark::{Remark, in_words};
use super::sections::Section;
use crate::diag::{Report, Severity};
use crate::record::{Schema, is_missing, key_of};
use crate::value::Folded;

/// A record under entry.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// What its kind holds.
    pub schema: &'a Schema,
    /// What it holds, as it is typed.
    pub tree: &'a Value,
    /// What its check found.
    pub report: &'a Report,
    /// The dotted paths that a form asks, lists by `[]`.
    pub asked: &'a BTreeSet<String>,
    /// Each dotted path that the form helps with, and how.
    pub helped: &'a [(String, String)],
    /// What fields of a type may name, each by its key and its name: services, facts, situations.
    pub offered: &'a [Offer],
}

/// How far a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nothing is written.
    Empty,
    /// Something is asked, and missing.
    Started,
    /// Nothing that is asked is missing.
    Filled,
    /// Something is wrong.
    Faulty,
}

impl<'a> Sheet<'a> {
    /// The node of the schema at a place.
    pub(super) fn node(&self, pointer: &str) -> Option<&'a Value> {
        let mut node = self.schema.value();
        for step in pointer.split('/').skip(1) {
            let key = key_of(step);
            let field = node.get("properties").and_then(|fields| fields.get(&key));
            node = match field {
                Some(field) => field,
                None => node.get("items").or_else(|| made_up(node))?,
            };
        }
        Some(node)
    }

    /// What the check says, for who sees no file.
    pub fn in_words(&self, text: &str) -> String {
        in_words(text, self.schema.value())
    }

    /// Whether records of this kind have such a place.
    /// What a person named is one only as long as it is there.
    pub fn is_place(&self, pointer: &str) -> bool {
        let steps = pointer.match_indices('/').map(|(at, _)| at).skip(1);
        let ends = steps.chain([pointer.len()]);
        let mut parent = "";
        for end in ends {
            let at = &pointer[..end];
            let named = self.node(parent).is_some_and(|node| made_up(node).is_some());
            if self.node(at).is_none() || named && self.value(at).is_null() {
                return false;
            }
            parent = at;
        }
        true
    }

    /// The value at a place; null where there is none.
    pub(super) fn value(&self, pointer: &str) -> &'a Value {
        self.tree.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The value of a field; an answer that a record writes alone, in place of its block, is that of
    /// its first field.
    pub(super) fn answer(&self, pointer: &str) -> &'a Value {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        let first = self.node(parent).and_then(answered);
        let block = self.value(parent);
        if first == Some(name) && block.is_string() { block } else { self.value(pointer) }
    }

    /// The number that a new item of a list takes: its field, and the number after the last.
    pub fn next(&self, list: &str) -> Option<(String, String)> {
        let fields = self.node(list)?.get("items")?.get("properties")?.as_object()?;
        let counts = |node: &Value| match node.get("x-nature").and_then(Value::as_str) {
            Some("repere") => Some(false),
            Some("nombre") => Some(true),
            _ => None,
        };
        let (name, number) = fields.iter().find_map(|(name, node)| {
            let numbered = matches!(name.as_str(), "id" | "numero" | "code");
            counts(node).filter(|_| numbered).map(|number| (name, number))
        })?;
        let example = fields[name].get("examples").and_then(|all| all.get(0));
        let written = self.value(list).as_array().into_iter().flatten();
        let written = written.filter_map(|item| match item.get(name)? {
            Value::Number(number) => Some(number.to_string()),
            value => value.as_str().map(str::to_owned),
        });
        let digits = |text: &str| text.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
        let written: Vec<String> = written.collect();
        let last = written.iter().filter_map(|text| digits(text).parse::<u32>().ok()).max();
        let first = written.first().map(String::as_str).or(example.and_then(Value::as_str));
        let head = first.unwrap_or("V").trim_end_matches(|c: char| c.is_ascii_digit());
        let head = match number {
            true => "",
            false if head.chars().count() > 2 => "V",
            false => head,
        };
        Some((name.clone(), format!("{head}{}", last.unwrap_or(0) + 1)))
    }

    /// What an item says of itself, for its title.
    pub fn said(&self, pointer: &str) -> String {
        let node = self.node(pointer).unwrap_or(&Value::Null);
        said(node, self.value(pointer), self.offered)
    }

    /// What a place is called.
    pub fn title(&self, pointer: &str) -> String {
        let title = self.node(pointer).and_then(|node| node.get("title"));
        title.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// The place as a form writes it: `representants[].nom`.
    fn dotted(&self, pointer: &str) -> String {
        let mut at = String::new();
        let mut dotted = String::new();
        for step in pointer.split('/').skip(1) {
            let listed = self.node(&at).is_some_and(|node| {
                node.get("items").is_some()
                    && node.get("properties").and_then(|fields| fields.get(step)).is_none()
            });
            at = format!("{at}/{step}");
            match listed {
                true => dotted.push_str("[]"),
                false if dotted.is_empty() => dotted.push_str(step),
                false => dotted.push_str(&format!(".{step}")),
            }
        }
        dotted
    }

    /// Whether a place is asked: by the record itself, or by the form.
    pub(super) fn asks(&self, pointer: &str) -> bool {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        let required = self.node(parent).and_then(|node| node.get("required"));
        let required = required.and_then(Value::as_array).into_iter().flatten();
        required.into_iter().any(|field| field == name)
            || self.asked.contains(&self.dotted(pointer))
    }

    /// Whether a place prints on the confidential annex only, by its type or that of what holds it.
    pub(super) fn protects(&self, pointer: &str) -> bool {
        let mut at = String::new();
        pointer.split('/').skip(1).any(|step| {
            at = format!("{at}/{step}");
            self.node(&at).is_some_and(|node| node.get("x-protege") == Some(&Value::Bool(true)))
        })
    }

    /// What helps with a place, in words of people who do not write files.
    pub(super) fn help(&self, pointer: &str, node: &Value, title: &str, codes: &[&str]) -> String {
        let dotted = self.dotted(pointer);
        let own = self.helped.iter().find(|(path, _)| *path == dotted);
        let said = node.get("description").and_then(Value::as_str).unwrap_or_default();
        let said = own.map_or(said, |(_, help)| help.as_str());
        let names_code = |text: &str| {
            let known = codes.iter().filter(|code| text.contains(**code));
            known.count() > 1 || text.contains('_')
        };
        let about_files = |text: &str| {
            [
                "guillemets",
                "[]",
                "liste manque",
                ".yaml",
                "cesmivip",
                ".json",
                ".sha256",
                "par sa clé",
                "P2Y",
            ]
            .iter()
            .any(|w| text.contains(w))
        };
        let kept = parts(said).into_iter().filter(|part| !names_code(part) && !about_files(part));
        let help = kept.collect::<Vec<_>>().join(" ");
        let help = help.trim_end_matches([';', ':', ' ']).to_owned();
        match Folded::of(&help).squeezed() == Folded::of(title).squeezed() {
            true => String::new(),
            false => help,
        }
    }

    /// What a field may name, when that is known.
    pub(super) fn offered(&self, pointer: &str, leaf: &Value) -> Vec<(String, String)> {
        let of = leaf.get("x-type").and_then(Value::as_str);
        // What names itself chooses nothing.
        let own = pointer.matches('/').count() == 1 && self.asks(pointer) && {
            let first = self.schema.value().get("properties").and_then(Value::as_object);
            first.and_then(|fields| fields.keys().next()).is_some_and(|key| pointer[1..] == **key)
        };
        let says = |(field, word): &(&str, String)| {
            let holders = pointer.rmatch_indices('/').map(|(end, _)| &pointer[..end]);
            let told = holders.map(|holder| self.value(&format!("{holder}/{field}")));
            told.filter_map(Value::as_str).next() == Some(word)
        };
        let inside = |field: &str| pointer.split('/').any(|step| step == field);
        let found = self.offered.iter().find(|offer| {
            Some(offer.of) == of
                && offer.within.is_none_or(inside)
                && offer.beside.as_ref().is_none_or(says)
        });
        found.filter(|_| !own).map(|offer| offer.named.clone()).unwrap_or_default()
    }

    /// What the check says of a place, or of what it holds when that has no place of its own.
    pub(super) fn told(&self, pointer: &str, hint: Option<&str>) -> Vec<Remark> {
        let below = |path: &str| {
            let rest = path.strip_prefix(pointer);
            let rank =
                |rest: &str| rest.strip_prefix('/').is_some_and(|rest| rest.parse::<u32>().is_ok());
            rest.is_some_and(|rest| rest.is_empty() || rank(rest))
        };
        let items = self.report.items().iter();
        let own = items.filter(|found| found.path.as_deref().is_some_and(below));
        own.map(|found| Remark::of(found, (self.schema.value(), self.tree), hint)).collect()
    }

    /// How many faults stand in a place, beyond what is still to be filled.
    pub(super) fn faults_below(&self, pointer: &str) -> usize {
        let inside = |path: &str| {
            path.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let faults =
            self.report.items().iter().filter(|found| {
                found.severity() == Severity::Error && !is_missing(found, self.tree)
            });
        faults.filter(|found| found.path.as_deref().is_some_and(inside)).count()
    }

    /// How far a section is, and how many things are missing or wrong in it.
    pub fn progress(&self, section: &Section) -> (Progress, usize) {
        let own = self.report.items().iter().filter(|found| {
            found.severity() == Severity::Error
                && found.path.as_deref().is_some_and(|path| section.holds(path))
        });
        let (missing, wrong): (Vec<_>, Vec<_>) =
            own.partition(|found| is_missing(found, self.tree));
        let written = section.pointers().any(|pointer| holds(self.value(&pointer)));
        // What the form asks is missing too, though nothing refuses the record for it.
        let told: Vec<&str> = missing.iter().filter_map(|found| found.path.as_deref()).collect();
        let asked = self.asked.iter().filter(|path| !path.contains('['));
        let asked = asked.map(|path| format!("/{}", path.replace('.', "/")));
        let asked = asked.filter(|at| {
            section.holds(at)
                && !holds(self.value(at))
                && !told.iter().any(|told| at.starts_with(told) || told.starts_with(at.as_str()))
        });
        let lacking = missing.len() + asked.count();
        match (wrong.len(), lacking) {
            (0, 0) if !written => (Progress::Empty, 0),
            (0, 0) => (Progress::Filled, 0),
            (0, missing) if written => (Progress::Started, missing),
            (0, missing) => (Progress::Empty, missing),
            (wrong, _) => (Progress::Faulty, wrong),
        }
    }
}

/// Whether anything is written in a value.
fn holds(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
        Value::Array(items) => items.iter().any(holds),
        Value::Object(map) => map.values().any(holds),
    }
}

/// The parts of a help, each with the sign that ends it: that of « fiche.yaml » ends none.
fn parts(said: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    for (at, sign) in said.char_indices().filter(|(_, c)| ['.', ';', ':'].contains(c)) {
        let end = at + sign.len_utf8();
        if said[end..].chars().next().is_none_or(char::is_whitespace) {
            all.push(said[from..end].trim());
            from = end;
        }
    }
    all.push(said[from..].trim());
    all.retain(|part| !part.is_empty());
    all
}
