//! From paths to a setup and records, with the names that diagnostics show.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::shelves::{FILING, Shelves, naming};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::gather;
use crate::record::{Commission, Kind, Seance};
use crate::setup::{Inputs, Setup};
use crate::store::{Workspace, list_home, list_records, read_file, shown};

/// What the arguments of a verb mean.
#[derive(Default)]
pub struct Meant {
    /// The records, and what each is by the folder that holds it.
    pub records: Vec<(PathBuf, Kind)>,
    /// What stands among records and is not read, and why.
    pub refused: Vec<(PathBuf, Diagnostic)>,
    /// What is neither read nor refused.
    pub left: Vec<PathBuf>,
}

/// Lists the records meant by the arguments: files as they are, folders by their records.
///
/// # Errors
/// D001 for each argument that cannot be read, or holds no record.
pub fn records(arguments: &[PathBuf], wanted: fn(Kind) -> bool) -> Result<Meant, Report> {
    let mut meant = Meant::default();
    let mut report = Report::new();
    for argument in arguments {
        let listing = match list_records(argument, FILING) {
            Ok(listing) => listing,
            Err(fault) => {
                report.push(fault);
                continue;
            }
        };
        let found = listing.files.into_iter().map(|file| {
            let home = file.home.as_deref().and_then(Kind::at);
            let kind = home.unwrap_or_else(|| Kind::of(&file.path));
            (file.path, kind)
        });
        // What is named is taken; what a folder holds is taken when it is of the right kind.
        let found: Vec<_> =
            found.filter(|(path, kind)| path == argument || wanted(*kind)).collect();
        if found.is_empty() && listing.refused.is_empty() {
            let text = "Ce dossier ne contient aucune fiche .yaml.";
            report.push(Diagnostic::new("D001", Place::file(name(argument))).message(text));
        }
        meant.records.extend(found);
        meant.refused.extend(listing.refused);
        meant.left.extend(listing.left);
    }
    meant.records.sort();
    meant.records.dedup();
    meant.refused.sort_by(|a, b| a.0.cmp(&b.0));
    meant.refused.dedup_by(|a, b| a.0 == b.0);
    meant.left.sort();
    meant.left.dedup();
    if report.refuses() { Err(report) } else { Ok(meant) }
}

/// The records of referrals of a workspace that have this number, each with the name that diagnostics
/// show; a file that cannot be read may be one of them, and is a fault.
pub(super) fn referrals_numbered<'a>(
    workspace: &Workspace,
    reference: &'a str,
) -> impl Iterator<Item = Result<(String, Vec<u8>), Diagnostic>> + use<'a> {
    let files = list_home(workspace.root(), "signalements", FILING).files.into_iter();
    let read = files.map(|file| Ok((name(&file.path), read_file(&file.real)?)));
    read.filter(move |file| match file {
        Ok((_, bytes)) => Kind::Referral.number_in(bytes).as_deref() == Some(reference),
        Err(_) => true,
    })
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
///
/// # Errors
/// Those of [`Shelves::situations`] and [`gather`].
pub fn commission(
    workspace: &Workspace,
    setup: &Setup,
    typed: &[PathBuf],
) -> Result<Gathered, Report> {
    let shelves = Shelves::read(workspace, &naming(workspace, typed));
    let situations = shelves.situations(setup)?;
    gather(setup, shelves.only(Kind::Session), situations)
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
        if let Some(said) = read_file(path).ok().and_then(|bytes| Kind::said_in(&bytes))
            && said != Kind::Session
        {
            return Err(Kind::Session.refused(&typed, said).into());
        }
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
/// D010 for each faulty session.
pub fn sound((commission, findings): Gathered) -> Result<Commission, Report> {
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
    shown(path)
}
