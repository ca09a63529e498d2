//! What there is to do, on the first page: reckoned beside it, and told as it was last known. The page
//! waits for a moment, and no longer: every record is read for this.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use cesmivip::atelier::Machine;
use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::following::{Ahead, look_ahead};
use cesmivip::store::{Workspace, list_files, stamp, stands};
use serde_json::{Value, json};

use super::address::{self, plain};
use super::held::own;

/// How long the first page waits for what is being reckoned.
const MOMENT: Duration = Duration::from_millis(150);
/// Most documents and numbers that are named.
const NAMED: usize = 5;
/// What the line on the register is called.
const REGISTER: &str = "Registre";

/// What there is to do, as it was last known.
#[derive(Default)]
pub struct Overview {
    held: Arc<(Mutex<Reckoned>, Condvar)>,
}

#[derive(Default)]
struct Reckoned {
    /// What was read for it: another mark, and it is to be read again.
    mark: Option<u64>,
    told: Option<Value>,
    reading: bool,
}

impl Overview {
    /// What there is to do, and whether it is still what the records say: `mark` is what they look
    /// like, `unread` how many of them the desk has still to read, which comes first.
    pub fn told(
        &self,
        workspace: &Workspace,
        machine: &'static dyn Machine,
        (mark, unread): (u64, usize),
    ) -> Value {
        let (held, bell) = &*self.held;
        let mark = looks(workspace, machine, mark);
        let mut reckoned = own(held);
        if reckoned.mark != Some(mark) && !reckoned.reading && unread == 0 {
            reckoned.reading = true;
            let (overview, workspace) = (Arc::clone(&self.held), workspace.clone());
            std::thread::spawn(move || {
                let told = Some(reckon(&workspace, machine));
                *own(&overview.0) = Reckoned { mark: Some(mark), told, reading: false };
                overview.1.notify_all();
            });
        }
        let waited = bell.wait_timeout_while(reckoned, MOMENT, |reckoned| reckoned.reading);
        let (reckoned, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let mut told = reckoned.told.clone().unwrap_or_else(|| json!({"lines": []}));
        let late = reckoned.mark != Some(mark);
        told["late"] = json!(late);
        told["known"] = json!(reckoned.told.is_some());
        if let Some(lines) = told["lines"].as_array_mut() {
            // What is said of the register is of now, or is not said.
            if late {
                lines.retain(|line| line["title"] != REGISTER);
            }
            let keyed = stands(&workspace.private("signature.pem"));
            let text =
                if keyed { "créée" } else { "pas encore créée : rien ne peut être envoyé" };
            lines.push(line("Clé de signature", text, "/cles", false));
        }
        told
    }
}

/// What all that is told looks like: the records, the day, and what was made of them.
fn looks(workspace: &Workspace, machine: &dyn Machine, records: u64) -> u64 {
    let mut mark = DefaultHasher::new();
    let day = machine.today().map(|day| day.text()).unwrap_or_default();
    let kept = [workspace.outputs(), workspace.private("signature.pem"), workspace.private("cle")];
    let kept = kept.into_iter().chain(list_files(&workspace.register()).unwrap_or_default());
    let kept: Vec<_> = kept.map(|path| stamp(&path)).collect();
    (records, day, kept).hash(&mut mark);
    mark.finish()
}

fn reckon(workspace: &Workspace, machine: &dyn Machine) -> Value {
    let mut lines = match look_ahead(workspace.root(), machine) {
        Ok(ahead) => ahead_of(workspace, &ahead),
        Err(_) => {
            let text = "une fiche ne se lit pas, ou est fautive : le suivi dit laquelle";
            vec![line("Suivi", text, "/suivi", true)]
        }
    };
    lines.push(register(workspace, machine));
    json!({"lines": lines, "documents": documents(workspace)})
}

fn line(title: &str, text: impl Into<String>, address: &str, late: bool) -> Value {
    json!({"title": title, "text": text.into(), "address": address, "late": late})
}

/// « 3, dont 1 en retard ».
fn counted(count: usize, late: usize) -> String {
    match late {
        0 => count.to_string(),
        late => format!("{count}, dont {late} en retard"),
    }
}

fn ahead_of(workspace: &Workspace, ahead: &Ahead) -> Vec<Value> {
    let state = &ahead.state;
    let late = state.engagements.iter().filter(|own| own.jours_de_retard > 0).count();
    let overdue = state.revoyures.iter().filter(|own| own.en_retard).count();
    let mut lines = vec![
        match &ahead.next_session {
            Some((None, day)) => {
                let said = format!("{}, annoncée et à préparer", day.in_words());
                line("Prochaine séance", said, "/nouveau", false)
            }
            Some((Some(number), day)) => {
                let at = session(workspace, number);
                line("Prochaine séance", format!("{number}, {}", day.in_words()), &at, false)
            }
            None => line("Prochaine séance", "aucune n'est fixée", "/nouveau", false),
        },
        line("Engagements non clos", counted(state.engagements.len(), late), "/suivi", late > 0),
        line("Revoyures dues", counted(state.revoyures.len(), overdue), "/suivi", overdue > 0),
        line(
            "File active",
            format!(
                "{} sur {} ; liste d'attente : {}",
                state.file_active.len(),
                state.capacite,
                state.liste_attente.len()
            ),
            "/suivi",
            state.file_active.len() > state.capacite,
        ),
        line("Signalements en attente", state.signalements.len().to_string(), "/suivi", false),
        line("Majorités avant la revoyure", state.majorites.len().to_string(), "/suivi", false),
    ];
    if !ahead.overdue.is_empty() {
        let named = ahead.overdue.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>();
        let more = if ahead.overdue.len() > NAMED { "…" } else { "" };
        let text = format!(
            "{} : {}{more} ; rien ne part sans avoir été lu",
            ahead.overdue.len(),
            named.join(", ")
        );
        lines.push(line("Durée de conservation échue", text, "/effacer", true));
    }
    lines
}

/// The address of a session, by its number.
fn session(workspace: &Workspace, number: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let path = PathBuf::from(format!("seances/{number}.yaml"));
    match number.chars().all(plain) && stands(&workspace.root().join(&path)) {
        true => address::record(&path),
        false => format!("/?q={}", number.chars().filter(|c| plain(*c)).collect::<String>()),
    }
}

fn register(workspace: &Workspace, machine: &dyn Machine) -> Value {
    let custody = Custody::new(workspace, machine);
    let there = workspace.known_key().and_then(|key| custody.standing(key.as_ref()));
    match there.and_then(|there| if there { custody.audit(None).map(Some) } else { Ok(None) }) {
        Ok(None) => line(REGISTER, "encore vide", "/verifier", false),
        Ok(Some(audit)) => {
            line(REGISTER, format!("entier, {} lignes", audit.size), "/verifier", false)
        }
        Err(fault) => line(REGISTER, fault.message, "/verifier", true),
    }
}

/// The last documents that were sealed, by the time of their files.
fn documents(workspace: &Workspace) -> Vec<Value> {
    let all = list_files(&workspace.outputs()).unwrap_or_default().into_iter();
    let pdf = all.filter(|path| path.extension().is_some_and(|end| end == "pdf"));
    let mut dated: Vec<_> =
        pdf.map(|path| (stamp(&path).map(|seen| seen.written()), path)).collect();
    dated.sort_by(|a, b| b.cmp(a));
    let last = dated.into_iter().take(NAMED);
    last.map(|(_, path)| json!({"name": plain(&path), "address": address::document(&path)}))
        .collect()
}
