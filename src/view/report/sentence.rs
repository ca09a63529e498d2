//! The sentences of a report: a view names the template that writes one, and templates have the
//! words.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What the templates of a report wrote, by their stems, as data files say it.
pub type Words = BTreeMap<String, String>;

/// A sentence that a template writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence {
    /// Counts are multiples of a base.
    Rounded,
    /// Rows do not add up: each may have several answers.
    SeveralAnswers,
    /// Shares are of rounded counts.
    SharesOfRounded,
    /// Quantiles leave out what has no answer.
    QuantilesOfKnown,
    /// A mean leaves out what has no answer.
    MeanOfKnown,
    /// Rates are of the sessions to which an institution was convened.
    OfConvened,
    /// Columns hold what earlier editions printed.
    AsPrintedThen,
    /// Places are those taken at the ends of months.
    PlacesAtMonthEnds,
    /// The period of the report.
    Period,
    /// The period, for what is counted from its first examination.
    PeriodOfNew,
    /// Everything up to the end of the period.
    SinceCreation,
    /// The edition is a trial.
    Trial,
}

impl Sentence {
    /// The stem of the template: `note_arrondi`.
    pub fn template(self) -> &'static str {
        match self {
            Self::Rounded => "note_arrondi",
            Self::SeveralAnswers => "note_reponses",
            Self::SharesOfRounded => "note_parts",
            Self::QuantilesOfKnown => "note_quantiles",
            Self::MeanOfKnown => "note_moyenne",
            Self::OfConvened => "note_presence",
            Self::AsPrintedThen => "note_tendance",
            Self::PlacesAtMonthEnds => "note_occupation",
            Self::Period => "periode",
            Self::PeriodOfNew => "periode_nouvelles",
            Self::SinceCreation => "periode_cumul",
            Self::Trial => "note_essai",
        }
    }

    /// What its template wrote; nothing before any did.
    pub fn written(self, words: &Words) -> &str {
        words.get(self.template()).map_or("", String::as_str)
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut node = to.serialize_struct("Sentence", 2)?;
        node.serialize_field("forme", "mots")?;
        node.serialize_field("contenu", self.template())?;
        node.end()
    }
}
