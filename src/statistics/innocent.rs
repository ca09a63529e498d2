//! Numbers and words of a sentence that count no child: days, articles of law, hours, expressions of
//! the trade.

use super::heard::{Around, CHILDREN, Word, folded};

/// Expressions whose words say nothing of a count.
const HARMLESS: [&[&str]; 23] = [
    &["guichet", "unique"],
    &["numero", "unique"],
    &["dossier", "unique"],
    &["referent", "unique"],
    &["tiers", "de", "confiance"],
    &["tiers", "digne", "de", "confiance"],
    &["tiers", "dignes", "de", "confiance"],
    &["classe", "de", "sixieme"],
    &["classe", "de", "cinquieme"],
    &["classe", "de", "quatrieme"],
    &["classe", "de", "troisieme"],
    &["classe", "de", "seconde"],
    &["classe", "de", "premiere"],
    &["telephone", "neuf"],
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
pub(super) fn is_harmless(word: Around<'_>) -> bool {
    let begins = |phrase: &[&str], at: usize| {
        let first = word.rank.checked_sub(at).map(|rank| Around { rank, ..word });
        first.is_some_and(|first| first.begins(phrase))
    };
    HARMLESS.iter().any(|phrase| (0..phrase.len()).any(|at| begins(phrase, at)))
}

/// Whether a number is that of a day, a year, an article of law, an hour, a sum of money, a rhythm or
/// an age in the law, beside nothing that is counted.
pub(super) fn is_of_something_else(text: &str, word: Around<'_>) -> bool {
    let counts = |word: &str| CHILDREN.contains(&word) || COUNTED.contains(&word);
    let (next, former) = (word.after(1), word.before(1));
    if counts(next) || counts(former) {
        return false;
    }
    let Word { at, heard: typed, .. } = &word.words[word.rank];
    let is_whole = is_figures(typed);
    let number = typed.parse::<u32>().unwrap_or_default();
    let day = MONTHS.contains(&next) && (is_whole && number <= 31 || typed == "1er");
    let year = is_whole && typed.len() == 4 && (1900..=2100).contains(&number);
    let unit = ["h", "heure", "heures", "minutes", "euro", "euros", "km"].contains(&next)
        || text[at.end..].trim_start().starts_with('€');
    let hour = is_whole && former == "h"
        || typed.split_once('h').is_some_and(|(hour, minutes)| {
            is_figures(hour) && (minutes.is_empty() || is_figures(minutes))
        });
    let whole_day = next == "jours" && word.after(2) == "sur" && word.after(3) == typed
        || former == "sur"
            && ["jours", "heures"].contains(&word.before(2))
            && word.before(3) == typed;
    let every = ["toutes", "tous"].contains(&word.before(2)) && former == "les";
    let rhythm = every && PERIODS.contains(&next)
        || next == "fois" && word.after(2) == "par" && PERIODS.contains(&word.after(3));
    let age = next == "ans" && former == "de" && ["moins", "plus"].contains(&word.before(2));
    day || year || unit || hour || whole_day || rhythm || age || is_of_law(text, word)
}

/// « L226-2-2 », « L. 226-2-2 », « article 375 », « n° 2022-140 »: places in the law.
fn is_of_law(text: &str, word: Around<'_>) -> bool {
    let Word { at, typed, .. } = &word.words[word.rank];
    let is_long = |number: &str| number.len() > 2 && is_figures(number);
    if typed.strip_prefix(['l', 'd', 'r']).is_some_and(is_long) {
        return true;
    }
    // The parts of « 226-2-2 » are one.
    let first = text[..at.start].trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').len();
    let number = text[first..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let before = text[..first].trim_end_matches([' ', '\u{a0}', '\u{202f}', '\n', '.', '°']);
    let named = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let mut earlier = (1..=NAMED).map(|nth| word.before(nth));
    matches!(named, "L" | "D" | "R") && is_long(number)
        || OF_LAW.contains(&folded(&named.to_lowercase()).as_str()) && is_figures(number)
        || is_long(number) && earlier.any(|word| matches!(word, "article" | "articles"))
}

fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
