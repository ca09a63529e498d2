//! The first page: what is under way, then what there is.

use cesmivip::atelier::drafting::RecordFile;
use cesmivip::diag::Report;
use cesmivip::record::Kind;
use cesmivip::setup::Setup;
use cesmivip::store::Workspace;
use cesmivip::value::Folded;
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::index::{Indexed, Summary};
use super::open::noun;
use super::reply::Reply;
use super::state::Office;

/// Most records of a kind on the first page.
const MOST: usize = 60;

/// The order of the kinds, and what each is called together.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Situation, "Situations"),
    (Kind::Referral, "Signalements"),
    (Kind::Session, "Séances"),
    (Kind::Erratum, "Errata"),
    (Kind::Report, "Rapports"),
];

pub fn page(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let Some(workspace) = desk.workspace() else {
        let folder = desk.folder().display().to_string();
        let empty = cesmivip::store::list_files(desk.folder()).is_ok_and(|files| files.is_empty());
        let page = json!({"title": "Créer un espace de travail", "said": desk.said(),
                          "space": {"folder": folder, "empty": empty}});
        return Ok(desk.pages.page("home.html", &page));
    };
    let setup = desk.setup(&workspace)?;
    let wanted = asked.word("q").trim().to_owned();
    let Indexed { all, unread, mark } = desk.records(asked.who, &workspace, &setup);
    let mut found: Vec<&(RecordFile, Summary)> =
        all.iter().filter(|(_, known)| matches(known, &wanted)).collect();
    // The last ones first: numbers grow with time.
    found.sort_by(|a, b| b.1.number.cmp(&a.1.number));
    let line = |(filed, known): &(RecordFile, Summary)| {
        json!({
            "address": address::record(&filed.path),
            "kind": known.kind.map_or("Brouillon", noun),
            "number": known.number,
            "label": known.label,
        })
    };
    let (begun, settled): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(filed, _)| filed.is_draft());
    let of = |wanted: Kind| settled.iter().filter(move |(_, known)| known.kind == Some(wanted));
    let drafts: Vec<Value> = begun.into_iter().map(line).collect();
    let organisation = of(Kind::Organisation).next().map(|own| line(own));
    let kinds = KINDS.iter().map(|(kind, title)| (of(*kind).count(), *kind, title));
    let kinds: Vec<Value> = kinds
        .filter(|(count, ..)| *count > 0)
        .map(|(count, kind, title)| {
            let lines: Vec<Value> = of(kind).take(MOST).map(|own| line(own)).collect();
            json!({"title": title, "lines": lines, "count": count, "more": count.saturating_sub(MOST)})
        })
        .collect();
    // Who looks for a record is told nothing else.
    let ahead = match wanted.is_empty() {
        true => desk.overview.told(&workspace, desk.machine, (mark, unread)),
        false => json!({}),
    };
    let page = json!({
        "title": "Bureau",
        "ahead": ahead,
        "said": desk.said(),
        "wanted": wanted.clone(),
        "former": is_former(&workspace, &setup),
        "unread": unread,
        "drafts": drafts,
        "nothing": !wanted.is_empty() && kinds.is_empty() && drafts.is_empty(),
        "kinds": kinds,
        "organisation": organisation,
        "folder": desk.folder().display().to_string(),
    });
    Ok(desk.pages.page("home.html", &page))
}

/// Whether the records of a workspace have a former format: what is made of them has to wait.
fn is_former(workspace: &Workspace, setup: &Setup) -> bool {
    let read = workspace.organisation().map_err(Report::from);
    let checked = read.and_then(|(name, bytes)| setup.reader().organisation(&name, &bytes));
    checked.is_err_and(|report| report.items().iter().any(|fault| fault.code == "D060"))
}

/// Whether a record is looked for: every word of what was typed is in its number or in what it is
/// called, in any order.
fn matches(known: &Summary, wanted: &str) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let held = Folded::of(&format!("{} {}", known.number, known.label)).squeezed().to_owned();
    wanted.split_whitespace().all(|word| held.contains(Folded::of(word).squeezed()))
}
