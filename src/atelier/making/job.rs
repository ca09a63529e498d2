//! Jobs: what a record asks for, as one piece of work. The verbs run one, [`super::produce`] runs
//! them all.

use std::collections::BTreeMap;

use serde_json::Value;

use super::house::House;
use super::own::OwnWords;
use crate::diag::{Diagnostic, Report};
use crate::pipeline::{Drawer, PaperOrder};
use crate::seal::{Sealed, sha256};
use crate::store::Published;
use crate::value::Digest;

/// What a job makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Genre {
    /// A referral, with its annex and its letter.
    Referral,
    /// Minutes: every copy of a session.
    Minutes,
    /// The invitation to a session.
    Convocation,
    /// The sheet to be signed.
    SignIn,
    /// The state of the commission's work on a day.
    FollowUp,
    /// The correction of approved minutes.
    Erratum,
    /// An edition of the activity report.
    Report,
}

impl Genre {
    /// The word of machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Referral => "signalement",
            Self::Minutes => "compte_rendu",
            Self::Convocation => "convocation",
            Self::SignIn => "emargement",
            Self::FollowUp => "suivi",
            Self::Erratum => "erratum",
            Self::Report => "rapport",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Referral => "signalements",
            Self::Minutes => "comptes rendus",
            Self::Convocation => "convocations",
            Self::SignIn => "émargements",
            Self::FollowUp => "suivis",
            Self::Erratum => "errata",
            Self::Report => "rapports",
        }
    }
}

/// A record, and the documents asked of it.
pub trait Job: Sync {
    /// What it makes.
    fn genre(&self) -> Genre;

    /// The record, as diagnostics name it.
    fn record(&self) -> &str;

    /// Where its documents are issued from.
    fn house(&self) -> &House<'_>;

    /// What its own record says: what no other version may say otherwise.
    fn words(&self) -> OwnWords<'_>;

    /// Whether a document of this stem is its work.
    fn makes(&self, stem: &str) -> bool;

    /// The documents asked for, by stem, before any view is made. Those of one set are made
    /// together: once one of them is sealed, none of the others is made any more.
    ///
    /// # Errors
    /// What refuses every document.
    fn sets(&self) -> Result<Vec<Vec<String>>, Report>;

    /// Goes as far as what is to be drawn of these sets.
    ///
    /// # Errors
    /// What refuses every document before the first is drawn.
    fn open(&self, due: &[Vec<String>]) -> Result<Opened<'_>, Report>;

    /// What a document would show if it were made today; `None` where that is not known, or asks for
    /// more work than a comparison is worth.
    fn view(&self, stem: &str) -> Option<Value>;

    /// What to say when the record no longer says what its sealed documents say: the remedy is in it,
    /// at the line to change.
    fn changed(&self) -> Diagnostic;
}

/// A piece of work for one worker: all of a job, or one of its documents.
pub type Task<'a> = Box<dyn FnOnce(&mut dyn Drawer) -> Result<Made, Report> + Send + 'a>;

/// A job whose documents are ready to be drawn, in any order, by any number of workers.
pub struct Opened<'a> {
    /// Its documents, or all of it.
    pub tasks: Vec<Task<'a>>,
    /// What is to be said of the record, whether its documents are then made or not.
    pub warnings: Report,
}

/// What a job made, ready to be issued.
#[derive(Default)]
pub struct Made {
    /// The documents.
    pub sealed: Vec<Sealed>,
    /// The files that go with the documents: name and content.
    pub companions: Vec<(String, String)>,
    /// What only the workspace keeps, once the rest is issued.
    pub ledger: Option<Ledger>,
    /// What is to be said of the record.
    pub warnings: Report,
    /// What was sealed before and is put back, with the files that go with it.
    pub again: Vec<(Sealed, Vec<(String, String)>)>,
    /// The files of what was sealed before that are in their place, and their SHA-256.
    pub settled: Vec<(String, Digest)>,
    /// What there may be to know of what was sealed before.
    pub notices: Report,
    /// What the record says of its own, for what is kept of the documents.
    pub own: BTreeMap<String, Digest>,
}

/// The private ledger of an edition.
pub struct Ledger {
    /// Its name in the private folder.
    pub name: String,
    /// True counts and witnesses.
    pub content: String,
    /// The figures of the proof, in a sentence.
    pub proof: String,
}

/// A trial, ready to be written.
pub struct TrialMade {
    /// Its files, by name.
    pub files: Vec<(String, Vec<u8>)>,
    /// What is to be said of the record.
    pub warnings: Report,
    /// The figures of the audit of a report, in a sentence.
    pub proof: Option<String>,
}

impl<'a> Opened<'a> {
    /// One task a paper, each a document of its own.
    pub(super) fn papers(
        house: &'a House<'_>,
        papers: Vec<PaperOrder<'a>>,
        warnings: Report,
    ) -> Self {
        let House { setup, key, .. } = house;
        let task = |paper: PaperOrder<'a>| -> Task<'a> {
            Box::new(move |drawer| paper.make(setup, key, drawer).map(Made::document))
        };
        Self { tasks: papers.into_iter().map(task).collect(), warnings }
    }
}

impl Made {
    /// Every file, with its SHA-256 and what became of it: `None` when it was sealed before and was in
    /// its place.
    pub fn files(&self, state: Option<Published>) -> Vec<(String, Digest, Option<Published>)> {
        let settled = self.settled.iter();
        let mut files: Vec<_> =
            settled.map(|(name, digest)| (name.clone(), *digest, None)).collect();
        let mut add = |sealed: &Sealed, companions: &[(String, String)]| {
            let stem = sealed.stem();
            let of = |text: &str| sha256(text.as_bytes());
            files.push((format!("{stem}.pdf"), sealed.digest(), state));
            files.push((format!("{stem}.sha256"), of(sealed.sum()), state));
            files.push((format!("{stem}.json"), of(sealed.manifest()), state));
            files.extend(companions.iter().map(|(name, text)| (name.clone(), of(text), state)));
        };
        for (rank, sealed) in self.sealed.iter().enumerate() {
            add(sealed, if rank == 0 { &self.companions } else { &[] });
        }
        self.again.iter().for_each(|(sealed, companions)| add(sealed, companions));
        files
    }

    fn document(sealed: Sealed) -> Self {
        Self { sealed: vec![sealed], ..Self::default() }
    }

    /// Gathers the parts of a job, in the order of its tasks; one refused refuses all.
    ///
    /// # Errors
    /// The faults of every part, each told once, after the warnings.
    pub fn gather(
        warnings: Report,
        parts: impl IntoIterator<Item = Result<Self, Report>>,
    ) -> Result<Self, Report> {
        let mut all = Self { warnings, ..Self::default() };
        let mut refused = Report::new();
        for part in parts {
            match part {
                Ok(made) => {
                    all.sealed.extend(made.sealed);
                    all.companions.extend(made.companions);
                    all.ledger = made.ledger.or(all.ledger);
                    all.warnings.extend(made.warnings);
                    all.again.extend(made.again);
                    all.settled.extend(made.settled);
                    all.notices.extend(made.notices);
                }
                // A template at fault refuses every copy for the same reason: sorting keeps one.
                Err(report) => refused.extend(report),
            }
        }
        refused.sort();
        if !refused.refuses() {
            return Ok(all);
        }
        all.warnings.extend(refused);
        Err(all.warnings)
    }
}
