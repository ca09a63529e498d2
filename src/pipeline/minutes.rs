//! The path of a session: from checked records to sealed documents, one sheet a recipient.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::glyphs::undrawable;
use crate::diag::{Diagnostic, Place, Report, Severity};
use crate::followup::{FollowUp, follow_up};
use crate::record::{Commission, Erratum, Followed, Kind, SECRETARIAT, Seance};
use crate::setup::Setup;
use crate::threads::side_by_side;
use crate::value::Day;
use crate::view::{
    Desk, DistributionLine, Paper, convened, distribution, identified, recipients, visiting,
};

/// A record of the workspace, by its name in diagnostics.
pub type Named = (String, Vec<u8>);

/// Reads the situations of a workspace, whose names no minutes may hold, and the referrals that
/// speak of them.
///
/// A situation that breaks a rule of the trade still gives its names; one whose structure is
/// refused may hold a name that nobody can read, and refuses everything.
///
/// # Errors
/// D010 for each unreadable record, and for a referral of a situation that is not there; D011 for
/// each of those that have one number.
pub fn followed(
    setup: &Setup,
    situations: &[Named],
    signalements: &[Named],
) -> Result<Vec<Arc<Followed>>, Report> {
    let mut faults = Report::new();
    let mut known: Vec<Followed> = Vec::new();
    let mut numbers = Numbers::default();
    let read = side_by_side(situations, |(name, bytes)| setup.reader.followed(name, bytes));
    for ((name, _), result) in situations.iter().zip(read) {
        match result {
            Ok((situation, report)) if is_whole(&report) => {
                numbers.note(situation.number().text(), name);
                known.push(situation);
            }
            Ok(_) | Err(_) => faults.push(Diagnostic::new("D010", Place::file(name.clone()))),
        }
    }
    faults.extend(numbers.twins());
    faults.extend(refer(setup, signalements, &mut known, faults.refuses()));
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(known.into_iter().map(Arc::new).collect()) }
}

/// Adds what stays of the situations that were erased to those that are followed.
///
/// # Errors
/// D010 for each file that says anything else; D011 for those of one number; D105 for a situation that
/// takes the number of one that was erased.
pub fn with_erased(
    setup: &Setup,
    mut known: Vec<Arc<Followed>>,
    situations: &[Named],
    erasures: &[Named],
) -> Result<Vec<Arc<Followed>>, Report> {
    let mut faults = Report::new();
    let mut numbers = Numbers::default();
    for (name, bytes) in erasures {
        match setup.reader.erased(name, bytes) {
            Ok(erased) => {
                let number = erased.number().text();
                let says = |bytes: &[u8]| Kind::Situation.number_in(bytes);
                let again = situations.iter().filter(|(_, b)| says(b).as_deref() == Some(number));
                for (again, _) in again {
                    let text = format!(
                        "Le numéro {number} a été celui d'une situation effacée : il ne sert plus à aucune autre ({name})."
                    );
                    faults.push(Diagnostic::new("D105", Place::file(again.clone())).message(text));
                }
                numbers.note(number, name);
                known.push(Arc::new(erased));
            }
            Err(_) => faults.push(Diagnostic::new("D010", Place::file(name.clone()))),
        }
    }
    faults.extend(numbers.twins());
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(known) }
}

/// Puts each referral beside its situation.
fn refer(
    setup: &Setup,
    signalements: &[Named],
    known: &mut [Followed],
    some_are_hidden: bool,
) -> Report {
    let mut faults = Report::new();
    let mut numbers = Numbers::default();
    let ranks = known.iter().enumerate().map(|(at, one)| (one.number().text().to_owned(), at));
    let ranks: BTreeMap<String, usize> = ranks.collect();
    let read = side_by_side(signalements, |(name, bytes)| {
        let sent = setup.reader.sent(name, bytes);
        sent.map(|(referral, report)| (referral.slimmed(), report))
    });
    for ((name, _), result) in signalements.iter().zip(read) {
        let unread = || Diagnostic::new("D010", Place::file(name.clone()));
        match result {
            // One that was only begun says neither what it is nor whose: it stops nobody else's.
            Ok((referral, report)) if is_whole(&report) && !referral.is_numbered() => {}
            Ok((referral, report)) if is_whole(&report) => {
                numbers.note(referral.id().reference.text(), name);
                match ranks.get(referral.situation().text()) {
                    Some(at) => known[*at].refer(referral),
                    // A situation that cannot be read says so itself.
                    None if some_are_hidden => {}
                    None => faults.push(unread().message(ORPHAN).remedy(ADOPTED)),
                }
            }
            Ok(_) | Err(_) => faults.push(unread()),
        }
    }
    faults.extend(numbers.twins());
    faults
}

const ORPHAN: &str = "Ce signalement parle d'une situation dont aucune fiche n'a le numéro.";
const ADOPTED: &str = "Corriger « situation: », ou remettre la fiche de cette situation.";

/// The records of one kind by their number, which names one of them.
#[derive(Default)]
struct Numbers(BTreeMap<String, Vec<String>>);

impl Numbers {
    fn note(&mut self, number: &str, name: &str) {
        self.0.entry(number.to_owned()).or_default().push(name.to_owned());
    }

    /// D011 at each record of a number that has several: which one is right is not known here.
    fn twins(&self) -> Report {
        let mut report = Report::new();
        for names in self.0.values().filter(|names| names.len() > 1) {
            for name in names {
                let others: Vec<&str> =
                    names.iter().filter(|n| *n != name).map(String::as_str).collect();
                let text = format!("Une autre fiche porte le même numéro : {}.", others.join(", "));
                report.push(Diagnostic::new("D011", Place::file(name.clone())).message(text));
            }
        }
        report
    }
}

/// Reads the sessions of a workspace, and what is found in each by its number: alone, and
/// compared with the others. Files that are given away are let go as they are read.
///
/// # Errors
/// The faults of a session that has no readable number, D011 for two sessions of one number.
pub fn gather<N: Borrow<Named> + Send>(
    setup: &Setup,
    sessions: impl IntoIterator<Item = N, IntoIter: ExactSizeIterator>,
    situations: Vec<Arc<Followed>>,
) -> Result<(Commission, BTreeMap<String, Report>), Report> {
    let mut faults = Report::new();
    let (mut read, mut findings) = (Vec::new(), BTreeMap::new());
    let mut numbers = Numbers::default();
    let examined = side_by_side(sessions, |session| {
        let (name, bytes) = session.borrow();
        let (session, mut report) = setup.reader.examine_session(name, bytes)?;
        if session.is_numbered() {
            report.extend(undrawable(session.marked()));
        }
        Ok((session.slimmed(), report))
    });
    for result in examined {
        match result {
            Ok((session, report)) if session.is_numbered() => {
                numbers.note(session.number().text(), session.marked().name());
                findings.insert(session.number().text().to_owned(), report);
                read.push(session);
            }
            Ok((_, report)) | Err(report) => faults.extend(report),
        }
    }
    faults.extend(numbers.twins());
    faults.sort();
    if faults.refuses() {
        return Err(faults);
    }
    let commission = Commission::new(read, situations, &setup.organisation);
    for session in commission.sessions() {
        let found = commission.check(session, &setup.organisation, setup.reader.vocabulary());
        if let Some(report) = findings.get_mut(session.number().text()) {
            report.extend(found);
            report.sort();
        }
    }
    Ok((commission, findings))
}

/// Whether nothing typed in a record was lost: its faults, if any, are of the trade, or of what is
/// missing. A colleague's record that is half typed still gives its names.
pub fn is_whole(report: &Report) -> bool {
    const NOTHING_LOST: [&str; 5] = ["S102", "S105", "S106", "S107", "S108"];
    let lost = |d: &Diagnostic| {
        let read = d.code.starts_with(['L', 'S']) && !NOTHING_LOST.contains(&d.code);
        d.severity() == Severity::Error && read
    };
    !report.items().iter().any(lost)
}

/// Compares an erratum with the session that it corrects.
pub fn check_erratum(setup: &Setup, commission: &Commission, erratum: &Erratum) -> Report {
    let mut report = commission.check_erratum(erratum, &setup.organisation);
    report.extend(undrawable(erratum.marked()));
    report
}

/// Where the views of a workspace are made from.
pub fn desk<'a>(setup: &'a Setup, commission: &'a Commission) -> Desk<'a> {
    Desk {
        commission,
        organisation: &setup.organisation,
        vocabulary: setup.reader.vocabulary(),
        public: setup.public_words(),
    }
}

/// The state of the commission's work on a day.
pub fn state(setup: &Setup, commission: &Commission, on: Day) -> FollowUp {
    follow_up(commission, &setup.organisation, setup.reader.vocabulary(), on, None)
}

/// Who receives what in a session, and by which rule.
pub fn who_gets_what(setup: &Setup, session: &Seance) -> Vec<DistributionLine> {
    distribution(session, &setup.organisation, setup.reader.vocabulary())
}

/// The documents that go before a session: the invitation of the secretariat, one for each service
/// that is called, and the children behind its codes for each service that may know them.
pub fn invitations(desk: Desk<'_>, session: &Seance) -> Vec<Paper> {
    let whole = std::iter::once(Paper::Convocation(None));
    let called = convened(desk, session).into_iter().map(|key| Paper::Convocation(Some(key)));
    let told = identified(desk, session).into_iter().map(Paper::Identities);
    whole.chain(called).chain(told).collect()
}

/// The sheets to be signed: one for those who come for the whole session, one for each service that
/// comes for certain situations.
pub fn sign_in_sheets(desk: Desk<'_>, session: &Seance) -> Vec<Paper> {
    let visiting = visiting(desk, session).into_iter().map(|key| Paper::SignIn(Some(key)));
    std::iter::once(Paper::SignIn(None)).chain(visiting).collect()
}

/// The documents of the minutes of a session: the full minutes, one extract a recipient, and the
/// key list; or the copies of the recipients named.
///
/// # Errors
/// M102 when the session was only convened, M107 for a recipient that gets no extract of it.
pub fn papers(desk: Desk<'_>, session: &Seance, only: &[String]) -> Result<Vec<Paper>, Report> {
    let place = || Place::file(session.marked().name());
    if session.is_convened_only() {
        let text = "La séance n'est que convoquée : elle n'a pas de compte rendu.";
        return Err(Diagnostic::new("M102", place()).message(text).into());
    }
    let members = recipients(desk, session);
    let extract = |member: &String| Paper::Extract(member.clone());
    if only.is_empty() {
        let extracts = members.iter().map(extract);
        return Ok(std::iter::once(Paper::Full).chain(extracts).chain([Paper::Keys]).collect());
    }
    let mut report = Report::new();
    let mut papers = Vec::new();
    for member in only {
        match (member.as_str(), members.contains(member)) {
            (SECRETARIAT, _) => papers.extend([Paper::Full, Paper::Keys]),
            (_, true) => papers.push(extract(member)),
            (_, false) => {
                let admitted = members.join(", ");
                let text = format!(
                    "Ce destinataire n'a pas d'extrait de cette séance. Destinataires : {SECRETARIAT}, {admitted}."
                );
                report.push(Diagnostic::new("M107", place()).message(text));
            }
        }
    }
    if report.refuses() { Err(report) } else { Ok(papers) }
}
