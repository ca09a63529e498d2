//! The recommendations that earlier sessions left open: what a session says of each, and how it is
//! written.

use serde_json::{Value, json};

use super::following::known_before;
use crate::diag::Report;
use crate::followup::Commitment;
use crate::record::Change;
use crate::store::Workspace;
use crate::value::{Day, SessionRef};

/// Where a session says it.
const LIST: &str = "/suivi_engagements";

/// Lists the recommendations that were open before a session of a day, late ones first.
///
/// # Errors
/// As [`super::following::due`].
pub fn open_before(
    workspace: &Workspace,
    session: Option<&SessionRef>,
    day: Day,
) -> Result<Vec<Commitment>, Report> {
    let (commission, mut state) = known_before(workspace, session, day)?;
    // What another session of that day decided is not behind it.
    let earlier = |number: &str| commission.session(number).is_some_and(|one| one.day() < day);
    state.engagements.retain(|one| earlier(&one.seance));
    Ok(state.engagements)
}

/// What a session says of a recommendation: its state by code, and a comment; empty when it says
/// nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// The state, by code.
    pub statut: String,
    /// The comment.
    pub commentaire: String,
}

impl Noted {
    /// Reads what a session says, as it is written now.
    pub fn read(session: &Value, of: &Commitment) -> Self {
        line_of(session, of).map_or_else(Self::default, |(_, line)| Self::of(line))
    }

    fn of(line: &Value) -> Self {
        let word = |key: &str| line[key].as_str().unwrap_or_default().trim().to_owned();
        Self { statut: word("statut"), commentaire: word("commentaire") }
    }
}

/// The line of a session about a recommendation, with its rank.
fn line_of<'a>(session: &'a Value, of: &Commitment) -> Option<(usize, &'a Value)> {
    let lines = session.get("suivi_engagements").and_then(Value::as_array)?;
    let says = |line: &Value, key: &str, value: &str| line[key].as_str() == Some(value);
    lines.iter().enumerate().rev().find(|(_, line)| {
        says(line, "seance", &of.seance)
            && says(line, "situation", &of.situation)
            && says(line, "id", &of.id)
    })
}

/// What makes a session say this of recommendations, and leave its other lines as they are. Nothing said
/// takes the line away.
pub fn telling(session: &Value, answers: &[(Commitment, Noted)]) -> Vec<Change> {
    let lines = session.get("suivi_engagements").and_then(Value::as_array).map_or(0, Vec::len);
    let (mut set, mut gone, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for (of, told) in answers {
        match (line_of(session, of), told.statut.is_empty()) {
            (Some((rank, _)), true) => gone.push(rank),
            (Some((rank, line)), false) => {
                let now = Noted::of(line);
                let at = |key: &str| format!("{LIST}/{rank}/{key}");
                if now.statut != told.statut {
                    set.push(Change::Set { at: at("statut"), value: json!(told.statut) });
                }
                if now.commentaire != told.commentaire {
                    set.push(match told.commentaire.is_empty() {
                        true => Change::Remove { at: at("commentaire"), prune: false },
                        false => {
                            Change::Set { at: at("commentaire"), value: json!(told.commentaire) }
                        }
                    });
                }
            }
            (None, true) => {}
            (None, false) => {
                let mut value = json!({"seance": of.seance, "situation": of.situation,
                                       "id": of.id, "statut": told.statut});
                if !told.commentaire.is_empty() {
                    value["commentaire"] = json!(told.commentaire);
                }
                new.push(value);
            }
        }
    }
    // The last ones first: the ranks of the others stay.
    gone.sort_unstable();
    let left = lines - gone.len();
    let gone = gone.into_iter().rev();
    set.extend(gone.map(|rank| Change::Remove { at: format!("{LIST}/{rank}"), prune: true }));
    let added = (left..).zip(new);
    set.extend(added.map(|(rank, value)| Change::Insert { list: LIST.to_owned(), rank, value }));
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(situation: &str, id: &str) -> Commitment {
        Commitment {
            seance: "CES-2026-04".to_owned(),
            code: "S-001".to_owned(),
            id: id.to_owned(),
            responsable: "ase".to_owned(),
            echeance: String::new(),
            jours_de_retard: 0,
            statut: "a_faire".to_owned(),
            situation: situation.to_owned(),
            texte: String::new(),
        }
    }

    fn told(statut: &str, commentaire: &str) -> Noted {
        Noted { statut: statut.to_owned(), commentaire: commentaire.to_owned() }
    }

    #[test]
    fn a_session_says_once_what_became_of_each_and_leaves_the_rest() {
        let line = |situation: &str, id: &str, statut: &str| json!({"seance": "CES-2026-04", "situation": situation, "id": id, "statut": statut});
        let session = json!({"suivi_engagements": [line("S-2026-001", "R1", "en_cours"),
            line("S-2026-002", "R1", "en_retard"), line("S-2026-003", "R1", "realise")]});
        let answers = [
            (of("S-2026-001", "R1"), told("realise", "vu ce jour")),
            (of("S-2026-002", "R1"), told("", "")),
            (of("S-2026-003", "R1"), told("realise", "")),
            (of("S-2026-002", "R2"), told("", "")),
            (of("S-2026-002", "R3"), told("abandonne", "")),
        ];
        let set = |at: &str, value: &str| Change::Set { at: at.to_owned(), value: json!(value) };
        let all = telling(&session, &answers);
        let awaited = [
            set("/suivi_engagements/0/statut", "realise"),
            set("/suivi_engagements/0/commentaire", "vu ce jour"),
            Change::Remove { at: "/suivi_engagements/1".to_owned(), prune: true },
            Change::Insert {
                list: LIST.to_owned(),
                rank: 2,
                value: line("S-2026-002", "R3", "abandonne"),
            },
        ];
        assert_eq!(format!("{all:?}"), format!("{awaited:?}"));
        assert_eq!(Noted::read(&session, &of("S-2026-003", "R1")), told("realise", ""));
        assert_eq!(telling(&json!({}), &answers[1..2]).len(), 0);
    }
}
