//! The logo of the organisation: shown, and replaced by an image that pages can hold.

use axum::http::StatusCode;
use cesmivip::atelier::logo::Logo;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::record::{Change, Kind};
use serde_json::{Value, json};

use super::call::Call;
use super::keeping::{Applied, apply};
use super::open::{acting, heading, opened};
use super::reply::Reply;
use super::state::{Office, Open};
use super::upload::Brought;

/// Where an organisation names its logo, and says what it shows.
const NAMED: &str = "/collectivite/logo";
const TOLD: &str = "/collectivite/logo_description";

pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = of_organisation(opened(desk, asked, word)?)?;
    Ok(drawn(desk, &open, &Report::new()))
}

fn of_organisation(open: Open) -> Result<Open, Reply> {
    match open.kind {
        Kind::Organisation => Ok(open),
        _ => Err(Reply::to(format!("/f/{}", open.word))),
    }
}

fn written<'a>(open: &'a Open, at: &str) -> &'a str {
    open.tree.pointer(at).and_then(Value::as_str).unwrap_or_default()
}

fn drawn(desk: &Office, open: &Open, refused: &Report) -> Reply {
    let told: Vec<Value> = refused.items().iter().map(super::told::as_json).collect();
    let shown = !written(open, NAMED).is_empty();
    let values = json!({
        "title": "Logo",
        "head": heading(open),
        "said": desk.said(),
        "once": desk.once(),
        "faulty": refused.refuses(),
        "told": told,
        "act": format!("/f/{}/logo", open.word),
        "image": shown.then(|| format!("/f/{}/logo/image", open.word)),
        "description": written(open, TOLD),
    });
    let status = if refused.refuses() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    desk.pages.page("logo.html", &values).with(status)
}

/// The image that the organisation names: an image, and never a page of this desk.
pub fn image(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = of_organisation(opened(desk, asked, word)?)?;
    let name = written(&open, NAMED);
    // What is written may be no name yet, and a name is no path.
    let known = cesmivip::value::ImageName::parse(name);
    let lost = || Report::one(Diagnostic::new("G013", Place::file("cesmivip.yaml")));
    let name = known.ok_or_else(|| desk.refusal(&lost()))?;
    let bytes = desk.told(desk.space()?.image(name.text()))?;
    Ok(Reply::picture(
        if name.text().ends_with(".png") { "image/png" } else { "image/svg+xml" },
        bytes,
    ))
}

pub fn act(desk: &Office, asked: &Call, word: &str, file: Option<Brought>) -> Result<Reply, Reply> {
    let (_alone, open, once) = acting(desk, asked, word)?;
    let open = of_organisation(open)?;
    let described = asked.word("description").trim();
    let mut changes = Vec::new();
    if let Some(Brought { bytes, .. }) = file {
        let logo = match Logo::look(bytes.to_vec(), desk.machine) {
            Ok(logo) => logo,
            Err(report) => return Ok(drawn(desk, &open, &report)),
        };
        let name = desk.told(logo.put(&desk.space()?))?;
        changes.push(Change::Set { at: NAMED.to_owned(), value: json!(name) });
    }
    if described != written(&open, TOLD) {
        changes.push(match described {
            "" => Change::Remove { at: TOLD.to_owned(), prune: false },
            text => Change::Set { at: TOLD.to_owned(), value: json!(text) },
        });
    }
    let place = format!("/f/{}/logo", open.word);
    match apply(desk, asked, open, &changes)? {
        Applied::Done(_) => {
            desk.says("Logo enregistré : les documents suivants le portent.");
            desk.leads(once, &place);
            Ok(Reply::to(place))
        }
        Applied::Refused(open, report) => Ok(drawn(desk, &open, &report)),
        Applied::Again(_) => {
            desk.says("Cette fiche vient de changer : recommencer.");
            Ok(Reply::to(place))
        }
    }
}
