//! What betrays a value: the ways of writing it that a text may hold.

use super::common::is_function_word;
use super::lexicon::{is_french, is_kind_of_place, is_place_name};
use super::{Case, Folded, Nature, is_small_number, is_telling, stands_alone, words};

/// One way of writing a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Trace {
    run: Folded,
    /// Whether it is found inside a longer word too.
    anywhere: bool,
    /// Whether it says a part of the value only.
    partial: bool,
    /// Whether it is one word of the language: « le Relais » is a place, « le relais » of a night
    /// is not.
    capital: bool,
}

/// Words that open an address.
const WAYS: [&str; 20] = [
    "rue",
    "avenue",
    "boulevard",
    "impasse",
    "allee",
    "allees",
    "chemin",
    "place",
    "quai",
    "cours",
    "route",
    "square",
    "passage",
    "sente",
    "sentier",
    "villa",
    "residence",
    "faubourg",
    "montee",
    "batiment",
];

/// What ways are called in every town.
const ANYWHERE: [&str; 16] = [
    "mairie",
    "gare",
    "eglise",
    "poste",
    "ecole",
    "ecoles",
    "marche",
    "republique",
    "hotel",
    "ville",
    "centre",
    "college",
    "lycee",
    "hopital",
    "stade",
    "parc",
];

/// What may stand between the number and the way.
const BETWEEN: [&str; 8] = ["bis", "ter", "quater", "a", "b", "c", "d", "et"];

/// Fewest digits by which a telephone is known.
const DIGITS: usize = 8;

impl Trace {
    /// A run of words, as whole words.
    pub fn words(run: Folded) -> Self {
        Self { run, anywhere: false, partial: false, capital: false }
    }

    /// A run of words that says a part of a value.
    fn part(run: Folded) -> Self {
        Self { partial: true, ..Self::words(run) }
    }

    /// The ways of writing a value, as typed, or as dialled in France, first; none when it says
    /// nothing by itself.
    pub fn of(nature: Nature, text: &str) -> Vec<Self> {
        let whole = Folded::of(text);
        match nature {
            Nature::Telephone => vec![Self { anywhere: true, ..Self::words(dialled(text)) }],
            Nature::Account => {
                let anywhere = is_coined(&whole);
                vec![Self { anywhere, ..Self::words(whole) }]
            }
            Nature::Street => {
                let way = without_number(&whole);
                let way = way.map(Self::part);
                // « 3 rue » is in every town.
                let says = whole.words().any(|word| is_telling(word) && !WAYS.contains(&word));
                let numbered = whole.words().next().is_some_and(is_numbered);
                let whole = says.then(|| match numbered {
                    true => Self::words(whole),
                    false => Self::part(whole),
                });
                whole.into_iter().chain(way).collect()
            }
            Nature::Place | Nature::Scene => {
                let parts = telling_parts(text).into_iter().filter(|part| *part != whole);
                let mut all: Vec<Self> = parts.map(Self::part).collect();
                all.insert(0, Self::words(whole));
                all.iter_mut().for_each(|trace| trace.capital = is_one_word(&trace.run));
                all
            }
            // « Clio grise, AB-123-CD »
            Nature::Vehicle => {
                let plate = plate(&whole).map(|plate| Self { anywhere: true, ..Self::part(plate) });
                std::iter::once(Self::words(whole)).chain(plate).collect()
            }
            Nature::Surname
            | Nature::GivenName
            | Nature::FullName
            | Nature::Designation
            | Nature::Service
            | Nature::Function
            | Nature::Locality
            | Nature::CaseNumber
            | Nature::Reference
            | Nature::Text
            | Nature::Mark
            | Nature::Code
            | Nature::Date
            | Nature::Answer
            | Nature::Number
            | Nature::Digest
            | Nature::File => vec![Self::words(whole)],
        }
    }

    /// The words.
    pub fn run(&self) -> &Folded {
        &self.run
    }

    /// Whether it says a part of the value only: a street without its number.
    pub fn is_partial(&self) -> bool {
        self.partial
    }

    /// Whether a text holds it.
    pub fn is_in(&self, text: &Folded) -> bool {
        match self.anywhere {
            true => !self.run.is_empty() && text.squeezed().contains(self.run.squeezed()),
            false => {
                let letters = self.run.squeezed();
                let mut found = text.squeezed().match_indices(letters);
                !letters.is_empty() && found.any(|(start, _)| self.stands(text, start))
            }
        }
    }

    /// Whether it stands in a text where its letters do.
    pub fn stands(&self, text: &Folded, start: usize) -> bool {
        let end = start + self.run.squeezed().len();
        self.anywhere
            || text.stands(start, &self.run) && (!self.capital || text.has_capital_in(start, end))
            || self.run.len() == 1 && !self.capital && is_cut(text, start, self.run.squeezed())
    }

    /// Whether it needs a capital.
    pub fn needs_capital(&self) -> bool {
        self.capital
    }
}

/// Fewest letters of a word that is known when a space cuts it.
const CUT: usize = 6;

/// Whether a word stands in a text where its letters do, cut in two by a space or by the end of a
/// line: « Perr ette ». Two words of the language beside each other are no such word.
fn is_cut(text: &Folded, start: usize, word: &str) -> bool {
    let halves = if word.len() < CUT { None } else { text.halves(start, word) };
    halves.is_some_and(|(first, second)| are_halves(first, second))
}

/// Whether two words may be one that a space cuts.
pub fn are_halves(first: &str, second: &str) -> bool {
    let says = |half: &str| is_french(half) || is_function_word(half) || is_small_number(half);
    first.len() + second.len() >= CUT && !(says(first) && says(second))
}

/// The digits that every way of dialling a number has: « 06 … » and « +33 6 … » are one.
fn dialled(text: &str) -> Folded {
    let all: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = match text.trim().starts_with('+') {
        true => all.strip_prefix("33").unwrap_or(&all),
        false => &all,
    };
    let known = national.trim_start_matches('0');
    Folded::word(if known.len() < DIGITS { all } else { known.to_owned() })
}

/// Whether a run is one word that nobody writes by chance, however it is cut: « lola69 » is said by
/// « Lola.69x » too, but « le93 » is a department.
fn is_coined(run: &Folded) -> bool {
    let letters: String = run.squeezed().chars().filter(|c| c.is_alphabetic()).collect();
    let parts = run.len() <= 2;
    parts && stands_alone(&letters) && letters.len() < run.squeezed().len()
}

/// The plate of a vehicle: letters, digits and letters; or digits, letters and a department.
fn plate(whole: &Folded) -> Option<Folded> {
    let kinds = |word: &str| -> Vec<(bool, usize)> {
        let bytes = word.as_bytes();
        let runs = bytes.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
        runs.map(|run| (run[0].is_ascii_digit(), run.len())).collect()
    };
    let words: Vec<&str> = whole.words().collect();
    let found =
        (1..=3).flat_map(|length| words.windows(length)).map(<[&str]>::concat).find(|run| {
            matches!(
                kinds(run).as_slice(),
                [(false, 2), (true, 3), (false, 2)]
                    | [(true, 2..=4), (false, 2..=3), (true, 2..=3)]
            )
        });
    found.map(Folded::word)
}

fn is_numbered(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a run tells by one word only, and that word is of the language.
fn is_one_word(run: &Folded) -> bool {
    let mut telling = run.words().filter(|word| is_telling(word) && !is_kind_of_place(word));
    let only = telling.next().filter(|_| telling.next().is_none());
    let numbered = run.words().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    let kind = run.words().any(is_kind_of_place);
    !numbered && !kind && only.is_some_and(is_french)
}

/// What a place is called for short: « Les Tilleuls » of « Foyer Les Tilleuls », and a family by its
/// name in capitals.
fn telling_parts(text: &str) -> Vec<Folded> {
    let whole = Folded::of(text);
    let all: Vec<(&str, Case)> = whole.written_words().collect();
    let idle = |word: &str| {
        !is_telling(word) || is_kind_of_place(word) || is_place_name(word) || word == "madame"
    };
    let first = all.iter().position(|(word, _)| !idle(word));
    let last = all.iter().rposition(|(word, _)| !idle(word));
    let mut parts = Vec::new();
    if let (Some(first), Some(last)) = (first, last) {
        let core: Vec<String> =
            all[first..=last].iter().map(|(word, case)| capitalised(word, *case)).collect();
        parts.push(Folded::of(&core.join(" ")));
    }
    for word in words(text) {
        let folded = Folded::of(word);
        let shouted = word.chars().count() > 3 && !word.contains(char::is_lowercase);
        if shouted && !idle(folded.squeezed()) && !parts.contains(&folded) {
            parts.push(folded);
        }
    }
    parts
}

fn capitalised(word: &str, case: Case) -> String {
    match case {
        Case::Small => word.to_owned(),
        Case::Head | Case::Capital => word.to_uppercase(),
    }
}

/// A street without its number, when it still says which.
fn without_number(whole: &Folded) -> Option<Folded> {
    let words: Vec<&str> = whole.words().collect();
    let numbered = is_numbered(words.first()?);
    let first = words.iter().position(|word| {
        !word.starts_with(|c: char| c.is_ascii_digit()) && !BETWEEN.contains(word)
    })?;
    let way = words.get(first..)?;
    let own =
        |word: &&str| !WAYS.contains(word) && !ANYWHERE.contains(word) && !is_place_name(word);
    let named = way.iter().any(|word| is_telling(word) && own(word));
    (numbered && way.len() > 1 && named).then(|| Folded::of(&way.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(nature: Nature, typed: &str, text: &str) -> bool {
        let text = Folded::of(text);
        Trace::of(nature, typed).iter().any(|trace| trace.is_in(&text))
    }

    #[test]
    fn a_telephone_is_known_however_it_is_dialled() {
        for typed in ["06 39 98 00 12", "+33 6 39 98 00 12", "0639980012"] {
            for text in [
                "au 06 39 98 00 12",
                "au 06.39.98.00.12.",
                "+33 6 39 98 00 12",
                "0033639980012",
                "+33 (0)6 39-98-00-12",
                "tel:+33639980012",
            ] {
                assert!(said(Nature::Telephone, typed, text), "{typed} in {text}");
            }
            assert!(!said(Nature::Telephone, typed, "06 39 98 00 13, page 12"));
        }
        assert!(said(Nature::Telephone, "+32 470 12 34 56", "au 0032 470 123 456"));
    }

    #[test]
    fn a_street_is_known_without_its_number() {
        for (typed, text) in [
            ("3 impasse de la Fiction", "vue impasse de la Fiction"),
            ("3 bis, av. du Modèle", "avenue du modèle"),
            ("12 bd St-Exemple", "12, boulevard Saint Exemple"),
            ("7 sente Quorvelune", "sente quorvelune"),
        ] {
            assert!(said(Nature::Street, typed, text), "{typed} in {text}");
        }
        for typed in ["3 rue", "12 place", "3"] {
            assert_eq!(Trace::of(Nature::Street, typed), [], "{typed}");
        }
        // These are in every town: with their number alone.
        for typed in ["5 place de la Mairie", "12 rue de Lyon"] {
            assert_eq!(Trace::of(Nature::Street, typed).len(), 1, "{typed}");
        }
    }

    #[test]
    fn a_vehicle_is_known_by_its_plate() {
        for typed in ["Clio grise, ZZ-123-ZZ", "zz123zz", "berline immatriculée ZZ 123 ZZ"] {
            for text in ["monte dans ZZ-123-ZZ", "une voiture (zz123zz)", "ZZ 123 ZZ vue"] {
                assert!(said(Nature::Vehicle, typed, text), "{typed} in {text}");
            }
            assert!(!said(Nature::Vehicle, typed, "une Clio grise"), "{typed}");
        }
        assert!(said(Nature::Vehicle, "1234 ZZ 69", "vue dans 1234-zz-69"));
        assert_eq!(Trace::of(Nature::Vehicle, "berline noire").len(), 1);
    }

    #[test]
    fn a_word_that_a_space_cuts_is_known_unless_its_halves_are_words() {
        let cut = |typed: &str, text: &str| said(Nature::Place, typed, text);
        assert!(cut("Brumepastel", "à Brumep astel hier"));
        assert!(cut("Quorvelune", "à Quorv\nelune"));
        assert!(!cut("Merlerose", "un merle rose"));
        assert!(!cut("Brumepastel", "à Brumep. Astel"));
    }

    #[test]
    fn a_coined_account_is_found_however_it_is_cut() {
        for text in ["vue sous lola69", "sous Lola 69", "« lola.69 »", "LOLA69x", "_lola_69_"] {
            assert!(said(Nature::Account, "lola69", text), "{text}");
            assert!(said(Nature::Account, "_lola_69_", text), "{text}");
        }
        for text in ["dans le 93 depuis mars", "une rosée", "lola a 6 ou 9 amis"] {
            for typed in ["lola69", "le93", "rose"] {
                assert!(!said(Nature::Account, typed, text), "{typed} in {text}");
            }
        }
    }
}
