//! A change as steps, each of which touches one place of the text.

use serde_json::{Map, Value};

use super::change::{Change, Why};
use super::schema::{below, node, requires, settled, sound, takes};
use super::tree::rank;

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
pub(super) fn steps(change: &Change, tree: &Value, schema: &Value) -> Result<Vec<Step>, Why> {
    let mut steps = Vec::new();
    match change {
        Change::Set { at, value } => set(path(at)?, value, tree, schema, &mut steps)?,
        Change::Remove { at, prune } => {
            let mut at = path(at)?;
            if at.is_empty() || found(tree, &at).is_none() {
                return Err(Why::NoSuchPlace);
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
                    set(list, &value, tree, schema, &mut steps)?;
                }
                Some(_) => return Err(Why::NoSuchPlace),
            }
        }
        Change::Move { list, from, to } => {
            let list = path(list)?;
            let items = found(tree, &list).and_then(Value::as_array).ok_or(Why::NoSuchPlace)?;
            if *from >= items.len() || *to >= items.len() {
                return Err(Why::NoSuchPlace);
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
    tree: &Value,
    schema: &Value,
    steps: &mut Vec<Step>,
) -> Result<(), Why> {
    let value = settled(value, node(schema, &at), found(tree, &at))?;
    let known = (0..=at.len()).rev().find(|end| found(tree, &at[..*end]).is_some()).unwrap_or(0);
    let (place, rest) = at.split_at(known);
    let here = found(tree, place).ok_or(Why::NoSuchPlace)?;
    let Some((step, rest)) = rest.split_first() else {
        // A record is a block, whatever it holds.
        if place.is_empty() && !value.is_object() {
            return Err(Why::NoSuchPlace);
        }
        differ(&at, here, &value, steps);
        return Ok(());
    };
    let inner = |steps: &[String]| -> Result<Value, Why> {
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
        _ => return Err(Why::NoSuchPlace),
    }
    Ok(())
}

/// A value inside the parents that are missing, lists where the schema says so.
fn made(steps: &[String], value: &Value, schema: Option<&Value>) -> Result<Value, Why> {
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
        _ => Err(Why::NoSuchPlace),
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
fn path(pointer: &str) -> Result<Path, Why> {
    let mut steps = pointer.split('/');
    if steps.next() != Some("") {
        return Err(Why::NoSuchPlace);
    }
    Ok(steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect())
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
