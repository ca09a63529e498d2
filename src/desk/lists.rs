//! Lists: an item more, an item less, another order.

use axum::http::StatusCode;
use cesmivip::entry::{Page, PagePart, Posted, Section};
use cesmivip::record::{Change, step};
use serde_json::json;

use super::address;
use super::call::Call;
use super::citing::cited;
use super::keeping::{Applied, apply, unplaced};
use super::live;
use super::open::{Target, above, heading, opened};
use super::parts::{self, say_cleaned};
use super::preview::has_pages;
use super::reply::Reply;
use super::section;
use super::state::{Office, Open};

/// How the items of a list are named.
enum Named {
    /// By their ranks.
    Rank,
    /// By a word that records use.
    Word,
    /// By what prints; what helps to write it.
    Label(String),
}

impl Named {
    /// What is missing in what was typed, if it is no such name.
    fn refuses(&self, typed: &str) -> Option<&'static str> {
        match self {
            Self::Rank => None,
            Self::Word if is_key(typed) => None,
            Self::Word => {
                Some("Donner un mot qui désigne cet élément, en minuscules, sans espace ni accent.")
            }
            Self::Label(_) if typed.is_empty() => Some("Donner un libellé."),
            Self::Label(_)
                if typed.chars().count() > LONGEST || typed.contains(char::is_control) =>
            {
                Some("Donner un libellé d'une ligne, de cent vingt caractères au plus.")
            }
            Self::Label(_) => None,
        }
    }
}

/// Most characters of a label.
const LONGEST: usize = 120;

/// The list that an address names, if it is one.
fn list_of(desk: &Office, open: &Open, steps: &str) -> Result<(String, Named), Reply> {
    let pointer = open.find(steps);
    let list = pointer.filter(|pointer| {
        let parts = Page::of(&open.sheet(), [pointer.clone()]).parts;
        matches!(parts.as_slice(), [PagePart::List(_)])
    });
    let list = list.ok_or_else(|| {
        desk.says("Cette liste n'est plus là.");
        Reply::to(format!("/f/{}", open.word))
    })?;
    let parts = Page::of(&open.sheet(), [list.clone()]).parts;
    let named = match parts.as_slice() {
        [PagePart::List(own)] if own.keyed => own.label.clone().map_or(Named::Word, Named::Label),
        _ => Named::Rank,
    };
    Ok((list, named))
}

pub fn new(desk: &Office, asked: &Call, word: &str, steps: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let (list, named) = list_of(desk, &open, steps)?;
    let mut page = Page::inside(&open.sheet(), &format!("{list}/-"));
    page.next(&open.sheet(), &list);
    Ok(blank(desk, &open, &list, (&named, ""), &page, &desk.once(), &[]))
}

fn blank(
    desk: &Office,
    open: &Open,
    list: &str,
    (named, typed): (&Named, &str),
    page: &Page,
    once: &str,
    told: &[&str],
) -> Reply {
    let sheet = open.sheet();
    let title = sheet.title(&format!("{list}/-"));
    let values = json!({
        "title": if title.is_empty() { sheet.title(list) } else { title },
        "head": heading(open),
        "said": desk.said(),
        "action": address::place(&open.word, "ajouter", &open.steps(list)),
        "parts": parts::parts(open, page, &[], &[]),
        "once": once,
        "keyed": !matches!(named, Named::Rank),
        "label": match named {
            Named::Label(help) => json!(help),
            Named::Rank | Named::Word => json!(null),
        },
        "key": typed,
        // What it holds is then typed in its own page.
        "then": if Section::is_live(open.kind, list) { "commencer" } else { "revenir" },
        "told": told,
        "preview": has_pages(open),
        "back": above(open, &format!("{list}/-")),
    });
    desk.pages.page("item.html", &values)
}

pub fn add(desk: &Office, asked: &Call, word: &str, steps: &str) -> Result<Reply, Reply> {
    if let Some((asked, fact)) = cited(asked) {
        let reply = add(desk, &asked, word, steps)?;
        desk.says(format!("{fact} est cité à la fin du texte."));
        return Ok(reply);
    }
    let alone = desk.alone();
    let once = asked.word("numero").to_owned();
    if let Some(place) = desk.led(&once).filter(|_| !once.is_empty()) {
        // Sent again, or typed since it was: what is new belongs to the item that it made.
        drop(alone);
        let open = opened(desk, asked, word)?;
        let steps = place.rsplit_once("/e/").map_or("", |(_, steps)| steps);
        return match open.find(steps) {
            Some(pointer) => section::saved(desk, asked, open, Target::Item(&pointer)),
            None => Err(unplaced(desk, &open, asked)),
        };
    }
    let mut open = opened(desk, asked, word)?;
    let (list, named) = list_of(desk, &open, steps)?;
    let mut page = Page::inside(&open.sheet(), &format!("{list}/-"));
    let posted = Posted::read(&asked.pairs);
    let (item, cleaned) = posted.item(&open.sheet(), &page, &list);
    let key = asked.word("cle").trim().to_owned();
    // A name that is still being typed is none: what it names is added when it is asked.
    if asked.script && !matches!(named, Named::Rank) {
        return Ok(Reply::json(&json!({"attend": true})));
    }
    let missing = named.refuses(&key);
    let Some(item) = item.filter(|_| missing.is_none()) else {
        if asked.script {
            return Ok(Reply::json(&json!({"attend": true})));
        }
        posted.retype(&mut page);
        let text = missing.unwrap_or("Rien n'a été saisi.");
        let reply = blank(desk, &open, &list, (&named, &key), &page, &once, &[text]);
        return Ok(reply.with(StatusCode::UNPROCESSABLE_ENTITY));
    };
    for _ in 0..4 {
        let length = open.tree.pointer(&list).and_then(|list| list.as_array()).map_or(0, Vec::len);
        let (change, at) = match named {
            Named::Word | Named::Label(_) => {
                let at = format!("{list}/{}", step(&key));
                if open.tree.pointer(&at).is_some() {
                    return Ok(blank(
                        desk,
                        &open,
                        &list,
                        (&named, &key),
                        &page,
                        &once,
                        &["Ce nom est déjà pris."],
                    )
                    .with(StatusCode::UNPROCESSABLE_ENTITY));
                }
                (Change::Set { at: at.clone(), value: item.clone() }, at)
            }
            Named::Rank => {
                let change =
                    Change::Insert { list: list.clone(), rank: length, value: item.clone() };
                (change, format!("{list}/{length}"))
            }
        };
        match apply(desk, asked, open, &[change])? {
            Applied::Again(now) => open = now,
            Applied::Refused(_, report) => {
                if asked.script {
                    let text = report.items().first().map_or("", |fault| fault.message.as_str());
                    let refused = json!({"refus": "ecriture", "message": text});
                    return Ok(Reply::json(&refused).with(StatusCode::INSUFFICIENT_STORAGE));
                }
                return Err(desk.refusal(&report));
            }
            Applied::Done(now) => {
                let shown = Target::Item(&at);
                let place = shown.address(&now);
                desk.leads(&once, &place);
                if asked.script {
                    return Ok(parts::as_json(
                        &now,
                        shown,
                        &shown.page(&now),
                        &[],
                        (&cleaned, &[]),
                    ));
                }
                say_cleaned(desk, &cleaned);
                let doing = asked.word("faire");
                desk.says("Ajouté.");
                return Ok(Reply::to(match doing {
                    "rester" => place,
                    "encore" => address::place(&now.word, "ajouter", &now.steps(&list)),
                    "commencer" => live::start(&now, &at),
                    _ => above(&now, &at),
                }));
            }
        }
    }
    Err(desk.pages.message(
        StatusCode::CONFLICT,
        "Rien n'a été enregistré",
        "Cette fiche change sans cesse : recommencer.",
    ))
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= 40
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

pub fn ask(desk: &Office, asked: &Call, word: &str, steps: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let Some(pointer) = open.find(steps) else {
        desk.says("Cet élément a changé, ou n'est plus là.");
        return Ok(Reply::to(format!("/f/{}", open.word)));
    };
    let sheet = open.sheet();
    let values = json!({
        "title": "Retirer de la fiche ?",
        "head": heading(&open),
        "what": sheet.title(&pointer),
        "item": sheet.said(&pointer),
        "once": desk.once(),
        "action": address::place(&open.word, "retirer", &open.steps(&pointer)),
        "back": above(&open, &pointer),
    });
    Ok(desk.pages.page("remove.html", &values))
}

pub fn remove(desk: &Office, asked: &Call, word: &str, steps: &str) -> Result<Reply, Reply> {
    let _alone = desk.alone();
    let open = opened(desk, asked, word)?;
    let sheet = open.sheet();
    // By the name that the person saw, and no other: what has changed since is not taken away.
    let Some(pointer) = open.find(steps).filter(|pointer| pointer.contains('/')) else {
        desk.says("Cet élément a changé, ou n'est plus là : rien n'a été retiré.");
        return Ok(Reply::to(format!("/f/{}", open.word)));
    };
    let item = pointer.rsplit_once('/').is_some_and(|(list, _)| {
        let parts = Page::of(&sheet, [list.to_owned()]).parts;
        matches!(parts.as_slice(), [PagePart::List(_)])
    });
    if !item {
        return Ok(Reply::to(format!("/f/{}", open.word)));
    }
    let back = above(&open, &pointer);
    let change = Change::Remove { at: pointer, prune: true };
    match apply(desk, asked, open, &[change])? {
        Applied::Done(_) => desk.says("Retiré."),
        Applied::Refused(_, report) => return Err(desk.refusal(&report)),
        Applied::Again(_) => desk.says("Cette fiche vient de changer : rien n'a été retiré."),
    }
    Ok(Reply::to(back))
}
