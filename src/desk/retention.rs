//! What is held of a child, wherever it stands; and its erasure, once what goes was read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use cesmivip::atelier::erasing::{Due, ELSEWHERE, Erasing, ErasureAsked, ErasureReason};
use cesmivip::atelier::held::{Cabinet, Held, HeldDocument};
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::entry::{told, way};
use cesmivip::record::{Kind, Typed};
use cesmivip::setup::Setup;
use cesmivip::store::shown;
use cesmivip::value::{Code, Day, Digest, SituationRef};
use serde_json::{Value, json};

use super::call::Call;
use super::open::{heading, opened, service};
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
    let records = held.records.iter().map(
        |record| json!({"title": record.file, "rows": rows(&setup, record.kind, &record.fields)}),
    );
    let sessions = held.sessions.iter().map(|(session, fields)| {
        let title =
            format!("Séance {} du {}, {}", session.number, session.day.in_words(), session.code);
        json!({"title": title, "rows": rows(&setup, Kind::Session, fields)})
    });
    let documents = held.documents.iter().map(|document| told_document(document, &services));
    let mentions = held.mentions.iter().map(|mention| {
        let kind = Kind::by_place(&workspace.root().join(&mention.file));
        let place = kind
            .map_or_else(|| mention.pointer.clone(), |kind| said(&setup, kind, &mention.pointer));
        format!("{}, ligne {} : {place}", mention.file, mention.line)
    });
    let within = |paths: &[PathBuf]| within(workspace.root(), paths);
    let values = json!({
        "title": format!("Tout ce qui est gardé : {}", held.number),
        "head": heading(&open),
        "said": desk.said(),
        "state": state(&held),
        "codes": held.case.codes,
        "last": held.case.last.map(Day::in_words),
        "parts": records.chain(sessions).collect::<Vec<_>>(),
        "documents": documents.collect::<Vec<_>>(),
        "lists": [
            {"title": "Pièces jointes et copies", "items": within(&held.files)},
            {"title": "Liens, ou derrière un lien : à voir à la main", "items": within(&held.left)},
            {"title": "Fichiers qui en portent le nom : à relire", "items": within(&held.alike)},
            {"title": "Ce qui n'a pas été regardé", "items": within(&held.unsearched)},
            {"title": "Autres fiches qui semblent en parler", "items": mentions.collect::<Vec<_>>()},
        ],
        "former": cabinet.has_former_registers(),
        "erase": format!("/effacer?situation={}", held.number),
    });
    Ok(desk.pages.page("case.html", &values))
}

fn said(setup: &Setup, kind: Kind, pointer: &str) -> String {
    way(setup.reader().schema(kind), pointer)
}

fn rows(setup: &Setup, kind: Kind, fields: &[Typed]) -> Vec<Value> {
    let schema = setup.reader().schema(kind);
    let row = |field: &Typed| {
        let (title, text) = told(schema, (&field.pointer, &field.text), &[]);
        json!({"title": title, "text": text})
    };
    fields.iter().map(row).collect()
}

fn within(root: &Path, paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| shown(path.strip_prefix(root).unwrap_or(path))).collect()
}

fn state(held: &Held) -> String {
    match (&held.erased, held.case.is_followed) {
        (Some(month), _) => format!("effacée en {month}"),
        (None, true) => "suivie".to_owned(),
        (None, false) => "close, ou jamais examinée".to_owned(),
    }
}

fn told_document(document: &HeldDocument, services: &[(String, String)]) -> Value {
    let told = document.told.iter().map(|told| {
        let about = told.about.as_ref().map(|about| format!(" {about}")).unwrap_or_default();
        let to = told.to.as_ref().map(|to| format!(" à {}", service(services, to)));
        format!("{}{about}{} {}", told.event.word(), to.unwrap_or_default(), told.at)
    });
    json!({"name": document.stem, "to": document.recipient.as_ref().map(|key| service(services, key)),
           "told": told.collect::<Vec<_>>()})
}

/// What is asked for, and why: a situation by its number, or whatever has had its time.
fn asked_for(asked: &Call) -> (ErasureAsked, Option<ErasureReason>) {
    match SituationRef::parse(asked.word("situation")) {
        Some(number) => {
            let reason = asked.word("motif");
            let known = matches!(reason, "demande" | "decision").then(|| Code::parse(reason));
            (ErasureAsked::One(number), known.flatten())
        }
        None => (ErasureAsked::Overdue, Code::parse("duree")),
    }
}

/// What would go, and what stays.
pub fn page(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let (what, reason) = asked_for(asked);
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
    let lasting = erasing.lasting.items().iter().map(super::told::as_json);
    let told = refused.items().iter().map(super::told::as_json);
    let staying = erasing.staying.iter().map(|staying| {
        json!({"number": staying.number, "why": staying.why, "until": staying.until.map(Day::in_words)})
    });
    let values = json!({
        "title": "Effacer",
        "said": desk.said(),
        "once": desk.once(),
        "faulty": refused.refuses(),
        "told": told.collect::<Vec<_>>(),
        "resumes": erasing.resumes,
        "seen": seen(&goes),
        "goes": goes,
        "staying": staying.collect::<Vec<_>>(),
        "lasting": lasting.collect::<Vec<_>>(),
        "number": match what {
            ErasureAsked::One(number) => number.text(),
            ErasureAsked::Overdue => "",
        },
        "archives": erasing.due.iter().any(|due| due.is_for_archives),
        "reason": asked.word("motif"),
        "archived": asked.word("verse") == "oui",
        "elsewhere": ELSEWHERE,
    });
    let status = if refused.refuses() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(desk.pages.page("erase.html", &values).with(status))
}

/// What a page showed of what goes: nothing else is erased.
fn seen(goes: &[Value]) -> String {
    Digest::of(json!(goes).to_string().as_bytes()).text()
}

fn going(erasing: &Erasing, services: &[(String, String)]) -> Vec<Value> {
    erasing.due.iter().map(|due| going_of(due, erasing.root(), services)).collect()
}

/// What goes with one child, what stays, and who else has something of it.
fn going_of(due: &Due, root: &Path, services: &[(String, String)]) -> Value {
    let held = &due.held;
    let stems = |documents: Vec<&HeldDocument>| -> Vec<String> {
        documents.into_iter().map(|document| document.stem.clone()).collect()
    };
    let sent = held.sent().into_iter().map(|(stem, recipient, slip, _)| {
        let to = recipient.map_or_else(|| "?".to_owned(), |key| service(services, key));
        format!("{stem} chez {to} ({slip})")
    });
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // A draft that is about her is nobody else's.
    for mention in held.mentions.iter().filter(|one| one.names || one.is_in_a_draft()) {
        named.entry(&mention.file).or_default().push(mention.line.to_string());
    }
    let read = named.into_iter().map(|(file, lines)| format!("{file} ({})", lines.join(" ; ")));
    let sessions = held.case.sessions.iter().map(|session| session.number.clone());
    let recorded = held.records.iter().any(|record| record.kind == Kind::Situation);
    let records = held.records.iter().map(|record| record.file.clone());
    json!({
        "number": held.number,
        "since": due.since.map(Day::in_words),
        "followed": held.erased.is_none() && held.case.is_followed,
        "erased": held.erased,
        "called": due.called,
        "codes": held.case.codes,
        "tombstone": recorded || held.erased.is_some(),
        "lists": [
            {"title": "Fiches", "items": records.collect::<Vec<_>>()},
            {"title": "Documents", "items": stems(held.documents.iter().collect())},
            {"title": "Documents qui nomment aussi d'autres enfants", "items": stems(due.shared().collect())},
            {"title": "Convocations à refaire, par une version de plus", "items": due.again},
            {"title": "Pièces et copies", "items": within(root, &held.files)},
        ],
        "left": [
            {"title": "Reste à faire à la main", "items": within(root, &held.left)},
            {"title": "Reste, par code, dans les séances", "items": sessions.collect::<Vec<_>>()},
            {"title": "Chez d'autres services", "items": sent.collect::<Vec<_>>()},
            {"title": "À relire : autres fiches, et leurs lignes", "items": read.collect::<Vec<_>>()},
            {"title": "Fichiers qui en portent le nom", "items": within(root, &held.alike)},
            {"title": "Non cherché", "items": within(root, &held.unsearched)},
        ],
    })
}

pub fn act(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let _alone = desk.alone();
    let once = asked.word("numero");
    if let Some(led) = desk.again(once) {
        return Ok(led);
    }
    let (what, reason) = asked_for(asked);
    let place = match &what {
        ErasureAsked::One(number) => format!("/effacer?situation={}", number.text()),
        ErasureAsked::Overdue => "/effacer".to_owned(),
    };
    let erasing = planned(desk, &what, reason.clone())?;
    if let Some(number) = erasing.resumes.clone() {
        let done = desk.told(erasing.resume(&what, desk.machine))?;
        desk.gallery.empty();
        desk.says(format!("L'effacement de {number}, interrompu, est fini."));
        by_hand(desk, &done.left);
        desk.leads(once, &place);
        return Ok(Reply::to(place));
    }
    let Configured { services, .. } = desk.configured(&desk.space()?)?;
    let fault = |code: &'static str, text: &str, remedy: &str| {
        Report::one(Diagnostic::new(code, Place::file("")).message(text).remedy(remedy))
    };
    let archives = erasing.due.iter().any(|due| due.is_for_archives);
    let refused = if seen(&going(&erasing, &services)) != asked.word("vu") {
        fault("D119", "Ce qui partirait a changé depuis que cette page a été lue.", "La relire.")
    } else if asked.word("lu") != "oui" {
        Report::one(Diagnostic::new("D119", Place::file("")))
    } else if reason.is_none() {
        fault("D102", "Le motif n'est pas dit.", "Le choisir.")
    } else if archives && asked.word("verse") != "oui" {
        let remedy = "Le verser, ou recueillir leur visa, puis le cocher.";
        fault("D084", "Les archives doivent d'abord recevoir ce dossier.", remedy)
    } else {
        match erasing.write(asked.word("verse") == "oui", desk.machine) {
            Ok(left) => {
                desk.gallery.empty();
                desk.says(format!("{} situation(s) effacée(s).", erasing.due.len()));
                by_hand(desk, &left);
                desk.leads(once, "/effacer");
                return Ok(Reply::to("/effacer"));
            }
            Err(report) => report,
        }
    };
    drawn(desk, asked, (&what, &erasing), &refused)
}

/// What an erasure did not do is said where it says what it did.
fn by_hand(desk: &Office, left: &Report) {
    for fault in left.items() {
        desk.says(format!("{} : {} {}", fault.place.file, fault.message, fault.remedy));
    }
}
