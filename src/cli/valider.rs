//! `valider`: checks records and tells all their faults.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::atelier::opening::Gathered;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::check;
use cesmivip::pipeline::minutes::check_erratum;
use cesmivip::record::Kind;
use cesmivip::setup::Setup;
use cesmivip::store::{Workspace, read_file};
use serde_json::json;

use super::args::Valider;
use super::exit::Exit;
use super::ui::Ui;

pub fn run(args: &Valider, ui: &Ui) -> ExitCode {
    let records = match opening::records(&args.files, |_| true) {
        Ok(records) => records,
        Err(report) => {
            ui.report(&report);
            return Exit::of(&report).into();
        }
    };
    let typed: Vec<PathBuf> =
        records.iter().filter(|path| Kind::of(path) == Kind::Session).cloned().collect();
    let mut desks: BTreeMap<Option<Workspace>, Desk> = BTreeMap::new();
    let mut all = Report::new();
    let mut valid = 0;
    for path in &records {
        let report = one(path, &typed, &mut desks, ui);
        if !report.refuses() {
            valid += 1;
        }
        ui.report(&report);
        let object = json!({
            "type": "fiche",
            "fichier": opening::name(path),
            "valide": !report.refuses(),
            "erreurs": report.counts().0,
            "avertissements": report.counts().1,
        });
        if !report.refuses() {
            ui.result(&format!("{} : valable", opening::name(path)), object);
        } else {
            ui.result(&format!("{} : refusée", opening::name(path)), object);
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

/// What the files of one workspace are checked with. Its sessions are read together, once,
/// however many of them are checked.
struct Desk {
    setup: Setup,
    gathered: OnceCell<Result<Gathered, Report>>,
}

impl Desk {
    /// The records of the workspace, the sessions that the user named under the name they typed.
    fn gathered(&self, workspace: &Workspace, typed: &[PathBuf]) -> &Result<Gathered, Report> {
        self.gathered.get_or_init(|| opening::commission(workspace, &self.setup, typed))
    }
}

/// Checks one file by the folder it stands in.
fn one(
    path: &Path,
    typed: &[PathBuf],
    desks: &mut BTreeMap<Option<Workspace>, Desk>,
    ui: &Ui,
) -> Report {
    let outcome = (|| -> Result<Report, Report> {
        // A record on its own is checked against the defaults.
        let workspace = match Workspace::of(path) {
            Ok(workspace) => Some(workspace),
            Err(fault) if fault.code == "D004" => None,
            Err(fault) => return Err(fault.into()),
        };
        let desk = match desks.get(&workspace) {
            Some(desk) => desk,
            None => {
                let setup = match &workspace {
                    Some(workspace) => opening::setup(workspace)?,
                    None => {
                        ui.chat("Hors d'un espace de travail : listes et formulaire par défaut.");
                        Setup::bare()?
                    }
                };
                let desk = Desk { setup, gathered: OnceCell::new() };
                desks.entry(workspace.clone()).or_insert(desk)
            }
        };
        let setup = &desk.setup;
        let name = opening::name(path);
        let bytes = read_file(path)?;
        match Kind::of(path) {
            Kind::Situation => Ok(check(setup, &name, &bytes)?.warnings),
            Kind::Organisation => Ok(setup.reader().organisation(&name, &bytes)?.warnings),
            Kind::Session => match &workspace {
                Some(workspace) => session(&name, &bytes, setup, desk.gathered(workspace, typed)),
                None => Ok(setup.reader().seance(&name, &bytes)?.warnings),
            },
            Kind::Erratum => {
                let gathered = workspace.as_ref().map(|w| desk.gathered(w, typed));
                erratum(&name, &bytes, setup, gathered)
            }
            Kind::Report => {
                let gathered = workspace.as_ref().map(|w| desk.gathered(w, typed));
                rapport(&name, &bytes, setup, gathered)
            }
        }
    })();
    match outcome {
        Ok(report) | Err(report) => report,
    }
}

/// Checks a session against the other records of its workspace.
fn session(
    name: &str,
    bytes: &[u8],
    setup: &Setup,
    gathered: &Result<Gathered, Report>,
) -> Result<Report, Report> {
    let (commission, findings) = match gathered {
        Ok(gathered) => gathered,
        Err(report) => return Err(mine(report, name)),
    };
    let known = commission.sessions().iter().find(|session| session.marked().name() == name);
    match known.and_then(|session| findings.get(session.number().text())) {
        Some(report) => Ok(report.clone()),
        // Outside of « seances » a session is only checked by itself.
        None => Ok(setup.reader().seance(name, bytes)?.warnings),
    }
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

/// Checks an erratum by itself and, in a workspace, against the session that it corrects.
fn erratum(
    name: &str,
    bytes: &[u8],
    setup: &Setup,
    gathered: Option<&Result<Gathered, Report>>,
) -> Result<Report, Report> {
    let alone = setup.reader().erratum(name, bytes)?;
    let mut report = alone.warnings;
    if let Some(gathered) = gathered {
        let (commission, _) = gathered.as_ref().map_err(Clone::clone)?;
        report.extend(check_erratum(setup, commission, &alone.value));
        report.sort();
    }
    Ok(report)
}

/// Checks a report by itself and, in a workspace, that it names nobody.
fn rapport(
    name: &str,
    bytes: &[u8],
    setup: &Setup,
    gathered: Option<&Result<Gathered, Report>>,
) -> Result<Report, Report> {
    let alone = setup.reader().rapport(name, bytes)?;
    let mut report = alone.warnings;
    if let Some(gathered) = gathered {
        let (commission, _) = gathered.as_ref().map_err(Clone::clone)?;
        report.extend(commission.check_report(&alone.value));
        report.sort();
    }
    Ok(report)
}
