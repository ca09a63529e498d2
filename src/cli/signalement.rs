//! `signalement`: referrals to the prosecutor, one process away from their templates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::{Dossier, Referral, check, referral};
use cesmivip::record::Aim;
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::Setup;
use cesmivip::store::{Batch, Published, Workspace, publish, read_file};
use serde_json::json;

use super::args::Signalement;
use super::exit::Exit;
use super::open;
use super::ui::Ui;
use super::worker::Worker;

/// A workspace opened for production.
struct House {
    setup: Setup,
    key: WorkspaceKey,
    outputs: PathBuf,
}

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
    let (houses, owners) = houses(&paths, args, ui);
    let mut records: Vec<Result<(&House, Dossier, Report), Report>> = paths
        .iter()
        .zip(&owners)
        .map(|(path, owner)| match owner {
            Err(report) => Err(report.clone()),
            Ok(workspace) => read(path, &houses[workspace]),
        })
        .collect();
    refuse_twins(&mut records);
    let outcomes = produce(&records, args.seconds);
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
                    .or_insert_with(|| house(&workspace, args.output.as_deref(), ui));
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

fn house(workspace: &Workspace, output: Option<&Path>, ui: &Ui) -> Result<House, Report> {
    let setup = open::setup(workspace)?;
    let (key, made) = workspace.key(|| {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok().map(|()| bytes)
    })?;
    if made {
        ui.chat(&format!(
            "Nouvelle clé d'espace : {}/.cesmivip/cle. La copier en lieu sûr, ne jamais la transmettre.",
            workspace.root().display(),
        ));
    }
    let outputs = output.map_or_else(|| workspace.outputs(), Path::to_owned);
    Ok(House { setup, key, outputs })
}

fn read<'a>(path: &Path, house: &'a House) -> Result<(&'a House, Dossier, Report), Report> {
    let bytes = read_file(path)?;
    let checked = check(&house.setup, &open::name(path), &bytes)?;
    Ok((house, checked.value, checked.warnings))
}

/// Two records of one batch may not claim the same document.
fn refuse_twins(records: &mut [Result<(&House, Dossier, Report), Report>]) {
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

/// Draws the batch on as many workers as the machine has cores; the results keep the order of
/// the records, whichever worker made them.
fn produce(records: &[Result<(&House, Dossier, Report), Report>], seconds: u64) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<Outcome>>> = records.iter().map(|_| Mutex::new(None)).collect();
    let ready = records.iter().filter(|record| record.is_ok()).count();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(4).min(ready.max(1)) {
            scope.spawn(|| {
                let mut worker = Worker::new(seconds);
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let (Some(record), Some(slot)) = (records.get(at), slots.get(at)) else {
                        return;
                    };
                    let outcome = one(record, &mut worker);
                    if let Ok(mut slot) = slot.lock() {
                        *slot = Some(outcome);
                    }
                }
            });
        }
    });
    let lost = || Outcome {
        report: Diagnostic::new("G009", Place::file("cesmivip")).into(),
        written: Vec::new(),
        unchanged: false,
    };
    slots.into_iter().map(|slot| slot.into_inner().ok().flatten().unwrap_or_else(lost)).collect()
}

fn one(record: &Result<(&House, Dossier, Report), Report>, worker: &mut Worker) -> Outcome {
    let refused = |report| Outcome { report, written: Vec::new(), unchanged: false };
    let (house, dossier, warnings) = match record {
        Ok(record) => record,
        Err(report) => return refused(report.clone()),
    };
    let made = match referral(&house.setup, &house.key, dossier, worker) {
        Ok(made) => made,
        Err(report) => return refused(report),
    };
    match publish(&house.outputs, &batch(&made)) {
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

fn batch(made: &Referral) -> Batch {
    let mut batch = Batch::default();
    for document in &made.documents {
        let stem = document.stem();
        batch.add(format!("{stem}.pdf"), document.pdf());
        batch.add(format!("{stem}.sha256"), document.sum());
        batch.add(format!("{stem}.json"), document.manifest());
    }
    let (name, text) = &made.letter;
    batch.add(name.clone(), text.as_bytes());
    batch
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
