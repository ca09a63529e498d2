//! Numbers that stand beside labels: those of withheld counts must stand beside none.

use std::collections::BTreeSet;

use crate::view::{ColumnKind, ReportTable, Runs};

/// « 17 ans 4 »: a label, and its count that must not stand beside it.
pub(super) struct Beside {
    run: String,
    /// Whether the label has a full stop, which is then no end of a sentence.
    stopped: bool,
}

impl Beside {
    /// Whether a text says it.
    pub(super) fn is_in(&self, runs: &Runs) -> bool {
        if self.stopped { runs.has(&self.run) } else { runs.has_count(&self.run) }
    }
}

/// Each withheld count beside its label, unless the same label prints the same number.
pub(super) fn withheld_beside_labels(tables: &[ReportTable], truth: &[Vec<i64>]) -> Vec<Beside> {
    let (mut hidden, mut shown) = (Vec::new(), labels_side_by_side(tables));
    for (table, truth) in tables.iter().zip(truth) {
        // Its only row is no group: what stands for the counts has no label of theirs.
        if table.mesures.contains(&ColumnKind::Resume) {
            continue;
        }
        let columns = table.mesures.len().max(1);
        let crossed = table.tetes.len() > 2 && table.tetes.last().is_some_and(|t| t == "Total");
        for (at, row) in table.lignes.iter().enumerate() {
            let first = if crossed { at * columns } else { at };
            let Some(figure) = row.cellules.first() else { continue };
            // A share of another table may stand beside the same label.
            if let Some(number) = figure.number().or(figure.percents()) {
                let number = i64::try_from(number).unwrap_or(i64::MAX);
                shown.extend(Runs::all_beside(&row.libelle, number));
            }
            if let (None, Some(value)) = (figure.number(), truth.get(first)) {
                let run = Runs::beside(&row.libelle, *value);
                hidden.push(Beside { run, stopped: row.libelle.contains('.') });
            }
        }
    }
    hidden.retain(|beside| !shown.contains(&beside.run));
    hidden
}

/// What heads say beside each other, and rows beside heads, with no figure: « Moins de 16 ans »,
/// then « 16 ans et plus ».
fn labels_side_by_side(tables: &[ReportTable]) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for table in tables {
        let heads = table.tetes.windows(2).map(|pair| (&pair[0], &pair[1]));
        // A line of data has the label of a row, then that of a column.
        let rows = table
            .lignes
            .iter()
            .flat_map(|row| table.tetes.iter().skip(1).map(move |head| (&row.libelle, head)));
        // Bands stand side by side in place of counts: « Moins de 4 semaines », « 4 à 8 ».
        let figures = table.lignes.iter().flat_map(|row| row.cellules.windows(2));
        let words = figures.filter(|pair| pair.iter().all(|f| f.number().is_none()));
        let pairs = heads.chain(rows).map(|(label, next)| (label.as_str(), next.as_str()));
        let pairs = pairs.chain(words.map(|pair| (pair[0].text(), pair[1].text())));
        for (label, next) in pairs {
            let opening = next.split_whitespace().next().and_then(|word| word.parse().ok());
            said.extend(opening.into_iter().flat_map(|number| Runs::all_beside(label, number)));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_found_in_a_row_and_after_a_label_that_has_a_stop() {
        let of = |label: &str| Beside { run: Runs::beside(label, 4), stopped: label.contains('.') };
        let page = Runs::of_page(
            "<tr><th>17 ans</th><td>4</td></tr><tr><th>Mes. jud.</th><td>4</td></tr>",
        );
        assert!(of("17 ans").is_in(&page) && of("Mes. jud.").is_in(&page));
        // Prose, then the number of a page.
        let prose = Runs::of("Par un réseau social ; 17 ans.\n4\n");
        assert!(!of("17 ans").is_in(&prose));
    }

    #[test]
    fn a_label_says_its_endings_too() {
        let said = |label: &str| Runs::all_beside(label, 5).collect::<Vec<_>>();
        assert_eq!(said("Dans le lieu d'accueil"), ["accueil 5", "d accueil 5"]);
        assert_eq!(said("Accueil"), ["accueil 5"]);
    }
}
