//! The dictionary of a workspace: whom and what its records keep, and the one search for them.
//!
//! Takes: every situation of a workspace, by the natures of what it holds.
//! Gives: [`Dictionary::meet`], which tells what a text says of those who are kept.
//! Never: a decision about a document: who reads it decides what a meeting means.

mod called;
mod honours;
mod search;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use compact_str::{CompactString, format_compact};

use self::called::Called;
pub(crate) use self::called::is_civility;
use super::Followed;
use super::leaves::{Leaf, Leaves};
use super::situation::SituationRecord;
use crate::value::lexicon::{is_common_name, is_french, is_kind_of_place, is_place_name};
use crate::value::{Folded, Nature, Person, Trace, is_telling, stands_alone};

/// Children, relatives, other victims, threatened colleagues of a workspace, and where they are.
#[derive(Debug, Default)]
pub struct Dictionary {
    kept: Vec<Headword>,
    /// Single words of names, folded, and what each is worth alone.
    words: HashMap<CompactString, Vec<(usize, Grip)>>,
    /// Given name beside surname, folded, in either order: the second word by the first.
    pairs: HashMap<CompactString, Vec<(CompactString, usize)>>,
    /// Places, streets, telephones, accounts, numbers.
    runs: BTreeMap<Trace, Vec<usize>>,
    /// The same in order, and searched for all at once: a country has thousands.
    ordered: Vec<(Trace, Vec<usize>)>,
    search: Option<AhoCorasick>,
    /// Words of the towns that records cite: alone, they name nobody.
    towns: BTreeSet<String>,
    /// Each thing kept once, as typed: its folded words, apart by a space.
    typed: BTreeSet<CompactString>,
}

/// Something that a record keeps.
#[derive(Clone, Debug)]
pub(crate) struct Headword {
    /// The number of the situation that says it.
    pub source: Arc<str>,
    /// Where that record says it.
    pub pointer: Arc<str>,
    /// What it is.
    pub nature: Nature,
    /// Whose it is.
    pub person: Person,
    /// Whether it may only print on a confidential annex.
    pub protected: bool,
}

/// How surely a text speaks of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grip {
    /// By a surname that is a word of the language, at the head of a sentence: « Page 3 ».
    Head,
    /// By a word of the language, with a capital: « Rose ».
    Word,
    /// By a name that many bear.
    Common,
    /// By a street without its number.
    Partly,
    /// By a name that few bear.
    Rare,
    /// By a given name beside a surname, a place, a telephone, an account, a number.
    Whole,
}

/// What a text says of somebody who is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met<'a> {
    /// Who, or what.
    pub kept: &'a Headword,
    /// How surely.
    pub grip: Grip,
    /// By which words, folded: one, two, or a run.
    pub said: [&'a str; 2],
    /// The run, when it is one.
    pub run: Option<&'a Folded>,
    /// Whether it follows « Mme », « M. »: an adult is meant.
    pub civil: bool,
    /// Whether it stands in the name of a school, a street, a hospital, and many bear it: « lycée
    /// Jean Moulin ».
    pub honoured: bool,
}

impl Dictionary {
    /// Gathers what the situations of a workspace keep; of one that was erased, nothing is known.
    pub fn of_all(situations: &[Arc<Followed>]) -> Self {
        Self::of(situations.iter().filter_map(|situation| situation.record()))
    }

    /// Gathers what some situations keep.
    pub(super) fn of<'a>(situations: impl Iterator<Item = &'a SituationRecord>) -> Self {
        let mut dictionary = Self::default();
        let situations: Vec<&SituationRecord> = situations.collect();
        for record in &situations {
            record.walk(|nature| nature == Nature::Locality, &mut |leaf| {
                let words = Folded::of(leaf.text);
                dictionary.towns.extend(words.words().map(str::to_owned));
            });
        }
        situations.iter().for_each(|record| dictionary.add(record));
        dictionary.ordered = std::mem::take(&mut dictionary.runs).into_iter().collect();
        dictionary.shrink();
        let patterns = dictionary.ordered.iter().map(|(trace, _)| trace.run().squeezed());
        dictionary.search = AhoCorasick::new(patterns).ok();
        dictionary
    }

    /// Gives back the room that lists took to grow: most hold one thing.
    fn shrink(&mut self) {
        self.kept.shrink_to_fit();
        self.words.values_mut().for_each(Vec::shrink_to_fit);
        self.pairs.values_mut().for_each(Vec::shrink_to_fit);
        self.ordered.iter_mut().for_each(|(_, kept)| kept.shrink_to_fit());
    }

    fn add(&mut self, record: &SituationRecord) {
        let source: &Arc<str> = &record.situation.text().into();
        let mut called: BTreeMap<usize, Called> = BTreeMap::new();
        record.walk(is_kept, &mut |leaf| {
            if leaf.nature == Nature::Reference {
                if leaf.text == &**source {
                    self.run(source, leaf);
                }
            } else if leaf.protected && leaf.nature.is_where() {
                self.run(source, leaf);
            } else if leaf.person.is_unnamed_in_minutes() {
                self.of_person(source, leaf, &mut called);
            } else if leaf.nature == Nature::Account && leaf.person == Person::Nobody {
                // An advertisement is of a child, whoever wrote it.
                self.run(source, leaf);
            } else if matches!(leaf.nature, Nature::CaseNumber | Nature::Vehicle) {
                // Whoever has the other end of a number knows the child by it.
                self.run(source, leaf);
            }
        });
        called.values_mut().for_each(Called::close);
        // Brothers and sisters are known by their given name alone.
        let family: Vec<String> = called
            .values()
            .filter(|called| called.person == Person::Child)
            .flat_map(|called| called.surnames.clone())
            .collect();
        for called in called.values() {
            let bare = called.surnames.is_empty() && called.person == Person::Relative;
            self.person(source, called, if bare { &family } else { &called.surnames });
        }
    }

    fn of_person(
        &mut self,
        source: &Arc<str>,
        leaf: &Leaf<'_>,
        called: &mut BTreeMap<usize, Called>,
    ) {
        let relative = leaf.nature == Nature::Designation && leaf.person == Person::Relative;
        if leaf.nature.is_name() || relative {
            called.entry(leaf.holder).or_default().add(leaf);
        } else if leaf.nature.locates() && leaf.nature != Nature::Place {
            self.run(source, leaf);
        }
    }

    fn type_in(&mut self, typed: &Folded) {
        self.typed.insert(CompactString::from(&typed.words().collect::<Vec<_>>().join(" ")));
    }

    fn keep(&mut self, kept: Headword) -> usize {
        self.kept.push(kept);
        self.kept.len() - 1
    }

    fn person(&mut self, source: &Arc<str>, called: &Called, surnames: &[String]) {
        let pointer: Arc<str> = called.pointer.as_str().into();
        let kept = |nature| Headword {
            source: Arc::clone(source),
            pointer: Arc::clone(&pointer),
            nature,
            person: called.person,
            protected: called.protected,
        };
        let (surname, given) = (kept(Nature::Surname), kept(Nature::GivenName));
        let (surname, given) = (self.keep(surname), self.keep(given));
        for first in &called.given {
            for last in surnames {
                for (one, two) in [(first, last), (last, first)] {
                    let seconds = self.pairs.entry(CompactString::from(one)).or_default();
                    seconds.push((CompactString::from(two), surname));
                    self.type_in(&Folded::of(&format!("{one} {two}")));
                    // « perrettegaluchard »
                    if one.len() > 2 && two.len() > 2 {
                        let glued = self.words.entry(format_compact!("{one}{two}")).or_default();
                        glued.push((surname, Grip::Whole));
                    }
                }
            }
        }
        for name in &called.surnames {
            // A town is in every text: « LYON » is sought beside a given name.
            if !is_place_name(name) && !self.towns.contains(name) {
                self.sole(name, surname);
            }
        }
        if called.is_known_by_given_name {
            called.given.iter().for_each(|name| self.sole(name, given));
        }
    }

    fn sole(&mut self, name: &str, kept: usize) {
        if !stands_alone(name) {
            return;
        }
        let grip = match (is_french(name), is_common_name(name)) {
            (true, _) => Grip::Word,
            (false, true) => Grip::Common,
            (false, false) => Grip::Rare,
        };
        // A report may say a word of the language.
        if grip != Grip::Word {
            self.type_in(&Folded::of(name));
        }
        let bearers = self.words.entry(CompactString::from(name)).or_default();
        if bearers.last() != Some(&(kept, grip)) {
            bearers.push((kept, grip));
        }
    }

    fn run(&mut self, source: &Arc<str>, leaf: &Leaf<'_>) {
        let traces = Trace::of(leaf.nature, leaf.text);
        let typed = Folded::of(leaf.text);
        if traces.is_empty()
            || typed.words().all(called::is_unknown)
            || !is_distinct(leaf.nature, leaf.text)
        {
            return;
        }
        let kept = self.keep(Headword {
            source: Arc::clone(source),
            pointer: leaf.pointer.into(),
            nature: leaf.nature,
            person: leaf.person,
            protected: leaf.protected,
        });
        for trace in traces {
            self.runs.entry(trace).or_default().push(kept);
        }
        self.type_in(&typed);
    }

    /// Whether a text says anything of anybody who is kept.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let mut met = false;
        self.meet(&Folded::of(text), &mut |said| met |= said.grip > Grip::Head);
        met
    }

    /// What minutes say of those who are kept.
    pub(crate) fn says(&self, text: &str) -> Said {
        let (mut surely, mut perhaps) = (false, false);
        self.meet(&Folded::of(text), &mut |said| {
            let met = said.grip > Grip::Head;
            surely |= met && !said.honoured;
            perhaps |= met;
        });
        match (surely, perhaps) {
            (true, _) => Said::Somebody,
            (false, true) => Said::Doubt,
            (false, false) => Said::Nobody,
        }
    }

    /// Whether a text says a name of somebody who is kept.
    pub(crate) fn says_a_name(&self, text: &str) -> bool {
        let mut met = false;
        self.meet(&Folded::of(text), &mut |said| {
            met |= said.grip > Grip::Common && said.kept.nature.is_name();
        });
        met
    }

    /// Whether a text says a given name and a surname of somebody who is kept.
    pub(crate) fn is_named_in(&self, text: &str) -> bool {
        let mut met = false;
        self.meet(&Folded::of(text), &mut |said| {
            met |= said.grip == Grip::Whole && said.kept.nature.is_name();
        });
        met
    }

    /// Everything that names or locates somebody, as typed: its folded words.
    pub(crate) fn typed(&self) -> impl Iterator<Item = Vec<&str>> {
        self.typed.iter().map(|typed| typed.split_whitespace().collect())
    }
}

/// What a text says of those who are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// Nothing.
    Nobody,
    /// Perhaps something: a school or a street is called so.
    Doubt,
    /// Something.
    Somebody,
}

impl Met<'_> {
    /// Whether all of what was said is among some words or runs.
    pub(crate) fn is_said_by(&self, words: &BTreeSet<String>) -> bool {
        self.said.iter().filter(|word| !word.is_empty()).all(|word| words.contains(*word))
    }
}

/// What names somebody, says where she is, or which record speaks of her.
fn is_kept(nature: Nature) -> bool {
    let number = matches!(nature, Nature::Reference | Nature::CaseNumber | Nature::Vehicle);
    nature.calls_somebody() || nature.locates() || number
}

/// Fewest digits of a number that is nobody else's.
const DISTINCT: usize = 6;

/// Whether a value says which place or account it is, rather than what kind: « en ligne ».
pub(super) fn is_distinct(nature: Nature, text: &str) -> bool {
    let typed = Folded::of(text);
    let digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let own = |word: &str| match nature {
        Nature::Place => is_telling(word) && !is_kind_of_place(word) && !is_place_name(word),
        Nature::Account => {
            let letters = word.chars().any(char::is_alphabetic);
            let coined = digit(word) && letters && word.len() > 4;
            let named = is_telling(word) && !is_french(word) && !is_common_name(word);
            coined || named && !is_kind_of_place(word)
        }
        // « C 12/045 » of a cabinet, « PV 12 » of any brigade, are everywhere.
        Nature::CaseNumber => {
            let digits = typed.squeezed().bytes().filter(u8::is_ascii_digit).count();
            digits >= DISTINCT
        }
        // « une berline noire »
        Nature::Vehicle => Trace::of(nature, text).len() > 1,
        _ => true,
    };
    typed.words().any(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> SituationRecord {
        let base = serde_json::json!({
            "situation": "S-2026-901",
            "mineur": {"nom": "ZZTEST", "prenoms": ["Zélie"], "sexe": "fille",
                "date_naissance": "2010-01-01"},
        });
        let mut value = base;
        let over: serde_json::Value = serde_json::from_str(text).unwrap();
        for (key, inner) in over.as_object().unwrap() {
            match value.pointer_mut(&format!("/mineur/{key}")) {
                Some(old) => *old = inner.clone(),
                None => value["mineur"][key] = inner.clone(),
            }
        }
        serde_json::from_value(value).unwrap()
    }

    fn of(text: &str) -> Dictionary {
        Dictionary::of(std::iter::once(&record(text)))
    }

    #[test]
    fn a_name_needs_no_capital_unless_it_is_a_word() {
        let zelie = of("{}");
        for text in ["la jeune zélie", "ZÉLIE", "Zé-lie", "Zé**lie**", "zelie_69", "zztest"] {
            assert!(zelie.is_in(text), "{text}");
        }
        let rose = of(r#"{"nom": "PETIT", "prenoms": ["Rose"]}"#);
        for text in ["Rose a dit", "avec rose petit", "PETIT Rose", "Rose Anne Petit"] {
            assert!(rose.is_in(text), "{text}");
        }
        for text in ["une robe rose", "un petit effort", "du rosé"] {
            assert!(!rose.is_in(text), "{text}");
        }
        let lyon = of(r#"{"nom": "LYON", "prenoms": ["Zia"]}"#);
        assert!(lyon.is_in("Zia LYON") && lyon.is_in("zia") && !lyon.is_in("revenue à Lyon"));
        let anne = of(r#"{"nom": "LY", "prenoms": ["Jo"]}"#);
        for text in ["Jo Anne LY", "Jo A. Ly", "Jo Anne Marie LY"] {
            assert!(anne.is_in(text), "{text}");
        }
        assert!(!anne.is_in("Jo, Anne, Marie et Ly"));
        let ly = of(r#"{"nom": "LY", "prenoms": ["Jo"]}"#);
        assert!(ly.is_in("jo ly") && ly.is_in("LY, Jo") && !ly.is_in("il y a"));
    }

    #[test]
    fn a_search_that_could_not_be_prepared_misses_nothing() {
        let mut kept = of(r#"{"lieu_vie": {"type": "etablissement", "nom": "Maison Ondelivre"},
            "telephones": [{"numero": "06 39 98 00 41"}]}"#);
        kept.search = None;
        for text in ["à la Maison Ondelivre", "foyer Ondelivre", "au +33 6 39 98 00 41"] {
            assert!(kept.is_in(text), "{text}");
        }
        assert!(!kept.is_in("dans une maison"));
    }

    #[test]
    fn a_name_in_pieces_is_known_when_few_bear_it() {
        let zelie = of(r#"{"nom": "GALUCHARD", "prenoms": ["Perrette"]}"#);
        for text in [
            "avec Perr ette",
            "avec Perr\nette",
            "P E R R E T T E",
            "p.e.r.r.e.t.t.e",
            "chez les Galu chard",
            "Perrett\u{435}",
            "\u{1d5e3}errett\u{3b5}",
        ] {
            assert!(zelie.is_in(text), "{text}");
        }
        for text in ["Per ret te", "la perte, Ette", "Perr. Ette"] {
            assert!(!zelie.is_in(text), "{text}");
        }
        // « rose mer » is two words, and so is a name that many bear.
        let words = of(r#"{"nom": "ROSEMER", "prenoms": ["Camille"]}"#);
        assert!(!words.is_in("une rose mer") && !words.is_in("un cam ille"));
    }

    #[test]
    fn a_school_that_many_children_are_called_like_is_a_doubt() {
        let jean = of(r#"{"nom": "MOULIN", "prenoms": ["Jean"]}"#);
        for text in [
            "scolarisé au lycée Jean Moulin.",
            "au lycée professionnel Jean-Moulin",
            "au 3 rue Jean Moulin",
            "à l'école Jean MOULIN",
        ] {
            assert_eq!(jean.says(text), Said::Doubt, "{text}");
        }
        for text in [
            "avec Jean Moulin",
            "au lycée, Jean Moulin",
            "au lycée. Jean Moulin",
            "au lycée Jean, puis Moulin",
            "le juge place Jean Moulin chez sa tante",
        ] {
            assert_eq!(jean.says(text), Said::Somebody, "{text}");
        }
        // No school is called by a name that few bear.
        let zelie = of("{}");
        assert_eq!(zelie.says("à l'école Zélie Zztest"), Said::Somebody);
    }

    #[test]
    fn a_generic_word_is_no_place() {
        for generic in ["foyer", "Foyer", "MECS"] {
            let kept =
                of(&format!(r#"{{"lieu_vie": {{"type": "etablissement", "nom": "{generic}"}}}}"#));
            assert!(!kept.is_in("au foyer"), "{generic}");
        }
        let kept = of(r#"{"lieu_vie": {"type": "etablissement", "nom": "Maison Ondelivre"}}"#);
        assert!(kept.is_in("près de la maison ondelivre"));
    }
}
