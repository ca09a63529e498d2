//! The editions that readers hold.

use crate::diag::{Diagnostic, Place, Report};
use crate::statistics::Earlier;

/// Reads the data of an earlier edition.
///
/// # Errors
/// D013 when it is not the data of a report, or when its numbers are none of a report.
pub fn earlier(name: &str, bytes: &[u8]) -> Result<Earlier, Report> {
    serde_json::from_slice::<Earlier>(bytes)
        .ok()
        .filter(Earlier::is_sound)
        .ok_or_else(|| Diagnostic::new("D013", Place::file(name)).into())
}
