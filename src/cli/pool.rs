//! As many workers as the machine has cores; the results keep the order of the tasks, whichever
//! worker made them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::worker::Worker;

/// Most workers at once: each holds its fonts and its memory bound.
const MOST: usize = 4;

/// Workers that get ready while records are read.
pub struct Pool(Vec<Worker>);

impl Pool {
    /// Starts workers: no more than the machine has cores, nor than there may be documents.
    pub fn start(seconds: u64, documents: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = cores.min(MOST).min(documents.max(1));
        Self((0..count).map(|_| Worker::new(seconds)).collect())
    }

    /// Runs every task; `None` stands for a task whose thread was lost.
    pub fn run<T: Sync, R: Send>(
        self,
        tasks: &[T],
        work: impl Fn(&T, &mut Worker) -> R + Sync,
    ) -> Vec<Option<R>> {
        let next = AtomicUsize::new(0);
        let slots: Vec<Mutex<Option<R>>> = tasks.iter().map(|_| Mutex::new(None)).collect();
        std::thread::scope(|scope| {
            for mut worker in self.0 {
                let (next, slots, work) = (&next, &slots, &work);
                scope.spawn(move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let (Some(task), Some(slot)) = (tasks.get(at), slots.get(at)) else {
                            return;
                        };
                        let result = work(task, &mut worker);
                        if let Ok(mut slot) = slot.lock() {
                            *slot = Some(result);
                        }
                    }
                });
            }
        });
        slots.into_iter().map(|slot| slot.into_inner().ok().flatten()).collect()
    }
}
