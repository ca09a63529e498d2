//! What a person asks for by naming a record: its documents, made and issued in one call.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::delivery::{Delivered, deliver};
use super::erratum::ErratumJob;
use super::house::House;
use super::job::{Job, Made, TrialMade};
use super::pool::Pool;
use super::referral::{ReferralJob, SealedReferral, refuse_twins};
use super::report::ReportJob;
use super::session::{PapersAsked, SessionJob};
use super::settled::{Work, run};
use super::worker::Worker;
use crate::atelier::opening;
use crate::atelier::shelves::{Shelves, naming};
use crate::atelier::{Machine, Watch};
use crate::coding::Edition;
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::minutes::desk;
use crate::pipeline::report::{Advised, Crossing, advice};
use crate::pipeline::{Registry, not_a_referral};
use crate::record::{Aim, Commission, Dictionary, Followed, Kind, SECRETARIAT, Seance};
use crate::store::{Workspace, put_trial, read_file};
use crate::value::Day;
use crate::view::{Paper, convened};

/// How documents are made.
#[derive(Clone, Debug)]
pub struct Making {
    /// Where they go; where the workspace keeps them when nothing is said.
    pub output: Option<PathBuf>,
    /// Processor time for each, in seconds.
    pub seconds: u64,
}

/// Makes the papers of a session, each sealed for its recipient, all or none.
///
/// # Errors
/// The faults of the workspace, of the session, of a neighbour that could hide a name; what
/// refuses one of its papers.
pub fn session(
    file: &Path,
    asked: PapersAsked,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Delivered, Report> {
    let workspace = Workspace::of(file)?;
    let documents = if matches!(asked, PapersAsked::One(_)) { 1 } else { usize::MAX };
    let mut pool = Pool::start(machine, making.seconds, documents);
    let house = House::open(&workspace, making.output.as_deref(), machine, watch)?;
    let mut gathered = opening::commission(&workspace, &house.setup, &[file.to_owned()])?;
    house.excuse(&mut gathered)?;
    let (session, found) = opening::session(&gathered, file)?;
    let job = SessionJob { house: &house, commission: &gathered.0, session, found, wanted: asked };
    let made = pool.one(&job, watch)?;
    deliver(&house, &job, made)
}

/// Makes papers of a session as trials, in their own folder or in `making.output`: as [`session`]
/// would, but that nothing is sealed, entered or kept, and that no trial names the children behind the
/// codes.
///
/// # Errors
/// As [`session`].
pub fn session_trial(
    file: &Path,
    asked: PapersAsked,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Tested, Report> {
    with_session(file, machine, watch, |house, commission, session, found| {
        tried(SessionJob { house, commission, session, found, wanted: asked }, making)
    })
}

/// Makes the copies that a session gives as it stands as trials: its invitations while it is only
/// convened, its minutes since; all of them, or that of one recipient.
///
/// # Errors
/// As [`session_trial`]; M107 for a recipient that gets no copy.
pub fn copies_trial(
    file: &Path,
    recipient: Option<&str>,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Tested, Report> {
    with_session(file, machine, watch, |house, commission, session, found| {
        let wanted = match (session.is_convened_only(), recipient) {
            (false, only) => PapersAsked::Minutes(only.map(str::to_owned).into_iter().collect()),
            (true, None) => PapersAsked::Convocation,
            (true, Some(SECRETARIAT)) => PapersAsked::One(Paper::Convocation(None)),
            (true, Some(key)) => {
                let desk = desk(&house.setup, commission);
                if !convened(desk, session).iter().any(|known| known == key) {
                    let fault = session.marked().diagnostic("M107", "/invites", Aim::Key);
                    let text = "Ce service n'est pas convoqué à cette séance.";
                    return Err(fault.message(text).into());
                }
                PapersAsked::One(Paper::Convocation(Some(key.to_owned())))
            }
        };
        tried(SessionJob { house, commission, session, found, wanted }, making)
    })
}

fn tried(job: SessionJob<'_>, making: &Making) -> Result<Tested, Report> {
    let folder = making.output.clone().unwrap_or_else(|| job.house.workspace.trials());
    let made = job.try_out(&mut Worker::new(job.house.machine(), making.seconds))?;
    written(&folder, job.record(), made)
}

fn with_session<R>(
    file: &Path,
    machine: &dyn Machine,
    watch: &dyn Watch,
    then: impl FnOnce(&House<'_>, &Commission, &Seance, Report) -> Result<R, Report>,
) -> Result<R, Report> {
    let workspace = Workspace::of(file)?;
    let house = House::open(&workspace, None, machine, watch)?;
    let mut gathered = opening::commission(&workspace, &house.setup, &[file.to_owned()])?;
    house.excuse(&mut gathered)?;
    let (session, found) = opening::session(&gathered, file)?;
    then(&house, &gathered.0, session, found)
}

/// Makes the copies of an erratum.
///
/// # Errors
/// The faults of the workspace and of the erratum; what refuses one of its copies.
pub fn erratum(
    file: &Path,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Delivered, Report> {
    let workspace = Workspace::of(file)?;
    let house = House::open(&workspace, making.output.as_deref(), machine, watch)?;
    let read = house.setup.reader().erratum(&opening::name(file), &read_file(file)?)?;
    let mut pool = Pool::start(machine, making.seconds, usize::MAX);
    let (commission, _) = opening::commission(&workspace, &house.setup, &[])?;
    let job = ErratumJob::new(&house, &commission, read);
    let made = pool.one(&job, watch)?;
    deliver(&house, &job, made)
}

/// Makes an edition of the activity report: the one asked for, or else that of the record.
///
/// # Errors
/// The faults of the workspace, of a session that would be missing from the counts, of the report;
/// what refuses the edition; D114 for one that was cancelled or destroyed.
pub fn report(
    file: &Path,
    edition: Option<Edition>,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Delivered, Report> {
    let workspace = Workspace::of(file)?;
    let mut pool = Pool::start(machine, making.seconds, 1);
    let house = House::open(&workspace, making.output.as_deref(), machine, watch)?;
    with_report(&house, file, edition, |job| {
        let made = pool.one(job, watch)?;
        let ended = |notice: &Diagnostic| ["D069", "D070"].contains(&notice.code);
        if made.files(None).is_empty() && made.notices.items().iter().any(ended) {
            return Err(Diagnostic::new("D114", job.changed().place).into());
        }
        deliver(&house, job, made)
    })
}

/// Makes an edition of the activity report as a trial, in its own folder or in `making.output`: as
/// [`report`] would, but that nothing is sealed, entered or kept, and no other edition counts with
/// it.
///
/// # Errors
/// As [`report`]; D002 when the system refuses.
pub fn report_trial(
    file: &Path,
    edition: Option<Edition>,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Tested, Report> {
    let workspace = Workspace::of(file)?;
    let house = House::open(&workspace, None, machine, watch)?;
    let folder = making.output.clone().unwrap_or_else(|| workspace.trials());
    with_report(&house, file, edition, |job| {
        let made = job.try_out(&mut Worker::new(machine, making.seconds))?;
        written(&folder, job.record(), made)
    })
}

/// Makes referrals as trials, each by itself, in their own folder or in `making.output`: as
/// [`referrals`] would, but that nothing is sealed, entered or kept.
///
/// # Errors
/// As [`referrals`].
pub fn referral_trials(
    arguments: &[PathBuf],
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Vec<Result<Tested, Report>>, Report> {
    let meant = opening::records(arguments, |kind| kind == Kind::Referral)?;
    let typed: Vec<PathBuf> = meant.records.iter().map(|(path, _)| path.clone()).collect();
    let trial = |(path, kind): &(PathBuf, Kind)| {
        let workspace = Workspace::of(path)?;
        if *kind != Kind::Referral {
            return Err(not_a_referral(&opening::name(path)));
        }
        let around = Neighbourhood::of(House::open(&workspace, None, machine, watch)?, &typed);
        around.known.as_ref().map_err(Report::clone)?;
        let (name, bytes) = (opening::name(path), read_file(path)?);
        let job = ReferralJob::read(&around.house, &around.registry(), &name, &bytes)?;
        let made = job.try_out(&mut Worker::new(machine, making.seconds))?;
        let folder = making.output.clone().unwrap_or_else(|| workspace.trials());
        written(&folder, job.record(), made)
    };
    Ok(meant.records.iter().map(trial).collect())
}

/// Writes a trial.
fn written(folder: &Path, record: &str, made: TrialMade) -> Result<Tested, Report> {
    let files = put_trial(folder, &made.files)?;
    Ok(Tested { record: record.to_owned(), warnings: made.warnings, files, proof: made.proof })
}

/// A trial, written.
pub struct Tested {
    /// The record, as diagnostics name it.
    pub record: String,
    /// What is to be said of it.
    pub warnings: Report,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// The figures of the audit of a report, in a sentence.
    pub proof: Option<String>,
}

/// Says what prints of each table of a public report, and what groupings would gain; makes nothing.
///
/// # Errors
/// As [`report`], but for what is drawn.
pub fn advise(
    file: &Path,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<(Vec<Advised>, Vec<Crossing>), Report> {
    let workspace = Workspace::of(file)?;
    let house = House::open(&workspace, None, machine, watch)?;
    with_report(&house, file, Some(Edition::Publique), |job| {
        let held = job.held()?;
        advice(&house.setup, &house.key, job.commission, &job.report, &held)
    })
}

pub(super) fn with_report<R>(
    house: &House<'_>,
    file: &Path,
    edition: Option<Edition>,
    then: impl FnOnce(&ReportJob<'_>) -> Result<R, Report>,
) -> Result<R, Report> {
    let read = house.setup.reader().rapport(&opening::name(file), &read_file(file)?)?;
    let mut gathered = opening::commission(&house.workspace, &house.setup, &[])?;
    house.excuse(&mut gathered)?;
    let commission = opening::sound(gathered)?;
    then(&ReportJob::new(house, &commission, read, edition))
}

/// Makes the follow-up sheet of a day. It hangs on the last session held by then: it is that
/// session's coordinator who needs it.
///
/// # Errors
/// M112 when no session was held by that day; what refuses the sheet.
pub fn follow_up_sheet(
    workspace: &Workspace,
    commission: &Commission,
    day: Day,
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Delivered, Report> {
    let house = House::open(workspace, making.output.as_deref(), machine, watch)?;
    let held = commission.sessions().iter().rev().filter(|s| !s.is_convened_only());
    let Some(session) = held.into_iter().find(|s| s.day() <= day) else {
        let text = "Aucune séance n'est tenue à cette date.";
        let remedy = "Demander un jour où une séance a déjà été tenue.";
        return Err(Diagnostic::new("M112", Place::file("suivi"))
            .message(text)
            .remedy(remedy)
            .into());
    };
    let wanted = PapersAsked::One(Paper::FollowUp(day));
    let job = SessionJob { house: &house, commission, session, found: Report::new(), wanted };
    let made = run(&job, &mut Worker::new(machine, making.seconds))?;
    deliver(&house, &job, made)
}

/// Makes referrals, each by itself: one refused keeps its place and stops no other, unless a record
/// of its workspace cannot be read. A record of another kind is refused when it is named.
///
/// # Errors
/// When an argument is neither a file nor a folder that holds referrals.
pub fn referrals(
    arguments: &[PathBuf],
    making: &Making,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<Vec<Result<Delivered, Report>>, Report> {
    let meant = opening::records(arguments, |kind| kind == Kind::Referral)?;
    let (paths, kinds): (Vec<PathBuf>, Vec<Kind>) = meant.records.into_iter().unzip();
    let mut pool = Pool::start(machine, making.seconds, paths.len());
    let owners: Vec<_> = paths.iter().map(|path| Workspace::of(path)).collect();
    let others: Vec<_> =
        meant.refused.iter().filter_map(|(path, _)| Workspace::of(path).ok()).collect();
    let mut houses: BTreeMap<&Workspace, Result<Neighbourhood<'_>, Report>> = BTreeMap::new();
    for workspace in owners.iter().flatten().chain(&others) {
        houses.entry(workspace).or_insert_with(|| {
            let house = House::open(workspace, making.output.as_deref(), machine, watch)?;
            Ok(Neighbourhood::of(house, &paths))
        });
    }
    let registries: BTreeMap<&Workspace, Registry<'_>> = houses
        .iter()
        .filter_map(|(workspace, house)| Some((*workspace, house.as_ref().ok()?.registry())))
        .collect();
    let read = paths.iter().zip(&kinds).zip(&owners).map(|((path, kind), owner)| {
        let owner = owner.as_ref().map_err(|fault| Report::one(fault.clone()))?;
        let Neighbourhood { house, .. } = houses[owner].as_ref().map_err(Report::clone)?;
        if *kind != Kind::Referral {
            return Err(not_a_referral(&opening::name(path)));
        }
        ReferralJob::read(house, &registries[owner], &opening::name(path), &read_file(path)?)
    });
    let (owners, mut records): (Vec<_>, Vec<_>) =
        owners.iter().zip(read).map(|(owner, read)| (owner.as_ref().ok(), read)).unzip();
    refuse_twins(&mut records);
    refuse_hidden(&mut records, &owners, &houses);
    let jobs: Vec<&ReferralJob<'_>> = records.iter().flatten().collect();
    watch.planned(jobs.len());
    // What a complement completes is sealed before it.
    let mut waves = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    let mut done = BTreeMap::new();
    for (rank, job) in jobs.iter().enumerate() {
        match Work::of(*job) {
            Ok(work) if work.is_idle() => {
                done.insert(rank, deliver(job.house(), *job, work.complete(Made::default())));
            }
            Ok(work) => {
                let (left, ranks) = &mut waves[usize::from(job.completes())];
                left.push(work);
                ranks.push(rank);
                continue;
            }
            Err(report) => drop(done.insert(rank, Err(report))),
        }
        watch.step(job.record());
    }
    for (left, ranks) in waves.iter().filter(|(left, _)| !left.is_empty()) {
        pool.run(left, watch, |at, result: Result<Made, Report>| {
            let job = jobs[ranks[at]];
            done.insert(ranks[at], result.and_then(|made| deliver(job.house(), job, made)));
            watch.step(job.record());
        });
    }
    let mut done = done.into_values();
    let outcome = |(rank, record): (usize, &Result<ReferralJob<'_>, Report>)| match record {
        Ok(_) => done.next().unwrap_or_else(|| Err(Report::new())),
        Err(report) => {
            let named = paths.get(rank).zip(owners.get(rank).copied().flatten());
            let sealed = named.and_then(|(path, owner)| sealed(path, owner, &houses));
            sealed.unwrap_or_else(|| Err(report.clone()))
        }
    };
    Ok(records.iter().enumerate().map(outcome).collect())
}

/// What stands of a referral whose record was refused, if it was sealed before.
fn sealed(
    path: &Path,
    owner: &Workspace,
    houses: &BTreeMap<&Workspace, Result<Neighbourhood<'_>, Report>>,
) -> Option<Result<Delivered, Report>> {
    let Ok(Neighbourhood { house, known: Ok(_), .. }) = houses.get(owner)? else {
        return None;
    };
    let job = SealedReferral::of(house, &opening::name(path), &read_file(path).ok()?)?;
    let work = Work::of(&job).ok().filter(Work::is_idle)?;
    let mut made = work.complete(Made::default());
    made.notices.push(job.notice());
    Some(deliver(house, &job, made))
}

/// A house, and what is known of every child of its workspace.
pub struct Neighbourhood<'m> {
    /// The house.
    pub house: House<'m>,
    shelves: Shelves,
    /// Their records, unless one of them hides what it holds.
    pub known: Result<Vec<Arc<Followed>>, Report>,
    /// Of nobody when a record hides: nothing is made then.
    among: Arc<Dictionary>,
}

impl<'m> Neighbourhood<'m> {
    /// Reads the records around a house; those that the user named keep the name that they typed.
    pub fn of(house: House<'m>, typed: &[PathBuf]) -> Self {
        let shelves = Shelves::read(&house.workspace, &naming(&house.workspace, typed));
        let known = shelves.all_situations(&house.setup);
        let among = known.as_ref().map(|known| Dictionary::of_all(known)).unwrap_or_default();
        let among = Arc::new(among);
        Self { house, shelves, known, among }
    }

    /// What a referral is read among.
    pub fn registry(&self) -> Registry<'_> {
        self.shelves.registry(Some(&self.among))
    }
}

/// A referral may name a child whose record nobody could read: none of its workspace goes. The
/// reason is told once, with the first of them.
fn refuse_hidden(
    records: &mut Vec<Result<ReferralJob<'_>, Report>>,
    owners: &[Option<&Workspace>],
    houses: &BTreeMap<&Workspace, Result<Neighbourhood<'_>, Report>>,
) {
    let own: Vec<&Report> = records.iter().filter_map(|record| record.as_ref().err()).collect();
    let told: BTreeSet<String> = own
        .iter()
        .flat_map(|report| report.items())
        .map(|fault| fault.place.file.clone())
        .collect();
    let mut hidden: BTreeMap<&Workspace, Option<Report>> = BTreeMap::new();
    for (workspace, house) in houses {
        if let Ok(Neighbourhood { known: Err(faults), .. }) = house {
            // What its own faults say better.
            let apart =
                |fault: &&Diagnostic| fault.code != "D010" || !told.contains(&fault.place.file);
            let mut report = Report::new();
            faults.items().iter().filter(apart).for_each(|fault| report.push(fault.clone()));
            hidden.insert(workspace, Some(report));
        }
    }
    for (record, owner) in records.iter_mut().zip(owners) {
        let Some(reason) = owner.and_then(|owner| hidden.get_mut(owner)) else {
            continue;
        };
        let mut report = reason.take().unwrap_or_default();
        report.extend(record.as_ref().err().cloned().unwrap_or_default());
        report.sort();
        *record = Err(report);
    }
    records.extend(hidden.into_values().flatten().filter(Report::refuses).map(Err));
}
