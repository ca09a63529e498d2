//! The view of an annual report: what its page, its accessible page and its data show.
//!
//! Statistics fill it after protection. A number that is withheld has no place in it: neither the
//! drawing of a bar, nor an alternative text, nor a data file can then betray it.

mod body;
mod csv;
mod edited;
mod fig;
mod figure;
mod indicators;
mod layout;
mod leak;
mod names;
mod publication;
mod sentence;
mod table;

pub use crate::coding::Edition;
pub use csv::csv;
pub use edited::Edited;
pub use fig::{Fig, Mark};
pub use figure::{Bar, Chart};
pub use leak::{Leak, Leaks, Runs, leaks, places};
pub use sentence::{Sentence, Words};
pub use table::{ColumnKind, Footnote, ReportRow, ReportTable};

use serde::Serialize;
use serde_json::{Value, json};

use super::display::Shown;
use super::project::{Masthead, issuer};
use crate::form::Companions;
use crate::record::Organisation;
use crate::value::Day;

/// What a report shows.
#[derive(Debug, Serialize)]
pub struct ReportView {
    pub(crate) document: Masthead,
    pub(crate) organisation: Value,
    #[serde(flatten)]
    pub(crate) body: ReportBody,
    /// What sentences may use.
    donnees: Value,
}

/// How small numbers are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Cells are withheld.
    Suppression,
    /// Every count is rounded to a multiple of the base.
    Arrondi,
}

/// All that is laid out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportBody {
    /// What the report is about.
    pub rapport: ReportHead,
    /// Chapters, in the order of print.
    pub chapitres: Vec<Chapter>,
    /// Tables, which chapters name by their rank.
    pub tableaux: Vec<ReportTable>,
    /// Figures published elsewhere.
    pub comparateurs: Vec<Quoted>,
    /// The words of the trade.
    pub glossaire: Vec<Definition>,
    /// What the statement of what was proved depends on.
    pub preuve: Proof,
    /// Key figures, for the first page.
    pub indicateurs: Vec<Indicator>,
}

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportHead {
    /// The title, without the year when the organisation gives none.
    pub titre: String,
    /// The year.
    pub annee: i16,
    /// The edition.
    pub edition: Edition,
    /// The edition in words: « Édition publique ».
    pub edition_libelle: String,
    /// The first day, in words.
    pub du: String,
    /// The last day, in words.
    pub au: String,
    /// The day of the report, in words.
    pub date: String,
    /// A functional address, never a person's.
    pub contact: Option<String>,
    /// The threshold under which a count is withheld.
    pub seuil: u64,
    /// How small numbers are protected.
    pub methode: Method,
    /// The base of rounding.
    pub base: Option<u64>,
    /// The number of situations examined.
    pub effectif: Fig,
}

/// What was proved of an edition, beside its method and its threshold. How many counts are small, or
/// how many worlds were built, would tell how many withheld counts only keep the others company:
/// the private ledger has those numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Whether some counts are zero for everybody.
    pub impossibles: bool,
    /// Whether earlier editions were corrected since.
    pub corrections: bool,
    /// Whether earlier editions leave less doubt than is asked.
    pub concessions: bool,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chapter {
    /// Its code, which anchors use.
    pub id: String,
    /// Its title.
    pub titre: String,
    /// Its text.
    pub texte: Option<Shown>,
    /// The ranks of its tables, from 0.
    pub tableaux: Vec<usize>,
}

/// A figure published elsewhere, quoted and never computed again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quoted {
    /// Who or what was counted.
    pub titre: String,
    /// The year or years.
    pub annee: String,
    /// Where.
    pub territoire: String,
    /// What was published, a line a value.
    pub valeurs: Vec<String>,
    /// Who published it.
    pub source: String,
    /// An address, printed and never followed.
    pub lien: Option<String>,
}

/// An entry of the glossary.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Definition {
    /// The term.
    pub terme: String,
    /// What it means.
    pub definition: String,
}

/// A key figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Indicator {
    /// What is counted.
    pub titre: String,
    /// The unit, when the title does not say it.
    pub unite: Option<String>,
    /// The figure.
    pub valeur: Fig,
}

impl ReportBody {
    /// Adds the figures published elsewhere and the glossary.
    #[must_use]
    pub fn accompanied(mut self, companions: &Companions) -> Self {
        let quoted = companions.comparators.iter().map(|c| Quoted {
            titre: c.title.clone(),
            annee: c.year.clone(),
            territoire: c.place.clone(),
            valeurs: c.values.clone(),
            source: c.source.clone(),
            lien: c.link.clone(),
        });
        let terms = companions.glossary.iter().cloned();
        self.comparateurs = quoted.collect();
        self.glossaire =
            terms.map(|(terme, definition)| Definition { terme, definition }).collect();
        self
    }
}

impl ReportView {
    /// Makes the view of an edition.
    pub fn new(organisation: &Organisation, date: Day, version: u32, body: ReportBody) -> Self {
        let head = &body.rapport;
        let (annee, mois, jour) = date.parts();
        let (destinataire, mention) = match head.edition {
            Edition::Publique => ("public", head.edition.label()),
            Edition::Interne => (
                "membres",
                "Édition réservée aux membres de la commission. Ne pas publier ni transmettre.",
            ),
        };
        let document = Masthead {
            genre: "rapport".to_owned(),
            titre: head.titre.clone(),
            mention: mention.to_owned(),
            reference: head.edition.reference(head.annee),
            version,
            date: date.text(),
            date_lettres: date.in_words(),
            annee,
            mois,
            jour,
            destinataire: destinataire.to_owned(),
            formulaire: "rapport 1".to_owned(),
            annexe: false,
        };
        let donnees = json!({ "rapport": head, "preuve": body.preuve });
        Self { document, organisation: issuer(organisation), body, donnees }
    }
}
