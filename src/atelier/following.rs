//! What is read of sessions without making a document: who receives what, and what is due.

use std::path::Path;

use super::erasing::overdue;
use super::shelves::{DRAFTS, Shelves, naming};
use super::{Machine, opening};
use crate::diag::Report;
use crate::followup::{FollowUp, follow_up};
use crate::pipeline::minutes::{desk, gather, is_whole, state, who_gets_what};
use crate::record::{Commission, Kind};
use crate::setup::Setup;
use crate::store::{Workspace, read_file};
use crate::value::{Day, SessionRef};
use crate::view::{DistributionLine, recipients};

/// The state of the commission's work on a day.
pub struct WorkOnADay {
    /// Where it was read.
    pub workspace: Workspace,
    /// What was read.
    pub commission: Commission,
    /// The day.
    pub day: Day,
    /// Commitments, reviews, caseload, comings of age.
    pub state: FollowUp,
}

/// Follows the commission's work on a day, today when none is given.
///
/// # Errors
/// The faults of the workspace; D010 for a faulty session, which could hide what is due.
pub fn follow(
    folder: &Path,
    day: Option<Day>,
    machine: &dyn Machine,
) -> Result<WorkOnADay, Report> {
    followed(folder, day, machine).map(|(_, work)| work)
}

fn followed(
    folder: &Path,
    day: Option<Day>,
    machine: &dyn Machine,
) -> Result<(Setup, WorkOnADay), Report> {
    let workspace = Workspace::around(folder)?;
    let setup = opening::setup(&workspace)?;
    let commission = opening::sound(opening::commission(&workspace, &setup, &[])?)?;
    let day = match day {
        Some(day) => day,
        None => machine.today()?,
    };
    let state = state(&setup, &commission, day);
    Ok((setup, WorkOnADay { workspace, commission, day, state }))
}

/// What there is to do of a workspace today.
pub struct Ahead {
    /// The day.
    pub day: Day,
    /// Commitments, reviews, caseload, comings of age.
    pub state: FollowUp,
    /// The next session, by its number and day; without a number, one that was only announced.
    pub next_session: Option<(Option<String>, Day)>,
    /// The situations that are past their time, by number.
    pub overdue: Vec<String>,
}

/// Gathers what there is to do today. It reads every record.
///
/// # Errors
/// As [`follow`].
pub fn look_ahead(folder: &Path, machine: &dyn Machine) -> Result<Ahead, Report> {
    let (setup, WorkOnADay { commission, day, state, .. }) = followed(folder, None, machine)?;
    let next_session = commission.next_session(day);
    let next_session = next_session.map(|(number, day)| (number.map(str::to_owned), day));
    let overdue = overdue(&commission, &setup.organisation, day);
    Ok(Ahead { day, state, next_session, overdue })
}

/// A review that may enter the agenda of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueReview {
    /// The situation.
    pub situation: String,
    /// Its code.
    pub code: String,
    /// The session that set it.
    pub session: String,
    /// The day it was due.
    pub due: Option<Day>,
    /// Days past, on the day of the session.
    pub late: i64,
    /// Who presented the situation last, by the key of the service.
    pub presenter: Option<String>,
}

/// Lists the reviews that are due on the day of a session, the first ones due first, as it was known
/// before that session: what it decided itself is not on its agenda.
///
/// # Errors
/// The faults of the workspace; D010 for another session that is faulty, which could hide what is due.
pub fn due(
    workspace: &Workspace,
    session: Option<&SessionRef>,
    day: Day,
) -> Result<Vec<DueReview>, Report> {
    let (commission, followed) = known_before(workspace, session, day)?;
    let mut due: Vec<DueReview> = followed
        .revoyures
        .into_iter()
        .map(|review| {
            let set = commission.session(&review.seance);
            let examined = set.and_then(|session| {
                let all = &session.record().examens;
                all.iter().find(|one| one.situation.text() == review.situation)
            });
            DueReview {
                due: Day::parse(&review.due_le),
                presenter: examined.map(|one| one.presente_par.text().to_owned()),
                situation: review.situation,
                code: review.code,
                session: review.seance,
                late: review.jours,
            }
        })
        .collect();
    due.sort_by(|a, b| (a.due, &a.situation).cmp(&(b.due, &b.situation)));
    Ok(due)
}

/// The state of the commission's work as it was known before a session, whatever is faulty in that one.
pub(super) fn known_before(
    workspace: &Workspace,
    session: Option<&SessionRef>,
    day: Day,
) -> Result<(Commission, FollowUp), Report> {
    let setup = opening::setup(workspace)?;
    let (commission, findings) = opening::commission(workspace, &setup, &[])?;
    let own = session.and_then(|number| commission.session(number.text()));
    let faulty = opening::faulty(&commission, &findings, own);
    if faulty.refuses() {
        return Err(faulty);
    }
    let vocabulary = setup.reader().vocabulary();
    let followed = follow_up(&commission, &setup.organisation, vocabulary, day, session);
    Ok((commission, followed))
}

/// Who receives what of a session.
pub struct Distribution {
    /// What was found in the session.
    pub warnings: Report,
    /// The codes of its recipients, in order.
    pub members: Vec<String>,
    /// One line an item: its rule, and whom it gives it to.
    pub lines: Vec<DistributionLine>,
}

/// Tells who receives what of a session, before anything is made.
///
/// # Errors
/// The faults of the workspace and of the session.
pub fn distribute(session: &Path) -> Result<Distribution, Report> {
    let workspace = Workspace::of(session)?;
    let setup = opening::setup(&workspace)?;
    let gathered = opening::commission(&workspace, &setup, &[session.to_owned()])?;
    let (session, warnings) = opening::session(&gathered, session)?;
    let members = recipients(desk(&setup, &gathered.0), session);
    Ok(Distribution { warnings, members, lines: who_gets_what(&setup, session) })
}

/// Tells who would receive what of a session as it is written now, a draft too: what is still to be
/// filled is told, and refuses nothing.
///
/// # Errors
/// The faults of the workspace, of another session, of what is written wrong in this one.
pub fn foresee(path: &Path) -> Result<Distribution, Report> {
    let workspace = Workspace::of(path)?;
    let setup = opening::setup(&workspace)?;
    let shelves = Shelves::read(&workspace, &naming(&workspace, &[path.to_owned()]));
    let situations = shelves.situations(&setup)?;
    let mut sessions = shelves.only(Kind::Session);
    let name = opening::name(path);
    if path.starts_with(workspace.root().join(DRAFTS)) {
        sessions.push((name.clone(), read_file(path)?));
    }
    let (commission, findings) = gather(&setup, &sessions, situations)?;
    let Some(session) = commission.sessions().iter().find(|s| s.marked().name() == name) else {
        return distribute(path);
    };
    let others = opening::faulty(&commission, &findings, Some(session));
    if others.refuses() {
        return Err(others);
    }
    let warnings = findings.get(session.number().text()).cloned().unwrap_or_default();
    if !is_whole(&warnings) {
        return Err(warnings);
    }
    let members = recipients(desk(&setup, &commission), session);
    Ok(Distribution { warnings, members, lines: who_gets_what(&setup, session) })
}
