//! The workspace key: what makes a public digest say nothing about a guessed record.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::value::{Digest, PieceId, Token};

/// A 256-bit secret, one for each workspace, kept by the store and never printed.
pub struct WorkspaceKey(Zeroizing<[u8; 32]>);

impl WorkspaceKey {
    /// Wraps 32 bytes from the system's generator.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads the file form: 64 hexadecimal digits and a line feed.
    pub fn parse(text: &str) -> Option<Self> {
        Digest::parse(text.strip_suffix('\n').unwrap_or(text)).map(|d| Self::from_bytes(*d.bytes()))
    }

    /// Gives the file form.
    pub fn file_form(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}\n", Digest::from_bytes(*self.0)))
    }

    /// The 32 bytes, for the recovery sheet alone.
    pub fn bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// What draws the rounding of reports: nobody without the key can draw again.
    pub fn drawing(&self) -> [u8; 32] {
        self.mac(&["arrondi", "v1"], b"")
    }

    /// The token of one copy: `HMAC-SHA256(case secret, kind | recipient | reference | version)`,
    /// the case secret being drawn from the key by the situation's number.
    pub fn token(&self, situation: &str, parts: &[&str]) -> Token {
        let case = self.mac(&["dossier", situation], b"");
        let mut message = vec!["v1"];
        message.extend(parts);
        Token::from_bytes(keyed(&case, &message, b""))
    }

    /// The short code that prints on one copy: it tells copies apart, and says nothing of the
    /// token nor of the record.
    pub fn copy_code(&self, case: &str, parts: &[&str]) -> String {
        let mut message = vec!["copie", "v1", case];
        message.extend(parts);
        let [a, b, c, d, ..] = self.mac(&message, b"");
        format!("{a:02X}{b:02X}-{c:02X}{d:02X}")
    }

    /// The number of a file in the register, drawn from its name: whoever holds the key finds the
    /// line of a file, nobody else finds the file of a line.
    pub fn piece(&self, parts: &[&str]) -> PieceId {
        let mut message = vec!["piece", "v1"];
        message.extend(parts);
        PieceId::of_bytes(&self.mac(&message, b""))
    }

    /// The number of a PDF by its name without its ending.
    pub fn document(&self, stem: &str) -> PieceId {
        self.piece(&[&format!("{stem}.pdf"), ""])
    }

    /// The mark of a line of the register: that this workspace entered it, where it stands.
    pub fn mark(&self, line: &[u8]) -> Digest {
        Digest::from_bytes(self.mac(&["ligne", "v1"], line))
    }

    /// The name of what is remembered of the register of this key, in the folder of a person.
    pub fn memory(&self) -> PieceId {
        PieceId::of_bytes(&self.mac(&["garde", "nom", "v1"], b""))
    }

    /// The name of a place where it is remembered.
    pub fn post(&self, parts: &[&str]) -> PieceId {
        let mut message = vec!["garde", "poste", "v1"];
        message.extend(parts);
        PieceId::of_bytes(&self.mac(&message, b""))
    }

    /// Authenticates what the program remembers of its register, outside of the register.
    pub fn remembered(&self, text: &str) -> Digest {
        Digest::from_bytes(self.mac(&["garde", "v1"], text.as_bytes()))
    }

    /// A commitment to the bytes of a record: whoever holds the key and the file can show that
    /// this record made that document; nobody else can test a guess.
    pub fn commitment(&self, record: &[u8]) -> Digest {
        Digest::from_bytes(self.mac(&["engagement", "v1"], record))
    }

    /// Authenticates what is kept of a sealed document, under its number.
    pub fn frozen(&self, id: PieceId, text: &str) -> Digest {
        Digest::from_bytes(self.mac(&["gel", "v1", &id.to_string()], text.as_bytes()))
    }

    /// A commitment to one field of a record, at its place: it tells whether the field changed, and
    /// lets nobody without the key try a guess.
    pub fn field(&self, pointer: &str, text: &str) -> Digest {
        Digest::from_bytes(self.mac(&["champ", "v1", pointer], text.as_bytes()))
    }

    /// A commitment to all that a record says of its own, from those to its fields.
    pub fn words(&self, fields: &BTreeMap<String, Digest>) -> Digest {
        let field = |(pointer, digest): (&String, &Digest)| format!("{pointer}\0{digest}\n");
        let text: String = fields.iter().map(field).collect();
        Digest::from_bytes(self.mac(&["fiche", "v1"], text.as_bytes()))
    }

    fn mac(&self, parts: &[&str], tail: &[u8]) -> [u8; 32] {
        keyed(&self.0, parts, tail)
    }
}

impl std::fmt::Debug for WorkspaceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkspaceKey(‹masqué›)")
    }
}

/// HMAC-SHA256 (RFC 2104) over length-prefixed parts, so that no two lists share their bytes.
fn keyed(key: &[u8; 32], parts: &[&str], tail: &[u8]) -> [u8; 32] {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes a key of any length"),
    };
    for part in parts.iter().map(|part| part.as_bytes()).chain([tail]) {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_unlinkable_and_reproducible() {
        let key = WorkspaceKey::from_bytes([7; 32]);
        let token = |parts: &[&str]| key.token("S-2026-042", parts).ident();
        assert_eq!(token(&["signalement", "parquet"]), token(&["signalement", "parquet"]));
        assert_ne!(token(&["signalement", "parquet"]), token(&["annexe", "parquet"]));
        assert_ne!(token(&["ab", "c"]), token(&["a", "bc"]));
        let other = WorkspaceKey::from_bytes([8; 32]);
        assert_ne!(key.commitment(b"x"), other.commitment(b"x"));
    }

    #[test]
    fn the_file_form_round_trips() {
        let key = WorkspaceKey::from_bytes([7; 32]);
        let again = WorkspaceKey::parse(&key.file_form()).map(|k| k.commitment(b"x"));
        assert_eq!(again, Some(key.commitment(b"x")));
        assert!(WorkspaceKey::parse("07").is_none());
    }
}
