//! The logo of the organisation: shown, and replaced by an image that pages can hold.

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
    Ok(drawn(desk, &open, (&Report::new(), written(&open, TOLD))))
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

fn drawn(desk: &Office, open: &Open, (refused, typed): (&Report, &str)) -> Reply {
    let shown = !written(open, NAMED).is_empty();
    let values = json!({
        "title": "Logo",
        "head": heading(open),
        "said": desk.said(),
        "once": desk.once(),
        "faulty": refused.refuses(),
        "told": super::told::all(refused),
        "act": format!("/f/{}/logo", open.word),
        "image": shown.then(|| format!("/f/{}/logo/image", open.word)),
        "before": written(open, TOLD),
        "description": typed,
    });
    desk.pages.page("logo.html", &values).refusing(refused.refuses())
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
    let (shown, typed) = (asked.word("avant").trim(), asked.word("description").trim());
    let now = written(&open, TOLD);
    // What somebody else wrote meanwhile stays, unless both say the same.
    if typed != shown && now != shown && now != typed {
        let text = "Quelqu'un d'autre vient de changer ce que dit le logo : rien n'est enregistré.";
        let fault = Diagnostic::new("D099", Place::file("cesmivip.yaml")).message(text);
        let fault = fault.remedy("Relire cette page, puis recommencer.");
        return Ok(drawn(desk, &open, (&fault.into(), typed)));
    }
    let mut changes = Vec::new();
    let logo = match file.map(|brought| Logo::look(brought.bytes.to_vec(), desk.machine)) {
        Some(Ok(logo)) => Some(logo),
        Some(Err(report)) => return Ok(drawn(desk, &open, (&report, typed))),
        None => None,
    };
    let workspace = desk.space()?;
    if let Some(logo) = &logo {
        desk.told(logo.put(&workspace))?;
        if logo.name() != written(&open, NAMED) {
            changes.push(Change::Set { at: NAMED.to_owned(), value: json!(logo.name()) });
        }
    }
    if typed != shown && typed != now {
        changes.push(match typed {
            "" => Change::Remove { at: TOLD.to_owned(), prune: false },
            text => Change::Set { at: TOLD.to_owned(), value: json!(text) },
        });
    }
    let place = format!("/f/{}/logo", open.word);
    let named = written(&open, NAMED).to_owned();
    let applied = apply(desk, asked, open, &changes);
    if !matches!(applied, Ok(Applied::Done(_)))
        && let Some(logo) = logo.filter(|logo| logo.name() != named)
    {
        logo.take_back(&workspace);
    }
    match applied? {
        Applied::Done(_) => {
            desk.says("Logo enregistré : les documents suivants le portent.");
            desk.leads(once, &place);
            Ok(Reply::to(place))
        }
        Applied::Refused(open, report) => Ok(drawn(desk, &open, (&report, typed))),
        Applied::Again(_) => {
            desk.says("Cette fiche vient de changer : recommencer.");
            Ok(Reply::to(place))
        }
    }
}
