//! A figure as it prints, or the mark that stands for it.

use serde::Serialize;

/// The mark of what nobody can be.
pub(super) const IMPOSSIBLE: &str = "–";

/// A figure as it prints. What is under the threshold holds no number, and only the constructors
/// make one.
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
    /// Under the threshold once rounded, none included.
    Moins,
    /// Not available.
    Nd,
}

impl Mark {
    /// The word of data files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Moins => "moins",
            Self::Nd => "nd",
        }
    }
}

impl Fig {
    /// A published count, rounded or not.
    pub fn count(v: u64) -> Self {
        Self { v: Some(v), p: None, t: grouped(v), m: None }
    }

    /// A count under the threshold: « moins de 10 ».
    pub fn below(threshold: u64) -> Self {
        Self { v: None, p: None, t: format!("moins de\u{a0}{threshold}"), m: Some(Mark::Moins) }
    }

    /// What nobody can be, by definition.
    pub fn impossible() -> Self {
        Self { v: Some(0), p: None, t: IMPOSSIBLE.to_owned(), m: None }
    }

    /// A published share or rate, in percent.
    pub fn percent(p: u64) -> Self {
        Self { v: None, p: Some(p), t: format!("{p}\u{a0}%"), m: None }
    }

    /// The share of a count under the threshold.
    pub fn percent_below(p: u64) -> Self {
        Self { v: None, p: None, t: format!("moins de\u{a0}{p}\u{a0}%"), m: Some(Mark::Moins) }
    }

    /// A published value in words.
    pub fn said(t: impl Into<String>) -> Self {
        Self { v: None, p: None, t: t.into(), m: None }
    }

    /// A value that is not available.
    pub fn unavailable() -> Self {
        Self { v: None, p: None, t: "nd".to_owned(), m: Some(Mark::Nd) }
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
