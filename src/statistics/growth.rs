//! Answers that last: who was referred by the end of last year still is. A count of them today,
//! less what was told then, is how many children changed meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::atoms::refine;
use super::earlier::{Earlier, Told, renamed};
use super::exclusions::{Parts, holds, of_groups, parts, product};
use super::pivot::minimise;
use super::plan::{Plan, Refusal, Request};
use super::requirements::Rule;
use super::solver::{Answer, Program};
use super::system::{Form, Reason, Relation, Requirement, evaluate};
use super::tabulate::Tabulated;
use crate::coding::{Dimension, Group, Impossible, Measure, Month, Period, Population};

/// More than any count.
const MOST: i64 = 1_000_000_000;

/// Of the children of an earlier edition, those who give an answer that lasts.
pub(super) struct Lasting {
    /// Those of a population, and those of a smaller one that are left out.
    block: usize,
    without: Option<usize>,
    told: Ends,
}

/// How many gave an answer that lasts, how many did not, how many there were: bounds.
struct Ends {
    then: (i64, i64),
    away: (i64, i64),
    whole: (i64, i64),
}

/// What a table of an earlier edition told of one of its variables.
struct Telling<'a> {
    edition: &'a Earlier,
    table: &'a Told,
    variable: usize,
    groups: Vec<Group>,
}

impl Plan {
    /// Counts today what earlier editions told of answers that last, if this one tells something
    /// of the same children.
    ///
    /// # Errors
    /// What they told cannot be followed.
    pub(super) fn add_lasting(&mut self, request: &Request<'_>) -> Result<(), Refusal> {
        let mut guilty: Option<BTreeSet<usize>> = None;
        for ((variable, until), tellings) in lasting(request) {
            let about = &request.dataset.variables[variable];
            if !is_told_again(request, variable, until) {
                continue;
            }
            let Some(followed) = followed(request, variable, until, &tellings) else {
                let shows = |rank: &usize| {
                    let table = &request.tables[*rank];
                    table.counts_by(variable) && meets(request, table.population, until)
                };
                let shown = (0..request.tables.len()).filter(shows);
                guilty.get_or_insert_default().extend(shown);
                continue;
            };
            for ((outer, inner), ends) in followed {
                for (wanted, told) in about.lasting.iter().zip(ends) {
                    let mut count = |(period, population): People| {
                        let scope = self.scope(period, population);
                        let by = vec![Dimension::of(variable, wanted)];
                        let block = self.add(about.unit, scope, by);
                        self.blocks[block].silent = true;
                        block
                    };
                    let (block, without) = (count(outer), inner.map(count));
                    self.lasting.push(Lasting { block, without, told });
                }
            }
        }
        match guilty {
            None => Ok(()),
            Some(tables) => Err(Refusal::Lasting(tables.into_iter().collect())),
        }
    }
}

/// Whether an edition tells something of an answer that lasts, of children who may have been
/// counted before: of those who are new since, nothing was told.
fn is_told_again(request: &Request<'_>, variable: usize, until: Month) -> bool {
    let mut tables = request.tables.iter();
    let mut known = request.known.iter();
    // Editions made along with this one, or about the same end of a period.
    let beside = tellings(request, request.period.to);
    tables.any(|table| table.counts_by(variable) && meets(request, table.population, until))
        || known.any(|known| known.variable == variable && meets(request, known.population, until))
        || beside.iter().any(|telling| telling.variable == variable)
}

/// Whether a population of today may hold children who were counted by the end of a month.
fn meets(request: &Request<'_>, population: Population, until: Month) -> bool {
    population != Population::Nouvelles || request.period.from <= until
}

impl Telling<'_> {
    /// Whether it is about one variable, in counts.
    fn is_plain(&self) -> bool {
        self.table.dimensions.len() == 1 && self.table.mesure == Measure::Effectif
    }

    /// What a cell told: bounds.
    fn told(&self, cell: usize) -> Option<(i64, i64)> {
        let value = self.table.cellules.get(cell).copied().flatten()?;
        let slack = self.edition.base.map_or(0, |base| base - 1);
        Some(((value - slack).max(0), value + slack))
    }
}

/// What editions told at the end of a month, variable by variable.
fn tellings<'a>(request: &Request<'a>, until: Month) -> Vec<Telling<'a>> {
    let mut found = Vec::new();
    for edition in request.earlier.iter().filter(|edition| edition.period().to == until) {
        for table in edition.tableaux.iter().filter(|table| table.unite.counts_children()) {
            for dimension in &table.dimensions {
                // What does not exist any more was refused.
                if let Some((variable, groups)) = renamed(dimension, request.dataset, table.unite) {
                    found.push(Telling { edition, table, variable, groups });
                }
            }
        }
    }
    found
}

/// What editions of other months told of answers that last, by variable and last month.
fn lasting<'a>(request: &Request<'a>) -> BTreeMap<(usize, Month), Vec<Telling<'a>>> {
    let mut found: BTreeMap<(usize, Month), Vec<Telling<'_>>> = BTreeMap::new();
    let ends: BTreeSet<Month> = request.earlier.iter().map(|edition| edition.period().to).collect();
    for until in ends.into_iter().filter(|until| *until != request.period.to) {
        for telling in tellings(request, until) {
            if !request.dataset.variables[telling.variable].lasting.is_empty() {
                found.entry((telling.variable, until)).or_default().push(telling);
            }
        }
    }
    found
}

/// A population, and its period.
type People = (Period, Population);

/// What a population has that a smaller one has not.
type Region = (People, Option<People>);

/// From the smallest: those who were new are among those examined, who are among all those ever
/// examined.
const NESTED: [Population; 3] = [Population::Nouvelles, Population::Periode, Population::Cumul];

/// The populations that are told, from the smallest. Nothing when they are of several periods, but
/// for those ever examined: of these, the first month says nothing.
fn nested(tellings: &[Telling<'_>]) -> Option<Vec<People>> {
    let of = |population: Population| {
        let mine = tellings.iter().filter(move |telling| telling.table.population == population);
        mine.map(|telling| telling.edition.period())
    };
    let mut dated = NESTED[..2].iter().flat_map(|population| of(*population));
    let first = dated.next();
    if dated.any(|period| Some(period) != first) {
        return None;
    }
    let told = NESTED.iter().filter_map(|population| Some((of(*population).next()?, *population)));
    Some(told.collect())
}

/// What was told of each answer that lasts, by populations and by what they have more than smaller
/// ones. Nothing when more could be deduced of parts of those counted than of all: from another
/// table, from other rows, or of what came after.
fn followed(
    request: &Request<'_>,
    variable: usize,
    until: Month,
    mine: &[Telling<'_>],
) -> Option<Vec<(Region, Vec<Ends>)>> {
    if until > request.period.to || !mine.iter().all(Telling::is_plain) {
        return None;
    }
    // Definitions tie it to others that were told then.
    let all = tellings(request, until);
    let told = |other: usize| all.iter().any(|telling| telling.variable == other);
    let ties = |excluded: &&Impossible| {
        let mut variables = excluded.parts.iter().map(|(other, _)| *other);
        variables.clone().any(|other| other == variable) && variables.all(told)
    };
    let ties: Vec<&Impossible> = request.dataset.exclusions.iter().filter(ties).collect();
    let tied = |other: usize| ties.iter().any(|tie| tie.parts.iter().any(|(v, _)| *v == other));
    let is_about = |telling: &Telling<'_>| telling.variable == variable || tied(telling.variable);
    let about: Vec<Telling<'_>> = all.into_iter().filter(is_about).collect();
    let alike = about.iter().all(Telling::is_plain) && nested(&about).is_some();
    match alike {
        true => ends(request, variable, &ties, &about),
        // What was told whole has nothing more to tell.
        false => {
            let exact = |ends: &Ends| ends.then.0 == ends.then.1;
            ends(request, variable, &[], mine)
                .filter(|told| told.iter().flat_map(|(_, ends)| ends).all(exact))
        }
    }
}

/// The bounds that tables of nested populations leave, by the simplex in whole numbers.
fn ends(
    request: &Request<'_>,
    variable: usize,
    ties: &[&Impossible],
    told: &[Telling<'_>],
) -> Option<Vec<(Region, Vec<Ends>)>> {
    let populations = nested(told)?;
    // What each has more than the one before, by its rank.
    let rank = |population: Population| populations.iter().position(|(_, p)| *p == population);
    let lasting = &request.dataset.variables[variable].lasting;
    let variables: BTreeSet<usize> = told.iter().map(|telling| telling.variable).collect();
    let apart = |of: usize| -> Vec<Vec<u16>> {
        let mut part = vec![0; request.dataset.variables[of].categories.len()];
        let shown = told.iter().filter(|telling| telling.variable == of);
        let shown = shown.flat_map(|telling| telling.groups.iter().map(|group| &group.categories));
        let own = lasting.iter().filter(|_| of == variable);
        shown.chain(own).for_each(|categories| refine(&mut part, categories));
        parts(&part)
    };
    let never = of_groups(ties, &apart);
    let axes: Vec<Vec<Vec<u16>>> = variables.iter().map(|of| apart(*of)).collect();
    let groups = product(&axes);
    let joints: Vec<(usize, Parts)> = (0..populations.len())
        .flat_map(|more| groups.iter().map(move |groups| (more, groups)))
        .map(|(more, groups)| (more, variables.iter().copied().zip(groups.clone()).collect()))
        .collect();
    let sum = |ranks: Range<usize>, of: usize, wanted: &dyn Fn(u16) -> bool| -> Form {
        let inside = |(more, joint): &(usize, Parts)| {
            let mut own = joint.iter().filter(|(variable, _)| *variable == of);
            ranks.contains(more) && own.any(|(_, group)| group.iter().all(|c| wanted(*c)))
        };
        let held = joints.iter().enumerate().filter(|(_, joint)| inside(joint));
        held.map(|(at, _)| (at, 1)).collect()
    };
    let mut rows = Vec::new();
    for telling in told {
        let among = 0..rank(telling.table.population)? + 1;
        let groups = telling.groups.iter().map(|group| {
            let wanted = |category| group.categories.contains(&category);
            sum(among.clone(), telling.variable, &wanted)
        });
        let forms = groups.chain([sum(among.clone(), telling.variable, &|_| true)]);
        let bounded = forms.enumerate().filter_map(|(at, form)| {
            telling.told(at).map(|(low, high)| Relation { form, low, high })
        });
        rows.extend(bounded);
    }
    let bounds = joints.iter().map(|(_, joint)| {
        let excluded = never.iter().any(|known| holds(known, joint));
        (0, if excluded { 0 } else { MOST })
    });
    let bounds: Vec<(i64, i64)> = bounds.collect();
    let end = |form: &Form, sign: i64| -> Option<i64> {
        let mut costs = vec![0.0; joints.len()];
        form.iter().for_each(|(joint, _)| costs[*joint] = sign as f64);
        match minimise(&Program { costs, bounds: bounds.clone(), rows: rows.clone() })? {
            Answer::Point(point) => Some(evaluate(form, &point).min(MOST)),
            Answer::None | Answer::Unknown | Answer::TimedOut => None,
        }
    };
    let both = |form: Form| Some((end(&form, 1)?, end(&form, -1)?));
    let of = |ranks: Range<usize>, set: &Vec<u16>| {
        let then = both(sum(ranks.clone(), variable, &|category| set.contains(&category)))?;
        let away = both(sum(ranks.clone(), variable, &|category| !set.contains(&category)))?;
        Some(Ends { then, away, whole: both(sum(ranks, variable, &|_| true))? })
    };
    let mine = |(_, population): &People| {
        let mut told = told.iter().filter(|telling| telling.table.population == *population);
        told.any(|telling| telling.variable == variable)
    };
    let mut found = Vec::new();
    for (outer, counted) in populations.iter().enumerate().filter(|(_, counted)| mine(counted)) {
        let smaller = populations.iter().enumerate().take(outer);
        let smaller = smaller.filter(|(_, counted)| mine(counted));
        let inner = smaller.map(|(rank, counted)| (rank + 1, Some(*counted)));
        for (from, inner) in inner.chain([(0, None)]) {
            let ends: Option<Vec<Ends>> =
                lasting.iter().map(|set| of(from..outer + 1, set)).collect();
            found.push(((*counted, inner), ends?));
        }
    }
    Some(found)
}

/// Today's count of an answer that lasts, of children who were counted before.
pub(super) struct Growth<'a> {
    told: &'a Ends,
    /// Those who give it, and the others.
    given: Form,
    others: Form,
    values: (i64, i64),
}

/// What is known of answers that last. Where the records say less than what was told, they were
/// corrected, and its readers are wrong: nothing holds.
pub(super) fn growth<'a>(
    told: &'a Lasting,
    table: &Tabulated,
    truth: &[i64],
) -> Option<Growth<'a>> {
    let cells = |block: usize| match table.blocks[block].cells.as_slice() {
        [cell, total] => Some((*cell, *total)),
        _ => None,
    };
    let (cell, total) = cells(told.block)?;
    let mut given = vec![(cell, 1)];
    let mut others = vec![(total, 1), (cell, -1)];
    if let Some(without) = told.without {
        let (cell, total) = cells(without)?;
        given.push((cell, -1));
        others.extend([(total, -1), (cell, 1)]);
        // The same rows: nothing is left.
        if cell == given[0].0 || total == others[0].0 {
            return None;
        }
    }
    let values = (evaluate(&given, truth), evaluate(&others, truth));
    let holds = values.0 >= told.told.then.0 && values.1 <= told.told.away.1;
    holds.then_some(Growth { told: &told.told, given, others, values })
}

impl Growth<'_> {
    /// What everybody knows of it: no fewer give it, and no more do not.
    pub(super) fn relations(&self) -> [Relation; 2] {
        let Ends { then, away, .. } = self.told;
        [
            Relation { form: self.given.clone(), low: then.0, high: i64::MAX },
            Relation { form: self.others.clone(), low: 0, high: away.1 },
        ]
    }

    /// What must stay uncertain of it, as far as there is room: a few children who changed.
    pub(super) fn kept_from(&self, rule: Rule) -> Vec<Requirement> {
        let Ends { then, away, whole } = self.told;
        let reason = Reason::Difference;
        let mut kept = Vec::new();
        let (value, others) = self.values;
        if then.1 < MOST && value - then.1 < rule.threshold {
            let (low, high) = rule.span(value - then.0);
            // One end asks nothing where what was told may have been as much as there is.
            let (low, high) = ((then.1 + low).min(value), (then.0 + high).min(whole.1).max(value));
            kept.push(Requirement { form: self.given.clone(), low, high, reason });
        }
        // Once the whole is known, the others say the same.
        if whole.0 < whole.1 && away.1 < MOST && away.0 - others < rule.threshold {
            let (low, high) = rule.span(away.1 - others);
            let (low, high) = ((away.1 - high).clamp(0, others), (away.0 - low).max(others));
            kept.push(Requirement { form: self.others.clone(), low, high, reason });
        }
        kept.retain(|requirement| requirement.low < requirement.high);
        kept
    }
}
