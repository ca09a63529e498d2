//! `produire`: everything that a workspace asks for. What is already there, made of the same
//! records by the same program, is not made again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::diag::Report;
use cesmivip::store::{Published, Workspace};
use serde_json::{Value, json};

use super::args::Produire;
use super::deliver::path;
use super::exit::Exit;
use super::house::House;
use super::jobs::{Genre, Holdings, Job, Made, Plan, Stamp, Stamps, issue};
use super::pool::Pool;
use super::progress::Progress;
use super::ui::{Ui, table};

pub fn run(args: &Produire, ui: &Ui) -> ExitCode {
    match produce(args, ui) {
        Ok(exit) => exit.into(),
        Err(report) => {
            ui.report(&report);
            Exit::of(&report).into()
        }
    }
}

fn produce(args: &Produire, ui: &Ui) -> Result<Exit, Report> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let workspace = Workspace::around(&folder)?;
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let root = house.workspace.root().to_owned();
    let base = if folder.canonicalize().is_ok_and(|f| f == root) { folder } else { root.clone() };
    let shown = |path: &Path| {
        let inside = path.strip_prefix(&root).unwrap_or(path);
        opening::name(&if base == Path::new(".") { inside.to_owned() } else { base.join(inside) })
    };
    let holdings = Holdings::read(house, &shown);
    let plan = Plan::of(&holdings);
    let mut batch = Batch::new(&holdings, &plan, ui);
    batch.run(&plan, args.making.seconds);
    Ok(batch.tell())
}

/// What became of the records of one genre.
#[derive(Default)]
struct Count {
    produced: usize,
    unchanged: usize,
    fresh: usize,
    refused: usize,
    documents: usize,
}

impl Count {
    fn done(&self) -> usize {
        self.produced + self.unchanged + self.fresh
    }
}

/// A plan under way.
struct Batch<'a> {
    stamps: Stamps<'a>,
    house: &'a House,
    counts: BTreeMap<Genre, Count>,
    told: Report,
    progress: Progress,
    ui: &'a Ui,
}

impl<'a> Batch<'a> {
    fn new(holdings: &'a Holdings, plan: &Plan<'_>, ui: &'a Ui) -> Self {
        let mut counts: BTreeMap<Genre, Count> = BTreeMap::new();
        for genre in &plan.refused {
            counts.entry(*genre).or_default().refused += 1;
        }
        Self {
            stamps: Stamps::new(holdings, &program()),
            house: &holdings.house,
            counts,
            told: plan.faults.clone(),
            progress: Progress::new(plan.jobs().count(), ui.is_watched()),
            ui,
        }
    }

    /// Runs what is not up to date, a wave after the other; no worker starts without need.
    fn run(&mut self, plan: &Plan<'_>, seconds: u64) {
        let mut pool: Option<Pool> = None;
        for wave in &plan.waves {
            let mut due: Vec<(&dyn Job, String)> = Vec::new();
            for job in wave {
                let commitment = self.stamps.commitment(job.as_ref());
                match self.stamps.fresh(job.as_ref(), &commitment) {
                    Some(stamp) => self.done(job.as_ref(), &stamp, None),
                    None => due.push((job.as_ref(), commitment)),
                }
            }
            if due.is_empty() {
                continue;
            }
            let jobs: Vec<&dyn Job> = due.iter().map(|(job, _)| *job).collect();
            let pool = pool.get_or_insert_with(|| Pool::start(seconds, workers(&jobs)));
            pool.run(&jobs, |at, made| {
                let (job, commitment) = &due[at];
                if let Err(report) = made.and_then(|made| self.issue(*job, commitment, made)) {
                    self.told.extend(report);
                    self.counts.entry(job.genre()).or_default().refused += 1;
                    self.progress.step(job.record());
                }
            });
        }
    }

    /// Issues what a job made; its stamp is only kept afterwards.
    fn issue(&mut self, job: &dyn Job, commitment: &str, made: Made) -> Result<(), Report> {
        let published = issue(self.house, job, &made)?;
        let stamp = self.stamps.keep(job, commitment, &made)?;
        self.told.extend(made.warnings);
        self.done(job, &stamp, Some(published));
        Ok(())
    }

    /// Counts a job whose files are there, and tells them to machines.
    fn done(&mut self, job: &dyn Job, stamp: &Stamp, published: Option<Published>) {
        let count = self.counts.entry(job.genre()).or_default();
        let state = match published {
            Some(Published::Written) => {
                count.produced += 1;
                "produit"
            }
            Some(Published::Unchanged) => {
                count.unchanged += 1;
                "inchangé"
            }
            None => {
                count.fresh += 1;
                "à jour"
            }
        };
        for (name, digest) in stamp.files() {
            let (record, file) = (job.record(), path(self.house, name));
            if name.ends_with(".pdf") {
                count.documents += 1;
                self.ui.note(&json!({"type": "document", "fiche": record, "fichier": file,
                                     "sha256": digest, "etat": state}));
            } else if is_data(name) {
                self.ui.note(&json!({"type": "donnees", "fiche": record, "fichier": file,
                                     "etat": state}));
            }
        }
        self.progress.step(job.record());
    }

    /// Tells what was found, then what was done, by genre.
    fn tell(self) -> Exit {
        let Self { house, counts, mut told, progress, ui, .. } = self;
        drop(progress);
        told.sort();
        ui.report(&told);
        let heads = ["", "produits", "inchangés", "à jour", "refusés", "documents"];
        let row = |(genre, count): (&Genre, &Count)| {
            let numbers =
                [count.produced, count.unchanged, count.fresh, count.refused, count.documents];
            let mut cells = vec![genre.label().to_owned()];
            cells.extend(numbers.map(|number| format!("{number:>2}")));
            cells
        };
        let rows: Vec<Vec<String>> = counts.iter().map(row).collect();
        let objects = counts.iter().map(|(genre, count)| as_json(*genre, count));
        if !counts.is_empty() {
            ui.rows(&table(&heads.map(str::to_owned), &rows), objects);
        }
        let sum = |of: fn(&Count) -> usize| counts.values().map(of).sum::<usize>();
        let (done, fresh, refused) = (sum(Count::done), sum(|c| c.fresh), sum(|c| c.refused));
        let outputs = house.outputs.display();
        ui.chat(&match (done, refused) {
            (0, 0) => "Aucune fiche ne demande de document.".to_owned(),
            (done, 0) if done == fresh => format!("Tout est à jour dans {outputs}."),
            (_, 0) => format!("Tout est dans {outputs}."),
            (_, refused) => format!("{refused} fiche(s) refusée(s) sur {}.", done + refused),
        });
        Exit::of_batch(done, &told)
    }
}

fn as_json(genre: Genre, count: &Count) -> Value {
    json!({"type": "bilan", "genre": genre.code(), "produits": count.produced,
           "inchanges": count.unchanged, "a_jour": count.fresh, "refuses": count.refused,
           "documents": count.documents})
}

/// Whether a file that goes with a document is data to be told, and neither its digest, its
/// manifest nor its letter.
fn is_data(name: &str) -> bool {
    ["-donnees.json", ".csv", ".html"].iter().any(|end| name.ends_with(end))
}

/// How many workers these jobs may keep busy: those of a session make many documents.
fn workers(jobs: &[&dyn Job]) -> usize {
    let many = |job: &&dyn Job| [Genre::Minutes, Genre::Erratum].contains(&job.genre());
    if jobs.iter().any(many) { usize::MAX } else { jobs.len() }
}

/// Tells one build of the program from another: what it draws may differ though its version is
/// the same, when somebody works on it.
fn program() -> String {
    let built = std::fs::metadata("/proc/self/exe").ok();
    let built = built.and_then(|file| Some((file.len(), file.modified().ok()?)));
    format!("{} {built:?}", env!("CARGO_PKG_VERSION"))
}
