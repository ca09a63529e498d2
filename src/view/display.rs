//! How a value shows: French words for codes, dates and answers.

use serde::Serialize;
use serde_json::Value;

use crate::record::{FieldKind, Vocabulary};
use crate::value::{Day, Hour, Moment, PartialDate, Reponse, When};

/// A value ready to be laid out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "forme", content = "contenu", rename_all = "snake_case")]
pub enum Shown {
    /// Nothing was given: the page says « non renseigné ».
    Absent,
    /// One line.
    Ligne(String),
    /// One line printed exactly as it was typed, by its nature: a pseudonym, an address of a site, a
    /// number, a digest.
    Brut(String),
    /// Paragraphs, not parsed yet.
    Texte(String),
    /// The exact words of somebody: paragraphs and lines, no mark read.
    Citation(String),
    /// A legal text and what it is about.
    Fondement {
        /// Code de l'action sociale et des familles, article L226-4.
        texte: String,
        /// What it is about.
        libelle: String,
    },
    /// Several values.
    Liste(Vec<Shown>),
}

impl Shown {
    /// The value as plain words, for sentences.
    pub(super) fn words(&self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Ligne(text) | Self::Brut(text) | Self::Texte(text) | Self::Citation(text) => {
                Value::String(text.clone())
            }
            Self::Fondement { libelle, .. } => Value::String(libelle.clone()),
            Self::Liste(items) => Value::Array(items.iter().map(Self::words).collect()),
        }
    }
}

/// Shows a value of a completed record.
pub(super) fn show(value: &Value, kind: &FieldKind, vocabulary: &Vocabulary) -> Shown {
    let text = value.as_str().unwrap_or_default();
    let line = |text: Option<String>| text.map_or(Shown::Absent, Shown::Ligne);
    match kind {
        _ if value.is_null() => Shown::Absent,
        FieldKind::Answer => {
            let answer = serde_json::from_value::<Reponse>(value.clone()).unwrap_or_default();
            Shown::Ligne(answer.label().to_owned())
        }
        FieldKind::Line => Shown::Ligne(text.to_owned()),
        FieldKind::Text => Shown::Texte(text.to_owned()),
        FieldKind::Quote => Shown::Citation(text.to_owned()),
        FieldKind::Verbatim => Shown::Brut(text.to_owned()),
        FieldKind::Day => line(Day::parse(text).map(Day::in_words)),
        FieldKind::PartialDate => line(PartialDate::parse(text).map(PartialDate::in_words)),
        FieldKind::Moment => line(Moment::parse(text).map(Moment::in_words)),
        FieldKind::When => line(When::parse(text).map(When::in_words)),
        FieldKind::Hour => line(Hour::parse(text).map(Hour::in_words)),
        FieldKind::Code(list) => match vocabulary.term(list, text) {
            None => Shown::Absent,
            Some(term) => match &term.text {
                None => Shown::Ligne(term.label.clone()),
                Some(text) => Shown::Fondement { texte: text.clone(), libelle: term.label.clone() },
            },
        },
        FieldKind::Integer => Shown::Ligne(value.to_string()),
        FieldKind::List(inner) => match value.as_array().map(Vec::as_slice) {
            None | Some([]) => Shown::Absent,
            Some(items) => {
                Shown::Liste(items.iter().map(|item| show(item, inner, vocabulary)).collect())
            }
        },
        // Objects show through their fields, which a form lists one by one.
        FieldKind::Object | FieldKind::Map(_) => Shown::Absent,
    }
}
