//! From paths to a setup and records, with the names that diagnostics show.

use std::path::{Path, PathBuf};

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::setup::{Inputs, Setup};
use cesmivip::store::{Workspace, list_records};

/// Lists the records meant by the arguments: files as they are, folders by their `*.yaml`.
pub fn records(arguments: &[PathBuf], wanted: fn(Kind) -> bool) -> Result<Vec<PathBuf>, Report> {
    let mut records = Vec::new();
    let mut report = Report::new();
    for argument in arguments {
        // What is named is taken; what a folder holds is taken when it is of the right kind.
        let named = |record: &PathBuf| record == argument || wanted(kind(record));
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

/// The name of a file in diagnostics: as the user typed it.
pub fn name(path: &Path) -> String {
    path.display().to_string()
}

/// What a file holds, told by its place in a workspace.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Situation,
    Organisation,
    /// Sessions and reports, whose rules come with their own documents.
    Later,
}

/// Tells what a file holds.
pub fn kind(path: &Path) -> Kind {
    let parent = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    match (path.file_name().and_then(|name| name.to_str()), parent) {
        (Some("cesmivip.yaml"), _) => Kind::Organisation,
        (_, Some("seances" | "rapports")) => Kind::Later,
        _ => Kind::Situation,
    }
}
