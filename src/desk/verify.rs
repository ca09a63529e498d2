//! Verifying: what the register says of a file, and what a third party would run instead.

use std::path::{Path, PathBuf};

use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::judging::{self, Question, Standing};
use cesmivip::register::Verdict;
use cesmivip::store::{Keys, Workspace, read_document};
use cesmivip::value::Digest;
use serde_json::{Value, json};

use super::address::{self, plain};
use super::call::Call;
use super::reply::Reply;
use super::state::Office;
use super::upload::Brought;

pub fn page(desk: &Office, _asked: &Call) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let outputs = workspace.outputs();
    let judged = match cesmivip::store::is_folder(&outputs) {
        true => judged(desk, &[outputs], &workspace),
        false => Vec::new(),
    };
    Ok(drawn(desk, &judged, None))
}

/// What the register says of files, for a page.
pub fn judged(desk: &Office, files: &[PathBuf], workspace: &Workspace) -> Vec<Value> {
    let question = Question { files, workspace: Some(workspace.root()), since: None, enter: false };
    let found = desk.told(judging::by_registers(&question, desk.machine));
    let groups = found.map(|found| found.groups).unwrap_or_default();
    let judgements = groups.iter().flat_map(|group| &group.judgements);
    judgements
        .map(|judgement| {
            let wording = judgement.wording();
            json!({
                "name": plain(&judgement.path),
                "address": address::document(&judgement.path),
                "standing": match judgement.standing() {
                    Standing::Good => "bon",
                    Standing::Past => "passe",
                    Standing::Bad => "mauvais",
                    Standing::Unreadable => "illisible",
                },
                "cancelled": judgement.verdict().and_then(Verdict::piece).is_some_and(|p| p.cancelled.is_some()),
                "word": wording.word,
                "text": wording.text,
                "todo": wording.todo,
            })
        })
        .collect()
}

/// `asked` is what a third party would run for the file that was given, if one was asked about.
fn drawn(desk: &Office, judged: &[Value], asked: Option<Value>) -> Reply {
    let page = json!({"title": "Vérifier un document", "judged": judged, "asked": asked.is_some(),
                      "commands": asked.unwrap_or_default(), "said": desk.said()});
    desk.pages.page("verify.html", &page)
}

/// What a third party runs, without this program, for a file of this name and these bytes: the public
/// key of the workspace is in it, as a service gives it by another way than its documents.
fn commands(workspace: &Workspace, name: &str, bytes: &[u8]) -> Value {
    // No name is an option of a command.
    let name = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let key = |file: &str| {
        let text = read_document(&workspace.register().join(file)).ok()?;
        let text = String::from_utf8(text).ok()?;
        let line = text.lines().rfind(|line| !line.is_empty())?.to_owned();
        // What a shell could read otherwise is no key of ours.
        let plain = |c: char| c.is_ascii_alphanumeric() || "+/=_-.".contains(c);
        line.chars().all(plain).then_some(line)
    };
    // After a change of key, only the date of a sending says which one signed it: a command with the
    // present one would call a true document false.
    let keys = Keys::of(workspace).every().unwrap_or_default();
    let filled = |file| if keys.len() == 1 { key(file) } else { None };
    let known = filled("cle.vkey").unwrap_or_else(|| "CLE".to_owned());
    let minisign = filled("cle.pub").unwrap_or_else(|| "CLE".to_owned());
    let former: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let one = |for_what: &str, command: String| json!({"for": for_what, "text": command});
    json!({
        "keys": if former.len() > 1 { former } else { Vec::new() },
        "digest": Digest::of(bytes).text(),
        "sums": format!("{stem}.sha256"),
        "alone": [
            one("Sous Linux", format!("sha256sum {name}")),
            one("Sous macOS", format!("shasum -a 256 {name}")),
            one("Sous Windows, dans PowerShell", format!("Get-FileHash -Algorithm SHA256 {name}")),
        ],
        "receipt": [
            one("Avec son reçu", format!("sh verifier.sh {name} {stem}.tlog-proof {known}")),
        ],
        "sending": [
            one("Les fichiers sont entiers", "sha256sum -c SHA256SUMS".to_owned()),
            one("Le point est signé par la clé, avec minisign",
                format!("minisign -V -m point.txt -P {minisign}")),
            one("Chaque pièce est au registre, avec OpenSSL 3 ou minisign",
                format!("sh verifier.sh . {known}")),
        ],
    })
}

/// Looks at the file that was sent: a verdict, or the entry of one that came back signed.
pub fn verify(desk: &Office, asked: &Call, file: Option<Brought>) -> Result<Reply, Reply> {
    Ok(match file {
        Some(Brought { name, bytes }) => {
            looked_at(desk, &name, &bytes, asked.word("faire") == "importer")
        }
        None => drawn(desk, &[], Some(Value::Null)),
    })
}

fn looked_at(desk: &Office, name: &str, bytes: &[u8], import: bool) -> Reply {
    let Some(workspace) = desk.workspace() else {
        return Reply::to("/");
    };
    let lent = match desk.told(workspace.receive(&plain(Path::new(name)), bytes)) {
        Ok(lent) => lent,
        Err(reply) => return reply,
    };
    if import {
        let taken = Custody::new(&workspace, desk.machine).take_in(lent.path());
        return match desk.told(taken) {
            Ok(returned) => {
                let name = plain(&returned.path);
                desk.says(format!("{name} est inscrit au registre comme rendu signé."));
                Reply::to("/verifier")
            }
            Err(reply) => reply,
        };
    }
    let files = [lent.path().to_owned()];
    let commands = commands(&workspace, &plain(Path::new(name)), bytes);
    drawn(desk, &judged(desk, &files, &workspace), Some(commands))
}
