//! What stands for the embedded fonts when Typst is not compiled.

use crate::diag::Report;
use crate::record::Marked;
use crate::view::Printed;

/// Nothing is drawn, and no font is there to ask.
pub(super) fn undrawable(_: &[Printed], _: &Marked) -> Report {
    Report::new()
}
