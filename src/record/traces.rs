//! What the records hold that a report must not repeat.

use serde::Serialize;
use serde_json::Value;

use super::commission::Commission;
use super::seance::SeanceRecord;
use super::situation::SituationRecord;
use crate::value::{Day, Moment};

/// Something typed in a record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trace<'a> {
    /// A day.
    Day(Day),
    /// The number of a case, of a session, of a document.
    Number(&'a str),
    /// A place.
    Place(&'a str),
    /// A text of three words or more.
    Text(&'a str),
}

/// Fields that number something.
const NUMBERS: [&str; 8] =
    ["situation", "code", "seance", "reference", "lies", "dossier", "annonce", "vehicule"];
/// Fields that name a place.
const PLACES: [&str; 7] =
    ["commune", "lieu_naissance", "etablissement", "operateur", "adresse", "lieu", "retrouve"];

/// A record of either kind.
pub(crate) enum Typed<'a> {
    /// A situation.
    Situation(&'a SituationRecord),
    /// A session.
    Session(&'a SeanceRecord),
}

impl Commission {
    /// The situations and the sessions.
    pub(crate) fn records(&self) -> Vec<Typed<'_>> {
        let situations = self.situations.values().map(|s| Typed::Situation(&s.record));
        let sessions = self.sessions().iter().map(|s| Typed::Session(s.record()));
        situations.chain(sessions).collect()
    }
}

impl Typed<'_> {
    /// Gives everything typed in it.
    pub(crate) fn traces(&self, each: &mut dyn FnMut(Trace<'_>)) {
        match self {
            Self::Situation(record) => visit_record(record, each),
            Self::Session(record) => visit_record(record, each),
        }
    }
}

fn visit_record<T: Serialize>(record: &T, each: &mut dyn FnMut(Trace<'_>)) {
    visit(&serde_json::to_value(record).unwrap_or_default(), "", each);
}

fn visit(value: &Value, key: &str, each: &mut dyn FnMut(Trace<'_>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| visit(item, key, each)),
        Value::Object(map) => map.iter().for_each(|(key, inner)| visit(inner, key, each)),
        Value::String(text) => {
            if let Some(day) = Day::parse(text).or_else(|| Moment::parse(text).map(Moment::day)) {
                each(Trace::Day(day));
            } else if NUMBERS.contains(&key) {
                each(Trace::Number(text));
            } else if PLACES.contains(&key) {
                each(Trace::Place(text));
            } else if text.contains(char::is_whitespace) {
                each(Trace::Text(text));
            }
        }
        _ => {}
    }
}
