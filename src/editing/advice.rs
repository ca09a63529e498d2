//! Advice to the author of a report: what prints of each table, and what groupings would gain.

use super::editor::Editor;
use crate::coding::{Dimension, Edition, Group, Kind, Measure, Table, Variable};
use crate::diag::Report;
use crate::statistics::{Figured, OTHERS, Outcome, PrintedTable, Request, count, lowered};

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

/// Two tables whose crossing would print three figures in four at least, grouped as advised.
#[derive(Clone, Debug)]
pub struct Crossing {
    /// The table that keeps its rows.
    pub rows: String,
    /// The one whose rows become columns.
    pub columns: String,
    /// What a table of it is called: « Niveau selon la mesure ».
    pub title: String,
    /// How many figures print whatever is drawn, and out of how many.
    pub figures: (usize, usize),
    /// The unit and the population, as a record types them.
    pub counts: (&'static str, &'static str),
    /// The variables of its rows and of its columns, as a record types them.
    pub variables: (String, String),
    /// Its lines and its columns, when they are not one an answer.
    pub groupings: Vec<Grouping>,
}

/// Most crossings that are told: the largest.
const MOST_CROSSINGS: usize = 5;
/// Most crossings that are tried, and most groups that a table of one has.
const MOST_TRIED: usize = 60;
const MOST_GROUPS: usize = 6;

/// A grouping, as a record types it.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// Whether it is that of the columns.
    pub columns: bool,
    /// The labels and their codes.
    pub groups: Vec<(String, Vec<String>)>,
}

impl Grouping {
    /// That of a dimension; nothing when it has one line an answer.
    pub(super) fn of(columns: bool, by: &Dimension, about: &Variable) -> Option<Self> {
        let groups = by.groups.iter().map(|group| (group.label.clone(), codes(group, about)));
        (by.groups != about.each()).then(|| Self { columns, groups: groups.collect() })
    }
}

impl Editor<'_> {
    /// Says what prints of each table of the public edition, which groupings would print more, and
    /// what may then be crossed.
    ///
    /// # Errors
    /// What refuses the edition: C104, C106, C109.
    pub fn advise(&self) -> Result<(Vec<Advised>, Vec<Crossing>), Report> {
        let settled = self.settle(Edition::Publique)?;
        Ok(self.advice_on(&settled.into_outcome()))
    }

    /// The same, of an edition that was settled.
    pub(super) fn advice_on(&self, outcome: &Outcome) -> (Vec<Advised>, Vec<Crossing>) {
        let of_children = outcome.tables.iter().filter(|p| p.table.unit.counts_children());
        let (mut advised, mut plain) = (Vec::new(), Vec::new());
        for printed in of_children {
            let (advice, grouped) = self.advised(printed);
            advised.push(advice);
            plain.push(grouped);
        }
        let crossings = self.crossings(&plain);
        (advised, crossings)
    }

    /// The pairs of tables whose crossing is worth printing.
    fn crossings(&self, tables: &[Table]) -> Vec<Crossing> {
        let may_cross = |table: &&Table| {
            let one = self.dataset.variables[table.rows.variable].kind != Kind::Several;
            let counts = table.columns.is_none() && table.measure == Measure::Effectif;
            one && counts && (2..=MOST_GROUPS).contains(&table.rows.groups.len())
        };
        let single: Vec<&Table> = tables.iter().filter(may_cross).collect();
        let mut pairs = Vec::new();
        for (at, rows) in single.iter().enumerate() {
            for columns in &single[at + 1..] {
                let same = (rows.unit, rows.population) == (columns.unit, columns.population);
                if same && rows.rows.variable != columns.rows.variable {
                    let by = Some(columns.rows.clone());
                    let title = format!("{} selon {}", rows.title, lowered(&columns.title));
                    let crossed = Table { columns: by, title, ..(*rows).clone() };
                    pairs.push((crossed, columns.id.clone()));
                }
            }
        }
        pairs.truncate(MOST_TRIED);
        let (tables, others): (Vec<Table>, Vec<String>) = pairs.into_iter().unzip();
        let request = Request {
            dataset: self.dataset,
            period: self.report.period(),
            tables: &tables,
            known: &[],
            impossible: self.report.impossible(),
            earlier: &[],
            exact: &[],
        };
        let Ok(counted) = count(&request) else { return Vec::new() };
        // The lower of its two multiples reaches the threshold.
        let (base, threshold) = (self.report.base(), self.report.threshold());
        let prints = |figure: &Figured| match figure {
            Figured::Impossible => true,
            figure => figure
                .number()
                .is_some_and(|n| n / i64::from(base) * i64::from(base) >= i64::from(threshold)),
        };
        let crossings = counted.tables.iter().zip(others).map(|(printed, columns)| {
            let shown = printed.cells.iter().filter(|figure| prints(figure)).count();
            let table = &printed.table;
            let dimensions = [(false, Some(&table.rows)), (true, table.columns.as_ref())];
            let dimensions = dimensions.into_iter().filter_map(|(at, by)| Some((at, by?)));
            let about = |by: &Dimension| &self.dataset.variables[by.variable];
            let id =
                |by: Option<&Dimension>| by.map_or_else(String::new, |by| about(by).id.clone());
            Crossing {
                rows: table.id.clone(),
                columns,
                title: table.title.clone(),
                figures: (shown, printed.cells.len()),
                counts: (table.unit.code(), table.population.code()),
                variables: (id(Some(&table.rows)), id(table.columns.as_ref())),
                groupings: dimensions
                    .filter_map(|(columns, by)| Grouping::of(columns, by, about(by)))
                    .collect(),
            }
        });
        let mut worth: Vec<Crossing> =
            crossings.filter(|Crossing { figures: (n, all), .. }| n * 4 >= all * 3).collect();
        worth.sort_by_key(|crossing| std::cmp::Reverse(crossing.figures.0));
        worth.truncate(MOST_CROSSINGS);
        worth
    }

    /// What is said of a table, and the table as advised.
    pub(super) fn advised(&self, printed: &PrintedTable) -> (Advised, Table) {
        let before = printed.losses();
        let table = &printed.table;
        let mut advised =
            Advised { id: table.id.clone(), before, groupings: Vec::new(), after: None };
        if before.0 == 0 || !printed.summaries.is_empty() {
            return (advised, as_printed(printed));
        }
        let mut as_advised = as_printed(printed);
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
                match (columns, &mut as_advised.columns) {
                    (true, Some(by)) => by.groups.clone_from(&groups),
                    _ => as_advised.rows.groups.clone_from(&groups),
                }
                let groups =
                    groups.iter().map(|group| (group.label.clone(), codes(group, about))).collect();
                advised.groupings.push(Grouping { columns, groups });
            }
        }
        if !advised.groupings.is_empty() {
            advised.after = Some((0, sizes.iter().map(|size| size + 1).product()));
        }
        (advised, as_advised)
    }
}

/// A table with its small lines as one, as it prints.
fn as_printed(printed: &PrintedTable) -> Table {
    let mut table = printed.table.clone();
    if let Some((folded, _)) = &printed.folded {
        let groups = table.rows.groups.into_iter().enumerate();
        let (small, kept): (Vec<_>, Vec<_>) = groups.partition(|(at, _)| folded.contains(at));
        let mut categories: Vec<u16> = small.into_iter().flat_map(|(_, g)| g.categories).collect();
        categories.sort_unstable();
        let others = Group { label: OTHERS.to_owned(), categories };
        table.rows.groups = kept.into_iter().map(|(_, group)| group).chain([others]).collect();
    }
    table
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
pub(super) fn named(categories: &[u16], about: &Variable) -> String {
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
    listed(&sorted, about)
}

/// Longest label that names each of its answers.
const LONGEST: usize = 60;

/// « Risque, pré-prostitution ou suspicion », « Au moins une », « Autres réponses ».
fn listed(categories: &[u16], about: &Variable) -> String {
    let code = |at: &u16| about.categories[usize::from(*at)].code.as_str();
    let answers: Vec<u16> =
        categories.iter().copied().filter(|at| code(at) != "non_renseigne").collect();
    let unknown = if answers.len() < categories.len() { ", ou non renseigné" } else { "" };
    let known = about.categories.iter().filter(|c| c.code != "non_renseigne").count();
    let first = about.categories.first().map_or("", |category| category.label.as_str());
    let all_but_the_first = answers.len() + 1 == known && !answers.contains(&0);
    let labels: Vec<String> = answers
        .iter()
        .enumerate()
        .map(|(rank, at)| {
            let label = &about.categories[usize::from(*at)].label;
            if rank == 0 { label.clone() } else { lowered(label) }
        })
        .collect();
    let named = match labels.as_slice() {
        [] => "Non renseigné".to_owned(),
        [one] => one.clone(),
        _ if about.ordered && all_but_the_first && first.starts_with("Aucune") => {
            "Au moins une".to_owned()
        }
        _ if about.ordered && all_but_the_first && first.starts_with("Aucun") => {
            "Au moins un".to_owned()
        }
        // An answer that says « ou » itself stands between commas.
        [before @ .., last] if !labels.iter().any(|label| label.contains(" ou ")) => {
            format!("{} ou {last}", before.join(", "))
        }
        all => all.join(", "),
    };
    match named.chars().count() > LONGEST {
        true => format!("Autres réponses{unknown}"),
        false if answers.is_empty() => named,
        false => format!("{named}{unknown}"),
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
