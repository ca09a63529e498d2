//! What the check says, for a page.

use cesmivip::diag::{Diagnostic, Report, Severity};
use cesmivip::entry::remedy;
use serde_json::{Value, json};

/// What the check says, for a page.
pub fn as_json(found: &Diagnostic) -> Value {
    json!({"code": found.code, "message": found.message, "remedy": remedy(found),
           "refuses": found.severity() == Severity::Error,
           "notice": found.severity() == Severity::Notice,
           "file": found.place.file, "line": found.place.line})
}

/// All that it says.
pub fn all(report: &Report) -> Vec<Value> {
    report.items().iter().map(as_json).collect()
}
