//! Why an edition cannot be published, at the lines of its record.

use crate::diag::{Diagnostic, Report};
use crate::record::{Aim, Rapport};
use crate::statistics::Refusal;

/// Tells why an edition cannot be published.
pub(super) fn refused(report: &Rapport, refusals: &[Refusal]) -> Report {
    let marked = report.marked();
    let fault = |refusal: &Refusal| -> Diagnostic {
        match refusal {
            Refusal::Contradicted(rank) => {
                marked.diagnostic("C104", &format!("/connu_par_ailleurs/{rank}"), Aim::Value)
            }
            Refusal::Possible(rank) => {
                marked.diagnostic("C109", &format!("/impossibles/{rank}"), Aim::Value)
            }
            Refusal::TooLarge => marked.diagnostic("C106", "/tableaux", Aim::Key),
        }
    };
    let mut faults = Report::new();
    refusals.iter().for_each(|refusal| faults.push(fault(refusal)));
    faults.sort();
    faults
}
