//! Advice to the author of a report: which groupings would save its tables.

use super::asked::Asked;
use super::editor::Editor;
use crate::coding::{Dataset, Edition, Group, Kind};
use crate::diag::Report;
use crate::statistics::{Advice, Losses, Microlp, advise};

/// A table that loses more than a third of its figures.
#[derive(Clone, Debug)]
pub struct Advised {
    /// The id of the table.
    pub id: String,
    /// Figures lost now, out of how many.
    pub before: Losses,
    /// Groupings that would save it, of its rows or of its columns; none when nothing would.
    pub groupings: Vec<Grouping>,
    /// Figures lost with them, out of how many.
    pub after: Option<Losses>,
}

/// A grouping, as a record types it.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// Whether it is that of the columns.
    pub columns: bool,
    /// The labels and their codes.
    pub groups: Vec<(String, Vec<String>)>,
}

impl Editor<'_> {
    /// Looks for groupings that would save the tables that lose more than a third of their
    /// figures.
    ///
    /// # Errors
    /// What refuses the edition, and no grouping would change: C102 to C106, C109, C112, C113.
    pub fn advise(&self, edition: Edition) -> Result<Vec<Advised>, Report> {
        let beside = match edition {
            Edition::Publique => None,
            Edition::Interne => self.public_beside(),
        };
        let ranks = self.report.tables_of(edition);
        let of = (self.report, self.dataset);
        let asked = Asked::new(of, self.settings(edition), &ranks, self.earlier, beside.as_ref());
        match advise(&asked.request(), &Microlp::default()) {
            Ok(found) => Ok(found.into_iter().map(|a| advised(self.dataset, &asked, a)).collect()),
            Err(refusals) => Err(asked.refused(&refusals)),
        }
    }
}

/// A piece of advice, in the words of the record.
fn advised(dataset: &Dataset, asked: &Asked<'_>, advice: Advice) -> Advised {
    let table = &asked.tables()[advice.table];
    let after = advice.grouping.as_ref().map(|grouping| grouping.after);
    let (rows, columns) = advice.grouping.map_or((None, None), |g| (g.rows, g.columns));
    let of_rows = rows.map(|groups| (false, table.rows.variable, groups));
    let of_columns = table.columns.as_ref().zip(columns);
    let of_columns = of_columns.map(|(by, groups)| (true, by.variable, groups));
    let typed = of_rows.into_iter().chain(of_columns).map(|(columns, variable, groups)| Grouping {
        columns,
        groups: typed(dataset, variable, &groups),
    });
    Advised { id: table.id.clone(), before: advice.before, groupings: typed.collect(), after }
}

/// Groups by their labels and codes.
fn typed(dataset: &Dataset, variable: usize, groups: &[Group]) -> Vec<(String, Vec<String>)> {
    let about = &dataset.variables[variable];
    let code = |at: u16| about.categories[usize::from(at)].code.clone();
    let codes = groups.iter().map(|group| match about.kind {
        Kind::Whole => bands(&group.categories, &code),
        Kind::One | Kind::Several => group.categories.iter().map(|at| code(*at)).collect(),
    });
    short(groups).into_iter().zip(codes).collect()
}

/// Numbers that follow one another, as a band.
fn bands(numbers: &[u16], code: &dyn Fn(u16) -> String) -> Vec<String> {
    let is_number = |at: u16| code(at).parse::<u16>().is_ok();
    let follow = |a: &u16, b: &u16| *b == a + 1 && is_number(*b);
    let run = |run: &[u16]| match run {
        [first, .., last] => format!("{}..{}", code(*first), code(*last)),
        _ => run.iter().map(|at| code(*at)).collect(),
    };
    numbers.chunk_by(follow).map(run).collect()
}

/// Labels that a record may have: what joins too many names says how many.
fn short(groups: &[Group]) -> Vec<String> {
    const LONGEST: usize = 80;
    let mut labels: Vec<String> = Vec::new();
    for group in groups {
        let mut label = group.label.clone();
        if label.chars().count() > LONGEST {
            let unknown = label.to_lowercase().contains("non renseigné");
            let said = if unknown { ", ou non renseigné" } else { "" };
            label = format!("{} modalités réunies{said}", group.categories.len());
        }
        while labels.contains(&label) {
            label.push_str(", autres");
        }
        labels.push(label);
    }
    labels
}
