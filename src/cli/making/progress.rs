//! What a person sees while documents are made: a bar, on a terminal only, for people only, and
//! gone before anything else is printed.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use cesmivip::atelier::Watch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::telling::tell_key;
use crate::cli::ui::Ui;

/// The terminal, while work is under way.
pub struct Watcher<'a> {
    ui: &'a Ui,
    bar: Option<Mutex<ProgressBar>>,
}

impl<'a> Watcher<'a> {
    /// Watches without a bar.
    pub fn quiet(ui: &'a Ui) -> Self {
        Self { ui, bar: None }
    }

    /// Watches with a bar, if somebody looks.
    pub fn with_bar(ui: &'a Ui) -> Self {
        if !ui.is_watched() {
            return Self::quiet(ui);
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let shape = "[{bar:30}] {pos} fiche(s) sur {len}, {elapsed_precise} {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(shape) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { ui, bar: Some(Mutex::new(bar)) }
    }

    fn bar(&self, change: impl FnOnce(&ProgressBar)) {
        if let Some(Ok(bar)) = self.bar.as_ref().map(Mutex::lock) {
            change(&bar);
        }
    }
}

impl Watch for Watcher<'_> {
    fn key_made(&self, path: &Path) {
        tell_key(path, self.ui);
    }

    fn planned(&self, records: usize) {
        self.bar(|bar| bar.set_length(u64::try_from(records).unwrap_or(0)));
    }

    fn step(&self, record: &str) {
        self.bar(|bar| {
            bar.set_message(record.to_owned());
            bar.inc(1);
        });
    }
}

impl Drop for Watcher<'_> {
    /// Leaves a clean line, whatever ended the work.
    fn drop(&mut self) {
        self.bar(ProgressBar::finish_and_clear);
    }
}
