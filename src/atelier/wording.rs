//! A judgement in plain French, with what to do next.

use super::judging::{Basis, Judgement};
use crate::register::{Piece, Verdict};
use crate::value::{Day, Instant};

/// What to say of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// For machines; it never changes.
    pub code: &'static str,
    /// The verdict in a word or two.
    pub word: String,
    /// Why.
    pub text: String,
    /// What to do; empty when nothing is to be done.
    pub todo: &'static str,
}

impl Wording {
    fn new(code: &'static str, word: &str, text: impl Into<String>, todo: &'static str) -> Self {
        Self { code, word: word.to_owned(), text: text.into(), todo }
    }
}

impl Judgement {
    /// Words the judgement: what the file is, why, and what to do.
    pub fn wording(&self) -> Wording {
        match &self.basis {
            Basis::Register(verdict) => of_verdict(verdict),
            Basis::Receipt(verdict, size) => {
                let wording = of_verdict(verdict);
                let limit = format!(
                    "D'après son reçu seul, arrêté à la ligne {size} : il ne dit pas si le document a été remplacé ou annulé depuis."
                );
                Wording { text: format!("{} {limit}", wording.text), ..wording }
            }
            Basis::Gone(piece, at) => Wording::new(
                "detruit",
                &format!("détruit {}", day(*at)),
                format!("Le document scellé {} n'est plus là. {}", placed(piece), destroyed(*at)),
                "",
            ),
            Basis::Broken => Wording::new(
                "rompu",
                "registre rompu",
                "Le registre n'est plus entier, ou ce qui le prouve manque : il ne peut rien dire de ce document.",
                "Ne rien conclure ; garder le registre tel quel, et vérifier le document par son reçu, avec cesmivip verifier.",
            ),
            Basis::Foreign => Wording::new(
                "douteux",
                "registre douteux",
                "Le registre porte une ligne que cet espace de travail n'a pas inscrite : il ne peut rien dire de ce document.",
                "Ne rien conclure ; garder le registre tel quel, et vérifier le document par son reçu, avec cesmivip verifier.",
            ),
            Basis::Unreadable(fault) => Wording::new(
                "illisible",
                "illisible",
                fault.message.clone(),
                "Vérifier le chemin et les droits, ou demander le fichier de nouveau.",
            ),
        }
    }
}

/// The verdict, why, and what to do.
fn of_verdict(verdict: &Verdict) -> Wording {
    match verdict {
        Verdict::Intact(piece) => standing(
            Wording::new("intact", "intact", "C'est, à l'octet près, le document scellé", ""),
            piece,
        ),
        Verdict::Signed(piece, line) => standing(
            Wording::new(
                "signe",
                "signé après scellement",
                format!(
                    "Les octets scellés sont intacts, suivis de la seule signature inscrite (ligne {line}). Document scellé"
                ),
                "Pour savoir qui a signé, ouvrir le fichier dans un outil de signature.",
            ),
            piece,
        ),
        Verdict::Altered(piece, Some(size)) => Wording::new(
            "modifie",
            "modifié",
            format!(
                "Les {size} premiers octets sont ceux du document scellé {}, et quelque chose a été ajouté ensuite, que le registre ne connaît pas.",
                placed(piece)
            ),
            "Si c'est une signature attendue, l'inscrire : cesmivip importer-signe FICHIER. Sinon, ne pas s'en servir et ne pas l'effacer ; prévenir le service qui l'a produit.",
        ),
        Verdict::Altered(piece, None) => Wording::new(
            "modifie",
            "modifié",
            format!(
                "Ce fichier se donne pour le document scellé {}, et n'en a pas les octets.",
                placed(piece)
            ),
            "Ne pas s'en servir et ne pas l'effacer ; demander l'original au service qui l'a produit, et prévenir le délégué à la protection des données.",
        ),
        Verdict::Misnamed(piece) => Wording::new(
            "autre_nom",
            "sous le nom d'un autre document",
            format!(
                "Ce sont les octets du document scellé {}, sous le nom d'un autre document de ce registre.",
                placed(piece)
            ),
            "Ne pas s'en servir sous ce nom ; demander l'original au service qui l'a produit.",
        ),
        Verdict::Unknown => Wording::new(
            "inconnu",
            "inconnu de ce registre",
            "Ni ce fichier, ni son début, n'a été scellé ici.",
            "Vérifier qu'il vient bien de cet espace de travail ; sinon, ne pas s'y fier.",
        ),
    }
}

/// An authentic document may have been cancelled, replaced or corrected since.
fn standing(wording: Wording, piece: &Piece) -> Wording {
    let text = format!("{} {}.", wording.text, placed(piece));
    if let Some(at) = piece.purged {
        let text = format!("{text} {}", destroyed(at));
        let todo = "Effacer ce fichier et ses copies : ils auraient dû l'être.";
        return Wording::new("detruit", &format!("détruit {}", day(at)), text, todo);
    }
    if let Some(at) = piece.cancelled {
        let text = format!("{text} Il a été annulé {}.", day(at));
        let word = format!("annulé {}", day(at));
        return Wording::new("annule", &word, text, "Ne plus s'en servir.");
    }
    if let Some((_, version)) = piece.later {
        let word = format!("remplacé par la version {version}");
        let todo = "Ne plus s'en servir ; demander la version qui le remplace.";
        return Wording::new("remplace", &word, text, todo);
    }
    match piece.errata.len() {
        0 => Wording { text, ..wording },
        _ => Wording {
            text: format!("{text} Un erratum le corrige."),
            todo: "Le lire avec son erratum.",
            ..wording
        },
    }
}

fn destroyed(at: Instant) -> String {
    format!("Sa destruction est inscrite {}.", at.in_words())
}

/// « le 24 novembre 2026 »
pub fn day(at: Instant) -> String {
    format!("le {}", at.day().map(Day::in_words).unwrap_or_default())
}

/// « le 24 novembre 2026 à 15 h 04, temps universel (ligne 12 du registre) »
fn placed(piece: &Piece) -> String {
    format!("{} (ligne {} du registre)", piece.at.in_words(), piece.line)
}
