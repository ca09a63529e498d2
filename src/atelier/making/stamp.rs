//! The stamp of a job: what it depended on and what it made, kept in private once its documents
//! are issued. The same dependencies and the same files: there is nothing to do again.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::record::Kind;
use crate::seal::{WorkspaceKey, sha256};
use crate::store::holds;
use serde::{Deserialize, Serialize};

use super::holdings::Holdings;
use super::house::House;
use super::job::{Job, Made, Reach};

/// Version of the stamps: one of another version says nothing.
const VERSION: u32 = 1;

/// What is kept of a job that was done.
#[derive(Serialize, Deserialize)]
pub struct Stamp {
    etat: u32,
    /// Keyed, since it depends on records: a bare digest would let a guess be tried.
    engagement: String,
    /// Among the documents: name and SHA-256.
    fichiers: BTreeMap<String, String>,
    /// In the private folder.
    journaux: BTreeMap<String, String>,
}

impl Stamp {
    /// The files among the documents: name and SHA-256.
    pub fn files(&self) -> &BTreeMap<String, String> {
        &self.fichiers
    }

    fn of(commitment: &str, made: &Made) -> Self {
        let digest = |text: &str| sha256(text.as_bytes()).to_string();
        let mut files = BTreeMap::new();
        for sealed in &made.sealed {
            let stem = sealed.stem();
            files.insert(format!("{stem}.pdf"), sealed.digest().to_string());
            files.insert(format!("{stem}.sha256"), digest(sealed.sum()));
            files.insert(format!("{stem}.json"), digest(sealed.manifest()));
        }
        files.extend(made.companions.iter().map(|(name, text)| (name.clone(), digest(text))));
        let ledger = made.ledger.iter().map(|l| (l.name.clone(), digest(&l.content)));
        Self {
            etat: VERSION,
            engagement: commitment.to_owned(),
            fichiers: files,
            journaux: ledger.collect(),
        }
    }
}

/// The stamps of a workspace, for the records that were read.
pub struct Stamps<'a> {
    house: &'a House<'a>,
    own: String,
    commission: String,
    workspace: String,
}

impl<'a> Stamps<'a> {
    /// Commits to what jobs share, once; `program` tells one build from another.
    pub fn new(holdings: &'a Holdings<'a>, program: &str) -> Self {
        let key = &holdings.house.key;
        let sources = holdings.house.setup.sources();
        let digests = [&sources.templates, &sources.form, &sources.fonts].map(|d| d.to_string());
        let mut parts = vec![program.as_bytes()];
        parts.extend(holdings.of(Kind::Organisation).iter().map(|(_, bytes)| bytes.as_slice()));
        parts.extend(digests.iter().map(|digest| digest.as_bytes()));
        let own = commit(key, &parts);
        let with = |base: &str, kinds: &[Kind]| {
            let mut parts = vec![base.as_bytes()];
            // In the order of their paths; the names shown depend on where the command is run.
            parts.extend(
                kinds.iter().flat_map(|kind| holdings.of(*kind)).map(|(_, bytes)| bytes.as_slice()),
            );
            commit(key, &parts)
        };
        let commission = with(&own, &[Kind::Situation, Kind::Session]);
        let workspace = with(&commission, &[Kind::Erratum]);
        Self { house: &holdings.house, own, commission, workspace }
    }

    /// What a job depends on now.
    pub fn commitment(&self, job: &dyn Job) -> String {
        let reach = match job.reach() {
            Reach::Own => &self.own,
            Reach::Commission => &self.commission,
            Reach::Workspace => &self.workspace,
        };
        let (inputs, id) = (job.inputs(), job.id());
        let mut parts = vec![job.genre().code().as_bytes(), id.as_bytes(), reach.as_bytes()];
        parts.extend(inputs.iter().map(Vec::as_slice));
        commit(&self.house.key, &parts)
    }

    /// The stamp of a job that needs not run again: it depended on the same, and each file that
    /// it made is there as it made it.
    pub fn fresh(&self, job: &dyn Job, commitment: &str) -> Option<Stamp> {
        let House { workspace, outputs, .. } = self.house;
        let stamp: Stamp = serde_json::from_slice(&workspace.recall(&name(job))?).ok()?;
        let kept = |(name, digest): (&String, &String)| {
            workspace.recall(name).is_some_and(|bytes| sha256(&bytes).to_string() == *digest)
        };
        let same = stamp.etat == VERSION
            && stamp.engagement == commitment
            && !stamp.fichiers.is_empty()
            && stamp.journaux.iter().all(kept)
            && holds(outputs, &stamp.fichiers);
        same.then_some(stamp)
    }

    /// Keeps the stamp of a job whose documents are issued.
    pub fn keep(&self, job: &dyn Job, commitment: &str, made: &Made) -> Result<Stamp, Diagnostic> {
        let stamp = Stamp::of(commitment, made);
        let text = serde_json::to_string(&stamp).unwrap_or_default() + "\n";
        self.house.workspace.keep(&name(job), text.as_bytes())?;
        Ok(stamp)
    }
}

fn name(job: &dyn Job) -> String {
    format!("etats/{}/{}.json", job.genre().code(), job.id())
}

/// A keyed commitment to parts, lengths included, so that no two lists share their bytes. It
/// begins as no record does: no commitment to a record can be taken for it.
fn commit(key: &WorkspaceKey, parts: &[&[u8]]) -> String {
    let mut bytes = b"\0etat\0".to_vec();
    for part in parts {
        bytes.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    key.commitment(&bytes).to_string()
}
