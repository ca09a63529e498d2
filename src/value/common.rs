//! Folded words that say nothing by themselves.

/// Words that every French text has: alone, they say nothing of anybody.
const COMMON: [&str; 47] = [
    "au", "aux", "avec", "car", "ce", "ces", "cette", "chez", "dans", "de", "depuis", "des", "du",
    "elle", "en", "est", "et", "il", "ils", "la", "le", "les", "leur", "lui", "mais", "ne", "ont",
    "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "sa", "sans", "se", "ses", "son",
    "souvent", "sous", "sont", "sur", "un", "une", "vers",
];

/// Tells whether a folded word carries a meaning of its own: three letters, and none of the words
/// that every text has.
pub fn is_telling(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 2 && !COMMON.contains(&word)
}

/// Tells whether a folded word is one of those that every French text has.
pub fn is_function_word(word: &str) -> bool {
    COMMON.contains(&word)
}

/// Tells whether a folded word can be sought by itself. Initials and articles are in every text:
/// a name like « Ly » or « Le » is sought beside the other names of its person.
pub fn stands_alone(word: &str) -> bool {
    word.chars().count() > 2 && !COMMON.contains(&word) && !is_small_number(word)
}

/// Tells whether a word is a number that pages, days, years and counts print by themselves.
pub fn is_small_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit()) && word.parse::<u64>().is_ok_and(|n| n < 10_000)
}
