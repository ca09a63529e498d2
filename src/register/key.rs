//! The key that signs checkpoints, and its forms on disk.

use ed25519_dalek::Signer;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePublicKey, KeypairBytes};
use pkcs8::pkcs5::pbes2;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef, SecretDocument};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::verifier::VerifierKey;

/// Cost of scrypt (RFC 7914): 16 MiB five times over, about a tenth of a second for each guess.
/// A table of 2^15 would be beyond the 32 MiB at which openssl refuses to open a key.
const LOG_COST: u8 = 14;
const PASSES: u16 = 5;
/// Greatest cost that is accepted from a file: a key must not be a way to exhaust the machine.
const MAX_COST: u64 = 1 << 17;
const MAX_PASSES: u16 = 16;
/// What stands between the marks of an encrypted key (RFC 7468).
const LABEL: &str = "ENCRYPTED PRIVATE KEY";

/// An Ed25519 private key (RFC 8032), wiped when dropped, never printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// Why a key does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
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

    /// The public half of a witness, under a name.
    pub fn witness(&self, name: &str) -> Option<VerifierKey> {
        VerifierKey::witness(name, self.0.verifying_key())
    }

    /// The public half as openssl reads it (RFC 8410).
    pub fn public_pem(&self) -> String {
        self.0.verifying_key().to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// The private key under a pass phrase: PKCS#8 (RFC 5958), scrypt and AES-256 (RFC 8018), which
    /// openssl opens. `salt` and `iv` come from the system's generator.
    pub fn locked(&self, phrase: &SecretString, salt: &[u8; 16], iv: [u8; 16]) -> Option<String> {
        let cost = pkcs8::pkcs5::scrypt::Params::new(LOG_COST, 8, PASSES.into()).ok()?;
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
    pub fn unlocked(pem: &str, phrase: &SecretString) -> Result<Self, KeyError> {
        let (label, sealed) = SecretDocument::from_pem(pem).map_err(|_| KeyError::NotAKey)?;
        let info = EncryptedPrivateKeyInfoRef::try_from(sealed.as_bytes());
        let info = info.map_err(|_| KeyError::NotAKey)?;
        let cost = info.encryption_algorithm.pbes2().and_then(|params| params.kdf.scrypt());
        let sane = cost.is_some_and(|cost| {
            // Not only too much: the library stops the program on a table of zero.
            (2..=MAX_COST).contains(&cost.cost_parameter)
                && cost.cost_parameter.is_power_of_two()
                && (1..=8).contains(&cost.block_size)
                && (1..=MAX_PASSES).contains(&cost.parallelization)
        });
        if label != LABEL || !sane {
            return Err(KeyError::NotAKey);
        }
        let plain = info.decrypt(phrase.expose_secret()).map_err(|_| KeyError::WrongPhrase)?;
        let key = ed25519_dalek::SigningKey::from_pkcs8_der(plain.as_bytes());
        key.map(Self).map_err(|_| KeyError::WrongPhrase)
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
        assert_eq!(SigningKey::unlocked(&pem, &other).unwrap_err(), KeyError::WrongPhrase);
        assert_eq!(
            SigningKey::unlocked(&key.public_pem(), &phrase).unwrap_err(),
            KeyError::NotAKey
        );
        assert_eq!(SigningKey::unlocked("", &phrase).unwrap_err(), KeyError::NotAKey);
        assert_eq!(format!("{key:?}"), "SigningKey(‹masqué›)");
    }

    #[test]
    fn a_cost_that_no_sane_key_has_is_refused_before_it_is_paid() {
        let (salt, phrase) = ([1; 16].as_slice(), SecretString::from("x"));
        for (cost_parameter, block_size, parallelization) in [
            (0, 8, 1),
            (1, 8, 1),
            (16_385, 8, 1),
            (1 << 18, 8, 1),
            (u64::MAX, 8, 1),
            (1 << 14, 0, 1),
            (1 << 14, 9, 1),
            (1 << 14, 8, 0),
            (1 << 14, 8, 17),
        ] {
            let salt = salt.try_into().unwrap();
            let kdf = pbes2::ScryptParams {
                salt,
                cost_parameter,
                block_size,
                parallelization,
                key_length: None,
            };
            let encryption = pbes2::EncryptionScheme::Aes256Cbc { iv: [2; 16] };
            let params = pbes2::Parameters { kdf: kdf.into(), encryption };
            let info = pkcs8::EncryptedPrivateKeyInfoOwned {
                encryption_algorithm: params.into(),
                encrypted_data: pkcs8::der::asn1::OctetString::new([0; 48]).unwrap(),
            };
            let pem = SecretDocument::try_from(info).unwrap().to_pem(LABEL, LineEnding::LF);
            let opened = SigningKey::unlocked(&pem.unwrap(), &phrase);
            assert_eq!(opened.unwrap_err(), KeyError::NotAKey, "{cost_parameter}");
        }
    }
}
