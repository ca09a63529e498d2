//! The documents of a referral: the referral, its annex, its letter.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Diagnostic, Report};
use crate::pipeline::{Dossier, Registry, check, referral, shown};
use crate::record::{Aim, UNSEALED};

use super::house::House;
use super::job::{Genre, Job, Made, Opened};
use super::own::OwnWords;

/// What the name of a confidential annex ends with.
const ANNEX: &str = "-annexe";

/// A referral.
pub struct ReferralJob<'a> {
    house: &'a House<'a>,
    dossier: Dossier,
    warnings: Report,
}

impl<'a> ReferralJob<'a> {
    /// Checks a referral with its situation, among those whom the other records keep.
    pub fn read(
        house: &'a House<'a>,
        registry: &Registry<'_>,
        name: &str,
        bytes: &[u8],
    ) -> Result<Self, Report> {
        let checked = check(&house.setup, name, bytes, registry)?;
        Ok(Self { house, dossier: checked.value, warnings: checked.warnings })
    }

    /// Where it is issued.
    pub fn house(&self) -> &'a House<'a> {
        self.house
    }

    fn base(&self) -> String {
        let id = self.dossier.referred().id();
        format!("{}-v{}", id.reference.text(), id.version)
    }
}

/// Two records of one batch may not claim the same document.
pub fn refuse_twins(records: &mut [Result<ReferralJob<'_>, Report>]) {
    let mut seen = BTreeSet::new();
    for record in records {
        let Ok(job) = record else {
            continue;
        };
        if !seen.insert((job.house.outputs.clone(), job.base())) {
            let marked = job.dossier.referred().signalement().marked();
            let fault = marked.diagnostic("D007", "/signalement", Aim::Value);
            *record = Err(fault.into());
        }
    }
}

impl Job for ReferralJob<'_> {
    fn genre(&self) -> Genre {
        Genre::Referral
    }

    fn record(&self) -> &str {
        self.dossier.referred().signalement().marked().name()
    }

    fn id(&self) -> String {
        self.dossier.referred().id().reference.text().to_owned()
    }

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        let marked = self.dossier.referred().signalement().marked();
        OwnWords { marked, afterwards: &UNSEALED }
    }

    fn makes(&self, stem: &str) -> bool {
        stem.strip_prefix(&self.base()).is_some_and(|end| ["", ANNEX].contains(&end))
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        // An annex goes with its referral: what was sealed without one gets none.
        let base = self.base();
        Ok(vec![vec![base.clone(), base + ANNEX]])
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
        let marked = self.dossier.referred().signalement().marked();
        marked.diagnostic("D003", "/version", Aim::Value)
    }
}
