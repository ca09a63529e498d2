//! What a sending asks once of what is kept and of the records, though it is gathered twice.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use serde_json::Value;

use super::house::House;
use super::session::{PapersAsked, SessionJob};
use super::settled::drawn_again;
use crate::atelier::opening;
use crate::diag::{Diagnostic, Report};
use crate::pipeline::Drawer;
use crate::record::{Commission, SECRETARIAT};
use crate::seal::{Frozen, Remains};
use crate::value::{PieceId, strings};
use crate::view::Paper;

/// What became of what a sealed copy may say, since it was sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    /// Its recipient would be told all of it today.
    #[default]
    Same,
    /// It cannot be told: a record is not read.
    Unknown,
    /// It says what its recipient would not be told today.
    Less,
}

/// The documents that are no longer in their place, drawn again; the names of those that stand; and
/// the records as they stand.
pub struct Restored<'a> {
    drawer: &'a mut dyn Drawer,
    made: BTreeMap<PieceId, Vec<u8>>,
    stems: BTreeMap<PieceId, Option<String>>,
    today: OnceCell<Option<Commission>>,
}

impl<'a> Restored<'a> {
    /// Draws with this.
    pub fn with(drawer: &'a mut dyn Drawer) -> Self {
        let (made, stems) = (BTreeMap::new(), BTreeMap::new());
        Self { drawer, made, stems, today: OnceCell::new() }
    }

    /// The name that a document was sealed under, without its ending, if it is kept.
    pub(super) fn stem(
        &mut self,
        house: &House<'_>,
        id: PieceId,
    ) -> Result<Option<&str>, Diagnostic> {
        if let Entry::Vacant(unread) = self.stems.entry(id) {
            unread.insert(match house.kept(id)? {
                Some(Remains::Frozen(kept)) => Some(kept.facts.stem),
                Some(Remains::Destroyed(_)) | None => None,
            });
        }
        Ok(self.stems[&id].as_deref())
    }

    /// The PDF of a document, as it was sealed; `None` when it cannot be made so again.
    pub(super) fn pdf(
        &mut self,
        house: &House<'_>,
        id: PieceId,
        kept: &Frozen,
    ) -> Result<Option<Vec<u8>>, Report> {
        if !self.made.contains_key(&id)
            && let Some(sealed) = drawn_again(house, kept, self.drawer)?
        {
            self.made.insert(id, sealed.pdf().to_vec());
        }
        Ok(self.made.get(&id).cloned())
    }

    /// Compares a copy of a session with what its recipient would be told today, by today's records
    /// and today's sharing. The secretariat keeps all of it, and any other document is not given by the
    /// sharing of a session.
    pub(super) fn since(&self, house: &House<'_>, kept: &Frozen) -> Since {
        let to = kept.facts.recipient.clone();
        if to == SECRETARIAT {
            return Since::Same;
        }
        let (paper, wanted) = match kept.facts.kind.as_str() {
            "compte_rendu" => (Paper::Extract(to), PapersAsked::Minutes(Vec::new())),
            "convocation" => (Paper::Convocation(Some(to)), PapersAsked::Convocation),
            "identites" => (Paper::Identities(to), PapersAsked::Convocation),
            _ => return Since::Same,
        };
        let gathered = || opening::commission(&house.workspace, &house.setup, &[]).ok();
        let Some(commission) = self.today.get_or_init(|| gathered().map(|(all, _)| all)) else {
            return Since::Unknown;
        };
        let Some(session) = commission.session(&kept.facts.reference) else {
            return Since::Unknown;
        };
        let found = Report::new();
        let job = SessionJob { house, commission, session, found, wanted };
        let now = job.shown(|known| *known == paper).unwrap_or_default();
        match says_more(&kept.drawing.view["contenu"], &now["contenu"]) {
            true => Since::Less,
            false => Since::Same,
        }
    }
}

/// Whether a content has a text that another one has not.
fn says_more(then: &Value, now: &Value) -> bool {
    let now: BTreeSet<&str> = strings(now).into_iter().collect();
    strings(then).into_iter().any(|text| !now.contains(text))
}
