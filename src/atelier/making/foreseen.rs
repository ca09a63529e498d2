//! What would print of a report, were its public edition published now: nothing is made of it.

use std::path::Path;

use super::asked::with_report;
use super::house::House;
use super::report::ReportJob;
use crate::atelier::{Machine, Unwatched, Watch};
use crate::coding::Edition;
use crate::diag::Report;
use crate::pipeline::report::{self, Foresight, Proposed};
use crate::store::Workspace;

pub use crate::pipeline::report::Crossing;

/// Says what would print of each table of a public report, and what its sentences may name.
///
/// # Errors
/// As [`super::report()`], but for what is drawn.
pub fn foresee(file: &Path, machine: &dyn Machine, watch: &dyn Watch) -> Result<Foresight, Report> {
    public(file, machine, watch, |job| {
        let House { setup, key, .. } = job.house;
        report::foresee(setup, key, job.commission, &job.report, &job.held()?)
    })
}

/// Says the same, and what would print of each variable that no table of the report counts by.
///
/// # Errors
/// As [`foresee`]; what refuses the proposals alone is beside it.
pub fn propose(
    file: &Path,
    machine: &dyn Machine,
    watch: &dyn Watch,
) -> Result<(Foresight, Result<Vec<Proposed>, Report>), Report> {
    public(file, machine, watch, |job| {
        let House { setup, key, .. } = job.house;
        report::propose(setup, key, job.commission, &job.report, &job.held()?)
    })
}

/// The data of the public editions that this workspace published, by the names of their files, in
/// order: those that a report that begins has to cite. What nobody ever read is none.
///
/// # Errors
/// Those of [`House::open`] and of its register.
pub fn published(workspace: &Workspace, machine: &dyn Machine) -> Result<Vec<String>, Report> {
    let public = format!("-{}-", Edition::Publique.code());
    let kept = workspace.kept("rapports");
    let stems: Vec<&str> = kept
        .iter()
        .filter_map(|name| name.strip_suffix(".json"))
        .filter(|stem| stem.contains(&public))
        .collect();
    if stems.is_empty() {
        return Ok(Vec::new());
    }
    let house = House::open(workspace, None, machine, &Unwatched)?;
    let read = house.look(|known| {
        let read = stems.iter().filter(|stem| !known.never_left(house.key.document(stem)));
        read.map(|stem| format!("{stem}-donnees.json")).collect()
    })?;
    Ok(read)
}

fn public<R>(
    file: &Path,
    machine: &dyn Machine,
    watch: &dyn Watch,
    then: impl FnOnce(&ReportJob<'_>) -> Result<R, Report>,
) -> Result<R, Report> {
    let house = House::open(&Workspace::of(file)?, None, machine, watch)?;
    with_report(&house, file, Some(Edition::Publique), then)
}
