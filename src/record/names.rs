//! Who must not be named in minutes, and where they live: from the natures of what situations hold.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use aho_corasick::AhoCorasick;

use super::leaves::{Leaf, Leaves};
use super::situation::SituationRecord;
use crate::value::{Folded, Nature, Person, stands_alone, words};

/// Names, aliases, addresses, telephones of the minors of a workspace and of their families.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Single words of names, folded.
    words: HashSet<String>,
    /// Given name beside surname, folded: recognised even without capitals.
    pairs: HashSet<(String, String)>,
    /// Places, streets, telephones, accounts, and names too short to be sought alone.
    runs: BTreeSet<Folded>,
    /// The same in order, and searched for all at once: a country has thousands.
    ordered: Vec<Folded>,
    search: Option<AhoCorasick>,
    /// Each of them once, as typed.
    typed: BTreeSet<Folded>,
}

/// The names of one person.
#[derive(Default)]
struct Called {
    surnames: Vec<String>,
    given: Vec<String>,
    person: Person,
}

impl Names {
    /// Adds what a situation says of the child, of the family and of other victims.
    pub(super) fn add(&mut self, record: &SituationRecord) {
        let mut called: BTreeMap<usize, Called> = BTreeMap::new();
        record.walk(is_kept, &mut |leaf| {
            if !leaf.person.is_unnamed_in_minutes() {
                return;
            }
            if leaf.nature.is_name() {
                let called = called.entry(leaf.holder).or_default();
                called.person = leaf.person;
                called.add(leaf);
            } else if leaf.nature != Nature::Place || leaf.protected {
                self.run(leaf);
            }
        });
        // Brothers and sisters are known by their given name alone.
        let family: Vec<String> = called
            .values()
            .filter(|called| called.person == Person::Child)
            .flat_map(|called| called.surnames.clone())
            .collect();
        for called in called.values() {
            let bare = called.surnames.is_empty() && called.person == Person::Relative;
            self.person(called, if bare { &family } else { &called.surnames });
        }
    }

    /// Prepares the search, once every situation is in.
    pub(super) fn close(&mut self) {
        self.ordered = std::mem::take(&mut self.runs).into_iter().collect();
        self.search = AhoCorasick::new(self.ordered.iter().map(Folded::squeezed)).ok();
    }

    fn person(&mut self, called: &Called, surnames: &[String]) {
        for given in &called.given {
            for surname in surnames {
                let alone = stands_alone(given) && stands_alone(surname);
                for (first, last) in [(given, surname), (surname, given)] {
                    self.pairs.insert((first.clone(), last.clone()));
                    if !alone {
                        let run = Folded::of(&format!("{first} {last}"));
                        self.typed.insert(run.clone());
                        self.runs.insert(run);
                    }
                }
            }
        }
        for name in called.surnames.iter().chain(&called.given).filter(|name| stands_alone(name)) {
            self.typed.insert(Folded::of(name));
            self.words.insert(name.clone());
        }
    }

    fn run(&mut self, leaf: &Leaf<'_>) {
        let typed = Folded::of(leaf.text);
        let mut words = typed.words();
        let sought = match (words.next(), words.next()) {
            (None, _) => false,
            (Some(only), None) => stands_alone(only) && !is_unknown(only),
            (Some(_), Some(_)) => true,
        };
        drop(words);
        if sought {
            self.runs.insert(leaf.nature.run(leaf.text));
            self.typed.insert(typed);
        }
    }

    /// Tells whether a text names someone. A single word counts when it bears a capital: « rose »
    /// is a colour, « Rose » is somebody.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let capital = |word: &&str| word.starts_with(char::is_uppercase);
        let mut capitals = words(text).filter(capital).map(Folded::of);
        if capitals.any(|word| self.words.contains(word.squeezed())) {
            return true;
        }
        let text = Folded::of(text);
        if text.compounds().iter().any(|whole| self.words.contains(whole)) {
            return true;
        }
        let folded: Vec<&str> = text.words().collect();
        let mut beside = folded.windows(2).map(|w| (w[0].to_owned(), w[1].to_owned()));
        beside.any(|pair| self.pairs.contains(&pair)) || self.runs_in(&text).next().is_some()
    }

    /// Whether a folded word is a name.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The runs of words that name or locate somebody, wherever they stand in a text.
    pub(crate) fn runs_in<'t>(&'t self, text: &'t Folded) -> impl Iterator<Item = &'t Folded> {
        let found = self.search.iter().flat_map(|s| s.find_overlapping_iter(text.squeezed()));
        found.filter_map(|found| {
            let run = self.ordered.get(found.pattern().as_usize())?;
            (is_coined(run) || text.stands(found.start(), run)).then_some(run)
        })
    }

    /// Everything that names or locates somebody, as typed and folded.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &Folded> {
        self.typed.iter()
    }
}

impl Called {
    fn add(&mut self, leaf: &Leaf<'_>) {
        let folded = |word: &str| Folded::of(word).squeezed().to_owned();
        let known = |word: &String| !is_unknown(word);
        match leaf.nature {
            // « Madame », or the name of a service, is not a name: surnames are in capitals.
            Nature::FullName => {
                let capitals = words(leaf.text).filter(|word| !word.contains(char::is_lowercase));
                self.surnames.extend(capitals.map(folded).filter(known));
            }
            Nature::GivenName => self.given.extend(words(leaf.text).map(folded).filter(known)),
            _ => self.surnames.extend(words(leaf.text).map(folded).filter(known)),
        }
    }
}

/// Whether a run is one word that nobody writes by chance, however it is cut: « lola69 » is said by
/// « Lola.69x » too, but « le93 » is a department.
fn is_coined(run: &Folded) -> bool {
    let letters: String = run.squeezed().chars().filter(|c| c.is_alphabetic()).collect();
    run.len() == 1 && stands_alone(&letters) && letters.len() < run.squeezed().len()
}

/// What names or locates somebody.
fn is_kept(nature: Nature) -> bool {
    nature.is_name() || nature.locates()
}

/// « inconnu » stands for a name that nobody knows.
fn is_unknown(word: &str) -> bool {
    word.starts_with("inconnu")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coined_account_is_found_however_it_is_cut() {
        let mut names = Names::default();
        names.runs.extend(["lola69", "le93", "rose"].map(Folded::of));
        names.close();
        for text in ["vue sous lola69", "sous Lola 69", "sous « lola.69 »", "sous LOLA69x"] {
            assert!(names.are_in(text), "{text}");
        }
        for text in ["dans le 93 depuis mars", "une rosée", "lola a 6 ou 9 amis"] {
            assert!(!names.are_in(text), "{text}");
        }
    }
}
