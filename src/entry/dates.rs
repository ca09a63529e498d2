//! Dates and durations as people type them, to those that a record writes, and back.

use super::duration;
use crate::value::{Day, Hour, MONTHS, Moment, PartialDate, When};

/// The day that a person typed, as any field of a day takes it.
pub fn typed_day(typed: &str) -> Option<Day> {
    Day::parse(&Clock::Day.written(typed))
}

/// What a field of a date takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// A day.
    Day,
    /// A day, a month or a year, possibly « vers ».
    Partial,
    /// The same, possibly with an hour.
    When,
    /// A day and an hour.
    Moment,
    /// An hour.
    Hour,
    /// A day, or the word of an event.
    Deadline,
    /// How long something is kept.
    Duration,
}

impl Clock {
    /// By the word that a schema has for it.
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "date" => Self::Day,
            "date_partielle" => Self::Partial,
            "date_heure_partielle" => Self::When,
            "moment" => Self::Moment,
            "heure" => Self::Hour,
            "echeance" => Self::Deadline,
            "duree" => Self::Duration,
            _ => return None,
        })
    }

    /// How to type it, for a person.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Day => "Par exemple : 12/3/2026 ou 12 mars 2026.",
            Self::Partial => "Par exemple : 12/3/2026, mars 2026, 2026 ou vers 2025.",
            Self::When => {
                "Par exemple : 12/3/2026 à 19 h 30, 12 mars 2026, mars 2026 ou vers 2025."
            }
            Self::Moment => "Par exemple : 12/3/2026 à 19 h 30.",
            Self::Hour => "Par exemple : 14 h 30.",
            Self::Deadline => "Une date, comme 12/3/2026, ou un événement.",
            Self::Duration => "Par exemple : 2 ans, 18 mois.",
        }
    }

    /// What a record writes for a text; the text itself where it is no such date, for the check to
    /// tell.
    pub(super) fn written(self, typed: &str) -> String {
        self.read(typed).unwrap_or_else(|| typed.trim().to_owned())
    }

    fn read(self, typed: &str) -> Option<String> {
        let folded = folded(typed);
        match self {
            Self::Hour => return hour(&folded),
            Self::Duration => return duration::read(&folded),
            _ => {}
        }
        let (about, rest) = match folded.strip_prefix("vers ").or(folded.strip_prefix("environ ")) {
            Some(rest) => ("vers ", rest),
            None => ("", folded.as_str()),
        };
        let rest = rest.strip_prefix("le ").unwrap_or(rest).trim();
        let (date, time) = parted(rest);
        let about = if time.is_some_and(|(_, about)| about) { "vers " } else { about };
        let (date, time) = (day(date)?, time.map(|(text, _)| hour(text)));
        let written = match time {
            Some(time) => format!("{about}{date}T{}", time?),
            None => format!("{about}{date}"),
        };
        let fits = match self {
            Self::Day | Self::Deadline => Day::parse(&written).is_some(),
            Self::Partial => PartialDate::parse(&written).is_some(),
            Self::When => When::parse(&written).is_some(),
            Self::Moment => Moment::parse(&written).is_some(),
            Self::Hour | Self::Duration => false,
        };
        fits.then_some(written)
    }

    /// How a form shows what a record writes; as it is, where it is no such date.
    pub(super) fn shown(self, written: &str) -> String {
        if self == Self::Duration {
            return duration::shown(written);
        }
        let hour = |text: &str| text.replacen(':', " h ", 1);
        if self == Self::Hour {
            return Hour::parse(written).map_or_else(|| written.to_owned(), |_| hour(written));
        }
        if When::parse(written).is_none() {
            return written.to_owned();
        }
        let (about, rest) = match written.strip_prefix("vers ") {
            Some(rest) => ("vers ", rest),
            None => ("", written),
        };
        let (date, time) = match rest.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (rest, None),
        };
        let mut parts: Vec<&str> = date.split('-').collect();
        parts.reverse();
        let date = parts.join("/");
        match time {
            Some(time) => format!("{about}{date} à {}", hour(time)),
            None => format!("{about}{date}"),
        }
    }
}

/// Lower case, without accents, one space between words.
fn folded(typed: &str) -> String {
    let plain = typed.chars().flat_map(char::to_lowercase).map(|c| match c {
        'é' | 'è' | 'ê' => 'e',
        'à' | 'â' => 'a',
        'û' | 'ù' => 'u',
        '\u{a0}' | '\u{202f}' => ' ',
        c => c,
    });
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date, and the hour behind it with whether it is said « vers ».
fn parted(text: &str) -> (&str, Option<(&str, bool)>) {
    for (mark, about) in [(" a ", false), (" vers ", true), ("t", false)] {
        if let Some((date, time)) = text.rsplit_once(mark)
            && time.starts_with(|c: char| c.is_ascii_digit())
            && date.ends_with(|c: char| c.is_ascii_digit())
        {
            return (date, Some((time, about)));
        }
    }
    // « 12/3/2026 19:30 »: the last word but a year is an hour when it looks like one.
    if let Some((date, time)) = text.rsplit_once(' ')
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains([':', 'h'])
    {
        return (date, Some((time, false)));
    }
    (text, None)
}

/// `14:30` for « 14h30 », « 14 h 30 », « 14 h », « 14:30 ».
fn hour(text: &str) -> Option<String> {
    let text = text.replace(' ', "");
    let (hour, minute) = text.split_once([':', 'h'])?;
    let minute = minute.trim_end_matches("min");
    let number = |part: &str| {
        ((1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u8>().ok())?
    };
    let minute =
        if minute.is_empty() { 0 } else { number(minute).filter(|_| minute.len() == 2)? };
    let written = format!("{:02}:{minute:02}", number(hour)?);
    Hour::parse(&written).map(|_| written)
}

/// `2026-03-12`, `2026-03` or `2026`. A year of two digits is no year: 98 may be 1998 or 2098.
fn day(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let year = |part: &str| {
        (part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.to_owned())
    };
    let two = |part: &str| {
        ((1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| format!("{part:0>2}"))
    };
    let month = |part: &str| two(part).or_else(|| named(part));
    match parts.as_slice() {
        [y] => year(y),
        [y, m] if year(y).is_some() => Some(format!("{}-{}", year(y)?, two(m)?)),
        [m, y] => Some(format!("{}-{}", year(y)?, month(m)?)),
        [y, m, d] if year(y).is_some() => Some(format!("{}-{}-{}", year(y)?, two(m)?, two(d)?)),
        [d, m, y] => {
            let d = if *d == "1er" { "1" } else { d };
            Some(format!("{}-{}-{}", year(y)?, month(m)?, two(d)?))
        }
        _ => None,
    }
}

/// The rank of a month by its name, or by enough of its letters.
fn named(word: &str) -> Option<String> {
    let word = word.trim_end_matches('.');
    if word.len() < 3 {
        return None;
    }
    let mut found = (1..).zip(MONTHS).filter(|(_, name)| folded(name).starts_with(word));
    let (rank, _) = found.next()?;
    found.next().is_none().then(|| format!("{rank:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_type_them() {
        for (clock, typed, written) in [
            (Clock::Day, "12/3/2026", "2026-03-12"),
            (Clock::Day, "12 mars 2026", "2026-03-12"),
            (Clock::Day, " le 1er  août 2026", "2026-08-01"),
            (Clock::Day, "2026-03-12", "2026-03-12"),
            (Clock::Day, "12.03.2026", "2026-03-12"),
            (Clock::Day, "mars 2026", "mars 2026"),
            (Clock::Day, "31/2/2026", "31/2/2026"),
            (Clock::Day, "12/3/26", "12/3/26"),
            (Clock::Partial, "mars 2026", "2026-03"),
            (Clock::Partial, "Févr. 2026", "2026-02"),
            (Clock::Partial, "ju 2026", "ju 2026"),
            (Clock::Partial, "jui 2026", "jui 2026"),
            (Clock::Partial, "3/2026", "2026-03"),
            (Clock::Partial, "vers 2025", "vers 2025"),
            (Clock::Partial, "Vers mars 2025", "vers 2025-03"),
            (Clock::Partial, "12/3/2026 à 19h", "12/3/2026 à 19h"),
            (Clock::When, "12 mars 2026 à 19 h 30", "2026-03-12T19:30"),
            (Clock::When, "12/3/2026 19:30", "2026-03-12T19:30"),
            (Clock::When, "12 mars 2026 vers 19h", "vers 2026-03-12T19:00"),
            (Clock::When, "2026-05-29T19:00", "2026-05-29T19:00"),
            (Clock::When, "mars 2026", "2026-03"),
            (Clock::Moment, "12/3/2026 à 9h05", "2026-03-12T09:05"),
            (Clock::Moment, "12/3/2026", "12/3/2026"),
            (Clock::Hour, "14 h 30", "14:30"),
            (Clock::Hour, "9h", "09:00"),
            (Clock::Hour, "25h", "25h"),
            (Clock::Hour, "9h5", "9h5"),
        ] {
            assert_eq!(clock.written(typed), written, "{typed}");
        }
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for (clock, written, shown) in [
            (Clock::Day, "2026-03-12", "12/03/2026"),
            (Clock::Partial, "2026-03", "03/2026"),
            (Clock::Partial, "2026", "2026"),
            (Clock::Partial, "vers 2025-03", "vers 03/2025"),
            (Clock::When, "vers 2026-03-12T19:00", "vers 12/03/2026 à 19 h 00"),
            (Clock::Moment, "2026-03-12T09:05", "12/03/2026 à 09 h 05"),
            (Clock::Hour, "09:05", "09 h 05"),
            (Clock::Day, "bientôt", "bientôt"),
        ] {
            assert_eq!(clock.shown(written), shown);
            assert_eq!(clock.written(&clock.shown(written)), written);
        }
    }
}
