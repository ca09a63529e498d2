//! A text as YAML reads it, and what it takes to write it back byte for byte.

use std::ops::Range;

/// The mark that some editors sign their files with.
const MARK: &str = "\u{feff}";

/// A text with the line ends of the format, which remembers its own.
#[derive(Clone, Debug)]
pub(super) struct Text {
    marked: bool,
    body: String,
    /// Where the lines that end as on Windows end, in the body.
    returns: Vec<usize>,
    /// Whether a line that is added ends as on Windows.
    windows: bool,
}

/// A part of a text to be replaced.
#[derive(Clone, Debug)]
pub(super) struct Splice {
    pub at: Range<usize>,
    pub with: String,
}

impl Splice {
    pub(super) fn new(at: Range<usize>, with: impl Into<String>) -> Self {
        Self { at, with: with.into() }
    }
}

impl Text {
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let stripped = text.strip_prefix(MARK);
        let mut body = String::with_capacity(text.len());
        let mut returns = Vec::new();
        for (rank, line) in stripped.unwrap_or(text).split('\n').enumerate() {
            if rank > 0 {
                body.push('\n');
            }
            body.push_str(line);
            if body.ends_with('\r') {
                body.pop();
                returns.push(body.len());
            }
        }
        // A return that no line feed follows ends nothing.
        if returns.last() == Some(&body.len()) {
            returns.pop();
            body.push('\r');
        }
        let windows = 2 * returns.len() > body.matches('\n').count();
        Some(Self { marked: stripped.is_some(), body, returns, windows })
    }

    pub(super) fn body(&self) -> &str {
        &self.body
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = String::with_capacity(self.body.len() + self.returns.len() + 3);
        if self.marked {
            out.push_str(MARK);
        }
        let mut from = 0;
        for at in &self.returns {
            out.push_str(&self.body[from..*at]);
            out.push('\r');
            from = *at;
        }
        out.push_str(&self.body[from..]);
        out.into_bytes()
    }

    /// The text with parts of it replaced; they do not overlap.
    pub(super) fn spliced(&self, mut splices: Vec<Splice>) -> Self {
        let mut text = self.clone();
        splices.sort_by_key(|splice| (splice.at.start, splice.at.end));
        for splice in splices.iter().rev() {
            text.splice(splice);
        }
        text
    }

    fn splice(&mut self, splice: &Splice) {
        // What is the same on both sides keeps its own line ends.
        let (old, new) = (&self.body[splice.at.clone()], splice.with.as_str());
        let head = same(old.chars().zip(new.chars()));
        let (old, new) = (&old[head..], &new[head..]);
        let tail = same(old.chars().rev().zip(new.chars().rev()));
        let new = new[..new.len() - tail].to_owned();
        let at = splice.at.start + head..splice.at.end - tail;
        let before = self.returns.partition_point(|end| *end < at.start);
        let after = self.returns.partition_point(|end| *end < at.end);
        let moved = self.returns.split_off(after);
        self.returns.truncate(before);
        if self.windows {
            self.returns.extend(new.match_indices('\n').map(|(end, _)| at.start + end));
        }
        self.returns.extend(moved.into_iter().map(|end| end - at.len() + new.len()));
        self.body.replace_range(at, &new);
    }
}

/// The length of what two texts begin with together.
fn same(pairs: impl Iterator<Item = (char, char)>) -> usize {
    pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}
