//! Names of schools, streets and hospitals, which are also those of people: « lycée Jean Moulin ».

use std::collections::BTreeSet;

use crate::value::lexicon::{is_common_name, is_french, is_place_name};
use crate::value::{Case, Folded};

/// What is called after somebody. No word here is also a verb, a moment or a home: « le juge place
/// Léa », « en cours Léa rit », « au foyer Léa dort » speak of Léa.
const CALLED_AFTER: [&str; 24] = [
    "lycee",
    "lycees",
    "college",
    "ecole",
    "maternelle",
    "universite",
    "gymnase",
    "stade",
    "piscine",
    "mediatheque",
    "bibliotheque",
    "hopital",
    "clinique",
    "maternite",
    "dispensaire",
    "rue",
    "avenue",
    "boulevard",
    "quai",
    "impasse",
    "square",
    "pont",
    "metro",
    "theatre",
];

/// What may stand between them and the name: « lycée professionnel Jean Moulin ».
const OF_WHICH_KIND: [&str; 14] = [
    "professionnel",
    "polyvalent",
    "general",
    "technologique",
    "technique",
    "agricole",
    "elementaire",
    "primaire",
    "maternelle",
    "publique",
    "public",
    "prive",
    "privee",
    "municipal",
];

/// What may stand between a given name and a surname.
pub(super) const PARTICLES: [&str; 12] =
    ["de", "du", "des", "d", "la", "le", "l", "ben", "el", "van", "von", "da"];

/// The ranks of the words of a text that are the name of such a place, and that many bear.
pub(super) struct Honours(BTreeSet<usize>);

impl Honours {
    pub(super) fn of(text: &Folded, words: &[(&str, Case)]) -> Self {
        let mut ranks = BTreeSet::new();
        for (at, _) in words.iter().enumerate().filter(|(_, (word, _))| CALLED_AFTER.contains(word))
        {
            let adjective = words.get(at + 1).is_some_and(|(word, _)| OF_WHICH_KIND.contains(word));
            let first = at + 1 + usize::from(adjective);
            if adjective && !text.follows(at + 1, false) || !text.follows(first, false) {
                continue;
            }
            let particle = words.get(first + 1).is_some_and(|(word, _)| PARTICLES.contains(word));
            let second = first + 1 + usize::from(particle);
            let joined = (first + 1..=second).all(|rank| text.follows(rank, true));
            let named = |rank: usize| {
                words.get(rank).is_some_and(|(word, case)| {
                    let many = is_french(word) || is_common_name(word) || is_place_name(word);
                    *case == Case::Capital && many
                })
            };
            if joined && named(first) && named(second) {
                ranks.extend(first..=second);
            }
        }
        Self(ranks)
    }

    /// Whether the word of a rank is of such a name.
    pub(super) fn cover(&self, rank: usize) -> bool {
        self.0.contains(&rank)
    }
}
