//! The texts that an edition prints as they were typed.

use crate::record::Rapport;

/// The texts that an edition prints, each with its place: the titles of its own tables.
pub(super) fn texts<'r>(report: &'r Rapport, ranks: &[usize]) -> Vec<(String, &'r str)> {
    let record = report.record();
    let mut all = vec![("/titre".to_owned(), record.titre.text())];
    if let Some(texts) = &record.textes {
        let written = [
            ("contexte", &texts.contexte),
            ("activite", &texts.activite),
            ("profil", &texts.profil),
            ("besoins", &texts.besoins),
            ("offre", &texts.offre),
            ("perspectives", &texts.perspectives),
            ("limites", &texts.limites),
        ];
        let given = written.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
        all.extend(given.map(|(name, text)| (format!("/textes/{name}"), text.text())));
    }
    let titles = ranks.iter().filter_map(|rank| Some((rank, record.tableaux.get(*rank)?)));
    all.extend(titles.map(|(rank, t)| (format!("/tableaux/{rank}/titre"), t.titre.text())));
    all
}
