//! The change of the signing key: a statement that the old key and the new one both sign.
//!
//! The old one says who comes after it; the new one shows that whoever made the statement holds
//! it. A reader who trusts one key follows the statements to the present one.

use super::key::SigningKey;
use super::note::Note;
use super::verifier::{Signs, VerifierKey};

const HEAD: &str = "cesmivip/cle-changee/v1";

/// One key after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that ends.
    pub old: VerifierKey,
    /// The key that follows.
    pub new: VerifierKey,
}

impl Rotation {
    /// States that a key follows another, for a register.
    pub fn signed(origin: &str, old: &SigningKey, new: &SigningKey) -> Option<Note> {
        let (before, after) = (old.verifier(origin)?, new.verifier(origin)?);
        let text = format!("{HEAD}\n{origin}\n{before}\n{after}\n");
        let mut note = Note::signed(text, origin, old)?;
        note.add(origin, new);
        Self::verified(&note).is_some().then_some(note)
    }

    /// Reads a statement to the letter, signed by its two keys.
    pub fn verified(note: &Note) -> Option<Self> {
        let mut lines = note.text().strip_suffix('\n')?.split('\n');
        let (head, origin) = (lines.next()?, lines.next()?);
        let old = VerifierKey::parse(lines.next()?)?;
        let new = VerifierKey::parse(lines.next()?)?;
        let text = format!("{HEAD}\n{origin}\n{old}\n{new}\n");
        let mine = |key: &VerifierKey| {
            key.name() == origin && key.signs() == Signs::Notes && note.verifies(key)
        };
        let good = head == HEAD && text == note.text() && old != new && mine(&old) && mine(&new);
        good.then_some(Self { old, new })
    }
}

/// Follows the statements from a key that is trusted to the present one.
///
/// # Errors
/// The rank, from 0, of the statement that does not follow: not signed by its two keys, out of
/// order, or back to a key that has already served.
pub fn current_key<'a>(
    first: &VerifierKey,
    statements: impl IntoIterator<Item = &'a Note>,
) -> Result<VerifierKey, usize> {
    let mut served = vec![first.clone()];
    for (rank, note) in statements.into_iter().enumerate() {
        let Rotation { old, new } = Rotation::verified(note).ok_or(rank)?;
        if served.last() != Some(&old) || served.contains(&new) {
            return Err(rank);
        }
        served.push(new);
    }
    served.pop().ok_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "cesmivip/essai";

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_seed([seed; 32])
    }

    fn public(seed: u8) -> VerifierKey {
        key(seed).verifier(ORIGIN).unwrap()
    }

    fn change(old: u8, new: u8) -> Note {
        Rotation::signed(ORIGIN, &key(old), &key(new)).unwrap()
    }

    #[test]
    fn the_statements_lead_to_the_present_key() {
        let notes = [change(1, 2), change(2, 3)];
        assert_eq!(current_key(&public(1), &notes), Ok(public(3)));
        assert_eq!(current_key(&public(1), &[]), Ok(public(1)));
        assert_eq!(current_key(&public(2), &notes[1..]), Ok(public(3)));
        let read = Note::parse(notes[0].to_string().as_bytes()).unwrap();
        assert_eq!(Rotation::verified(&read), Some(Rotation { old: public(1), new: public(2) }));
    }

    #[test]
    fn a_statement_out_of_place_is_refused() {
        assert_eq!(current_key(&public(1), &[change(2, 3), change(1, 2)]), Err(0));
        assert_eq!(current_key(&public(1), &[change(1, 2), change(3, 4)]), Err(1));
        assert_eq!(current_key(&public(1), &[change(1, 2), change(1, 2)]), Err(1));
        assert_eq!(current_key(&public(1), &[change(1, 2), change(2, 1)]), Err(1), "back to it");
        assert_eq!(current_key(&public(9), &[change(1, 2)]), Err(0));
        assert!(Rotation::signed(ORIGIN, &key(1), &key(1)).is_none(), "no change");
    }

    #[test]
    fn a_statement_by_one_key_or_by_others_is_refused() {
        let text = change(1, 2).text().to_owned();
        for signers in [&[1][..], &[2], &[3], &[1, 3], &[2, 3]] {
            let mut note = Note::signed(text.clone(), ORIGIN, &key(signers[0])).unwrap();
            signers[1..].iter().for_each(|seed| assert!(note.add(ORIGIN, &key(*seed))));
            assert_eq!(current_key(&public(1), &[note]), Err(0), "{signers:?}");
        }
        for forged in [
            text.replace("/v1", "/v2"),
            text.replace(ORIGIN, "cesmivip/autre"),
            text.replacen(ORIGIN, "cesmivip/autre", 1),
            format!("{text}\n"),
            text.replace(&public(2).to_string(), &public(3).to_string()),
        ] {
            let mut note = Note::signed(forged.clone(), ORIGIN, &key(1)).unwrap();
            note.add(ORIGIN, &key(2));
            assert_eq!(current_key(&public(1), &[note]), Err(0), "{forged}");
        }
        // A signature of the same keys over another text does not carry over.
        let whole =
            change(1, 2).to_string().replace(&public(2).to_string(), &public(3).to_string());
        let note = Note::parse(whole.as_bytes()).unwrap();
        assert_eq!(current_key(&public(1), &[note]), Err(0));
    }
}
