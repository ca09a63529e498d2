//! The words of a sentence, as they are heard.

use std::ops::Range;

/// Whom a report counts, by the names that sentences give them.
pub(super) const CHILDREN: [&str; 17] = [
    "enfant",
    "enfants",
    "fille",
    "filles",
    "garcon",
    "garcons",
    "mineur",
    "mineure",
    "mineurs",
    "mineures",
    "jeune",
    "jeunes",
    "adolescent",
    "adolescente",
    "adolescents",
    "adolescentes",
    "victimes",
];

/// Whom else a report counts something of.
pub(super) const OTHERS: [&str; 14] = [
    "parent",
    "parents",
    "pere",
    "peres",
    "mere",
    "meres",
    "representant",
    "representants",
    "famille",
    "familles",
    "situation",
    "situations",
    "signalement",
    "signalements",
];

/// A word of a text.
pub(super) struct Word {
    /// Its place.
    pub at: Range<usize>,
    /// In lower case, as it is typed.
    pub typed: String,
    /// Without its accents.
    pub heard: String,
}

/// The words of a text; a mark of Markdown, or a sign that does not print, cuts no word:
/// « qua**tr**e ».
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match (open, c.is_alphanumeric()) {
            (true, true) => {
                if let Some((range, word)) = found.last_mut() {
                    range.end = end;
                    word.extend(c.to_lowercase());
                }
            }
            (false, true) => {
                found.push((at..end, c.to_lowercase().collect()));
                open = true;
            }
            (_, false) => open &= is_silent(c),
        }
    }
    let word = |(at, typed): (Range<usize>, String)| Word { heard: folded(&typed), at, typed };
    found.into_iter().map(word).collect()
}

/// A word among those around it.
#[derive(Clone, Copy)]
pub(super) struct Around<'w> {
    pub words: &'w [Word],
    pub rank: usize,
}

impl<'w> Around<'w> {
    /// What is heard so many words after it; nothing after the last.
    pub(super) fn after(self, nth: usize) -> &'w str {
        self.words.get(self.rank + nth).map_or("", |word| &word.heard)
    }

    /// What is heard so many words before it; nothing before the first.
    pub(super) fn before(self, nth: usize) -> &'w str {
        self.rank.checked_sub(nth).map_or("", |at| &self.words[at].heard)
    }

    /// Whether an expression begins there.
    pub(super) fn begins(self, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(nth, part)| self.after(nth) == *part)
    }
}

/// Whether what stands between two words leaves them one number: a phrase goes on to the next line,
/// never to the next paragraph, nor to the next item of a list.
pub(super) fn is_joint(between: &str) -> bool {
    if between.contains('\n') {
        return between.trim_matches(' ') == "\n";
    }
    let joint = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '–') || is_silent(c)
    };
    between.chars().all(joint)
}

/// Marks that are not read, and signs that do not print.
pub(super) fn is_silent(c: char) -> bool {
    matches!(
        c,
        '*' | '_' | '`' | '~' | '\\' | '\u{ad}' | '\u{2800}' | '\u{200b}'
            ..='\u{200f}' | '\u{2060}' | '\u{feff}'
    ) || ('\u{300}'..='\u{36f}').contains(&c)
}

/// A word without its accents.
pub(super) fn folded(word: &str) -> String {
    word.chars().map(plain).collect::<String>().replace('œ', "oe")
}

/// A letter of French without its accent.
fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        c => c,
    }
}

/// The name of a label in sentences: « moins de 15 ans » is `moins_de_15_ans`.
pub fn slug(label: &str) -> String {
    let mut out = String::new();
    for c in label.chars().flat_map(char::to_lowercase) {
        let plain = plain(c);
        match plain {
            'œ' => out.push_str("oe"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ if out.ends_with('_') || out.is_empty() => {}
            _ => out.push('_'),
        }
    }
    out.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_names() {
        assert_eq!(slug("Moins de 15 ans"), "moins_de_15_ans");
        assert_eq!(slug("À l'étranger – œuvre"), "a_l_etranger_oeuvre");
    }
}
