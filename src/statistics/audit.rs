//! The auditor: between what bounds a reader can prove each count to be.
//!
//! A world is a table of whole numbers that a reader cannot tell from the true one: each count within
//! its bounds, each sum none. The auditor walks from the true table to other worlds, one child at a
//! time: a count moves by one, each sum that it breaks is mended by another count, until none is
//! broken. Where no short walk leads, a whole-number program looks for the furthest world of all. What
//! is reached is certain, since each world is a proof, checked to the unit; what is not is taken for
//! out of reach, which can only ask for more protection.

use super::cells::Sum;
use super::program::furthest;

/// How long walks may be, the shortest tried first.
const LENGTHS: [usize; 3] = [6, 12, 24];
/// Most moves tried for each length.
const STEPS: usize = 150;

/// Most times that the sums are gone through to tighten bounds.
const PASSES: usize = 8;

/// The bounds of a term of a sum.
fn part(bounds: &Bounds, (cell, by): (usize, i64)) -> (i64, i64) {
    let (low, high) = bounds[cell];
    if by > 0 { (by * low, by * high) } else { (by * high, by * low) }
}

/// How wide a count may be: sums alone may leave less than asked, and nothing further is worth a walk.
fn reachable(cell: usize, bounds: &Bounds, width: i64) -> i64 {
    width.min(bounds[cell].1 - bounds[cell].0)
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

/// Most numbers kept of worlds, all together.
const KEPT: usize = 4_000_000;

impl Reached {
    /// What is left of them within other bounds.
    fn within(&self, truth: &[i64], bounds: &Bounds) -> Self {
        let mut left = Self { low: truth.to_vec(), high: truth.to_vec(), worlds: Vec::new() };
        let inside = |world: &&Vec<i64>| {
            world.iter().zip(bounds).all(|(value, (low, high))| (low..=high).contains(&value))
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

/// A walk in course.
struct Walk<'w, 's> {
    auditor: &'w Auditor<'s>,
    bounds: &'w Bounds,
    world: Vec<i64>,
    moved: Vec<bool>,
    broken: Vec<i64>,
    open: Vec<usize>,
    steps: usize,
    length: usize,
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

    /// Nothing but the truth was seen yet.
    pub(super) fn start(&self) -> Reached {
        Reached { low: self.truth.clone(), high: self.truth.clone(), worlds: Vec::new() }
    }

    /// The worlds seen that are left within other bounds.
    pub(super) fn again(&self, seen: &Reached, bounds: &Bounds) -> Reached {
        seen.within(&self.truth, bounds)
    }

    /// Looks for worlds where a count differs, until its bounds are as wide as asked; gives how
    /// wide they are.
    pub(super) fn widen(
        &self,
        cell: usize,
        bounds: &Bounds,
        width: i64,
        seen: &mut Reached,
    ) -> i64 {
        let width = reachable(cell, bounds, width);
        self.walk(cell, bounds, width, seen);
        for by in [1, -1] {
            if seen.width(cell) < width
                && let Some(world) = furthest(self.sums, bounds, &[(cell, by)])
            {
                seen.note(&world);
            }
        }
        seen.width(cell)
    }

    /// Looks for worlds where many counts differ, each until its bounds are as wide as asked; gives
    /// those that are not.
    ///
    /// Many counts mostly go far in one world, hence one program for all before one for each.
    pub(super) fn widen_all(
        &self,
        asked: &[(usize, i64)],
        bounds: &Bounds,
        seen: &mut Reached,
    ) -> Vec<usize> {
        for (cell, width) in asked {
            self.walk(*cell, bounds, reachable(*cell, bounds, *width), seen);
        }
        for by in [1, -1] {
            let mut left = usize::MAX;
            loop {
                let far = |(cell, width): &&(usize, i64)| {
                    seen.width(*cell) < reachable(*cell, bounds, *width)
                };
                let together: Vec<(usize, i64)> =
                    asked.iter().filter(far).map(|(cell, _)| (*cell, by)).collect();
                if together.len() < 2 || together.len() >= left {
                    break;
                }
                left = together.len();
                let Some(world) = furthest(self.sums, bounds, &together) else { break };
                seen.note(&world);
            }
        }
        let narrow = asked
            .iter()
            .filter(|(cell, width)| self.widen(*cell, bounds, *width, seen) < *width)
            .map(|(cell, _)| *cell);
        narrow.collect()
    }

    /// Walks to worlds where a count differs, until its bounds are as wide as asked.
    fn walk(&self, cell: usize, bounds: &Bounds, width: i64, seen: &mut Reached) {
        for by in [1, -1] {
            if seen.width(cell) >= width {
                return;
            }
            let mut walk = Walk::new(self, bounds);
            while seen.width(cell) < width && walk.reach(cell, by) {
                seen.note(&walk.world);
            }
        }
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

impl<'w, 's> Walk<'w, 's> {
    fn new(auditor: &'w Auditor<'s>, bounds: &'w Bounds) -> Self {
        Self {
            auditor,
            bounds,
            world: auditor.truth.clone(),
            moved: vec![false; auditor.truth.len()],
            broken: vec![0; auditor.sums.len()],
            open: Vec::new(),
            steps: 0,
            length: 0,
        }
    }

    /// Goes to a world where a count is one more, or one less.
    fn reach(&mut self, cell: usize, by: i64) -> bool {
        LENGTHS.iter().any(|length| self.reach_within(cell, by, *length))
    }

    fn reach_within(&mut self, cell: usize, by: i64, length: usize) -> bool {
        (self.steps, self.length) = (0, length);
        self.open.clear();
        if !self.may(cell, by) {
            return false;
        }
        let mut path = vec![(cell, by)];
        self.go(cell, by);
        let found = self.mend(&mut path);
        for (cell, by) in path {
            if found {
                self.moved[cell] = false;
            } else {
                self.back(cell, by);
            }
        }
        found
    }

    fn may(&self, cell: usize, by: i64) -> bool {
        let (low, high) = self.bounds[cell];
        !self.moved[cell] && (low..=high).contains(&(self.world[cell] + by))
    }

    fn go(&mut self, cell: usize, by: i64) {
        self.world[cell] += by;
        self.moved[cell] = true;
        for (sum, weight) in &self.auditor.of[cell] {
            self.broken[*sum] += weight * by;
            if self.broken[*sum] != 0 {
                self.open.push(*sum);
            }
        }
    }

    fn back(&mut self, cell: usize, by: i64) {
        self.world[cell] -= by;
        self.moved[cell] = false;
        for (sum, weight) in &self.auditor.of[cell] {
            self.broken[*sum] -= weight * by;
        }
    }

    /// Mends every broken sum, that with the fewest ways first, or gives up with the path that it
    /// could not leave.
    fn mend(&mut self, path: &mut Vec<(usize, i64)>) -> bool {
        let mut best: Option<Vec<(i64, usize, i64)>> = None;
        let mut open = 0;
        for at in 0..self.open.len() {
            let sum = self.open[at];
            if self.broken[sum] == 0 || self.open[..at].contains(&sum) {
                continue;
            }
            open += 1;
            if best.as_ref().is_some_and(|best| best.len() <= 1) {
                continue;
            }
            let ways = self.ways(sum);
            if best.as_ref().is_none_or(|best| ways.len() < best.len()) {
                best = Some(ways);
            }
        }
        let Some(mut ways) = best else { return true };
        // A move mends a few sums at most.
        if path.len() + open / 3 >= self.length {
            return false;
        }
        ways.sort_unstable();
        for (_, cell, by) in ways {
            self.steps += 1;
            if self.steps > STEPS {
                return false;
            }
            let open = self.open.len();
            self.go(cell, by);
            path.push((cell, by));
            if self.mend(path) {
                return true;
            }
            path.pop();
            self.back(cell, by);
            self.open.truncate(open);
        }
        false
    }

    /// The moves that would bring a broken sum nearer to none.
    fn ways(&self, sum: usize) -> Vec<(i64, usize, i64)> {
        let broken = self.broken[sum];
        let all = self.auditor.sums[sum].iter();
        let way = all.filter_map(|(cell, weight)| {
            let by = -broken.signum() * weight.signum();
            self.may(*cell, by).then(|| (self.worse(*cell, by), *cell, by))
        });
        way.collect()
    }

    /// How many sums more a move would break.
    fn worse(&self, cell: usize, by: i64) -> i64 {
        let each = self.auditor.of[cell].iter().map(|(sum, weight)| {
            let (now, then) = (self.broken[*sum], self.broken[*sum] + weight * by);
            i64::from(then != 0) - i64::from(now != 0)
        });
        each.sum()
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
            let asked: Vec<(usize, i64)> = (0..7).map(|cell| (cell, width)).collect();
            let narrow = auditor.widen_all(&asked, &bounds, &mut auditor.start());
            let ends = all_worlds(&bounds);
            let wanted: Vec<usize> =
                (0..7).filter(|cell| ends[*cell].1 - ends[*cell].0 < width).collect();
            prop_assert_eq!(narrow, wanted);
        }
    }
}
