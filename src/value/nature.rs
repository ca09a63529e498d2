//! What a value is, hence what may be done with it: each field's type says which.

use std::borrow::Cow;

/// What a field holds. A closed set: whatever decides on secrecy decides for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Nature {
    /// A surname. Sought where it must not stand; one of its words is enough to recognise.
    Surname,
    /// A given name. Sought as a surname is, and beside it when it is too short to be alone.
    GivenName,
    /// Civility, given name and surname, in one line: a signatory, or a service that stands for
    /// one. Sought; the words in capitals are the surname.
    FullName,
    /// How somebody is called who may have no name here: an alias, « le logeur ». Sought as a
    /// whole; none of its words names anybody, but they may name somebody else too.
    Designation,
    /// The name of a place: a shelter, a school, an operator. Sought; a report never repeats it.
    Place,
    /// Where something happened, in its author's words. Sought as a place is; it is no reason for
    /// another place to print.
    Scene,
    /// The name of a service or of an institution, which tells where nobody is. Sought when it is
    /// not shown.
    Service,
    /// What somebody does: « chef de service ». Says nothing of anybody by itself: never sought;
    /// a report never repeats more of it than of any text.
    Function,
    /// A number and a way. Sought; a report never repeats it.
    Street,
    /// A commune, a postal code, a country: places a person without identifying her, so it is
    /// never sought in a document; a report never repeats it.
    Locality,
    /// A telephone. Sought by its digits.
    Telephone,
    /// An electronic address, an account, an advertisement. Sought; a report never repeats it.
    Account,
    /// A number that another service gave to a case, a procedure, a filing. Sought; a report never
    /// repeats it.
    CaseNumber,
    /// The number of one of our own records. The documents are filed by it, so none of them hides
    /// it; a report never repeats it.
    Reference,
    /// A vehicle, its plate. Sought; a report never repeats it.
    Vehicle,
    /// Words of a person's own: a line, or paragraphs. Sought when they are not shown.
    Text,
    /// The rank of an item inside its record: F1, R2, V1. Says nothing elsewhere: never sought.
    Mark,
    /// A code of a list, a reserved word. Belongs to everybody: never sought.
    Code,
    /// A day, a partial date, an hour, a moment. Never sought in a document, where dates abound; a
    /// report never repeats a day.
    Date,
    /// `oui`, `non`, `ne_sait_pas`. Never sought.
    Answer,
    /// A count, a duration, a number of pages. Never sought.
    Number,
    /// The digest of a file. Never sought.
    Digest,
    /// The name of a file of the workspace. Never sought.
    File,
}

impl Nature {
    /// Every nature.
    pub const ALL: [Self; 23] = [
        Self::Surname,
        Self::GivenName,
        Self::FullName,
        Self::Designation,
        Self::Place,
        Self::Scene,
        Self::Service,
        Self::Function,
        Self::Street,
        Self::Locality,
        Self::Telephone,
        Self::Account,
        Self::CaseNumber,
        Self::Reference,
        Self::Vehicle,
        Self::Text,
        Self::Mark,
        Self::Code,
        Self::Date,
        Self::Answer,
        Self::Number,
        Self::Digest,
        Self::File,
    ];

    /// The word that says it in schemas, under `x-nature`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Surname => "nom",
            Self::GivenName => "prenom",
            Self::FullName => "nom_complet",
            Self::Designation => "designation",
            Self::Place => "lieu",
            Self::Scene => "lieu_fait",
            Self::Service => "service",
            Self::Function => "fonction",
            Self::Street => "voie",
            Self::Locality => "localite",
            Self::Telephone => "telephone",
            Self::Account => "compte",
            Self::CaseNumber => "numero_dossier",
            Self::Reference => "reference",
            Self::Vehicle => "vehicule",
            Self::Text => "texte",
            Self::Mark => "repere",
            Self::Code => "code",
            Self::Date => "date",
            Self::Answer => "reponse",
            Self::Number => "nombre",
            Self::Digest => "empreinte",
            Self::File => "fichier",
        }
    }

    /// Whether a document that does not show it is searched for it.
    pub const fn is_sought(self) -> bool {
        match self {
            Self::Surname
            | Self::GivenName
            | Self::FullName
            | Self::Designation
            | Self::Place
            | Self::Scene
            | Self::Service
            | Self::Street
            | Self::Telephone
            | Self::Account
            | Self::CaseNumber
            | Self::Vehicle
            | Self::Text => true,
            Self::Function
            | Self::Locality
            | Self::Reference
            | Self::Mark
            | Self::Code
            | Self::Date
            | Self::Answer
            | Self::Number
            | Self::Digest
            | Self::File => false,
        }
    }

    /// Whether it is a person's name, of which one word is enough to recognise her.
    pub const fn is_name(self) -> bool {
        matches!(self, Self::Surname | Self::GivenName | Self::FullName)
    }

    /// Whether a document that shows it may hold its words elsewhere: they call somebody who may
    /// share them with another.
    pub const fn calls_somebody(self) -> bool {
        self.is_name() || matches!(self, Self::Designation)
    }

    /// Whether it says where somebody is found, or reached.
    pub const fn locates(self) -> bool {
        matches!(self, Self::Place | Self::Street | Self::Telephone | Self::Account)
    }

    /// Whether it says where a place is, or which.
    pub const fn is_where(self) -> bool {
        matches!(self, Self::Place | Self::Street)
    }

    /// Whether it prints exactly as it was typed: no apostrophe, no space, no hyphen is set in type.
    /// Nobody's pseudonym is ours to correct, and an investigator searches for it as it stands.
    pub const fn prints_as_typed(self) -> bool {
        match self {
            Self::Designation
            | Self::Telephone
            | Self::Account
            | Self::CaseNumber
            | Self::Reference
            | Self::Vehicle
            | Self::Mark
            | Self::Digest
            | Self::File => true,
            Self::Surname
            | Self::GivenName
            | Self::FullName
            | Self::Place
            | Self::Scene
            | Self::Service
            | Self::Function
            | Self::Street
            | Self::Locality
            | Self::Text
            | Self::Code
            | Self::Date
            | Self::Answer
            | Self::Number => false,
        }
    }

    /// Finds a nature by the word of schemas.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nature| nature.word() == word)
    }

    /// Whether a person typed it in words: what the rules of wording read.
    pub const fn is_worded(self) -> bool {
        self.is_sought() || matches!(self, Self::Function | Self::Locality)
    }
}

/// What has a nature: every scalar that a record may hold.
pub trait Natured {
    /// Its nature.
    const NATURE: Nature;
    /// Whether it is what somebody said, word for word: nobody may be asked to change it.
    const QUOTED: bool = false;

    /// The value as it is written in a record.
    fn written(&self) -> Cow<'_, str>;
}

/// Gives a nature to scalars that have `text`.
macro_rules! natured {
    ($($ty:ty => $nature:ident $(QUOTED = $quoted:literal)?;)*) => {
        $(impl $crate::value::Natured for $ty {
            const NATURE: $crate::value::Nature = $crate::value::Nature::$nature;
            $(const QUOTED: bool = $quoted;)?

            fn written(&self) -> std::borrow::Cow<'_, str> {
                self.text().into()
            }
        })*
    };
}
pub(crate) use natured;

impl Natured for u32 {
    const NATURE: Nature = Nature::Number;

    fn written(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

/// What a line holds: one marker type for each nature that a line may have.
pub trait LineNature {
    /// The nature of the line.
    const NATURE: Nature;
}

macro_rules! line_natures {
    ($($(#[$doc:meta])* $ty:ident;)*) => {
        /// The markers of [`super::Ligne`], named as the natures are.
        pub mod natures {
            use crate::value::nature::{LineNature, Nature};
            $(
                $(#[$doc])*
                #[derive(Clone, Copy, Debug, PartialEq, Eq)]
                pub enum $ty {}
                impl LineNature for $ty {
                    const NATURE: Nature = Nature::$ty;
                }
            )*
        }
    };
}

line_natures! {
    /// A surname.
    Surname;
    /// A given name.
    GivenName;
    /// Civility, given name and surname.
    FullName;
    /// An alias, a way of calling somebody.
    Designation;
    /// The name of a place.
    Place;
    /// Where something happened.
    Scene;
    /// The name of a service.
    Service;
    /// What somebody does.
    Function;
    /// A number and a way.
    Street;
    /// A commune, a country.
    Locality;
    /// An account, an advertisement.
    Account;
    /// A number given by another service.
    CaseNumber;
    /// A vehicle.
    Vehicle;
    /// Any words.
    Text;
    /// The rank of an item.
    Mark;
}

/// Whose value it is: said by the record that describes a person, and true of all that it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Person {
    /// Nobody in particular.
    #[default]
    Nobody,
    /// The child whom the situation is about.
    Child,
    /// A parent, a guardian, a brother, a sister, an adult of the household.
    Relative,
    /// Another possible victim.
    OtherVictim,
    /// A person who is mentioned, and accused of nothing.
    Mentioned,
    /// A professional exposed to reprisals.
    Threatened,
    /// Somebody who writes, signs, attends or answers because it is her job.
    Professional,
    /// A service or an institution.
    Institution,
}

impl Person {
    /// The word that says it in schemas, under `x-personne`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nobody => "personne",
            Self::Child => "mineur",
            Self::Relative => "proche",
            Self::OtherVictim => "autre_victime",
            Self::Mentioned => "personne_citee",
            Self::Threatened => "professionnel_menace",
            Self::Professional => "professionnel",
            Self::Institution => "institution",
        }
    }

    /// Whether it is a minor whom a referral about somebody else must not name.
    pub const fn is_other_minor(self) -> bool {
        matches!(self, Self::Child | Self::OtherVictim)
    }

    /// Whether no minutes may name or locate that person.
    pub const fn is_unnamed_in_minutes(self) -> bool {
        match self {
            Self::Child | Self::Relative | Self::OtherVictim | Self::Threatened => true,
            Self::Nobody | Self::Mentioned | Self::Professional | Self::Institution => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_nature_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = Nature::ALL.iter().map(|nature| nature.word()).collect();
        assert_eq!(words.len(), Nature::ALL.len());
    }

    #[test]
    fn what_names_somebody_is_sought() {
        for nature in Nature::ALL {
            assert!(!nature.calls_somebody() || nature.is_sought(), "{nature:?}");
            assert!(!nature.is_sought() || nature.is_worded(), "{nature:?}");
        }
    }
}
