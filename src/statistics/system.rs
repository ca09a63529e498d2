//! One system of whole numbers for everything that is printed.
//!
//! A reader of the report knows the relations between the cells, that counts are whole numbers
//! from zero up, and every printed figure. Whatever fits all of that is a *world*: the reader
//! cannot tell the true table from it.

use serde::{Deserialize, Serialize};

/// A sum of cells with whole coefficients.
pub type Form = Vec<(usize, i64)>;

/// A possible table: one value a cell.
pub type World = Vec<i64>;

/// A count that a reader may learn.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The true count.
    pub value: i64,
    /// The least that everybody knows of it.
    pub lower: i64,
    /// The most that everybody knows of it.
    pub upper: i64,
}

/// `low ≤ Σ coefficient × cell ≤ high`, whatever is printed.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The sum.
    pub form: Form,
    /// Its least value.
    pub low: i64,
    /// Its largest value.
    pub high: i64,
}

/// What a printed figure tells.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Each fact as a relation; a printed count is one fact on one cell.
    pub facts: Vec<Relation>,
    /// What its loss costs to the report.
    pub weight: f64,
    /// Whether it prints whatever happens.
    pub forced: bool,
    /// Whether it is tried only once the counts are settled: a rounded share, a median, a mean.
    pub late: bool,
}

impl Figure {
    /// The cell of a printed count.
    pub fn cell(&self) -> Option<usize> {
        match self.facts.as_slice() {
            [Relation { form, low, high }] if low == high => match form.as_slice() {
                [(cell, 1)] => Some(*cell),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Why a sum must stay uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A count under the threshold.
    Small,
    /// All but a few of a group.
    Complement,
    /// All of a group share a sensitive category.
    Group,
    /// Few children behind many events.
    FewChildren,
    /// The difference between two editions.
    Difference,
    /// What an institution that knows its own cases would deduce.
    Partner,
}

/// A sum that no reader may know within `high - low`: some world gives `low` or less, another
/// `high` or more (`docs/disclosure-control.md`, R1 and R2).
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The sum.
    pub form: Form,
    /// The value that some world must not exceed.
    pub low: i64,
    /// The value that some world must reach.
    pub high: i64,
    /// Why.
    pub reason: Reason,
}

impl Requirement {
    /// The cell that it is about, when it is one alone.
    pub fn alone(&self) -> Option<usize> {
        match self.form.as_slice() {
            [(cell, 1)] => Some(*cell),
            _ => None,
        }
    }
}

/// Cells, relations, figures.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// The cells.
    pub cells: Vec<Cell>,
    /// What holds between them.
    pub relations: Vec<Relation>,
    /// What may print.
    pub figures: Vec<Figure>,
}

/// Evaluates a sum in a world.
pub fn evaluate(form: &[(usize, i64)], world: &[i64]) -> i64 {
    form.iter().map(|(cell, factor)| world[*cell] * factor).sum()
}

impl Relation {
    /// An equality.
    pub fn equal(form: Form, value: i64) -> Self {
        Self { form, low: value, high: value }
    }

    /// Whether a world respects it.
    pub fn holds(&self, world: &[i64]) -> bool {
        (self.low..=self.high).contains(&evaluate(&self.form, world))
    }
}

impl System {
    /// The true table.
    pub fn truth(&self) -> World {
        self.cells.iter().map(|cell| cell.value).collect()
    }

    /// Adds a cell and gives its rank.
    pub fn add(&mut self, value: i64, upper: i64) -> usize {
        self.cells.push(Cell { value, lower: 0, upper });
        self.cells.len() - 1
    }

    /// Adds a printable count.
    pub fn printable(&mut self, cell: usize, weight: f64) -> usize {
        let value = self.cells[cell].value;
        let facts = vec![Relation::equal(vec![(cell, 1)], value)];
        self.figures.push(Figure { facts, weight, forced: false, late: false });
        self.figures.len() - 1
    }

    /// Whether a world fits the bounds, the relations, and the printed figures.
    pub fn fits(&self, world: &[i64], printed: &[bool]) -> bool {
        world.len() == self.cells.len()
            && self.cells.iter().zip(world).all(|(c, v)| (c.lower..=c.upper).contains(v))
            && self.relations.iter().all(|relation| relation.holds(world))
            && self
                .figures
                .iter()
                .zip(printed)
                .all(|(figure, printed)| !printed || figure.facts.iter().all(|f| f.holds(world)))
    }

    /// The figures that a world contradicts.
    pub fn moved(&self, world: &[i64]) -> Vec<usize> {
        let contradicted = |figure: &Figure| !figure.facts.iter().all(|f| f.holds(world));
        let all = self.figures.iter().enumerate();
        all.filter(|(_, figure)| contradicted(figure)).map(|(at, _)| at).collect()
    }
}
