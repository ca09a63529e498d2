//! The copies of an erratum, one for each copy of the minutes that it corrects.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Diagnostic, Place, Report};
use crate::pdf::read_all;
use crate::pipeline::minutes::{check_erratum, desk};
use crate::pipeline::{erratum_sheets, erratum_stems};
use crate::record::{Aim, Checked, Commission, Erratum, SECRETARIAT, Seance};
use crate::seal::{Remains, sha256};
use crate::store::read_file;
use crate::value::{Digest, Folded, strings};

use super::house::House;
use super::job::{Genre, Job, Opened};
use super::own::OwnWords;

/// An erratum, among the records of its workspace.
pub struct ErratumJob<'a> {
    house: &'a House<'a>,
    commission: &'a Commission,
    erratum: Erratum,
    warnings: Report,
}

impl<'a> ErratumJob<'a> {
    /// Takes an erratum that was read.
    pub fn new(house: &'a House<'a>, commission: &'a Commission, read: Checked<Erratum>) -> Self {
        Self { house, commission, erratum: read.value, warnings: read.warnings }
    }

    /// The digests that no copy of the session has, for the recipient that the record names, and the
    /// corrections of what the copy of a service does not say.
    fn unknown(&self) -> Result<Report, Diagnostic> {
        let erratum = &self.erratum;
        let session = erratum.session().text();
        let mut report = Report::new();
        for (pointer, recipient, digest) in erratum.corrected() {
            let path = self.house.outputs.join(format!("{session}-{recipient}.sha256"));
            let sum = read_file(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let known: BTreeSet<&str> =
                sum.iter().filter_map(|line| line.split_whitespace().next()).collect();
            if !known.contains(digest.to_string().as_str()) {
                report.push(erratum.marked().diagnostic("D012", &pointer, Aim::Value));
            } else if recipient != SECRETARIAT {
                report.extend(self.beyond(recipient, digest)?);
            }
        }
        Ok(report)
    }

    /// The corrections of what the copy of a service does not say: they would tell it what its minutes
    /// keep from it.
    fn beyond(&self, recipient: &str, digest: Digest) -> Result<Report, Diagnostic> {
        let said = self.said(recipient, digest)?;
        let mut report = Report::new();
        for told in self.erratum.told_to(recipient) {
            let fault = || self.erratum.marked().diagnostic("D120", &told.pointer, Aim::Value);
            let Some(said) = &said else {
                report.push(fault().message(UNREAD).remedy(RESTORE));
                continue;
            };
            let is_untold = |code: &str| !said.contains(&folded(code));
            let codes = self.commission.sessions().iter().flat_map(Seance::codes);
            let mut untold = codes.filter(|code| is_untold(code));
            if !said.contains(&folded(told.replaced)) {
                report.push(fault());
            } else if untold.any(|code| told.names(code)) || told.codes.iter().any(|c| is_untold(c))
            {
                report.push(fault().message(OTHERS));
            }
        }
        Ok(report)
    }

    /// What the copy of a digest says, folded: its pages, and what they were drawn from, since a page cuts
    /// texts where it ends. Nothing when neither is there any more.
    fn said(&self, recipient: &str, digest: Digest) -> Result<Option<String>, Diagnostic> {
        let stem = format!("{}-{recipient}", self.erratum.session().text());
        let kept = self.house.sealings([&stem].into_iter())?.remove(&stem).and_then(|s| s.kept);
        let mut texts = Vec::new();
        if let Some(Remains::Frozen(kept)) = kept
            && kept.digest == digest
        {
            texts.push(strings(&kept.drawing.view).join("\n"));
        }
        let printed = read_file(&self.house.outputs.join(format!("{stem}.pdf"))).ok();
        let printed = printed.filter(|bytes| sha256(bytes) == digest);
        texts.extend(printed.and_then(|bytes| read_all(&bytes).ok()).map(|read| read.pages));
        Ok((!texts.is_empty()).then(|| folded(&texts.join("\n"))))
    }
}

/// Why what a correction says of a copy is not known.
const UNREAD: &str = "Ce que dit l'exemplaire de ce destinataire n'est plus là : rien ne montre que la \
                      correction ne lui apprend rien.";
/// What gives it back.
const RESTORE: &str = "Remettre son PDF dans « produits » depuis la sauvegarde ; sinon, retirer ce \
                       destinataire.";
/// What a correction says beside what it replaces.
const OTHERS: &str =
    "La correction nomme une situation dont l'exemplaire de ce destinataire ne parle pas.";

/// The words of a text, with what parts it from others at both ends.
fn folded(text: &str) -> String {
    let words = Folded::of(text).words().collect::<Vec<_>>().join(" ");
    format!(" {words} ")
}

impl Job for ErratumJob<'_> {
    fn genre(&self) -> Genre {
        Genre::Erratum
    }

    fn record(&self) -> &str {
        self.erratum.marked().name()
    }

    fn makes(&self, stem: &str) -> bool {
        let tail = stem.strip_prefix(self.erratum.number().text());
        tail.is_some_and(|tail| tail.starts_with('-'))
    }

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        OwnWords { marked: self.erratum.marked(), afterwards: &[] }
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        Ok(erratum_stems(&self.erratum).into_iter().map(|stem| vec![stem]).collect())
    }

    fn view(&self, stem: &str) -> Option<Value> {
        let House { setup, key, .. } = self.house;
        let session = self.commission.session(self.erratum.session().text())?;
        let desk = desk(setup, self.commission);
        let sheets = erratum_sheets(setup, key, desk, session, &self.erratum);
        let sheet = sheets.into_iter().find(|sheet| sheet.stem() == stem)?;
        Some(sheet.order().view.clone())
    }

    fn open(&self, due: &[Vec<String>]) -> Result<Opened<'_>, Report> {
        let House { setup, key, .. } = self.house;
        let erratum = &self.erratum;
        let mut warnings = self.warnings.clone();
        warnings.extend(check_erratum(setup, self.commission, erratum));
        // The minutes are issued before: their digests are looked up now.
        warnings.extend(self.unknown()?);
        warnings.sort();
        if warnings.refuses() {
            return Err(warnings);
        }
        let Some(session) = self.commission.session(erratum.session().text()) else {
            return Err(Diagnostic::new("M112", Place::file(self.record())).into());
        };
        let mut sheets = erratum_sheets(setup, key, desk(setup, self.commission), session, erratum);
        sheets.retain(|sheet| due.contains(&vec![sheet.stem().to_owned()]));
        Ok(Opened::papers(self.house, sheets, warnings))
    }

    fn changed(&self) -> Diagnostic {
        self.erratum.marked().diagnostic("D003", "/erratum", Aim::Value)
        .remedy("Écrire un nouvel erratum, sous le numéro suivant ; un erratum produit n'est jamais remplacé.")
    }
}
