//! The first half of the path of a referral: a situation, checked with all that can be said of its
//! documents before they are drawn.

use super::glyphs::undrawable;
use crate::diag::Report;
use crate::form::{Ready, require};
use crate::record::{Checked, Situation};
use crate::setup::Setup;
use crate::view::{Purpose, Recipient, View, Withheld, view};

/// The documents of a referral, in the order they are made.
const PURPOSES: [Purpose; 2] = [Purpose::Referral, Purpose::ConfidentialAnnex];

/// Reads and checks a situation and, when it carries a referral, all that can be said of its
/// documents before they are drawn.
///
/// # Errors
/// Every fault of the record, of what the form asks, of what would print.
pub fn check(setup: &Setup, name: &str, bytes: &[u8]) -> Result<Checked<Dossier>, Report> {
    let (situation, mut report) = setup.reader.examine_situation(name, bytes)?;
    report.extend(undrawable(situation.marked()));
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
    pub(super) situation: Situation,
    pub(super) seen: Vec<Seen>,
}

impl Dossier {
    /// The situation.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }
}

/// A view and what it hides.
pub(super) type Seen = (Purpose, View, Withheld);

/// Makes the views of a referral.
fn views(setup: &Setup, ready: &Ready<'_>) -> Result<Vec<Seen>, Report> {
    let (public, codes) = (setup.public_words(), setup.reader.vocabulary());
    let (mut seen, mut report) = (Vec::new(), Report::new());
    for purpose in PURPOSES {
        match view(ready, &setup.organisation, public, codes, Recipient::Prosecutor, purpose) {
            Ok(None) => {}
            Ok(Some((view, withheld))) => seen.push((purpose, view, withheld)),
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() { Err(report) } else { Ok(seen) }
}
