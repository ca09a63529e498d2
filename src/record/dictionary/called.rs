//! How one person is called: the words of her names.

use crate::record::leaves::Leaf;
use crate::value::lexicon::{is_french, is_kind_of_place, is_place_name};
use crate::value::{Folded, Nature, Person, is_function_word, words};

/// The names of one person, folded.
#[derive(Default)]
pub(super) struct Called {
    pub surnames: Vec<String>,
    pub given: Vec<String>,
    pub person: Person,
    /// Where the first of her names stands.
    pub pointer: String,
    pub protected: bool,
    /// Whether one of her given names is enough to recognise her.
    pub is_known_by_given_name: bool,
    /// Names in one line, which do not say which of their words is a surname.
    lines: Vec<String>,
}

/// Words that stand before the name of an adult.
const CIVILITIES: [&str; 13] = [
    "m",
    "mr",
    "monsieur",
    "madame",
    "mademoiselle",
    "docteur",
    "maitre",
    "me",
    "pr",
    "professeur",
    "famille",
    "epoux",
    "dre",
];

/// Whether a folded word stands before the name of an adult.
pub(crate) fn is_civility(word: &str) -> bool {
    CIVILITIES.contains(&word)
}

impl Called {
    pub(super) fn add(&mut self, leaf: &Leaf<'_>) {
        self.person = leaf.person;
        if self.pointer.is_empty() {
            leaf.pointer.clone_into(&mut self.pointer);
        }
        self.protected |= leaf.protected;
        match leaf.nature {
            Nature::FullName | Nature::Designation => self.lines.push(leaf.text.to_owned()),
            Nature::GivenName => {
                self.is_known_by_given_name = true;
                self.given.extend(parts(leaf.text));
            }
            _ => self.surnames.extend(parts(leaf.text)),
        }
    }

    /// Tells the words of names in one line from those of institutions, once all was added:
    /// « Mme ZORGLUB », « Odile Zorglub », « Métropole de Lyon (ASE) ».
    pub(super) fn close(&mut self) {
        for line in std::mem::take(&mut self.lines) {
            let typed: Vec<&str> = words(&line).collect();
            let folded: Vec<String> = typed.iter().map(|word| fold(word)).collect();
            let civil = folded.iter().any(|word| is_civility(word));
            if !civil && folded.iter().any(|word| is_kind_of_place(word)) {
                continue;
            }
            let capitals =
                |word: &&str| word.chars().count() > 1 && !word.contains(char::is_lowercase);
            let head = |word: &&str| word.starts_with(char::is_uppercase);
            let named = |(typed, folded): (&&str, &String)| {
                let own = head(typed) && !is_civility(folded) && !is_unknown(folded);
                own.then(|| ((*typed).to_owned(), folded.clone()))
            };
            let names: Vec<(String, String)> =
                typed.iter().zip(&folded).filter_map(named).collect();
            let shouted = names.iter().any(|(typed, _)| capitals(&typed.as_str()));
            let person = civil || self.person == Person::Threatened || !self.given.is_empty();
            let last = names.len().saturating_sub(1);
            for (at, (typed, word)) in names.iter().enumerate() {
                let surname = match shouted {
                    true => capitals(&typed.as_str()),
                    // « le logeur », « Beau-père » name nobody.
                    false => at == last && (person || !is_french(word) && !is_place_name(word)),
                };
                if surname {
                    self.surnames.push(word.clone());
                } else if shouted || person || names.len() > 1 {
                    self.given.push(word.clone());
                }
            }
        }
    }
}

/// The words of a name, and all of them together: « BEN SALEM » is « Bensalem » elsewhere. A
/// particle is nobody's name, unless there is no other: « DE SABLE ».
fn parts(text: &str) -> Vec<String> {
    let all: Vec<String> = words(text).map(fold).filter(|word| !is_unknown(word)).collect();
    let own = |word: &&String| all.len() == 1 || !is_function_word(word);
    let mut parts: Vec<String> = all.iter().filter(own).cloned().collect();
    if all.len() > 1 {
        parts.push(all.concat());
    }
    parts
}

fn fold(word: &str) -> String {
    Folded::of(word).squeezed().to_owned()
}

/// « inconnu » stands for a name that nobody knows.
pub(super) fn is_unknown(word: &str) -> bool {
    word.starts_with("inconnu")
}
