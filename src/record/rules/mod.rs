//! The rules of the trade: what a record of the right shape must still respect (`docs/domain.md`).
//! One file a subject; each rule has a code of the catalogue.

mod commission;
mod compared;
mod dates;
mod erratum;
mod facts;
mod faults;
mod findings;
mod groups;
mod information;
mod lifetime;
mod minutes_wording;
mod names;
mod neighbours;
mod rapport;
mod recipients;
mod referral;
mod referred;
mod services;
mod session;
mod tables;
mod texts;
mod wording;

pub(super) use self::findings::Findings;
pub(super) use self::referred::Told;
pub(super) use self::texts::Texts;
use super::rapport::{Asked, RapportRecord};
use super::schema::Vocabulary;
use super::seance::{ErratumRecord, SeanceRecord};
use super::services::Services;
use super::signalement::SignalementRecord;
use super::situation::SituationRecord;
use crate::coding::Variable;
pub use facts::cites_facts;

/// Runs the rules of a situation by itself: what only a referral needs is not asked.
pub(super) fn check(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    information::check(record, findings);
    facts::check(record, texts, findings);
    dates::check(record, findings);
    lifetime::check(record, findings);
    names::check(record, texts, findings);
    wording::check(record, texts, findings);
}

/// Runs the rules of a referral by itself.
pub(super) fn check_signalement(
    record: &SignalementRecord,
    texts: &Texts,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    referral::check(record, vocabulary, findings);
    wording::texts(texts, findings);
}

/// Runs the rules of a referral beside its situation.
pub(super) fn check_referred(
    told: &Told<'_>,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    referred::check(told, vocabulary, findings);
}

/// Runs the rules of the services of an organisation.
pub(super) fn check_services(
    services: &Services,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    services::check(services, vocabulary, findings);
}

/// Runs the rules of one session by itself.
pub(super) fn check_session(
    record: &SeanceRecord,
    texts: &Texts,
    vocabulary: &Vocabulary,
    findings: &mut Findings<'_>,
) {
    session::check(record, texts, vocabulary, findings);
}

/// Runs the rules of an erratum by itself.
pub(super) fn check_erratum(record: &ErratumRecord, texts: &Texts, findings: &mut Findings<'_>) {
    erratum::check(record, texts, findings);
}

/// Runs the rules of a report, and settles what its tables count.
pub(super) fn check_report(
    record: &RapportRecord,
    variables: &[Variable],
    findings: &mut Findings<'_>,
) -> Asked {
    rapport::check(record, variables, findings)
}
