//! Documents: made, opened.

use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use cesmivip::atelier::Unwatched;
use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::making::{self, Delivered, Making, PapersAsked, Tested};
use cesmivip::diag::Report;
use cesmivip::record::Kind;
use cesmivip::store::{Published, Workspace, list_files, list_folders, read_document};
use cesmivip::value::{Day, Instant};
use cesmivip::view::{Edition, TRIAL};
use serde_json::{Value, json};

use super::address;
use super::call::Call;
use super::faults::{self, refused};
use super::open::heading;
use super::pages::with;
use super::reply::Reply;
use super::state::{Office, Open};

/// Processor time for a document, in seconds.
pub const SECONDS: u64 = 20;

/// What a record was asked to become.
enum Made {
    Sealed(Delivered),
    Tried(Tested),
}

pub fn make(
    desk: &Office,
    workspace: &Workspace,
    open: &Open,
    doing: &str,
    once: &str,
) -> Result<Reply, Reply> {
    let file = workspace.root().join(&open.filed.path);
    let how = Making { output: None, seconds: SECONDS };
    let (machine, watch) = (desk.machine, &Unwatched);
    let one = |all: Vec<Result<Delivered, Report>>| {
        all.into_iter().next().unwrap_or_else(|| Err(Report::new())).map(Made::Sealed)
    };
    let files = [file.clone()];
    // The copy of one service, of a session; one edition, of a report.
    let (doing, of) = match doing.split_once(':') {
        Some((doing, of)) => (doing, Some(of)),
        None => (doing, None),
    };
    let edition = of.and_then(|code| Edition::ALL.into_iter().find(|own| own.code() == code));
    if let (Kind::Report, "publier", Some(edition)) = (open.kind, doing, edition) {
        return sealing(desk, workspace, open, edition, once);
    }
    let made = match (open.kind, doing) {
        (Kind::Referral, "produire") => {
            making::referrals(&files, &how, machine, watch).and_then(one)
        }
        (Kind::Referral, "essayer") => making::referral_trials(&files, &how, machine, watch)
            .and_then(|all| {
                all.into_iter().next().unwrap_or_else(|| Err(Report::new())).map(Made::Tried)
            }),
        (Kind::Session, "produire") => {
            let asked = PapersAsked::Minutes(Vec::new());
            making::session(&file, asked, &how, machine, watch).map(Made::Sealed)
        }
        (Kind::Session, "convoquer") => {
            making::session(&file, PapersAsked::Convocation, &how, machine, watch).map(Made::Sealed)
        }
        (Kind::Session, "emarger") => {
            making::session(&file, PapersAsked::SignIn, &how, machine, watch).map(Made::Sealed)
        }
        (Kind::Session, "essayer") => {
            making::copies_trial(&file, of, &how, machine, watch).map(Made::Tried)
        }
        (Kind::Erratum, "produire") => {
            making::erratum(&file, &how, machine, watch).map(Made::Sealed)
        }
        (Kind::Report, "essayer") if edition.is_some() => {
            making::report_trial(&file, edition, &how, machine, watch).map(Made::Tried)
        }
        (Kind::Report, "sceller") if edition.is_some() => {
            making::report(&file, edition, &how, machine, watch).map(Made::Sealed)
        }
        _ => return Ok(Reply::to(format!("/f/{}/relire", open.word))),
    };
    match made {
        Ok(made) => {
            let reply = shown(desk, open, &made);
            desk.leads(once, &format!("/f/{}/relire", open.word));
            Ok(reply)
        }
        Err(report) => Err(refused(desk, open, "Refusé : aucun document n'a été produit", &report)),
    }
}

/// Asks whether an edition is to be sealed: what cannot be undone is asked twice.
fn sealing(
    desk: &Office,
    workspace: &Workspace,
    open: &Open,
    edition: Edition,
    once: &str,
) -> Result<Reply, Reply> {
    let says = |path: &str| open.tree.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let day = |path: &str| Day::parse(says(path)).map_or_else(String::new, |day| day.in_words());
    let cited = open.tree.get("precedents").and_then(Value::as_array);
    let today = desk.told(desk.machine.today())?;
    let going_on = Day::parse(says("/periode/au")).is_some_and(|end| end >= today);
    let editions = editions(desk, workspace, open);
    let same = editions.iter().filter(|own| own["code"] == json!(edition.code()));
    let mut made = same.filter_map(|edition| edition["made"].as_array()).flatten();
    let former = made.find(|file| file["cancelled"].is_null());
    let (title, recipients) = match edition {
        Edition::Publique => ("Publier l'édition publique ?", Vec::new()),
        Edition::Interne => {
            ("Sceller l'édition interne ?", making::recipients(&*desk.setup(workspace)?))
        }
    };
    let page = json!({
        "going_on": going_on,
        "former": former,
        "title": title,
        "head": heading(open),
        "said": desk.said(),
        "period": format!("du {} au {}", day("/periode/du"), day("/periode/au")),
        "revision": open.tree.get("revision").and_then(Value::as_u64).unwrap_or(1),
        "public": edition == Edition::Publique,
        "edition": edition.code(),
        "recipients": recipients.iter().map(|(_, name)| name).collect::<Vec<_>>(),
        "cited": cited.cloned().unwrap_or_default(),
        "act": format!("/f/{}/relire", open.word),
        "once": once,
    });
    Ok(desk.pages.page("publish.html", &page))
}

/// The editions of a report, each with what was sealed of it.
pub fn editions(desk: &Office, workspace: &Workspace, open: &Open) -> Vec<Value> {
    let all = of_record(desk, workspace, open);
    let files = list_files(&workspace.outputs()).unwrap_or_default();
    let edition = |edition: Edition| {
        let own = format!("-{}-", edition.code());
        let made = all.iter().filter_map(|file| {
            let name = file["name"].as_str().filter(|name| name.contains(&own))?;
            Some(with(file.clone(), &json!({"beside": beside(name, &files)})))
        });
        json!({"code": edition.code(), "label": edition.label(),
               "public": edition == Edition::Publique, "made": made.collect::<Vec<_>>()})
    };
    Edition::ALL.into_iter().map(edition).collect()
}

/// What is published with the PDF of an edition: its page, its tables, its data.
fn beside(document: &str, files: &[PathBuf]) -> Vec<Value> {
    let stem = document.trim_end_matches(".pdf");
    let told = files.iter().filter_map(|path| {
        let after = path.file_name()?.to_str()?.strip_prefix(stem)?;
        let label = match after {
            ".html" => "page pour un navigateur".to_owned(),
            "-donnees.json" => "données".to_owned(),
            _ => format!("tableau {}", after.strip_prefix('-')?.strip_suffix(".csv")?),
        };
        Some(json!({"label": label, "address": address::document(path)}))
    });
    told.collect()
}

fn shown(desk: &Office, open: &Open, made: &Made) -> Reply {
    let (files, warnings): (Vec<(PathBuf, &str)>, &Report) = match made {
        Made::Sealed(made) => {
            let files = made.files.iter().map(|file| {
                let state = match file.state {
                    Published::Written => "produit et scellé",
                    Published::Unchanged => "déjà scellé, inchangé",
                };
                (file.path.clone(), state)
            });
            (files.collect(), &made.warnings)
        }
        Made::Tried(tried) => (
            tried.files.iter().map(|file| (file.clone(), "essai, non scellé")).collect(),
            &tried.warnings,
        ),
    };
    let files: Vec<Value> = files
        .into_iter()
        .map(|(path, state)| {
            let name =
                path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            json!({"main": name.ends_with(".pdf"), "name": name, "state": state, "address": address::document(&path)})
        })
        .collect();
    let told = faults::beside(desk, open, warnings);
    let page = json!({
        "title": match made { Made::Sealed(_) => "Documents produits", Made::Tried(_) => "Essai" },
        "head": heading(open),
        "files": files,
        "told": told,
        "trial": matches!(made, Made::Tried(_)),
        "said": desk.said(),
    });
    desk.pages.page("made.html", &page)
}

/// A document of the workspace by its word: what is listed is served, and nothing else.
pub fn document(desk: &Office, _asked: &Call, word: &str) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let sendings = list_folders(&workspace.sendings()).unwrap_or_default();
    let folders = [vec![workspace.outputs(), workspace.trials()], sendings].concat();
    let path = listed(desk, &folders, word)?;
    let (bytes, name) = (desk.told(read_document(&path))?, address::plain(&path));
    // A page of its own, and tables for another program, are not shown as if they were of this desk.
    Ok(match path.extension().and_then(|end| end.to_str()) {
        Some("pdf") => Reply::file("application/pdf", bytes, &name),
        Some("json") => Reply::file("application/json", bytes, &name),
        Some("csv") => Reply::kept("text/csv; charset=utf-8", bytes, &name),
        Some("html") => Reply::kept("text/html; charset=utf-8", bytes, &name),
        _ => Reply::file("text/plain; charset=utf-8", bytes, &name),
    })
}

/// A file of some folders by its word.
pub fn listed(desk: &Office, folders: &[PathBuf], word: &str) -> Result<PathBuf, Reply> {
    let all = folders.iter().filter_map(|folder| list_files(folder).ok()).flatten();
    all.into_iter().find(|path| address::word(path) == word).ok_or_else(|| {
        let text = "Ce document n'est plus là.";
        desk.pages.message(StatusCode::NOT_FOUND, "Document introuvable", text)
    })
}

/// The documents that a record became, the last ones first.
pub fn of_record(desk: &Office, workspace: &Workspace, open: &Open) -> Vec<Value> {
    let mut all = named(&workspace.outputs(), open, "");
    let names: Vec<String> =
        all.iter().filter_map(|file| file["name"].as_str().map(str::to_owned)).collect();
    let stems: Vec<&str> = names.iter().map(|name| name.trim_end_matches(".pdf")).collect();
    let told = match stems.is_empty() {
        true => Vec::new(),
        // What the register says where it cannot be relied on is said by the page on verifying.
        false => Custody::new(workspace, desk.machine).cancellations(&stems).unwrap_or_default(),
    };
    for (file, at) in all.iter_mut().zip(told) {
        file["cancelled"] = json!(at.and_then(Instant::day).map(Day::in_words));
    }
    all
}

/// Its trials.
pub fn tried(workspace: &Workspace, open: &Open) -> Vec<Value> {
    named(&workspace.trials(), open, TRIAL)
}

/// The sheets of the follow-up, the last ones first.
pub fn sheets(workspace: &Workspace) -> Vec<Value> {
    pages(&workspace.outputs(), |name| name.contains("-suivi-"))
}

fn named(folder: &Path, open: &Open, mark: &str) -> Vec<Value> {
    let head = match open.kind {
        Kind::Report => format!("{mark}RAP-{}-", open.number),
        _ => format!("{mark}{}-", open.number),
    };
    pages(folder, |name| name.starts_with(&head))
}

/// The documents of a folder that have some name, the last ones first.
fn pages(folder: &Path, has_name: impl Fn(&str) -> bool) -> Vec<Value> {
    let files = list_files(folder).unwrap_or_default().into_iter();
    let own = files.filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        (has_name(&name) && name.ends_with(".pdf")).then_some((name, path))
    });
    let mut own: Vec<(String, PathBuf)> = own.collect();
    own.reverse();
    let shown = |(name, path): (String, PathBuf)| json!({"name": name, "address": address::document(&path)});
    own.into_iter().map(shown).collect()
}

/// The documents of a sending, each with the way to it.
pub fn of_sending(workspace: &Workspace, number: &str, files: &[(String, Vec<u8>)]) -> Vec<Value> {
    let folder = workspace.sendings().join(number);
    let pdf = files.iter().filter(|(name, _)| name.ends_with(".pdf"));
    pdf.map(|(name, _)| json!({"name": name, "address": address::document(&folder.join(name))}))
        .collect()
}
