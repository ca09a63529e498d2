//! A figure as it prints, or the mark that stands for it.

use serde::Serialize;

/// A figure as it prints. What is withheld holds no number, and only the constructors make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fig {
    v: Option<u64>,
    /// In percent; those who reuse data need the number too.
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<u64>,
    t: String,
    m: Option<Mark>,
}

/// Why a figure has no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Withheld by statistical secrecy, whatever the rule that withheld it: two marks would narrow
    /// what one of them hides.
    S,
    /// Not available.
    Nd,
}

impl Mark {
    /// The letters that print.
    pub fn text(self) -> &'static str {
        match self {
            Self::S => "s",
            Self::Nd => "nd",
        }
    }
}

impl Fig {
    /// A published count; zero prints as a dash.
    pub fn count(v: u64) -> Self {
        let t = if v == 0 { "–".to_owned() } else { grouped(v) };
        Self { v: Some(v), p: None, t, m: None }
    }

    /// A rounded count: its zero is not an absence, and prints as a figure.
    pub fn rounded(v: u64) -> Self {
        Self { v: Some(v), p: None, t: grouped(v), m: None }
    }

    /// A published share or rate, in percent; a share that is not exact is about so much.
    pub fn percent(p: u64, about: bool) -> Self {
        let about = if about { "environ " } else { "" };
        Self { v: None, p: Some(p), t: format!("{about}{p}\u{a0}%"), m: None }
    }

    /// A published value in words.
    pub fn said(t: impl Into<String>) -> Self {
        Self { v: None, p: None, t: t.into(), m: None }
    }

    /// A withheld value.
    pub fn withheld() -> Self {
        Self { v: None, p: None, t: Mark::S.text().to_owned(), m: Some(Mark::S) }
    }

    /// A value that is not available.
    pub fn unavailable() -> Self {
        Self { v: None, p: None, t: Mark::Nd.text().to_owned(), m: Some(Mark::Nd) }
    }

    /// The number, when one is published.
    pub fn number(&self) -> Option<u64> {
        self.v
    }

    /// The number of percents, when one is published.
    pub fn percents(&self) -> Option<u64> {
        self.p
    }

    /// What prints.
    pub fn text(&self) -> &str {
        &self.t
    }

    /// Why there is no number.
    pub fn mark(&self) -> Option<Mark> {
        self.m
    }
}

/// Digits by threes, with the narrow no-break space of French numbers.
fn grouped(v: u64) -> String {
    let digits = v.to_string();
    let mut out = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}
