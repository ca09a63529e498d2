//! The labels that an author gives to groups: a number in one is a bound of the group, never a count.

use std::collections::BTreeSet;
use std::ops::Range;

use super::heard::{Around, CHILDREN, words};
use super::numerals::{number, value};
use super::prose::{Fault, Slip, TELLING, Values, slips};
use super::whole::{counts_children, is_all_or_none};

/// How else what a label groups says none.
const NONE: [&str; 6] = ["sans", "non", "pas", "jamais", "hors", "rien"];

/// What says that a group is of all.
const ALL: [&str; 3] = ["tous", "toutes", "ensemble"];

/// Finds the numbers of a label that are none of its own: neither said by what it groups (`members`), nor
/// just before or after it (« moins de 15 ans » groups up to 14), nor declared; those that count
/// children; and the words that say none, unless what it groups says so.
pub fn label_slips(
    label: &str,
    members: &[&str],
    declared: &BTreeSet<String>,
) -> Vec<Range<usize>> {
    let own: BTreeSet<u64> = members.iter().flat_map(|member| numbers(member)).collect();
    let near = own.iter().flat_map(|n| [n.saturating_sub(1), *n, n.saturating_add(1)]).collect();
    let heard = words(label);
    // What it groups says « aucun », « sans » or a number itself: « Une seule fugue » is one answer.
    let says = |member: &&str| {
        let said = words(member);
        let mut said = said.iter().map(|word| word.heard.as_str());
        said.any(|word| TELLING.contains(&word) || NONE.contains(&word))
    };
    let spoken = !own.is_empty() || members.iter().any(says);
    let refused = |fault: &Fault| match fault.slip {
        Slip::Word => {
            let rank = heard.iter().position(|word| word.at.start == fault.at.start);
            let around = rank.map(|rank| Around { words: &heard, rank });
            let of_children = |a: Around<'_>| counts_children(a) || is_all_or_none(label, a);
            // « Tous les enfants » says what is grouped.
            let all = around.is_some_and(|a| ALL.contains(&a.after(0)));
            !all && (!spoken || around.is_some_and(of_children))
        }
        slip => slip == Slip::Number,
    };
    let found = slips(label, &Values::new(), &near, declared).into_iter();
    let mut all: Vec<Range<usize>> = found.filter(refused).map(|fault| fault.at).collect();
    let child = |word: &str| CHILDREN.contains(&word);
    for (rank, word) in heard.iter().enumerate() {
        let around = Around { words: &heard, rank };
        let counts =
            value(&word.heard).is_some() && (child(around.after(1)) || child(around.before(1)));
        if counts && !all.iter().any(|at| at.start == word.at.start) {
            all.push(word.at.clone());
        }
    }
    all.sort_by_key(|at| at.start);
    all
}

/// The numbers that a text says.
fn numbers(text: &str) -> Vec<u64> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok());
    digits.chain(words(text).iter().filter_map(|word| number(&word.heard))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_says_its_bounds_and_counts_nobody() {
        let none = BTreeSet::new();
        let found = |label: &'static str, members: &[&str]| -> Vec<&str> {
            label_slips(label, members, &none).into_iter().map(|at| &label[at]).collect()
        };
        let few = ["12", "13", "14"];
        for label in
            ["Moins de 15 ans", "De 12 à 14 ans", "quatorze ans au plus", "Les plus jeunes"]
        {
            assert_eq!(found(label, &few), Vec::<&str>::new(), "{label}");
        }
        assert_eq!(found("Moins de quatre semaines", &["0", "3"]), Vec::<&str>::new());
        assert_eq!(
            found("Une fugue ou plus", &["Une ou deux", "Trois et plus"]),
            Vec::<&str>::new()
        );
        assert_eq!(found("Garçon, ou non connu (3)", &["Garçon", "Inconnu"]), ["3"]);
        assert_eq!(found("Trois garçons, ou non connu", &["Garçon", "Inconnu"]), ["Trois"]);
        assert_eq!(found("Moins de 15 ans (3 enfants)", &few), ["3"]);
        assert_eq!(found("13 filles", &few), ["13"]);
        let sexes = ["Garçon", "Inconnu"];
        assert_eq!(found("Garçons (aucun)", &sexes), ["aucun"]);
        assert_eq!(found("Toutes les filles sauf une", &sexes), ["sauf"]);
        assert_eq!(found("Pas de garçon", &["Sans garçon"]), ["Pas"]);
        for (label, members) in [
            ("Tous les enfants", sexes),
            ("Aucune mesure", ["sans", "Sans mesure"]),
            ("Une seule fugue", ["1", "Une fugue"]),
            ("Aucune réponse connue", ["non_renseigne", "Non renseigné"]),
            ("Domicile ou hébergement chez un tiers", ["tiers", "Chez un tiers"]),
        ] {
            assert_eq!(found(label, &members), Vec::<&str>::new(), "{label}");
        }
        let declared = BTreeSet::from(["28".to_owned()]);
        assert_eq!(label_slips("Moins de 28 jours", &["3"], &declared).len(), 0);
    }
}
