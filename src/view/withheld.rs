//! What a view keeps back, in a form that can be searched for in any text.
//!
//! A search that cries wolf stops urgent referrals, so a withheld value is searched for when it
//! identifies: every protected text, and any other typed text long enough to be its own. Values
//! that the document shows anyway, or that belong to the service, prove nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::project::{Printed, is_typed};
use crate::record::{FieldKind, Schema};
use crate::value::Folded;

/// Shortest protected text searched for, in letters and digits.
const PROTECTED_MIN: usize = 3;
/// Shortest other text searched for.
const ORDINARY_MIN: usize = 12;
/// Below this length, a text is searched for as a whole word.
const WORD_MAX: usize = 6;
/// How many consecutive words of a long text betray it.
const WINDOW: usize = 6;

/// Marks that may stand inside a word.
const HYPHENS: [char; 4] = ['-', '\u{ad}', '\u{2010}', '\u{2011}'];

/// Fields that place a person without identifying her.
const PLACES: [&str; 3] = ["commune", "code_postal", "pays"];

/// Protected fields that hold a person's name.
const PERSONS: [&str; 3] = ["identite.nom", "identite.prenoms[]", "professionnels_menaces[].nom"];

/// Visible fields that hold one.
const NAMES: [&str; 4] = ["/nom", "/prenom", "/designation", "/intervenant"];

/// What a document must not contain.
#[derive(Debug)]
pub struct Withheld {
    needles: Vec<Needle>,
}

#[derive(Debug)]
struct Needle {
    pointer: String,
    /// Any of these betrays the value.
    parts: Vec<String>,
    protected: bool,
    /// A name of minutes: looked for as a whole word, since « Imag » is in « image ».
    word: bool,
}

impl Needle {
    fn is_in(&self, text: &Haystack) -> bool {
        match self.word {
            true => self.parts.iter().any(|part| text.words.contains(part)),
            false => self.parts.iter().any(|part| text.holds(part)),
        }
    }
}

/// A text prepared for the search.
#[derive(Debug)]
pub struct Haystack {
    squeezed: String,
    words: HashSet<String>,
}

impl Haystack {
    /// Prepares a text: case, accents, spaces, hyphens and punctuation do not hide anything.
    pub fn new(text: &str) -> Self {
        let mut haystack =
            Self { squeezed: String::with_capacity(text.len()), words: HashSet::new() };
        // Chunk by chunk, since most are plain ASCII and need no decomposition.
        for chunk in text.split_whitespace() {
            haystack.words.extend(fold_words(chunk));
            if chunk.contains(HYPHENS) {
                haystack.words.insert(squeeze(chunk));
            }
            haystack.squeezed.push_str(&squeeze(chunk));
        }
        haystack
    }

    /// Prepares the texts that a document shows.
    pub(super) fn of_printed(printed: &[Printed]) -> Self {
        let texts: String = printed.iter().flat_map(|p| [p.text.as_str(), "\n"]).collect();
        Self::new(&texts)
    }

    /// Whether a text has a word, squeezed.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn holds(&self, part: &str) -> bool {
        if part.chars().count() < WORD_MAX {
            self.words.contains(part)
        } else {
            self.squeezed.contains(part)
        }
    }
}

impl Withheld {
    pub(super) fn of(
        paths: &Schema,
        tree: &Value,
        shown: &BTreeSet<String>,
        organisation: &Value,
        printed: &[Printed],
        shown_words: &Haystack,
    ) -> Self {
        let mut public = String::new();
        strings(organisation, &mut public);
        let public = Haystack::new(&public);
        let mut visible: BTreeSet<String> = printed.iter().map(|p| squeeze(&p.text)).collect();
        // A colleague or a parent may share a first name or a surname with someone protected.
        let named = printed.iter().filter(|p| NAMES.iter().any(|name| p.pointer.contains(name)));
        visible.extend(named.flat_map(|p| fold_words(&p.text)));
        let mut withheld = Self { needles: Vec::new() };
        let mut walk = Walk {
            paths,
            shown,
            withheld: &mut withheld,
            known: HashMap::new(),
            pointer: String::new(),
            path: String::new(),
        };
        walk.visit(tree);
        for needle in &mut withheld.needles {
            // A protected value that stands inside a visible text is a leak, not an excuse.
            let open = |part: &String| match needle.protected {
                true => visible.contains(part),
                false => shown_words.holds(part),
            };
            needle.parts.retain(|part| !public.holds(part) && !open(part));
        }
        withheld.needles.retain(|needle| !needle.parts.is_empty());
        withheld
    }

    /// What a document of a session keeps back: the texts of its record that this copy does not
    /// show, and the names that no minutes hold. A text or a word that the copy shows elsewhere
    /// proves nothing and is left out.
    pub(super) fn hiding(
        hidden: &[(String, String)],
        names: &[String],
        own_words: &Haystack,
        public: &Value,
        printed: &[Printed],
    ) -> Self {
        let mut open = String::new();
        strings(public, &mut open);
        open.extend(printed.iter().flat_map(|p| [p.text.as_str(), "\n"]));
        let open = Haystack::new(&open);
        let mut needles = Vec::new();
        for (pointer, text) in hidden {
            let parts = windows(text);
            if squeeze(text).chars().count() >= ORDINARY_MIN {
                let pointer = pointer.clone();
                needles.push(Needle { pointer, parts, protected: false, word: false });
            }
        }
        for name in names {
            let pointer = "/examens".to_owned();
            let word = !name.contains(|c: char| !c.is_alphanumeric());
            needles.push(Needle { pointer, parts: vec![squeeze(name)], protected: false, word });
        }
        for needle in &mut needles {
            let word = needle.word;
            needle.parts.retain(|part| match word {
                true => !open.words.contains(part) && !own_words.words.contains(part),
                false => !open.holds(part),
            });
        }
        needles.retain(|needle| !needle.parts.is_empty());
        Self { needles }
    }

    /// Nothing to search for: a report is searched by what the records hold, not by paths.
    #[cfg(feature = "rendu")]
    pub(crate) fn nothing() -> Self {
        Self { needles: Vec::new() }
    }

    /// Gives the paths of the withheld values found in a text.
    pub fn found_in(&self, text: &Haystack) -> Vec<&str> {
        let found = self.needles.iter().filter(|needle| needle.is_in(text));
        found.map(|needle| needle.pointer.as_str()).collect()
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

struct Walk<'a> {
    paths: &'a Schema,
    shown: &'a BTreeSet<String>,
    withheld: &'a mut Withheld,
    /// What the schema says of each path: the same few hundred, asked thousands of times.
    known: HashMap<String, Traits>,
    /// Where the walk stands, as a JSON pointer and as a dotted path.
    pointer: String,
    path: String,
}

#[derive(Clone, Copy)]
struct Traits {
    keyed: bool,
    typed: bool,
    protected: bool,
}

impl Walk<'_> {
    fn visit(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                let keyed = self.traits().keyed;
                for (name, inner) in map {
                    self.step(name, keyed, inner);
                }
            }
            Value::Array(items) => {
                for (at, inner) in items.iter().enumerate() {
                    self.step(&at.to_string(), true, inner);
                }
            }
            Value::String(text) if !self.shown.contains(&self.pointer) => self.leaf(text),
            _ => {}
        }
    }

    fn step(&mut self, name: &str, listed: bool, inner: &Value) {
        let (pointer, path) = (self.pointer.len(), self.path.len());
        self.pointer.push('/');
        self.pointer.push_str(name);
        match (listed, path) {
            (true, _) => self.path.push_str("[]"),
            (false, 0) => self.path.push_str(name),
            (false, _) => {
                self.path.push('.');
                self.path.push_str(name);
            }
        }
        self.visit(inner);
        self.pointer.truncate(pointer);
        self.path.truncate(path);
    }

    fn traits(&mut self) -> Traits {
        if let Some(known) = self.known.get(&self.path) {
            return *known;
        }
        let kind = self.paths.kind(&self.path);
        let name = self.path.rsplit('.').next().unwrap_or_default();
        let traits = Traits {
            keyed: matches!(kind, Some(FieldKind::Map(_))),
            typed: kind.is_some_and(|kind| is_typed(&kind)) && !PLACES.contains(&name),
            protected: self.paths.is_protected(&self.path),
        };
        self.known.insert(self.path.clone(), traits);
        traits
    }

    fn leaf(&mut self, text: &str) {
        let Traits { typed, protected, .. } = self.traits();
        if !typed {
            return;
        }
        let least = if protected { PROTECTED_MIN } else { ORDINARY_MIN };
        if squeeze(text).chars().count() < least {
            return;
        }
        let mut parts = windows(text);
        // One word of a protected person's name is enough to recognise her.
        if protected && PERSONS.iter().any(|end| self.path.ends_with(end)) {
            parts.extend(fold_words(text).filter(|word| word.chars().count() >= PROTECTED_MIN));
        }
        let pointer = self.pointer.clone();
        self.withheld.needles.push(Needle { pointer, parts, protected, word: false });
    }
}

/// Letters and digits only, folded.
fn squeeze(text: &str) -> String {
    Folded::of(text).squeezed().to_owned()
}

/// What betrays a text: all of it, or any run of its words when it is long.
fn windows(text: &str) -> Vec<String> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words.len() > WINDOW {
        true => words.windows(WINDOW).map(|window| squeeze(&window.concat())).collect(),
        false => vec![squeeze(text)],
    }
}

fn fold_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(squeeze)
}

fn strings(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(map) => map.values().for_each(|item| strings(item, into)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(parts: &[&str]) -> Withheld {
        let parts = parts.iter().map(|part| squeeze(part)).collect();
        Withheld {
            needles: vec![Needle { pointer: "/x".to_owned(), parts, protected: true, word: false }],
        }
    }

    #[test]
    fn typography_hides_nothing() {
        let withheld = needle(&["3 impasse de la Fiction"]);
        for text in [
            "au 3, IMPASSE de la fiction.",
            "3 im-\npasse de la Fic\u{ad}tion",
            "3 impasse de la \u{fb01}ction",
            "3\u{a0}impasse  de\nla Fiction",
        ] {
            assert_eq!(withheld.found_in(&Haystack::new(text)), ["/x"], "{text}");
        }
        assert!(withheld.found_in(&Haystack::new("3 impasse du Modèle")).is_empty());
    }

    #[test]
    fn short_names_are_whole_words() {
        let withheld = needle(&["Ana"]);
        assert!(withheld.found_in(&Haystack::new("une banane")).is_empty());
        assert_eq!(withheld.found_in(&Haystack::new("vue avec ANA hier")), ["/x"]);
        assert_eq!(withheld.found_in(&Haystack::new("vue avec A-\u{ad}na")), ["/x"]);
    }
}
