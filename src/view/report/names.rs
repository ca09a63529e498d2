//! What sentences may name: figures that print, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::edited::{Edited, fig, tenths};
use super::fig::Mark;
use super::layout::summaries;
use super::means::declared;
use crate::coding::Group;
use crate::statistics::{
    Figured, Headline, NamedFigure, OTHERS, PrintedTable, Values, share, slug,
};

impl Edited<'_> {
    /// Every name that sentences may use.
    pub fn values(&self) -> Values {
        let mut values = Values::new();
        let record = self.report.record();
        let mut say = |name: &str, text: Option<String>| {
            let value = text.map_or(NamedFigure::Withheld, NamedFigure::Published);
            values.insert(name.to_owned(), value);
        };
        say("periode.annee", Some(self.report.year().to_string()));
        say("periode.du", Some(record.periode.du.in_words()));
        say("periode.au", Some(record.periode.au.in_words()));
        let rounding = self.outcome.rounding;
        say("secret.seuil", rounding.map(|rounding| rounding.threshold.to_string()));
        say("secret.base", rounding.map(|rounding| rounding.base.to_string()));
        for (name, headline) in NAMES {
            say(name, text(self.headline(headline)));
            say(&format!("{name}.environ"), about(self.headline(headline)));
        }
        say("seances.intervalle", self.interval.map(tenths));
        let counted = |headline| self.headline(headline).number();
        let mean = counted(Headline::Passages).zip(counted(Headline::Situations));
        let mean = mean.filter(|(_, n)| *n > 0).map(|(p, n)| tenths((20 * p + n) / (2 * n)));
        say("situations.passages_moyens", mean);
        for (name, _, number) in declared(record) {
            say(name, Some(number.to_string()));
        }
        for printed in &self.outcome.tables {
            let id = slug(&printed.table.id);
            for (name, figure) in names(printed) {
                say(&format!("tableaux.{id}.{name}"), text(figure));
                say(&format!("tableaux.{id}.{name}.environ"), about(figure));
            }
            if let (None, Some(all)) = (&printed.table.columns, printed.cells.last()) {
                for (name, figure) in names(printed) {
                    say(&format!("tableaux.{id}.{name}.fraction"), fraction(&share(figure, all)));
                }
            }
            let summed = printed.table.measure.summaries().iter().zip(summaries(printed));
            for ((name, _), told) in summed {
                let told = (told.mark() != Some(Mark::Nd)).then(|| told.text().to_owned());
                say(&format!("tableaux.{id}.{name}"), told);
            }
        }
        values
    }

    /// Every number that counts children and prints, with the year, and the shares that could be
    /// none of a few. A day of the month, a number of sessions, the threshold, the bounds of a band
    /// or the digits of a mean would let « 1 garçon » or « onze filles » be typed.
    pub fn numbers(&self) -> BTreeSet<u64> {
        let of_children = self.outcome.tables.iter().filter(|p| p.table.unit.counts_children());
        let told = of_children.flat_map(names).map(|(_, figure)| figure);
        let sessions = [Headline::Seances, Headline::Exceptionnelles];
        let single = NAMES.iter().filter(|(_, headline)| !sessions.contains(headline));
        let single = single.map(|(_, headline)| self.headline(*headline));
        let told = told.chain(single).filter_map(|figure| match figure {
            Figured::Share(percent) => Some(*percent),
            figure => figure.number(),
        });
        let all = told.filter_map(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
        all.chain([u64::from(self.report.year())]).collect()
    }
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

/// The names of the figures of a table in sentences.
fn names(printed: &PrintedTable) -> Vec<(String, &Figured)> {
    let PrintedTable { table, cells, .. } = printed;
    let labels = |groups: &[Group]| -> Vec<String> {
        let groups = groups.iter().map(|group| slug(&group.label));
        groups.chain(["total".to_owned()]).collect()
    };
    let rows = labels(&table.rows.groups);
    let mut named = BTreeMap::new();
    match &table.columns {
        _ if table.measure.counts_values() => {}
        None => {
            for (row, shown) in rows.into_iter().zip(cells) {
                named.insert(row, shown);
            }
            if let Some((_, shown)) = &printed.folded {
                named.entry(slug(OTHERS)).or_insert(shown);
            }
        }
        Some(columns) => {
            let columns = labels(&columns.groups);
            for (at, shown) in cells.iter().enumerate() {
                let (row, column) = (at / columns.len(), at % columns.len());
                named.insert(format!("{}.{}", rows[row], columns[column]), shown);
            }
        }
    }
    named.into_iter().collect()
}
