//! What begins: a workspace, a record.

use axum::http::StatusCode;
use cesmivip::atelier::beginning::{Blank, begin_bare, begin_sibling};
use cesmivip::atelier::starting::{self, Records};
use cesmivip::record::Kind;
use cesmivip::value::{SessionRef, SituationRef};
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::reply::Reply;
use super::state::Office;

/// Most records among which one is chosen by name.
const MANY: usize = 1200;

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
    let workspace = desk.workspace().ok_or_else(|| Reply::to("/"))?;
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
    let once = asked.word("numero");
    if let Some(place) = desk.led(once).filter(|_| !once.is_empty()) {
        return Ok(Reply::to(place));
    }
    let workspace = desk.workspace().ok_or_else(|| Reply::to("/"))?;
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
    let path = made.strip_prefix(workspace.root()).unwrap_or(&made);
    let place = format!("/f/{}", address::word(path));
    desk.leads(once, &place);
    Ok(Reply::to(place))
}

fn unsaid(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let told = "Choisir ce qui commence, et sur quoi.";
    drawn(desk, asked, told).map(|reply| reply.with(StatusCode::UNPROCESSABLE_ENTITY))
}
