//! The check of records: all the faults of each, by its kind and among the other records.

use std::cell::{Cell, OnceCell};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::kept;
use super::opening::{self, Gathered};
use super::shelves::{Shelves, naming};
use super::standing;
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::{check_erratum, desk, gather};
use crate::pipeline::{Archive, Reached, Registry, check, check_situation, undrawable};
use crate::record::{Checked, Dictionary, Followed, Kind, Marked, Sheets};
use crate::register::Registered;
use crate::seal::{Remains, WorkspaceKey};
use crate::setup::Setup;
use crate::store::{Workspace, read_file, read_register};
use crate::value::{Day, PieceId};
use crate::view::{Completed, Unsought, unsought_in, unsought_of_house};

/// Checks the records meant by some paths, files or folders, one after the other; then what else
/// of their workspaces keeps every document of a situation from being made. With the day of today,
/// what happened on a day to come is told too.
///
/// # Errors
/// D001 for each argument that cannot be read, or holds no record.
pub fn check_records(arguments: &[PathBuf], today: Option<Day>) -> Result<Checking, Report> {
    let opening::Meant { records, refused, left } = opening::records(arguments, |_| true)?;
    let typed = records.iter().map(|(path, _)| path).chain(refused.iter().map(|(path, _)| path));
    let typed = typed.cloned().collect();
    let unread = refused.len();
    let mut steps: Vec<_> = records.into_iter().map(|(path, kind)| (path, Ok(kind))).collect();
    steps.extend(refused.into_iter().map(|(path, fault)| (path, Err(fault))));
    steps.sort_by(|a, b| a.0.cmp(&b.0));
    let told = BTreeSet::new();
    let (steps, checkers) = (steps.into(), BTreeMap::new());
    Ok(Checking { steps, typed, checkers, told, left, unread, today })
}

/// A record that was checked.
pub struct CheckedFile {
    /// As the user named it.
    pub file: PathBuf,
    /// Its faults and warnings.
    pub report: Report,
    /// Whether it stands in no workspace: it was checked against the defaults.
    pub alone: bool,
    /// Whether its workspace does not open, and an earlier file was given the same report.
    pub again: bool,
    /// What it protects and nothing looks for.
    pub unsought: Vec<NotSought>,
}

/// A protected value that no search looks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotSought {
    /// The file that says it: a referral is checked with its situation.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// The field.
    pub field: String,
    /// Why.
    pub why: String,
}

/// What was found in a record.
type Found = (Report, Vec<NotSought>);

/// Records under check.
pub struct Checking {
    /// What is to be read, or why it is not.
    steps: VecDeque<(PathBuf, Result<Kind, Diagnostic>)>,
    /// The files that the user named, which keep the name typed.
    typed: Vec<PathBuf>,
    /// What checks the records of each workspace, or why it does not open.
    checkers: BTreeMap<Option<Workspace>, Result<Checker, Report>>,
    /// The files of which something was said.
    told: BTreeSet<String>,
    left: Vec<PathBuf>,
    unread: usize,
    today: Option<Day>,
}

impl Iterator for Checking {
    type Item = CheckedFile;

    fn next(&mut self) -> Option<CheckedFile> {
        let Some((file, step)) = self.steps.pop_front() else {
            return self.neighbour();
        };
        let (mut alone, mut again) = (false, false);
        let found = match step {
            Ok(kind) => self.one(&file, kind, (&mut alone, &mut again)),
            Err(fault) => Err(fault.into()),
        };
        let (report, unsought) = found.unwrap_or_else(|report| (report, Vec::new()));
        self.told.insert(opening::name(&file));
        self.told.extend(report.items().iter().map(|fault| fault.place.file.clone()));
        Some(CheckedFile { file, report, alone, again, unsought })
    }
}

impl Checking {
    /// How many files are still to be read.
    pub fn due(&self) -> usize {
        self.steps.iter().filter(|(_, step)| step.is_ok()).count()
    }

    /// What stands in the folders that the user named and is neither a record nor refused.
    pub fn left(&self) -> &[PathBuf] {
        &self.left
    }

    /// How many files of these folders are refused without being read.
    pub fn unread(&self) -> usize {
        self.unread
    }

    fn one(
        &mut self,
        path: &Path,
        kind: Kind,
        (alone, again): (&mut bool, &mut bool),
    ) -> Result<Found, Report> {
        let workspace = match Workspace::of(path) {
            Ok(workspace) => Some(workspace),
            Err(fault) if fault.code == "D004" => None,
            Err(fault) => return Err(fault.into()),
        };
        *alone = workspace.is_none();
        let opened = match self.checkers.entry(workspace.clone()) {
            Entry::Vacant(place) => place.insert(Checker::new(workspace.as_ref())),
            Entry::Occupied(place) => {
                *again = place.get().is_err();
                place.into_mut()
            }
        };
        let (checker, typed) = (opened.as_ref().map_err(Report::clone)?, self.typed.as_slice());
        let (name, bytes) = (opening::name(path), read_file(path)?);
        // What is only begun stands in no folder that says what it is.
        let kind = match Kind::by_place(path) {
            None if kind == Kind::Situation => Kind::said_in(&bytes).unwrap_or(kind),
            _ => kind,
        };
        let among = workspace.as_ref().map(|workspace| Among { checker, workspace, typed });
        let (setup, today) = (&checker.setup, self.today);
        let found = check_one(kind, setup, &name, &bytes, among);
        let ahead = ahead(setup, kind, (&name, &bytes), today);
        match found {
            Ok((report, unsought)) => Ok((with(report, ahead), unsought)),
            Err(report) => Err(with(report, ahead)),
        }
    }

    /// The next file of a workspace, not yet spoken of, on which every document depends.
    fn neighbour(&mut self) -> Option<CheckedFile> {
        let asked = self.checkers.values().flatten().filter(|checker| checker.asked.get());
        let faults = asked.filter_map(|checker| checker.whole.get()).map(|whole| &whole.hidden);
        let first = faults.flat_map(|faults| faults.items().iter().map(move |f| (faults, f)));
        let mut new = first.filter(|(_, fault)| !self.told.contains(&fault.place.file));
        let (faults, first) = new.next()?;
        let file = first.place.file.clone();
        let report = of_file(faults, &file, |_| true);
        self.told.insert(file.clone());
        Some(CheckedFile {
            file: file.into(),
            report,
            alone: false,
            again: false,
            unsought: Vec::new(),
        })
    }
}

/// The faults that stand in one file.
fn of_file(faults: &Report, name: &str, wanted: fn(&Diagnostic) -> bool) -> Report {
    let mut report = Report::new();
    let items = faults.items().iter();
    items
        .filter(|fault| fault.place.file == name && wanted(fault))
        .for_each(|fault| report.push(fault.clone()));
    report
}

/// What the files of one workspace are checked with. Its records are read together, once, however
/// many of them are checked.
struct Checker {
    setup: Setup,
    whole: OnceCell<Whole>,
    gathered: OnceCell<Result<Gathered, Report>>,
    /// Whether a situation was checked, whose documents need all the others.
    asked: Cell<bool>,
}

/// The records of a workspace, read.
struct Whole {
    shelves: Shelves,
    /// Every situation, or what hides one.
    known: Result<Vec<Arc<Followed>>, Report>,
    /// Whom and what they keep.
    dictionary: Option<Arc<Dictionary>>,
    /// What keeps every document from being made.
    hidden: Report,
    archive: Sealings,
}

/// What a workspace sealed, as far as looking at it tells, once a complement asks: nothing is
/// refused for it here.
struct Sealings {
    workspace: Workspace,
    read: OnceLock<Option<(WorkspaceKey, Registered)>>,
}

impl Sealings {
    fn of(workspace: &Workspace) -> Self {
        Self { workspace: workspace.clone(), read: OnceLock::new() }
    }

    fn read(&self) -> Option<&(WorkspaceKey, Registered)> {
        let read = || {
            let key = self.workspace.known_key().ok()??;
            let (folder, mut known) = (self.workspace.register(), Registered::default());
            read_register(&folder, Some(&key), [], |line, _, _| known.see(line)).ok()?;
            Some((key, known))
        };
        self.read.get_or_init(read).as_ref()
    }

    fn kept(&self, key: &WorkspaceKey, id: PieceId) -> Option<Remains> {
        kept::kept(&self.workspace, key, id).ok().flatten()
    }
}

impl Archive for Sealings {
    fn standing(&self, reference: &str, situation: &str) -> Option<Reached> {
        let (key, known) = self.read()?;
        standing::standing(key, known, |id| self.kept(key, id), (reference, situation))
    }

    fn sealed(&self, reference: &str, version: u32) -> Option<Option<Day>> {
        let (key, known) = self.read()?;
        standing::sealed(key, known, |id| self.kept(key, id), (reference, version))
    }

    fn before(&self, reference: &str, version: u32) -> Option<(u32, Option<Completed>)> {
        let (key, known) = self.read()?;
        standing::before(key, known, |id| self.kept(key, id), (reference, version))
    }
}

impl Checker {
    fn new(workspace: Option<&Workspace>) -> Result<Self, Report> {
        let setup = match workspace {
            Some(workspace) => opening::setup(workspace)?,
            None => Setup::bare()?,
        };
        let (whole, gathered) = (OnceCell::new(), OnceCell::new());
        Ok(Self { setup, whole, gathered, asked: Cell::new(false) })
    }
}

/// The other records, read when they are first needed; the files that the user named have the name
/// typed.
#[derive(Clone, Copy)]
struct Among<'a> {
    checker: &'a Checker,
    workspace: &'a Workspace,
    typed: &'a [PathBuf],
}

impl<'a> Among<'a> {
    fn whole(self) -> &'a Whole {
        let Self { checker, workspace, typed } = self;
        checker.whole.get_or_init(|| {
            let shelves = Shelves::read(workspace, &naming(workspace, typed));
            let known = shelves.situations(&checker.setup);
            let hidden = shelves.with_sessions(known.clone()).err().unwrap_or_default();
            let dictionary = known.as_ref().ok().map(|known| Arc::new(Dictionary::of_all(known)));
            Whole { shelves, known, dictionary, hidden, archive: Sealings::of(workspace) }
        })
    }

    fn registry(self) -> Registry<'a> {
        let whole = self.whole();
        Registry {
            archive: Some(&whole.archive),
            ..whole.shelves.registry(whole.dictionary.as_ref())
        }
    }

    fn records(self) -> &'a Result<Gathered, Report> {
        let setup = &self.checker.setup;
        self.checker.gathered.get_or_init(|| {
            let Whole { shelves, known, .. } = self.whole();
            gather(setup, shelves.of(Kind::Session), known.clone()?)
        })
    }
}

/// What is found in a record by itself; with the day of today, what it dates of a day to come too.
pub(super) fn alone(
    setup: &Setup,
    kind: Kind,
    (name, bytes): (&str, &[u8]),
    today: Option<Day>,
) -> Report {
    let found = check_one(kind, setup, name, bytes, None);
    let found = found.map_or_else(|report| report, |(report, _)| report);
    with(found, ahead(setup, kind, (name, bytes), today))
}

fn ahead(setup: &Setup, kind: Kind, (name, bytes): (&str, &[u8]), today: Option<Day>) -> Report {
    today.map(|today| setup.reader().ahead(kind, name, bytes, today)).unwrap_or_default()
}

fn with(mut report: Report, more: Report) -> Report {
    if !more.items().is_empty() {
        report.extend(more);
        report.sort();
    }
    report
}

/// Checks a record by its kind, by itself and, in a workspace, among the others.
fn check_one(
    kind: Kind,
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    among: Option<Among<'_>>,
) -> Result<Found, Report> {
    let report = match kind {
        Kind::Situation => return situation(setup, name, bytes, among),
        Kind::Referral => return referral(setup, name, bytes, among),
        Kind::Erasure => {
            let read = setup.reader().effacement(name, bytes)?;
            let mut report = read.warnings;
            report.extend(twins(name, among));
            report
        }
        Kind::Organisation => {
            let read = setup.reader().organisation(name, bytes)?;
            let known = among.and_then(|among| among.whole().dictionary.as_deref());
            let unsought = unsought_of_house(&read.value, known);
            let told = told(read.value.marked().into(), unsought.iter());
            return Ok((with_undrawable(read.warnings, read.value.marked()), told));
        }
        Kind::Session => return session(setup, name, bytes, among),
        Kind::Erratum => {
            let alone = setup.reader().erratum(name, bytes)?;
            compared(alone.warnings, among, |(commission, _)| {
                check_erratum(setup, commission, &alone.value)
            })?
        }
        Kind::Report => {
            let alone = setup.reader().rapport(name, bytes)?;
            let own = with_undrawable(alone.warnings, alone.value.marked());
            compared(own, among, |(commission, _)| commission.check_report(&alone.value))?
        }
    };
    Ok((report, Vec::new()))
}

/// A situation by itself, then beside another of its number.
fn situation(
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    among: Option<Among<'_>>,
) -> Result<Found, Report> {
    let mut not_sought = Vec::new();
    let mut report = match check_situation(setup, name, bytes) {
        Ok(Checked { value: (situation, unsought), warnings }) => {
            not_sought = told(situation.marked().into(), unsought.iter());
            warnings
        }
        Err(report) => report,
    };
    report.extend(twins(name, among));
    report.sort();
    Ok((report, not_sought))
}

/// A referral with its situation, among those whom others keep, then beside another of its number;
/// outside of any workspace, by itself.
fn referral(
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    among: Option<Among<'_>>,
) -> Result<Found, Report> {
    let Some(within) = among else {
        let read = setup.reader().signalement(name, bytes)?;
        return Ok((with_undrawable(read.warnings, read.value.marked()), Vec::new()));
    };
    let mut not_sought = Vec::new();
    let mut report = match check(setup, name, bytes, &within.registry()) {
        Ok(Checked { value: dossier, warnings: mut report }) => {
            report.extend(dossier.beside().clone());
            not_sought = told(dossier.referred().sheets(), dossier.unsought());
            report
        }
        Err(report) => report,
    };
    report.extend(twins(name, among));
    report.sort();
    Ok((report, not_sought))
}

/// D011 when another record of the workspace has the number of this one.
fn twins(name: &str, among: Option<Among<'_>>) -> Report {
    let Some(among) = among else {
        return Report::new();
    };
    among.checker.asked.set(true);
    let known = among.whole().known.as_ref();
    let twins = known.err().map(|faults| of_file(faults, name, |fault| fault.code == "D011"));
    twins.unwrap_or_default()
}

/// What a record protects and nothing looks for: line, field, reason.
fn told<'a>(sheets: Sheets<'_>, unsought: impl Iterator<Item = &'a Unsought>) -> Vec<NotSought> {
    let mut told: Vec<NotSought> = unsought
        .map(|unsought| NotSought {
            file: sheets.file_of(&unsought.pointer).to_owned(),
            line: sheets.line_of(&unsought.pointer),
            field: unsought.pointer.trim_start_matches('/').replace('/', "."),
            why: unsought.why.label(),
        })
        .collect();
    told.sort();
    told.dedup();
    told
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
) -> Result<Found, Report> {
    let known = match among.map(Among::records) {
        Some(Err(report)) => return Err(mine(report, name)),
        Some(Ok((commission, findings))) => {
            let mut sessions = commission.sessions().iter();
            let known = sessions.find(|session| session.marked().name() == name);
            known.and_then(|session| {
                Some((commission, session, findings.get(session.number().text())?))
            })
        }
        None => None,
    };
    match known {
        Some((commission, session, report)) => {
            let held = !session.is_convened_only() && !report.refuses();
            let unsought = held.then(|| unsought_in(desk(setup, commission), session));
            let unsought = unsought.unwrap_or_default();
            Ok((report.clone(), told(session.marked().into(), unsought.iter())))
        }
        // Outside of its folder a session is only checked by itself.
        None => {
            let read = setup.reader().seance(name, bytes)?;
            Ok((with_undrawable(read.warnings, read.value.marked()), Vec::new()))
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
