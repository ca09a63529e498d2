//! What a report must not repeat of the records: names, numbers of cases, days, places, and any
//! three words that somebody typed (disclosure.md, case 31).

use std::collections::{BTreeSet, HashSet};

use crate::record::{Commission, Trace};
use crate::view::Haystack;

/// The words of a text, and their runs of two and three.
#[derive(Debug, Default)]
pub struct Runs(HashSet<String>);

impl Runs {
    /// Cuts a text into runs.
    pub fn of(text: &str) -> Self {
        let mut runs = Self::default();
        runs.add(text);
        runs
    }

    /// Adds the runs of a text.
    pub fn add(&mut self, text: &str) {
        let words: Vec<String> = words(text).collect();
        for length in 1..=RUN {
            self.0.extend(words.windows(length).map(|run| run.join(" ")));
        }
    }

    /// A label and a number, as a run: the last words of the label are enough.
    #[cfg_attr(
        not(feature = "rendu"),
        expect(dead_code, reason = "only finished bytes are searched")
    )]
    pub(crate) fn beside(label: &str, value: i64) -> String {
        let mut run: Vec<String> = words(label).collect();
        run.drain(..run.len().saturating_sub(RUN - 1));
        run.push(value.to_string());
        run.join(" ")
    }

    /// Whether the text has a run.
    pub(crate) fn has(&self, run: &str) -> bool {
        self.0.contains(run)
    }
}

/// How many words in a row betray a text.
const RUN: usize = 3;

/// What was found of the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leak {
    /// A name, an alias, an address, a telephone.
    Name,
    /// The number of a case, of a session, of a document.
    Number,
    /// A day.
    Day,
    /// A place.
    Place,
    /// Three words of a text.
    Words,
}

impl Leak {
    /// What it is, in a French sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "un nom",
            Self::Number => "un numéro",
            Self::Day => "une date",
            Self::Place => "un lieu",
            Self::Words => "trois mots de suite d'un texte",
        }
    }
}

/// Looks in a text for what the records hold. `public` runs belong to nobody: the program's own
/// words, code labels, the organisation, what the author admits.
pub fn leaks(
    commission: &Commission,
    text: &Runs,
    public: &Runs,
    own_words: &Haystack,
) -> BTreeSet<Leak> {
    let mut found = BTreeSet::new();
    let told = |run: &str| text.has(run) && !public.has(run);
    for name in commission.names().typed() {
        let words: Vec<String> = words(name).collect();
        let telling = words.iter().any(|word| !own_words.has_word(word));
        if telling && words.len() <= RUN && told(&words.join(" ")) {
            found.insert(Leak::Name);
        }
        if words.len() > RUN && words.windows(RUN).all(|run| text.has(&run.join(" "))) {
            found.insert(Leak::Name);
        }
    }
    commission.traces(&mut |trace| match trace {
        Trace::Day(day) => {
            let (year, month, rank) = day.parts();
            let said: Vec<String> = words(&day.in_words()).collect();
            let forms = [
                said.join(" "),
                format!("{year} {month:02} {rank:02}"),
                format!("{rank:02} {month:02} {year}"),
                format!("{year}{month:02}{rank:02}"),
            ];
            if forms.iter().any(|form| told(form)) {
                found.insert(Leak::Day);
            }
        }
        Trace::Number(text) => {
            let run: Vec<String> = words(text).collect();
            // « 042 » alone says nothing: a number of a case has two parts at least.
            if (2..=RUN).contains(&run.len()) && told(&run.join(" ")) {
                found.insert(Leak::Number);
            }
        }
        Trace::Place(place) => {
            let run: Vec<String> = words(place).collect();
            let long = run.iter().map(|word| word.chars().count()).sum::<usize>() >= 4;
            if long && run.len() <= RUN && told(&run.join(" ")) {
                found.insert(Leak::Place);
            }
        }
        Trace::Text(typed) => {
            let run: Vec<String> = words(typed).collect();
            let telling = |run: &&[String]| run.iter().filter(|w| is_telling(w)).count() > 1;
            if run.windows(RUN).filter(telling).any(|run| told(&run.join(" "))) {
                found.insert(Leak::Words);
            }
        }
    });
    found
}

/// Words that every French text has: « au moment de » copies nothing.
const COMMON: [&str; 47] = [
    "au", "aux", "avec", "car", "ce", "ces", "cette", "chez", "dans", "de", "depuis", "des", "du",
    "elle", "en", "est", "et", "il", "ils", "la", "le", "les", "leur", "lui", "mais", "ne", "ont",
    "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "sa", "sans", "se", "ses", "son",
    "souvent", "sous", "sont", "sur", "un", "une", "vers",
];

/// Whether a word carries a meaning of its own.
fn is_telling(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > 2 && !COMMON.contains(&word)
}

/// Lower case, without accents: words are compared as they are heard.
fn words(text: &str) -> impl Iterator<Item = String> {
    crate::record::folded_words(text)
}
