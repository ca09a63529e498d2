//! From format 1 of a workspace to format 2: each referral leaves the file of its situation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::shelves::FILING;
use crate::diag::{Diagnostic, Place, Report};
use crate::record::Kind;
use crate::record::former_report::{Renewed, renew, threshold_to_choose};
use crate::record::migration::{raise, split};
use crate::store::{
    Rewritten, Workspace, is_plain_path, list_home, misnamed_homes, read_file, shown, stands,
};
use crate::value::Digest;

/// A referral that moves, in words.
#[derive(Debug)]
pub struct Move {
    /// The file of the situation, in the workspace.
    pub situation: PathBuf,
    /// The new file of the referral.
    pub signalement: PathBuf,
    /// The first and the last line that move.
    pub lines: (usize, usize),
    /// The lines that are not the same once moved, before and after.
    pub changed: Vec<(Vec<String>, Vec<String>)>,
}

/// A report that loses the keys of the former method.
#[derive(Debug)]
pub struct Renewal {
    /// Its file, in the workspace.
    pub report: PathBuf,
    /// The lines that leave, and what stands there then.
    pub changed: Vec<(Vec<String>, Vec<String>)>,
}

/// A threshold that is no multiple of its base.
#[derive(Debug)]
pub struct Threshold {
    /// The file of the report, in the workspace.
    pub report: PathBuf,
    /// Its line.
    pub line: usize,
    /// The multiples around it.
    pub around: (u64, u64),
}

/// What a migration will do.
#[derive(Debug)]
pub struct Migration {
    workspace: Workspace,
    /// The referrals that move.
    pub moves: Vec<Move>,
    /// The reports that change.
    pub renewals: Vec<Renewal>,
    /// What is left for somebody to choose.
    pub thresholds: Vec<Threshold>,
    /// Whether `cesmivip.yaml` is to say the new format.
    pub raises: bool,
    /// Whether an earlier migration was cut short: it is finished first.
    pub resumes: bool,
    files: Vec<Rewritten>,
}

impl Migration {
    /// Reads the workspace around a folder, and prepares all that is to be written.
    ///
    /// # Errors
    /// Whatever stands among the situations and cannot be read; D062 with its reason for each file
    /// that cannot be moved line by line, or whose place is taken; nothing was written then.
    pub fn of(folder: &Path) -> Result<Self, Report> {
        let workspace = Workspace::around(folder)?;
        let mut migration = Self {
            resumes: workspace.is_rewriting(),
            workspace,
            moves: Vec::new(),
            renewals: Vec::new(),
            thresholds: Vec::new(),
            raises: false,
            files: Vec::new(),
        };
        if !migration.resumes {
            migration.prepare()?;
        }
        Ok(migration)
    }

    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        !self.resumes && self.files.is_empty()
    }

    /// Writes all of it, or nothing.
    ///
    /// # Errors
    /// D002 with the cause; the next migration finishes what was begun.
    pub fn write(&self) -> Result<(), Report> {
        match self.resumes {
            true => drop(self.workspace.finish_rewriting()?),
            false if self.files.is_empty() => {}
            false => self.workspace.rewrite(&self.files)?,
        }
        Ok(())
    }

    fn prepare(&mut self) -> Result<(), Report> {
        let root = self.workspace.root().to_owned();
        let mut faults = Report::new();
        let listing = list_home(&root, "situations", FILING);
        let refused = misnamed_homes(&root, FILING).into_iter().chain(listing.refused);
        refused.for_each(|(_, fault)| faults.push(fault));
        // A link among the folders that are written to would lead out of the workspace.
        let beside = list_home(&root, "signalements", FILING);
        beside.refused.into_iter().for_each(|(_, fault)| faults.push(fault));
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        for file in beside.files {
            let name = shown(file.path.strip_prefix(&root).unwrap_or(&file.path));
            match read_file(&file.real) {
                Ok(bytes) => {
                    let number = Kind::Referral.number_in(&bytes);
                    taken.extend(number.map(|number| (number, name)));
                }
                Err(fault) => faults.push(fault),
            }
        }
        for file in listing.files {
            let within = |path: &Path| path.strip_prefix(&root).unwrap_or(path).to_owned();
            let (path, real) = (within(&file.path), within(&file.real));
            let name = shown(&path);
            let read = read_file(&file.real).map_err(Report::one);
            let split = read.and_then(|bytes| {
                Ok(split(&name, &bytes)?.map(|split| (split, Digest::of(&bytes))))
            });
            let (split, former) = match split {
                Ok(Some(split)) => split,
                Ok(None) => continue,
                Err(report) => {
                    faults.extend(report);
                    continue;
                }
            };
            let below = path.strip_prefix("situations").unwrap_or(&path);
            let folder = Path::new("signalements").join(below.parent().unwrap_or(Path::new("")));
            let target = folder.join(format!("{}.yaml", split.reference.text()));
            let other = taken.insert(split.reference.text().to_owned(), name.clone());
            if let Some(reason) = no_place(&root, &real, &target, other.as_deref()) {
                let fault = Diagnostic::new("D062", Place::file(name));
                faults
                    .push(fault.message(format!("Cette fiche ne peut pas être migrée. {reason}")));
                continue;
            }
            let new = |path: &Path, content, former| {
                let (path, like) = (path.to_owned(), real.clone());
                Rewritten { path, content, like, former }
            };
            self.files.push(new(&target, split.signalement, None));
            self.files.push(new(&real, split.situation, Some(former)));
            let (lines, changed) = (split.lines, split.changed);
            self.moves.push(Move { situation: path, signalement: target, lines, changed });
        }
        faults.extend(self.renew(&root));
        let (name, bytes) = self.workspace.organisation()?;
        match raise(&name, &bytes) {
            Ok(None) => {}
            Ok(Some(content)) => {
                self.raises = true;
                // It goes last: until then the workspace says that it is of format 1.
                let (path, like) = (PathBuf::from(&name), PathBuf::from(&name));
                let former = Some(Digest::of(&bytes));
                self.files.push(Rewritten { path, content, like, former });
            }
            Err(report) => faults.extend(report),
        }
        faults.sort();
        if faults.refuses() { Err(faults) } else { Ok(()) }
    }
}

impl Migration {
    /// Takes the keys of the former method out of reports; gives what refuses it.
    fn renew(&mut self, root: &Path) -> Report {
        let mut faults = Report::new();
        let listing = list_home(root, "rapports", FILING);
        listing.refused.into_iter().for_each(|(_, fault)| faults.push(fault));
        for file in listing.files {
            let within = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
            let (report, real) = (within(&file.path), within(&file.real));
            let name = shown(&report);
            let bytes = match read_file(&file.real) {
                Ok(bytes) => bytes,
                Err(fault) => {
                    faults.push(fault);
                    continue;
                }
            };
            if let Some((line, low, high)) = threshold_to_choose(&name, &bytes) {
                let report = report.clone();
                self.thresholds.push(Threshold { report, line, around: (low, high) });
            }
            match renew(&name, &bytes) {
                Ok(None) => {}
                Ok(Some(Renewed { content, changed })) => {
                    let former = Some(Digest::of(&bytes));
                    self.files.push(Rewritten { path: real.clone(), content, like: real, former });
                    self.renewals.push(Renewal { report, changed });
                }
                Err(report) => faults.extend(report),
            }
        }
        faults
    }
}

/// Why a referral cannot take its place.
fn no_place(root: &Path, from: &Path, target: &Path, other: Option<&str>) -> Option<String> {
    if let Some(other) = other {
        return Some(format!("Une autre fiche porte le même signalement : {other}."));
    }
    if stands(&root.join(target)) {
        return Some(format!("Il y a déjà {}.", shown(target)));
    }
    let plain = is_plain_path(from) && is_plain_path(target);
    (!plain).then(|| "Son nom de fichier a un caractère de commande.".to_owned())
}
