//! `valider`: checks records and tells all their faults.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::check;
use cesmivip::setup::Setup;
use cesmivip::store::{Workspace, read_file};
use serde_json::json;

use super::args::Valider;
use super::exit::Exit;
use super::open::{self, Kind};
use super::ui::Ui;

pub fn run(args: &Valider, ui: &Ui) -> ExitCode {
    let records = match open::records(&args.files, |_| true) {
        Ok(records) => records,
        Err(report) => {
            ui.report(&report);
            return Exit::of(&report).into();
        }
    };
    let mut setups: BTreeMap<Option<Workspace>, Setup> = BTreeMap::new();
    let mut all = Report::new();
    let mut valid = 0;
    for path in &records {
        let report = one(path, &mut setups, ui);
        if !report.refuses() {
            valid += 1;
        }
        ui.report(&report);
        let object = json!({
            "type": "fiche",
            "fichier": open::name(path),
            "valide": !report.refuses(),
            "erreurs": report.counts().0,
            "avertissements": report.counts().1,
        });
        if !report.refuses() {
            ui.result(&format!("{} : valable", open::name(path)), object);
        } else {
            ui.result(&format!("{} : refusée", open::name(path)), object);
        }
        all.extend(report);
    }
    let (errors, warnings) = all.counts();
    ui.chat(&format!(
        "{} fiche(s) : {valid} valable(s), {} refusée(s) ; {errors} erreur(s), {warnings} avertissement(s).",
        records.len(),
        records.len() - valid,
    ));
    Exit::of(&all).into()
}

/// Checks one file by the folder it stands in.
fn one(path: &Path, setups: &mut BTreeMap<Option<Workspace>, Setup>, ui: &Ui) -> Report {
    let outcome = (|| -> Result<Report, Report> {
        // A record on its own is checked against the defaults.
        let workspace = match Workspace::of(path) {
            Ok(workspace) => Some(workspace),
            Err(fault) if fault.code == "D004" => None,
            Err(fault) => return Err(fault.into()),
        };
        let setup = match setups.get(&workspace) {
            Some(setup) => setup,
            None => {
                let setup = match &workspace {
                    Some(workspace) => open::setup(workspace)?,
                    None => {
                        ui.chat("Hors d'un espace de travail : listes et formulaire par défaut.");
                        Setup::bare()?
                    }
                };
                setups.entry(workspace).or_insert(setup)
            }
        };
        let name = open::name(path);
        let bytes = read_file(path)?;
        match open::kind(path) {
            Kind::Situation => Ok(check(setup, &name, &bytes)?.warnings),
            Kind::Organisation => Ok(setup.reader().organisation(&name, &bytes)?.warnings),
            Kind::Later => {
                let place = Place::file(name.clone());
                let well_formed = cesmivip::record::well_formed(&name, &bytes)?;
                let mut report = well_formed;
                report.push(Diagnostic::new("D008", place));
                Ok(report)
            }
        }
    })();
    match outcome {
        Ok(report) | Err(report) => report,
    }
}
