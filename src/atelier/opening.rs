//! From paths to a setup and records, with the names that diagnostics show.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::{Named, followed, gather};
use crate::record::{Commission, Home, Kind, Seance};
use crate::setup::{Inputs, Setup};
use crate::store::{Workspace, absolute, list_records, read_file, stands};

/// Lists the records meant by the arguments: files as they are, folders by their `*.yaml`.
pub fn records(arguments: &[PathBuf], wanted: fn(Kind) -> bool) -> Result<Vec<PathBuf>, Report> {
    let mut records = Vec::new();
    let mut report = Report::new();
    for argument in arguments {
        // What is named is taken; what a folder holds is taken when it is of the right kind.
        let named = |record: &PathBuf| record == argument || wanted(Kind::of(record));
        match list_records(argument)
            .map(|found| found.into_iter().filter(named).collect::<Vec<_>>())
        {
            Ok(found) if found.is_empty() => {
                let place = Place::file(argument.display().to_string());
                let text = "Ce dossier ne contient aucune fiche .yaml.";
                report.push(Diagnostic::new("D001", place).message(text));
            }
            Ok(found) => records.extend(found),
            Err(fault) => report.push(fault),
        }
    }
    records.sort();
    records.dedup();
    if report.refuses() { Err(report) } else { Ok(records) }
}

/// Opens the setup of a workspace.
pub fn setup(workspace: &Workspace) -> Result<Setup, Report> {
    let inputs = Inputs {
        organisation: workspace.organisation()?,
        forms: workspace.overrides("forms")?,
        templates: workspace.overrides("templates")?,
    };
    let mut setup = Setup::new(inputs)?;
    if let Some(name) = setup.logo().map(str::to_owned) {
        setup.with_logo(workspace.image(&name)?);
    }
    Ok(setup)
}

/// Sessions and situations of a workspace, and what was found in each session by its number.
pub type Gathered = (Commission, BTreeMap<String, Report>);

/// Reads the records that a session depends on; the files named by the user keep the name that
/// they typed.
pub fn commission(
    workspace: &Workspace,
    setup: &Setup,
    typed: &[PathBuf],
) -> Result<Gathered, Report> {
    let typed: BTreeMap<PathBuf, String> =
        typed.iter().filter_map(|path| Some((absolute(path)?, name(path)))).collect();
    let shown = |path: &Path| {
        let inside = path.strip_prefix(workspace.root()).unwrap_or(path);
        typed.get(path).cloned().unwrap_or_else(|| name(inside))
    };
    let mut unread = Report::new();
    let sessions = shelf(workspace, Kind::Session, &shown, &mut unread);
    let situations = shelf(workspace, Kind::Situation, &shown, &mut unread);
    if unread.refuses() {
        return Err(unread);
    }
    gather(setup, &sessions, followed(setup, &situations)?)
}

/// Reads the records of a kind that the workspace holds, under the names that diagnostics are to
/// show; what cannot be read is told beside.
pub fn shelf(
    workspace: &Workspace,
    kind: Kind,
    shown: &dyn Fn(&Path) -> String,
    unread: &mut Report,
) -> Vec<Named> {
    let home = match kind.home() {
        Home::Folder(name) | Home::File(name) => workspace.root().join(name),
    };
    if !stands(&home) {
        return Vec::new();
    }
    let paths = list_records(&home).unwrap_or_else(|fault| {
        unread.push(fault);
        Vec::new()
    });
    let mut records = Vec::new();
    for path in paths {
        match read_file(&path) {
            Ok(bytes) => records.push((shown(&path), bytes)),
            Err(fault) => unread.push(fault),
        }
    }
    records
}

/// Finds the workspace that the user names, that of a file, or the present one.
///
/// # Errors
/// D004 when there is none.
pub fn owner(given: Option<&Path>, file: &Path) -> Result<Workspace, Diagnostic> {
    match given {
        Some(folder) => Workspace::around(folder),
        None => Workspace::of(file).or_else(|fault| match fault.code {
            // A file that stands elsewhere is looked up from the present folder.
            "D004" => Workspace::around(Path::new(".")).map_err(|_| fault),
            _ => Err(fault),
        }),
    }
}

/// Finds the session that a file holds among the gathered ones, with what was found in it.
///
/// A session elsewhere than in `seances/` is not the one that the workspace knows, and a faulty
/// neighbour could hide a code, a name or a commitment.
pub fn session<'a>(
    (commission, findings): &'a Gathered,
    path: &Path,
) -> Result<(&'a Seance, Report), Report> {
    let typed = name(path);
    let Some(session) = commission.sessions().iter().find(|s| s.marked().name() == typed) else {
        let text = "Cette séance n'est pas dans le dossier « seances » de l'espace de travail.";
        return Err(Diagnostic::new("D001", Place::file(typed)).message(text).into());
    };
    let mut own = findings.get(session.number().text()).cloned().unwrap_or_default();
    own.extend(faulty(commission, findings, Some(session)));
    own.sort();
    if own.refuses() { Err(own) } else { Ok((session, own)) }
}

/// The records of a workspace compared with each other, none of whose sessions is faulty: one would
/// be missing from every count, or hide what is due.
///
/// # Errors
/// The faults of reading, D010 for each faulty session.
pub fn sound(workspace: &Workspace, setup: &Setup) -> Result<Commission, Report> {
    let (commission, findings) = commission(workspace, setup, &[])?;
    let faulty = faulty(&commission, &findings, None);
    if faulty.refuses() { Err(faulty) } else { Ok(commission) }
}

/// D010 for each faulty session, one left out.
pub fn faulty(
    commission: &Commission,
    findings: &BTreeMap<String, Report>,
    without: Option<&Seance>,
) -> Report {
    let mut report = Report::new();
    for session in commission.sessions() {
        let number = session.number();
        let found = findings.get(number.text());
        if without.map(Seance::number) != Some(number) && found.is_some_and(Report::refuses) {
            report.push(Diagnostic::new("D010", Place::file(session.marked().name())));
        }
    }
    report
}

/// The name of a file in diagnostics: as the user typed it.
pub fn name(path: &Path) -> String {
    path.display().to_string()
}
