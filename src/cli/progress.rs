//! A bar while documents are made: on a terminal only, for people only, and gone before anything
//! else is printed.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a batch has come.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar of so many records; one that is not wanted shows nothing.
    pub fn new(records: usize, wanted: bool) -> Self {
        let target =
            if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(u64::try_from(records).ok(), target);
        let shape = "[{bar:30}] {pos} fiche(s) sur {len}, {elapsed_precise} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(shape) {
            bar.set_style(style.progress_chars("=> "));
        }
        if wanted {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self(bar)
    }

    /// One record more is done.
    pub fn step(&self, record: &str) {
        self.0.set_message(record.to_owned());
        self.0.inc(1);
    }
}

impl Drop for Progress {
    /// Leaves a clean line, whatever ended the batch.
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
