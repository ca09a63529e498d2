//! The editions that readers hold: which ones, and what records say corrected since.

use crate::coding::Edition;
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Aim, Rapport};
use crate::statistics::Earlier;

/// Reads the data of an earlier edition.
///
/// # Errors
/// D013 when it is not the data of a report, or when its numbers are none of a report.
pub fn earlier(name: &str, bytes: &[u8]) -> Result<Earlier, Report> {
    serde_json::from_slice::<Earlier>(bytes)
        .ok()
        .filter(|told| told.publication == 1 && told.is_sound())
        .ok_or_else(|| Diagnostic::new("D013", Place::file(name)).into())
}

/// The earlier editions that a reader of this one may hold: not the internal ones of a public one.
pub(super) fn readable(
    earlier: &[(String, Earlier)],
    edition: Edition,
) -> (Vec<String>, Vec<Earlier>) {
    let all = edition == Edition::Interne;
    let held = earlier.iter().filter(|(_, told)| all || told.edition == Edition::Publique);
    held.cloned().unzip()
}

/// The tables of editions of other periods, by edition and rank, that the record says corrected
/// since: of the same period, a difference would point at children.
pub(super) fn corrected(
    report: &Rapport,
    names: &[String],
    told: &[Earlier],
) -> Vec<(usize, usize)> {
    let each = report.corrected().map(|gap| tables_of_gap(report, gap, names, told));
    each.flatten().collect()
}

/// The tables that one declared correction designates.
fn tables_of_gap(
    report: &Rapport,
    (editions, id): (Vec<&str>, &str),
    names: &[String],
    told: &[Earlier],
) -> Vec<(usize, usize)> {
    let others = names.iter().zip(told).enumerate().filter(|(_, (name, earlier))| {
        let named = editions.is_empty() || editions.contains(&name.as_str());
        named && earlier.period() != report.period()
    });
    let tables = others.flat_map(|(edition, (_, earlier))| {
        earlier.tableaux.iter().enumerate().map(move |(rank, table)| ((edition, rank), table))
    });
    tables.filter(|(_, table)| table.id == id).map(|(at, _)| at).collect()
}

/// What is said corrected and is no table of an edition of another period.
pub fn misplaced(report: &Rapport, earlier: &[(String, Earlier)]) -> Report {
    let mut faults = Report::new();
    let (names, told): (Vec<String>, Vec<Earlier>) = earlier.iter().cloned().unzip();
    for (rank, gap) in report.corrected().enumerate() {
        if tables_of_gap(report, gap, &names, &told).is_empty() {
            let pointer = format!("/ecarts_admis/{rank}/tableau");
            faults.push(report.marked().diagnostic("C114", &pointer, Aim::Value));
        }
    }
    faults
}
