//! When something happened, as far as somebody knows it: the minute, the day, the month, the year.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::date::{Moment, date_schema, typed};
use super::{Day, PartialDate};

/// A date known in part, with its hour where the day is known and somebody looked at a watch. No
/// hour is not midnight: nothing prints, and nothing is counted from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A minute of a day, possibly « vers ».
    Minute {
        /// Whether it was said « vers ».
        about: bool,
        /// The minute.
        moment: Moment,
    },
    /// A day, a month or a year.
    Date(PartialDate),
}

impl When {
    /// Accepts what [`PartialDate`] and [`Moment`] do, each possibly after `vers `.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(date) = PartialDate::parse(text) {
            return Some(Self::Date(date));
        }
        let (about, rest) = match text.strip_prefix("vers ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        Moment::parse(rest).map(|moment| Self::Minute { about, moment })
    }

    /// Gives the date in the form it is written.
    pub fn text(&self) -> String {
        match self {
            Self::Date(date) => date.text(),
            Self::Minute { about, moment } => {
                format!("{}{}", if *about { "vers " } else { "" }, moment.text())
            }
        }
    }

    /// Gives « 29 mai 2026 à 19 h 00 », « 29 mai 2026 vers 19 h 00 », « 29 mai 2026 », « mai 2026 ».
    pub fn in_words(self) -> String {
        match self {
            Self::Date(date) => date.in_words(),
            Self::Minute { about: false, moment } => moment.in_words(),
            Self::Minute { about: true, moment } => {
                let hour = moment.hour().in_words();
                format!("{} vers\u{a0}{hour}", moment.day().in_words())
            }
        }
    }

    /// Gives the first day it may be.
    pub fn earliest(self) -> Day {
        match self {
            Self::Date(date) => date.earliest(),
            Self::Minute { moment, .. } => moment.day(),
        }
    }

    /// Gives the last day it may be.
    pub fn latest(self) -> Day {
        match self {
            Self::Date(date) => date.latest(),
            Self::Minute { moment, .. } => moment.day(),
        }
    }

    /// Gives the day when it is known exactly.
    pub fn exact(self) -> Option<Day> {
        match self {
            Self::Date(date) => date.exact(),
            Self::Minute { moment, .. } => Some(moment.day()),
        }
    }

    /// Gives the minute, when it is known.
    pub fn minute(self) -> Option<Moment> {
        match self {
            Self::Date(_) => None,
            Self::Minute { moment, .. } => Some(moment),
        }
    }

    /// Tells whether it came before `other`, whatever nobody knows of the two.
    pub fn is_surely_before(self, other: Self) -> bool {
        match (self, other) {
            (
                Self::Minute { about: false, moment },
                Self::Minute { about: false, moment: other },
            ) => moment < other,
            _ => self.latest() < other.earliest(),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

super::natured! { When => Date; }

impl JsonSchema for When {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "date_heure_partielle".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        date_schema(
            "date_heure_partielle",
            "une date, avec l'heure si elle est connue, ou un mois, ou une année \
             (« 2026-05-29T19:00 », « 2026-05-29 », « 2026-05 », « vers 2026-05 »)",
            "2026-05-29",
        )
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = typed(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> When {
        When::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn what_is_not_known_is_not_printed() {
        for (typed, words) in [
            ("2026-05-29T19:00", "29 mai 2026 à 19 h 00"),
            ("vers 2026-05-29T19:00", "29 mai 2026 vers 19 h 00"),
            ("2026-06-05", "5 juin 2026"),
            ("vers 2026-06", "vers juin 2026"),
            ("2026", "2026"),
        ] {
            assert_eq!(when(typed).in_words().replace('\u{a0}', " "), words);
            assert_eq!(when(typed).text(), typed);
        }
        for bad in ["", "vers", "2026-06-31", "2026-06T10:00", "T10:00", "2026-06-05T25:00"] {
            assert!(When::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn only_what_is_sure_contradicts() {
        assert!(when("2026-05-29T18:00").is_surely_before(when("2026-05-29T19:00")));
        assert!(!when("2026-05-29").is_surely_before(when("2026-05-29T19:00")));
        assert!(!when("vers 2026-05-29T18:00").is_surely_before(when("2026-05-29T19:00")));
        assert!(when("2026-04").is_surely_before(when("2026-05-01")));
        assert!(!when("2026-05").is_surely_before(when("2026-05-01")));
    }
}
