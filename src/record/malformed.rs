//! Why a file is no YAML, as far as its line tells: the cause that a person can see, and the keys of
//! the line, never its values.

use super::marked::is_plain_key;
use crate::diag::Excerpt;

/// A probable cause and what to do about it.
pub(super) struct Cause {
    pub message: &'static str,
    pub remedy: &'static str,
}

const QUOTE: Cause = Cause {
    message: "Le YAML est mal formé : un guillemet est ouvert et n'est pas fermé.",
    remedy: "Fermer le guillemet ouvert à cette ligne ou plus haut ; un guillemet à l'intérieur d'une valeur s'écrit \\\" ou « ».",
};
const AFTER_QUOTE: Cause = Cause {
    message: "Le YAML est mal formé : du texte suit un guillemet fermant.",
    remedy: "Mettre toute la valeur entre guillemets droits, et écrire ceux de l'intérieur « ».",
};
const COLON: Cause = Cause {
    message: "Le YAML est mal formé : des deux-points suivis d'une espace coupent une valeur sans guillemets.",
    remedy: "Mettre la valeur entre guillemets droits : enonce: \"Retour tardif : un objet neuf\".",
};
const INDENT: Cause = Cause {
    message: "Le YAML est mal formé : cette ligne n'est pas à la hauteur des autres, ou la précédente n'est pas finie.",
    remedy: "Aligner les clés d'un même bloc et les tirets d'une même liste, avec des espaces ; vérifier les deux-points de la ligne précédente.",
};
const BRACE: Cause = Cause {
    message: "Le YAML est mal formé : une accolade ou un crochet est ouvert et n'est pas fermé, ou fermé de trop.",
    remedy: "Fermer « { » par « } » et « [ » par « ] », sur la ligne où ils sont ouverts.",
};
const RESERVED: Cause = Cause {
    message: "Le YAML est mal formé : la valeur commence par un signe réservé (@ ` % & * ! | > [ {).",
    remedy: "Mettre la valeur entre guillemets droits : pseudonyme: \"@ondine\".",
};
const BLOCK: Cause = Cause {
    message: "Le YAML est mal formé : un bloc ouvert par « | » a une ligne moins décalée que la première, ou un signe de trop après le trait.",
    remedy: "Décaler toutes les lignes du bloc d'autant d'espaces que la première.",
};
const ESCAPE: Cause = Cause {
    message: "Le YAML est mal formé : une barre oblique inverse dans une valeur entre guillemets.",
    remedy: "Doubler la barre (\\\\), ou mettre la valeur entre apostrophes.",
};

/// What the scanner says, in its own words, and the cause that it most often has.
const SAID: [(&str, &Cause); 24] = [
    ("trailing content after", &AFTER_QUOTE),
    ("escape", &ESCAPE),
    ("quoted scalar", &QUOTE),
    ("unexpected character", &RESERVED),
    ("unknown anchor", &RESERVED),
    ("anchor or alias", &RESERVED),
    ("scanning a directive", &RESERVED),
    ("parsing a tag", &RESERVED),
    ("scanning a tag", &RESERVED),
    ("handle wasn't declared", &RESERVED),
    ("flow mapping", &BRACE),
    ("flow sequence", &BRACE),
    ("flow construct", &BRACE),
    ("misplaced bracket", &BRACE),
    ("unexpected eof", &BRACE),
    ("document start", &BRACE),
    ("block scalar", &BLOCK),
    ("mapping values are not allowed", &COLON),
    ("illegal placement of ':'", &COLON),
    ("simple key", &INDENT),
    ("expected key", &INDENT),
    ("'-' indicator", &INDENT),
    ("block sequence entries", &INDENT),
    ("indentation", &INDENT),
];

/// The probable cause of what the scanner refused, from its words, the lines up to that where it
/// stopped, and the column.
pub(super) fn cause(said: &str, lines: &[&str], column: usize) -> Option<&'static Cause> {
    let (line, above) = lines.split_last()?;
    let found = SAID.iter().find(|(words, _)| said.contains(words)).map(|(_, cause)| *cause)?;
    let before: String = line.chars().take(column.saturating_sub(1)).collect();
    let value = after_key(line).map(|(_, value)| value);
    // « cle: valeur : suite » has its colon in the value; « cle: » alone is out of line.
    let colon_in_value = before.trim_start_matches([' ', '-']).contains(": ")
        || value.is_some_and(|value| value.contains(": ") || value.contains(" :"));
    let found = if std::ptr::eq(found, &COLON) && !colon_in_value { &INDENT } else { found };
    let starts = |c: char| value.is_some_and(|value| value.starts_with(c));
    let unbalanced = |line: &str| {
        let count = |wanted: char| line.chars().filter(|c| *c == wanted).count();
        count('{') != count('}') || count('[') != count(']')
    };
    let before = above.iter().rev().find(|line| !line.trim().is_empty());
    if std::ptr::eq(found, &INDENT) && (unbalanced(line) || before.is_some_and(|l| unbalanced(l))) {
        return Some(&BRACE);
    }
    if std::ptr::eq(found, &INDENT) && starts('"') && line.matches('"').count() % 2 == 1 {
        return Some(&QUOTE);
    }
    Some(found)
}

/// The last line, from 1, that opens a brace or a bracket and does not close it, when that is the
/// cause.
pub(super) fn left_open(cause: &Cause, lines: &[&str]) -> Option<usize> {
    let count = |line: &str, wanted: [char; 2]| line.matches(wanted).count();
    let open = |line: &&str| count(line, ['{', '[']) > count(line, ['}', ']']);
    let found = lines.iter().rposition(open);
    found.filter(|_| std::ptr::eq(cause, &BRACE)).map(|rank| rank + 1)
}

/// The first key of a line, with where it begins, and what stands after it.
fn after_key(line: &str) -> Option<((usize, &str), &str)> {
    let lead = line.len() - line.trim_start_matches([' ', '-']).len();
    let (key, value) = line.get(lead..)?.split_once(':')?;
    let plain = is_plain_key(key) && (value.is_empty() || value.starts_with(' '));
    plain.then(|| ((lead, key), value.trim_start()))
}

/// The line with its key and without its value.
pub(super) fn excerpt(line: &str) -> Option<Excerpt> {
    let ((from, key), value) = after_key(line)?;
    let rest = if value.is_empty() { "" } else { " …" };
    let text = format!("{}{key}:{rest}", &line[..from]);
    Some(Excerpt { text, from, len: key.len() })
}
