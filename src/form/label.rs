//! A label of a form or of a list.

use crate::diag::Report;
use crate::record::{Aim, Marked};
use crate::value::{Label, Ligne};

/// Reads a label; braces that do not hold two forms are a fault, under the code of its file.
pub(super) fn label(
    (code, marked): (&'static str, &Marked),
    at: &str,
    text: &Ligne,
    report: &mut Report,
) -> Label {
    Label::parse(text.text()).unwrap_or_else(|| {
        let message = "Entre accolades, un libellé dit deux formes : « {le|la} ».";
        report.push(marked.diagnostic(code, at, Aim::Value).message(message));
        Label::plain(text.text())
    })
}
