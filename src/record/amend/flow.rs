//! Steps between braces and brackets, which stay.

use std::ops::Range;

use serde_json::Value;

use super::block::{Edit, trade};
use super::lines::{column, leads, line_end, line_start, skip};
use super::pen::Pen;
use super::scalar::{Former, Stand, ways};
use super::text::Splice;
use super::tree::{Node, Spot};

/// Writes a value in the place of another.
pub(super) fn put(body: &str, pen: Pen, spot: &Spot<'_>, value: &Value) -> Vec<Edit> {
    let node = spot.node;
    let texts = match value {
        Value::Array(_) | Value::Object(_) => vec![pen.inline(value), pen.sure().inline(value)],
        value => {
            let stand = Stand { flow: true, margin: 0, below: 0 };
            ways(value, Former::of(node), stand).into_iter().map(|way| way.beside).collect()
        }
    };
    let lead = match node.is_void() {
        false => "",
        // A key that no colon follows, « {cle} ».
        true if !body[..node.from].ends_with(':') => ": ",
        true => " ",
    };
    let splice = |text: String| vec![Splice::new(node.span.clone(), format!("{lead}{text}"))];
    texts.into_iter().map(splice).collect()
}

/// Adds a key to a block, after as many of those that stand there.
pub(super) fn add(
    body: &str,
    pen: Pen,
    (map, after): (&Node, usize),
    key: &str,
    value: &Value,
) -> Vec<Edit> {
    [pen, pen.sure()].iter().map(|pen| join(body, map, after, &pen.pair(key, value))).collect()
}

/// Adds an item to a list.
pub(super) fn enter(body: &str, pen: Pen, list: &Node, rank: usize, value: &Value) -> Vec<Edit> {
    [pen, pen.sure()].iter().map(|pen| join(body, list, rank, &pen.inline(value))).collect()
}

/// Puts a text among others, after as many of them; on a line of its own where they have theirs.
fn join(body: &str, node: &Node, after: usize, text: &str) -> Edit {
    let parts = node.parts();
    let apart = |at: usize| match leads(body, at) {
        true => format!("\n{}", " ".repeat(column(body, at))),
        false => " ".to_owned(),
    };
    if let Some(next) = parts.get(after) {
        return vec![Splice::new(next.start..next.start, format!("{text},{}", apart(next.start)))];
    }
    let Some(last) = parts.last() else {
        return Vec::new();
    };
    let apart = apart(last.start);
    let comma = comma(body, last.end, node);
    let end = comma.map_or(last.end, |comma| comma + 1);
    let comma = match comma {
        Some(_) => "",
        // A colon that a comma touches is a part of the key.
        None if body[..end].ends_with(':') => " ,",
        None => ",",
    };
    let rest = body[end..line_end(body, end)].trim_start_matches(' ');
    if rest.starts_with('#') {
        // Beside the last one stands a comment, which stays beside it.
        let line = line_end(body, end);
        let own = format!("\n{}{text}", " ".repeat(column(body, last.start)));
        return vec![Splice::new(end..end, comma), Splice::new(line..line, own)];
    }
    vec![Splice::new(end..end, format!("{comma}{apart}{text}"))]
}

/// The comma after a place, before the end of what holds it.
fn comma(body: &str, from: usize, node: &Node) -> Option<usize> {
    let at = skip(body, from);
    (at < node.span.end && body[at..].starts_with(',')).then_some(at)
}

/// Takes a key or an item away, of several.
pub(super) fn take(body: &str, node: &Node, rank: usize) -> Vec<Edit> {
    let parts = node.parts();
    let Some(part) = parts.get(rank) else {
        return Vec::new();
    };
    let own = comma(body, part.end, node);
    if let Some(next) = parts.get(rank + 1) {
        return vec![vec![Splice::new(part.start..next.start, "")]];
    }
    let Some(former) = rank.checked_sub(1).and_then(|rank| parts.get(rank)) else {
        return vec![vec![Splice::new(node.span.start + 1..node.span.end - 1, "")]];
    };
    if !body[former.end..part.start].contains('#') {
        return vec![vec![Splice::new(former.end..part.end, "")]];
    }
    // A comment stands between the two: the comma before it stays as well.
    let end = own.map_or(part.end, |comma| comma + 1);
    let place = match leads(body, part.start) {
        true => line_start(body, part.start).saturating_sub(1)..lone(body, end),
        false => part.start..end,
    };
    vec![vec![Splice::new(place, "")]]
}

/// The end of a comment that stands beside what goes, or the place itself.
fn lone(body: &str, end: usize) -> usize {
    let line = line_end(body, end);
    if body[end..line].trim_start_matches(' ').starts_with('#') { line } else { end }
}

/// Moves an item: those between trade places.
pub(super) fn shift(body: &str, node: &Node, from: usize, to: usize) -> Vec<Edit> {
    let parts: Vec<Range<usize>> = node.parts();
    vec![trade(body, &parts, from, to)]
}
