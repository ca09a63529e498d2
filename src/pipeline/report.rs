//! The path of a report: from coded rows to rounded tables, then to sentences, pages and data.
//!
//! ```text
//! coded ─settle→ SettledEdition ─edited→ Edited ─sentences, repeats→ Prepared
//!       ─order─draw→ Drawn ─finished─inspect→ CheckedPdf ─seal(key)→ Issued
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::glyphs::undrawable;
use crate::coding::{Dataset, Edition, Period};
use crate::diag::Report;
use crate::editing::{Editor, public_runs, repeats, sentences};
use crate::record::{Commission, Rapport};
use crate::seal::WorkspaceKey;
use crate::setup::Setup;
use crate::statistics::{DrawingKey, Earlier, Outcome};
use crate::view::{Edited, ReportView, Runs};

pub use crate::editing::{Advised, Crossing, Foresight, Grouping, Proposed, earlier};
pub use crate::view::Nameable;

/// An edition whose figures are settled and whose sentences are filled; only [`edit`] makes one.
pub struct Prepared {
    pub(super) view: ReportView,
    pub(super) outcome: Outcome,
    pub(super) publication: Earlier,
    pub(super) public: Runs,
    hints: Report,
}

/// Counts, rounds and audits an edition, then checks its sentences.
///
/// # Errors
/// C104 to C106 and C109 for what cannot be published, M151 to M155 for the sentences, all in one
/// run.
pub fn edit(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    edition: Edition,
    earlier: &[(String, Earlier)],
) -> Result<Prepared, Report> {
    let against = held(commission, report)?;
    let dataset = coded(setup, commission, report, earlier);
    let editor = editor(key, commission, report, &dataset, earlier);
    let settled = editor.settle(edition)?;
    let edited = settled.edited();
    let (values, publication) = (edited.values(), edited.publication());
    let public = public_runs(report, &dataset, setup.public_texts());
    let own = Own { setup, commission, report, dataset: &dataset };
    let mut faults = own.reread(&edited, edition, &public);
    faults.extend(against);
    if faults.refuses() {
        faults.sort();
        return Err(faults);
    }
    let mut hints = settled.hints();
    hints.extend(undrawable(report.marked()));
    hints.sort();
    let body = edited.body(&values, report.date()).accompanied(&setup.companions()?);
    let view = ReportView::new(&setup.organisation, report.date(), report.revision(), body);
    Ok(Prepared { view, outcome: settled.into_outcome(), publication, public, hints })
}

/// What the words of an edition are read against.
struct Own<'a> {
    setup: &'a Setup,
    commission: &'a Commission,
    report: &'a Rapport,
    dataset: &'a Dataset,
}

impl Own<'_> {
    /// What is wrong in the sentences and titles of an edition.
    fn reread(&self, edited: &Edited<'_>, edition: Edition, public: &Runs) -> Report {
        let Self { setup, commission, report, dataset } = self;
        let (values, numbers) = (edited.values(), edited.numbers());
        let mut faults = sentences(report, dataset, edition, &values, &numbers);
        faults.extend(repeats(commission, report, public, setup.own_words()));
        faults.sort();
        faults
    }

    /// The same of the public edition, before anything is produced.
    fn foreseen(&self, edited: &Edited<'_>) -> Report {
        let public = public_runs(self.report, self.dataset, self.setup.public_texts());
        self.reread(edited, Edition::Publique, &public)
    }
}

/// The rows of a report, with what readers of the editions that it cites know too: what happened since
/// its end, and what was answered in other periods.
fn coded(
    setup: &Setup,
    commission: &Commission,
    report: &Rapport,
    earlier: &[(String, Earlier)],
) -> Dataset {
    let period = report.period();
    let of = |period: Period| commission.coded(period, setup.reader.vocabulary());
    let (mut dataset, mut told) = (of(period), BTreeMap::<Period, BTreeSet<&str>>::new());
    for (_, edition) in earlier {
        told.entry(edition.period()).or_default().extend(edition.answered());
    }
    told.remove(&period);
    if let Some(to) = told.keys().map(|then| then.to).max().filter(|to| *to > period.to) {
        dataset = dataset.followed(of(Period { to, ..period }), period.to);
    }
    told.iter()
        .filter(|(_, answered)| !answered.is_empty())
        .fold(dataset, |dataset, (then, told)| dataset.recalling(&of(*then), *then, told))
}

fn editor<'a>(
    key: &WorkspaceKey,
    commission: &Commission,
    report: &'a Rapport,
    dataset: &'a Dataset,
    earlier: &'a [(String, Earlier)],
) -> Editor<'a> {
    let interval = commission.interval(report.period());
    Editor { report, dataset, earlier, key: DrawingKey(key.drawing()), interval }
}

/// Says what prints of each table of the public edition, and which groupings would print more,
/// and what may then be crossed.
///
/// # Errors
/// What refuses the edition, and no grouping would change: C104, C106, C109.
pub fn advice(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    earlier: &[(String, Earlier)],
) -> Result<(Vec<Advised>, Vec<Crossing>), Report> {
    let dataset = coded(setup, commission, report, earlier);
    editor(key, commission, report, &dataset, earlier).advise()
}

/// Says what would print of the public edition, table by table, what its sentences may name, and
/// what is wrong in them.
///
/// # Errors
/// What refuses the edition; M147 for a period without a session, of which nothing is counted.
pub fn foresee(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    earlier: &[(String, Earlier)],
) -> Result<Foresight, Report> {
    held(commission, report)?;
    let dataset = coded(setup, commission, report, earlier);
    let own = Own { setup, commission, report, dataset: &dataset };
    editor(key, commission, report, &dataset, earlier).foresee(|edited| own.foreseen(edited))
}

/// The same, and what would print of each variable that no table of the report counts by.
///
/// # Errors
/// As [`foresee`]; what refuses the proposals alone is beside it.
pub fn propose(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    earlier: &[(String, Earlier)],
) -> Result<(Foresight, Result<Vec<Proposed>, Report>), Report> {
    held(commission, report)?;
    let dataset = coded(setup, commission, report, earlier);
    let editor = editor(key, commission, report, &dataset, earlier);
    let own = Own { setup, commission, report, dataset: &dataset };
    Ok((editor.foresee(|edited| own.foreseen(edited))?, editor.propose()))
}

/// Refuses a period without a session.
fn held(commission: &Commission, report: &Rapport) -> Result<Report, Report> {
    let against = commission.check_report(report);
    // Nothing that is said of a period without a session would help.
    match against.items().iter().any(|fault| fault.code == "M147") {
        true => Err(against),
        false => Ok(against),
    }
}

impl Prepared {
    /// Tables where little prints, characters that print by their codes: not a fault, but worth a
    /// word.
    pub fn hints(&self) -> &Report {
        &self.hints
    }

    /// What prints, with what the audit says of it.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}
