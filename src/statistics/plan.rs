//! An edition: what it asks to count, what earlier editions told, and what of it prints.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::atoms::{Block, Scope};
use super::concede::Concession;
use super::earlier::{Earlier, told};
use super::growth::Lasting;
use super::overlaps::Twins;
use super::system::Reason;
use crate::coding::{
    Dataset, Dimension, Edition, Impossible, Known, Period, Population, Row, Table, Unit,
};

/// Fewest situations for a crossed table: below, almost every one of its cells is a child.
pub const LEAST_CROSSED: i64 = 30;

/// How small counts are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// They are withheld.
    Suppression,
    /// Every count is rounded to a multiple of this base, up or down as a secret says.
    Rounding(i64, Secret),
}

/// What nobody who reads an edition knows: the draws of its rounding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A number from 0 to 1, always the same for a name.
    pub(super) fn draw(self, name: &str) -> f64 {
        let digest = Sha256::new().chain_update(self.0).chain_update(name).finalize();
        let first = digest.iter().take(6).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        first as f64 / (1u64 << 48) as f64
    }
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
    /// What its readers know to be impossible: structural zeros, which print.
    pub impossible: &'a [Impossible],
    /// Editions that its readers may hold.
    pub earlier: &'a [Earlier],
    /// Their tables, by edition and rank, that the records, corrected since, tell no more: where
    /// both differ, nothing is compared.
    pub corrected: &'a [(usize, usize)],
    /// How many of them, the last ones, are made along with this one: what they print is known,
    /// and is no reason to ask less.
    pub along: usize,
    /// The edition.
    pub edition: Edition,
    /// The least count that prints.
    pub threshold: i64,
    /// Whether even the presence of one child must stay unknown.
    pub zero_sensitive: bool,
    /// How small counts are kept.
    pub method: Method,
}

impl Request<'_> {
    /// The sessions of the period.
    pub(super) fn sessions(&self) -> impl Iterator<Item = &Row> {
        let all = self.dataset.rows_of(Unit::Seance).iter();
        all.filter(|row| Population::Periode.counts(row, self.period))
    }

    /// How many of them were of a kind, when the dataset says it.
    pub(super) fn sessions_of(&self, kind: &str) -> Option<usize> {
        let variable = self.dataset.variable(Unit::Seance, KIND)?;
        let kinds = self.dataset.variables[variable].categories.iter().zip(0..);
        let wanted: Vec<u16> = kinds.filter(|(c, _)| c.code == kind).map(|(_, at)| at).collect();
        let at = self.dataset.slot(variable);
        Some(self.sessions().filter(|row| row.values[at].gives(&wanted)).count())
    }
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
    /// These tables tell again, of the same children, an answer that lasts, and what earlier
    /// editions told of it cannot be followed.
    Lasting(Vec<usize>),
    /// An earlier edition names a variable or a code that does not exist any more.
    Unknown(usize),
    /// A count known from elsewhere, by its rank, is not what the records say.
    Contradicted(usize),
    /// What was declared impossible, by its rank, is in the records.
    Possible(usize),
    /// Rounded counts cannot add up.
    Unrounded,
    /// A search took longer than it may.
    TimedOut,
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
    /// For each figure that stands for the counts, the rank of a group, or a number in tenths;
    /// nothing when it is withheld.
    pub summaries: Vec<Option<i64>>,
}

impl Kept {
    /// Figures withheld, out of how many: what stands for the counts, if anything does.
    pub fn losses(&self) -> (usize, usize) {
        if !self.summaries.is_empty() {
            let withheld = self.summaries.iter().filter(|summary| summary.is_none());
            return (withheld.count(), self.summaries.len());
        }
        let withheld = self.cells.iter().filter(|cell| **cell == Shown::Withheld);
        (withheld.count(), self.cells.len())
    }
}

/// Whether a table loses more than a third of its figures, and should be grouped first.
pub fn loses_much((lost, all): (usize, usize)) -> bool {
    lost * 3 > all
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
    /// What earlier figures alone did not leave whole.
    pub conceded: Vec<Concession>,
    /// How many sums that no table shows are protected.
    pub latent: usize,
    /// The true counts of the cells, for the ledger alone.
    pub truth: Vec<i64>,
    /// The names of the cells, for the ledger alone.
    pub names: Vec<String>,
    /// The true counts of each table, for the last search of finished documents alone.
    pub tables: Vec<Vec<i64>>,
}

impl Evidence {
    /// Whether readers had less doubt than the threshold asks, before this edition.
    pub fn concedes(&self) -> bool {
        self.conceded.iter().any(|concession| concession.grave)
    }
}

/// The variable that tells who is presented for the first time.
pub(super) const NEW: &str = "nouvelle";
/// The variable of the calendar quarter of an event, `t1` to `t4`.
pub(super) const QUARTER: &str = "trimestre";
/// The variable of the kind of a session, and of that of a passage.
pub(super) const KIND: &str = "type_seance";
/// The variable of the months that the mobile team carries a situation.
pub(super) const MONTHS_CARRIED: &str = "mois_co_accompagnement";
/// The variable whose values sum to the number of passages.
pub(super) const PASSAGES: &str = "passages_par_situation";

/// What an earlier edition told by one of its tables.
pub(super) struct Before {
    pub edition: usize,
    pub table: usize,
    pub block: usize,
    /// Where each cell of the block stands in that table.
    pub places: Vec<usize>,
    /// Whether the block is the whole table.
    pub whole: bool,
}

/// The plan of an edition: its blocks, and what rows each scope counts.
pub(super) struct Plan {
    pub scopes: Vec<(Period, Population)>,
    pub blocks: Vec<Block>,
    /// The block of each table; sessions have none.
    pub of_table: Vec<Option<usize>>,
    pub headlines: Vec<(Headline, usize, usize)>,
    pub known: Vec<usize>,
    /// What earlier editions told.
    pub earlier: Vec<Before>,
    /// What they told of answers that last.
    pub lasting: Vec<Lasting>,
    /// Each number of passages apart: what it sums to is the number of passages.
    pub passages: Option<usize>,
    /// Spells of time whose passages are tied to their situations.
    pub spells: Vec<Spell>,
    /// What definitions exclude, in the groups that tables tell apart.
    pub exclusions: Vec<Impossible>,
    /// What definitions nest, of variables that tables show.
    pub nested: Vec<(usize, usize)>,
    /// What situations and passages both say.
    pub twins: Option<Twins>,
    /// The blocks of mentions, each with that of the situations of its population.
    pub mentions: Vec<(usize, usize)>,
}

/// The counts that tie the passages of a time to its situations, each by its block and place.
pub(super) struct Spell {
    pub passages: (usize, usize),
    /// Passages of situations already known.
    pub again: (usize, usize),
    /// Situations examined for the first time.
    pub first: (usize, usize),
    /// Situations examined; nothing since the beginning, when they are the same.
    pub situations: Option<(usize, usize)>,
    /// Recommendations.
    pub advice: (usize, usize),
}

impl Plan {
    pub(super) fn scope(&mut self, period: Period, population: Population) -> Scope {
        let wanted = (period, population);
        self.scopes.iter().position(|scope| *scope == wanted).unwrap_or_else(|| {
            self.scopes.push(wanted);
            self.scopes.len() - 1
        })
    }

    pub(super) fn add(&mut self, unit: Unit, scope: Scope, dimensions: Vec<Dimension>) -> usize {
        self.blocks.push(Block { unit, scope, dimensions, silent: false });
        self.blocks.len() - 1
    }

    pub(super) fn of(request: &Request<'_>) -> Result<Self, Refusal> {
        let mut plan = Self {
            scopes: Vec::new(),
            blocks: Vec::new(),
            of_table: Vec::new(),
            headlines: Vec::new(),
            known: Vec::new(),
            earlier: Vec::new(),
            lasting: Vec::new(),
            passages: None,
            spells: Vec::new(),
            exclusions: Vec::new(),
            nested: Vec::new(),
            twins: None,
            mentions: Vec::new(),
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
        if let Some(variable) = request.dataset.variable(Unit::Situation, PASSAGES)
            && request.tables.iter().any(|table| table.counts_by(variable))
        {
            let scope = plan.scope(request.period, Population::Periode);
            let groups = request.dataset.variables[variable].each();
            plan.passages =
                Some(plan.add(Unit::Situation, scope, vec![Dimension { variable, groups }]));
        }
        for known in request.known {
            let scope = plan.scope(request.period, known.population);
            let dimension = Dimension::of(known.variable, &known.categories);
            let block = plan.add(known.unit, scope, vec![dimension]);
            plan.known.push(block);
        }
        for impossible in request.impossible {
            // Its joint cells are in the system, even when no table crosses its variables: readers
            // know them.
            let scope = plan.scope(request.period, Population::Periode);
            let parts = impossible.parts.iter();
            let parts = parts.map(|(variable, categories)| Dimension::of(*variable, categories));
            plan.add(impossible.unit, scope, parts.collect());
        }
        plan.add_implied(request);
        for (at, earlier) in request.earlier.iter().enumerate() {
            let tables = told(earlier, request.dataset, request.period);
            for (rank, table) in tables.ok_or(Refusal::Unknown(at))? {
                let scope = plan.scope(earlier.period(), table.population);
                let block = plan.add(table.unit, scope, table.dimensions);
                plan.earlier.push(Before {
                    edition: at,
                    table: rank,
                    block,
                    places: table.places,
                    whole: table.whole,
                });
            }
        }
        plan.add_lasting(request)?;
        for at in 0..plan.blocks.len() {
            let Block { unit, scope, dimensions, .. } = &plan.blocks[at];
            if *unit == Unit::Mention && dimensions.len() == 1 {
                let situations = plan.add(Unit::Situation, *scope, Vec::new());
                plan.mentions.push((at, situations));
            }
        }
        plan.add_overlaps(request);
        let mut periods = vec![request.period];
        for earlier in request.earlier {
            if !periods.contains(&earlier.period()) {
                periods.push(earlier.period());
            }
        }
        for period in periods {
            plan.add_spells(request, period);
        }
        Ok(plan)
    }

    /// Passages of situations already known, by their block and place.
    fn add_again(&mut self, request: &Request<'_>, scope: Scope) -> Option<(usize, usize)> {
        let variable = request.dataset.variable(Unit::Passage, "entree")?;
        let entry = &request.dataset.variables[variable];
        let groups = entry.each();
        let block = self.add(Unit::Passage, scope, vec![Dimension { variable, groups }]);
        let at = entry.categories.iter().position(|category| category.code == "revoyure")?;
        Some((block, at))
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
        let again = self.add_again(request, now);
        self.headlines.extend(again.map(|(block, at)| (Headline::Revoyures, block, at)));
    }

    /// The passages of a period, and of all until its end when some table counts those: tied to
    /// situations, whatever tables show.
    fn add_spells(&mut self, request: &Request<'_>, period: Period) {
        let [now, new, ever] = [Population::Periode, Population::Nouvelles, Population::Cumul]
            .map(|population| self.scope(period, population));
        self.add_spell(request, now, new);
        let mut passages = self.blocks.iter().filter(|block| block.unit == Unit::Passage);
        if passages.any(|block| block.scope == ever) {
            // Since the beginning, every situation was new once.
            self.add_spell(request, ever, ever);
        }
    }

    fn add_spell(&mut self, request: &Request<'_>, all: Scope, new: Scope) {
        let Some(again) = self.add_again(request, all) else { return };
        let mut total = |unit, scope| (self.add(unit, scope, Vec::new()), 0);
        let (passages, first) = (total(Unit::Passage, all), total(Unit::Situation, new));
        let situations = (new != all).then(|| total(Unit::Situation, all));
        let advice = total(Unit::Preconisation, all);
        self.spells.push(Spell { passages, again, first, situations, advice });
    }

    /// What is about the period alone is known of who was not examined: counts since the beginning
    /// and those of the period are then the same.
    fn add_implied(&mut self, request: &Request<'_>) {
        let now = self.scope(request.period, Population::Periode);
        let ever = self.scope(request.period, Population::Cumul);
        let since: Vec<Block> = self.blocks.iter().filter(|b| b.scope == ever).cloned().collect();
        for Block { unit, dimensions, .. } in since {
            let unseen = |d: &Dimension| request.dataset.variables[d.variable].unseen.is_some();
            if dimensions.iter().any(unseen) {
                self.add(unit, now, dimensions);
            }
        }
    }

    pub(super) fn belongs(&self, scope: Scope, row: &Row) -> bool {
        let (period, population) = self.scopes[scope];
        population.counts(row, period)
    }
}

/// What a table counts by; some measures need each value, whatever the groups typed.
pub fn dimensions(dataset: &Dataset, table: &Table) -> Vec<Dimension> {
    if table.measure.counts_values() {
        let variable = table.rows.variable;
        return vec![Dimension { variable, groups: dataset.variables[variable].each() }];
    }
    table.dimensions().cloned().collect()
}
