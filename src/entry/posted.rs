//! What came back from a page: the fields that somebody changed, beside what they held when the page
//! was made and what they hold now.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::clean::{Cleaned, cleaned};
use super::field::{Input, Widget};
use super::node::answered;
use super::page::{Page, PagePart};
use super::sheet::Sheet;
use crate::record::{Change, key_of, step};

/// What a page was posted with, by the names of its fields.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    before: BTreeMap<String, Vec<String>>,
    /// What was sent, and whose answer was not heard.
    sent: BTreeMap<String, Vec<String>>,
    now: BTreeMap<String, Vec<String>>,
    taken: BTreeMap<String, usize>,
}

/// A field that somebody else changed since the page was made.
#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    /// The field, as it is now.
    pub field: Input,
    /// What was typed.
    pub typed: Vec<String>,
}

/// What a post asks for.
#[derive(Clone, Debug, Default)]
pub struct Settlement {
    /// What is to change.
    pub changes: Vec<Change>,
    /// What cannot be settled without asking.
    pub conflicts: Vec<Conflict>,
    /// What no record may hold, and was taken away.
    pub cleaned: Vec<Cleaned>,
    /// What was typed in fields that this page does not have: it is shown, not dropped.
    pub astray: Vec<String>,
}

/// Answers that stood alone, and what becomes of them while a page is settled.
#[derive(Default)]
struct Opened {
    /// The answer that each is given, still alone.
    alone: BTreeMap<String, Value>,
    /// Those that are blocks by now.
    blocks: BTreeSet<String>,
}

impl Posted {
    /// Reads the pairs of a form: `a/…` for what the field of a name held, `v/…` for what it holds,
    /// `b/…` for what was sent since and whose answer was not heard.
    pub fn read(pairs: &[(String, String)]) -> Self {
        let mut posted = Self::default();
        for (pair, text) in pairs {
            let into = match pair.split_once('/') {
                Some(("a", _)) => &mut posted.before,
                Some(("b", _)) => &mut posted.sent,
                Some(("v", _)) => &mut posted.now,
                _ => continue,
            };
            let name = pair[1..].to_owned();
            let (text, taken) = cleaned(text, true);
            if pair.starts_with("v/") {
                *posted.taken.entry(name.clone()).or_default() += taken;
            }
            let values = into.entry(name).or_default();
            if !text.trim().is_empty() {
                values.push(text);
            }
        }
        posted
    }

    /// What was typed in a field, whatever comes of it.
    fn typed(&self, field: &Input) -> &[String] {
        self.now.get(&field.name).map_or(&[], Vec::as_slice)
    }

    /// Whether a page was made from a place that holds just this: the same values, some of them said.
    pub fn fits(&self, page: &Page) -> bool {
        let told = self.before.values().any(|values| !values.is_empty());
        told && page.inputs().all(|field| {
            let before = self.before.get(&field.name);
            before.is_some_and(|before| lines_of(field, before) == held(field))
        })
    }

    /// Shows in a page what was typed, so that nothing is lost when it could not be kept.
    pub fn retype(&self, page: &mut Page) {
        for part in &mut page.parts {
            if let PagePart::Input(field) = part
                && self.before.contains_key(&field.name)
            {
                field.hold(self.typed(field).to_vec());
            }
        }
    }

    /// Settles what is to change of a record for a page.
    pub fn settle(&self, sheet: &Sheet<'_>, page: &Page) -> Settlement {
        let mut outcome = Settlement::default();
        let mut opened = Opened::default();
        for field in page.inputs() {
            let Some(before) = self.before.get(&field.name) else {
                continue;
            };
            let now = self.now_of(field, &mut outcome.cleaned);
            let current = held(field);
            let before = lines_of(field, before);
            let written = field.written(&now);
            let same = written.as_ref().is_some_and(|value| value == sheet.answer(&field.pointer));
            if now == before || now == current || same {
                continue;
            }
            // What its author sent before, and heard nothing of, is no one else's.
            let sent = self.sent.get(&field.name).map(|sent| lines_of(field, sent));
            let own = sent.is_some_and(|sent| match current.as_slice() {
                [one] => sent.contains(one),
                current => sent == current,
            });
            if current != before && !own {
                outcome.conflicts.push(Conflict { field: field.clone(), typed: now });
                continue;
            }
            change(sheet, field, &now, &mut opened, &mut outcome.changes);
        }
        let known: BTreeSet<&str> = page.inputs().map(|field| field.name.as_str()).collect();
        let typed = self.now.iter().filter(|(at, now)| self.before.get(*at) != Some(*now));
        let astray = typed.filter(|(at, now)| !now.is_empty() && !known.contains(at.as_str()));
        outcome.astray = astray.flat_map(|(_, now)| now.iter().cloned()).collect();
        outcome
    }

    /// The item that a page of a list that nobody holds yet makes; none when nothing was typed: a
    /// number that was proposed is nothing that anybody said, even if another item took it since.
    pub fn item(
        &self,
        sheet: &Sheet<'_>,
        page: &Page,
        list: &str,
    ) -> (Option<Value>, Vec<Cleaned>) {
        let at = format!("{list}/-");
        let mut told = Vec::new();
        let mut item = Value::Null;
        for field in page.inputs() {
            let now = self.now_of(field, &mut told);
            let Some(value) = field.written(&now) else {
                continue;
            };
            let inner = field.pointer.strip_prefix(&at).unwrap_or(&field.pointer);
            put(&mut item, inner, value);
        }
        let proposed = sheet.next(list).is_some_and(|(name, number)| {
            let only = item.as_object().filter(|fields| fields.len() == 1);
            only.and_then(|fields| fields.get(&name)).is_some_and(|value| {
                let written = sheet.value(list).as_array().into_iter().flatten();
                let taken = written.into_iter().any(|item| item.get(&name) == Some(value));
                taken
                    || match value {
                        Value::String(text) => *text == number,
                        value => value.as_u64().is_some_and(|own| number.parse() == Ok(own)),
                    }
            })
        });
        (Some(item).filter(|item| !item.is_null() && !proposed), told)
    }

    fn now_of(&self, field: &Input, told: &mut Vec<Cleaned>) -> Vec<String> {
        let now = lines_of(field, self.typed(field));
        let count = self.taken.get(&field.name).copied().unwrap_or_default();
        if count > 0 {
            let (field, title) = (field.id.clone(), field.title.clone());
            told.push(Cleaned { field, title, count });
        }
        now
    }
}

/// What a field holds, in the form that comes back from a page.
fn held(field: &Input) -> Vec<String> {
    match field.widget {
        Widget::Radios | Widget::Select | Widget::Boxes => field.held(),
        _ => lines_of(field, &field.held()),
    }
}

/// What was typed, without the spaces around it that say nothing; on one line where the field is.
fn lines_of(field: &Input, typed: &[String]) -> Vec<String> {
    let long = matches!(field.widget, Widget::Text | Widget::Texts);
    let one = |text: &String| match long {
        true => text.trim_end().trim_start_matches('\n').to_owned(),
        false => cleaned(text, false).0.trim().to_owned(),
    };
    typed.iter().map(one).filter(|text| !text.is_empty()).collect()
}

/// Adds the change of one field.
fn change(
    sheet: &Sheet<'_>,
    field: &Input,
    now: &[String],
    opened: &mut Opened,
    changes: &mut Vec<Change>,
) {
    let (parent, name) = field.pointer.rsplit_once('/').unwrap_or_default();
    let alone = sheet.value(parent).is_string();
    let answer = sheet.node(parent).and_then(answered);
    match field.written(now) {
        // An answer alone stays alone until something else is said of it.
        Some(value) if answer == Some(name) && (alone || sheet.value(parent).is_null()) => {
            if opened.blocks.contains(parent) {
                changes.push(Change::Set { at: field.pointer.clone(), value });
            } else {
                opened.alone.insert(parent.to_owned(), value.clone());
                changes.push(Change::Set { at: parent.to_owned(), value });
            }
        }
        Some(value) => {
            let now = opened.alone.get(parent).or(Some(sheet.value(parent)).filter(|_| alone));
            if let (Some(held), Some(answer)) = (now.cloned(), answer)
                && opened.blocks.insert(parent.to_owned())
            {
                changes.push(Change::Set { at: parent.to_owned(), value: json!({answer: held}) });
            }
            changes.push(Change::Set { at: field.pointer.clone(), value });
        }
        None if alone => changes.push(Change::Remove { at: parent.to_owned(), prune: false }),
        None => changes
            .push(Change::Remove { at: emptied(sheet, &field.pointer, changes), prune: false }),
    }
}

/// What goes when a field does: the block that would hold nothing else, unless it is an item.
fn emptied(sheet: &Sheet<'_>, pointer: &str, changes: &[Change]) -> String {
    let gone = |at: &str| {
        changes.iter().any(|change| matches!(change, Change::Remove { at: gone, .. } if gone == at))
    };
    let set = |under: &str| {
        changes.iter().any(|change| {
            matches!(change, Change::Set { at, .. } if at.strip_prefix(under).is_some_and(|rest| rest.starts_with('/')))
        })
    };
    let mut at = pointer.to_owned();
    while let Some((parent, _)) = at.rsplit_once('/') {
        let item = parent.rsplit_once('/').is_some_and(|(list, _)| sheet.value(list).is_array());
        let own = sheet.value(parent).as_object();
        let others = own.into_iter().flat_map(Map::keys).any(|key| {
            let other = format!("{parent}/{}", step(key));
            other != at && !gone(&other)
        });
        if parent.is_empty() || item || others || set(parent) {
            break;
        }
        at = parent.to_owned();
    }
    at
}

/// Puts a value in its place, and makes what holds it.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let mut at = root;
    for step in pointer.split('/').skip(1) {
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key_of(step)];
    }
    *at = value;
}

impl Input {
    /// Holds what was typed, in place of what the record holds.
    pub(super) fn hold(&mut self, typed: Vec<String>) {
        for choice in &mut self.choices {
            choice.chosen = typed.contains(&choice.code);
        }
        self.values = typed;
    }
}
