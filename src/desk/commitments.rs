//! What became of the recommendations that earlier sessions left open: said in a session, one by one,
//! without typing any of their numbers.

use axum::http::StatusCode;
use cesmivip::atelier::commitments::{Noted, open_before, telling};
use cesmivip::entry::cleaned;
use cesmivip::followup::Commitment;
use cesmivip::value::Day;
use serde_json::{Value, json};

use super::call::Call;
use super::choosing::{session_of, settle};
use super::faults::refusal;
use super::open::{heading, labelled, opened, service};
use super::pages::with;
use super::reply::Reply;
use super::state::{Office, Open};

/// The list of what a recommendation may have become.
const STATES: &str = "statut_engagement";

/// The recommendations that were open before a session, those of its agenda first.
pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    refuse_final(desk, &open)?;
    let all = open_for(desk, &open)?;
    let (here, others): (Vec<Commitment>, Vec<Commitment>) =
        all.into_iter().partition(|one| is_examined(&open.tree, one));
    let states = open.setup.reader().vocabulary().terms(STATES);
    let line = |one: &Commitment| {
        let told = Noted::read(&open.tree, one);
        let choices = states.iter().map(|state| {
            json!({"code": state.code, "label": state.label, "chosen": state.code == told.statut})
        });
        let due = Day::parse(&one.echeance).map_or_else(|| one.echeance.clone(), Day::in_words);
        json!({"key": key(one), "code": one.code, "id": one.id, "session": one.seance,
               "text": one.texte, "owner": service(&open.services, &one.responsable),
               "due": due, "late": one.jours_de_retard, "state": labelled(&open.setup, STATES, &one.statut),
               "choices": choices.collect::<Vec<_>>(), "before": told.statut,
               "comment": told.commentaire})
    };
    // A situation is led to by its first line.
    let lines = |all: &[Commitment]| -> Vec<Value> {
        let own = all.iter().enumerate().map(|(rank, one)| {
            let first = all[..rank].iter().all(|other| other.code != one.code);
            with(line(one), &json!({"first": first}))
        });
        own.collect()
    };
    let values = json!({
        "title": "Suivi des engagements",
        "head": heading(&open),
        "said": desk.said(),
        "once": desk.once(),
        "act": format!("/f/{}/engagements", open.word),
        "groups": [
            {"title": "Situations à l'ordre du jour", "lines": lines(&here)},
            {"title": "Autres situations", "lines": lines(&others)},
        ],
        "any": !here.is_empty() || !others.is_empty(),
    });
    Ok(desk.pages.page("commitments.html", &values))
}

/// Writes what was said of each, and nothing of those of which nothing changed.
pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let word_of = |mark: &str, key: &str| {
        let name = format!("{mark}/{key}");
        asked.pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    };
    settle(desk, asked, word, "engagements", |open| {
        refuse_final(desk, open)?;
        let (mut answers, mut elsewhere) = (Vec::new(), 0);
        for one in open_for(desk, open)? {
            let key = key(&one);
            let text = |mark: &str| {
                word_of(mark, &key).map(|text| cleaned(text, true).0.trim().to_owned())
            };
            let (Some(state), Some(comment)) = (text("s"), text("v")) else {
                continue;
            };
            let (was, before) = (text("as").unwrap_or_default(), text("ac").unwrap_or_default());
            let known = open.setup.reader().vocabulary().term(STATES, &state).is_some();
            if (state == was && comment == before) || !(known || state.is_empty()) {
                continue;
            }
            let now = Noted::read(&open.tree, &one);
            // What somebody else wrote meanwhile is not written over.
            let differs =
                |mine: &str, seen: &str, now: &str| mine != seen && now != seen && now != mine;
            if differs(&state, &was, &now.statut) || differs(&comment, &before, &now.commentaire) {
                elsewhere += 1;
                continue;
            }
            let mine =
                |mine: String, seen: &str, now: String| if mine == seen { now } else { mine };
            let mut told = Noted {
                statut: mine(state, &was, now.statut),
                commentaire: mine(comment, &before, now.commentaire),
            };
            // A comment alone says that nothing else has changed.
            if told.statut.is_empty() && !told.commentaire.is_empty() {
                told.statut.clone_from(&one.statut);
            }
            answers.push((one, told));
        }
        let mut said = format!("{} engagement(s) noté(s).", answers.len());
        if elsewhere > 0 {
            said.push_str(&format!(
                " {elsewhere} ont changé entre-temps, et restent comme ils sont : les relire."
            ));
        }
        Ok((telling(&open.tree, &answers), said))
    })
}

/// Minutes that are final are corrected by an erratum.
fn refuse_final(desk: &Office, open: &Open) -> Result<(), Reply> {
    match open.tree.get("etat").and_then(Value::as_str) {
        Some("approuve") => Err(desk.pages.message(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Compte rendu approuvé",
            "Ce qu'il dit des engagements ne change plus : le corriger par un erratum, ou le noter dans la séance suivante.",
        )),
        _ => Ok(()),
    }
}

fn open_for(desk: &Office, open: &Open) -> Result<Vec<Commitment>, Reply> {
    let (number, day) = session_of(desk, open)?;
    let found = open_before(&desk.space()?, number.as_ref(), day);
    found.map_err(|report| refusal(desk, open.who, &report))
}

/// What a posted answer is named by.
fn key(one: &Commitment) -> String {
    format!("{}/{}/{}", one.seance, one.situation, one.id)
}

fn is_examined(session: &Value, one: &Commitment) -> bool {
    let examined = session.get("examens").and_then(Value::as_array).into_iter().flatten();
    examined.into_iter().any(|examen| examen["situation"].as_str() == Some(&one.situation))
}
