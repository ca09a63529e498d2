//! How categories are grouped: each once, in a group of its own label.

use std::collections::BTreeSet;

use super::faults::Faults;
use crate::coding::{Group, Kind, Variable};
use crate::record::coding::{AGE, UNKNOWN};
use crate::record::marked::{Aim, step};
use crate::record::rapport::{Choix, Regroupements};
use crate::value::Folded;

/// A grouping and the field that it was typed in.
#[derive(Clone, Copy)]
pub(super) struct Grouping<'t> {
    pub groups: &'t Regroupements,
    pub field: &'static str,
}

impl Grouping<'_> {
    /// Whether everything it cites is a category of a variable.
    pub(super) fn suits(&self, variable: &Variable) -> bool {
        let cited = self.groups.0.iter().flat_map(|(_, choice)| &choice.items);
        cited.into_iter().all(|selection| !selection.of(variable).is_empty())
    }
}

/// Longest label of a group, in characters.
const LABEL_MAX: usize = 80;

/// The groups typed, and one more for what they leave out without a fault.
pub(super) fn typed(
    faults: &mut Faults<'_, '_>,
    variable: &Variable,
    grouping: Grouping<'_>,
) -> Vec<Group> {
    let mut placed = BTreeSet::new();
    let mut labels = BTreeSet::new();
    let mut exact = 0;
    let mut groups = Vec::new();
    for (label, choice) in &grouping.groups.0 {
        let field = format!("{}/{}", grouping.field, step(label));
        let label = Regroupements::printed(label);
        if label.is_empty() || label.chars().count() > LABEL_MAX {
            let text = format!("Le libellé d'un groupe compte de 1 à {LABEL_MAX} caractères.");
            faults.tell("S104", &field, Aim::Key, text);
        }
        // The last line of every table.
        if Folded::of(&label).spaced() == "total" {
            let text = "« Total » est le libellé de la dernière ligne du tableau.";
            faults.tell("M136", &field, Aim::Key, text.to_owned());
        }
        if !labels.insert(heard(&label)) {
            faults.tell(
                "M136",
                &field,
                Aim::Key,
                "Deux groupes portent le même libellé.".to_owned(),
            );
        }
        let mut categories = chosen(faults, variable, choice, &field);
        let twice: Vec<u16> = categories.iter().copied().filter(|c| !placed.insert(*c)).collect();
        if !twice.is_empty() {
            let text = format!("Modalités placées deux fois : {}.", named(variable, &twice));
            faults.tell("M134", &field, Aim::Value, text);
        }
        let known = |number: &&u16| {
            variable.categories.get(usize::from(**number)).is_some_and(|c| c.code != UNKNOWN)
        };
        if variable.id == AGE && categories.iter().filter(known).count() == 1 {
            exact += 1;
            if exact > 1 {
                let text = "Un seul groupe peut tenir en une année d'âge : l'âge exact ne s'imprime jamais.";
                faults.tell("M137", &field, Aim::Key, text.to_owned());
            }
        }
        let unknown = categories.len() - categories.iter().filter(known).count();
        if unknown > 0 && unknown < categories.len() && !variable.answered && !says_unknown(&label)
        {
            let text =
                "Ce groupe compte aussi les réponses manquantes, et son libellé ne le dit pas.";
            faults.tell("M148", &field, Aim::Key, text.to_owned());
        }
        categories.sort_unstable();
        categories.dedup();
        groups.push(Group { label, categories });
    }
    let missing = missing(variable, &placed);
    if !missing.is_empty() {
        let text = format!("Modalités sans groupe : {}.", named(variable, &missing));
        faults.tell("M134", grouping.field, Aim::Key, text);
    }
    if let Some(rest) = rest(variable, &placed, &missing) {
        if labels.contains(&heard(&rest.label)) {
            let text = "Un groupe porte le libellé de celui que le programme ajoute : y placer aussi les modalités restantes.";
            faults.tell("M136", grouping.field, Aim::Key, text.to_owned());
        }
        groups.push(rest);
    }
    groups
}

/// What tells a label from another: its words, and its signs (« < 15 », « > 15 »).
fn heard(label: &str) -> (String, String) {
    let signs = label.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace());
    (Folded::of(label).spaced(), signs.collect())
}

/// Whether a label says that some answers are missing.
fn says_unknown(label: &str) -> bool {
    let ways = [
        "inconnu",
        "manquant",
        "ne sait pas",
        "non connu",
        "non indiqu",
        "non precis",
        "non recueilli",
        "non renseign",
        "sans reponse",
    ];
    let label = Folded::of(label).spaced();
    ways.iter().any(|way| label.contains(way))
}

/// The categories that a choice means; each part of it must mean one at least.
pub(super) fn chosen(
    faults: &mut Faults<'_, '_>,
    variable: &Variable,
    choice: &Choix,
    field: &str,
) -> Vec<u16> {
    let mut categories = Vec::new();
    for (at, selection) in choice.items.iter().enumerate() {
        let meant = selection.of(variable);
        if meant.is_empty() {
            let field = if choice.listed { format!("{field}/{at}") } else { field.to_owned() };
            let all: Vec<u16> = (0..).zip(&variable.categories).map(|(number, _)| number).collect();
            let text = format!(
                "Code inconnu parmi les modalités de « {} » : {}.",
                variable.id,
                named(variable, &all)
            );
            faults.tell("S105", &field, Aim::Value, text);
        }
        categories.extend(meant);
    }
    categories
}

/// The categories that a grouping had to place: for numbers, those between its bands.
fn missing(variable: &Variable, placed: &BTreeSet<u16>) -> Vec<u16> {
    let left = |number: &u16| !placed.contains(number);
    let known = known(variable);
    match variable.kind {
        Kind::Several => Vec::new(),
        Kind::One => known.into_iter().filter(left).collect(),
        Kind::Whole => {
            let numbers: Vec<u16> = known.iter().copied().filter(|n| placed.contains(n)).collect();
            let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
                return Vec::new();
            };
            known.into_iter().filter(left).filter(|n| (first..=last).contains(&n)).collect()
        }
    }
}

/// The last group, which nobody types: what is not known, and numbers below or above the bands.
fn rest(variable: &Variable, placed: &BTreeSet<u16>, missing: &[u16]) -> Option<Group> {
    let left = |number: &u16| !placed.contains(number) && !missing.contains(number);
    let known = known(variable);
    let unknown: Vec<u16> = (0..)
        .zip(&variable.categories)
        .filter(|(number, c)| c.code == UNKNOWN && left(number))
        .map(|(number, _)| number)
        .collect();
    let beyond: Vec<u16> = match variable.kind {
        Kind::Whole => known.into_iter().filter(left).collect(),
        Kind::One | Kind::Several => Vec::new(),
    };
    let label = match (beyond.is_empty(), unknown.is_empty()) {
        (true, true) => return None,
        (true, false) => "Non renseigné",
        (false, true) => "Autre",
        (false, false) => "Autre ou non renseigné",
    };
    let categories = beyond.into_iter().chain(unknown).collect();
    Some(Group { label: label.to_owned(), categories })
}

fn known(variable: &Variable) -> Vec<u16> {
    let all = (0..).zip(&variable.categories);
    all.filter(|(_, c)| c.code != UNKNOWN).map(|(number, _)| number).collect()
}

/// Codes for a message; neighbouring numbers are told by their ends.
fn named(variable: &Variable, numbers: &[u16]) -> String {
    let code = |n: u16| variable.categories.get(usize::from(n)).map_or("", |c| c.code.as_str());
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for number in numbers.iter().copied() {
        let counts = variable.kind == Kind::Whole && code(number) != UNKNOWN;
        match runs.last_mut() {
            Some((_, last)) if counts && *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let words = runs.iter().map(|(first, last)| match first == last {
        true => code(*first).to_owned(),
        false => format!("{}..{}", code(*first), code(*last)),
    });
    words.collect::<Vec<_>>().join(", ")
}
