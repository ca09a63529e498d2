//! From what a job made to what a front end tells of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::house::House;
use super::issuing::issue;
use super::job::{Job, Made};
use crate::diag::Report;
use crate::store::Published;
use crate::value::Digest;

/// The documents of a record, issued.
pub struct Delivered {
    /// The record, as diagnostics name it.
    pub record: String,
    /// What is to be said of it, and what there may be to know of what was sealed before.
    pub warnings: Report,
    /// The documents and the files that go with them, but for their digests and their manifests.
    pub files: Vec<DeliveredFile>,
    /// The figures of the proof of a report, in a sentence.
    pub proof: Option<String>,
}

/// A file of a record, in its place.
pub struct DeliveredFile {
    /// The file.
    pub path: PathBuf,
    /// Its SHA-256.
    pub digest: Digest,
    /// What became of it.
    pub state: Published,
}

impl DeliveredFile {
    /// Whether it is a document.
    pub fn is_document(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending == "pdf")
    }
}

/// Issues what a job made.
///
/// # Errors
/// What was to be said of the record, then why nothing was issued.
pub(super) fn deliver(house: &House<'_>, job: &dyn Job, made: Made) -> Result<Delivered, Report> {
    let issued = issue(house, job, &made);
    let mut warnings = made.warnings.clone();
    let state = match issued {
        Ok(state) => state,
        Err(faults) => {
            warnings.extend(faults);
            return Err(warnings);
        }
    };
    warnings.extend(made.notices.clone());
    let beside: BTreeSet<String> = made
        .files(None)
        .iter()
        .filter_map(|(name, ..)| name.strip_suffix(".pdf"))
        .flat_map(|stem| [format!("{stem}.sha256"), format!("{stem}.json")])
        .collect();
    let files = made.files(Some(state)).into_iter().filter(|(name, ..)| !beside.contains(name));
    let file = |(name, digest, state): (String, Digest, Option<Published>)| {
        let state = state.unwrap_or(Published::Unchanged);
        DeliveredFile { path: house.outputs.join(name), digest, state }
    };
    Ok(Delivered {
        record: job.record().to_owned(),
        warnings,
        files: files.map(file).collect(),
        proof: made.ledger.map(|ledger| ledger.proof),
    })
}
