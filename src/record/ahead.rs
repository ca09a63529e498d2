//! The days that are still to come, where a record says what happened.

use serde_json::Value;

use super::amend::below;
use super::guard::{Guarded, guard};
use super::kind::Kind;
use super::marked::{Aim, Content, Marked, Node, step};
use super::reader::Reader;
use crate::diag::Report;
use crate::value::{Day, When};

/// The state of a session that nobody held yet.
const CONVENED: &str = "convoquee";

impl Reader {
    /// The days of what happened that are after a day, today in most cases: mistyped years, mostly,
    /// which a referral then leaves out. Days that are foreseen (`x-prevu` in the schema) may be.
    /// Nothing of a text that does not read, nor of what tells no events: a report, an organisation.
    pub fn ahead(&self, kind: Kind, name: &str, bytes: &[u8], today: Day) -> Report {
        let dated = [Kind::Situation, Kind::Referral, Kind::Session, Kind::Erratum].contains(&kind);
        let Some(Guarded { marked, .. }) = guard(name, bytes).ok().filter(|_| dated) else {
            return Report::new();
        };
        let mut later = Later { marked: &marked, today, told: Report::new() };
        later.walk(marked.root(), self.schema(kind).value(), "");
        let held = marked.written("/etat").is_some_and(|state| state != CONVENED);
        if let Some(day) = marked.written("/date").filter(|_| kind == Kind::Session && held) {
            later.look(day, "/date");
        }
        later.told.sort();
        later.told
    }
}

struct Later<'m> {
    marked: &'m Marked,
    today: Day,
    told: Report,
}

impl Later<'_> {
    fn walk(&mut self, node: &Node, schema: &Value, pointer: &str) {
        if schema.get("x-prevu").is_some() {
            return;
        }
        match &node.content {
            Content::Scalar { text, .. } => {
                if schema.get("x-nature").is_some_and(|nature| nature == "date") {
                    self.look(text, pointer);
                }
            }
            Content::Seq(items) => {
                for (rank, item) in items.iter().enumerate() {
                    let rank = rank.to_string();
                    if let Some(inner) = below(schema, &rank) {
                        self.walk(item, inner, &format!("{pointer}/{rank}"));
                    }
                }
            }
            Content::Map(entries) => {
                for entry in entries {
                    if let Some(inner) = below(schema, &entry.key) {
                        self.walk(&entry.value, inner, &format!("{pointer}/{}", step(&entry.key)));
                    }
                }
            }
        }
    }

    fn look(&mut self, text: &str, pointer: &str) {
        if When::parse(text.trim()).is_some_and(|when| when.earliest() > self.today) {
            self.told.push(self.marked.diagnostic("D123", pointer, Aim::Value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Vocabulary;

    fn told(kind: Kind, text: &str) -> Vec<Option<String>> {
        let reader = Reader::new(Vocabulary::default());
        let today = Day::parse("2026-06-02").unwrap();
        let report = reader.ahead(kind, "t.yaml", text.as_bytes(), today);
        assert!(report.items().iter().all(|found| found.code == "D123"));
        report.items().iter().map(|found| found.path.clone()).collect()
    }

    fn at(pointers: &[&str]) -> Vec<Option<String>> {
        pointers.iter().map(|pointer| Some((*pointer).to_owned())).collect()
    }

    #[test]
    fn what_happened_did_so_and_what_is_foreseen_may_be_to_come() {
        let record = "faits:\n  - {id: F1, quand: 2027-05-29T19:00}\n  - {id: F2, quand: 2026-06}\n\
                      mesures:\n  - {type: aemo, decision: 2026-06-03, echeance: 2027-01-01}\n\
                      mineur: {date_naissance: vers 2030}\n";
        let found = at(&["/faits/0/quand", "/mesures/0/decision", "/mineur/date_naissance"]);
        assert_eq!(told(Kind::Situation, record), found);
    }

    #[test]
    fn a_session_is_held_when_its_day_has_come() {
        let session = |state: &str| {
            format!("date: 2026-06-03\netat: {state}\nprochaine_seance: 2026-07-15\n")
        };
        assert_eq!(told(Kind::Session, &session("convoquee")), at(&[]));
        assert_eq!(told(Kind::Session, &session("projet")), at(&["/date"]));
    }

    #[test]
    fn what_does_not_read_says_nothing_here() {
        assert_eq!(told(Kind::Situation, "a: {b: "), at(&[]));
        assert_eq!(told(Kind::Situation, "mineur: [2030]\nfaits: 2030\n"), at(&[]));
    }
}
