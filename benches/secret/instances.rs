//! Invented years: rows drawn with a seed, and the tables of a report or of a bench.

use cesmivip::coding::{Category, Dataset, Dimension, Group, Kind, Row, Unit, Value, Variable};
use cesmivip::statistics::{
    Block, Counting, Rule, System, Tabulated, Threats, requirements, tabulate,
};

/// SplitMix64 (Steele, Lea, Flood, 2014): the same years on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound.max(1) as u64).unwrap_or_default()
    }

    fn unit(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A set of linked tables over invented records.
pub struct Instance {
    pub name: String,
    pub table: Tabulated,
    pub threats: Threats,
    /// The tables in the terms of a table-by-table method: name, levels, cells with margins first.
    pub grids: Vec<Grid>,
}

pub struct Grid {
    pub name: String,
    pub levels: Vec<Vec<usize>>,
    pub cells: Vec<usize>,
}

/// What to draw: records, categories of each variable, whether its categories are nested by
/// pairs, and the tables by their variables.
pub struct Plan<'a> {
    pub name: &'a str,
    pub records: usize,
    pub seed: u64,
    pub sizes: &'a [usize],
    pub nested: &'a [bool],
    pub tables: &'a [&'a [usize]],
    pub threshold: i64,
}

impl Plan<'_> {
    pub fn draw(&self) -> Instance {
        let dataset = self.dataset();
        let blocks: Vec<Block> = self
            .tables
            .iter()
            .map(|table| Block {
                unit: Unit::Situation,
                scope: 0,
                dimensions: table.iter().map(|variable| self.dimension(*variable)).collect(),
                silent: false,
            })
            .collect();
        let Ok(mut table) =
            tabulate(&dataset, &blocks, &Counting { belongs: &|_, _| true, months: &[] })
        else {
            panic!("{}: too large", self.name)
        };
        let rule = Rule { threshold: self.threshold, zero_sensitive: false, complements: false };
        let requirements = requirements(&table, rule, &Default::default());
        let mut cells: Vec<usize> =
            table.blocks.iter().flat_map(|block| block.cells.iter().copied()).collect();
        cells.sort_unstable();
        cells.dedup();
        // The rule of the other methods is about printed cells, not about what they differ by.
        let requirements = requirements
            .into_iter()
            .filter(|r| matches!(r.form.as_slice(), [(cell, 1)] if cells.contains(cell)))
            .collect();
        for cell in cells {
            let value = table.system.cells[cell].value;
            let worth = if table.names[cell].key.len() == 1 { 6.0 } else { 1.0 };
            let figure = table.system.printable(cell, ((1 + value) as f64).ln() + worth);
            table.system.figures[figure].forced = table.names[cell].key.is_empty();
        }
        let grids = self.grids(&table);
        let threats = Threats { requirements, ..Threats::default() };
        Instance { name: self.name.to_owned(), table, threats, grids }
    }

    fn dataset(&self) -> Dataset {
        let mut dice = Dice(self.seed);
        let shares: Vec<Vec<f64>> = self
            .sizes
            .iter()
            .map(|size| {
                let raw: Vec<f64> =
                    (0..*size).map(|at| 0.6f64.powi(at as i32) * (0.5 + dice.unit())).collect();
                let all: f64 = raw.iter().sum();
                raw.into_iter().map(|share| share / all).collect()
            })
            .collect();
        let variable = |(at, size): (usize, &usize)| Variable {
            id: format!("v{at}"),
            indicator: String::new(),
            title: String::new(),
            definition: String::new(),
            date_basis: String::new(),
            denominator: String::new(),
            unit: Unit::Situation,
            kind: Kind::One,
            categories: (0..*size)
                .map(|c| Category { code: format!("c{c}"), label: format!("c{c}") })
                .collect(),
            sensitive: true,
            stable: true,
            lasting: Vec::new(),
            ordered: false,
            unseen: None,
            answered: false,
            alone: false,
            some: false,
        };
        let rows = (0..self.records).map(|child| Row {
            child: u32::try_from(child).unwrap_or_default(),
            partner: None,
            months: Vec::new(),
            values: shares
                .iter()
                .map(|shares| {
                    let mut left = dice.unit();
                    let drawn = shares.iter().position(|share| {
                        left -= share;
                        left < 0.0
                    });
                    let last = shares.len() - 1;
                    Value::One(u16::try_from(drawn.unwrap_or(last)).unwrap_or_default())
                })
                .collect(),
        });
        let rows = rows.collect();
        Dataset {
            variables: self.sizes.iter().enumerate().map(variable).collect(),
            rows: std::iter::once(rows).chain((1..Unit::ALL.len()).map(|_| Vec::new())).collect(),
            exclusions: Vec::new(),
            nested: Vec::new(),
        }
    }

    /// Depth first: each pair of nested categories after their sum.
    fn dimension(&self, variable: usize) -> Dimension {
        let size = u16::try_from(self.sizes[variable]).unwrap_or_default();
        let group = |categories: Vec<u16>| Group { label: String::new(), categories };
        let groups = match self.nested[variable] {
            false => (0..size).map(|c| group(vec![c])).collect(),
            true => (0..size / 2)
                .flat_map(|pair| {
                    let (a, b) = (2 * pair, 2 * pair + 1);
                    [group(vec![a, b]), group(vec![a]), group(vec![b])]
                })
                .collect(),
        };
        Dimension { variable, groups }
    }

    fn grids(&self, table: &Tabulated) -> Vec<Grid> {
        let levels = |variable: usize| -> Vec<usize> {
            let nested = self.nested[variable];
            let inner = match nested {
                false => vec![1; self.sizes[variable]],
                true => [1, 2, 2].repeat(self.sizes[variable] / 2),
            };
            std::iter::once(0).chain(inner).collect()
        };
        self.tables
            .iter()
            .zip(&table.blocks)
            .map(|(variables, counted)| {
                let mut cells = Vec::with_capacity(counted.cells.len());
                for at in 0..counted.cells.len() {
                    // The total first, where ours is last.
                    let (mut left, mut from, mut stride) = (at, 0, counted.cells.len());
                    for size in &counted.shape {
                        stride /= size;
                        let rank = left / stride;
                        left %= stride;
                        from += if rank == 0 { size - 1 } else { rank - 1 } * stride;
                    }
                    cells.push(counted.cells[from]);
                }
                Grid {
                    name: variables.iter().map(|v| format!("v{v}")).collect::<Vec<_>>().join("_"),
                    levels: variables.iter().map(|v| levels(*v)).collect(),
                    cells,
                }
            })
            .collect()
    }
}

/// The cells that a system may print.
pub fn printable(system: &System) -> usize {
    system.figures.iter().filter(|figure| figure.cell().is_some()).count()
}
