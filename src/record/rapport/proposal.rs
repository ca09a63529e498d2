//! The tables that a report could have: one a variable that none of its tables counts by.

use super::checked::{MEANS, Rapport};
use super::words::Chapitre;
use crate::coding::{
    Dimension, Edition, Group, Kind, Measure, Population, Priority, Table, Unit, Variable,
};
use crate::record::coding::{MONTHS_CARRIED, UNKNOWN};

/// How many bands the values of a number are first cut into, about.
const BANDS: usize = 10;

impl Rapport {
    /// A table for each variable that none counts by, as a record would ask for it: a line an answer,
    /// and bands of numbers. Months carried have a measure and a population of their own.
    pub(crate) fn proposed(&self, variables: &[Variable]) -> Vec<Table> {
        let tables = self.tables();
        let counted =
            |at: &usize| tables.iter().any(|t| t.dimensions().any(|by| by.variable == *at));
        let new = (0..variables.len()).filter(|at| !counted(at));
        let new = new.filter(|at| variables[*at].id != MONTHS_CARRIED);
        let mut proposed: Vec<Table> = Vec::new();
        for at in new {
            let about = &variables[at];
            let taken = |id: &str| {
                id == MEANS || tables.iter().chain(&proposed).any(|table| table.id == id)
            };
            let id = [about.id.clone(), format!("{}_{}", about.id, about.unit.code())];
            let Some(id) = id.into_iter().find(|id| !taken(id)) else { continue };
            let attendance = about.unit == Unit::Seance && about.id == "organisme";
            proposed.push(Table {
                id,
                title: about.title.clone(),
                unit: about.unit,
                population: Population::Periode,
                rows: Dimension { variable: at, groups: lines(about) },
                columns: None,
                measure: if attendance { Measure::TauxPresence } else { Measure::Effectif },
                figure: None,
                priority: Priority::default(),
                folds: about.kind != Kind::Whole && about.unit.counts_children(),
                editions: Edition::ALL.to_vec(),
                chapter: Chapitre::of(about.unit).code().to_owned(),
            });
        }
        proposed
    }
}

/// The lines of a table that nobody grouped yet: an exact number never prints.
fn lines(about: &Variable) -> Vec<Group> {
    if about.kind != Kind::Whole {
        return about.each();
    }
    let (unknown, known): (Vec<Group>, Vec<Group>) = about.each().into_iter().partition(|group| {
        group.categories.iter().all(|at| about.categories[usize::from(*at)].code == UNKNOWN)
    });
    let width = known.len().div_ceil(BANDS).max(2);
    // Whoever proposes them names them.
    let band = |all: &[Group]| Group {
        label: String::new(),
        categories: all.iter().flat_map(|group| group.categories.clone()).collect(),
    };
    known.chunks(width).map(band).chain(unknown).collect()
}
