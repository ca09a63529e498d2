//! The figures of sentences.

use std::collections::BTreeSet;

use super::texts::texts;
use crate::coding::{Dataset, Edition};
use crate::diag::Report;
use crate::record::Rapport;
use crate::statistics::{Slip, Values, label_slips, slips};

/// Looks in what an edition says for figures that are neither published nor declared (M151 to
/// M155): `values` are the names that sentences may use, `numbers` the counts that print.
pub fn sentences(
    report: &Rapport,
    dataset: &Dataset,
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
    for rank in report.tables_of(edition) {
        for dimension in report.tables()[rank].dimensions() {
            let categories = &dataset.variables[dimension.variable].categories;
            for group in &dimension.groups {
                if categories.iter().any(|category| category.label == group.label) {
                    continue;
                }
                let members = group.categories.iter();
                let members = members.filter_map(|category| categories.get(usize::from(*category)));
                let said: Vec<&str> =
                    members.flat_map(|c| [c.code.as_str(), c.label.as_str()]).collect();
                for at in label_slips(&group.label, &said, &declared) {
                    let pointer = Rapport::table_pointer(rank);
                    let fault = report.marked().inside("M154", &pointer, &group.label, at);
                    let said = "Ce libellé dit un nombre qui n'est pas une borne de ce qu'il réunit, ou qu'il n'y a personne.";
                    let remedy = "Le retirer : un libellé dit ce qui est réuni, jamais combien.";
                    faults.push(fault.message(said).remedy(remedy));
                }
            }
        }
    }
    faults
}
