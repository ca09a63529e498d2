//! Personal data that must be asked to speak.

use std::fmt;

/// Holds a value that identifies or describes a person.
///
/// It has no `Display`, and its `Debug` is redacted, so that it cannot reach a log through a
/// format string; reading it takes a visible [`Sensitive::expose`].
///
/// ```compile_fail
/// let name = cesmivip::value::Sensitive::new("FICTIVE".to_string());
/// println!("{name}");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Gives the value; each call is a place to review.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹masqué›")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        assert_eq!(format!("{:?}", Sensitive::new("Zélie")), "‹masqué›");
    }
}
