//! What a referral must not say of those whom the other records of the workspace keep.
//!
//! The form has a place for a link between two followed children: brothers and sisters, the same
//! parent, the same measure. What is written there is not sought; what is written of somebody else
//! in a text is.

use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use crate::record::dictionary::{Dictionary, Grip, Met};
use crate::record::leaves::{Leaf, Leaves};
use crate::value::{Folded, Nature, Person, Trace};

/// What the record says by itself, in fields made for it.
struct Own<'a> {
    number: &'a str,
    /// The words of the names of the child and of her family, as one.
    family: BTreeSet<String>,
    /// The given names of brothers, sisters and parents.
    kin: BTreeSet<String>,
    /// Those of each other adult of the household.
    adults: BTreeMap<usize, BTreeSet<String>>,
    /// Those of each other person whose name prints: who writes, who signs.
    others: BTreeMap<usize, BTreeSet<String>>,
    /// Places, services, telephones, accounts that print.
    runs: BTreeSet<String>,
    /// Streets that it protects too.
    protected: BTreeSet<String>,
}

pub(super) fn check(
    number: &str,
    record: &impl Leaves,
    dictionary: &Dictionary,
    findings: &mut Findings<'_>,
) {
    let own = Own::of(number, record);
    // By field and code: one remedy each, whoever is spoken of.
    let mut found: BTreeMap<(String, &'static str), String> = BTreeMap::new();
    record.walk(Nature::is_worded, &mut |leaf| {
        if !is_written(leaf) {
            return;
        }
        let text = Folded::of(leaf.text);
        // « sa demi-sœur Perrette GALUCHARD »: whom the form knows by her given name.
        let mut met = Vec::new();
        dictionary.meet(&text, &mut |one| met.push(one));
        let sure = met.iter().filter(|met| met.grip == Grip::Whole && own.is_kin(met));
        let kin: BTreeSet<&str> = sure.map(|met| &*met.kept.source).collect();
        for met in &met {
            if let Some(code) = own.judges(leaf, met) {
                let name = met.kept.nature.is_name() && kin.contains(&*met.kept.source);
                let code = if name { DOUBT } else { code };
                // What somebody said moves to the annex as it is.
                let code = if leaf.quoted && code != DOUBT { "M192" } else { code };
                let place = (leaf.pointer.to_owned(), code);
                found.entry(place).or_insert_with(|| met.kept.source.to_string());
            }
        }
    });
    let refused: BTreeSet<&String> =
        found.keys().filter(|(_, code)| *code != DOUBT).map(|(pointer, _)| pointer).collect();
    for ((pointer, code), source) in &found {
        let what = match *code {
            "M005" => "nomme quelqu'un que protège une autre fiche",
            "C001" => "porte un lieu, un numéro ou un compte que protège une autre fiche",
            "M192" => "cite quelqu'un, un lieu ou un numéro que protège une autre fiche",
            // What is certain says it already.
            _ if refused.contains(pointer) => continue,
            _ => "pourrait parler de quelqu'un que suit une autre fiche",
        };
        findings.compared(code, pointer, &[], format!("Ce texte {what} ({source})."));
    }
}

/// The code of what only a reader can tell.
const DOUBT: &str = "M170";

/// Whether a field is written, rather than made for a name or a number.
fn is_written(leaf: &Leaf<'_>) -> bool {
    match leaf.nature {
        Nature::Text
        | Nature::Designation
        | Nature::Place
        | Nature::Scene
        | Nature::Service
        | Nature::Function
        | Nature::Street
        | Nature::Locality
        | Nature::Vehicle
        | Nature::Telephone
        | Nature::Account
        | Nature::CaseNumber => true,
        Nature::Surname
        | Nature::GivenName
        | Nature::FullName
        | Nature::Reference
        | Nature::Mark
        | Nature::Code
        | Nature::Date
        | Nature::Answer
        | Nature::Number
        | Nature::Digest
        | Nature::File => false,
    }
}

impl<'a> Own<'a> {
    fn of(number: &'a str, record: &impl Leaves) -> Self {
        let mut own = Self {
            number,
            family: BTreeSet::new(),
            kin: BTreeSet::new(),
            adults: BTreeMap::new(),
            others: BTreeMap::new(),
            runs: BTreeSet::new(),
            protected: BTreeSet::new(),
        };
        record.walk(Nature::is_sought, &mut |leaf| {
            let traces = || {
                let traces = Trace::of(leaf.nature, leaf.text).into_iter();
                traces.map(|trace| trace.run().squeezed().to_owned())
            };
            if leaf.protected {
                own.protected.extend(traces());
            } else if leaf.nature.is_name() || is_relative(leaf) {
                let words = Folded::of(leaf.text);
                let words: Vec<String> = words.words().map(str::to_owned).collect();
                if leaf.person == Person::Relative && leaf.nature == Nature::GivenName {
                    own.kin.extend(words.iter().cloned());
                }
                match leaf.person {
                    Person::Relative if is_relative(leaf) => {
                        own.adults.entry(leaf.holder).or_default().extend(words);
                    }
                    Person::Child | Person::Relative => own.family.extend(words),
                    _ => own.others.entry(leaf.holder).or_default().extend(words),
                }
            } else if !matches!(leaf.nature, Nature::Text | Nature::Designation | Nature::Scene) {
                own.runs.extend(traces());
            }
        });
        own
    }

    /// The code of what a field says of somebody else, if it says too much.
    fn judges(&self, leaf: &Leaf<'_>, met: &Met<'_>) -> Option<&'static str> {
        let kept = met.kept;
        if &*kept.source == self.number {
            return None;
        }
        // A field that is made for it repeats what is hidden elsewhere, or nothing.
        let reaches = |nature| matches!(nature, Nature::Telephone | Nature::Account);
        if reaches(leaf.nature) && !(reaches(kept.nature) && kept.protected) {
            return None;
        }
        // The annex is where others may be named; it is said all the same.
        let refused = |code| Some(if leaf.protected { DOUBT } else { code });
        if kept.nature.is_name() {
            return self.names_another(leaf, met).and_then(|certain| match certain {
                true => refused("M005"),
                false => Some(DOUBT),
            });
        }
        let said = |set: &BTreeSet<String>| met.is_said_by(set);
        match kept.nature {
            Nature::Place => {
                // A service that acts for two children is written in both records.
                let field = matches!(leaf.nature, Nature::Place | Nature::Service);
                (!field && !said(&self.runs)).then_some(())?;
                // « les Tilleuls » may be trees.
                if met.grip == Grip::Partly { Some(DOUBT) } else { refused("C001") }
            }
            Nature::Street => {
                (kept.protected && !said(&self.protected)).then_some(())?;
                match met.grip {
                    Grip::Partly => Some(DOUBT),
                    Grip::Head | Grip::Word | Grip::Common | Grip::Rare | Grip::Whole => {
                        refused("C001")
                    }
                }
            }
            // What reaches who is hidden there is hidden wherever it is written.
            Nature::Telephone | Nature::Account if kept.protected => {
                (!said(&self.protected)).then_some(())?;
                refused("C001")
            }
            Nature::Telephone | Nature::Account => {
                (!said(&self.runs) && !said(&self.protected)).then_some(())?;
                // The same people write the advertisements of several children.
                if kept.person == Person::Nobody { Some(DOUBT) } else { refused("C001") }
            }
            // One procedure, one car may be of several children.
            Nature::CaseNumber | Nature::Vehicle => (!said(&self.runs)).then_some(DOUBT),
            // The number of another record names nobody to who has no access to it.
            Nature::Reference
            | Nature::Surname
            | Nature::GivenName
            | Nature::FullName
            | Nature::Designation
            | Nature::Scene
            | Nature::Service
            | Nature::Function
            | Nature::Locality
            | Nature::Text
            | Nature::Mark
            | Nature::Code
            | Nature::Date
            | Nature::Answer
            | Nature::Number
            | Nature::Digest
            | Nature::File => None,
        }
    }

    /// Whether one of two names is the given name of a brother, a sister, a parent.
    fn is_kin(&self, met: &Met<'_>) -> bool {
        met.kept.nature.is_name() && met.said.iter().any(|word| self.kin.contains(*word))
    }

    /// Whether a field names somebody who is kept elsewhere, for certain or perhaps. A name that
    /// many bear is also that of a friend, of a colleague, of a street.
    fn names_another(&self, leaf: &Leaf<'_>, met: &Met<'_>) -> Option<bool> {
        if met.is_said_by(&self.family) {
            return None;
        }
        // An adult of the household bears her name wherever she is named.
        let elsewhere = |(holder, _): &(&usize, &BTreeSet<String>)| {
            !is_relative(leaf) || **holder != leaf.holder
        };
        if self.adults.iter().filter(elsewhere).any(|(_, words)| met.is_said_by(words)) {
            return None;
        }
        // The line that calls her says who she is: no adult is a minor whom another record follows,
        // and a colleague who is threatened lives in no such household. A parent may be in two records,
        // and bears the surname of both children.
        if is_relative(leaf) {
            let minor = met.kept.person.is_other_minor();
            let threatened = met.kept.person == Person::Threatened;
            return match met.grip {
                Grip::Whole if minor => Some(true),
                Grip::Whole | Grip::Rare if threatened => Some(false),
                _ => None,
            };
        }
        // Somebody else bears the same names: a reader must tell.
        let shared = self.others.values().any(|words| met.is_said_by(words));
        let minor = met.kept.person.is_other_minor();
        // An adult may be cited by name: the form has a place for it, and none for who is threatened.
        let cited = leaf.person == Person::Mentioned && leaf.nature == Nature::Designation;
        let citable = cited && !minor && met.kept.person != Person::Threatened;
        // « lycée Jean Moulin », « rue Jean Moulin »; a town has one word of somebody's name.
        let town = leaf.nature == Nature::Locality && met.grip != Grip::Whole;
        let called_after = met.honoured || leaf.nature == Nature::Street || town;
        let doubtful = shared || called_after || citable;
        match met.grip {
            Grip::Whole => Some(!doubtful),
            // « M. Exemple, éducateur » is another, or her father.
            Grip::Rare if minor || met.kept.nature == Nature::Surname => {
                let adult = met.civil && met.kept.person != Person::Threatened;
                Some(!doubtful && !adult)
            }
            Grip::Common if minor => (!shared).then_some(false),
            Grip::Word if minor && met.kept.nature == Nature::GivenName => {
                (!shared).then_some(false)
            }
            Grip::Rare | Grip::Common | Grip::Word | Grip::Head | Grip::Partly => None,
        }
    }
}

/// An adult of the household is called in a line made for that.
fn is_relative(leaf: &Leaf<'_>) -> bool {
    leaf.nature == Nature::Designation && leaf.person == Person::Relative
}
