//! Signed notes (C2SP signed-note).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::key::SigningKey;
use super::verifier::{VerifierKey, cosigned, is_name};

/// Longest note that is read.
const MAX_NOTE: usize = 64 << 10;
/// Most signatures of a note; a verifier must take at least sixteen.
const MAX_SIGNATURES: usize = 64;

/// A text and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// A signature line, not verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl Note {
    /// Signs a text, which ends in a line feed.
    pub fn signed(text: String, name: &str, key: &SigningKey) -> Option<Self> {
        let mut note = Self { text, signatures: Vec::new() };
        note.add(name, key).then_some(note)
    }

    /// Adds the signature of another key.
    pub fn add(&mut self, name: &str, key: &SigningKey) -> bool {
        let Some(verifier) = key.verifier(name) else {
            return false;
        };
        let bytes = key.sign(self.text.as_bytes()).to_vec();
        self.signatures.push(Signature { name: name.to_owned(), id: verifier.id(), bytes });
        true
    }

    /// Adds the signature of a witness, who saw the checkpoint at a time, in seconds since 1970 (C2SP
    /// tlog-cosignature).
    pub fn cosign(&mut self, name: &str, key: &SigningKey, time: u64) -> bool {
        let Some(verifier) = key.witness(name) else {
            return false;
        };
        let signature = key.sign(cosigned(time, &self.text).as_bytes());
        let bytes = time.to_be_bytes().iter().chain(&signature).copied().collect();
        self.signatures.push(Signature { name: name.to_owned(), id: verifier.id(), bytes });
        true
    }

    /// Adds the signatures that another copy of the same text carries, verified with a key.
    pub fn witnessed(&mut self, other: &Self, key: &VerifierKey) -> bool {
        if other.text != self.text || !other.verifies(key) {
            return false;
        }
        let mine = other.signatures.iter().filter(|s| s.name == key.name() && s.id == key.id());
        let new: Vec<Signature> = mine.filter(|s| !self.signatures.contains(s)).cloned().collect();
        self.signatures.extend(new);
        true
    }

    /// Reads a note to the letter.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_NOTE || bytes.iter().any(|b| *b < 0x20 && *b != b'\n') {
            return None;
        }
        let whole = std::str::from_utf8(bytes).ok()?;
        let at = whole.rfind("\n\n")? + 1;
        let (text, signatures) = (&whole[..at], whole[at + 1..].strip_suffix('\n')?);
        let signatures =
            signatures.split('\n').map(Signature::parse).collect::<Option<Vec<_>>>()?;
        let count = 1..=MAX_SIGNATURES;
        count.contains(&signatures.len()).then(|| Self { text: text.to_owned(), signatures })
    }

    /// The text, with its last line feed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a key signed the text; a bad signature under its name refuses the note.
    pub fn verifies(&self, key: &VerifierKey) -> bool {
        let mut mine = self.signatures.iter().filter(|s| s.name == key.name() && s.id == key.id());
        let first = mine.next();
        let good = |s: &Signature| key.accepts(&self.text, &s.bytes);
        first.is_some_and(good) && mine.all(good)
    }

    /// The bytes that a key signed the text with, for tools that take them bare.
    pub fn signature(&self, key: &VerifierKey) -> Option<&[u8]> {
        let mine = |s: &&Signature| s.name == key.name() && s.id == key.id();
        self.signatures.iter().find(mine).map(|s| s.bytes.as_slice())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for Signature { name, id, bytes } in &self.signatures {
            let whole: Vec<u8> = id.iter().chain(bytes).copied().collect();
            writeln!(f, "— {name} {}", STANDARD.encode(whole))?;
        }
        Ok(())
    }
}

impl Signature {
    fn parse(line: &str) -> Option<Self> {
        let (name, coded) = line.strip_prefix("— ")?.split_once(' ')?;
        let whole = STANDARD.decode(coded).ok()?;
        let (id, bytes) = whole.split_at_checked(4)?;
        let id = id.try_into().ok()?;
        let good = is_name(name) && !bytes.is_empty();
        good.then(|| Self { name: name.to_owned(), id, bytes: bytes.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of the specification.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    fn note() -> (Note, VerifierKey) {
        let key = SigningKey::from_seed([3; 32]);
        let note = Note::signed("un\n\ndeux\n".to_owned(), "essai", &key).unwrap();
        (note, key.verifier("essai").unwrap())
    }

    #[test]
    fn the_key_of_the_specification_is_read_and_written() {
        assert_eq!(VerifierKey::parse(KEY).map(|key| key.to_string()).as_deref(), Some(KEY));
        assert!(VerifierKey::parse(&KEY.replace("530d", "531d")).is_none());
        assert!(VerifierKey::parse(&KEY.replace("example", "exemple")).is_none());
        assert!(VerifierKey::parse("").is_none());
    }

    #[test]
    fn a_note_is_read_as_it_is_written_and_verifies() {
        let (note, key) = note();
        let read = Note::parse(note.to_string().as_bytes());
        assert_eq!(read.as_ref(), Some(&note));
        assert!(note.verifies(&key));
        let other = SigningKey::from_seed([4; 32]);
        assert!(!note.verifies(&other.verifier("essai").unwrap()));
        assert!(!note.verifies(&SigningKey::from_seed([3; 32]).verifier("autre").unwrap()));
        for bad in [
            "",
            "un\n",
            "un\n\n",
            "un\n\n— essai\n",
            "un\n\n— essai AAAA\n",
            "\u{1}\n\n— a AAAAAAA=\n",
        ] {
            assert!(Note::parse(bad.as_bytes()).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_witness_adds_its_own_signature_and_no_other() {
        let (mut note, _) = note();
        let witness = SigningKey::from_seed([9; 32]);
        let mut copy = note.clone();
        assert!(copy.add("temoin", &witness));
        let key = witness.verifier("temoin").unwrap();
        assert!(note.witnessed(&copy, &key));
        assert!(note.verifies(&key));
        let other = Note::signed("autre\n".to_owned(), "temoin", &witness).unwrap();
        assert!(!note.witnessed(&other, &key));
        // With the time at which it was seen, which the signature covers.
        assert!(copy.cosign("temoin", &witness, 1_795_532_645));
        let timed = witness.witness("temoin").unwrap();
        assert!(note.witnessed(&copy, &timed) && note.verifies(&timed));
        assert_eq!(VerifierKey::parse(&timed.to_string()), Some(timed.clone()));
        let mut bytes = copy.signature(&timed).unwrap().to_vec();
        assert!(timed.accepts(copy.text(), &bytes));
        bytes[7] ^= 1;
        assert!(!timed.accepts(copy.text(), &bytes));
    }

    proptest! {
        #[test]
        fn no_mutant_verifies(at in 0usize..200, bit in 0u8..8) {
            let (note, key) = note();
            let mut bytes = note.to_string().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert!(!Note::parse(&bytes).is_some_and(|mutant| mutant.verifies(&key)));
        }

        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Note::parse(&bytes);
            let _ = VerifierKey::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
