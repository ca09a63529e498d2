//! What an edition publishes, and its proof.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::Source;
use super::concede::{Left, protected};
use super::measure::{rates, step};
use super::plan::{Evidence, Headline, Kept, Method, Outcome, Refusal, Request, Shown};
use super::prepare::{Prepared, prepare};
use super::protect::Protected;
use super::prove::prove;
use super::round::{Rounded, round};
use super::solver::Solver;
use super::support::gaps;
use super::system::{Form, Reason};
use super::tabulate::{Counted, Named};
use crate::coding::{Dataset, Measure, Table};

/// Protects a request, proves it, and tells what prints.
///
/// # Errors
/// Everything that refuses the edition.
pub fn publish(request: &Request<'_>, solver: &dyn Solver) -> Result<Outcome, Vec<Refusal>> {
    let mut prepared = prepare(request)?;
    match request.method {
        Method::Suppression => match by_suppression(request, &prepared, solver) {
            // Where nothing is safe beside it, even the number of situations is withheld.
            Err(refusals) if is_unproved(&refusals) && prepared.frees_situations() => {
                by_suppression(request, &prepared, solver).map_err(|_| refusals)
            }
            settled => settled,
        },
        Method::Rounding(base, secret) => {
            let rounded = round(request, &prepared, (base, secret), solver)?;
            Ok(with_rounding(request, &prepared, rounded))
        }
    }
}

/// Whether only proofs are missing.
pub(super) fn is_unproved(refusals: &[Refusal]) -> bool {
    refusals.iter().all(|refusal| matches!(refusal, Refusal::Unproved(_)))
}

fn by_suppression(
    request: &Request<'_>,
    prepared: &Prepared,
    solver: &dyn Solver,
) -> Result<Outcome, Vec<Refusal>> {
    let system = &prepared.table.system;
    let Left { threats, protected, conceded } = protected(request, prepared, solver);
    // Another machine, or another day, might find another pattern.
    if protected.timed_out {
        return Err(vec![Refusal::TimedOut]);
    }
    let refuse = |guilty: &mut dyn Iterator<Item = &Form>| {
        let tables = to_coarsen(request, prepared, &protected, guilty);
        Err(vec![Refusal::Unproved(tables)])
    };
    if prove(system, &threats, &protected).is_err() {
        return refuse(&mut protected.unmet.iter().map(|question| &question.form));
    }
    let narrow = gaps(system, &protected, &threats, solver, request.threshold);
    if !narrow.is_empty() {
        return refuse(&mut narrow.iter().map(|requirement| &requirement.form));
    }
    let outcome = suppressed(request, prepared, protected);
    let latent = threats.latent.len();
    let evidence = Evidence { conceded, latent, ..outcome.evidence };
    Ok(Outcome { evidence, ..outcome })
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
    let guilty = prepared.shown_of(&guilty);
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
        // What is known already and small is no secret, and does not print either.
        let shown = printed && !prepared.small.contains(&cell);
        shown.then(|| prepared.table.system.cells[cell].value)
    };
    let mut tables =
        prepared.tables(request, &|cell| value(cell).map_or(Shown::Withheld, Shown::Count));
    for (rank, late) in &prepared.late {
        let (asked, kept) = (&request.tables[*rank], &mut tables[*rank]);
        for (at, (figure, told)) in late.iter().enumerate() {
            match asked.measure {
                _ if !protected.printed[*figure] => {}
                Measure::Part => kept.cells[at] = Shown::Share(*told, step(prepared.base(*rank))),
                Measure::Mediane | Measure::Quartiles | Measure::Moyenne | Measure::Occupation => {
                    kept.summaries[at] = Some(*told);
                }
                Measure::Effectif | Measure::TauxPresence => {}
            }
        }
    }
    let headlines = headlines(request, prepared, &value);
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    for requirement in &prepared.threats.requirements {
        *reasons.entry(requirement.reason).or_default() += 1;
    }
    let evidence = Evidence {
        printed: protected.printed.iter().filter(|printed| **printed).count(),
        withheld: protected.printed.iter().filter(|printed| !**printed).count(),
        requirements: reasons,
        answers: protected.answers.len(),
        worlds: protected.worlds,
        ..prepared.evidence(request.dataset)
    };
    Outcome { tables, headlines, evidence }
}

impl Prepared {
    /// Lets the number of situations be withheld. Tells whether it could not be.
    fn frees_situations(&mut self) -> bool {
        let mut headlines = self.plan.headlines.iter();
        let situations = headlines.find(|(headline, ..)| *headline == Headline::Situations);
        let Some((_, block, at)) = situations else { return false };
        let cell = self.table.blocks[*block].cells[*at];
        let Some(figure) = self.figure_of.get(&cell).filter(|_| !self.told.contains(&cell)) else {
            return false;
        };
        std::mem::take(&mut self.table.system.figures[*figure].forced)
    }

    /// What prints of each table; sessions, behind which no child stands, print whole.
    fn tables(&self, request: &Request<'_>, shown: &dyn Fn(usize) -> Shown) -> Vec<Kept> {
        let kept = |(asked, block): (&Table, &Option<usize>)| match block {
            None => rates(request.dataset, request.period, asked),
            Some(block) => {
                let Counted { cells, shape, .. } = &self.table.blocks[*block];
                // Of a table of shares, a count that another table prints is no share.
                let last = cells.len() - 1;
                let told = |at: usize| asked.measure != Measure::Part || at == last;
                let cells = cells.iter().enumerate().map(|(at, cell)| match told(at) {
                    true => shown(*cell),
                    false => Shown::Withheld,
                });
                let cells = cells.collect();
                let summaries = vec![None; asked.measure.summaries().len()];
                Kept { shape: shape.clone(), cells, summaries }
            }
        };
        request.tables.iter().zip(&self.plan.of_table).map(kept).collect()
    }

    /// What tables show of some cells: those that they show, and for each other those of its
    /// margins that keep the most of it.
    pub(super) fn shown_of(&self, cells: &BTreeSet<usize>) -> BTreeSet<usize> {
        let blocks = self.plan.of_table.iter().flatten();
        let shown: BTreeSet<usize> =
            blocks.flat_map(|block| self.table.blocks[*block].cells.iter().copied()).collect();
        let mut found: BTreeSet<usize> = cells.intersection(&shown).copied().collect();
        for cell in cells.difference(&shown) {
            let Named { unit, key, .. } = &self.table.names[*cell];
            let holds = |(axis, mask): &(usize, u64)| {
                key.iter().any(|(other, part)| other == axis && part & !mask == 0)
            };
            let margin = |at: &usize| {
                let name = &self.table.names[*at];
                name.unit == *unit && name.key.iter().all(holds)
            };
            let margins: Vec<usize> = shown.iter().copied().filter(margin).collect();
            let kept = |at: &usize| self.table.names[*at].key.len();
            let most = margins.iter().map(kept).max().unwrap_or_default();
            found.extend(margins.iter().filter(|at| kept(at) == most));
        }
        found
    }

    /// How many rows a table counts.
    fn base(&self, rank: usize) -> i64 {
        let block = self.plan.of_table[rank].map(|block| &self.table.blocks[block]);
        let total = block.and_then(|counted| counted.cells.last());
        total.map_or(0, |cell| self.table.system.cells[*cell].value)
    }

    /// What the evidence of every method holds.
    fn evidence(&self, dataset: &Dataset) -> Evidence {
        Evidence {
            cells: self.table.system.cells.len(),
            truth: self.table.system.truth(),
            names: self.names(dataset),
            tables: self.true_tables(),
            ..Evidence::default()
        }
    }

    /// The true counts of each table.
    fn true_tables(&self) -> Vec<Vec<i64>> {
        let value = |cell: &usize| self.table.system.cells[*cell].value;
        let of = |block: &Option<usize>| -> Vec<i64> {
            block.map_or(Vec::new(), |b| self.table.blocks[b].cells.iter().map(value).collect())
        };
        self.plan.of_table.iter().map(of).collect()
    }

    /// The names of the cells, in words that a data protection officer can follow.
    pub(super) fn names(&self, dataset: &Dataset) -> Vec<String> {
        let name = |named: &Named| {
            let frame = &self.table.frames[named.unit.rank()];
            let parts = named.key.iter().map(|(axis, mask)| {
                let label = match &frame.axes[*axis].source {
                    Source::Presence => "presence".to_owned(),
                    Source::Variable(v) => dataset.variables[*v].id.clone(),
                    Source::Answers(v, answers) => {
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
    all.insert(Headline::Seances, Some(request.sessions().count() as i64));
    if let Some(urgent) = request.sessions_of("exceptionnelle") {
        all.insert(Headline::Exceptionnelles, Some(urgent as i64));
    }
    all
}

fn with_rounding(request: &Request<'_>, prepared: &Prepared, rounded: Rounded) -> Outcome {
    let value = |cell: usize| rounded.values.get(&cell).copied();
    let tables =
        prepared.tables(request, &|cell| value(cell).map_or(Shown::Withheld, Shown::Rounded));
    let headlines = headlines(request, prepared, &value);
    let evidence = Evidence {
        printed: rounded.values.len(),
        answers: rounded.proved,
        worlds: rounded.worlds,
        ..prepared.evidence(request.dataset)
    };
    Outcome { tables, headlines, evidence }
}
