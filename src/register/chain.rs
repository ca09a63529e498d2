//! Reading the register from its first line: the chain of digests, and the tree over the lines.
//!
//! A chain alone accepts a tail that was cut off and a copy that went another way; points kept
//! elsewhere (`Points`) are what tells these.

use std::io::{self, BufRead, Read};

use super::line::{Entry, Event, Line, MAX_LINE};
use super::tree::{Frontier, leaf_hash};
use crate::value::{Digest, Instant};

/// Why a register is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The last line has no end: a write was cut short.
    Torn,
    /// A line that this program does not write.
    Form,
    /// A line out of its rank, a register without an opening, or with a second one.
    Rank,
    /// A line whose predecessor is not the one before it.
    Chain,
    /// Fewer lines than were already seen.
    Shorter,
    /// At a size that was already seen, another content.
    Other,
    /// A line that follows, and that the workspace did not enter.
    Foreign,
}

/// Where reading stopped.
#[derive(Debug)]
pub enum Stopped {
    /// The system refused.
    Io(io::Error),
    /// The register is not whole: at which line, from 1, and why.
    Broken(u64, Flaw),
}

/// The state of a register after some of its lines: what the next one needs.
#[derive(Clone, Debug)]
pub struct Chain {
    last: Digest,
    frontier: Frontier,
    bytes: u64,
}

impl Default for Chain {
    fn default() -> Self {
        Self { last: Digest::from_bytes([0; 32]), frontier: Frontier::default(), bytes: 0 }
    }
}

impl Chain {
    /// How many lines were read.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The root of the tree over these lines (RFC 9162, 2.1.1).
    pub fn root(&self) -> Digest {
        self.frontier.root()
    }

    /// The size and the root.
    pub fn point(&self) -> Point {
        Point { size: self.size(), root: self.root() }
    }

    /// Puts an event in its place, under the mark that a key makes of it; the caller writes the
    /// line, then feeds it.
    pub fn next(&self, at: Instant, entry: Entry, mark: impl FnOnce(&[u8]) -> Digest) -> Line {
        let (number, previous) = (self.size() + 1, self.last);
        let bare = Line { number, at, entry, previous, mark: Digest::from_bytes([0; 32]) };
        bare.under(mark)
    }

    /// Takes the next line, with its line feed.
    ///
    /// # Errors
    /// The flaw of this line.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<Line, Flaw> {
        if !bytes.ends_with(b"\n") {
            return Err(if bytes.len() > MAX_LINE { Flaw::Form } else { Flaw::Torn });
        }
        let line = Line::parse(bytes).ok_or(Flaw::Form)?;
        let opens = line.entry.event == Event::Opened;
        if line.number != self.size() + 1 || opens != (line.number == 1) {
            return Err(Flaw::Rank);
        }
        if line.previous != self.last {
            return Err(Flaw::Chain);
        }
        self.last = Digest::of(bytes);
        self.frontier.push(leaf_hash(bytes));
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(line)
    }

    /// Reads lines to the end of the input, showing each with its bytes and the state after it;
    /// memory does not grow with the register.
    ///
    /// # Errors
    /// Where and why reading stopped.
    pub fn read(
        &mut self,
        input: &mut impl BufRead,
        mut see: impl FnMut(&Line, &[u8], &Self),
    ) -> Result<(), Stopped> {
        let mut bytes = Vec::with_capacity(MAX_LINE);
        loop {
            bytes.clear();
            // One byte beyond the bound tells a line too long from one without an end.
            let bound = u64::try_from(MAX_LINE).unwrap_or(u64::MAX) + 1;
            input.by_ref().take(bound).read_until(b'\n', &mut bytes).map_err(Stopped::Io)?;
            if bytes.is_empty() {
                return Ok(());
            }
            let number = self.size() + 1;
            let line = self.feed(&bytes).map_err(|flaw| Stopped::Broken(number, flaw))?;
            see(&line, &bytes, self);
        }
    }
}

/// A size and the root that the register had there, remembered outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// How many lines.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Digest,
}

/// Points that a register must pass through, if it only grew since.
#[derive(Clone, Debug, Default)]
pub struct Points(Vec<(Point, bool)>);

impl Points {
    /// Remembers points; those of size zero say nothing.
    pub fn new(points: impl IntoIterator<Item = Point>) -> Self {
        Self(
            points.into_iter().filter(|point| point.size > 0).map(|point| (point, false)).collect(),
        )
    }

    /// Looks at the register after each line.
    pub fn see(&mut self, chain: &Chain) {
        for (point, passed) in &mut self.0 {
            if point.size == chain.size() {
                *passed = point.root == chain.root();
            }
        }
    }

    /// Says whether the whole register, read to its end, went through every point.
    ///
    /// # Errors
    /// The first size that was not met, and why.
    pub fn met(&self, end: &Chain) -> Result<(), (u64, Flaw)> {
        match self.0.iter().find(|(_, passed)| !passed) {
            None => Ok(()),
            Some((point, _)) if point.size > end.size() => Err((point.size, Flaw::Shorter)),
            Some((point, _)) => Err((point.size, Flaw::Other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::PieceId;

    /// A register of some lines, as bytes.
    fn written(count: u8) -> Vec<u8> {
        let at = Instant::of_unix_seconds(1_790_000_000).unwrap();
        let (mut chain, mut out) = (Chain::default(), Vec::new());
        for rank in 0..count {
            let entry = match rank {
                0 => Entry::new(Event::Opened),
                _ => {
                    let piece = PieceId::of_bytes(&[rank; 32]);
                    Entry::of(Event::Sealed, piece, Digest::from_bytes([rank; 32]), 10)
                }
            };
            let line = chain.next(at, entry, Digest::of).to_string();
            chain.feed(line.as_bytes()).unwrap();
            out.extend(line.as_bytes());
        }
        out
    }

    fn read(bytes: &[u8], points: &mut Points) -> Result<Chain, (u64, Flaw)> {
        let mut chain = Chain::default();
        match chain.read(&mut &*bytes, |_, _, chain| points.see(chain)) {
            Ok(()) => points.met(&chain).map(|()| chain),
            Err(Stopped::Broken(line, flaw)) => Err((line, flaw)),
            Err(Stopped::Io(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn a_whole_register_is_read_to_its_end() {
        let bytes = written(9);
        let chain = read(&bytes, &mut Points::default()).unwrap();
        assert_eq!((chain.size(), chain.bytes()), (9, bytes.len() as u64));
        let seen =
            Point { size: 4, root: read(&cut(&bytes, 4), &mut Points::default()).unwrap().root() };
        assert!(read(&bytes, &mut Points::new([seen])).is_ok());
    }

    /// The first lines.
    fn cut(bytes: &[u8], count: usize) -> Vec<u8> {
        bytes.split_inclusive(|b| *b == b'\n').take(count).flatten().copied().collect()
    }

    #[test]
    fn every_bit_of_a_register_counts() {
        let bytes = written(4);
        let end = read(&bytes, &mut Points::default()).unwrap();
        let point = Point { size: end.size(), root: end.root() };
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut mutant = bytes.clone();
                mutant[at] ^= 1 << bit;
                assert!(read(&mutant, &mut Points::new([point])).is_err(), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_cut_tail_a_copy_that_went_another_way_and_a_torn_line_are_told() {
        let bytes = written(6);
        let end = read(&bytes, &mut Points::default()).unwrap();
        let point = Point { size: 6, root: end.root() };
        let told = |bytes: &[u8]| read(bytes, &mut Points::new([point])).map(|c| c.size());
        assert_eq!(told(&cut(&bytes, 5)), Err((6, Flaw::Shorter)));
        assert_eq!(told(&bytes[..bytes.len() - 1]), Err((6, Flaw::Torn)));
        assert_eq!(told(b""), Err((6, Flaw::Shorter)));
        // Another sixth line, chained as it should be.
        let mut other = cut(&bytes, 5);
        let mut chain = read(&other, &mut Points::default()).unwrap();
        let at = Instant::of_unix_seconds(1_790_000_001).unwrap();
        let line = chain.next(at, Entry::new(Event::KeyChanged), Digest::of).to_string();
        chain.feed(line.as_bytes()).unwrap();
        other.extend(line.as_bytes());
        assert_eq!(told(&other), Err((6, Flaw::Other)));
        // Lines out of order, doubled, or left out.
        let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        for order in
            [vec![0, 2, 1, 3, 4, 5], vec![0, 1, 1, 2, 3, 4], vec![0, 2, 3, 4, 5], vec![1, 2]]
        {
            let mixed: Vec<u8> = order.iter().flat_map(|i| lines[*i]).copied().collect();
            assert!(told(&mixed).is_err(), "{order:?}");
        }
        assert_eq!(told(&[b'1'; 4096]), Err((1, Flaw::Form)));
    }
}
