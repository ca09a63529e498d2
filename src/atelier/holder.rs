//! Whoever holds the secrets of a workspace, and is asked for them when they are needed.

use secrecy::{ExposeSecret, SecretString};

use crate::diag::{Diagnostic, Place};
use crate::register::RecoverySheet;

/// Shortest phrase that is accepted for a new key, in characters.
const SHORTEST: usize = 12;

/// A person who holds the signing key, as a front end reaches them.
///
/// Nothing is asked before it is known to be of use: what is refused whatever the answer is refused
/// without a question.
pub trait KeyHolder {
    /// Asks for the pass phrase of the present key.
    ///
    /// # Errors
    /// D049 when nobody can be asked.
    fn phrase(&mut self) -> Result<SecretString, Diagnostic>;

    /// Asks for the pass phrase of a key to come.
    ///
    /// # Errors
    /// D044 for a phrase that is not accepted, D049 when nobody can be asked.
    fn new_phrase(&mut self) -> Result<NewPhrase, Diagnostic>;

    /// Asks for the lines of the recovery sheet.
    ///
    /// # Errors
    /// D045 for a line that is false or missing, D049 when nobody can be asked.
    fn sheet(&mut self) -> Result<RecoverySheet, Diagnostic>;
}

/// A pass phrase that is long enough for a new key.
#[derive(Debug)]
pub struct NewPhrase(SecretString);

impl NewPhrase {
    /// Takes the phrase that a person chose.
    ///
    /// # Errors
    /// D044 when it is too short.
    pub fn chosen(phrase: SecretString) -> Result<Self, Diagnostic> {
        let long = phrase.expose_secret().chars().count() >= SHORTEST;
        if long { Ok(Self(phrase)) } else { Err(unaccepted()) }
    }

    /// Compares with the same phrase, typed again by who could not see the first.
    ///
    /// # Errors
    /// D044 when they differ.
    pub fn confirmed(self, again: &SecretString) -> Result<Self, Diagnostic> {
        let same = self.0.expose_secret() == again.expose_secret();
        if same { Ok(self) } else { Err(unaccepted()) }
    }

    /// The phrase, still hidden.
    pub(super) fn secret(&self) -> &SecretString {
        &self.0
    }
}

fn unaccepted() -> Diagnostic {
    Diagnostic::new("D044", Place::file("phrase de passe"))
}
