//! What a document must not contain, and the search for it in finished texts.
//!
//! What is searched for is decided by what a value is ([`Nature::is_sought`]) and by who is kept
//! (the dictionary of the workspace), never by length: a date, a code, a commune, the numbers that
//! documents are filed by prove nothing. What is protected and still not sought is told
//! ([`Unsought`]).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::project::Printed;
use super::public::PublicWords;
use super::unsought::{Unsought, Why};
use crate::record::{Dictionary, Grip, Met};
use crate::value::{Folded, Nature, Person, Trace, is_small_number, stands_alone};

/// How many consecutive words of a long text betray it.
const WINDOW: usize = 6;

/// What a document must not contain.
#[derive(Debug, Default)]
pub struct Withheld {
    needles: Vec<Needle>,
    /// Those whom the document must not name.
    persons: Vec<Persons>,
    /// What is protected, and is not sought.
    pub(super) unsought: Vec<Unsought>,
}

/// Persons and places that a document keeps back, but for the words that it may hold.
#[derive(Debug)]
pub(super) struct Persons {
    pub dictionary: Arc<Dictionary>,
    pub scope: Scope,
    /// What the document is made to show.
    pub shown: Allowed,
    pub public: Arc<PublicWords>,
}

/// Names that stand in a document as those of who attends, signs, is told of.
#[derive(Debug, Default)]
pub(super) struct Allowed {
    /// Their words.
    words: BTreeSet<String>,
    /// The names of services.
    services: Vec<Folded>,
}

impl Allowed {
    /// Allows the words of a name.
    pub(super) fn name(&mut self, text: &str) {
        self.words.extend(Folded::of(text).words().map(str::to_owned));
    }

    /// Allows the name of a service, which may be where somebody lives.
    pub(super) fn service(&mut self, text: &str) {
        self.name(text);
        self.services.push(Folded::of(text));
    }

    fn covers(&self, met: &Met<'_>) -> bool {
        let service = |run: &Folded| self.services.iter().any(|name| name.holds(run));
        let place = met.kept.nature == Nature::Place && met.run.is_some_and(service);
        place || met.is_said_by(&self.words)
    }
}

impl FromIterator<String> for Allowed {
    fn from_iter<T: IntoIterator<Item = String>>(words: T) -> Self {
        Self { words: words.into_iter().collect(), services: Vec::new() }
    }
}

/// Which of those whom a dictionary keeps are meant.
#[derive(Debug)]
pub(super) enum Scope {
    /// All of them: the document names nobody.
    Everybody,
    /// Those whom the record itself protects.
    Protected,
    /// Names in full, places and addresses: beside digests and keys, in which digits and short words
    /// stand by chance.
    InFull,
    /// Those of other records, where nothing that prints says them.
    Others {
        /// The number of the record.
        number: String,
        /// What prints, which was judged where it stands.
        open: Haystack,
    },
}

impl Scope {
    fn means(&self, met: &Met<'_>) -> bool {
        // « lycée Jean Moulin » names nobody who is kept, or was doubted where it was typed.
        if met.honoured {
            return false;
        }
        match self {
            Self::InFull => {
                let kept = met.kept.nature;
                met.grip == Grip::Whole && (kept.is_name() || kept.is_where())
            }
            Self::Everybody => met.grip > Grip::Head,
            Self::Protected => met.kept.protected && met.kept.nature.is_name(),
            Self::Others { number, open } => {
                let said = met.said.iter().filter(|said| !said.is_empty());
                let printed = || match met.run {
                    Some(run) => open.has_run(run),
                    None => said.clone().all(|said| open.has_word(said)),
                };
                let place = met.kept.nature == Nature::Place;
                let sure = met.kept.nature.is_name() || place || met.kept.protected;
                *met.kept.source != **number && met.grip == Grip::Whole && sure && !printed()
            }
        }
    }
}

/// A value that is kept back.
#[derive(Debug)]
pub(super) struct Needle {
    pub pointer: String,
    /// Any of these betrays the value.
    traces: Vec<Trace>,
    pub protected: bool,
}

impl Needle {
    /// What betrays a value: one of the ways of writing it, or any run of its words when it is long.
    pub(super) fn of(pointer: &str, nature: Nature, text: &str, protected: bool) -> Self {
        let mut traces = Vec::new();
        for trace in Trace::of(nature, text) {
            match nature {
                // Part of a telephone is in other numbers.
                Nature::Telephone | Nature::Account => traces.push(trace),
                Nature::Place | Nature::Scene | Nature::Street => traces.push(trace),
                _ => traces.extend(trace.run().runs(WINDOW).into_iter().map(Trace::words)),
            }
        }
        traces.retain(|trace| says(nature, trace.run()));
        Self { pointer: pointer.to_owned(), traces, protected }
    }

    /// Keeps the ways of writing it that `sought` admits.
    pub(super) fn retain(&mut self, mut sought: impl FnMut(&Folded) -> bool) {
        self.traces.retain(|trace| sought(trace.run()));
    }

    /// Whether nothing of it is sought.
    pub(super) fn is_empty(&self) -> bool {
        self.traces.is_empty()
    }

    pub(super) fn is_in(&self, text: &Haystack) -> bool {
        self.traces.iter().any(|trace| text.holds(trace))
    }

    /// Whether a text is this value and nothing else.
    pub(super) fn is_whole(&self, text: &Folded) -> bool {
        self.traces.iter().any(|trace| trace.run().squeezed() == text.squeezed())
    }
}

/// Whether a run says something by itself. A number without a word is not a sentence, and the
/// small ones are those of pages, days and counts; « ES », a trade, is also a word of every text.
fn says(nature: Nature, run: &Folded) -> bool {
    let lettered = || run.squeezed().contains(char::is_alphabetic);
    match nature {
        Nature::Text | Nature::Designation | Nature::Service | Nature::Place | Nature::Scene => {
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
        Nature::Function
        | Nature::Locality
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
        words.extend(folded.compounds().into_iter().map(|(_, _, whole, _)| whole));
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

    /// Whether a text has a run, as whole words or as the digits of a number.
    pub(super) fn has_run(&self, run: &Folded) -> bool {
        let number = run.squeezed().bytes().all(|byte| byte.is_ascii_digit());
        self.folded.holds(run) || number && self.folded.squeezed().contains(run.squeezed())
    }

    /// Whether a text has a value, whatever cuts it.
    fn holds(&self, trace: &Trace) -> bool {
        let run = trace.run();
        let word = run.len() == 1 && !trace.needs_capital() && self.has_word(run.squeezed());
        word || trace.is_in(&self.folded)
    }

    /// Whether a text plainly shows a run of words: what excuses leaves no doubt.
    pub(super) fn shows(&self, run: &Folded) -> bool {
        run.words().all(|word| self.has_word(word)) && self.folded.holds(run)
    }
}

impl Withheld {
    /// What is kept back, once each excuse was heard.
    pub(super) fn new(
        needles: Vec<Needle>,
        persons: Vec<Persons>,
        unsought: Vec<Unsought>,
    ) -> Self {
        Self { needles, persons, unsought }
    }

    /// What a document of a session keeps back: the values of its record that this copy does not
    /// show, and all those whom the dictionary keeps, but for the names of who attends. A text or a
    /// word that the copy shows elsewhere proves nothing and is left out.
    pub(super) fn hiding(
        hidden: &[(String, Nature, String)],
        dictionary: Option<&Arc<Dictionary>>,
        members: Allowed,
        public: &Arc<PublicWords>,
        printed: &[Printed],
    ) -> Self {
        let open = Haystack::of_printed(printed);
        let (mut needles, mut unsought) = (Vec::new(), Vec::new());
        for (pointer, nature, text) in hidden {
            let mut needle = Needle::of(pointer, *nature, text, false);
            let (typed, mut why) = (!needle.is_empty(), Why::Generic);
            needle.retain(|run| {
                let shown = open.shows(run);
                if shown {
                    why = Why::Elsewhere;
                }
                !shown && !public.excuses(run, false)
            });
            match needle.is_empty() {
                false => needles.push(needle),
                true if typed && *nature == Nature::Text => {
                    unsought.push(Unsought { pointer: pointer.clone(), why });
                }
                true => {}
            }
        }
        let persons = dictionary.map(|dictionary| Persons {
            dictionary: Arc::clone(dictionary),
            scope: Scope::Everybody,
            shown: members,
            public: Arc::clone(public),
        });
        Self { needles, persons: persons.into_iter().collect(), unsought }
    }

    /// Everybody whom a dictionary keeps, in what no record has a place: the names of documents, what
    /// goes with them; `in_full` beside digests and keys. `called` is the service that gets it.
    pub fn of_all(
        dictionary: Option<&Arc<Dictionary>>,
        public: &Arc<PublicWords>,
        called: &str,
        in_full: bool,
    ) -> Self {
        // A service may be called as the place where somebody lives; never as somebody.
        let shown = Allowed { services: vec![Folded::of(called)], ..Allowed::default() };
        let persons = dictionary.map(|dictionary| Persons {
            dictionary: Arc::clone(dictionary),
            scope: if in_full { Scope::InFull } else { Scope::Everybody },
            shown,
            public: Arc::clone(public),
        });
        Self::new(Vec::new(), persons.into_iter().collect(), Vec::new())
    }

    /// Keeps back those of other records as well.
    pub(super) fn beside(&mut self, others: Persons) {
        self.persons.push(others);
    }

    /// Nothing to search for: a report is searched by what the records hold, not by paths.
    #[cfg(feature = "rendu")]
    pub(crate) fn nothing() -> Self {
        Self::default()
    }

    /// What is protected, and is not sought.
    pub fn unsought(&self) -> &[Unsought] {
        &self.unsought
    }

    /// Gives the paths of the withheld values found in a text.
    pub fn found_in(&self, text: &Haystack) -> Vec<&str> {
        let found = self.needles.iter().filter(|needle| needle.is_in(text));
        let mut found: Vec<&str> = found.map(|needle| needle.pointer.as_str()).collect();
        for persons in &self.persons {
            persons.met_in(&text.folded, true, &mut |pointer| found.push(pointer));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Gives the paths of what is withheld and that the name of a document says, or what is said
    /// beside it. What a copy hides of its record is not sought there: a service has its key.
    pub fn found_beside(&self, text: &Haystack) -> Vec<&str> {
        let found = self.needles.iter().filter(|needle| needle.protected && needle.is_in(text));
        let mut found: Vec<&str> = found.map(|needle| needle.pointer.as_str()).collect();
        for persons in &self.persons {
            persons.met_in(&text.folded, true, &mut |pointer| found.push(pointer));
        }
        found
    }

    /// Pairs each visible text that repeats a protected value with that value's path; `called` are
    /// the texts that stand where a name is asked.
    ///
    /// `all` holds every visible text: most documents repeat nothing, and one look says so.
    pub(super) fn repeated_in(
        &self,
        printed: &[Printed],
        called: &BTreeMap<String, Nature>,
        all: &Haystack,
    ) -> Vec<(String, String)> {
        let mut pairs = BTreeSet::new();
        let held = |needle: &&Needle| needle.is_in(all);
        let suspects: Vec<&Needle> =
            self.needles.iter().filter(|needle| needle.protected).filter(held).collect();
        let mut named = false;
        for persons in &self.persons {
            persons.met_in(&all.folded, false, &mut |_| named = true);
        }
        if suspects.is_empty() && !named {
            return Vec::new();
        }
        for text in printed {
            let haystack = Haystack::new(&text.text);
            let mut repeats = |pointer: &str| {
                pairs.insert((text.pointer.clone(), pointer.to_owned()));
            };
            for needle in &suspects {
                if needle.is_in(&haystack) {
                    repeats(&needle.pointer);
                }
            }
            if !called.get(&text.pointer).is_some_and(|nature| nature.is_name()) {
                for persons in &self.persons {
                    persons.met_in(&haystack.folded, false, &mut repeats);
                }
            }
        }
        pairs.into_iter().collect()
    }
}

impl Persons {
    /// Gives the path of each value of a person or place that a text says; in `finished` bytes, the
    /// words of the program are there as well.
    fn met_in<'a>(&'a self, text: &Folded, finished: bool, each: &mut dyn FnMut(&'a str)) {
        // Another victim named in a text is a fault of the record itself (M005).
        let told = |met: &Met<'_>| !finished && met.kept.person == Person::OtherVictim;
        let meant = |met: &Met<'_>| {
            self.scope.means(met)
                && !told(met)
                && !self.shown.covers(met)
                && (!finished || !self.is_public(met))
        };
        self.dictionary.meet(text, &mut |met| {
            if meant(&met) {
                each(&met.kept.pointer);
            }
        });
    }

    /// Whether the program says it by itself. One word of its own is enough for a single word; a
    /// given name beside a surname, a place or a number must stand there as such.
    fn is_public(&self, met: &Met<'_>) -> bool {
        match (met.run, met.said) {
            (Some(run), _) => self.public.own_has_run(run),
            (None, [word, ""]) => self.public.has_word(word),
            (None, [first, second]) => {
                self.public.excuses(&Folded::of(&format!("{first} {second}")), true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(nature: Nature, text: &str) -> Withheld {
        Withheld::new(vec![Needle::of("/x", nature, text, true)], Vec::new(), Vec::new())
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
            "vue impasse de la Fiction",
            "3 imp. de la Fiction",
        ] {
            assert!(found(&withheld, text), "{text}");
        }
        assert!(!found(&withheld, "3 impasse du Modèle"));
    }

    #[test]
    fn no_text_is_too_short_to_be_sought() {
        assert!(found(&needle(Nature::Text, "VIH"), "un dépistage du vih"));
        assert!(found(&needle(Nature::Text, "enceinte"), "elle est en-\nceinte"));
        assert!(!found(&needle(Nature::Text, "VIH"), "l'avihfaune"));
        let telephone = needle(Nature::Telephone, "06 39 98 00 12");
        for text in ["au 0639980012", "06.39.98.00.12", "+33 6 39 98 00 12"] {
            assert!(found(&telephone, text), "{text}");
        }
        assert!(!found(&telephone, "page 06, 39"));
    }

    #[test]
    fn a_number_that_pages_print_is_not_sought() {
        assert!(!found(&needle(Nature::CaseNumber, "12"), "page 12"));
        assert!(!found(&needle(Nature::Text, "2026"), "en 2026"));
        assert!(found(&needle(Nature::CaseNumber, "2025/0417"), "dossier 2025/0417"));
        assert!(!found(&needle(Nature::Reference, "SIG-2026-00051"), "SIG-2026-00051"));
        assert!(!found(&needle(Nature::Locality, "69200"), "69200"));
        assert!(!found(&needle(Nature::Function, "chef de service"), "chef de service"));
    }
}
