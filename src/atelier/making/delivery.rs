//! From what a job made to what a front end tells of it.

use std::path::PathBuf;

use super::house::House;
use super::job::{Job, Made, issue};
use crate::diag::Report;
use crate::store::Published;
use crate::value::Digest;

/// The documents of a record, issued.
pub struct Delivered {
    /// The record, as diagnostics name it.
    pub record: String,
    /// What is to be said of it.
    pub warnings: Report,
    /// What became of the files.
    pub state: Published,
    /// The documents, and the SHA-256 of each.
    pub documents: Vec<(PathBuf, Digest)>,
    /// The files that go with them.
    pub companions: Vec<PathBuf>,
    /// The figures of the proof of a report, in a sentence.
    pub proof: Option<String>,
}

/// Issues what a job made.
///
/// # Errors
/// What was to be said of the record, then why nothing was issued.
pub(super) fn deliver(house: &House<'_>, job: &dyn Job, made: Made) -> Result<Delivered, Report> {
    let issued = issue(house, job, &made);
    let mut warnings = made.warnings;
    let state = match issued {
        Ok(state) => state,
        Err(faults) => {
            warnings.extend(faults);
            return Err(warnings);
        }
    };
    let at = |name: &str| house.outputs.join(name);
    let documents = made.sealed.iter();
    Ok(Delivered {
        record: job.record().to_owned(),
        warnings,
        state,
        documents: documents.map(|d| (at(&format!("{}.pdf", d.stem())), d.digest())).collect(),
        companions: made.companions.iter().map(|(name, _)| at(name)).collect(),
        proof: made.ledger.map(|ledger| ledger.proof),
    })
}
