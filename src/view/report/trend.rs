//! What earlier editions printed of a table, in columns beside what this one prints: as it was printed
//! then, and never counted again.

use super::edited::{Edited, fig};
use super::fig::Fig;
use crate::coding::{Dimension, Edition, Group, Measure, Table};
use crate::statistics::{Earlier, Figured, PrintedTable, Told};
use crate::value::Reponse;

/// What an earlier edition printed of the lines of a table, and of their total.
pub(super) struct Past {
    /// The year in which its period ends.
    pub year: i16,
    /// A figure a line, then that of the total.
    pub figures: Vec<Fig>,
}

impl Edited<'_> {
    /// The columns of earlier editions that a table asks for, from the oldest.
    pub(super) fn past(&self, printed: &PrintedTable) -> Vec<Past> {
        let asked = self.asks(&printed.table);
        let editions = asked.then(|| self.editions()).into_iter().flatten();
        editions.filter_map(|earlier| self.printed_then(&printed.table, earlier)).collect()
    }

    /// Whether a table asks for the columns of earlier editions, and one of them has no such table.
    pub fn lacks_past(&self, printed: &PrintedTable) -> bool {
        self.asks(&printed.table) && self.past(printed).len() < self.editions().len()
    }

    fn asks(&self, table: &Table) -> bool {
        let mut typed = self.report.record().tableaux.iter();
        let typed = typed.find(|typed| typed.id.text() == table.id);
        typed.is_some_and(|typed| typed.tendance == Some(Reponse::Oui))
    }

    /// The editions of other periods, one a period: the last that is cited, and rather of this kind.
    /// What members alone have read never goes into a public edition.
    fn editions(&self) -> Vec<&Earlier> {
        let mut kept: Vec<&Earlier> = Vec::new();
        let open =
            |told: &Earlier| told.edition == Edition::Publique || self.edition == told.edition;
        let other = |told: &Earlier| told.periode != self.report.period();
        for (_, told) in self.earlier.iter().filter(|(_, told)| open(told) && other(told)) {
            match kept.iter_mut().find(|one| one.periode == told.periode) {
                Some(one) if one.edition != self.edition || told.edition == self.edition => {
                    *one = told;
                }
                Some(_) => {}
                None => kept.push(told),
            }
        }
        kept.sort_by_key(|one| (one.periode.to, one.periode.from));
        kept
    }

    /// What an edition printed of the same table: the same rows counted, in the same groups.
    fn printed_then(&self, table: &Table, earlier: &Earlier) -> Option<Past> {
        if table.columns.is_some() || table.measure != Measure::Effectif {
            return None;
        }
        let same = |told: &&Told| {
            told.unite == table.unit
                && told.population == table.population
                && told.mesure == Measure::Effectif
                && told.dimensions.len() == 1
                && told.dimensions[0].groupes.len() + 1 == told.cellules.len()
        };
        let mut alike = earlier.tableaux.iter().filter(same);
        let (told, mut places) =
            alike.find_map(|told| Some((told, self.places(&table.rows, told)?)))?;
        places.push(told.cellules.len() - 1);
        let figures = places.into_iter().map(|at| figure(earlier, told, at));
        Some(Past { year: earlier.periode.to.year, figures: figures.collect() })
    }

    /// Where each group stood in a table of an earlier edition.
    fn places(&self, rows: &Dimension, told: &Told) -> Option<Vec<usize>> {
        let variable = &self.dataset.variables[rows.variable];
        let then = told.dimensions.first().filter(|then| then.variable == variable.id)?;
        let place = |group: &Group| {
            let codes = group.categories.iter();
            let mut codes: Vec<&str> =
                codes.map(|at| variable.categories[usize::from(*at)].code.as_str()).collect();
            codes.sort_unstable();
            then.groupes.iter().position(|then| {
                let mut known: Vec<&str> = then.modalites.iter().map(String::as_str).collect();
                known.sort_unstable();
                then.libelle == group.label && known == codes
            })
        };
        rows.groups.iter().map(place).collect()
    }
}

/// A figure, as it printed.
fn figure(earlier: &Earlier, told: &Told, at: usize) -> Fig {
    fig(&match told.cellules[at] {
        Some(0) if earlier.base.is_some() && !told.exact => Figured::Impossible,
        Some(n) => Figured::Count(n),
        None if told.is_small(at) => Figured::Below(earlier.seuil),
        None => Figured::Nothing,
    })
}
