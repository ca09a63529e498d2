//! Answers that last: who was referred by the end of last year still is. A count of them today,
//! less what was told then, is how many children changed meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::refine;
use super::earlier::{Earlier, Told, renamed};
use super::pivot::minimise;
use super::plan::{Plan, Refusal, Request};
use super::requirements::Rule;
use super::solver::{Answer, Program};
use super::system::{Form, Reason, Relation, Requirement, evaluate};
use super::tabulate::Tabulated;
use crate::coding::{Dimension, Group, Impossible, Measure, Month, Period, Population, Variable};

/// More than any count.
const MOST: i64 = 1_000_000_000;

/// Of the children of an earlier edition, those who give an answer that lasts.
pub(super) struct Lasting {
    block: usize,
    /// How many gave it then: bounds.
    then: (i64, i64),
    /// How many children there were, at most.
    whole: i64,
}

/// A table of an earlier edition about answers that last.
struct Telling<'a> {
    edition: &'a Earlier,
    table: &'a Told,
    groups: Vec<Group>,
}

impl Plan {
    /// Counts today what earlier editions told of answers that last, if this one tells something
    /// of the same children.
    ///
    /// # Errors
    /// What they told cannot be followed.
    pub(super) fn add_lasting(&mut self, request: &Request<'_>) -> Result<(), Refusal> {
        let mut guilty: BTreeSet<usize> = BTreeSet::new();
        for ((variable, until), tellings) in tellings(request) {
            let about = &request.dataset.variables[variable];
            // Of those who are new since, nothing was told.
            let met = |period: Period, population: Population| {
                population != Population::Nouvelles || period.from <= until
            };
            let by = |dimension: &Dimension| dimension.variable == variable;
            let mut blocks = self.blocks.iter();
            let again = blocks.any(|block| {
                let (period, population) = self.scopes[block.scope];
                block.dimensions.iter().any(by) && met(period, population)
            });
            let Some(first) = tellings.first().filter(|_| again) else { continue };
            let Some(bounds) = followed(request, variable, until, &tellings) else {
                let shows = |rank: &usize| {
                    let table = &request.tables[*rank];
                    let mut dimensions = std::iter::once(&table.rows).chain(&table.columns);
                    dimensions.any(by) && met(request.period, table.population)
                };
                guilty.extend((0..request.tables.len()).filter(shows));
                if guilty.is_empty() {
                    return Err(Refusal::Lasting(Vec::new()));
                }
                continue;
            };
            let (period, population) = first.population();
            let scope = self.scope(period, population);
            let known = tellings.iter().filter_map(|telling| telling.told(telling.groups.len()));
            let whole = known.map(|(_, most)| most).min().unwrap_or(MOST);
            for (wanted, then) in about.lasting.iter().zip(bounds) {
                let block = self.add(about.unit, scope, vec![Dimension::of(variable, wanted)]);
                self.blocks[block].silent = true;
                self.lasting.push(Lasting { block, then, whole });
            }
        }
        match guilty.is_empty() {
            true => Ok(()),
            false => Err(Refusal::Lasting(guilty.into_iter().collect())),
        }
    }
}

impl Telling<'_> {
    fn population(&self) -> (Period, Population) {
        (self.edition.period(), self.table.population)
    }

    /// What a cell told: bounds.
    fn told(&self, cell: usize) -> Option<(i64, i64)> {
        let value = self.table.cellules.get(cell).copied().flatten()?;
        let slack = self.edition.base.map_or(0, |base| base - 1);
        Some(((value - slack).max(0), value + slack))
    }
}

/// What editions of earlier months told of answers that last, by variable and last month.
fn tellings<'a>(request: &Request<'a>) -> BTreeMap<(usize, Month), Vec<Telling<'a>>> {
    let mut found: BTreeMap<(usize, Month), Vec<Telling<'_>>> = BTreeMap::new();
    let past = request.earlier.iter().filter(|edition| edition.period().to < request.period.to);
    for edition in past {
        for table in edition.tableaux.iter().filter(|table| table.unite.counts_children()) {
            for dimension in &table.dimensions {
                // What does not exist any more was refused.
                let read = renamed(dimension, request.dataset, table.unite);
                let Some((variable, groups)) = read else { continue };
                if !request.dataset.variables[variable].lasting.is_empty() {
                    let at = (variable, edition.period().to);
                    found.entry(at).or_default().push(Telling { edition, table, groups });
                }
            }
        }
    }
    found
}

/// How many gave each answer that lasts, of those counted then: bounds. Nothing when more could be
/// deduced of parts of them than of all: from another table, or from other rows.
fn followed(
    request: &Request<'_>,
    variable: usize,
    until: Month,
    tellings: &[Telling<'_>],
) -> Option<Vec<(i64, i64)>> {
    let about = &request.dataset.variables[variable];
    let population = tellings.first()?.population();
    let plain = |telling: &Telling<'_>| {
        telling.table.dimensions.len() == 1
            && telling.table.mesure == Measure::Effectif
            && telling.population() == population
    };
    if !tellings.iter().all(plain) {
        return None;
    }
    let mut atom = vec![0; about.categories.len()];
    let groups = tellings.iter().flat_map(|telling| &telling.groups);
    for categories in groups.map(|group| &group.categories).chain(&about.lasting) {
        refine(&mut atom, categories);
    }
    let atoms = atom.iter().max().map_or(0, |last| last + 1);
    let sum = |inside: &dyn Fn(u16) -> bool, sign: i64| -> Form {
        let held = atom.iter().zip(0u16..).filter(|(_, category)| inside(*category));
        let held: BTreeSet<usize> = held.map(|(atom, _)| *atom).collect();
        held.into_iter().map(|atom| (atom, sign)).collect()
    };
    let told = tellings.iter().flat_map(|telling| {
        let groups = telling.groups.iter().enumerate().map(|(at, group)| {
            (telling.told(at), sum(&|category| group.categories.contains(&category), 1))
        });
        groups.chain([(telling.told(telling.groups.len()), sum(&|_| true, 1))])
    });
    let rows: Vec<Relation> = told
        .filter_map(|(told, form)| told.map(|(low, high)| Relation { form, low, high }))
        .collect();
    let end = |wanted: &[u16], sign: i64| -> Option<i64> {
        let form = sum(&|category| wanted.contains(&category), sign);
        let mut costs = vec![0.0; atoms];
        form.iter().for_each(|(atom, sign)| costs[*atom] = *sign as f64);
        let bounds = vec![(0, MOST); atoms];
        match minimise(&Program { costs, bounds, rows: rows.clone() })? {
            Answer::Point(point) => Some(sign * evaluate(&form, &point)),
            Answer::None | Answer::Unknown | Answer::TimedOut => None,
        }
    };
    let ends = about.lasting.iter().map(|set| Some((end(set, 1)?, end(set, -1)?)));
    let ends: Vec<(i64, i64)> = ends.collect::<Option<_>>()?;
    // What definitions exclude tells more of what was withheld.
    let exact = ends.iter().all(|(least, most)| least == most);
    let told = |other: usize| {
        let Variable { id, unit, .. } = &request.dataset.variables[other];
        let past = request.earlier.iter().filter(|edition| edition.period().to == until);
        let mut tables = past.flat_map(|edition| &edition.tableaux).filter(|t| t.unite == *unit);
        tables.any(|table| table.dimensions.iter().any(|d| d.variable == *id))
    };
    let tied = |excluded: &Impossible| {
        let mut others = excluded.parts.iter().map(|(other, _)| *other);
        others.clone().any(|other| other == variable) && others.all(told)
    };
    (exact || !request.dataset.exclusions.iter().any(tied)).then_some(ends)
}

/// A sum of today's counts that is no less than what was told.
pub(super) struct Growth {
    form: Form,
    value: i64,
    then: (i64, i64),
    whole: i64,
}

/// What is known of answers that last. Where the records say less than what was told, they were
/// corrected, and its readers are wrong: nothing holds.
pub(super) fn growth(lasting: &Lasting, table: &Tabulated) -> Option<Growth> {
    let cell = table.blocks[lasting.block].cells[0];
    let value = table.system.cells[cell].value;
    let Lasting { then, whole, .. } = *lasting;
    (value >= then.0).then(|| Growth { form: vec![(cell, 1)], value, then, whole })
}

impl Growth {
    /// What everybody knows of it.
    pub(super) fn relation(&self) -> Relation {
        Relation { form: self.form.clone(), low: self.then.0, high: i64::MAX }
    }

    /// What must stay uncertain of it, as far as there is room: a few children who changed.
    pub(super) fn kept_from(&self, rule: Rule) -> Option<Requirement> {
        let (least, most) = self.then;
        if self.value - most >= rule.threshold {
            return None;
        }
        let (low, high) = rule.span(self.value - least);
        let (low, high) = (most + low, (least + high).min(self.whole));
        let form = self.form.clone();
        (low < high).then_some(Requirement { form, low, high, reason: Reason::Difference })
    }
}
