//! A document made again from its record and compared: which of record, template, form, fonts or
//! program is no longer what it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::holdings::Holdings;
use super::house::House;
use super::job::run;
use super::plan::Plan;
use super::worker::Worker;
use crate::atelier::custody::Custody;
use crate::atelier::judging::documents;
use crate::atelier::opening;
use crate::atelier::returned::SIGNED;
use crate::atelier::shelves::naming;
use crate::atelier::{Machine, Watch};
use crate::diag::{Diagnostic, Place, Report};
use crate::seal::Sealed;
use crate::store::{Workspace, read_document, read_file};

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

/// A document beside what its record makes today.
pub struct Rebuilt {
    /// Whether they are the same, to the byte.
    pub same: bool,
    /// Whether they are the same, followed by a signature.
    pub signed: bool,
    /// What differs, in French, when they are not.
    pub differing: Vec<&'static str>,
}

/// A document that was to be made again, and what came of it.
pub struct Tried {
    /// The file.
    pub file: PathBuf,
    /// The comparison, or what refuses it.
    pub outcome: Result<Rebuilt, Report>,
}

/// Makes documents again; of a folder, every PDF in it. The records of a workspace are read once,
/// and what one record makes is made once, however many of its documents are compared.
///
/// # Errors
/// D001 when a folder cannot be read; what refuses a document is told with it.
pub fn rebuild_all(
    arguments: &[PathBuf],
    workspace: Option<&Path>,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Vec<Tried>, Report> {
    let files = documents(arguments)?;
    let owners: Vec<_> = files.iter().map(|file| opening::owner(workspace, file)).collect();
    let mut outcomes: BTreeMap<usize, Result<Rebuilt, Report>> = BTreeMap::new();
    let mut owned: BTreeMap<&Workspace, Vec<usize>> = BTreeMap::new();
    for (at, owner) in owners.iter().enumerate() {
        match owner {
            Ok(owner) => owned.entry(owner).or_default().push(at),
            Err(fault) => drop(outcomes.insert(at, Err(fault.clone().into()))),
        }
    }
    for (workspace, ranks) in owned {
        match opened(workspace, machine, watch) {
            Err(report) => outcomes.extend(ranks.iter().map(|at| (*at, Err(report.clone())))),
            Ok(holdings) => {
                let plan = Plan::of(&holdings);
                let mut made = BTreeMap::new();
                let mut one = |at: usize| (at, rebuild(&files[at], &plan, &mut made, machine));
                outcomes.extend(ranks.iter().map(|at| one(*at)));
            }
        }
    }
    let tried = files.into_iter().zip(outcomes.into_values());
    Ok(tried.map(|(file, outcome)| Tried { file, outcome }).collect())
}

/// The records of a workspace, opened with the key that made its documents, never with a new one.
fn opened<'m>(
    workspace: &Workspace,
    machine: &'m dyn Machine,
    watch: &dyn Watch,
) -> Result<Holdings<'m>, Report> {
    Custody::new(workspace, machine).key()?;
    let house = House::open(workspace, None, machine, watch)?;
    Ok(Holdings::read(house, &naming(workspace, &[])))
}

/// Makes a document again, unless its record was made already: by its stem in `made`.
///
/// # Errors
/// What refuses the record; D050 when no record makes this document today, after the faults of
/// those that are refused.
fn rebuild(
    file: &Path,
    plan: &Plan<'_>,
    made: &mut BTreeMap<String, Sealed>,
    machine: &dyn Machine,
) -> Result<Rebuilt, Report> {
    let bytes = read_document(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(SIGNED).or(name.strip_suffix(".pdf")).unwrap_or(&name).to_owned();
    if !made.contains_key(&stem)
        && let Some(job) = plan.maker(&stem)
    {
        let all = run(&*job, &mut Worker::new(machine, SECONDS))?.sealed;
        made.extend(all.into_iter().map(|document| (document.stem().to_owned(), document)));
    }
    let Some(made) = made.get(&stem) else {
        let mut faults = plan.faults.clone();
        faults.push(Diagnostic::new("D050", Place::file(opening::name(file))));
        return Err(faults);
    };
    let same = bytes == made.pdf();
    let signed = !same && name.ends_with(SIGNED) && bytes.starts_with(made.pdf());
    let differing = if same || signed { Vec::new() } else { differing(file, &stem, made) };
    Ok(Rebuilt { same, signed, differing })
}

/// The sources that are not those of the manifest beside the document.
fn differing(file: &Path, stem: &str, made: &Sealed) -> Vec<&'static str> {
    let path: PathBuf = file.with_file_name(format!("{stem}.json"));
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
