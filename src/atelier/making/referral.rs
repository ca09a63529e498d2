//! The documents of a referral: the referral, its annex, its letter.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diag::{Diagnostic, Report};
use crate::page::Order;
use crate::pipeline::{
    Dossier, Drawer, Registry, check, referral, shown, trial_orders, try_referral,
};
use crate::record::{Aim, ReferralId, Signalement, UNSEALED};
use crate::seal::ANNEX;

use super::house::House;
use super::job::{Genre, Job, Made, Opened, TrialMade};
use super::own::OwnWords;
use super::settled::Work;

/// Where the version of a referral stands in its record.
const VERSION: &str = "/version";

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
        let registry = Registry { archive: Some(house), ..*registry };
        let checked = check(&house.setup, name, bytes, &registry)?;
        Ok(Self { house, dossier: checked.value, warnings: checked.warnings })
    }

    /// Where it is issued.
    pub fn house(&self) -> &'a House<'a> {
        self.house
    }

    /// Whether it completes another one.
    pub fn completes(&self) -> bool {
        self.dossier.referred().signalement().completes().next().is_some()
    }

    /// Draws its documents as a trial: what they would print, and what would refuse them, nothing
    /// being entered or kept.
    ///
    /// # Errors
    /// What refuses them.
    pub fn try_out(&self, drawer: &mut dyn Drawer) -> Result<TrialMade, Report> {
        let House { setup, key, .. } = self.house;
        self.alone()?;
        let files = try_referral(setup, key, &self.dossier, drawer)?;
        let mut warnings = self.warnings.clone();
        warnings.extend(self.dossier.beside().clone());
        warnings.sort();
        Ok(TrialMade { files, warnings, proof: None })
    }

    /// What is asked to be drawn of its trial: it, then its annex if there is one.
    ///
    /// # Errors
    /// What refuses them before they are drawn.
    pub fn trial_orders(&self) -> Result<Vec<Order>, Report> {
        let House { setup, key, .. } = self.house;
        self.alone()?;
        trial_orders(setup, key, &self.dossier)
    }

    /// Refuses one that speaks of those whom other records keep.
    fn alone(&self) -> Result<(), Report> {
        let beside = self.dossier.beside();
        if beside.refuses() { Err(beside.clone()) } else { Ok(()) }
    }

    fn base(&self) -> String {
        base(self.dossier.referred().id())
    }
}

/// The name of the documents of a referral, without their endings.
fn base(id: ReferralId<'_>) -> String {
    format!("{}-v{}", id.reference.text(), id.version)
}

fn set(base: String) -> Vec<String> {
    vec![base.clone(), base + ANNEX]
}

/// A referral that was sealed, and whose record, or what it is read with, now has faults: nothing is
/// asked of them for a document that exists.
pub struct SealedReferral<'a> {
    house: &'a House<'a>,
    signalement: Signalement,
    base: String,
}

impl<'a> SealedReferral<'a> {
    /// Takes a record that was refused, if its referral was sealed and says what it said.
    pub fn of(house: &'a House<'a>, name: &str, bytes: &[u8]) -> Option<Self> {
        let (signalement, _) = house.setup.reader().examine_signalement(name, bytes).ok()?;
        if !signalement.is_identified() {
            return None;
        }
        let base = base(signalement.id());
        let sealed = Self { house, signalement, base };
        let is_sealed = Work::of(&sealed).is_ok_and(|work| !work.is_due());
        is_sealed.then_some(sealed)
    }

    /// What there is to know of it.
    pub fn notice(&self) -> Diagnostic {
        let text = format!(
            "« {} » est scellé, et reste tel quel ; sa fiche, ou ce qu'elle reprend, a maintenant des fautes.",
            self.base
        );
        let notice = Diagnostic::new("D065", self.changed().place).message(text);
        notice.remedy("Les voir : cesmivip valider. Rien à faire pour ce document.")
    }
}

impl Job for SealedReferral<'_> {
    fn genre(&self) -> Genre {
        Genre::Referral
    }

    fn record(&self) -> &str {
        self.signalement.marked().name()
    }

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        words(&self.signalement)
    }

    fn makes(&self, stem: &str) -> bool {
        set(self.base.clone()).iter().any(|own| own == stem)
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        Ok(vec![set(self.base.clone())])
    }

    fn view(&self, _: &str) -> Option<Value> {
        None
    }

    /// Nothing is left to make of it.
    fn open(&self, _: &[Vec<String>]) -> Result<Opened<'_>, Report> {
        Ok(Opened { tasks: Vec::new(), warnings: Report::new() })
    }

    fn changed(&self) -> Diagnostic {
        self.signalement.marked().diagnostic("D003", VERSION, Aim::Value)
    }
}

/// What a referral says of its own.
fn words(signalement: &Signalement) -> OwnWords<'_> {
    OwnWords { marked: signalement.marked(), afterwards: &UNSEALED }
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

    fn house(&self) -> &House<'_> {
        self.house
    }

    fn words(&self) -> OwnWords<'_> {
        words(self.dossier.referred().signalement())
    }

    fn makes(&self, stem: &str) -> bool {
        set(self.base()).iter().any(|own| own == stem)
    }

    fn sets(&self) -> Result<Vec<Vec<String>>, Report> {
        // An annex goes with its referral: what was sealed without one gets none.
        Ok(vec![set(self.base())])
    }

    fn view(&self, stem: &str) -> Option<Value> {
        shown(&self.dossier, stem)
    }

    fn open(&self, _: &[Vec<String>]) -> Result<Opened<'_>, Report> {
        let House { setup, key, .. } = self.house;
        self.alone()?;
        let task = move |drawer: &mut dyn Drawer| {
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
        self.words().marked.diagnostic("D003", VERSION, Aim::Value)
    }
}
