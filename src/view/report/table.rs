//! Tables and their figures.

use serde::Serialize;

use super::figure::Figure;
use super::sentence::Sentence;

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

/// What a column of a table gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A count of the table's unit.
    Effectif,
    /// A share of the base.
    Part,
    /// A rate whose base changes with the row.
    Taux,
    /// A duration.
    Delai,
}

impl Measure {
    /// The word of the data file.
    pub fn code(self) -> &'static str {
        match self {
            Self::Effectif => "effectif",
            Self::Part => "part",
            Self::Taux => "taux",
            Self::Delai => "delai",
        }
    }
}

/// A protected table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportTable {
    /// Its code, which anchors and data use.
    pub id: String,
    /// Its number, from 1, in the order of print.
    pub numero: u32,
    /// Its title.
    pub titre: String,
    /// What is counted, in the plural: « situations ».
    pub unite_libelle: String,
    /// What a row of the table means.
    pub definition: String,
    /// « du 1er janvier au 31 décembre 2026 ».
    pub periode: Sentence,
    /// What the base is made of: « situations examinées ».
    pub base_libelle: String,
    /// The base.
    pub base: Fig,
    /// How many of the base have no answer.
    pub manquants: Option<Fig>,
    /// Where the data come from.
    pub sources: String,
    /// Column labels; the first is that of the row labels.
    pub tetes: Vec<String>,
    /// What each column of figures gives: one less than the labels.
    pub mesures: Vec<Measure>,
    /// Rows, in the order of the definition and never in that of their values.
    pub lignes: Vec<Row>,
    /// What the reader must know of this table.
    pub notes: Vec<Sentence>,
    /// The drawing, made by [`ReportTable::drawn`].
    pub figure: Option<Figure>,
    /// The marks used, made by [`ReportTable::finished`].
    pub marques: Vec<Note>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its label.
    pub libelle: String,
    /// Whether it sums the others up.
    pub total: bool,
    /// One figure a column.
    pub cellules: Vec<Fig>,
}

/// A mark and what it means, under the table that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The mark.
    pub marque: String,
    /// What it means.
    pub sens: String,
}

impl ReportTable {
    /// Every figure of the table, with its base.
    fn figures(&self) -> impl Iterator<Item = &Fig> {
        let cells = self.lignes.iter().flat_map(|row| &row.cellules);
        cells.chain([&self.base]).chain(&self.manquants)
    }

    /// Writes the notes of the marks that the table holds, and of no other.
    #[must_use]
    pub fn finished(mut self) -> Self {
        let notes = [
            ("s", "donnée protégée par le secret statistique"),
            ("nd", "donnée non disponible"),
            ("–", "zéro"),
        ];
        let used = notes.iter().filter(|(mark, _)| self.figures().any(|f| f.text() == *mark));
        let note = |(m, s): &(&str, &str)| Note { marque: (*m).into(), sens: (*s).into() };
        self.marques = used.map(note).collect();
        self
    }

    /// Draws bars from the figures of a column, totals left out, and from nothing else.
    #[must_use]
    pub fn drawn(mut self, column: usize) -> Self {
        self.figure = Figure::bars(&self, column);
        self
    }
}
