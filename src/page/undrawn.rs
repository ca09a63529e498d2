//! What no embedded font draws prints by its code: « [U+6F22] ».
//!
//! What somebody wrote is evidence: it is never lost, never altered, and never refused for a
//! character that the program has no font for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::fonts::{are_drawn_together, is_drawn};

/// Gives the byte and the character of each sign that no font draws.
///
/// A letter and its marks are drawn by one font or not at all: marks that no font of their letter
/// has are undrawn, whatever other font has them.
pub fn undrawn(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut cluster: Vec<char> = Vec::new();
    for (at, c) in text.char_indices() {
        if is_plain(c) {
            cluster.clear();
            cluster.push(c);
        } else if is_shapeless(c) {
            // It changes how its neighbours are drawn, and is read back with them.
        } else if is_mark(c) && !cluster.is_empty() {
            cluster.push(c);
            if !are_drawn_together(cluster.iter().copied()) {
                cluster.pop();
                found.push((at, c));
            }
        } else {
            cluster.clear();
            if is_drawn(c) {
                cluster.push(c);
            } else {
                found.push((at, c));
            }
        }
    }
    found
}

/// Writes by their codes the characters that no font draws.
pub(super) fn spelled_out(text: &str) -> Cow<'_, str> {
    let found = undrawn(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8 * found.len());
    let mut from = 0;
    for (at, c) in found {
        out.push_str(&text[from..at]);
        out.push_str(&format!("[U+{:04X}]", u32::from(c)));
        from = at + c.len_utf8();
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Writes by their codes the characters of a page that no font draws.
pub(super) fn spell_out(node: &mut Value) {
    match node {
        Value::String(text) => {
            if let Cow::Owned(spelled) = spelled_out(text) {
                *text = spelled;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(spell_out),
        Value::Object(map) => map.values_mut().for_each(spell_out),
        _ => {}
    }
}

/// Gives, as an expression that finds them, the letters under marks that no single sign stands for.
///
/// The fonts of pages raise such a mark, and Typst then writes the letter twice into the text of the
/// document; the first of the fallbacks sets it without raising it (`scripts/polices.py`).
pub(super) fn raised(node: &Value) -> String {
    let mut found = BTreeSet::new();
    collect_raised(node, &mut found);
    let escaped = found.into_iter().map(|cluster| match cluster.as_bytes() {
        [first, ..] if first.is_ascii_punctuation() => format!("\\{cluster}"),
        _ => cluster,
    });
    escaped.collect::<Vec<_>>().join("|")
}

fn collect_raised(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::String(text) => raised_in(text, found),
        Value::Array(items) => items.iter().for_each(|item| collect_raised(item, found)),
        Value::Object(map) => map.values().for_each(|item| collect_raised(item, found)),
        _ => {}
    }
}

fn raised_in(text: &str, found: &mut BTreeSet<String>) {
    let mut letter = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !sits_above(c) {
            letter = Some(at);
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((next, c)) = chars.next_if(|(_, c)| sits_above(*c)) {
            end = next + c.len_utf8();
        }
        let cluster = &text[letter.unwrap_or(at)..end];
        if cluster.nfc().nth(1).is_some() && !cluster.starts_with(char::is_whitespace) {
            found.insert(cluster.to_owned());
        }
    }
}

/// The marks of every script, but the frame of a key, which belongs to the emoji.
fn sits_above(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20e2}' | '\u{20e4}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// What the fonts of pages draw: spared a look in the tables.
fn is_plain(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{2026}' | '\u{202f}' | '€')
}

/// Joiners, variation selectors and tags of emoji: nothing to draw.
fn is_shapeless(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fonts_lack_is_spelled_out_and_the_rest_is_kept() {
        for (typed, printed) in [
            ("Zélie 🍑💋❤️ 👩‍👩‍👧 👍🏽 🇫🇷 1️⃣", "Zélie 🍑💋❤️ 👩‍👩‍👧 👍🏽 🇫🇷 1️⃣"),
            ("𝓩𝓮𝓵𝓲𝓮 Ｚｅｌｉｅ ⓩⓔ 🅉🄴 ツ", "𝓩𝓮𝓵𝓲𝓮 Ｚｅｌｉｅ ⓩⓔ 🅉🄴 ツ"),
            (
                "مرحبا שלום ሰላም নমস্কার வணக்கம் გამარჯობა բարեւ",
                "مرحبا שלום ሰላም নমস্কার வணக்கம் გამარჯობა բարեւ",
            ),
            ("小林", "[U+5C0F][U+6797]"),
            ("사랑 a", "[U+C0AC][U+B791] a"),
            ("漢\u{301}", "[U+6F22]\u{301}"),
        ] {
            assert_eq!(spelled_out(typed), printed);
        }
    }

    #[test]
    fn a_mark_that_no_font_sets_on_its_letter_is_spelled_out() {
        assert_eq!(spelled_out("e\u{301} q\u{303}"), "e\u{301} q\u{303}");
        // Devanagari marks on a Latin letter.
        assert_eq!(spelled_out("z\u{93f}"), "z[U+093F]");
        assert_eq!(spelled_out("z\u{337}\u{93f}e"), "z\u{337}[U+093F]e");
    }

    #[test]
    fn letters_under_marks_without_a_sign_of_their_own_are_found() {
        let page = serde_json::json!({"a": ["z\u{337}e\u{337}", "e\u{301} .\u{30a} \u{301}"]});
        assert_eq!(raised(&page), "\\.\u{30a}|e\u{337}|z\u{337}");
        assert_eq!(raised(&serde_json::json!("Zélie 1️⃣ é")), "");
    }

    #[test]
    fn plain_letters_are_those_that_the_fonts_of_pages_draw() {
        let plain = (' '..='€').filter(|c| is_plain(*c) && *c != '\u{ad}');
        assert_eq!(plain.filter(|c| !is_drawn(*c)).collect::<Vec<_>>(), Vec::<char>::new());
    }
}
