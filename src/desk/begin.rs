//! What begins: a workspace, a record.

use std::path::Path;

use axum::http::StatusCode;
use cesmivip::atelier::beginning::{self, Blank, begin_bare, begin_sibling};
use cesmivip::atelier::drafting;
use cesmivip::atelier::making;
use cesmivip::atelier::starting::{self, Records};
use cesmivip::record::{Change, Kind};
use cesmivip::setup::Setup;
use cesmivip::store::Workspace;
use cesmivip::value::{SessionRef, SituationRef};
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::index::MANY;
use super::open::once;
use super::reply::Reply;
use super::state::Office;

pub fn space(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let records = match asked.word("avec") {
        "exemples" => Records::Samples,
        _ => Records::None,
    };
    if desk.workspace().is_none() {
        desk.told(starting::start(desk.folder(), records))?;
        desk.says("Espace de travail créé.");
    }
    Ok(Reply::to("/"))
}

pub fn page(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    drawn(desk, asked, "")
}

fn drawn(desk: &Office, asked: &Call, told: &str) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let setup = desk.setup(&workspace)?;
    let all = desk.records(asked.who, &workspace, &setup).all;
    let of = |wanted: Kind| -> Vec<Value> {
        let own =
            all.iter().filter(|(_, known)| known.kind == Some(wanted) && !known.number.is_empty());
        let mut lines: Vec<Value> =
            own.map(|(_, known)| json!({"number": known.number, "label": known.label})).collect();
        lines.sort_by(|a, b| b["number"].as_str().cmp(&a["number"].as_str()));
        lines
    };
    let page = json!({
        "title": "Commencer une fiche",
        "said": desk.said(),
        "told": told,
        "kind": asked.word("genre"),
        "about": asked.word("sur"),
        "many": all.len() > MANY,
        "situations": of(Kind::Situation),
        "sessions": of(Kind::Session),
        "once": desk.once(),
    });
    Ok(desk.pages.page("begin.html", &page))
}

pub fn make(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let (_alone, once) = once(desk, asked)?;
    let workspace = desk.space()?;
    let about = asked.word("sur").trim();
    let what = match asked.word("genre") {
        "situation" => Some(Blank::Situation),
        "signalement" => SituationRef::parse(about).map(Blank::Referral),
        "seance" => Some(Blank::Session),
        "erratum" => SessionRef::parse(about).map(Blank::Erratum),
        "rapport" => Some(Blank::Report),
        _ => None,
    };
    let made = match (asked.word("genre"), what) {
        ("fratrie", _) => match SituationRef::parse(about) {
            Some(from) => desk.told(begin_sibling(workspace.root(), &from, None))?,
            None => return unsaid(desk, asked),
        },
        (_, Some(what)) => desk.told(begin_bare(workspace.root(), &what, desk.machine))?,
        (_, None) => return unsaid(desk, asked),
    };
    let path = made.strip_prefix(workspace.root()).unwrap_or(&made).to_owned();
    prefill(desk, asked, &workspace, &path)?;
    let place = address::record(&path);
    desk.leads(once, &place);
    Ok(Reply::to(place))
}

/// Writes in a record that begins what the one before says too, and the day.
fn prefill(desk: &Office, asked: &Call, workspace: &Workspace, path: &Path) -> Result<(), Reply> {
    let setup = desk.setup(workspace)?;
    let bytes = desk.told(drafting::read(workspace, path))?;
    let Some(kind) = Kind::said_in(&bytes) else {
        return Ok(());
    };
    let mut changes = Vec::new();
    if matches!(kind, Kind::Session | Kind::Report) {
        let all = desk.records(asked.who, workspace, &setup).all;
        let own = all.iter().filter(|(filed, is)| is.kind == Some(kind) && !filed.is_draft());
        let last = own.max_by(|a, b| a.1.number.cmp(&b.1.number));
        if let Some((filed, is)) = last {
            let before = desk.told(drafting::read(workspace, &filed.path))?;
            let before = setup.reader().as_typed(kind, &before).unwrap_or_default();
            changes = beginning::carried(kind, &before);
            if kind == Kind::Report {
                changes.extend(cited(desk, workspace, &before)?);
            }
            desk.says(format!("Repris de {} : le relire et le changer.", is.number));
        }
    }
    if matches!(kind, Kind::Referral | Kind::Erratum) {
        changes.push(dated(desk)?);
    }
    fill(desk, workspace, &setup, (kind, path), &changes)
}

/// The editions that a report must cite: those that the one before cites, and those published since.
///
/// # Errors
/// A page that says why what was published cannot be known.
fn cited(desk: &Office, workspace: &Workspace, before: &Value) -> Result<Option<Change>, Reply> {
    let former = before.get("precedents").and_then(Value::as_array).into_iter().flatten();
    let former = former.filter_map(Value::as_str).map(str::to_owned);
    let mut all: Vec<String> = former.collect();
    let published = desk.told(making::published(workspace, desk.machine))?;
    all.extend(published.into_iter().filter(|name| !all.contains(name)).collect::<Vec<_>>());
    let change = Change::Set { at: "/precedents".to_owned(), value: json!(all) };
    Ok((!all.is_empty()).then_some(change))
}

/// The day, as that of a record.
pub fn dated(desk: &Office) -> Result<Change, Reply> {
    let today = desk.told(desk.machine.today())?;
    Ok(Change::Set { at: "/date".to_owned(), value: json!(today.text()) })
}

/// Writes changes in a record that nobody opened yet.
pub fn fill(
    desk: &Office,
    workspace: &Workspace,
    setup: &Setup,
    (kind, path): (Kind, &Path),
    changes: &[Change],
) -> Result<(), Reply> {
    let bytes = desk.told(drafting::read(workspace, path))?;
    desk.told(drafting::change(workspace, setup, (kind, path), &bytes, changes)).map(drop)
}

fn unsaid(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let told = "Choisir ce qui commence, et sur quoi.";
    drawn(desk, asked, told).map(|reply| reply.with(StatusCode::UNPROCESSABLE_ENTITY))
}
