//! Keeping what was typed: settled with what the record holds now, and written.

use axum::http::StatusCode;
use cesmivip::atelier::drafting;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::entry::{Cleaned, Conflict, Posted};
use cesmivip::record::Change;
use cesmivip::store::Revised;
use serde_json::{Value, json};

use super::call::Call;
use super::live;
use super::open::Target;
use super::reply::Reply;
use super::state::{Office, Open};

/// How many times what was typed is settled anew when somebody else writes meanwhile.
const AGAIN: usize = 4;

/// What came of saving.
pub struct Saved {
    pub open: Open,
    pub conflicts: Vec<Conflict>,
    pub cleaned: Vec<Cleaned>,
    /// What became of the items that were begun in the page.
    pub named: Vec<Value>,
    pub refused: Option<Report>,
}

/// Applies what was typed to a record, anew when somebody else wrote meanwhile.
pub fn keep(
    desk: &Office,
    asked: &Call,
    mut open: Open,
    shown: Target<'_>,
) -> Result<Saved, Reply> {
    let pairs = chosen(&asked.pairs);
    let at = shown.live(&open).map(str::to_owned);
    // What is begun twice is made once.
    let _alone = at.as_ref().map(|_| desk.alone());
    let (mut conflicts, mut cleaned) = (Vec::new(), Vec::new());
    for _ in 0..AGAIN {
        let page = shown.page(&open);
        let (pairs, begun) = match &at {
            Some(at) => live::apart(desk, &open, at, pairs.clone()),
            None => (pairs.clone(), live::Begun::new()),
        };
        let mut outcome = Posted::read(&pairs).settle(&open.sheet(), &page);
        let base = at.as_deref().unwrap_or_default();
        let (new, added, told) = live::additions(&open, base, &begun);
        outcome.changes.extend(new);
        (conflicts, cleaned) = (outcome.conflicts, outcome.cleaned);
        cleaned.extend(told);
        if !outcome.astray.is_empty() {
            return Err(unplaced(desk, &open, asked));
        }
        match apply(desk, asked, open, &outcome.changes)? {
            Applied::Done(now) => {
                let named = live::named(desk, &now, base, &added);
                return Ok(Saved { open: now, conflicts, cleaned, named, refused: None });
            }
            Applied::Refused(now, report) => {
                let (named, refused) = (Vec::new(), Some(report));
                return Ok(Saved { open: now, conflicts, cleaned, named, refused });
            }
            Applied::Again(now) => open = now,
        }
    }
    let report =
        Report::from(Diagnostic::new("D099", Place::file(open.filed.path.display().to_string())));
    Ok(Saved { open, conflicts, cleaned, named: Vec::new(), refused: Some(report) })
}

/// What came of changes.
pub enum Applied {
    Done(Open),
    Refused(Open, Report),
    Again(Open),
}

/// Writes changes of a record, and opens it again.
pub fn apply(
    desk: &Office,
    asked: &Call,
    open: Open,
    changes: &[Change],
) -> Result<Applied, Reply> {
    if changes.is_empty() {
        return Ok(Applied::Done(open));
    }
    let workspace = desk.space()?;
    if !open.filed.own {
        let text = "Cette fiche est au bout d'un lien : le bureau n'y écrit pas.";
        return Err(desk.pages.message(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Rien n'a été enregistré",
            text,
        ));
    }
    let place = (open.kind, open.filed.path.as_path());
    let writing = desk.writes_one();
    let written = drafting::change(&workspace, &open.setup, place, &open.bytes, changes);
    drop(writing);
    match written {
        Err(report) => Ok(Applied::Refused(open, report)),
        Ok((_, Revised::Changed(_))) => Ok(Applied::Again(desk.open(asked.who, &open.word)?)),
        Ok((new, Revised::Written)) => {
            let tree = open.setup.reader().as_typed(open.kind, &new).unwrap_or_default();
            desk.follows(&open.word, changes, &tree);
            desk.saw(&workspace.root().join(&open.filed.path));
            let now = desk.open(asked.who, &open.word)?;
            Ok(Applied::Done(now))
        }
    }
}

/// What was posted, without what its author left to the one who wrote before.
fn chosen(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let theirs: Vec<&str> = pairs
        .iter()
        .filter(|(name, value)| name.starts_with("c/") && value == "disque")
        .filter_map(|(name, _)| name.strip_prefix("c/"))
        .collect();
    let kept = pairs.iter().filter(|(name, _)| {
        let own = name.strip_prefix("a/").or_else(|| name.strip_prefix("v/"));
        !own.is_some_and(|own| theirs.contains(&own))
    });
    kept.cloned().collect()
}

/// What was typed for an item that cannot be told from the others any more, or for fields that the
/// page does not have any more.
pub fn unplaced(desk: &Office, open: &Open, asked: &Call) -> Reply {
    let typed =
        asked.pairs.iter().filter(|(name, text)| name.starts_with("v/") && !text.is_empty());
    let typed: Vec<&str> = typed.map(|(_, text)| text.as_str()).collect();
    if asked.script {
        return Reply::json(&json!({"refus": "introuvable"})).with(StatusCode::CONFLICT);
    }
    let page = json!({
        "title": "Cet élément a changé, ou n'est plus là",
        "text": "Rien n'a été enregistré. Voici ce qui était saisi, à reprendre dans sa liste :",
        "typed": typed,
        "back": format!("/f/{}", open.word),
    });
    desk.pages.page("message.html", &page).with(StatusCode::CONFLICT)
}
