//! The first half of the path of a referral: it and its situation, checked with all that can be
//! said of its documents before they are drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::glyphs::undrawable;
use super::minutes::Named;
use crate::diag::{Diagnostic, Place, Report};
use crate::form::{Ready, require};
use crate::record::{Aim, Checked, Dictionary, Kind, LATER, Referred, Signalement, Situation};
use crate::setup::Setup;
use crate::value::{Day, Folded};
use crate::view::{
    self, Completed, Purpose, Recipient, ReferralDesk, Unsought, View, Withheld, changed_blocks,
    view,
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

/// What was printed and sealed, and to whom it went.
pub trait Archive: Sync {
    /// What the last version of a referral printed, and its annex, if it was about this situation,
    /// stands still, and is kept; nothing in any other case.
    fn standing(&self, reference: &str, situation: &str) -> Option<Reached>;

    /// Whether a version of a referral was ever sealed, and on which day, if that is known.
    fn sealed(&self, reference: &str, version: u32) -> Option<Option<Day>>;

    /// The highest version under this one that was sealed and may have left: its number, and what it
    /// and its annex printed, if that is kept.
    fn before(&self, reference: &str, version: u32) -> Option<(u32, Option<Completed>)>;
}

/// A referral that stands, and those whom it reached.
#[derive(Clone, Debug)]
pub struct Reached {
    /// What it printed.
    pub printed: Completed,
    /// Those to whom the register says that it was handed, by code.
    pub handed: BTreeSet<String>,
    /// Whether the register says that its annex was handed to the prosecutor.
    pub annex_handed: bool,
    /// The day it was sealed.
    pub sealed_on: Option<Day>,
}

/// How many days the clock of the seal, that of Greenwich, may be ahead of the one by which a record
/// is dated.
const CLOCKS: i64 = 1;

impl Reached {
    /// Whether a sending that a record dates can be that of this very version: nobody sends what is
    /// not sealed, what was written of a former version stays in the record, and nothing is sent after
    /// the day on which it is relied upon.
    fn follows(&self, version: u32, day: Day, on: Day) -> bool {
        // A day to come is a slip of the pen, and proves nothing.
        if day > on {
            return false;
        }
        let Some(sealed) = self.sealed_on.filter(|_| self.printed.version() == Some(version))
        else {
            return false;
        };
        match version {
            1 => sealed.days_until(day) >= -CLOCKS,
            _ => sealed.days_until(day) >= 1,
        }
    }
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
    let earlier = earlier(setup, &signalement, &completed, registry, &mut report);
    let (referred, together) = Referred::of(signalement, situation, &completed, &setup.reader);
    report.extend(together);
    let among = registry.among;
    let beside = among.map(|others| others.check(&referred)).unwrap_or_default();
    let mut seen = Vec::new();
    match require(&setup.form, &referred) {
        Ok(ready) => {
            report.extend(ready.warnings().clone());
            match views(setup, &ready, among, &earlier) {
                Ok(views) => {
                    let archive = registry.archive;
                    let told = archive.map(|archive| replaced(setup, &referred, &views, archive));
                    report.extend(told.unwrap_or_default());
                    seen = views;
                }
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
    let warnings = settled(referred.signalement(), registry, report);
    Ok(Checked { value: Dossier { referred, seen, beside }, warnings })
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
/// is known, and each reader of the complement got all of them: the complement then says all, and
/// M173 or M196 says it.
fn earlier(
    setup: &Setup,
    signalement: &Signalement,
    records: &[Signalement],
    registry: &Registry<'_>,
    report: &mut Report,
) -> Vec<Completed> {
    let (own, situation) = (signalement.id(), signalement.situation().text());
    let mut found = Vec::new();
    let mut all = true;
    for (pointer, reference) in signalement.completes() {
        let standing = |reference| registry.archive?.standing(reference, situation);
        match reference.map(standing) {
            Some(Some(earlier)) if earlier.printed.date() <= own.date.text().as_str() => {
                let mut records = records.iter();
                let record = records.find(|record| Some(record.id().reference.text()) == reference);
                match received(setup, earlier, record, signalement) {
                    Ok(printed) => found.push(printed),
                    Err(text) => {
                        all = false;
                        let told = signalement.marked().diagnostic("M196", &pointer, Aim::Value);
                        report.push(told.message(text));
                    }
                }
            }
            Some(_) => {
                all = false;
                report.push(signalement.marked().diagnostic("M173", &pointer, Aim::Value));
            }
            None => all = false,
        }
    }
    for other in uncited(setup, signalement, registry) {
        // Its readers have its last word, and it is not known here.
        all = false;
        let told = signalement.marked().diagnostic("M196", "/lies", Aim::Key);
        let text = format!(
            "Le complément {other}, scellé depuis, n'est pas sous « lies: » : celui-ci redit tout.",
        );
        report.push(told.message(text));
    }
    found.sort_by(|a, b| a.date().cmp(b.date()));
    if all { found } else { Vec::new() }
}

/// The sealed complements to what a complement completes that it does not cite, by number.
fn uncited(setup: &Setup, signalement: &Signalement, registry: &Registry<'_>) -> Vec<String> {
    let Some(archive) = registry.archive else {
        return Vec::new();
    };
    let own = signalement.id();
    let cited: BTreeSet<&str> = signalement.completes().filter_map(|(_, text)| text).collect();
    let situation = signalement.situation().text();
    let hers = |(_, bytes): &&Named| Kind::Situation.number_in(bytes).as_deref() == Some(situation);
    let mut found = Vec::new();
    for (name, bytes) in registry.signalements.iter().filter(hers) {
        let Ok((other, _)) = setup.reader.sent(name, bytes) else {
            continue;
        };
        let id = other.id();
        let reference = id.reference.text();
        let completes = other.completes().any(|(_, text)| text.is_some_and(|t| cited.contains(t)));
        let known = reference == own.reference.text() || cited.contains(reference);
        if completes && !known && id.date <= own.date {
            let sealed = (1..=id.version).any(|v| archive.sealed(reference, v).is_some());
            found.extend(sealed.then(|| reference.to_owned()));
        }
    }
    found
}

/// What the readers of a complement got of a document that it completes: the register says so, or the
/// record of that document does.
///
/// # Errors
/// Why it is not known that each of them got it.
fn received(
    setup: &Setup,
    earlier: Reached,
    record: Option<&Signalement>,
    complement: &Signalement,
) -> Result<Completed, String> {
    if !earlier.printed.is_for_office_of(&setup.organisation) {
        let text =
            "Le document complété était adressé à un autre parquet : le complément redit tout.";
        return Err(text.to_owned());
    }
    let typed = |code: &str| {
        let record = record?;
        let day = record.sent_to(code)?;
        Some(earlier.follows(record.id().version, day, complement.id().date))
    };
    let prosecutor = Recipient::Prosecutor.name();
    let got = |code: &str| earlier.handed.contains(code) || typed(code) == Some(true);
    let readers = [prosecutor].into_iter().chain(complement.copies());
    let without: Vec<&str> = readers.filter(|code| !got(code)).collect();
    if !without.is_empty() {
        let mut text = format!(
            "Rien ne dit que le document complété a été remis à « {} » : le complément redit tout.",
            without.join(" », « "),
        );
        if without.iter().any(|code| typed(code) == Some(false)) {
            text.push_str(
                " La date d'envoi de sa fiche peut être celle d'une version d'avant : un bordereau, lui, dit laquelle.",
            );
        }
        return Err(text);
    }
    // A record that says that a referral went does not say that its annex did.
    Ok(if earlier.annex_handed { earlier.printed } else { earlier.printed.without_annex() })
}

/// What a version says of the one that it replaces, beside what was sealed: its number, its day, and
/// at least the blocks that differ.
fn replaced(setup: &Setup, referred: &Referred, seen: &[Seen], archive: &dyn Archive) -> Report {
    let (mut report, signalement) = (Report::new(), referred.signalement());
    let id = signalement.id();
    let reference = id.reference.text();
    let Some((version, day, parts)) = signalement.replaces() else {
        return report;
    };
    if archive.sealed(reference, id.version).is_some() {
        return report;
    }
    let Some((last, printed)) = archive.before(reference, id.version) else {
        return report;
    };
    let marked = signalement.marked();
    if last != version {
        report.push(marked.diagnostic("M197", "/remplace/version", Aim::Value));
        return report;
    }
    let Some(printed) = printed else {
        return report;
    };
    if printed.date() != day.text() {
        report.push(marked.diagnostic("M197", "/remplace/date", Aim::Value));
    }
    let said: Vec<Folded> = parts.iter().map(|part| Folded::of(part)).collect();
    let is_said = |title: &String| {
        let title = Folded::of(title);
        said.iter().any(|part| !part.is_empty() && (title.holds(part) || part.holds(&title)))
    };
    let mut missing = Vec::new();
    for purpose in PURPOSES {
        let mut views = seen.iter().filter(|(own, ..)| *own == purpose);
        let now = views.next().and_then(|(_, view, _)| serde_json::to_value(view).ok());
        let then = match purpose {
            Purpose::Referral => printed.referral(),
            Purpose::ConfidentialAnnex => printed.annex(),
        };
        missing.extend(changed_blocks(&setup.form, then, &now.unwrap_or_default()));
    }
    missing.retain(|title| !is_said(title));
    // Without a list, all of it may have changed.
    if !said.is_empty() && !missing.is_empty() {
        let text = format!(
            "Ces rubriques ne sont plus celles de la version remplacée, et « parties: » ne les dit pas : « {} ».",
            missing.join(" », « "),
        );
        report.push(marked.diagnostic("M198", "/remplace/parties", Aim::Key).message(text));
    }
    report
}

/// What is remarked of a document, by what became of it: nothing of one that was sealed and sent; of
/// one that was sealed, what is remarked asks for another version.
fn settled(signalement: &Signalement, registry: &Registry<'_>, found: Report) -> Report {
    let id = signalement.id();
    let Some(archive) = registry.archive else {
        let mut found = found;
        found.retain(|one| !(signalement.is_sent() && LATER.contains(&one.code)));
        return found;
    };
    if found.items().is_empty() {
        return found;
    }
    let Some(sealed) = archive.sealed(id.reference.text(), id.version) else {
        return found;
    };
    // What was written of the sending of a former version stays in the record.
    let sent = signalement
        .sent_to(Recipient::Prosecutor.name())
        .is_some_and(|day| sealed.is_none_or(|sealed| sealed.days_until(day) >= -CLOCKS));
    let mut report = Report::new();
    for one in found.items().iter().filter(|_| !sent) {
        let remedy = format!(
            "{} Cette version est scellée : l'écrire sous une version de plus.",
            one.remedy
        );
        report.push(one.clone().remedy(remedy));
    }
    report
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
