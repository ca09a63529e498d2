//! Every variable, unit by unit.

use super::case::{Case, Situations};
use super::declared::{Declared, Subject, variables};
use super::events::{Passages, Signalements};
use super::sessions::{Mentions, Preconisations, Seances};
use super::{danger, profile, work};
use crate::coding::{Unit, Variable};
use crate::record::Vocabulary;

impl Subject for Situations {
    type Of<'a> = Case<'a>;
    const UNIT: Unit = Unit::Situation;
    const DECLARED: &'static [&'static [Declared<Self>]] =
        &[profile::DECLARED, danger::DECLARED, work::DECLARED];
}

/// Every variable that a report may tabulate, always in the same order for the same code lists.
pub fn catalogue(vocabulary: &Vocabulary) -> Vec<Variable> {
    let mut all = variables::<Situations>(vocabulary);
    all.extend(variables::<Passages>(vocabulary));
    all.extend(variables::<Signalements>(vocabulary));
    all.extend(variables::<Preconisations>(vocabulary));
    all.extend(variables::<Mentions>(vocabulary));
    all.extend(variables::<Seances>(vocabulary));
    all
}
