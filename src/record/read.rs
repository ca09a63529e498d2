//! Reading: guarded text to plain JSON values, by two readers that must agree.

use serde_json::{Map, Number, Value};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::guard::{Guarded, guard};
use super::marked::{Content, Marked, Node};
use crate::diag::{Diagnostic, Place, Report};

/// A file read but not yet checked: its values, its positions, and the faults seen so far.
pub(super) struct RawRecord {
    pub marked: Marked,
    pub value: Value,
    pub faults: Report,
}

/// Reads a YAML file.
///
/// # Errors
/// The report, when nothing can be read; faults that leave a tree are kept in the [`RawRecord`],
/// so that the structure and the rules are checked in the same run.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<RawRecord, Report> {
    let Guarded { marked, mut faults } = guard(name, bytes)?;
    let marked_value = resolve(marked.root());
    // serde_yaml refuses a whole file for one duplicate key: the marked tree then stands in, only
    // to look for more faults, since the file is refused anyway.
    let value = if faults.refuses() {
        marked_value
    } else {
        match serde_yaml::from_str::<serde_yaml::Value>(marked.text()).ok().and_then(to_json) {
            Some(value) if value == marked_value => value,
            _ => {
                faults.push(Diagnostic::new("L013", Place::file(name)));
                marked_value
            }
        }
    };
    Ok(RawRecord { marked, value: normalise(value), faults })
}

/// Composes accents (NFC): a name typed on another system must equal itself.
pub(super) fn normalise(value: Value) -> Value {
    match value {
        Value::String(text) if !is_nfc(&text) => Value::String(text.nfc().collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(normalise).collect()),
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(key, value)| (key, normalise(value))).collect())
        }
        other => other,
    }
}

fn to_json(value: serde_yaml::Value) -> Option<Value> {
    Some(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(b) => Value::Bool(b),
        serde_yaml::Value::String(text) => Value::String(text),
        serde_yaml::Value::Number(n) => {
            let number = n.as_i64().map(Number::from).or_else(|| n.as_u64().map(Number::from));
            Value::Number(number.or_else(|| n.as_f64().and_then(Number::from_f64))?)
        }
        serde_yaml::Value::Sequence(items) => {
            Value::Array(items.into_iter().map(to_json).collect::<Option<_>>()?)
        }
        serde_yaml::Value::Mapping(map) => {
            let mut out = Map::new();
            for (key, value) in map {
                // The guard reads keys as text; so does the format.
                let key = match key {
                    serde_yaml::Value::String(text) => text,
                    serde_yaml::Value::Number(n) => n.to_string(),
                    _ => return None,
                };
                out.insert(key, to_json(value)?);
            }
            Value::Object(out)
        }
        serde_yaml::Value::Tagged(_) => return None,
    })
}

/// Resolves the marked tree by the core schema of YAML 1.2.
fn resolve(node: &Node) -> Value {
    match &node.content {
        Content::Scalar { text, plain: false } => Value::String(text.clone()),
        Content::Scalar { text, plain: true } => resolve_plain(text),
        Content::Seq(items) => Value::Array(items.iter().map(resolve).collect()),
        Content::Map(entries) => Value::Object(
            entries.iter().map(|entry| (entry.key.clone(), resolve(&entry.value))).collect(),
        ),
    }
}

pub(super) fn resolve_plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.contains('.');
    if numeric && !leading_zero {
        if let Ok(integer) = text.parse::<i64>() {
            return Value::Number(integer.into());
        }
        if let Some(float) = text.parse::<f64>().ok().and_then(Number::from_f64) {
            return Value::Number(float);
        }
    }
    Value::String(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<(&'static str, usize, usize)> {
        let report = match read("t.yaml", text.as_bytes()) {
            Ok(raw) => raw.faults,
            Err(report) => report,
        };
        report.items().iter().map(|d| (d.code, d.place.line, d.place.column)).collect()
    }

    #[test]
    fn hostile_yaml_is_refused_where_it_stands() {
        assert_eq!(codes("a: 1\na: 2\n"), [("L008", 2, 1)]);
        assert_eq!(codes("a: &x 1\nb: *x\n"), [("L006", 2, 4)]);
        assert_eq!(codes("a: !!str 1\n"), [("L007", 1, 4)]);
        assert_eq!(codes("a: 1\n---\nb: 2\n"), [("L005", 2, 1)]);
        assert_eq!(codes("a: \"x\\u202Ey\"\n"), [("L003", 1, 4)]);
        assert_eq!(codes("a: x\u{202e}y\n"), [("L003", 1, 5)]);
        assert_eq!(codes(""), [("L014", 0, 0)]);
        assert_eq!(codes("a: {b: \n"), [("L004", 2, 1)]);
    }

    #[test]
    fn a_comma_that_cuts_a_value_is_recognised() {
        assert_eq!(codes("u: {motif: En fugue, message reçu}\n"), [("L011", 1, 22)]);
        // Far on a line, where each sign but the last is of two bytes.
        let long = "é".repeat(300);
        let text = format!("u: {{a: {long}, motif: En fugue, message reçu}}\n");
        assert_eq!(codes(&text), [("L011", 1, 327)]);
        assert_eq!(codes(&format!("a: {long} #lyon69\n")), [("L020", 1, 305)]);
    }

    #[test]
    fn a_hash_that_cuts_a_sentence_is_recognised() {
        for text in [
            "a: Une annonce paraît sous #lyon69\n",
            "a: sous #lyon #escort ; la mère a porté plainte\n",
            "a: {b: sous #lyon\n}\n",
            "a: [x, sous   ##lyon\n]\n",
            "- sous #_lyon69_\n",
            "a: gare #🍑\n",
            "a: d'abord\n  ensuite sous #lyon\nb: x\n",
            "a: #lyon69\nb: x\n",
            "a: 06 12 #perso\n",
        ] {
            let rank = text.lines().position(|line| line.contains(" #")).unwrap_or_default();
            let line = text.lines().nth(rank).unwrap_or_default();
            let column = line.chars().position(|c| c == '#').unwrap_or_default() + 1;
            assert_eq!(codes(text), [("L020", rank + 1, column)], "{text}");
        }
        for text in [
            "a: x # a comment\n",
            "a: x #\n",
            "a: x #----\n",
            "a: x#lyon\n",
            "a: \"sous #lyon\" #note\n",
            "a: 'sous #lyon'\n",
            "numero: 12 #note\n",
            "date: 2026-06-02 #note\n",
            "#note\na: x\n",
            "a: #note\n  b: x\n",
            "a: {b: x} #note\n",
            "a: |\n  sous #lyon69\n",
        ] {
            assert_eq!(codes(text), [], "{text}");
        }
        // What YAML itself refuses is not cut in silence.
        assert_eq!(codes("a: sous #lyon\n  le soir\n")[0].0, "L004");
    }

    #[test]
    fn a_comment_inside_a_block_is_text_and_is_said() {
        let hashes = "a: |\n  x\n  # note\n\n  #lyon\nb: >\n  # y\n# a comment\nc: x\n";
        assert_eq!(codes(hashes), [("L021", 3, 3), ("L021", 7, 3)]);
        assert_eq!(codes("a: |\n  x\n# after\nb: x # y\n"), []);
        assert_eq!(codes("a: |\n# after\nb: x\n"), []);
        assert_eq!(codes("- |\n  x\n  y #z\n# after\n- x\n"), []);
    }

    #[test]
    fn deep_and_large_files_are_refused_quickly() {
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(codes(&deep)[0].0, "L009");
        // serde_yaml alone would take twenty seconds here.
        assert_eq!(codes(&"[".repeat(200_000)).len(), 1);
        let wide = format!("a: [{}]", "1,".repeat(30_000));
        assert_eq!(codes(&wide)[0].0, "L010");
        assert_eq!(codes(&"x".repeat(super::super::guard::MAX_BYTES + 1))[0].0, "L001");
    }

    #[test]
    fn both_readers_agree_on_the_traps_of_yaml() {
        for text in [
            "a: no",
            "a: NO",
            "a: yes",
            "a: 0123",
            "a: 12:30",
            "a: 1_4",
            "a: ~",
            "a: 2026-06-02",
            "a: 2009",
            "a: \"2009\"",
            "a: 1.5",
            "a: 04 65",
            "a: -3",
            "a: oui",
            "a: Null",
            "a: |\n  x\n  y\n",
        ] {
            assert_eq!(codes(text), [], "{text}");
        }
    }

    #[test]
    fn a_malformed_file_says_its_probable_cause() {
        for (text, said, shown) in [
            ("a: x\nb: tard : neuf\n", "deux-points", "b: …"),
            ("a: \"x\nb: y\n", "guillemet est ouvert", "a: …"),
            ("a: \"x\" y\n", "suit un guillemet", "a: …"),
            ("a: @x\n", "signe réservé", "a: …"),
            ("a: {b: c\nd: e\n", "accolade", "d: …"),
            ("a: [b, c\nd: e\n", "accolade", "d: …"),
            ("a:\n  b: c\n   d: e\n", "hauteur", "   d: …"),
            ("a: \"x\\y\"\n", "barre oblique", "a: …"),
        ] {
            let Err(report) = read("t.yaml", text.as_bytes()) else {
                panic!("{text}");
            };
            let found = &report.items()[0];
            assert!(found.code == "L004" && found.message.contains(said), "{text}: {found:?}");
            let line = found.excerpt.as_ref().map(|excerpt| excerpt.text.as_str());
            assert_eq!(line, Some(shown), "{text}");
        }
    }

    #[test]
    fn windows_files_and_decomposed_accents_read_the_same() {
        let raw =
            read("t.yaml", "\u{feff}a: Ze\u{301}lie\r\n".as_bytes()).unwrap_or_else(|_| panic!());
        assert_eq!(raw.value["a"], "Zélie");
    }
}
