//! The few shapes of YAML that the samples are written in.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// A flow map, `{cle: valeur, …}`.
#[derive(Default)]
pub struct Flow(Vec<String>);

impl Flow {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value that needs no quotes: a code, a date, a list.
    pub fn put(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.0.push(format!("{key}: {value}"));
        self
    }

    /// Adds a text, quoted when it must be.
    pub fn say(self, key: &str, text: &str) -> Self {
        let text = scalar(text);
        self.put(key, text)
    }

    /// Adds a value when there is one.
    pub fn maybe(self, key: &str, value: Option<impl std::fmt::Display>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    /// Adds a list of codes when it is not empty.
    pub fn list(self, key: &str, codes: &[&str]) -> Self {
        if codes.is_empty() { self } else { self.put(key, list(codes)) }
    }
}

impl std::fmt::Display for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{{{}}}", self.0.join(", "))
    }
}

/// `[a, b]`.
pub fn list<T: std::fmt::Display>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    format!("[{}]", items.join(", "))
}

/// A text as it stands in a flow map.
pub fn scalar(text: &str) -> String {
    let inside = text.contains([',', '{', '}', '[', ']', '"', '#']) || text.contains(": ");
    let first = text.starts_with(|c: char| "&*!|>%@`'?-0123456789".contains(c));
    if inside || first || text.ends_with(':') {
        format!("\"{}\"", text.replace('"', "\\\""))
    } else {
        text.to_owned()
    }
}

/// A day, some days later, or earlier.
pub fn later(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// The day of a birthday.
pub fn birthday(birth: Date, years: i16) -> Date {
    birth.saturating_add(years.years())
}

/// Days from one day to another.
pub fn days(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// `2026-06`.
pub fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// `14:05`, from minutes since midnight.
pub fn hour(minutes: usize) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
