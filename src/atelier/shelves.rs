//! The shelves of a workspace: every record that it holds, read once, and what every document that
//! prints or counts must know before it is made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::{Named, followed, with_erased};
use crate::pipeline::{Numbered, Registry};
use crate::record::{Dictionary, Followed, Home, Kind};
use crate::setup::Setup;
use crate::store::{
    Filing, Listing, Workspace, absolute, list_home, misnamed_homes, placed, read_file, shown,
};

/// Where records wait until they are filled: a half-written one among the others would stop every
/// document.
pub(super) const DRAFTS: &str = "brouillons";

/// How records are filed, by their kinds.
pub(super) const FILING: Filing = Filing {
    is_home: |name| Kind::at(name).is_some(),
    is_companion: |home, name| Kind::at(home).is_some_and(|kind| kind.keeps(name)),
};

/// How a file of a workspace is named in diagnostics.
pub type Naming<'a> = &'a dyn Fn(&Path, &Path) -> String;

/// Names the files of a workspace by their path in it, and those that the user named as they were
/// typed.
pub fn naming(workspace: &Workspace, typed: &[PathBuf]) -> impl Fn(&Path, &Path) -> String {
    let mut known = BTreeMap::new();
    for path in typed {
        known
            .extend(absolute(path).into_iter().chain(placed(path)).map(|real| (real, shown(path))));
    }
    let root = workspace.root().to_owned();
    move |path, real| {
        let typed = known.get(path).or_else(|| known.get(real));
        typed.cloned().unwrap_or_else(|| shown(path.strip_prefix(&root).unwrap_or(path)))
    }
}

/// Every file of the folders of records of a workspace, read once under the name that diagnostics
/// show, or refused by that name.
#[derive(Debug, Default)]
pub struct Shelves {
    records: BTreeMap<Kind, Vec<Named>>,
    unread: Report,
    numbered: OnceLock<Numbered>,
}

impl Shelves {
    /// Reads the records of a workspace; what is wrong with one is kept beside the others.
    pub fn read(workspace: &Workspace, naming: Naming<'_>) -> Self {
        let (mut records, mut unread) = (BTreeMap::new(), Report::new());
        let mut refuse = |path: &Path, mut fault: Diagnostic| {
            fault.place.file = naming(path, path);
            unread.push(fault);
        };
        for (path, fault) in misnamed_homes(workspace.root(), FILING) {
            refuse(&path, fault);
        }
        for kind in Kind::ALL {
            let files = match kind.home() {
                Home::Folder(folder) => {
                    let Listing { files, refused, .. } =
                        list_home(workspace.root(), folder, FILING);
                    refused.into_iter().for_each(|(path, fault)| refuse(&path, fault));
                    files.into_iter().map(|file| (file.path, file.real)).collect()
                }
                Home::File(file) => {
                    let path = workspace.root().join(file);
                    vec![(path.clone(), path)]
                }
            };
            let shelf: &mut Vec<Named> = records.entry(*kind).or_default();
            for (path, real) in files {
                match read_file(&real) {
                    Ok(bytes) => shelf.push((naming(&path, &real), bytes)),
                    Err(fault) => refuse(&path, fault),
                }
            }
        }
        unread.sort();
        Self { records, unread, numbered: OnceLock::new() }
    }

    /// The records of a kind: name and bytes.
    pub fn of(&self, kind: Kind) -> &[Named] {
        self.records.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The same, where the files of the other kinds are read and have no more to say.
    pub fn only(mut self, kind: Kind) -> Vec<Named> {
        self.records.remove(&kind).unwrap_or_default()
    }

    /// What a referral of the workspace is read among.
    pub fn registry<'a>(&'a self, among: Option<&'a Arc<Dictionary>>) -> Registry<'a> {
        let (situations, signalements) = (self.of(Kind::Situation), self.of(Kind::Referral));
        let numbered = self.numbered.get_or_init(|| Numbered::of(situations, signalements));
        Registry { numbered, situations, signalements, among, archive: None }
    }

    /// What was refused by its name, or could not be read.
    pub fn unread(&self) -> &Report {
        &self.unread
    }

    /// Every situation of the workspace with its referrals, for what is made of sessions: whoever compares these reads
    /// them too, and tells their faults.
    ///
    /// # Errors
    /// D001 and D010 for each file that is not read, or is not what its folder says; D011 for
    /// situations of one number.
    pub fn situations(&self, setup: &Setup) -> Result<Vec<Arc<Followed>>, Report> {
        let mut faults = self.unread.clone();
        faults.extend(self.strays(Kind::Erratum));
        faults.extend(self.strays(Kind::Report));
        let (situations, referrals) = (self.of(Kind::Situation), self.of(Kind::Referral));
        let known = followed(setup, situations, referrals);
        let erasures = self.of(Kind::Erasure);
        joined(known.and_then(|all| with_erased(setup, all, situations, erasures)), faults)
    }

    /// Every situation of the workspace, for a document that looks at no session: what is to be
    /// kept is known only when every record is read.
    ///
    /// # Errors
    /// As [`Self::situations`], and D010 for a session that cannot be read.
    pub fn all_situations(&self, setup: &Setup) -> Result<Vec<Arc<Followed>>, Report> {
        self.with_sessions(self.situations(setup))
    }

    /// What is known of situations, unless a session cannot be read.
    pub fn with_sessions<T>(&self, known: Result<T, Report>) -> Result<T, Report> {
        joined(known, self.strays(Kind::Session))
    }

    /// D010 for each file that does not say that it is of a kind. A faulty report refuses itself
    /// alone; a file that is no report may be anything.
    fn strays(&self, kind: Kind) -> Report {
        let mut report = Report::new();
        for (name, _) in self.of(kind).iter().filter(|(_, bytes)| !kind.is_said_by(bytes)) {
            report.push(Diagnostic::new("D010", Place::file(name.clone())));
        }
        report
    }
}

/// What was read, unless there are faults; all of them in one run.
fn joined<T>(read: Result<T, Report>, mut faults: Report) -> Result<T, Report> {
    match read {
        Ok(read) if !faults.refuses() => Ok(read),
        read => {
            faults.extend(read.err().unwrap_or_default());
            faults.sort();
            Err(faults)
        }
    }
}
