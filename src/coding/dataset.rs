//! Variables, categories, rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::time::{Month, Period};

/// What a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A child followed by the commission, once whatever the number of examinations.
    Situation,
    /// An examination of a situation by a session.
    Passage,
    /// A referral to the prosecutor.
    Signalement,
    /// A recommendation.
    Preconisation,
    /// A need without an answer, once for a situation and a need.
    Mention,
    /// A session of the commission: no child stands behind a count of sessions.
    Seance,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 6] = [
        Self::Situation,
        Self::Passage,
        Self::Signalement,
        Self::Preconisation,
        Self::Mention,
        Self::Seance,
    ];

    /// The word typed in `unite:`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Situation => "situation",
            Self::Passage => "passage",
            Self::Signalement => "signalement",
            Self::Preconisation => "preconisation",
            Self::Mention => "mention",
            Self::Seance => "seance",
        }
    }

    /// What prints, in the plural.
    pub fn label(self) -> &'static str {
        match self {
            Self::Situation => "situations",
            Self::Passage => "passages en commission",
            Self::Signalement => "signalements",
            Self::Preconisation => "préconisations",
            Self::Mention => "mentions d'un besoin",
            Self::Seance => "séances",
        }
    }

    /// Its place in [`Unit::ALL`], where rows and frames of units stand.
    pub fn rank(self) -> usize {
        self as usize
    }

    /// Whether a child stands behind each count.
    pub fn counts_children(self) -> bool {
        match self {
            Self::Situation
            | Self::Passage
            | Self::Signalement
            | Self::Preconisation
            | Self::Mention => true,
            Self::Seance => false,
        }
    }
}

/// How a row answers a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One category.
    One,
    /// Any number of categories: their counts do not add up to the number of rows.
    Several,
    /// A whole number; each category is one value.
    Whole,
}

/// When a row may answer something else than it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Never: it is about what happened once.
    Never,
    /// With the end of the period: it is about what is known then.
    End,
    /// With the period itself.
    Period,
}

/// The variable of the institutions that are convened to a session, of the same categories as that of
/// those that attend it.
pub const CONVENED: &str = "organisme_convoque";

/// A category of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The code, as typed in `regroupements:`; a whole number for [`Kind::Whole`].
    pub code: String,
    /// The label that prints.
    pub label: String,
}

/// What an answer of a period says of those of the periods that it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// Nothing that is told again.
    Nothing,
    /// It is that of the last one that answers.
    Last,
    /// It is their sum.
    Sum,
}

/// A variable that a report may tabulate, with what its reader must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// The word typed in `lignes:` and `colonnes:`.
    pub id: String,
    /// Its indicator in `docs/domain.md`: `I5`.
    pub indicator: String,
    /// The title.
    pub title: String,
    /// What is counted.
    pub definition: String,
    /// Which day or month decides.
    pub date_basis: String,
    /// What the count is out of.
    pub denominator: String,
    /// The unit of its rows.
    pub unit: Unit,
    /// How a row answers.
    pub kind: Kind,
    /// In the order of print; the last one is `non_renseigne` when a row may not answer.
    pub categories: Vec<Category>,
    /// What its value is about, and when it may change.
    pub clock: Clock,
    /// Whether neighbours in the list are neighbours in meaning.
    pub ordered: bool,
    /// Whether every examination answers: the last category is then of nobody who was examined.
    pub answered: bool,
    /// Whether each row gives an answer at least, were it that none is known.
    pub covers: bool,
    /// The category of who was not examined in the period, where only its examinations answer.
    #[serde(default)]
    pub absent: Option<u16>,
}

impl Variable {
    /// The number of the last category: `non_renseigne` when a row may not answer.
    pub fn last(&self) -> u16 {
        u16::try_from(self.categories.len().saturating_sub(1)).unwrap_or_default()
    }

    /// What its answer in a period says of its answers in others: a number of a period adds up, and what
    /// examinations answer is answered by the last one.
    pub fn across(&self) -> Across {
        match (self.clock, self.kind) {
            (Clock::Period, Kind::Whole) => Across::Sum,
            (Clock::Period, Kind::One) if self.absent.is_some() => Across::Last,
            _ => Across::Nothing,
        }
    }

    /// What is answered in a period of which nothing is known, where answers are told again.
    fn silence(&self) -> u16 {
        self.absent.unwrap_or_default()
    }

    /// Whether its answers are numbers, of which groups are ranges.
    pub fn is_number(&self) -> bool {
        self.kind == Kind::Whole
    }

    /// The category that a row gives with no other, where rows give several: that nothing is known.
    pub fn alone(&self) -> Option<u16> {
        let last = self.categories.last().map(|last| last.code.as_str());
        let alone = matches!(last, Some("non_renseigne" | "aucune_connue"));
        (self.kind == Kind::Several && alone).then(|| self.last())
    }

    /// The categories that say something, where rows give several.
    pub fn known(&self) -> Vec<u16> {
        (0..=self.last()).filter(|category| Some(*category) != self.alone()).collect()
    }

    /// One group a category.
    pub fn each(&self) -> Vec<Group> {
        let all = self.categories.iter().zip(0..);
        all.map(|(c, number)| Group { label: c.label.clone(), categories: vec![number] }).collect()
    }
}

/// A row's answer to one variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// The number of a category.
    One(u16),
    /// The numbers of categories, in order.
    Several(Vec<u16>),
}

impl Value {
    /// Whether it is, or holds, one of some categories.
    pub fn gives(&self, categories: &[u16]) -> bool {
        match self {
            Self::One(one) => categories.contains(one),
            Self::Several(several) => several.iter().any(|one| categories.contains(one)),
        }
    }
}

/// One row of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The child behind it, by its rank in [`Dataset::children`]; 0 for a session.
    pub child: u32,
    /// The months of its examinations, oldest first; one month for an event, and for a mention
    /// every month in which the need was cited.
    pub months: Vec<Month>,
    /// One value a variable of the unit, in the order of [`Dataset::variables_of`].
    pub values: Vec<Value>,
}

/// Every coded row up to the end of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Every variable, whatever its unit.
    pub variables: Vec<Variable>,
    /// The rows of each unit, in the order of [`Unit::ALL`].
    pub rows: Vec<Vec<Row>>,
    /// The number of the situation of each child: the same whatever the year and the table.
    pub children: Vec<String>,
    /// What the definitions of variables exclude, of one variable or two each; no row gives it.
    #[serde(default)]
    pub excluded: Vec<Impossible>,
    /// What situations answered in other periods.
    #[serde(default)]
    pub again: Vec<Again>,
}

/// What situations answered to a variable in another period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// The variable.
    pub id: String,
    /// The period.
    pub period: Period,
    /// One answer a situation, in the order of their rows.
    pub values: Vec<Value>,
}

impl Dataset {
    /// The variables of a unit, with their ranks in [`Dataset::variables`].
    pub fn variables_of(&self, unit: Unit) -> impl Iterator<Item = (usize, &Variable)> {
        self.variables.iter().enumerate().filter(move |(_, v)| v.unit == unit)
    }

    /// The rows of a unit.
    pub fn rows_of(&self, unit: Unit) -> &[Row] {
        self.rows.get(unit.rank()).map_or(&[], Vec::as_slice)
    }

    /// The place of a variable's value in the rows of its unit.
    pub fn slot(&self, variable: usize) -> usize {
        let unit = self.variables[variable].unit;
        self.variables[..variable].iter().filter(|other| other.unit == unit).count()
    }

    /// Whether some row gives at once answers that exclude one another.
    pub fn meets(&self, excluded: &Impossible) -> bool {
        let slots: Vec<(usize, &Vec<u16>)> = excluded
            .parts
            .iter()
            .map(|(variable, wanted)| (self.slot(*variable), wanted))
            .collect();
        let mut rows = self.rows_of(excluded.unit).iter();
        rows.any(|row| slots.iter().all(|(slot, wanted)| row.values[*slot].gives(wanted)))
    }

    /// Adds what happened after its end, as the records tell it up to a later one: rows that began since,
    /// and the months when others are met again. What a row answers stays as it was at its end.
    #[must_use]
    pub fn followed(mut self, later: Self, end: Month) -> Self {
        let ranks: BTreeMap<&String, u32> = later.children.iter().zip(0..).collect();
        for unit in Unit::ALL {
            let variables: Vec<&Variable> =
                self.variables.iter().filter(|about| about.unit == unit).collect();
            let mut rows = std::mem::take(&mut self.rows[unit.rank()]);
            let mut of_child: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            for (at, row) in rows.iter_mut().enumerate() {
                let number = self.children.get(row.child as usize).filter(|_| unit != Unit::Seance);
                row.child = number.and_then(|n| ranks.get(n)).copied().unwrap_or(row.child);
                of_child.entry(row.child).or_default().push(at);
            }
            for row in later.rows_of(unit) {
                let before: Vec<Month> =
                    row.months.iter().filter(|month| **month <= end).copied().collect();
                // A child has one row of situation; another row is known by what never changes of it.
                let same = |one: &Row| {
                    let mut values = variables.iter().zip(one.values.iter().zip(&row.values));
                    unit == Unit::Situation
                        || one.months == before
                            && values
                                .all(|(v, (one, other))| v.clock != Clock::Never || one == other)
                };
                let known = of_child.entry(row.child).or_default();
                match known.iter().position(|at| same(&rows[*at])) {
                    Some(found) => rows[known.remove(found)].months.clone_from(&row.months),
                    None if before.is_empty() => {
                        let mut row = row.clone();
                        // Who was not examined by then answers as the others who were not.
                        let told = row.values.iter_mut().zip(&variables);
                        for (value, about) in told.filter(|(_, v)| v.across() != Across::Nothing) {
                            *value = Value::One(about.silence());
                        }
                        rows.push(row);
                    }
                    None => {}
                }
            }
            self.rows[unit.rank()] = rows;
        }
        self.children = later.children;
        // What began since answers of other periods.
        let excluded = std::mem::take(&mut self.excluded);
        self.excluded = excluded.into_iter().filter(|answers| !self.meets(answers)).collect();
        self
    }

    /// The number of the situation of a row.
    fn child_of(&self, row: &Row) -> Option<&str> {
        self.children.get(row.child as usize).map(String::as_str)
    }

    /// Adds what situations answered to some variables in another period, as rows coded of it say.
    #[must_use]
    pub fn recalling(mut self, then: &Self, period: Period, told: &BTreeSet<&str>) -> Self {
        let mine = then.rows_of(Unit::Situation).iter();
        let of_child: BTreeMap<&str, &Row> =
            mine.filter_map(|row| Some((then.child_of(row)?, row))).collect();
        let asked = then.variables.iter().enumerate().filter(|(_, about)| {
            about.unit == Unit::Situation
                && about.across() != Across::Nothing
                && told.contains(about.id.as_str())
        });
        for (variable, about) in asked {
            let slot = then.slot(variable);
            let answer = |row: &Row| match self.child_of(row).and_then(|child| of_child.get(child))
            {
                Some(then) => then.values[slot].clone(),
                None => Value::One(about.silence()),
            };
            let values = self.rows_of(Unit::Situation).iter().map(answer).collect();
            self.again.push(Again { id: about.id.clone(), period, values });
        }
        self
    }

    /// Finds a variable by its unit and id.
    pub fn variable(&self, unit: Unit, id: &str) -> Option<usize> {
        self.variables.iter().position(|v| v.unit == unit && v.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_at_its_rank() {
        assert!(Unit::ALL.iter().enumerate().all(|(at, unit)| unit.rank() == at));
    }
}

/// Categories printed as one line or column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What prints.
    pub label: String,
    /// Category numbers of the variable, in order.
    pub categories: Vec<u16>,
}

/// What cannot be, as everybody knows: a row that gives each of these answers at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impossible {
    /// What is counted.
    pub unit: Unit,
    /// Variables by rank in the dataset, each with its category numbers, in order; a report declares
    /// one or two.
    pub parts: Vec<(usize, Vec<u16>)>,
}
