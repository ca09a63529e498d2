//! The auditor: between what bounds a reader can prove each count to be.
//!
//! A world is a table of whole numbers that a reader cannot tell from the true one: each count within
//! its bounds, each sum none. The auditor asks a program for a world where a count is far enough from
//! the others it was seen to be; a world shows many counts at once, and is kept for those that come
//! after. What is reached is certain, since each world is a proof, checked to the unit. What is not is
//! out of reach for those who ask whether a count is wide, but within reach for those who ask what
//! readers knew already: both can only ask for more protection.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::cells::{Sum, value};
use super::program::{Found, Program};

/// Most times that the sums are gone through to tighten bounds.
const PASSES: usize = 8;

/// The bounds of a term of a sum.
fn part(bounds: &Bounds, (cell, by): (usize, i64)) -> (i64, i64) {
    let (low, high) = bounds[cell];
    if by > 0 { (by * low, by * high) } else { (by * high, by * low) }
}

/// The sums, by the counts that they name.
pub(super) struct Auditor<'s> {
    sums: &'s [Sum],
    of: Vec<Vec<(usize, i64)>>,
    truth: Vec<i64>,
}

/// What readers know of each count.
pub(super) type Bounds = Vec<(i64, i64)>;

/// The worlds seen, and the lowest and highest value of each count in them.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    low: Vec<i64>,
    high: Vec<i64>,
    worlds: Vec<Vec<i64>>,
}

/// No count is looked for further than this above what it is.
const FAR: i64 = 10_000;
/// Most numbers kept of worlds, all together.
const KEPT: usize = 4_000_000;

impl Reached {
    /// What is left of them within other bounds, where some sums are one at least.
    fn within(&self, truth: &[i64], bounds: &Bounds, some: &[Sum]) -> Self {
        let mut left = Self { low: truth.to_vec(), high: truth.to_vec(), worlds: Vec::new() };
        let inside = |world: &&Vec<i64>| {
            let mut each = world.iter().zip(bounds);
            each.all(|(value, (low, high))| (low..=high).contains(&value))
                && some.iter().all(|sum| value(sum, |cell| world[cell]) > 0)
        };
        self.worlds.iter().filter(inside).for_each(|world| left.note(world));
        left
    }

    fn note(&mut self, world: &[i64]) {
        if (self.worlds.len() + 1) * world.len() <= KEPT {
            self.worlds.push(world.to_vec());
        }
        for (at, value) in world.iter().enumerate() {
            self.low[at] = self.low[at].min(*value);
            self.high[at] = self.high[at].max(*value);
        }
    }

    fn width(&self, cell: usize) -> i64 {
        self.high[cell] - self.low[cell]
    }
}

/// A search for worlds within some bounds.
pub(super) struct Search<'a, 's> {
    auditor: &'a Auditor<'s>,
    bounds: Bounds,
    /// Sums that are one at least.
    some: Vec<Sum>,
    seen: Reached,
    /// Solved when the worlds seen are not enough.
    program: OnceCell<Program<'s>>,
    /// The counts of which the search was too long.
    doubts: BTreeSet<usize>,
}

impl<'s> Auditor<'s> {
    /// Of counts as they are, and of their sums that are none.
    pub(super) fn new(truth: Vec<i64>, sums: &'s [Sum]) -> Self {
        let mut of = vec![Vec::new(); truth.len()];
        for (at, sum) in sums.iter().enumerate() {
            sum.iter().for_each(|(cell, by)| of[*cell].push((at, *by)));
        }
        Self { sums, of, truth }
    }

    /// The bounds that sums leave of each count, by themselves; no world is outside of them.
    pub(super) fn tightened(&self, mut bounds: Bounds) -> Bounds {
        let mut changed = true;
        for _ in 0..PASSES {
            if !std::mem::take(&mut changed) {
                break;
            }
            for sum in self.sums {
                let ends = sum.iter().map(|term| part(&bounds, *term));
                let (least, most) = ends.fold((0, 0), |(a, b), (low, high)| (a + low, b + high));
                for (cell, by) in sum {
                    // What the others leave for it.
                    let (low, high) = part(&bounds, (*cell, *by));
                    let (from, to) = (high - most, low - least);
                    let (from, to) = if *by > 0 { (from, to) } else { (-to, -from) };
                    let (low, high) = bounds[*cell];
                    let by = by.abs();
                    let tight = (low.max(-(-from).div_euclid(by)), high.min(to.div_euclid(by)));
                    changed |= tight != (low, high);
                    bounds[*cell] = tight;
                }
            }
        }
        bounds
    }

    /// The counts that are the sum of others, and those.
    pub(super) fn totals(&self) -> impl Iterator<Item = (usize, Vec<usize>)> {
        self.sums.iter().filter_map(|sum| {
            let (wholes, parts): (Vec<_>, Vec<_>) = sum.iter().partition(|(_, by)| *by > 0);
            let [(whole, 1)] = wholes.as_slice() else { return None };
            let each = parts.iter().all(|(_, by)| *by == -1);
            each.then(|| (*whole, parts.iter().map(|(cell, _)| *cell).collect()))
        })
    }

    /// Nothing but the truth was seen yet.
    pub(super) fn start(&self) -> Reached {
        Reached { low: self.truth.clone(), high: self.truth.clone(), worlds: Vec::new() }
    }

    /// A search within some bounds, which begins with the worlds seen that are left within them.
    pub(super) fn search(&self, bounds: Bounds, seen: &Reached) -> Search<'_, 's> {
        self.search_with(bounds, Vec::new(), seen)
    }

    /// The same, where some sums are one at least.
    pub(super) fn search_with(
        &self,
        mut bounds: Bounds,
        some: Vec<Sum>,
        seen: &Reached,
    ) -> Search<'_, 's> {
        for ((_, high), truth) in bounds.iter_mut().zip(&self.truth) {
            *high = (*high).min(truth + FAR);
        }
        let seen = seen.within(&self.truth, &bounds, &some);
        let (program, doubts) = (OnceCell::new(), BTreeSet::new());
        Search { auditor: self, bounds, some, seen, program, doubts }
    }

    /// The cells that share a sum with some, these included.
    pub(super) fn around(&self, cells: &[usize]) -> Vec<usize> {
        let mut found = cells.to_vec();
        for cell in cells {
            for (sum, _) in &self.of[*cell] {
                found.extend(self.sums[*sum].iter().map(|(other, _)| *other));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The cells from the nearest to a cell to the furthest, up to so many.
    pub(super) fn near(&self, cell: usize, most: usize) -> Vec<usize> {
        let (mut found, mut met) = (vec![cell], vec![false; self.truth.len()]);
        met[cell] = true;
        let mut at = 0;
        while at < found.len() && found.len() < most {
            for (sum, _) in &self.of[found[at]] {
                for (other, _) in &self.sums[*sum] {
                    if !std::mem::replace(&mut met[*other], true) {
                        found.push(*other);
                    }
                }
            }
            at += 1;
        }
        found
    }
}

impl Search<'_, '_> {
    /// Looks for worlds where a count differs, until its bounds are as wide as asked; gives how
    /// wide they are.
    pub(super) fn widen(&mut self, cell: usize, width: i64) -> i64 {
        let (least, most) = self.bounds[cell];
        // Sums alone may leave less: nothing further is looked for.
        let width = width.min(most - least);
        if self.seen.width(cell) < width {
            let (low, high) = (self.seen.low[cell], self.seen.high[cell]);
            let mut further = (high + 1..=most.min(low + width)).rev();
            further.any(|value| self.reach(cell, value));
            let high = self.seen.high[cell];
            let mut further = least.max(high - width)..low;
            further.any(|value| self.reach(cell, value));
        }
        self.seen.width(cell)
    }

    /// The counts that are not as wide as asked.
    pub(super) fn narrow(&mut self, asked: &[i64]) -> Vec<usize> {
        let all = asked.iter().enumerate();
        let narrow = all.filter(|(cell, width)| self.widen(*cell, **width) < **width);
        narrow.map(|(cell, _)| cell).collect()
    }

    /// The worlds seen.
    pub(super) fn seen(self) -> Reached {
        self.seen
    }

    /// Whether the search of a count was too long to say how wide it may be.
    pub(super) fn doubts(&self, cell: usize) -> bool {
        self.doubts.contains(&cell)
    }

    /// Asks for a world where a count is so many.
    fn reach(&mut self, cell: usize, value: i64) -> bool {
        let Auditor { sums, .. } = self.auditor;
        let program = self.program.get_or_init(|| Program::new(sums, &self.bounds, &self.some));
        let found = program.world(cell, value);
        match &found {
            Found::World(world) => self.seen.note(world),
            Found::Doubt => drop(self.doubts.insert(cell)),
            Found::Nothing => {}
        }
        matches!(found, Found::World(_))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Four parts, two halves of them, and all: what a table with groups is made of.
    fn sums() -> Vec<Sum> {
        vec![
            vec![(0, 1), (1, 1), (4, -1)],
            vec![(2, 1), (3, 1), (5, -1)],
            vec![(4, 1), (5, 1), (6, -1)],
        ]
    }

    /// The bounds of each count over every world there is.
    fn all_worlds(bounds: &Bounds) -> Bounds {
        let range = |at: usize| bounds[at].0..=bounds[at].1;
        let pairs = |one: usize, other: usize| {
            range(one).flat_map(move |a| range(other).map(move |b| (a, b)))
        };
        let mut ends: Bounds = vec![(i64::MAX, i64::MIN); bounds.len()];
        for (a, b) in pairs(0, 1) {
            for (c, d) in pairs(2, 3) {
                let world = [a, b, c, d, a + b, c + d, a + b + c + d];
                if world.iter().zip(bounds).all(|(v, (low, high))| (low..=high).contains(&v)) {
                    for (end, value) in ends.iter_mut().zip(world) {
                        *end = (end.0.min(value), end.1.max(value));
                    }
                }
            }
        }
        ends
    }

    #[test]
    fn a_count_that_is_large_and_unknown_is_not_narrow() {
        let (truth, sums) = (vec![12_000, 9_000, 7, 3, 21_000, 10, 21_010], sums());
        let bounds: Bounds = truth.iter().map(|_| (0, 1_000_000)).collect();
        let auditor = Auditor::new(truth, &sums);
        assert!(auditor.search(bounds, &auditor.start()).narrow(&[4; 7]).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_narrow_is_what_every_world_says(
            parts in proptest::array::uniform4(0..6_i64),
            around in proptest::collection::vec((0..4_i64, 0..4_i64), 7),
            width in 1..6_i64,
        ) {
            let [a, b, c, d] = parts;
            let truth = vec![a, b, c, d, a + b, c + d, a + b + c + d];
            let bounds: Bounds = truth
                .iter()
                .zip(around)
                .map(|(count, (less, more))| ((count - less).max(0), count + more))
                .collect();
            let sums = sums();
            let auditor = Auditor::new(truth, &sums);
            let narrow = auditor.search(bounds.clone(), &auditor.start()).narrow(&[width; 7]);
            let ends = all_worlds(&bounds);
            let wanted: Vec<usize> =
                (0..7).filter(|cell| ends[*cell].1 - ends[*cell].0 < width).collect();
            prop_assert_eq!(narrow, wanted);
        }
    }
}
