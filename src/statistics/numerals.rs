//! Numbers in words: « vingt et un », « soixante-dix-sept ».

/// Numbers in words, in the feminine or plural too.
pub(super) const NUMBERS: [(&str, u64); 33] = [
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("treize", 13),
    ("quatorze", 14),
    ("quinze", 15),
    ("seize", 16),
    ("vingt", 20),
    ("vingts", 20),
    ("trente", 30),
    ("quarante", 40),
    ("cinquante", 50),
    ("soixante", 60),
    ("cent", 100),
    ("cents", 100),
    ("mille", 1000),
    ("dizaine", 10),
    ("douzaine", 12),
    ("quinzaine", 15),
    ("vingtaine", 20),
    ("trentaine", 30),
    ("quarantaine", 40),
    ("cinquantaine", 50),
    ("soixantaine", 60),
    ("centaine", 100),
];

/// The number that a word is.
pub(super) fn number(word: &str) -> Option<u64> {
    NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number)
}

/// The number that a word is, in digits too.
pub(super) fn value(word: &str) -> Option<u64> {
    number(word).or_else(|| word.parse().ok())
}

/// Whether a word says one, which is an article elsewhere.
fn is_one(word: &str) -> bool {
    matches!(word, "un" | "une")
}

/// The number that the first words are together, and how many they are; several, since a word alone
/// is looked at by itself. The words stand side by side, without their accents.
pub(super) fn compound(mut words: impl Iterator<Item = String>) -> Option<(usize, u64)> {
    let (mut thousands, mut sum, mut read) = (0, 0, 0);
    while let Some(word) = words.next() {
        let (tens, hundred) = (sum % 100, sum % 100 == 0);
        let more = match number(&word) {
            Some(1000) if thousands == 0 => {
                thousands = 1000 * sum.max(1);
                sum = 0;
                read += 1;
                continue;
            }
            Some(100) if sum < 10 && !word.ends_with("aine") => 100 * sum.max(1) - sum,
            Some(20) if tens == 4 => 76,
            Some(n @ 20..=60) if hundred => n,
            Some(n @ 10..=16) if hundred || tens == 60 || tens == 80 => n,
            Some(n @ 2..=9) if sum % 10 == 0 => n,
            None if is_one(&word) && sum >= 80 && sum % 10 == 0 => 1,
            None if word == "et" && (20..=60).contains(&tens) && tens % 10 == 0 => {
                read += 1;
                match words.next() {
                    Some(one) if is_one(&one) => 1,
                    Some(eleven) if eleven == "onze" && tens == 60 => 11,
                    _ => {
                        read -= 1;
                        break;
                    }
                }
            }
            _ => break,
        };
        sum += more;
        read += 1;
    }
    (read > 1).then_some((read, thousands + sum))
}

/// Whether a word is several numbers written as one: « vingtetun ».
pub(super) fn is_run_together(word: &str) -> bool {
    fn parts(rest: &str, before: usize) -> bool {
        if rest.is_empty() {
            return before > 1;
        }
        let names = NUMBERS.iter().map(|(name, _)| *name).filter(|name| !name.ends_with("aine"));
        let joins = ["et", "un", "une"].into_iter().filter(|_| before > 0);
        names
            .chain(joins)
            .any(|name| rest.strip_prefix(name).is_some_and(|rest| parts(rest, before + 1)))
    }
    parts(word, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_one_number_together() {
        let said = |text: &str| compound(text.split(' ').map(str::to_owned));
        for (text, read, number) in [
            ("vingt et un garcons", 3, 21),
            ("quarante deux", 2, 42),
            ("soixante dix sept", 3, 77),
            ("soixante et onze", 3, 71),
            ("quatre vingts", 2, 80),
            ("quatre vingt une", 3, 81),
            ("quatre vingt dix neuf", 4, 99),
            ("cent vingt et un", 4, 121),
            ("deux cent trois", 3, 203),
            ("mille deux cents", 3, 1200),
        ] {
            assert_eq!(said(text), Some((read, number)), "{text}");
        }
        for text in ["deux", "vingt", "cinq dix", "deux trois", "vingt et des", "un garcon"] {
            assert_eq!(said(text), None, "{text}");
        }
        assert!(is_run_together("vingtetun") && is_run_together("dixsept"));
        assert!(
            !is_run_together("une") && !is_run_together("dix") && !is_run_together("vingtaine")
        );
    }
}
