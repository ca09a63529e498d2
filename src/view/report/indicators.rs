//! The key figures of the first page.

use super::Indicator;
use super::edited::{Edited, fig, tenths};
use super::fig::Fig;
use crate::statistics::Headline;

impl Edited<'_> {
    /// The key figures, in the order of print.
    pub(super) fn indicators(&self) -> Vec<Indicator> {
        let mut shown: Vec<Indicator> = INDICATORS
            .iter()
            .map(|(title, unit, headline)| Indicator {
                titre: (*title).to_owned(),
                unite: unit.map(str::to_owned),
                valeur: fig(self.headline(*headline)),
            })
            .collect();
        shown.extend(self.interval.map(|weeks| Indicator {
            titre: "Intervalle moyen entre deux séances".to_owned(),
            unite: Some("semaines".to_owned()),
            valeur: Fig::said(tenths(weeks)),
        }));
        let record = self.report.record();
        let all: Vec<_> = record.formations.iter().chain(&record.sensibilisations).collect();
        if !all.is_empty() {
            let people: u64 = all.iter().map(|told| u64::from(told.participants.0)).sum();
            let actions = all.iter().map(|told| u64::from(told.actions.0)).sum();
            shown.push(Indicator {
                titre: "Actions de formation et de sensibilisation".to_owned(),
                unite: Some(format!("{people} participants")),
                valeur: Fig::count(actions),
            });
        }
        shown
    }
}

/// Their titles, and their units when the title does not say them.
const INDICATORS: [(&str, Option<&str>, Headline); 8] = [
    ("Séances tenues", None, Headline::Seances),
    ("Séances exceptionnelles", None, Headline::Exceptionnelles),
    ("Situations examinées", None, Headline::Situations),
    ("Situations présentées pour la première fois", None, Headline::Nouvelles),
    ("Situations depuis la création", None, Headline::Cumul),
    ("Passages en commission", None, Headline::Passages),
    ("Revoyures", None, Headline::Revoyures),
    ("Préconisations", None, Headline::Preconisations),
];
