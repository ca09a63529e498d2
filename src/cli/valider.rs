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
use super::open;
use super::ui::Ui;

pub fn run(args: &Valider, ui: &Ui) -> ExitCode {
    let records = match open::records(&args.files) {
        Ok(records) => records,
        Err(report) => {
            ui.report(&report);
            return Exit::of(&report).into();
        }
    };
    let mut setups: BTreeMap<Workspace, Setup> = BTreeMap::new();
    let mut all = Report::new();
    let mut valid = 0;
    for path in &records {
        let report = one(path, &mut setups);
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
fn one(path: &Path, setups: &mut BTreeMap<Workspace, Setup>) -> Report {
    let outcome = (|| -> Result<Report, Report> {
        let workspace = Workspace::of(path)?;
        let setup = match setups.get(&workspace) {
            Some(setup) => setup,
            None => {
                let setup = open::setup(&workspace)?;
                setups.entry(workspace).or_insert(setup)
            }
        };
        let name = open::name(path);
        let bytes = read_file(path)?;
        match kind(path) {
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

/// What a file holds, told by its place in a workspace.
enum Kind {
    Situation,
    Organisation,
    /// Sessions and reports, whose rules come with their own documents.
    Later,
}

fn kind(path: &Path) -> Kind {
    let parent = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
    match (path.file_name().and_then(|name| name.to_str()), parent) {
        (Some("cesmivip.yaml"), _) => Kind::Organisation,
        (_, Some("seances" | "rapports")) => Kind::Later,
        _ => Kind::Situation,
    }
}
