//! What a sentence says of how many children there are, without a figure: all of them, none of them,
//! a number that comes from elsewhere.

use super::heard::{Around, CHILDREN, OTHERS, is_joint};
use super::numerals::value;

/// Words that say something of a whole group, or of none of it: « toutes les filles », « sans garçon ».
const WHOLE: [&str; 10] = [
    "tous", "toutes", "chaque", "chacun", "chacune", "ensemble", "majorite", "minorite", "sans",
    "ni",
];

/// What is said of children.
const ARE: [&str; 8] =
    ["sont", "etaient", "ont", "avaient", "furent", "seront", "vivaient", "vivent"];

/// What follows « tous » when it says of what: « toutes les institutions », « tous âges ».
const OF_WHAT: [&str; 18] = [
    "les",
    "ces",
    "ses",
    "leurs",
    "nos",
    "vos",
    "ceux",
    "celles",
    "ages",
    "types",
    "motifs",
    "azimuts",
    "horizons",
    "parts",
    "confondus",
    "confondues",
    "cas",
    "niveaux",
];

/// What comes before « tous » when it speaks of anybody: « publié pour tous ».
const TO_ALL: [&str; 8] = ["a", "de", "par", "pour", "avec", "entre", "chez", "envers"];

/// What says that there is none of them, or nothing else.
const NOBODY: [&[&str]; 15] = [
    &["pas", "le", "moindre"],
    &["pas", "la", "moindre"],
    &["pas", "meme"],
    &["guere", "de"],
    &["guere", "d"],
    &["absence", "de"],
    &["absence", "d"],
    &["mis", "a", "part"],
    &["mise", "a", "part"],
    &["exclusion", "de"],
    &["exclusion", "d"],
    &["exclusion", "des"],
    &["hors"],
    &["ne", "sont", "que"],
    &["y", "a", "que"],
];

/// Groups of so many: « un binôme de garçons ».
const TOGETHER: [&str; 12] = [
    "binome",
    "binomes",
    "trinome",
    "trinomes",
    "tandem",
    "tandems",
    "paire",
    "paires",
    "quatuor",
    "quintette",
    "sextuor",
    "septuor",
];

/// What is said of children who are there, or are not.
const THERE: [&str; 8] = [
    "represente",
    "representes",
    "representee",
    "representees",
    "presents",
    "presentes",
    "concernes",
    "concernees",
];

/// What is told of one of them, or of each.
const WAS: [&str; 6] = ["a", "avait", "etait", "fut", "vivait", "concernait"];

/// How many words further its name may stand: « l'ensemble de ces filles ».
const REACH: usize = 3;

/// Whether a word says how many children there are: nobody can declare that it comes from elsewhere.
pub(super) fn counts_children(around: Around<'_>) -> bool {
    const NONE: [&str; 11] = [
        "aucun", "aucune", "nul", "nulle", "seul", "seule", "seuls", "seules", "unique", "zero",
        "neant",
    ];
    let word = around.after(0);
    value(word).map_or(NONE.contains(&word) && is_of_children(around, 0), |value| {
        is_of_children(around, value)
    })
}

/// Whether a number is one of the children of a report: « 3 garçons », « les garçons étaient 3 ». What a
/// country counts in thousands is no count of ours.
pub(super) fn is_of_children(around: Around<'_>, value: u64) -> bool {
    let child = |word: &str| CHILDREN.contains(&word);
    let before =
        child(around.before(1)) || ARE.contains(&around.before(1)) && child(around.before(2));
    value < 1000 && (before || child(around.after(1)) || child(around.after(2)))
}

/// Whether a word begins to say something of all children, or of none.
pub(super) fn is_all_or_none(text: &str, around: Around<'_>) -> bool {
    let word = around.after(0);
    let child = |nth: usize| CHILDREN.contains(&around.after(nth));
    let next = around.after(1);
    // « toutes les filles », « sans garçon ».
    let whole = WHOLE.contains(&word) && (1..=REACH).any(child);
    // « pas de garçon », « jamais une fille »; « rien que des filles »; « toute fille ».
    let goes_on = around
        .words
        .get(around.rank + 1)
        .is_some_and(|after| is_joint(&text[around.words[around.rank].at.end..after.at.start]));
    let none = ["pas", "jamais", "point"].contains(&word)
        && goes_on
        && ["de", "d", "un", "une"].contains(&next)
        && (child(2) || OTHERS.contains(&around.after(2)))
        || word == "rien" && next == "que" && (child(2) || child(3))
        || ["tout", "toute"].contains(&word) && ["fille", "garcon"].contains(&next);
    // « ils étaient tous », « toutes fuguaient »; « toutes les situations »; « presque tous ».
    let of_them = |word: &str| CHILDREN.contains(&word) || ["ils", "elles"].contains(&word);
    // « ne sont pas toutes complètes »; a label, « Tous ».
    let last = around.before(1);
    let of_nothing = !OF_WHAT.contains(&next)
        && !TO_ALL.contains(&last)
        && last != "pas"
        && around.words.len() > 1;
    let all = ["tous", "toutes"].contains(&word)
        && (of_nothing
            || ["presque", "quasi", "quasiment"].contains(&last)
            || (1..=REACH).any(|nth| of_them(around.before(nth)))
            || [next, around.after(2)].contains(&"situations"));
    let nobody = NOBODY
        .iter()
        .any(|phrase| around.begins(phrase) && (0..REACH).any(|more| child(phrase.len() + more)));
    whole || none || all || nobody || is_one_or_none(around)
}

/// « on ne compte plus de garçon », « il n'y a eu que des filles », « personne n'était »: other ways to
/// say none of them, nothing else, each, or one.
fn is_one_or_none(around: Around<'_>) -> bool {
    let child = |nth: usize| CHILDREN.contains(&around.after(nth));
    let (word, next) = (around.after(0), around.after(1));
    let not = |word: &str| ["n", "ne"].contains(&word);
    let denied = |reach: usize| (1..=reach).any(|nth| not(around.before(nth)));
    let of = ["de", "d", "des", "un", "une"].contains(&next);
    match word {
        "plus" => of && child(2) && denied(3),
        "que" => of && child(2) && denied(5),
        "personne" => next == "n" && WAS.contains(&around.after(2)),
        "pas" if ["un", "une"].contains(&next) => not(around.after(2)),
        // « les garçons n'étaient pas représentés ».
        "pas" => {
            let of_them = |nth| CHILDREN.contains(&around.before(nth));
            THERE.contains(&next) && denied(2) && (1..=5).any(of_them)
        }
        "toute" => next == "situation" && WAS.contains(&around.after(2)),
        "chacun" | "chacune" => WAS[1..].contains(&next),
        "un" => next == "garcon" && WAS.contains(&around.after(2)),
        "une" => next == "fille" && WAS.contains(&around.after(2)),
        _ => TOGETHER.contains(&word) && ["de", "d"].contains(&next) && child(2),
    }
}
