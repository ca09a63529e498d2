//! Jobs: what a record asks for, as one piece of work. The verbs run one, [`super::produce`] runs
//! them all.

use crate::diag::{Diagnostic, Report};
use crate::pipeline::{Drawer, PaperOrder};
use crate::seal::Sealed;
use crate::store::Published;

use super::house::House;

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
    /// The word of machines, and the folder of the stamps.
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

/// How far a job looks beyond its own record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The organisation, the forms and the templates: what every job reads.
    Own,
    /// Every session and every situation too.
    Commission,
    /// The errata too.
    Workspace,
}

/// A record, and the documents asked of it.
pub trait Job: Sync {
    /// What it makes.
    fn genre(&self) -> Genre;

    /// The record, as diagnostics name it.
    fn record(&self) -> &str;

    /// What names the job among those of its genre, whatever the version of its record:
    /// « SIG-2026-0042 ».
    fn id(&self) -> String;

    /// Whether a document of this stem is its work.
    fn makes(&self, stem: &str) -> bool;

    /// How far it looks beyond what [`Job::inputs`] gives.
    fn reach(&self) -> Reach;

    /// The bytes that it alone depends on, its record first.
    fn inputs(&self) -> Vec<Vec<u8>>;

    /// Goes as far as what is to be drawn.
    ///
    /// # Errors
    /// What refuses every document before the first is drawn.
    fn open(&self) -> Result<Opened<'_>, Report>;

    /// What to say when documents of these names are there with other bytes: the remedy is in the
    /// record, at the line to change.
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

/// Makes all the documents of a job with one worker, and issues none of them.
///
/// # Errors
/// What refuses one of them.
pub fn run(job: &dyn Job, drawer: &mut dyn Drawer) -> Result<Made, Report> {
    let Opened { tasks, warnings } = job.open()?;
    Made::gather(warnings, tasks.into_iter().map(|task| task(drawer)))
}

/// Issues what a job made, all or nothing, then keeps its ledger.
///
/// # Errors
/// The fault of the store, or the line to change when other bytes are there.
pub fn issue(house: &House<'_>, job: &dyn Job, made: &Made) -> Result<Published, Report> {
    let issued = house.issue(&made.sealed, &made.companions);
    let issued =
        issued.map_err(|fault| if fault.code == "D003" { job.changed() } else { fault })?;
    if let Some(ledger) = &made.ledger {
        house.workspace.keep(&ledger.name, ledger.content.as_bytes())?;
    }
    Ok(issued)
}
