//! What the readers of a referral hold: what stands of it, and who got it.

use super::about::is_about;
use super::sendings::handed_to;
use crate::pipeline::Reached;
use crate::register::{Piece, Registered};
use crate::seal::{ANNEX, Frozen, Remains, WorkspaceKey};
use crate::store::LAST_VERSION;
use crate::value::{Day, PieceId};
use crate::view::Completed;

/// What the last version of a referral printed, and its annex, if it speaks of this situation,
/// stands by the register, and is kept: what was replaced, cancelled, destroyed or altered is not
/// what its reader holds. With it, who got it. `remains` gives what is kept of a document.
pub(super) fn standing(
    key: &WorkspaceKey,
    known: &Registered,
    remains: impl Fn(PieceId) -> Option<Remains>,
    (reference, situation): (&str, &str),
) -> Option<Reached> {
    let (version, piece) = last(key, known, reference, LAST_VERSION + 1)?;
    let frozen = |piece: &Piece| frozen(piece.stands().then(|| remains(piece.id)).flatten()?);
    let referral = frozen(piece)?;
    if is_about(key, &referral, situation) != Some(true) {
        return None;
    }
    let annexed = known.piece(key.document(&format!("{}{ANNEX}", stem(reference, version))));
    let annex = annexed.and_then(frozen).map(|annex| annex.drawing.view);
    let prosecutor = referral.facts.recipient.clone();
    Some(Reached {
        printed: Completed::new(referral.drawing.view, annex),
        handed: handed_to(key, known, piece.id),
        annex_handed: annexed
            .is_some_and(|annex| handed_to(key, known, annex.id).contains(&prosecutor)),
        sealed_on: piece.at.day(),
    })
}

/// Whether a version of a referral was ever sealed, and on which day: the register says so, or
/// something is kept, which does not say when.
pub(super) fn sealed(
    key: &WorkspaceKey,
    known: &Registered,
    remains: impl Fn(PieceId) -> Option<Remains>,
    (reference, version): (&str, u32),
) -> Option<Option<Day>> {
    let id = key.document(&stem(reference, version));
    match known.piece(id) {
        Some(piece) => Some(piece.at.day()),
        None => remains(id).map(|_| None),
    }
}

/// The highest version under another that was sealed and may have left, and what is kept of it.
pub(super) fn before(
    key: &WorkspaceKey,
    known: &Registered,
    remains: impl Fn(PieceId) -> Option<Remains>,
    (reference, version): (&str, u32),
) -> Option<(u32, Option<Completed>)> {
    let (version, piece) = last(key, known, reference, version)?;
    let view = |id| Some(frozen(remains(id)?)?.drawing.view);
    let annex = view(key.document(&format!("{}{ANNEX}", stem(reference, version))));
    Some((version, view(piece.id).map(|referral| Completed::new(referral, annex))))
}

/// The last version of a referral under another, by the register; one that was cancelled before it
/// left is nobody's.
pub(super) fn last<'k>(
    key: &WorkspaceKey,
    known: &'k Registered,
    reference: &str,
    under: u32,
) -> Option<(u32, &'k Piece)> {
    (1..under).rev().find_map(|version| {
        let id = key.document(&stem(reference, version));
        known.piece(id).filter(|_| !known.never_left(id)).map(|piece| (version, piece))
    })
}

fn stem(reference: &str, version: u32) -> String {
    format!("{reference}-v{version}")
}

fn frozen(remains: Remains) -> Option<Box<Frozen>> {
    match remains {
        Remains::Frozen(frozen) => Some(frozen),
        Remains::Destroyed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::register::{Entry, Event, Line, NEVER_LEFT, Reference};
    use crate::seal::{Bereft, Destruction, Drawing, Facts};
    use crate::value::{Digest, Instant};

    const OWN: (&str, &str) = ("SIG-2026-0900", "S-2026-900");

    fn frozen(key: &WorkspaceKey, version: u32) -> Remains {
        let digest = Digest::of(b"fictif");
        let facts = Facts {
            kind: "signalement".to_owned(),
            reference: OWN.0.to_owned(),
            version,
            recipient: "parquet".to_owned(),
            date: "2026-06-05".to_owned(),
            stem: format!("{}-v{version}", OWN.0),
            replaces: Vec::new(),
            corrects: Vec::new(),
            working: false,
        };
        let drawing = Drawing {
            main: String::new(),
            folder: String::new(),
            view: serde_json::json!({"document": {"date": "2026-06-05", "version": version}}),
            ident: String::new(),
            signature: true,
        };
        let situation = key.field("/situation", &format!("{}\0", OWN.1));
        Remains::Frozen(Box::new(Frozen {
            facts,
            digest,
            program: String::new(),
            fonts: digest,
            templates: digest,
            record: [("/situation".to_owned(), situation)].into(),
            manifest: String::new(),
            companions: Vec::new(),
            drawing,
        }))
    }

    /// What a reader holds is known of what stands by the register and is kept, and of nothing else.
    #[test]
    fn what_stands_of_a_referral_is_its_last_version_as_it_was_sealed() {
        let key = WorkspaceKey::from_bytes([7; 32]);
        let number = |version| key.piece(&[&format!("{}-v{version}.pdf", OWN.0), ""]);
        let at = Instant::parse("2026-06-05T18:00:00Z").unwrap();
        let digest = Digest::of(b"fictif");
        let of = |event, version: u32| Entry::of(event, number(version), digest, 1);
        let sealed = |version: u32| of(Event::Sealed, version);
        let replaced = Entry {
            reference: Reference::parse(&format!("{}.v2", number(2))),
            ..of(Event::Replaced, 1)
        };
        let never_left =
            Entry { reference: Reference::parse(NEVER_LEFT), ..of(Event::Cancelled, 2) };
        let slip = Entry {
            reference: Reference::parse("parquet"),
            ..Entry::of(Event::Sealed, key.document("BRD-2026-0001"), digest, 1)
        };
        let handed = Entry { reference: Reference::parse("BRD-2026-0001"), ..of(Event::Handed, 1) };
        let mut kept: BTreeMap<PieceId, Remains> = BTreeMap::new();
        let last = |kept: &BTreeMap<PieceId, Remains>, entries: &[Entry], asked| {
            let mut known = Registered::default();
            for entry in entries {
                let entry = entry.clone();
                known.see(&Line { number: 1, at, entry, previous: digest, mark: digest });
            }
            standing(&key, &known, |id| kept.get(&id).cloned(), asked)
        };
        let version = |kept: &BTreeMap<PieceId, Remains>, entries: &[Entry]| {
            last(kept, entries, OWN).and_then(|one| one.printed.version())
        };
        assert_eq!(version(&kept, &[sealed(1)]), None, "nothing is kept");
        kept.insert(number(1), frozen(&key, 1));
        assert_eq!(version(&kept, &[sealed(1)]), Some(1));
        assert_eq!(version(&kept, &[]), None, "not in the register");
        let other = (OWN.0, "S-2026-901");
        assert!(last(&kept, &[sealed(1)], other).is_none(), "another child");
        assert_eq!(version(&kept, &[sealed(1), of(Event::Cancelled, 1)]), None);
        assert_eq!(version(&kept, &[sealed(1), of(Event::Purged, 1)]), None);
        assert_eq!(version(&kept, &[sealed(1), replaced.clone()]), None);
        let two = [sealed(1), sealed(2), replaced];
        assert_eq!(version(&kept, &two), None, "the second is not kept");
        kept.insert(number(2), frozen(&key, 2));
        assert_eq!(version(&kept, &two), Some(2));
        assert_eq!(version(&kept, &[&two[..], &[never_left]].concat()), Some(1));
        // Who got it is said of the version that stands.
        let got = |entries: &[Entry]| last(&kept, entries, OWN).unwrap().handed;
        assert!(got(&[sealed(1)]).is_empty());
        assert_eq!(got(&[sealed(1), slip.clone(), handed.clone()]), ["parquet".to_owned()].into());
        assert!(got(&[&two[..], &[slip, handed]].concat()).is_empty());
        kept.insert(number(1), Remains::Destroyed(Destruction { at, record: Bereft::Erased }));
        assert_eq!(version(&kept, &[sealed(1)]), None);
    }
}
