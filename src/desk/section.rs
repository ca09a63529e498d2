//! A section of a record, or one of its items: shown to be filled, saved as it is typed.

use axum::http::StatusCode;
use cesmivip::diag::Report;
use cesmivip::entry::{Conflict, Page, PagePart, Posted, Section};
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::citing::cited;
use super::figures;
use super::gestures::acted;
use super::keeping::{Saved, keep, unplaced};
use super::live::{self, NewItem};
use super::open::{Target, above, heading, opened, section};
use super::parts::{as_json, parts, say_cleaned};
use super::preview::has_pages;
use super::reply::Reply;
use super::state::{Office, Open};

pub fn show(desk: &Office, asked: &Call, word: &str, id: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let section = section(&open, id).ok_or_else(|| nowhere(desk))?;
    let shown = Target::Section(section);
    let page = shown.page(&open);
    let figures = figures::offered(desk, &open, shown, &page, asked.word("chiffres") == "oui");
    Ok(drawn_with(desk, &open, shown, (&page, &[]), (&[], figures), &held(&page)))
}

pub fn show_item(desk: &Office, asked: &Call, word: &str, steps: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let pointer = open.find(steps).ok_or_else(|| gone(desk, &open))?;
    Ok(drawn(desk, &open, Target::Item(&pointer)))
}

pub fn save(desk: &Office, asked: &Call, word: &str, id: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let section = section(&open, id).ok_or_else(|| nowhere(desk))?;
    saved(desk, asked, open, Target::Section(section))
}

pub fn save_item(desk: &Office, asked: &Call, word: &str, steps: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    match open.find(steps).or_else(|| matching(&open, asked, steps)) {
        Some(pointer) => saved(desk, asked, open, Target::Item(&pointer)),
        // It has changed beyond what is remembered, or is no more: what was typed is shown.
        None => Err(unplaced(desk, &open, asked)),
    }
}

/// The one item of a list that holds just what a page was made from: names last as long as a desk.
fn matching(open: &Open, asked: &Call, steps: &str) -> Option<String> {
    let (list, _) = steps.rsplit_once('/')?;
    let list = open.find(list)?;
    let items = open.tree.pointer(&list)?.as_array()?.len();
    let fits = |pointer: &String| {
        let page = Page::inside(&open.sheet(), pointer);
        Posted::read(&asked.pairs).fits(&page)
    };
    let mut found = (0..items).map(|rank| format!("{list}/{rank}")).filter(fits);
    let one = found.next()?;
    found.next().is_none().then_some(one)
}

fn nowhere(desk: &Office) -> Reply {
    desk.pages.message(StatusCode::NOT_FOUND, "Page introuvable", "Cette rubrique n'existe pas.")
}

fn gone(desk: &Office, open: &Open) -> Reply {
    desk.says("Cet élément a changé, ou n'est plus là : le reprendre dans sa liste.");
    Reply::to(format!("/f/{}", open.word))
}

/// Saves a page, then does what its button asks.
pub fn saved(desk: &Office, asked: &Call, open: Open, shown: Target<'_>) -> Result<Reply, Reply> {
    if let Some((asked, fact)) = cited(asked) {
        let reply = saved(desk, &asked, open, shown)?;
        desk.says(format!("{fact} est cité à la fin du texte."));
        return Ok(reply);
    }
    let Saved { open, conflicts, cleaned, named, refused } = keep(desk, asked, open, shown)?;
    let page = shown.page(&open);
    if let Some(report) = refused {
        return Ok(refused_page(desk, asked, &open, shown, page, &report));
    }
    if asked.script {
        return Ok(as_json(&open, shown, &page, &conflicts, (&cleaned, &named)));
    }
    say_cleaned(desk, &cleaned);
    if !conflicts.is_empty() {
        return Ok(conflict(desk, &open, shown, &conflicts));
    }
    let doing = asked.word("faire");
    if let Some(name) = doing.strip_prefix("inserer:")
        && let Some(reply) = figures::insert(desk, asked, &open, shown, name)?
    {
        return Ok(reply);
    }
    if let Some(reply) = acted(desk, asked, &open, &page, doing)? {
        return Ok(reply);
    }
    desk.says("Enregistré.");
    Ok(Reply::to(match (doing, shown) {
        ("suivant", Target::Section(section)) => {
            let mut after =
                Section::of(open.kind).iter().skip_while(|other| other.id != section.id);
            match after.nth(1) {
                Some(next) => format!("/f/{}/s/{}", open.word, next.id),
                None => format!("/f/{}", open.word),
            }
        }
        ("suivant", Target::Item(pointer)) => after(&open, pointer),
        ("commencer", Target::Item(pointer)) => live::start(&open, pointer),
        ("rester", shown) => shown.address(&open),
        ("encore", Target::Item(pointer)) => {
            let list = pointer.rsplit_once('/').map_or(pointer, |(list, _)| list);
            address::place(&open.word, "ajouter", &open.steps(list))
        }
        (_, Target::Section(_)) => format!("/f/{}", open.word),
        (_, Target::Item(pointer)) => above(&open, pointer),
    }))
}

/// The item after another one, or the page of their list after the last.
fn after(open: &Open, pointer: &str) -> String {
    let next = pointer.rsplit_once('/').and_then(|(list, rank)| {
        let next = format!("{list}/{}", rank.parse::<usize>().ok()? + 1);
        open.tree.pointer(&next).map(|_| live::start(open, &next))
    });
    next.unwrap_or_else(|| above(open, pointer))
}

/// A page whose record could not be written: what was typed is in it still.
fn refused_page(
    desk: &Office,
    asked: &Call,
    open: &Open,
    shown: Target<'_>,
    mut page: Page,
    report: &Report,
) -> Reply {
    if asked.script {
        let text = report.items().first().map_or("", |fault| fault.message.as_str());
        let refused = json!({"refus": "ecriture", "message": text});
        return Reply::json(&refused).with(StatusCode::INSUFFICIENT_STORAGE);
    }
    let held = held(&page);
    Posted::read(&asked.pairs).retype(&mut page);
    let blanks = shown.live(open).map_or_else(Vec::new, |at| {
        let (_, begun) = live::apart(desk, open, at, asked.pairs.clone());
        live::retyped(open, at, &begun)
    });
    let figures = figures::offered(desk, open, shown, &page, false);
    drawn_with(desk, open, shown, (&page, &blanks), (&super::told::all(report), figures), &held)
        .with(StatusCode::INSUFFICIENT_STORAGE)
}

fn conflict(desk: &Office, open: &Open, shown: Target<'_>, conflicts: &[Conflict]) -> Reply {
    let told: Vec<Value> = conflicts
        .iter()
        .map(|Conflict { field, typed }| {
            let label = |code: &String| {
                let known = field.choices.iter().find(|choice| choice.code == *code);
                known.map_or_else(|| code.clone(), |choice| choice.label.clone())
            };
            let now = field.held();
            json!({"name": field.name, "id": field.id, "title": field.title, "now": now,
                   "typed": typed,
                   "now_read": now.iter().map(label).collect::<Vec<_>>(),
                   "typed_read": typed.iter().map(label).collect::<Vec<_>>()})
        })
        .collect();
    let page = json!({
        "title": "Cette fiche a changé entre-temps",
        "head": heading(open),
        "action": shown.address(open),
        "conflicts": told,
    });
    desk.pages.page("conflict.html", &page).with(StatusCode::CONFLICT)
}

/// The page of a section or of an item.
fn drawn(desk: &Office, open: &Open, shown: Target<'_>) -> Reply {
    let page = shown.page(open);
    let blanks = shown.live(open).map(|at| live::blanks(desk, open, at, &page));
    let blanks = blanks.unwrap_or_default();
    drawn_with(desk, open, shown, (&page, &blanks), (&[], Value::Null), &held(&page))
}

/// What each field of a page holds, by its name.
fn held(page: &Page) -> Vec<(String, Vec<String>)> {
    page.inputs().map(|field| (field.name.clone(), field.held())).collect()
}

fn drawn_with(
    desk: &Office,
    open: &Open,
    shown: Target<'_>,
    (page, blanks): (&Page, &[NewItem]),
    (told, figures): (&[Value], Value),
    held: &[(String, Vec<String>)],
) -> Reply {
    let live = shown.live(open);
    let values = json!({
        "title": shown.title(open),
        "faulty": page.is_faulty() || !told.is_empty(),
        "head": heading(open),
        "said": desk.said(),
        "action": shown.address(open),
        "once": desk.once(),
        "parts": parts(open, page, held, blanks),
        "code": live.and_then(|at| open.tree.pointer(&format!("{at}/code"))),
        "beside": live.map(|at| live::beside(open, at)),
        "summary": summary(page),
        "told": told,
        "preview": has_pages(open),
        "figures": figures,
        "section": matches!(shown, Target::Section(_)),
        "back": match shown {
            Target::Section(_) => format!("/f/{}", open.word),
            Target::Item(pointer) => above(open, pointer),
        },
        "item": match shown {
            Target::Section(_) => String::new(),
            Target::Item(pointer) => open.sheet().said(pointer),
        },
    });
    desk.pages.page(if live.is_some() { "live.html" } else { "section.html" }, &values)
}

/// The faults of a page, each with its field: what is wrong, and not what is still to be filled.
fn summary(page: &Page) -> Vec<Value> {
    let own = page.told.iter().filter(|told| told.refuses && !told.missing);
    let own = own.map(|told| json!({"id": "contenu", "title": "", "message": told.message}));
    let wrong = page.parts.iter().flat_map(|part| {
        let (id, title, told) = match part {
            PagePart::Input(field) => (&field.id, &field.title, field.told.as_slice()),
            PagePart::Group { id, title, told, .. } | PagePart::Item { id, title, told, .. } => {
                (id, title, told.as_slice())
            }
            PagePart::List(list) | PagePart::Open(list) => {
                (&list.id, &list.title, list.told.as_slice())
            }
            PagePart::End | PagePart::Close => return Vec::new(),
        };
        let told = told.iter().filter(|told| told.refuses && !told.missing);
        told.map(|told| json!({"id": id, "title": title, "message": told.message})).collect()
    });
    own.chain(wrong).collect()
}
