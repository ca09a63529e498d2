//! What is asked of records before one of them is erased: when the child was last heard of, whether
//! she is still followed, what speaks of her, how long each kind is kept.

use super::commission::Commission;
use super::dictionary::Dictionary;
use super::leaves::Leaves;
use super::organisation::Organisation;
use super::read::read;
use crate::value::{Day, Nature, When};

/// What the records of a workspace say of one situation, taken together.
#[derive(Clone, Debug, Default)]
pub struct CaseHistory {
    /// The codes that sessions call it by, in order.
    pub codes: Vec<String>,
    /// The sessions that examined it, or are to.
    pub sessions: Vec<CitedSession>,
    /// The last day that its record, its referrals or the sessions that examined it speak of.
    pub last: Option<Day>,
    /// Whether the last session that examined it did not end its follow-up.
    pub is_followed: bool,
    /// The references of its referrals, with their versions.
    pub referrals: Vec<(String, u32)>,
}

/// A session that cites a situation.
#[derive(Clone, Debug)]
pub struct CitedSession {
    /// Its number.
    pub number: String,
    /// Its day.
    pub day: Day,
    /// Whether it was only convened, and has not been held.
    pub is_convened: bool,
    /// The code that it uses.
    pub code: String,
    /// Its file, as diagnostics name it.
    pub file: String,
    /// Where the examination stands in it, as a JSON pointer.
    pub pointer: String,
}

/// A value of a record, as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// The line.
    pub line: usize,
    /// What.
    pub text: String,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Typed({})", self.pointer)
    }
}

/// The values of a record, as they were typed; none of one that cannot be read.
pub(crate) fn typed(name: &str, bytes: &[u8]) -> Vec<Typed> {
    let Ok(raw) = read(name, bytes) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    raw.marked.texts(&mut |pointer, text| {
        let line = raw.marked.line_of(pointer);
        all.push(Typed { pointer: pointer.to_owned(), line, text: text.to_owned() });
    });
    all
}

impl Commission {
    /// The numbers of the situations that have a record, in order.
    pub fn recorded(&self) -> impl Iterator<Item = &str> {
        let all = self.followed().filter(|(_, followed)| followed.record().is_some());
        all.map(|(number, _)| number)
    }

    /// What the records say of one situation; `None` of one that has none.
    pub fn case(&self, number: &str) -> Option<CaseHistory> {
        let followed = self.situations.get(number)?;
        let mut case = CaseHistory::default();
        let mut last: Option<Day> = None;
        let mut see = |day: Option<Day>| last = last.max(day);
        let mut dated = |text: &str| {
            see(When::parse(text).map(When::latest));
        };
        if let Some(record) = followed.record() {
            record.walk(|nature| nature == Nature::Date, &mut |leaf| dated(leaf.text));
        }
        for referral in &followed.signalements {
            let record = &referral.record;
            record.walk(|nature| nature == Nature::Date, &mut |leaf| dated(leaf.text));
            case.referrals.push((record.signalement.text().to_owned(), record.version));
        }
        for session in self.sessions() {
            let exams = session.record.examens.iter().enumerate();
            for (at, examen) in exams.filter(|(_, e)| e.situation.text() == number) {
                see(Some(session.record.date));
                see(examen.cloture.as_ref().map(|cloture| cloture.date));
                if !session.is_convened_only() {
                    case.is_followed = examen.cloture.is_none();
                }
                let code = examen.code.text().to_owned();
                if !case.codes.contains(&code) {
                    case.codes.push(code.clone());
                }
                case.sessions.push(CitedSession {
                    number: session.number().text().to_owned(),
                    day: session.record.date,
                    is_convened: session.is_convened_only(),
                    code,
                    file: session.marked().name().to_owned(),
                    pointer: format!("/examens/{at}"),
                });
            }
        }
        if let Some(remains) = followed.remains() {
            case.codes = remains.codes.iter().map(|code| code.text().to_owned()).collect();
        }
        case.last = last;
        Some(case)
    }

    /// Whom and what one situation keeps.
    pub(crate) fn kept_by(&self, number: &str) -> Dictionary {
        let record = self.situations.get(number).and_then(|followed| followed.record());
        Dictionary::of(record.into_iter())
    }
}

impl Organisation {
    /// How many months a kind of document is kept after the last contact, and what becomes of it
    /// then, by code; `None` where nobody wrote it.
    pub fn retention(&self, document: &str) -> Option<(u16, &str)> {
        let kept = self.tree().pointer(&format!("/conservation/{document}"))?;
        let active = kept.get("active")?.as_str()?.strip_prefix('P')?;
        let (count, unit) = active.split_at_checked(active.len().checked_sub(1)?)?;
        let count: u16 = count.parse().ok()?;
        let months = if unit == "Y" { count.checked_mul(12)? } else { count };
        Some((months, kept.get("sort")?.as_str()?))
    }
}
