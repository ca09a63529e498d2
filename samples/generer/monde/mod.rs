//! Workspaces of invented records, drawn from a seed.
//!
//! Takes: a seed and a scale.
//! Gives: the names and the texts of files, always the same.
//! Never: the clock, a hash map, a person who exists.

mod advice;
mod care;
mod chance;
mod country;
mod examination;
mod facts;
mod names;
mod plan;
mod profile;
mod referral;
mod sentences;
mod session;
mod signs;
mod situation;
mod yaml;

/// The seed of the records that stand in the repository.
pub const SEED: u64 = 12;

/// How much to make.
#[derive(Clone, Copy)]
pub enum Scale {
    /// What brings the samples of the repository to 57 situations and 17 sessions.
    Complement,
    /// A workspace of its own; as many sessions as it takes when their number is not given.
    Country { situations: usize, sessions: Option<usize> },
}

/// What was made.
pub struct World {
    /// Paths inside the workspace, and what the files hold.
    pub situations: Vec<(String, String)>,
    pub referrals: Vec<(String, String)>,
    pub sessions: Vec<(String, String)>,
    /// Situations that no session examines, for want of codes.
    pub unseen: usize,
}

/// Draws a workspace.
///
/// # Errors
/// A sentence in French, when the numbers asked for cannot be.
pub fn world(seed: u64, scale: Scale) -> Result<World, String> {
    let plan = match scale {
        Scale::Complement => plan::complement(seed),
        Scale::Country { situations, sessions } => country::country(seed, situations, sessions)?,
    };
    let profiles = profile::profiles(seed, &plan);
    let (mut situations, mut referrals) = (Vec::new(), Vec::new());
    for (at, (case, profile)) in plan.cases.iter().zip(&profiles).enumerate() {
        let (text, referral) = situation::record(seed, at, case, profile);
        situations.push((format!("situations/generees/{}.yaml", case.number), text));
        referrals.extend(
            referral.map(|(number, text)| (format!("signalements/generees/{number}.yaml"), text)),
        );
    }
    let mut register = session::Register::new(&plan);
    let sessions = plan.meetings.iter().enumerate().map(|(at, meeting)| {
        let text = session::record(seed, at, &plan, &profiles, &mut register);
        (format!("seances/generees/{}.yaml", meeting.number), text)
    });
    Ok(World {
        situations,
        referrals,
        sessions: sessions.collect(),
        unseen: plan.cases.iter().filter(|case| case.passages.is_empty()).count(),
    })
}
