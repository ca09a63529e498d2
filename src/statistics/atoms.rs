//! Atoms: the finest parts of each variable that printed groups can tell apart.
//!
//! « moins de 15 ans » in one table and « moins de 17 ans » in another make three atoms; their
//! difference is then a cell of the system like any other.

use std::collections::BTreeMap;

use crate::coding::{Dataset, Dimension, Kind, Month, Row, Unit, Value};

/// A set of atoms of one axis, as bits.
pub type Mask = u64;

/// Most atoms of an axis.
pub const MAX_ATOMS: usize = 64;

/// An axis of the tables: a variable, one set of answers of a multi-answer variable, or the
/// populations that a row belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A variable of the dataset.
    Variable(usize),
    /// Whether a row gives one of these answers to a multi-answer variable.
    Answers(usize, Vec<u16>),
    /// Which of the populations in use hold the row.
    Presence,
}

/// An axis with its atoms.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it measures.
    pub source: Source,
    /// How many atoms.
    pub atoms: usize,
}

impl Axis {
    /// Every atom.
    pub fn full(&self) -> Mask {
        if self.atoms >= MAX_ATOMS { Mask::MAX } else { (1 << self.atoms) - 1 }
    }
}

/// What rows a block counts: a period and a population, by their rank in the plan.
pub type Scope = usize;

/// A table to count, before anything is known of it.
#[derive(Clone, Debug)]
pub struct Block {
    /// What is counted.
    pub unit: Unit,
    /// Which rows.
    pub scope: Scope,
    /// Its dimensions: none for a single total.
    pub dimensions: Vec<Dimension>,
    /// Whether it only bears what readers know: its counts themselves ask for nothing.
    pub silent: bool,
}

/// The rows of a unit, as atoms.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The axes in use.
    pub axes: Vec<Axis>,
    /// One atom an axis.
    pub rows: Vec<Vec<u8>>,
    /// The rank of each row among all of its unit, whatever the plan.
    pub ranks: Vec<usize>,
    /// The child behind each row.
    pub children: Vec<u32>,
    /// The institution that presented it.
    pub partners: Vec<Option<u16>>,
    /// The atom of each category, for the axes that stand for a variable.
    atom_of: BTreeMap<usize, Vec<u8>>,
    /// The scopes, each with the atoms of presence that it holds; nothing when all rows are in.
    scopes: BTreeMap<Scope, Option<Mask>>,
    presence: Option<usize>,
    /// The scopes that hold a row of each atom of presence, as bits in their order.
    signatures: Vec<Mask>,
}

/// Tells which rows a scope counts, those of the records and those that could be.
pub struct Counting<'a> {
    /// Whether a scope counts a row.
    pub belongs: &'a dyn Fn(Scope, &Row) -> bool,
    /// The months of rows that could be.
    pub months: &'a [Month],
}

impl Counting<'_> {
    /// What scopes, as bits in their order, count a row.
    fn signature(&self, scopes: &[Scope], row: &Row) -> Mask {
        let held = scopes.iter().enumerate().filter(|(_, scope)| (self.belongs)(**scope, row));
        held.fold(0, |mask, (at, _)| mask | 1 << at)
    }

    /// What scopes count a row that happened in a month, and no other.
    fn of_month(&self, scopes: &[Scope], month: Month) -> Mask {
        let row = Row { child: 0, partner: None, months: vec![month], values: Vec::new() };
        self.signature(scopes, &row)
    }
}

/// The atom of an answer that was given, on the axis of a group of answers.
pub(super) const GIVEN: Mask = 0b10;

/// An axis has more atoms than a mask can hold: its variable, or nothing for too many editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooManyAtoms(pub Option<usize>);

impl Frame {
    /// Cuts the rows of a unit into atoms.
    ///
    /// # Errors
    /// A variable whose groups make too many atoms.
    pub fn new(
        dataset: &Dataset,
        unit: Unit,
        blocks: &[Block],
        counting: &Counting<'_>,
    ) -> Result<Self, TooManyAtoms> {
        let mut frame = Self::default();
        let mine: Vec<&Block> = blocks.iter().filter(|block| block.unit == unit).collect();
        let mut scopes: Vec<Scope> = mine.iter().map(|block| block.scope).collect();
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.len() >= MAX_ATOMS {
            return Err(TooManyAtoms(None));
        }
        let all = dataset.rows_of(unit).iter().enumerate();
        let signed = all.map(|(rank, row)| (rank, (row, counting.signature(&scopes, row))));
        let counted = signed.filter(|(_, (_, signature))| *signature != 0);
        let rows: Vec<(&Row, Mask)>;
        (frame.ranks, rows) = counted.unzip();
        frame.children = rows.iter().map(|(row, _)| row.child).collect();
        frame.partners = rows.iter().map(|(row, _)| row.partner).collect();
        frame.rows = vec![Vec::new(); rows.len()];
        frame.add_presence(&rows, &scopes, counting);
        if frame.axes.iter().any(|axis| axis.atoms > MAX_ATOMS) {
            return Err(TooManyAtoms(None));
        }
        for source in sources(dataset, &mine) {
            frame.add(dataset, &source, &mine, &rows)?;
        }
        Ok(frame)
    }

    fn add_presence(&mut self, rows: &[(&Row, Mask)], scopes: &[Scope], counting: &Counting<'_>) {
        let mut met: Vec<Mask> = rows.iter().map(|(_, signature)| *signature).collect();
        // Readers do not know that a scope is empty: what it could hold is an atom as well.
        let all = met.iter().fold(0, |all, signature| all | signature);
        let could = counting.months.iter().map(|month| counting.of_month(scopes, *month));
        met.extend(could.filter(|signature| signature & !all != 0));
        met.sort_unstable();
        met.dedup();
        let every = scopes.iter().enumerate().fold(0, |mask: Mask, (at, _)| mask | 1 << at);
        let whole = met.iter().all(|signature| *signature == every);
        for (at, scope) in scopes.iter().enumerate() {
            let atoms = met.iter().enumerate().filter(|(_, signature)| **signature >> at & 1 == 1);
            let mask = atoms.fold(0, |mask, (atom, _)| mask | 1 << atom);
            self.scopes.insert(*scope, if whole { None } else { Some(mask) });
        }
        if !whole {
            self.presence = Some(self.axes.len());
            self.axes.push(Axis { source: Source::Presence, atoms: met.len() });
            for (row, (_, signature)) in self.rows.iter_mut().zip(rows) {
                let atom = met.binary_search(signature).unwrap_or_default();
                row.push(u8::try_from(atom).unwrap_or(u8::MAX));
            }
        }
        self.signatures = met;
    }

    /// The atoms of presence of rows that could happen in a month: nothing when no scope counts
    /// them, or when no atom stands for them.
    pub fn presence_in(&self, month: Month, counting: &Counting<'_>) -> Mask {
        let scopes: Vec<Scope> = self.scopes.keys().copied().collect();
        let wanted = counting.of_month(&scopes, month);
        self.signatures.binary_search(&wanted).map_or(0, |atom| 1 << atom)
    }

    fn add(
        &mut self,
        dataset: &Dataset,
        source: &Source,
        blocks: &[&Block],
        rows: &[(&Row, Mask)],
    ) -> Result<(), TooManyAtoms> {
        let axis = self.axes.len();
        let (variable, atoms) = match source {
            Source::Presence => return Ok(()),
            Source::Answers(variable, _) => (*variable, 2),
            Source::Variable(variable) => {
                let count = dataset.variables[*variable].categories.len();
                let mut part = vec![0usize; count];
                for block in blocks {
                    for dimension in block.dimensions.iter().filter(|d| d.variable == *variable) {
                        for group in &dimension.groups {
                            refine(&mut part, &group.categories);
                        }
                    }
                }
                let atoms = number(&mut part);
                if atoms > MAX_ATOMS {
                    return Err(TooManyAtoms(Some(*variable)));
                }
                let part = part.iter().map(|atom| u8::try_from(*atom).unwrap_or(u8::MAX));
                self.atom_of.insert(axis, part.collect());
                (*variable, atoms)
            }
        };
        self.axes.push(Axis { source: source.clone(), atoms });
        let at = dataset.slot(variable);
        for (row, (coded, _)) in self.rows.iter_mut().zip(rows) {
            row.push(match (source, coded.values.get(at)) {
                (Source::Variable(_), Some(Value::One(category))) => {
                    let atoms = &self.atom_of[&axis];
                    atoms.get(usize::from(*category)).copied().unwrap_or_default()
                }
                (Source::Answers(_, wanted), Some(given @ Value::Several(_))) => {
                    u8::from(given.gives(wanted))
                }
                _ => 0,
            });
        }
        Ok(())
    }

    /// The axis of a source.
    pub fn axis(&self, source: &Source) -> Option<usize> {
        self.axes.iter().position(|axis| axis.source == *source)
    }

    /// The axis of presence, and the atoms of it that a scope holds; nothing when every row is in.
    pub fn scope(&self, scope: Scope) -> Option<(usize, Mask)> {
        let mask = self.scopes.get(&scope).copied().flatten();
        match (self.presence, mask) {
            (Some(axis), Some(mask)) => Some((axis, mask)),
            _ => None,
        }
    }

    /// The axis of presence, and what each scope holds of it.
    pub fn presences(&self) -> (Option<usize>, Vec<Mask>) {
        let full = self.presence.map_or(Mask::MAX, |axis| self.axes[axis].full());
        let masks = self.scopes.values().map(|mask| mask.unwrap_or(full));
        (self.presence, masks.collect())
    }

    /// The axes that an axis cannot be read without: groups of answers that overlap it, and those
    /// that overlap them. An answer to one is an answer to the others.
    pub fn bound_to(&self, axis: usize) -> Vec<usize> {
        let overlap = |a: usize, b: usize| match (&self.axes[a].source, &self.axes[b].source) {
            (Source::Answers(one, given), Source::Answers(other, wanted)) => {
                one == other && given.iter().any(|answer| wanted.contains(answer))
            }
            _ => false,
        };
        let mut bound = vec![axis];
        let mut next = 0;
        while let Some(from) = bound.get(next).copied() {
            let met = (0..self.axes.len()).filter(|to| overlap(from, *to) && !bound.contains(to));
            bound.extend(met.collect::<Vec<_>>());
            next += 1;
        }
        bound.sort_unstable();
        bound
    }

    /// The axis and the atoms of some categories of a variable.
    pub fn atoms(&self, dataset: &Dataset, variable: usize, categories: &[u16]) -> (usize, Mask) {
        if dataset.variables[variable].kind == Kind::Several {
            let mut answers = categories.to_vec();
            answers.sort_unstable();
            let axis = self.axis(&Source::Answers(variable, answers)).unwrap_or_default();
            return (axis, GIVEN);
        }
        let axis = self.axis(&Source::Variable(variable)).unwrap_or_default();
        let atoms = &self.atom_of[&axis];
        let bits = categories.iter().map(|category| 1 << atoms[usize::from(*category)]);
        (axis, bits.fold(0, |mask: Mask, bit: Mask| mask | bit))
    }
}

/// The axes that some blocks need, in order.
fn sources(dataset: &Dataset, blocks: &[&Block]) -> Vec<Source> {
    let mut sources = Vec::new();
    for dimension in blocks.iter().flat_map(|block| &block.dimensions) {
        match dataset.variables[dimension.variable].kind {
            Kind::One | Kind::Whole => sources.push(Source::Variable(dimension.variable)),
            Kind::Several => sources.extend(dimension.groups.iter().map(|group| {
                let mut answers = group.categories.clone();
                answers.sort_unstable();
                Source::Answers(dimension.variable, answers)
            })),
        }
    }
    sources.sort();
    sources.dedup();
    sources
}

/// Splits each part that a group cuts.
pub(super) fn refine(part: &mut [usize], group: &[u16]) {
    let inside = |category: usize| group.iter().any(|c| usize::from(*c) == category);
    for (category, part) in part.iter_mut().enumerate() {
        *part = *part * 2 + usize::from(inside(category));
    }
    number(part);
}

/// Numbers parts from 0 in the order of their first category, and gives how many there are.
fn number(part: &mut [usize]) -> usize {
    let mut seen: Vec<usize> = Vec::new();
    for part in part.iter_mut() {
        let at = seen.iter().position(|known| known == part).unwrap_or_else(|| {
            seen.push(*part);
            seen.len() - 1
        });
        *part = at;
    }
    seen.len()
}
