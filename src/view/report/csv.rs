//! The data file: one line a cell, for reuse without reading the page.

use super::fig::Fig;
use super::sentence::Words;
use super::table::ReportTable;

/// The mark without which Excel reads accents wrong, then the names of the columns.
const HEAD: &str = "\u{feff}tableau;titre;unite;periode;ligne;colonne;mesure;valeur;marque;note\n";

/// Writes tables as tidy data: one line a cell, `;` between columns.
///
/// UTF-8 with its byte-order mark, for Excel, and lines that end with a line feed alone: RFC 4180
/// wants CRLF, and every reader of today takes both, while diff and sort only like the first.
/// `words` is what the templates of the report wrote.
pub fn csv(tables: &[ReportTable], words: &Words) -> String {
    let mut out = HEAD.to_owned();
    for table in tables {
        let notes: Vec<&str> = table.notes.iter().map(|note| note.written(words)).collect();
        let said = Said { table, period: table.periode.written(words), notes: notes.join(" ") };
        for row in &table.lignes {
            let columns = table.tetes.iter().skip(1).zip(&table.mesures);
            for ((column, measure), fig) in columns.zip(&row.cellules) {
                said.line(&mut out, [&row.libelle, column, measure.code()], fig);
            }
        }
        said.line(&mut out, [&table.base_libelle, "", "base"], &table.base);
        if let Some(missing) = &table.manquants {
            said.line(&mut out, ["non renseigné", "", "manquants"], missing);
        }
    }
    out
}

/// A table, and what templates say of it.
struct Said<'a> {
    table: &'a ReportTable,
    period: &'a str,
    notes: String,
}

impl Said<'_> {
    /// Writes one cell: its row, its column, and what it gives.
    fn line(&self, out: &mut String, [row, column, what]: [&str; 3], fig: &Fig) {
        let table = self.table;
        let value = fig.number().or(fig.percents()).map(|n| n.to_string());
        let mark = fig.mark().map_or("", |mark| mark.code());
        let value = value.as_deref().unwrap_or(fig.text());
        let (title, unit) = (&*table.titre, &*table.unite_libelle);
        let before = [&*table.id, title, unit, self.period, row, column, what];
        let cells = before.into_iter().chain([value, mark, &self.notes]).map(cell);
        out.push_str(&cells.collect::<Vec<_>>().join(";"));
        out.push('\n');
    }
}

/// Quotes as RFC 4180 says, and keeps spreadsheets from reading a text as a formula.
fn cell(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("15–16 ans"), "15–16 ans");
        assert_eq!(cell("a;b"), "\"a;b\"");
        assert_eq!(cell("dit « \"oui\" »"), "\"dit « \"\"oui\"\" »\"");
        assert_eq!(cell("deux\nlignes"), "\"deux\nlignes\"");
        for start in ["=1+1", "+33", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1"] {
            let written = cell(start);
            assert!(written.trim_start_matches('"').starts_with('\''), "{written:?}");
        }
        assert_eq!(cell("=HYPERLINK(\"x\";\"y\")"), "\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\"");
    }
}
