//! Tables: their rows, their notes, their drawing.

use serde::Serialize;

use super::fig::{Fig, IMPOSSIBLE, Mark};
use super::figure::Chart;
use super::sentence::Sentence;

/// What a column of a table gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// A count of the table's unit.
    Effectif,
    /// A share of the base.
    Part,
    /// A rate whose base changes with the row.
    Taux,
    /// What stands for counts: a median, a mean, the places taken.
    Resume,
    /// A count of an earlier edition, as it printed.
    Anterieur,
}

impl ColumnKind {
    /// The word of the data file.
    pub fn code(self) -> &'static str {
        match self {
            Self::Effectif => "effectif",
            Self::Part => "part",
            Self::Taux => "taux",
            Self::Resume => "resume",
            Self::Anterieur => "anterieur",
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
    pub mesures: Vec<ColumnKind>,
    /// Rows, in the order of the definition and never in that of their values.
    pub lignes: Vec<ReportRow>,
    /// What the reader must know of this table.
    pub notes: Vec<Sentence>,
    /// The drawing, made by [`ReportTable::drawn`].
    pub figure: Option<Chart>,
    /// The marks used, made by [`ReportTable::finished`].
    pub marques: Vec<Footnote>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportRow {
    /// Its label.
    pub libelle: String,
    /// Whether it sums the others up.
    pub total: bool,
    /// One figure a column.
    pub cellules: Vec<Fig>,
}

/// A mark and what it means, under the table that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Footnote {
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

    /// Whether it holds what cannot be.
    pub fn says_impossible(&self) -> bool {
        self.figures().any(|figure| figure.text() == IMPOSSIBLE)
    }

    /// Writes the notes of the marks that the table holds, and of no other.
    #[must_use]
    pub fn finished(mut self) -> Self {
        let figures = || self.figures();
        let below = figures().find(|f| f.mark() == Some(Mark::Moins) && !f.text().ends_with('%'));
        let below = below.map(|f| (f.text(), "effectif arrondi plus petit, ou nul"));
        let said = |mark: &'static str, meaning| {
            figures().any(|f| f.text() == mark).then_some((mark, meaning))
        };
        let notes = [
            below,
            said("nd", "donnée non disponible"),
            said(IMPOSSIBLE, "impossible par définition"),
        ];
        let note = |(m, s): (&str, &str)| Footnote { marque: m.into(), sens: s.into() };
        let notes = notes.into_iter().flatten().map(note).collect();
        self.marques = notes;
        self
    }

    /// Draws bars from the figures of a column, totals left out, and from nothing else.
    #[must_use]
    pub fn drawn(mut self, column: usize) -> Self {
        let rows = self.lignes.iter().filter(|row| !row.total);
        let cells = rows.filter_map(|row| Some((row.libelle.as_str(), row.cellules.get(column)?)));
        self.figure = Chart::bars(&self.titre, &self.unite_libelle, &cells.collect::<Vec<_>>());
        self
    }
}
