//! The erasure of what is held of a child: at the end of its keeping, or because it was asked for.
//!
//! One child at a time, in an order that a kill may cut anywhere: what is under way is noted first;
//! the register says that the documents are destroyed; then files go, what is kept of each document
//! after its files; last, the tombstone takes the place of the records. Until then the records say
//! again all that is to go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Machine;
use super::about::is_naming;
use super::custody::Custody;
use super::held::{Cabinet, Held, HeldDocument};
use super::kept::{UNDER_WAY, destroy, destroy_with};
use super::traces::{ATTACHMENTS, piece};
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{CaseHistory, Commission, Kind, Organisation};
use crate::register::{Entry, Event};
use crate::seal::{Bereft, Destruction};
use crate::store::{Rewritten, Workspace, absolute, is_plain_path, read_file, shown};
use crate::value::{Code, Day, Digest, Instant, SituationRef, lists};

/// Where tombstones stand.
const TOMBSTONES: &str = "effacements";
/// What becomes of a case of which the archives are to have nothing.
const DESTROYED: &str = "destruction";
/// Why a case is erased that nobody may keep: a judge or the supervisory authority ordered it. What a
/// person asks for is otherwise (GDPR 17.3.d, Code du patrimoine L212-2 and L214-3): public archives
/// are destroyed with the visa of the archives, whoever asks.
const ORDERED: &str = "decision";
/// What becomes of a case that is never erased.
const FOR_EVER: &str = "conservation";

/// Where nothing is looked for, and much may be.
pub const ELSEWHERE: [&str; 6] = [
    "ce qui est sorti de l'espace (copies ailleurs, clés USB, courriels)",
    "archives compressées",
    "copies modifiées, ce qui a été exporté ou imprimé",
    "ce que quelqu'un aurait rangé dans registre/ ou .cesmivip/",
    "sauvegardes, historiques",
    "rapports publiés",
];

/// Why something is erased: a code of the list `motif_effacement`.
pub type ErasureReason = Code<lists::MotifEffacement>;

/// A child whose case is to be erased.
#[derive(Debug)]
pub struct Due {
    /// All that goes.
    pub held: Held,
    /// Since when it is to go; nothing when it was asked for.
    pub since: Option<Day>,
    /// Whether the archives must have it first.
    pub is_for_archives: bool,
    /// The sessions to come whose record calls her.
    pub called: Vec<String>,
    /// The sessions to come, by their files, whose guests lose a paper that names other children too: it
    /// is made again, without her, under the next version of the session.
    pub again: Vec<String>,
}

impl Due {
    /// Her papers that also say who other children are.
    pub fn shared(&self) -> impl Iterator<Item = &HeldDocument> {
        self.held.documents.iter().filter(|document| document.names_others)
    }
}

/// A child whose case stays, and why, in French.
#[derive(Debug)]
pub struct Staying {
    /// The number.
    pub number: String,
    /// Until when, where it is known.
    pub until: Option<Day>,
    /// Why.
    pub why: String,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErasureAsked {
    /// Whatever is past its time on the day.
    Overdue,
    /// The case of one child.
    One(SituationRef),
}

/// What an erasure will do.
pub struct Erasing {
    cabinet: Option<Cabinet>,
    workspace: Workspace,
    on: Day,
    reason: Option<ErasureReason>,
    /// The child whose erasure was cut short: it is finished first.
    pub resumes: Option<String>,
    /// What goes.
    pub due: Vec<Due>,
    /// What stays.
    pub staying: Vec<Staying>,
    /// Files that have the bytes of documents destroyed before, and are none of those that go: D106 for
    /// each.
    pub lasting: Report,
    /// What was to go, of a child whose erasure was cut short, and could not: D100 for each.
    pub left: Report,
}

impl Erasing {
    /// Prepares an erasure on a day, and writes nothing.
    ///
    /// # Errors
    /// The faults of the workspace and of its register; D080 for a duration that nobody wrote; D082
    /// for a number that no record has.
    pub fn of(
        folder: &Path,
        asked: &ErasureAsked,
        (on, reason): (Day, Option<ErasureReason>),
        machine: &dyn Machine,
    ) -> Result<Self, Report> {
        let workspace = Workspace::around(folder)?;
        let resumes = under_way(&workspace)?.map(|note| note.number);
        let (due, staying) = (Vec::new(), Vec::new());
        let (left, lasting, cabinet) = (Report::new(), Report::new(), None);
        let mut erasing =
            Self { cabinet, workspace, on, reason, resumes, due, staying, lasting, left };
        // While records take their places, they cannot be read.
        if erasing.resumes.is_none() {
            erasing.plan(asked, machine)?;
        }
        Ok(erasing)
    }

    /// Finishes what was cut short, and prepares again what was asked for.
    ///
    /// # Errors
    /// As [`Self::of`] and [`Self::write`].
    pub fn resume(mut self, asked: &ErasureAsked, machine: &dyn Machine) -> Result<Self, Report> {
        if let Some(note) = under_way(&self.workspace)? {
            self.workspace.finish_rewriting()?;
            let cabinet = Cabinet::open(&self.workspace, machine)?;
            match cabinet.held(&note.number) {
                Ok(held) if held.is_there() => {
                    self.left.extend(erase(&cabinet, &held, &note, machine)?);
                }
                Err(report) if report.items().iter().any(|fault| fault.code != "D082") => {
                    return Err(report);
                }
                // Its records, or all that was kept of it, had gone last.
                Ok(_) | Err(_) => self.workspace.forget(UNDER_WAY)?,
            }
            self.plan(asked, machine)?;
        }
        Ok(self)
    }

    /// The folder of the workspace.
    pub fn root(&self) -> &Path {
        self.workspace.root()
    }

    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        self.resumes.is_none() && self.due.is_empty()
    }

    /// Erases all that is due; `archived` says that the archives have what they must. Gives what is
    /// hers and could not be erased: D100 for each, which is for a person to do.
    ///
    /// # Errors
    /// Before anything is erased: D101 for a day that is still to come, D102 without a reason, D104 for
    /// a child who is called to a session to come, D084 for what the archives must have first. Then
    /// D002 with the cause, and those of the register: the next run finishes what was begun.
    pub fn write(&self, archived: bool, machine: &dyn Machine) -> Result<Report, Report> {
        let today = machine.today()?;
        let mut refused = Report::new();
        if self.on > today {
            refused.push(Diagnostic::new("D101", Place::file("--au")));
        }
        if self.reason.is_none() {
            refused.push(Diagnostic::new("D102", Place::file("--motif")));
        }
        for due in &self.due {
            let fault = |code| Diagnostic::new(code, Place::file(place(&due.held)));
            if due.is_for_archives && !archived {
                refused.push(fault("D084"));
            }
            if !due.called.is_empty() {
                let text = format!(
                    "{} est appelé(e) à une séance à venir : {}. Rien n'est effacé.",
                    due.held.number,
                    due.called.join(", ")
                );
                refused.push(fault("D104").message(text));
            }
        }
        let mut left = Report::new();
        let (Some(cabinet), Some(reason), false) = (&self.cabinet, &self.reason, refused.refuses())
        else {
            return if refused.refuses() { Err(refused) } else { Ok(left) };
        };
        for due in &self.due {
            let number = due.held.number.clone();
            // The month that stays is the one in which it was done, whatever day was asked about.
            let note = Note { number, reason: reason.clone(), on: today };
            left.extend(erase(cabinet, &due.held, &note, machine)?);
        }
        Ok(left)
    }

    fn plan(&mut self, asked: &ErasureAsked, machine: &dyn Machine) -> Result<(), Report> {
        let cabinet = Cabinet::open(&self.workspace, machine)?;
        match asked {
            ErasureAsked::One(number) => {
                let held = cabinet.held(number.text())?;
                // Of one that was erased, nothing should be left to go.
                if held.is_there() {
                    let ordered = self.reason.as_ref().is_some_and(|why| why.text() == ORDERED);
                    let is_for_archives = !ordered
                        && held.erased.is_none()
                        && kinds(&held.case).iter().any(|kind| {
                            let kept = cabinet.setup.organisation.retention(kind);
                            // What nobody wrote is not known to be nothing.
                            kept.is_none_or(|(_, sort)| sort != DESTROYED)
                        });
                    let due = due(&cabinet, held, None, is_for_archives, machine.today()?);
                    self.due.push(due);
                }
            }
            ErasureAsked::Overdue => self.overdue(&cabinet, machine.today()?)?,
        }
        let root = self.workspace.root();
        let listed = self.due.iter().flat_map(|due| {
            let own = due.held.documents.iter().flat_map(|document| &document.files);
            own.chain(&due.held.files).chain(&due.held.left).chain(&due.held.alike)
        });
        let listed: BTreeSet<&Path> =
            listed.filter_map(|path| path.strip_prefix(root).ok()).collect();
        for path in cabinet.destroyed().iter().filter(|path| !listed.contains(path.as_path())) {
            self.lasting.push(Diagnostic::new("D106", Place::file(shown(path))));
        }
        self.cabinet = Some(cabinet);
        Ok(())
    }

    fn overdue(&mut self, cabinet: &Cabinet, today: Day) -> Result<(), Report> {
        let organisation = &cabinet.setup.organisation;
        let (mut missing, mut faults) = (BTreeSet::new(), Report::new());
        for number in cabinet.numbers() {
            let case = cabinet.commission.case(&number).unwrap_or_default();
            let Retained { until, sorts, unwritten } = Retained::of(organisation, &case);
            missing.extend(unwritten);
            let stays =
                |why: &str, until| Staying { number: number.clone(), until, why: why.to_owned() };
            let Some(until) = until else {
                continue;
            };
            if sorts.contains(&FOR_EVER) {
                self.staying.push(stays("conservation définitive", None));
            } else if case.is_followed {
                self.staying.push(stays("suivi en cours : aucune séance ne l'a close", None));
            } else if until > self.on {
                self.staying.push(stays("durée non échue", Some(until)));
            } else {
                let is_for_archives = sorts.iter().any(|sort| *sort != DESTROYED);
                let held = cabinet.held(&number)?;
                self.due.push(due(cabinet, held, Some(until), is_for_archives, today));
            }
        }
        for kind in missing {
            let text = format!("« conservation: » ne dit pas combien de temps garder : {kind}.");
            faults.push(Diagnostic::new("D080", Place::file("cesmivip.yaml")).message(text));
        }
        faults.sort();
        if faults.refuses() { Err(faults) } else { Ok(()) }
    }
}

/// How long a case is kept, by the durations of its organisation.
struct Retained<'o> {
    /// Until when, when every duration is written and the case speaks of a day.
    until: Option<Day>,
    /// What becomes of its parts then.
    sorts: Vec<&'o str>,
    /// The kinds whose duration nobody wrote.
    unwritten: Vec<&'static str>,
}

impl<'o> Retained<'o> {
    fn of(organisation: &'o Organisation, case: &CaseHistory) -> Self {
        let (mut months, mut sorts, mut unwritten) = (Some(0), Vec::new(), Vec::new());
        for kind in kinds(case) {
            match organisation.retention(kind) {
                Some((kept, sort)) => {
                    // The case is one: it goes when its last part may.
                    months = months.map(|months: u16| months.max(kept));
                    sorts.push(sort);
                }
                None => {
                    unwritten.push(*kind);
                    months = None;
                }
            }
        }
        let until = months.zip(case.last).map(|(months, last)| last.months_after(months));
        Self { until, sorts, unwritten }
    }
}

/// The situations that are past their time on a day, by number: what an erasure of that day would
/// take. Nothing is said of durations that nobody wrote.
pub fn overdue(commission: &Commission, organisation: &Organisation, on: Day) -> Vec<String> {
    let is_over = |number: &&str| {
        let case = commission.case(number).unwrap_or_default();
        let Retained { until, sorts, .. } = Retained::of(organisation, &case);
        let over = until.is_some_and(|until| until <= on);
        over && !case.is_followed && !sorts.contains(&FOR_EVER)
    };
    commission.recorded().filter(is_over).map(str::to_owned).collect()
}

/// The kinds of records that decide how long a case is kept.
fn kinds(case: &CaseHistory) -> &'static [&'static str] {
    if case.referrals.is_empty() { &["situation"] } else { &["situation", "signalement"] }
}

/// A child whose case is to go, and what comes of it for sessions that are still to be held.
fn due(
    cabinet: &Cabinet,
    held: Held,
    since: Option<Day>,
    is_for_archives: bool,
    today: Day,
) -> Due {
    let coming =
        held.case.sessions.iter().filter(|session| session.is_convened && session.day >= today);
    let called: Vec<String> = coming.map(|session| session.number.clone()).collect();
    let told: BTreeSet<&str> = held
        .documents
        .iter()
        .filter(|document| {
            let replaced = document.told.iter().any(|told| told.event == Event::Replaced);
            document.names_others && !document.files.is_empty() && !replaced
        })
        .filter_map(|document| document.reference.as_deref())
        .collect();
    let convened = cabinet.commission.sessions().iter().filter(|session| {
        let number = session.number().text();
        session.is_convened_only() && session.day() >= today && told.contains(number)
    });
    let again = convened.map(|session| session.marked().name().to_owned()).collect();
    Due { held, since, is_for_archives, called, again }
}

/// What is under way, as it is noted.
struct Note {
    number: String,
    reason: ErasureReason,
    on: Day,
}

/// Reads the note of what is under way.
///
/// # Errors
/// D001 for a note that cannot be read.
fn under_way(workspace: &Workspace) -> Result<Option<Note>, Diagnostic> {
    let Some(bytes) = workspace.private_file(UNDER_WAY)? else {
        return Ok(None);
    };
    let text = String::from_utf8(bytes).unwrap_or_default();
    let read = || {
        let mut columns = text.strip_suffix('\n')?.split('\t');
        let number = SituationRef::parse(columns.next()?)?.text().to_owned();
        let (reason, on) = (Code::parse(columns.next()?)?, Day::parse(columns.next()?)?);
        Some(Note { number, reason, on })
    };
    let odd = || {
        let place = shown(&workspace.private(UNDER_WAY));
        Diagnostic::new("D001", Place::file(place))
    };
    read().ok_or_else(odd).map(Some)
}

/// Erases all that is held of a child, but for what statistics and past documents need; gives what is
/// hers and could not be erased.
fn erase(
    cabinet: &Cabinet,
    held: &Held,
    note: &Note,
    machine: &dyn Machine,
) -> Result<Report, Report> {
    let workspace = &cabinet.workspace;
    let records = records(workspace, held)?;
    let line = format!("{}\t{}\t{}\n", note.number, note.reason.text(), note.on.text());
    workspace.keep(UNDER_WAY, line.as_bytes())?;
    let now = entered(cabinet, held, machine)?;
    let mut left = Report::new();
    for path in &held.left {
        let inside = path.strip_prefix(workspace.root()).unwrap_or(path);
        left.push(Diagnostic::new("D100", Place::file(shown(inside))));
    }
    // What is kept of documents says what their copies are: it goes after them.
    for path in held.files.iter().chain(held.documents.iter().flat_map(|d| &d.files)) {
        match workspace.erase(path) {
            Ok(_) => {}
            // A link took its place meanwhile.
            Err(fault) if fault.code == "D100" => left.push(fault),
            Err(fault) => return Err(fault.into()),
        }
    }
    clear(workspace, held);
    if let Some(key) = &cabinet.key {
        for document in &held.documents {
            if is_naming(&document.kind) {
                destroy(workspace, key, document.id, now)?;
            } else {
                let destruction = Destruction { at: now, record: Bereft::Erased };
                destroy_with(workspace, key, document.id, destruction)?;
            }
        }
    }
    // Of one who was erased before, the tombstone is there.
    let text = cabinet.commission.tombstone(&held.number, note.on, note.reason.clone());
    if let (Some(text), Some(like)) = (text, records.last()) {
        let path = Path::new(TOMBSTONES).join(format!("{}.yaml", held.number));
        let former = read_file(&workspace.root().join(&path)).ok();
        let former = former.map(|bytes| Digest::of(&bytes));
        let (content, like) = (text.into_bytes(), like.clone());
        let tombstone = Rewritten { path, content, like, former };
        workspace.replace(&[tombstone], &records)?;
    }
    workspace.forget(UNDER_WAY)?;
    left.sort();
    Ok(left)
}

/// Takes away the folders of attachments that are empty now, the deepest first.
fn clear(workspace: &Workspace, held: &Held) {
    let home = workspace.root().join(ATTACHMENTS);
    let own = held.references.iter().map(|reference| home.join(reference));
    let above = held.files.iter().flat_map(|path| path.ancestors().skip(1));
    let above = above.filter(|folder| folder.starts_with(&home) && **folder != *home);
    let mut folders: BTreeSet<PathBuf> = above.map(Path::to_owned).collect();
    folders.extend(own);
    folders.iter().rev().for_each(|folder| workspace.clear(folder));
}

/// Enters that the documents are destroyed; gives when.
fn entered(cabinet: &Cabinet, held: &Held, machine: &dyn Machine) -> Result<Instant, Report> {
    let (workspace, now) = (&cabinet.workspace, machine.instant()?);
    let custody = Custody::new(workspace, machine);
    let Some(key) = cabinet.key.as_ref() else {
        return Ok(now);
    };
    if custody.standing(Some(key))? {
        let mut pieces = held.pieces();
        pieces.extend(held.files.iter().filter_map(|path| piece(path)));
        let mut register = custody.register(key)?;
        let mut register = register.lock(key)?;
        let known = pieces.iter().filter_map(|id| register.known().piece(*id));
        let standing = known.filter(|piece| piece.purged.is_none());
        let entries: Vec<Entry> =
            standing.map(|p| Entry::of(Event::Purged, p.id, p.digest, p.size)).collect();
        register.record(now, &entries)?;
        workspace.sweep()?;
    }
    Ok(now)
}

/// The files of the records, from the root of the workspace; the situation last.
///
/// # Errors
/// D081 for a file whose name cannot be written on a line, or that stands elsewhere.
fn records(workspace: &Workspace, held: &Held) -> Result<Vec<PathBuf>, Report> {
    let (mut paths, mut refused) = (Vec::new(), Report::new());
    let all = held.records.iter().filter(|record| record.kind != Kind::Erasure);
    let (last, first): (Vec<_>, Vec<_>) = all.partition(|r| r.kind == Kind::Situation);
    for record in first.into_iter().chain(last) {
        let linked = PathBuf::from(&record.file);
        // Of a link, what it leads to goes as well.
        let real = absolute(&workspace.root().join(&linked));
        let real = real.and_then(|p| Some(p.strip_prefix(workspace.root()).ok()?.to_owned()));
        match real.filter(|real| is_plain_path(real) && is_plain_path(&linked)) {
            Some(real) if real == linked => paths.push(linked),
            Some(real) => paths.extend([linked, real]),
            None => refused.push(Diagnostic::new("D081", Place::file(record.file.clone()))),
        }
    }
    if refused.refuses() { Err(refused) } else { Ok(paths) }
}

/// The record of a child, as diagnostics name it.
fn place(held: &Held) -> String {
    held.records.first().map_or_else(|| held.number.clone(), |record| record.file.clone())
}
