//! The words that belong to nobody: what every document may hold, whoever is called so.

use super::project::{ANNEX, CHANGED, MOVED, SEE_ANNEX, UNREPEATED};
use super::withheld::Haystack;
use crate::value::Folded;

/// Answers that say nothing: whoever types one keeps nothing back.
const HOLLOW: &str = "RAS\nnéant\naucun\naucune\nrien\nidem\ninconnu\ninconnue\nsans objet\n\
    à préciser\nà compléter\nnon renseigné\nnon précisé\nnon connu\nvoir ci-dessus\n";

/// Names of parts of a PDF/A-2a file, which say what it is made of and nothing else.
const FILE: &str = "PDF PDFA PDFUA A U part conformance document page pages catalog section sect div \
    P H H1 H2 H3 H4 title table TH TR TD header row column scope L LI Lbl LBody list figure span \
    link note artifact outline font identity metadata XML image width height color description \
    creator producer date version rendition Typst krilla id uuid bag seq alt lang fr";

/// What documents say of themselves, whatever their record holds.
pub(crate) fn own_texts() -> Vec<&'static str> {
    super::session::own_texts()
        .chain([ANNEX, MOVED, SEE_ANNEX, UNREPEATED, CHANGED, FILE])
        .collect()
}

/// The words of the program, of the service, and of the code lists.
#[derive(Debug)]
pub struct PublicWords {
    /// What documents print of themselves: templates, labels of the form, answers, the service.
    own: Haystack,
    /// Labels of codes: they belong to nobody, but a person may be called by a word of one.
    labels: Haystack,
}

impl PublicWords {
    /// Prepares them.
    pub fn new(own: &str, labels: &str) -> Self {
        Self { own: Haystack::new(&format!("{HOLLOW}{own}")), labels: Haystack::new(labels) }
    }

    /// Whether a run of words proves nothing. A label is no excuse for a name.
    pub(super) fn excuses(&self, run: &Folded, name: bool) -> bool {
        self.own.shows(run) || !name && self.labels.shows(run)
    }

    /// Whether a run is what documents print of themselves.
    pub(super) fn own_has_run(&self, run: &Folded) -> bool {
        self.own.has_run(run)
    }

    /// Whether a folded word is one of them.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.own.has_word(word) || self.labels.has_word(word)
    }
}
