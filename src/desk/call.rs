//! What a request brings, once it was let in.

use zeroize::Zeroize;

use super::gate::Who;

/// The pairs of a form, in order.
pub type Pairs = Vec<(String, String)>;

/// What a request brings.
pub struct Call {
    pub who: Who,
    pub pairs: Pairs,
    /// Whether the script asks, and reads the answer itself.
    pub script: bool,
}

impl Drop for Call {
    /// What was typed does not stay in memory once it is answered.
    fn drop(&mut self) {
        self.pairs.iter_mut().for_each(|(_, value)| value.zeroize());
    }
}

impl Call {
    /// The values of the pairs of this name.
    pub fn words(&self, name: &str) -> Vec<&str> {
        let found = self.pairs.iter().filter(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).collect()
    }

    /// The first value of a pair of this name.
    pub fn word(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}
