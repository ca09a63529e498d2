//! The documents of a session, one sheet a recipient.

use cesmivip::diag::{Diagnostic, Report};
use cesmivip::pipeline::minutes::{desk, papers, sheets};
use cesmivip::record::{Aim, Commission, Seance};
use cesmivip::view::Paper;

use super::{Genre, Job, Made, Opened, Reach};
use crate::cli::house::House;

/// What is asked of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Its minutes: every copy, or those of these recipients.
    Minutes(Vec<String>),
    /// One paper.
    One(Paper),
}

/// A session of a workspace, and what is asked of it.
pub struct Session<'a> {
    pub house: &'a House,
    pub commission: &'a Commission,
    pub session: &'a Seance,
    /// What was found in it, none of which refuses it.
    pub found: Report,
    pub wanted: Wanted,
}

impl Session<'_> {
    fn is_final(&self) -> bool {
        matches!(self.wanted, Wanted::Minutes(_)) && self.session.is_approved()
    }
}

impl Job for Session<'_> {
    fn genre(&self) -> Genre {
        match &self.wanted {
            Wanted::Minutes(_) => Genre::Minutes,
            Wanted::One(Paper::Convocation) => Genre::Convocation,
            Wanted::One(Paper::SignIn) => Genre::SignIn,
            Wanted::One(Paper::FollowUp(_)) => Genre::FollowUp,
            Wanted::One(Paper::Erratum(_)) => Genre::Erratum,
            Wanted::One(Paper::Full | Paper::Extract(_) | Paper::Keys) => Genre::Minutes,
        }
    }

    fn record(&self) -> &str {
        self.session.marked().name()
    }

    fn id(&self) -> String {
        self.session.number().text().to_owned()
    }

    fn makes(&self, stem: &str) -> bool {
        let Some(tail) = stem.strip_prefix(self.session.number().text()) else {
            return false;
        };
        let version = self.session.version();
        match &self.wanted {
            Wanted::One(Paper::FollowUp(day)) => tail == format!("-suivi-{}", day.text()),
            Wanted::One(paper) => tail == format!("-{}-v{version}", paper.kind()),
            // Who gets an extract is only known once the views are made.
            Wanted::Minutes(_) if self.session.is_approved() => {
                let copy = tail.strip_prefix('-').unwrap_or_default();
                !copy.is_empty() && !copy.contains('-')
            }
            Wanted::Minutes(_) => tail.starts_with(&format!("-projet-v{version}-")),
        }
    }

    fn reach(&self) -> Reach {
        Reach::Commission
    }

    fn inputs(&self) -> Vec<Vec<u8>> {
        vec![self.session.bytes().to_vec()]
    }

    fn open(&self) -> Result<Opened<'_>, Report> {
        let House { setup, key, .. } = self.house;
        let desk = desk(setup, self.commission);
        let papers = match &self.wanted {
            Wanted::Minutes(only) => papers(desk, self.session, only)?,
            Wanted::One(paper) => vec![paper.clone()],
        };
        let sheets = sheets(setup, key, desk, self.session, &papers)?.into_iter();
        let tasks = sheets.map(|sheet| -> super::Task<'_> {
            Box::new(move |drawer| sheet.make(setup, key, drawer).map(Made::document))
        });
        Ok(Opened { tasks: tasks.collect(), warnings: self.found.clone() })
    }

    fn changed(&self) -> Diagnostic {
        let marked = self.session.marked();
        if self.is_final() {
            return marked.diagnostic("D009", "/etat", Aim::Value);
        }
        let changed = marked.diagnostic("D003", "/version", Aim::Value);
        match self.genre() {
            Genre::FollowUp => changed
                .remedy("Demander le suivi à une autre date, ou dans un autre dossier avec -o."),
            _ => changed,
        }
    }
}
