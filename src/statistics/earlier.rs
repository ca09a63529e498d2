//! Earlier editions: what their readers already hold, read from the data published with them.

use serde::{Deserialize, Serialize};

use crate::coding::{Dataset, Dimension, Edition, Group, Measure, Period, Population, Unit};

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

/// A table of an earlier edition, in the terms of today's dataset.
pub(super) struct Again {
    pub unit: Unit,
    pub population: Population,
    pub dimensions: Vec<Dimension>,
}

impl Earlier {
    /// The months that it was about.
    pub fn period(&self) -> Period {
        self.periode
    }

    /// The value that a cell of a table printed.
    pub(super) fn value(&self, table: usize, cell: usize) -> Option<i64> {
        self.tableaux[table].cellules.get(cell).copied().flatten()
    }
}

/// The tables of an earlier edition that can still be compared: of the same months, or over
/// variables that keep their value. `None` when one names what does not exist any more.
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
        let mut dimensions = Vec::new();
        let mut comparable = true;
        for dimension in &table.dimensions {
            let variable = dataset.variable(table.unite, &dimension.variable)?;
            let known = &dataset.variables[variable];
            comparable &= known.stable || earlier.periode == period;
            let mut groups = Vec::new();
            for group in &dimension.groupes {
                let number = |code: &String| {
                    let at = known.categories.iter().position(|category| category.code == *code);
                    at.and_then(|at| u16::try_from(at).ok())
                };
                let categories: Option<Vec<u16>> = group.modalites.iter().map(number).collect();
                groups.push(Group { label: group.libelle.clone(), categories: categories? });
            }
            dimensions.push(Dimension { variable, groups });
        }
        let cells: usize = dimensions.iter().map(|d| d.groups.len() + 1).product();
        if cells != table.cellules.len() {
            return None;
        }
        if comparable {
            let (unit, population) = (table.unite, table.population);
            again.push((rank, Again { unit, population, dimensions }));
        }
    }
    Some(again)
}
