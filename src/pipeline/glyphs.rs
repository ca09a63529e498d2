//! What the embedded fonts can draw.

use crate::diag::Report;
use crate::page::missing_glyph;
use crate::record::{Aim, Marked};
use crate::view::Printed;

/// Tells the texts that no embedded font can draw, at their lines.
pub(super) fn undrawable(texts: &[Printed], marked: &Marked) -> Report {
    let mut report = Report::new();
    for printed in texts {
        if let Some(c) = missing_glyph(&printed.text) {
            let fault = marked.diagnostic("G010", &printed.pointer, Aim::Value);
            let code = u32::from(c);
            let text = format!("Le caractère U+{code:04X} n'a de dessin dans aucune police.");
            report.push(fault.message(text));
        }
    }
    report
}
