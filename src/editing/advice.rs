//! Advice to the author of a report: what prints of each table, and what groupings would gain.

use super::editor::Editor;
use crate::coding::{Dimension, Edition, Group, Kind, Variable};
use crate::diag::Report;
use crate::statistics::{Figured, PrintedTable};

/// What prints of a table, and how more would.
#[derive(Clone, Debug)]
pub struct Advised {
    /// The id of the table.
    pub id: String,
    /// Figures without a number, out of how many.
    pub before: (usize, usize),
    /// Groupings that would print more, of its rows or of its columns.
    pub groupings: Vec<Grouping>,
    /// The same, with the groupings.
    pub after: Option<(usize, usize)>,
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
    /// Says what prints of each table of the public edition, and which groupings would print more.
    ///
    /// # Errors
    /// What refuses the edition: C104, C106, C109.
    pub fn advise(&self) -> Result<Vec<Advised>, Report> {
        let settled = self.settle(Edition::Publique)?;
        let outcome = settled.into_outcome();
        let tables = outcome.tables.iter();
        Ok(tables.filter(|p| p.table.unit.counts_children()).map(|p| self.advised(p)).collect())
    }

    fn advised(&self, printed: &PrintedTable) -> Advised {
        let before = printed.losses();
        let table = &printed.table;
        let mut advised =
            Advised { id: table.id.clone(), before, groupings: Vec::new(), after: None };
        if before.0 == 0 || !printed.summaries.is_empty() {
            return advised;
        }
        let width = table.columns.as_ref().map_or(1, |columns| columns.groups.len() + 1);
        let totals = |columns: bool| -> Vec<&Figured> {
            let all = printed.cells.chunks(width);
            match columns {
                false => all.filter_map(|row| row.last()).collect(),
                true => all.last().into_iter().flatten().collect(),
            }
        };
        let mut sizes = Vec::new();
        for (columns, by) in [(false, Some(&table.rows)), (true, table.columns.as_ref())] {
            let Some(by) = by else { continue };
            let about = &self.dataset.variables[by.variable];
            let groups = grouped(by, about, &totals(columns));
            sizes.push(groups.len());
            if groups.len() < by.groups.len() {
                let groups =
                    groups.iter().map(|group| (group.label.clone(), codes(group, about))).collect();
                advised.groupings.push(Grouping { columns, groups });
            }
        }
        if !advised.groupings.is_empty() {
            advised.after = Some((0, sizes.iter().map(|size| size + 1).product()));
        }
        advised
    }
}

/// Groups whose printed counts reach the threshold: neighbours where the order means something, and
/// all small ones together where it does not.
fn grouped(by: &Dimension, about: &Variable, totals: &[&Figured]) -> Vec<Group> {
    let small =
        |at: usize| !matches!(totals.get(at), Some(Figured::Rounded(_) | Figured::Count(_)));
    let mut merged: Vec<Vec<u16>> = Vec::new();
    let mut open: Vec<u16> = Vec::new();
    for (at, group) in by.groups.iter().enumerate() {
        match (about.ordered, small(at)) {
            (_, true) => open.extend(&group.categories),
            (true, false) => {
                open.extend(&group.categories);
                merged.push(std::mem::take(&mut open));
            }
            (false, false) => merged.push(group.categories.clone()),
        }
    }
    match (about.ordered, merged.last_mut()) {
        (true, Some(last)) => last.append(&mut open),
        _ if !open.is_empty() => merged.push(open),
        _ => {}
    }
    let label = |categories: Vec<u16>| {
        let same = by.groups.iter().find(|group| group.categories == categories);
        let label = same.map_or_else(|| named(&categories, about), |group| group.label.clone());
        Group { label, categories }
    };
    merged.into_iter().map(label).collect()
}

/// A label that somebody would write: « 15 ans et plus », « A ou B », « Autres situations ».
fn named(categories: &[u16], about: &Variable) -> String {
    let label = |at: &u16| about.categories[usize::from(*at)].label.as_str();
    let number = |at: &u16| about.categories[usize::from(*at)].code.parse::<i64>().ok();
    let mut sorted = categories.to_vec();
    sorted.sort_unstable();
    let known: Vec<u16> = sorted.iter().copied().filter(|at| number(at).is_some()).collect();
    let greatest = about.categories.iter().filter_map(|c| c.code.parse::<i64>().ok()).max();
    if let (Kind::Whole, [first, .., last]) = (about.kind, known.as_slice()) {
        let (from, to) = (number(first).unwrap_or_default(), number(last).unwrap_or_default());
        let unit = label(first).split(['\u{a0}', ' ']).nth(1).unwrap_or_default();
        let units = about
            .categories
            .get(2)
            .map_or(unit, |category| category.label.split(['\u{a0}', ' ']).nth(1).unwrap_or(unit));
        let band = match (from, Some(to) == greatest) {
            (0, false) => format!("{to} {units} ou moins"),
            (_, true) => format!("{from} {units} et plus"),
            (_, false) => format!("de {from} à {to} {units}"),
        };
        let unknown = if known.len() < sorted.len() { ", ou non renseigné" } else { "" };
        return format!("{band}{unknown}");
    }
    let unknown =
        sorted.iter().any(|at| about.categories[usize::from(*at)].code == "non_renseigne");
    match sorted.as_slice() {
        [one] => label(one).to_owned(),
        [one, other] => format!("{} ou {}", label(one), label(other).to_lowercase()),
        _ if unknown => "Autres réponses, ou non renseigné".to_owned(),
        _ => "Autres réponses".to_owned(),
    }
}

/// The codes of a group; numbers that follow one another, as a band.
fn codes(group: &Group, about: &Variable) -> Vec<String> {
    let code = |at: &u16| about.categories[usize::from(*at)].code.clone();
    let follow = |a: &u16, b: &u16| {
        about.kind == Kind::Whole && *b == a + 1 && code(b).parse::<u16>().is_ok()
    };
    let run = |run: &[u16]| match run {
        [first, .., last] => format!("{}..{}", code(first), code(last)),
        _ => run.iter().map(code).collect(),
    };
    let mut sorted = group.categories.clone();
    sorted.sort_unstable();
    sorted.chunk_by(follow).map(run).collect()
}
