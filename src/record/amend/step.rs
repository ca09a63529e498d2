//! A change as steps, each of which touches one place of the text.

use serde_json::{Map, Value};

use super::change::{Change, Misfit};
use super::schema::{below, node, requires, settled, sound, takes};
use super::tree::{Node, rank};
use crate::record::marked::key_of;

/// A pointer, step by step.
pub(super) type Path = Vec<String>;

/// What is done at one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// Writes a value in the place of another.
    Put { at: Path, value: Value },
    /// Adds a key to a block.
    Add { at: Path, key: String, value: Value },
    /// Adds an item to a list.
    Enter { list: Path, rank: usize, value: Value },
    /// Takes a key or an item away.
    Take { at: Path },
    /// Moves an item.
    Shift { list: Path, from: usize, to: usize },
}

impl Step {
    /// The block or the list that it touches, or the value that it writes.
    pub(super) fn place(&self) -> &[String] {
        match self {
            Self::Put { at, .. } | Self::Add { at, .. } => at,
            Self::Enter { list, .. } | Self::Shift { list, .. } => list,
            Self::Take { at } => at.split_last().map_or(&[], |(_, above)| above),
        }
    }

    /// Does to a tree of values what the step is to do to a text.
    pub(super) fn apply(&self, tree: &mut Value) -> Option<()> {
        let place = found_mut(tree, self.place())?;
        match self {
            Self::Put { value, .. } => *place = value.clone(),
            Self::Add { key, value, .. } => {
                place.as_object_mut()?.insert(key.clone(), value.clone());
            }
            Self::Enter { rank, value, .. } => {
                let items = place.as_array_mut()?;
                items.insert((*rank).min(items.len()), value.clone());
            }
            Self::Take { at } => match place {
                Value::Array(items) => {
                    let at = rank(at.last()?).filter(|at| *at < items.len())?;
                    items.remove(at);
                }
                other => {
                    other.as_object_mut()?.shift_remove(at.last()?)?;
                }
            },
            Self::Shift { from, to, .. } => {
                let items = place.as_array_mut()?;
                let item =
                    (*from < items.len() && *to < items.len()).then(|| items.remove(*from))?;
                items.insert(*to, item);
            }
        }
        Some(())
    }
}

/// The steps of a change to a record.
pub(super) fn steps(
    change: &Change,
    (tree, text): (&Value, &Node),
    schema: &Value,
) -> Result<Vec<Step>, Misfit> {
    let mut steps = Vec::new();
    match change {
        Change::Set { at, value } => set(path(at)?, value, (tree, text), schema, &mut steps)?,
        Change::Remove { at, prune } => {
            let mut at = path(at)?;
            if at.is_empty() || found(tree, &at).is_none() {
                return Err(Misfit::NoSuchPlace);
            }
            if *prune {
                at.truncate(left_empty(&at, tree, schema));
            }
            steps.push(Step::Take { at });
        }
        Change::Insert { list, rank, value } => {
            let list = path(list)?;
            match found(tree, &list) {
                Some(Value::Array(items)) if !items.is_empty() => {
                    let inner = node(schema, &list).and_then(|node| node.get("items"));
                    let (rank, value) = ((*rank).min(items.len()), settled(value, inner, None)?);
                    steps.push(Step::Enter { list, rank, value });
                }
                Some(Value::Array(_) | Value::Null) | None => {
                    let value = Value::Array(vec![value.clone()]);
                    set(list, &value, (tree, text), schema, &mut steps)?;
                }
                Some(_) => return Err(Misfit::NoSuchPlace),
            }
        }
        Change::Move { list, from, to } => {
            let list = path(list)?;
            let items = found(tree, &list).and_then(Value::as_array).ok_or(Misfit::NoSuchPlace)?;
            if *from >= items.len() || *to >= items.len() {
                return Err(Misfit::NoSuchPlace);
            }
            if from != to {
                steps.push(Step::Shift { list, from: *from, to: *to });
            }
        }
    }
    Ok(steps)
}

fn set(
    at: Path,
    value: &Value,
    (tree, text): (&Value, &Node),
    schema: &Value,
    steps: &mut Vec<Step>,
) -> Result<(), Misfit> {
    let former = text.chain(&at).and_then(|chain| Some(chain.last()?.node));
    let value = settled(value, node(schema, &at), former)?;
    let known = (0..=at.len()).rev().find(|end| found(tree, &at[..*end]).is_some()).unwrap_or(0);
    let (place, rest) = at.split_at(known);
    let here = found(tree, place).ok_or(Misfit::NoSuchPlace)?;
    let Some((step, rest)) = rest.split_first() else {
        // A record is a block, whatever it holds.
        if place.is_empty() && !value.is_object() {
            return Err(Misfit::NoSuchPlace);
        }
        differ(&at, here, &value, steps);
        return Ok(());
    };
    let inner = |steps: &[String]| -> Result<Value, Misfit> {
        let from = at.len() - steps.len();
        made(steps, &value, node(schema, &at[..from]))
    };
    let place = place.to_vec();
    match here {
        Value::Object(fields) if fields.is_empty() => {
            let value = inner(&at[known..])?;
            steps.push(Step::Put { at: place, value });
        }
        Value::Object(_) => {
            sound(step)?;
            steps.push(Step::Add { at: place, key: step.clone(), value: inner(rest)? });
        }
        Value::Array(items) if step == "-" || rank(step) == Some(items.len()) => {
            let (rank, value) = (items.len(), inner(rest)?);
            steps.push(match items.is_empty() {
                true => Step::Put { at: place, value: Value::Array(vec![value]) },
                false => Step::Enter { list: place, rank, value },
            });
        }
        Value::Null => steps.push(Step::Put { value: inner(&at[known..])?, at: place }),
        _ => return Err(Misfit::NoSuchPlace),
    }
    Ok(())
}

/// A value inside the parents that are missing, lists where the schema says so.
fn made(steps: &[String], value: &Value, schema: Option<&Value>) -> Result<Value, Misfit> {
    let Some((step, rest)) = steps.split_first() else {
        return Ok(value.clone());
    };
    let inner = made(rest, value, schema.and_then(|node| below(node, step)))?;
    let listed = match schema {
        Some(node) => takes(node, "array"),
        None => step == "0" || step == "-",
    };
    if !listed {
        sound(step)?;
        return Ok(Value::Object(Map::from_iter([(step.clone(), inner)])));
    }
    match step.as_str() {
        "0" | "-" => Ok(Value::Array(vec![inner])),
        _ => Err(Misfit::NoSuchPlace),
    }
}

/// The steps from a value to another, each as near to what differs as can be.
fn differ(at: &Path, old: &Value, new: &Value, steps: &mut Vec<Step>) {
    let inner = |step: &str| [at.as_slice(), &[step.to_owned()]].concat();
    match (old, new) {
        _ if old == new => {}
        (Value::Object(from), Value::Object(to)) if from.keys().any(|key| to.contains_key(key)) => {
            for (key, old) in from {
                match to.get(key) {
                    Some(new) => differ(&inner(key), old, new, steps),
                    None => steps.push(Step::Take { at: inner(key) }),
                }
            }
            for (key, value) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
                steps.push(Step::Add { at: at.clone(), key: key.clone(), value: value.clone() });
            }
        }
        (Value::Array(from), Value::Array(to)) if !from.is_empty() && !to.is_empty() => {
            let head = from.iter().zip(to).take_while(|(a, b)| a == b).count();
            let ends = from[head..].iter().rev().zip(to[head..].iter().rev());
            let tail = ends.take_while(|(a, b)| a == b).count();
            let (from, to) = (&from[head..from.len() - tail], &to[head..to.len() - tail]);
            for (rank, (old, new)) in from.iter().zip(to).enumerate() {
                differ(&inner(&(head + rank).to_string()), old, new, steps);
            }
            for rank in (to.len()..from.len()).rev() {
                steps.push(Step::Take { at: inner(&(head + rank).to_string()) });
            }
            for (rank, value) in to.iter().enumerate().skip(from.len()) {
                let value = value.clone();
                steps.push(Step::Enter { list: at.clone(), rank: head + rank, value });
            }
        }
        _ => steps.push(Step::Put { at: at.clone(), value: new.clone() }),
    }
}

/// How much of a path goes when its end does: with it goes what it leaves empty, up to what the
/// schema requires.
fn left_empty(at: &Path, tree: &Value, schema: &Value) -> usize {
    let mut end = at.len();
    while end > 1 {
        let parent = &at[..end - 1];
        let alone = match found(tree, parent) {
            Some(Value::Array(items)) => items.len() == 1,
            Some(Value::Object(fields)) => fields.len() == 1,
            _ => false,
        };
        let above = node(schema, &parent[..end - 2]);
        if !alone || above.is_some_and(|above| requires(above, &parent[end - 2])) {
            break;
        }
        end -= 1;
    }
    end
}

/// The steps of a pointer (RFC 6901).
fn path(pointer: &str) -> Result<Path, Misfit> {
    let mut steps = pointer.split('/');
    if steps.next() != Some("") {
        return Err(Misfit::NoSuchPlace);
    }
    Ok(steps.map(key_of).collect())
}

/// The value at a path.
pub(super) fn found<'v>(tree: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(tree, |value, step| match value {
        Value::Array(items) => items.get(rank(step)?),
        other => other.as_object()?.get(step),
    })
}

fn found_mut<'v>(tree: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(tree, |value, step| match value {
        Value::Array(items) => items.get_mut(rank(step)?),
        other => other.as_object_mut()?.get_mut(step),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::OnceLock;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use crate::record::{Change, Kind, Misfit, Reader, Vocabulary};

    fn reader() -> &'static Reader {
        static READER: OnceLock<Reader> = OnceLock::new();
        READER.get_or_init(|| Reader::new(Vocabulary::default()))
    }

    /// Numbers that decide of everything, then zeros.
    struct Dice(std::vec::IntoIter<u16>, usize);

    impl Dice {
        fn up_to(&mut self, count: usize) -> usize {
            usize::from(self.0.next().unwrap_or(0)) % count.max(1)
        }

        fn value(&mut self, depth: usize) -> Value {
            match self.up_to(if depth > 2 { 6 } else { 10 }) {
                0 => json!("x"),
                1 => json!("a: b # c"),
                2 => json!("a\n\n b\n"),
                3 => json!(12),
                4 => json!(""),
                5 => json!(null),
                6 | 7 => (0..self.up_to(4)).map(|_| self.value(depth + 1)).collect(),
                _ => {
                    let count = self.up_to(4);
                    let fields = (0..count).map(|_| (self.key(), self.value(depth + 1)));
                    Value::Object(fields.collect())
                }
            }
        }

        fn key(&mut self) -> String {
            ["a", "b", "c", "d", "e: f", "12"][self.up_to(6)].to_owned()
        }

        /// A comment of its own line, or a blank one, perhaps.
        fn aside(&mut self, out: &mut String, margin: usize) {
            match self.up_to(8) {
                0 => {
                    self.1 += 1;
                    let _ = writeln!(out, "{}# c{}.", " ".repeat(margin), self.1);
                }
                1 => out.push('\n'),
                _ => {}
            }
        }

        fn beside(&mut self, out: &mut String) {
            if self.up_to(5) == 0 {
                self.1 += 1;
                let _ = write!(out, "  # c{}.", self.1);
            }
            out.push('\n');
        }

        /// Writes a value after what announces it, in a style of its own.
        fn write(&mut self, out: &mut String, value: &Value, margin: usize, keyed: bool) {
            let flow = self.up_to(3) == 0;
            match value {
                Value::Array(items) if !items.is_empty() && !flow => {
                    self.beside(out);
                    let margin = margin + if keyed { 2 * self.up_to(2) } else { 2 };
                    for item in items {
                        self.aside(out, margin);
                        let _ = write!(out, "{}-", " ".repeat(margin));
                        self.write(out, item, margin, false);
                    }
                }
                Value::Object(fields) if !fields.is_empty() && !flow => {
                    let compact = !keyed && self.up_to(3) > 0;
                    if compact {
                        out.push(' ')
                    } else {
                        self.beside(out)
                    }
                    self.fields(out, fields, margin + 2, compact);
                }
                Value::String(text) if text.ends_with('\n') && !flow => {
                    out.push_str(" |");
                    self.beside(out);
                    for line in text.trim_end_matches('\n').split('\n') {
                        let indent = if line.is_empty() { 0 } else { margin + 3 };
                        let _ = writeln!(out, "{}{line}", " ".repeat(indent));
                    }
                }
                Value::String(text) if text == "x" && self.up_to(2) == 0 => {
                    out.push_str([" x", " 'x'"][self.up_to(2)]);
                    self.beside(out);
                }
                Value::Null if !flow => self.beside(out),
                value => {
                    let _ = write!(out, " {value}");
                    self.beside(out);
                }
            }
        }

        fn fields(
            &mut self,
            out: &mut String,
            fields: &serde_json::Map<String, Value>,
            margin: usize,
            compact: bool,
        ) {
            for (rank, (key, value)) in fields.iter().enumerate() {
                if !compact || rank > 0 {
                    self.aside(out, margin);
                    out.push_str(&" ".repeat(margin));
                }
                let _ = write!(
                    out,
                    "{}:",
                    if key.contains(':') { format!("{key:?}") } else { key.clone() }
                );
                self.write(out, value, margin, true);
            }
        }

        fn record(&mut self) -> (String, Value) {
            let mut fields = serde_json::Map::new();
            for _ in 0..=self.up_to(5) {
                let (key, value) = (self.key(), self.value(0));
                fields.insert(key, value);
            }
            let mut out = "# c0.\n".to_owned();
            self.fields(&mut out, &fields, 0, false);
            (out, Value::Object(fields))
        }

        /// A pointer to something that is there.
        fn place(&mut self, tree: &Value) -> (String, Value) {
            let (mut pointer, mut here) = (String::new(), tree);
            loop {
                let inner: Vec<(String, &Value)> = match here {
                    Value::Array(items) => items
                        .iter()
                        .enumerate()
                        .map(|(rank, item)| (rank.to_string(), item))
                        .collect(),
                    Value::Object(fields) => {
                        fields.iter().map(|(key, field)| (key.clone(), field)).collect()
                    }
                    _ => Vec::new(),
                };
                if inner.is_empty() || !pointer.is_empty() && self.up_to(3) == 0 {
                    return (pointer, here.clone());
                }
                let (step, next) = inner[self.up_to(inner.len())].clone();
                (pointer, here) = (format!("{pointer}/{step}"), next);
            }
        }

        /// A change, done by other means to the tree of values; whether it takes no comment away.
        fn change(&mut self, tree: &mut Value) -> Option<(Change, bool)> {
            let (at, here) = self.place(tree);
            let items = here.as_array().map_or(0, Vec::len);
            Some(match self.up_to(5) {
                0 if items > 0 => {
                    let (rank, value) = (self.up_to(items + 1), self.value(1));
                    tree.pointer_mut(&at)?.as_array_mut()?.insert(rank, value.clone());
                    (Change::Insert { list: at, rank, value }, true)
                }
                1 if items > 1 => {
                    let (from, to) = (self.up_to(items), self.up_to(items));
                    let list = tree.pointer_mut(&at)?.as_array_mut()?;
                    let item = list.remove(from);
                    list.insert(to, item);
                    (Change::Move { list: at, from, to }, true)
                }
                2 if !at.is_empty() => {
                    let (parent, last) = at.rsplit_once('/')?;
                    match tree.pointer_mut(parent)? {
                        Value::Array(list) => drop(list.remove(last.parse().ok()?)),
                        other => drop(other.as_object_mut()?.remove(last)),
                    }
                    (Change::Remove { at, prune: false }, false)
                }
                3 if here.is_object() => {
                    let (key, value) = (self.key(), self.value(1));
                    let former =
                        tree.pointer_mut(&at)?.as_object_mut()?.insert(key.clone(), value.clone());
                    let simple =
                        former.is_none_or(|former| !former.is_object() && !former.is_array());
                    (Change::Set { at: format!("{at}/{key}"), value }, simple)
                }
                _ if !at.is_empty() => {
                    let value = self.value(1);
                    *tree.pointer_mut(&at)? = value.clone();
                    (Change::Set { at, value }, !here.is_object() && !here.is_array())
                }
                _ => return None,
            })
        }
    }

    fn comments(text: &str) -> Vec<&str> {
        let words = text.split_whitespace();
        let mut found: Vec<&str> = words
            .filter(|word| {
                let digits = word.strip_prefix('c').and_then(|rest| rest.strip_suffix('.'));
                digits.is_some_and(|digits| digits.parse::<usize>().is_ok())
            })
            .collect();
        found.sort_unstable();
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 300, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn changes_do_to_a_text_what_they_do_to_its_values(
            dice in prop::collection::vec(any::<u16>(), 0..120),
            then in prop::collection::vec(any::<u16>(), 0..60),
        ) {
            let (mut text, mut tree) = Dice(dice.into_iter(), 0).record();
            prop_assert_eq!(reader().as_typed(Kind::Situation, text.as_bytes()), Some(tree.clone()), "{}", text);
            let mut dice = Dice(then.into_iter(), 0);
            for _ in 0..6 {
                let mut wanted = tree.clone();
                let Some((change, keeps)) = dice.change(&mut wanted) else { continue };
                let done = reader().amend(Kind::Situation, text.as_bytes(), std::slice::from_ref(&change));
                let done = match done {
                    Ok(done) => String::from_utf8(done).unwrap(),
                    Err(unfit) => {
                        prop_assert!(unfit.why == Misfit::NoSuchPlace, "{:?} {:?}\n{}", unfit, change, text);
                        continue;
                    }
                };
                prop_assert_eq!(reader().as_typed(Kind::Situation, done.as_bytes()), Some(wanted.clone()), "{}", done);
                if keeps {
                    prop_assert_eq!(comments(&text), comments(&done), "{:?}\n{}\n=>\n{}", change, text, done);
                }
                (text, tree) = (done, wanted);
            }
        }
    }
}
