//! Earlier editions: what their readers already hold, read from the data published with them.

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::cells::ENDLESS;
use super::recall::Recall;
use super::when::{When, span};
use crate::coding::{Clock, Dataset, Edition, Kind, Measure, Month, Period, Population, Row, Unit};

/// The tables of an edition, as its data file gives them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The form of this file: 1 for an edition that withheld small counts, 2 for one that rounds.
    pub publication: u32,
    /// The reference: `RAP-2026-publique`.
    pub reference: String,
    /// The edition.
    pub edition: Edition,
    /// Whether nobody was told of it: it was a trial.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub essai: bool,
    /// The first and last months.
    pub periode: Period,
    /// The threshold.
    pub seuil: i64,
    /// The base, when its counts were rounded.
    #[serde(default)]
    pub base: Option<i64>,
    /// Its tables and single counts.
    pub tableaux: Vec<Told>,
}

/// What an edition told of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The id of the table.
    pub id: String,
    /// What is counted.
    pub unite: Unit,
    /// Which rows.
    pub population: Population,
    /// Its dimensions, by codes.
    pub dimensions: Vec<ToldDimension>,
    /// Cells, the last group of each dimension being its total; nothing for what had no number.
    pub cellules: Vec<Option<i64>>,
    /// What it printed of its counts.
    #[serde(default = "counts")]
    pub mesure: Measure,
    /// Whether its counts printed as they are, in an edition that rounds.
    #[serde(default)]
    pub exact: bool,
    /// The cells that did, in a table whose others are rounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exacts: Vec<usize>,
    /// Whether what has no number is under the threshold, in an edition that rounds.
    #[serde(default)]
    pub moins: bool,
    /// The cells that printed nothing at all, in a table whose others without a number are small.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retenues: Vec<usize>,
}

/// What follows the id of a mean, where how many have a value up to some is told.
pub const UP_TO: &str = "jusqu_a";

fn counts() -> Measure {
    Measure::Effectif
}

impl Told {
    /// Whether a cell without a number is under the threshold.
    pub fn is_small(&self, cell: usize) -> bool {
        self.moins && !self.retenues.contains(&cell)
    }

    /// Whether a cell printed as it is.
    pub fn is_exact(&self, cell: usize) -> bool {
        self.exact || self.exacts.contains(&cell)
    }
}

/// A dimension, by codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldDimension {
    /// The variable.
    pub variable: String,
    /// Its groups.
    pub groupes: Vec<ToldGroup>,
}

/// A group, by codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldGroup {
    /// What printed.
    pub libelle: String,
    /// The codes of its categories.
    pub modalites: Vec<String>,
}

/// A count that an earlier edition told, in the terms of today's dataset.
pub(super) struct Fact {
    pub unit: Unit,
    pub when: When,
    pub parts: Vec<(usize, Vec<u16>)>,
    /// Between what it is.
    pub bounds: (i64, i64),
    /// The number that printed, if one did.
    pub number: Option<i64>,
}

/// What an edition that is made knows of itself, when it reads those before it.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub dataset: &'a Dataset,
    pub period: Period,
    pub recall: &'a Recall,
    pub calendar: &'a Calendar,
}

impl About<'_> {
    /// Whether a variable says what its record says as it stands.
    fn is_of_record(&self, unit: Unit, id: &str) -> bool {
        let variable = self.dataset.variable(unit, id).map(|at| &self.dataset.variables[at]);
        variable.is_some_and(|about| about.clock == Clock::End)
    }

    /// Whether the rows of today give a count within what was told of it.
    fn holds(&self, fact: &Fact) -> bool {
        let gives = |row: &&Row| {
            let mut parts = fact.parts.iter();
            parts.all(|(v, wanted)| row.values[self.dataset.slot(*v)].gives(wanted))
        };
        let rows = self.dataset.rows_of(fact.unit).iter().filter(gives);
        let count: i64 = rows.map(|row| fact.when.times(row)).sum();
        (fact.bounds.0..=fact.bounds.1).contains(&count)
    }
}

impl Earlier {
    /// The months that it was about.
    pub fn period(&self) -> Period {
        self.periode
    }

    /// The variables of situations that it told of.
    pub fn answered(&self) -> impl Iterator<Item = &str> {
        let tables = self.tableaux.iter().filter(|told| told.unite == Unit::Situation);
        tables.flat_map(|told| &told.dimensions).map(|told| told.variable.as_str())
    }

    /// Whether its numbers are those of a report: what is read is a file that anybody may have
    /// written.
    pub fn is_sound(&self) -> bool {
        const MOST: i64 = 1_000_000;
        const LONGEST: i16 = 200;
        let counts = |value: &Option<i64>| value.is_none_or(|count| (0..=MOST).contains(&count));
        let Period { from, to } = self.periode;
        let sound =
            |month: Month| (1900..2200).contains(&month.year) && (1..=12).contains(&month.month);
        matches!(self.publication, 1 | 2)
            && sound(from)
            && sound(to)
            && from <= to
            && to.year - from.year < LONGEST
            && (0..=MOST).contains(&self.seuil)
            && self.base.is_none_or(|base| (1..=1_000).contains(&base))
            && self.tableaux.iter().all(|told| told.cellules.iter().all(counts))
            && self.tableaux.iter().all(|told| self.is_rounded(told))
    }

    /// Whether it tells every count that what it prints of children was made from: else a reader may
    /// find what no search finds.
    pub fn is_whole(&self) -> bool {
        let is_told = |told: &Told| {
            let cells: usize = told.dimensions.iter().map(|d| d.groupes.len() + 1).product();
            let steps = format!("{}_{UP_TO}_", told.id);
            told.cellules.len() == cells
                && (!told.mesure.counts_values()
                    || self.tableaux.iter().any(|other| other.id.starts_with(&steps)))
        };
        self.tableaux.iter().filter(|told| told.unite.counts_children()).all(is_told)
    }

    /// Whether the counts of children of an edition that rounds are multiples that it prints, where it
    /// does not say that they are exact.
    fn is_rounded(&self, told: &Told) -> bool {
        let Some(base) = self.base.filter(|_| self.edition == Edition::Publique && !told.exact)
        else {
            return true;
        };
        let printed = |n: i64| n == 0 || n % base == 0 && n >= self.seuil;
        // Of a table, totals may be declared exact, and a line of everybody is one; what an edition
        // says of its cells is of later times.
        let all = told.cellules.last().copied().flatten();
        let sizes: Vec<usize> = told.dimensions.iter().map(|d| d.groupes.len() + 1).collect();
        let is_total = |at: usize| {
            let mut rest = at;
            sizes.iter().rev().any(|size| {
                let rank = rest % size;
                rest /= size;
                rank + 1 == *size
            })
        };
        let exact = |at: usize, n: i64| told.is_exact(at) || is_total(at) || all == Some(n);
        told.cellules.iter().enumerate().all(|(at, n)| n.is_none_or(|n| printed(n) || exact(at, n)))
    }

    /// What a figure told: a count as it is, a multiple of the base, or that it is small.
    fn bounds(&self, told: &Told, cell: usize) -> (i64, i64) {
        match (told.cellules[cell], self.base) {
            (Some(0), Some(_)) => (0, 0),
            (Some(n), Some(base)) if !told.is_exact(cell) => ((n - base + 1).max(0), n + base - 1),
            (Some(n), _) => (n, n),
            (None, Some(_)) if told.is_small(cell) => (0, (self.seuil - 1).max(0)),
            (None, _) => (0, ENDLESS),
        }
    }

    /// What it told of children, so far as it can still be compared: of an answer that has changed
    /// since, only what it says of all of them together.
    pub(super) fn facts(&self, about: &About<'_>) -> Vec<Fact> {
        let tables = self.tableaux.iter().filter(|told| told.unite.counts_children());
        tables.flat_map(|told| self.facts_of(told, about)).collect()
    }

    /// An answer that is that of the record as it stands is the same at another end, as long as the
    /// record was not changed: what was told of it is believed to last where all of it is still so.
    fn facts_of(&self, told: &Told, about: &About<'_>) -> Vec<Fact> {
        // Nobody knows that an answer of years before is that of today.
        let is_of_record = |d: &ToldDimension| about.is_of_record(told.unite, &d.variable);
        if self.periode.overlaps(about.period) && told.dimensions.iter().any(is_of_record) {
            let lasting = self.read(told, about, true);
            if lasting.iter().all(|fact| about.holds(fact)) {
                return lasting;
            }
        }
        self.read(told, about, false)
    }

    fn read(&self, told: &Told, about: &About<'_>, lasts: bool) -> Vec<Fact> {
        let when = When::of(told.unite, told.population, self.periode);
        let axes: Vec<Axis> = told
            .dimensions
            .iter()
            .map(|d| Axis::of(d, (told.unite, told.population), self.periode, (about, lasts)))
            .collect();
        let size: usize = axes.iter().map(|axis| axis.groups + 1).product();
        if size != told.cellules.len() || size > 100_000 {
            return Vec::new();
        }
        let mut facts: Vec<Fact> = Vec::new();
        'cells: for at in 0..size {
            let (mut rest, mut ranks) = (at, vec![0; axes.len()]);
            for (rank, axis) in ranks.iter_mut().zip(&axes).rev() {
                (*rank, rest) = (rest % (axis.groups + 1), rest / (axis.groups + 1));
            }
            let mut bounds = self.bounds(told, at);
            let place = |ranks: &[usize]| {
                ranks.iter().zip(&axes).fold(0, |at, (rank, axis)| at * (axis.groups + 1) + rank)
            };
            let (mut parts, mut when) = (Vec::new(), when.clone());
            for (rank, axis) in ranks.iter().zip(&axes).filter(|(rank, a)| **rank < a.groups) {
                match &axis.read {
                    Read::Answers(variable, groups) => {
                        parts.push((*variable, groups[*rank].clone()));
                    }
                    Read::Times(times) => match &times[*rank] {
                        Some(time) => when = time.clone(),
                        None => continue 'cells,
                    },
                    Read::Nothing => continue 'cells,
                }
            }
            // What the lines of an answer that changed say of their total, by their sum.
            let unread = axes.iter().enumerate().filter(|(_, a)| matches!(a.read, Read::Nothing));
            for (dimension, axis) in unread {
                let lines = (0..axis.groups).map(|rank| {
                    let mut line = ranks.clone();
                    line[dimension] = rank;
                    self.bounds(told, place(&line))
                });
                let lines: Vec<(i64, i64)> = lines.collect();
                let low = match axis.several {
                    true => lines.iter().map(|(low, _)| *low).max().unwrap_or_default(),
                    false => lines.iter().map(|(low, _)| *low).sum(),
                };
                if !axis.several && axis.whole {
                    bounds.1 = bounds.1.min(lines.iter().map(|(_, high)| *high).sum());
                }
                bounds.0 = bounds.0.max(low);
            }
            let number = told.cellules[at];
            facts.push(Fact { unit: told.unite, when, parts, bounds, number });
        }
        facts
    }
}

/// What is read of the groups of a dimension.
enum Read {
    /// The answers, which still are what they were: their variable, the categories of each group.
    Answers(usize, Vec<Vec<u16>>),
    /// The times that they are: who was new then is not who is new now.
    Times(Vec<Option<When>>),
    /// Nothing: their variable is gone, or has changed.
    Nothing,
}

/// A dimension of an earlier table.
struct Axis {
    groups: usize,
    several: bool,
    /// Whether its groups hold every answer: else they say less than their total.
    whole: bool,
    read: Read,
}

impl Axis {
    fn of(
        told: &ToldDimension,
        (unit, population): (Unit, Population),
        then: Period,
        (today, unchanged): (&About<'_>, bool),
    ) -> Self {
        let About { dataset, period: now, recall, calendar } = *today;
        let when = When::of(unit, population, then);
        let variable = dataset.variable(unit, &told.variable);
        let about = variable.map(|at| &dataset.variables[at]);
        let lasts = about.is_some_and(|about| match about.clock {
            Clock::Never => true,
            Clock::End => unchanged || then.to == now.to,
            Clock::Period => then == now,
        });
        let again = about
            .filter(|about| about.unit == Unit::Situation)
            .and_then(|about| recall.find(&told.variable, calendar.answering(about, span(then))));
        let answers = variable.filter(|_| lasts).or(again);
        let code = |code: &String| {
            let all = about.map(|about| about.categories.as_slice()).unwrap_or_default();
            all.iter().zip(0..).find(|(category, _)| category.code == *code).map(|(_, at)| at)
        };
        let groups: Option<Vec<Vec<u16>>> =
            told.groupes.iter().map(|g| g.modalites.iter().map(code).collect()).collect();
        Self {
            groups: told.groupes.len(),
            several: about.is_none_or(|about| about.kind == Kind::Several),
            whole: about.is_some_and(|about| {
                let told = |code: &String| told.groupes.iter().any(|g| g.modalites.contains(code));
                about.categories.iter().all(|category| told(&category.code))
            }),
            read: match (answers, about, groups) {
                (Some(answers), _, Some(groups)) => Read::Answers(answers, groups),
                (_, Some(about), Some(groups)) => {
                    let times: Vec<Option<When>> = groups
                        .iter()
                        .map(|group| when.answering(about, group, span(then)))
                        .collect();
                    match times.iter().any(Option::is_some) {
                        true => Read::Times(times),
                        false => Read::Nothing,
                    }
                }
                _ => Read::Nothing,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::{Category, Variable};
    use crate::statistics::when::number;

    #[test]
    fn who_was_new_then_is_told_of_that_time() {
        let variable = Variable {
            id: "nouvelle".to_owned(),
            indicator: String::new(),
            title: String::new(),
            definition: String::new(),
            date_basis: String::new(),
            denominator: String::new(),
            unit: Unit::Situation,
            kind: Kind::One,
            categories: ["oui", "non"]
                .map(|code| Category { code: code.to_owned(), label: code.to_owned() })
                .to_vec(),
            clock: Clock::Period,
            ordered: false,
            answered: false,
            covers: true,
            absent: None,
        };
        let dataset = Dataset {
            variables: vec![variable],
            rows: vec![Vec::new(); Unit::ALL.len()],
            children: Vec::new(),
            excluded: Vec::new(),
            again: Vec::new(),
        };
        let year = |year| Period { from: Month { year, month: 1 }, to: Month { year, month: 12 } };
        let group =
            |code: &str| ToldGroup { libelle: code.to_owned(), modalites: vec![code.to_owned()] };
        let groupes = vec![group("oui"), group("non")];
        let told = Told {
            id: "nouvelles".to_owned(),
            unite: Unit::Situation,
            population: Population::Periode,
            dimensions: vec![ToldDimension { variable: "nouvelle".to_owned(), groupes }],
            cellules: vec![Some(10), Some(15), Some(24)],
            mesure: Measure::Effectif,
            exact: false,
            exacts: vec![2],
            moins: true,
            retenues: Vec::new(),
        };
        let earlier = Earlier {
            publication: 2,
            reference: "RAP-2025-publique".to_owned(),
            edition: Edition::Publique,
            essai: false,
            periode: year(2025),
            seuil: 10,
            base: Some(5),
            tableaux: vec![told],
        };
        let (recall, calendar) = (Recall::default(), Calendar::of(&dataset));
        let (dataset, period) = (&dataset, year(2026));
        let facts = earlier.facts(&About { dataset, period, recall: &recall, calendar: &calendar });
        let then = (number(year(2025).from), number(year(2025).to));
        let told: Vec<_> = facts.iter().map(|fact| (&fact.when, fact.bounds)).collect();
        let wanted = [
            (&When::New(then), (6, 14)),
            (&When::Again(then), (11, 19)),
            (&When::Seen(vec![then]), (24, 24)),
        ];
        assert_eq!(told, wanted);
        assert!(facts.iter().all(|fact| fact.parts.is_empty()));
    }
}
