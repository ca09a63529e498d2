//! What a referral keeps back, and what moves to its annex because it would give it away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::matrix::Purpose;
use super::public::PublicWords;
use super::unsought::{Unsought, Why};
use super::withheld::{Haystack, Needle, Persons, Scope, Withheld};
use crate::record::{Dictionary, FieldKind, Grip, Leaf, Referred, Situation, is_civility};
use crate::value::lexicon::{is_french, is_place_name};
use crate::value::{Folded, Nature, Person, stands_alone};

/// What a situation protects, and no document is searched for.
pub fn unsought(situation: &Situation, public: &Arc<PublicWords>) -> Vec<Unsought> {
    let walk = |each: &mut dyn FnMut(&Leaf<'_>)| {
        let mut protected = |leaf: &Leaf<'_>| {
            if leaf.protected {
                each(leaf);
            }
        };
        situation.walk(|_| true, &mut protected);
    };
    let secrets = Secrets::gathered(&walk, Arc::clone(situation.dictionary()), None, public);
    secrets.withheld(Purpose::Referral, &BTreeSet::new(), &Haystack::new("")).unsought
}

/// Gives each value of a record to whoever asks.
type Walked<'a> = &'a dyn Fn(&mut dyn FnMut(&Leaf<'_>));

/// A value of a record.
struct Held {
    nature: Nature,
    person: Person,
    protected: bool,
    quoted: bool,
    text: String,
}

/// What a record holds, by place, and what of it must not print on the referral.
pub(super) struct Secrets {
    held: BTreeMap<String, Held>,
    /// What says which or where a protected place is.
    places: Vec<Needle>,
    /// All that it protects.
    all: Vec<Needle>,
    dictionary: Arc<Dictionary>,
    /// Whom and what the other records keep, and the number of this one.
    others: Option<(String, Arc<Dictionary>)>,
    public: Arc<PublicWords>,
}

impl Secrets {
    /// Reads a referral and its situation, among the others.
    pub(super) fn of(
        referred: &Referred,
        among: Option<&Arc<Dictionary>>,
        public: &Arc<PublicWords>,
    ) -> Self {
        let walk = |each: &mut dyn FnMut(&Leaf<'_>)| referred.walk(|_| true, each);
        let others = among.map(|among| (referred.number().text().to_owned(), Arc::clone(among)));
        Self::gathered(&walk, Arc::clone(referred.dictionary()), others, public)
    }

    fn gathered(
        walk: Walked<'_>,
        dictionary: Arc<Dictionary>,
        others: Option<(String, Arc<Dictionary>)>,
        public: &Arc<PublicWords>,
    ) -> Self {
        let mut held = BTreeMap::new();
        walk(&mut |leaf| {
            let (nature, person) = (leaf.nature, leaf.person);
            let (protected, quoted) = (leaf.protected, leaf.quoted);
            let text = leaf.text.to_owned();
            held.insert(leaf.pointer.to_owned(), Held { nature, person, protected, quoted, text });
        });
        let sought = |where_alone: bool| -> Vec<Needle> {
            let name = |held: &Held| held.nature.is_name();
            let hidden = held.iter().filter(|(_, held)| held.protected && !name(held));
            let hidden = hidden.filter(|(_, held)| !where_alone || held.nature.is_where());
            let needles = hidden.map(|(at, held)| {
                let mut needle = Needle::of(at, held.nature, &held.text, true);
                needle.retain(|run| !public.excuses(run, false));
                needle
            });
            needles.filter(|needle| !needle.is_empty()).collect()
        };
        // Quotations are few: what they may say is prepared for them alone.
        let quotes = held.values().any(|held| held.quoted);
        let (places, all) = (sought(true), if quotes { sought(false) } else { Vec::new() });
        Self { held, places, all, dictionary, others, public: Arc::clone(public) }
    }

    /// Whether what somebody said names or locates who the referral must not: nobody changes a word
    /// of it, and it goes to the annex.
    fn betrays(&self, said: &str) -> bool {
        let haystack = Haystack::new(said);
        if self.all.iter().any(|needle| needle.is_in(&haystack)) {
            return true;
        }
        let (folded, mut found) = (Folded::of(said), false);
        self.dictionary.meet(&folded, &mut |met| {
            let victim = met.kept.person == Person::OtherVictim;
            let meant = met.kept.nature.is_name() && (victim || met.kept.protected);
            found |= meant && met.grip > Grip::Head && !met.honoured;
        });
        if let Some((number, others)) = &self.others {
            others.meet(&folded, &mut |met| {
                let sure = met.grip >= Grip::Rare && !met.honoured;
                found |=
                    *met.kept.source != **number && sure && met.kept.nature != Nature::Reference;
            });
        }
        found
    }

    /// The natures of what it holds, by place.
    pub(super) fn natures(&self) -> BTreeMap<String, Nature> {
        self.held.iter().map(|(at, held)| (at.clone(), held.nature)).collect()
    }

    /// Whether a field that a form shows on the referral must go to its annex: it is protected in
    /// this record, or says a protected place or person where a few words can stand for it.
    pub(super) fn moves(&self, pointer: &str, kind: &FieldKind) -> bool {
        let Some(held) = self.held.get(pointer) else {
            return false;
        };
        if held.protected || held.quoted && self.betrays(&held.text) {
            return true;
        }
        let says = || {
            let text = (!self.places.is_empty()).then(|| Haystack::new(&held.text));
            text.is_some_and(|text| self.places.iter().any(|needle| needle.is_in(&text)))
        };
        let whole = || {
            let folded = Folded::of(&held.text);
            self.places.iter().any(|needle| needle.is_whole(&folded))
        };
        match held.nature {
            Nature::Place | Nature::Scene | Nature::Service | Nature::Street => says(),
            Nature::Text | Nature::Designation | Nature::Function => {
                *kind == FieldKind::Line && whole()
            }
            // The professional of a measure may be the one who is threatened.
            Nature::FullName => {
                held.person == Person::Nobody && (self.threatens(&held.text) || says())
            }
            Nature::Surname
            | Nature::GivenName
            | Nature::Locality
            | Nature::Telephone
            | Nature::Account
            | Nature::CaseNumber
            | Nature::Reference
            | Nature::Vehicle
            | Nature::Mark
            | Nature::Code
            | Nature::Date
            | Nature::Answer
            | Nature::Number
            | Nature::Digest
            | Nature::File => false,
        }
    }

    fn threatens(&self, text: &str) -> bool {
        let mut found = false;
        self.dictionary.meet(&Folded::of(text), &mut |met| {
            found |= met.kept.person == Person::Threatened && met.kept.nature.is_name();
        });
        found
    }

    /// What a document keeps back: what the records hold and it does not show.
    ///
    /// The annex is read beside its referral, by the same magistrate: what the referral may print is
    /// not kept from the annex, whose own dates and labels could repeat it.
    pub(super) fn withheld(
        self,
        purpose: Purpose,
        shown: &BTreeSet<String>,
        shown_words: &Haystack,
    ) -> Withheld {
        let annex = purpose == Purpose::ConfidentialAnnex;
        let (mut needles, mut unsought) = (Vec::new(), Vec::new());
        let visible = self.visible(shown);
        let names = self.shown_names(shown);
        for (at, held) in &self.held {
            let beside = annex && !held.protected;
            let hidden = !beside && !shown.contains(at);
            // Protected names are sought word by word, through the dictionary.
            if !hidden || held.protected && held.nature.is_name() {
                if hidden {
                    self.explain_name(at, held, &names, &mut unsought);
                }
                continue;
            }
            let mut needle = Needle::of(at, held.nature, &held.text, held.protected);
            let typed = !needle.is_empty();
            let mut why = None;
            needle.retain(|run| {
                if self.public.excuses(run, false) {
                    why.get_or_insert(Why::Generic);
                    return false;
                }
                let place = match (held.protected, held.nature) {
                    (false, _) => return !shown_words.shows(run),
                    // A service acts for several people; a short answer is that of several fields.
                    (true, Nature::Service | Nature::Text) => visible.get(run.squeezed()),
                    (true, _) => None,
                };
                if let Some(place) = place {
                    why.get_or_insert(Why::Shown(place.clone()));
                }
                place.is_none()
            });
            if !needle.is_empty() {
                needles.push(needle);
                continue;
            }
            if held.protected && purpose == Purpose::Referral {
                let why = why.or_else(|| unspoken(held.nature, typed));
                unsought.extend(why.map(|why| Unsought { pointer: at.clone(), why }));
            }
        }
        let persons = (!annex).then(|| Persons {
            dictionary: self.dictionary,
            scope: Scope::Protected,
            shown: names.into_keys().collect(),
            public: self.public,
        });
        unsought.sort();
        Withheld::new(needles, persons.into_iter().collect(), unsought)
    }

    /// The texts that print, folded, and where.
    fn visible(&self, shown: &BTreeSet<String>) -> BTreeMap<String, String> {
        let seen = self.held.iter().filter(|(at, _)| shown.contains(*at));
        seen.map(|(at, held)| (Folded::of(&held.text).squeezed().to_owned(), at.clone())).collect()
    }

    /// The words of the names that print, each where it stands: those of the child, of a parent, of
    /// who signs. Another may bear them too.
    fn shown_names(&self, shown: &BTreeSet<String>) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for (at, held) in self.held.iter().filter(|(at, _)| shown.contains(*at)) {
            if held.nature.is_name() {
                for word in Folded::of(&held.text).words() {
                    names.entry(word.to_owned()).or_insert_with(|| at.clone());
                }
            }
        }
        names
    }

    fn explain_name(
        &self,
        at: &str,
        held: &Held,
        names: &BTreeMap<String, String>,
        unsought: &mut Vec<Unsought>,
    ) {
        for word in Folded::of(&held.text).words().filter(|word| !is_civility(word)) {
            let why = match names.get(word) {
                Some(place) => Why::Shown(place.clone()),
                None if !stands_alone(word) => Why::Short,
                None if held.nature != Nature::GivenName && is_place_name(word) => Why::Town,
                None if is_french(word) => Why::Word,
                None => continue,
            };
            unsought.push(Unsought { pointer: at.to_owned(), why });
        }
    }
}

/// Why a protected value that has no way of being said is not sought.
fn unspoken(nature: Nature, typed: bool) -> Option<Why> {
    match nature {
        Nature::Locality | Nature::Function => Some(Why::Everywhere),
        Nature::Text | Nature::Place | Nature::Service | Nature::Street if !typed => {
            Some(Why::Short)
        }
        _ => None,
    }
}
