//! The path: how a record becomes sealed documents. Each step only takes what the previous one
//! makes; open this file first.
//!
//! ```text
//! bytes ─examine→ Situation ─require→ Ready ─view→ (View, Withheld) ─order→ Order
//!       ─draw→ Drawn ─field→ bytes ─inspect(Withheld)→ CheckedPdf ─seal(key)→ Sealed
//! ```

#![cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only drawing reads all of it"))]

#[cfg_attr(not(feature = "rendu"), path = "pipeline/undrawn.rs")]
mod drawing;
pub mod minutes;
pub mod report;

use crate::diag::Report;
use crate::form::{Ready, require};
use crate::record::{Checked, Situation};
use crate::setup::Setup;
use crate::view::{Purpose, Recipient, View, Withheld, view};

#[cfg(feature = "rendu")]
pub use drawing::{
    Drawer, Here, Issued, Referral, Sheet, erratum_sheets, issue, order, referral, sheets, slip,
};

/// The documents of a referral, in the order they are made.
const PURPOSES: [Purpose; 2] = [Purpose::Referral, Purpose::ConfidentialAnnex];

/// Reads and checks a situation and, when it carries a referral, all that can be said of its
/// documents before they are drawn.
///
/// # Errors
/// Every fault of the record, of what the form asks, of what would print.
pub fn check(setup: &Setup, name: &str, bytes: &[u8]) -> Result<Checked<Dossier>, Report> {
    let (situation, mut report) = setup.reader.examine_situation(name, bytes)?;
    let mut seen = Vec::new();
    if situation.referral().is_some() {
        match require(&setup.form, &situation) {
            Ok(ready) => {
                report.extend(ready.warnings().clone());
                match views(setup, &ready) {
                    Ok(views) => seen = views,
                    Err(faults) => report.extend(faults),
                }
            }
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() {
        return Err(report);
    }
    Ok(Checked { value: Dossier { situation, seen }, warnings: report })
}

/// A checked situation and what each of its documents will show; only [`check`] makes one.
#[derive(Debug)]
pub struct Dossier {
    situation: Situation,
    seen: Vec<Seen>,
}

impl Dossier {
    /// The situation.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }
}

/// A view and what it hides.
type Seen = (Purpose, View, Withheld);

/// Makes the views of a referral.
fn views(setup: &Setup, ready: &Ready<'_>) -> Result<Vec<Seen>, Report> {
    let (paths, codes) = (setup.reader.situation_paths(), setup.reader.vocabulary());
    let (mut seen, mut report) = (Vec::new(), Report::new());
    for purpose in PURPOSES {
        match view(ready, &setup.organisation, paths, codes, Recipient::Prosecutor, purpose) {
            Ok(None) => {}
            Ok(Some((view, withheld))) => {
                report.extend(drawing::undrawable(view.printed(), ready.situation().marked()));
                seen.push((purpose, view, withheld));
            }
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() { Err(report) } else { Ok(seen) }
}
