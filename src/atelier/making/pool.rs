//! As many workers as the machine has cores: they share what is left of all jobs, and what is
//! made comes back in the order of the jobs, whichever worker made it.
#![expect(
    clippy::disallowed_methods,
    reason = "as many workers as cores; what is made does not depend on it"
)]

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use super::job::{Job, Made, Task};
use super::settled::Work;
use super::worker::Worker;
use crate::atelier::{Machine, Watch};
use crate::diag::{Diagnostic, Place, Report};

/// Most workers at once: each holds its fonts and its memory bound.
const MOST: usize = 4;

/// Workers that get ready while records are read.
pub struct Pool<'m> {
    machine: &'m dyn Machine,
    seconds: u64,
    workers: Vec<Worker<'m>>,
}

impl<'m> Pool<'m> {
    /// Starts workers: no more than the machine has cores, nor than there may be documents.
    pub fn start(machine: &'m dyn Machine, seconds: u64, documents: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = cores.min(MOST).min(documents);
        let workers = (0..count).map(|_| Worker::new(machine, seconds)).collect();
        Self { machine, seconds, workers }
    }

    /// Runs what is left of one job, its documents shared between the workers.
    ///
    /// # Errors
    /// What refuses one of them.
    pub fn one(&mut self, job: &dyn Job, watch: &dyn Watch) -> Result<Made, Report> {
        let work = Work::of(job)?;
        if work.is_idle() {
            return Ok(work.complete(Made::default()));
        }
        let mut made = Ok(Made::default());
        self.run(&[work], watch, |_, result| made = result);
        made
    }

    /// Runs what is left of jobs, and gives each its due on the calling thread, in order, as soon as it and those
    /// before it are made. Once `watch` says to stop, what is drawn is finished and the other jobs
    /// are refused (D014).
    pub fn run(
        &mut self,
        works: &[Work<'_>],
        watch: &dyn Watch,
        mut done: impl FnMut(usize, Result<Made, Report>),
    ) {
        if works.is_empty() {
            return;
        }
        if self.workers.is_empty() {
            self.workers.push(Worker::new(self.machine, self.seconds));
        }
        let queue = Mutex::new(Queue { works, next: 0, ready: VecDeque::new() });
        let (sender, received) = channel();
        let mut made = Gathering::default();
        let mut due = 0;
        std::thread::scope(|scope| {
            let serve = |worker| {
                let (sender, queue) = (sender.clone(), &queue);
                scope.spawn(move || serve(queue, worker, watch, &sender))
            };
            let threads: Vec<_> = self.workers.iter_mut().map(serve).collect();
            drop(sender);
            for told in received {
                made.note(told);
                while let (Some(result), Some(work)) = (made.take(due), works.get(due)) {
                    done(due, result.map(|made| work.complete(made)));
                    due += 1;
                }
            }
            // A lost thread loses its own jobs, told below.
            threads.into_iter().for_each(|thread| drop(thread.join()));
        });
        for (at, work) in works.iter().enumerate().skip(due) {
            let why = match watch.is_cancelled() {
                true => Diagnostic::new("D014", Place::file(work.job.record())),
                false => Diagnostic::new("G009", Place::file("cesmivip")),
            };
            let made = made.take(at).unwrap_or_else(|| Err(why.into()));
            done(at, made.map(|made| work.complete(made)));
        }
    }
}

/// What is left to do: documents to draw, then jobs to open.
struct Queue<'a> {
    works: &'a [Work<'a>],
    next: usize,
    ready: VecDeque<(usize, usize, Task<'a>)>,
}

/// What a thread tells of a job, by its rank.
enum Message {
    Opened(usize, usize, Report),
    Part(usize, usize, Box<Result<Made, Report>>),
    Refused(usize, Report),
}

impl<'a> Queue<'a> {
    /// The next document. Jobs are opened one at a time, when nothing else is left: what is ready
    /// to be drawn and not yet drawn is never more than one of them.
    fn take(&mut self, tell: &Sender<Message>) -> Option<(usize, usize, Task<'a>)> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            let (at, work) = (self.next, self.works.get(self.next)?);
            self.next += 1;
            let told = match work.open() {
                Ok(opened) => {
                    let count = opened.tasks.len();
                    let ranked = opened.tasks.into_iter().enumerate();
                    self.ready.extend(ranked.map(|(rank, task)| (at, rank, task)));
                    Message::Opened(at, count, opened.warnings)
                }
                Err(report) => Message::Refused(at, report),
            };
            tell.send(told).ok()?;
        }
    }
}

/// One worker's day.
fn serve(
    queue: &Mutex<Queue<'_>>,
    worker: &mut Worker<'_>,
    watch: &dyn Watch,
    tell: &Sender<Message>,
) {
    while !watch.is_cancelled() {
        let next = queue.lock().ok().and_then(|mut queue| queue.take(tell));
        let Some((at, rank, task)) = next else {
            return;
        };
        if tell.send(Message::Part(at, rank, Box::new(task(worker)))).is_err() {
            return;
        }
    }
}

/// The jobs under way.
#[derive(Default)]
struct Gathering {
    opened: BTreeMap<usize, (usize, Report)>,
    parts: BTreeMap<usize, BTreeMap<usize, Result<Made, Report>>>,
    refused: BTreeMap<usize, Report>,
}

impl Gathering {
    fn note(&mut self, told: Message) {
        match told {
            Message::Opened(at, count, warnings) => drop(self.opened.insert(at, (count, warnings))),
            Message::Refused(at, report) => drop(self.refused.insert(at, report)),
            Message::Part(at, rank, made) => {
                self.parts.entry(at).or_default().insert(rank, *made);
            }
        }
    }

    /// The result of a job, once all of it is there.
    fn take(&mut self, at: usize) -> Option<Result<Made, Report>> {
        if let Some(report) = self.refused.remove(&at) {
            return Some(Err(report));
        }
        let count = self.opened.get(&at)?.0;
        if self.parts.get(&at).map_or(0, BTreeMap::len) < count {
            return None;
        }
        let (_, warnings) = self.opened.remove(&at)?;
        let parts = self.parts.remove(&at).unwrap_or_default();
        Some(Made::gather(warnings, parts.into_values()))
    }
}
