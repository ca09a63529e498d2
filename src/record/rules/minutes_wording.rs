//! What must not be written in minutes (`docs/domain.md`). Only a reader can judge a sentence,
//! so most of these warn; what identifies or locates is refused.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::Findings;
use super::texts::{Texts, outside_quotes};
use crate::value::words;

/// A family of expressions and the code that names it.
const LISTS: &[(&str, &[&str])] = &[
    (
        "R102",
        &[
            "garde à vue",
            "perquisition",
            "écoute téléphonique",
            "écoutes",
            "filature",
            "suspect",
            "mis en examen",
            "sera auditionné",
            "sera auditionnée",
            "audition prévue",
            "géolocalisation",
            "réquisition",
            "enquêteur",
            "mis en cause",
            "mise en cause",
            "mise en examen",
        ],
    ),
    (
        "R103",
        &[
            "dépression",
            "dépressif",
            "dépressive",
            "schizophrénie",
            "bipolaire",
            "borderline",
            "psychose",
            "psychotique",
            "vih",
            "séropositif",
            "séropositive",
            "hépatite",
            "ivg",
            "avortement",
            "syphilis",
            "chlamydia",
            "antidépresseur",
            "neuroleptique",
            "anxiolytique",
            "posologie",
            "diagnostic",
        ],
    ),
    (
        "R104",
        &[
            "a déclaré que",
            "a dit que",
            "a répondu que",
            "s'est opposé à",
            "a reproché",
            "n'est pas d'accord avec",
        ],
    ),
    (
        "R105",
        &[
            "musulman",
            "musulmane",
            "catholique",
            "protestant",
            "juif",
            "juive",
            "religion",
            "confession",
            "ethnie",
            "origine ethnique",
            "sans-papiers",
            "sans papiers",
            "en situation irrégulière",
            "titre de séjour",
            "opinion politique",
            "orientation sexuelle",
        ],
    ),
    (
        "R106",
        &[
            "manipulateur",
            "manipulatrice",
            "menteur",
            "menteuse",
            "mythomane",
            "irresponsable",
            "incapable",
            "mauvaise mère",
            "mauvais père",
            "aguicheuse",
            "provocante",
            "prostituée",
            "consentante",
            "se livre à",
        ],
    ),
    ("R107", &["pénétration", "fellation", "sodomie", "éjaculation", "masturbation"]),
];

/// Words that open an address.
const WAYS: [&str; 12] = [
    "rue",
    "avenue",
    "boulevard",
    "impasse",
    "allée",
    "chemin",
    "place",
    "quai",
    "cours",
    "route",
    "square",
    "passage",
];

/// Those that are also common words: a name must follow.
const COMMON: [&str; 5] = ["chemin", "place", "cours", "route", "passage"];

pub(super) fn check(texts: &Texts, findings: &mut Findings<'_>) {
    for text in texts.iter().filter(|text| text.is_free()) {
        let spoken = format!(" {} ", flat(&outside_quotes(&text.text)));
        for (list, _) in said_in(&spoken).iter().enumerate().filter(|(_, said)| **said) {
            findings.value(LISTS[list].0, &text.pointer);
        }
        // Each of them has digits; most texts have none.
        let digits = text.text.bytes().any(|byte| byte.is_ascii_digit());
        let told = |text: &str| has_number(text) || has_plate(text) || has_address(text);
        if digits && told(&text.text) {
            findings.value("R101", &text.pointer);
        }
    }
}

/// Which lists have an expression in a flat text that begins and ends with a space.
fn said_in(spoken: &str) -> [bool; LISTS.len()] {
    type Expressions = (Vec<(String, usize)>, Option<AhoCorasick>);
    static EXPRESSIONS: LazyLock<Expressions> = LazyLock::new(|| {
        let all = LISTS.iter().enumerate().flat_map(|(list, (_, expressions))| {
            // A plural is the same word.
            let ends = |e: &&str| [" ", "s "].map(|end| format!(" {}{end}", flat(e)));
            expressions.iter().flat_map(ends).map(move |expression| (expression, list))
        });
        let all: Vec<(String, usize)> = all.collect();
        let searched = AhoCorasick::new(all.iter().map(|(expression, _)| expression)).ok();
        (all, searched)
    });
    let (all, searched) = &*EXPRESSIONS;
    let mut said = [false; LISTS.len()];
    match searched {
        Some(searched) => {
            let found = searched.find_overlapping_iter(spoken);
            found.for_each(|found| said[all[found.pattern().as_usize()].1] = true);
        }
        // Slower, and nothing is missed.
        None => {
            let held = all.iter().filter(|(expression, _)| spoken.contains(expression));
            held.for_each(|(_, list)| said[*list] = true);
        }
    }
    said
}

/// Words in lower case, one space apart.
fn flat(text: &str) -> String {
    words(text).map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// A telephone: ten digits in a row, spaces and points aside, from a 0 or a +. Dates are not.
fn has_number(text: &str) -> bool {
    let blank = |c: char| " .-()\u{a0}\u{202f}".contains(c);
    let outside = |c: char| !c.is_ascii_digit() && c != '+' && !blank(c);
    text.split(outside).any(|run| {
        let mut groups: Vec<&str> = run.split(blank).filter(|group| !group.is_empty()).collect();
        while let Some(at) = groups.windows(3).position(is_date) {
            groups.drain(at..at + 3);
        }
        (0..groups.len()).any(|from| {
            let number = groups[from..].concat();
            number.len() >= 10 && number.starts_with(['0', '+'])
        })
    })
}

/// 03.09.2026, or 2026-09-03.
fn is_date(groups: &[&str]) -> bool {
    let year = |w: &str| w.len() == 4 && (w.starts_with("19") || w.starts_with("20"));
    let two = |w: &str, most: u32| w.len() == 2 && w.parse().is_ok_and(|n: u32| n <= most);
    let month = two(groups[1], 12);
    month && (two(groups[0], 31) && year(groups[2]) || year(groups[0]) && two(groups[2], 31))
}

/// A number plate: AB-123-CD, AB 123 CD, AB123CD.
fn has_plate(text: &str) -> bool {
    let plate = |w: &str| {
        let digit = |at: usize| (2..5).contains(&at);
        let mut places = w.bytes().enumerate();
        w.len() == 7
            && places
                .all(|(at, b)| if digit(at) { b.is_ascii_digit() } else { b.is_ascii_alphabetic() })
    };
    let upper = |w: &str| w.bytes().all(|b| !b.is_ascii_lowercase());
    let all: Vec<&str> = words(text).collect();
    let bare = |w: &str| w.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    all.iter().any(|w| plate(w))
        || text.split_whitespace().any(|w| plate(&bare(w)))
        || all.windows(3).any(|w| w[0].len() == 2 && plate(&w.concat()) && upper(&w.concat()))
}

/// A number before « rue », « avenue »…
fn has_address(text: &str) -> bool {
    let number = |w: &str| {
        let suffix = w.trim_start_matches(|c: char| c.is_ascii_digit());
        (1..=4).contains(&(w.len() - suffix.len()))
            && ["", "a", "b", "c", "d", "bis", "ter", "quater"].contains(&&*suffix.to_lowercase())
    };
    let way = |rest: &[&str]| {
        let Some((way, rest)) = rest.split_first() else {
            return false;
        };
        let way = way.to_lowercase();
        WAYS.contains(&&*way) && (!COMMON.contains(&&*way) || is_named(rest))
    };
    text.split(['.', ';', ':', '!', '?', '\n']).any(|sentence| {
        let all: Vec<&str> = words(sentence).collect();
        all.iter().enumerate().filter(|(_, w)| number(w)).any(|(at, _)| {
            let rest = &all[at + 1..];
            let apart = rest.first().is_some_and(|w| ["bis", "ter", "quater"].contains(w));
            way(rest) || apart && way(&rest[1..])
        })
    })
}

/// « place de la Feinte » bears a name; « place d'accueil » and « place d'ITEP » do not.
fn is_named(rest: &[&str]) -> bool {
    let articles = ["de", "du", "des", "d", "la", "le", "les", "l"];
    let name = rest.iter().find(|w| !articles.contains(w));
    let acronym = |w: &str| w.chars().count() <= 5 && !w.contains(char::is_lowercase);
    name.is_some_and(|w| w.starts_with(char::is_uppercase) && !acronym(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_plates_and_addresses_are_recognised() {
        assert!(has_number("joindre le 06 39 98 00 12."));
        assert!(has_number("+33 6 39 98 00 12"));
        assert!(has_number("le 03.09.2026 06 39 98 00 12, le +33 (0)6 39 98 00 12"));
        assert!(!has_number("avant le 30/09/2026, 2 rendez-vous"));
        assert!(!has_number("le 03.09.2026 10 30, le 2026-09-03 14 30 00"));
        assert!(has_plate("vue dans AB-123-CD hier"));
        assert!(has_plate("AB 123 CD") && has_plate("AB123CD") && has_plate("(ab-123-cd)"));
        assert!(!has_plate("le RDV du 123, plus de 100 en un an"));
        assert!(has_address("au 3 bis rue de la Fiction"));
        assert!(has_address("au 3bis, rue de la Fiction") && has_address("12 place Feinte"));
        assert!(!has_address("mise à la rue"));
        assert!(!has_address(
            "1 place d'accueil, 2 cours. En 2026, passage en CAP ; 1 place d'ITEP"
        ));
    }
}
