//! `verifier --reconstruire`: makes a document again from its record, compares, and says which of
//! record, template, form, fonts or program is no longer what it was.

use std::path::{Path, PathBuf};

use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::opening;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::seal::Sealed;
use cesmivip::store::{Workspace, read_document, read_file};
use serde_json::{Value, json};

use super::exit::Exit;
use super::house::House;
use super::importer::SIGNED;
use super::jobs::{Holdings, Plan, run};
use super::machine::THIS;
use super::ui::Ui;
use super::worker::Worker;

/// What a manifest says that the document was made from, and how to name it.
const SOURCES: [(&str, &str); 5] = [
    ("/engagement/valeur", "la fiche"),
    ("/gabarits_sha256", "les gabarits"),
    ("/formulaire_sha256", "le formulaire ou ses listes"),
    ("/polices_sha256", "les polices"),
    ("/programme_version", "la version du programme"),
];

/// Processor time for a document, in seconds.
const SECONDS: u64 = 60;

/// Makes each document again.
pub fn rebuild(files: &[PathBuf], workspace: Option<&Path>, ui: &Ui) -> Result<Exit, Report> {
    let mut worst = Exit::Ok;
    for file in files {
        let owner = opening::owner(workspace, file)?;
        // A document is made again with the key that made it, never with a new one.
        Custody::new(&owner, THIS).key()?;
        if !one(&owner, file, ui)? {
            worst = Exit::Mismatch;
        }
    }
    Ok(worst)
}

fn one(workspace: &Workspace, file: &Path, ui: &Ui) -> Result<bool, Report> {
    let bytes = read_document(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(SIGNED).or(name.strip_suffix(".pdf")).unwrap_or(&name).to_owned();
    let house = House::open(workspace, None, ui)?;
    let shown = |path: &Path| opening::name(path.strip_prefix(workspace.root()).unwrap_or(path));
    let holdings = Holdings::read(house, &shown);
    let plan = Plan::of(&holdings);
    let made = match plan.maker(&stem) {
        None => None,
        Some(job) => {
            let mut made = run(&*job, &mut Worker::new(SECONDS))?;
            let at = made.sealed.iter().position(|document| document.stem() == stem);
            at.map(|at| made.sealed.swap_remove(at))
        }
    };
    let Some(made) = made else {
        // A refused record is told with its faults.
        ui.report(&plan.faults);
        let place = Place::file(opening::name(file));
        return Err(Diagnostic::new("D050", place).into());
    };
    let same = bytes == made.pdf();
    let signed = !same && name.ends_with(SIGNED) && bytes.starts_with(made.pdf());
    let differing = if same || signed { Vec::new() } else { differing(file, &stem, &made) };
    tell(file, same, signed, &differing, ui);
    Ok(same || signed)
}

/// The sources that are not those of the manifest beside the document.
fn differing(file: &Path, stem: &str, made: &Sealed) -> Vec<&'static str> {
    let path = file.with_file_name(format!("{stem}.json"));
    let then = read_file(&path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let now: Value = serde_json::from_str(made.manifest()).unwrap_or_default();
    let Some(then) = then else {
        return vec!["inconnu, car le manifeste du document (.json) manque à côté de lui"];
    };
    let changed = |(pointer, _): &&(&str, &str)| then.pointer(pointer) != now.pointer(pointer);
    let differing: Vec<&str> = SOURCES.iter().filter(changed).map(|(_, name)| *name).collect();
    match (differing.is_empty(), then["sha256"] == now["sha256"]) {
        // What is made today is what was made then: the file is what changed.
        (true, true) => vec!["rien de ce qui l'a fait : c'est le fichier qui a changé"],
        (true, false) => {
            vec!["l'organisation (cesmivip.yaml), ou une autre fiche dont le document dépend"]
        }
        (false, _) => differing,
    }
}

fn tell(file: &Path, same: bool, signed: bool, differing: &[&str], ui: &Ui) {
    let shown = opening::name(file);
    let text = match (same, signed) {
        (true, _) => "reconstruit à l'identique, à l'octet près.".to_owned(),
        (_, true) => {
            "reconstruit à l'identique ; une signature suit les octets scellés.".to_owned()
        }
        _ => format!("non identique.\n  Ce qui diffère : {}.", differing.join(", ")),
    };
    let verdict = if same || signed { "identique" } else { "different" };
    ui.result(
        &format!("{shown} : {text}"),
        json!({"type": "reconstruction", "fichier": shown, "verdict": verdict,
               "signe": signed, "differe": differing}),
    );
}
