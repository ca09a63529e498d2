//! The keys that verify notes, under their names.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519, VerifyingKey};
use sha2::{Digest as _, Sha256};

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

    /// Whether the key made a signature of a text.
    pub(super) fn accepts(&self, text: &str, signature: &[u8]) -> bool {
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

/// What a witness signs.
pub(super) fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Whether a key may have a name (C2SP signed-note).
pub(super) fn is_name(name: &str) -> bool {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= 128 && !name.contains(bad)
}

fn hex(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}
