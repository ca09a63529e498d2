//! What is read of sessions without making a document: who receives what, and what is due.

use std::path::Path;

use super::erasing::overdue;
use super::{Machine, opening};
use crate::diag::Report;
use crate::followup::FollowUp;
use crate::pipeline::minutes::{desk, state, who_gets_what};
use crate::record::Commission;
use crate::setup::Setup;
use crate::store::Workspace;
use crate::value::Day;
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
    /// The next session, by number and day.
    pub next_session: Option<(String, Day)>,
    /// The situations that are past their time, by number.
    pub overdue: Vec<String>,
}

/// Gathers what there is to do today. It reads every record.
///
/// # Errors
/// As [`follow`].
pub fn look_ahead(folder: &Path, machine: &dyn Machine) -> Result<Ahead, Report> {
    let (setup, WorkOnADay { commission, day, state, .. }) = followed(folder, None, machine)?;
    let coming = commission.sessions().iter().filter(|session| session.day() >= day);
    let next = coming.min_by_key(|session| session.day());
    let next_session = next.map(|session| (session.number().text().to_owned(), session.day()));
    let overdue = overdue(&commission, &setup.organisation, day);
    Ok(Ahead { day, state, next_session, overdue })
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
