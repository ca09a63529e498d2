//! What pasted text brings that no record may hold, taken away and told.

use serde::Serialize;

use crate::record::is_forbidden;

/// Characters taken from what was typed in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cleaned {
    /// The field, by its pointer.
    pub field: String,
    /// Its title.
    pub title: String,
    /// How many were taken.
    pub count: usize,
}

/// Gives a text without what a record refuses, and how many characters were taken. Line ends become
/// those of the format; a tab becomes a space. Curly quotes and
/// no-break spaces stay: they are what Word makes of a careful text.
pub fn cleaned(typed: &str, lines: bool) -> (String, usize) {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n");
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut taken) = (String::with_capacity(text.len()), 0);
    for (at, c) in chars.iter().enumerate() {
        match c {
            '\n' if lines => out.push('\n'),
            '\n' | '\t' => out.push(' '),
            _ if is_forbidden(&chars, at) => taken += 1,
            c => out.push(*c),
        }
    }
    (out, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_paste_hides_is_taken_and_counted() {
        assert_eq!(cleaned("a\u{200b}b\u{202e}c\u{0}", true), ("abc".to_owned(), 3));
        assert_eq!(cleaned("un\r\ndeux\rtrois", true).0, "un\ndeux\ntrois");
        assert_eq!(cleaned("un\r\ndeux\ttrois", false), ("un deux trois".to_owned(), 0));
        let kept = "« L’été »\u{a0}: l\u{2019}œuvre…\u{202f}! 👨\u{200d}👩\u{200d}👧";
        assert_eq!(cleaned(kept, true), (kept.to_owned(), 0));
    }
}
