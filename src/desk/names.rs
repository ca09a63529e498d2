//! Names of items: what an address calls an item of a list, whatever its rank becomes and whatever is
//! written in it. Two items that hold the same have two names, and the name of an item that is gone
//! leads nowhere.
//!
//! Names last as long as the desk is open. What another program changes keeps its name where it can
//! only be the same item.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use cesmivip::record::{self, Change};
use serde_json::Value;

use super::gate::hex;
use super::held::own;

/// The names of the items of each list of a record, by the pointer of the list.
pub type ItemNames = BTreeMap<String, Vec<String>>;

/// The names that a desk gave.
pub struct Names {
    /// What no other desk begins its names with.
    mark: String,
    given: Mutex<Given>,
}

#[derive(Default)]
struct Given {
    last: u64,
    /// By the word of a record, then by the way to a list, items by their names.
    records: HashMap<String, HashMap<String, List>>,
}

#[derive(Clone, Default)]
struct List {
    names: Vec<String>,
    /// What they held when they were last seen.
    items: Vec<Value>,
}

impl Names {
    pub fn new(mark: &[u8]) -> Self {
        Self { mark: hex(&mark[..mark.len().min(4)]), given: Mutex::default() }
    }

    fn given(&self) -> std::sync::MutexGuard<'_, Given> {
        own(&self.given)
    }

    /// The names of the items of a record as it is now.
    pub fn of(&self, word: &str, tree: &Value) -> ItemNames {
        let mut given = self.given();
        let Given { last, records } = &mut *given;
        let mut called = ItemNames::new();
        let mut pen =
            Pen { mark: &self.mark, last, lists: records.entry(word.to_owned()).or_default() };
        pen.visit(tree, String::new(), String::new(), &mut called);
        called
    }

    /// Hears of changes that were written: `tree` is what the record holds since.
    pub fn follow(&self, word: &str, changes: &[Change], tree: &Value) {
        let mut given = self.given();
        let Given { last, records } = &mut *given;
        let mut pen =
            Pen { mark: &self.mark, last, lists: records.entry(word.to_owned()).or_default() };
        changes.iter().for_each(|change| pen.follow(change));
        pen.see(tree, String::new());
    }

    /// Hears that a record has another word.
    pub fn moved(&self, former: &str, now: &str) {
        let mut given = self.given();
        if let Some(lists) = given.records.remove(former) {
            given.records.insert(now.to_owned(), lists);
        }
    }
}

/// Names under way, for one record.
struct Pen<'a> {
    mark: &'a str,
    last: &'a mut u64,
    lists: &'a mut HashMap<String, List>,
}

impl Pen<'_> {
    fn fresh(&mut self) -> String {
        *self.last += 1;
        format!("{}-{}", self.mark, self.last)
    }

    fn visit(&mut self, value: &Value, pointer: String, way: String, called: &mut ItemNames) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let step = record::step(key);
                    self.visit(value, format!("{pointer}/{step}"), format!("{way}/{step}"), called);
                }
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                let names = self.aligned(&way, items);
                for (rank, item) in items.iter().enumerate() {
                    let inner = format!("{way}/{}", names[rank]);
                    self.visit(item, format!("{pointer}/{rank}"), inner, called);
                }
                called.insert(pointer, names);
            }
            _ => {}
        }
    }

    /// The names of items, from those that they had when they were last seen.
    fn aligned(&mut self, way: &str, items: &[Value]) -> Vec<String> {
        let known = self.lists.get(way).cloned().unwrap_or_default();
        if known.items == items {
            return known.names;
        }
        let mut free: Vec<bool> = vec![true; known.items.len()];
        let mut names: Vec<Option<String>> = vec![None; items.len()];
        let take = |at: usize, free: &mut Vec<bool>| {
            free[at] = false;
            known.names[at].clone()
        };
        // What stands where it stood, then what moved.
        for (rank, item) in items.iter().enumerate() {
            if known.items.get(rank) == Some(item) {
                names[rank] = Some(take(rank, &mut free));
            }
        }
        for (rank, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
            let found = (0..free.len()).find(|at| free[*at] && known.items[*at] == *item);
            if let Some(at) = found.filter(|_| names[rank].is_none()) {
                names[rank] = Some(take(at, &mut free));
            }
        }
        // The only one left, where it stood: it was written in.
        let left: Vec<usize> = (0..free.len()).filter(|at| free[*at]).collect();
        let new: Vec<usize> = (0..items.len()).filter(|rank| names[*rank].is_none()).collect();
        if let ([at], [rank]) = (left.as_slice(), new.as_slice())
            && at == rank
            && alike(&known.items[*at], &items[*rank])
        {
            names[*rank] = Some(take(*at, &mut free));
        }
        let names: Vec<String> =
            names.into_iter().map(|name| name.unwrap_or_else(|| self.fresh())).collect();
        self.lists.insert(way.to_owned(), List { names: names.clone(), items: items.to_vec() });
        names
    }

    /// The way to a place: its pointer, items by their names.
    fn way(&self, pointer: &str) -> String {
        pointer.split('/').skip(1).fold(String::new(), |way, step| {
            let name =
                self.lists.get(&way).and_then(|list| list.names.get(step.parse::<usize>().ok()?));
            format!("{way}/{}", name.map_or(step, String::as_str))
        })
    }

    fn follow(&mut self, change: &Change) {
        let item = |at: &str| {
            let (list, rank) = at.rsplit_once('/')?;
            Some((list.to_owned(), rank.parse::<usize>().ok()?))
        };
        match change {
            Change::Insert { list, rank, .. } => {
                let (way, name) = (self.way(list), self.fresh());
                let names = &mut self.lists.entry(way).or_default().names;
                names.insert((*rank).min(names.len()), name);
            }
            Change::Move { list, from, to } => {
                let way = self.way(list);
                if let Some(list) = self.lists.get_mut(&way).filter(|l| *from < l.names.len()) {
                    let name = list.names.remove(*from);
                    list.names.insert((*to).min(list.names.len()), name);
                }
            }
            Change::Remove { at, .. } => {
                if let Some((list, rank)) = item(at) {
                    let way = self.way(&list);
                    if let Some(list) = self.lists.get_mut(&way).filter(|l| rank < l.names.len()) {
                        list.names.remove(rank);
                    }
                }
            }
            Change::Set { .. } => {}
        }
    }

    /// Sees what named items hold now; a list of another length is aligned when it is next looked at.
    fn see(&mut self, value: &Value, way: String) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let step = record::step(key);
                    self.see(value, format!("{way}/{step}"));
                }
            }
            Value::Array(items) => {
                let names = match self.lists.get_mut(&way) {
                    Some(list) if list.names.len() == items.len() => {
                        list.items = items.clone();
                        list.names.clone()
                    }
                    _ => {
                        self.lists.remove(&way);
                        return;
                    }
                };
                for (name, item) in names.iter().zip(items) {
                    self.see(item, format!("{way}/{name}"));
                }
            }
            _ => {}
        }
    }
}

/// Whether an item may be another one that was written in: more of it stands than changed.
fn alike(before: &Value, now: &Value) -> bool {
    let (Some(before), Some(now)) = (before.as_object(), now.as_object()) else {
        return false;
    };
    let kept = before.iter().filter(|(key, value)| now.get(*key) == Some(value)).count();
    kept * 2 >= before.len().max(now.len()) && kept > 0
}

/// The steps of an address that names a place.
pub fn steps(called: &ItemNames, pointer: &str) -> Vec<String> {
    let mut at = String::new();
    let mut steps = Vec::new();
    for step in pointer.split('/').skip(1) {
        let names = called.get(&at);
        let name = names.and_then(|names| names.get(step.parse::<usize>().ok()?));
        at = format!("{at}/{step}");
        let plain = || record::key_of(step);
        steps.push(name.cloned().unwrap_or_else(plain));
    }
    steps
}

/// The place that the steps of an address name, when there is one.
pub fn find(called: &ItemNames, steps: &[String]) -> Option<String> {
    let mut at = String::new();
    for step in steps {
        let rank = match called.get(&at) {
            Some(names) => names.iter().position(|name| name == step)?.to_string(),
            None => record::step(step),
        };
        at = format!("{at}/{rank}");
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        Names::new(b"abcd")
    }

    fn move_of(list: &str, from: usize, to: usize) -> Change {
        Change::Move { list: list.to_owned(), from, to }
    }

    #[test]
    fn twins_have_two_names_and_one_that_is_gone_leads_nowhere() {
        let names = names();
        let two = json!({"l": [{"a": "x"}, {"a": "x"}]});
        let called = names.of("w", &two);
        assert_ne!(called["/l"][0], called["/l"][1]);
        let second = steps(&called, "/l/1");
        assert_eq!(find(&called, &second).as_deref(), Some("/l/1"));
        let one = json!({"l": [{"a": "x"}]});
        names.follow("w", &[Change::Remove { at: "/l/1".to_owned(), prune: true }], &one);
        let now = names.of("w", &one);
        assert_eq!(find(&now, &second), None);
        assert_eq!(now["/l"][0], called["/l"][0]);
    }

    #[test]
    fn a_name_stays_whatever_is_written_and_wherever_it_goes() {
        let names = names();
        let before = json!({"l": [{"a": "x", "m": [{"b": 1}, {"b": 1}]}, {"a": "y"}]});
        let called = names.of("w", &before);
        let (item, inner) = (steps(&called, "/l/0"), steps(&called, "/l/0/m/1"));
        let set = Change::Set { at: "/l/0/a".to_owned(), value: json!("z") };
        let written = json!({"l": [{"a": "z", "m": [{"b": 1}, {"b": 1}]}, {"a": "y"}]});
        names.follow("w", &[set], &written);
        let moved = json!({"l": [{"a": "y"}, {"a": "z", "m": [{"b": 1}, {"b": 1}]}]});
        names.follow("w", &[move_of("/l", 0, 1)], &moved);
        let now = names.of("w", &moved);
        assert_eq!(find(&now, &item).as_deref(), Some("/l/1"));
        assert_eq!(find(&now, &inner).as_deref(), Some("/l/1/m/1"));
        let inserted =
            json!({"l": [{"a": "n"}, {"a": "y"}, {"a": "z", "m": [{"b": 1}, {"b": 1}]}]});
        let insert = Change::Insert { list: "/l".to_owned(), rank: 0, value: json!({"a": "n"}) };
        names.follow("w", &[insert], &inserted);
        assert_eq!(find(&names.of("w", &inserted), &inner).as_deref(), Some("/l/2/m/1"));
    }

    #[test]
    fn what_another_program_writes_keeps_its_name_where_it_can_only_be_the_same() {
        let names = names();
        let called = names.of("w", &json!({"l": [{"a": "x", "b": 1}, {"a": "y", "b": 2}]}));
        let (first, second) = (steps(&called, "/l/0"), steps(&called, "/l/1"));
        // One field of one item.
        let now = names.of("w", &json!({"l": [{"a": "x", "b": 3}, {"a": "y", "b": 2}]}));
        assert_eq!(find(&now, &first).as_deref(), Some("/l/0"));
        // Another order.
        let now = names.of("w", &json!({"l": [{"a": "y", "b": 2}, {"a": "x", "b": 3}]}));
        assert_eq!(find(&now, &first).as_deref(), Some("/l/1"));
        // Another item in its place.
        let now = names.of("w", &json!({"l": [{"a": "y", "b": 2}, {"c": "n"}]}));
        assert_eq!((find(&now, &first), find(&now, &second).as_deref()), (None, Some("/l/0")));
    }

    #[test]
    fn names_of_another_desk_lead_nowhere() {
        let tree = json!({"l": [{"a": "x"}]});
        let former = Names::new(b"efgh").of("w", &tree);
        assert_eq!(find(&names().of("w", &tree), &steps(&former, "/l/0")), None);
        for odd in ["0", "", "../l", "l"] {
            let steps = ["l".to_owned(), odd.to_owned()];
            assert_eq!(find(&names().of("w", &tree), &steps), None, "{odd}");
        }
    }
}
