//! From coded rows to the system: one cell a canonical key, whatever tables show it.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{Block, Counting, Frame, Mask, Scope, Source, TooManyAtoms};
use super::cliques::{cliques, junctions};
use super::plan::{NEW, QUARTER};
use super::system::{Form, Relation, System};
use crate::coding::{Dataset, Dimension, Unit, Variable};

/// A cell's canonical name in a unit: for each axis that it restricts, the atoms that it keeps.
pub type Key = Vec<(usize, Mask)>;

/// Most joint cells of a clique.
const MAX_JOINT: usize = 20_000;
/// Most groups of answers that overlap.
const MAX_AXES: usize = 8;

/// Why the tables cannot be put into one system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// The groups of this variable make too many atoms; nothing stands for too many editions.
    Atoms(Option<usize>),
    /// These variables meet in tables whose joint cells are too many.
    Joint(Vec<usize>),
}

impl From<TooManyAtoms> for TooLarge {
    fn from(TooManyAtoms(variable): TooManyAtoms) -> Self {
        Self::Atoms(variable)
    }
}

/// What is known of a cell besides its count.
#[derive(Clone, Debug)]
pub struct Named {
    /// The unit.
    pub unit: Unit,
    /// The canonical key.
    pub key: Key,
    /// How many children stand behind it.
    pub children: i64,
}

/// The cells of a block: one a combination of groups and totals.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The block's place in the plan.
    pub block: usize,
    /// Cells by groups, the last group of each dimension being its total; row after row.
    pub cells: Vec<usize>,
    /// How many groups each dimension has, its total included.
    pub shape: Vec<usize>,
    /// Whether each dimension is a sensitive variable.
    pub sensitive: Vec<bool>,
    /// Whether its counts ask for nothing.
    pub silent: bool,
}

/// By what masks tables cut each axis of each set of axes that they show.
pub(super) type Cuts = BTreeMap<Vec<usize>, BTreeMap<usize, Vec<Mask>>>;

/// What meets in the tables of a unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Meetings {
    /// The axes whose joint cells are in the system.
    pub cliques: Vec<Vec<usize>>,
    /// What tables show; presence is no axis of a set, and is cut like the others.
    pub cuts: Cuts,
}

/// The system of a plan.
pub struct Tabulated {
    /// Cells and relations; no figure yet.
    pub system: System,
    /// One name a cell.
    pub names: Vec<Named>,
    /// The cells of each block.
    pub blocks: Vec<Counted>,
    /// The frames by unit, in the order of [`Unit::ALL`].
    pub frames: Vec<Frame>,
    /// Cells at the finest grain of what each block can tell, to be protected like printed ones.
    pub fine: BTreeSet<usize>,
    /// The joint cells of each row, by unit: what an insider knows to be there.
    pub joints: Vec<Vec<Vec<usize>>>,
    /// What meets in each unit.
    pub(super) meetings: Vec<Meetings>,
    /// The cells by their name.
    index: BTreeMap<(Unit, Key), usize>,
}

/// Counts every block over the rows of a dataset.
///
/// # Errors
/// Tables that are too large together.
pub fn tabulate(
    dataset: &Dataset,
    blocks: &[Block],
    counting: &Counting<'_>,
) -> Result<Tabulated, TooLarge> {
    let mut table = Tabulated {
        system: System::default(),
        names: Vec::new(),
        blocks: Vec::new(),
        frames: Vec::new(),
        fine: BTreeSet::new(),
        joints: Vec::new(),
        meetings: Vec::new(),
        index: BTreeMap::new(),
    };
    for unit in Unit::ALL {
        let frame = Frame::new(dataset, unit, blocks, counting)?;
        Builder::new(&mut table, dataset, unit, &frame).build(blocks)?;
        table.frames.push(frame);
    }
    table.blocks.sort_by_key(|counted| counted.block);
    Ok(table)
}

impl Tabulated {
    /// How many of some rows, each by its unit and rank, each cell holds; none is left out.
    pub fn holding(&self, rows: &[(usize, usize)]) -> BTreeMap<usize, i64> {
        let mut held: BTreeMap<usize, i64> = BTreeMap::new();
        for (unit, row) in rows {
            let atoms = &self.frames[*unit].rows[*row];
            let inside = |name: &Named| {
                name.unit.rank() == *unit
                    && name.key.iter().all(|(axis, mask)| mask >> atoms[*axis] & 1 == 1)
            };
            let cells = self.names.iter().enumerate().filter(|(_, name)| inside(name));
            cells.for_each(|(cell, _)| *held.entry(cell).or_default() += 1);
        }
        held
    }

    /// The blocks whose counts ask for something.
    pub(super) fn asking(&self) -> impl Iterator<Item = &Counted> {
        self.blocks.iter().filter(|block| !block.silent)
    }

    /// The rows that a cell counts, by their rank among all of its unit.
    pub(super) fn counted(&self, cell: usize) -> (Unit, Vec<usize>) {
        let Named { unit, key, .. } = &self.names[cell];
        let frame = &self.frames[unit.rank()];
        (*unit, frame.held(key).map(|row| frame.ranks[row]).collect())
    }

    /// The cells within a key, as a sum: the key's own cell, or the joint cells of a clique that
    /// holds its axes.
    pub(super) fn within(&self, unit: Unit, key: &Key, clique: &[usize]) -> Form {
        if let Some(cell) = self.index.get(&(unit, key.clone())) {
            return vec![(*cell, 1)];
        }
        let frame = &self.frames[unit.rank()];
        let kept = |axis: &usize| {
            let part = key.iter().find(|(other, _)| other == axis);
            let part = part.map_or(frame.axes[*axis].full(), |(_, mask)| *mask);
            (*axis, bits(part).collect())
        };
        let cells = product(clique.iter().map(kept)).into_iter().filter_map(|key| {
            self.index.get(&(unit, canonical(frame, key))).map(|cell| (*cell, 1))
        });
        cells.collect()
    }

    /// Finds the cell of some categories within a scope, if a block has it.
    pub fn find(
        &self,
        dataset: &Dataset,
        unit: Unit,
        scope: Scope,
        at: &[(usize, Vec<u16>)],
    ) -> Option<usize> {
        let frame = self.frames.get(unit.rank())?;
        let parts = at.iter().map(|(variable, wanted)| frame.atoms(dataset, *variable, wanted));
        let key = canonical(frame, parts.chain(frame.scope(scope)).collect());
        self.index.get(&(unit, key)).copied()
    }
}

/// Sorts a key and drops the axes that it does not restrict.
fn canonical(frame: &Frame, parts: Vec<(usize, Mask)>) -> Key {
    let mut key: Key =
        parts.into_iter().filter(|(axis, mask)| *mask != frame.axes[*axis].full()).collect();
    key.sort_unstable();
    key
}

impl Frame {
    /// The rows within a key, by their rank.
    fn held(&self, key: &Key) -> impl Iterator<Item = usize> {
        let inside = |row: &Vec<u8>| key.iter().all(|(axis, mask)| mask >> row[*axis] & 1 == 1);
        let rows = self.rows.iter().enumerate();
        rows.filter(move |(_, row)| inside(row)).map(|(rank, _)| rank)
    }

    /// How many children stand behind the rows within a key.
    pub(super) fn children_of(&self, key: &Key) -> i64 {
        let mut children: Vec<u32> = self.held(key).map(|row| self.children[row]).collect();
        children.sort_unstable();
        children.dedup();
        i64::try_from(children.len()).unwrap_or(i64::MAX)
    }

    /// The keys of what some masks tell apart on a set of axes; of presence, only what some table
    /// counts.
    pub(super) fn keys(&self, set: &[usize], cut: &BTreeMap<usize, Vec<Mask>>) -> Vec<Key> {
        let parts = cut.iter().map(|(axis, masks)| {
            let inside = match set.contains(axis) {
                true => self.axes[*axis].full(),
                false => masks.iter().fold(0, |all, mask| all | mask),
            };
            (*axis, parts(inside, masks))
        });
        product(parts).into_iter().map(|key| canonical(self, key)).collect()
    }
}

struct Builder<'a> {
    table: &'a mut Tabulated,
    dataset: &'a Dataset,
    unit: Unit,
    frame: &'a Frame,
    cliques: Vec<Vec<usize>>,
    linked: BTreeSet<(Key, usize)>,
}

impl<'a> Builder<'a> {
    fn new(table: &'a mut Tabulated, dataset: &'a Dataset, unit: Unit, frame: &'a Frame) -> Self {
        Self { table, dataset, unit, frame, cliques: Vec::new(), linked: BTreeSet::new() }
    }

    fn build(&mut self, blocks: &[Block]) -> Result<(), TooLarge> {
        let mine: Vec<(usize, &Block)> =
            blocks.iter().enumerate().filter(|(_, block)| block.unit == self.unit).collect();
        let tables: Vec<Vec<usize>> = mine.iter().flat_map(|(_, b)| self.axes_of(b)).collect();
        if let Some(table) = tables.iter().find(|axes| axes.len() > MAX_AXES) {
            let variables = table.iter().filter_map(|axis| self.variable(*axis));
            return Err(TooLarge::Joint(variables.collect()));
        }
        self.cliques = cliques(self.frame.axes.len(), &tables);
        for clique in &self.cliques {
            let mut atoms = clique.iter().map(|axis| self.frame.axes[*axis].atoms);
            let joint = atoms.try_fold(1usize, |joint, atoms| joint.checked_mul(atoms));
            if joint.is_none_or(|joint| joint > MAX_JOINT) {
                let variables = clique.iter().filter_map(|axis| self.variable(*axis));
                return Err(TooLarge::Joint(variables.collect()));
            }
        }
        for (at, block) in &mine {
            let counted = self.count(*at, block);
            self.table.blocks.push(counted);
        }
        let cuts = self.cuts(&mine);
        self.refine(&cuts);
        self.tie();
        let joints = self.joints();
        self.table.joints.push(joints);
        self.table.meetings.push(Meetings { cliques: self.cliques.clone(), cuts });
        Ok(())
    }

    fn variable(&self, axis: usize) -> Option<usize> {
        match &self.frame.axes[axis].source {
            Source::Variable(variable) | Source::Answers(variable, _) => Some(*variable),
            Source::Presence => None,
        }
    }

    fn is_answers(&self, axis: usize) -> bool {
        matches!(self.frame.axes[axis].source, Source::Answers(..))
    }

    /// The axes that meet in a block; several sets when it has a multi-answer variable.
    fn axes_of(&self, block: &Block) -> Vec<Vec<usize>> {
        // Who is new, who was examined, when, is a matter of presence too: both axes must meet.
        let mut variables = block.dimensions.iter().map(|d| &self.dataset.variables[d.variable]);
        let dated = |v: &Variable| [NEW, QUARTER].contains(&v.id.as_str()) || v.unseen.is_some();
        let of_presence = variables.any(dated);
        let presence = self.frame.axis(&Source::Presence).filter(|_| of_presence);
        let scope = self.frame.scope(block.scope).map(|(axis, _)| axis).or(presence);
        let mut sets: Vec<Vec<usize>> = vec![scope.into_iter().collect()];
        for dimension in &block.dimensions {
            let mut axes: Vec<Vec<usize>> = dimension
                .groups
                .iter()
                .map(|g| self.frame.atoms(self.dataset, dimension.variable, &g.categories).0)
                .map(|axis| self.frame.bound_to(axis))
                .collect();
            axes.sort_unstable();
            axes.dedup();
            sets = sets
                .iter()
                .flat_map(|set| axes.iter().map(move |axes| [set.as_slice(), axes].concat()))
                .collect();
        }
        sets
    }

    fn count(&mut self, at: usize, block: &Block) -> Counted {
        let scope = self.frame.scope(block.scope);
        let mut keys: Vec<Vec<(usize, Mask)>> = vec![scope.into_iter().collect()];
        for dimension in &block.dimensions {
            let groups = self.groups(dimension);
            keys = keys
                .iter()
                .flat_map(|key| {
                    groups.iter().map(move |part| {
                        let mut key = key.clone();
                        key.extend(*part);
                        key
                    })
                })
                .collect();
        }
        let shape = block.dimensions.iter().map(|d| d.groups.len() + 1).collect();
        let cells = keys.into_iter().map(|key| {
            let key = canonical(self.frame, key);
            self.show(&key)
        });
        let cells = cells.collect();
        let is_sensitive = |d: &Dimension| self.dataset.variables[d.variable].sensitive;
        let sensitive = block.dimensions.iter().map(is_sensitive).collect();
        Counted { block: at, cells, shape, sensitive, silent: block.silent }
    }

    /// The groups of a dimension, then its total.
    fn groups(&self, dimension: &Dimension) -> Vec<Option<(usize, Mask)>> {
        let atoms =
            |categories: &[u16]| self.frame.atoms(self.dataset, dimension.variable, categories);
        let groups = dimension.groups.iter().map(|group| Some(atoms(&group.categories)));
        groups.chain([None]).collect()
    }

    /// The masks by which tables cut each axis of each set; presence is an axis like another.
    fn cuts(&self, blocks: &[(usize, &Block)]) -> Cuts {
        let mut cuts = Cuts::new();
        for (_, block) in blocks.iter().filter(|(_, block)| !block.silent) {
            let scope = self.frame.scope(block.scope);
            let presence = self.frame.axis(&Source::Presence);
            let mut groups: BTreeMap<usize, Vec<Mask>> = BTreeMap::new();
            for dimension in &block.dimensions {
                for (axis, mask) in self.groups(dimension).into_iter().flatten() {
                    groups.entry(axis).or_default().push(mask);
                }
            }
            for axes in self.axes_of(block) {
                let shown: Vec<usize> = axes.into_iter().filter(|a| Some(*a) != presence).collect();
                for subset in 0..1usize << shown.len() {
                    let kept = |at: &usize| subset >> at & 1 == 1;
                    let set: Vec<usize> =
                        (0..shown.len()).filter(kept).map(|at| shown[at]).collect();
                    // What two groups of answers share or not is a difference; what three do is not.
                    if set.iter().filter(|axis| self.is_answers(**axis)).count() > 2 {
                        continue;
                    }
                    let cut = cuts.entry(set.clone()).or_default();
                    for axis in set {
                        let more = groups.get(&axis).into_iter().flatten().copied();
                        cut.entry(axis).or_default().extend(more);
                    }
                    if let Some((presence, mask)) = scope {
                        cut.entry(presence).or_default().push(mask);
                    }
                }
            }
        }
        cuts
    }

    /// Marks every cell that differences between printed groups could tell: for each set of axes
    /// that a table shows, what the groups of the tables that show it can separate.
    fn refine(&mut self, cuts: &Cuts) {
        for (set, cut) in cuts {
            for key in self.frame.keys(set, cut) {
                let cell = self.show(&key);
                self.table.fine.insert(cell);
            }
        }
    }

    /// The cell of a key, tied to the joint cells of a clique that holds its axes.
    fn show(&mut self, key: &Key) -> usize {
        let holds = |clique: &Vec<usize>| key.iter().all(|(axis, _)| clique.contains(axis));
        if let Some(clique) = self.cliques.iter().position(holds) {
            self.link(key, clique);
        }
        self.cell(key)
    }

    fn cell(&mut self, key: &Key) -> usize {
        if let Some(cell) = self.table.index.get(&(self.unit, key.clone())) {
            return *cell;
        }
        let value = self.frame.held(key).count() as i64;
        let children = self.frame.children_of(key);
        let rows = i64::try_from(self.frame.rows.len()).unwrap_or(i64::MAX / 4);
        // Nobody knows a bound of a count but through what prints: this one only has to be far.
        let cell = self.table.system.add(value, rows * 2 + 100);
        self.table.names.push(Named { unit: self.unit, key: key.clone(), children });
        self.table.index.insert((self.unit, key.clone()), cell);
        cell
    }

    /// Says a cell as the sum of finer ones, down to the joint cells of a clique.
    fn link(&mut self, key: &Key, clique: usize) {
        if !self.linked.insert((key.clone(), clique)) {
            return;
        }
        let axes = self.cliques[clique].clone();
        let open = axes.iter().copied().find_map(|axis| {
            let full = self.frame.axes[axis].full();
            let mask = key.iter().find(|(a, _)| *a == axis).map_or(full, |(_, mask)| *mask);
            (mask.count_ones() != 1).then_some((axis, mask))
        });
        let Some((axis, mask)) = open else {
            return;
        };
        let whole = self.cell(key);
        let mut form: Form = vec![(whole, -1)];
        for atom in bits(mask) {
            let others = key.iter().copied().filter(|(a, _)| *a != axis);
            let part = canonical(self.frame, others.chain([(axis, atom)]).collect());
            let cell = self.cell(&part);
            form.push((cell, 1));
            self.link(&part, clique);
        }
        self.table.system.relations.push(Relation::equal(form, 0));
    }

    /// Ties cliques by what they share: the total, and the joint cells of their common axes.
    fn tie(&mut self) {
        for clique in 0..self.cliques.len() {
            self.link(&Key::new(), clique);
        }
        for (a, b, shared) in junctions(&self.cliques) {
            let atoms = |axis: usize| (axis, bits(self.frame.axes[axis].full()).collect());
            for key in product(shared.into_iter().map(atoms)) {
                let key = canonical(self.frame, key);
                self.link(&key, a);
                self.link(&key, b);
            }
        }
    }

    fn joints(&mut self) -> Vec<Vec<usize>> {
        let rows = self.frame.rows.clone();
        let cliques = self.cliques.clone();
        rows.iter()
            .map(|row| {
                let joint = |clique: &Vec<usize>| -> Key {
                    clique.iter().map(|axis| (*axis, 1 << row[*axis])).collect()
                };
                let keys: Vec<Key> = cliques.iter().map(joint).collect();
                keys.into_iter().map(|key| self.cell(&canonical(self.frame, key))).collect()
            })
            .collect()
    }
}

/// Every key that takes one part of each axis, the parts of the last axis next to each other.
fn product(axes: impl Iterator<Item = (usize, Vec<Mask>)>) -> Vec<Key> {
    axes.fold(vec![Vec::new()], |keys, (axis, parts)| {
        let with = |key: &Key| -> Vec<Key> {
            parts.iter().map(|part| [key.as_slice(), &[(axis, *part)]].concat()).collect()
        };
        keys.iter().flat_map(with).collect()
    })
}

/// The parts of a mask that a list of masks tells apart, in the order of their lowest atom.
fn parts(inside: Mask, masks: &[Mask]) -> Vec<Mask> {
    let mut parts: Vec<Mask> = vec![inside];
    for mask in masks {
        parts = parts.iter().flat_map(|part| [part & mask, part & !mask]).collect();
        parts.retain(|part| *part != 0);
    }
    parts.sort_by_key(|part| part.trailing_zeros());
    parts
}

/// The atoms of a mask, one bit each.
fn bits(mask: Mask) -> impl Iterator<Item = Mask> {
    (0..Mask::BITS).map(|at| 1 << at).filter(move |bit| mask & bit != 0)
}
