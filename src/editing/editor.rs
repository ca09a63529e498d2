//! The proof of an edition, for each of those who may read it.

use super::asked::{Asked, Settings};
use crate::coding::{Dataset, Edition};
use crate::diag::Report;
use crate::record::{Aim, Rapport};
use crate::statistics::{Earlier, Headline, Method, Microlp, Outcome, Secret, loses_much, publish};
use crate::view::Edited;

/// A report, the rows that it counts, and what its readers hold.
#[derive(Clone, Copy)]
pub struct Editor<'a> {
    /// The report.
    pub report: &'a Rapport,
    /// The coded rows of its period.
    pub dataset: &'a Dataset,
    /// The editions that it cites, by their names.
    pub earlier: &'a [(String, Earlier)],
    /// What draws roundings; without it small counts are withheld, whatever the report says.
    pub secret: Option<Secret>,
    /// Mean number of weeks between two sessions, in tenths.
    pub interval: Option<i64>,
}

/// An edition protected and proved; only [`Editor::prove`] makes one.
pub struct Proved<'a> {
    editor: Editor<'a>,
    settings: Settings,
    ranks: Vec<usize>,
    outcome: Outcome,
}

impl<'a> Editor<'a> {
    pub(super) fn settings(&self, edition: Edition) -> Settings {
        let base = self.secret.zip(self.report.rounding_base(edition));
        Settings {
            edition,
            threshold: i64::from(self.report.threshold_of(edition)),
            method: base
                .map_or(Method::Suppression, |(secret, base)| Method::Rounding(base, secret)),
        }
    }

    /// Protects and proves an edition, for readers who may hold one beside it.
    ///
    /// # Errors
    /// C101 to C107, C109, C112 and C113 for what cannot be published.
    pub fn prove(&self, edition: Edition, beside: Option<&Earlier>) -> Result<Proved<'a>, Report> {
        let (settings, ranks) = (self.settings(edition), self.report.tables_of(edition));
        let outcome = self.protect(settings, &ranks, beside)?;
        Ok(Proved { editor: *self, settings, ranks, outcome })
    }

    fn protect(
        &self,
        settings: Settings,
        ranks: &[usize],
        beside: Option<&Earlier>,
    ) -> Result<Outcome, Report> {
        let of = (self.report, self.dataset);
        let asked = Asked::new(of, settings, ranks, self.earlier, beside);
        publish(&asked.request(), &Microlp::default()).map_err(|refusals| asked.refused(&refusals))
    }

    /// The public edition that members may hold beside an internal one: what it prints is known
    /// before it. Nothing when it would be refused: nobody then holds it.
    pub fn public_beside(&self) -> Option<Earlier> {
        let told = self.prove(Edition::Publique, None).ok()?.edited().publication();
        self.withstands_members(&told).ok().map(|()| told)
    }

    /// Proves a public edition once more, for members who hold the internal ones that it cites: at
    /// their threshold, and with nothing else to print.
    ///
    /// # Errors
    /// C111 when it has no such proof, else what refuses it.
    pub fn withstands_members(&self, public: &Earlier) -> Result<(), Report> {
        if self.earlier.iter().all(|(_, told)| told.edition == Edition::Publique) {
            return Ok(());
        }
        match self.protect(self.settings(Edition::Interne), &[], Some(public)) {
            Ok(_) => Ok(()),
            Err(faults) => {
                // What has no proof is not about a table of today's.
                let unproved = faults.items().iter().any(|fault| fault.code == "C101");
                let code = self.report.marked().diagnostic("C111", "/precedents", Aim::Key);
                Err(if unproved { code.into() } else { faults })
            }
        }
    }
}

impl Proved<'_> {
    /// What its page, its sentences and its data are made from.
    pub fn edited(&self) -> Edited<'_> {
        Edited {
            report: self.editor.report,
            edition: self.settings.edition,
            dataset: self.editor.dataset,
            tables: &self.ranks,
            outcome: &self.outcome,
            method: self.settings.method,
            threshold: self.settings.threshold,
            interval: self.editor.interval,
        }
    }

    /// What is no fault, but worth a word: tables that lose much (M156), the number of situations
    /// withheld (M158), a doubt that earlier figures had already lifted (M157).
    pub fn hints(&self) -> Report {
        let marked = self.editor.report.marked();
        let mut hints = Report::new();
        for (rank, kept) in self.ranks.iter().zip(&self.outcome.tables) {
            // It should be grouped first.
            if loses_much(kept.losses()) {
                let pointer = Rapport::table_pointer(*rank);
                hints.push(marked.diagnostic("M156", &pointer, Aim::Value));
            }
        }
        if self.outcome.headlines.get(&Headline::Situations) == Some(&None) {
            hints.push(marked.diagnostic("M158", "/tableaux", Aim::Key));
        }
        if self.outcome.evidence.concedes() {
            let known = match self.editor.report.precedents().is_empty() {
                true => "/connu_par_ailleurs",
                false => "/precedents",
            };
            hints.push(marked.diagnostic("M157", known, Aim::Key));
        }
        hints
    }

    /// What prints, with its proof.
    pub fn into_outcome(self) -> Outcome {
        self.outcome
    }
}
