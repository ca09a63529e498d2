//! Words that may name somebody and say something else as well: those of the language, the names
//! that many bear, the names of towns and countries.
//!
//! `french.txt` is made by `scripts/lexique.py` from the dictionary of Grammalecte (« classique »
//! 7.5, MPL 2.0). The others are ours: most frequent names of the civil registers, communes of
//! the Métropole and of what its records cite, words of the trade for places.

use std::collections::HashSet;
use std::sync::LazyLock;

const FRENCH: &str = include_str!("french.txt");
const NAMES: &str = include_str!("given_and_surnames.txt");
const KINDS_OF_PLACES: &str = include_str!("kinds_of_places.txt");
const PLACES: &str = include_str!("places.txt");

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

/// Whether a folded word is one that French writes without a capital: « rose », « marie ».
pub fn is_french(word: &str) -> bool {
    // Lines in byte order: half of what is left goes at each look.
    let (mut rest, wanted) = (FRENCH, word);
    while !rest.is_empty() {
        let middle = rest.len() / 2;
        let start = rest[..middle].rfind('\n').map_or(0, |at| at + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |at| start + at);
        match rest[start..end].cmp(wanted) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Greater => rest = &rest[..start],
            std::cmp::Ordering::Less => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    false
}

/// Whether a folded word is a name that many bear: alone, it tells nobody from another.
pub fn is_common_name(word: &str) -> bool {
    static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(NAMES));
    COMMON.contains(word)
}

/// Whether a folded word says what kind of place it is, not which: « foyer », « chez sa tante ».
pub fn is_kind_of_place(word: &str) -> bool {
    static KINDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(KINDS_OF_PLACES));
    KINDS.contains(word)
}

/// Whether a folded word is that of a town or of a country.
pub fn is_place_name(word: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| set(PLACES));
    KNOWN.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_found_and_nothing_else() {
        let lines: Vec<&str> = FRENCH.lines().collect();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "not in order");
        for line in lines.iter().step_by(97).chain([lines.first().unwrap(), lines.last().unwrap()])
        {
            assert!(is_french(line), "{line}");
        }
        for word in ["", "a", "zzz", "zelie", "perrette", "galuchard", "rosé", "Rose"] {
            assert!(!is_french(word), "{word}");
        }
        assert!(is_french("rose") && is_french("marie") && is_french("sera"));
    }

    #[test]
    fn names_and_places_are_folded() {
        for word in [NAMES, PLACES, KINDS_OF_PLACES].into_iter().flat_map(str::split_whitespace) {
            assert_eq!(crate::value::Folded::of(word).squeezed(), word);
        }
    }
}
