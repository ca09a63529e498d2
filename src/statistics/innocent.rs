//! Numbers and words of a sentence that count no child: days, articles of law, hours, expressions of
//! the trade.

use super::heard::{CHILDREN, Word, folded};

/// Expressions whose words say nothing of a count.
const HARMLESS: [&[&str]; 16] = [
    &["guichet", "unique"],
    &["numero", "unique"],
    &["dossier", "unique"],
    &["referent", "unique"],
    &["tiers", "de", "confiance"],
    &["tiers", "digne", "de", "confiance"],
    &["tiers", "dignes", "de", "confiance"],
    &["couple", "parental"],
    &["quart", "d", "heure"],
    &["quarts", "d", "heure"],
    &["nulle", "part"],
    &["nul", "ne", "peut"],
    &["nul", "n", "est"],
    &["sauf", "urgence"],
    &["a", "l", "unanimite"],
    &["double", "competence"],
];

/// What is counted of children, by other names.
const COUNTED: [&str; 8] =
    ["situations", "situation", "passages", "examens", "signalements", "dossiers", "cas", "mna"];

const MONTHS: [&str; 12] = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];

/// What a rhythm is of.
const PERIODS: [&str; 11] = [
    "jour",
    "jours",
    "semaine",
    "semaines",
    "mois",
    "an",
    "ans",
    "annee",
    "trimestre",
    "heures",
    "minutes",
];

/// What names an article, or a text, of law.
const OF_LAW: [&str; 6] = ["article", "articles", "art", "n", "no", "numero"];
/// How far before a number its article may be named: « les articles 225-12-1 et 375 ».
const NAMED: usize = 6;

/// Whether a word is in an expression that says nothing of a count.
pub(super) fn is_harmless(words: &[Word], rank: usize) -> bool {
    HARMLESS.iter().any(|phrase| {
        (0..phrase.len()).filter_map(|at| rank.checked_sub(at)).any(|first| {
            let mut parts = phrase.iter().zip(first..);
            parts.all(|(part, at)| words.get(at).is_some_and(|(_, word)| folded(word) == *part))
        })
    })
}

/// Whether a number is that of a day, a year, an article of law, an hour, a sum of money, a rhythm or
/// an age in the law, beside nothing that is counted.
pub(super) fn is_of_something_else(text: &str, words: &[Word], rank: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).map(|(_, word)| folded(word));
    let after = |nth: usize| word(Some(rank + nth)).unwrap_or_default();
    let before = |nth: usize| word(rank.checked_sub(nth)).unwrap_or_default();
    let counts =
        |word: String| CHILDREN.contains(&word.as_str()) || COUNTED.contains(&word.as_str());
    if counts(after(1)) || counts(before(1)) {
        return false;
    }
    let at = &words[rank].0;
    let typed = folded(&words[rank].1);
    let is_whole = !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_digit());
    let number = typed.parse::<u32>().unwrap_or_default();
    let next = after(1);
    let day = MONTHS.contains(&next.as_str()) && (is_whole && number <= 31 || typed == "1er");
    let year = is_whole && typed.len() == 4 && (1900..=2100).contains(&number);
    let unit = ["h", "heure", "heures", "minutes", "euro", "euros", "km"].contains(&next.as_str())
        || text[at.end..].trim_start().starts_with('€');
    let hour = is_whole && before(1) == "h"
        || typed.split_once('h').is_some_and(|(hour, minutes)| {
            let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            !hour.is_empty() && figures(hour) && figures(minutes)
        });
    let whole_day = next == "jours" && after(2) == "sur" && after(3) == typed
        || before(1) == "sur"
            && ["jours", "heures"].contains(&before(2).as_str())
            && before(3) == typed;
    let every = ["toutes", "tous"].contains(&before(2).as_str()) && before(1) == "les";
    let rhythm = every && PERIODS.contains(&next.as_str())
        || next == "fois" && after(2) == "par" && PERIODS.contains(&after(3).as_str());
    let age = next == "ans" && before(1) == "de" && ["moins", "plus"].contains(&before(2).as_str());
    day || year || unit || hour || whole_day || rhythm || age || is_of_law(text, words, rank)
}

/// « L226-2-2 », « L. 226-2-2 », « article 375 », « n° 2022-140 »: places in the law.
fn is_of_law(text: &str, words: &[Word], rank: usize) -> bool {
    let (at, typed) = &words[rank];
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_long = |number: &str| number.len() > 2 && figures(number);
    if typed.strip_prefix(['l', 'd', 'r']).is_some_and(is_long) {
        return true;
    }
    // The parts of « 226-2-2 » are one.
    let first = text[..at.start].trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').len();
    let number = text[first..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let before = text[..first].trim_end_matches([' ', '\u{a0}', '\u{202f}', '\n', '.', '°']);
    let named = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let mut earlier = words[..rank].iter().rev().take(NAMED);
    matches!(named, "L" | "D" | "R") && is_long(number)
        || OF_LAW.contains(&folded(&named.to_lowercase()).as_str()) && figures(number)
        || is_long(number)
            && earlier.any(|(_, word)| matches!(word.as_str(), "article" | "articles"))
}
