//! `signalement`: referrals to the prosecutor, one process away from their templates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::{Dossier, check, referral};
use cesmivip::record::Aim;
use cesmivip::store::{Published, Workspace, read_file};
use serde_json::json;

use super::args::Signalement;
use super::exit::Exit;
use super::house::House;
use super::open;
use super::pool::Pool;
use super::ui::Ui;
use super::worker::Worker;

/// What became of a record.
struct Outcome {
    report: Report,
    written: Vec<(String, String)>,
    unchanged: bool,
}

pub fn run(args: &Signalement, ui: &Ui) -> ExitCode {
    let paths = match open::records(&args.files, |kind| kind == open::Kind::Situation) {
        Ok(paths) => paths,
        Err(report) => {
            ui.report(&report);
            return Exit::of(&report).into();
        }
    };
    let pool = Pool::start(args.making.seconds, paths.len());
    let (houses, owners) = houses(&paths, args, ui);
    let read: Vec<(&PathBuf, Read<'_>)> = paths
        .iter()
        .zip(&owners)
        .map(|(path, owner)| match owner {
            Err(report) => (path, Err(report.clone())),
            Ok(workspace) => (path, read(path, &houses[workspace])),
        })
        // A situation without a referral is refused when it is named, passed over in a folder.
        .filter(|(path, read)| args.files.contains(path) || !is_only_followed(read))
        .collect();
    let (paths, mut records): (Vec<&PathBuf>, Vec<Read<'_>>) = read.into_iter().unzip();
    refuse_twins(&mut records);
    let outcomes = produce(&records, pool);
    let (mut done, mut refused) = (0, Report::new());
    for (path, outcome) in paths.iter().zip(outcomes) {
        tell(path, &outcome, ui);
        match outcome.report.refuses() {
            false => done += 1,
            true => refused.extend(outcome.report),
        }
    }
    if paths.len() > 1 {
        ui.chat(&format!("{done} signalement(s) produit(s) sur {}.", paths.len()));
    }
    Exit::of_batch(done, &refused).into()
}

/// A record read, with what to say of it.
type Read<'a> = Result<(&'a House, Dossier, Report), Report>;

fn is_only_followed(read: &Read<'_>) -> bool {
    read.as_ref().is_ok_and(|(_, dossier, _)| dossier.situation().referral().is_none())
}

type Owners = Vec<Result<Workspace, Report>>;

/// Opens each workspace once.
fn houses(paths: &[PathBuf], args: &Signalement, ui: &Ui) -> (BTreeMap<Workspace, House>, Owners) {
    let mut opened: BTreeMap<Workspace, Result<House, Report>> = BTreeMap::new();
    let mut owners = Vec::new();
    for path in paths {
        owners.push(match Workspace::of(path) {
            Err(fault) => Err(Report::one(fault)),
            Ok(workspace) => {
                let house = opened
                    .entry(workspace.clone())
                    .or_insert_with(|| House::open(&workspace, args.making.output.as_deref(), ui));
                match house {
                    Ok(_) => Ok(workspace),
                    Err(report) => Err(report.clone()),
                }
            }
        });
    }
    let houses = opened.into_iter().filter_map(|(w, house)| house.ok().map(|house| (w, house)));
    (houses.collect(), owners)
}

fn read<'a>(path: &Path, house: &'a House) -> Read<'a> {
    let bytes = read_file(path)?;
    let checked = check(&house.setup, &open::name(path), &bytes)?;
    Ok((house, checked.value, checked.warnings))
}

/// Two records of one batch may not claim the same document.
fn refuse_twins(records: &mut [Read<'_>]) {
    let mut seen = BTreeSet::new();
    for record in records {
        let Ok((house, dossier, _)) = record else {
            continue;
        };
        let situation = dossier.situation();
        let Some(id) = situation.referral() else {
            continue;
        };
        if !seen.insert((house.outputs.clone(), id.reference.clone(), id.version)) {
            let fault = situation.marked().diagnostic("D007", "/signalement/reference", Aim::Value);
            *record = Err(fault.into());
        }
    }
}

/// Draws the batch, each record on the worker that is free.
fn produce(records: &[Read<'_>], pool: Pool) -> Vec<Outcome> {
    let lost = || Outcome {
        report: Diagnostic::new("G009", Place::file("cesmivip")).into(),
        written: Vec::new(),
        unchanged: false,
    };
    let outcomes = pool.run(records, one);
    outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(lost)).collect()
}

fn one(record: &Read<'_>, worker: &mut Worker) -> Outcome {
    let refused = |report| Outcome { report, written: Vec::new(), unchanged: false };
    let (house, dossier, warnings) = match record {
        Ok(record) => record,
        Err(report) => return refused(report.clone()),
    };
    let made = match referral(&house.setup, &house.key, dossier, worker) {
        Ok(made) => made,
        Err(report) => return refused(report),
    };
    match house.issue(&made.documents, std::slice::from_ref(&made.letter)) {
        Ok(published) => Outcome {
            report: warnings.clone(),
            written: made
                .documents
                .iter()
                .map(|document| {
                    let path = house.outputs.join(format!("{}.pdf", document.stem()));
                    (path.display().to_string(), document.digest().to_string())
                })
                .collect(),
            unchanged: published == Published::Unchanged,
        },
        // The remedy is in the record: point at the line to change.
        Err(fault) if fault.code == "D003" => refused(
            dossier
                .situation()
                .marked()
                .diagnostic("D003", "/signalement/version", Aim::Value)
                .into(),
        ),
        Err(fault) => refused(fault.into()),
    }
}

fn tell(path: &Path, outcome: &Outcome, ui: &Ui) {
    ui.report(&outcome.report);
    for (file, digest) in &outcome.written {
        let state = if outcome.unchanged { "inchangé" } else { "produit" };
        ui.result(
            &format!("{file} ({state}) sha256:{}…", &digest[..16]),
            json!({"type": "document", "fiche": open::name(path), "fichier": file,
                   "sha256": digest, "etat": state}),
        );
    }
}
