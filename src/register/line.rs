//! A line of the register: one event, nine columns, no personal data.
//!
//! ```text
//! n  utc  event  piece  sha256  size  ref  prev  mark
//! ```
//!
//! Columns are separated by TAB and a line ends with LF. Each column has its own set of
//! characters, so that no value can forge another column or another line; an absent one is `-`.
//!
//! The mark is keyed: whoever holds the key of the workspace knows by it that the workspace entered
//! the line, whatever follows it. To everybody else it is part of the line, and no more.

use std::fmt;

use crate::value::{Digest, Instant, PieceId};

/// Longest line, in bytes: the widest columns add up to less.
pub const MAX_LINE: usize = 512;
/// Longest reference.
const MAX_REFERENCE: usize = 96;

macro_rules! events {
    ($($(#[$doc:meta])* $event:ident $word:literal;)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Event {
            $($(#[$doc])* $event,)*
        }

        impl Event {
            /// The word of the column.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$event => $word,)*
                }
            }

            fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$event),)*
                    _ => None,
                }
            }
        }
    };
}

events! {
    /// The register was opened; `ref` is its origin.
    Opened "ouvert";
    /// A document was sealed.
    Sealed "scelle";
    /// A document was handed over; `ref` is the number of the dispatch slip.
    Handed "remis";
    /// A document was replaced by a later version; `ref` is the later document and its version.
    Replaced "remplace";
    /// A document was cancelled; `ref` is « jamais-sortie » when nobody was given it.
    Cancelled "annule";
    /// A sealed document came back signed; `ref` is the digest of the sealed one.
    Signed "signe";
    /// An erratum corrects a document; `ref` is the digest of the corrected copy.
    Erratum "erratum";
    /// A document was verified.
    Verified "verifie";
    /// The signing key was made or changed; `sha256` is the digest of the statement, or of the key.
    KeyChanged "cle";
    /// A witness signed a checkpoint; `ref` is the size that it saw.
    Witnessed "temoin";
    /// The file of a document was destroyed at the end of its keeping.
    Purged "purge";
    /// A torn last line was taken out; `size` counts its bytes.
    Mended "repare";
    /// This register was opened because another could no longer be relied on: `ref` is its origin,
    /// `size` and `sha256` the furthest point that it was known to have.
    Followed "suit";
}

/// A short text without space: an origin, the number of a slip, a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// Accepts letters and digits of ASCII and `. _ : + = / @ -`, 96 at most, but not `-` alone,
    /// which stands for an absent column.
    pub fn parse(text: &str) -> Option<Self> {
        let admitted = |b: u8| b.is_ascii_alphanumeric() || b"._:+=/@-".contains(&b);
        let short = (1..=MAX_REFERENCE).contains(&text.len());
        (short && text != "-" && text.bytes().all(admitted)).then(|| Self(text.to_owned()))
    }

    /// Gives the text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl From<Digest> for Reference {
    fn from(digest: Digest) -> Self {
        Self(digest.to_string())
    }
}

/// An event before it has a place in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// To which document.
    pub piece: Option<PieceId>,
    /// The SHA-256 that the event is about.
    pub digest: Option<Digest>,
    /// The size of the file, in bytes.
    pub size: Option<u64>,
    /// What the event refers to.
    pub reference: Option<Reference>,
}

impl Entry {
    /// An event with nothing but its name.
    pub fn new(event: Event) -> Self {
        Self { event, piece: None, digest: None, size: None, reference: None }
    }

    /// Says which document, and which of its files.
    pub fn of(event: Event, piece: PieceId, digest: Digest, size: u64) -> Self {
        Self { piece: Some(piece), digest: Some(digest), size: Some(size), ..Self::new(event) }
    }

    /// Adds what the event refers to.
    pub fn about(self, reference: impl Into<Reference>) -> Self {
        Self { reference: Some(reference.into()), ..self }
    }
}

/// A line in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its rank, from 1.
    pub number: u64,
    /// When it was written, by the clock of the workstation.
    pub at: Instant,
    /// What it says.
    pub entry: Entry,
    /// The SHA-256 of the line before, zeros for the first.
    pub previous: Digest,
    /// What the key of the workspace makes of all that stands before it in the line.
    pub mark: Digest,
}

impl Line {
    /// Reads a line with its line feed; only the form that [`Line`] itself writes is accepted.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_LINE {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
        let mut columns = text.split('\t');
        let mut next = || columns.next();
        let number = decimal(next()?)?;
        let at = Instant::parse(next()?)?;
        let event = Event::parse(next()?)?;
        let piece = optional(next()?, PieceId::parse)?;
        let digest = optional(next()?, Digest::parse)?;
        let size = optional(next()?, decimal)?;
        let reference = optional(next()?, Reference::parse)?;
        let previous = Digest::parse(next()?)?;
        let mark = Digest::parse(next()?)?;
        if columns.next().is_some() {
            return None;
        }
        let entry = Entry { event, piece, digest, size, reference };
        Some(Self { number, at, entry, previous, mark })
    }

    /// The bytes of a line that its mark covers: all that stand before it.
    pub fn marked(bytes: &[u8]) -> &[u8] {
        let end = bytes.iter().rposition(|byte| *byte == b'\t').unwrap_or(0);
        bytes.get(..end).unwrap_or_default()
    }

    /// The same line, under the mark that a key makes of it.
    #[must_use]
    pub fn under(self, mark: impl FnOnce(&[u8]) -> Digest) -> Self {
        let mark = mark(Self::marked(self.to_string().as_bytes()));
        Self { mark, ..self }
    }
}

/// The line with its line feed: what is hashed.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { event, piece, digest, size, reference } = &self.entry;
        let reference = reference.as_ref().map(Reference::text);
        write!(f, "{}\t{}\t{}\t", self.number, self.at, event.word())?;
        writeln!(
            f,
            "{}\t{}\t{}\t{}\t{}\t{}",
            Column(piece.as_ref()),
            Column(digest.as_ref()),
            Column(size.as_ref()),
            Column(reference.as_ref()),
            self.previous,
            self.mark,
        )
    }
}

/// A column that may be absent.
struct Column<'a, T>(Option<&'a T>);

impl<T: fmt::Display> fmt::Display for Column<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("-"),
        }
    }
}

fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text == "-" { Some(None) } else { parse(text).map(Some) }
}

/// Reads a count as this room writes it: no sign, no leading zero.
fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line() -> Line {
        let piece = PieceId::of_bytes(&[7; 32]);
        let digest = Digest::from_bytes([9; 32]);
        Line {
            number: 12,
            at: Instant::parse("2026-11-24T15:04:05Z").unwrap(),
            entry: Entry::of(Event::Signed, piece, digest, 4096).about(digest),
            previous: Digest::from_bytes([0; 32]),
            mark: Digest::from_bytes([5; 32]),
        }
    }

    #[test]
    fn a_line_is_read_as_it_is_written() {
        let text = line().to_string();
        assert_eq!(text.matches('\t').count(), 8);
        assert_eq!(Line::parse(text.as_bytes()), Some(line()));
        let bare = Line { entry: Entry::new(Event::KeyChanged), ..line() };
        assert_eq!(Line::parse(bare.to_string().as_bytes()), Some(bare));
    }

    #[test]
    fn a_mark_covers_every_column_before_it() {
        let mark = |bytes: &[u8]| Digest::of(bytes);
        let text = line().under(mark).to_string();
        let read = Line::parse(text.as_bytes()).unwrap();
        assert_eq!(read.mark, mark(Line::marked(text.as_bytes())));
        let later = Line { number: 13, ..read.clone() }.to_string();
        assert_ne!(read.mark, mark(Line::marked(later.as_bytes())));
    }

    #[test]
    fn no_column_takes_what_it_should_not() {
        let text = line().to_string();
        let columns: Vec<&str> = text.trim_end().split('\t').collect();
        for at in 0..columns.len() {
            for value in ["", "- ", "a b", "é", "x\u{0}", "012", "+1", "…", "\r", "a\nb", "--\t-"]
            {
                if at == 6 && Reference::parse(value).is_some() {
                    continue;
                }
                let mut changed = columns.clone();
                changed[at] = value;
                let forged = changed.join("\t") + "\n";
                assert_eq!(Line::parse(forged.as_bytes()), None, "column {at}: {value:?}");
            }
        }
        assert_eq!(Line::parse(text.trim_end().as_bytes()), None, "no line feed");
        assert_eq!(Line::parse(format!("{text}\n").as_bytes()), None);
        assert_eq!(Reference::parse(&"a".repeat(97)), None);
    }

    proptest! {
        #[test]
        fn what_parses_is_written_back_to_the_byte(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(line) = Line::parse(&bytes) {
                prop_assert_eq!(line.to_string().into_bytes(), bytes);
            }
        }

        #[test]
        fn a_mutant_line_is_refused_or_says_something_else(at in 0usize..300, bit in 0u8..8) {
            let mut bytes = line().to_string().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            if let Some(read) = Line::parse(&bytes) {
                prop_assert_ne!(&read, &line());
                prop_assert_eq!(read.to_string().into_bytes(), bytes);
            }
        }
    }
}
