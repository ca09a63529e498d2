//! The first half of the path of a referral: a situation, checked with all that can be said of its
//! documents before they are drawn.

use std::sync::Arc;

use super::glyphs::undrawable;
use crate::diag::Report;
use crate::form::{Ready, require};
use crate::record::{Checked, Dictionary, Situation};
use crate::setup::Setup;
use crate::view::{self, Purpose, Recipient, ReferralDesk, Unsought, View, Withheld, view};

/// The documents of a referral, in the order they are made.
const PURPOSES: [Purpose; 2] = [Purpose::Referral, Purpose::ConfidentialAnnex];

/// Reads and checks a situation and, when it carries a referral, all that can be said of its
/// documents before they are drawn; among the other records of its workspace, when it has one.
///
/// # Errors
/// Every fault of the record, of what the form asks, of what would print.
pub fn check(
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    among: Option<&Arc<Dictionary>>,
) -> Result<Checked<Dossier>, Report> {
    let (situation, mut report) = setup.reader.examine_situation(name, bytes)?;
    report.extend(undrawable(situation.marked()));
    let (mut seen, mut beside, mut unsought) = (Vec::new(), Report::new(), Vec::new());
    if situation.referral().is_some() {
        beside = among.map(|others| others.check(&situation)).unwrap_or_default();
        match require(&setup.form, &situation) {
            Ok(ready) => {
                report.extend(ready.warnings().clone());
                match views(setup, &ready, among) {
                    Ok(views) => seen = views,
                    Err(faults) => report.extend(faults),
                }
            }
            Err(faults) => report.extend(faults),
        }
    }
    if situation.referral().is_none() {
        unsought = view::unsought(&situation, setup.public_words());
    }
    report.sort();
    if report.refuses() {
        report.extend(beside);
        report.sort();
        return Err(report);
    }
    Ok(Checked { value: Dossier { situation, seen, beside, unsought }, warnings: report })
}

/// A checked situation and what each of its documents will show; only [`check`] makes one.
#[derive(Debug)]
pub struct Dossier {
    pub(super) situation: Situation,
    pub(super) seen: Vec<Seen>,
    beside: Report,
    /// Of a record that makes no document: those of others look for what it keeps.
    unsought: Vec<Unsought>,
}

impl Dossier {
    /// The situation.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }

    /// What it says of those whom other records keep. It refuses a document that is not made yet;
    /// one that was sealed before another record was written stays.
    pub fn beside(&self) -> &Report {
        &self.beside
    }

    /// What is protected, and will not be sought.
    pub fn unsought(&self) -> impl Iterator<Item = &Unsought> {
        let seen = self.seen.iter().flat_map(|(_, _, withheld)| withheld.unsought());
        seen.chain(&self.unsought)
    }
}

/// A view and what it hides.
pub(super) type Seen = (Purpose, View, Withheld);

/// Makes the views of a referral.
fn views(
    setup: &Setup,
    ready: &Ready<'_>,
    among: Option<&Arc<Dictionary>>,
) -> Result<Vec<Seen>, Report> {
    let (public, codes) = (setup.public_words(), setup.reader.vocabulary());
    let (mut seen, mut report) = (Vec::new(), Report::new());
    for purpose in PURPOSES {
        let desk =
            ReferralDesk { organisation: &setup.organisation, public, vocabulary: codes, among };
        match view(ready, desk, Recipient::Prosecutor, purpose) {
            Ok(None) => {}
            Ok(Some((view, withheld))) => seen.push((purpose, view, withheld)),
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() { Err(report) } else { Ok(seen) }
}
