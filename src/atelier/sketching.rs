//! A referral under entry, one page at a time, for whoever writes it: what its trial would print, with
//! the same refusals before it is drawn. Nothing is sealed, entered or written; no file is inspected,
//! since none leaves.

use std::path::Path;

use super::Machine;
use super::drafting::{self, filed};
use super::making::{House, Neighbourhood, ReferralJob, Worker};
use crate::diag::Report;
use crate::page::Sketched;
use crate::store::{Workspace, read_file, shown, stamp};
use crate::value::Digest;

/// Where one referral is drawn, and nothing else: a process of its own, and what its workspace says
/// beside it.
pub struct Studio<'m> {
    workspace: Workspace,
    machine: &'m dyn Machine,
    worker: Worker<'m>,
    around: Option<(Digest, Neighbourhood<'m>)>,
}

/// A page of a document of a referral.
#[derive(Clone, Debug)]
pub struct SketchedPage {
    /// The page.
    pub page: Sketched,
    /// Whether it is one of the annex.
    pub of_annex: bool,
    /// Whether there is an annex.
    pub has_annex: bool,
}

impl<'m> Studio<'m> {
    /// Opens one; `seconds` is the processor time of a page.
    pub fn open(workspace: &Workspace, machine: &'m dyn Machine, seconds: u64) -> Self {
        let worker = Worker::new(machine, seconds);
        Self { workspace: workspace.clone(), machine, worker, around: None }
    }

    /// Draws a page of a referral, by its path from the root, or of its annex; the last one when it has
    /// fewer.
    ///
    /// # Errors
    /// What would refuse its trial before it is drawn; the bounds of the worker.
    pub fn page(
        &mut self,
        referral: &Path,
        annex: bool,
        wanted: usize,
    ) -> Result<SketchedPage, Report> {
        let path = self.workspace.root().join(referral);
        let bytes = read_file(&path)?;
        let mark = self.mark(referral)?;
        // What the other records say is read again once one of them changes.
        let around = match self.around.take() {
            Some((read, around)) if read == mark => around,
            _ => Neighbourhood::of(House::glimpse(&self.workspace, self.machine)?, &[]),
        };
        let (_, around) = self.around.insert((mark, around));
        around.known.as_ref().map_err(Report::clone)?;
        let name = shown(referral);
        let job = ReferralJob::read(&around.house, &around.registry(), &name, &bytes)?;
        let orders = job.trial_orders()?;
        let has_annex = orders.len() > 1;
        let of_annex = annex && has_annex;
        let Some(order) = orders.get(usize::from(of_annex)) else {
            return Err(Report::new());
        };
        let page = self.worker.sketch(order, wanted)?;
        Ok(SketchedPage { page, of_annex, has_annex })
    }

    /// What all that is read beside a referral looks like from outside.
    fn mark(&self, referral: &Path) -> Result<Digest, Report> {
        let root = self.workspace.root();
        let mut seen = drafting::mark(&self.workspace)?.text();
        let others = filed(&self.workspace).into_iter().map(|filed| filed.path);
        let register = self.workspace.register().join("registre.tsv");
        for path in
            others.filter(|path| path != referral).map(|path| root.join(path)).chain([register])
        {
            seen.push_str(&format!("\n{} {:?}", path.display(), stamp(&path)));
        }
        Ok(Digest::of(seen.as_bytes()))
    }
}
