//! Steps where each node has lines of its own.

use std::ops::Range;

use saphyr_parser::ScalarStyle;
use serde_json::Value;

use super::lines::{closed, column, leads, line_end, line_start, whole};
use super::pen::{Pen, needs_lines};
use super::scalar::{Former, Stand, WIDTH, Written};
use super::text::Splice;
use super::tree::{Holds, Node, Scalar, Spot};

/// What a step does to a text, in one way.
pub(super) type Edit = Vec<Splice>;

/// Writes a value in the place of another.
pub(super) fn put(body: &str, pen: Pen, spot: &Spot<'_>, value: &Value) -> Vec<Edit> {
    let mut stand = pen.stand(body, spot);
    let mut former = Former::NONE;
    if let (Holds::Scalar(scalar), Value::String(_)) = (&spot.node.holds, value) {
        (former, stand) = known(body, spot.node, scalar, stand);
    }
    let ways = pen.ways(value, former, stand, spot.keyed);
    ways.iter().map(|way| fill(body, spot, way)).collect()
}

/// How a scalar was written, and where its lines stood.
fn known(body: &str, node: &Node, scalar: &Scalar, stand: Stand) -> (Former, Stand) {
    let mut stand = stand;
    let head = &body[node.span.start..scalar.head];
    let block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
    let count = head.chars().find(char::is_ascii_digit).filter(|_| block);
    let lines = body[scalar.head..node.span.end].lines().skip(1);
    let width = lines.clone().map(|line| line.chars().count()).max();
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = lines.filter(|line| !line.trim().is_empty()).map(depth).next();
    match (count.and_then(|count| count.to_digit(10)), first) {
        (Some(count), _) => stand.below = stand.margin + usize::try_from(count).unwrap_or(2),
        (None, Some(first)) if block => stand.below = first,
        _ => {}
    }
    let width = width.unwrap_or(WIDTH);
    let former = Former { counted: count.is_some(), width, ..Former::of(node) };
    (former, stand)
}

/// Puts what is written of a value in its place.
pub(super) fn fill(body: &str, spot: &Spot<'_>, way: &Written) -> Edit {
    let node = spot.node;
    let empty = way.beside.is_empty();
    // Beside what announces it, up to a comment that stays; then the lines below.
    let (mut beside, below) = match &node.holds {
        _ if node.is_block() => {
            let depth = column(body, spot.start);
            let end = closed(body, node.span.end, depth);
            let head = line_end(body, node.from);
            if head < node.span.start {
                (node.from..node.from, head..end)
            } else {
                (node.from..end, end..end)
            }
        }
        Holds::Scalar(scalar) if scalar.head < node.span.end => {
            (node.span.start..scalar.head, line_end(body, scalar.head)..node.span.end)
        }
        _ => {
            let end = line_end(body, node.span.end);
            (node.span.clone(), end..end)
        }
    };
    let gap = &body[node.from.min(beside.start)..beside.start];
    let (near, alone) = (!gap.contains('\n'), !gap.contains('#'));
    if near && (empty || gap.is_empty()) || !near && alone && (empty || !way.below.is_empty()) {
        beside.start = node.from;
    }
    let lead = if beside.start == node.from && !empty { " " } else { "" };
    let mut text = format!("{lead}{}", way.beside);
    if way.below.is_empty() && (beside.is_empty() || text.is_empty()) {
        align(body, &mut beside, &mut text);
    }
    vec![Splice::new(beside, text), Splice::new(below, way.lines())]
}

/// Leaves a comment that stands apart in its column, when a value comes where none was or goes.
fn align(body: &str, beside: &mut Range<usize>, text: &mut String) {
    let rest = &body[beside.end..line_end(body, beside.end)];
    let told = rest.trim_start_matches(' ');
    let gap = rest.len() - told.len();
    if !told.starts_with('#') || gap < 2 {
        return;
    }
    if text.is_empty() {
        text.push_str(&" ".repeat(body[beside.clone()].chars().count()));
    } else {
        beside.end += text.chars().count().min(gap - 1);
    }
}

/// Adds a key to a block, after as many of those that stand there.
pub(super) fn add(
    body: &str,
    pen: Pen,
    (map, after): (&Node, usize),
    key: &str,
    value: &Value,
) -> Vec<Edit> {
    let parts = wholes(body, map);
    let Some(first) = map.parts().into_iter().next() else {
        return Vec::new();
    };
    let margin = column(body, first.start);
    [pen, pen.sure()]
        .iter()
        .map(|pen| {
            let lines = pen.field(key, value, margin);
            match after.checked_sub(1).and_then(|rank| parts.get(rank)) {
                Some(former) => under(former.end, &lines, margin),
                None => above(parts[0].start, &lines, margin),
            }
        })
        .collect()
}

/// Adds an item to a list.
pub(super) fn enter(body: &str, pen: Pen, list: &Node, rank: usize, value: &Value) -> Vec<Edit> {
    let parts = wholes(body, list);
    let Holds::List { items, .. } = &list.holds else {
        return Vec::new();
    };
    let neighbour = items.get(rank.saturating_sub(1)).or(items.first());
    let Some(neighbour) = neighbour else {
        return Vec::new();
    };
    let margin = column(body, neighbour.start);
    let flow = neighbour.value.is_flow() && !needs_lines(value);
    let flow = flow && (value.is_object() || value.is_array());
    [pen, pen.sure()]
        .iter()
        .map(|pen| {
            let lines = pen.item(value, margin, flow);
            match parts.get(rank) {
                Some(next) => above(next.start, &lines, margin),
                None => under(parts.last().map_or(0, |last| last.end), &lines, margin),
            }
        })
        .collect()
}

fn under(at: usize, lines: &[String], margin: usize) -> Edit {
    let indent = " ".repeat(margin);
    vec![Splice::new(at..at, format!("\n{indent}{}", lines.join("\n")))]
}

fn above(at: usize, lines: &[String], margin: usize) -> Edit {
    let indent = " ".repeat(margin);
    vec![Splice::new(at..at, format!("{}\n{indent}", lines.join("\n")))]
}

/// Takes a key or an item away, of several.
pub(super) fn take(body: &str, node: &Node, rank: usize) -> Vec<Edit> {
    let parts = wholes(body, node);
    let Some(part) = parts.get(rank) else {
        return Vec::new();
    };
    if !leads(body, part.start) {
        // It shares its line with a dash, which stays.
        let next = parts.get(rank + 1).map_or(part.end, |next| next.start);
        let whole = part.start..next;
        if body[part.end..next].trim().is_empty() && !body[next..].starts_with('#') {
            return vec![vec![Splice::new(whole, "")]];
        }
        let dash = body[..part.start].trim_end_matches(' ').len();
        return vec![vec![Splice::new(dash..part.end, "")]];
    }
    let start = line_start(body, part.start);
    let after = (part.end + 1).min(body.len());
    let mut edits = vec![vec![Splice::new(start..after, "")]];
    if part.end == body.len() && start > 0 {
        edits.insert(0, vec![Splice::new(start - 1..after, "")]);
    }
    edits
}

/// Moves an item: those between trade places, and what separates them stays.
pub(super) fn shift(body: &str, node: &Node, from: usize, to: usize) -> Vec<Edit> {
    let parts = wholes(body, node);
    vec![trade(body, &parts, from, to)]
}

/// Puts the words of parts in the places of others, as when one of them moves.
pub(super) fn trade(body: &str, parts: &[Range<usize>], from: usize, to: usize) -> Edit {
    let mut order: Vec<usize> = (0..parts.len()).collect();
    if from >= order.len() || to >= order.len() {
        return Vec::new();
    }
    let moved = order.remove(from);
    order.insert(to, moved);
    let places = parts.iter().zip(&order).enumerate().filter(|(rank, (_, source))| rank != *source);
    places
        .map(|(_, (place, source))| Splice::new(place.clone(), &body[parts[*source].clone()]))
        .collect()
}

/// What each part of a block takes, with its comments.
fn wholes(body: &str, node: &Node) -> Vec<Range<usize>> {
    let parts = node.parts();
    // What is said above the first key of a record is said of the record.
    let first = parts
        .first()
        .filter(|first| matches!(node.holds, Holds::Map { .. }) && column(body, first.start) == 0);
    let mut floor = first.map_or(0, |first| first.start);
    let wholes = parts.iter().map(|part| {
        let own = whole(body, part, floor);
        floor = own.end;
        own
    });
    wholes.collect()
}

/// Writes all the fields of a record, where it had none or keeps none.
pub(super) fn record(body: &str, pen: Pen, root: &Node, value: &Value) -> Vec<Edit> {
    let end = closed(body, root.span.end, 0);
    let place = root.span.start..if root.is_block() { end } else { root.span.end };
    [pen, pen.sure()]
        .iter()
        .map(|pen| vec![Splice::new(place.clone(), pen.record(value))])
        .collect()
}
