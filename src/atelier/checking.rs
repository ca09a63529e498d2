//! The check of records: all the faults of each, by its kind and among the other records.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::vec::IntoIter;

use super::opening::{self, Gathered};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::check_erratum;
use crate::pipeline::{check, undrawable};
use crate::record::{Kind, Marked};
use crate::setup::Setup;
use crate::store::{Workspace, read_file};

/// Checks the records meant by some paths, files or folders, one after the other.
///
/// # Errors
/// D001 for each argument that cannot be read, or holds no record.
pub fn check_records(arguments: &[PathBuf]) -> Result<Checking, Report> {
    let records = opening::records(arguments, |_| true)?;
    let sessions = records.iter().filter(|path| Kind::of(path) == Kind::Session);
    let typed = sessions.cloned().collect();
    Ok(Checking { left: records.into_iter(), typed, checkers: BTreeMap::new() })
}

/// A record that was checked.
pub struct CheckedFile {
    /// As the user named it.
    pub file: PathBuf,
    /// Its faults and warnings.
    pub report: Report,
    /// Whether it stands in no workspace: it was checked against the defaults.
    pub alone: bool,
}

/// Records under check.
pub struct Checking {
    left: IntoIter<PathBuf>,
    /// The sessions that the user named, which keep the name typed.
    typed: Vec<PathBuf>,
    checkers: BTreeMap<Option<Workspace>, Checker>,
}

impl Iterator for Checking {
    type Item = CheckedFile;

    fn next(&mut self) -> Option<CheckedFile> {
        let file = self.left.next()?;
        let mut alone = false;
        let (Ok(report) | Err(report)) = self.one(&file, &mut alone);
        Some(CheckedFile { file, report, alone })
    }
}

impl Checking {
    fn one(&mut self, path: &Path, alone: &mut bool) -> Result<Report, Report> {
        let workspace = match Workspace::of(path) {
            Ok(workspace) => Some(workspace),
            Err(fault) if fault.code == "D004" => None,
            Err(fault) => return Err(fault.into()),
        };
        *alone = workspace.is_none();
        if !self.checkers.contains_key(&workspace) {
            let setup = match &workspace {
                Some(workspace) => opening::setup(workspace)?,
                None => Setup::bare()?,
            };
            let checker = Checker { setup, gathered: OnceCell::new() };
            self.checkers.insert(workspace.clone(), checker);
        }
        let checker = &self.checkers[&workspace];
        let (name, bytes) = (opening::name(path), read_file(path)?);
        let gathered = workspace.as_ref().map(|w| checker.gathered(w, &self.typed));
        check_one(Kind::of(path), &checker.setup, &name, &bytes, gathered)
    }
}

/// What the files of one workspace are checked with. Its sessions are read together, once,
/// however many of them are checked.
struct Checker {
    setup: Setup,
    gathered: OnceCell<Result<Gathered, Report>>,
}

impl Checker {
    /// The records of the workspace, the sessions that the user named under the name they typed;
    /// read when a record is first compared with them.
    fn gathered<'a>(&'a self, workspace: &'a Workspace, typed: &'a [PathBuf]) -> Among<'a> {
        Among { checker: self, workspace, typed }
    }
}

/// The other records, read when they are first needed.
#[derive(Clone, Copy)]
struct Among<'a> {
    checker: &'a Checker,
    workspace: &'a Workspace,
    typed: &'a [PathBuf],
}

impl<'a> Among<'a> {
    fn records(self) -> &'a Result<Gathered, Report> {
        let Self { checker, workspace, typed } = self;
        let read = || opening::commission(workspace, &checker.setup, typed);
        checker.gathered.get_or_init(read)
    }
}

/// Checks a record by its kind, by itself and, in a workspace, among the others.
fn check_one(
    kind: Kind,
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    among: Option<Among<'_>>,
) -> Result<Report, Report> {
    match kind {
        Kind::Situation => Ok(check(setup, name, bytes)?.warnings),
        Kind::Organisation => {
            let read = setup.reader().organisation(name, bytes)?;
            Ok(with_undrawable(read.warnings, read.value.marked()))
        }
        Kind::Session => session(setup, name, bytes, among),
        Kind::Erratum => {
            let alone = setup.reader().erratum(name, bytes)?;
            compared(alone.warnings, among, |(commission, _)| {
                check_erratum(setup, commission, &alone.value)
            })
        }
        Kind::Report => {
            let alone = setup.reader().rapport(name, bytes)?;
            let own = with_undrawable(alone.warnings, alone.value.marked());
            compared(own, among, |(commission, _)| commission.check_report(&alone.value))
        }
    }
}

/// Adds what the comparison with the other records finds.
fn compared(
    mut report: Report,
    among: Option<Among<'_>>,
    compare: impl FnOnce(&Gathered) -> Report,
) -> Result<Report, Report> {
    if let Some(among) = among {
        report.extend(compare(among.records().as_ref().map_err(Report::clone)?));
        report.sort();
    }
    Ok(report)
}

fn session(
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    among: Option<Among<'_>>,
) -> Result<Report, Report> {
    let known = match among.map(Among::records) {
        Some(Err(report)) => return Err(mine(report, name)),
        Some(Ok((commission, findings))) => {
            let mut sessions = commission.sessions().iter();
            let known = sessions.find(|session| session.marked().name() == name);
            known.and_then(|session| findings.get(session.number().text()))
        }
        None => None,
    };
    match known {
        Some(report) => Ok(report.clone()),
        // Outside of its folder a session is only checked by itself.
        None => {
            let read = setup.reader().seance(name, bytes)?;
            Ok(with_undrawable(read.warnings, read.value.marked()))
        }
    }
}

fn with_undrawable(mut report: Report, marked: &Marked) -> Report {
    report.extend(undrawable(marked));
    report.sort();
    report
}

/// The faults of one file; without any, the other files that kept it from being compared.
fn mine(report: &Report, name: &str) -> Report {
    let (mut own, mut others) = (Report::new(), Report::new());
    for diagnostic in report.items() {
        match diagnostic.place.file == name {
            true => own.push(diagnostic.clone()),
            false => {
                let file = Place::file(diagnostic.place.file.clone());
                others.push(Diagnostic::new("D010", file));
            }
        }
    }
    others.sort();
    if own.refuses() { own } else { others }
}
