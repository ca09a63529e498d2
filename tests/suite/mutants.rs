//! Drawn mutants of what comes from outside: returned files, receipts, keys, notes. Every one is
//! told or refused; none makes the program stop, nor keeps it busy.
//!
//! `MUTANTS=100000 cargo test --test suite mutants` draws more of them.
#![expect(clippy::disallowed_methods, reason = "reads the kit; measures; is told how many to draw")]

use std::time::{Duration, Instant};

use cesmivip::pdf::{revision_ends, signed_update};
use cesmivip::register::{Note, Receipt, Registered, Verdict, VerifierKey};
use cesmivip::seal::sha256;
use cesmivip::store::fingerprint;

use crate::at;
use crate::sending::sending;
use crate::verifier::Office;

/// The sealed part of the file that a foreign tool signed (`tests/kit/signes/README.md`).
const SEALED: usize = 11_594;

fn count(fewer: usize) -> usize {
    std::env::var("MUTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(fewer)
}

/// Draws numbers from a seed: the same mutants every time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound.max(1)
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        let to = from + self.below((length - from).min(400) + 1);
        from..to
    }

    /// Changes a file as somebody who knows its form would, or as chance does.
    fn mutant(&mut self, file: &[u8], words: &[&[u8]]) -> Vec<u8> {
        let mut out = file.to_vec();
        for _ in 0..=self.below(3) {
            match self.below(8) {
                0 if !out.is_empty() => {
                    let at = self.below(out.len());
                    out[at] ^= 1 << self.below(8);
                }
                1 => out.truncate(self.below(out.len() + 1)),
                2 => {
                    let range = self.range(out.len());
                    out.drain(range);
                }
                3 => {
                    let (copied, at) = (self.range(out.len()), self.below(out.len() + 1));
                    let copied = out[copied].to_vec();
                    out.splice(at..at, copied);
                }
                4 => {
                    let (word, at) = (words[self.below(words.len())], self.below(out.len() + 1));
                    out.splice(at..at, word.iter().copied());
                }
                5 => out.extend(words[self.below(words.len())]),
                // A word of the form, replaced by another.
                6 => {
                    let word = words[self.below(words.len())];
                    let places: Vec<usize> = out
                        .windows(word.len().max(1))
                        .enumerate()
                        .filter_map(|(at, window)| (window == word).then_some(at))
                        .collect();
                    if !places.is_empty() {
                        let place = places[self.below(places.len())];
                        let other = words[self.below(words.len())];
                        out.splice(place..place + word.len(), other.iter().copied());
                    }
                }
                // Digits: offsets, lengths, sizes, ranks.
                _ => {
                    let digits: Vec<usize> =
                        (0..out.len()).filter(|at| out[*at].is_ascii_digit()).collect();
                    if !digits.is_empty() {
                        let at = digits[self.below(digits.len())];
                        out[at] = b"0123456789"[self.below(10)];
                    }
                }
            }
        }
        out
    }
}

#[test]
fn returned_files_are_told_whatever_was_done_to_them() {
    const WORDS: [&[u8]; 20] = [
        b"%%EOF\n",
        b"xref\n",
        b"trailer\n",
        b"startxref\n",
        b"obj\n",
        b"endobj\n",
        b"stream\n",
        b"endstream\n",
        b"/ByteRange",
        b"/Contents",
        b"/Prev 0",
        b"/Root",
        b"/Type/Sig",
        b"<<",
        b">>",
        b"[0 1 2 3]",
        b"0000000000 65535 f \n",
        b"/XRefStm 1",
        b"99999999999999999999",
        b"-1",
    ];
    let returned = std::fs::read(at("tests/kit/signes/signe.pdf")).unwrap();
    let sealed = &returned[..SEALED];
    let office = Office::new();
    office.issue(1, sealed);
    let known = office.known();
    assert!(signed_update(&returned, SEALED).is_ok());
    let mut drawn = Drawn(20_261_129);
    let mut longest = Duration::ZERO;
    for rank in 0..count(4_000) {
        // What follows the sealed bytes, more often than not.
        let bytes = match rank % 4 {
            0 => drawn.mutant(&returned, &WORDS),
            1 => drawn.mutant(sealed, &WORDS),
            _ => [sealed, &drawn.mutant(&returned[SEALED..], &WORDS)].concat(),
        };
        let start = Instant::now();
        let verdict = Verdict::of(&fingerprint(&bytes), &known);
        let admitted = signed_update(&bytes, SEALED).is_ok();
        longest = longest.max(start.elapsed());
        assert_eq!(verdict.is_authentic(), bytes == sealed, "{rank}");
        // What the signature is worth is not judged here; that it is one, after the sealed bytes, is.
        let one = || bytes.starts_with(sealed) && revision_ends(&bytes).len() == 2;
        assert!(!admitted || one(), "{rank}: {} was admitted", sha256(&bytes));
    }
    assert!(longest < Duration::from_secs(5), "{longest:?}");
}

#[test]
fn receipts_notes_and_keys_prove_what_they_proved_or_nothing() {
    const WORDS: [&[u8]; 14] = [
        b"\n",
        b"\n\n",
        b"\r\n",
        b"\t",
        b" ",
        b"+",
        b"=",
        b"index 0\n",
        b"extra \n",
        b"c2sp.org/tlog-proof@v1\n",
        b"\xe2\x80\x94 ",
        b"scelle",
        b"18446744073709551615",
        b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    ];
    let made = sending(7, 21).unwrap();
    let key = &made.files["cle.vkey"];
    let text = std::str::from_utf8(key).unwrap().trim_end();
    let key = VerifierKey::parse(text).unwrap();
    let receipt = &made.files[&format!("{}.tlog-proof", made.sealed)];
    let (line, point) = Receipt::parse(receipt).unwrap().verified(&key).unwrap();
    let note = &made.files["point"];
    let signed = Note::parse(note).unwrap();
    let mut drawn = Drawn(17);
    for rank in 0..count(6_000) {
        let mutant = drawn.mutant(receipt, &WORDS);
        if let Some(read) = Receipt::parse(&mutant) {
            if let Ok((proved, at)) = read.verified(&key) {
                assert_eq!((&proved, at), (&line, point), "{rank}");
            }
            // The line of a receipt stands for one document at most.
            assert!(
                cesmivip::register::Line::parse(&read.line)
                    .is_none_or(|line| Registered::of_receipt(&line).pieces().count() <= 1)
            );
        }
        let mutant = drawn.mutant(note, &WORDS);
        if let Some(read) = Note::parse(&mutant).filter(|read| read.verifies(&key)) {
            assert_eq!(read.text(), signed.text(), "{rank}");
        }
        let mutant = drawn.mutant(text.as_bytes(), &WORDS);
        let read = std::str::from_utf8(&mutant).ok().and_then(VerifierKey::parse);
        // A key of another name is another key, and signed nothing of this.
        assert!(read.is_none_or(|read| read == key || !signed.verifies(&read)), "{rank}");
    }
}
