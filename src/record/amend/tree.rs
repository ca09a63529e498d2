//! The tree of a text, with the bytes that each part of it takes.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

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

impl Node {
    /// Whether nothing stands there.
    pub(super) fn is_void(&self) -> bool {
        self.span.is_empty()
    }

    /// Whether it stands between braces or brackets of its own.
    pub(super) fn is_flow(&self) -> bool {
        matches!(self.holds, Holds::List { flow: true, .. } | Holds::Map { flow: true, .. })
    }

    /// The node that a step of a pointer leads to.
    pub(super) fn child(&self, step: &str) -> Option<&Node> {
        match &self.holds {
            Holds::Scalar(_) => None,
            Holds::List { items, .. } => Some(&items.get(rank(step)?)?.value),
            Holds::Map { entries, .. } => {
                entries.iter().find(|entry| entry.name == step).map(|entry| &entry.value)
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
                let end = if flow { at.end } else { end };
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

/// The first sign after a place that is no blank, no line end, no comment.
pub(super) fn skip(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(sign) = text[at..].chars().next() {
        match sign {
            ' ' | '\n' | '\t' => at += 1,
            '#' => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

/// Where the line of a place ends, before its line feed.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n)
}

/// Where the line after that of a place begins.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    (line_end(text, at) + 1).min(text.len())
}

/// Where the line of a place begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |n| n + 1)
}

/// How far from the beginning of its line a place stands, in columns.
pub(super) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}
