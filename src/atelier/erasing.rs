//! The erasure of what is held of a child: at the end of its keeping, or because it was asked for.
//!
//! One child at a time, in an order that a kill may cut anywhere: what is under way is noted first;
//! the register says that the documents are destroyed; then files go, what is kept of each document
//! after its files; last, the tombstone takes the place of the records. Until then the records say
//! again all that is to go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Machine;
use super::custody::Custody;
use super::held::{Cabinet, Held, piece};
use super::kept::destroy;
use crate::diag::{Diagnostic, Place, Report};
use crate::record::Kind;
use crate::register::{Entry, Event};
use crate::store::{Rewritten, Workspace, absolute, is_plain_path};
use crate::value::{Code, Day, Instant, SituationRef, lists};

/// The note of what is under way, among the private files of the workspace.
const UNDER_WAY: &str = "effacement";
/// Where tombstones stand.
const TOMBSTONES: &str = "effacements";
/// What becomes of a case that the archives must have seen first.
const ARCHIVED: [&str; 2] = ["archivage_intermediaire", "tri"];
/// What becomes of a case that is never erased.
const FOR_EVER: &str = "conservation";

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
#[derive(Clone, Debug)]
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
    reason: ErasureReason,
    /// The child whose erasure was cut short: it is finished first.
    pub resumes: Option<String>,
    /// What goes.
    pub due: Vec<Due>,
    /// What stays.
    pub staying: Vec<Staying>,
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
        (on, reason): (Day, ErasureReason),
        machine: &dyn Machine,
    ) -> Result<Self, Report> {
        let workspace = Workspace::around(folder)?;
        let resumes = under_way(&workspace)?.map(|note| note.number);
        let (due, staying) = (Vec::new(), Vec::new());
        let mut erasing = Self { cabinet: None, workspace, on, reason, resumes, due, staying };
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
            if cabinet.numbers().contains(&note.number) {
                erase(&cabinet, &cabinet.held(&note.number)?, &note, machine)?;
            } else {
                self.workspace.forget(UNDER_WAY)?;
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

    /// Whether registers that were put aside still hold what they kept.
    pub fn has_former_registers(&self) -> bool {
        self.cabinet.as_ref().is_some_and(Cabinet::has_former_registers)
    }

    /// Erases all that is due; `archived` says that the archives have what they must.
    ///
    /// # Errors
    /// D084 for what the archives must have first, before anything is erased; D002 with the cause, and
    /// those of the register: the next run finishes what was begun.
    pub fn write(&self, archived: bool, machine: &dyn Machine) -> Result<(), Report> {
        let mut refused = Report::new();
        for due in self.due.iter().filter(|due| due.is_for_archives && !archived) {
            refused.push(Diagnostic::new("D084", Place::file(place(&due.held))));
        }
        if refused.refuses() {
            return Err(refused);
        }
        let Some(cabinet) = &self.cabinet else {
            return Ok(());
        };
        for due in &self.due {
            let number = due.held.number.clone();
            let note = Note { number, reason: self.reason.clone(), on: self.on };
            erase(cabinet, &due.held, &note, machine)?;
        }
        Ok(())
    }

    fn plan(&mut self, asked: &ErasureAsked, machine: &dyn Machine) -> Result<(), Report> {
        let cabinet = Cabinet::open(&self.workspace, machine)?;
        match asked {
            ErasureAsked::One(number) => {
                let held = cabinet.held(number.text())?;
                // Of one that was erased, nothing is left to go.
                if held.erased.is_none() {
                    self.due.push(Due { held, since: None, is_for_archives: false });
                }
            }
            ErasureAsked::Overdue => self.overdue(&cabinet)?,
        }
        self.cabinet = Some(cabinet);
        Ok(())
    }

    fn overdue(&mut self, cabinet: &Cabinet) -> Result<(), Report> {
        let organisation = &cabinet.setup.organisation;
        let (mut missing, mut faults) = (BTreeSet::new(), Report::new());
        for number in cabinet.numbers() {
            let case = cabinet.commission.case(&number).unwrap_or_default();
            let kinds: &[&str] = if case.referrals.is_empty() {
                &["situation"]
            } else {
                &["situation", "signalement"]
            };
            let mut months = Some(0);
            let mut sorts = Vec::new();
            for kind in kinds {
                match organisation.retention(kind) {
                    Some((kept, sort)) => {
                        // The case is one: it goes when its last part may.
                        months = months.map(|months: u16| months.max(kept));
                        sorts.push(sort);
                    }
                    None => {
                        missing.insert(*kind);
                        months = None;
                    }
                }
            }
            let stays =
                |why: &str, until| Staying { number: number.clone(), until, why: why.to_owned() };
            let Some((months, last)) = months.zip(case.last) else {
                continue;
            };
            let until = last.months_after(months);
            if sorts.contains(&FOR_EVER) {
                self.staying.push(stays("conservation définitive", None));
            } else if case.is_followed {
                self.staying.push(stays("suivi en cours : aucune séance ne l'a close", None));
            } else if until > self.on {
                self.staying.push(stays("durée non échue", Some(until)));
            } else {
                let is_for_archives = sorts.iter().any(|sort| ARCHIVED.contains(sort));
                let held = cabinet.held(&number)?;
                self.due.push(Due { held, since: Some(until), is_for_archives });
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
        let place = crate::store::shown(&workspace.private(UNDER_WAY));
        Diagnostic::new("D001", Place::file(place))
    };
    read().ok_or_else(odd).map(Some)
}

/// Erases all that is held of a child, but for what statistics and past documents need.
fn erase(cabinet: &Cabinet, held: &Held, note: &Note, machine: &dyn Machine) -> Result<(), Report> {
    let workspace = &cabinet.workspace;
    let records = records(workspace, held)?;
    let text = cabinet.commission.tombstone(&held.number, note.on, note.reason.clone());
    let (Some(text), Some(like)) = (text, records.last()) else {
        return Ok(());
    };
    let line = format!("{}\t{}\t{}\n", note.number, note.reason.text(), note.on.text());
    workspace.keep(UNDER_WAY, line.as_bytes())?;
    let now = entered(cabinet, held, machine)?;
    // What is kept of documents says what their copies are: it goes after them.
    for path in held.files.iter().chain(held.documents.iter().flat_map(|d| &d.files)) {
        workspace.erase(path)?;
    }
    held.files.iter().filter_map(|path| path.parent()).for_each(|folder| workspace.clear(folder));
    if let Some(key) = &cabinet.key {
        for document in &held.documents {
            destroy(workspace, key, document.id, now)?;
        }
    }
    let path = Path::new(TOMBSTONES).join(format!("{}.yaml", held.number));
    let tombstone = Rewritten { path, content: text.into_bytes(), like: like.clone() };
    workspace.replace(&[tombstone], &records)?;
    workspace.forget(UNDER_WAY)?;
    Ok(())
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
        pieces.extend(held.files.iter().filter_map(|path| piece(path)).map(|(_, id)| id));
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
    let all = held.records.iter();
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
