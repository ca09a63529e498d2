//! What was sealed is never made again, whatever changed since: a job is asked which documents it
//! makes, and only those of which nothing is sealed are left of it.
//!
//! A sealed document that is no longer in its place is put back: drawn from what was kept of it, if
//! its bytes are those that were sealed. One that was destroyed or cancelled is not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::frozen::Sealing;
use super::house::House;
use super::job::{Genre, Job, Made, Opened, Task};
use super::own::{differing_parts, listed};
use crate::atelier::kept;
use crate::atelier::opening::name;
use crate::atelier::wording::day;
use crate::diag::{Diagnostic, Family, Place, Report};
use crate::pipeline::{Drawer, draw_again};
use crate::register::Piece;
use crate::seal::{Bereft, Destruction, Frozen, Remains, Sealed, sha256};
use crate::store::{LAST_VERSION, Occupant, occupant};
use crate::value::{Digest, Instant};

/// A job, and what is left of it to do.
pub struct Work<'a> {
    /// The job.
    pub job: &'a dyn Job,
    /// The documents of which nothing was sealed, by stem: those of one set are made together.
    due: Vec<Vec<String>>,
    /// Those to put back.
    again: Vec<Frozen>,
    settled: Vec<(String, Digest)>,
    notices: Report,
    /// The fields of its own record that no longer say what a sealed document says.
    reworded: BTreeSet<String>,
    own: BTreeMap<String, Digest>,
    /// Whether its own record says to the letter what it said.
    same: bool,
}

impl<'a> Work<'a> {
    /// Compares what a job makes with what was sealed before.
    ///
    /// # Errors
    /// D003 or D009 when its own record no longer says what it said, D103 for a referral that takes the
    /// number of a destroyed one, D066 and D067 for a file of the program's own that is no longer what
    /// it was; what refuses every document of the job.
    pub fn of(job: &'a dyn Job) -> Result<Self, Report> {
        let house = job.house();
        let mut work = Self {
            job,
            due: Vec::new(),
            again: Vec::new(),
            settled: Vec::new(),
            notices: Report::new(),
            reworded: BTreeSet::new(),
            own: job.words().fields(&house.key),
            same: true,
        };
        let sets = job.sets()?;
        let sealings = house.sealings(sets.iter().flatten())?;
        let mut faults = Report::new();
        if let Err(fault) = work.refuse_taken(&sets) {
            faults.push(fault);
        }
        for set in sets {
            if !set.iter().any(|stem| sealings.contains_key(stem)) {
                work.due.push(set);
                continue;
            }
            for stem in set {
                if let Some(sealing) = sealings.get(&stem)
                    && let Err(fault) = work.settle(&stem, sealing)
                {
                    // A number that is taken is taken for all that has it: once is enough.
                    let taken = |told: &Diagnostic| told.code == "D103" && fault.code == "D103";
                    if !faults.items().iter().any(taken) {
                        faults.push(fault);
                    }
                }
            }
        }
        if !work.reworded.is_empty() {
            faults.push(job.words().differing(job.changed(), &work.reworded));
        }
        faults.sort();
        if faults.refuses() { Err(faults) } else { Ok(work) }
    }

    /// Whether nothing is left to do, and the record itself did not change at all: whatever is wrong
    /// with it now comes from elsewhere.
    pub fn is_sealed_and_same(&self) -> bool {
        self.is_idle() && self.same
    }

    /// Whether something is to be made that never was.
    pub fn is_due(&self) -> bool {
        !self.due.is_empty()
    }

    /// Whether there is nothing to make, nor to put back.
    pub fn is_idle(&self) -> bool {
        self.due.is_empty() && self.again.is_empty()
    }

    /// Opens the job for what is left of it.
    ///
    /// # Errors
    /// What refuses every document before the first is drawn.
    pub fn open(&self) -> Result<Opened<'_>, Report> {
        let mut opened = match self.due.is_empty() {
            true => Opened { tasks: Vec::new(), warnings: Report::new() },
            false => self.job.open(&self.due)?,
        };
        let house = self.job.house();
        let task =
            |kept| -> Task<'_> { Box::new(move |drawer| self.put_back(house, kept, drawer)) };
        opened.tasks.extend(self.again.iter().map(task));
        Ok(opened)
    }

    /// Joins what needed nothing to what was made.
    pub fn complete(&self, made: Made) -> Made {
        let mut notices = self.notices.clone();
        notices.extend(made.notices);
        notices.sort();
        let mut settled = self.settled.clone();
        settled.extend(made.settled);
        Made { own: self.own.clone(), settled, notices, ..made }
    }

    fn settle(&mut self, stem: &str, sealing: &Sealing) -> Result<(), Diagnostic> {
        let Sealing { id, piece, kept } = sealing;
        let house = self.job.house();
        let purged = piece.as_ref().and_then(|piece| piece.purged);
        if let (Some(Remains::Frozen(_)), Some(at)) = (kept, purged)
            // An erasure that was cut short still has to read it.
            && house.workspace.private_file(kept::UNDER_WAY)?.is_none()
        {
            // What a crash left of a destruction.
            kept::destroy(&house.workspace, &house.key, *id, at)?;
        }
        let destroyed = match (kept, purged) {
            (Some(Remains::Destroyed(destroyed)), _) => Some(*destroyed),
            (Some(Remains::Frozen(kept)), Some(at)) => {
                let record = Bereft::Stayed(house.key.words(&kept.record));
                Some(Destruction { at, record })
            }
            (None, Some(at)) => Some(Destruction { at, record: Bereft::Unknown }),
            (Some(Remains::Frozen(_)) | None, None) => None,
        };
        if let Some(Destruction { at, record }) = destroyed {
            if self.job.genre() == Genre::Referral && self.is_another(record) {
                return Err(self.taken(stem, at, record));
            }
            let end = self.end(stem, "D069", &format!("a été détruit {}", day(at)));
            self.notices.push(match rest(self.job.genre()) {
                Some(remedy) => end.remedy(remedy),
                None => end,
            });
            return Ok(());
        }
        if let Some(at) = piece.as_ref().and_then(|piece| piece.cancelled) {
            let end = self.end(stem, "D070", &format!("a été annulé {}", day(at)));
            self.notices.push(end);
            return Ok(());
        }
        match (kept, piece) {
            (Some(Remains::Frozen(kept)), _) => {
                self.compare(kept);
                self.place(kept, piece.is_some())
            }
            (_, Some(piece)) => self.bare(stem, piece),
            (_, None) => Ok(()),
        }
    }

    /// What is to be known of a document that will not be made any more.
    fn end(&self, stem: &str, code: &'static str, what: &str) -> Diagnostic {
        let text = format!("« {stem} » {what} : il ne se refait pas.");
        Diagnostic::new(code, self.job.changed().place).message(text)
    }

    /// Whether the record is another one than that of a document that was destroyed: silence would
    /// then leave a referral unmade.
    fn is_another(&self, record: Bereft) -> bool {
        match record {
            Bereft::Erased => true,
            Bereft::Stayed(words) => words != self.job.house().key.words(&self.own),
            Bereft::Unknown => false,
        }
    }

    /// A number that was that of a destroyed document.
    fn taken(&self, stem: &str, at: Instant, record: Bereft) -> Diagnostic {
        let text = format!(
            "« {stem} » a été détruit {} : ce signalement en prend le numéro, et ne se fait pas sous ce numéro.",
            day(at)
        );
        let fault = Diagnostic::new("D103", self.job.changed().place).message(text);
        match record {
            Bereft::Stayed(_) => fault.remedy(
                "Si c'est le même signalement, lui donner une version de plus ; sinon, un autre numéro, jamais employé.",
            ),
            Bereft::Erased | Bereft::Unknown => fault,
        }
    }

    /// Refuses a version of a referral whose number was that of a child who was erased.
    fn refuse_taken(&self, sets: &[Vec<String>]) -> Result<(), Diagnostic> {
        let house = self.job.house();
        let stem = sets.first().and_then(|set| set.first());
        let numbered = stem.and_then(|stem| stem.rsplit_once("-v"));
        let Some((base, version)) = numbered.filter(|_| self.job.genre() == Genre::Referral) else {
            return Ok(());
        };
        for version in 1..version.parse().unwrap_or(1u32).min(LAST_VERSION) {
            let stem = format!("{base}-v{version}");
            if let Some(Remains::Destroyed(Destruction { at, record: Bereft::Erased })) =
                house.kept(house.key.document(&stem))?
            {
                return Err(self.taken(&stem, at, Bereft::Erased));
            }
        }
        Ok(())
    }

    /// Compares what a sealed document says with what today's records would make of it.
    fn compare(&mut self, kept: &Frozen) {
        let (then, stem) = (&kept.drawing.view, kept.facts.stem.as_str());
        let reworded = kept.reworded(&self.own);
        self.same &= reworded.is_empty();
        // Only what is printed counts; where it cannot be told, all of it does.
        let told = (!reworded.is_empty() || self.job.genre() == Genre::Referral)
            .then(|| self.job.view(stem));
        let now = told.flatten();
        if !reworded.is_empty() && now.as_ref() != Some(then) {
            self.reworded.extend(reworded);
            return;
        }
        // A complement that said all, and today would not: what its readers were sent has changed.
        let now = now.filter(|now| recalls(then) == recalls(now));
        let parts = now.map(|now| differing_parts(then, &now)).unwrap_or_default();
        if self.job.genre() == Genre::Referral && !parts.is_empty() {
            let text = format!(
                "Ce que le document scellé « {stem} » reprend a changé depuis : {}.",
                listed(parts)
            );
            self.notices.push(Diagnostic::new("D065", self.job.changed().place).message(text));
        }
    }

    /// Looks for the files of a document: all of them are there and entered, or it is to be put back.
    fn place(&mut self, kept: &Frozen, entered: bool) -> Result<(), Diagnostic> {
        let stem = &kept.facts.stem;
        let outputs = &self.job.house().outputs;
        let digest = |text: &str| sha256(text.as_bytes());
        let mut files = vec![
            (format!("{stem}.pdf"), kept.digest),
            (format!("{stem}.sha256"), digest(&kept.sum())),
            (format!("{stem}.json"), digest(&kept.manifest)),
        ];
        files.extend(kept.companions.iter().map(|(name, text)| (name.clone(), digest(text))));
        let mut whole = entered;
        for (name, digest) in &files {
            let path = outputs.join(name);
            match occupant(&path, *digest) {
                Occupant::Same(_) => {}
                Occupant::Absent => whole = false,
                Occupant::Other => return Err(Diagnostic::new("D067", shown(&path))),
            }
        }
        match whole {
            true => self.settled.extend(files),
            false => self.again.push(kept.clone()),
        }
        Ok(())
    }

    /// Looks for a document of which nothing is kept.
    fn bare(&mut self, stem: &str, piece: &Piece) -> Result<(), Diagnostic> {
        let name = format!("{stem}.pdf");
        let path = self.job.house().outputs.join(&name);
        match occupant(&path, piece.digest) {
            Occupant::Same(_) => self.settled.push((name, piece.digest)),
            Occupant::Other => return Err(Diagnostic::new("D067", shown(&path))),
            Occupant::Absent => self.notices.push(Diagnostic::new("D068", shown(&path))),
        }
        Ok(())
    }

    /// Draws a sealed document from what was kept of it, unless its PDF is still there.
    fn put_back(
        &self,
        house: &House<'_>,
        kept: &Frozen,
        drawer: &mut dyn Drawer,
    ) -> Result<Made, Report> {
        let path = house.outputs.join(format!("{}.pdf", kept.facts.stem));
        let again = match occupant(&path, kept.digest) {
            Occupant::Same(bytes) => Sealed::again(kept, bytes),
            Occupant::Other | Occupant::Absent => drawn_again(house, kept, drawer)?,
        };
        Ok(match again {
            Some(sealed) => {
                Made { again: vec![(sealed, kept.companions.clone())], ..Made::default() }
            }
            None => {
                Made { notices: Diagnostic::new("D068", shown(&path)).into(), ..Made::default() }
            }
        })
    }
}

/// Draws a sealed document from what was kept of it; `None` for any other bytes than those that
/// were sealed.
///
/// # Errors
/// D066 for templates that are not what was kept; a bound, or a lost worker.
pub(super) fn drawn_again(
    house: &House<'_>,
    kept: &Frozen,
    drawer: &mut dyn Drawer,
) -> Result<Option<Sealed>, Report> {
    match draw_again(kept, house.templates_of(kept)?.files(), drawer) {
        Ok(bytes) => Ok(Sealed::again(kept, bytes)),
        // Another program reads templates otherwise; a bound or a lost worker is another matter.
        Err(report) if report.kind() == Some(Family::Template) && !stopped(&report) => Ok(None),
        Err(report) => Err(report),
    }
}

/// Makes what is left of a job with one worker, and issues none of it.
///
/// # Errors
/// What refuses one of its documents; see [`Work::of`].
pub fn run(job: &dyn Job, drawer: &mut dyn Drawer) -> Result<Made, Report> {
    let work = Work::of(job)?;
    let Opened { tasks, warnings } = work.open()?;
    let made = Made::gather(warnings, tasks.into_iter().map(|task| task(drawer)))?;
    Ok(work.complete(made))
}

/// What is to be done when a document of a kind was destroyed: nothing that harms what stays.
fn rest(genre: Genre) -> Option<&'static str> {
    match genre {
        Genre::Referral => Some(
            "Rien à faire pour ce document, et garder la fiche tant que l'enfant est suivi. S'il faut écrire de nouveau au parquet : une version de plus, ou un nouveau signalement.",
        ),
        Genre::Minutes | Genre::Convocation | Genre::SignIn | Genre::FollowUp | Genre::Erratum => {
            Some(
                "Rien à faire, et garder la fiche de la séance : les comptes rendus, le suivi et les totaux en dépendent. S'il faut ce papier pour d'autres enfants et que la séance n'est pas approuvée, lui donner une version de plus ; sinon, ce qu'il disait d'eux se lit dans les fiches.",
            )
        }
        Genre::Report => None,
    }
}

/// Whether a document says what changed since another one, and leaves the rest out.
fn recalls(view: &Value) -> bool {
    view["blocs"].as_array().is_some_and(|all| all.iter().any(|b| b["id"] == "complement"))
}

/// A file of the program's own, as diagnostics name it.
fn shown(path: &Path) -> Place {
    Place::file(name(path))
}

/// Whether drawing was stopped by a bound, or by the death of a worker.
fn stopped(report: &Report) -> bool {
    const STOPPED: [&str; 4] = ["G004", "G005", "G006", "G009"];
    report.items().iter().any(|fault| STOPPED.contains(&fault.code))
}
