//! Dates without a clock: civil days, minutes, and dates known only in part.

use std::fmt;

use jiff::civil;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Nature, string_value};

/// Oldest and latest years a record may name; outside, a digit was mistyped.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// The months, in order.
pub(crate) const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A civil day, `2026-06-02`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(civil::Date);

impl Day {
    /// Accepts `YYYY-MM-DD` for a day that exists, from 1900 to 2100.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let part = |range: std::ops::Range<usize>| -> Option<i16> {
            let digits = text.get(range)?;
            digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        Self::new(part(0..4)?, part(5..7)?, part(8..10)?)
    }

    fn new(year: i16, month: i16, day: i16) -> Option<Self> {
        if !YEARS.contains(&year) {
            return None;
        }
        civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Self)
    }

    /// Gives the day, in universal time, of a count of seconds since 1970: the caller has a clock.
    pub fn of_unix_seconds(seconds: i64) -> Option<Self> {
        let moment = jiff::Timestamp::from_second(seconds).ok()?;
        Some(Self(jiff::tz::Offset::UTC.to_datetime(moment).date()))
    }

    /// Gives `YYYY-MM-DD`.
    pub fn text(&self) -> String {
        self.0.to_string()
    }

    /// Gives the day in words, joined by no-break spaces: « 1er juin 2026 ».
    pub fn in_words(self) -> String {
        let (day, month, year) = (self.0.day(), MONTHS[self.0.month() as usize - 1], self.0.year());
        let ordinal = if day == 1 { "er" } else { "" };
        format!("{day}{ordinal}\u{a0}{month}\u{a0}{year}")
    }

    /// Gives year, month and day.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// Tells whether it is the last day of its month.
    pub fn ends_month(self) -> bool {
        self.0.day() == self.0.days_in_month()
    }

    /// Counts whole days from `self` to `later` (negative when `later` is earlier).
    pub fn days_until(self, later: Self) -> i64 {
        i64::from((later.0 - self.0).get_days())
    }

    /// Gives the day one year earlier (29 February becomes the 28th).
    pub fn one_year_before(self) -> Self {
        Self(self.0.saturating_sub(jiff::Span::new().years(1)))
    }

    /// Gives the day `years` later, the 28th for a 29 February that does not exist.
    pub fn years_after(self, years: i16) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().years(years)))
    }

    /// Gives the day `months` later, the last of the month for one that does not exist.
    pub fn months_after(self, months: u16) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().months(i32::from(months))))
    }

    /// Counts full years of age reached on `on` by someone born on `self`.
    pub fn age_on(self, on: Self) -> i16 {
        let birthday_reached = (on.0.month(), on.0.day()) >= (self.0.month(), self.0.day());
        on.0.year() - self.0.year() - i16::from(!birthday_reached)
    }
}
string_value!(
    Day, "date", Date,
    "une date qui existe, AAAA-MM-JJ (« 2026-06-02 »)", "2026-06-02",
    {"format": "jour"}
);

/// A time of day, `14:05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour {
    hour: u8,
    minute: u8,
}

impl Hour {
    /// Accepts `HH:MM` from 00:00 to 23:59.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let two = |part: &str, max: u8| -> Option<u8> {
            (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
            part.parse().ok().filter(|n| *n <= max)
        };
        Some(Self { hour: two(hour, 23)?, minute: two(minute, 59)? })
    }

    /// Gives `HH:MM`.
    pub fn text(&self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// Gives « 18 h 40 », joined by no-break spaces.
    pub fn in_words(self) -> String {
        format!("{}\u{a0}h\u{a0}{:02}", self.hour, self.minute)
    }

    fn minutes(self) -> i64 {
        i64::from(self.hour) * 60 + i64::from(self.minute)
    }
}
string_value!(
    Hour, "heure", Date,
    "une heure entre guillemets, HH:MM (« \"14:05\" »)", "14:05",
    {"format": "heure"}
);

/// A minute of a day, local to the Métropole: `2026-05-29T19:00`. No zone: what the agent read
/// on a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    day: Day,
    hour: Hour,
}

impl Moment {
    /// Accepts `YYYY-MM-DDTHH:MM` (a space instead of `T` is accepted too).
    pub fn parse(text: &str) -> Option<Self> {
        let (day, hour) = text.split_once(['T', ' '])?;
        Some(Self { day: Day::parse(day)?, hour: Hour::parse(hour)? })
    }

    /// Gives `YYYY-MM-DDTHH:MM`.
    pub fn text(&self) -> String {
        format!("{}T{}", self.day.text(), self.hour.text())
    }

    /// Gives « 29 mai 2026 à 19 h 00 ».
    pub fn in_words(self) -> String {
        format!("{} à\u{a0}{}", self.day.in_words(), self.hour.in_words())
    }

    /// Gives the day.
    pub fn day(self) -> Day {
        self.day
    }

    /// Gives the hour.
    pub fn hour(self) -> Hour {
        self.hour
    }

    /// Counts minutes from `self` to `later`.
    pub fn minutes_until(self, later: Self) -> i64 {
        self.day.days_until(later.day) * 24 * 60 + later.hour.minutes() - self.hour.minutes()
    }
}
string_value!(
    Moment, "moment", Date,
    "une date et une heure, AAAA-MM-JJTHH:MM (« 2026-05-29T19:00 »)", "2026-05-29T19:00",
    {"format": "moment"}
);

/// A date known to the day, to the month or to the year, possibly « vers ».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartialDate {
    about: bool,
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl PartialDate {
    /// Accepts `2010-03-14`, `2010-03` or `2010`, each possibly after `vers `.
    pub fn parse(text: &str) -> Option<Self> {
        let (about, date) = match text.strip_prefix("vers ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let digits = |part: &str, len: usize| -> Option<i16> {
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit())).then_some(())?;
            part.parse().ok()
        };
        let mut parts = date.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|m| digits(m, 2)).map_or(Some(None), |m| m.map(Some))?;
        let day = parts.next().map(|d| digits(d, 2)).map_or(Some(None), |d| d.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        // The first day of what is known exists, or nothing does.
        Day::new(year, month.unwrap_or(1), day.unwrap_or(1))?;
        Some(Self {
            about,
            year,
            month: month.and_then(|m| i8::try_from(m).ok()),
            day: day.and_then(|d| i8::try_from(d).ok()),
        })
    }

    /// Gives the date in the form it is written.
    pub fn text(&self) -> String {
        let mut out = String::from(if self.about { "vers " } else { "" });
        out.push_str(&format!("{:04}", self.year));
        for part in [self.month, self.day].into_iter().flatten() {
            out.push_str(&format!("-{part:02}"));
        }
        out
    }

    /// Gives « 14 mars 2010 », « mars 2010 », « 2010 » or « vers mars 2010 ».
    pub fn in_words(self) -> String {
        let about = if self.about { "vers\u{a0}" } else { "" };
        let month = self.month.map(|m| MONTHS[m as usize - 1]);
        match (month, self.day) {
            (Some(_), Some(_)) => format!("{about}{}", self.earliest().in_words()),
            (Some(month), None) => format!("{about}{month}\u{a0}{}", self.year),
            (None, _) => format!("{about}{}", self.year),
        }
    }

    /// Gives the first day it may be.
    pub fn earliest(self) -> Day {
        Day(civil::date(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)))
    }

    /// Gives the last day it may be.
    pub fn latest(self) -> Day {
        let month = civil::date(self.year, self.month.unwrap_or(12), 1);
        let day = self.day.unwrap_or_else(|| month.days_in_month());
        Day(civil::date(self.year, month.month(), day))
    }

    /// Gives the full day when it is known exactly.
    pub fn exact(self) -> Option<Day> {
        (self.day.is_some() && !self.about).then(|| self.earliest())
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

super::natured! { PartialDate => Date; }

impl JsonSchema for PartialDate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "date_partielle".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        date_schema(
            "date_partielle",
            "une date, un mois ou une année (« 2010-03-14 », « 2010-03 », « 2010 », « vers 2010 »)",
            "2010-03-14",
        )
    }
}

/// The schema of a date that a year may stand for: a bare year is an integer for YAML.
pub(super) fn date_schema(kind: &str, expected: &str, example: &str) -> Schema {
    let extra = serde_json::json!({
        "type": ["string", "integer"], "minimum": 1900, "maximum": 2100, "format": kind,
    });
    super::scalar_schema(kind, Nature::Date, expected, example, extra)
}

/// Reads the text of such a date.
pub(super) fn typed<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Shape {
        Year(i16),
        Text(String),
    }
    Ok(match Shape::deserialize(d)? {
        Shape::Year(year) => format!("{year:04}"),
        Shape::Text(text) => text,
    })
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = typed(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a partial date"))
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a valid day")
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for bad in ["2026-02-30", "2026-13-01", "2026-1-1", "1899-01-01", "2026/01/01", "20260101"]
        {
            assert!(Day::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        let born = day("2010-03-14");
        assert_eq!(born.age_on(day("2026-03-13")), 15);
        assert_eq!(born.age_on(day("2026-03-14")), 16);
        // Born on 29 February: the birthday of a common year is 1 March (C. civ., age by date).
        assert_eq!(day("2008-02-29").age_on(day("2026-02-28")), 17);
        assert_eq!(day("2008-02-29").age_on(day("2026-03-01")), 18);
    }

    #[test]
    fn partial_dates_know_their_bounds() {
        let month = PartialDate::parse("2010-02").expect("a month");
        assert_eq!(month.earliest(), day("2010-02-01"));
        assert_eq!(month.latest(), day("2010-02-28"));
        assert_eq!(month.in_words(), "février\u{a0}2010");
        let year = PartialDate::parse("vers 2009").expect("a year");
        assert_eq!((year.earliest(), year.latest()), (day("2009-01-01"), day("2009-12-31")));
        assert_eq!(year.in_words(), "vers\u{a0}2009");
        for bad in ["2010-2", "2010-13", "vers", "10-2010", "2010-02-30", "2010-02-03-04"] {
            assert!(PartialDate::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn words_are_french() {
        assert_eq!(day("2026-06-01").in_words(), "1er\u{a0}juin\u{a0}2026");
        let moment = Moment::parse("2026-05-29T19:05").expect("a moment");
        assert_eq!(moment.in_words(), "29\u{a0}mai\u{a0}2026 à\u{a0}19\u{a0}h\u{a0}05");
    }

    proptest! {
        #[test]
        fn text_round_trips(year in 1900i16..=2100, month in 1i16..=12, d in 1i16..=28, about: bool) {
            let head = if about { "vers " } else { "" };
            for text in [format!("{head}{year}"), format!("{head}{year}-{month:02}"),
                         format!("{head}{year}-{month:02}-{d:02}")] {
                prop_assert_eq!(PartialDate::parse(&text).expect("valid").text(), text);
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,12}") {
            let _ = (Day::parse(&text), Moment::parse(&text), PartialDate::parse(&text));
        }
    }
}
