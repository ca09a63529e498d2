//! The editions that readers hold.

use crate::diag::{Diagnostic, Place, Report};
use crate::statistics::Earlier;

/// Reads the data of an earlier edition.
///
/// # Errors
/// D013 when it is not the data of a report, or when its numbers are none of a report; C116 when it
/// is that of a trial.
pub fn earlier(name: &str, bytes: &[u8]) -> Result<Earlier, Report> {
    let refused = |code| Report::one(Diagnostic::new(code, Place::file(name)));
    let read = serde_json::from_slice::<Earlier>(bytes).ok().filter(Earlier::is_sound);
    let told = read.ok_or_else(|| refused("D013"))?;
    if told.essai { Err(refused("C116")) } else { Ok(told) }
}
