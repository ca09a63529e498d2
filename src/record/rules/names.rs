//! Rule 5: no other minor is named in a text that parents and lawyers can read.

use std::collections::BTreeSet;

use super::Findings;
use super::texts::{Text, Texts};
use crate::record::leaves::{Leaf, Leaves};
use crate::record::situation::SituationRecord;
use crate::value::{Folded, Nature, Person, stands_alone, words};

pub(super) fn check(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let (mut own, mut named) = (BTreeSet::new(), BTreeSet::new());
    record.walk(Nature::is_name, &mut |leaf| {
        let folded = words(leaf.text).map(folded);
        if leaf.person == Person::OtherVictim {
            named.extend(folded);
        } else if is_own(leaf) {
            own.extend(folded);
        }
    });
    named.retain(|name| stands_alone(name) && !own.contains(name));
    if named.is_empty() {
        return;
    }
    for text in texts.iter().filter(|text| !is_called(text)) {
        let capitalised = |word: &&str| word.starts_with(char::is_uppercase);
        if words(&text.text).filter(capitalised).any(|word| named.contains(&folded(word))) {
            findings.value("M005", &text.pointer);
        }
    }
}

/// Who is called so is not what somebody wrote: the child, a parent, whoever signs. A brother, or
/// the professional of a measure, has no reason to bear the name of another victim.
fn is_called(text: &Text) -> bool {
    text.nature.is_name()
        && match text.person {
            Person::Child | Person::Professional => true,
            Person::Relative => text.nature != Nature::GivenName,
            Person::Nobody
            | Person::OtherVictim
            | Person::Mentioned
            | Person::Threatened
            | Person::Institution => false,
        }
}

/// The child's family may share a surname with another victim, and the child a given name.
fn is_own(leaf: &Leaf<'_>) -> bool {
    match leaf.person {
        Person::Child => true,
        Person::Relative => leaf.nature != Nature::GivenName,
        Person::Nobody
        | Person::OtherVictim
        | Person::Mentioned
        | Person::Threatened
        | Person::Professional
        | Person::Institution => false,
    }
}

fn folded(word: &str) -> String {
    Folded::of(word).squeezed().to_owned()
}
