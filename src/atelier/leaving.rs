//! That a document never left: who says so is believed, unless something here says the contrary.

use super::custody::Custody;
use super::kept::kept;
use super::opening::{referrals_numbered, setup};
use crate::diag::{Diagnostic, Place, Report};
use crate::register::{Piece, Reference, Registered};
use crate::seal::{ANNEX, Frozen, Remains, WorkspaceKey};
use crate::value::PieceId;

/// What a document of a report is, and of a referral.
const REPORT: &str = "rapport";
const REFERRAL: [&str; 2] = ["signalement", "annexe_confidentielle"];
/// Whom a referral is for.
const PROSECUTOR: &str = "parquet";

impl Custody<'_> {
    /// Whether a document may be said to have left nobody's hands.
    ///
    /// # Errors
    /// C117 and D112 for one that was handed, signed, or that its record says was sent; D113 for an
    /// edition that a sealed one cites.
    pub(super) fn may_be_unread(
        self,
        key: &WorkspaceKey,
        known: &Registered,
        piece: &Piece,
        place: Place,
    ) -> Result<(), Report> {
        let kept = match kept(self.workspace, key, piece.id)? {
            Some(Remains::Frozen(kept)) => Some(kept),
            Some(Remains::Destroyed(_)) | None => None,
        };
        let is_referral = kept.as_ref().is_some_and(|k| REFERRAL.contains(&k.facts.kind.as_str()));
        let refused = |code| Err(Report::one(Diagnostic::new(code, place.clone())));
        if known.was_handed(piece.id) {
            return refused(if is_referral { "D112" } else { "C117" });
        }
        let Some(kept) = kept else {
            // What it was is not known: what was for the prosecutor may have gone.
            let to = piece.recipient.as_ref().map(Reference::text);
            return if to == Some(PROSECUTOR) { refused("D112") } else { Ok(()) };
        };
        if is_referral {
            let main = kept.facts.stem.strip_suffix(ANNEX).unwrap_or(&kept.facts.stem);
            let set = [main.to_owned(), format!("{main}{ANNEX}")].map(|stem| key.document(&stem));
            let signed = |id: &PieceId| known.piece(*id).is_some_and(|p| !p.signed.is_empty());
            let gone = |id: &PieceId| known.was_handed(*id) || signed(id);
            if set.iter().any(gone) || self.record_says_sent(&kept, piece)? {
                return refused("D112");
            }
        }
        if kept.facts.kind == REPORT && self.is_cited(key, known, &kept.facts.stem)? {
            return refused("D113");
        }
        Ok(())
    }

    /// Whether the record of a referral dates a sending that may be of this version.
    ///
    /// # Errors
    /// The faults of a record that may say so and cannot be read.
    fn record_says_sent(self, kept: &Frozen, piece: &Piece) -> Result<bool, Report> {
        let setup = setup(self.workspace)?;
        let reference = kept.facts.reference.as_str();
        for file in referrals_numbered(self.workspace, reference) {
            let (named, bytes) = file?;
            let (record, _) = setup.reader().sent(&named, &bytes)?;
            let sealed = piece.at.day();
            // The clock of the seal is that of Greenwich.
            let after = sealed
                .is_none_or(|sealed| record.sendings().any(|sent| sealed.days_until(sent) >= -1));
            // What the prosecutor answered says that it came.
            if after || record.was_answered() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a sealed edition that may have been read cites this one: its audit counts with it.
    fn is_cited(self, key: &WorkspaceKey, known: &Registered, stem: &str) -> Result<bool, Report> {
        let data = format!("{stem}-donnees.json\0");
        for piece in known.pieces().filter(|piece| !known.never_left(piece.id)) {
            let Some(Remains::Frozen(other)) = kept(self.workspace, key, piece.id)? else {
                continue;
            };
            let mut cited = other.record.iter().filter(|(at, _)| at.starts_with("/precedents/"));
            if other.facts.kind == REPORT && cited.any(|(at, said)| key.field(at, &data) == *said) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
