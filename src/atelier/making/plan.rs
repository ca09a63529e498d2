//! The plan: every job that the records of a workspace ask for, in the order to run them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::atelier::opening::faulty;
use crate::coding::Edition;
use crate::diag::{Diagnostic, Report};
use crate::record::{Aim, Commission, Kind, Marked};
use crate::value::Day;
use crate::view::Paper;

use super::erratum::ErratumJob;
use super::holdings::Holdings;
use super::job::{Genre, Job};
use super::referral::{ReferralJob, SealedReferral, refuse_twins};
use super::report::ReportJob;
use super::session::{PapersAsked, SessionJob};
use super::settled::Work;

/// A job of a plan; shared, so that [`Plan::maker`] gives one that is planned or not alike.
pub type Planned<'a> = Arc<dyn Job + 'a>;

/// What a workspace asks for.
pub struct Plan<'a> {
    holdings: &'a Holdings<'a>,
    /// The jobs of one wave may run together; those of the next one may need what they issue: an
    /// erratum the digests of the minutes, a report the editions before it.
    pub waves: Vec<Vec<Planned<'a>>>,
    /// The records that give no job, by what they were to make.
    pub refused: Vec<Genre>,
    /// Why, each fault once, whatever the number of documents that it refuses.
    pub faults: Report,
    /// What there may be to know of what was sealed before.
    pub notices: Report,
}

impl<'a> Plan<'a> {
    /// Plans every document of a workspace: a record that is refused takes with it what depends
    /// on it, and nothing else. On one that cannot be read, everything depends.
    pub fn of(holdings: &'a Holdings<'a>) -> Self {
        // What keeps a name from being known is told once, and refuses whatever prints.
        let faults = holdings.situations.as_ref().err().cloned().unwrap_or_default();
        let mut plan = Self {
            holdings,
            waves: Vec::new(),
            refused: Vec::new(),
            faults,
            notices: Report::new(),
        };
        let (mut first, complements) = plan.referrals();
        first.extend(plan.sessions());
        plan.waves.push(first);
        plan.waves.push(complements);
        let errata = plan.errata();
        plan.waves.push(errata);
        for report in plan.reports() {
            plan.waves.push(vec![report]);
        }
        plan.waves.retain(|wave| !wave.is_empty());
        plan.faults.sort();
        plan
    }

    /// Every job, in order.
    pub fn jobs(&self) -> impl Iterator<Item = &Planned<'a>> {
        self.waves.iter().flatten()
    }

    /// The job that makes a document, by the document's stem: one of the plan, or one that only
    /// its own verb runs (sign-in sheet, follow-up, invitation to a session since held, other
    /// edition). `None` when no record of the workspace makes it as it stands today, because it is
    /// refused (see `faults`) or has another version.
    ///
    /// Of minutes, who gets a copy is known once [`super::run`] made them: the document is then
    /// looked for by its stem.
    pub fn maker(&self, stem: &str) -> Option<Planned<'a>> {
        let planned = self.jobs().find(|job| job.makes(stem));
        planned.cloned().or_else(|| self.paper(stem)).or_else(|| self.edition(stem))
    }

    fn refuse(&mut self, genre: Genre, report: Report) {
        self.refused.push(genre);
        self.faults.extend(report);
    }

    /// The referrals, and apart the complements: what they complete is sealed before them.
    fn referrals(&mut self) -> (Vec<Planned<'a>>, Vec<Planned<'a>>) {
        let Holdings { house, .. } = self.holdings;
        let is_known = self.holdings.situations.is_ok();
        let among = self.holdings.dictionary();
        let registry = self.holdings.registry(&among);
        let named = self.holdings.of(Kind::Referral);
        let read =
            named.iter().map(|(name, bytes)| ReferralJob::read(house, &registry, name, bytes));
        let mut read: Vec<_> = read.collect();
        refuse_twins(&mut read);
        let (mut jobs, mut complements): (Vec<Planned<'a>>, Vec<Planned<'a>>) = Default::default();
        for ((name, bytes), read) in named.iter().zip(read) {
            match read {
                Ok(job) if is_known || is_settled(&job) => match job.completes() {
                    true => complements.push(Arc::new(job)),
                    false => jobs.push(Arc::new(job)),
                },
                Ok(_) => self.refuse(Genre::Referral, Report::new()),
                Err(report) => match SealedReferral::of(house, name, bytes) {
                    Some(job) => {
                        self.notices.push(job.notice());
                        jobs.push(Arc::new(job));
                    }
                    None => self.refuse(Genre::Referral, report),
                },
            }
        }
        (jobs, complements)
    }

    /// The records compared with each other, if none of them is faulty.
    fn sound(&self) -> Option<&'a Commission> {
        let (commission, findings) = self.holdings.gathered.as_ref().ok()?;
        (!faulty(commission, findings, None).refuses()).then_some(commission)
    }

    fn sessions(&mut self) -> Vec<Planned<'a>> {
        let holdings = self.holdings;
        let (commission, findings) = match &holdings.gathered {
            Ok(gathered) => gathered,
            Err(report) => {
                self.faults.extend(report.clone());
                self.refused.extend(holdings.of(Kind::Session).iter().map(|_| Genre::Minutes));
                return Vec::new();
            }
        };
        let found = |number: &str| findings.get(number).cloned().unwrap_or_default();
        let jobs = commission.sessions().iter().map(|session| SessionJob {
            house: &holdings.house,
            commission,
            session,
            found: found(session.number().text()),
            wanted: match session.is_convened_only() {
                true => PapersAsked::Convocation,
                false => PapersAsked::Minutes(Vec::new()),
            },
        });
        if self.sound().is_some() {
            return jobs.map(|job| Arc::new(job) as Planned<'a>).collect();
        }
        let mut settled: Vec<Planned<'a>> = Vec::new();
        for job in jobs {
            // What is sealed asks nothing of the other records any more; nor does its own, unless
            // it changed.
            let own = job.found.refuses();
            if Work::of(&job).is_ok_and(|w| if own { w.is_sealed_and_same() } else { w.is_idle() })
            {
                settled.push(Arc::new(job));
                continue;
            }
            // A sound session has nothing to say of itself: its neighbour refuses it.
            let own = if job.found.refuses() { job.found.clone() } else { Report::new() };
            self.refuse(job.genre(), own);
        }
        if self.refused.len() > 1 {
            self.faults.extend(faulty(commission, findings, None));
        }
        settled
    }

    fn errata(&mut self) -> Vec<Planned<'a>> {
        let Holdings { house, gathered, .. } = self.holdings;
        let errata = self.holdings.of(Kind::Erratum);
        let mut seen = BTreeSet::new();
        let mut jobs: Vec<Planned<'a>> = Vec::new();
        for (name, bytes) in errata {
            let read = match (house.setup.reader().erratum(name, bytes), gathered) {
                (Ok(read), Ok((commission, _))) => Ok((read, commission)),
                (Err(report), _) => Err(report),
                (Ok(_), Err(_)) => Err(Report::new()),
            };
            match read {
                Ok((read, _)) if !seen.insert(read.value.number().text().to_owned()) => {
                    let remedy = "Donner un numéro différent à chaque erratum.";
                    self.refuse(Genre::Erratum, twin(read.value.marked(), "/erratum", remedy));
                }
                Ok((read, commission)) => {
                    jobs.push(Arc::new(ErratumJob::new(house, commission, read)));
                }
                Err(report) => self.refuse(Genre::Erratum, report),
            }
        }
        jobs
    }

    /// The reports, each after those it cites, otherwise in order of year and revision.
    fn reports(&mut self) -> Vec<Planned<'a>> {
        let holdings = self.holdings;
        let mut read = BTreeMap::new();
        for (name, bytes) in holdings.of(Kind::Report) {
            let checked = holdings.house.setup.reader().rapport(name, bytes);
            let job = match (checked, &holdings.gathered) {
                (Ok(read), Ok((commission, findings))) => {
                    let job = ReportJob::new(&holdings.house, commission, read, None);
                    let unsound = faulty(commission, findings, None);
                    if unsound.refuses() && !is_settled(&job) { Err(unsound) } else { Ok(job) }
                }
                (Err(report), _) => Err(report),
                (Ok(_), Err(_)) => Err(Report::new()),
            };
            match job {
                Ok(job) => {
                    // The public edition goes first: the internal one is made from it.
                    let internal = job.edition == Edition::Interne;
                    let place = (job.report.year(), job.report.revision(), internal);
                    if read.contains_key(&place) {
                        let remedy = "Donner une « revision: » différente à chaque rapport.";
                        let marked = job.report.marked();
                        self.refuse(Genre::Report, twin(marked, "/rapport", remedy));
                        continue;
                    }
                    read.insert(place, job);
                }
                Err(report) => self.refuse(Genre::Report, report),
            }
        }
        let mut left: Vec<ReportJob<'_>> = read.into_values().collect();
        let mut ordered: Vec<Planned<'a>> = Vec::new();
        while !left.is_empty() {
            let data: Vec<String> =
                left.iter().map(|job| format!("{}-donnees.json", job.stem())).collect();
            let cites = |job: &ReportJob<'_>| {
                job.report.precedents().iter().any(|cited| data.contains(cited))
            };
            // Reports that cite each other are refused one after the other.
            let next = left.iter().position(|job| !cites(job)).unwrap_or(0);
            ordered.push(Arc::new(left.remove(next)));
        }
        ordered
    }

    /// A paper of a session that no plan asks for.
    fn paper(&self, stem: &str) -> Option<Planned<'a>> {
        let commission = self.sound()?;
        let session = commission
            .sessions()
            .iter()
            .find(|s| stem.strip_prefix(s.number().text()).is_some_and(|t| t.starts_with('-')))?;
        let tail = stem.strip_prefix(session.number().text())?;
        let mut asked = vec![PapersAsked::Convocation, PapersAsked::SignIn];
        let day = tail.strip_prefix("-suivi-").and_then(Day::parse);
        asked.extend(day.map(|day| PapersAsked::One(Paper::FollowUp(day))));
        let jobs = asked.into_iter().map(|wanted| SessionJob {
            house: &self.holdings.house,
            commission,
            session,
            found: Report::new(),
            wanted,
        });
        let found = jobs.into_iter().find(|job| job.makes(stem))?;
        Some(Arc::new(found))
    }

    /// The other edition of a report.
    fn edition(&self, stem: &str) -> Option<Planned<'a>> {
        let (commission, holdings) = (self.sound()?, self.holdings);
        let reader = holdings.house.setup.reader();
        for (name, bytes) in holdings.of(Kind::Report) {
            for edition in Edition::ALL {
                let Ok(read) = reader.rapport(name, bytes) else {
                    continue;
                };
                let job = ReportJob::new(&holdings.house, commission, read, Some(edition));
                if job.makes(stem) {
                    return Some(Arc::new(job));
                }
            }
        }
        None
    }
}

/// Whether nothing is left of a job: what was sealed asks nothing of other records any more.
fn is_settled(job: &dyn Job) -> bool {
    Work::of(job).is_ok_and(|work| work.is_idle())
}

/// Two records that claim the same documents.
fn twin(marked: &Marked, pointer: &str, remedy: &str) -> Report {
    let fault: Diagnostic = marked.diagnostic("D007", pointer, Aim::Value);
    fault.remedy(remedy).into()
}
