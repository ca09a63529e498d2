//! How a value that holds others is written, after the habits of the text around it.

use serde_json::{Map, Value};

use super::lines::column;
use super::scalar::{Former, Stand, WIDTH, Written, doubled, is_plain, ways};
use super::tree::{Holds, Node, Spot};

/// What a text is used to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// How much deeper a block stands than its key.
    step: usize,
    /// How much deeper the dashes of a list stand than its key.
    dash: usize,
    /// Whether every text goes between quotation marks, where doubt is not allowed.
    sure: bool,
}

impl Pen {
    /// What most blocks and most lists of a text do.
    pub(super) fn of(body: &str, root: &Node) -> Self {
        let (mut steps, mut dashes) = (Vec::new(), Vec::new());
        habits(body, root, &mut steps, &mut dashes);
        let most = |met: &[usize]| {
            let count = |deep: &usize| met.iter().filter(|other| *other == deep).count();
            (0..=8).rev().filter(|deep| met.contains(deep)).max_by_key(count).unwrap_or(2)
        };
        Self { step: most(&steps).max(1), dash: most(&dashes), sure: false }
    }

    pub(super) fn sure(self) -> Self {
        Self { sure: true, ..self }
    }

    /// Where the lines of what a spot announces stand.
    pub(super) fn stand(&self, body: &str, spot: &Spot<'_>) -> Stand {
        self.at(column(body, spot.start), spot.keyed)
    }

    /// Where the lines below a key, or a dash, of a column stand.
    pub(super) fn at(&self, margin: usize, keyed: bool) -> Stand {
        Stand { flow: false, margin, below: margin + if keyed { self.step } else { 2 } }
    }

    /// The column of the dashes below a key, or a dash, of a column.
    pub(super) fn dashes(&self, margin: usize, keyed: bool) -> usize {
        margin + if keyed { self.dash } else { 2 }
    }

    /// The ways of writing a value in the place of another.
    pub(super) fn ways(
        &self,
        value: &Value,
        former: Former,
        spot: Stand,
        keyed: bool,
    ) -> Vec<Written> {
        match value {
            Value::Array(_) | Value::Object(_) => {
                [*self, self.sure()].iter().map(|pen| pen.whole(value, spot, keyed)).collect()
            }
            // What stands for nothing after a key is nothing.
            Value::Null if keyed => vec![Written::default(), Written::beside("null")],
            value => ways(value, former, spot),
        }
    }

    /// A value at a place of its own.
    fn whole(&self, value: &Value, stand: Stand, keyed: bool) -> Written {
        match value {
            Value::Array(items) if !items.is_empty() && !self.fits(items) => {
                let margin = self.dashes(stand.margin, keyed);
                let lines = items.iter().enumerate().flat_map(|(rank, item)| {
                    let mut lines = self.item(item, margin, false);
                    if rank > 0
                        && let Some(first) = lines.first_mut()
                    {
                        first.insert_str(0, &" ".repeat(margin));
                    }
                    lines
                });
                self.under(lines.collect(), margin, keyed)
            }
            Value::Object(fields) if !fields.is_empty() => {
                self.under(self.fields(fields, stand.below), stand.below, keyed)
            }
            Value::Array(_) | Value::Object(_) => Written::beside(self.inline(value)),
            Value::Null if keyed => Written::default(),
            value => {
                let ways = ways(value, Former::NONE, stand);
                let last = if self.sure { ways.last() } else { ways.first() };
                last.cloned().unwrap_or_default()
            }
        }
    }

    /// Lines below a key; after a dash, the first stands beside it.
    fn under(&self, mut lines: Vec<String>, column: usize, keyed: bool) -> Written {
        if !keyed && !lines.is_empty() {
            let beside = lines.remove(0);
            return Written { beside, below: lines };
        }
        if let Some(first) = lines.first_mut() {
            first.insert_str(0, &" ".repeat(column));
        }
        Written { beside: String::new(), below: lines }
    }

    /// The lines of an item whose dash stands at a column; the first one is not set in.
    pub(super) fn item(&self, value: &Value, margin: usize, flow: bool) -> Vec<String> {
        let stand = Stand { flow, margin, below: margin + 2 };
        match value {
            value if flow => vec![format!("- {}", self.inline(value))],
            Value::Array(items) if !items.is_empty() => vec![format!("- {}", self.inline(value))],
            value => self.whole(value, stand, false).announced("-"),
        }
    }

    /// The lines of a field whose key stands at a column; the first one is not set in.
    pub(super) fn field(&self, name: &str, value: &Value, margin: usize) -> Vec<String> {
        let stand = Stand { flow: false, margin, below: margin + self.step };
        self.whole(value, stand, true).announced(&format!("{}:", self.key(name, false)))
    }

    /// All the fields of a record.
    pub(super) fn record(&self, value: &Value) -> String {
        match value.as_object().filter(|fields| !fields.is_empty()) {
            Some(fields) => self.fields(fields, 0).join("\n"),
            None => self.inline(value),
        }
    }

    fn fields(&self, fields: &Map<String, Value>, margin: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, value) in fields {
            let own = self.field(name, value, margin);
            let indent = if lines.is_empty() { String::new() } else { " ".repeat(margin) };
            let mut own = own.into_iter();
            lines.extend(own.next().map(|first| format!("{indent}{first}")));
            lines.extend(own);
        }
        lines
    }

    /// Whether a list is short enough, and of simple enough items, for one line.
    fn fits(&self, items: &[Value]) -> bool {
        let simple = |item: &Value| !item.is_array() && !item.is_object() && !needs_lines(item);
        items.iter().all(simple)
            && self.inline(&Value::Array(items.to_vec())).chars().count() <= WIDTH * 4 / 5
    }

    /// A value between braces or brackets.
    pub(super) fn inline(&self, value: &Value) -> String {
        match value {
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.inline(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| self.pair(name, value));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
            Value::String(text) if self.sure => doubled(text),
            value => {
                let stand = Stand { flow: true, margin: 0, below: 0 };
                let way = ways(value, Former::NONE, stand).into_iter().next();
                way.unwrap_or_default().beside
            }
        }
    }

    /// A field between braces.
    pub(super) fn pair(&self, name: &str, value: &Value) -> String {
        format!("{}: {}", self.key(name, true), self.inline(value))
    }

    /// A key; that which a person makes up may need quotation marks.
    pub(super) fn key(&self, name: &str, flow: bool) -> String {
        if is_plain(name, flow) { name.to_owned() } else { doubled(name) }
    }
}

/// Whether a value holds a text of several lines.
pub(super) fn needs_lines(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\n'),
        Value::Array(items) => items.iter().any(needs_lines),
        Value::Object(fields) => fields.values().any(needs_lines),
        _ => false,
    }
}

fn habits(body: &str, node: &Node, steps: &mut Vec<usize>, dashes: &mut Vec<usize>) {
    match &node.holds {
        Holds::Map { flow: false, entries } => {
            for entry in entries {
                let (value, own) = (&entry.value, column(body, entry.key.start));
                let deeper = column(body, value.span.start).saturating_sub(own);
                match &value.holds {
                    Holds::List { flow: false, .. } => dashes.push(deeper),
                    Holds::Map { flow: false, .. } => steps.push(deeper),
                    _ => {}
                }
                habits(body, value, steps, dashes);
            }
        }
        Holds::List { flow: false, items } => {
            items.iter().for_each(|item| habits(body, &item.value, steps, dashes));
        }
        _ => {}
    }
}
