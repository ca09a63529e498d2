//! Verdicts in plain French, with what to do next, and for machines.

use std::path::Path;

use cesmivip::atelier::opening;
use cesmivip::diag::Diagnostic;
use cesmivip::register::{Piece, Verdict};
use serde_json::{Value, json};

use super::ui::Ui;

/// What a verdict rests on.
pub enum Basis<'a> {
    /// A whole register.
    Register(&'a Verdict),
    /// A receipt, and the size of the register that it speaks of.
    Receipt(&'a Verdict, u64),
    /// A register that is broken: nothing can be said.
    Broken,
    /// A file that cannot be read.
    Unreadable(&'a Diagnostic),
}

/// What was told of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Authentic, and it still stands.
    Good,
    /// Authentic, replaced or cancelled since.
    Past,
    /// Not to be used.
    Bad,
    /// Nothing is known.
    Unreadable,
}

/// A verdict in words.
struct Said {
    /// For machines; it never changes.
    code: &'static str,
    word: String,
    text: String,
    todo: &'static str,
}

impl Said {
    fn new(code: &'static str, word: &str, text: impl Into<String>, todo: &'static str) -> Self {
        Self { code, word: word.to_owned(), text: text.into(), todo }
    }
}

/// Prints the verdict on a file; in full, unless it is one good file of a folder among others.
pub fn tell(path: &Path, basis: &Basis<'_>, full: bool, ui: &Ui) -> Told {
    let said = match basis {
        Basis::Register(verdict) => of_verdict(verdict),
        Basis::Receipt(verdict, size) => {
            let said = of_verdict(verdict);
            let limit = format!(
                "D'après son reçu seul, arrêté à la ligne {size} : il ne dit pas si le document a été remplacé ou annulé depuis."
            );
            Said { text: format!("{} {limit}", said.text), ..said }
        }
        Basis::Broken => Said::new(
            "rompu",
            "registre rompu",
            "Le registre n'est plus entier : il ne peut rien dire de ce document.",
            "Ne rien conclure ; garder le registre tel quel, et vérifier le document par son reçu : cesmivip verifier FICHIER --recu RECU --cle CLE.",
        ),
        Basis::Unreadable(fault) => Said::new(
            "illisible",
            "illisible",
            fault.message.clone(),
            "Vérifier le chemin et les droits, ou demander le fichier de nouveau.",
        ),
    };
    let shown = opening::name(path);
    let told = told(basis);
    let mut line = format!("{shown} : {}", said.word);
    if full || !matches!(told, Told::Good | Told::Past) {
        line.push_str(&format!("\n  {}", said.text));
        if !said.todo.is_empty() {
            line.push_str(&format!("\n  à faire : {}", said.todo));
        }
    }
    ui.result(&line, object(&shown, basis, &said));
    told
}

fn told(basis: &Basis<'_>) -> Told {
    match basis {
        Basis::Register(verdict) | Basis::Receipt(verdict, _) => {
            match (verdict.is_authentic(), verdict.stands()) {
                (true, true) => Told::Good,
                (true, false) => Told::Past,
                (false, _) => Told::Bad,
            }
        }
        Basis::Broken => Told::Bad,
        Basis::Unreadable(_) => Told::Unreadable,
    }
}

fn object(file: &str, basis: &Basis<'_>, said: &Said) -> Value {
    let mut object = json!({
        "type": "verdict", "fichier": file, "verdict": said.code,
        "texte": said.text, "a_faire": said.todo,
    });
    if let Basis::Register(verdict) | Basis::Receipt(verdict, _) = basis
        && let Some(piece) = verdict.piece()
    {
        object["piece"] = json!(piece.id.to_string());
        object["ligne"] = json!(piece.line);
        object["scelle_le"] = json!(piece.at.to_string());
        object["sha256"] = json!(piece.digest.to_string());
        object["remplace_par"] = json!(piece.later.map(|(_, version)| version));
        object["annule"] = json!(piece.cancelled);
        object["errata"] = json!(piece.errata.len());
    }
    object
}

/// The verdict, why, and what to do.
fn of_verdict(verdict: &Verdict) -> Said {
    match verdict {
        Verdict::Intact(piece) => standing(
            Said::new("intact", "intact", "C'est, à l'octet près, le document scellé", ""),
            piece,
        ),
        Verdict::Signed(piece, line) => standing(
            Said::new(
                "signe",
                "signé après scellement",
                format!(
                    "Les octets scellés sont intacts, suivis de la seule signature inscrite (ligne {line}). Document scellé"
                ),
                "Pour savoir qui a signé, ouvrir le fichier dans un outil de signature.",
            ),
            piece,
        ),
        Verdict::Altered(piece, Some(size)) => Said::new(
            "modifie",
            "modifié",
            format!(
                "Les {size} premiers octets sont ceux du document scellé {}, et quelque chose a été ajouté ensuite, que le registre ne connaît pas.",
                placed(piece)
            ),
            "Si c'est une signature attendue, l'inscrire : cesmivip importer-signe FICHIER. Sinon, ne pas s'en servir et ne pas l'effacer ; prévenir le service qui l'a produit.",
        ),
        Verdict::Altered(piece, None) => Said::new(
            "modifie",
            "modifié",
            format!(
                "Ce fichier se donne pour le document scellé {}, et n'en a pas les octets.",
                placed(piece)
            ),
            "Ne pas s'en servir et ne pas l'effacer ; demander l'original au service qui l'a produit, et prévenir le délégué à la protection des données.",
        ),
        Verdict::Unknown => Said::new(
            "inconnu",
            "inconnu de ce registre",
            "Ni ce fichier, ni son début, n'a été scellé ici.",
            "Vérifier qu'il vient bien de cet espace de travail ; sinon, ne pas s'y fier.",
        ),
    }
}

/// An authentic document may have been cancelled, replaced or corrected since.
fn standing(said: Said, piece: &Piece) -> Said {
    let text = format!("{} {}.", said.text, placed(piece));
    if piece.cancelled {
        let text = format!("{text} Il a été annulé depuis.");
        return Said::new("annule", "annulé", text, "Ne plus s'en servir.");
    }
    if let Some((_, version)) = piece.later {
        let word = format!("remplacé par la version {version}");
        let todo = "Ne plus s'en servir ; demander la version qui le remplace.";
        return Said::new("remplace", &word, text, todo);
    }
    match piece.errata.len() {
        0 => Said { text, ..said },
        _ => Said {
            text: format!("{text} Un erratum le corrige."),
            todo: "Le lire avec son erratum.",
            ..said
        },
    }
}

/// « le 24 novembre 2026 à 15 h 04, temps universel (ligne 12 du registre) »
fn placed(piece: &Piece) -> String {
    format!("{} (ligne {} du registre)", piece.at.in_words(), piece.line)
}
