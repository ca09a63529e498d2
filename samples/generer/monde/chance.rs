//! Chance without a clock: the same seed gives the same draws on every machine.
//!
//! SplitMix64, ten lines, rather than a crate: nothing here is a secret, and a dependency could
//! change its stream from one version to the next, hence the committed files.

use std::cmp::Reverse;

/// A stream of draws.
pub struct Chance(u64);

impl Chance {
    /// The stream of one thing: a draw more in one stream leaves the others as they were.
    pub fn of(seed: u64, stream: u64, rank: usize) -> Self {
        let mut chance = Self(seed ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93));
        chance.0 = chance.next() ^ (rank as u64).wrapping_mul(0xa076_1d64_78bd_642f);
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * end.max(1) as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = usize::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True `percent` times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// One of several, each with its weight.
    pub fn weighted<T: Copy>(&mut self, items: &[(usize, T)]) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total);
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        items[0].1
    }

    /// Each of several with its own percentage, in their order.
    pub fn each<T: Copy>(&mut self, items: &[(usize, T)]) -> Vec<T> {
        items.iter().filter(|(percent, _)| self.percent(*percent)).map(|(_, item)| *item).collect()
    }

    /// Puts in another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}

/// How many of `count` fall to each share, by the largest remainders.
fn shares(count: usize, quotas: &[usize]) -> Vec<usize> {
    let total: usize = quotas.iter().sum();
    let mut parts: Vec<usize> = quotas.iter().map(|quota| count * quota / total).collect();
    let mut order: Vec<usize> = (0..quotas.len()).collect();
    order.sort_by_key(|&at| (Reverse(count * quotas[at] % total), at));
    let missing = count - parts.iter().sum::<usize>();
    order.into_iter().take(missing).for_each(|at| parts[at] += 1);
    parts
}

/// Gives each a category in exact proportions, the first categories to the lowest scores: the
/// margins are those wanted, and what raises a score raises the category.
pub fn ranked(scores: &[usize], quotas: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&at| (scores[at], at));
    let parts = shares(scores.len(), quotas);
    let categories = parts.iter().enumerate().flat_map(|(at, n)| std::iter::repeat_n(at, *n));
    let mut given = vec![0; scores.len()];
    order.into_iter().zip(categories).for_each(|(at, category)| given[at] = category);
    given
}
