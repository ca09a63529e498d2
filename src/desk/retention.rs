//! What is held of a child, wherever it stands; and its erasure, once what goes was read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cesmivip::atelier::erasing::{Due, ELSEWHERE, Erasing, ErasureAsked, ErasureReason};
use cesmivip::atelier::held::{Cabinet, Held, HeldDocument, Mention};
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::entry::{Offer, is_kept_back, remedy, told, way};
use cesmivip::record::{Kind, Typed};
use cesmivip::register::Event;
use cesmivip::setup::Setup;
use cesmivip::store::shown;
use cesmivip::value::{Code, Day, Digest, SituationRef};
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::open::{heading, noun, once, opened, service};
use super::reply::Reply;
use super::state::{Configured, Office};

/// All that is held of the child of a situation: what whoever asks for access is answered with.
pub fn case(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    if open.kind != Kind::Situation || open.filed.is_draft() {
        return Ok(Reply::to(format!("/f/{}", open.word)));
    }
    let workspace = desk.space()?;
    let cabinet = desk.told(Cabinet::open(&workspace, desk.machine))?;
    let held = desk.told(cabinet.held(&open.number))?;
    let Configured { setup, services } = desk.configured(&workspace)?;
    let offered = open.sheet().offered;
    let records = held.records.iter().map(|record| {
        let title = format!("{} : {}", noun(record.kind), record.file);
        json!({"title": title, "rows": rows(&setup, offered, record.kind, &record.fields)})
    });
    let sessions = held.sessions.iter().map(|(session, fields)| {
        let title =
            format!("Séance {} du {}, {}", session.number, session.day.in_words(), session.code);
        json!({"title": title, "rows": rows(&setup, offered, Kind::Session, fields)})
    });
    let documents = held.documents.iter().map(|document| {
        let mut item = linked(&document.stem, document.files.first().map(|f| address::document(f)));
        item["to"] = json!(document.recipient.as_ref().map(|key| service(&services, key)));
        item["told"] = json!(events(document, &services));
        item
    });
    let mentions = held.mentions.iter().map(|mention| {
        let kind = Kind::by_place(&workspace.root().join(&mention.file));
        let schema = kind.map(|kind| setup.reader().schema(kind));
        let place = schema.map(|schema| way(schema, &mention.pointer)).unwrap_or_default();
        let text = format!("{}, ligne {} {place}", mention.file, mention.line);
        linked(&text, Some(of_record(mention)))
    });
    let within = |paths: &[PathBuf]| -> Vec<Value> {
        within(workspace.root(), paths).into_iter().map(|path| linked(&path, None)).collect()
    };
    let values = json!({
        "title": format!("Tout ce qui est gardé : {}", held.number),
        "head": heading(&open),
        "said": desk.said(),
        "called": called(&held),
        "state": state(&held),
        "codes": held.case.codes,
        "last": held.case.last.map(Day::in_words),
        "today": desk.told(desk.machine.today())?.in_words(),
        "parts": records.chain(sessions).collect::<Vec<_>>(),
        "documents": documents.collect::<Vec<_>>(),
        "lists": [
            {"title": "Pièces jointes et copies", "items": within(&held.files)},
            {"title": "Liens, ou derrière un lien : à voir à la main", "items": within(&held.left)},
            {"title": "Fichiers qui en portent le nom : à relire", "items": within(&held.alike)},
            {"title": "Ce qui n'a pas été regardé", "items": within(&held.unsearched)},
            {"title": "Autres fiches qui semblent en parler, à relire", "items": mentions.collect::<Vec<_>>()},
        ],
        "former": cabinet.has_former_registers(),
        "erase": format!("/effacer?situation={}", held.number),
    });
    Ok(desk.pages.page("case.html", &values))
}

fn linked(text: &str, address: Option<String>) -> Value {
    json!({"text": text, "address": address})
}

/// The record of a mention.
fn of_record(mention: &Mention) -> String {
    address::record(Path::new(&mention.file))
}

/// What a child is called, where her record is there.
fn called(held: &Held) -> String {
    let own = held.records.iter().find(|record| record.kind == Kind::Situation);
    let fields = own.into_iter().flat_map(|record| &record.fields);
    let named = fields.filter(|field| {
        field.pointer == "/mineur/nom" || field.pointer.starts_with("/mineur/prenoms")
    });
    named.map(|field| field.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn rows(setup: &Setup, offered: &[Offer], kind: Kind, fields: &[Typed]) -> Vec<Value> {
    let schema = setup.reader().schema(kind);
    let row = |field: &Typed| {
        let (title, text) = told(schema, (&field.pointer, &field.text), offered);
        json!({"title": title, "text": text, "kept": is_kept_back(schema, &field.pointer)})
    };
    fields.iter().map(row).collect()
}

fn within(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| shown(path.strip_prefix(root).unwrap_or(path))).collect()
}

fn state(held: &Held) -> String {
    match (&held.erased, held.case.is_followed) {
        (Some(month), _) => format!("Effacée en {month}"),
        (None, true) => "Suivie".to_owned(),
        (None, false) => "Close, ou jamais examinée".to_owned(),
    }
}

/// What the register says of a document, as people say it.
fn events(document: &HeldDocument, services: &[(String, String)]) -> Vec<String> {
    let told = document.told.iter().map(|fact| {
        let day = fact.at.day().map(Day::in_words).unwrap_or_default();
        let about = fact.about.as_deref().unwrap_or_default();
        let to = fact.to.as_ref().map(|to| service(services, to)).unwrap_or_default();
        match fact.event {
            Event::Sealed => format!("scellé le {day}"),
            Event::Handed => format!("remis à {to} le {day} ({about})"),
            Event::Replaced => format!("remplacé le {day}"),
            Event::Cancelled => format!("annulé le {day}"),
            Event::Signed => format!("rendu signé le {day}"),
            Event::Purged => format!("détruit le {day}"),
            other => format!("{} le {day}", other.word()),
        }
    });
    told.collect()
}

/// What is asked for, and why: a situation by its number, or whatever has had its time.
fn asked_for(desk: &Office, asked: &Call) -> Result<(ErasureAsked, Option<ErasureReason>), Reply> {
    let number = asked.word("situation").trim();
    if number.is_empty() {
        return Ok((ErasureAsked::Overdue, Code::parse("duree")));
    }
    let unknown = || Report::one(Diagnostic::new("D082", Place::file("situations")));
    let number = SituationRef::parse(number).ok_or_else(|| desk.refusal(&unknown()))?;
    let reason = asked.word("motif");
    let known = matches!(reason, "demande" | "decision").then(|| Code::parse(reason));
    Ok((ErasureAsked::One(number), known.flatten()))
}

/// What would go, and what stays.
pub fn page(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let (what, reason) = asked_for(desk, asked)?;
    let erasing = planned(desk, &what, reason)?;
    drawn(desk, asked, (&what, &erasing), &Report::new())
}

fn planned(
    desk: &Office,
    what: &ErasureAsked,
    reason: Option<ErasureReason>,
) -> Result<Erasing, Reply> {
    let today = desk.told(desk.machine.today())?;
    desk.told(Erasing::of(desk.space()?.root(), what, (today, reason), desk.machine))
}

fn drawn(
    desk: &Office,
    asked: &Call,
    (what, erasing): (&ErasureAsked, &Erasing),
    refused: &Report,
) -> Result<Reply, Reply> {
    let Configured { services, .. } = desk.configured(&desk.space()?)?;
    let goes = going(erasing, &services);
    let staying = erasing.staying.iter().map(|staying| {
        json!({"number": staying.number, "why": staying.why, "until": staying.until.map(Day::in_words)})
    });
    let values = json!({
        "title": "Effacer",
        "said": desk.said(),
        "once": desk.once(),
        "faulty": refused.refuses(),
        "told": super::told::all(refused),
        "resumes": erasing.resumes,
        "seen": seen(erasing, &goes),
        "goes": goes,
        "staying": staying.collect::<Vec<_>>(),
        "lasting": super::told::all(&erasing.lasting),
        "number": match what {
            ErasureAsked::One(number) => number.text(),
            ErasureAsked::Overdue => "",
        },
        "archives": erasing.due.iter().any(|due| due.is_for_archives),
        "reason": asked.word("motif"),
        "archived": asked.word("verse") == "oui",
        "elsewhere": ELSEWHERE,
    });
    Ok(desk.pages.page("erase.html", &values).refusing(refused.refuses()))
}

/// What a page showed of what goes, and what the records then said: nothing else is erased.
fn seen(erasing: &Erasing, goes: &[Value]) -> String {
    let typed = erasing.due.iter().flat_map(|due| &due.held.records).flat_map(|record| {
        record.fields.iter().map(|field| format!("{} {}", field.pointer, field.text))
    });
    let documents = erasing.due.iter().flat_map(|due| &due.held.documents);
    let files = documents.flat_map(|document| &document.files).map(|path| shown(path));
    let said: Vec<String> = typed.chain(files).collect();
    Digest::of(json!([goes, said]).to_string().as_bytes()).text()
}

fn going(erasing: &Erasing, services: &[(String, String)]) -> Vec<Value> {
    erasing.due.iter().map(|due| going_of(due, erasing.root(), services)).collect()
}

/// What goes with one child, what stays, and who else has something of it.
fn going_of(due: &Due, root: &Path, services: &[(String, String)]) -> Value {
    let held = &due.held;
    let plain = |texts: Vec<String>| -> Vec<Value> {
        texts.iter().map(|text| linked(text, None)).collect()
    };
    let stems = |documents: Vec<&HeldDocument>| -> Vec<Value> {
        let item = |document: &HeldDocument| {
            linked(&document.stem, document.files.first().map(|file| address::document(file)))
        };
        documents.into_iter().map(item).collect()
    };
    let sent = held.sent().into_iter().map(|(stem, recipient, slip, _)| {
        let to = recipient.map_or_else(|| "?".to_owned(), |key| service(services, key));
        format!("{stem} chez {to} ({slip})")
    });
    // A draft that is about her is nobody else's.
    let drafts = held.mentions.iter().filter(|mention| mention.is_in_a_draft());
    let drafts: BTreeMap<&str, String> =
        drafts.map(|mention| (mention.file.as_str(), of_record(mention))).collect();
    let mut named: BTreeMap<&str, (Vec<String>, String)> = BTreeMap::new();
    for mention in held.mentions.iter().filter(|one| one.names && !one.is_in_a_draft()) {
        let (lines, _) =
            named.entry(&mention.file).or_insert_with(|| (Vec::new(), of_record(mention)));
        lines.push(mention.line.to_string());
    }
    let read = named.into_iter().map(|(file, (lines, at))| {
        let word = if lines.len() > 1 { "lignes" } else { "ligne" };
        linked(&format!("{file}, {word} {}", lines.join(", ")), Some(at))
    });
    let drafts = drafts.into_iter().map(|(file, at)| linked(file, Some(at)));
    let sessions = held.case.sessions.iter().map(|session| session.number.clone());
    let recorded = held.records.iter().any(|record| record.kind == Kind::Situation);
    let records = held
        .records
        .iter()
        .map(|record| linked(&record.file, Some(address::record(Path::new(&record.file)))));
    json!({
        "number": held.number,
        "called": called(held),
        "since": due.since.map(Day::in_words),
        "followed": held.erased.is_none() && held.case.is_followed,
        "erased": held.erased,
        "convened": due.called,
        "codes": held.case.codes,
        "tombstone": recorded || held.erased.is_some(),
        "drafts": drafts.collect::<Vec<_>>(),
        "lists": [
            {"title": "Fiches", "items": records.collect::<Vec<_>>()},
            {"title": "Documents", "items": stems(held.documents.iter().collect())},
            {"title": "Dont nomment aussi d'autres enfants, et ne se refont pas seuls", "items": stems(due.shared().collect())},
            {"title": "Convocations à refaire, par une version de plus", "items": plain(due.again.clone())},
            {"title": "Pièces et copies", "items": plain(within(root, &held.files))},
        ],
        "left": [
            {"title": "À effacer à la main", "items": plain(within(root, &held.left))},
            {"title": "Sous ses codes, dans les séances", "items": plain(sessions.collect())},
            {"title": "Chez d'autres services", "items": plain(sent.collect())},
            {"title": "Autres fiches qui en parlent, à relire", "items": read.collect::<Vec<_>>()},
            {"title": "Fichiers qui en portent le nom, à relire", "items": plain(within(root, &held.alike))},
            {"title": "Non cherché", "items": plain(within(root, &held.unsearched))},
        ],
    })
}

pub fn act(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let (_alone, once) = once(desk, asked)?;
    let (what, reason) = asked_for(desk, asked)?;
    let place = match &what {
        ErasureAsked::One(number) => format!("/effacer?situation={}", number.text()),
        ErasureAsked::Overdue => "/effacer".to_owned(),
    };
    // Nothing is typed from what is looked at to what is erased.
    let _rest = desk.writes_many();
    let erasing = planned(desk, &what, reason.clone())?;
    if let Some(number) = erasing.resumes.clone() {
        let resumed = erasing.resume(&what, desk.machine);
        desk.gallery.empty();
        let done = desk.told(resumed)?;
        desk.says(format!("L'effacement de {number}, interrompu, est fini."));
        for fault in done.left.items() {
            desk.says(format!("{} : {} {}", fault.place.file, fault.message, remedy(fault)));
        }
        desk.leads(once, &place);
        return Ok(Reply::to(place));
    }
    let Configured { services, .. } = desk.configured(&desk.space()?)?;
    let fault = |code: &'static str, text: &str, remedy: &str| {
        Diagnostic::new(code, Place::file("")).message(text).remedy(remedy)
    };
    let mut refused = Report::new();
    let goes = going(&erasing, &services);
    if seen(&erasing, &goes) != asked.word("vu") {
        let text = "Ce qui partirait a changé depuis que cette page a été lue.";
        refused.push(fault("D119", text, "La relire ; rien n'a été effacé."));
    }
    if asked.word("lu") != "oui" {
        let text = "Rien n'est effacé sans avoir été lu.";
        refused.push(fault("D119", text, "Cocher « J'ai lu ce qui part et ce qui reste »."));
    }
    if reason.is_none() {
        refused.push(fault("D102", "Le motif n'est pas dit.", "Le choisir."));
    }
    if erasing.due.iter().any(|due| due.is_for_archives) && asked.word("verse") != "oui" {
        let remedy = "Le verser, ou recueillir leur visa, puis le cocher.";
        refused.push(fault("D084", "Les archives doivent d'abord recevoir ce dossier.", remedy));
    }
    if refused.refuses() {
        return drawn(desk, asked, (&what, &erasing), &refused);
    }
    let written = erasing.write(asked.word("verse") == "oui", desk.machine);
    // What was drawn of her goes too, whatever came of the rest.
    desk.gallery.empty();
    match written {
        Ok(left) => {
            desk.leads(once, "/effacer");
            let values = json!({
                "title": "Effacé",
                "said": desk.said(),
                "goes": goes,
                "day": desk.told(desk.machine.today())?.in_words(),
                "by_hand": super::told::all(&left),
                "elsewhere": ELSEWHERE,
            });
            Ok(desk.pages.page("erased.html", &values))
        }
        // Some may be erased already: what is left is looked at again.
        Err(report) => {
            let now = planned(desk, &what, reason)?;
            drawn(desk, asked, (&what, &now), &report)
        }
    }
}
