//! What a variable declares, and how its answers become numbers.

use crate::coding::{Category, Clock, Kind, Unit, Value, Variable};
use crate::record::Vocabulary;

/// The code of what is not known, always the last category.
pub(in crate::record) const UNKNOWN: &str = "non_renseigne";

/// The variable whose exact values never print, even one by one.
pub(in crate::record) const AGE: &str = "age_premiere_presentation";

/// The variable whose sum is places taken.
pub(in crate::record) const MONTHS_CARRIED: &str = "mois_co_accompagnement";

/// The most months that it tells apart.
pub(in crate::record) const MOST_MONTHS: u16 = 12;

/// What rows of a unit are made from.
pub(super) trait Subject: 'static {
    /// One thing counted.
    type Of<'a>;
    /// Its unit.
    const UNIT: Unit;
    /// Its variables, in the order of print.
    const DECLARED: &'static [&'static [Declared<Self>]];
}

/// A variable: its words, and how a record answers it.
pub(super) struct Declared<S: Subject + ?Sized> {
    pub id: &'static str,
    pub indicator: &'static str,
    pub title: &'static str,
    pub definition: &'static str,
    pub date_basis: &'static str,
    pub denominator: &'static str,
    pub kind: Kind,
    pub values: Values,
    pub nature: Nature,
    pub answer: for<'a> fn(&'a S::Of<'a>) -> Answer<'a>,
}

/// Where categories come from.
pub(super) enum Values {
    /// A code list.
    List(&'static str),
    /// A code list, and what is added after it.
    ListAnd(&'static str, &'static [(&'static str, &'static str)]),
    /// Categories of the program's own, whose meaning it computes.
    Own(&'static [(&'static str, &'static str)]),
    /// 0 to a greatest value, which stands for everything above; in words, one and several.
    Upto(u16, &'static str, &'static str),
}

pub(super) const NOT_KNOWN: (&str, &str) = (UNKNOWN, "Non renseigné");
pub(super) const YES_NO: &[(&str, &str)] = &[("oui", "Oui"), ("non", "Non")];
pub(super) const YES_NO_UNKNOWN: &[(&str, &str)] = &[("oui", "Oui"), ("non", "Non"), NOT_KNOWN];

/// What disclosure control must know of a variable.
#[derive(Clone, Copy)]
pub(super) struct Nature {
    pub clock: Clock,
    pub ordered: bool,
    /// Whether a number may be unknown, for [`Values::Upto`].
    pub unknown: bool,
    /// Whether sessions must answer it (M102).
    pub answered: bool,
    /// Whether a row gives an answer at least, were it that none is known.
    pub covers: bool,
    /// What is answered without an examination in the period, where only these answer.
    pub absent: Option<&'static str>,
}

pub(super) const PLAIN: Nature = Nature {
    clock: Clock::End,
    ordered: false,
    unknown: false,
    answered: false,
    covers: true,
    absent: None,
};
pub(super) const WITHIN: Nature = Nature { clock: Clock::Period, ..PLAIN };
pub(super) const EXAMINED: Nature = Nature { absent: Some(UNKNOWN), ..WITHIN };
pub(super) const STABLE: Nature = Nature { clock: Clock::Never, ..PLAIN };
pub(super) const ORDERED: Nature = Nature { ordered: true, ..PLAIN };
pub(super) const STABLE_ORDERED: Nature = Nature { clock: Clock::Never, ..ORDERED };
pub(super) const STABLE_NUMBER: Nature = Nature { unknown: true, ..STABLE_ORDERED };

/// What a record answers, before it is a number.
pub(super) enum Answer<'a> {
    Code(&'a str),
    Codes(Vec<&'a str>),
    Number(i64),
    Unknown,
}

impl<'a> Answer<'a> {
    /// A code, or nothing known.
    pub(super) fn code(code: Option<&'a str>) -> Self {
        code.map_or(Self::Unknown, Self::Code)
    }

    /// Codes; none of them means that nobody said.
    pub(super) fn said(codes: impl Iterator<Item = &'a str>) -> Self {
        let codes: Vec<&str> = codes.collect();
        if codes.is_empty() { Self::Unknown } else { Self::Codes(codes) }
    }

    /// A fact of the record.
    pub(super) fn fact(holds: bool) -> Self {
        Self::Code(if holds { "oui" } else { "non" })
    }
}

/// The variables of a unit, in the order of print.
pub(super) fn variables<S: Subject>(vocabulary: &Vocabulary) -> Vec<Variable> {
    let declared = S::DECLARED.iter().copied().flatten();
    declared.map(|declared| declared.variable(vocabulary)).collect()
}

impl<S: Subject> Declared<S> {
    fn variable(&self, vocabulary: &Vocabulary) -> Variable {
        let category = |(code, label): &(&str, &str)| Category {
            code: (*code).to_owned(),
            label: (*label).to_owned(),
        };
        let listed = |list: &str| -> Vec<Category> {
            let terms = vocabulary.terms(list).iter();
            terms.map(|t| Category { code: t.code.clone(), label: t.label.clone() }).collect()
        };
        let categories = match &self.values {
            Values::List(list) => listed(list),
            Values::ListAnd(list, more) => {
                listed(list).into_iter().chain(more.iter().map(category)).collect()
            }
            Values::Own(own) => own.iter().map(category).collect(),
            Values::Upto(max, one, several) => {
                let number = |n: u16| Category {
                    code: n.to_string(),
                    label: match n {
                        _ if n == *max => format!("{n}\u{a0}{several} et plus"),
                        0 | 1 => format!("{n}\u{a0}{one}"),
                        _ => format!("{n}\u{a0}{several}"),
                    },
                };
                let unknown = self.nature.unknown.then(|| category(&NOT_KNOWN));
                (0..=*max).map(number).chain(unknown).collect()
            }
        };
        let absent = self.nature.absent.and_then(|code| {
            categories.iter().zip(0..).find(|(known, _)| known.code == code).map(|(_, at)| at)
        });
        Variable {
            id: self.id.to_owned(),
            indicator: self.indicator.to_owned(),
            title: self.title.to_owned(),
            definition: self.definition.to_owned(),
            date_basis: self.date_basis.to_owned(),
            denominator: self.denominator.to_owned(),
            unit: S::UNIT,
            kind: self.kind,
            categories,
            clock: self.nature.clock,
            ordered: self.nature.ordered,
            answered: self.nature.answered,
            covers: self.nature.covers,
            absent,
        }
    }
}

/// The values of one thing counted, in the order of the variables of its unit.
pub(super) fn values<'a, S: Subject>(of: &'a S::Of<'a>, variables: &[Variable]) -> Vec<Value> {
    let declared = S::DECLARED.iter().copied().flatten();
    let mut values: Vec<Value> =
        declared.zip(variables).map(|(d, variable)| encode(variable, (d.answer)(of))).collect();
    // A country has hundreds of thousands of rows.
    values.shrink_to_fit();
    values
}

/// Turns an answer into numbers. A code that no list holds, which the reading of records refuses,
/// is not known; failing that, it goes to the last category, the one that says the least.
pub(super) fn encode(variable: &Variable, answer: Answer<'_>) -> Value {
    let number = |code: &str| variable.categories.iter().zip(0..).find(|(c, _)| c.code == code);
    let unknown = number(UNKNOWN).map(|(_, at)| at);
    let last = variable.categories.iter().zip(0u16..).last().map_or(0, |(_, at)| at);
    let one = |code: &str| number(code).map_or(unknown.unwrap_or(last), |(_, at)| at);
    match (variable.kind, answer) {
        (Kind::One, Answer::Code(code)) => Value::One(one(code)),
        (Kind::Whole, Answer::Number(n)) if n >= 0 => {
            let greatest = if unknown.is_some() { last.saturating_sub(1) } else { last };
            Value::One(u16::try_from(n).unwrap_or(greatest).min(greatest))
        }
        (Kind::Several, Answer::Code(code)) => Value::Several(vec![one(code)]),
        (Kind::Several, Answer::Codes(codes)) => {
            let mut numbers: Vec<u16> =
                codes.into_iter().filter_map(|code| number(code).map(|(_, at)| at)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.shrink_to_fit();
            if variable.covers && numbers.is_empty() {
                numbers.push(unknown.unwrap_or(last));
            }
            Value::Several(numbers)
        }
        (Kind::Several, _) => Value::Several(unknown.into_iter().collect()),
        (Kind::One | Kind::Whole, _) => Value::One(unknown.unwrap_or(last)),
    }
}
