//! The key that signs checkpoints, and its forms on disk.

use ed25519_dalek::Signer;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePublicKey, KeypairBytes};
use pkcs8::pkcs5::pbes2;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::note::VerifierKey;

/// Cost of scrypt (RFC 7914): five times 16 MiB, a tenth of a second or two for each guess. openssl
/// refuses a key that asks for 32 MiB at once; more passes make up for it.
const LOG_COST: u8 = 14;
const PASSES: u32 = 5;
/// Most passes that are accepted from a file.
const MAX_PASSES: u16 = 16;
/// Greatest cost that is accepted from a file: a key must not be a way to exhaust the memory.
const MAX_COST: u64 = 1 << 18;
/// What stands between the marks of an encrypted key (RFC 7468).
const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// An Ed25519 private key (RFC 8032), wiped when dropped, never printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Why a key does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// The file is not an encrypted Ed25519 key.
    NotAKey,
    /// The pass phrase is not that of the key.
    WrongPhrase,
}

impl SigningKey {
    /// Makes the key of 32 bytes from the system's generator.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// The seed, for the recovery sheet alone.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The public half, under a name.
    pub fn verifier(&self, name: &str) -> Option<VerifierKey> {
        VerifierKey::new(name, self.0.verifying_key())
    }

    /// The public half as openssl reads it (RFC 8410).
    pub fn public_pem(&self) -> String {
        self.0.verifying_key().to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// The private key under a pass phrase: PKCS#8 (RFC 5958), scrypt and AES-256 (RFC 8018), which
    /// openssl opens. `salt` and `iv` come from the system's generator.
    pub fn locked(&self, phrase: &SecretString, salt: &[u8; 16], iv: [u8; 16]) -> Option<String> {
        let cost = pkcs8::pkcs5::scrypt::Params::new(LOG_COST, 8, PASSES).ok()?;
        let params = pbes2::Parameters::generate_scrypt_aes256cbc(cost, salt, iv).ok()?;
        // Without its public half: old readers refuse the second version of the form.
        let bytes = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let plain = ed25519_dalek::pkcs8::EncodePrivateKey::to_pkcs8_der(&bytes).ok()?;
        let info = PrivateKeyInfoRef::try_from(plain.as_bytes()).ok()?;
        let sealed = info.encrypt_with_params(params, phrase.expose_secret()).ok()?;
        sealed.to_pem(LABEL, LineEnding::LF).ok().map(|pem| pem.to_string())
    }

    /// Opens what [`Self::locked`] gives.
    ///
    /// # Errors
    /// Whether the file or the phrase is at fault.
    pub fn unlocked(pem: &str, phrase: &SecretString) -> Result<Self, Locked> {
        let (label, sealed) = SecretDocument::from_pem(pem).map_err(|_| Locked::NotAKey)?;
        let info = EncryptedPrivateKeyInfoRef::try_from(sealed.as_bytes());
        let info = info.map_err(|_| Locked::NotAKey)?;
        let cost = info.encryption_algorithm.pbes2().and_then(|params| params.kdf.scrypt());
        let sane = cost.is_some_and(|cost| {
            cost.cost_parameter <= MAX_COST
                && cost.block_size <= 8
                && cost.parallelization <= MAX_PASSES
        });
        if label != LABEL || !sane {
            return Err(Locked::NotAKey);
        }
        let plain = info.decrypt(phrase.expose_secret()).map_err(|_| Locked::WrongPhrase)?;
        let key = ed25519_dalek::SigningKey::from_pkcs8_der(plain.as_bytes());
        key.map(Self).map_err(|_| Locked::WrongPhrase)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(‹masqué›)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_with_its_phrase_and_no_other() {
        let key = SigningKey::from_seed([5; 32]);
        let phrase = SecretString::from("une phrase assez longue");
        let pem = key.locked(&phrase, &[1; 16], [2; 16]).unwrap();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        let again = SigningKey::unlocked(&pem, &phrase).unwrap();
        assert_eq!(again.sign(b"x"), key.sign(b"x"));
        let other = SecretString::from("une phrase assez longue.");
        assert_eq!(SigningKey::unlocked(&pem, &other).unwrap_err(), Locked::WrongPhrase);
        assert_eq!(SigningKey::unlocked(&key.public_pem(), &phrase).unwrap_err(), Locked::NotAKey);
        assert_eq!(SigningKey::unlocked("", &phrase).unwrap_err(), Locked::NotAKey);
        assert_eq!(format!("{key:?}"), "SigningKey(‹masqué›)");
    }
}
