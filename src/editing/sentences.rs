//! The figures of sentences.

use std::collections::BTreeSet;

use super::texts::texts;
use crate::coding::Edition;
use crate::diag::Report;
use crate::record::Rapport;
use crate::statistics::{Slip, Values, slips};

/// Looks in what an edition says for figures that are neither published nor declared (M151 to
/// M155): `values` are the names that sentences may use, `numbers` the counts that print.
pub fn sentences(
    report: &Rapport,
    edition: Edition,
    values: &Values,
    numbers: &BTreeSet<u64>,
) -> Report {
    let record = report.record();
    let mut declared: BTreeSet<String> =
        record.nombres_declares.iter().map(|n| n.valeur.text().to_lowercase()).collect();
    declared.extend(record.expressions_admises.iter().map(|e| e.text().to_lowercase()));
    let mut faults = Report::new();
    for (pointer, text) in texts(report, &report.tables_of(edition)) {
        for fault in slips(text, values, numbers, &declared) {
            let code = match fault.slip {
                Slip::Expression => "M151",
                Slip::Unknown => "M152",
                Slip::Withheld => "M153",
                Slip::Number => "M154",
                Slip::Word => "M155",
            };
            faults.push(report.marked().inside(code, &pointer, text, fault.at));
        }
        // A title prints as it is typed.
        if !pointer.starts_with("/textes/") {
            let braces = text.match_indices("{{").map(|(at, braces)| at..at + braces.len());
            for at in braces {
                let fault = report.marked().inside("M151", &pointer, text, at);
                let said = "Un titre s'imprime tel quel : il n'y a pas de chiffre à y nommer.";
                faults.push(fault.message(said).remedy("L'écrire en toutes lettres."));
            }
        }
    }
    faults
}
