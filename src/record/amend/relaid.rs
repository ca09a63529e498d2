//! What stood between braces or brackets, written on lines of its own because a text of several
//! lines came into it; what need not change keeps its words.

use serde_json::Value;

use super::block::{Edit, fill};
use super::lines::column;
use super::pen::{Pen, needs_lines};
use super::scalar::{Former, Written};
use super::schema::{below, place};
use super::tree::{Holds, Node, Spot};

/// Writes a node on lines of its own, from what it held to what it is to hold.
pub(super) fn relay(
    body: &str,
    pen: Pen,
    spot: &Spot<'_>,
    (old, new): (&Value, &Value),
    schema: Option<&Value>,
) -> Option<Edit> {
    // A comment between braces has no place on the lines of a block.
    if commented(body, spot.node) {
        return None;
    }
    let pen = Relay { body, pen };
    let margin = column(body, spot.start);
    let way = pen.written(Some((spot.node, old)), new, schema, margin, spot.keyed);
    Some(fill(body, spot, &way))
}

struct Relay<'b> {
    body: &'b str,
    pen: Pen,
}

impl Relay<'_> {
    /// A value beside and below what announces it, at a column.
    fn written(
        &self,
        former: Option<(&Node, &Value)>,
        new: &Value,
        schema: Option<&Value>,
        margin: usize,
        keyed: bool,
    ) -> Written {
        if let Some((node, old)) = former
            && old == new
        {
            let same = &self.body[node.span.clone()];
            if !same.contains('\n') {
                return Written::beside(same);
            }
        }
        let stand = self.pen.at(margin, keyed);
        match new {
            Value::Object(fields) if needs_lines(new) => {
                let names = self.names(former, new, schema);
                let mut lines = Vec::new();
                for name in names {
                    let Some(value) = fields.get(&name) else { continue };
                    let (key, inner) = self.known(former, &name);
                    let schema = schema.and_then(|node| below(node, &name));
                    let way = self.written(inner, value, schema, stand.below, true);
                    lines.extend(set_in(way.announced(&format!("{key}:")), stand.below));
                }
                under(lines, keyed)
            }
            Value::Array(items) if needs_lines(new) => {
                let margin = self.pen.dashes(margin, keyed);
                let schema = schema.and_then(|node| node.get("items"));
                let lines = items.iter().enumerate().flat_map(|(rank, item)| {
                    let inner = self.item(former, items, rank);
                    let way = self.written(inner, item, schema, margin, false);
                    set_in(way.announced("-"), margin)
                });
                under(lines.collect(), keyed)
            }
            _ => {
                let style = former.map_or(Former::NONE, |(node, _)| Former::of(node));
                self.pen.ways(new, style, stand, keyed).into_iter().next().unwrap_or_default()
            }
        }
    }

    /// The keys in the order that they stand in, new ones where the schema has them.
    fn names(
        &self,
        former: Option<(&Node, &Value)>,
        new: &Value,
        schema: Option<&Value>,
    ) -> Vec<String> {
        let fields = new.as_object();
        let has = |name: &str| fields.is_some_and(|fields| fields.contains_key(name));
        let mut names: Vec<String> = match former.map(|(node, _)| &node.holds) {
            Some(Holds::Map { entries, .. }) => {
                let kept = entries.iter().filter(|entry| has(&entry.name));
                kept.map(|entry| entry.name.clone()).collect()
            }
            _ => Vec::new(),
        };
        for name in fields.into_iter().flat_map(|fields| fields.keys()) {
            if !names.contains(name) {
                let present: Vec<&str> = names.iter().map(String::as_str).collect();
                let at = place(schema, &present, name);
                names.insert(at, name.clone());
            }
        }
        names
    }

    /// A key as it was written, and what it held.
    fn known<'n>(
        &self,
        former: Option<(&'n Node, &'n Value)>,
        name: &str,
    ) -> (String, Option<(&'n Node, &'n Value)>) {
        if let Some((Node { holds: Holds::Map { entries, .. }, .. }, old)) = former
            && let Some(entry) = entries.iter().find(|entry| entry.name == name)
            && let Some(old) = old.get(name)
        {
            return (self.body[entry.key.clone()].to_owned(), Some((&entry.value, old)));
        }
        (self.pen.key(name, false), None)
    }

    /// The former words of an item, by its rank from the beginning or from the end.
    fn item<'n>(
        &self,
        former: Option<(&'n Node, &'n Value)>,
        new: &[Value],
        rank: usize,
    ) -> Option<(&'n Node, &'n Value)> {
        let (Node { holds: Holds::List { items, .. }, .. }, old) = former? else {
            return None;
        };
        let at = |rank: usize| Some((&items.get(rank)?.value, old.get(rank)?));
        let from_end = (rank + items.len()).checked_sub(new.len());
        let same = |found: &(&Node, &Value)| Some(found.1) == new.get(rank);
        at(rank)
            .filter(same)
            .or_else(|| from_end.and_then(at).filter(same))
            .or_else(|| if items.len() == new.len() { at(rank) } else { None })
    }
}

/// Lines whose first one takes its column.
fn set_in(mut lines: Vec<String>, margin: usize) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, &" ".repeat(margin));
    }
    lines
}

/// Lines below a key; after a dash, the first stands beside it.
fn under(mut lines: Vec<String>, keyed: bool) -> Written {
    if keyed || lines.is_empty() {
        return Written { beside: String::new(), below: lines };
    }
    let beside = lines.remove(0).trim_start_matches(' ').to_owned();
    Written { beside, below: lines }
}

/// Whether a comment stands among what a node holds.
fn commented(body: &str, node: &Node) -> bool {
    let parts = node.parts();
    let Some(first) = parts.first() else {
        return false;
    };
    let mut last = node.span.start + 1;
    let mut between = body[last..first.start].contains('#');
    for part in &parts {
        between |= body[last..part.start.max(last)].contains('#');
        last = part.end;
    }
    let within = match &node.holds {
        Holds::List { items, .. } => items.iter().any(|item| commented(body, &item.value)),
        Holds::Map { entries, .. } => entries.iter().any(|entry| {
            body[entry.key.end..entry.value.span.start.max(entry.key.end)].contains('#')
                || commented(body, &entry.value)
        }),
        Holds::Scalar(_) => false,
    };
    between || within || node.is_flow() && body[last..node.span.end].contains('#')
}
