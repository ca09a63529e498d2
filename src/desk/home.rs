//! The first page: what is under way, then what there is.

use cesmivip::record::Kind;
use cesmivip::value::Folded;
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::open::noun;
use super::reply::Reply;
use super::state::{Office, Summary};

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
    let all = desk.records(asked.who, &workspace, &setup);
    let found = all.iter().filter(|(_, known)| matches(known, &wanted));
    let mut drafts: Vec<Value> = Vec::new();
    let mut kinds = KINDS.map(|(kind, _)| (kind, Vec::<Value>::new(), 0_usize));
    let mut organisation = None;
    for (filed, known) in found {
        let line = json!({
            "address": format!("/f/{}", address::word(&filed.path)),
            "kind": known.kind.map_or("Brouillon", noun),
            "number": known.number,
            "label": known.label,
        });
        if filed.is_draft() {
            drafts.push(line);
        } else if known.kind == Some(Kind::Organisation) {
            organisation = Some(line);
        } else if let Some((_, lines, count)) =
            kinds.iter_mut().find(|(kind, ..)| Some(*kind) == known.kind)
        {
            *count += 1;
            lines.push(line);
        }
    }
    let kinds: Vec<Value> = kinds
        .into_iter()
        .zip(KINDS)
        .filter(|((_, lines, _), _)| !lines.is_empty())
        .map(|((_, mut lines, count), (_, title))| {
            // The last ones first: numbers grow with time.
            lines.sort_by(|a, b| b["number"].as_str().cmp(&a["number"].as_str()));
            lines.truncate(MOST);
            json!({"title": title, "lines": lines, "count": count, "more": count.saturating_sub(MOST)})
        })
        .collect();
    let page = json!({
        "title": "Bureau",
        "said": desk.said(),
        "wanted": wanted.clone(),
        "drafts": drafts,
        "nothing": !wanted.is_empty() && kinds.is_empty() && drafts.is_empty(),
        "kinds": kinds,
        "organisation": organisation,
        "folder": desk.folder().display().to_string(),
    });
    Ok(desk.pages.page("home.html", &page))
}

/// Whether a record is looked for: every word of what was typed is in its number or in what it is
/// called, in any order.
fn matches(known: &Summary, wanted: &str) -> bool {
    let held = Folded::of(&format!("{} {}", known.number, known.label)).squeezed().to_owned();
    wanted.split_whitespace().all(|word| held.contains(Folded::of(word).squeezed()))
}
