//! Sendings and keys: what a pass phrase opens. The phrase is asked by the page that needs it, and
//! kept nowhere.

use axum::http::StatusCode;
use cesmivip::atelier::Unwatched;
use cesmivip::atelier::enclosed::SentFolders;
use cesmivip::atelier::holder::{KeyHolder, NewPhrase};
use cesmivip::atelier::keyring::Keyring;
use cesmivip::atelier::making::{Making, Sending, send};
use cesmivip::atelier::recovery;
use cesmivip::atelier::sendings::sendings;
use cesmivip::diag::{Diagnostic, Place};
use cesmivip::record::Kind;
use cesmivip::register::RecoverySheet;
use cesmivip::store::{Keys, Workspace, stands};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::call::Call;
use super::documents::{self, SECONDS};
use super::faults::beside;
use super::open::{acting, called, heading, is_sent, opened};
use super::pages::with;
use super::ready::{self, Chosen};
use super::reply::Reply;
use super::state::{Office, Open};

/// Whoever filled the form, and the field where a new phrase is typed first.
pub struct Holder<'a> {
    pub asked: &'a Call,
    pub new: &'static str,
}

impl Holder<'_> {
    fn typed(&self, name: &str) -> Result<SecretString, Diagnostic> {
        match self.asked.word(name) {
            "" => Err(Diagnostic::new("D049", Place::file("phrase de passe"))),
            phrase => Ok(SecretString::from(phrase)),
        }
    }
}

impl KeyHolder for Holder<'_> {
    fn phrase(&mut self) -> Result<SecretString, Diagnostic> {
        self.typed("phrase")
    }

    fn new_phrase(&mut self) -> Result<NewPhrase, Diagnostic> {
        NewPhrase::chosen(self.typed(self.new)?)?.confirmed(&self.typed("encore")?)
    }

    fn sheet(&mut self) -> Result<RecoverySheet, Diagnostic> {
        let lines: Vec<_> =
            self.asked.word("fiche").lines().map(|line| line.to_owned().into()).collect();
        recovery::find(&lines)
    }
}

pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    Ok(drawn(desk, &open, &Chosen::default(), &json!({})))
}

fn drawn(desk: &Office, open: &Open, chosen: &Chosen, more: &Value) -> Reply {
    let Some(workspace) = desk.workspace() else {
        return Reply::to("/");
    };
    let mut values = json!({
        "title": "Envoyer",
        "head": heading(open),
        "said": desk.said(),
        "sent": [],
        "told": [],
        "keyed": stands(&workspace.private("signature.pem")),
        "once": desk.once(),
        "act": format!("/f/{}/envoyer", open.word),
        "referral": open.kind == Kind::Referral,
        "note": format!("/f/{}/s/suites", open.word),
    });
    let prepared = sendings(&workspace, desk.machine, None, Some(&open.number));
    let folders = SentFolders::open(&workspace, desk.machine);
    let prepared: Vec<Value> = prepared
        .map(|found| found.entered)
        .unwrap_or_default()
        .iter()
        .map(|sending| {
            let whole = match &folders {
                Ok(folders) => folders.enclosed(&sending.number),
                Err(fault) => Err(fault.clone().into()),
            };
            let (files, told) = match whole {
                Ok(files) => (documents::of_sending(&workspace, &sending.number, &files), vec![]),
                Err(faults) => (vec![], beside(desk, open, &faults)),
            };
            json!({"number": sending.number,
                   "recipient": called(open, sending.recipient.as_deref().unwrap_or_default()),
                   "day": sending.at.in_words(),
                   "files": files, "told": told})
        })
        .collect();
    values["prepared"] = json!(prepared);
    let ready = ready::shown(desk, &workspace, open, chosen);
    desk.pages.page("send.html", &with(with(values, &ready), more))
}

pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let (_alone, open, once) = acting(desk, asked, word)?;
    let workspace = desk.space()?;
    if !is_sent(open.kind) || open.filed.is_draft() {
        return Ok(Reply::to(format!("/f/{}", open.word)));
    }
    let numbers = [open.number.clone().into()];
    let chosen = Chosen::of(asked);
    if chosen.only.is_empty() {
        let text = "Aucun destinataire n'est coché : rien n'a été préparé.";
        let fault = json!({"message": text, "remedy": "", "code": "", "refuses": true});
        let told = json!({"told": [fault], "faulty": true});
        return Ok(drawn(desk, &open, &chosen, &told).with(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let sending = Sending { asked: &numbers, only: &chosen.only, insisted: &chosen.insisted };
    let making = Making { output: None, seconds: SECONDS };
    let mut holder = Holder { asked, new: "phrase" };
    let sent = send(sending, &workspace, &making, &mut holder, desk.machine, &Unwatched);
    match sent {
        Err(report) => {
            let told = json!({"told": beside(desk, &open, &report), "faulty": true});
            Ok(drawn(desk, &open, &chosen, &told).with(StatusCode::UNPROCESSABLE_ENTITY))
        }
        Ok(done) => {
            desk.leads(once, &format!("/f/{}/envoyer", open.word));
            let mut all = beside(desk, &open, &done.told);
            all.extend(
                done.failure.as_ref().map(|report| beside(desk, &open, report)).unwrap_or_default(),
            );
            let sent: Vec<Value> = done
                .sent
                .iter()
                .map(|sent| {
                    let pieces: Vec<Value> = sent
                        .pieces
                        .iter()
                        .map(|piece| json!({"title": piece.intitule, "file": piece.fichier}))
                        .collect();
                    json!({"folder": sent.folder.display().to_string(), "number": sent.number,
                           "recipient": called(&open, &sent.recipient), "pieces": pieces})
                })
                .collect();
            let nothing = sent.is_empty() && all.is_empty();
            let done = json!({"sent": sent, "told": all, "nothing": nothing});
            Ok(drawn(desk, &open, &Chosen::default(), &done))
        }
    }
}

pub fn keys(desk: &Office, _asked: &Call) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let keyed = stands(&workspace.private("signature.pem"));
    Ok(keys_page(desk, keyed, &json!({})))
}

fn keys_page(desk: &Office, keyed: bool, more: &Value) -> Reply {
    let public = desk.workspace().filter(|_| keyed).and_then(|workspace| public(&workspace));
    let values = json!({"title": "Clé de signature", "said": desk.said(), "keyed": keyed,
                        "public": public, "told": []});
    desk.pages.page("keys.html", &with(values, more))
}

/// The public half of the key, which is given to whoever verifies.
fn public(workspace: &Workspace) -> Option<String> {
    Keys::of(workspace).verifier().ok()?.map(|key| key.to_string())
}

pub fn keys_act(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let new = if asked.word("faire") == "changer" { "nouvelle" } else { "phrase" };
    let mut holder = Holder { asked, new };
    let ring = desk.told(Keyring::open(&workspace, desk.machine))?;
    let refused = |fault: Diagnostic| {
        let told = json!({"told": [super::told::as_json(&fault)], "faulty": true});
        let keyed = stands(&workspace.private("signature.pem"));
        Ok(keys_page(desk, keyed, &told).with(StatusCode::UNPROCESSABLE_ENTITY))
    };
    match asked.word("faire") {
        "creer" => match ring.create(&mut holder) {
            Ok(_) => {
                desk.says("Clé créée. Imprimer sa fiche de secours, et la garder sous clé.");
                Ok(Reply::to("/cles"))
            }
            Err(fault) => refused(fault),
        },
        "fiche" => match ring.sheet(&mut holder) {
            Ok(page) => Ok(keys_page(desk, true, &json!({"sheet": page.as_str()}))),
            Err(fault) => refused(fault),
        },
        "changer" => match ring.change(&mut holder) {
            Ok(_) => {
                desk.says(
                    "Clé changée. Imprimer sa fiche de secours, détruire l'ancienne, et donner la \
                     nouvelle clé publique aux destinataires.",
                );
                Ok(Reply::to("/cles"))
            }
            Err(fault) => refused(fault),
        },
        "essayer" => match ring.test(&mut holder) {
            Ok(_) => {
                desk.says("La clé s'ouvre, signe, et les fichiers publics sont les siens.");
                Ok(Reply::to("/cles"))
            }
            Err(fault) => refused(fault),
        },
        "rendre" => match ring.restore(&mut holder) {
            Ok(_) => {
                desk.says("Clé rendue à cet espace.");
                Ok(Reply::to("/cles"))
            }
            Err(fault) => refused(fault),
        },
        _ => Ok(Reply::to("/cles")),
    }
}
