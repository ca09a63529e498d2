//! Earlier editions: what their readers already hold, read from the data published with them.

use serde::{Deserialize, Serialize};

use super::plan::NEW;
use crate::coding::{Dataset, Dimension, Edition, Group, Measure, Month, Period, Population, Unit};

/// The tables of an edition, as its data file gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The form of this file.
    pub publication: u32,
    /// The reference: `RAP-2026-publique`.
    pub reference: String,
    /// The edition.
    pub edition: Edition,
    /// The first and last months.
    pub periode: Period,
    /// The threshold.
    pub seuil: i64,
    /// The base, when its counts were rounded.
    #[serde(default)]
    pub base: Option<i64>,
    /// Its tables and single counts.
    pub tableaux: Vec<Told>,
}

/// What an edition told of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The id of the table.
    pub id: String,
    /// What is counted.
    pub unite: Unit,
    /// Which rows.
    pub population: Population,
    /// Its dimensions, by codes.
    pub dimensions: Vec<ToldDimension>,
    /// Cells, the last group of each dimension being its total; nothing when withheld.
    pub cellules: Vec<Option<i64>>,
    /// What it printed of its counts.
    #[serde(default = "counts")]
    pub mesure: Measure,
    /// Shares in percent, the ranks of the groups of the quantiles, or a mean or places in tenths.
    #[serde(default)]
    pub resumes: Vec<Option<i64>>,
}

fn counts() -> Measure {
    Measure::Effectif
}

/// A dimension, by codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldDimension {
    /// The variable.
    pub variable: String,
    /// Its groups.
    pub groupes: Vec<ToldGroup>,
}

/// A group, by codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldGroup {
    /// What printed.
    pub libelle: String,
    /// The codes of its categories.
    pub modalites: Vec<String>,
}

/// A table of an earlier edition, or what of it can still be compared, in the terms of today's
/// dataset.
pub(super) struct Again {
    pub unit: Unit,
    pub population: Population,
    pub dimensions: Vec<Dimension>,
    /// Where its cells stand in the table that was told.
    pub places: Vec<usize>,
    /// Whether it has every dimension: what stood for the counts can then be compared too.
    pub whole: bool,
}

impl Earlier {
    /// The months that it was about.
    pub fn period(&self) -> Period {
        self.periode
    }

    /// Whether its numbers are those of a report: what is read is a file that anybody may have
    /// written.
    pub fn is_sound(&self) -> bool {
        const MOST: i64 = 1_000_000_000;
        const LONGEST: i16 = 200;
        let counts = |value: &Option<i64>| value.is_none_or(|count| (0..=MOST).contains(&count));
        let Period { from, to } = self.periode;
        let sound =
            |month: Month| (1900..2200).contains(&month.year) && (1..=12).contains(&month.month);
        let table = |told: &Told| {
            told.cellules.iter().chain(&told.resumes).all(counts)
                && told.resumes.len() <= told.cellules.len().max(told.mesure.summaries().len())
        };
        sound(from)
            && sound(to)
            && from <= to
            && to.year - from.year < LONGEST
            && (0..=MOST).contains(&self.seuil)
            && self.base.is_none_or(|base| (1..=1_000).contains(&base))
            && self.tableaux.iter().all(table)
    }

    /// The value that a cell of a table printed.
    pub(super) fn value(&self, table: usize, cell: usize) -> Option<i64> {
        self.tableaux[table].cellules.get(cell).copied().flatten()
    }
}

/// The tables of an earlier edition, so far as they can still be compared: of other months, a
/// variable that changes with them is left at its total, and who was new then is a population.
/// `None` when a table names what does not exist any more.
pub(super) fn told(
    earlier: &Earlier,
    dataset: &Dataset,
    period: Period,
) -> Option<Vec<(usize, Again)>> {
    let mut again = Vec::new();
    for (rank, table) in earlier.tableaux.iter().enumerate() {
        if !table.unite.counts_children() {
            continue;
        }
        let mut read = Vec::new();
        // The groups at which what changes is read, apart from its total.
        let mut new = None;
        for (at, dimension) in table.dimensions.iter().enumerate() {
            let (variable, groups) = renamed(dimension, dataset, table.unite)?;
            let about = &dataset.variables[variable];
            let stable = about.stable
                || earlier.periode == period
                // What lasts is dated by the end of the period, whenever that began.
                || (earlier.periode.to == period.to && !about.lasting.is_empty());
            if !stable && about.id == NEW && table.population == Population::Periode {
                let yes = |group: &ToldGroup| group.modalites == ["oui"];
                new = dimension.groupes.iter().position(yes).map(|group| (at, group));
            }
            read.push(Read { dimension: Dimension { variable, groups }, stable });
        }
        let cells: usize = read.iter().map(Read::size).product();
        if cells != table.cellules.len() {
            return None;
        }
        let whole = read.iter().all(|read| read.stable);
        let shape: Vec<(usize, bool)> = read.iter().map(|r| (r.size(), r.stable)).collect();
        let mut project = |population, new| {
            let kept = read.iter().filter(|read| read.stable);
            let dimensions = kept.map(|read| read.dimension.clone()).collect();
            let (unit, places) = (table.unite, places(&shape, new));
            again.push((rank, Again { unit, population, dimensions, places, whole }));
        };
        project(table.population, None);
        if new.is_some() {
            project(Population::Nouvelles, new);
        }
    }
    Some(again)
}

/// A dimension of an earlier table.
struct Read {
    dimension: Dimension,
    /// Whether its variable still says the same.
    stable: bool,
}

impl Read {
    /// How many groups it has, its total included.
    fn size(&self) -> usize {
        self.dimension.groups.len() + 1
    }
}

/// A dimension in the terms of today's dataset.
pub(super) fn renamed(
    told: &ToldDimension,
    dataset: &Dataset,
    unit: Unit,
) -> Option<(usize, Vec<Group>)> {
    let variable = dataset.variable(unit, &told.variable)?;
    let categories = &dataset.variables[variable].categories;
    let number = |code: &String| {
        let at = categories.iter().position(|category| category.code == *code);
        at.and_then(|at| u16::try_from(at).ok())
    };
    let group = |group: &ToldGroup| {
        let categories: Option<Vec<u16>> = group.modalites.iter().map(number).collect();
        Some(Group { label: group.libelle.clone(), categories: categories? })
    };
    let groups: Option<Vec<Group>> = told.groupes.iter().map(group).collect();
    Some((variable, groups?))
}

/// The places of the cells of a table, each dimension that is not kept being at its total, or one
/// of them at another group.
fn places(shape: &[(usize, bool)], other: Option<(usize, usize)>) -> Vec<usize> {
    let mut places = vec![0];
    for (at, (size, kept)) in shape.iter().enumerate() {
        let group = other.filter(|(dimension, _)| *dimension == at);
        let fixed = group.map_or(size - 1, |(_, group)| group);
        let ranks = if *kept { 0..*size } else { fixed..fixed + 1 };
        places = places
            .iter()
            .flat_map(|place| ranks.clone().map(move |rank| place * size + rank))
            .collect();
    }
    places
}
