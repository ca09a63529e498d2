//! The figures that the texts of a report may name, beside the fields where they are written.

use cesmivip::atelier::Unwatched;
use cesmivip::atelier::making::foresee;
use cesmivip::entry::{Page, Section};
use cesmivip::record::{Change, Kind};
use serde_json::{Value, json};

use super::call::Call;
use super::faults;
use super::keeping::{Applied, apply};
use super::open::Target;
use super::reply::Reply;
use super::state::{Office, Open};

/// Where the texts of a report stand.
const TEXTS: &str = "/textes/";

/// Whether a page is that of the texts of a report.
fn is_of_texts(open: &Open, shown: Target<'_>) -> bool {
    open.kind == Kind::Report && matches!(shown, Target::Section(Section { id: "textes", .. }))
}

/// What the page of the texts offers: the way to the figures, or each of them with what it would print.
/// They are counted when they are asked for.
pub fn offered(desk: &Office, open: &Open, shown: Target<'_>, page: &Page, wanted: bool) -> Value {
    if !is_of_texts(open, shown) {
        return Value::Null;
    }
    let address = format!("{}?chiffres=oui#chiffres", shown.address(open));
    let (Some(workspace), true) = (desk.workspace(), wanted) else {
        return json!({"ask": address});
    };
    let file = workspace.root().join(&open.filed.path);
    let found = match foresee(&file, desk.machine, &Unwatched) {
        Ok(found) => found,
        Err(report) => return json!({"told": faults::beside(desk, open, &report)}),
    };
    let fields = page.inputs().filter(|field| field.pointer.starts_with(TEXTS));
    let fields =
        fields.map(|field| json!({"at": field.pointer, "id": field.id, "title": field.title}));
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for figure in &found.nameable {
        let mut ways: Vec<(&str, &str)> = Vec::new();
        for (name, text) in figure.printed().filter_map(|(name, text)| Some((name, text?))) {
            // An exact figure is said in one way.
            if !ways.iter().any(|(_, known)| *known == text) {
                ways.push((name, text));
            }
        }
        let ways = ways.into_iter().map(|(name, text)| json!({"name": name, "text": text}));
        let line = json!({"what": figure.what, "ways": ways.collect::<Vec<_>>()});
        match groups.last_mut().filter(|(of, _)| *of == figure.of) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((figure.of.clone(), vec![line])),
        }
    }
    let groups = groups.into_iter().map(|(of, lines)| json!({"of": of, "lines": lines}));
    json!({"fields": fields.collect::<Vec<_>>(), "groups": groups.collect::<Vec<_>>(),
           "texts": faults::beside(desk, open, &found.said)})
}

/// Adds a name at the end of a text, once what was typed is saved.
pub fn insert(
    desk: &Office,
    asked: &Call,
    open: &Open,
    shown: Target<'_>,
    name: &str,
) -> Result<Option<Reply>, Reply> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
    let at = asked.word("dans");
    let known = is_of_texts(open, shown)
        && shown.page(open).inputs().any(|field| at.starts_with(TEXTS) && field.pointer == at);
    if !known || name.is_empty() || !name.chars().all(letters) {
        return Ok(None);
    }
    let place = |open: &Open| {
        let anchor = at.replace('/', "-");
        Reply::to(format!("{}?chiffres=oui#c{anchor}", shown.address(open)))
    };
    let _alone = desk.alone();
    let once = format!("{}{name}{at}", asked.word("geste"));
    if desk.led(&once).is_some() {
        return Ok(Some(place(open)));
    }
    let again = desk.open(asked.who, &open.word)?;
    let text = again.tree.pointer(at).and_then(Value::as_str).unwrap_or_default().trim_end();
    let gap = if text.is_empty() { "" } else { " " };
    let value = json!(format!("{text}{gap}{{{{ {name} }}}}"));
    match apply(desk, asked, again, &[Change::Set { at: at.to_owned(), value }])? {
        Applied::Done(now) => {
            desk.leads(&once, "");
            desk.says("Chiffre ajouté à la fin du texte.");
            Ok(Some(place(&now)))
        }
        Applied::Refused(_, report) => Err(desk.refusal(&report)),
        Applied::Again(now) => {
            desk.says("Cette fiche vient de changer : recommencer.");
            Ok(Some(place(&now)))
        }
    }
}
