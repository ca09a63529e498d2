//! Where the faults of one part of a report go.

use super::Findings;
use crate::record::marked::Aim;

/// One part of a report, by its path.
pub(super) struct Faults<'a, 'f> {
    findings: &'a mut Findings<'f>,
    base: String,
    /// The fields that the others depend on: one that was refused silences what compares.
    frame: Vec<String>,
}

impl<'a, 'f> Faults<'a, 'f> {
    pub(super) fn new(findings: &'a mut Findings<'f>, base: String) -> Self {
        let frame = ["unite", "lignes", "colonnes", "variable", "mesure"];
        let frame = frame.map(|field| format!("{base}/{field}")).into();
        Self { findings, base, frame }
    }

    /// Records a fault on a field, by its pointer from the part.
    pub(super) fn tell(&mut self, code: &'static str, field: &str, aim: Aim, message: String) {
        let others: Vec<&str> = self.frame.iter().map(String::as_str).collect();
        let pointer = format!("{}/{field}", self.base);
        self.findings.push(code, &pointer, aim, &others, Some(message));
    }
}
