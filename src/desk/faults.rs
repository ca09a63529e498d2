//! What the check says of records, for a page: each fault with the way to its field, in its own record.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use cesmivip::diag::{Diagnostic, Report};
use serde_json::{Value, json};

use super::gate::Who;
use super::open::{heading, place_of};
use super::reply::Reply;
use super::state::{Office, Open};
use super::told::as_json;

/// Most records that are read for what is said of them.
const MOST: usize = 12;

/// All that it says of records, each with the way to its field and in the words of its page.
pub fn among(desk: &Office, who: Who, report: &Report) -> Vec<Value> {
    placed(desk, who, None, report)
}

/// The same for the page of a record: what is its own does not name it again.
pub fn beside(desk: &Office, open: &Open, report: &Report) -> Vec<Value> {
    placed(desk, open.who, Some(open), report)
}

fn placed(desk: &Office, who: Who, own: Option<&Open>, report: &Report) -> Vec<Value> {
    let workspace = desk.workspace();
    let mut words: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut others: BTreeMap<String, Option<Open>> = BTreeMap::new();
    let mut told = Vec::with_capacity(report.items().len());
    for found in report.items() {
        let look = || workspace.as_ref().and_then(|own| desk.word_of(own, &found.place));
        let word = words.entry(&found.place.file).or_insert_with(look).clone();
        if let Some(open) = own.filter(|open| word.as_deref() == Some(open.word.as_str())) {
            told.push(at(open, found));
            continue;
        }
        let room = others.len() < MOST;
        let other = word.filter(|word| room || others.contains_key(word)).and_then(|word| {
            let read = || desk.open(who, &word).ok();
            others.entry(word.clone()).or_insert_with(read).as_ref()
        });
        told.push(match (other, own) {
            (Some(other), _) => {
                let mut value = at(other, found);
                value["record"] = heading(other)["title"].clone();
                value
            }
            (None, Some(open)) => in_words(open, as_json(found)),
            (None, None) => as_json(found),
        });
    }
    told
}

/// What is said of a record, with the way to its field.
fn at(open: &Open, found: &Diagnostic) -> Value {
    let mut value = in_words(open, as_json(found));
    value["address"] = json!(format!("/f/{}", open.word));
    if let Some(at) = &found.path {
        value["address"] = json!(place_of(open, at));
        value["title"] = json!(open.sheet().title(at));
    }
    value
}

/// For who sees no file, names of fields are their titles.
fn in_words(open: &Open, mut value: Value) -> Value {
    for said in ["message", "remedy"] {
        let text = value[said].as_str().unwrap_or_default();
        value[said] = json!(open.sheet().in_words(text));
    }
    value
}

/// The page of what refuses, each fault with the way to its field.
pub fn refusal(desk: &Office, who: Who, report: &Report) -> Reply {
    desk.impossible(&among(desk, who, report))
}

/// The page of what is refused to a record, each fault with the way to its field.
pub fn refused(desk: &Office, open: &Open, title: &str, report: &Report) -> Reply {
    let told = beside(desk, open, report);
    let page = json!({"title": title, "head": heading(open),
                      "files": [], "told": told, "trial": false, "said": desk.said(), "faulty": true});
    desk.pages.page("made.html", &page).with(StatusCode::UNPROCESSABLE_ENTITY)
}
