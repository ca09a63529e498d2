//! From what statistics publish to what the report shows.

use std::collections::{BTreeMap, BTreeSet};

use super::sentence::Sentence;
use super::table::{Fig, Measure as Column, ReportTable, Row};
use super::{Chapter, Indicator, Method as Kind, Proof, ReportBody, ReportHead};
use crate::coding::{
    Dataset, Dimension, Edition, Group, Measure, Population, Table, Unit, Variable,
};
use crate::record::Rapport;
use crate::statistics::{
    Earlier, Headline, Kept, LEAST_SHARED, Method, Outcome, Shown, Told, ToldDimension, ToldGroup,
    Value, Values, dimensions, filled, rounded_share, slug, step,
};
use crate::value::Day;
use crate::view::display::Shown as Text;

/// Everything that a report is made from.
#[derive(Clone, Copy)]
pub struct Edited<'a> {
    /// The record.
    pub report: &'a Rapport,
    /// The edition.
    pub edition: Edition,
    /// The coded rows.
    pub dataset: &'a Dataset,
    /// The tables of this edition, by their ranks in the record.
    pub tables: &'a [usize],
    /// What prints of them.
    pub outcome: &'a Outcome,
    /// How small counts are kept.
    pub method: Method,
    /// The threshold.
    pub threshold: i64,
    /// Mean number of weeks between two sessions, in tenths.
    pub interval: Option<i64>,
}

impl Edited<'_> {
    /// The tables with what prints of them.
    fn kept(&self) -> impl Iterator<Item = (&Table, &Kept)> {
        let asked = self.tables.iter().map(|rank| &self.report.tables()[*rank]);
        asked.zip(&self.outcome.tables)
    }

    fn headline(&self, headline: Headline) -> Option<i64> {
        self.outcome.headlines.get(&headline).copied().flatten()
    }

    /// Every name that sentences may use.
    pub fn values(&self) -> Values {
        let mut values = Values::new();
        let record = self.report.record();
        let mut say = |name: &str, text: Option<String>| {
            let value = text.map_or(Value::Withheld, Value::Published);
            values.insert(name.to_owned(), value);
        };
        say("periode.annee", Some(self.report.year().to_string()));
        say("periode.du", Some(record.periode.du.in_words()));
        say("periode.au", Some(record.periode.au.in_words()));
        say("secret.seuil", Some(self.threshold.to_string()));
        for (name, headline) in NAMES {
            say(name, self.headline(headline).map(|n| n.to_string()));
        }
        say("seances.intervalle", self.interval.map(tenths));
        let passages = self.headline(Headline::Passages);
        let mean = passages.zip(self.headline(Headline::Situations));
        let mean = mean.filter(|(_, n)| *n > 0).map(|(p, n)| tenths((20 * p + n) / (2 * n)));
        say("situations.passages_moyens", mean);
        if let Some(training) = &record.formations {
            say("formations.actions", Some(training.actions.0.to_string()));
            say("formations.participants", Some(training.participants.0.to_string()));
        }
        for (table, kept) in self.kept() {
            for (name, figure) in names(table, kept) {
                say(&format!("tableaux.{}.{name}", slug(&table.id)), text(figure));
            }
            let summed = table.measure.summaries().iter().zip(summaries(table, kept));
            for ((name, _), told) in summed {
                let told = told.mark().is_none().then(|| told.text().to_owned());
                say(&format!("tableaux.{}.{name}", slug(&table.id)), told);
            }
        }
        values
    }

    /// Every number that counts children and prints, with the year, and the shares that could be
    /// none of a few. A day of the month, a number of sessions, the threshold, the bounds of a band
    /// or the digits of a mean would let « 1 garçon » or « onze filles » be typed.
    pub fn numbers(&self) -> BTreeSet<u64> {
        let of_children = self.kept().filter(|(table, _)| table.unit.counts_children());
        let told = of_children.flat_map(|(table, kept)| names(table, kept));
        let told = told.filter_map(|(_, shown)| match shown {
            Shown::Count(n) | Shown::Rounded(n) => Some(*n),
            Shown::Share(percent, _) if *percent >= self.threshold => Some(*percent),
            Shown::Share(..) | Shown::Rate(_) | Shown::Withheld => None,
        });
        let sessions = [Headline::Seances, Headline::Exceptionnelles];
        let single = NAMES.iter().filter(|(_, headline)| !sessions.contains(headline));
        let single = single.filter_map(|(_, headline)| self.headline(*headline));
        let all = told.chain(single).filter_map(|n| u64::try_from(n).ok());
        all.chain([u64::from(self.report.year())]).collect()
    }

    /// Lays the report out.
    pub fn body(&self, values: &Values, date: Day) -> ReportBody {
        let record = self.report.record();
        let held = |id: &str| -> Vec<usize> {
            let mine = self.kept().enumerate().filter(|(_, (table, _))| table.chapter == id);
            mine.map(|(rank, _)| rank).collect()
        };
        // Numbered in the order of print, which is that of the chapters.
        let order: Vec<usize> = CHAPTERS.iter().flat_map(|(id, _)| held(id)).collect();
        let number = |rank: usize| {
            let place = order.iter().position(|other| *other == rank).unwrap_or(rank);
            u32::try_from(place + 1).unwrap_or(u32::MAX)
        };
        let tables: Vec<ReportTable> = self
            .kept()
            .enumerate()
            .map(|(rank, (table, kept))| self.table(table, kept, number(rank)))
            .collect();
        let texts = record.textes.as_ref();
        let said = |text: Option<&crate::value::Texte>| -> Option<String> {
            text.and_then(|text| filled(text.text(), values))
        };
        let written = |id: &str| -> Option<String> {
            let texts = texts?;
            match id {
                "contexte" => {
                    let parts = [said(texts.contexte.as_ref()), said(texts.limites.as_ref())];
                    let parts: Vec<String> = parts.into_iter().flatten().collect();
                    (!parts.is_empty()).then(|| parts.join("\n\n"))
                }
                "activite" => said(texts.activite.as_ref()),
                "profil" => said(texts.profil.as_ref()),
                "besoins" => said(texts.besoins.as_ref()),
                "offre" => said(texts.offre.as_ref()),
                _ => said(texts.perspectives.as_ref()),
            }
        };
        let chapitres = CHAPTERS.iter().map(|(id, title)| Chapter {
            id: (*id).to_owned(),
            titre: (*title).to_owned(),
            texte: written(id).map(Text::Texte),
            tableaux: held(id),
        });
        ReportBody {
            rapport: self.head(date),
            // A chapter with nothing to say has no heading.
            chapitres: chapitres.filter(|c| c.texte.is_some() || !c.tableaux.is_empty()).collect(),
            tableaux: tables,
            comparateurs: Vec::new(),
            glossaire: Vec::new(),
            preuve: Proof {
                impossibles: !self.report.impossible().is_empty(),
                corrections: self.report.corrected().next().is_some(),
                concessions: self.outcome.evidence.concedes(),
            },
            indicateurs: self.indicators(),
        }
    }

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

    fn head(&self, date: Day) -> ReportHead {
        let record = self.report.record();
        let (methode, base) = match self.method {
            Method::Suppression => (Kind::Suppression, None),
            Method::Rounding(base, _) => (Kind::Arrondi, u64::try_from(base).ok()),
        };
        ReportHead {
            titre: record.titre.text().to_owned(),
            annee: i16::try_from(self.report.year()).unwrap_or(i16::MAX),
            edition: self.edition,
            edition_libelle: self.edition.label().to_owned(),
            du: record.periode.du.in_words(),
            au: record.periode.au.in_words(),
            date: date.in_words(),
            contact: record.contact.as_ref().map(|contact| contact.text().to_owned()),
            seuil: u64::try_from(self.threshold).unwrap_or_default(),
            methode,
            base,
            effectif: self.figure(self.headline(Headline::Situations)),
        }
    }

    fn figure(&self, count: Option<i64>) -> Fig {
        let count = count.and_then(|count| u64::try_from(count).ok());
        match (count, self.method) {
            (None, _) => Fig::withheld(),
            (Some(count), Method::Suppression) => Fig::count(count),
            (Some(count), Method::Rounding(..)) => Fig::rounded(count),
        }
    }

    fn indicators(&self) -> Vec<Indicator> {
        let mut shown: Vec<Indicator> = INDICATORS
            .iter()
            .map(|(title, unit, headline)| Indicator {
                titre: (*title).to_owned(),
                unite: unit.map(str::to_owned),
                valeur: match headline {
                    // No child stands behind a session: it is never rounded.
                    Headline::Seances | Headline::Exceptionnelles => {
                        let count = self.headline(*headline).unwrap_or_default();
                        Fig::count(u64::try_from(count).unwrap_or_default())
                    }
                    headline => self.figure(self.headline(*headline)),
                },
            })
            .collect();
        shown.extend(self.interval.map(|weeks| Indicator {
            titre: "Intervalle moyen entre deux séances".to_owned(),
            unite: Some("semaines".to_owned()),
            valeur: Fig::said(tenths(weeks)),
        }));
        if let Some(training) = &self.report.record().formations {
            let people = u64::from(training.participants.0);
            shown.push(Indicator {
                titre: "Actions de formation et de sensibilisation".to_owned(),
                unite: Some(format!("{people} participants")),
                valeur: Fig::count(u64::from(training.actions.0)),
            });
        }
        shown
    }

    fn table(&self, table: &Table, kept: &Kept, number: u32) -> ReportTable {
        let variable = &self.dataset.variables[table.rows.variable];
        let total = kept.cells.last().cloned().unwrap_or(Shown::Withheld);
        let mut made = ReportTable {
            id: table.id.clone(),
            numero: number,
            titre: table.title.clone(),
            unite_libelle: plural(table.unit).to_owned(),
            definition: unstopped(&variable.definition),
            periode: period(table.population),
            base_libelle: counted(&variable.denominator),
            base: fig(&total),
            manquants: missing(table, variable, kept),
            sources: format!(
                "{}, indicateur {}",
                unstopped(&variable.date_basis),
                variable.indicator
            ),
            tetes: vec![variable.title.clone()],
            mesures: Vec::new(),
            lignes: Vec::new(),
            notes: Vec::new(),
            figure: None,
            marques: Vec::new(),
        };
        if let (Method::Rounding(..), true) = (self.method, table.unit.counts_children()) {
            made.notes.push(Sentence::Rounded);
        }
        match (&table.columns, table.measure) {
            (Some(columns), _) => crossed(table, &columns.groups, kept, &mut made),
            (None, measure) if !measure.summaries().is_empty() => {
                for (_, head) in measure.summaries() {
                    made.tetes.push((*head).to_owned());
                    made.mesures.push(Column::Delai);
                }
                let cellules = summaries(table, kept);
                made.lignes.push(Row { libelle: "Ensemble".to_owned(), total: false, cellules });
                made.notes.push(match measure {
                    Measure::Quartiles => Sentence::QuantilesOfKnown,
                    Measure::Occupation => Sentence::PlacesAtMonthEnds,
                    _ => Sentence::MeanOfKnown,
                });
            }
            (None, _) => plain(table, variable, kept, &mut made),
        }
        if table.figure.is_some() {
            made = made.drawn(0);
        }
        made.finished()
    }
}

/// What a population covers.
fn period(population: Population) -> Sentence {
    match population {
        Population::Periode => Sentence::Period,
        Population::Nouvelles => Sentence::PeriodOfNew,
        Population::Cumul => Sentence::SinceCreation,
    }
}

/// What a base counts, after its number: « situations de la population comptée ».
fn counted(denominator: &str) -> String {
    let all = ["Toutes les ", "Tous les ", "Les "];
    let named = all.iter().find_map(|all| denominator.strip_prefix(all)).unwrap_or(denominator);
    // The number holds those that gave no answer.
    let whole = named.split_once(" dont ").map_or(named, |(whole, _)| whole);
    unstopped(whole)
}

/// The names of headline counts in sentences.
const NAMES: [(&str, Headline); 9] = [
    ("seances.total", Headline::Seances),
    ("seances.exceptionnelles", Headline::Exceptionnelles),
    ("situations.uniques", Headline::Situations),
    ("situations.nouvelles", Headline::Nouvelles),
    ("situations.cumul", Headline::Cumul),
    ("situations.passages", Headline::Passages),
    ("situations.revoyures", Headline::Revoyures),
    ("signalements.total", Headline::Signalements),
    ("preconisations.total", Headline::Preconisations),
];

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

/// The single counts that the next edition must know.
const TOTALS: [(&str, Unit, Population, Headline); 6] = [
    ("situations", Unit::Situation, Population::Periode, Headline::Situations),
    ("nouvelles", Unit::Situation, Population::Nouvelles, Headline::Nouvelles),
    ("cumul", Unit::Situation, Population::Cumul, Headline::Cumul),
    ("passages", Unit::Passage, Population::Periode, Headline::Passages),
    ("signalements", Unit::Signalement, Population::Periode, Headline::Signalements),
    ("preconisations", Unit::Preconisation, Population::Periode, Headline::Preconisations),
];

const CHAPTERS: [(&str, &str); 6] = [
    ("contexte", "Contexte et méthode"),
    ("activite", "Activité de la commission"),
    ("profil", "Situations examinées"),
    ("besoins", "Besoins et suites"),
    ("offre", "Offre et formation"),
    ("perspectives", "Perspectives"),
];

fn plural(unit: Unit) -> &'static str {
    match unit {
        Unit::Situation => "situations",
        Unit::Passage => "passages",
        Unit::Signalement => "signalements",
        Unit::Preconisation => "préconisations",
        Unit::Mention => "mentions",
        Unit::Seance => "séances",
    }
}

/// A sentence without its stop, which the page writes.
fn unstopped(text: &str) -> String {
    text.trim_end_matches('.').to_owned()
}

fn tenths(n: i64) -> String {
    format!("{},{}", n / 10, n % 10)
}

fn fig(shown: &Shown) -> Fig {
    let whole = |n: i64| u64::try_from(n).unwrap_or_default();
    match shown {
        Shown::Count(n) => Fig::count(whole(*n)),
        Shown::Rounded(n) => Fig::rounded(whole(*n)),
        Shown::Share(n, _) => Fig::percent(whole(*n), true),
        Shown::Rate(n) => Fig::percent(whole(*n), false),
        Shown::Withheld => Fig::withheld(),
    }
}

fn text(shown: &Shown) -> Option<String> {
    match shown {
        Shown::Count(n) | Shown::Rounded(n) => Some(n.to_string()),
        Shown::Share(..) | Shown::Rate(_) => Some(fig(shown).text().to_owned()),
        Shown::Withheld => None,
    }
}

/// The names of the figures of a table in sentences.
fn names<'a>(table: &Table, kept: &'a Kept) -> Vec<(String, &'a Shown)> {
    let labels = |groups: &[Group]| -> Vec<String> {
        let groups = groups.iter().map(|group| slug(&group.label));
        groups.chain(["total".to_owned()]).collect()
    };
    let rows = labels(&table.rows.groups);
    let mut named = BTreeMap::new();
    match &table.columns {
        _ if table.measure.counts_values() => {}
        None => {
            for (row, shown) in rows.into_iter().zip(&kept.cells) {
                named.insert(row, shown);
            }
        }
        Some(columns) => {
            let columns = labels(&columns.groups);
            for (at, shown) in kept.cells.iter().enumerate() {
                let (row, column) = (at / columns.len(), at % columns.len());
                named.insert(format!("{}.{}", rows[row], columns[column]), shown);
            }
        }
    }
    named.into_iter().collect()
}

/// The figures printed in the place of counts.
fn summaries(table: &Table, kept: &Kept) -> Vec<Fig> {
    let told = |value: &Option<i64>| match (*value, table.measure) {
        (None, _) => Fig::withheld(),
        (Some(mean), measure) if measure.counts_values() => Fig::said(tenths(mean)),
        (Some(at), _) => {
            let band = usize::try_from(at).ok().and_then(|at| table.rows.groups.get(at));
            band.map_or_else(Fig::unavailable, |group| Fig::said(group.label.clone()))
        }
    };
    kept.summaries.iter().map(told).collect()
}

/// How many have no answer, when they make a line of their own.
fn missing(table: &Table, variable: &Variable, kept: &Kept) -> Option<Fig> {
    let unknown = variable.categories.iter().zip(0..).find(|(c, _)| c.code == "non_renseigne")?.1;
    let at = table.rows.groups.iter().position(|group| group.categories == [unknown])?;
    match (&table.columns, table.measure) {
        (None, Measure::Effectif) => kept.cells.get(at).map(fig),
        _ => None,
    }
}

/// A table of one variable.
fn plain(table: &Table, variable: &Variable, kept: &Kept, made: &mut ReportTable) {
    use crate::coding::Kind;
    let several = variable.kind == Kind::Several;
    let base = match kept.cells.last() {
        Some(Shown::Count(n)) => Some(*n),
        _ => None,
    };
    let shares = table.measure == Measure::Effectif && base.is_some_and(|n| n >= LEAST_SHARED);
    let (head, column) = match table.measure {
        Measure::Part => ("Part", Column::Part),
        Measure::TauxPresence => ("Taux de présence", Column::Taux),
        _ => ("Effectif", Column::Effectif),
    };
    made.tetes.push(head.to_owned());
    made.mesures.push(column);
    if shares {
        made.tetes.push("Part".to_owned());
        made.mesures.push(Column::Part);
    }
    let share = |shown: &Shown| match (shown, base) {
        (Shown::Count(n), Some(all)) => fig(&Shown::Share(rounded_share(*n, all), step(all))),
        _ => Fig::withheld(),
    };
    for (group, shown) in table.rows.groups.iter().zip(&kept.cells) {
        let mut cellules = vec![fig(shown)];
        if shares {
            cellules.push(share(shown));
        }
        made.lignes.push(Row { libelle: group.label.clone(), total: false, cellules });
    }
    if several {
        made.notes.push(Sentence::SeveralAnswers);
    } else if let (Some(total), Measure::Effectif) = (kept.cells.last(), table.measure) {
        let mut cellules = vec![fig(total)];
        if shares {
            cellules.push(Fig::percent(100, false));
        }
        made.lignes.push(Row { libelle: "Total".to_owned(), total: true, cellules });
    }
    if shares && base.is_some_and(|all| step(all) > 1) {
        made.notes.push(Sentence::SharesByTen);
    }
}

/// A table of two variables.
fn crossed(table: &Table, columns: &[Group], kept: &Kept, made: &mut ReportTable) {
    made.tetes.extend(columns.iter().map(|group| group.label.clone()));
    made.tetes.push("Total".to_owned());
    made.mesures = vec![Column::Effectif; columns.len() + 1];
    let labels = table.rows.groups.iter().map(|group| (group.label.clone(), false));
    let rows = labels.chain([("Total".to_owned(), true)]);
    for ((libelle, total), cells) in rows.zip(kept.cells.chunks(columns.len() + 1)) {
        made.lignes.push(Row { libelle, total, cellules: cells.iter().map(fig).collect() });
    }
}
