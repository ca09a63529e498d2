//! How a value that holds no other is written: the ways, the best first. Whoever takes one reads
//! it again.

use saphyr_parser::ScalarStyle;
use serde_json::Value;

use super::super::read::resolve_plain;
use super::tree::{Holds, Node};

/// Widest line that a list of words takes between brackets, or a folded text.
pub(super) const WIDTH: usize = 100;

/// Where a value is to stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    /// Between braces or brackets, where nothing takes lines of its own.
    pub flow: bool,
    /// The column of what announces it, from which an indentation is counted.
    pub margin: usize,
    /// The column of the lines that it takes below.
    pub below: usize,
}

/// What is written of a value: beside what announces it, and on the lines below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub beside: String,
    pub below: Vec<String>,
}

impl Written {
    pub(super) fn beside(text: impl Into<String>) -> Self {
        Self { beside: text.into(), below: Vec::new() }
    }

    /// The lines below, each after a line feed.
    pub(super) fn lines(&self) -> String {
        self.below.iter().map(|line| format!("\n{line}")).collect()
    }

    /// All of it, with what announces it: « cle: » or « - ».
    pub(super) fn announced(mut self, by: &str) -> Vec<String> {
        let beside = format!("{by} {}", self.beside);
        self.below.insert(0, beside.trim_end_matches(' ').to_owned());
        self.below
    }
}

/// How a scalar was written until now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Former {
    pub style: ScalarStyle,
    /// Whether it held several lines.
    pub several: bool,
    /// Whether the head of its block counts its indentation.
    pub counted: bool,
    /// Its widest line.
    pub width: usize,
}

impl Former {
    /// A value that is new, written as others are.
    pub(super) const NONE: Self =
        Self { style: ScalarStyle::Plain, several: false, counted: false, width: WIDTH };

    pub(super) fn of(node: &Node) -> Self {
        match &node.holds {
            Holds::Scalar(scalar) => {
                Self { style: scalar.style, several: scalar.text.contains('\n'), ..Self::NONE }
            }
            Holds::List { .. } | Holds::Map { .. } => Self::NONE,
        }
    }
}

/// The ways of writing a scalar at a place.
pub(super) fn ways(value: &Value, former: Former, stand: Stand) -> Vec<Written> {
    match value {
        Value::String(text) => texts(text, former, stand),
        Value::Null => vec![Written::beside("null")],
        other => vec![Written::beside(other.to_string())],
    }
}

fn texts(text: &str, former: Former, stand: Stand) -> Vec<Written> {
    let several = text.contains('\n');
    let block = |sign| block(text, sign, former, stand);
    let mut ways = Vec::new();
    match former.style {
        ScalarStyle::Literal => ways.extend(block('|')),
        ScalarStyle::Folded => ways.extend(block('>').into_iter().chain(block('|'))),
        ScalarStyle::DoubleQuoted if !several || former.several => {
            ways.push(Written::beside(doubled(text)));
        }
        ScalarStyle::SingleQuoted if !several => ways.push(Written::beside(single(text))),
        _ if several => ways.extend(block('|')),
        _ => {}
    }
    if former.style == ScalarStyle::Plain && is_plain(text, stand.flow) {
        ways.push(Written::beside(text));
    }
    if !several && text.contains(['"', '\\']) && !text.contains('\'') {
        ways.push(Written::beside(single(text)));
    }
    ways.push(Written::beside(doubled(text)));
    ways
}

/// Whether a text says itself without quotation marks, to whatever reads YAML.
pub(super) fn is_plain(text: &str, flow: bool) -> bool {
    let reserved = |c: char| "-?:,[]{}#&*!|>'\"%@`=".contains(c);
    let edges = |c: char| c == ' ';
    !text.is_empty()
        && !text.starts_with(reserved)
        && !text.starts_with(edges)
        && !text.ends_with(edges)
        && !text.ends_with(':')
        && !text.starts_with("...")
        && text != "<<"
        && !["\n", "\t", ": ", " #"].iter().any(|cut| text.contains(cut))
        && !(flow && text.contains([',', '[', ']', '{', '}', '?']))
        && resolve_plain(text).is_string()
        && !is_other(text)
}

/// Whether a word is an answer or a number to some that read YAML, if not to all.
fn is_other(text: &str) -> bool {
    const ANSWERS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];
    let bare = text.trim_start_matches(['-', '+']).replace('_', "");
    let based = ["0x", "0o", "0b"].iter().any(|base| bare.to_lowercase().starts_with(base));
    let hours = bare.contains(':') && bare.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
    let dotted = [".inf", ".nan"].contains(&bare.to_lowercase().as_str());
    let begins = bare.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    ANSWERS.contains(&text.to_lowercase().as_str())
        || based
        || hours
        || dotted
        || begins && bare.parse::<f64>().is_ok()
}

/// A text between single quotation marks.
fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text between double quotation marks, on one line.
pub(super) fn doubled(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

/// A text on lines of its own, where it can be.
fn block(text: &str, sign: char, former: Former, stand: Stand) -> Option<Written> {
    let body = text.trim_end_matches('\n');
    let first = body.split('\n').find(|line| !line.is_empty())?;
    if stand.flow || stand.below <= stand.margin {
        return None;
    }
    let lines: Vec<String> = match sign {
        '>' => folded(body, former.width.saturating_sub(stand.below))?,
        _ => body.split('\n').map(str::to_owned).collect(),
    };
    let deep = stand.below - stand.margin;
    let counted = former.counted || first.starts_with(' ');
    let count = if counted { deep.to_string() } else { String::new() };
    let ends = text.len() - body.len();
    let keeps = match ends {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let indent = " ".repeat(stand.below);
    let set_in = |line: String| if line.is_empty() { line } else { format!("{indent}{line}") };
    let below = lines.into_iter().map(set_in);
    let below = below.chain(std::iter::repeat_n(String::new(), ends.saturating_sub(1)));
    Some(Written { beside: format!("{sign}{count}{keeps}"), below: below.collect() })
}

/// The lines of a folded text, no wider than those that it had.
fn folded(body: &str, width: usize) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for (rank, paragraph) in body.split('\n').enumerate() {
        // What is set in, or begins with nothing, folds by other rules.
        if paragraph.starts_with([' ', '\t']) || rank == 0 && paragraph.is_empty() {
            return None;
        }
        if rank > 0 {
            lines.push(String::new());
        }
        if paragraph.is_empty() {
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let wide = line.chars().count() + 1 + word.chars().count() > width;
            // A space that others touch is no place to fold at.
            if wide && !line.is_empty() && !line.ends_with(' ') && !word.is_empty() {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;
    use serde_json::json;
    use unicode_normalization::UnicodeNormalization;

    use crate::record::{Change, Kind, Misfit, Reader, Vocabulary};

    /// One value in every style and every place, and the lines that it takes.
    const TEXT: &str = "# head
a: x   # a
b: 'x' # b
c: \"x\"  # c
d: | # d
  x
e: >-
  x

# section
f: [x, \"x\"] # f
g: {h: x, i: 'x', j: } # g
k:
- x # k0
- - x
  - y
- l: x # k2
  m:
-
# n
n:
    o: |2+
        x

p: [
  x, # p0
  'x' # p1
  ]
q: x
  y # q
r: \"x
  y\"
s: # s
  x
t: # t
u: end";

    /// Where, the first line, how many.
    const PLACES: [(&str, usize, usize); 24] = [
        ("/a", 1, 1),
        ("/b", 2, 1),
        ("/c", 3, 1),
        ("/d", 4, 2),
        ("/e", 6, 2),
        ("/f/0", 10, 1),
        ("/f/1", 10, 1),
        ("/g/h", 11, 1),
        ("/g/i", 11, 1),
        ("/g/j", 11, 1),
        ("/g/new", 11, 1),
        ("/k/0", 13, 1),
        ("/k/1/0", 14, 1),
        ("/k/2/l", 16, 1),
        ("/k/2/m", 17, 1),
        ("/k/3", 18, 1),
        ("/n/o", 21, 3),
        ("/p/0", 25, 1),
        ("/p/1", 26, 1),
        ("/q", 28, 2),
        ("/r", 30, 2),
        ("/s", 32, 2),
        ("/t", 34, 1),
        ("/u", 35, 1),
    ];

    fn reader() -> &'static Reader {
        static READER: OnceLock<Reader> = OnceLock::new();
        READER.get_or_init(|| Reader::new(Vocabulary::default()))
    }

    /// Words that YAML has a use for, and what people type.
    fn typed() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "",
            " ",
            "  ",
            "\n",
            "\n\n",
            "a",
            "é",
            "-",
            "- ",
            "?",
            ": ",
            ":",
            " #",
            "#",
            "&",
            "*",
            "!",
            "|",
            ">",
            "'",
            "\"",
            "%",
            "@",
            "`",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\\",
            "\\n",
            "oui",
            "non",
            "null",
            "~",
            "no",
            "true",
            "0123",
            "1e3",
            "2026-05-01",
            "12",
            "12:30",
            ".5",
            "0x1f",
            "---",
            "...",
            "=",
            "<<",
            "\u{1f469}\u{200d}\u{1f467}",
            "\u{645}\u{631}",
            "«\u{a0}x\u{a0}»",
            "y",
            "e\u{301}",
            "\r\n",
            "\u{3000}",
        ]);
        prop_oneof![
            3 => prop::collection::vec(word, 0..7).prop_map(|words| words.concat()),
            1 => "\\PC{0,12}",
            1 => "[ -~\n]{0,20}",
        ]
    }

    fn wanted(text: &str) -> String {
        text.replace("\r\n", "\n").nfc().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 500, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_typed_comes_back(text in typed(), rank in 0..PLACES.len(), windows: bool) {
            let (at, line, count) = PLACES[rank];
            let source = if windows { TEXT.replace('\n', "\r\n") } else { TEXT.to_owned() };
            let change = Change::Set { at: at.to_owned(), value: json!(text) };
            let done = match reader().amend(Kind::Situation, source.as_bytes(), &[change]) {
                Ok(done) => String::from_utf8(done).unwrap(),
                Err(unfit) => {
                    prop_assert_eq!(unfit.why, Misfit::Forbidden, "{} {:?}", at, text);
                    return Ok(());
                }
            };
            let read = reader().as_typed(Kind::Situation, done.as_bytes()).unwrap();
            prop_assert_eq!(read.pointer(at), Some(&json!(wanted(&text))), "{}", done);
            let lines: Vec<&str> = source.split_inclusive('\n').collect();
            let ends = (lines[..line].concat(), lines[line + count..].concat());
            prop_assert!(done.starts_with(&ends.0) && done.ends_with(&ends.1), "{} {}", at, done);
            // Each comment says its line; none is lost.
            let comments = |text: &str| text.matches(" # ").count();
            prop_assert!(comments(&done) >= comments(&source), "{} {}", at, done);
        }
    }
}
