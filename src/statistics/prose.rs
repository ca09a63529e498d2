//! The sentences of a report: every figure in them is a published one, or is declared.
//!
//! A sentence may undo what a table hides (« un seul garçon », « les deux tiers »,
//! `docs/disclosure-control.md`, case 31): numbers are looked for in digits and in words, and words
//! that stand for a number that no table prints are refused.

use std::collections::{BTreeMap, BTreeSet};

use super::heard::{Around, CHILDREN, OTHERS, Word, is_joint, is_silent, words};
use super::innocent::{is_harmless, is_of_something_else};
use super::numerals::{compound, is_run_together, number};
use super::whole::{counts_children, is_all_or_none, is_of_children};

/// What a name in a sentence stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedFigure {
    /// A published figure, as it prints.
    Published(String),
    /// A figure that does not print.
    Withheld,
}

/// The names that sentences may use: `situations.uniques`, `tableaux.age.total`.
pub type Values = BTreeMap<String, NamedFigure>;

/// What is wrong in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Something else than `{{ a.name }}` between braces.
    Expression,
    /// A name that stands for nothing.
    Unknown,
    /// A figure that does not print.
    Withheld,
    /// A number typed by hand that no published figure has, and that nobody declared.
    Number,
    /// A word that stands for such a number: « aucune », « l'unique », « le tiers ».
    Word,
}

/// A slip, and the bytes of the text that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub slip: Slip,
    /// Where.
    pub at: std::ops::Range<usize>,
}

/// Words that give a count away without saying it.
pub(super) const TELLING: [&str; 47] = [
    "exclusivement",
    "exclusif",
    "exclusive",
    "uniquement",
    "seulement",
    "entierement",
    "totalement",
    "unanime",
    "unanimement",
    "solitaire",
    "neant",
    "nullement",
    "aucunement",
    "aucun",
    "aucune",
    "aucuns",
    "aucunes",
    "nul",
    "nulle",
    "nuls",
    "nulles",
    "seul",
    "seule",
    "seuls",
    "seules",
    "unique",
    "uniques",
    "sauf",
    "hormis",
    "excepte",
    "exception",
    "moitie",
    "tiers",
    "quart",
    "quarts",
    "double",
    "triple",
    "unanimite",
    "totalite",
    "integralite",
    "zero",
    "zeros",
    "couple",
    "duo",
    "trio",
    "demie",
    "plupart",
];

/// What the names of the figures of the method begin with, which count nobody.
const METHOD: &str = "secret.";

/// Whether a word says whom a report counts.
fn is_counted(word: &str) -> bool {
    CHILDREN.contains(&word) || OTHERS.contains(&word)
}

/// Finds every slip of a text. `published` holds the numbers that print; `declared` what the
/// author declared, numbers and words, as typed.
pub fn slips(
    text: &str,
    values: &Values,
    published: &BTreeSet<u64>,
    declared: &BTreeSet<String>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut plain = String::new();
    let mut named = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find(['{', '}']).map(|found| at + found) {
        plain.push_str(&text[at..open]);
        let end = match text[open..].strip_prefix("{{") {
            Some(rest) => rest.find("}}").map(|close| open + 2 + close + 2),
            None => None,
        };
        let Some(end) = end else {
            faults.push(Fault { slip: Slip::Expression, at: open..open + 1 });
            plain.push(' ');
            at = open + 1;
            continue;
        };
        let name = text[open + 2..end - 2].trim();
        let slip = match values.get(name) {
            _ if !is_name(name) => Some(Slip::Expression),
            None => Some(Slip::Unknown),
            Some(NamedFigure::Withheld) => Some(Slip::Withheld),
            Some(NamedFigure::Published(_)) => None,
        };
        faults.extend(slip.map(|slip| Fault { slip, at: open..end }));
        named.push((open, end, name.starts_with(METHOD)));
        // What stands for a figure is as long as it was, so that places stay true.
        plain.extend(std::iter::repeat_n(' ', end - open));
        at = end;
    }
    plain.push_str(&text[at..]);
    let words = words(&plain);
    // « {{ situations.uniques }} moins une ».
    for (open, end, of_method) in named {
        let (before, next) = words.split_at(words.partition_point(|word| word.at.start < end));
        if let Some(one) = one_more(next) {
            faults.push(Fault { slip: Slip::Number, at: next[one].at.clone() });
        }
        // « un peu plus de {{ situations.uniques }} » says on which side of it the count is.
        let joined = |last: &Word| is_joint(&plain[last.at.end..open]);
        let side = side_of(before).filter(|_| !of_method && before.last().is_some_and(joined));
        faults.extend(side.map(|word| Fault { slip: Slip::Word, at: word.at.clone() }));
        // « {{ secret.base }} garçons » says five boys.
        if let Some(word) = next.first().filter(|word| of_method && is_counted(&word.heard)) {
            faults.push(Fault { slip: Slip::Number, at: word.at.clone() });
        }
    }
    numbers(&plain, &words, published, declared, &mut faults);
    faults.sort_by_key(|fault| fault.at.start);
    faults
}

/// `situations.uniques`: words of letters, digits and underscores, joined by dots.
fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    name.split('.').all(part)
}

fn numbers(
    text: &str,
    words: &[Word],
    published: &BTreeSet<u64>,
    declared: &BTreeSet<String>,
    faults: &mut Vec<Fault>,
) {
    let mut heard = 0;
    for (rank, Word { at, typed, heard: word }) in words.iter().enumerate() {
        if rank < heard {
            continue;
        }
        let around = Around { words, rank };
        let is_declared = declared.contains(typed) || declared_around(text, at.clone(), declared);
        if is_declared && !counts_children(around) {
            continue;
        }
        // « vingt et un » is one number, as long as nothing but a space or a hyphen cuts it.
        let joined =
            |at: &usize| *at == rank || is_joint(&text[words[at - 1].at.end..words[*at].at.start]);
        let run = (rank..words.len()).take_while(joined).map(|at| words[at].heard.clone());
        if let Some((read, number)) = compound(run) {
            heard = rank + read;
            let at = at.start..words[heard - 1].at.end;
            let own = Around { words, rank: heard - 1 };
            let said = [text[at.clone()].to_lowercase(), number.to_string()];
            let undeclared = !said.iter().any(|said| declared.contains(said));
            if !published.contains(&number) && (undeclared || is_of_children(own, number)) {
                faults.push(Fault { slip: Slip::Number, at });
            }
            continue;
        }
        // « 3e », « 12ans » begin with a number; « ⅔ » is one.
        let digits: String = word
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        let odd = word.chars().any(|c| c.is_numeric() && !c.is_ascii_digit());
        let spelled = spelled_out(&words[rank..]);
        if let Some(letters) = spelled {
            heard = rank + letters;
        }
        let other = |number: u64| {
            let undeclared = !declared.contains(&number.to_string());
            !published.contains(&number)
                && !is_of_something_else(text, around)
                && (undeclared || is_of_children(around, number))
        };
        let slip = if odd || spelled.is_some() || is_disguised_number(text, around) {
            Some(Slip::Number)
        } else if is_disguised(word) {
            Some(Slip::Word)
        } else if !digits.is_empty() {
            // What no number holds is that of no figure.
            other(digits.parse().unwrap_or(u64::MAX)).then_some(Slip::Number)
        } else if let Some(number) = number(word) {
            other(number).then_some(Slip::Number)
        } else if is_harmless(around) {
            None
        } else if TELLING.contains(&word.as_str())
            || is_ordinal(word)
            || is_foreign(typed)
            || is_all_or_none(text, around)
        {
            Some(Slip::Word)
        } else {
            None
        };
        faults.extend(slip.map(|slip| Fault { slip, at: at.clone() }));
    }
}

/// « garçons : V », « X filles », « vingtetun », « 20 et un garçon »: what is a number without looking
/// like one, or one that more is said of.
fn is_disguised_number(text: &str, around: Around<'_>) -> bool {
    let Word { at, typed, heard: word } = &around.words[around.rank];
    let is_child = |word: &str| CHILDREN.contains(&word);
    let elided = text[at.end..].starts_with(['\'', '’']);
    let letters = word.chars().all(|c| matches!(c, 'i' | 'v' | 'x')) || typed == "ø";
    let crossed_before = text[..at.start].trim_end().ends_with(['∅', '⌀']);
    let beside = is_child(around.after(1)) || is_child(around.before(1));
    // « Garçons : – », which says that there is none.
    let dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '∅');
    let mut after = text[at.end..].chars().filter(|c| !c.is_whitespace() && !is_silent(*c));
    let crossed = after.next() == Some(':') && after.next().is_some_and(dash);
    let figure = number(word).is_some() || word.bytes().all(|b| b.is_ascii_digit());
    is_roman(&text[at.clone()])
        || is_child(around.after(1)) && is_roman(&text[at.clone()].to_uppercase())
        || letters && beside && !elided
        || is_child(word) && (crossed || crossed_before)
        || is_run_together(word)
        || figure && one_more(&around.words[around.rank + 1..]).is_some()
}

/// Whether a word has a letter of another alphabet, which may look like one of ours.
fn is_foreign(word: &str) -> bool {
    word.chars()
        .any(|c| c.is_alphabetic() && c > '\u{24f}' && !('\u{1e00}'..='\u{1eff}').contains(&c))
}

/// « zér0 », « 5ix »: a digit in the place of the letter that it looks like.
fn is_disguised(word: &str) -> bool {
    let letter = |c: char| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        c => c,
    };
    let read: String = word.chars().map(letter).collect();
    read != word && (number(&read).is_some() || TELLING.contains(&read.as_str()))
}

/// « IV », « XII »: capitals that are a number up to a hundred.
fn is_roman(word: &str) -> bool {
    const TENS: [&str; 10] = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"];
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let word: String = word.chars().filter(|c| !is_silent(*c)).collect();
    word.len() > 1
        && TENS.iter().any(|tens| word.strip_prefix(tens).is_some_and(|ones| ONES.contains(&ones)))
}

/// « troisième », « quatorzièmes »; « première » begins every list and tells nothing.
fn is_ordinal(word: &str) -> bool {
    word.trim_end_matches('s').ends_with("ieme")
}

/// Whether a declared expression of several words covers a word.
fn declared_around(text: &str, at: std::ops::Range<usize>, declared: &BTreeSet<String>) -> bool {
    // A phrase goes on to the next line.
    let lower = text.to_lowercase().replace('\n', " ");
    // Lower case keeps the length of nearly everything; where it does not, nothing is covered.
    lower.len() == text.len()
        && declared.iter().filter(|phrase| phrase.contains(' ')).any(|phrase| {
            lower
                .match_indices(phrase.as_str())
                .any(|(from, found)| from <= at.start && at.end <= from + found.len())
        })
}

/// « plus un », « moins une », « et un garçon », « filles, soit une de plus », after a number: which word
/// is the one.
fn one_more(words: &[Word]) -> Option<usize> {
    let counted = words.iter().take_while(|word| is_counted(&word.heard)).count();
    let around = Around { words, rank: counted };
    let of_more = || around.after(2) == "de" && matches!(around.after(3), "plus" | "moins");
    let more = match around.after(0) {
        "plus" | "moins" => true,
        "et" => CHILDREN.contains(&around.after(2)) || of_more(),
        "soit" => of_more(),
        _ => false,
    };
    (more && matches!(around.after(1), "un" | "une")).then_some(counted + 1)
}

/// What says, just before a figure, on which side of it what it rounds is.
fn side_of(before: &[Word]) -> Option<&Word> {
    const SIDES: [&[&str]; 14] = [
        &["plus", "de"],
        &["plus", "d"],
        &["moins", "de"],
        &["moins", "d"],
        &["pres", "de"],
        &["presque"],
        &["au", "moins"],
        &["au", "plus"],
        &["a", "peine"],
        &["tout", "juste"],
        &["exactement"],
        &["precisement"],
        &["depasse"],
        &["depassent"],
    ];
    let phrases = SIDES.iter().filter_map(|phrase| {
        let rank = before.len().checked_sub(phrase.len())?;
        Around { words: before, rank }.begins(phrase).then_some(rank)
    });
    phrases.min().map(|rank| &before[rank])
}

/// How many of the first words are the letters, one by one, of a number or of a word that tells one.
fn spelled_out(words: &[Word]) -> Option<usize> {
    let letters = words.iter().map(|word| word.heard.as_str());
    let letters: Vec<&str> = letters.take_while(|w| w.chars().count() == 1).take(12).collect();
    (3..=letters.len()).rev().find(|length| {
        let word = letters[..*length].concat();
        number(&word).is_some() || TELLING.contains(&word.as_str())
    })
}

/// Replaces each name by its published figure; the text was checked by [`slips`].
pub fn filled(text: &str, values: &Values) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("{{") {
        let close = rest[open..].find("}}")? + open;
        out.push_str(&rest[..open]);
        match values.get(rest[open + 2..close].trim())? {
            NamedFigure::Published(text) => out.push_str(text),
            NamedFigure::Withheld => return None,
        }
        rest = &rest[close + 2..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        let known = [
            ("situations.uniques", NamedFigure::Published("38".to_owned())),
            ("secret.base", NamedFigure::Published("5".to_owned())),
            ("tableaux.sexe.garcon", NamedFigure::Withheld),
        ];
        known.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn found(text: &str) -> Vec<(Slip, &str)> {
        let published = BTreeSet::from([2026, 38, 12]);
        let declared = BTreeSet::from(["119".to_owned(), "un tiers des départements".to_owned()]);
        let faults = slips(text, &values(), &published, &declared);
        faults.into_iter().map(|fault| (fault.slip, &text[fault.at])).collect()
    }

    #[test]
    fn only_published_figures_are_written() {
        assert_eq!(found("En 2026, {{ situations.uniques }} situations, dont douze."), []);
        assert_eq!(
            filled("Il y en a {{ situations.uniques }}.", &values()).unwrap(),
            "Il y en a 38."
        );
        assert_eq!(
            found("{{ tableaux.sexe.garcon }}"),
            [(Slip::Withheld, "{{ tableaux.sexe.garcon }}")]
        );
        assert_eq!(found("{{ situations.rien }}"), [(Slip::Unknown, "{{ situations.rien }}")]);
        for text in ["{{ a | safe }}", "{% if a %}", "{{ 1 + 1 }}", "{#"] {
            assert_eq!(found(text)[0].0, Slip::Expression, "{text}");
        }
    }

    #[test]
    fn numbers_in_digits_and_in_words() {
        assert_eq!(
            found("Sept enfants et 9 adultes"),
            [(Slip::Number, "Sept"), (Slip::Number, "9")]
        );
        assert_eq!(
            found("un seul garçon, aucune fille, les deux tiers"),
            [
                (Slip::Word, "seul"),
                (Slip::Word, "aucune"),
                (Slip::Number, "deux"),
                (Slip::Word, "tiers"),
            ]
        );
        // Articles of law, and what is declared.
        assert_eq!(found("L'article L226-2-2, le 119, un tiers des départements"), []);
        assert_eq!(found("article L. 226-2-2"), []);
    }

    /// What comes from elsewhere says how many of something else, or of a whole country.
    #[test]
    fn nobody_declares_how_many_children_there_are() {
        let declared = ["3", "4", "10000", "un seul garçon"].map(str::to_owned);
        let declared = BTreeSet::from(declared);
        let faults = |text: &str| slips(text, &values(), &BTreeSet::new(), &declared).len();
        for text in [
            "3 garçons ont été suivis",
            "trois jeunes garçons",
            "Les garçons étaient 3.",
            "Garçons : 3",
            "un seul garçon",
        ] {
            assert_ne!(faults(text), 0, "{text}");
        }
        for text in
            ["3 places, quatre membres et 4 réunions", "10000 mineurs seraient concernés en France"]
        {
            assert_eq!(faults(text), 0, "{text}");
        }
    }

    #[test]
    fn none_and_all_are_told_whatever_the_spelling() {
        for (text, slip, part) in [
            ("aucun garçon", Slip::Word, "aucun"),
            ("**AUCUN** garçon", Slip::Word, "AUCUN"),
            ("au\u{ad}cune fille", Slip::Word, "au\u{ad}cune"),
            ("exclusivement des filles", Slip::Word, "exclusivement"),
            ("sans garçon", Slip::Word, "sans"),
            ("pas de garçon", Slip::Word, "pas"),
            ("ni fille ni autre", Slip::Word, "ni"),
            ("IV garçons", Slip::Number, "IV"),
            ("X**II**I filles", Slip::Number, "X**II**I"),
            ("qua**tr**e garçons", Slip::Number, "qua**tr**e"),
            ("zero", Slip::Word, "zero"),
            ("la moitie", Slip::Word, "moitie"),
            ("vingt et un garçons", Slip::Number, "vingt et un"),
            ("quarante-deux filles", Slip::Number, "quarante-deux"),
            ("vingt\net un garçons", Slip::Number, "vingt\net un"),
            // Of two items, or two paragraphs, each is a number of its own.
            ("- trente\n- huit", Slip::Number, "trente"),
            ("trente\n\nhuit", Slip::Number, "trente"),
            ("vingtetun", Slip::Number, "vingtetun"),
            ("xxi garçons", Slip::Number, "xxi"),
            ("une douzaine plus un", Slip::Number, "douzaine"),
            ("zér0 garçon", Slip::Word, "zér0"),
            ("aucunement des garçons", Slip::Word, "aucunement"),
            ("jamais un garçon", Slip::Word, "jamais"),
            ("rien que des filles", Slip::Word, "rien"),
            ("20 plus un garçons", Slip::Number, "20"),
            ("{{ situations.uniques }} moins une étaient placées", Slip::Number, "une"),
            ("{{ situations.uniques }} et un garçon", Slip::Number, "un"),
            ("les garçons, D 3 en tout", Slip::Number, "3"),
            ("L7 garçons", Slip::Number, "L7"),
            ("garçons7", Slip::Number, "garçons7"),
            ("Garçons : V", Slip::Number, "V"),
            ("X garçons", Slip::Number, "X"),
            ("IIII garçons", Slip::Number, "IIII"),
            ("s\u{2800}ept garçons", Slip::Number, "s\u{2800}ept"),
            ("S.E.P.T. garçons", Slip::Number, "S"),
            ("s e p t garçons", Slip::Number, "s"),
            ("Toutes les situations concernent des filles", Slip::Word, "Toutes"),
            ("Les enfants ont tous fugué", Slip::Word, "tous"),
            ("Ils étaient tous mineurs", Slip::Word, "tous"),
            ("Toutes étaient placées", Slip::Word, "Toutes"),
            ("Pas le moindre garçon", Slip::Word, "Pas"),
            ("Pas même un garçon", Slip::Word, "Pas"),
            ("Guère de garçons", Slip::Word, "Guère"),
            ("En l'absence de garçon", Slip::Word, "absence"),
            ("Ce ne sont que des filles", Slip::Word, "ne"),
            ("En 2022 garçons", Slip::Number, "2022"),
            ("article 7 garçons", Slip::Number, "7"),
            ("toute fille", Slip::Word, "toute"),
            ("Toutes fuguaient", Slip::Word, "Toutes"),
            ("Elles fuguaient presque toutes", Slip::Word, "toutes"),
            ("Presque toutes les filles", Slip::Word, "toutes"),
            ("Pas un parent n'a été informé", Slip::Word, "Pas"),
            ("Pas une situation n'est close", Slip::Word, "Pas"),
            ("Garçons : –", Slip::Number, "Garçons"),
            ("**Garçons** : —", Slip::Number, "Garçons"),
            ("{{ secret.base }} garçons", Slip::Number, "garçons"),
            ("Zéros garçons", Slip::Word, "Zéros"),
            ("Ø garçon", Slip::Number, "Ø"),
            ("∅ garçon", Slip::Number, "garçon"),
            ("On ne compte plus de garçon", Slip::Word, "plus"),
            ("à l'exclusion des garçons", Slip::Word, "exclusion"),
            ("Les garçons n'étaient pas représentés", Slip::Word, "pas"),
            ("Personne n'était scolarisé", Slip::Word, "Personne"),
            ("Pas un n'était scolarisé", Slip::Word, "Pas"),
            ("Il n'y a eu que des filles", Slip::Word, "que"),
            ("Toute situation concernait une fille", Slip::Word, "Toute"),
            ("Chacune était placée", Slip::Word, "Chacune"),
            ("Un garçon était placé", Slip::Word, "Un"),
            ("Un binôme de garçons", Slip::Word, "binôme"),
            ("{{ situations.uniques }} filles, plus une", Slip::Number, "une"),
            ("{{ situations.uniques }}, soit une de plus", Slip::Number, "une"),
            ("Un peu plus de {{ situations.uniques }} situations", Slip::Word, "plus"),
            ("À peine {{ situations.uniques }} situations", Slip::Word, "À"),
            ("\u{441}inq", Slip::Word, "\u{441}inq"),
        ] {
            assert_eq!(found(text).first(), Some(&(slip, part)), "{text}");
        }
        // What says nothing of children.
        for text in [
            "Elle ne juge pas.",
            "sans délai",
            "La CIVI, le CV, l'IVG",
            "L'ASE et la PJJ",
            "trente-huit situations, dont une douzaine et une autre",
            "tout enfant a des droits, et rien n'est jamais perdu",
            "La loi n° 2022-140 du 7 février 2022, l'article 434-3 du code pénal",
            "Les articles 225-12-1 et 375 du code civil, du 1er janvier au 31 décembre 2025",
            "Depuis 2023, de 9 h à 17 h, à 9h30, 24 heures sur 24, 7 jours sur 7",
            "La commission se réunit toutes les six semaines, deux fois par trimestre",
            "Le seuil de moins de 15 ans ; une aide de 500 euros, ou de 300 €",
            "Un rapport publié pour tous, de tous âges, par toutes les institutions et tous ceux qui aident",
            "Les effectifs sont arrondis à {{ secret.base }} près ; filles : voir le tableau",
            "Ce n'est pas un jugement, ni pas une liste",
            "Les fiches ne sont pas toutes complètes",
            "Une mesure qu'il refuse ne protège pas.\n\nUn signalement avait été rédigé",
            "Elle ne juge pas. Un parent est informé",
            "Tous",
            "un guichet unique, un tiers digne de confiance, un quart d'heure, nulle part",
            "Un binôme d'éducateurs ; toute situation est examinée au plus vite",
            "Moins de {{ secret.base }} : rien ne s'imprime ; environ {{ situations.uniques }} situations",
            "Un garçon en danger est protégé comme une fille",
            "Les bénévoles d'enfants, l'enfant, qu'il soit suivi",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
