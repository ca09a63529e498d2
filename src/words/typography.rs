//! French typography on text that people typed with ordinary keys.

use super::exact::tokens;

/// No-break space, before « : » and « % », and inside guillemets.
const NBSP: char = '\u{a0}';
/// Narrow no-break space, before « ; ! ? » (Lexique de l'Imprimerie nationale).
const NNBSP: char = '\u{202f}';

/// Makes the spaces of French punctuation unbreakable, and apostrophes typographic.
///
/// It replaces spaces and straight apostrophes between letters; it adds, removes and moves
/// nothing else. Pseudonyms, addresses, names of files and numbers of cases keep their apostrophes.
pub fn french(text: &str) -> String {
    let mut exact = vec![false; text.chars().count()];
    if text.contains('\'') {
        for range in tokens(text) {
            let first = text[..range.start].chars().count();
            let length = text[range].chars().count();
            exact[first..first + length].fill(true);
        }
    }
    let mut chars: Vec<char> = spaced(text).chars().collect();
    for at in 1..chars.len().saturating_sub(1) {
        let between = chars[at - 1].is_alphabetic() && chars[at + 1].is_alphabetic();
        if chars[at] == '\'' && !exact[at] && between {
            chars[at] = '\u{2019}';
        }
    }
    chars.into_iter().collect()
}

/// Makes the spaces of French punctuation unbreakable, and changes no sign: a quotation keeps the
/// apostrophes that somebody typed.
pub(super) fn spaced(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
        let after = chars.get(at + 1).copied();
        out.push(match (c, before, after) {
            (' ', _, Some(';' | '!' | '?')) => NNBSP,
            (' ', _, Some(':' | '»' | '%')) | (' ', Some('«'), _) => NBSP,
            (' ', Some('°'), Some(d)) if d.is_ascii_digit() => NBSP,
            // A number, a sum, a telephone.
            (' ', Some(d), Some(e)) if d.is_ascii_digit() && (e.is_ascii_digit() || e == '€') => {
                NBSP
            }
            (' ', _, Some(next)) if cites(&chars[..at], next) => NBSP,
            _ => c,
        });
    }
    out
}

/// Whether a text ends with what announces the number of an article: « article L. 226-2-2 ».
fn cites(before: &[char], next: char) -> bool {
    let start = before.iter().rposition(|c| !c.is_alphabetic() && *c != '.').map_or(0, |at| at + 1);
    let word = &before[start..];
    let is = |text: &str| word.iter().copied().eq(text.chars());
    let code = is("L.") || is("R.") || is("D.");
    let article = is("article") || is("articles") || is("art.");
    code && next.is_ascii_digit() || article && (next.is_ascii_digit() || "LRD".contains(next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_hold_and_words_stay() {
        assert_eq!(
            french("Risque : oui ; et « non » ?"),
            "Risque\u{a0}: oui\u{202f}; et «\u{a0}non\u{a0}»\u{202f}?"
        );
        assert_eq!(french("environ 40 %"), "environ 40\u{a0}%");
        assert_eq!(
            french("1 250 € au 06 39 98 00 12"),
            "1\u{a0}250\u{a0}€ au 06\u{a0}39\u{a0}98\u{a0}00\u{a0}12"
        );
        assert_eq!(
            french("article L. 226-2-2 ; articles 375 et 40 ; art. D. 3 de la loi. 12 faits"),
            "article\u{a0}L.\u{a0}226-2-2\u{202f}; articles\u{a0}375 et 40\u{202f}; art.\u{a0}D.\u{a0}3 de la loi. 12 faits"
        );
        assert_eq!(french("l'enfant"), "l’enfant");
        assert_eq!(french("l'été de @l'ange_x : d'où"), "l’été de @l'ange_x\u{a0}: d’où");
        assert_eq!(french("'x' https://a.b?c=d"), "'x' https://a.b?c=d");
    }

    proptest! {
        #[test]
        fn only_spaces_and_apostrophes_change(text in "[ a-z'«»:;!?%°0-9]{0,40}") {
            let plain = |t: &str| t.replace([NBSP, NNBSP], " ").replace('\u{2019}', "'");
            prop_assert_eq!(plain(&french(&text)), text.as_str());
            prop_assert_eq!(spaced(&text).replace([NBSP, NNBSP], " "), text);
        }
    }
}
