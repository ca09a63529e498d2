//! The one search: what a text says of those who are kept.

use super::honours::{Honours, PARTICLES};
use super::{Dictionary, Grip, Met, called};
use crate::value::{Case, Folded, Nature, are_halves, is_function_word};

/// Where a word stands.
#[derive(Clone, Copy)]
struct Place {
    civil: bool,
    honoured: bool,
}

impl Dictionary {
    /// Tells what a text says of those who are kept.
    pub(crate) fn meet<'a>(&'a self, text: &Folded, each: &mut dyn FnMut(Met<'a>)) {
        let words: Vec<(&str, Case)> = text.written_words().collect();
        let honours = Honours::of(text, &words);
        for (at, (word, case)) in words.iter().enumerate() {
            let civil = at > 0 && called::is_civility(words[at - 1].0);
            let place = Place { civil, honoured: honours.cover(at) };
            self.alone(word, *case, place, each);
            // « perrette69 »
            let bare = word.trim_matches(|c: char| c.is_ascii_digit());
            if bare.len() < word.len() && bare.len() > 3 {
                self.alone(bare, *case, place, each);
            }
        }
        let compounds = text.compounds();
        for (at, _, whole, case) in &compounds {
            let honoured = honours.cover(*at);
            self.alone(whole, *case, Place { civil: false, honoured }, each);
        }
        self.in_pieces(text, &words, each);
        // Either of two names may be cut: « Pé-rrette GALUCHARD ».
        let cut =
            compounds.iter().map(|(at, next, whole, case)| (*at, *next, whole.as_str(), *case));
        let whole = words.iter().zip(0..).map(|((word, case), at)| (at, at + 1, *word, *case));
        for (at, next, first, case) in whole.chain(cut.clone()) {
            let Some((first, seconds)) = self.pairs.get_key_value(first) else {
                continue;
            };
            // « Claire LE » and « claire le 3 mars »: an article needs its capitals.
            let written = |word: &str, other: Case| {
                let article = is_function_word(first.as_str()) || is_function_word(word);
                // « une voiture blanche. Page 12 » are two sentences.
                let apart = case == Case::Small && other == Case::Head;
                !apart && (!article || case != Case::Small && other != Case::Small)
            };
            let stands = |at: usize, second: &str| {
                words.get(at).is_some_and(|(word, case)| *word == second && written(word, *case))
                    || cut.clone().any(|(from, _, whole, case)| {
                        from == at && whole == second && written(whole, case)
                    })
            };
            // Another given name, an initial: « Zoé Anne LY », « Zoé A. LY ».
            // « Inès de Sable », « Marie Le Roux ».
            let between = |at: usize| {
                words.get(at).is_some_and(|(word, case)| {
                    let particle = PARTICLES.contains(word) && *case != Case::Head;
                    particle || *case != Case::Small && (word.len() == 1 || !is_function_word(word))
                })
            };
            // « Zoé Anne Marie LY »: two of them, which a table would set on lines of their own.
            let one = between(next);
            let two = one && between(next + 1) && text.runs_on(at, next + 2);
            let follows = |second: &str| {
                stands(next, second)
                    || one && stands(next + 1, second)
                    || two && stands(next + 2, second)
            };
            let honoured = honours.cover(at);
            for (second, kept) in seconds.iter().filter(|(second, _)| follows(second.as_str())) {
                let kept = &self.kept[*kept];
                each(Met {
                    kept,
                    grip: Grip::Whole,
                    said: [first.as_str(), second.as_str()],
                    run: None,
                    civil: false,
                    honoured,
                });
            }
        }
        for (rank, start) in self.places(text.squeezed()) {
            let Some((trace, bearers)) = self.ordered.get(rank).filter(|o| o.0.stands(text, start))
            else {
                continue;
            };
            let grip = if trace.is_partial() { Grip::Partly } else { Grip::Whole };
            for kept in bearers {
                let run = trace.run();
                let said = [run.squeezed(), ""];
                each(Met {
                    kept: &self.kept[*kept],
                    grip,
                    said,
                    run: Some(run),
                    civil: false,
                    honoured: false,
                });
            }
        }
    }

    /// Names that few bear, cut by a space or spelled letter by letter.
    fn in_pieces<'a>(
        &'a self,
        text: &Folded,
        words: &[(&str, Case)],
        each: &mut dyn FnMut(Met<'a>),
    ) {
        let mut whole = String::new();
        let mut known = |word: &str| {
            let place = Place { civil: false, honoured: false };
            self.alone(word, Case::Capital, place, &mut |met| {
                if met.grip >= Grip::Rare {
                    each(met);
                }
            });
        };
        for (at, pair) in words.windows(2).enumerate() {
            let (first, second) = (pair[0].0, pair[1].0);
            whole.clear();
            whole.push_str(first);
            whole.push_str(second);
            let Some(bearers) = self.words.get(whole.as_str()) else {
                continue;
            };
            // « Anne Aimée » is two names of hers, and « Jo Ly » a pair: each is met as such.
            let hers = |half: &str| {
                let own = self.words.get(half).into_iter().flatten();
                own.into_iter().any(|(kept, _)| bearers.iter().any(|(bearer, _)| bearer == kept))
            };
            let pair = self.pairs.get(first);
            let pair = pair
                .is_some_and(|seconds| seconds.iter().any(|(other, _)| other.as_str() == second));
            let one = !pair && !hers(first) && !hers(second);
            if one && text.follows(at + 1, false) && are_halves(first, second) {
                known(&whole);
            }
        }
        text.spelled().iter().for_each(|(_, word)| known(word));
    }

    /// Which runs have their letters in some letters, and where.
    fn places(&self, letters: &str) -> Vec<(usize, usize)> {
        match &self.search {
            Some(search) => {
                let found = search.find_overlapping_iter(letters);
                found.map(|found| (found.pattern().as_usize(), found.start())).collect()
            }
            // Slower, and nothing is missed.
            None => {
                let each = self.ordered.iter().enumerate();
                let found = each.flat_map(|(rank, (trace, _))| {
                    let run = trace.run().squeezed();
                    letters.match_indices(run).map(move |(start, _)| (rank, start))
                });
                found.collect()
            }
        }
    }

    fn alone<'a>(&'a self, word: &str, case: Case, place: Place, each: &mut dyn FnMut(Met<'a>)) {
        let Place { civil, honoured } = place;
        let Some((word, bearers)) = self.words.get_key_value(word) else {
            return;
        };
        for (kept, grip) in bearers {
            let kept = &self.kept[*kept];
            let grip = match (grip, case) {
                (Grip::Word, Case::Small) => continue,
                // « Page 3 » begins a sentence; so does « Rose a dit », and says more.
                (Grip::Word, Case::Head) if kept.nature != Nature::GivenName => Grip::Head,
                (grip, _) => *grip,
            };
            each(Met { kept, grip, said: [word.as_str(), ""], run: None, civil, honoured });
        }
    }
}
