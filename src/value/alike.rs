//! Letters that look like ours: a name typed with them is read as that name.
//!
//! Of an alphabet that has its own words, a letter is taken for ours in a word that has some of ours
//! too, or that has nothing else than such letters: « Νίκος » stays Greek.

/// Letters of the Cyrillic, Greek and Armenian alphabets, folded, and what they look like.
const LETTERS: [(char, char); 54] = [
    // Cyrillic.
    ('а', 'a'),
    ('в', 'b'),
    ('ь', 'b'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('н', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('п', 'n'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('г', 'r'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ѵ', 'v'),
    ('ш', 'w'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('ү', 'y'),
    // Greek.
    ('α', 'a'),
    ('β', 'b'),
    ('ε', 'e'),
    ('η', 'h'),
    ('ι', 'i'),
    ('ϳ', 'j'),
    ('κ', 'k'),
    ('μ', 'm'),
    ('ν', 'n'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('ω', 'w'),
    ('χ', 'x'),
    ('γ', 'y'),
    ('υ', 'y'),
    ('ζ', 'z'),
    // Armenian.
    ('ց', 'g'),
    ('հ', 'h'),
    ('յ', 'j'),
    ('ո', 'n'),
    ('օ', 'o'),
    ('զ', 'q'),
    ('ս', 'u'),
    ('ա', 'w'),
    ('շ', 'z'),
    ('ք', 'p'),
    ('տ', 'm'),
];

/// Those that look like another of ours in small letters than in capitals.
const TWO_FACED: [(char, char); 4] = [('η', 'n'), ('μ', 'u'), ('ν', 'v'), ('υ', 'u')];

/// The letters of other alphabets in a word.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// Where one that looks like ours stands, what it looks like, and what it looks like as typed.
    seen: Vec<(usize, char, char)>,
    /// Whether the word has a letter of ours.
    ours: bool,
    /// Whether it has one that looks like none of ours.
    theirs: bool,
}

impl Alike {
    /// Notes a folded letter of the word, and where it stands.
    pub(super) fn note(&mut self, at: usize, letter: char, capital: bool) {
        if letter.is_ascii() {
            self.ours = true;
        } else if let Some((_, ours)) = LETTERS.iter().find(|(theirs, _)| *theirs == letter) {
            let small = TWO_FACED.iter().find(|(theirs, _)| *theirs == letter && !capital);
            self.seen.push((at, *ours, small.map_or(*ours, |(_, small)| *small)));
        } else {
            self.theirs |= letter.is_alphabetic();
        }
    }

    /// What is to be written in our letters, at the end of the word, and where; the next word begins.
    pub(super) fn take(&mut self) -> Vec<(usize, char)> {
        let Self { seen, ours, theirs } = std::mem::take(self);
        match (ours, theirs) {
            (true, _) => seen.into_iter().map(|(at, _, typed)| (at, typed)).collect(),
            // In one alphabet a word is the same in capitals and in small letters.
            (false, false) => seen.into_iter().map(|(at, ours, _)| (at, ours)).collect(),
            (false, true) => Vec::new(),
        }
    }
}

/// Small capitals and badges (« ᴢᴇʟɪᴇ », « 🅩🅔🅛🅘🅔 »), which are our letters and no standard says so.
pub(super) fn decorated(letter: char) -> char {
    match letter {
        'ᴀ' | 'ɑ' => 'a',
        'ʙ' => 'b',
        'ᴄ' => 'c',
        'ᴅ' => 'd',
        'ᴇ' | 'ɛ' => 'e',
        'ꜰ' => 'f',
        'ɢ' | 'ɡ' => 'g',
        'ʜ' => 'h',
        'ɪ' => 'i',
        'ᴊ' => 'j',
        'ᴋ' => 'k',
        'ʟ' => 'l',
        'ᴍ' => 'm',
        'ɴ' => 'n',
        'ᴏ' => 'o',
        'ᴘ' => 'p',
        'ʀ' => 'r',
        'ꜱ' => 's',
        'ᴛ' => 't',
        'ᴜ' => 'u',
        'ᴠ' => 'v',
        'ᴡ' => 'w',
        'ʏ' => 'y',
        'ᴢ' => 'z',
        '\u{1f150}'..='\u{1f169}' => badge(letter, '\u{1f150}'),
        '\u{1f170}'..='\u{1f189}' => badge(letter, '\u{1f170}'),
        letter => letter,
    }
}

/// The letter of an alphabet of badges that begins at `first`.
fn badge(letter: char, first: char) -> char {
    let rank = u32::from(letter) - u32::from(first);
    char::from_u32(u32::from('a') + rank).unwrap_or(letter)
}

#[cfg(test)]
pub(super) fn is_two_faced(c: char) -> bool {
    c.to_lowercase().any(|c| TWO_FACED.iter().any(|(theirs, _)| *theirs == c))
}
