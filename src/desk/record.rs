//! A record: what is done of it, section by section.

use cesmivip::atelier::beginning::{self, Blank};
use cesmivip::atelier::drafting;
use cesmivip::entry::{Progress, Section};
use cesmivip::record::{Change, Kind};
use serde_json::{Value, json};

use super::begin::{dated, fill};
use super::call::Call;
use super::keeping::{Applied, apply};
use super::open::{acting, heading, is_sent, makes, opened};
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
        "documents": super::documents::of_record(desk, &desk.space()?, &open),
        "trials": super::documents::tried(&desk.space()?, &open),
        "once": desk.once(),
        "own": open.filed.own,
        "makes": makes(open.kind),
        "sent": is_sent(open.kind),
    });
    Ok(desk.pages.page("record.html", &values))
}

/// What a record is asked by its own page: to begin what completes it, to be said again, to go.
pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let (_alone, open, once) = acting(desk, asked, word)?;
    let workspace = desk.space()?;
    let back = format!("/f/{}", open.word);
    match (asked.word("faire"), open.kind) {
        ("completer", Kind::Referral) => {
            let Some((about, changes)) = beginning::complement(&open.tree) else {
                return Ok(Reply::to(back));
            };
            let begun =
                beginning::begin_bare(workspace.root(), &Blank::Referral(about), desk.machine);
            let path = desk.told(begun)?;
            let path = path.strip_prefix(workspace.root()).unwrap_or(&path).to_owned();
            let changes = [changes, vec![dated(desk)?]].concat();
            fill(desk, &workspace, &open.setup, (Kind::Referral, &path), &changes)?;
            let place = super::address::record(&path);
            desk.leads(once, &place);
            desk.says("Complément commencé : il dira ce qui est nouveau.");
            Ok(Reply::to(place))
        }
        ("verser", Kind::Referral) => {
            let changes = beginning::next_version(&open.tree).unwrap_or_default();
            let said = "Nouvelle version : dire ce qu'elle change, et la dater.";
            written(desk, asked, open, &changes, (said, "objet"))
        }
        ("presences", Kind::Session) => {
            let changes = beginning::attending(&open.tree);
            let said = format!("{} personne(s) reprise(s) : dire qui est venu.", changes.len());
            written(desk, asked, open, &changes, (&said, "presences"))
        }
        ("jeter", _) if open.filed.is_draft() => {
            desk.told(drafting::discard(&workspace, &open.filed))?;
            desk.gallery.close(&open.word);
            desk.says("Brouillon retiré.");
            desk.leads(once, "/");
            Ok(Reply::to("/"))
        }
        _ => Ok(Reply::to(back)),
    }
}

/// Writes changes of a record, says so, and leads to the section where they are gone on with.
fn written(
    desk: &Office,
    asked: &Call,
    open: Open,
    changes: &[Change],
    (said, section): (&str, &str),
) -> Result<Reply, Reply> {
    let back = format!("/f/{}", open.word);
    match apply(desk, asked, open, changes)? {
        Applied::Done(now) => {
            desk.says(said);
            let place = format!("/f/{}/s/{section}", now.word);
            desk.leads(asked.word("numero"), &place);
            Ok(Reply::to(place))
        }
        Applied::Refused(_, report) => Err(desk.refusal(&report)),
        Applied::Again(_) => Ok(Reply::to(back)),
    }
}

fn sheet_label(open: &Open) -> String {
    drafting::label(&open.setup, open.kind, &open.bytes)
}
