//! How one person is called: the words of her names.

use crate::record::leaves::Leaf;
use crate::value::{Folded, Nature, Person, is_function_word, words};

/// The names of one person, folded.
#[derive(Default)]
pub(super) struct Called {
    pub surnames: Vec<String>,
    pub given: Vec<String>,
    /// Names that do not say which of their words is a surname: sought as a whole.
    pub wholes: Vec<Folded>,
    pub person: Person,
    /// Where the first of her names stands.
    pub pointer: String,
    pub protected: bool,
    /// Whether one of her given names is enough to recognise her.
    pub is_known_by_given_name: bool,
}

/// Words that stand before a name.
const CIVILITIES: [&str; 12] = [
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
];

impl Called {
    pub(super) fn add(&mut self, leaf: &Leaf<'_>) {
        self.person = leaf.person;
        if self.pointer.is_empty() {
            leaf.pointer.clone_into(&mut self.pointer);
        }
        self.protected |= leaf.protected;
        let folded = |word: &str| Folded::of(word).squeezed().to_owned();
        let named = |word: &String| !is_unknown(word) && !CIVILITIES.contains(&word.as_str());
        match leaf.nature {
            // « Madame », or the name of a service, is not a name: surnames are in capitals.
            Nature::FullName | Nature::Designation => {
                let capitals = |word: &&str| !word.contains(char::is_lowercase);
                let all = || words(leaf.text);
                let surnames = all().filter(capitals).map(folded).filter(named);
                let before = self.surnames.len();
                self.surnames.extend(surnames);
                if self.surnames.len() > before {
                    let heads = |word: &&str| {
                        word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase)
                    };
                    self.given.extend(all().filter(heads).map(folded).filter(named));
                } else if leaf.nature == Nature::FullName {
                    let rest: Vec<String> = all().map(folded).filter(named).collect();
                    if rest.len() > 1 {
                        self.wholes.push(Folded::of(&rest.join(" ")));
                    }
                }
            }
            Nature::GivenName => {
                self.is_known_by_given_name = true;
                self.given.extend(words(leaf.text).map(folded).filter(named));
            }
            // « DE SABLE »: a particle is nobody's name, unless there is no other.
            _ => {
                let all: Vec<String> = words(leaf.text).map(folded).filter(named).collect();
                let own = |word: &&String| all.len() == 1 || !is_function_word(word);
                self.surnames.extend(all.iter().filter(own).cloned());
            }
        }
    }
}

/// « inconnu » stands for a name that nobody knows.
pub(super) fn is_unknown(word: &str) -> bool {
    word.starts_with("inconnu")
}
