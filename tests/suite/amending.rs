//! Amending: what is typed stands in the record, and no line that nobody touched changes.
#![expect(clippy::disallowed_methods, reason = "reads the samples, and how many places to amend")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cesmivip::record::{Change, Kind, Reader};
use serde_json::{Value, json};

use crate::at;
use crate::shared::setup;

fn reader() -> &'static Reader {
    setup().reader()
}

/// Every record of the samples and every one of the kit that breaks no rule.
fn records() -> Vec<(PathBuf, Kind, String)> {
    let mut found = vec![at("samples/cesmivip.yaml")];
    for folder in ["situations", "signalements", "seances", "rapports"] {
        gather(&at("samples").join(folder), &mut found);
    }
    gather(&at("tests/kit/valides"), &mut found);
    let read = found.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).unwrap();
        let kind = Kind::said_in(text.as_bytes()).unwrap_or_else(|| Kind::of(&path));
        (path, kind, text)
    });
    // The shortest first: each field is then met where it is read soonest.
    let mut read: Vec<_> = read.collect();
    read.sort_by_key(|(path, _, text)| (text.len(), path.clone()));
    read
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "yaml") {
            found.push(path);
        }
    }
}

/// Every value that holds no other, by pointer.
fn leaves(value: &Value, pointer: String, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Array(items) => {
            for (rank, item) in items.iter().enumerate() {
                leaves(item, format!("{pointer}/{rank}"), found);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let step = key.replace('~', "~0").replace('/', "~1");
                leaves(field, format!("{pointer}/{step}"), found);
            }
        }
        leaf => found.push((pointer, leaf.clone())),
    }
}

/// The lines that differ: how many of each text stand between those that begin and end both.
fn differing(old: &str, new: &str) -> (usize, usize) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let ends = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = ends.take_while(|(a, b)| a == b).count();
    (old.len() - head - tail, new.len() - head - tail)
}

fn set(at: &str, value: &Value) -> Change {
    Change::Set { at: at.to_owned(), value: value.clone() }
}

fn amended(kind: Kind, text: &str, change: Change) -> String {
    let done = reader().amend(kind, text.as_bytes(), std::slice::from_ref(&change));
    String::from_utf8(done.unwrap_or_else(|unfit| panic!("{change:?}: {unfit:?}"))).unwrap()
}

/// One place in so many is amended: `AMENDEMENTS=1` for each of them.
fn one_in(fewer: usize) -> usize {
    let asked = std::env::var("AMENDEMENTS").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(fewer).max(1)
}

/// A pointer without the ranks of items.
fn shape(pointer: &str) -> String {
    let step =
        |step: &str| if step.parse::<usize>().is_ok() { "0".to_owned() } else { step.to_owned() };
    pointer.split('/').map(step).collect::<Vec<_>>().join("/")
}

#[test]
fn each_value_is_set_and_set_back() {
    let mut met = BTreeSet::new();
    for (path, kind, text) in records() {
        let mut found = Vec::new();
        leaves(&reader().as_typed(kind, text.as_bytes()).unwrap(), String::new(), &mut found);
        for (pointer, value) in found {
            if !met.insert((kind, shape(&pointer))) || met.len() % one_in(5) != 0 {
                continue;
            }
            let other = match &value {
                Value::Number(number) => json!(number.as_i64().unwrap() + 1),
                Value::Bool(answer) => json!(!answer),
                _ => json!("Zz"),
            };
            let there = amended(kind, &text, set(&pointer, &other));
            let (old, new) = differing(&text, &there);
            let beside = (1..=2).contains(&new) && old >= 1;
            assert!(beside, "{} {pointer}: {old} lines, {new}", path.display());
            let back = amended(kind, &there, set(&pointer, &value));
            assert!(back == text, "{} {pointer}", path.display());
        }
    }
    assert!(met.len() > 600, "{}", met.len());
}

/// Every list that holds something, by pointer.
fn lists(value: &Value, pointer: String, found: &mut Vec<(String, Vec<Value>)>) {
    match value {
        Value::Array(items) => {
            for (rank, item) in items.iter().enumerate() {
                lists(item, format!("{pointer}/{rank}"), found);
            }
            if !items.is_empty() {
                found.push((pointer, items.clone()));
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                lists(field, format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn each_list_takes_an_item_moves_one_and_is_as_before() {
    let mut met = BTreeSet::new();
    for (path, kind, text) in records() {
        let mut found = Vec::new();
        lists(&reader().as_typed(kind, text.as_bytes()).unwrap(), String::new(), &mut found);
        for (list, items) in found {
            if !met.insert((kind, shape(&list))) || met.len() % one_in(5) != 0 {
                continue;
            }
            let last = items.len() - 1;
            let back = [
                Change::Move { list: list.clone(), from: 0, to: last },
                Change::Move { list: list.clone(), from: last, to: 0 },
            ];
            let done = reader().amend(kind, text.as_bytes(), &back).unwrap();
            assert!(done == text.as_bytes(), "{} {list}", path.display());
            for rank in [0, items.len()] {
                let value = items[rank.min(last)].clone();
                let more = Change::Insert { list: list.clone(), rank, value };
                let more = amended(kind, &text, more);
                let (old, new) = differing(&text, &more);
                assert!(old <= 1 && new > old || old == 1 && new == 1, "{} {list}", path.display());
                let less = Change::Remove { at: format!("{list}/{rank}"), prune: true };
                let less = amended(kind, &more, less);
                assert!(less == text, "{} {list}", path.display());
            }
        }
    }
    assert!(met.len() > 60, "{}", met.len());
}
