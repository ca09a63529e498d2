//! The data that the next edition needs.

use serde_json::{Value, json};

use super::ReportBody;
use super::edited::Edited;
use super::sentence::Words;
use crate::coding::{Dimension, Group, Measure};
use crate::statistics::{
    Earlier, Figured, Headline, OTHERS, Told, ToldDimension, ToldGroup, UP_TO, dimensions,
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
        let which = |figures: &[Figured], is: fn(&Figured) -> bool| -> Vec<usize> {
            let all = figures.iter().enumerate();
            all.filter(|(_, figure)| is(figure)).map(|(at, _)| at).collect()
        };
        let exacts = |figures: &[Figured]| which(figures, |f| matches!(f, Figured::Count(_)));
        let kept = |figures: &[Figured]| which(figures, |f| matches!(f, Figured::Nothing));
        let mut told: Vec<Told> = Vec::new();
        for printed in &self.outcome.tables {
            let table = &printed.table;
            // A rate counts nothing.
            let counts = table.measure != Measure::TauxPresence;
            let cells = if counts { printed.cells.as_slice() } else { &[] };
            let by = if counts { dimensions(table) } else { Vec::new() };
            told.push(Told {
                id: table.id.clone(),
                unite: table.unit,
                population: table.population,
                dimensions: by.iter().map(dimension).collect(),
                cellules: cells.iter().map(Figured::number).collect(),
                mesure: table.measure,
                exact: !table.unit.counts_children(),
                exacts: if table.unit.counts_children() { exacts(cells) } else { Vec::new() },
                moins: true,
                retenues: kept(cells),
            });
        }
        // What is made of several counts of a table.
        for printed in &self.outcome.tables {
            let table = &printed.table;
            let all = printed.cells.last().cloned().unwrap_or(Figured::Nothing);
            let mut beside = |suffix: &str, group: Group, figure: &Figured| {
                let rows = Dimension { variable: table.rows.variable, groups: vec![group] };
                let cells = [figure.clone(), all.clone()];
                told.push(Told {
                    id: format!("{}_{suffix}", table.id),
                    unite: table.unit,
                    population: table.population,
                    dimensions: vec![dimension(&rows)],
                    cellules: cells.iter().map(Figured::number).collect(),
                    mesure: Measure::Effectif,
                    exact: false,
                    exacts: exacts(&cells),
                    moins: true,
                    retenues: kept(&cells),
                });
            };
            if let Some((groups, figure)) = &printed.folded {
                let lines = groups.iter().filter_map(|at| table.rows.groups.get(*at));
                let mut categories: Vec<u16> = lines.flat_map(|g| g.categories.clone()).collect();
                categories.sort_unstable();
                let group = Group { label: OTHERS.to_owned(), categories };
                beside("reunies", group, figure);
            }
            for (step, figure) in &printed.steps {
                let group = Group {
                    label: format!("Jusqu'à {}", step.end),
                    categories: step.values.clone(),
                };
                beside(&format!("{UP_TO}_{}", step.end), group, figure);
            }
        }
        for (id, headline) in TOTALS {
            let (unite, population) = headline.counts();
            let figure = self.headline(headline);
            told.push(Told {
                id: id.to_owned(),
                unite,
                population,
                dimensions: Vec::new(),
                cellules: vec![figure.number()],
                mesure: Measure::Effectif,
                exact: matches!(figure, Figured::Count(_)),
                exacts: Vec::new(),
                moins: true,
                retenues: kept(std::slice::from_ref(figure)),
            });
        }
        let again = self.headline(Headline::Revoyures);
        let all = self.headline(Headline::Passages);
        let cells = [again.clone(), all.clone()];
        let (unite, population) = Headline::Revoyures.counts();
        let (variable, code) = Headline::AGAIN;
        told.push(Told {
            id: "revoyures".to_owned(),
            unite,
            population,
            dimensions: vec![ToldDimension {
                variable: variable.to_owned(),
                groupes: vec![ToldGroup {
                    libelle: code.to_owned(),
                    modalites: vec![code.to_owned()],
                }],
            }],
            cellules: cells.iter().map(Figured::number).collect(),
            mesure: Measure::Effectif,
            exact: false,
            exacts: exacts(&cells),
            moins: true,
            retenues: kept(&cells),
        });
        let rounding = self.outcome.rounding;
        Earlier {
            publication: 2,
            reference: self.edition.reference(self.report.year()),
            edition: self.edition,
            essai: false,
            periode: self.report.period(),
            seuil: rounding.map_or(1, |rounding| rounding.threshold),
            base: rounding.map(|rounding| rounding.base),
            tableaux: told,
        }
    }
}

/// The single counts that the next edition must know.
const TOTALS: [(&str, Headline); 6] = [
    ("situations", Headline::Situations),
    ("nouvelles", Headline::Nouvelles),
    ("cumul", Headline::Cumul),
    ("passages", Headline::Passages),
    ("signalements", Headline::Signalements),
    ("preconisations", Headline::Preconisations),
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
