//! What repeats a record: in the texts that the author typed, then in every finished byte.

use std::collections::BTreeSet;

use super::beside::withheld_beside_labels;
use super::texts::texts;
use crate::coding::Dataset;
use crate::diag::{Diagnostic, Place, Report};
use crate::record::{Commission, Rapport};
use crate::view::{Haystack, Leak, ReportTable, Runs, leaks, places};

/// What everybody in the trade says, one expression a line: records say it too, and it tells nobody.
const TRADE: &str = include_str!("trade.txt");

/// Looks in what the author typed for what repeats a record (C105), whatever the edition.
pub fn repeats(
    commission: &Commission,
    report: &Rapport,
    public: &Runs,
    own_words: &Haystack,
) -> Report {
    let mut faults = Report::new();
    // Whatever the edition: what repeats a record has no place in any.
    let every: Vec<usize> = (0..report.tables().len()).collect();
    let mut all = texts(report, &every);
    let labels = report.tables().iter().enumerate().flat_map(|(rank, table)| {
        let groups = table.dimensions().flat_map(|d| &d.groups);
        groups.map(move |group| (Rapport::table_pointer(rank), group.label.as_str()))
    });
    all.extend(labels);
    let mut together = Runs::default();
    all.iter().for_each(|(_, text)| together.add(text));
    for (leak, run) in leaks(commission, &together, public, own_words) {
        let message = format!("Ce texte reprend {} d'une fiche.", leak.label());
        for (pointer, text) in &all {
            for at in places(text, &run) {
                // What goes on to the next line is shown by its first words.
                let first = text[at.clone()].split('\n').next().unwrap_or_default();
                let at = at.start..at.start + first.trim_end().len();
                let fault = report.marked().inside("C105", pointer, text, at);
                faults.push(fault.message(message.clone()));
            }
        }
    }
    faults
}

/// What belongs to nobody: some texts, the labels of variables, the period, what everybody in the trade
/// says, and the expressions that the author admits.
pub fn public_runs<'t>(
    report: &Rapport,
    dataset: &Dataset,
    texts: impl Iterator<Item = &'t str>,
) -> Runs {
    let mut runs = Runs::default();
    texts.for_each(|text| runs.add(text));
    for variable in &dataset.variables {
        for text in
            [&variable.title, &variable.definition, &variable.denominator, &variable.date_basis]
        {
            runs.add(text);
        }
        variable.categories.iter().for_each(|category| runs.add(&category.label));
    }
    TRADE.lines().for_each(|saying| runs.add_saying(saying));
    let record = report.record();
    record.expressions_admises.iter().for_each(|e| runs.add_expression(e.text()));
    for day in [record.periode.du, record.periode.au, report.date()] {
        runs.add(&day.in_words());
        runs.add(&day.text());
        runs.add(&day.text().replace('-', ""));
    }
    runs
}

/// An edition that was drawn.
pub struct Finished<'a> {
    /// Its tables, as they print.
    pub tables: &'a [ReportTable],
    /// The true counts of each, line after line.
    pub truth: &'a [Vec<i64>],
    /// What belongs to nobody.
    pub public: &'a Runs,
}

/// Looks in every produced byte for what the records hold, and for withheld counts beside
/// their labels.
///
/// # Errors
/// C105 for a record, C001 for a count.
pub fn finished(
    commission: &Commission,
    edition: &Finished<'_>,
    own_words: &Haystack,
    produced: &[(&str, String)],
) -> Result<(), Report> {
    let told = withheld_beside_labels(edition.tables, edition.truth);
    let runs = |(name, content): &(&str, String)| match name.rsplit_once('.') {
        Some((_, "html")) => Runs::of_page(content),
        Some((_, "csv")) => Runs::of_cells(content),
        _ => Runs::of(content),
    };
    let heard: Vec<Runs> = produced.iter().map(runs).collect();
    let mut together = Runs::default();
    heard.iter().for_each(|runs| together.join(runs));
    // The records are gone through once, whatever the number of documents.
    let found = leaks(commission, &together, edition.public, own_words);
    let mut faults = Report::new();
    for ((name, _), runs) in produced.iter().zip(&heard) {
        let here = found.iter().filter(|(_, run)| runs.has(run));
        for leak in here.map(|(leak, _)| *leak).collect::<BTreeSet<Leak>>() {
            let text = format!("Le document fini reprend {} d'une fiche.", leak.label());
            faults.push(Diagnostic::new("C105", Place::file(*name)).message(text));
        }
        if told.iter().any(|withheld| withheld.is_in(runs)) {
            let text = "Un effectif retenu se lit dans le document fini.";
            faults.push(Diagnostic::new("C001", Place::file(*name)).message(text));
        }
    }
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(()) }
}
