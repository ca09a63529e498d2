//! One folding of text: how words are compared, whoever typed them and whatever printed them.
//!
//! Case, accents, ligatures, full width and invisible signs hide nothing; nor do the letters that
//! no standard decomposes (đ, ł, ø, œ…), typed on one keyboard and not on the other, nor those of
//! another alphabet that look like ours.

use memchr::memmem::Finder;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::alike::{Alike, decorated};

/// A text as it is compared: its letters and digits, and where its words begin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Folded {
    pub(super) letters: String,
    /// Where each word but the first begins, in bytes, and what stands before it.
    pub(super) cuts: Vec<(usize, Joint)>,
    /// Where the words that are not in small letters begin, and how they are written.
    capitals: Vec<(usize, Case)>,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Case {
    /// In small letters.
    Small,
    /// With a capital that the beginning of a sentence explains.
    Head,
    /// With a capital of its own, or in capitals.
    Capital,
}

/// What was met on the way of folding a text.
struct Pen {
    /// What stands before the next letter; none inside a word.
    joint: Option<Joint>,
    shy: bool,
    /// Whether a sentence begins there.
    begins: bool,
    /// How many letters the last word has.
    length: usize,
    /// Its letters of other alphabets.
    alike: Alike,
}

impl Pen {
    fn sign(&mut self, sign: char) {
        self.joint = Some(Joint::with(self.joint, sign, self.shy));
        match sign {
            // « M. Exemple » is one sentence.
            '.' => self.begins |= self.length > 2,
            '!' | '?' | '…' | ':' | ';' | '\n' | '•' => self.begins = true,
            _ => {}
        }
    }
}

/// What stands between two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Joint {
    /// A hyphen, perhaps at the end of a line: one word, or two.
    Hyphen,
    /// A mark of emphasis: `Zé**lie**`, `zelie_69`.
    Mark,
    /// The end of a line, or of a run of glyphs in a PDF.
    Line,
    /// Spaces and nothing else: two words, or one that was cut.
    Space,
    /// Anything else: two words.
    Apart,
}

impl Joint {
    /// What stands there once `sign` has followed `before`; `shy` when a soft hyphen came last.
    fn with(before: Option<Self>, sign: char, shy: bool) -> Self {
        let hyphen = matches!(sign, '-' | '\u{2010}' | '\u{2212}');
        let mark = matches!(sign, '*' | '_');
        let line = matches!(sign, '\n' | '\r');
        let space = !line && sign.is_whitespace();
        match before {
            None if hyphen || shy && line => Self::Hyphen,
            None if mark => Self::Mark,
            None | Some(Self::Line) if line => Self::Line,
            None | Some(Self::Space) if space => Self::Space,
            Some(Self::Hyphen | Self::Mark) if hyphen => Self::Hyphen,
            Some(Self::Hyphen) if mark || line => Self::Hyphen,
            Some(Self::Mark) if mark => Self::Mark,
            Some(Self::Mark) if line => Self::Line,
            None | Some(_) => Self::Apart,
        }
    }

    /// Whether what it joins may be one word.
    fn may_join(self) -> bool {
        match self {
            Self::Hyphen | Self::Mark => true,
            Self::Line | Self::Space | Self::Apart => false,
        }
    }

    /// Whether what it parts is two words for whoever wrote them.
    fn parts(self) -> bool {
        match self {
            Self::Space | Self::Apart => true,
            Self::Hyphen | Self::Mark | Self::Line => false,
        }
    }
}

/// Longest compound whose parts are also compared together: « Marie-Anne-Zé-lie ».
const COMPOUND: usize = 4;

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let mut folded = Self { letters: String::with_capacity(text.len()), ..Self::default() };
        // A text begins as a word does after another one.
        let mut pen = Pen {
            joint: Some(Joint::Apart),
            shy: false,
            begins: true,
            length: 0,
            alike: Alike::default(),
        };
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                folded.push(c.to_ascii_lowercase(), c.is_ascii_uppercase(), &mut pen);
                pen.shy = false;
            } else if c.is_ascii() {
                pen.sign(c);
            } else if is_invisible(c) {
                pen.shy = c == '\u{ad}';
            } else {
                parts(c, &mut |part| match is_letter(part) {
                    true => folded.push(part, c.is_uppercase(), &mut pen),
                    false => pen.sign(part),
                });
                pen.shy = false;
            }
        }
        folded.recognise(&mut pen);
        folded.spell_out();
        folded
    }

    /// The one word that some folded letters make.
    pub(super) fn word(letters: String) -> Self {
        Self { letters, ..Self::default() }
    }

    fn push(&mut self, letter: char, capital: bool, pen: &mut Pen) {
        if let Some(joint) = pen.joint.take() {
            if !self.letters.is_empty() {
                self.recognise(pen);
                // « av-enue » is one word, « St-Exemple » two.
                let cut = self.cuts.last().map_or(0, |cut| cut.0);
                if !joint.may_join() || self.letters[cut..].starts_with("st") {
                    self.spell_out();
                }
                self.cuts.push((self.letters.len(), joint));
            }
            if capital {
                let case = if pen.begins { Case::Head } else { Case::Capital };
                self.capitals.push((self.letters.len(), case));
            }
            (pen.begins, pen.length) = (false, 0);
        } else if capital
            && let Some((at, case)) = self.capitals.last_mut()
            && *at == self.cuts.last().map_or(0, |cut| cut.0)
        {
            // « ROSE » is no beginning of a sentence.
            *case = Case::Capital;
        }
        pen.length += 1;
        if !letter.is_ascii_digit() {
            pen.alike.note(self.letters.len(), letter, capital);
        }
        self.letters.push(letter);
    }

    /// Writes in our letters a last word that only looks so.
    fn recognise(&mut self, pen: &mut Pen) {
        for (at, ours) in pen.alike.take().into_iter().rev() {
            let theirs = self.letters[at..].chars().next().map_or(0, char::len_utf8);
            self.letters.replace_range(at..at + theirs, ours.encode_utf8(&mut [0; 4]));
        }
    }

    /// Writes the last word in full: « av. » and « avenue » are one word.
    fn spell_out(&mut self) {
        let start = self.cuts.last().map_or(0, |cut| cut.0);
        let full = self.letters.get(start..).and_then(in_full);
        if let Some(full) = full {
            self.letters.truncate(start);
            self.letters.push_str(full);
        }
    }

    /// Its letters and digits, nothing between them.
    pub fn squeezed(&self) -> &str {
        &self.letters
    }

    /// Whether it has neither letter nor digit.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        if self.letters.is_empty() { 0 } else { self.cuts.len() + 1 }
    }

    /// Its words, in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.cuts.iter().map(|(at, _)| *at));
        let ends = self.cuts.iter().map(|(at, _)| *at).chain([self.letters.len()]);
        starts
            .zip(ends)
            .filter_map(|(start, end)| self.letters.get(start..end))
            .filter(|w| !w.is_empty())
    }

    /// Its words, in order, and how each is written.
    pub fn written_words(&self) -> impl Iterator<Item = (&str, Case)> {
        let mut at = 0;
        self.words().map(move |word| {
            let known = self.capitals.binary_search_by_key(&at, |capital| capital.0);
            at += word.len();
            (word, known.map_or(Case::Small, |known| self.capitals[known].1))
        })
    }

    /// Whether a word that begins in a range of its letters begins with a capital.
    pub fn has_capital_in(&self, start: usize, end: usize) -> bool {
        self.capitals.iter().any(|(at, _)| (start..end).contains(at))
    }

    /// Its words, one space apart.
    pub fn spaced(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    /// What hyphens and marks of emphasis join, as one word: « zelie » of « Zé-lie »; with the rank
    /// of its first part, that of the word after its last one, and how the first is written.
    pub fn compounds(&self) -> Vec<(usize, usize, String, Case)> {
        let mut found = Vec::new();
        if self.cuts.iter().all(|(_, joint)| !joint.may_join()) {
            return found;
        }
        let words: Vec<(&str, Case)> = self.written_words().collect();
        for from in 0..words.len() {
            let (mut whole, case) = (words[from].0.to_owned(), words[from].1);
            let next = words[from + 1..].iter().zip(&self.cuts[from..]).take(COMPOUND - 1);
            let joined = next.take_while(|(_, (_, joint))| joint.may_join());
            for (((word, _), _), to) in joined.zip(from + 2..) {
                whole.push_str(word);
                found.push((from, to, whole.clone(), case));
            }
        }
        found
    }

    /// Its runs of `length` words, or all of it when it has no more.
    pub fn runs(&self, length: usize) -> Vec<Self> {
        if self.len() <= length {
            return vec![self.clone()];
        }
        let mut edges: Vec<usize> =
            std::iter::once(0).chain(self.cuts.iter().map(|c| c.0)).collect();
        edges.push(self.letters.len());
        let run = |from: usize| -> Option<Self> {
            let (start, end) = (edges[from], edges[from + length]);
            let letters = self.letters.get(start..end)?.to_owned();
            let cuts = self.cuts[from..from + length - 1].iter();
            let cuts = cuts.map(|(at, joint)| (at - start, *joint)).collect();
            let capitals = self.capitals.iter().filter(|(at, _)| (start..end).contains(at));
            let capitals = capitals.map(|(at, case)| (at - start, *case)).collect();
            Some(Self { letters, cuts, capitals })
        };
        (0..=self.len() - length).filter_map(run).collect()
    }

    /// Tells whether a run of words stands in this text as whole words.
    ///
    /// One or two words bear nothing else between them than what may join them: « un an a » does
    /// not say « Ana ». From three on, spaces count no more.
    pub fn holds(&self, run: &Self) -> bool {
        if run.is_empty() {
            return false;
        }
        let (letters, sought) = (self.letters.as_bytes(), Finder::new(&run.letters));
        let mut from = 0;
        while let Some(found) = letters.get(from..).and_then(|rest| sought.find(rest)) {
            let start = from + found;
            if self.stands(start, run) {
                return true;
            }
            from = start + 1;
        }
        false
    }

    /// Tells whether `run`, whose letters are at `start`, stands there as whole words.
    pub fn stands(&self, start: usize, run: &Self) -> bool {
        let end = start + run.letters.len();
        let place = |at: usize| self.cuts.binary_search_by_key(&at, |cut| cut.0);
        let edge = |at: usize| at == 0 || at == self.letters.len() || place(at).is_ok();
        if !edge(start) || !edge(end) {
            return false;
        }
        let (Ok(first) | Err(first)) = place(start + 1);
        let inside = self.cuts[first..].iter().take_while(|cut| cut.0 < end);
        let own = |at: usize| run.cuts.binary_search_by_key(&(at - start), |cut| cut.0).is_ok();
        run.len() > 2 || inside.into_iter().all(|(at, joint)| !joint.parts() || own(*at))
    }
}

/// What is abbreviated on envelopes, in full.
fn in_full(word: &str) -> Option<&'static str> {
    Some(match word {
        "st" => "saint",
        "ste" => "sainte",
        "av" | "ave" => "avenue",
        "bd" | "bld" | "blvd" | "boul" => "boulevard",
        "imp" => "impasse",
        "ch" | "che" => "chemin",
        "pl" => "place",
        "rte" => "route",
        "sq" => "square",
        "fg" | "fbg" => "faubourg",
        "crs" => "cours",
        "res" => "residence",
        "bat" => "batiment",
        "dr" => "docteur",
        "mme" => "madame",
        "mlle" => "mademoiselle",
        _ => return None,
    })
}

/// Splits a text into its words as typed.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_outside).filter(|word| word.contains(is_letter))
}

/// Tells whether a character stands outside words: neither letter, digit, accent nor joiner.
pub fn is_outside(c: char) -> bool {
    !is_letter(c) && !is_combining_mark(c) && !is_invisible(c)
}

/// Gives what a character says once folded: none, one or several letters, or a sign.
fn parts(c: char, each: &mut impl FnMut(char)) {
    // Compatibility forms too: a PDF may spell « fi » as one ligature.
    decompose_compatible(c, |part| {
        // Through capitals: σ and ς, ı and i, s and ſ have one; an iota that stands under its vowel is
        // a letter then.
        for letter in part.to_uppercase().flat_map(char::to_lowercase) {
            match letter {
                'đ' | 'ð' | 'ɖ' | 'ɗ' => each('d'),
                'ł' => each('l'),
                'ø' | 'ɔ' => each('o'),
                'ɓ' => each('b'),
                'ŋ' => each('n'),
                'ħ' => each('h'),
                'ŧ' => each('t'),
                'œ' => "oe".chars().for_each(&mut *each),
                'æ' => "ae".chars().for_each(&mut *each),
                'þ' => "th".chars().for_each(&mut *each),
                'ß' => "ss".chars().for_each(&mut *each),
                // Accents, and the dot that « İ » leaves when it becomes small.
                letter if is_combining_mark(letter) => {}
                letter => each(decorated(letter)),
            }
        }
    });
}

/// Letters and digits; the apostrophes that Unicode files among letters are signs.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !('\u{2b9}'..='\u{2bf}').contains(&c)
}

/// Signs without width, which cut nothing.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn spaced(text: &str) -> String {
        Folded::of(text).spaced()
    }

    fn holds(text: &str, run: &str) -> bool {
        Folded::of(text).holds(&Folded::of(run))
    }

    #[test]
    fn one_name_is_typed_in_many_ways() {
        for (typed, folded) in [
            ("Đặng", "dang"),
            ("ĐẶNG", "dang"),
            ("Œdipe", "oedipe"),
            ("SŒUR", "soeur"),
            ("Lætitia", "laetitia"),
            ("Ｚｅ́lie", "zelie"),
            ("ﬁctive", "fictive"),
            ("Søren", "soren"),
            ("Łukasz", "lukasz"),
            ("Işık", "isik"),
            ("İREM", "irem"),
            ("Groß", "gross"),
            ("GROẞ", "gross"),
            ("L’Haÿ", "l hay"),
            ("L'HAŸ", "l hay"),
            ("LʼHaÿ", "l hay"),
            ("Anne\u{2011}Aimée", "anne aimee"),
            ("Zé\u{ad}lie", "zelie"),
            ("Zé\u{200b}lie", "zelie"),
            ("n°\u{a0}12\u{202f}bis", "n 12 bis"),
            ("av. du Gal Fictif", "avenue du gal fictif"),
            ("2 bd St-Exemple", "2 boulevard saint exemple"),
            ("Ste Invention", "sainte invention"),
            ("av-enue", "av enue"),
            ("Νίκος", "νικοσ"),
            ("ΝΊΚΟΣ", "νικοσ"),
            ("Ирина", "ирина"),
            // Letters of another alphabet in a word of ours, or in a word of nothing else.
            ("Z\u{451}lie", "zelie"),
            ("Per\u{433}ette", "perrette"),
            ("\u{396}\u{395}LI\u{395}", "zelie"),
            ("\u{3bd}anessa", "vanessa"),
            ("\u{39d}adia", "nadia"),
            ("l\u{585}la69", "lola69"),
            ("\u{410}\u{41d}\u{41d}\u{410}", "ahha"),
            ("\u{440}\u{430}\u{443}", "pay"),
            ("\u{3bb}ola", "\u{3bb}ola"),
            // Letters made of ours: small capitals, badges.
            ("ᴢᴇ́ʟɪᴇ", "zelie"),
            ("🅩🅔🅛🅘🅔", "zelie"),
            ("🆉🅴🅻🅸🅴", "zelie"),
            ("𝓩𝓮𝓵𝓲𝓮", "zelie"),
        ] {
            assert_eq!(spaced(typed), folded, "{typed}");
        }
    }

    #[test]
    fn a_run_stands_as_whole_words() {
        for (text, run) in [
            ("vue avec ANA hier", "Ana"),
            ("vue avec A-na", "Ana"),
            ("vue avec A\u{ad}\nna", "Ana"),
            ("Zé**lie** est là", "Zélie"),
            ("zelie_69", "zelie 69"),
            ("la mère, Zoé\nLY", "Zoé Ly"),
            ("3 im-\npasse de la Fiction", "3, IMPASSE de la fiction"),
            ("3 im passe de la Fiction", "3 impasse de la fiction"),
            ("elle est en-\nceinte", "enceinte"),
        ] {
            assert!(holds(text, run), "{run} in {text}");
        }
        for (text, run) in [
            ("une banane", "Ana"),
            ("depuis un an a été", "Ana"),
            ("placé à l'Ain", "Alain"),
            ("13 ou 45", "3 ou 4"),
            ("Zoé Lyautey", "Zoé Ly"),
            ("rien", "—"),
        ] {
            assert!(!holds(text, run), "{run} in {text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_into_runs() {
        let runs = Folded::of("un deux trois-quatre cinq").runs(3);
        let spaced: Vec<String> = runs.iter().map(Folded::spaced).collect();
        assert_eq!(spaced, ["un deux trois", "deux trois quatre", "trois quatre cinq"]);
        assert!(holds("Deux trois quatre", "deux trois-quatre"));
        assert_eq!(Folded::of("un deux").runs(3).len(), 1);
    }

    #[test]
    fn capitals_are_remembered_at_the_head_of_words() {
        use Case::{Capital, Head, Small};
        let of = |text: &str| -> Vec<(String, Case)> {
            let folded = Folded::of(text);
            folded.written_words().map(|(word, case)| (word.to_owned(), case)).collect()
        };
        let said = |pairs: &[(&str, Case)]| -> Vec<(String, Case)> {
            pairs.iter().map(|(word, case)| ((*word).to_owned(), *case)).collect()
        };
        for (text, words) in [
            ("la Rose, « Éva »", &[("la", Small), ("rose", Capital), ("eva", Capital)][..]),
            (
                "Rose a dit. Page 3",
                &[("rose", Head), ("a", Small), ("dit", Small), ("page", Head), ("3", Small)],
            ),
            ("ROSE rit", &[("rose", Capital), ("rit", Small)]),
            ("Vu M. Petit", &[("vu", Head), ("m", Capital), ("petit", Capital)]),
            ("St Œuvre", &[("saint", Head), ("oeuvre", Capital)]),
        ] {
            assert_eq!(of(text), said(words), "{text}");
        }
        assert_eq!(Folded::of("Zé-lie").compounds(), [(0, 2, "zelie".to_owned(), Head)]);
    }

    #[test]
    fn typed_words_keep_their_case_and_their_accents() {
        let of = |text| words(text).collect::<Vec<_>>();
        assert_eq!(of("L’élève, Ze\u{301}lie !"), ["L", "élève", "Ze\u{301}lie"]);
        assert!(of("— \u{301} …").is_empty());
    }

    /// Letters of every script, accents, ligatures, signs.
    fn text() -> impl Strategy<Value = String> {
        let one = prop_oneof![
            4 => any::<char>(),
            6 => prop::char::range(' ', '~'),
            6 => prop::char::range('\u{a0}', '\u{24f}'),
            2 => prop::char::range('\u{300}', '\u{3ff}'),
            1 => prop::char::range('\u{1e00}', '\u{218b}'),
            1 => prop::char::range('\u{fb00}', '\u{ffdc}'),
        ];
        prop::collection::vec(one, 0..24).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 300, failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn folding_twice_is_folding_once(text in text()) {
            let once = Folded::of(&text);
            // An abbreviation that a hyphen or a mark joins to what follows, « av-enue », is left as it
            // is; once apart, it is spelled out.
            let apart = once.words().map(|word| in_full(word).unwrap_or(word)).collect::<Vec<_>>();
            prop_assert_eq!(apart.join(" "), spaced(&once.spaced()));
            if once.cuts.iter().all(|(_, joint)| !joint.may_join()) {
                prop_assert_eq!(once.spaced(), spaced(&once.spaced()));
            }
            prop_assert_eq!(once.words().collect::<String>(), once.squeezed());
        }

        #[test]
        fn no_form_and_no_case_changes_it(text in text()) {
            // Some Greek letters look like one of ours in capitals, and like another in small ones.
            let two_faced = |c: &char| c.to_string().nfkd().any(crate::value::alike::is_two_faced);
            let text: String = text.chars().filter(|c| !two_faced(c)).collect();
            let folded = spaced(&text);
            prop_assert_eq!(&folded, &spaced(&text.nfc().collect::<String>()));
            prop_assert_eq!(&folded, &spaced(&text.nfd().collect::<String>()));
            prop_assert_eq!(&folded, &spaced(&text.nfkd().collect::<String>()));
            prop_assert_eq!(&folded, &spaced(&text.nfkc().collect::<String>()));
            prop_assert_eq!(&folded, &spaced(&text.to_lowercase()));
            prop_assert_eq!(&folded, &spaced(&text.to_uppercase()));
        }

        #[test]
        fn no_letter_and_no_digit_is_lost(text in text()) {
            let letters = text.nfkd().filter(|c| is_letter(*c) && !is_combining_mark(*c)).count();
            let folded = Folded::of(&text);
            prop_assert!(folded.squeezed().chars().count() >= letters, "{:?}", folded);
        }

        #[test]
        fn a_space_folds_into_nothing_else(before in text(), after in text()) {
            let both = Folded::of(&format!("{before} {after}"));
            let parts = [Folded::of(&before), Folded::of(&after)];
            let parts: Vec<&str> = parts.iter().flat_map(Folded::words).collect();
            prop_assert_eq!(both.words().collect::<Vec<_>>(), parts);
        }

        #[test]
        fn a_text_holds_its_own_runs(text in text(), length in 1..7_usize) {
            let folded = Folded::of(&text);
            for run in folded.runs(length) {
                prop_assert!(run.is_empty() || folded.holds(&run), "{:?}", run);
            }
        }
    }
}
