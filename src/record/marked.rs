//! A YAML file with the position of everything in it, and lines that can be shown without
//! showing what they say.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::packed::Text;
use crate::diag::{Diagnostic, Excerpt, Place};

/// A position in the source, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub line: usize,
    pub column: usize,
    pub len: usize,
}

/// A node of the file.
#[derive(Debug)]
pub(super) struct Node {
    pub at: Spot,
    pub content: Content,
}

/// What a node holds.
#[derive(Debug)]
pub(super) enum Content {
    Scalar { text: String, plain: bool },
    Seq(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub key_at: Spot,
    pub value: Node,
    /// A key that is really the second half of a value cut by a comma: never shown.
    pub cut: bool,
}

/// A parsed file that knows where each path stands.
#[derive(Debug)]
pub struct Marked {
    pub(super) name: String,
    /// Where everything stands; read again when it was let go and is asked.
    root: OnceLock<Node>,
    /// How it is read again.
    again: fn(&str) -> Option<Node>,
    text: Text,
    /// Its lines and their keys, once there is something to show.
    shown: OnceLock<Lines>,
}

/// The lines of a file, and the keys that each may show, by their number.
#[derive(Debug)]
struct Lines {
    lines: Vec<String>,
    keys: BTreeMap<usize, Vec<(Spot, String)>>,
}

/// Where a diagnostic points for a given path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The key of the last step.
    Key,
    /// The value.
    Value,
}

impl Marked {
    pub(super) fn new(
        name: &str,
        text: String,
        root: Node,
        again: fn(&str) -> Option<Node>,
    ) -> Self {
        Self { root: OnceLock::from(root), ..Self::later(name, text, again) }
    }

    /// A file whose places are read once one is asked.
    pub(super) fn later(name: &str, text: String, again: fn(&str) -> Option<Node>) -> Self {
        Self {
            name: name.to_owned(),
            root: OnceLock::new(),
            again,
            text: Text::new(text),
            shown: OnceLock::new(),
        }
    }

    /// The whole of the file, by its places.
    pub(super) fn root(&self) -> &Node {
        self.root.get_or_init(|| self.reread())
    }

    fn reread(&self) -> Node {
        let nothing = Node { at: Spot::default(), content: Content::Seq(Vec::new()) };
        (self.again)(self.text()).unwrap_or(nothing)
    }

    /// Lets the places go, of one file among thousands of which nothing was said, since they weigh
    /// several times what the file does; and packs the file.
    pub(super) fn let_go(&mut self) {
        self.root = OnceLock::new();
        self.text.pack();
    }

    fn shown(&self) -> &Lines {
        self.shown.get_or_init(|| {
            let mut keys = BTreeMap::new();
            collect_keys(self.root(), false, &mut keys);
            for on_line in keys.values_mut() {
                on_line.sort_by_key(|(spot, _): &(Spot, String)| spot.column);
            }
            Lines { lines: self.text().lines().map(str::to_owned).collect(), keys }
        })
    }

    /// Gives the file, with the line ends of the format.
    pub(super) fn text(&self) -> &str {
        self.text.get()
    }

    /// Gives the name of the file as the user typed it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Starts a diagnostic at a JSON pointer (`/mineur/nom`, `/faits/0`); what is missing is
    /// pointed at through its nearest ancestor that exists.
    pub fn diagnostic(&self, code: &'static str, pointer: &str, aim: Aim) -> Diagnostic {
        let spot = self.spot(pointer, aim);
        self.at(code, spot).path(shown(pointer))
    }

    /// Starts a diagnostic at a part of a long text: the line of the source that holds it, when it
    /// can be found there, else the text.
    pub fn inside(
        &self,
        code: &'static str,
        pointer: &str,
        text: &str,
        at: std::ops::Range<usize>,
    ) -> Diagnostic {
        let start = self.spot(pointer, Aim::Value);
        let part = text.get(at.clone()).unwrap_or_default();
        let before = text.get(..at.start).unwrap_or_default().matches(part).count();
        let first = start.line.saturating_sub(1);
        let mut end = None;
        // A text ends where the next one begins; a list or a block holds others.
        if let (Node { content: Content::Scalar { .. }, .. }, _, true) = self.walk(pointer) {
            following(self.root(), start, &mut end);
        }
        let mut met = 0;
        for (rank, line) in self.shown().lines.iter().enumerate().skip(first) {
            for (byte, _) in line.match_indices(part) {
                let column = line[..byte].chars().count() + 1;
                if rank == first && column < start.column {
                    continue;
                }
                if end.is_some_and(|end| (rank + 1, column) >= end) {
                    return self.at(code, start).path(shown(pointer));
                }
                if met == before && !part.is_empty() {
                    let spot = Spot { line: rank + 1, column, len: part.chars().count() };
                    return self.at(code, spot).path(shown(pointer));
                }
                met += 1;
            }
        }
        self.at(code, start).path(shown(pointer))
    }

    /// Gives every value as it was written, and the labels that a person made up, with their paths.
    pub fn texts(&self, each: &mut dyn FnMut(&str, &str)) {
        match self.root.get() {
            Some(root) => texts(root, "", false, each),
            None => texts(&self.reread(), "", false, each),
        }
    }

    /// Gives the line of a path, for messages that name two places.
    pub fn line_of(&self, pointer: &str) -> usize {
        self.spot(pointer, Aim::Key).line
    }

    pub(super) fn at(&self, code: &'static str, spot: Spot) -> Diagnostic {
        let place = Place { file: self.name.clone(), line: spot.line, column: spot.column };
        let mut diagnostic = Diagnostic::new(code, place);
        diagnostic.excerpt = self.excerpt(spot);
        diagnostic
    }

    /// Tells whether a key is the second half of a value cut by a comma.
    pub(super) fn is_cut(&self, pointer: &str) -> bool {
        self.walk(pointer).1.is_some_and(|entry| entry.cut)
    }

    fn spot(&self, pointer: &str, aim: Aim) -> Spot {
        let (node, entry, whole) = self.walk(pointer);
        match (aim, entry) {
            // What is missing shows through its nearest ancestor, by its key when it has one.
            (Aim::Key, Some(entry)) => entry.key_at,
            (Aim::Value, Some(entry)) if !whole => entry.key_at,
            _ => first_spot(node),
        }
    }

    /// What is written at a pointer, when it is no list and no block.
    pub(super) fn written(&self, pointer: &str) -> Option<&str> {
        match self.walk(pointer) {
            (Node { content: Content::Scalar { text, .. }, .. }, _, true) => Some(text),
            _ => None,
        }
    }

    /// Follows a pointer as far as it exists: the node reached, the entry it is the value of, and
    /// whether the whole pointer was followed.
    fn walk(&self, pointer: &str) -> (&Node, Option<&Entry>, bool) {
        let (mut node, mut entry) = (self.root(), None);
        for step in pointer.split('/').skip(1) {
            let step = key_of(step);
            let found = match &node.content {
                Content::Map(entries) => {
                    entries.iter().find(|e| e.key == step).map(|e| (Some(e), &e.value))
                }
                Content::Seq(items) => {
                    step.parse::<usize>().ok().and_then(|i| items.get(i)).map(|item| (None, item))
                }
                Content::Scalar { .. } => None,
            };
            match found {
                Some(next) => (entry, node) = next,
                None => return (node, entry, false),
            }
        }
        (node, entry, true)
    }

    /// Masks a line: indentation, dashes and keys stay, every value becomes « … ».
    fn excerpt(&self, spot: Spot) -> Option<Excerpt> {
        let shown = self.shown();
        let line: Vec<char> = shown.lines.get(spot.line.checked_sub(1)?)?.chars().collect();
        let none = Vec::new();
        let keys = shown.keys.get(&spot.line).unwrap_or(&none);
        let lead = line.iter().take_while(|c| matches!(c, ' ' | '-' | '{' | '[')).count();
        // An opening without any key is a value: only blanks and dashes are kept.
        let mut text: String = line[..lead].iter().collect();
        let mut from = None;
        let mut at = lead;
        for (key_at, key) in keys {
            let start = key_at.column - 1;
            if start > at {
                text.push_str(if text.ends_with(": ") { "…, " } else { "… " });
            }
            if spot.column == key_at.column {
                from = Some((text.chars().count(), key.chars().count()));
            } else if from.is_none() && spot.column > at && spot.column - 1 < start {
                from = Some((text.trim_end().chars().count().saturating_sub(2), 1));
            }
            text.push_str(key);
            text.push_str(": ");
            at = start + key_at.len + 1;
        }
        if line.len() > at {
            let masked = text.chars().count();
            text.push('…');
            from = from.or(Some((masked, 1)));
        }
        let (from, len) = from.unwrap_or((text.chars().count().saturating_sub(1), 1));
        Some(Excerpt { text: text.trim_end().to_owned(), from, len })
    }
}

/// Writes a key as a step of a JSON pointer (RFC 6901).
pub fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The key that a step of a JSON pointer writes.
pub fn key_of(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Tells whether the keys under a key are made up by a person: the labels of the groups of a
/// report. They are treated as values.
fn holds_labels(key: &str) -> bool {
    key.starts_with("regroupements")
}

/// The part of a path that may be shown: it stops before the label of a group.
fn shown(pointer: &str) -> String {
    let mut shown = String::new();
    for step in pointer.split('/').skip(1) {
        shown = shown + "/" + step;
        if holds_labels(step) {
            break;
        }
    }
    shown
}

/// Finds where what stands after a spot begins, by line and column.
fn following(node: &Node, after: Spot, found: &mut Option<(usize, usize)>) {
    let mut meet = |spot: Spot| {
        let at = (spot.line, spot.column);
        if at > (after.line, after.column) && found.is_none_or(|known| at < known) {
            *found = Some(at);
        }
    };
    match &node.content {
        Content::Scalar { .. } => meet(node.at),
        Content::Seq(items) => items.iter().for_each(|item| following(item, after, found)),
        Content::Map(entries) => {
            for entry in entries {
                meet(entry.key_at);
            }
            entries.iter().for_each(|entry| following(&entry.value, after, found));
        }
    }
}

fn texts(node: &Node, pointer: &str, made_up: bool, each: &mut dyn FnMut(&str, &str)) {
    match &node.content {
        Content::Scalar { text, .. } => each(pointer, text),
        Content::Seq(items) => {
            for (rank, item) in items.iter().enumerate() {
                texts(item, &format!("{pointer}/{rank}"), made_up, each);
            }
        }
        Content::Map(entries) => {
            for entry in entries {
                let inner = format!("{pointer}/{}", step(&entry.key));
                if made_up {
                    each(&inner, &entry.key);
                }
                texts(&entry.value, &inner, holds_labels(&entry.key), each);
            }
        }
    }
}

fn first_spot(node: &Node) -> Spot {
    match &node.content {
        Content::Map(entries) => entries.first().map_or(node.at, |entry| entry.key_at),
        Content::Seq(_) | Content::Scalar { .. } => node.at,
    }
}

/// Tells whether a key may be shown: a plain word, as every key of the format is.
pub(super) fn is_plain_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 40
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-WS".contains(c))
}

fn collect_keys(node: &Node, made_up: bool, keys: &mut BTreeMap<usize, Vec<(Spot, String)>>) {
    match &node.content {
        Content::Scalar { .. } => {}
        Content::Seq(items) => items.iter().for_each(|item| collect_keys(item, made_up, keys)),
        Content::Map(entries) => {
            for entry in entries {
                if is_plain_key(&entry.key) && !entry.cut && !made_up {
                    let on_line = keys.entry(entry.key_at.line).or_default();
                    on_line.push((entry.key_at, entry.key.clone()));
                }
                collect_keys(&entry.value, holds_labels(&entry.key), keys);
            }
        }
    }
}
