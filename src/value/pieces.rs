//! Words in pieces: cut by a space, spelled letter by letter, or one after the other.

use super::Folded;
use super::fold::Joint;

impl Folded {
    /// The two halves in which a space cuts a word of this text, when its letters are at `start` and
    /// nothing else cuts it: « Perr ette ».
    pub fn halves(&self, start: usize, word: &str) -> Option<(&str, &str)> {
        let end = start + word.len();
        let place = |at: usize| self.cuts.binary_search_by_key(&at, |cut| cut.0);
        let edge = |at: usize| at == 0 || at == self.letters.len() || place(at).is_ok();
        let (Ok(first) | Err(first)) = place(start + 1);
        let mut inside = self.cuts[first..].iter().take_while(|cut| cut.0 < end);
        let (at, joint) = inside.next()?;
        let cut = matches!(joint, Joint::Space | Joint::Line) && inside.next().is_none();
        (cut && edge(start) && edge(end))
            .then(|| (&self.letters[start..*at], &self.letters[*at..end]))
    }

    /// What stands before the word of a rank: nothing but spaces, or a hyphen when `hyphen`.
    pub fn follows(&self, rank: usize, hyphen: bool) -> bool {
        let joint = rank.checked_sub(1).and_then(|at| self.cuts.get(at)).map(|cut| cut.1);
        joint.is_some_and(|joint| match joint {
            Joint::Space | Joint::Line => true,
            Joint::Hyphen => hyphen,
            Joint::Mark | Joint::Apart => false,
        })
    }

    /// Whether nothing but spaces stands between the words of two ranks, on one line.
    pub fn runs_on(&self, from: usize, to: usize) -> bool {
        let joints = self.cuts.get(from..to);
        joints.is_some_and(|joints| joints.iter().all(|(_, joint)| *joint == Joint::Space))
    }

    /// What letters set apart from each other spell: « Z É L I E », « z.e.l.i.e »; with the rank of
    /// the first.
    pub fn spelled(&self) -> Vec<(usize, String)> {
        let words: Vec<&str> = self.words().collect();
        let mut found = Vec::new();
        let mut from = 0;
        for run in words.chunk_by(|a, b| one_letter(a) && one_letter(b)) {
            for start in 0..run.len() {
                let most = run.len().min(start + LONGEST);
                for end in start + SPELLED..=most {
                    found.push((from + start, run[start..end].concat()));
                }
            }
            from += run.len();
        }
        found
    }
}

/// Fewest and most letters of a name that is spelled letter by letter.
const SPELLED: usize = 4;
const LONGEST: usize = 16;

fn one_letter(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_cut_by_a_space_or_spelled_out_is_known() {
        for (text, word, halves) in [
            ("vue avec Perr ette", "perrette", Some(("perr", "ette"))),
            ("Perr\nette", "perrette", Some(("perr", "ette"))),
            ("Perrette", "perrette", None),
            ("Perr. Ette", "perrette", None),
            ("Per ret te", "perrette", None),
            ("superr ette", "perrette", None),
        ] {
            let folded = Folded::of(text);
            let at = folded.squeezed().find(word).unwrap();
            assert_eq!(folded.halves(at, word), halves, "{text}");
        }
        for text in ["Z É L I E", "z.e.l.i.e", "vue à Z-é-l-i-e hier"] {
            let spelled = Folded::of(text).spelled();
            assert!(spelled.iter().any(|(_, word)| word == "zelie"), "{text}: {spelled:?}");
        }
        assert!(Folded::of("Vu L. B. et C.").spelled().is_empty());
    }
}
