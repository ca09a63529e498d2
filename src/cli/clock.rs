//! What only the machine can give: the time, and chance.

use std::time::{SystemTime, UNIX_EPOCH};

use cesmivip::diag::{Diagnostic, Place};
use cesmivip::value::Instant;

/// The present second.
pub fn now() -> Result<Instant, Diagnostic> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    seconds.and_then(Instant::of_unix_seconds).ok_or_else(|| {
        let text = "L'horloge de ce poste n'est pas à l'heure.";
        Diagnostic::new("D001", Place::file("horloge")).message(text).remedy("Régler l'horloge.")
    })
}

/// Bytes from the system's generator.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}
