//! Answers that last: who was referred by the end of last year still is. A count of them today,
//! less what was told then, is how many children changed meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::refine;
use super::earlier::{Earlier, Told, renamed};
use super::exclusions::{Parts, holds, of_groups, parts, product};
use super::pivot::minimise;
use super::plan::{Plan, Refusal, Request};
use super::requirements::Rule;
use super::solver::{Answer, Program};
use super::system::{Form, Reason, Relation, Requirement, evaluate};
use super::tabulate::Tabulated;
use crate::coding::{Dimension, Group, Impossible, Measure, Month, Period, Population, Table};

/// More than any count.
const MOST: i64 = 1_000_000_000;

/// Of the children of an earlier edition, those who give an answer that lasts.
pub(super) struct Lasting {
    block: usize,
    /// How many gave it then, and how many did not: bounds.
    then: (i64, i64),
    away: (i64, i64),
    /// How many children there were: bounds.
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
        let mut guilty: BTreeSet<usize> = BTreeSet::new();
        for ((variable, until), tellings) in lasting(request) {
            let about = &request.dataset.variables[variable];
            if !is_told_again(request, variable, until) {
                continue;
            }
            let followed = population(&tellings).zip(followed(request, variable, until, &tellings));
            let Some(((period, population), ends)) = followed else {
                let shows = |rank: &usize| {
                    let table = &request.tables[*rank];
                    tells(table, variable) && meets(request, table.population, until)
                };
                guilty.extend((0..request.tables.len()).filter(shows));
                if guilty.is_empty() {
                    return Err(Refusal::Lasting(Vec::new()));
                }
                continue;
            };
            let scope = self.scope(period, population);
            for (wanted, Ends { then, away, whole }) in about.lasting.iter().zip(ends) {
                let block = self.add(about.unit, scope, vec![Dimension::of(variable, wanted)]);
                self.blocks[block].silent = true;
                self.lasting.push(Lasting { block, then, away, whole });
            }
        }
        match guilty.is_empty() {
            true => Ok(()),
            false => Err(Refusal::Lasting(guilty.into_iter().collect())),
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
    tables.any(|table| tells(table, variable) && meets(request, table.population, until))
        || known.any(|known| known.variable == variable && meets(request, known.population, until))
        || beside.iter().any(|telling| telling.variable == variable)
}

/// Whether a population of today may hold children who were counted by the end of a month.
fn meets(request: &Request<'_>, population: Population, until: Month) -> bool {
    population != Population::Nouvelles || request.period.from <= until
}

fn tells(table: &Table, variable: usize) -> bool {
    let mut dimensions = std::iter::once(&table.rows).chain(&table.columns);
    dimensions.any(|dimension| dimension.variable == variable)
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

/// The population that all are about; of all those ever examined, the first month says nothing.
fn population(tellings: &[Telling<'_>]) -> Option<(Period, Population)> {
    let of = |telling: &Telling<'_>| (telling.edition.period(), telling.table.population);
    let first = tellings.first().map(of)?;
    let same = |(period, population): (Period, Population)| {
        population == first.1 && (period == first.0 || population == Population::Cumul)
    };
    tellings.iter().map(of).all(same).then_some(first)
}

/// How many gave an answer that lasts, how many did not, how many there were: bounds.
struct Ends {
    then: (i64, i64),
    away: (i64, i64),
    whole: (i64, i64),
}

/// What was told of each answer that lasts. Nothing when more could be deduced of parts of those
/// counted than of all: from another table, from other rows, or of what came after.
fn followed(
    request: &Request<'_>,
    variable: usize,
    until: Month,
    mine: &[Telling<'_>],
) -> Option<Vec<Ends>> {
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
    let alike = about.iter().all(Telling::is_plain) && population(&about).is_some();
    match alike {
        true => ends(request, variable, &ties, &about),
        // What was told whole has nothing more to tell.
        false => ends(request, variable, &[], mine)
            .filter(|ends| ends.iter().all(|ends| ends.then.0 == ends.then.1)),
    }
}

/// The bounds that tables of one population leave, by the simplex in whole numbers.
fn ends(
    request: &Request<'_>,
    variable: usize,
    ties: &[&Impossible],
    told: &[Telling<'_>],
) -> Option<Vec<Ends>> {
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
    let joints: Vec<Parts> = product(&axes)
        .into_iter()
        .map(|groups| variables.iter().copied().zip(groups).collect())
        .collect();
    let sum = |of: usize, wanted: &dyn Fn(u16) -> bool| -> Form {
        let inside = |joint: &Parts| {
            joint.iter().any(|(v, group)| *v == of && group.iter().all(|c| wanted(*c)))
        };
        let held = joints.iter().enumerate().filter(|(_, joint)| inside(joint));
        held.map(|(at, _)| (at, 1)).collect()
    };
    let mut rows = Vec::new();
    for telling in told {
        let groups = telling
            .groups
            .iter()
            .map(|group| sum(telling.variable, &|category| group.categories.contains(&category)));
        let forms = groups.chain([sum(telling.variable, &|_| true)]);
        let bounded = forms.enumerate().filter_map(|(at, form)| {
            telling.told(at).map(|(low, high)| Relation { form, low, high })
        });
        rows.extend(bounded);
    }
    let bounds = joints.iter().map(|joint| {
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
    let whole = both(sum(variable, &|_| true))?;
    let of = |set: &Vec<u16>| {
        let then = both(sum(variable, &|category| set.contains(&category)))?;
        let away = both(sum(variable, &|category| !set.contains(&category)))?;
        Some(Ends { then, away, whole })
    };
    lasting.iter().map(of).collect()
}

/// Today's count of an answer that lasts, of children who were counted before.
pub(super) struct Growth<'a> {
    told: &'a Lasting,
    /// Those who give it, and the others.
    given: Form,
    others: Form,
    values: (i64, i64),
}

/// What is known of answers that last. Where the records say less than what was told, they were
/// corrected, and its readers are wrong: nothing holds.
pub(super) fn growth<'a>(told: &'a Lasting, table: &Tabulated) -> Option<Growth<'a>> {
    let [cell, total] = table.blocks[told.block].cells.as_slice() else { return None };
    let value = table.system.cells[*cell].value;
    let values = (value, table.system.cells[*total].value - value);
    let (given, others) = (vec![(*cell, 1)], vec![(*total, 1), (*cell, -1)]);
    let holds = values.0 >= told.then.0 && values.1 <= told.away.1;
    holds.then_some(Growth { told, given, others, values })
}

impl Growth<'_> {
    /// What everybody knows of it: no fewer give it, and no more do not.
    pub(super) fn relations(&self) -> [Relation; 2] {
        let Lasting { then, away, .. } = self.told;
        [
            Relation { form: self.given.clone(), low: then.0, high: i64::MAX },
            Relation { form: self.others.clone(), low: 0, high: away.1 },
        ]
    }

    /// What must stay uncertain of it, as far as there is room: a few children who changed.
    pub(super) fn kept_from(&self, rule: Rule) -> Vec<Requirement> {
        let Lasting { then, away, whole, .. } = self.told;
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
