//! The documents of a referral: the referral, its annex, its letter.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::diag::{Diagnostic, Report};
use crate::pipeline::{Dossier, check, referral, shown};
use crate::record::{Aim, Dictionary};

use super::house::House;
use super::job::{Genre, Job, Made, Opened};
use super::own::OwnWords;

/// What the name of a confidential annex ends with.
const ANNEX: &str = "-annexe";
/// What is written once the referral has gone out, and is none of its words.
const AFTERWARDS: [&str; 4] = [
    "/signalement/canal",
    "/signalement/envoye_le",
    "/signalement/preuve_depot",
    "/signalement/suites",
];

/// A situation that carries a referral, or is asked for one.
pub struct ReferralJob<'a> {
    house: &'a House<'a>,
    dossier: Dossier,
    warnings: Report,
}

impl<'a> ReferralJob<'a> {
    /// Checks a situation, among those whom the other records keep.
    pub fn read(
        house: &'a House<'a>,
        among: &Arc<Dictionary>,
        name: &str,
        bytes: &[u8],
    ) -> Result<Self, Report> {
        let checked = check(&house.setup, name, bytes, Some(among))?;
        Ok(Self { house, dossier: checked.value, warnings: checked.warnings })
    }

    /// Where it is issued.
    pub fn house(&self) -> &'a House<'a> {
        self.house
    }

    /// Whether there is nothing to refer: the situation is only followed.
    pub fn is_only_followed(&self) -> bool {
        self.dossier.situation().referral().is_none()
    }

    fn base(&self) -> Option<String> {
        let id = self.dossier.situation().referral()?;
        Some(format!("{}-v{}", id.reference.text(), id.version))
    }
}

/// Two records of one batch may not claim the same document.
pub fn refuse_twins(records: &mut [Result<ReferralJob<'_>, Report>]) {
    let mut seen = BTreeSet::new();
    for record in records {
        let Ok(job) = record else {
            continue;
        };
        let Some(base) = job.base() else {
            continue;
        };
        if !seen.insert((job.house.outputs.clone(), base)) {
            let marked = job.dossier.situation().marked();
            let fault = marked.diagnostic("D007", "/signalement/reference", Aim::Value);
            *record = Err(fault.into());
        }
    }
}

impl Job for ReferralJob<'_> {
    fn genre(&self) -> Genre {
        Genre::Referral
    }

    fn record(&self) -> &str {
        self.dossier.situation().marked().name()
    }

    fn id(&self) -> String {
        let situation = self.dossier.situation();
        let id = situation.referral().map(|id| id.reference.text());
        id.unwrap_or_else(|| situation.number().text()).to_owned()
    }

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        let marked = self.dossier.situation().marked();
        OwnWords { marked, within: "/signalement", afterwards: &AFTERWARDS }
    }

    fn makes(&self, stem: &str) -> bool {
        self.base().is_some_and(|base| {
            stem.strip_prefix(&base).is_some_and(|end| ["", ANNEX].contains(&end))
        })
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        // An annex goes with its referral: what was sealed without one gets none.
        let set = self.base().map(|base| vec![base.clone(), base + ANNEX]);
        Ok(vec![set.unwrap_or_default()])
    }

    fn view(&self, stem: &str) -> Option<Value> {
        shown(&self.dossier, stem)
    }

    fn open(&self, _: &[Vec<String>]) -> Result<Opened<'_>, Report> {
        let House { setup, key, .. } = self.house;
        if self.dossier.beside().refuses() {
            return Err(self.dossier.beside().clone());
        }
        let task = move |drawer: &mut dyn crate::pipeline::Drawer| {
            let made = referral(setup, key, &self.dossier, drawer)?;
            // What warns is only worth saying of a document that exists.
            let mut warnings = self.warnings.clone();
            warnings.extend(self.dossier.beside().clone());
            warnings.sort();
            let companions = vec![made.letter];
            Ok(Made { sealed: made.documents, companions, warnings, ..Made::default() })
        };
        Ok(Opened { tasks: vec![Box::new(task)], warnings: Report::new() })
    }

    fn changed(&self) -> Diagnostic {
        let marked = self.dossier.situation().marked();
        marked.diagnostic("D003", "/signalement/version", Aim::Value)
    }
}
