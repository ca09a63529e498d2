//! What sentences may name: figures that print, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::edited::{Edited, fig, tenths};
use super::layout::summaries;
use crate::coding::{Group, Table};
use crate::statistics::{Headline, Kept, Shown, Value, Values, slug};

impl Edited<'_> {
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
