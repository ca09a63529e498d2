//! Signed notes (C2SP signed-note) and the keys that verify them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519, VerifyingKey};
use sha2::{Digest as _, Sha256};

use super::key::SigningKey;

/// Longest note that is read.
const MAX_NOTE: usize = 64 << 10;
/// Most signatures of a note; a verifier must take at least sixteen.
const MAX_SIGNATURES: usize = 64;

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// The text of a note, with Ed25519 (type 0x01).
    Notes,
    /// A checkpoint and the time at which it was seen, as a witness does (type 0x04, C2SP
    /// tlog-cosignature).
    Cosignatures,
}

impl Signs {
    fn byte(self) -> u8 {
        match self {
            Self::Notes => 1,
            Self::Cosignatures => 4,
        }
    }
}

/// A public key with its name, as one line of text: `name+id+key`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    signs: Signs,
    public: VerifyingKey,
}

impl VerifierKey {
    /// Gives the public half of a key, for the notes of a name.
    pub fn new(name: &str, public: VerifyingKey) -> Option<Self> {
        is_name(name).then(|| Self { name: name.to_owned(), signs: Signs::Notes, public })
    }

    /// Gives the public half of a witness's key.
    pub fn witness(name: &str, public: VerifyingKey) -> Option<Self> {
        Self::new(name, public).map(|key| Self { signs: Signs::Cosignatures, ..key })
    }

    /// Reads the line, and checks the identifier against the key.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim_end_matches('\n').splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(key).ok()?;
        let (kind, public) = bytes.split_first()?;
        let signs = match kind {
            1 => Signs::Notes,
            4 => Signs::Cosignatures,
            _ => return None,
        };
        let public = VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
        let key = Self { name: name.to_owned(), signs, public };
        (is_name(name) && hex(key.id()) == id).then_some(key)
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn signs(&self) -> Signs {
        self.signs
    }

    /// The 32 bytes of the key (RFC 8032).
    pub fn public(&self) -> &[u8; 32] {
        self.public.as_bytes()
    }

    /// The short identifier that signatures carry.
    pub fn id(&self) -> [u8; 4] {
        let hasher =
            Sha256::new().chain_update(&self.name).chain_update([b'\n', self.signs.byte()]);
        let digest = hasher.chain_update(self.public.as_bytes()).finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    fn accepts(&self, text: &str, signature: &[u8]) -> bool {
        let (message, signature) = match self.signs {
            Signs::Notes => (text.to_owned(), signature),
            Signs::Cosignatures => {
                // The time stands before the signature, which covers it.
                let Some((time, signature)) = signature.split_at_checked(8) else {
                    return false;
                };
                let Ok(time) = time.try_into().map(u64::from_be_bytes) else {
                    return false;
                };
                // A time that no clock gives (C2SP tlog-cosignature).
                if i64::try_from(time).is_err() {
                    return false;
                }
                (cosigned(time, text), signature)
            }
        };
        let Ok(signature) = Ed25519::from_slice(signature) else {
            return false;
        };
        self.public.verify_strict(message.as_bytes(), &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.signs.byte()];
        bytes.extend(self.public.as_bytes());
        write!(f, "{}+{}+{}", self.name, hex(self.id()), STANDARD.encode(bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

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
        let mine = other.signatures.iter().filter(|s| s.name == key.name && s.id == key.id());
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
        let mut mine = self.signatures.iter().filter(|s| s.name == key.name && s.id == key.id());
        let first = mine.next();
        let good = |s: &Signature| key.accepts(&self.text, &s.bytes);
        first.is_some_and(good) && mine.all(good)
    }

    /// The bytes that a key signed the text with, for tools that take them bare.
    pub fn signature(&self, key: &VerifierKey) -> Option<&[u8]> {
        let mine = |s: &&Signature| s.name == key.name && s.id == key.id();
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

/// What a witness signs.
fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

fn is_name(name: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= 128 && !name.contains(bad)
}

fn hex(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
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
