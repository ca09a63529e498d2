//! The machine that the program runs on.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use cesmivip::atelier::Machine;
use cesmivip::value::Instant;

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
}
