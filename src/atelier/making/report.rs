//! An edition of the annual report: the PDF, its page, its data, and the private ledger.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::coding::Edition;
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::report::{Prepared, earlier, edit};
use crate::pipeline::{Drawer, issue, try_out};
use crate::record::{Aim, Checked, Commission, Rapport};
use crate::seal::sha256;
use crate::setup::Setup;
use crate::statistics::Earlier;
use crate::store::{LAST_VERSION, is_file, is_folder, list_files, read_file};
use crate::value::Digest;
use crate::view::report_recipients;

use super::house::House;
use super::job::{Genre, Job, Ledger, Made, Opened, TrialMade};
use super::own::OwnWords;

/// Who receives an internal edition: the services, by key and name.
pub fn recipients(setup: &Setup) -> Vec<(String, String)> {
    report_recipients(&setup.organisation)
}

/// A report, and the edition asked of it.
pub struct ReportJob<'a> {
    /// Where its documents are issued from.
    pub house: &'a House<'a>,
    /// The records of its workspace.
    pub commission: &'a Commission,
    /// The report.
    pub report: Rapport,
    /// What was found in it, none of which refuses it.
    pub warnings: Report,
    /// The edition.
    pub edition: Edition,
}

impl<'a> ReportJob<'a> {
    /// The edition asked for, or else that of the record.
    pub fn new(
        house: &'a House<'a>,
        commission: &'a Commission,
        read: Checked<Rapport>,
        asked: Option<Edition>,
    ) -> Self {
        let Checked { value: report, warnings } = read;
        let edition = asked.unwrap_or(report.edition());
        Self { house, commission, report, warnings, edition }
    }

    /// The stem of its document.
    pub fn stem(&self) -> String {
        let reference = self.edition.reference(self.report.year());
        format!("{reference}-v{}", self.report.revision())
    }

    /// The name of its ledger in the private folder.
    fn ledger(&self) -> String {
        format!("rapports/{}.json", self.stem())
    }

    /// The editions of this workspace that nobody ever read, by stem: cancelled before they left.
    fn unread(&self) -> Result<BTreeSet<String>, Report> {
        let House { workspace, key, .. } = self.house;
        let kept = workspace.kept("rapports");
        let published = kept.iter().filter_map(|name| name.strip_suffix(".json"));
        let named = self.report.precedents();
        let cited = named.iter().filter_map(|name| name.strip_suffix("-donnees.json"));
        let stems = published.chain(cited).map(str::to_owned);
        let unread = self
            .house
            .look(|known| stems.filter(|stem| known.never_left(key.document(stem))).collect())?;
        Ok(unread)
    }

    /// The earlier editions that the record names, beside it or among the documents.
    ///
    /// # Errors
    /// D001, D013 and C116 for a file that is not the data of an edition, D110 for one that is not what
    /// was sealed with it, C118 for an edition that nobody read.
    pub fn held(&self) -> Result<Vec<(String, Earlier)>, Report> {
        let unread = self.unread()?;
        let mut found = Vec::new();
        let mut faults = Report::new();
        for (rank, name) in self.report.precedents().iter().enumerate() {
            if name.strip_suffix("-donnees.json").is_some_and(|stem| unread.contains(stem)) {
                let pointer = format!("/precedents/{rank}");
                faults.push(self.report.marked().diagnostic("C118", &pointer, Aim::Value));
                continue;
            }
            let sealed = self.sealed(name, None)?;
            match self.data(name, sealed.first().copied()) {
                Some(Err(fault)) if fault.code == "D110" => {
                    let pointer = format!("/precedents/{rank}");
                    faults.push(self.report.marked().diagnostic("D110", &pointer, Aim::Value));
                }
                Some(bytes) => {
                    let bytes = bytes?;
                    match earlier(name, &bytes) {
                        Ok(told) => {
                            let sealed = self.sealed(name, Some(&told))?;
                            if !sealed.is_empty() && !sealed.contains(&sha256(&bytes)) {
                                let (marked, at) =
                                    (self.report.marked(), format!("/precedents/{rank}"));
                                faults.push(marked.diagnostic("D110", &at, Aim::Value));
                            }
                            found.push((name.clone(), told));
                        }
                        Err(report) => faults.extend(report),
                    }
                }
                None => {
                    let pointer = format!("/precedents/{rank}");
                    let text =
                        "Ce fichier n'est ni dans « rapports » ni parmi les documents produits.";
                    let fault = self.report.marked().diagnostic("D001", &pointer, Aim::Value);
                    faults.push(fault.message(text));
                }
            }
        }
        faults.sort();
        if faults.refuses() { Err(faults) } else { Ok(found) }
    }

    /// The SHA-256 of the data that the register knows by a name; else of those of every revision of
    /// the edition that they say they are.
    fn sealed(&self, name: &str, told: Option<&Earlier>) -> Result<Vec<Digest>, Diagnostic> {
        let House { key, .. } = self.house;
        self.house.look(|known| {
            let of = |name: &str| known.piece(key.piece(&[name, ""])).map(|piece| piece.digest);
            match (of(name), told) {
                (Some(digest), _) => vec![digest],
                (None, None) => Vec::new(),
                (None, Some(told)) => (1..=LAST_VERSION)
                    .filter_map(|v| of(&format!("{}-v{v}-donnees.json", told.reference)))
                    .collect(),
            }
        })
    }

    /// Says of each earlier edition that this register does not know that nothing proves it.
    fn unproved(&self, held: &[(String, Earlier)]) -> Result<Report, Diagnostic> {
        let mut report = Report::new();
        for (name, told) in held {
            let rank = self.report.precedents().iter().position(|cited| cited == name);
            if let (Some(rank), true) = (rank, self.sealed(name, Some(told))?.is_empty()) {
                let pointer = format!("/precedents/{rank}");
                report.push(self.report.marked().diagnostic("M200", &pointer, Aim::Value));
            }
        }
        Ok(report)
    }

    /// Says of each edition that lies beside the record that readers may hold it, where the record does
    /// not cite it: a workspace that moved has no register that would know.
    ///
    /// # Errors
    /// What keeps the register, or the folder of the record, from being read.
    fn uncited(&self) -> Result<Report, Report> {
        let House { workspace, .. } = self.house;
        let mut report = Report::new();
        let own = self.edition.reference(self.report.year());
        let unread = self.unread()?;
        let folder = workspace.root().join("rapports");
        if !is_folder(&folder) {
            return Ok(report);
        }
        for path in list_files(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(stem) = name.strip_suffix("-donnees.json") else { continue };
            if unread.contains(stem) || self.report.precedents().contains(&name) {
                continue;
            }
            let told = read_file(&path).ok().and_then(|bytes| earlier(&name, &bytes).ok());
            let other = |told: &Earlier| {
                told.edition == Edition::Publique && !told.essai && told.reference != own
            };
            if told.is_some_and(|told| other(&told)) {
                let text = format!(
                    "« {name} » est dans « rapports » et n'est pas citée : ce que ses lecteurs savent n'est pas pris en compte."
                );
                let fault = self.report.marked().diagnostic("M187", "/precedents", Aim::Key);
                report.push(fault.message(text));
            }
        }
        Ok(report)
    }

    /// The data of an earlier edition, where they are found; those that were sealed, when the register
    /// knows them.
    fn data(&self, name: &str, sealed: Option<Digest>) -> Option<Result<Vec<u8>, Diagnostic>> {
        let House { workspace, outputs, .. } = self.house;
        let places = [workspace.root().join("rapports").join(name), outputs.join(name)];
        let mut there = places.iter().filter(|path| is_file(path)).map(|path| read_file(path));
        let Some(sealed) = sealed else {
            return there.next();
        };
        let same = |read: &Result<Vec<u8>, Diagnostic>| {
            read.as_ref().is_ok_and(|bytes| sha256(bytes) == sealed)
        };
        let all: Vec<_> = there.collect();
        let other = !all.is_empty();
        let found = all.into_iter().find(same);
        found.or_else(|| other.then(|| Err(Diagnostic::new("D110", Place::file(name)))))
    }

    /// Whether it cites all that this workspace published: an edition left out would be left out
    /// of the audit. An internal edition is none, and cites nothing.
    ///
    /// An edition that was itself published may be made again after those of later years, which
    /// its audit could not know; only the same bytes are then let through. Tells whether one of
    /// these stands uncited. What nobody ever read is no edition.
    ///
    /// # Errors
    /// C108 for each that is left out; M143 for a revision that cites none, while the former one was
    /// read.
    pub fn cites_all(&self) -> Result<bool, Report> {
        let (report, workspace) = (&self.report, &self.house.workspace);
        let named = report.precedents();
        let year = report.year();
        let again = workspace.recall(&self.ledger()).is_some();
        let unread = self.unread()?;
        let (mut faults, mut later) = (Report::new(), false);
        let former = format!("{}-v", self.edition.reference(year));
        if report.revision() > 1
            && named.is_empty()
            && !unread.iter().any(|stem| stem.starts_with(&former))
        {
            faults.push(report.marked().diagnostic("M143", "/revision", Aim::Value));
        }
        for kept in workspace.kept("rapports") {
            if kept.strip_suffix(".json").is_some_and(|stem| unread.contains(stem)) {
                continue;
            }
            let data = kept.replace(".json", "-donnees.json");
            let own = format!("rapports/{kept}") == self.ledger();
            let internal = !kept.contains(&format!("-{}-", Edition::Publique.code()));
            if own || internal || named.contains(&data) {
                continue;
            }
            if again && year_of(&kept).is_some_and(|published| published > year) {
                later = true;
                continue;
            }
            let text = format!("L'édition « {data} », déjà publiée, n'est pas citée.");
            faults.push(report.marked().diagnostic("C108", "/precedents", Aim::Key).message(text));
        }
        faults.sort();
        if faults.refuses() { Err(faults) } else { Ok(later) }
    }

    /// Settles the edition, with what there is to say of it.
    fn edited(&self, held: &[(String, Earlier)]) -> Result<(Prepared, Report), Report> {
        let House { setup, key, .. } = self.house;
        let prepared = edit(setup, key, self.commission, &self.report, self.edition, held)?;
        let mut warnings = self.warnings.clone();
        warnings.extend(prepared.hints().clone());
        warnings.extend(self.unproved(held)?);
        if self.edition == Edition::Publique {
            warnings.extend(self.uncited()?);
        }
        warnings.sort();
        Ok((prepared, warnings))
    }

    /// What readers hold: every edition that they were told of, and whether a later one stands
    /// uncited. An internal edition has no reader who would not know.
    fn read(&self) -> Result<(Vec<(String, Earlier)>, bool), Report> {
        match self.edition {
            Edition::Publique => Ok((self.held()?, self.cites_all()?)),
            Edition::Interne => Ok((Vec::new(), false)),
        }
    }

    /// Draws the edition as a trial: what it would print, and what would refuse it, nothing being
    /// entered or kept.
    ///
    /// # Errors
    /// What refuses the edition.
    pub fn try_out(&self, drawer: &mut dyn Drawer) -> Result<TrialMade, Report> {
        let House { setup, key, .. } = self.house;
        let (held, _) = self.read()?;
        let (prepared, mut warnings) = self.edited(&held)?;
        let stems = self.sets()?.concat();
        if !self.house.sealings(stems.iter())?.is_empty() {
            warnings.push(self.report.marked().diagnostic("M183", "/rapport", Aim::Value));
        }
        warnings.sort();
        let drawn = try_out(setup, key, self.commission, &self.report, &prepared, drawer);
        match drawn {
            Ok(files) => Ok(TrialMade { files, warnings, proof: Some(proof(&prepared)) }),
            Err(faults) => {
                warnings.extend(faults);
                Err(warnings)
            }
        }
    }

    fn make(
        &self,
        held: &[(String, Earlier)],
        again: bool,
        drawer: &mut dyn Drawer,
    ) -> Result<Made, Report> {
        let House { setup, key, .. } = self.house;
        let (prepared, mut warnings) = self.edited(held)?;
        let issued = match issue(setup, key, self.commission, &self.report, &prepared, drawer) {
            Ok(issued) => issued,
            Err(faults) => {
                warnings.extend(faults);
                return Err(warnings);
            }
        };
        let Some(content) = issued.ledger else {
            return Ok(Made { sealed: issued.sealed, warnings, ..Made::default() });
        };
        let name = self.ledger();
        if again && self.house.workspace.recall(&name).as_deref() != Some(content.as_bytes()) {
            return Err(self.changed().into());
        }
        let proof = format!("{} Journal privé : .cesmivip/{name}", proof(&prepared));
        let ledger = Some(Ledger { name, content, proof });
        let (sealed, companions) = (issued.sealed, issued.companions);
        Ok(Made { sealed, companions, ledger, warnings, ..Made::default() })
    }
}

/// The figures of an audit, in a sentence.
fn proof(prepared: &Prepared) -> String {
    let evidence = &prepared.outcome().evidence;
    let many = |n: usize, one: &str| format!("{n} {one}{}", if n > 1 { "s" } else { "" });
    let (audited, mended) = (evidence.audited, evidence.mended());
    format!("Audit : {}, {}.", many(audited, "effectif"), many(mended, "modification"))
}

/// The year of an edition, by the name of its ledger.
fn year_of(name: &str) -> Option<u32> {
    name.strip_prefix("RAP-")?.split('-').next()?.parse().ok()
}

impl Job for ReportJob<'_> {
    fn genre(&self) -> Genre {
        Genre::Report
    }

    fn record(&self) -> &str {
        self.report.marked().name()
    }

    fn makes(&self, stem: &str) -> bool {
        let copy = stem.strip_prefix(&self.stem());
        copy.is_some_and(|copy| match self.edition {
            Edition::Publique => copy.is_empty(),
            Edition::Interne => copy.starts_with('-'),
        })
    }

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        OwnWords { marked: self.report.marked(), afterwards: &[] }
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        let copies = match self.edition {
            Edition::Publique => vec![self.stem()],
            Edition::Interne => {
                let recipients = recipients(&self.house.setup);
                if recipients.is_empty() {
                    let marked = self.report.marked();
                    return Err(marked.diagnostic("C115", "/version", Aim::Value).into());
                }
                recipients.iter().map(|(key, _)| format!("{}-{key}", self.stem())).collect()
            }
        };
        Ok(vec![copies])
    }

    /// Its figures would have to be counted again.
    fn view(&self, _: &str) -> Option<Value> {
        None
    }

    fn open(&self, _: &[Vec<String>]) -> Result<Opened<'_>, Report> {
        let (held, again) = self.read()?;
        let task: super::job::Task<'_> = Box::new(move |drawer| self.make(&held, again, drawer));
        Ok(Opened { tasks: vec![task], warnings: Report::new() })
    }

    fn changed(&self) -> Diagnostic {
        self.report.marked().diagnostic("D003", "/revision", Aim::Value).remedy(
            "Augmenter « revision: », et citer l'édition déjà produite dans « precedents: ».",
        )
    }
}
