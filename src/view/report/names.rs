//! What sentences may name: figures that print, and nothing else.

use std::collections::BTreeSet;

use super::edited::{Edited, fig, tenths};
use super::fig::Mark;
use super::layout::summaries;
use super::means::declared;
use crate::coding::Group;
use crate::statistics::{
    Figured, Headline, NamedFigure, OTHERS, PrintedTable, Values, share, slug,
};

/// A figure that sentences may name: its name, and what prints in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nameable {
    /// What it is a figure of: the title of a table, or the report.
    pub of: String,
    /// What it is: « 17 ans », « Situations examinées ».
    pub what: String,
    /// The ways of saying it: the figure itself first, then « environ 25 », « près de la moitié ».
    pub ways: Vec<(String, NamedFigure)>,
}

impl Nameable {
    fn new(of: &str, what: &str) -> Self {
        Self { of: of.to_owned(), what: what.to_owned(), ways: Vec::new() }
    }

    fn said(mut self, name: impl Into<String>, text: Option<String>) -> Self {
        let value = text.map_or(NamedFigure::Withheld, NamedFigure::Published);
        self.ways.push((name.into(), value));
        self
    }

    /// Each name with what prints in its place, when anything does.
    pub fn printed(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.ways.iter().map(|(name, value)| match value {
            NamedFigure::Published(text) => (name.as_str(), Some(text.as_str())),
            NamedFigure::Withheld => (name.as_str(), None),
        })
    }

    /// A count: as it prints, and with what must be heard with it.
    fn counted(self, name: &str, figure: &Figured) -> Self {
        self.said(name, text(figure)).said(format!("{name}.environ"), about(figure))
    }
}

impl Edited<'_> {
    /// Every name that sentences may use.
    pub fn values(&self) -> Values {
        self.nameable().into_iter().flat_map(|figure| figure.ways).collect()
    }

    /// Every figure that sentences may name.
    pub fn nameable(&self) -> Vec<Nameable> {
        let record = self.report.record();
        let own = |what: &str| Nameable::new("Le rapport", what);
        let rounding = self.outcome.rounding;
        let mut all = vec![
            own("Année").said("periode.annee", Some(self.report.year().to_string())),
            own("Premier jour").said("periode.du", Some(record.periode.du.in_words())),
            own("Dernier jour").said("periode.au", Some(record.periode.au.in_words())),
            own("Seuil").said("secret.seuil", rounding.map(|r| r.threshold.to_string())),
            own("Base d'arrondi").said("secret.base", rounding.map(|r| r.base.to_string())),
        ];
        for (name, what, headline) in NAMES {
            all.push(own(what).counted(name, self.headline(headline)));
        }
        let counted = |headline| self.headline(headline).number();
        let mean = counted(Headline::Passages).zip(counted(Headline::Situations));
        let mean = mean.filter(|(_, n)| *n > 0).map(|(p, n)| tenths((20 * p + n) / (2 * n)));
        all.push(
            own("Semaines entre deux séances, en moyenne")
                .said("seances.intervalle", self.interval.map(tenths)),
        );
        all.push(
            own("Passages par situation, en moyenne").said("situations.passages_moyens", mean),
        );
        for (name, label, number) in declared(record) {
            all.push(own(label).said(name, Some(number.to_string())));
        }
        self.outcome.tables.iter().for_each(|printed| all.extend(of_table(printed)));
        all
    }

    /// Every number that counts children and prints, with the year, and the shares that could be
    /// none of a few. A day of the month, a number of sessions, the threshold, the bounds of a band
    /// or the digits of a mean would let « 1 garçon » or « onze filles » be typed.
    pub fn numbers(&self) -> BTreeSet<u64> {
        let of_children = self.outcome.tables.iter().filter(|p| p.table.unit.counts_children());
        let told = of_children.flat_map(names).map(|(_, _, figure)| figure);
        let sessions = [Headline::Seances, Headline::Exceptionnelles];
        let single = NAMES.iter().filter(|(_, _, headline)| !sessions.contains(headline));
        let single = single.map(|(_, _, headline)| self.headline(*headline).clone());
        let told = told.chain(single).filter_map(|figure| match figure {
            Figured::Share(percent) => Some(percent),
            figure => figure.number(),
        });
        let all = told.filter_map(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
        all.chain([u64::from(self.report.year())]).collect()
    }
}

/// The names of headline counts in sentences, and what each counts.
const NAMES: [(&str, &str, Headline); 9] = [
    ("seances.total", "Séances", Headline::Seances),
    ("seances.exceptionnelles", "Séances exceptionnelles", Headline::Exceptionnelles),
    ("situations.uniques", "Situations examinées", Headline::Situations),
    ("situations.nouvelles", "Situations nouvelles", Headline::Nouvelles),
    ("situations.cumul", "Situations depuis la création", Headline::Cumul),
    ("situations.passages", "Passages", Headline::Passages),
    ("situations.revoyures", "Revoyures", Headline::Revoyures),
    ("signalements.total", "Signalements", Headline::Signalements),
    ("preconisations.total", "Préconisations", Headline::Preconisations),
];

/// The figures of a table that sentences may name.
fn of_table(printed: &PrintedTable) -> Vec<Nameable> {
    let (table, id) = (&printed.table, slug(&printed.table.id));
    let all = printed.cells.last().filter(|_| table.columns.is_none());
    let lines = names(printed).into_iter().map(|(name, label, figure)| {
        let name = format!("tableaux.{id}.{name}");
        let line = Nameable::new(&table.title, &label).counted(&name, &figure);
        let share = match (figure, all) {
            (shared @ (Figured::Share(_) | Figured::ShareBelow(_)), _) => shared,
            (count, Some(all)) => share(&count, all),
            (_, None) => return line,
        };
        line.said(format!("{name}.fraction"), fraction(&share))
    });
    let summed = table.measure.summaries().iter().zip(summaries(printed));
    let summed = summed.map(|((name, what), told)| {
        let told = (told.mark() != Some(Mark::Nd)).then(|| told.text().to_owned());
        Nameable::new(&table.title, what).said(format!("tableaux.{id}.{name}"), told)
    });
    lines.chain(summed).collect()
}

fn text(figure: &Figured) -> Option<String> {
    let made = fig(figure);
    (made.mark() != Some(Mark::Nd)).then(|| match made.number() {
        Some(number) => number.to_string(),
        None => made.text().to_owned(),
    })
}

/// A figure with what must be heard with it: « environ 25 », « moins de dix ».
fn about(figure: &Figured) -> Option<String> {
    const WORDS: [(i64, &str); 8] = [
        (3, "trois"),
        (4, "quatre"),
        (5, "cinq"),
        (6, "six"),
        (8, "huit"),
        (10, "dix"),
        (15, "quinze"),
        (20, "vingt"),
    ];
    match figure {
        Figured::Rounded(n) => Some(format!("environ {n}")),
        Figured::Below(threshold) => {
            let word = WORDS.iter().find(|(n, _)| n == threshold);
            Some(
                word.map_or(format!("moins de {threshold}"), |(_, word)| {
                    format!("moins de {word}")
                }),
            )
        }
        figure => text(figure),
    }
}

/// A share in words, from what prints: « près de la moitié ».
fn fraction(share: &Figured) -> Option<String> {
    let said = match share {
        Figured::Share(20) => "environ un cinquième",
        Figured::Share(25) => "environ un quart",
        Figured::Share(30 | 35) => "environ un tiers",
        Figured::Share(45) => "près de la moitié",
        Figured::Share(50) => "environ la moitié",
        Figured::Share(55) => "un peu plus de la moitié",
        Figured::Share(65 | 70) => "environ les deux tiers",
        Figured::Share(75) => "environ les trois quarts",
        Figured::Share(n) => return Some(format!("environ {n} %")),
        Figured::ShareBelow(n) => return Some(format!("moins de {n} %")),
        _ => return None,
    };
    Some(said.to_owned())
}

/// The figures of a table in the order of print, each with its name in sentences and its label.
fn names(printed: &PrintedTable) -> Vec<(String, String, Figured)> {
    let (table, figures) = (&printed.table, printed.figures());
    let labels = |groups: &[Group]| -> Vec<String> {
        let groups = groups.iter().map(|group| group.label.clone());
        groups.chain(["Total".to_owned()]).collect()
    };
    let rows = labels(&table.rows.groups);
    match &table.columns {
        _ if table.measure.counts_values() => Vec::new(),
        None => {
            let lines = rows.into_iter().zip(figures).map(|(row, shown)| (slug(&row), row, shown));
            let mut named: Vec<_> = lines.collect();
            let others = slug(OTHERS);
            if let (Some((_, shown)), false) =
                (&printed.folded, named.iter().any(|(name, ..)| *name == others))
            {
                named.push((others, OTHERS.to_owned(), shown.clone()));
            }
            named
        }
        Some(columns) => {
            let columns = labels(&columns.groups);
            let cell = |(at, shown): (usize, _)| {
                let (row, column) = (&rows[at / columns.len()], &columns[at % columns.len()]);
                (format!("{}.{}", slug(row), slug(column)), format!("{row}, {column}"), shown)
            };
            figures.into_iter().enumerate().map(cell).collect()
        }
    }
}
