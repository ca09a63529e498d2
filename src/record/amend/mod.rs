//! Amending: a record takes changes, and no line that they leave alone changes.
//!
//! Takes: the bytes of a record, and changes by JSON pointer.
//! Gives: the bytes of the record amended, which read as the former ones with the changes applied.
//! Never: bytes that were not read again; a value in what it says of a change that it refuses.

mod block;
mod change;
mod flow;
mod lines;
mod pen;
mod proof;
mod relaid;
mod scalar;
mod schema;
mod shown;
mod step;
mod text;
mod tree;

use serde_json::Value;

pub use self::change::{Change, Misfit, Unfit};
use self::proof::Held;
pub(super) use self::schema::below;
use self::shown::shown;
use super::kind::Kind;
use super::reader::Reader;

impl Reader {
    /// Amends a record: the lines that the changes touch change, and no other.
    ///
    /// Texts are written with composed accents and the line ends of the format, as records are
    /// read; digits are a number where the schema asks for one, or takes one as it takes a year. A
    /// list or a block that replaces another changes what differs.
    ///
    /// # Errors
    /// The first change that cannot be made so that the record reads as it should; then none is.
    pub fn amend(&self, kind: Kind, text: &[u8], changes: &[Change]) -> Result<Vec<u8>, Unfit> {
        let schema = self.shape(kind).schema().value();
        let mut held = Held::read(text).ok_or(Unfit { change: None, why: Misfit::Unreadable })?;
        for (rank, change) in changes.iter().enumerate() {
            let unfit = |why| Unfit { change: Some(rank), why };
            held = held.amended(change, schema).map_err(unfit)?;
        }
        Ok(held.text.bytes())
    }

    /// The values of a record as they were typed, which a form shows: texts where the schema takes
    /// texts, whatever YAML makes of their digits. None when the text does not read.
    pub fn as_typed(&self, kind: Kind, text: &[u8]) -> Option<Value> {
        shown(text, self.shape(kind).schema().value())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::record::Vocabulary;

    fn amended(text: &str, changes: &[Change]) -> Result<String, Misfit> {
        let reader = Reader::new(Vocabulary::default());
        let done = reader.amend(Kind::Situation, text.as_bytes(), changes);
        done.map(|bytes| String::from_utf8(bytes).expect("text")).map_err(|unfit| unfit.why)
    }

    fn set(at: &str, value: Value) -> Change {
        Change::Set { at: at.to_owned(), value }
    }

    fn gone(at: &str) -> Change {
        Change::Remove { at: at.to_owned(), prune: true }
    }

    fn put(list: &str, rank: usize, value: Value) -> Change {
        Change::Insert { list: list.to_owned(), rank, value }
    }

    fn moved(list: &str, from: usize, to: usize) -> Change {
        Change::Move { list: list.to_owned(), from, to }
    }

    /// What is set in `a`, and what the text becomes.
    #[test]
    fn a_scalar_keeps_its_style_and_its_comment() {
        for (flaw, text, value, wanted) in [
            ("a comment apart", "a: x   # c\nb: y\n", json!("z"), "a: z   # c\nb: y\n"),
            ("a colon", "a: x # c\n", json!("z : z"), "a: \"z : z\" # c\n"),
            ("a hash", "a: x # c\n", json!("z #z"), "a: \"z #z\" # c\n"),
            ("an apostrophe", "a: 'x'\n", json!("l'eau"), "a: 'l''eau'\n"),
            ("double marks", "a: \"x\" # c\n", json!("z"), "a: \"z\" # c\n"),
            ("marks inside", "a: x\n", json!("\"z\": y"), "a: '\"z\": y'\n"),
            ("a number in letters", "a: x\n", json!("0123"), "a: \"0123\"\n"),
            ("a date", "a: x\n", json!("2026-05-01"), "a: 2026-05-01\n"),
            ("an hour", "a: x\n", json!("12:30"), "a: \"12:30\"\n"),
            ("a refusal", "a: x\n", json!("no"), "a: \"no\"\n"),
            ("a French refusal", "a: oui\n", json!("non"), "a: non\n"),
            ("nothing", "a: x\n", json!(""), "a: \"\"\n"),
            ("nothing there", "a:\nb: y\n", json!("z"), "a: z\nb: y\n"),
            ("nothing but a comment", "a: # c\nb: y\n", json!("z"), "a: z # c\nb: y\n"),
            ("a comment in its column", "a:     # c\n", json!("z"), "a: z   # c\n"),
            ("null", "a: null # c\n", json!("z"), "a: z # c\n"),
            ("a number", "a: x\n", json!(12), "a: 12\n"),
            ("two lines", "a: x # c\nb: y\n", json!("z\nt"), "a: |- # c\n  z\n  t\nb: y\n"),
            ("ends", "a: x\nb: y\n", json!("z\n\n\n"), "a: |+\n  z\n\n\nb: y\n"),
            ("set in", "a: x\nb: y\n", json!(" z\nt\n"), "a: |2\n   z\n  t\nb: y\n"),
            ("a remark", "a: x\nb: y\n", json!("z\n# t"), "a: \"z\\n# t\"\nb: y\n"),
            ("a block", "a: |\n    x\n\n# c\nb: y\n", json!("z\n"), "a: |\n    z\n\n# c\nb: y\n"),
            ("a block ends", "a: |+ # c\n  x\n\nb: y\n", json!("z"), "a: |- # c\n  z\nb: y\n"),
            ("a count", "a: |1-\n x\nb: y\n", json!("z"), "a: |1-\n z\nb: y\n"),
            (
                "folds",
                "a: >-\n  x y\n  z t\nb: y\n",
                json!("x y z u"),
                "a: >-\n  x y\n  z u\nb: y\n",
            ),
            ("plain lines", "a: x\n  y # c\nb: y\n", json!("z"), "a: z # c\nb: y\n"),
            ("marked lines", "a: \"x\n  y\" # c\nb: y\n", json!("z"), "a: \"z\" # c\nb: y\n"),
            ("the next line", "a: # c\n  x\nb: y\n", json!("z"), "a: # c\n  z\nb: y\n"),
            ("no last line end", "b: y\na: x", json!("z"), "b: y\na: z"),
            ("Windows", "a: x\r\nb: y\r\n", json!("z\nt"), "a: |-\r\n  z\r\n  t\r\nb: y\r\n"),
            ("a mark", "\u{feff}a: x\n", json!("z"), "\u{feff}a: z\n"),
            ("a hashtag cut", "a: sous #lyon\n", json!("z"), "a: \"z\" #lyon\n"),
            (
                "a block for a text",
                "a: # c\n  b: x # d\n  # e\nf: y\n",
                json!("z"),
                "a: z # c\nf: y\n",
            ),
            ("a text for a block", "a: x # c\nf: y\n", json!({"b": 1}), "a: # c\n  b: 1\nf: y\n"),
            ("a text for a list", "a: x # c\nf: y\n", json!(["b", "c"]), "a: [b, c] # c\nf: y\n"),
            (
                "a list of blocks",
                "a: []\nf: y\n",
                json!([{"b": 1, "c": ["d"]}, {"e": "x\ny"}]),
                "a:\n  - b: 1\n    c: [d]\n  - e: |-\n      x\n      y\nf: y\n",
            ),
            ("to nothing", "a: x    # c\n", json!(null), "a:      # c\n"),
        ] {
            let done = amended(text, &[set("/a", value)]);
            assert_eq!(done.as_deref(), Ok(wanted), "{flaw}");
        }
    }

    #[test]
    fn braces_stay_braces() {
        for (flaw, text, change, wanted) in [
            (
                "a comma",
                "a: {b: x, c: y} # k\n",
                set("/a/b", json!("u, v")),
                "a: {b: \"u, v\", c: y} # k\n",
            ),
            ("a new key", "a: {b: x} # k\n", set("/a/z", json!("u")), "a: {b: x, z: u} # k\n"),
            ("a void", "a: {b: , c: y}\n", set("/a/b", json!("u")), "a: {b: u , c: y}\n"),
            ("no colon", "a: {b, c: y}\n", set("/a/b", json!("u")), "a: {b: u, c: y}\n"),
            ("the first goes", "a: [b, c, d]\n", gone("/a/0"), "a: [c, d]\n"),
            ("the last goes", "a: [b, c, d] # k\n", gone("/a/2"), "a: [b, c] # k\n"),
            ("all goes", "a: [b]\nc: d\n", gone("/a/0"), "c: d\n"),
            ("an item", "a: [b, c]\n", put("/a", 1, json!("x")), "a: [b, x, c]\n"),
            ("an item last", "a: [b, c]\n", put("/a", 9, json!("x]")), "a: [b, c, \"x]\"]\n"),
            ("a comma too many", "a: [b, c,]\n", put("/a", 2, json!("x")), "a: [b, c, x]\n"),
            ("trades", "a: [b, {c: d}, e]\n", moved("/a", 2, 0), "a: [e, b, {c: d}]\n"),
            (
                "lines",
                "a: [\n  b, # k\n  c # l\n]\n",
                put("/a", 2, json!("x")),
                "a: [\n  b, # k\n  c, # l\n  x\n]\n",
            ),
            (
                "a line in front",
                "a: {\n  b: 1, # k\n  c: 2\n}\n",
                gone("/a/b"),
                "a: {\n  c: 2\n}\n",
            ),
            ("a last line", "a: [\n  b, # k\n  c # l\n]\n", gone("/a/1"), "a: [\n  b, # k\n]\n"),
            (
                "an empty list",
                "a: {b: [], c: 1}\n",
                put("/a/b", 0, json!({"x": "z"})),
                "a: {b: [{x: z}], c: 1}\n",
            ),
            (
                "lines of a text",
                "l:\n  - {a: \"1\", b: {c: x, d: [y]}} # k\n",
                set("/l/0/b/c", json!("x\ny")),
                "l:\n  - a: \"1\" # k\n    b:\n      c: |-\n        x\n        y\n      d: [y]\n",
            ),
            (
                "a comment between",
                "a: {b: x, # k\n  c: y}\n",
                set("/a/b", json!("x\ny")),
                "a: {b: \"x\\ny\", # k\n  c: y}\n",
            ),
        ] {
            let done = amended(text, &[change]);
            assert_eq!(done.as_deref(), Ok(wanted), "{flaw}");
        }
    }

    #[test]
    fn lists_and_blocks_keep_their_lines() {
        for (flaw, text, change, wanted) in [
            ("a key", "a: 1\nb: 2\n", set("/c", json!("x")), "a: 1\nb: 2\nc: x\n"),
            ("no line end", "a: 1", set("/c", json!("x")), "a: 1\nc: x"),
            (
                "in order",
                "# head\nsituation: S\n\n# f\nfaits: []\n",
                set("/mineur/nom", json!("X")),
                "# head\nsituation: S\nmineur:\n  nom: X\n\n# f\nfaits: []\n",
            ),
            (
                "first",
                "# head\nmineur:\n  nom: X\n",
                set("/situation", json!("S")),
                "# head\nsituation: S\nmineur:\n  nom: X\n",
            ),
            (
                "first of an item",
                "faits:\n  - quand: 2020 # c\n    lieu: x\n",
                set("/faits/0/id", json!("F1")),
                "faits:\n  - id: F1\n    quand: 2020 # c\n    lieu: x\n",
            ),
            (
                "the first of an item goes",
                "l:\n  - a: 1 # c\n    b: 2\n",
                gone("/l/0/a"),
                "l:\n  - b: 2\n",
            ),
            (
                "a comment inside",
                "l:\n  - a: 1\n    # c\n    b: 2\n",
                gone("/l/0/a"),
                "l:\n  -\n    # c\n    b: 2\n",
            ),
            ("its comment", "a: 1\n# b\nb: 2 # c\n# d\nc: 3\n", gone("/b"), "a: 1\n# d\nc: 3\n"),
            (
                "another's comment",
                "a: 1\n# section\n\nb: 2\nc: 3\n",
                gone("/b"),
                "a: 1\n# section\n\nc: 3\n",
            ),
            ("a comment inside goes", "a:\n  x: 1\n  # y\nb: 2\n", gone("/a"), "b: 2\n"),
            ("the head stays", "# head\na: 1\nb: 2\n", gone("/a"), "# head\nb: 2\n"),
            ("all goes but", "# head\na: 1\n", gone("/a"), "# head\n{}\n"),
            ("what is left empty", "a:\n  b:\n    - c: 1\nd: 2\n", gone("/a/b/0/c"), "d: 2\n"),
            (
                "an item",
                "l:\n- a # x\n- b\nz: 1\n",
                put("/l", 1, json!("k")),
                "l:\n- a # x\n- k\n- b\nz: 1\n",
            ),
            (
                "an item before a comment",
                "l:\n- a\n# x\n- b\n",
                put("/l", 1, json!({"k": 1, "o": "p"})),
                "l:\n- a\n- k: 1\n  o: p\n# x\n- b\n",
            ),
            (
                "last",
                "l:\n  - {a: 1}\n\n# s\nz: 1\n",
                put("/l", 9, json!({"b": 2})),
                "l:\n  - {a: 1}\n  - {b: 2}\n\n# s\nz: 1\n",
            ),
            (
                "a list of its own",
                "m:\n- a\nz: 1\n",
                put("/l", 0, json!({"b": 2})),
                "m:\n- a\nz: 1\nl:\n- b: 2\n",
            ),
            (
                "moves",
                "l:\n  # a\n  - a: 1\n    # in\n\n  # s\n\n  - b # y\n  # c\n  - c: |\n      x\nz: 1\n",
                moved("/l", 2, 0),
                "l:\n  # c\n  - c: |\n      x\n\n  # s\n\n  # a\n  - a: 1\n    # in\n  - b # y\nz: 1\n",
            ),
            (
                "lists of lists",
                "l:\n  - - a\n    - b\n  - - c\n",
                moved("/l/0", 0, 1),
                "l:\n  - - b\n    - a\n  - - c\n",
            ),
            (
                "a dash alone",
                "l:\n  -\n    a: 1\n  -\nz: 1\n",
                set("/l/1", json!("x")),
                "l:\n  -\n    a: 1\n  - x\nz: 1\n",
            ),
            (
                "a made up key",
                "a: 1\n",
                set("/b: #/c~1d", json!("x")),
                "a: 1\n\"b: #\":\n  c/d: x\n",
            ),
        ] {
            let done = amended(text, &[change]);
            assert_eq!(done.as_deref(), Ok(wanted), "{flaw}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said_without_its_value() {
        for (flaw, text, change, why) in [
            ("no such item", "a: [1]\n", set("/a/3", json!(1)), Misfit::NoSuchPlace),
            ("through a text", "a: x\n", set("/a/b", json!(1)), Misfit::NoSuchPlace),
            ("no pointer", "a: x\n", set("a", json!(1)), Misfit::NoSuchPlace),
            ("the record", "a: x\n", set("", json!(1)), Misfit::NoSuchPlace),
            ("nothing there", "a: x\n", gone("/b"), Misfit::NoSuchPlace),
            ("a tabulation", "a: x\n", set("/a", json!("x\ty")), Misfit::Forbidden),
            ("a separator", "a: x\n", set("/a", json!("x\u{2028}y")), Misfit::Forbidden),
            ("a next line", "a: x\n", set("/a", json!("x\u{85}y")), Misfit::Forbidden),
            ("a direction", "a: x\n", set("/b\u{202e}", json!("y")), Misfit::Forbidden),
            ("a mark", "a: &x 1\n", set("/a", json!(1)), Misfit::Unreadable),
            ("a key twice", "a: 1\na: 2\n", set("/a", json!(1)), Misfit::Unreadable),
            ("a brace", "a: {\n", set("/a", json!(1)), Misfit::Unreadable),
        ] {
            assert_eq!(amended(text, &[change]), Err(why), "{flaw}");
        }
    }
}
