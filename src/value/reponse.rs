//! The three answers to an observation.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::{Nature, Natured};

/// An answer to « a-t-on observé… ? ».
///
/// "Not observed" never prints as "no", and an answer that nobody gave is none of these: it prints as
/// not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reponse {
    /// Observed.
    Oui,
    /// Looked for and not observed.
    Non,
    /// Unknown, and said so; in sums, also a field left out.
    #[default]
    NeSaitPas,
}

impl Reponse {
    /// Whether what it answers « est-ce protégé ? » of is kept: in doubt, it is.
    pub fn keeps(self) -> bool {
        self != Self::Non
    }

    /// Gives the word that prints.
    pub fn label(self) -> &'static str {
        match self {
            Self::Oui => "Oui",
            Self::Non => "Non",
            Self::NeSaitPas => "Ne sait pas",
        }
    }
}

impl Natured for Reponse {
    const NATURE: Nature = Nature::Answer;

    fn written(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Oui => "oui",
            Self::Non => "non",
            Self::NeSaitPas => "ne_sait_pas",
        }
        .into()
    }
}

impl JsonSchema for Reponse {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "reponse".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        super::scalar_schema(
            "reponse",
            Nature::Answer,
            "oui, non ou ne_sait_pas",
            "ne_sait_pas",
            serde_json::json!({"enum": ["oui", "non", "ne_sait_pas"]}),
        )
    }
}
