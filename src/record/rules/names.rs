//! Rule 5: no other minor is named in a text that parents and lawyers can read.

use std::collections::BTreeSet;

use super::Findings;
use super::texts::{Text, Texts};
use crate::record::dictionary::{Dictionary, Grip};
use crate::record::leaves::{Leaf, Leaves};
use crate::record::situation::SituationRecord;
use crate::value::{Folded, Nature, Person};

/// The other victims of the record itself.
pub(super) fn check(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let mut victims = false;
    record.walk(Nature::is_name, &mut |leaf| victims |= leaf.person == Person::OtherVictim);
    if !victims {
        return;
    }
    let dictionary = Dictionary::of(std::iter::once(record));
    let own = own_words(record);
    for text in texts.iter().filter(|text| !is_called(text)) {
        let (mut named, mut perhaps) = (false, false);
        // A commune is where, not who, unless it says both names of somebody.
        let town = text.nature == Nature::Locality;
        dictionary.meet(&Folded::of(&text.text), &mut |met| {
            let victim = met.kept.person == Person::OtherVictim && met.kept.nature.is_name();
            let meant = victim && !met.is_said_by(&own) && (!town || met.grip == Grip::Whole);
            named |= meant && !met.honoured;
            perhaps |= meant;
        });
        if named && text.quoted {
            findings.value("M192", &text.pointer);
        } else if named {
            findings.value("M005", &text.pointer);
        } else if perhaps {
            findings.compared("M170", &text.pointer, &[], HONOURED.to_owned());
        }
    }
}

/// What a reader must tell: « lycée Jean Moulin », and a victim of that name.
const HONOURED: &str =
    "Ce texte porte, après « lycée », « rue »…, le nom d'une autre victime de cette fiche.";

/// The words that call the child and her family.
pub(super) fn own_words(record: &SituationRecord) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    record.walk(Nature::is_name, &mut |leaf| {
        if is_own(leaf) {
            own.extend(Folded::of(leaf.text).words().map(str::to_owned));
        }
    });
    own
}

/// Who is called so is not what somebody wrote: the child, a parent, whoever signs. A brother, or
/// the professional of a measure, has no reason to bear the name of another victim.
fn is_called(text: &Text) -> bool {
    let person = match text.person {
        Person::Child | Person::Professional => true,
        Person::Relative => text.nature != Nature::GivenName,
        Person::Nobody
        | Person::OtherVictim
        | Person::Mentioned
        | Person::Threatened
        | Person::Institution => false,
    };
    text.nature.is_name() && person
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
