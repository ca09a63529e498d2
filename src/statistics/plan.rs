//! An edition: what it asks to count, what earlier editions told, and what of it prints.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{Block, Scope};
use super::coalition::{insiders, partners};
use super::earlier::{Earlier, told};
use super::measure::{late_figures, rates};
use super::protect::{Protected, Threats, protect};
use super::prove::{prove, prove_readers};
use super::requirements::{Rule, requirements};
use super::round::{Rounded, round};
use super::solver::Solver;
use super::support::gaps;
use super::system::{Form, Reason, Relation, Requirement};
use super::tabulate::{Tabulated, TooLarge, tabulate};
use crate::coding::{
    Dataset, Dimension, Edition, Group, Kind, Known, Measure, Period, Population, Row, Table, Unit,
};

/// Fewest situations for a crossed table: below, almost every one of its cells is a child.
pub const LEAST_CROSSED: i64 = 30;

/// How small counts are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// They are withheld.
    Suppression,
    /// Every count is rounded to a multiple of this base.
    Rounding(i64),
}

/// What an edition asks for.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The coded rows.
    pub dataset: &'a Dataset,
    /// The months that the report is about.
    pub period: Period,
    /// Its tables.
    pub tables: &'a [Table],
    /// Counts that its readers know from elsewhere.
    pub known: &'a [Known],
    /// Editions that its readers may hold.
    pub earlier: &'a [Earlier],
    /// The edition.
    pub edition: Edition,
    /// The least count that prints.
    pub threshold: i64,
    /// Whether even the presence of one child must stay unknown.
    pub zero_sensitive: bool,
    /// How small counts are kept.
    pub method: Method,
    /// What a wider edition of the same request already prints: table, cell.
    pub printed: &'a BTreeSet<(usize, usize)>,
}

/// Why an edition cannot be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Something has no proof; the tables that show it, those with the most losses first.
    Unproved(Vec<usize>),
    /// These tables are too large together.
    TooLarge(Vec<usize>),
    /// A crossed table over too few situations.
    TooFew(usize),
    /// A figure of an earlier edition is not what the records say now: edition, table, line.
    Inconsistent(usize, usize, usize),
    /// An earlier edition names a variable or a code that does not exist any more.
    Unknown(usize),
    /// A count known from elsewhere, by its rank, is not what the records say.
    Contradicted(usize),
    /// Rounded counts cannot add up.
    Unrounded,
}

/// A figure of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A count that prints.
    Count(i64),
    /// A rounded count.
    Rounded(i64),
    /// A share that prints without its count, in percent, and its rounding step.
    Share(i64, i64),
    /// A share of sessions, in percent.
    Rate(i64),
    /// A withheld figure.
    Withheld,
}

/// What prints of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How many groups each dimension has, its total included.
    pub shape: Vec<usize>,
    /// One figure a cell, as in the system.
    pub cells: Vec<Shown>,
    /// The rank of the group that holds the median, or the mean in tenths.
    pub summary: Option<i64>,
}

/// The headline counts, which sentences may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Headline {
    /// Situations examined.
    Situations,
    /// Of which presented for the first time.
    Nouvelles,
    /// Situations since the beginning.
    Cumul,
    /// Examinations.
    Passages,
    /// Of which of situations already known.
    Revoyures,
    /// Referrals.
    Signalements,
    /// Recommendations.
    Preconisations,
    /// Sessions.
    Seances,
    /// Of which exceptional.
    Exceptionnelles,
}

/// What an edition publishes, with its proof.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// One entry a table.
    pub tables: Vec<Kept>,
    /// The headline counts, nothing for those withheld.
    pub headlines: BTreeMap<Headline, Option<i64>>,
    /// What the private ledger keeps.
    pub evidence: Evidence,
}

/// The figures of the proof.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Cells of the system, latent ones included.
    pub cells: usize,
    /// Figures that print, figures withheld.
    pub printed: usize,
    /// Figures withheld.
    pub withheld: usize,
    /// Requirements, by their reason.
    pub requirements: BTreeMap<Reason, usize>,
    /// Worlds that prove them.
    pub worlds: Vec<Vec<i64>>,
    /// Questions answered, those of insiders and partners included.
    pub answers: usize,
    /// The true counts of the cells, for the ledger alone.
    pub truth: Vec<i64>,
    /// The names of the cells, for the ledger alone.
    pub names: Vec<String>,
    /// The true counts of each table, for the last search of finished documents alone.
    pub tables: Vec<Vec<i64>>,
}

/// The plan of an edition: its blocks, and what rows each scope counts.
pub(super) struct Plan {
    pub scopes: Vec<(Period, Population)>,
    pub blocks: Vec<Block>,
    /// The block of each table; sessions have none.
    pub of_table: Vec<Option<usize>>,
    pub headlines: Vec<(Headline, usize, usize)>,
    pub known: Vec<usize>,
    /// The blocks of earlier editions: edition, table, block.
    pub earlier: Vec<(usize, usize, usize)>,
}

impl Plan {
    pub(super) fn scope(&mut self, period: Period, population: Population) -> Scope {
        let wanted = (period, population);
        self.scopes.iter().position(|scope| *scope == wanted).unwrap_or_else(|| {
            self.scopes.push(wanted);
            self.scopes.len() - 1
        })
    }

    fn add(&mut self, unit: Unit, scope: Scope, dimensions: Vec<Dimension>) -> usize {
        self.blocks.push(Block { unit, scope, dimensions });
        self.blocks.len() - 1
    }

    fn of(request: &Request<'_>) -> Result<Self, Refusal> {
        let mut plan = Self {
            scopes: Vec::new(),
            blocks: Vec::new(),
            of_table: Vec::new(),
            headlines: Vec::new(),
            known: Vec::new(),
            earlier: Vec::new(),
        };
        for table in request.tables {
            let block = table.unit.counts_children().then(|| {
                let scope = plan.scope(request.period, table.population);
                let dimensions = dimensions(request.dataset, table);
                plan.add(table.unit, scope, dimensions)
            });
            plan.of_table.push(block);
        }
        plan.add_headlines(request);
        for known in request.known {
            let scope = plan.scope(request.period, known.population);
            let dimension = Dimension {
                variable: known.variable,
                groups: vec![Group { label: String::new(), categories: known.categories.clone() }],
            };
            let block = plan.add(known.unit, scope, vec![dimension]);
            plan.known.push(block);
        }
        for (at, earlier) in request.earlier.iter().enumerate() {
            let tables = told(earlier, request.dataset, request.period);
            for (rank, table) in tables.ok_or(Refusal::Unknown(at))? {
                let scope = plan.scope(earlier.period(), table.population);
                let block = plan.add(table.unit, scope, table.dimensions);
                plan.earlier.push((at, rank, block));
            }
        }
        Ok(plan)
    }

    fn add_headlines(&mut self, request: &Request<'_>) {
        let now = self.scope(request.period, Population::Periode);
        let first = self.scope(request.period, Population::Nouvelles);
        let ever = self.scope(request.period, Population::Cumul);
        let total = |plan: &mut Self, unit, scope, headline| {
            let block = plan.add(unit, scope, Vec::new());
            plan.headlines.push((headline, block, 0));
        };
        total(self, Unit::Situation, now, Headline::Situations);
        total(self, Unit::Situation, first, Headline::Nouvelles);
        total(self, Unit::Situation, ever, Headline::Cumul);
        total(self, Unit::Passage, now, Headline::Passages);
        total(self, Unit::Signalement, now, Headline::Signalements);
        total(self, Unit::Preconisation, now, Headline::Preconisations);
        if let Some(variable) = request.dataset.variable(Unit::Passage, "entree") {
            let groups = categories(request.dataset, variable);
            let known = request.dataset.variables[variable].categories.iter();
            let again = known.into_iter().position(|category| category.code == "revoyure");
            let block = self.add(Unit::Passage, now, vec![Dimension { variable, groups }]);
            self.headlines.extend(again.map(|at| (Headline::Revoyures, block, at)));
        }
    }

    pub(super) fn belongs(&self, scope: Scope, row: &Row) -> bool {
        let (period, population) = self.scopes[scope];
        match population {
            Population::Periode => row.months.iter().any(|month| period.holds(*month)),
            Population::Nouvelles => row.months.first().is_some_and(|month| period.holds(*month)),
            Population::Cumul => row.months.iter().any(|month| *month <= period.to),
        }
    }
}

/// One group a category.
pub(super) fn categories(dataset: &Dataset, variable: usize) -> Vec<Group> {
    let known = dataset.variables[variable].categories.iter().zip(0..);
    known.map(|(c, at)| Group { label: c.label.clone(), categories: vec![at] }).collect()
}

/// A mean needs each value, whatever the groups typed.
fn dimensions(dataset: &Dataset, table: &Table) -> Vec<Dimension> {
    match table.measure {
        Measure::Moyenne => {
            let variable = table.rows.variable;
            vec![Dimension { variable, groups: categories(dataset, variable) }]
        }
        Measure::Effectif | Measure::Part | Measure::TauxPresence | Measure::Mediane => {
            std::iter::once(&table.rows).chain(&table.columns).cloned().collect()
        }
    }
}

/// A request put into one system, ready to be protected.
pub struct Prepared {
    pub(super) plan: Plan,
    /// The system, with its figures.
    pub table: Tabulated,
    /// What must be protected.
    pub threats: Threats,
    /// The printable figure of each cell.
    pub(super) figure_of: BTreeMap<usize, usize>,
    /// The late figures of each table.
    pub(super) late: BTreeMap<usize, Vec<(usize, i64)>>,
}

/// Puts a request into one system.
///
/// # Errors
/// Tables that cannot be counted together, or that contradict what was told before.
pub fn prepare(request: &Request<'_>) -> Result<Prepared, Vec<Refusal>> {
    let plan = Plan::of(request).map_err(|refusal| vec![refusal])?;
    let belongs = |scope: Scope, row: &Row| plan.belongs(scope, row);
    let mut table = tabulate(request.dataset, &plan.blocks, &belongs)
        .map_err(|large| vec![too_large(request, &large)])?;
    let mut faults = Vec::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut bounds: Vec<Relation> = Vec::new();
    for (rank, block) in plan.known.iter().enumerate() {
        let cell = table.blocks[*block].cells[0];
        match table.system.cells[cell].value == i64::from(request.known[rank].value) {
            true => drop(told.insert(cell)),
            false => faults.push(Refusal::Contradicted(rank)),
        }
    }
    for (edition, rank, block) in &plan.earlier {
        for (at, cell) in table.blocks[*block].cells.iter().enumerate() {
            let earlier = &request.earlier[*edition];
            let truth = table.system.cells[*cell].value;
            match (earlier.value(*rank, at), earlier.base) {
                (Some(value), Some(base)) if (value - truth).abs() < base => {
                    let form = vec![(*cell, 1)];
                    let (low, high) = (value - base + 1, value + base - 1);
                    bounds.push(Relation { form, low, high });
                }
                (Some(value), None) if value == truth => drop(told.insert(*cell)),
                (Some(_), _) => faults.push(Refusal::Inconsistent(*edition, *rank, at)),
                (None, _) => {}
            }
        }
    }
    let now = |unit: Unit| {
        let held = request.dataset.rows_of(unit).iter();
        held.filter(|row| row.months.iter().any(|m| request.period.holds(*m))).count() as i64
    };
    for (rank, asked) in request.tables.iter().enumerate() {
        let crossed = asked.columns.is_some() && asked.unit.counts_children();
        if crossed && now(Unit::Situation) < LEAST_CROSSED {
            faults.push(Refusal::TooFew(rank));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    table.system.relations.extend(bounds);
    bind(&plan, &mut table);
    let (figure_of, late) = figures(request, &plan, &mut table, &told);
    let rule = Rule {
        threshold: request.threshold,
        zero_sensitive: request.zero_sensitive,
        complements: true,
    };
    // What was told before cannot be kept; what it lets deduce still can.
    let mut base: Vec<Requirement> = requirements(&table, rule, &BTreeSet::new());
    base.retain(|r| !matches!(r.form.as_slice(), [(cell, 1)] if told.contains(cell)));
    let threats = Threats {
        partners: partners(&table, &base),
        insiders: insiders(&table),
        requirements: base,
        hidden: Vec::new(),
    };
    Ok(Prepared { plan, table, threats, figure_of, late })
}

/// What ties counts of different units: a first examination is a situation presented first.
fn bind(plan: &Plan, table: &mut Tabulated) {
    let cell = |wanted: Headline| {
        let found = plan.headlines.iter().find(|(headline, _, _)| *headline == wanted);
        found.map(|(_, block, at)| table.blocks[*block].cells[*at])
    };
    let (Some(passages), Some(again), Some(first), Some(situations)) = (
        cell(Headline::Passages),
        cell(Headline::Revoyures),
        cell(Headline::Nouvelles),
        cell(Headline::Situations),
    ) else {
        return;
    };
    let truth = table.system.truth();
    let same = Relation::equal(vec![(passages, 1), (again, -1), (first, -1)], 0);
    let form = vec![(passages, 1), (situations, -1)];
    let more = Relation { form, low: 0, high: i64::MAX };
    // What does not hold of the records, the reader cannot count on either.
    table.system.relations.extend([same, more].into_iter().filter(|tie| tie.holds(&truth)));
}

/// Makes a figure of each count that may print, then of each rounded share, median and mean.
#[expect(clippy::type_complexity, reason = "two indexes of one pass")]
fn figures(
    request: &Request<'_>,
    plan: &Plan,
    table: &mut Tabulated,
    told: &BTreeSet<usize>,
) -> (BTreeMap<usize, usize>, BTreeMap<usize, Vec<(usize, i64)>>) {
    let mut figure_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut print = |table: &mut Tabulated, cell: usize| -> usize {
        *figure_of.entry(cell).or_insert_with(|| {
            let axes = table.names[cell].key.len();
            let value = table.system.cells[cell].value;
            // Margins serve more readers than inner cells; totals serve all.
            let worth = match axes {
                0 => 50.0,
                1 => 6.0,
                _ => 1.0,
            };
            table.system.printable(cell, ((1 + value) as f64).ln() + worth)
        })
    };
    for cell in told {
        let figure = print(table, *cell);
        table.system.figures[figure].forced = true;
    }
    for (headline, block, at) in &plan.headlines {
        let cell = table.blocks[*block].cells[*at];
        let figure = print(table, cell);
        let (value, children) = (table.system.cells[cell].value, table.names[cell].children);
        // The number of situations examined is what the report is about.
        if *headline == Headline::Situations && value.min(children) >= request.threshold {
            table.system.figures[figure].forced = true;
        }
    }
    for (rank, asked) in request.tables.iter().enumerate() {
        let Some(block) = plan.of_table[rank] else {
            continue;
        };
        let cells = table.blocks[block].cells.clone();
        let last = cells.len() - 1;
        for (at, cell) in cells.into_iter().enumerate() {
            if asked.measure == Measure::Effectif || at == last {
                let figure = print(table, cell);
                if request.printed.contains(&(rank, at)) {
                    table.system.figures[figure].forced = true;
                }
            }
        }
    }
    let mut late = BTreeMap::new();
    if request.method == Method::Suppression {
        for (rank, asked) in request.tables.iter().enumerate() {
            if let Some(block) = plan.of_table[rank] {
                late.insert(rank, late_figures(request.dataset, asked, table, block));
            }
        }
    }
    (figure_of, late)
}

fn too_large(request: &Request<'_>, large: &TooLarge) -> Refusal {
    let variables: Vec<usize> = match large {
        TooLarge::Atoms(variable) => vec![*variable],
        TooLarge::Joint(variables) => variables.clone(),
    };
    let shows = |table: &Table| {
        let all = std::iter::once(&table.rows).chain(&table.columns);
        all.into_iter().any(|dimension| variables.contains(&dimension.variable))
    };
    let tables = request.tables.iter().enumerate().filter(|(_, table)| shows(table));
    Refusal::TooLarge(tables.map(|(rank, _)| rank).collect())
}

/// Protects a request, proves it, and tells what prints.
///
/// # Errors
/// Everything that refuses the edition.
pub fn publish(request: &Request<'_>, solver: &dyn Solver) -> Result<Outcome, Vec<Refusal>> {
    let prepared = prepare(request)?;
    match request.method {
        Method::Suppression => {
            let protected = protect(&prepared.table.system, &prepared.threats, solver);
            let (system, base) = (&prepared.table.system, &prepared.threats.requirements);
            let refuse = |guilty: &mut dyn Iterator<Item = &Form>| {
                let tables = to_coarsen(request, &prepared, &protected, guilty);
                Err(vec![Refusal::Unproved(tables)])
            };
            let proved = prove(system, base, &protected)
                .and_then(|()| prove_readers(&prepared.threats, &protected));
            if proved.is_err() {
                return refuse(&mut protected.unmet.iter().map(|question| &question.form));
            }
            let narrow = gaps(system, &protected, base, solver, request.threshold);
            if !narrow.is_empty() {
                return refuse(&mut narrow.iter().map(|at| &base[*at].form));
            }
            Ok(suppressed(request, &prepared, protected))
        }
        Method::Rounding(base) => {
            let rounded = round(request, &prepared, base, solver)?;
            Ok(with_rounding(request, &prepared, rounded))
        }
    }
}

/// The tables that show unproved sums, else all those that lose figures, the most first.
fn to_coarsen(
    request: &Request<'_>,
    prepared: &Prepared,
    protected: &Protected,
    guilty: &mut dyn Iterator<Item = &Form>,
) -> Vec<usize> {
    let guilty: BTreeSet<usize> =
        guilty.flat_map(|form| form.iter().map(|(cell, _)| *cell)).collect();
    let mut losses: Vec<(usize, usize)> = Vec::new();
    for rank in 0..request.tables.len() {
        let Some(block) = prepared.plan.of_table[rank] else {
            continue;
        };
        let cells = &prepared.table.blocks[block].cells;
        let shown = cells.iter().filter(|cell| guilty.contains(cell)).count();
        let hidden = cells.iter().filter(|cell| {
            prepared.figure_of.get(cell).is_some_and(|figure| !protected.printed[*figure])
        });
        let hidden = hidden.count();
        if shown > 0 || guilty.is_empty() {
            losses.push((rank, shown * 1000 + hidden));
        }
    }
    losses.sort_by_key(|(rank, loss)| (std::cmp::Reverse(*loss), *rank));
    losses.into_iter().map(|(rank, _)| rank).collect()
}

fn suppressed(request: &Request<'_>, prepared: &Prepared, protected: Protected) -> Outcome {
    let value = |cell: usize| {
        let printed = prepared.figure_of.get(&cell).is_some_and(|f| protected.printed[*f]);
        printed.then(|| prepared.table.system.cells[cell].value)
    };
    let mut tables = Vec::new();
    for (rank, asked) in request.tables.iter().enumerate() {
        let Some(block) = prepared.plan.of_table[rank] else {
            tables.push(rates(request.dataset, request.period, asked));
            continue;
        };
        let counted = &prepared.table.blocks[block];
        let counts = counted.cells.iter().map(|cell| match value(*cell) {
            Some(count) => Shown::Count(count),
            None => Shown::Withheld,
        });
        let mut kept =
            Kept { shape: counted.shape.clone(), cells: counts.collect(), summary: None };
        let late = prepared.late.get(&rank).into_iter().flatten();
        for (at, (figure, told)) in late.enumerate() {
            if !protected.printed[*figure] {
                continue;
            }
            match asked.measure {
                Measure::Part => {
                    let base = &prepared.table.system.cells[*counted.cells.last().unwrap_or(&0)];
                    kept.cells[at] = Shown::Share(*told, super::measure::step(base.value));
                }
                Measure::Mediane | Measure::Moyenne => kept.summary = Some(*told),
                Measure::Effectif | Measure::TauxPresence => {}
            }
        }
        tables.push(kept);
    }
    let headlines = headlines(request, prepared, &value);
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    for requirement in &prepared.threats.requirements {
        *reasons.entry(requirement.reason).or_default() += 1;
    }
    let evidence = Evidence {
        cells: prepared.table.system.cells.len(),
        printed: protected.printed.iter().filter(|printed| **printed).count(),
        withheld: protected.printed.iter().filter(|printed| !**printed).count(),
        requirements: reasons,
        answers: protected.answers.len(),
        truth: prepared.table.system.truth(),
        names: prepared.names(request.dataset),
        tables: prepared.true_tables(),
        worlds: protected.worlds,
    };
    Outcome { tables, headlines, evidence }
}

impl Prepared {
    /// The true counts of each table.
    fn true_tables(&self) -> Vec<Vec<i64>> {
        let value = |cell: &usize| self.table.system.cells[*cell].value;
        let of = |block: &Option<usize>| -> Vec<i64> {
            block.map_or(Vec::new(), |b| self.table.blocks[b].cells.iter().map(value).collect())
        };
        self.plan.of_table.iter().map(of).collect()
    }

    /// The names of the cells, in words that a data protection officer can follow.
    fn names(&self, dataset: &Dataset) -> Vec<String> {
        let name = |named: &super::tabulate::Named| {
            let rank = Unit::ALL.iter().position(|unit| *unit == named.unit).unwrap_or_default();
            let frame = &self.table.frames[rank];
            let parts = named.key.iter().map(|(axis, mask)| {
                let label = match &frame.axes[*axis].source {
                    super::atoms::Source::Presence => "presence".to_owned(),
                    super::atoms::Source::Variable(v) => dataset.variables[*v].id.clone(),
                    super::atoms::Source::Answers(v, answers) => {
                        format!("{}{answers:?}", dataset.variables[*v].id)
                    }
                };
                format!("{label}={mask:#x}")
            });
            let parts: Vec<String> = parts.collect();
            format!("{} {}", named.unit.code(), parts.join(" "))
        };
        self.table.names.iter().map(name).collect()
    }
}

fn headlines(
    request: &Request<'_>,
    prepared: &Prepared,
    value: &dyn Fn(usize) -> Option<i64>,
) -> BTreeMap<Headline, Option<i64>> {
    let of_children =
        prepared.plan.headlines.iter().map(|(headline, block, at)| {
            (*headline, value(prepared.table.blocks[*block].cells[*at]))
        });
    let mut all: BTreeMap<Headline, Option<i64>> = of_children.collect();
    let sessions = request.dataset.rows_of(Unit::Seance).iter();
    let held: Vec<&Row> =
        sessions.filter(|row| row.months.iter().any(|m| request.period.holds(*m))).collect();
    all.insert(Headline::Seances, Some(held.len() as i64));
    if let Some(variable) = request.dataset.variable(Unit::Seance, "type_seance") {
        let kinds = &request.dataset.variables[variable];
        let at = request.dataset.variables_of(Unit::Seance).position(|(rank, _)| rank == variable);
        let urgent = kinds.categories.iter().zip(0..).find(|(c, _)| c.code == "exceptionnelle");
        if let (Some(at), Some((_, urgent)), Kind::One) = (at, urgent, kinds.kind) {
            let is_urgent = |row: &&&Row| row.values[at] == crate::coding::Value::One(urgent);
            let count = held.iter().filter(is_urgent).count() as i64;
            all.insert(Headline::Exceptionnelles, Some(count));
        }
    }
    all
}

fn with_rounding(request: &Request<'_>, prepared: &Prepared, rounded: Rounded) -> Outcome {
    let shown = |cell: &usize| match rounded.values.get(cell) {
        Some(value) => Shown::Rounded(*value),
        None => Shown::Withheld,
    };
    let tables = request.tables.iter().enumerate().map(|(rank, asked)| {
        let Some(block) = prepared.plan.of_table[rank] else {
            return rates(request.dataset, request.period, asked);
        };
        let counted = &prepared.table.blocks[block];
        let cells = counted.cells.iter().map(shown).collect();
        Kept { shape: counted.shape.clone(), cells, summary: None }
    });
    let tables = tables.collect();
    let value = |cell: usize| rounded.values.get(&cell).copied();
    let headlines = headlines(request, prepared, &value);
    let evidence = Evidence {
        cells: prepared.table.system.cells.len(),
        printed: rounded.values.len(),
        answers: rounded.proved,
        truth: prepared.table.system.truth(),
        names: prepared.names(request.dataset),
        tables: prepared.true_tables(),
        worlds: rounded.worlds,
        ..Evidence::default()
    };
    Outcome { tables, headlines, evidence }
}
