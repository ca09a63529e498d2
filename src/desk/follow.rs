//! What is due, sealed when it is asked; and who receives what.

use cesmivip::atelier::Unwatched;
use cesmivip::atelier::beginning::set_aside;
use cesmivip::atelier::drafting::RecordFile;
use cesmivip::atelier::following::{WorkOnADay, due, follow, foresee};
use cesmivip::atelier::making::{Making, follow_up_sheet};
use cesmivip::entry::typed_day;
use cesmivip::followup::FollowUp;
use cesmivip::record::{Kind, SECRETARIAT};
use cesmivip::value::{Day, SessionRef, glimpse};
use cesmivip::view::Reason;
use serde_json::{Value, json};

use super::address::record;
use super::call::Call;
use super::documents::{self, SECONDS};
use super::faults::{self, refusal, refused};
use super::gate::Who;
use super::index::Summary;
use super::open::{heading, labelled, once, opened, place_of, service};
use super::pages::with;
use super::reply::Reply;
use super::state::{Configured, Office, Open};

/// Most sessions that are offered to note something in.
const MOST_SESSIONS: usize = 3;

/// The state of the commission's work today, or on the day that is asked.
pub fn page(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let typed = asked.word("au").trim();
    let day = typed_day(typed);
    let fault = Some(typed).filter(|typed| !typed.is_empty() && day.is_none());
    let followed = followed(desk, asked.who, day)?;
    let more = json!({"typed": fault, "faulty": fault.is_some(), "owner": asked.word("service")});
    let reply = drawn(desk, asked.who, &followed, &more)?;
    Ok(reply.refusing(fault.is_some()))
}

/// Seals the sheet of a day.
pub fn act(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let (_alone, once) = once(desk, asked)?;
    let Some(day) = Day::parse(asked.word("au")) else {
        return Ok(Reply::to("/suivi".to_owned()));
    };
    let followed = followed(desk, asked.who, Some(day))?;
    let how = Making { output: None, seconds: SECONDS };
    let WorkOnADay { workspace, commission, .. } = &followed;
    let made = follow_up_sheet(workspace, commission, day, &how, desk.machine, &Unwatched);
    match made {
        Ok(made) => {
            desk.leads(once, &format!("/suivi?au={}", day.text()));
            desk.says("Cet état du suivi est produit et scellé.");
            drawn(
                desk,
                asked.who,
                &followed,
                &json!({"told": faults::among(desk, asked.who, &made.warnings)}),
            )
        }
        Err(report) => {
            let told = faults::among(desk, asked.who, &report);
            let reply = drawn(desk, asked.who, &followed, &json!({"told": told, "faulty": true}))?;
            Ok(reply.refusing(true))
        }
    }
}

fn followed(desk: &Office, who: Who, day: Option<Day>) -> Result<WorkOnADay, Reply> {
    let workspace = desk.space()?;
    follow(workspace.root(), day, desk.machine).map_err(|report| refusal(desk, who, &report))
}

fn drawn(desk: &Office, who: Who, followed: &WorkOnADay, more: &Value) -> Result<Reply, Reply> {
    let workspace = &followed.workspace;
    let mut values = json!({
        "title": "Suivi",
        "said": desk.said(),
        "once": desk.once(),
        "day": followed.day.in_words(),
        "on": followed.day.text(),
        "told": [],
        "sheets": documents::sheets(workspace),
    });
    let mut state = serde_json::to_value(&followed.state).unwrap_or_default();
    let Configured { setup, services } = desk.configured(workspace)?;
    for line in state["engagements"].as_array_mut().into_iter().flatten() {
        let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let (who, when, what) = (word("responsable"), word("echeance"), word("statut"));
        line["responsable"] = json!(service(&services, &who));
        if Day::parse(&when).is_none() {
            line["echeance"] = json!(labelled(&setup, "echeance", &when));
        }
        line["statut"] = json!(labelled(&setup, "statut_engagement", &what));
    }
    said_in_words(&mut state);
    // Addresses are those of records that were seen.
    let records = desk.records(who, workspace, &setup).all;
    placed(desk, followed, &mut state);
    let all = state["engagements"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let mut owners: Vec<String> = all.iter().filter_map(owner).collect();
    owners.sort();
    owners.dedup();
    let wanted = more["owner"].as_str().unwrap_or_default();
    let mine = |line: &Value| wanted.is_empty() || owner(line).is_some_and(|own| own == wanted);
    values["count"] = json!(all.len());
    state["engagements"] = all.into_iter().filter(mine).collect();
    values["owners"] = json!(owners);
    values["state"] = state;
    values["sessions"] = json!(sessions(desk, followed, &records));
    let caseload = followed.state.file_active.len();
    values["beyond"] = json!(caseload > followed.state.capacite);
    Ok(desk.pages.page("follow.html", &with(values, more)))
}

fn owner(line: &Value) -> Option<String> {
    line["responsable"].as_str().map(str::to_owned)
}

/// Gives each line the way to its situation and to its session, and what is to be done.
fn placed(desk: &Office, followed: &WorkOnADay, state: &mut Value) {
    let FollowUp { engagements, revoyures, file_active, liste_attente, majorites, .. } =
        &followed.state;
    for (line, own) in each(state, "engagements").zip(engagements) {
        line["texte"] = json!(own.texte);
    }
    let situations: [(&str, Vec<&str>); 5] = [
        ("engagements", engagements.iter().map(|own| own.situation.as_str()).collect()),
        ("revoyures", revoyures.iter().map(|own| own.situation.as_str()).collect()),
        ("file_active", file_active.iter().map(|own| own.situation.as_str()).collect()),
        ("liste_attente", liste_attente.iter().map(|own| own.situation.as_str()).collect()),
        ("majorites", majorites.iter().map(|own| own.situation.as_str()).collect()),
    ];
    for (list, numbers) in situations {
        for (line, number) in each(state, list).zip(numbers) {
            line["situation_at"] = json!(desk.address_of(Kind::Situation, number));
            let decided = line["seance"].as_str().map(str::to_owned).unwrap_or_default();
            line["seance_at"] = json!(desk.address_of(Kind::Session, &decided));
        }
    }
    for line in each(state, "signalements") {
        let number = line["signalement"].as_str().map(str::to_owned).unwrap_or_default();
        line["signalement_at"] = json!(desk.address_of(Kind::Referral, &number));
    }
}

fn each<'a>(state: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    state[list].as_array_mut().into_iter().flatten()
}

/// The sessions in which commitments may be noted: those whose minutes are not final, nearest to that
/// day first, and drafts.
fn sessions(desk: &Office, followed: &WorkOnADay, records: &[(RecordFile, Summary)]) -> Vec<Value> {
    let mut open: Vec<_> = followed.commission.sessions().iter().collect();
    open.retain(|session| !session.is_approved());
    open.sort_by_key(|session| session.day().days_until(followed.day).abs());
    let filed = open.iter().filter_map(|session| {
        let number = session.number().text();
        Some((number.to_owned(), desk.address_of(Kind::Session, number)?))
    });
    let drafts =
        records.iter().filter(|(filed, is)| is.kind == Some(Kind::Session) && filed.is_draft());
    let drafts = drafts.map(|(filed, is)| (is.number.clone(), record(&filed.path)));
    let mut all: Vec<(String, String)> = filed.take(MOST_SESSIONS).collect();
    let known: Vec<String> = all.iter().map(|(_, at)| at.clone()).collect();
    all.extend(drafts.filter(|(_, at)| !known.contains(at)));
    all.into_iter().map(|(number, at)| json!({"number": number, "at": at})).collect()
}

/// Says days as people do.
fn said_in_words(state: &mut Value) {
    match state {
        Value::String(text) => {
            if let Some(day) = Day::parse(text) {
                *text = day.in_words();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(said_in_words),
        Value::Object(values) => values.values_mut().for_each(said_in_words),
        _ => {}
    }
}

/// A rule of distribution in words: the name of a block, of the services of a list, of who must act.
fn ruled(open: &Open, rule: &str) -> String {
    if open.setup.reader().vocabulary().term("bloc", rule).is_some() {
        return labelled(&open.setup, "bloc", rule);
    }
    let (head, keys) = match rule.split_once(" : ") {
        Some((head, keys)) => (format!("{head} : "), keys),
        None => (String::new(), rule),
    };
    let names: Vec<String> = keys.split(", ").map(|key| service(&open.services, key)).collect();
    format!("{head}{}", names.join(", "))
}

/// Most characters of an item that the grid shows.
const SHOWN: usize = 160;

/// What an item of a session says, cut: who reads the grid knows which one it is.
fn told(open: &Open, pointer: &str) -> String {
    match open.tree.pointer(pointer) {
        // A code or a key says nothing that its name does not.
        Some(Value::String(text)) if text.contains(char::is_whitespace) => glimpse(text, SHOWN),
        Some(Value::Object(_)) => glimpse(&open.sheet().said(pointer), SHOWN),
        _ => String::new(),
    }
}

/// Who receives what of a session, by which rule, before anything is made.
pub fn shared(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    let workspace = desk.space()?;
    if open.kind != Kind::Session {
        return Ok(Reply::to(format!("/f/{}", open.word)));
    }
    let path = workspace.root().join(&open.filed.path);
    let found = foresee(&path);
    let found = found.map_err(|report| refused(desk, &open, "Pas encore de grille", &report))?;
    let mark = |reason: &Reason| match reason {
        Reason::Matrice => ("M", "par la matrice"),
        Reason::Liste => ("L", "par la liste de l'élément"),
        Reason::Responsable => ("R", "responsable de l'action"),
        Reason::Propre => ("P", "le sien"),
    };
    let lines: Vec<Value> = found
        .lines
        .iter()
        .map(|line| {
            let cells: Vec<Value> = found
                .members
                .iter()
                .map(|member| {
                    let given = line.destinataires.iter().find(|(code, _)| code == member);
                    let (sign, why) = given.map_or(("", "ne le reçoit pas"), |(_, why)| mark(why));
                    json!({"sign": sign, "why": why, "member": service(&open.services, member)})
                })
                .collect();
            json!({"code": line.code, "name": line.nom, "rule": ruled(&open, &line.regle),
                   "place": place_of(&open, &line.element), "text": told(&open, &line.element),
                   "cells": cells})
        })
        .collect();
    // The invitation adds the reviews that are due, and the sheets of identities name them.
    let day = open.tree.get("date").and_then(Value::as_str).and_then(Day::parse);
    let number = SessionRef::parse(&open.number);
    // Of a session that was held, nobody is convened any more.
    let convened =
        open.tree.get("etat").and_then(Value::as_str).is_none_or(|etat| etat == "convoquee");
    let due = match day.filter(|_| convened) {
        Some(day) => due(&workspace, number.as_ref(), day).map_err(|faults| {
            refused(desk, &open, "Les revoyures dues ne peuvent pas être comptées", &faults)
        })?,
        None => Vec::new(),
    };
    let written: Vec<&str> = found.lines.iter().map(|line| line.code.as_str()).collect();
    let aside = set_aside(&open.tree);
    let due = due.into_iter().filter(|review| !aside.contains(&review.situation));
    let due = due.map(|review| review.code);
    let due: Vec<String> = due.filter(|code| !written.contains(&code.as_str())).collect();
    let copies = found.members.iter().map(|key| (key.as_str(), service(&open.services, key)));
    let own = (SECRETARIAT, "le secrétariat".to_owned());
    let copies = copies.chain([own]).map(|(key, name)| json!({"key": key, "name": name}));
    let values = json!({
        "copies": copies.collect::<Vec<_>>(),
        "once": desk.once(),
        "due": due,
        "title": "Qui reçoit quoi",
        "head": heading(&open),
        "said": desk.said(),
        "members": found.members.iter().map(|key| service(&open.services, key)).collect::<Vec<_>>(),
        "lines": lines,
        "told": faults::beside(desk, &open, &found.warnings),
    });
    Ok(desk.pages.page("shared.html", &values))
}
