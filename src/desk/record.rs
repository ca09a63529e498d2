//! A record: what is done of it, section by section.

use cesmivip::entry::{Progress, Section};
use serde_json::{Value, json};

use super::call::Call;
use super::open::{heading, is_sent, makes, opened};
use super::reply::Reply;
use super::state::{Office, Open};

/// How far a section is, in words.
fn in_words(progress: Progress, count: usize) -> String {
    match (progress, count) {
        (Progress::Empty, 0) => "Rien d'écrit".to_owned(),
        (Progress::Empty, count) => format!("Rien d'écrit, {count} à remplir"),
        (Progress::Started, 1) => "1 champ à remplir".to_owned(),
        (Progress::Started, count) => format!("{count} champs à remplir"),
        (Progress::Filled, _) => "Rempli".to_owned(),
        (Progress::Faulty, 1) => "1 erreur".to_owned(),
        (Progress::Faulty, count) => format!("{count} erreurs"),
    }
}

pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let sheet = open.sheet();
    let sections: Vec<Value> = Section::of(open.kind)
        .iter()
        .map(|section| {
            let (progress, count) = sheet.progress(section);
            json!({"title": section.title, "address": format!("/f/{}/s/{}", open.word, section.id),
                   "progress": progress, "state": in_words(progress, count)})
        })
        .collect();
    let done =
        sections.iter().filter(|section| section["progress"] == json!(Progress::Filled)).count();
    let values = json!({
        "title": heading(&open)["title"],
        "head": heading(&open),
        "said": desk.said(),
        "sections": sections,
        "done": done,
        "kind": open.kind.name(),
        "number": open.number,
        "said_of": sheet_label(&open),
        "own": open.filed.own,
        "makes": makes(open.kind),
        "sent": is_sent(open.kind),
    });
    Ok(desk.pages.page("record.html", &values))
}

fn sheet_label(open: &Open) -> String {
    cesmivip::atelier::drafting::label(&open.setup, open.kind, &open.bytes)
}
