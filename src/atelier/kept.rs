//! What a workspace keeps of the documents that it sealed, in `.cesmivip/scelles/`, each under its
//! number in the register.

use crate::diag::{Diagnostic, Place};
use crate::register::Piece;
use crate::seal::{ANNEX, Bereft, Destruction, Frozen, Remains, WorkspaceKey};
use crate::store::{LAST_VERSION, SEALED, Workspace, shown};
use crate::value::{Instant, PieceId};
use crate::view::Completed;

/// The name of what is kept of a document, in the private folder.
pub(super) fn name(id: PieceId) -> String {
    format!("{SEALED}/{id}")
}

/// What is kept of a document.
///
/// # Errors
/// D066 when it is no longer what this workspace wrote.
pub(super) fn kept(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
) -> Result<Option<Remains>, Diagnostic> {
    let name = name(id);
    match workspace.private_file(&name) {
        Ok(None) => Ok(None),
        Ok(Some(bytes)) => {
            Remains::parse(key, id, &bytes).map(Some).ok_or_else(|| altered(workspace, &name))
        }
        Err(_) => Err(altered(workspace, &name)),
    }
}

/// What the last version of a referral printed, and its annex, if it speaks of this situation,
/// stands by the register, and is kept: what was replaced, cancelled, destroyed or altered is not
/// what its reader holds. `pieces` gives what the register says of documents, `remains` what is kept of one.
pub(super) fn standing(
    key: &WorkspaceKey,
    pieces: impl Fn(&[PieceId]) -> Vec<Option<Piece>>,
    remains: impl Fn(PieceId) -> Option<Remains>,
    (reference, situation): (&str, &str),
) -> Option<Completed> {
    let number = |stem: String| key.document(&stem);
    let stem = |version: u32| format!("{reference}-v{version}");
    let ids: Vec<PieceId> = (1..=LAST_VERSION).map(|version| number(stem(version))).collect();
    let last = pieces(&ids).iter().rposition(Option::is_some)?;
    let version = u32::try_from(last).ok()? + 1;
    let frozen = |id: PieceId| -> Option<Box<Frozen>> {
        pieces(&[id]).pop()?.filter(Piece::stands)?;
        match remains(id)? {
            Remains::Frozen(frozen) => Some(frozen),
            Remains::Destroyed(_) => None,
        }
    };
    let referral = frozen(ids[last])?;
    let same = key.field("/situation", &format!("{situation}\0"));
    if referral.record.get("/situation") != Some(&same) {
        return None;
    }
    let annex = frozen(number(format!("{}{ANNEX}", stem(version))));
    Some(Completed::new(referral.drawing.view, annex.map(|annex| annex.drawing.view)))
}

/// Keeps of a document that it was destroyed, and nothing else, its record staying.
///
/// # Errors
/// D002 with the cause.
pub(super) fn destroy(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
    at: Instant,
) -> Result<(), Diagnostic> {
    let record = match kept(workspace, key, id) {
        Ok(Some(Remains::Frozen(kept))) => Bereft::Stayed(key.words(&kept.record)),
        Ok(Some(Remains::Destroyed(before))) => before.record,
        Ok(None) | Err(_) => Bereft::Unknown,
    };
    destroy_with(workspace, key, id, Destruction { at, record })
}

/// As [`destroy`], whatever became of its record.
///
/// # Errors
/// D002 with the cause.
pub(super) fn destroy_with(
    workspace: &Workspace,
    key: &WorkspaceKey,
    id: PieceId,
    destruction: Destruction,
) -> Result<(), Diagnostic> {
    let text = Remains::Destroyed(destruction).file_form(key, id);
    workspace.keep(&name(id), text.as_bytes())
}

/// The note of the erasure that is under way, among the private files of the workspace: until it is
/// finished, what is kept of documents says what is still to be erased.
pub(super) const UNDER_WAY: &str = "effacement";

/// What is kept is not what was written.
pub(super) fn altered(workspace: &Workspace, name: &str) -> Diagnostic {
    Diagnostic::new("D066", Place::file(shown(&workspace.private(name))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::seal::{Drawing, Facts};
    use crate::value::Digest;

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
        let piece = |version: u32| Piece {
            id: number(version),
            digest: Digest::of(b"fictif"),
            size: 1,
            line: 1,
            at,
            recipient: None,
            later: None,
            cancelled: None,
            never_left: false,
            purged: None,
            errata: Vec::new(),
            signed: Vec::new(),
        };
        let mut kept: BTreeMap<PieceId, Remains> = BTreeMap::new();
        let last = |kept: &BTreeMap<PieceId, Remains>, known: &[Piece], asked| {
            let find = |id: &PieceId| known.iter().find(|piece| piece.id == *id).cloned();
            let pieces = |ids: &[PieceId]| ids.iter().map(find).collect();
            let remains = |id: PieceId| kept.get(&id).cloned();
            standing(&key, pieces, remains, asked).map(|one| one.date().to_owned())
        };
        let first = piece(1);
        assert_eq!(last(&kept, std::slice::from_ref(&first), OWN), None, "nothing is kept");
        kept.insert(number(1), frozen(&key, 1));
        assert_eq!(last(&kept, std::slice::from_ref(&first), OWN).as_deref(), Some("2026-06-05"));
        assert_eq!(last(&kept, &[], OWN), None, "not in the register");
        let other = (OWN.0, "S-2026-901");
        assert_eq!(last(&kept, std::slice::from_ref(&first), other), None, "another child");
        let cancelled = Piece { cancelled: Some(at), ..first.clone() };
        assert_eq!(last(&kept, &[cancelled], OWN), None);
        let purged = Piece { purged: Some(at), ..first.clone() };
        assert_eq!(last(&kept, &[purged], OWN), None);
        let replaced = Piece { later: Some((number(2), 2)), ..first.clone() };
        assert_eq!(last(&kept, std::slice::from_ref(&replaced), OWN), None);
        assert_eq!(last(&kept, &[replaced.clone(), piece(2)], OWN), None, "the second is not kept");
        kept.insert(number(2), frozen(&key, 2));
        assert!(last(&kept, &[replaced, piece(2)], OWN).is_some());
        let record = Bereft::Erased;
        kept.insert(number(1), Remains::Destroyed(Destruction { at, record }));
        assert_eq!(last(&kept, &[first], OWN), None);
    }
}
