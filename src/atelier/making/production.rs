//! Everything that a workspace asks for. What was sealed before is not made again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::asked::Making;
use super::holdings::Holdings;
use super::house::House;
use super::issuing::issue;
use super::job::{Genre, Job, Made};
use super::plan::Plan;
use super::pool::Pool;
use super::settled::Work;
use crate::atelier::opening;
use crate::atelier::{Machine, Watch};
use crate::diag::{Diagnostic, Report};
use crate::store::{Published, Workspace};

/// What became of the records of one genre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records whose documents were written.
    pub produced: usize,
    /// Records whose documents were there, to the byte, and were not in the register.
    pub unchanged: usize,
    /// Records whose documents were sealed before.
    pub fresh: usize,
    /// Records refused.
    pub refused: usize,
    /// Documents of the records that were not.
    pub documents: usize,
}

impl Tally {
    /// Records whose documents are there.
    pub fn done(&self) -> usize {
        self.produced + self.unchanged + self.fresh
    }
}

/// A file of a record, where it is.
pub struct ProducedFile {
    /// The record, as diagnostics name it.
    pub record: String,
    /// The file.
    pub path: PathBuf,
    /// Its SHA-256.
    pub digest: String,
    /// What became of it; `None` when it was not made again.
    pub state: Option<Published>,
}

/// What was done of a workspace.
pub struct Production {
    /// Where documents are.
    pub outputs: PathBuf,
    /// What is to be said of the records, and why those that were refused are.
    pub told: Report,
    /// What there may be to know of documents that were sealed before; nothing is wrong.
    pub notices: Report,
    /// The records, by what they were to make.
    pub tallies: BTreeMap<Genre, Tally>,
    /// Every file, in the order of the plan.
    pub files: Vec<ProducedFile>,
}

/// Makes everything that the workspace of a folder asks for. Diagnostics name records as they can
/// be typed from where the folder was.
///
/// # Errors
/// When the workspace cannot be opened; what refuses a record is told in [`Production::told`].
pub fn produce(
    folder: &Path,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Production, Report> {
    let workspace = Workspace::around(folder)?;
    let house = House::open(&workspace, making.output.as_deref(), machine, watch)?;
    let root = workspace.root();
    let base = if workspace.is_at(folder) { folder } else { root };
    let naming = |path: &Path, _: &Path| {
        let inside = path.strip_prefix(root).unwrap_or(path);
        let path = if base == Path::new(".") { inside.to_owned() } else { base.join(inside) };
        opening::name(&path)
    };
    let holdings = Holdings::read(house, &naming);
    let plan = Plan::of(&holdings);
    watch.planned(plan.jobs().count());
    let mut round = Round::new(&holdings, &plan, watch);
    round.run(&plan, making.seconds);
    Ok(round.done)
}

/// A plan under way.
struct Round<'a> {
    house: &'a House<'a>,
    watch: &'a dyn Watch,
    done: Production,
}

impl<'a> Round<'a> {
    fn new(holdings: &'a Holdings<'a>, plan: &Plan<'_>, watch: &'a dyn Watch) -> Self {
        let house = &holdings.house;
        let mut tallies: BTreeMap<Genre, Tally> = BTreeMap::new();
        for genre in &plan.refused {
            tallies.entry(*genre).or_default().refused += 1;
        }
        let done = Production {
            outputs: house.outputs.clone(),
            told: plan.faults.clone(),
            notices: plan.notices.clone(),
            tallies,
            files: Vec::new(),
        };
        Self { house, watch, done }
    }

    /// Runs what is not sealed yet, a wave after the other; no worker starts without need.
    fn run(&mut self, plan: &Plan<'_>, seconds: u64) {
        let mut pool: Option<Pool<'_>> = None;
        for wave in &plan.waves {
            let mut left: Vec<Work<'_>> = Vec::new();
            for job in wave {
                match Work::of(job.as_ref()) {
                    Ok(work) if work.is_idle() => {
                        self.note(job.as_ref(), &work.complete(Made::default()), None);
                    }
                    // To publish is an act of its own.
                    Ok(work) if job.genre() == Genre::Report && work.is_due() => {
                        let notice = Diagnostic::new("M184", job.changed().place);
                        self.done.notices.push(notice);
                        self.watch.step(job.record());
                    }
                    Ok(work) => left.push(work),
                    Err(report) => self.refuse(job.as_ref(), report),
                }
            }
            if left.is_empty() {
                continue;
            }
            let (machine, watch) = (self.house.machine(), self.watch);
            let pool = pool.get_or_insert_with(|| Pool::start(machine, seconds, workers(&left)));
            pool.run(&left, watch, |at, made| {
                let job = left[at].job;
                if let Err(report) = made.and_then(|made| self.issue(job, &made)) {
                    self.refuse(job, report);
                }
            });
        }
        self.done.told.sort();
        self.done.notices.sort();
    }

    fn refuse(&mut self, job: &dyn Job, report: Report) {
        self.done.told.extend(report);
        self.done.tallies.entry(job.genre()).or_default().refused += 1;
        self.watch.step(job.record());
    }

    /// Issues what a job made.
    fn issue(&mut self, job: &dyn Job, made: &Made) -> Result<(), Report> {
        let published = issue(self.house, job, made)?;
        self.done.told.extend(made.warnings.clone());
        self.note(job, made, Some(published));
        Ok(())
    }

    /// Counts a job whose files are there.
    fn note(&mut self, job: &dyn Job, made: &Made, state: Option<Published>) {
        let tally = self.done.tallies.entry(job.genre()).or_default();
        match state {
            Some(Published::Written) => tally.produced += 1,
            Some(Published::Unchanged) => tally.unchanged += 1,
            None => tally.fresh += 1,
        }
        for (name, digest, state) in made.files(state) {
            tally.documents += usize::from(name.ends_with(".pdf"));
            self.done.files.push(ProducedFile {
                record: job.record().to_owned(),
                path: self.house.outputs.join(name),
                digest: digest.to_string(),
                state,
            });
        }
        self.done.notices.extend(made.notices.clone());
        self.watch.step(job.record());
    }
}

/// How many workers these jobs may keep busy: those of a session make many documents.
fn workers(works: &[Work<'_>]) -> usize {
    let many = |work: &Work<'_>| {
        [Genre::Minutes, Genre::Convocation, Genre::Erratum].contains(&work.job.genre())
    };
    if works.iter().any(many) { usize::MAX } else { works.len() }
}
