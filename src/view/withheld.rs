//! What a view keeps back, in a form that can be searched for in any text.
//!
//! A search that cries wolf stops urgent referrals. What is searched for follows from the nature
//! of each value, never from its length: a date, a code, a commune, the numbers that documents are
//! filed by prove nothing. The number of words only says how: one or two as whole words, more as a
//! run, whatever stands between them. Values that the document shows anyway, and words that
//! belong to the program or to the service, prove nothing either.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::matrix::Purpose;
use super::project::Printed;
use super::public::PublicWords;
use crate::record::{Leaf, Names, Situation};
use crate::value::{Folded, Nature, is_small_number, stands_alone};

/// How many consecutive words of a long text betray it.
const WINDOW: usize = 6;

/// What a document must not contain.
#[derive(Debug)]
pub struct Withheld {
    needles: Vec<Needle>,
    /// The names of a workspace, in documents that name nobody.
    names: Option<Unnamed>,
}

/// The names that a document of a session keeps back, but for the words that it shows.
#[derive(Debug)]
struct Unnamed {
    names: Arc<Names>,
    public: Arc<PublicWords>,
    open: Haystack,
}

#[derive(Debug)]
struct Needle {
    pointer: String,
    /// Any of these betrays the value.
    runs: Vec<Folded>,
    protected: bool,
    /// Whether it calls a person by her name.
    name: bool,
}

impl Needle {
    /// What betrays a value: all of it, or any run of its words when it is long.
    fn of(pointer: &str, nature: Nature, text: &str, protected: bool) -> Self {
        let run = nature.run(text);
        // Part of a telephone is in other numbers.
        let mut runs = if nature == Nature::Telephone { vec![run] } else { run.runs(WINDOW) };
        runs.retain(|run| says(nature, run));
        Self { pointer: pointer.to_owned(), runs, protected, name: nature.is_name() }
    }

    fn is_in(&self, text: &Haystack) -> bool {
        self.runs.iter().any(|run| text.holds(run))
    }
}

/// Whether a run says something by itself. A number without a word is not a sentence, and the
/// small ones are those of pages, days and counts; « ES », a trade, is also a word of every text.
fn says(nature: Nature, run: &Folded) -> bool {
    let lettered = || run.squeezed().contains(char::is_alphabetic);
    match nature {
        Nature::Text | Nature::Designation | Nature::Service | Nature::Place => {
            lettered() && (run.len() > 1 || stands_alone(run.squeezed()))
        }
        Nature::Surname | Nature::GivenName | Nature::FullName => match run.len() {
            0 => false,
            1 => stands_alone(run.squeezed()),
            _ => true,
        },
        Nature::Street
        | Nature::Telephone
        | Nature::Account
        | Nature::CaseNumber
        | Nature::Vehicle => !run.is_empty() && !is_small_number(run.squeezed()),
        Nature::Locality
        | Nature::Reference
        | Nature::Mark
        | Nature::Code
        | Nature::Date
        | Nature::Answer
        | Nature::Number
        | Nature::Digest
        | Nature::File => false,
    }
}

/// A text prepared for the search.
#[derive(Debug)]
pub struct Haystack {
    folded: Folded,
    words: HashSet<String>,
}

impl Haystack {
    /// Prepares a text: case, accents, spaces, hyphens and punctuation do not hide anything.
    pub fn new(text: &str) -> Self {
        let folded = Folded::of(text);
        let mut words: HashSet<String> = folded.words().map(str::to_owned).collect();
        words.extend(folded.compounds());
        Self { folded, words }
    }

    /// Prepares the texts that a document shows.
    pub(super) fn of_printed(printed: &[Printed]) -> Self {
        let texts: String = printed.iter().flat_map(|p| [p.text.as_str(), "\n\u{a0}"]).collect();
        Self::new(&texts)
    }

    /// Whether a text has a word, folded.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Whether a text has a run of words, whatever cuts it.
    fn holds(&self, run: &Folded) -> bool {
        run.len() == 1 && self.has_word(run.squeezed()) || self.folded.holds(run)
    }

    /// Whether a text plainly shows a run of words: what excuses leaves no doubt.
    pub(super) fn shows(&self, run: &Folded) -> bool {
        run.words().all(|word| self.has_word(word)) && self.holds(run)
    }
}

/// A name that a referral protects, and the record of the person it belongs to.
struct Called {
    pointer: String,
    nature: Nature,
    holder: usize,
    words: Vec<String>,
}

impl Withheld {
    /// What a document of a referral keeps back: what its situation holds and it does not show.
    ///
    /// The annex is read beside its referral, by the same magistrate: what the referral may print is
    /// not kept from the annex, whose own dates and labels could repeat it.
    pub(super) fn of(
        situation: &Situation,
        purpose: Purpose,
        shown: &BTreeSet<String>,
        public: &PublicWords,
        printed: &[Printed],
        shown_words: &Haystack,
    ) -> Self {
        let mut visible: BTreeSet<String> =
            printed.iter().map(|p| Folded::of(&p.text).squeezed().to_owned()).collect();
        let (mut needles, mut called) = (Vec::new(), Vec::new());
        situation.walk(Nature::is_sought, &mut |leaf| {
            if !shown.contains(leaf.pointer) {
                let beside = match purpose {
                    Purpose::Referral => false,
                    Purpose::ConfidentialAnnex => !leaf.protected,
                };
                if beside {
                    return;
                }
                needles.push(Needle::of(leaf.pointer, leaf.nature, leaf.text, leaf.protected));
                called.extend(Called::of(leaf));
            } else if leaf.nature.calls_somebody() {
                // A colleague or a parent may share a name with someone protected.
                visible.extend(Folded::of(leaf.text).words().map(str::to_owned));
            }
        });
        needles.extend(called.iter().map(|name| name.alone(&called)));
        for needle in &mut needles {
            needle.runs.retain(|run| {
                // A protected value that stands inside a visible text is a leak, not an excuse.
                let open = match needle.protected {
                    true => visible.contains(run.squeezed()),
                    false => shown_words.shows(run),
                };
                !open && !public.excuses(run, needle.name)
            });
        }
        needles.retain(|needle| !needle.runs.is_empty());
        Self { needles, names: None }
    }

    /// What a document of a session keeps back: the values of its record that this copy does not
    /// show, and the names that no minutes hold. A text or a word that the copy shows elsewhere
    /// proves nothing and is left out.
    pub(super) fn hiding(
        hidden: &[(String, Nature, String)],
        names: Option<&Arc<Names>>,
        public: &Arc<PublicWords>,
        printed: &[Printed],
    ) -> Self {
        let open = Haystack::of_printed(printed);
        let mut needles = Vec::new();
        for (pointer, nature, text) in hidden {
            let mut needle = Needle::of(pointer, *nature, text, false);
            needle.runs.retain(|run| !open.shows(run) && !public.excuses(run, false));
            needles.push(needle);
        }
        needles.retain(|needle| !needle.runs.is_empty());
        let names = names.map(|names| Unnamed {
            names: Arc::clone(names),
            public: Arc::clone(public),
            open,
        });
        Self { needles, names }
    }

    /// Nothing to search for: a report is searched by what the records hold, not by paths.
    #[cfg(feature = "rendu")]
    pub(crate) fn nothing() -> Self {
        Self { needles: Vec::new(), names: None }
    }

    /// Gives the paths of the withheld values found in a text.
    pub fn found_in(&self, text: &Haystack) -> Vec<&str> {
        let found = self.needles.iter().filter(|needle| needle.is_in(text));
        let mut found: Vec<&str> = found.map(|needle| needle.pointer.as_str()).collect();
        if self.names.as_ref().is_some_and(|unnamed| unnamed.are_in(text)) {
            found.push("/examens");
        }
        found
    }

    /// Pairs each visible text that repeats a protected value with that value's path.
    ///
    /// `all` holds every visible text: most documents repeat nothing, and one look says so.
    pub(super) fn repeated_in(&self, printed: &[Printed], all: &Haystack) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let held = |needle: &&Needle| needle.is_in(all);
        let suspects: Vec<&Needle> =
            self.needles.iter().filter(|needle| needle.protected).filter(held).collect();
        if suspects.is_empty() {
            return pairs;
        }
        for text in printed {
            let haystack = Haystack::new(&text.text);
            for needle in &suspects {
                if needle.is_in(&haystack) {
                    pairs.push((text.pointer.clone(), needle.pointer.clone()));
                }
            }
        }
        pairs
    }
}

impl Unnamed {
    fn are_in(&self, text: &Haystack) -> bool {
        let told = |word: &str| !self.open.has_word(word) && !self.public.has_word(word);
        let mut words = text.words.iter().filter(|word| self.names.has(word));
        if words.any(|word| told(word)) {
            return true;
        }
        let told = |run: &Folded| !self.open.shows(run) && !self.public.excuses(run, false);
        self.names.runs_in(&text.folded).any(told)
    }
}

impl Called {
    /// One word of a protected person's name is enough to recognise her.
    fn of(leaf: &Leaf<'_>) -> Option<Self> {
        (leaf.protected && leaf.nature.is_name()).then(|| Self {
            pointer: leaf.pointer.to_owned(),
            nature: leaf.nature,
            holder: leaf.holder,
            words: Folded::of(leaf.text).words().map(str::to_owned).collect(),
        })
    }

    /// Its words one by one; one that cannot stand alone, beside the other names of its person.
    fn alone(&self, all: &[Self]) -> Needle {
        let mut runs = Vec::new();
        let others = || {
            let mine = |other: &&Self| other.holder == self.holder && other.nature != self.nature;
            all.iter().filter(mine).flat_map(|other| &other.words)
        };
        for word in &self.words {
            if stands_alone(word) {
                runs.push(Folded::of(word));
                continue;
            }
            for other in others() {
                runs.push(Folded::of(&format!("{word} {other}")));
                runs.push(Folded::of(&format!("{other} {word}")));
            }
        }
        Needle { pointer: self.pointer.clone(), runs, protected: true, name: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(nature: Nature, text: &str) -> Withheld {
        Withheld { needles: vec![Needle::of("/x", nature, text, true)], names: None }
    }

    fn found(withheld: &Withheld, text: &str) -> bool {
        !withheld.found_in(&Haystack::new(text)).is_empty()
    }

    #[test]
    fn typography_hides_nothing() {
        let withheld = needle(Nature::Street, "3 impasse de la Fiction");
        for text in [
            "au 3, IMPASSE de la fiction.",
            "3 im-\npasse de la Fic\u{ad}tion",
            "3 impasse de la \u{fb01}ction",
            "3\u{a0}impasse  de\nla Fiction",
            "３ impasse de la Fiction",
        ] {
            assert!(found(&withheld, text), "{text}");
        }
        assert!(!found(&withheld, "3 impasse du Modèle"));
    }

    #[test]
    fn short_names_are_whole_words() {
        let withheld = needle(Nature::GivenName, "Ana");
        assert!(!found(&withheld, "une banane"));
        assert!(!found(&withheld, "depuis un an a été"));
        assert!(found(&withheld, "vue avec ANA hier"));
        assert!(found(&withheld, "vue avec A-\u{ad}na"));
    }

    #[test]
    fn no_text_is_too_short_to_be_sought() {
        assert!(found(&needle(Nature::Text, "VIH"), "un dépistage du vih"));
        assert!(found(&needle(Nature::Text, "enceinte"), "elle est en-\nceinte"));
        assert!(!found(&needle(Nature::Text, "VIH"), "l'avihfaune"));
        let telephone = needle(Nature::Telephone, "06 39 98 00 12");
        assert!(found(&telephone, "au 0639980012") && found(&telephone, "06.39.98.00.12"));
        assert!(!found(&telephone, "page 06, 39"));
    }

    #[test]
    fn a_number_that_pages_print_is_not_sought() {
        assert!(!found(&needle(Nature::CaseNumber, "12"), "page 12"));
        assert!(!found(&needle(Nature::Text, "2026"), "en 2026"));
        assert!(found(&needle(Nature::CaseNumber, "2025/0417"), "dossier 2025/0417"));
        assert!(!found(&needle(Nature::Reference, "SIG-2026-00051"), "SIG-2026-00051"));
        assert!(!found(&needle(Nature::Locality, "69200"), "69200"));
    }
}
