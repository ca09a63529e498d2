//! The guard: what is refused before any YAML reader allocates for it.
//!
//! `serde_yaml` takes 20 s on 200 kB of `[` and accepts aliases, tags and invisible characters.
//! A marked parser that works event by event goes first, inside bounds, and keeps the positions.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::joined::is_joined;
use super::malformed;
use super::marked::{Content, Entry, Marked, Node, Spot};
use crate::diag::{Diagnostic, Place, Report};

/// Largest file, in bytes.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting.
const MAX_DEPTH: usize = 16;
/// Most nodes (keys, values, lists).
const MAX_NODES: usize = 20_000;
/// Most faults of one kind reported for a file; beyond, the file is not a record.
const MAX_REPEATED: usize = 50;

/// A file that passed the guard: its text and tree, and the faults that do not prevent from looking
/// for others.
pub(super) struct Guarded {
    pub marked: Marked,
    pub faults: Report,
}

/// Marks again a text that was bounded once.
fn tree(text: &str) -> Option<Node> {
    let lines = text.lines().map(Line::from).collect();
    let mut builder = Builder { lines, ..Builder::default() };
    builder.run(text).ok().and(builder.root)
}

/// A file that was bounded before, marked when it is asked where something stands.
pub(super) fn unmarked(name: &str, text: &str) -> Marked {
    Marked::later(name, text.to_owned(), tree)
}

/// Bounds and marks a file.
///
/// # Errors
/// The report, when the file cannot be read as a tree at all.
pub(super) fn guard(name: &str, bytes: &[u8]) -> Result<Guarded, Report> {
    if bytes.len() > MAX_BYTES {
        return Err(Diagnostic::new("L001", Place::file(name)).into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        Report::one(Diagnostic::new("L002", Place { file: name.to_owned(), line, column }))
    })?;
    // Some editors sign their UTF-8 files with one U+FEFF, and Windows ends lines with CR LF.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut faults = Report::new();
    for (at, line) in text.split('\n').enumerate() {
        for (column, message) in forbidden_in(line) {
            let place = Place { file: name.to_owned(), line: at + 1, column: column + 1 };
            faults.push(Diagnostic::new("L003", place).message(message));
        }
        if faults.items().len() > MAX_REPEATED {
            break;
        }
    }
    if faults.refuses() {
        return Err(faults);
    }
    let lines = text.lines().map(Line::from).collect();
    let mut builder = Builder { lines, ..Builder::default() };
    let outcome = builder.run(&text);
    let Builder { root, faults: found, said, .. } = builder;
    let marked = match (outcome, root) {
        (Ok(()), Some(root)) => Marked::new(name, text, root, tree),
        (Ok(()), None) => return Err(Diagnostic::new("L014", Place::file(name)).into()),
        (Err((code, spot)), _) => {
            let place = Place { file: name.to_owned(), line: spot.line, column: spot.column };
            let line = text.lines().nth(spot.line.saturating_sub(1)).unwrap_or_default();
            let mut diagnostic = Diagnostic::new(code, place);
            diagnostic.excerpt = malformed::excerpt(line);
            let before: Vec<&str> = text.lines().take(spot.line).collect();
            if let Some(cause) = malformed::cause(&said, &before, spot.column) {
                let remedy = match malformed::left_open(cause, &before) {
                    Some(line) => format!("Voir la ligne {line}. {}", cause.remedy),
                    None => cause.remedy.to_owned(),
                };
                diagnostic = diagnostic.message(cause.message).remedy(remedy);
            }
            return Err(diagnostic.into());
        }
    };
    for (code, spot, message) in found {
        let mut diagnostic = marked.at(code, spot);
        if let Some(message) = message {
            diagnostic.message = message;
        }
        faults.push(diagnostic);
    }
    Ok(Guarded { marked, faults })
}

/// The forbidden characters of a line, each with its column from 0 and why.
pub(super) fn forbidden_in(line: &str) -> Vec<(usize, String)> {
    if line.is_ascii() && !line.contains(char::is_control) {
        return Vec::new();
    }
    let chars: Vec<char> = line.chars().collect();
    let told = chars.iter().enumerate().map(|(at, c)| (at, forbidden(*c)));
    let told = told.filter_map(|(at, message)| Some((at, message?)));
    told.filter(|(at, _)| !is_joined(&chars, *at)).collect()
}

/// Whether the character at a place of a text is one that no record may hold. A line end is none: a
/// field of one line refuses it by its type.
pub fn is_forbidden(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(|c| forbidden(*c).is_some()) && !is_joined(chars, at)
}

/// Says why a character is refused; the code point is named, since the eye cannot see it.
fn forbidden(c: char) -> Option<String> {
    let what = match c {
        // Most of what is typed, spared a look in the tables.
        '\n' | ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}' => return None,
        '\t' => "une tabulation (la remplacer par des espaces)",
        '\u{ad}' => "un trait d'union conditionnel, invisible",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            "une marque de sens d'écriture, qui peut inverser un nom"
        }
        _ => match c.general_category() {
            GeneralCategory::Control => "un caractère de contrôle",
            GeneralCategory::Format => "un caractère invisible",
            GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
                "un séparateur de ligne invisible"
            }
            GeneralCategory::PrivateUse | GeneralCategory::Unassigned => {
                "un caractère sans signification commune"
            }
            _ => return None,
        },
    };
    Some(format!("Caractère interdit, U+{:04X} : {what}.", u32::from(c)))
}

type Stop = (&'static str, Spot);

#[derive(Default)]
struct Builder<'t> {
    lines: Vec<Line<'t>>,
    stack: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    faults: Vec<(&'static str, Spot, Option<String>)>,
    /// What the parser said of the fault where it stopped.
    said: String,
}

/// A line that is asked for what stands after a number of characters.
struct Line<'t> {
    text: &'t str,
    /// Where each character of a long line begins: a record may be one line, and every one of its keys
    /// asks.
    starts: OnceCell<Vec<usize>>,
}

impl<'t> From<&'t str> for Line<'t> {
    fn from(text: &'t str) -> Self {
        Self { text, starts: OnceCell::new() }
    }
}

impl<'t> Line<'t> {
    /// What is told by a walk from the beginning of the line.
    const SHORT: usize = 200;

    fn after(&self, chars: usize) -> &'t str {
        let starts = || self.text.char_indices().map(|(at, _)| at);
        let at = match chars < Self::SHORT {
            true => starts().nth(chars),
            false => self.starts.get_or_init(|| starts().collect()).get(chars).copied(),
        };
        at.map_or("", |at| &self.text[at..])
    }
}

/// A collection not closed yet.
struct Open {
    at: Spot,
    shape: Shape,
}

enum Shape {
    Seq(Vec<Node>),
    Map { flow: bool, seen: BTreeSet<String>, entries: Vec<Entry>, key: Option<(String, Spot)> },
}

impl Builder<'_> {
    fn run(&mut self, text: &str) -> Result<(), Stop> {
        let mut documents = 0;
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| {
                let mark = error.marker();
                self.said = error.info().to_owned();
                ("L004", Spot { line: mark.line(), column: mark.col() + 1, len: 1 })
            })?;
            let at = spot(span);
            self.bound(&event, at)?;
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(("L005", at));
                    }
                }
                Event::Alias(_) => return Err(("L006", at)),
                Event::Scalar(value, style, anchor, tag) => {
                    self.marks(anchor, tag.is_some(), at);
                    let plain = style == ScalarStyle::Plain;
                    if let Some(message) =
                        forbidden_in(&value).into_iter().map(|(_, told)| told).next()
                    {
                        self.faults.push(("L003", at, Some(message)));
                    }
                    match style {
                        ScalarStyle::Plain if !self.expects_key() => self.cut(&value, span),
                        ScalarStyle::Literal | ScalarStyle::Folded if !value.trim().is_empty() => {
                            self.remarks(at.line);
                        }
                        _ => {}
                    }
                    self.scalar(value.into_owned(), plain, at);
                }
                Event::SequenceStart(anchor, tag) => {
                    self.marks(anchor, tag.is_some(), at);
                    self.open(at, Shape::Seq(Vec::new()))?;
                }
                Event::MappingStart(anchor, tag) => {
                    self.marks(anchor, tag.is_some(), at);
                    let flow = self.char_at(at, 0) == Some('{');
                    let map =
                        Shape::Map { flow, seen: BTreeSet::new(), entries: Vec::new(), key: None };
                    self.open(at, map)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(),
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Ok(())
    }

    fn bound(&mut self, event: &Event<'_>, at: Spot) -> Result<(), Stop> {
        if matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..)) {
            self.nodes += 1;
        }
        if self.nodes > MAX_NODES { Err(("L010", at)) } else { Ok(()) }
    }

    fn marks(&mut self, anchor: usize, tag: bool, at: Spot) {
        if anchor > 0 {
            self.faults.push(("L006", at, None));
        }
        if tag {
            self.faults.push(("L007", at, None));
        }
    }

    fn open(&mut self, at: Spot, shape: Shape) -> Result<(), Stop> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(("L009", at));
        }
        // A collection used as a key has no meaning in the format.
        if let Some(Open { shape: Shape::Map { key: None, .. }, .. }) = self.stack.last() {
            return Err(("L012", at));
        }
        self.stack.push(Open { at, shape });
        Ok(())
    }

    fn scalar(&mut self, text: String, plain: bool, at: Spot) {
        if let Some(Open { shape: Shape::Map { key: key @ None, seen, .. }, .. }) =
            self.stack.last_mut()
        {
            if !seen.insert(text.clone()) {
                self.faults.push(("L008", at, None));
            }
            *key = Some((text, at));
            return;
        }
        self.place(Node { at, content: Content::Scalar { text, plain } });
    }

    fn close(&mut self) {
        let Some(Open { at, shape }) = self.stack.pop() else {
            return;
        };
        let content = match shape {
            Shape::Seq(items) => Content::Seq(items),
            Shape::Map { entries, .. } => Content::Map(entries),
        };
        self.place(Node { at, content });
    }

    /// Whether the next scalar is a key.
    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Open { shape: Shape::Map { key: None, .. }, .. }))
    }

    /// Tells of a « # » that YAML takes for a comment and that touches a word, after a sentence
    /// without quotation marks: « sous #lyon69 » would say « sous », and nobody would know. A
    /// number or a date has lost nothing.
    fn cut(&mut self, value: &str, span: Span) {
        let number = |c: char| c.is_ascii_digit() || "+-.:".contains(c);
        if !value.is_empty() && !value.chars().all(number) {
            self.hashed(span.end.line(), span.end.col());
        }
    }

    /// Tells of a « # » that touches a word, next on a line after a number of characters.
    fn hashed(&mut self, line: usize, after: usize) {
        let text = line.checked_sub(1).and_then(|rank| self.lines.get(rank));
        let rest = text.map_or("", |line| line.after(after));
        let said = rest.trim_start_matches(' ');
        if said.strip_prefix('#').is_some_and(|rest| touches(rest.chars())) {
            let column = after + rest.len() - said.len() + 1;
            self.faults.push(("L020", Spot { line, column, len: 1 }, None));
        }
    }

    /// Warns of the lines of a block that look like comments and are text, from its first line, as
    /// long as they are set in like it; a hashtag is text to whoever reads it.
    fn remarks(&mut self, first_line: usize) {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let lines = self.lines.iter().map(|line| line.text);
        let lines = lines.enumerate().skip(first_line.saturating_sub(1));
        let spoken = lines.filter(|(_, line)| !line.trim().is_empty());
        let mut first = None;
        for (rank, line) in spoken {
            if indent(line) < *first.get_or_insert(indent(line)) {
                return;
            }
            let after = line.trim_start_matches(' ').strip_prefix('#');
            if after.is_some_and(|after| !touches(after.chars())) {
                let spot = Spot { line: rank + 1, column: indent(line) + 1, len: 1 };
                self.faults.push(("L021", spot, None));
            }
        }
    }

    /// The character a number of characters after a spot, on its line.
    fn char_at(&self, spot: Spot, after: usize) -> Option<char> {
        self.lines.get(spot.line.checked_sub(1)?)?.after(spot.column - 1 + after).chars().next()
    }

    /// Tells whether a colon follows a key: `{motif: En fugue, message reçu}` has none after its
    /// second half, which YAML still reads as a key without value.
    fn has_colon(&self, key: Spot) -> bool {
        let line = self.lines.get(key.line.saturating_sub(1));
        let rest = line.map(|line| line.after(key.column - 1 + key.len));
        rest.is_some_and(|rest| rest.trim_start_matches(' ').starts_with(':'))
    }

    fn place(&mut self, node: Node) {
        let colon = match self.stack.last() {
            Some(Open { shape: Shape::Map { key: Some((_, at)), .. }, .. }) => self.has_colon(*at),
            _ => true,
        };
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Open { shape: Shape::Seq(items), .. }) => items.push(node),
            Some(Open { shape: Shape::Map { flow, entries, key, .. }, .. }) => {
                let Some((key, key_at)) = key.take() else {
                    return;
                };
                let empty = is_empty(&node);
                let cut = *flow && !colon && empty;
                if cut {
                    self.faults.push(("L011", key_at, None));
                }
                entries.push(Entry { key, key_at, value: node, cut });
                if empty && colon {
                    // All of the value is behind the « # ».
                    self.hashed(key_at.line, key_at.column + key_at.len);
                }
            }
        }
    }
}

/// Whether what follows a « # » makes one word with it: « #lyon69 » is said, « # à relire » and
/// « #---- » are remarks.
fn touches(mut after: impl Iterator<Item = char>) -> bool {
    let next = after.find(|c| *c != '#');
    next.is_some_and(|c| !c.is_whitespace() && !"-=*~.".contains(c))
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.content, Content::Scalar { text, plain: true } if text.is_empty())
}

fn spot(span: Span) -> Spot {
    let len = if span.start.line() == span.end.line() { span.len() } else { 1 };
    Spot { line: span.start.line(), column: span.start.col() + 1, len }
}
