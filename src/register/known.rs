//! What the register says of documents: gathered line after line, for all of them or for some.

use std::collections::{BTreeMap, BTreeSet};

use super::line::{Entry, Event, Line, Reference};
use crate::value::{Digest, Instant, PieceId};

/// What the register says of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its number.
    pub id: PieceId,
    /// The SHA-256 of its sealed bytes.
    pub digest: Digest,
    /// Their count.
    pub size: u64,
    /// The rank of the line that says so.
    pub line: u64,
    /// When it was sealed.
    pub at: Instant,
    /// The code of its recipient.
    pub recipient: Option<Reference>,
    /// The latest version that replaces it; one that was cancelled before it left replaces nothing.
    pub later: Option<(PieceId, u32)>,
    /// When it was cancelled.
    pub cancelled: Option<Instant>,
    /// Whether who cancelled it said that nobody had been given it.
    pub never_left: bool,
    /// When it was destroyed on purpose.
    pub purged: Option<Instant>,
    /// It is corrected by errata: their numbers.
    pub errata: Vec<PieceId>,
    /// The signed files that came back, by digest, with the rank of the line.
    pub signed: Vec<(Digest, u64)>,
}

impl Piece {
    /// Whether it was neither replaced, nor cancelled, nor destroyed.
    pub fn stands(&self) -> bool {
        self.later.is_none() && self.cancelled.is_none() && self.purged.is_none()
    }
}

/// What the register says of documents.
#[derive(Clone, Debug, Default)]
pub struct Registered {
    pieces: BTreeMap<PieceId, Piece>,
    by_digest: BTreeMap<Digest, PieceId>,
    by_signed: BTreeMap<Digest, PieceId>,
    slips: BTreeMap<String, Handing>,
    keys: Vec<Digest>,
    replacements: BTreeMap<PieceId, Replacement>,
    /// What replaces a document: versions, and by which.
    replaced: BTreeMap<PieceId, BTreeSet<(u32, PieceId)>>,
    wanted: Option<Wanted>,
}

/// A document that replaces others, by what is said of itself: it may not be among those wanted.
#[derive(Clone, Debug, Default)]
struct Replacement {
    of: BTreeSet<PieceId>,
    never_left: bool,
    handed: bool,
}

/// What the register refers to when a document was cancelled before anybody was given it.
pub const NEVER_LEFT: &str = "jamais-sortie";

/// A sending, as the register knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handing {
    /// The number of its slip.
    pub number: String,
    /// When it was prepared.
    pub at: Instant,
    /// The documents in it, and the SHA-256 of their files.
    pub pieces: Vec<(PieceId, Digest)>,
}

/// What a reader looks for, so that memory does not grow with the register.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Documents with one of these digests.
    pub digests: BTreeSet<Digest>,
    /// Documents with one of these numbers.
    pub pieces: BTreeSet<PieceId>,
}

impl Registered {
    /// Keeps what concerns some documents only.
    pub fn only(wanted: Wanted) -> Self {
        Self { wanted: Some(wanted), ..Self::default() }
    }

    /// Takes the one line of a receipt: that of a sealed document, or of a signed one, which stands
    /// for itself since the sealed one is not shown.
    pub fn of_receipt(line: &Line) -> Self {
        let mut known = Self::default();
        let entry = &line.entry;
        if let (Event::Signed, Some(sealed)) = (entry.event, &entry.reference) {
            let digest = Digest::parse(sealed.text());
            let entry = Entry { event: Event::Sealed, digest, reference: None, ..entry.clone() };
            known.see(&Line { entry, ..line.clone() });
        }
        known.see(line);
        known
    }

    /// Takes the next line.
    pub fn see(&mut self, line: &Line) {
        let Entry { event, piece, digest, size, reference } = &line.entry;
        self.replace(&line.entry);
        if let (Event::Handed, Some(slip)) = (event, reference) {
            let handing = self.slips.entry(slip.text().to_owned()).or_insert_with(|| Handing {
                number: slip.text().to_owned(),
                at: line.at,
                pieces: Vec::new(),
            });
            // Whoever looks for some documents keeps no more of the others than their slips.
            if self.wanted.is_none() {
                handing.pieces.extend(piece.zip(*digest));
            }
        }
        if let (Event::KeyChanged, Some(digest)) = (event, digest) {
            self.keys.push(*digest);
        }
        if let (Event::Erratum, Some(id)) = (event, piece) {
            let corrected = reference.as_ref().and_then(|r| Digest::parse(r.text()));
            let piece = corrected.and_then(|digest| self.by_digest.get(&digest));
            if let Some(piece) = piece.and_then(|id| self.pieces.get_mut(id)) {
                piece.errata.push(*id);
            }
        }
        match (event, piece, digest) {
            // A number has one content, the first: this program seals nothing twice.
            (Event::Sealed, Some(id), Some(digest))
                if self.is_wanted(*id, digest) && !self.pieces.contains_key(id) =>
            {
                let piece = Piece {
                    id: *id,
                    digest: *digest,
                    size: size.unwrap_or(0),
                    line: line.number,
                    at: line.at,
                    recipient: reference.clone(),
                    later: None,
                    cancelled: None,
                    never_left: false,
                    purged: None,
                    errata: Vec::new(),
                    signed: Vec::new(),
                };
                self.by_digest.insert(*digest, *id);
                self.pieces.insert(*id, piece);
            }
            (event, Some(id), _) => {
                let Some(piece) = self.pieces.get_mut(id) else {
                    return;
                };
                match event {
                    // The first time is when it was done.
                    Event::Cancelled => {
                        piece.cancelled = piece.cancelled.or(Some(line.at));
                        piece.never_left |=
                            reference.as_ref().is_some_and(|r| r.text() == NEVER_LEFT);
                    }
                    Event::Purged => piece.purged = piece.purged.or(Some(line.at)),
                    Event::Signed => {
                        if let Some(digest) = digest {
                            piece.signed.push((*digest, line.number));
                            self.by_signed.insert(*digest, *id);
                        }
                    }
                    Event::Opened
                    | Event::Sealed
                    | Event::Replaced
                    | Event::Handed
                    | Event::Erratum
                    | Event::Verified
                    | Event::KeyChanged
                    | Event::Witnessed
                    | Event::Mended
                    | Event::Followed => {}
                }
            }
            _ => {}
        }
    }

    /// Keeps which documents are replaced, and by which: the last of those that may have left.
    fn replace(&mut self, entry: &Entry) {
        let Some(id) = entry.piece else {
            return;
        };
        let replaced = match entry.event {
            Event::Replaced if self.pieces.contains_key(&id) => {
                let Some((by, version)) = entry.reference.as_ref().and_then(later) else {
                    return;
                };
                self.replaced.entry(id).or_default().insert((version, by));
                self.replacements.entry(by).or_default().of.insert(id);
                BTreeSet::from([id])
            }
            Event::Cancelled | Event::Handed => {
                let Some(by) = self.replacements.get_mut(&id) else {
                    return;
                };
                let said = entry.reference.as_ref().map(Reference::text);
                match entry.event {
                    Event::Handed => by.handed = true,
                    _ => by.never_left |= said == Some(NEVER_LEFT),
                }
                by.of.clone()
            }
            Event::Opened
            | Event::Sealed
            | Event::Replaced
            | Event::Signed
            | Event::Erratum
            | Event::Verified
            | Event::KeyChanged
            | Event::Witnessed
            | Event::Purged
            | Event::Mended
            | Event::Followed => return,
        };
        for old in replaced {
            let may_have_left = |(_, by): &&(u32, PieceId)| {
                self.replacements.get(by).is_none_or(|by| by.handed || !by.never_left)
            };
            let by = self.replaced.get(&old);
            let last = by.and_then(|by| by.iter().rev().find(may_have_left)).copied();
            if let Some(piece) = self.pieces.get_mut(&old) {
                piece.later = last.map(|(version, id)| (id, version));
            }
        }
    }

    fn is_wanted(&self, id: PieceId, digest: &Digest) -> bool {
        let wanted =
            |wanted: &Wanted| wanted.pieces.contains(&id) || wanted.digests.contains(digest);
        self.wanted.as_ref().is_none_or(wanted)
    }

    /// The document of a number.
    pub fn piece(&self, id: PieceId) -> Option<&Piece> {
        self.pieces.get(&id)
    }

    /// Whether a document was cancelled and nobody was ever given it, by what was said then and by
    /// every sending.
    pub fn never_left(&self, id: PieceId) -> bool {
        self.piece(id).is_some_and(|piece| piece.never_left) && !self.was_handed(id)
    }

    /// Whether a document is in a sending.
    pub fn was_handed(&self, id: PieceId) -> bool {
        self.slips.values().flat_map(|slip| &slip.pieces).any(|(handed, _)| *handed == id)
    }

    /// The document whose sealed bytes have a digest.
    pub fn sealed(&self, digest: &Digest) -> Option<&Piece> {
        self.by_digest.get(digest).and_then(|id| self.piece(*id))
    }

    /// The document whose signed bytes have a digest, and the rank of the line that says so.
    pub fn signed(&self, digest: &Digest) -> Option<(&Piece, u64)> {
        let piece = self.piece(*self.by_signed.get(digest)?)?;
        let (_, line) = piece.signed.iter().find(|(signed, _)| signed == digest)?;
        Some((piece, *line))
    }

    /// Every document, by number.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.values()
    }

    /// The digests of the first public key and of each statement of a change, in order.
    pub fn keys(&self) -> &[Digest] {
        &self.keys
    }

    /// Every sending, by the number of its slip.
    pub fn handings(&self) -> impl Iterator<Item = &Handing> {
        self.slips.values()
    }
}

/// Says that a document is replaced by a later version of itself.
pub fn replaced(old: &Piece, by: PieceId, version: u32) -> Entry {
    let entry = Entry { piece: Some(old.id), ..Entry::new(Event::Replaced) };
    Entry { reference: Reference::parse(&format!("{by}.v{version}")), ..entry }
}

/// Reads what [`replaced`] writes.
fn later(reference: &Reference) -> Option<(PieceId, u32)> {
    let (id, version) = reference.text().split_once(".v")?;
    Some((PieceId::parse(id)?, version.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Entry, Event, Line, NEVER_LEFT, Reference, Registered, Wanted};
    use crate::value::{Digest, Instant, PieceId};

    #[test]
    fn what_was_handed_over_was_read_whatever_is_said_later() {
        let (piece, digest) = (PieceId::of_bytes(&[7; 32]), Digest::from_bytes([1; 32]));
        let of = |event| Entry::of(event, piece, digest, 1);
        let unread = || Reference::parse(NEVER_LEFT);
        let slip = Reference::parse("BE-2027-0001");
        let handed = Entry { reference: slip, ..of(Event::Handed) };
        let freed = Entry { reference: unread(), ..of(Event::Cancelled) };
        let told = |entries: &[Entry]| {
            let mut known = Registered::default();
            for entry in entries {
                let at = Instant::of_unix_seconds(0).unwrap();
                let (previous, mark) = (digest, digest);
                known.see(&Line { number: 1, at, entry: entry.clone(), previous, mark });
            }
            known.never_left(piece)
        };
        let sealed = of(Event::Sealed);
        assert!(told(&[sealed.clone(), freed.clone()]));
        assert!(told(&[sealed.clone(), of(Event::Cancelled), freed.clone()]));
        assert!(!told(&[sealed.clone(), of(Event::Cancelled)]));
        assert!(!told(&[sealed.clone(), handed.clone(), freed.clone()]));
        assert!(!told(&[sealed, freed, handed]));
    }

    /// Whoever asks for the first alone is told the same.
    #[test]
    fn a_version_that_never_left_replaces_nothing() {
        let digest = |rank: u8| Digest::from_bytes([rank; 32]);
        let id = |rank: u8| PieceId::of_bytes(&[rank; 32]);
        let of = |event, rank: u8| Entry::of(event, id(rank), digest(rank), 1);
        let replaced = |old: u8, by: u8| Entry {
            piece: Some(id(old)),
            reference: Reference::parse(&format!("{}.v{by}", id(by))),
            ..Entry::new(Event::Replaced)
        };
        let freed = |rank: u8| Entry {
            reference: Reference::parse(NEVER_LEFT),
            ..of(Event::Cancelled, rank)
        };
        let sealed = |rank: u8| of(Event::Sealed, rank);
        let handed = |rank: u8| Entry {
            reference: Reference::parse("BRD-2027-0001"),
            ..of(Event::Handed, rank)
        };
        let later = |entries: &[Entry]| {
            let wanted = Wanted { pieces: [id(1)].into(), ..Wanted::default() };
            let told = [Registered::default(), Registered::only(wanted)].map(|mut known| {
                for entry in entries {
                    let at = Instant::of_unix_seconds(0).unwrap();
                    let (previous, mark) = (digest(0), digest(0));
                    known.see(&Line { number: 1, at, entry: entry.clone(), previous, mark });
                }
                known.piece(id(1)).unwrap().later.map(|(_, version)| version)
            });
            assert_eq!(told[0], told[1]);
            told[0]
        };
        let two = [sealed(1), sealed(2), replaced(1, 2)];
        let three = [&two[..], &[sealed(3), replaced(1, 3), replaced(2, 3)]].concat();
        let then = |before: &[Entry], entry: Entry| [before, &[entry]].concat();
        assert_eq!(later(&two), Some(2));
        assert_eq!(later(&then(&two, of(Event::Cancelled, 2))), Some(2), "it may have left");
        assert_eq!(later(&then(&two, freed(2))), None);
        assert_eq!(later(&[&two[..], &[freed(2), handed(2)]].concat()), Some(2));
        assert_eq!(later(&three), Some(3));
        assert_eq!(later(&then(&three, freed(3))), Some(2));
        assert_eq!(later(&[&three[..], &[freed(3), freed(2)]].concat()), None);
    }
}
