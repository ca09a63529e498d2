//! The documents of a session, one sheet a recipient.

use serde_json::Value;

use crate::diag::{Diagnostic, Report};
use crate::pipeline::minutes::{desk, invitations, papers, sign_in_sheets};
use crate::pipeline::{Drawer, sheets, stem};
use crate::record::{Aim, Commission, Seance};
use crate::view::Paper;

use super::house::House;
use super::job::{Genre, Job, Opened, TrialMade};
use super::own::OwnWords;

/// What is asked of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PapersAsked {
    /// Its minutes: every copy, or those of these recipients.
    Minutes(Vec<String>),
    /// What goes before it: the invitation of each service, and the children behind its codes.
    Convocation,
    /// The sheets to be signed.
    SignIn,
    /// One paper.
    One(Paper),
}

/// A session of a workspace, and what is asked of it.
pub struct SessionJob<'a> {
    /// Where its documents are issued from.
    pub house: &'a House<'a>,
    /// The records of its workspace.
    pub commission: &'a Commission,
    /// The session.
    pub session: &'a Seance,
    /// What was found in it, none of which refuses it.
    pub found: Report,
    /// What is asked.
    pub wanted: PapersAsked,
}

impl SessionJob<'_> {
    fn papers(&self) -> Result<Vec<Paper>, Report> {
        let desk = desk(&self.house.setup, self.commission);
        Ok(match &self.wanted {
            PapersAsked::Minutes(only) => papers(desk, self.session, only)?,
            PapersAsked::Convocation => invitations(desk, self.session),
            PapersAsked::SignIn => sign_in_sheets(desk, self.session),
            PapersAsked::One(paper) => vec![paper.clone()],
        })
    }

    /// Draws its documents as trials: what they would print, and what would refuse them, nothing being
    /// entered or kept. What names the children behind the codes has no trial: nobody would know where
    /// it stands.
    ///
    /// # Errors
    /// What refuses them.
    pub fn try_out(&self, drawer: &mut dyn Drawer) -> Result<TrialMade, Report> {
        let House { setup, key, .. } = self.house;
        let mut papers = self.papers()?;
        papers.retain(|paper| !matches!(paper, Paper::Keys | Paper::Identities(_)));
        let desk = desk(setup, self.commission);
        let (mut files, mut refused) = (Vec::new(), Report::new());
        for sheet in sheets(setup, key, desk, self.session, &papers) {
            match sheet.try_out(drawer) {
                Ok(file) => files.push(file),
                Err(report) => refused.extend(report),
            }
        }
        refused.sort();
        let mut warnings = self.found.clone();
        if refused.refuses() {
            warnings.extend(refused);
            return Err(warnings);
        }
        Ok(TrialMade { files, warnings, proof: None })
    }

    /// What a paper would show if it were made today; `None` for who gets none.
    pub(super) fn shown(&self, is_wanted: impl Fn(&Paper) -> bool) -> Option<Value> {
        let House { setup, key, .. } = self.house;
        let paper = self.papers().ok()?.into_iter().find(is_wanted)?;
        let desk = desk(setup, self.commission);
        let sheet = sheets(setup, key, desk, self.session, &[paper]).pop()?;
        Some(sheet.order().view.clone())
    }

    fn is_final(&self) -> bool {
        matches!(self.wanted, PapersAsked::Minutes(_)) && self.session.is_approved()
    }
}

impl Job for SessionJob<'_> {
    fn genre(&self) -> Genre {
        match &self.wanted {
            PapersAsked::Minutes(_) => Genre::Minutes,
            PapersAsked::Convocation
            | PapersAsked::One(Paper::Convocation(_) | Paper::Identities(_)) => Genre::Convocation,
            PapersAsked::SignIn | PapersAsked::One(Paper::SignIn(_)) => Genre::SignIn,
            PapersAsked::One(Paper::FollowUp(_)) => Genre::FollowUp,
            PapersAsked::One(Paper::Erratum(_)) => Genre::Erratum,
            PapersAsked::One(Paper::Full | Paper::Extract(_) | Paper::Keys) => Genre::Minutes,
        }
    }

    fn record(&self) -> &str {
        self.session.marked().name()
    }

    fn makes(&self, stem: &str) -> bool {
        let Some(tail) = stem.strip_prefix(self.session.number().text()) else {
            return false;
        };
        let version = self.session.version();
        match &self.wanted {
            PapersAsked::One(Paper::FollowUp(day)) => tail == format!("-suivi-{}", day.text()),
            // Who is called is only known once the views are made.
            PapersAsked::Convocation => {
                is_of("convocation", tail, version) || is_of("identites", tail, version)
            }
            PapersAsked::SignIn => is_of("emargement", tail, version),
            PapersAsked::One(paper) => is_of(paper.kind(), tail, version),
            // Who gets an extract is only known once the views are made.
            PapersAsked::Minutes(_) if self.session.is_approved() => {
                let copy = tail.strip_prefix('-').unwrap_or_default();
                !copy.is_empty() && !copy.contains('-')
            }
            PapersAsked::Minutes(_) => tail.starts_with(&format!("-projet-v{version}-")),
        }
    }

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        OwnWords { marked: self.session.marked(), afterwards: &[] }
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        let papers = self.papers()?;
        Ok(papers.iter().map(|paper| vec![stem(paper, self.session)]).collect())
    }

    fn view(&self, wanted: &str) -> Option<Value> {
        self.shown(|paper| stem(paper, self.session) == wanted)
    }

    fn open(&self, due: &[Vec<String>]) -> Result<Opened<'_>, Report> {
        let House { setup, key, .. } = self.house;
        let desk = desk(setup, self.commission);
        let mut papers = self.papers()?;
        let mut found = self.found.clone();
        if self.wanted == PapersAsked::Convocation && papers.len() == 1 {
            let marked = self.session.marked();
            found.push(marked.diagnostic("M165", "/invites", Aim::Key));
        }
        papers.retain(|paper| due.contains(&vec![stem(paper, self.session)]));
        let sheets = sheets(setup, key, desk, self.session, &papers);
        Ok(Opened::papers(self.house, sheets, found))
    }

    fn changed(&self) -> Diagnostic {
        let marked = self.session.marked();
        if self.is_final() {
            return marked.diagnostic("D009", "/etat", Aim::Value);
        }
        let changed = marked.diagnostic("D003", "/version", Aim::Value);
        match self.genre() {
            Genre::FollowUp => {
                changed.remedy("Demander le suivi à une autre date, ou dans un autre dossier.")
            }
            _ => changed,
        }
    }
}

/// Whether the end of a stem names a paper at its version, or the copy of a service.
fn is_of(kind: &str, tail: &str, version: u32) -> bool {
    let whole = format!("-{kind}-v{version}");
    tail.strip_prefix(&whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
