//! A record that was read, and what a step makes of it: nothing that was not read again.

use serde_json::Value;

use super::super::read::{RawRecord, read};
use super::block::{self, Edit};
use super::change::{Change, Misfit};
use super::flow;
use super::pen::{Pen, needs_lines};
use super::relaid::relay;
use super::schema::{node, place};
use super::step::{Step, found, steps};
use super::text::Text;
use super::tree::{Holds, Node, Spot, rank, tree};

/// A record, its values and the codes of its faults.
pub(super) struct Held {
    pub text: Text,
    pub value: Value,
    faults: Vec<&'static str>,
}

/// Faults under which a text may not say what it seems to: marks, types, a key twice.
const BLURRED: [&str; 3] = ["L006", "L007", "L008"];

impl Held {
    /// Reads a record that may be amended.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let held = Self::of(Text::of(bytes)?)?;
        (!held.faults.iter().any(|code| BLURRED.contains(code))).then_some(held)
    }

    fn of(text: Text) -> Option<Self> {
        let RawRecord { value, faults, .. } = read("", &text.bytes()).ok()?;
        let faults = faults.items().iter().map(|fault| fault.code).collect();
        Some(Self { text, value, faults })
    }

    /// The record after a change.
    pub(super) fn amended(self, change: &Change, schema: &Value) -> Result<Self, Misfit> {
        let root = tree(self.text.body()).ok_or(Misfit::Unreadable)?;
        let steps = steps(change, (&self.value, &root), schema)?;
        steps.iter().try_fold(self, |held, step| held.after(step, schema))
    }

    /// The record after a step.
    fn after(&self, step: &Step, schema: &Value) -> Result<Self, Misfit> {
        let mut wanted = self.value.clone();
        step.apply(&mut wanted).ok_or(Misfit::NoSuchPlace)?;
        let body = self.text.body();
        let root = tree(body).ok_or(Misfit::Unreadable)?;
        let (old, new, path) = (&self.value, &wanted, step.place());
        let sight = Sight { body, root: &root, old, new, schema, path };
        let mut best: Option<Self> = None;
        for edit in sight.edits(step).ok_or(Misfit::Unwritable)? {
            let next = Self::of(self.text.spliced(edit)).filter(|next| next.value == wanted);
            let Some(next) = next.filter(|next| next.no_worse_than(self)) else {
                continue;
            };
            if next.faults.is_empty() {
                return Ok(next);
            }
            // Of a text that a « # » cuts, the words between quotation marks are whole.
            if best.as_ref().is_none_or(|best| next.faults.len() < best.faults.len()) {
                best = Some(next);
            }
        }
        best.ok_or(Misfit::Unwritable)
    }

    /// Whether every fault was there before.
    fn no_worse_than(&self, former: &Self) -> bool {
        let count = |held: &Self, code| held.faults.iter().filter(|other| **other == code).count();
        self.faults.iter().all(|code| count(self, *code) <= count(former, *code))
    }
}

/// What the ways of a step are looked for in.
struct Sight<'t> {
    body: &'t str,
    root: &'t Node,
    old: &'t Value,
    new: &'t Value,
    schema: &'t Value,
    /// What the step touches.
    path: &'t [String],
}

impl Sight<'_> {
    /// The ways of doing a step, the best first.
    fn edits(&self, step: &Step) -> Option<Vec<Edit>> {
        let (body, pen) = (self.body, Pen::of(self.body, self.root));
        let chain = self.root.chain(self.path)?;
        let here = chain.last()?.node;
        let inside = |chain: &[Spot<'_>]| chain.iter().position(|spot| spot.node.is_flow());
        Some(match step {
            Step::Put { value, .. } => self.put(pen, &chain, value),
            Step::Add { key, value, .. } => {
                let present: Vec<&str> = match &here.holds {
                    Holds::Map { entries, .. } => entries.iter().map(|e| e.name.as_str()).collect(),
                    _ => return None,
                };
                let after = place(node(self.schema, self.path), &present, key);
                match inside(&chain) {
                    None => block::add(body, pen, (here, after), key, value),
                    Some(outer) => {
                        let mut edits = self.relaid(pen, &chain, outer, value);
                        edits.extend(flow::add(body, pen, (here, after), key, value));
                        edits
                    }
                }
            }
            Step::Enter { rank, value, .. } => match inside(&chain) {
                None => block::enter(body, pen, here, *rank, value),
                Some(outer) => {
                    let mut edits = self.relaid(pen, &chain, outer, value);
                    edits.extend(flow::enter(body, pen, here, *rank, value));
                    edits
                }
            },
            Step::Take { at } => {
                let last = at.last()?;
                let at = match &here.holds {
                    Holds::Map { entries, .. } => entries.iter().position(|e| e.name == *last)?,
                    _ => rank(last)?,
                };
                match found(self.new, self.path)? {
                    Value::Array(items) if items.is_empty() => {
                        self.put(pen, &chain, &Value::Array(Vec::new()))
                    }
                    Value::Object(fields) if fields.is_empty() => {
                        self.put(pen, &chain, &Value::Object(serde_json::Map::new()))
                    }
                    _ if here.is_flow() => flow::take(body, here, at),
                    _ => block::take(body, here, at),
                }
            }
            Step::Shift { from, to, .. } if here.is_flow() => flow::shift(body, here, *from, *to),
            Step::Shift { from, to, .. } => block::shift(body, here, *from, *to),
        })
    }

    fn put(&self, pen: Pen, chain: &[Spot<'_>], value: &Value) -> Vec<Edit> {
        let Some((spot, above)) = chain.split_last() else {
            return Vec::new();
        };
        if above.is_empty() {
            return block::record(self.body, pen, spot.node, value);
        }
        match above.iter().position(|spot| spot.node.is_flow()) {
            None => block::put(self.body, pen, spot, value),
            Some(outer) => {
                let mut edits = self.relaid(pen, chain, outer, value);
                edits.extend(flow::put(self.body, pen, spot, value));
                edits
            }
        }
    }

    /// The outermost braces on lines of their own, when a value that needs lines comes into them.
    fn relaid(&self, pen: Pen, chain: &[Spot<'_>], outer: usize, value: &Value) -> Vec<Edit> {
        let path = &self.path[..outer];
        let values = found(self.old, path).zip(found(self.new, path));
        let Some(values) = values.filter(|_| needs_lines(value)) else {
            return Vec::new();
        };
        let edit = relay(self.body, pen, &chain[outer], values, node(self.schema, path));
        edit.into_iter().collect()
    }
}
