//! The path of a report: from coded rows to protected tables, then to sentences, pages and data.
//!
//! ```text
//! coded ─prove→ Proved ─edited→ Edited ─sentences, repeats→ Prepared
//!       ─order─draw→ Drawn ─finished─inspect→ CheckedPdf ─seal(key)→ Issued
//! ```

use super::glyphs::undrawable;
use crate::coding::Edition;
use crate::diag::Report;
use crate::editing::{Editor, assumed, misplaced, public_runs, repeats, sentences};
use crate::record::{Aim, Commission, Rapport};
use crate::seal::{WorkspaceKey, sha256};
use crate::setup::Setup;
use crate::statistics::{Earlier, Evidence, Outcome, Secret};
use crate::view::{ReportView, Runs};

pub use crate::editing::{Advised, Grouping, earlier};

/// An edition whose figures are proved and whose sentences are filled; only [`edit`] makes one.
pub struct Prepared {
    pub(super) view: ReportView,
    pub(super) outcome: Outcome,
    pub(super) publication: Earlier,
    /// What the public edition of this revision tells, by its digest: the internal one is proved
    /// beside it.
    pub(super) beside: String,
    pub(super) public: Runs,
    hints: Report,
}

/// Counts, protects and proves an edition, then checks its sentences.
///
/// The internal edition begins with what the public one prints: who holds both learns nothing more
/// than from the internal one (`docs/disclosure-control.md`, case 35). `twin` is the private ledger
/// of the other edition of this revision, once it was produced.
///
/// # Errors
/// C101 to C107, C112 and C113 for what cannot be published, C110 for a twin that tells something else,
/// C111 for members who hold internal editions, M151 to M155 for the sentences, all in one run.
pub fn edit(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    edition: Edition,
    earlier: &[(String, Earlier)],
    twin: Option<&[u8]>,
) -> Result<Prepared, Report> {
    let mut against = commission.check_report(report);
    against.extend(misplaced(report, earlier));
    // Nothing that is said of a period without a session would help.
    if against.items().iter().any(|fault| fault.code == "M147") {
        return Err(against);
    }
    let dataset = commission.coded(report.period(), setup.reader.vocabulary());
    let interval = commission.interval(report.period());
    let secret = Some(Secret(key.drawing()));
    let editor = Editor { report, dataset: &dataset, earlier, secret, interval };
    let open = match edition {
        Edition::Publique => None,
        Edition::Interne => editor.public_beside(),
    };
    let proved = editor.prove(edition, open.as_ref())?;
    let edited = proved.edited();
    let (values, publication) = (edited.values(), edited.publication());
    let beside = digest(open.as_ref().unwrap_or(&publication));
    let mut faults = sentences(report, edition, &values, &edited.numbers());
    if twin.is_some_and(|ledger| assumed(ledger).as_ref() != Some(&beside)) {
        faults.push(report.marked().diagnostic("C110", "/revision", Aim::Value));
    }
    if edition == Edition::Publique {
        faults.extend(editor.withstands_members(&publication).err().unwrap_or_default());
    }
    faults.extend(against);
    let public = public_runs(report, &dataset, setup.public_texts());
    faults.extend(repeats(commission, report, &public, setup.own_words()));
    if faults.refuses() {
        faults.sort();
        return Err(faults);
    }
    let mut hints = proved.hints();
    hints.extend(undrawable(report.marked()));
    hints.sort();
    let body = edited.body(&values, report.date()).accompanied(&setup.companions()?);
    let view = ReportView::new(&setup.organisation, report.date(), report.revision(), body);
    Ok(Prepared { view, outcome: proved.into_outcome(), publication, beside, public, hints })
}

/// The digest of what an edition tells.
fn digest(told: &Earlier) -> String {
    sha256(&serde_json::to_vec(told).unwrap_or_default()).to_string()
}

/// Looks for groupings that would save the tables that lose more than a third of their figures.
///
/// # Errors
/// What refuses the edition, and no grouping would change: C102 to C106, C109, C112, C113.
pub fn advice(
    setup: &Setup,
    commission: &Commission,
    report: &Rapport,
    edition: Edition,
    earlier: &[(String, Earlier)],
) -> Result<Vec<Advised>, Report> {
    let dataset = commission.coded(report.period(), setup.reader.vocabulary());
    let interval = commission.interval(report.period());
    // Rounding loses nothing: what is advised is for suppression.
    Editor { report, dataset: &dataset, earlier, secret: None, interval }.advise(edition)
}

impl Prepared {
    /// Tables that lose much, characters that print by their codes: not a fault, but worth a word.
    pub fn hints(&self) -> &Report {
        &self.hints
    }

    /// The figures of the proof.
    pub fn proof(&self) -> &Evidence {
        &self.outcome.evidence
    }
}
