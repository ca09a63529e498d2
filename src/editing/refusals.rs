//! Why an edition cannot be published, at the lines of its record.

use crate::diag::Report;
use crate::record::{Aim, Rapport};
use crate::statistics::{Earlier, Refusal, Told};

/// What refusals point at.
pub(super) struct Pointed<'a> {
    pub report: &'a Rapport,
    /// The tables that were asked, by their ranks in the record.
    pub ranks: &'a [usize],
    /// The names of the editions that readers hold.
    pub names: &'a [String],
    pub told: &'a [Earlier],
}

impl Pointed<'_> {
    /// Tells why an edition cannot be published.
    pub(super) fn refused(&self, refusals: &[Refusal]) -> Report {
        let mut faults = Report::new();
        for refusal in refusals {
            faults.extend(self.fault(refusal));
        }
        faults.sort();
        faults
    }

    fn fault(&self, refusal: &Refusal) -> Report {
        let marked = self.report.marked();
        let at_table = |code: &'static str, table: &usize| {
            let rank = self.ranks.get(*table).copied().unwrap_or_default();
            marked.diagnostic(code, &Rapport::table_pointer(rank), Aim::Value)
        };
        let mut faults = Report::new();
        match refusal {
            Refusal::Unproved(tables) if tables.is_empty() => {
                faults.push(marked.diagnostic("C101", "/tableaux", Aim::Key));
            }
            Refusal::Unproved(tables) => {
                tables.iter().for_each(|table| faults.push(at_table("C101", table)));
            }
            Refusal::TooFew(table) => faults.push(at_table("C102", table)),
            Refusal::Inconsistent(edition, table, line) => {
                let (name, earlier) = (&self.names[*edition], &self.told[*edition]);
                let table = &earlier.tableaux[*table];
                let text = format!(
                    "L'édition « {name} » imprime, au tableau « {} »{}, un autre effectif que celui des \
                 fiches d'aujourd'hui{}.",
                    table.id,
                    line_of(table, *line),
                    if earlier.period().to > self.report.period().to {
                        " ; sa période finit après celle de ce rapport : produire les années dans l'ordre"
                    } else {
                        ""
                    }
                );
                faults.push(marked.diagnostic("C103", "/precedents", Aim::Key).message(text));
            }
            Refusal::Unknown(edition) => {
                let text = format!(
                    "L'édition « {} » compte une variable ou un code qui n'existe plus.",
                    self.names[*edition]
                );
                faults.push(marked.diagnostic("C103", "/precedents", Aim::Key).message(text));
            }
            Refusal::Contradicted(rank) => {
                let pointer = format!("/connu_par_ailleurs/{rank}");
                faults.push(marked.diagnostic("C104", &pointer, Aim::Value));
            }
            Refusal::Possible(rank) => {
                let pointer = format!("/impossibles/{rank}");
                faults.push(marked.diagnostic("C109", &pointer, Aim::Value));
            }
            // Together, what earlier editions tell is too much already.
            Refusal::TooLarge(tables) if tables.is_empty() => {
                faults.push(marked.diagnostic("C106", "/precedents", Aim::Key));
            }
            Refusal::TooLarge(tables) => {
                tables.iter().for_each(|table| faults.push(at_table("C106", table)));
            }
            Refusal::Lasting(tables) if tables.is_empty() => {
                faults.push(marked.diagnostic("C113", "/precedents", Aim::Key));
            }
            Refusal::Lasting(tables) => {
                tables.iter().for_each(|table| faults.push(at_table("C113", table)));
            }
            Refusal::TimedOut => faults.push(marked.diagnostic("C112", "/tableaux", Aim::Key)),
            Refusal::Unrounded => {
                faults.push(marked.diagnostic("C107", "/secret_statistique", Aim::Key));
            }
        }
        faults
    }
}

/// Where a cell of an earlier table stands, by the labels that printed.
fn line_of(table: &Told, cell: usize) -> String {
    let mut rest = cell;
    let mut labels = Vec::new();
    for dimension in table.dimensions.iter().rev() {
        let size = dimension.groupes.len() + 1;
        labels.push(dimension.groupes.get(rest % size).map(|group| group.libelle.as_str()));
        rest /= size;
    }
    let named: Vec<String> =
        labels.into_iter().rev().flatten().map(|label| format!(", « {label} »")).collect();
    named.concat()
}
