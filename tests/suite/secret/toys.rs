//! Small tables drawn by hand, small datasets, and what an attacker computes of them.

use std::collections::{BTreeMap, BTreeSet};

use cesmivip::coding::{
    Category, Dataset, Dimension, Edition, Group, Kind, Measure, Month, Period, Population, Row,
    Table, Unit, Value, Variable,
};
use cesmivip::statistics::{
    Block, Counting, Earlier, Figure, Form, Method, Microlp, Outcome, Prepared, Protected, Reason,
    Relation, Request, Requirement, Rule, Searcher, Secret, Shown, System, Tabulated, Threats,
    Told, ToldDimension, ToldGroup, evaluate, latent, prepare, protect, prove, publish,
    requirements, tabulate,
};

/// What draws rounded counts here.
pub const SECRET: Secret = Secret([7; 32]);

/// Nobody knows a bound of a count but through what prints: this one is far.
const FAR: i64 = 1_000;

/// A system with what prints of it; the figure of a printable cell has the same rank in `figures`.
#[derive(Clone, Default)]
pub struct Toy {
    pub system: System,
    pub printed: Vec<bool>,
    figure_of: BTreeMap<usize, usize>,
}

impl Toy {
    /// Adds a count that prints.
    pub fn cell(&mut self, value: i64) -> usize {
        let cell = self.latent(value);
        self.figure_of.insert(cell, self.system.printable(cell, 1.0));
        self.printed.push(true);
        cell
    }

    /// Adds a count that no table shows.
    pub fn latent(&mut self, value: i64) -> usize {
        self.system.add(value, FAR)
    }

    /// Says that some cells add up to another.
    pub fn sum(&mut self, parts: &[usize], whole: usize) {
        let parts = parts.iter().map(|part| (*part, 1));
        let form = parts.chain([(whole, -1)]).collect();
        self.system.relations.push(Relation::equal(form, 0));
    }

    /// Prints a figure that tells bounds of sums.
    pub fn tells(&mut self, facts: &[(Form, i64, i64)]) -> usize {
        let facts = facts.iter().cloned();
        let facts = facts.map(|(form, low, high)| Relation { form, low, high }).collect();
        self.system.figures.push(Figure { facts, weight: 1.0, forced: false, late: true });
        self.printed.push(true);
        self.printed.len() - 1
    }

    /// A total, then its parts: `10 = 3 + 4 + 3`.
    pub fn line(values: &[i64]) -> Self {
        let mut toy = Self::default();
        let cells: Vec<usize> = values.iter().map(|value| toy.cell(*value)).collect();
        toy.sum(&cells[1..], cells[0]);
        toy
    }

    /// A table of two variables: inner cells row after row, then the totals of rows, those of
    /// columns, and the grand total.
    pub fn grid(rows: &[&[i64]]) -> Self {
        let mut toy = Self::default();
        let width = rows[0].len();
        let inner: Vec<usize> = rows.iter().copied().flatten().map(|v| toy.cell(*v)).collect();
        let lines = inner.chunks(width).map(<[usize]>::to_vec);
        let columns = (0..width).map(|at| inner.iter().copied().skip(at).step_by(width).collect());
        let lines: Vec<Vec<usize>> = lines.chain(columns).collect();
        for parts in &lines {
            let whole = toy.cell(parts.iter().map(|part| toy.system.cells[*part].value).sum());
            toy.sum(parts, whole);
        }
        let totals: Vec<usize> = (inner.len()..inner.len() + rows.len()).collect();
        let all = toy.cell(totals.iter().map(|total| toy.system.cells[*total].value).sum());
        toy.sum(&totals, all);
        let columns: Vec<usize> = (totals[0] + rows.len()..all).collect();
        toy.sum(&columns, all);
        toy
    }

    /// The same with some cells withheld.
    pub fn hiding(mut self, cells: &[usize]) -> Self {
        for cell in cells {
            self.printed[self.figure_of[cell]] = false;
        }
        self
    }

    /// The same with another pattern.
    pub fn printing(self, printed: Vec<bool>) -> Self {
        Self { printed, ..self }
    }

    /// What everybody computes of a cell.
    pub fn interval(&self, cell: usize) -> (i64, i64) {
        self.interval_for(&[], &vec![(cell, 1)])
    }

    /// What a reader computes of a sum, who knows the least value of some cells.
    pub fn interval_for(&self, known: &[(usize, i64)], form: &Form) -> (i64, i64) {
        interval(&self.system, &self.printed, &known.iter().copied().collect(), form)
    }

    /// What must be protected under a threshold, every small cell being one.
    pub fn threats(&self, threshold: i64, zero_sensitive: bool) -> Threats {
        let cells = self.figure_of.keys().copied();
        let small = cells.filter(|cell| self.system.cells[*cell].value < threshold);
        let requirements = small.map(|cell| self.wide(vec![(cell, 1)], threshold, zero_sensitive));
        Threats { requirements: requirements.collect(), ..Threats::default() }
    }

    /// R1 and R2 of a sum.
    pub fn wide(&self, form: Form, threshold: i64, zero_sensitive: bool) -> Requirement {
        let value = evaluate(&form, &self.system.truth());
        let low = if zero_sensitive { 0 } else { value.clamp(0, 1) };
        Requirement { form, low, high: low + threshold, reason: Reason::Small }
    }

    /// Protects, proves, and audits with the attacker's own computation.
    pub fn protected(&self, threats: &Threats) -> Self {
        let protected = guarded(&self.system, threats);
        self.clone().printing(protected.printed)
    }

    /// The cells that do not print.
    pub fn hidden(&self) -> BTreeSet<usize> {
        let cells = self.figure_of.iter().filter(|(_, figure)| !self.printed[**figure]);
        cells.map(|(cell, _)| *cell).collect()
    }
}

/// What an attacker computes of a sum.
pub fn interval(
    system: &System,
    printed: &[bool],
    known: &BTreeMap<usize, i64>,
    form: &Form,
) -> (i64, i64) {
    let solver = Microlp::default();
    let searcher = Searcher::new(system, &solver);
    searcher.interval(printed, known, form).unwrap_or_else(|| panic!("no interval of {form:?}"))
}

/// Protects and proves a system; then each requirement, of everybody, of each institution and of
/// each insider, is computed again from what prints alone.
pub fn guarded(system: &System, threats: &Threats) -> Protected {
    let protected = protect(system, threats, &Microlp::default());
    let proof = prove(system, threats, &protected);
    assert_eq!(proof, Ok(()), "{:?}", protected.unmet);
    audit(system, threats, &protected.printed);
    protected
}

/// What guards a pattern, from what prints alone.
pub fn audit(system: &System, threats: &Threats, printed: &[bool]) {
    let holds = |known: &BTreeMap<usize, i64>, requirement: &Requirement, who: &str| {
        let (low, high) = interval(system, printed, known, &requirement.form);
        let (wanted, needed) = (requirement.low, requirement.high);
        assert!(low <= wanted && high >= needed, "{who}: {requirement:?} is [{low}, {high}]");
    };
    for (_, requirement) in threats.of_everybody() {
        holds(&BTreeMap::new(), requirement, "everybody");
    }
    for (partner, requirements) in &threats.partners {
        for requirement in requirements {
            holds(&partner.known, requirement, "a partner");
        }
    }
    for insider in &threats.insiders {
        for (_, requirement) in threats.of_everybody() {
            let (low, high) = interval(system, printed, &insider.known, &requirement.form);
            // Her own records apart, she knows no more than the others do, but for one.
            let own = insider.own_in(&requirement.form).max(1);
            let width = requirement.high - requirement.low - own;
            assert!(high - low >= width.max(1), "an insider: {requirement:?} is [{low}, {high}]");
        }
    }
}

/// A variable of situations.
pub fn variable(id: &str, codes: &[&str]) -> Variable {
    let category = |code: &&str| Category { code: (*code).to_owned(), label: format!("<{code}>") };
    Variable {
        id: id.to_owned(),
        indicator: "I0".to_owned(),
        title: id.to_owned(),
        definition: String::new(),
        date_basis: String::new(),
        denominator: String::new(),
        unit: Unit::Situation,
        kind: Kind::One,
        categories: codes.iter().map(category).collect(),
        sensitive: false,
        stable: true,
        lasting: Vec::new(),
        ordered: false,
        unseen: None,
        answered: false,
        alone: false,
        some: false,
    }
}

/// A month of 2026.
pub fn month(month: i8) -> Month {
    Month { year: 2026, month }
}

/// The months that reports are about.
pub fn year() -> Period {
    Period { from: month(1), to: month(12) }
}

/// An empty dataset.
pub fn dataset(variables: Vec<Variable>) -> Dataset {
    let rows = Unit::ALL.map(|_| Vec::new()).into();
    Dataset { variables, rows, exclusions: Vec::new(), nested: Vec::new() }
}

/// Adds situations that answer alike, seen in March 2026.
pub fn add(dataset: &mut Dataset, times: usize, values: &[u16]) {
    let values: Vec<Value> = values.iter().map(|value| Value::One(*value)).collect();
    let rows = &mut dataset.rows[0];
    for _ in 0..times {
        let child = u32::try_from(rows.len()).unwrap();
        let months = vec![month(3)];
        rows.push(Row { child, partner: None, months, values: values.clone() });
    }
}

/// A dataset of one variable, by its counts.
pub fn counted(id: &str, counts: &[(&str, usize)]) -> Dataset {
    let codes: Vec<&str> = counts.iter().map(|(code, _)| *code).collect();
    let mut made = dataset(vec![variable(id, &codes)]);
    for ((_, times), category) in counts.iter().zip(0..) {
        add(&mut made, *times, &[category]);
    }
    made
}

/// A dataset of two variables, by their joint counts.
pub fn crossed(rows: (&str, &[&str]), columns: (&str, &[&str]), counts: &[&[usize]]) -> Dataset {
    let mut made = dataset(vec![variable(rows.0, rows.1), variable(columns.0, columns.1)]);
    for (line, row) in counts.iter().zip(0..) {
        for (times, column) in line.iter().zip(0..) {
            add(&mut made, *times, &[row, column]);
        }
    }
    made
}

/// A dimension by groups of category numbers.
pub fn groups(variable: usize, groups: &[&[u16]]) -> Dimension {
    let group = |categories: &&[u16]| Group {
        label: format!("{categories:?}"),
        categories: categories.to_vec(),
    };
    Dimension { variable, groups: groups.iter().map(group).collect() }
}

/// A dimension with a group a category.
pub fn all(dataset: &Dataset, variable: usize) -> Dimension {
    let categories = dataset.variables[variable].categories.iter().zip(0..);
    let group = |(category, at): (&Category, u16)| Group {
        label: category.label.clone(),
        categories: vec![at],
    };
    Dimension { variable, groups: categories.map(group).collect() }
}

/// Tables counted into one system, each of their cells being printable.
pub fn tables(dataset: &Dataset, tables: &[&[Dimension]]) -> (Tabulated, Toy) {
    let block = |dimensions: &&[Dimension]| Block {
        unit: Unit::Situation,
        scope: 0,
        dimensions: dimensions.to_vec(),
        silent: false,
    };
    let blocks: Vec<Block> = tables.iter().map(block).collect();
    let mut table =
        tabulate(dataset, &blocks, &Counting { belongs: &|_, _| true, months: &[] }).unwrap();
    let mut toy = Toy::default();
    for cell in table.blocks.iter().flat_map(|block| &block.cells) {
        if !toy.figure_of.contains_key(cell) {
            toy.figure_of.insert(*cell, table.system.printable(*cell, 1.0));
            toy.printed.push(true);
        }
    }
    toy.system = table.system.clone();
    (table, toy)
}

/// What the program asks to protect in some tables: nobody but the readers of what prints.
pub fn asked(table: &Tabulated, threshold: i64, zero_sensitive: bool) -> Threats {
    let rule = Rule { threshold, zero_sensitive, complements: true };
    let impossible = BTreeSet::new();
    let requirements = requirements(table, rule, &impossible);
    Threats { requirements, latent: latent(table, rule, &impossible), ..Threats::default() }
}

/// A table of situations, of one variable, for both editions.
pub fn table(id: &str, rows: Dimension) -> Table {
    Table {
        id: id.to_owned(),
        title: id.to_owned(),
        unit: Unit::Situation,
        population: Population::Periode,
        rows,
        columns: None,
        measure: Measure::Effectif,
        figure: None,
        editions: Edition::ALL.to_vec(),
        chapter: "profil".to_owned(),
    }
}

/// A public edition of 2026.
pub fn request<'a>(dataset: &'a Dataset, tables: &'a [Table], threshold: i64) -> Request<'a> {
    Request {
        dataset,
        period: year(),
        tables,
        known: &[],
        impossible: &[],
        earlier: &[],
        corrected: &[],
        along: 0,
        edition: Edition::Publique,
        threshold,
        zero_sensitive: false,
        method: Method::Suppression,
    }
}

/// Publishes, then computes again every requirement from what prints alone.
pub fn published(request: &Request<'_>) -> Outcome {
    let outcome = publish(request, &Microlp::default()).unwrap_or_else(|r| panic!("{r:#?}"));
    let (prepared, printed) = pattern(request);
    audit(&prepared.table.system, &prepared.threats, &printed);
    outcome
}

/// The system of a request, and what prints of it.
pub fn pattern(request: &Request<'_>) -> (Prepared, Vec<bool>) {
    let prepared = prepare(request).unwrap_or_else(|r| panic!("{r:#?}"));
    let protected = protect(&prepared.table.system, &prepared.threats, &Microlp::default());
    (prepared, protected.printed)
}

/// Publishes a rounded edition, then computes each small count again from what prints.
pub fn rounded(request: &Request<'_>) -> Outcome {
    let Method::Rounding(base, _) = request.method else { panic!("not a rounded edition") };
    let outcome = publish(request, &Microlp::default()).unwrap_or_else(|r| panic!("{r:#?}"));
    let prepared = prepare(request).unwrap_or_else(|r| panic!("{r:#?}"));
    let mut toy = Toy { system: prepared.table.system.clone(), ..Toy::default() };
    toy.system.figures.clear();
    for (rank, kept) in outcome.tables.iter().enumerate() {
        for (cell, shown) in prepared.table.blocks[rank].cells.iter().zip(&kept.cells) {
            if let Shown::Rounded(told) = shown {
                // A reader knows the base, and nothing of the choice between two multiples.
                toy.tells(&[(vec![(*cell, 1)], told - base + 1, told + base - 1)]);
            }
        }
    }
    for (_, requirement) in prepared.threats.of_everybody() {
        let (low, high) = toy.interval_for(&[], &requirement.form);
        assert!(high - low >= base - 1, "{requirement:?} is [{low}, {high}]");
    }
    outcome
}

/// An edition of 2026 that told one table.
pub fn told(variable: &str, groups: &[&[&str]], cells: &[Option<i64>]) -> Earlier {
    let group = |codes: &&[&str]| ToldGroup {
        libelle: codes.join(", "),
        modalites: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let groupes: Vec<ToldGroup> = groups.iter().map(group).collect();
    let variable = variable.to_owned();
    let dimensions = match groupes.is_empty() {
        true => Vec::new(),
        false => vec![ToldDimension { variable, groupes }],
    };
    Earlier {
        publication: 1,
        reference: "RAP-2026-publique".to_owned(),
        edition: Edition::Publique,
        periode: year(),
        seuil: 5,
        base: None,
        tableaux: vec![Told {
            id: "age".to_owned(),
            unite: Unit::Situation,
            population: Population::Periode,
            dimensions,
            cellules: cells.to_vec(),
            mesure: Measure::Effectif,
            resumes: Vec::new(),
        }],
    }
}

/// The months of last year.
pub fn last_year() -> Period {
    Period { from: Month { year: 2025, month: 1 }, to: Month { year: 2025, month: 12 } }
}

/// How many figures of some tables are withheld, under a threshold of five.
pub fn withheld(data: &Dataset, shown: &[Table]) -> usize {
    let outcome = published(&request(data, shown, 5));
    let cells = outcome.tables.iter().flat_map(|table| &table.cells);
    cells.filter(|cell| **cell == Shown::Withheld).count()
}
