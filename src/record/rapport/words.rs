//! Words of a report that the program itself understands: no list can add one.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;

use crate::coding::{Edition, Figure, Measure, Population, Priority, Unit};
use crate::value::{Nature, Natured};

/// A closed set of words.
pub(crate) trait Closed: Copy + 'static {
    /// The name of the set, in the schema.
    const NAME: &'static str;
    /// Every word, in the order that editors propose; the last one says the least.
    const WORDS: &'static [Self];
    /// The word typed.
    fn word(self) -> &'static str;
    /// What it means, for editors.
    fn meaning(self) -> &'static str;
}

/// One word of a closed set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<T>(pub T);

impl<T: Closed> Natured for Word<T> {
    const NATURE: Nature = Nature::Code;

    fn written(&self) -> Cow<'_, str> {
        self.0.word().into()
    }
}

impl<T: Closed> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<&str> = T::WORDS.iter().map(|word| word.word()).collect();
        let meanings: Vec<&str> = T::WORDS.iter().map(|word| word.meaning()).collect();
        // Without a generic example, a repaired word is the last one.
        let schema = json!({
            "type": "string",
            "x-type": "mot_reserve",
            "x-nature": Nature::Code.word(),
            "x-attendu": format!("un mot parmi : {}", words.join(", ")),
            "enum": words,
            "markdownEnumDescriptions": meanings,
        });
        Schema::try_from(schema).unwrap_or_default()
    }
}

impl<'de, T: Closed> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        let found = T::WORDS.iter().find(|word| word.word() == text);
        found.map(|word| Self(*word)).ok_or_else(|| serde::de::Error::custom("not a known word"))
    }
}

impl<T: Closed> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.0.word())
    }
}

macro_rules! closed {
    ($($ty:ident = $name:literal;)*) => {
        $(impl Closed for $ty {
            const NAME: &'static str = $name;
            const WORDS: &'static [Self] = &Self::ALL;
            fn word(self) -> &'static str {
                self.code()
            }
            fn meaning(self) -> &'static str {
                self.label()
            }
        })*
    };
}

closed! {
    Edition = "edition_rapport";
    Unit = "unite_compte";
    Population = "population";
    Measure = "mesure_tableau";
    Figure = "figure";
    Priority = "priorite";
    Chapitre = "chapitre";
    Exact = "total_exact";
}

/// A part of the report that holds tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chapitre {
    Activite,
    Profil,
    Besoins,
    Offre,
}

impl Chapitre {
    const ALL: [Self; 4] = [Self::Activite, Self::Profil, Self::Besoins, Self::Offre];

    /// The word typed, which is also the key of the chapter's text.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Activite => "activite",
            Self::Profil => "profil",
            Self::Besoins => "besoins",
            Self::Offre => "offre",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Activite => "Activité de la commission",
            Self::Profil => "Situations examinées",
            Self::Besoins => "Besoins et suites",
            Self::Offre => "Offre",
        }
    }

    /// The chapter of a unit, when none is typed.
    pub(crate) fn of(unit: Unit) -> Self {
        match unit {
            Unit::Seance | Unit::Passage => Self::Activite,
            Unit::Situation => Self::Profil,
            Unit::Preconisation | Unit::Mention | Unit::Signalement => Self::Besoins,
        }
    }
}

/// A total that the directorate declares exact: what it exists to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exact {
    Situations,
    Cumul,
}

impl Exact {
    const ALL: [Self; 2] = [Self::Situations, Self::Cumul];

    fn code(self) -> &'static str {
        match self {
            Self::Situations => "situations",
            Self::Cumul => "situations_depuis_la_creation",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Situations => "Les situations examinées pendant la période",
            Self::Cumul => "Les situations depuis la création de la commission",
        }
    }
}
