//! Pass phrases: asked on the terminal without an echo, or read from standard input, never taken
//! from an argument nor from the environment, which other programs can read.

use std::io::BufRead;

use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::{Locked, SigningKey};
use cesmivip::store::{Keys, Workspace};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// Shortest phrase that is accepted for a new key.
const SHORTEST: usize = 12;
/// Longest line that is read: a phrase, or a line of the recovery sheet.
const LONGEST: usize = 1024;

/// Asks the pass phrase of the signing key once, on the terminal or as a line of standard input,
/// and opens the key.
pub fn unlock(workspace: &Workspace, from_input: bool) -> Result<SigningKey, Diagnostic> {
    // A key that cannot be used is told before anything is asked.
    let sealed = Keys::of(workspace).sealed()?;
    let phrase = ask("Phrase de passe de la clé de signature : ", from_input)?;
    let place =
        || Place::file(workspace.root().join(".cesmivip/signature.pem").display().to_string());
    SigningKey::unlocked(&sealed, &phrase).map_err(|locked| match locked {
        Locked::NotAKey => Diagnostic::new("D042", place()),
        Locked::WrongPhrase => Diagnostic::new("D043", place()),
    })
}

/// Asks for the phrase of a new key, twice on a terminal.
pub fn choose(from_input: bool) -> Result<SecretString, Diagnostic> {
    let phrase = ask("Nouvelle phrase de passe, douze caractères au moins : ", from_input)?;
    let short = phrase.expose_secret().chars().count() < SHORTEST;
    let same = short || from_input || {
        let again = ask("La même, une seconde fois : ", false)?;
        again.expose_secret() == phrase.expose_secret()
    };
    match !short && same {
        true => Ok(phrase),
        false => Err(Diagnostic::new("D044", Place::file("phrase de passe"))),
    }
}

/// Reads one line of standard input, without its end.
pub fn line() -> Result<Option<Zeroizing<String>>, Diagnostic> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut input = std::io::stdin().lock();
    loop {
        let held = input.fill_buf().map_err(|_| unasked())?;
        let end = held.iter().position(|b| *b == b'\n');
        let taken = end.unwrap_or(held.len());
        // A line beyond the bound would leave copies behind as it grows.
        if bytes.len() + taken > LONGEST || (held.is_empty() && bytes.is_empty()) {
            return if held.is_empty() { Ok(None) } else { Err(unasked()) };
        }
        let over = held.is_empty() || end.is_some();
        bytes.extend_from_slice(&held[..taken]);
        input.consume(taken + usize::from(end.is_some()));
        if over {
            let text = std::str::from_utf8(&bytes).map_err(|_| unasked())?;
            return Ok(Some(Zeroizing::new(text.trim_end_matches('\r').to_owned())));
        }
    }
}

fn ask(prompt: &str, from_input: bool) -> Result<SecretString, Diagnostic> {
    if from_input {
        let line = line()?.ok_or_else(unasked)?;
        return Ok(SecretString::from(line.as_str()));
    }
    rpassword::prompt_password(prompt).map(SecretString::from).map_err(|_| unasked())
}

fn unasked() -> Diagnostic {
    Diagnostic::new("D049", Place::file("phrase de passe"))
}
