//! The machine that the program runs on.
#![expect(
    clippy::disallowed_methods,
    reason = "the one file that asks the machine: clock, environment, process"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use cesmivip::atelier::{Bounds, Machine};
use cesmivip::diag::Diagnostic;
use cesmivip::store::read_file;
use cesmivip::value::Instant;

use super::common::Format;
use super::ui::Ui;

/// This machine.
pub const THIS: &dyn Machine = &This;

struct This;

impl Machine for This {
    fn now(&self) -> Option<Instant> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok().and_then(Instant::of_unix_seconds)
    }

    fn fill(&self, bytes: &mut [u8]) -> bool {
        getrandom::fill(bytes).is_ok()
    }

    fn state_folder(&self) -> Option<PathBuf> {
        let folder = |name: &str| {
            let path = PathBuf::from(std::env::var_os(name)?);
            path.is_absolute().then_some(path)
        };
        folder("XDG_STATE_HOME").or_else(|| Some(folder("HOME")?.join(".local/state")))
    }

    fn identity(&self) -> String {
        let read = read_file(Path::new("/etc/machine-id")).unwrap_or_default();
        String::from_utf8(read).unwrap_or_default().trim().to_owned()
    }

    fn warn(&self, warning: &Diagnostic) {
        static SAID: AtomicBool = AtomicBool::new(false);
        if !SAID.swap(true, Ordering::Relaxed) {
            Ui::new(Format::Humain).report(&warning.clone().into());
        }
    }

    fn worker(&self, bounds: Bounds) -> Option<Command> {
        // The running program itself, even if its file was replaced by an upgrade meanwhile.
        let mut command = Command::new("/proc/self/exe");
        let Bounds { seconds, mebibytes } = bounds;
        command.args(["__atelier", "--seconds", &seconds.to_string()]);
        command.args(["--mebibytes", &mebibytes.to_string()]);
        Some(command)
    }
}
