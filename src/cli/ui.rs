//! The room that prints: results on standard output, chatter on standard error, colours on a
//! terminal only.
#![expect(clippy::disallowed_methods, reason = "asks the environment whether colours are wanted")]
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use cesmivip::diag::{Diagnostic, Place, Report, Severity};
use serde_json::{Value, json};

use super::common::Format;
use super::exit::Exit;

/// Version of the JSON lines.
const JSON_VERSION: u32 = 1;

/// What was to be read on standard output did not go out.
static LOST: AtomicBool = AtomicBool::new(false);

/// Writes on standard output, and remembers what did not go out.
fn write(text: &str) {
    passed(std::io::stdout().lock().write_all(text.as_bytes()));
}

/// Remembers that a write on standard output failed; whoever stops reading, as `head` does, has
/// what was wanted.
pub fn passed(written: std::io::Result<()>) {
    if written.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// The exit code at the very end: a verb did not do well whose results nobody can read.
pub fn settled(code: ExitCode) -> ExitCode {
    passed(std::io::stdout().lock().flush());
    if !LOST.load(Ordering::Relaxed) || code != ExitCode::SUCCESS {
        return code;
    }
    let text = "La sortie standard ne s'est pas écrite : disque plein, ou droits.";
    let fault = Diagnostic::new("D002", Place::file("sortie standard")).message(text);
    Ui::new(Format::Humain).report(&fault.remedy("Faire de la place, et recommencer.").into());
    Exit::File.into()
}

/// Where and how to print.
pub struct Ui {
    format: Format,
    colour: bool,
}

impl Ui {
    pub fn new(format: Format) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { format, colour: wanted && std::io::stderr().is_terminal() }
    }

    /// Prints a report: JSON lines on standard output, or text on standard error.
    pub fn report(&self, report: &Report) {
        for diagnostic in report.items() {
            match self.format {
                Format::Json => self.line(&as_json(diagnostic)),
                Format::Humain => {
                    let mut out = std::io::stderr().lock();
                    let _ = writeln!(out, "{}", self.draw(diagnostic));
                }
            }
        }
    }

    /// Ends a verb: tells what refused it, and gives its exit code.
    pub fn end(&self, result: Result<(), Report>) -> ExitCode {
        self.exit(result.map(|()| Exit::Ok))
    }

    /// Ends a verb that settles its own exit code, unless it was refused.
    pub fn exit(&self, result: Result<Exit, Report>) -> ExitCode {
        match result {
            Ok(exit) => exit.into(),
            Err(report) => {
                self.report(&report);
                Exit::of(&report).into()
            }
        }
    }

    /// Prints a result: text for people, an object for machines.
    pub fn result(&self, text: &str, object: Value) {
        match self.format {
            Format::Humain => {
                write(&format!("{text}\n"));
            }
            Format::Json => self.line(&object),
        }
    }

    /// Prints a table for people, or one object a row for machines.
    pub fn rows(&self, table: &str, objects: impl Iterator<Item = Value>) {
        match self.format {
            Format::Humain => {
                write(table);
            }
            Format::Json => objects.for_each(|object| self.line(&object)),
        }
    }

    /// Prints the title of a table, for people.
    pub fn title(&self, text: &str) {
        if self.format == Format::Humain {
            let bold = match std::io::stdout().is_terminal() && self.colour {
                true => format!("\u{1b}[1m{text}\u{1b}[0m"),
                false => text.to_owned(),
            };
            write(&format!("\n{bold}\n"));
        }
    }

    /// Prints what only a person cares about.
    pub fn chat(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Prints raw text, such as a schema.
    pub fn raw(&self, text: &str) {
        write(text);
    }

    /// Whether a person watches a terminal, where what is under way may be shown.
    #[cfg(feature = "rendu")]
    pub fn is_watched(&self) -> bool {
        self.format == Format::Humain && std::io::stderr().is_terminal()
    }

    /// Whether machines read the results.
    #[cfg(feature = "rendu")]
    pub fn is_for_machines(&self) -> bool {
        self.format == Format::Json
    }

    /// Prints an object for machines; people are told otherwise.
    pub fn note(&self, object: &Value) {
        if self.format == Format::Json {
            self.line(object);
        }
    }

    fn line(&self, object: &Value) {
        let mut object = object.clone();
        object["v"] = json!(JSON_VERSION);
        write(&format!("{object}\n"));
    }

    fn draw(&self, diagnostic: &Diagnostic) -> String {
        let (word, colour) = match diagnostic.severity() {
            Severity::Error => ("erreur", "31"),
            Severity::Warning => ("attention", "33"),
            Severity::Notice => ("information", "36"),
        };
        let bold = |text: &str, colour: &str| match self.colour {
            true => format!("\u{1b}[1;{colour}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        };
        let head = bold(&format!("{word}[{}]", diagnostic.code), colour);
        let mut out = format!("{} : {head} {}", diagnostic.place, diagnostic.message);
        if let Some(excerpt) = &diagnostic.excerpt {
            let number = diagnostic.place.line.to_string();
            let gutter = " ".repeat(number.len());
            let under = " ".repeat(excerpt.from) + &"^".repeat(excerpt.len.max(1));
            out.push_str(&format!("\n  {number} | {}", excerpt.text));
            out.push_str(&format!("\n  {gutter} | {}", bold(&under, colour)));
        }
        // Nothing is wrong: what can be done is no remedy.
        let todo = if diagnostic.severity() == Severity::Notice { "à faire" } else { "remède" };
        out.push_str(&format!("\n  {todo} : {}", diagnostic.remedy));
        out
    }
}

/// Sets rows under their heads, columns as wide as their longest cell.
pub fn table(heads: &[String], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return "  aucun\n".to_owned();
    }
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).chain(heads.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..heads.len()).map(width).collect();
    let mut out = String::new();
    for row in std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        out.push_str("  ");
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// How wide a page of the terminal is.
pub const WIDTH: usize = 80;

/// Sets a text on lines of 80 columns: the first begins with a head, the others as far to the right.
pub fn wrapped(head: &str, text: &str) -> String {
    let wide = head.chars().count();
    // Under a head that takes half of the page, the text begins on a line of its own.
    let below = wide > WIDTH / 2;
    let margin = if below { 4 } else { wide };
    let mut lines = if below { vec![String::new()] } else { Vec::new() };
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in unbroken(paragraph) {
            let room = WIDTH.saturating_sub(margin + line.chars().count() + 1);
            if !line.is_empty() && word.chars().count() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    let mut out = if below { head.trim_end().to_owned() } else { head.to_owned() };
    for (rank, line) in lines.iter().enumerate() {
        if rank > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(margin));
        }
        out.push_str(line);
    }
    out
}

/// The words of a paragraph, each with the sign that a space parts from it.
fn unbroken(paragraph: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
        let closes = word.starts_with([':', ';', '?', '!', '»']);
        match words.last_mut() {
            Some(last) if closes || last.ends_with('«') => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Prints a usage error.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "cesmivip : {message}");
}

fn as_json(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity() {
        Severity::Error => "erreur",
        Severity::Warning => "attention",
        Severity::Notice => "information",
    };
    json!({
        "type": "diagnostic",
        "code": diagnostic.code,
        "gravite": severity,
        "fichier": diagnostic.place.file,
        "ligne": diagnostic.place.line,
        "colonne": diagnostic.place.column,
        "chemin": diagnostic.path,
        "message": diagnostic.message,
        "remede": diagnostic.remedy,
    })
}
