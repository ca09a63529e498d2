//! What a report must not repeat of the records: names, numbers of cases, days, places, and any
//! three words that somebody typed (`docs/disclosure-control.md`, case 31).

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use crate::record::{Commission, Leaf};
use crate::threads::side_by_side;
use crate::value::{Day, Folded, Nature, When, is_outside, is_telling, stands_alone};
use crate::view::Haystack;

/// What stands between texts that nobody reads in a row.
pub const APART: char = '\u{c}';

/// What stands between two paragraphs, headings, or rows of a table.
pub const BETWEEN_BLOCKS: char = '\u{2029}';

/// The words of a text, and their runs of two and three.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    all: HashSet<String>,
    /// Those that end with a number and hold in one sentence: the number of a page, or of a heading,
    /// may come after the end of another.
    counts: HashSet<String>,
    /// Pairs of words that everybody says, with small words before them or after.
    pairs: HashSet<String>,
}

impl Runs {
    /// Cuts a text into runs.
    pub fn of(text: &str) -> Self {
        let mut runs = Self::default();
        runs.add(text);
        runs
    }

    /// Cuts an HTML page into runs, as it is heard: a tag is no word, and only those that stand
    /// inside a line or a row leave it whole; attributes are texts of their own.
    pub fn of_page(html: &str) -> Self {
        let mut runs = Self::default();
        let mut line = String::new();
        for piece in html.split('<') {
            let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
            let word = tag.trim_start_matches('/');
            let name = word.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            match name {
                "td" | "th" => line.push(' '),
                name if IN_LINE.contains(&name) => {}
                _ => {
                    runs.add(&line);
                    line.clear();
                }
            }
            runs.add(&unescaped(&word[name.len()..]));
            line.push_str(&unescaped(text));
        }
        runs.add(&line);
        runs
    }

    /// Cuts a file of cells (RFC 4180, separated by semicolons) into runs: each cell is a text of its
    /// own, and what stands beside it is another column.
    pub fn of_cells(file: &str) -> Self {
        let mut runs = Self::default();
        let mut quoted = false;
        let ends = |sign: char| {
            quoted ^= sign == '"';
            !quoted && matches!(sign, ';' | '\n')
        };
        file.split(ends).for_each(|cell| runs.add(cell));
        runs
    }

    /// Adds the runs of a text.
    pub fn add(&mut self, text: &str) {
        let apart = text.split(APART).flat_map(|part| part.split(". "));
        for sentence in apart.flat_map(|part| part.split(".\n")) {
            let words = words(sentence);
            let counts = (2..=RUN).flat_map(|length| words.windows(length)).filter(|run| {
                run.last().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
            });
            self.counts.extend(counts.map(|run| run.join(" ")));
        }
        for block in text.split([APART, BETWEEN_BLOCKS]) {
            let words = words(block);
            for length in 1..=RUN {
                self.all.extend(words.windows(length).map(|run| run.join(" ")));
            }
        }
    }

    /// Adds the runs of three words of a text, and no shorter one: what an author admits is an
    /// expression, never a name.
    pub fn add_expression(&mut self, text: &str) {
        let words = words(text);
        self.all.extend(words.windows(RUN).map(|run| run.join(" ")));
    }

    /// Adds an expression that everybody in the trade says, and none of its words: one of them may be
    /// somebody's name.
    pub fn add_saying(&mut self, text: &str) {
        let words = words(text);
        match words.as_slice() {
            [first, second] => drop(self.pairs.insert(format!("{first} {second}"))),
            words => self.all.extend(words.windows(RUN).map(|run| run.join(" "))),
        }
    }

    /// Adds the runs of another text.
    pub fn join(&mut self, other: &Self) {
        self.all.extend(other.all.iter().cloned());
        self.counts.extend(other.counts.iter().cloned());
        self.pairs.extend(other.pairs.iter().cloned());
    }

    /// A label and a number, as a run: the last words of the label are enough.
    pub(crate) fn beside(label: &str, value: i64) -> String {
        Self::all_beside(label, value).last().unwrap_or_default()
    }

    /// The same, last, after what it says as well: « Non signalée 30 » says « signalée 30 », « lieu d'accueil
    /// 5 » says « accueil 5 ».
    pub(crate) fn all_beside(label: &str, value: i64) -> impl Iterator<Item = String> {
        let words = words(label);
        let longest = words.len().min(RUN - 1);
        (1..=longest.max(1)).map(move |length| {
            let ending = words.iter().skip(words.len().saturating_sub(length)).cloned();
            ending.chain([value.to_string()]).collect::<Vec<_>>().join(" ")
        })
    }

    /// Whether what a run says is one of the pairs, but for small words around it.
    fn says(&self, run: &str) -> bool {
        if self.pairs.is_empty() {
            return false;
        }
        let all: Vec<&str> = run.split(' ').collect();
        let is_small = |word: &&str| !is_telling(word);
        let from = all.iter().take_while(|word| is_small(word)).count();
        let after = all.iter().rev().take_while(|word| is_small(word)).count();
        all.get(from..all.len() - after).is_some_and(|said| self.pairs.contains(&said.join(" ")))
    }

    /// Whether the text has a run.
    pub(crate) fn has(&self, run: &str) -> bool {
        self.all.contains(run)
    }

    /// Whether the text has a label and a number, in one sentence.
    pub(crate) fn has_count(&self, run: &str) -> bool {
        self.counts.contains(run)
    }
}

/// Tags that do not end a sentence.
const IN_LINE: [&str; 8] = ["a", "abbr", "em", "i", "span", "strong", "sub", "sup"];

/// The characters that a page writes otherwise.
fn unescaped(text: &str) -> String {
    let pairs = [("&#x27;", "'"), ("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">")];
    let plain = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    plain.replace("&#x2F;", "/").replace("&amp;", "&")
}

/// How many words in a row betray a text.
const RUN: usize = 3;

/// Words that say a kind of place: where something happened, and not where.
const ANY_PLACE: [&str; 14] = [
    "appartement",
    "autoroute",
    "college",
    "domicile",
    "ecole",
    "gare",
    "hopital",
    "hotel",
    "internat",
    "logement",
    "lycee",
    "metro",
    "parking",
    "voiture",
];

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

/// What was found of the records in a text: the words that say it are for places, never for
/// messages.
pub type Leaks = BTreeSet<(Leak, String)>;

/// Looks in a text for what the records hold. `public` runs belong to nobody: the program's own
/// words, code labels, the organisation, what the author admits.
pub fn leaks(commission: &Commission, text: &Runs, public: &Runs, own_words: &Haystack) -> Leaks {
    let mut found = Leaks::new();
    let told = |run: &str| text.has(run) && !public.has(run) && !public.says(run);
    for words in commission.dictionary().typed() {
        let telling = words.iter().any(|word| !own_words.has_word(word));
        if telling && words.len() <= RUN && told(&words.join(" ")) {
            found.insert((Leak::Name, words.join(" ")));
        }
        if words.len() > RUN && words.windows(RUN).all(|run| text.has(&run.join(" "))) {
            found.insert((Leak::Name, words[..RUN].join(" ")));
        }
    }
    let each = side_by_side(commission.records(), |record| {
        let mut found = Leaks::new();
        record.walk(|nature| kind(nature).is_some(), &mut |leaf| repeats(leaf, &told, &mut found));
        found
    });
    found.extend(each.into_iter().flatten());
    found
}

/// What a report that repeats a value tells; nothing for what belongs to everybody.
fn kind(nature: Nature) -> Option<Leak> {
    match nature {
        Nature::Date => Some(Leak::Day),
        Nature::Account | Nature::CaseNumber | Nature::Reference | Nature::Vehicle => {
            Some(Leak::Number)
        }
        Nature::Place | Nature::Scene | Nature::Street | Nature::Locality => Some(Leak::Place),
        Nature::Surname
        | Nature::GivenName
        | Nature::FullName
        | Nature::Designation
        | Nature::Service
        | Nature::Function
        | Nature::Telephone
        | Nature::Text => Some(Leak::Words),
        Nature::Mark
        | Nature::Code
        | Nature::Answer
        | Nature::Number
        | Nature::Digest
        | Nature::File => None,
    }
}

/// What a text repeats of one value; `told` says whether a run of words is in the text, and is
/// nobody's.
fn repeats(leaf: &Leaf<'_>, told: &dyn Fn(&str) -> bool, found: &mut Leaks) {
    let text = leaf.text;
    let day = When::parse(text).and_then(When::exact);
    let (kind, run) = match (kind(leaf.nature), day) {
        // A day is one whatever the field that holds it.
        (Some(_), Some(day)) => {
            let forms = days(day).into_iter().filter(|form| told(form));
            found.extend(forms.map(|form| (Leak::Day, form)));
            return;
        }
        (Some(kind), None) => (kind, words(text)),
        (None, _) => return,
    };
    match kind {
        Leak::Number => {
            // « 042 » alone says nothing: a number of a case has two parts at least.
            if (2..=RUN).contains(&run.len()) && told(&run.join(" ")) {
                found.insert((kind, run.join(" ")));
            }
        }
        Leak::Place => {
            let telling = |word: &String| stands_alone(word) && !ANY_PLACE.contains(&word.as_str());
            let telling = run.len() > 1 || run.iter().any(telling);
            if telling && run.len() <= RUN && told(&run.join(" ")) {
                found.insert((kind, run.join(" ")));
            }
        }
        Leak::Name | Leak::Words => {
            let telling = |run: &&[String]| run.iter().filter(|w| is_telling(w)).count() > 1;
            let runs = run.windows(RUN).filter(telling).map(|run| run.join(" "));
            found.extend(runs.filter(|run| told(run)).map(|run| (kind, run)));
        }
        // Known in part, or an hour: it tells no day.
        Leak::Day => {}
    }
}

/// The ways of writing a day.
fn days(day: Day) -> [String; 4] {
    let (year, month, rank) = day.parts();
    [
        words(&day.in_words()).join(" "),
        format!("{year} {month:02} {rank:02}"),
        format!("{rank:02} {month:02} {year}"),
        format!("{year}{month:02}{rank:02}"),
    ]
}

/// Where a run stands in a text, each time.
pub fn places(text: &str, run: &str) -> Vec<Range<usize>> {
    let mut met: Vec<(Range<usize>, String)> = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(is_outside) {
        let word = piece.trim_end_matches(is_outside);
        if !word.is_empty() {
            met.push((start..start + word.len(), Folded::of(word).squeezed().to_owned()));
        }
        start += piece.len();
    }
    let wanted: Vec<&str> = run.split(' ').collect();
    let same = |held: &&[(Range<usize>, String)]| held.iter().map(|(_, w)| w).eq(wanted.iter());
    let found = met.windows(wanted.len()).filter(same);
    found.map(|held| held[0].0.start..held[held.len() - 1].0.end).collect()
}

/// The folded words of a text: they are compared as they are heard.
fn words(text: &str) -> Vec<String> {
    Folded::of(text).words().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{APART, Runs, places};

    #[test]
    fn a_page_is_heard_without_its_tags() {
        let runs = Runs::of_page(
            "<p>une <strong>chambre</strong> d&#x27;hôtel</p><ul><li>équipe mobile</li>\
             <li>à faire</li></ul><tr><th scope=\"row\">17 ans</th><td>4</td></tr>\
             <tr><td>8</td></tr><abbr title=\"mots entre guillemets\">s</abbr>",
        );
        for run in ["une chambre d", "chambre d hotel", "17 ans 4", "mots entre guillemets"] {
            assert!(runs.has(run), "{run}");
        }
        for run in ["equipe mobile a", "mobile li", "4 8", "strong chambre"] {
            assert!(!runs.has(run), "{run}");
        }
    }

    #[test]
    fn a_label_that_ends_a_sentence_is_beside_no_number() {
        let text = "Mode non connu ; Non renseigné.\n3\nNon indiqué 4. Autre. 5";
        let runs = Runs::of(text);
        assert!(runs.has_count("indique 4") && runs.has_count("non indique 4"));
        assert!(!runs.has_count("renseigne 3") && !runs.has_count("autre 5"));
        assert!(runs.has("renseigne 3"));
        // A bookmark, then the next one.
        let marks = Runs::of(&format!("{APART}Autre équipe\n{APART}4 Suites\n"));
        assert!(!marks.has_count("equipe 4") && !marks.has("equipe 4"));
        let blocks = Runs::of("l’équipe mobile.\n\u{2029}A Repères");
        assert!(blocks.has("l equipe mobile") && !blocks.has("equipe mobile a"));
        let page = Runs::of_page("<tr><th>Non renseigné</th><td>3</td></tr><p>Autre.</p><p>5</p>");
        assert!(page.has_count("renseigne 3") && !page.has_count("autre 5"));
    }

    #[test]
    fn cells_of_a_file_are_apart() {
        let runs = Runs::of_cells(
            "fin du suivi;Un;effectif;4\n\"une chambre; d'hôtel\";\"dit \"\"de nuit\"\"\"\n",
        );
        for run in ["fin du suivi", "une chambre d", "dit de nuit", "effectif", "4"] {
            assert!(runs.has(run), "{run}");
        }
        for run in ["suivi un", "effectif 4", "4 une", "hotel dit"] {
            assert!(!runs.has(run), "{run}");
        }
    }

    #[test]
    fn a_run_is_found_in_its_text() {
        let text = "L'Équipe mobile,\nà faire ; l’équipe MOBILE";
        let found: Vec<&str> =
            places(text, "equipe mobile").into_iter().map(|at| &text[at]).collect();
        assert_eq!(found, ["Équipe mobile", "équipe MOBILE"]);
        assert_eq!(places(text, "mobile a faire").len(), 1);
        assert!(places(text, "mobile faire").is_empty());
    }
}
