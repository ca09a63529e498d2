//! The data that the next edition needs.

use serde_json::{Value, json};

use super::ReportBody;
use super::edited::Edited;
use super::sentence::Words;
use crate::coding::{Dimension, Measure, Population, Unit};
use crate::statistics::{
    Earlier, Headline, Method, Shown, Told, ToldDimension, ToldGroup, dimensions,
};

impl Edited<'_> {
    /// The data that the next edition needs, from what prints and nothing else.
    pub fn publication(&self) -> Earlier {
        let dimension = |by: &Dimension| {
            let known = &self.dataset.variables[by.variable];
            let code = |at: &u16| known.categories[usize::from(*at)].code.clone();
            let groups = by.groups.iter().map(|group| ToldGroup {
                libelle: group.label.clone(),
                modalites: group.categories.iter().map(code).collect(),
            });
            ToldDimension { variable: known.id.clone(), groupes: groups.collect() }
        };
        let count = |shown: &Shown| match shown {
            Shown::Count(n) | Shown::Rounded(n) => Some(*n),
            Shown::Share(..) | Shown::Rate(_) | Shown::Withheld => None,
        };
        let mut told: Vec<Told> = Vec::new();
        for (table, kept) in self.kept() {
            let share = |shown: &Shown| match shown {
                Shown::Share(n, _) => Some(*n),
                _ => None,
            };
            told.push(Told {
                id: table.id.clone(),
                unite: table.unit,
                population: table.population,
                dimensions: dimensions(self.dataset, table).iter().map(dimension).collect(),
                cellules: kept.cells.iter().map(count).collect(),
                mesure: table.measure,
                resumes: match table.measure {
                    Measure::Part => kept.cells.iter().map(share).collect(),
                    _ => kept.summaries.clone(),
                },
            });
        }
        for (id, unite, population, headline) in TOTALS {
            told.push(Told {
                id: id.to_owned(),
                unite,
                population,
                dimensions: Vec::new(),
                cellules: vec![self.headline(headline)],
                mesure: Measure::Effectif,
                resumes: Vec::new(),
            });
        }
        Earlier {
            publication: 1,
            reference: self.edition.reference(self.report.year()),
            edition: self.edition,
            periode: self.report.period(),
            seuil: self.threshold,
            base: match self.method {
                Method::Suppression => None,
                Method::Rounding(base, _) => Some(base),
            },
            tableaux: told,
        }
    }
}

/// The single counts that the next edition must know.
const TOTALS: [(&str, Unit, Population, Headline); 6] = [
    ("situations", Unit::Situation, Population::Periode, Headline::Situations),
    ("nouvelles", Unit::Situation, Population::Nouvelles, Headline::Nouvelles),
    ("cumul", Unit::Situation, Population::Cumul, Headline::Cumul),
    ("passages", Unit::Passage, Population::Periode, Headline::Passages),
    ("signalements", Unit::Signalement, Population::Periode, Headline::Signalements),
    ("preconisations", Unit::Preconisation, Population::Periode, Headline::Preconisations),
];

impl ReportBody {
    /// The data of the edition, for reuse and for the next one: what prints of it beside what it
    /// tells. Sentences are still named; `words` is what the templates of the report wrote.
    pub fn data(&self, told: &Earlier, words: &Words) -> Value {
        let mut data = serde_json::to_value(told).unwrap_or_default();
        let proof: Vec<&str> = words.get("preuve").map_or("", String::as_str).lines().collect();
        let printed = [
            ("titre", json!(self.rapport.titre)),
            ("rapport", json!(self.rapport)),
            ("methode_anonymisation", json!(proof)),
            ("definitions", json!(self.glossaire)),
            ("indicateurs", json!(self.indicateurs)),
            ("impression", json!(self.tableaux)),
        ];
        if let Some(map) = data.as_object_mut() {
            map.extend(printed.map(|(name, value)| (name.to_owned(), value)));
        }
        data
    }
}
