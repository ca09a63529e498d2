//! What the check says of a place, for who fills it.

use serde::Serialize;
use serde_json::Value;

use crate::diag::{Diagnostic, Severity};
use crate::record::is_missing;

/// What the check says of a place, in its own words.
#[derive(Clone, Debug, Serialize)]
pub struct Remark {
    /// The code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Whether it refuses the document.
    pub refuses: bool,
    /// Whether it only says that something is still to be filled.
    pub missing: bool,
}

impl Remark {
    /// What a person is told, in the words of the check; how to type a date comes from the form.
    pub(super) fn of(found: &Diagnostic, tree: &Value, hint: Option<&str>) -> Self {
        let typed = matches!(found.code, "S103" | "S104");
        Self {
            code: found.code,
            message: found.message.clone(),
            remedy: hint.filter(|_| typed).unwrap_or(&found.remedy).to_owned(),
            refuses: found.severity() == Severity::Error,
            missing: is_missing(found, tree),
        }
    }
}
