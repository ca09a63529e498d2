//! The texts that an edition prints as they were typed.

use crate::record::Rapport;

/// The texts that an edition prints, each with its place: the titles of its own tables.
pub(super) fn texts<'r>(report: &'r Rapport, ranks: &[usize]) -> Vec<(String, &'r str)> {
    let record = report.record();
    let mut all = vec![("/titre".to_owned(), record.titre.text())];
    let given = record.textes.iter().flat_map(|texts| texts.given());
    all.extend(given.map(|(name, text)| (format!("/textes/{name}"), text)));
    let titles = ranks.iter().filter_map(|rank| Some((rank, record.tableaux.get(*rank)?)));
    all.extend(titles.map(|(rank, t)| (format!("/tableaux/{rank}/titre"), t.titre.text())));
    all
}
