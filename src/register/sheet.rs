//! The recovery sheet: the two secrets of a workspace as lines that a hand can copy.
//!
//! Crockford's base 32, in groups of four; the last group of a line is its check, drawn from the
//! label too, so that a typo, a line for another or a line of another sheet is found where it is.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::line::Reference;
use crate::value::CROCKFORD;

/// Labels, and the bytes that each line carries: the register, the seed of the signing key, the
/// workspace key.
const LINES: [(&str, usize); 9] = [
    ("R", 10),
    ("S1", 10),
    ("S2", 10),
    ("S3", 10),
    ("S4", 2),
    ("E1", 10),
    ("E2", 10),
    ("E3", 10),
    ("E4", 2),
];
const LENGTH: usize = 74;
const NAME: &str = "cesmivip/";
/// What makes a check one of this form.
const DOMAIN: &str = "cesmivip/fiche/v1\n";
/// Digits of a check: one typo in a million goes unseen.
const CHECK: usize = 4;

/// What the sheet carries, wiped when dropped, never printed by accident.
pub struct RecoverySheet(Zeroizing<[u8; LENGTH]>);

impl RecoverySheet {
    /// The labels of the lines, in order.
    pub fn labels() -> impl Iterator<Item = &'static str> {
        LINES.iter().map(|(label, _)| *label)
    }

    /// Takes the name of the register, if this program drew it, and the two secrets.
    pub fn new(origin: &Reference, seed: &[u8; 32], space: &[u8; 32]) -> Option<Self> {
        let number = decode(origin.text().strip_prefix(NAME)?, 10)?;
        let parts = number.iter().chain(seed).chain(space);
        let mut whole = Zeroizing::new([0; LENGTH]);
        whole.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
        Some(Self(whole))
    }

    /// Joins the lines that [`Self::line`] read, in order.
    pub fn of_lines(lines: &[Zeroizing<Vec<u8>>]) -> Option<Self> {
        let whole: Zeroizing<Vec<u8>> =
            Zeroizing::new(lines.iter().flat_map(|l| l.iter().copied()).collect());
        let whole: [u8; LENGTH] = whole.as_slice().try_into().ok()?;
        Some(Self(Zeroizing::new(whole)))
    }

    /// Reads the line of a label, with or without it; case, spaces, hyphens and the letters that
    /// are taken for digits are forgiven.
    pub fn line(label: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
        let (_, size) = LINES.iter().find(|(known, _)| *known == label)?;
        let digits = plain(text);
        let length = (size * 8).div_ceil(5);
        let digits = match digits.strip_prefix(label) {
            Some(rest) if rest.len() == length + CHECK => rest,
            _ => digits.as_str(),
        };
        let (data, given) = digits.split_at_checked(length)?;
        let data = decode(data, *size)?;
        (given == check(label, &data).as_str()).then_some(data)
    }

    /// Gives the lines with their labels.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, Zeroizing<String>)> {
        let mut rest = self.0.as_slice();
        LINES.iter().map(move |(label, size)| {
            let (data, after) = rest.split_at(*size);
            rest = after;
            let digits = Zeroizing::new(encode(data).to_string() + &check(label, data));
            let mut grouped = Zeroizing::new(String::with_capacity(32));
            for (rank, digit) in digits.chars().enumerate() {
                if rank > 0 && rank % 4 == 0 {
                    grouped.push('-');
                }
                grouped.push(digit);
            }
            (*label, grouped)
        })
    }

    /// The number of the register, which its name follows from.
    pub fn register(&self) -> [u8; 10] {
        part(&self.0[..10])
    }

    /// The seed of the signing key.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(part(&self.0[10..42]))
    }

    /// The workspace key.
    pub fn space(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(part(&self.0[42..]))
    }
}

impl std::fmt::Debug for RecoverySheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoverySheet(‹masqué›)")
    }
}

fn part<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut part = [0; N];
    part.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    part
}

fn check(label: &str, data: &[u8]) -> Zeroizing<String> {
    let hasher = Sha256::new().chain_update(DOMAIN).chain_update(label).chain_update(b"\n");
    let digest = hasher.chain_update(data).finalize();
    let mut digits = encode(&digest[..3]);
    digits.truncate(CHECK);
    digits
}

/// What Crockford forgives to a reader.
fn plain(text: &str) -> Zeroizing<String> {
    let kept = text.chars().filter(|c| !c.is_whitespace() && !"-:.".contains(*c));
    let digits = kept.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    Zeroizing::new(digits.collect())
}

fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(32));
    for rank in 0..(bytes.len() * 8).div_ceil(5) {
        let bit = |at: usize| {
            let byte = bytes.get(at / 8).copied().unwrap_or_default();
            usize::from(byte >> (7 - at % 8) & 1)
        };
        let value = (0..5).fold(0, |value, at| value << 1 | bit(rank * 5 + at));
        text.push(char::from(CROCKFORD[value]));
    }
    text
}

/// Reads exactly so many bytes; what is left of the last digit must be zero.
fn decode(text: &str, size: usize) -> Option<Zeroizing<Vec<u8>>> {
    if text.len() != (size * 8).div_ceil(5) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    let (mut bits, mut held) = (0u32, 0);
    for digit in text.bytes() {
        let value = CROCKFORD.iter().position(|known| *known == digit)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
        bits &= (1 << held) - 1;
    }
    (bits == 0 && bytes.len() == size).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> RecoverySheet {
        let origin = Reference::parse("cesmivip/0123456789ABCDEF").unwrap();
        let seed: [u8; 32] = std::array::from_fn(|at| u8::try_from(at * 7 % 251).unwrap());
        RecoverySheet::new(&origin, &seed, &[0xfe; 32]).unwrap()
    }

    fn read(lines: &[(&'static str, String)]) -> Option<RecoverySheet> {
        let read: Option<Vec<_>> =
            lines.iter().map(|(label, text)| RecoverySheet::line(label, text)).collect();
        RecoverySheet::of_lines(&read?)
    }

    #[test]
    fn a_sheet_is_read_as_it_is_written_and_as_a_hand_writes_it() {
        let sheet = sheet();
        let lines: Vec<_> = sheet.lines().map(|(label, text)| (label, text.to_string())).collect();
        assert_eq!(lines.len(), 9);
        assert!(lines[0].1.starts_with("0123-4567-89AB-CDEF-"), "{}", lines[0].1);
        assert!(lines.iter().all(|(_, text)| text.split('-').all(|group| group.len() == 4)));
        let by_hand = |text: &str| {
            text.to_lowercase()
                .replace('0', "o")
                .replacen('1', "l", 1)
                .replace('1', "I")
                .replace('-', "  ")
        };
        let typed: Vec<_> = lines
            .iter()
            .map(|(label, text)| (*label, format!("{label} : {}", by_hand(text))))
            .collect();
        for lines in [&lines, &typed] {
            let again = read(lines).unwrap();
            assert_eq!(*again.seed(), *sheet.seed());
            assert_eq!(*again.space(), *sheet.space());
            assert_eq!(again.register(), sheet.register());
        }
        assert_eq!(format!("{sheet:?}"), "RecoverySheet(‹masqué›)");
        assert!(
            RecoverySheet::new(&Reference::parse("autre/nom").unwrap(), &[0; 32], &[0; 32])
                .is_none()
        );
    }

    #[test]
    fn every_single_typo_and_every_swap_is_found_at_its_line() {
        let lines: Vec<_> = sheet().lines().map(|(l, text)| (l, text.to_string())).collect();
        let mut unseen = 0;
        for (label, text) in &lines {
            for at in (0..text.len()).filter(|at| !text[*at..].starts_with('-')) {
                for digit in
                    CROCKFORD.iter().map(|d| char::from(*d)).filter(|d| !text[at..].starts_with(*d))
                {
                    let typo = format!("{}{digit}{}", &text[..at], &text[at + 1..]);
                    unseen += usize::from(RecoverySheet::line(label, &typo).is_some());
                }
                let lost = format!("{}{}", &text[..at], &text[at + 1..]);
                assert!(RecoverySheet::line(label, &lost).is_none(), "{label}");
            }
            for (other, _) in lines.iter().filter(|(other, _)| other != label) {
                assert!(RecoverySheet::line(other, text).is_none(), "{label} taken for {other}");
            }
        }
        assert_eq!(unseen, 0);
        for bad in ["", "U", "é", "S1", "0000-0000-0000-0000-0000"] {
            assert!(RecoverySheet::line("S1", bad).is_none());
        }
    }
}
