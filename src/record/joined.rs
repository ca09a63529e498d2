//! Invisible characters that belong to what is written: inside an emoji, inside a word of a script
//! that needs them. Anywhere else they could only hide something.

use unicode_properties::UnicodeEmoji;

/// Whether an invisible character of a line is part of the signs around it.
///
/// A joiner stands between two emoji, or inside a word of a script whose letters change with their
/// neighbours; the tags of a flag follow the black flag.
pub(super) fn is_joined(line: &[char], at: usize) -> bool {
    let before = line[..at].iter().rev().copied().find(|c| !is_variation(*c));
    let after = line.get(at + 1).copied();
    match line[at] {
        '\u{200d}' if before.is_some_and(is_emoji) => after.is_some_and(is_emoji),
        '\u{200c}' | '\u{200d}' => before.is_some_and(is_shaped) && after.is_some_and(is_shaped),
        '\u{e0020}'..='\u{e007f}' => {
            let tags = line[..at].iter().rev().take_while(|c| is_tag(**c)).count();
            at > tags && line[at - tags - 1] == '\u{1f3f4}' && tags < 8
        }
        _ => false,
    }
}

fn is_variation(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

fn is_emoji(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

/// Letters and marks of the Arabic and Indic families, and of Mongolian.
fn is_shaped(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{18af}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joiner_belongs_to_emoji_and_to_scripts_that_join_and_to_nothing_else() {
        let joined = |text: &str, c: char| {
            let line: Vec<char> = text.chars().collect();
            let mut ranks = (0..line.len()).filter(|at| line[*at] == c);
            ranks.all(|at| is_joined(&line, at))
        };
        for text in
            ["👩\u{200d}👧", "❤\u{fe0f}\u{200d}🔥", "می\u{200d}خ", "ශ්\u{200d}ර", "👨🏽\u{200d}💻"]
        {
            assert!(joined(text, '\u{200d}'), "{text:?}");
        }
        assert!(joined("می\u{200c}خواهم", '\u{200c}'));
        assert!(joined("🏴\u{e0067}\u{e0062}\u{e007f}", '\u{e0062}'));
        for text in [
            "Zé\u{200d}lie",
            "\u{200d}👧",
            "👩\u{200d} a",
            "1\u{200d}2",
            "👩\u{200d}a",
            "a\u{200d}م",
        ] {
            assert!(!joined(text, '\u{200d}'), "{text:?}");
        }
        for text in ["Zé\u{200c}lie", "👩\u{200c}👧"] {
            assert!(!joined(text, '\u{200c}'), "{text:?}");
        }
        assert!(!joined("a\u{e0062}", '\u{e0062}'));
        assert!(!joined("🏴a\u{e0062}", '\u{e0062}'));
    }
}
