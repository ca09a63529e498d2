//! The tree of a text, with the bytes that each part of it takes.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::lines::{line_end, next_line, skip};

/// A node, and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    /// Where what announces it ends: the colon of its key, the dash of its item.
    pub from: usize,
    /// What it takes, from its first sign to its last; its comments are not in it.
    pub span: Range<usize>,
    pub holds: Holds,
}

/// What a node holds.
#[derive(Debug)]
pub(super) enum Holds {
    Scalar(Scalar),
    List { flow: bool, items: Vec<Item> },
    Map { flow: bool, entries: Vec<Entry> },
}

/// A scalar, as it was written.
#[derive(Debug)]
pub(super) struct Scalar {
    pub text: String,
    pub style: ScalarStyle,
    /// Where the head of a block ends, « |2- »; the end of any other scalar.
    pub head: usize,
}

/// An item of a list, and where it begins: with its dash, or with itself.
#[derive(Debug)]
pub(super) struct Item {
    pub start: usize,
    pub value: Node,
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: String,
    pub key: Range<usize>,
    pub value: Node,
}

/// A node that a pointer leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'t> {
    pub node: &'t Node,
    /// Where the key or the dash that announces it begins; the node itself, where none does.
    pub start: usize,
    /// Whether a key announces it.
    pub keyed: bool,
}

impl Node {
    /// Whether nothing stands there.
    pub(super) fn is_void(&self) -> bool {
        self.span.is_empty()
    }

    /// Whether it holds others, each on lines of its own.
    pub(super) fn is_block(&self) -> bool {
        matches!(self.holds, Holds::List { flow: false, .. } | Holds::Map { flow: false, .. })
    }

    /// Whether it stands between braces or brackets of its own.
    pub(super) fn is_flow(&self) -> bool {
        matches!(self.holds, Holds::List { flow: true, .. } | Holds::Map { flow: true, .. })
    }

    /// What each node of a path stands at, from the root to the last.
    pub(super) fn chain(&self, path: &[String]) -> Option<Vec<Spot<'_>>> {
        let mut chain = vec![Spot { node: self, start: self.span.start, keyed: false }];
        for step in path {
            chain.push(chain.last()?.node.child(step)?);
        }
        Some(chain)
    }

    /// What a step of a pointer leads to.
    pub(super) fn child(&self, step: &str) -> Option<Spot<'_>> {
        match &self.holds {
            Holds::Scalar(_) => None,
            Holds::List { items, .. } => {
                let item = items.get(rank(step)?)?;
                Some(Spot { node: &item.value, start: item.start, keyed: false })
            }
            Holds::Map { entries, .. } => {
                let entry = entries.iter().find(|entry| entry.name == step)?;
                Some(Spot { node: &entry.value, start: entry.key.start, keyed: true })
            }
        }
    }

    /// Where each of the nodes that it holds begins, with its key or its dash, and ends.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        let end = |node: &Node| node.span.end.max(node.from);
        match &self.holds {
            Holds::Scalar(_) => Vec::new(),
            Holds::List { items, .. } => {
                items.iter().map(|item| item.start..end(&item.value)).collect()
            }
            Holds::Map { entries, .. } => {
                entries.iter().map(|entry| entry.key.start..end(&entry.value)).collect()
            }
        }
    }
}

/// A step of a pointer as the rank of an item.
pub(super) fn rank(step: &str) -> Option<usize> {
    let plain = step == "0" || !step.starts_with('0') && !step.starts_with('+');
    step.parse().ok().filter(|_| plain)
}

/// Reads a text that the guard let through.
pub(super) fn tree(text: &str) -> Option<Node> {
    let bytes: Vec<usize> =
        text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
    let mut builder = Builder { text, stack: Vec::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let last = *bytes.last()?;
        let at = |index: usize| bytes.get(index).copied().unwrap_or(last);
        builder.take(event, at(span.start.index())..at(span.end.index()))?;
    }
    builder.root
}

/// A collection not closed yet.
struct Open {
    from: usize,
    start: Option<usize>,
    flow: bool,
    /// Where what was read of it ends.
    end: usize,
    shape: Shape,
}

enum Shape {
    List { items: Vec<Item>, dash: usize },
    Map { entries: Vec<Entry>, key: Option<(String, Range<usize>)> },
}

struct Builder<'t> {
    text: &'t str,
    stack: Vec<Open>,
    root: Option<Node>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, at: Range<usize>) -> Option<()> {
        match event {
            Event::Alias(_) => return None,
            Event::Scalar(text, style, ..) => {
                if let Some(Open { shape: Shape::Map { key: key @ None, .. }, .. }) =
                    self.stack.last_mut()
                {
                    let end = end_of(self.text, &at, style);
                    *key = Some((text.into_owned(), at.start..end));
                    return Some(());
                }
                let from = self.announced(at.start)?;
                let (span, head) = self.extent(from, &at, style, text.is_empty())?;
                let scalar = Scalar { text: text.into_owned(), style, head };
                self.place(Node { from, span, holds: Holds::Scalar(scalar) })?;
            }
            Event::SequenceStart(..) => {
                let from = self.announced(at.start)?;
                let flow = self.text[at.start..].starts_with('[') && !at.is_empty();
                let start = flow.then_some(at.start);
                let shape = Shape::List { items: Vec::new(), dash: from };
                self.stack.push(Open { from, start, flow, end: from, shape });
            }
            Event::MappingStart(..) => {
                let from = self.announced(at.start)?;
                let flow = self.text[at.start..].starts_with('{') && !at.is_empty();
                let start = flow.then_some(at.start);
                let shape = Shape::Map { entries: Vec::new(), key: None };
                self.stack.push(Open { from, start, flow, end: from, shape });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { from, start, flow, end, shape } = self.stack.pop()?;
                let (first, holds) = match shape {
                    Shape::List { items, .. } => {
                        (items.first().map(|item| item.start), Holds::List { flow, items })
                    }
                    Shape::Map { entries, .. } => {
                        (entries.first().map(|entry| entry.key.start), Holds::Map { flow, entries })
                    }
                };
                let start = start.or(first)?;
                // The mark of a bracket that closes runs on to what follows.
                let end = if flow { at.start + 1 } else { end };
                self.place(Node { from, span: start..end, holds })?;
            }
            _ => {}
        }
        Some(())
    }

    /// Where what announces the next node ends.
    fn announced(&mut self, start: usize) -> Option<usize> {
        let text = self.text;
        Some(match self.stack.last_mut() {
            None => start,
            Some(Open { shape: Shape::Map { key, .. }, .. }) => {
                let end = key.as_ref().map_or(start, |(_, key)| key.end);
                let colon = skip(text, end);
                if text[colon..].starts_with(':') { colon + 1 } else { end }
            }
            Some(Open { shape: Shape::List { dash, .. }, flow: true, .. }) => {
                *dash = start;
                start
            }
            Some(Open { shape: Shape::List { dash, .. }, flow: false, end, .. }) => {
                *dash = skip(text, *end);
                text[*dash..].starts_with('-').then_some(*dash + 1)?
            }
        })
    }

    /// What a scalar takes, and where its head ends.
    fn extent(
        &self,
        from: usize,
        at: &Range<usize>,
        style: ScalarStyle,
        empty: bool,
    ) -> Option<(Range<usize>, usize)> {
        match style {
            ScalarStyle::Plain if empty => Some((from..from, from)),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let start = skip(self.text, from);
                let head =
                    self.text[start..].find([' ', '\n']).map_or(self.text.len(), |n| start + n);
                let first = next_line(self.text, head);
                let keeps = self.text[start..head].contains('+');
                let end = block_end(self.text, first, at.end, keeps);
                Some((start..end.max(head), head))
            }
            _ => {
                let end = end_of(self.text, at, style);
                Some((at.start..end, end))
            }
        }
    }

    fn place(&mut self, node: Node) -> Option<()> {
        let after = node.span.end.max(node.from);
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(open) => {
                open.end = after;
                match &mut open.shape {
                    Shape::List { items, dash } => items.push(Item { start: *dash, value: node }),
                    Shape::Map { entries, key } => {
                        let (name, key) = key.take()?;
                        entries.push(Entry { name, key, value: node });
                    }
                }
            }
        }
        Some(())
    }
}

/// Where a scalar of one of the styles of flow ends: the marks of quoted ones run on.
fn end_of(text: &str, at: &Range<usize>, style: ScalarStyle) -> usize {
    let quoted = |quote: char| {
        let mut signs = text[at.start..].char_indices().skip(1).peekable();
        while let Some((rank, sign)) = signs.next() {
            let doubled = quote == '\'' && signs.peek().is_some_and(|(_, next)| *next == '\'');
            if sign == '\\' && quote == '"' || sign == quote && doubled {
                signs.next();
            } else if sign == quote {
                return at.start + rank + 1;
            }
        }
        text.len()
    };
    match style {
        ScalarStyle::SingleQuoted => quoted('\''),
        ScalarStyle::DoubleQuoted => quoted('"'),
        _ => at.start + text[at.clone()].trim_end().len(),
    }
}

/// Where the last line of a block ends, of those before `end`; blank ones are its own when it
/// keeps them.
fn block_end(text: &str, first: usize, end: usize, keeps: bool) -> usize {
    let mut last = first.saturating_sub(1);
    let (mut start, mut inner) = (first, None);
    while start < end {
        let stop = line_end(text, start);
        let line = &text[start..stop];
        let depth = line.len() - line.trim_start_matches(' ').len();
        let blank = line.trim_start_matches(' ').is_empty();
        // What stands before the mark on its own line is the indentation of what follows.
        if end <= stop && text[start..end].trim_start_matches(' ').is_empty() {
            break;
        }
        if !blank {
            inner.get_or_insert(depth);
        }
        if !blank || keeps || inner.is_some_and(|inner| depth > inner) {
            last = stop;
        }
        start = stop + 1;
    }
    last
}
