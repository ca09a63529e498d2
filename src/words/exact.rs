//! What prints exactly as it was typed inside a sentence: pseudonyms, addresses, file names, numbers,
//! and the values that a document shows as they are.

use std::ops::Range;

use serde_json::Value;

/// The first of the signs that stand for a value while a text is read. They belong to no script, and
/// no record may hold one (L003).
const FIRST: u32 = 0xf_0000;
/// Most values that a document keeps from its sentences.
const MOST: usize = 0xfffd;

/// The values of a document that sentences repeat without altering them.
#[derive(Debug, Default)]
pub(super) struct Exact(Vec<String>);

impl Exact {
    /// Finds in a view the values that print to the letter and that a sentence could alter.
    pub(super) fn of(view: &Value) -> Self {
        let mut found = Vec::new();
        collect(view, &mut found);
        // The longest first: one may stand inside another.
        found.sort_by(|a: &String, b| (b.len(), a).cmp(&(a.len(), b)));
        found.dedup();
        found.truncate(MOST);
        Self(found)
    }

    /// Puts one sign in the place of each value.
    pub(super) fn shield(&self, text: &str) -> String {
        let mut shielded = text.to_owned();
        for (value, sign) in self.0.iter().zip(FIRST..) {
            let sign = char::from_u32(sign).unwrap_or_default();
            let mut from = 0;
            while let Some(at) = shielded[from..].find(value.as_str()).map(|at| from + at) {
                let end = at + value.len();
                let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
                let (before, after) = (&shielded[..at], &shielded[end..]);
                if edge(before.chars().next_back()) && edge(after.chars().next()) {
                    shielded.replace_range(at..end, sign.encode_utf8(&mut [0; 4]));
                    from = at + sign.len_utf8();
                } else {
                    from = end;
                }
            }
        }
        shielded
    }

    /// Gives the value that a sign stands for.
    pub(super) fn value(&self, sign: char) -> Option<&str> {
        let rank = u32::from(sign).checked_sub(FIRST)?;
        self.0.get(usize::try_from(rank).ok()?).map(String::as_str)
    }

    /// Puts each value back in its place.
    pub(super) fn restore(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.value(c) {
                Some(value) => out.push_str(value),
                None => out.push(c),
            }
        }
        out
    }
}

fn collect(node: &Value, into: &mut Vec<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(map) => match (map.get("forme"), map.get("contenu")) {
            (Some(Value::String(form)), Some(Value::String(text))) if form == "brut" => {
                if text.chars().count() > 2 && text.contains(['\'', '*', ' ', '-']) {
                    into.push(text.clone());
                }
            }
            _ => map.values().for_each(|value| collect(value, into)),
        },
        _ => {}
    }
}

/// Gives the words of a text that no dictionary has: a pseudonym, a hashtag, an address, the name of a
/// file, a number of a case.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if !c.is_whitespace() {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            let range = core(text, start..at);
            if is_token(&text[range.clone()]) {
                found.push(range);
            }
        }
    }
    found
}

/// A word without the signs of the sentence around it.
fn core(text: &str, range: Range<usize>) -> Range<usize> {
    let word = &text[range.clone()];
    let opening = |c: char| matches!(c, '«' | '‹' | '"' | '“' | '”' | '\'' | '’' | '(' | '[' | '{');
    let closing = |c: char| {
        matches!(c, '»' | '›' | '"' | '“' | '”' | '\'' | '’' | ')' | ']' | '}')
            || matches!(c, ',' | ';' | ':' | '.' | '!' | '?' | '…')
    };
    let start = range.end - word.trim_start_matches(opening).len();
    let end = range.start + word.trim_end_matches(closing).len();
    start..end.max(start)
}

fn is_token(word: &str) -> bool {
    let strange = |c: char| {
        matches!(
            c,
            '_' | '@' | '#' | '/' | '\\' | '+' | '=' | '~' | '^' | '|' | '&' | '<' | '>' | '$'
            // Stars, letters in circles, decorated alphabets, emoji.
            | '\u{2190}'..='\u{2bff}' | '\u{1d400}'..='\u{1d7ff}' | '\u{1f000}'..='\u{1faff}'
        )
    };
    let (letters, digits) =
        (word.contains(char::is_alphabetic), word.contains(|c: char| c.is_numeric()));
    word.contains(strange) || letters && digits || word.contains(['.', ':', '!', '?', ';'])
}

/// Whether setting a word in type could alter it: an apostrophe, letters enough to be parted.
pub(super) fn is_alterable(word: &str) -> bool {
    let run = |part: &str| part.chars().count() > 3;
    word.contains('\'') || word.split(|c: char| !c.is_alphabetic()).any(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn pseudonyms_addresses_files_and_numbers_are_no_words() {
        assert_eq!(
            found(
                "Le compte « _zelie_69_ », puis @l'ange_x (#lyon69) : https://a.invalid/l'été?x=1."
            ),
            ["_zelie_69_", "@l'ange_x", "#lyon69", "https://a.invalid/l'été?x=1"]
        );
        assert_eq!(
            found("Fichier IMG_2026.jpg, dossier E25/0417, « princesse.du.69 » ; zelie69!"),
            ["IMG_2026.jpg", "E25/0417", "princesse.du.69", "zelie69"]
        );
        assert_eq!(
            found("L'enfant n'a rien dit, peut-être ; « aujourd'hui » ? Oui… 1250 €, à 21:30."),
            ["21:30"]
        );
        assert_eq!(
            found("Elle signe lbDe'à★, 𝓩𝓮l'ie ou d'ange💋."),
            ["lbDe'à★", "𝓩𝓮l'ie", "d'ange💋"]
        );
    }

    #[test]
    fn a_value_of_the_document_stands_whole_in_its_sentences() {
        let view = serde_json::json!({"a": [{"forme": "brut", "contenu": "l'ange *noir*"},
            {"forme": "brut", "contenu": "l'ange"}, {"forme": "ligne", "contenu": "d'ici"}]});
        let exact = Exact::of(&view);
        let shielded = exact.shield("Dit l'ange *noir*, ou l'ange, mais l'anges, d'ici");
        assert!(!shielded.contains("noir") && shielded.contains("l'anges, d'ici"));
        assert_eq!(exact.restore(&shielded), "Dit l'ange *noir*, ou l'ange, mais l'anges, d'ici");
    }
}
