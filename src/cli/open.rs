//! From paths to a setup and records, with the names that diagnostics show.

use std::path::{Path, PathBuf};

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::setup::{Inputs, Setup};
use cesmivip::store::{Workspace, list_records};

/// Lists the records meant by the arguments: files as they are, folders by their `*.yaml`.
pub fn records(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, Report> {
    let mut records = Vec::new();
    let mut report = Report::new();
    for argument in arguments {
        match list_records(argument) {
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
