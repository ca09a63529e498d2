//! Fixed random rounding, keyed by the set of children counted.
//!
//! Each child has a key, a set has the sum of the keys of its rows, and the draw of a set is made of
//! that sum: one set of children, one number, in any table, any sentence, any year; two sets that
//! differ by one child, two draws (the cell-key method of official statistics).

use sha2::{Digest, Sha256};

/// What nobody who reads an edition knows, and draws its rounding; two of them never mix.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DrawingKey(pub [u8; 32]);

impl std::fmt::Debug for DrawingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DrawingKey(..)")
    }
}

/// The identity of a set of children, each as often as its rows are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gathering(u128);

impl Gathering {
    /// The set with one more row of a child.
    #[must_use]
    pub fn with(self, child: Self) -> Self {
        Self(self.0.wrapping_add(child.0))
    }

    /// The set that is left without a part of it.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self(self.0.wrapping_sub(part.0))
    }

    /// The set with each of its rows so many times.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self(self.0.wrapping_mul(u128::from(times)))
    }
}

impl DrawingKey {
    /// What stands beside the children of a count that is told as a total of its own: it has a draw of
    /// its own too.
    pub fn beside(self) -> Gathering {
        Gathering(self.mac(b"total", &[]))
    }

    /// The set of one child, by the number of her situation.
    pub fn child(self, number: &str) -> Gathering {
        Gathering(self.mac(b"enfant", number.as_bytes()))
    }

    /// The multiple of a base that stands for a count: one of the two around it, the nearer the
    /// likelier, so that its mean is the count.
    pub fn multiple(self, set: Gathering, count: i64, base: i64) -> i64 {
        let rest = count.rem_euclid(base);
        let draw = self.mac(b"effectif", &set.0.to_be_bytes()) % base.unsigned_abs() as u128;
        count - rest + if draw < rest.unsigned_abs() as u128 { base } else { 0 }
    }

    fn mac(self, about: &[u8], message: &[u8]) -> u128 {
        let hashed = Sha256::new().chain_update(self.0).chain_update(about).chain_update(message);
        let digest = hashed.finalize();
        digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
    }
}

/// The other multiple around a count, if there are two.
pub fn other(multiple: i64, count: i64, base: i64) -> Option<i64> {
    let below = count - count.rem_euclid(base);
    match (count == below, multiple == below) {
        (true, _) => None,
        (false, true) => Some(below + base),
        (false, false) => Some(below),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_draw_is_unbiased_and_one_of_the_two_multiples() {
        const KEY: DrawingKey = DrawingKey([7; 32]);
        for (count, base) in [(1, 5), (3, 5), (4, 5), (5, 5), (23, 5), (7, 3), (19, 10)] {
            let draws = (0..10_000).map(|at| {
                let multiple = KEY.multiple(KEY.child(&format!("S-{at}")), count, base);
                assert!(multiple % base == 0 && (multiple - count).abs() < base);
                multiple
            });
            let mean = draws.sum::<i64>() as f64 / 10_000.0;
            assert!((mean - count as f64).abs() < 0.12, "{count}: {mean}");
        }
    }

    #[test]
    fn a_set_has_one_draw_whatever_its_order() {
        const KEY: DrawingKey = DrawingKey([7; 32]);
        let of = |all: &[&str]| {
            all.iter().fold(Gathering::default(), |set, number| set.with(KEY.child(number)))
        };
        assert_eq!(of(&["S-1", "S-2", "S-3"]), of(&["S-3", "S-1", "S-2"]));
        assert_ne!(of(&["S-1", "S-2"]), of(&["S-1", "S-3"]));
        assert_ne!(of(&["S-1"]), of(&["S-1", "S-1"]));
        assert_ne!(DrawingKey([8; 32]).child("S-1"), KEY.child("S-1"));
    }
}
