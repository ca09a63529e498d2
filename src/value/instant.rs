//! Seconds of universal time, as the register writes them.

use std::fmt;

use jiff::Timestamp;

use super::Day;

/// A second of universal time, `2026-11-24T15:04:05Z` (RFC 3339, without fractions).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(Timestamp);

impl Instant {
    /// Gives the instant of a count of seconds since 1970, up to the year 9999: the caller has a
    /// clock.
    pub fn of_unix_seconds(seconds: i64) -> Option<Self> {
        let known = 0..=253_402_300_799;
        known.contains(&seconds).then(|| Timestamp::from_second(seconds).ok().map(Self)).flatten()
    }

    /// Accepts the exact form only: the same second is never written in two ways.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 20 || bytes[10] != b'T' || bytes[19] != b'Z' {
            return None;
        }
        let read = Self::of_unix_seconds(text.parse::<Timestamp>().ok()?.as_second())?;
        (read.to_string() == text).then_some(read)
    }

    /// Gives « le 24 novembre 2026 à 15 h 04, temps universel ».
    pub fn in_words(self) -> String {
        let day = self.day().map(Day::in_words).unwrap_or_default();
        let minute = self.to_string();
        let (hour, minute) = (minute.get(11..13), minute.get(14..16));
        let (hour, minute) = (hour.unwrap_or_default(), minute.unwrap_or_default());
        format!("le {day} à {hour} h {minute}, temps universel")
    }

    /// « 24/11/2026 15:04 », in universal time.
    pub fn in_figures(self) -> String {
        let text = self.to_string();
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        format!("{}/{}/{} {}", part(8..10), part(5..7), part(0..4), part(11..16))
    }

    /// Gives the day in universal time, up to 2100.
    pub fn day(self) -> Option<Day> {
        Day::of_unix_seconds(self.unix_seconds())
    }

    /// Gives the count of seconds since 1970.
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_has_one_form() {
        let told = Instant::of_unix_seconds(1_795_532_645).map(|i| i.to_string());
        assert_eq!(told.as_deref(), Some("2026-11-24T15:04:05Z"));
        assert_eq!(
            Instant::parse("2026-11-24T15:04:05Z").map(Instant::unix_seconds),
            Some(1_795_532_645)
        );
        for other in [
            "2026-11-24 15:04:05Z",
            "2026-11-24T15:04:05+",
            "2026-02-30T15:04:05Z",
            "2026-11-24T15:04:60Z",
        ] {
            assert_eq!(Instant::parse(other), None, "{other}");
        }
        assert_eq!(Instant::of_unix_seconds(-1), None);
    }
}
