//! The number of an issued document: it says nothing of whom the document is about.

use std::fmt;

/// Crockford's digits: no letter is taken for another when a number is read aloud or retyped.
pub(crate) const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Eighty bits.
const LENGTH: usize = 16;

/// The number of a document in the register: 16 digits of Crockford's base 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PieceId([u8; LENGTH]);

impl PieceId {
    /// Makes a number of the first eighty of 256 bits that nobody can guess.
    pub fn of_bytes(bytes: &[u8; 32]) -> Self {
        let mut digits = [0; LENGTH];
        for (half, word) in digits.chunks_mut(8).zip(bytes.chunks(5)) {
            let bits = word.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            for (rank, digit) in half.iter_mut().enumerate() {
                let value = (bits >> (35 - 5 * rank)) & 31;
                *digit = CROCKFORD[usize::try_from(value).unwrap_or(0)];
            }
        }
        Self(digits)
    }

    /// Accepts the exact form only; numbers become file names.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; LENGTH] = text.as_bytes().try_into().ok()?;
        digits.iter().all(|digit| CROCKFORD.contains(digit)).then_some(Self(digits))
    }
}

impl fmt::Display for PieceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

impl fmt::Debug for PieceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_first_eighty_bits() {
        let mut bytes = [0; 32];
        assert_eq!(PieceId::of_bytes(&bytes).to_string(), "0000000000000000");
        bytes[9] = 1;
        assert_eq!(PieceId::of_bytes(&bytes).to_string(), "0000000000000001");
        bytes[0] = 0xff;
        let number = PieceId::of_bytes(&bytes).to_string();
        assert_eq!(number, "ZW00000000000001");
        assert_eq!(PieceId::parse(&number).map(|n| n.to_string()), Some(number));
        for other in ["ZW0000000000000", "zw00000000000001", "IW00000000000001", "../../../../etc"]
        {
            assert_eq!(PieceId::parse(other), None);
        }
    }
}
