//! A record that somebody opened: what its pages say at their head, and where a place of it is shown.

use std::sync::MutexGuard;

use cesmivip::entry::{Page, Section};
use cesmivip::record::Kind;
use cesmivip::setup::Setup;
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::live;
use super::reply::Reply;
use super::state::{Office, Open};

/// What one of a kind is called.
pub fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Situation => "Situation",
        Kind::Referral => "Signalement",
        Kind::Session => "Séance",
        Kind::Erratum => "Erratum",
        Kind::Report => "Rapport d'activité",
        Kind::Organisation => "Organisation",
        Kind::Erasure => "Effacement",
    }
}

/// Who a code names, as a person says it.
pub fn called(open: &Open, code: &str) -> String {
    let vocabulary = open.setup.reader().vocabulary();
    let listed = ["copie", "organisme"].iter().find_map(|list| vocabulary.term(list, code));
    match listed.filter(|_| !open.services.iter().any(|(key, _)| key == code)) {
        Some(term) => term.label.clone(),
        None => service(&open.services, code),
    }
}

/// A service by its name.
pub fn service(services: &[(String, String)], key: &str) -> String {
    let found = services.iter().find(|(known, _)| known == key);
    found.map_or_else(|| key.replace('_', " "), |(_, name)| name.clone())
}

/// A code of a list by its label.
pub fn labelled(setup: &Setup, list: &str, code: &str) -> String {
    let term = setup.reader().vocabulary().term(list, code);
    term.map_or_else(|| code.replace('_', " "), |term| term.label.clone())
}

/// What every page of a record says at its head.
pub fn heading(open: &Open) -> Value {
    let title = match open.kind {
        Kind::Organisation => "Organisation".to_owned(),
        kind => format!("{} {}", noun(kind), open.number),
    };
    let approved = open.kind == Kind::Session && open.tree.get("etat") == Some(&json!("approuve"));
    let correct = approved.then(|| format!("/nouveau?genre=erratum&sur={}", open.number));
    json!({"title": title, "address": format!("/f/{}", open.word), "draft": open.filed.is_draft(),
           "live": live::door(open), "correct": correct, "foresees": open.kind == Kind::Report,
           "file": open.filed.path.display().to_string()})
}

/// Whether a kind of record becomes documents by itself.
pub fn makes(kind: Kind) -> bool {
    matches!(kind, Kind::Referral | Kind::Session | Kind::Erratum | Kind::Report)
}

/// Whether a record is one whose documents are handed.
pub fn is_sent(kind: Kind) -> bool {
    matches!(kind, Kind::Referral | Kind::Session | Kind::Erratum)
}

/// What a page shows of a record.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    Section(&'static Section),
    Item(&'a str),
}

impl<'a> Target<'a> {
    pub fn page(self, open: &Open) -> Page {
        match self {
            Self::Section(section) => Page::of(&open.sheet(), section.pointers()),
            Self::Item(pointer) if live::is_live(open, pointer) => {
                Page::opened(&open.sheet(), pointer, |at| open.steps(at))
            }
            Self::Item(pointer) => Page::inside(&open.sheet(), pointer),
        }
    }

    pub fn address(self, open: &Open) -> String {
        match self {
            Self::Section(section) => format!("/f/{}/s/{}", open.word, section.id),
            Self::Item(pointer) => address::place(&open.word, "e", &open.steps(pointer)),
        }
    }

    /// The item of a page whose lists stand in their places.
    pub fn live(self, open: &Open) -> Option<&'a str> {
        match self {
            Self::Item(pointer) if live::is_live(open, pointer) => Some(pointer),
            Self::Section(_) | Self::Item(_) => None,
        }
    }

    pub fn title(self, open: &Open) -> String {
        match self {
            Self::Section(section) => section.title.to_owned(),
            Self::Item(pointer) => {
                let title = open.sheet().title(pointer);
                if title.is_empty() { "Détails".to_owned() } else { title }
            }
        }
    }
}

/// The section of a record by its word.
pub fn section(open: &Open, id: &str) -> Option<&'static Section> {
    Section::of(open.kind).iter().find(|section| section.id == id)
}

/// Opens a record where it is now.
pub fn opened(desk: &Office, asked: &Call, word: &str) -> Result<Open, Reply> {
    let moved = desk.moved(word);
    desk.open(asked.who, moved.as_deref().unwrap_or(word))
}

/// Opens a record for what is done to it once: it waits for what others ask, and leads where it led when
/// its form comes a second time. Gives the number of the form too.
pub fn acting<'a>(
    desk: &'a Office,
    asked: &'a Call,
    word: &str,
) -> Result<(MutexGuard<'a, ()>, Open, &'a str), Reply> {
    let (alone, once) = once(desk, asked)?;
    Ok((alone, opened(desk, asked, word)?, once))
}

/// Waits for what others ask, to do once what a form asks, and leads where it led when it comes a second
/// time. Gives the number of the form.
pub fn once<'a>(desk: &'a Office, asked: &'a Call) -> Result<(MutexGuard<'a, ()>, &'a str), Reply> {
    let alone = desk.alone();
    let once = asked.word("numero");
    match desk.again(once) {
        Some(led) => Err(led),
        None => Ok((alone, once)),
    }
}

/// The page that shows the list or the section in which a place stands.
pub fn above(open: &Open, pointer: &str) -> String {
    let sheet = open.sheet();
    let steps = open.steps(pointer);
    let places: Vec<&str> = pointer.split('/').skip(1).collect();
    // An item of an item: the page of the one that holds it.
    for end in (1..places.len()).rev() {
        let at = format!("/{}", places[..end].join("/"));
        if sheet.has_page(&at) {
            return format!(
                "{}#{}",
                address::place(&open.word, "e", &steps[..end]),
                anchor(pointer)
            );
        }
        if Section::of(open.kind).iter().any(|section| section.pointers().any(|own| own == at)) {
            break;
        }
    }
    let section = Section::of(open.kind).iter().find(|section| section.holds(pointer));
    match section {
        Some(section) => format!("/f/{}/s/{}#{}", open.word, section.id, anchor(pointer)),
        None => format!("/f/{}", open.word),
    }
}

/// The name, in its page, of the list of an item.
fn anchor(pointer: &str) -> String {
    let list = pointer.rsplit_once('/').map_or(pointer, |(list, _)| list);
    format!("c{}", list.replace('/', "-"))
}

/// The address of the field that a fault is about.
pub fn place_of(open: &Open, pointer: &str) -> String {
    let sheet = open.sheet();
    let places: Vec<&str> = pointer.split('/').skip(1).collect();
    let steps = open.steps(pointer);
    let own = |end: &usize| sheet.has_page(&format!("/{}", places[..*end].join("/")));
    match (1..=places.len()).rev().find(own) {
        Some(end) => {
            let page = address::place(&open.word, "e", &steps[..end]);
            match places[end..].join("-") {
                inner if inner.is_empty() => format!("{page}#contenu"),
                inner => format!("{page}#c-{inner}"),
            }
        }
        None => match Section::of(open.kind).iter().find(|section| section.holds(pointer)) {
            Some(section) => {
                format!("/f/{}/s/{}#c-{}", open.word, section.id, places.join("-"))
            }
            None => format!("/f/{}", open.word),
        },
    }
}
