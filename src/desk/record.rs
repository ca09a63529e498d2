//! A record: what is done of it, section by section.

use cesmivip::atelier::beginning::{self, Blank};
use cesmivip::atelier::drafting;
use cesmivip::entry::{Progress, Section};
use cesmivip::record::{Change, Kind};
use cesmivip::store::Workspace;
use serde_json::{Value, json};

use super::call::Call;
use super::keeping::{Applied, apply};
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
        "documents": super::documents::of_record(&workspace_of(desk)?, &open),
        "once": desk.once(),
        "own": open.filed.own,
        "makes": makes(open.kind),
        "sent": is_sent(open.kind),
    });
    Ok(desk.pages.page("record.html", &values))
}

fn workspace_of(desk: &Office) -> Result<Workspace, Reply> {
    desk.workspace().ok_or_else(|| Reply::to("/"))
}

/// What a record is asked by its own page: to begin what completes it, to be said again, to go.
pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let _alone = desk.alone();
    let once = asked.word("numero");
    if let Some(place) = desk.led(once).filter(|_| !once.is_empty()) {
        return Ok(Reply::to(place));
    }
    let open = opened(desk, asked, word)?;
    let workspace = desk.workspace().ok_or_else(|| Reply::to("/"))?;
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
            let bytes = desk.told(drafting::read(&workspace, &path))?;
            let today = desk.told(desk.machine.today())?;
            let changes =
                [changes, vec![Change::Set { at: "/date".to_owned(), value: json!(today.text()) }]]
                    .concat();
            let place = (Kind::Referral, path.as_path());
            desk.told(drafting::change(&workspace, &open.setup, place, &bytes, &changes))?;
            let place = format!("/f/{}", super::address::word(&path));
            desk.leads(once, &place);
            desk.says("Complément commencé : il dira ce qui est nouveau.");
            Ok(Reply::to(place))
        }
        ("verser", Kind::Referral) => {
            let changes = beginning::next_version(&open.tree).unwrap_or_default();
            match apply(desk, asked, open, &changes)? {
                Applied::Done(now) => {
                    desk.says("Nouvelle version : dire ce qu'elle change, et la dater.");
                    let place = format!("/f/{}/s/objet", now.word);
                    desk.leads(once, &place);
                    Ok(Reply::to(place))
                }
                Applied::Refused(_, report) => Err(desk.refusal(&report)),
                Applied::Again(_) => Ok(Reply::to(back)),
            }
        }
        ("presences", Kind::Session) => {
            let changes = beginning::attending(&open.tree);
            let count = changes.len();
            match apply(desk, asked, open, &changes)? {
                Applied::Done(now) => {
                    desk.says(format!("{count} personne(s) reprise(s) : dire qui est venu."));
                    let place = format!("/f/{}/s/presences", now.word);
                    desk.leads(once, &place);
                    Ok(Reply::to(place))
                }
                Applied::Refused(_, report) => Err(desk.refusal(&report)),
                Applied::Again(_) => Ok(Reply::to(back)),
            }
        }
        ("jeter", _) if open.filed.is_draft() => {
            desk.told(drafting::discard(&workspace, &open.filed))?;
            desk.says("Brouillon retiré.");
            desk.leads(once, "/");
            Ok(Reply::to("/"))
        }
        _ => Ok(Reply::to(back)),
    }
}

fn sheet_label(open: &Open) -> String {
    drafting::label(&open.setup, open.kind, &open.bytes)
}
