//! The first half of the path of a referral: it and its situation, checked with all that can be
//! said of its documents before they are drawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::glyphs::undrawable;
use super::minutes::Named;
use crate::diag::{Diagnostic, Place, Report};
use crate::form::{Ready, require};
use crate::record::{Aim, Checked, Dictionary, Kind, Referred, Signalement, Situation};
use crate::setup::Setup;
use crate::view::{
    self, Completed, Purpose, Recipient, ReferralDesk, Unsought, View, Withheld, view,
};

/// The documents of a referral, in the order they are made.
const PURPOSES: [Purpose; 2] = [Purpose::Referral, Purpose::ConfidentialAnnex];

/// The situations and the referrals of a workspace, each by its number.
#[derive(Debug, Default)]
pub struct Numbered {
    situations: BTreeMap<String, usize>,
    signalements: BTreeMap<String, usize>,
}

impl Numbered {
    /// Finds the number of each record; a file that cannot be read has none.
    pub fn of(situations: &[Named], signalements: &[Named]) -> Self {
        let by_number = |kind: Kind, records: &[Named]| {
            let ranked = records.iter().enumerate();
            ranked.filter_map(|(at, (_, bytes))| Some((kind.number_in(bytes)?, at))).collect()
        };
        Self {
            situations: by_number(Kind::Situation, situations),
            signalements: by_number(Kind::Referral, signalements),
        }
    }
}

/// What was printed and sealed.
pub trait Archive: Sync {
    /// What the last version of a referral printed, and its annex, if it was about this situation,
    /// stands still, and is kept; nothing in any other case.
    fn standing(&self, reference: &str, situation: &str) -> Option<Completed>;
}

/// What a referral is read among: the situations and the referrals of its workspace, and whom all
/// its records keep.
#[derive(Clone, Copy)]
pub struct Registry<'a> {
    /// The numbers of the records below.
    pub numbered: &'a Numbered,
    /// The situations.
    pub situations: &'a [Named],
    /// The referrals.
    pub signalements: &'a [Named],
    /// Whom the other records keep, when it is known.
    pub among: Option<&'a Arc<Dictionary>>,
    /// What was sealed there, when it can be known.
    pub archive: Option<&'a dyn Archive>,
}

impl<'a> Registry<'a> {
    fn situation(&self, number: &str) -> Option<&'a Named> {
        self.situations.get(*self.numbered.situations.get(number)?)
    }

    fn signalement(&self, number: &str) -> Option<&'a Named> {
        self.signalements.get(*self.numbered.signalements.get(number)?)
    }
}

/// Reads and checks a referral with its situation, and all that can be said of its documents before
/// they are drawn.
///
/// # Errors
/// Every fault of the two records, of what the form asks, of what would print; M172 when the
/// situation is not there.
pub fn check(
    setup: &Setup,
    name: &str,
    bytes: &[u8],
    registry: &Registry<'_>,
) -> Result<Checked<Dossier>, Report> {
    let (signalement, mut report) = setup.reader.examine_signalement(name, bytes)?;
    report.extend(undrawable(signalement.marked()));
    let number = signalement.situation().text();
    let Some((file, content)) = registry.situation(number) else {
        if signalement.is_numbered() {
            report.push(signalement.marked().diagnostic("M172", "/situation", Aim::Value));
        }
        report.sort();
        return Err(report);
    };
    let examined = setup.reader.examine_situation(file, content);
    let (situation, own) = match examined {
        Ok(examined) => examined,
        Err(faults) => {
            report.extend(faults);
            report.sort();
            return Err(report);
        }
    };
    report.extend(own);
    report.extend(undrawable(situation.marked()));
    let completed = completed(setup, &signalement, registry);
    let earlier = earlier(&signalement, registry, &mut report);
    let (referred, together) = Referred::of(signalement, situation, &completed, &setup.reader);
    report.extend(together);
    let among = registry.among;
    let beside = among.map(|others| others.check(&referred)).unwrap_or_default();
    let mut seen = Vec::new();
    match require(&setup.form, &referred) {
        Ok(ready) => {
            report.extend(ready.warnings().clone());
            match views(setup, &ready, among, &earlier) {
                Ok(views) => seen = views,
                Err(faults) => report.extend(faults),
            }
        }
        Err(faults) => report.extend(faults),
    }
    report.sort();
    if report.refuses() {
        report.extend(beside);
        report.sort();
        return Err(report);
    }
    Ok(Checked { value: Dossier { referred, seen, beside }, warnings: report })
}

/// The documents of the workspace that a referral completes, as far as they can be read.
fn completed(
    setup: &Setup,
    signalement: &Signalement,
    registry: &Registry<'_>,
) -> Vec<Signalement> {
    let cited = signalement.completes().filter_map(|(_, text)| registry.signalement(text?));
    let read = cited.filter_map(|(name, bytes)| setup.reader.sent(name, bytes).ok());
    read.filter(|(_, faults)| !faults.refuses()).map(|(earlier, _)| earlier).collect()
}

/// What the documents that a complement completes printed, in order; nothing unless every one of them
/// is known: the complement then says all, and M173 says it.
fn earlier(
    signalement: &Signalement,
    registry: &Registry<'_>,
    report: &mut Report,
) -> Vec<Completed> {
    let (own, situation) = (signalement.id(), signalement.situation().text());
    let mut found = Vec::new();
    let mut all = true;
    for (pointer, reference) in signalement.completes() {
        let standing = |reference| registry.archive?.standing(reference, situation);
        match reference.map(standing) {
            Some(Some(earlier)) if earlier.date() <= own.date.text().as_str() => {
                found.push(earlier)
            }
            Some(_) => {
                all = false;
                report.push(signalement.marked().diagnostic("M173", &pointer, Aim::Value));
            }
            None => all = false,
        }
    }
    found.sort_by(|a, b| a.date().cmp(b.date()));
    if all { found } else { Vec::new() }
}

/// Reads and checks a situation by itself: it makes no document.
///
/// # Errors
/// Every fault of the record.
pub fn check_situation(
    setup: &Setup,
    name: &str,
    bytes: &[u8],
) -> Result<Checked<(Situation, Vec<Unsought>)>, Report> {
    let (situation, mut report) = setup.reader.examine_situation(name, bytes)?;
    report.extend(undrawable(situation.marked()));
    report.sort();
    if report.refuses() {
        return Err(report);
    }
    let unsought = view::unsought(&situation, setup.public_words());
    Ok(Checked { value: (situation, unsought), warnings: report })
}

/// D063: a record of another kind was given for a referral.
pub fn not_a_referral(name: &str) -> Report {
    Diagnostic::new("D063", Place::file(name)).into()
}

/// A checked referral and what each of its documents will show; only [`check`] makes one.
#[derive(Debug)]
pub struct Dossier {
    pub(super) referred: Referred,
    pub(super) seen: Vec<Seen>,
    beside: Report,
}

impl Dossier {
    /// The referral and its situation.
    pub fn referred(&self) -> &Referred {
        &self.referred
    }

    /// What it says of those whom other records keep. It refuses a document that is not made yet;
    /// one that was sealed before another record was written stays.
    pub fn beside(&self) -> &Report {
        &self.beside
    }

    /// What is protected, and will not be sought.
    pub fn unsought(&self) -> impl Iterator<Item = &Unsought> {
        self.seen.iter().flat_map(|(_, _, withheld)| withheld.unsought())
    }
}

/// A view and what it hides.
pub(super) type Seen = (Purpose, View, Withheld);

/// Makes the views of a referral.
fn views(
    setup: &Setup,
    ready: &Ready<'_>,
    among: Option<&Arc<Dictionary>>,
    earlier: &[Completed],
) -> Result<Vec<Seen>, Report> {
    let (public, codes) = (setup.public_words(), setup.reader.vocabulary());
    let (mut seen, mut report) = (Vec::new(), Report::new());
    for purpose in PURPOSES {
        let organisation = &setup.organisation;
        let desk = ReferralDesk { organisation, public, vocabulary: codes, among, earlier };
        match view(ready, desk, Recipient::Prosecutor, purpose) {
            Ok(None) => {}
            Ok(Some((view, withheld))) => seen.push((purpose, view, withheld)),
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() { Err(report) } else { Ok(seen) }
}
