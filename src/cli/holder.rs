//! The holder of the key, at the terminal. Phrases are asked for without an echo, or read from
//! standard input, never taken from an argument nor from the environment, which other programs can
//! read.
#![expect(clippy::disallowed_methods, reason = "reads phrases from standard input")]

use std::io::{BufRead, IsTerminal};

use cesmivip::atelier::holder::{KeyHolder, NewPhrase};
use cesmivip::atelier::recovery;
use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::RecoverySheet;
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::ui::Ui;

/// Longest line that is read: a phrase, or a line of the recovery sheet.
const LONGEST: usize = 1024;

/// Whoever types.
pub struct Typist<'a> {
    /// Whether phrases are lines of standard input.
    pub from_input: bool,
    pub ui: &'a Ui,
}

impl KeyHolder for Typist<'_> {
    fn phrase(&mut self) -> Result<SecretString, Diagnostic> {
        self.ask("Phrase de passe de la clé de signature : ")
    }

    /// Asks twice on a terminal.
    fn new_phrase(&mut self) -> Result<NewPhrase, Diagnostic> {
        let phrase = self.ask("Nouvelle phrase de passe, douze caractères au moins : ")?;
        let phrase = NewPhrase::chosen(phrase)?;
        match self.from_input {
            true => Ok(phrase),
            false => phrase.confirmed(&self.ask("La même, une seconde fois : ")?),
        }
    }

    /// One line at a time on a terminal, where a false one is asked again; else all that is given.
    fn sheet(&mut self) -> Result<RecoverySheet, Diagnostic> {
        if !std::io::stdin().is_terminal() {
            let mut lines = Vec::new();
            while let Some(line) = line()? {
                lines.push(line);
            }
            return recovery::find(&lines);
        }
        let ui = self.ui;
        ui.chat("Recopier la fiche, ligne par ligne ; majuscules, espaces et tirets sont libres.");
        let mut read = Vec::new();
        for label in RecoverySheet::labels() {
            read.push(loop {
                ui.chat(&format!("{label} :"));
                let line = line()?.ok_or_else(|| recovery::faulty(label, 1))?;
                match RecoverySheet::line(label, &line) {
                    Some(bytes) => break bytes,
                    None => ui.chat(&format!("La ligne {label} contient une faute ; la retaper.")),
                }
            });
        }
        recovery::join(&read)
    }
}

impl Typist<'_> {
    fn ask(&self, prompt: &str) -> Result<SecretString, Diagnostic> {
        if self.from_input {
            let line = line()?.ok_or_else(unasked)?;
            return Ok(SecretString::from(line.as_str()));
        }
        rpassword::prompt_password(prompt).map(SecretString::from).map_err(|_| unasked())
    }
}

/// Reads one line of standard input, without its end.
fn line() -> Result<Option<Zeroizing<String>>, Diagnostic> {
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

fn unasked() -> Diagnostic {
    Diagnostic::new("D049", Place::file("phrase de passe"))
}
