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
mod means;
mod names;
mod publication;
mod sentence;
mod table;
mod trend;

pub use crate::coding::Edition;
pub use csv::csv;
pub use edited::Edited;
pub use fig::{Fig, Mark};
pub use figure::{Bar, Chart};
pub use leak::{APART, BETWEEN_BLOCKS, Leak, Leaks, Runs, leaks, places};
pub use names::Nameable;
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
    /// Every count of children is rounded to a multiple of the base.
    Arrondi,
    /// None is: readers know the cases, and are bound by secrecy.
    Exact,
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
    /// Drawings, for the first page.
    pub essentiel: Vec<Essential>,
}

/// A drawing of the first page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Essential {
    /// The rank of its table, from 0.
    pub tableau: usize,
    /// The drawing.
    pub figure: Chart,
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
    /// The least multiple that prints as a number.
    pub seuil: Option<u64>,
    /// How small numbers are protected.
    pub methode: Method,
    /// The base of rounding.
    pub base: Option<u64>,
    /// Whether some totals are declared exact.
    pub exacts: bool,
    /// Whether it is a trial, which nobody is told of.
    pub essai: bool,
    /// The version that this one corrects and replaces: the last one that was read.
    pub remplace: Option<u32>,
    /// Whether it corrects an internal edition, of which no version is cited: it replaces any other.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub remplace_toutes: bool,
    /// The number of situations examined.
    pub effectif: Fig,
}

/// What the page on the method depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Whether some counts are zero for everybody.
    pub impossibles: bool,
    /// Whether lines of tables were merged.
    pub reunies: bool,
    /// Whether earlier editions are part of the audit.
    pub anterieures: bool,
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

/// Who receives an internal edition: the services that the row « statistiques » of the matrix gives
/// it, and that a secrecy binds; each with its name.
pub fn report_recipients(organisation: &Organisation) -> Vec<(String, String)> {
    let given = |service: &&str| {
        organisation.gives("statistiques", service) && organisation.member_secret(service).is_some()
    };
    let services = organisation.members().into_iter().filter(given);
    let name = |key: &str| organisation.member_name(key).unwrap_or_default().to_owned();
    services.map(|key| (key.to_owned(), name(key))).collect()
}

impl ReportView {
    /// The copy of a service, whose name each page bears.
    #[must_use]
    pub fn copy_for(&self, service: &str, name: &str) -> Self {
        let mut document = self.document.clone();
        document.destinataire = service.to_owned();
        document.mention = format!("{}. Exemplaire : {name}", document.mention);
        let (organisation, donnees) = (self.organisation.clone(), self.donnees.clone());
        Self { document, organisation, body: self.body.clone(), donnees }
    }

    /// The same as a trial: it says so wherever it says what it is.
    #[must_use]
    pub fn tried(&self) -> Self {
        let document = self.document.tried();
        let mut body = self.body.clone();
        body.rapport.essai = true;
        // The data of each table bear its notes.
        body.tableaux.iter_mut().for_each(|table| table.notes.insert(0, Sentence::Trial));
        let donnees = json!({ "rapport": body.rapport, "preuve": body.preuve });
        Self { document, organisation: self.organisation.clone(), body, donnees }
    }

    /// Makes the view of an edition.
    pub fn new(organisation: &Organisation, date: Day, version: u32, body: ReportBody) -> Self {
        let head = &body.rapport;
        let (annee, mois, jour) = date.parts();
        let (destinataire, mention) = match head.edition {
            Edition::Publique => ("public", head.edition.label()),
            Edition::Interne => ("membres", "Secret partagé, ne se publie pas"),
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
