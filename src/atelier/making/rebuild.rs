//! A document drawn again from what was kept of it and compared; and what its records would make
//! otherwise today, which is no fault of the document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::holdings::Holdings;
use super::house::House;
use super::own::differing_parts;
use super::plan::Plan;
use super::worker::Worker;
use crate::atelier::authentic::claimed;
use crate::atelier::custody::Custody;
use crate::atelier::judging::documents;
use crate::atelier::returned::SIGNED;
use crate::atelier::shelves::naming;
use crate::atelier::{Machine, Watch, opening};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::draw_again;
use crate::register::{Fingerprints, Piece, Verdict};
use crate::seal::{Destruction, Frozen, Remains, sha256};
use crate::store::{Workspace, fingerprint, read_document};
use crate::value::Instant;

/// What a manifest says that the document was made from besides records, and how to name it.
const SOURCES: [(&str, &str); 4] = [
    ("/gabarits_sha256", "les gabarits"),
    ("/formulaire_sha256", "le formulaire ou ses listes"),
    ("/polices_sha256", "les polices"),
    ("/programme_version", "la version du programme"),
];

/// Processor time for a document, in seconds.
const SECONDS: u64 = 60;

/// A document beside what was kept of it.
pub enum Rebuilt {
    /// Drawn again.
    Drawn {
        /// Whether the file is that, to the byte.
        same: bool,
        /// Whether the file is that, followed by a signature.
        signed: bool,
        /// Whether what was drawn is what was sealed: otherwise this program draws otherwise.
        faithful: bool,
        /// What its records and the workspace would do otherwise today, in French.
        since: Vec<String>,
    },
    /// It was destroyed, and is not made again.
    Destroyed(Instant),
    /// It was cancelled, and is not made again.
    Cancelled(Instant),
}

/// A document that was to be drawn again, and what came of it.
pub struct Tried {
    /// The file.
    pub file: PathBuf,
    /// The comparison, or what refuses it.
    pub outcome: Result<Rebuilt, Report>,
}

/// Draws documents again; of a folder, every PDF in it. The records of a workspace are read once.
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
                let mut worker = Worker::new(machine, SECONDS);
                let mut one =
                    |at: usize| (at, rebuild(&files[at], &holdings.house, &plan, &mut worker));
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

/// Draws a document again from what was kept of it.
///
/// # Errors
/// D037 for a file that is no document of this register, D071 when nothing is kept of it, D066 when
/// what is kept is not what was written; what the templates do in this program.
fn rebuild(
    file: &Path,
    house: &House<'_>,
    plan: &Plan<'_>,
    worker: &mut Worker<'_>,
) -> Result<Rebuilt, Report> {
    let bytes = read_document(file)?;
    let refused = |code| Report::one(Diagnostic::new(code, Place::file(opening::name(file))));
    let print = Fingerprints { claimed: claimed(file, Some(&house.key)), ..fingerprint(&bytes) };
    // By its bytes, or else by its name: an altered file is compared with what it claims to be.
    let piece: Option<Piece> = house.look(|known| Verdict::of(&print, known).piece().cloned())?;
    let Some(piece) = piece else {
        return Err(refused("D037"));
    };
    let kept = match (piece.purged, piece.cancelled, house.kept(piece.id)?) {
        (Some(at), ..) | (None, _, Some(Remains::Destroyed(Destruction { at, .. }))) => {
            return Ok(Rebuilt::Destroyed(at));
        }
        (None, Some(at), _) => return Ok(Rebuilt::Cancelled(at)),
        (None, None, Some(Remains::Frozen(kept))) => kept,
        (None, None, None) => return Err(refused("D071")),
    };
    let drawn = draw_again(&kept, house.templates_of(&kept)?.files(), worker)?;
    let same = bytes == drawn;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let signed = !same && name.ends_with(SIGNED) && bytes.starts_with(&drawn);
    let faithful = sha256(&drawn) == piece.digest;
    Ok(Rebuilt::Drawn { same, signed, faithful, since: since(&kept, house, plan) })
}

/// What differs between what a document was made from and what would make it today.
fn since(kept: &Frozen, house: &House<'_>, plan: &Plan<'_>) -> Vec<String> {
    let sources = house.setup.sources();
    let now = [
        sources.templates.to_string(),
        sources.form.to_string(),
        sources.fonts.to_string(),
        env!("CARGO_PKG_VERSION").to_owned(),
    ];
    let then: Value = serde_json::from_str(&kept.manifest).unwrap_or_default();
    let mut told: Vec<String> = Vec::new();
    for ((pointer, name), now) in SOURCES.iter().zip(now) {
        let same = then.pointer(pointer).and_then(Value::as_str) == Some(&now);
        told.extend((!same).then(|| (*name).to_owned()));
    }
    let stem = &kept.facts.stem;
    let Some(job) = plan.maker(stem) else {
        told.push("aucune fiche sans faute ne le demande".to_owned());
        return told;
    };
    let own: BTreeSet<String> =
        kept.reworded(&job.words().fields(&house.key)).into_iter().collect();
    if !own.is_empty() {
        told.push(format!("sa fiche, {}", job.words().places(&own)));
    }
    match job.view(stem) {
        Some(view) => {
            let parts = differing_parts(&kept.drawing.view, &view);
            if !parts.is_empty() {
                told.push(format!("ce qu'il montrerait : {}", parts.join(", ")));
            }
        }
        None => told.push("ses chiffres, peut-être : ils ne sont pas recalculés ici".to_owned()),
    }
    told
}
