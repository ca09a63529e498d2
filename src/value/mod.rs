//! Values: one type per kind of thing a record holds.
//!
//! Takes: scalars already read from YAML.
//! Gives: types that cannot hold a malformed date, reference or answer, and that never print
//! personal data by accident.
//! Never: files, clock, terminal; a rule that concerns two fields at once.

mod alike;
mod code;
mod common;
mod date;
mod digest;
mod fold;
mod glimpse;
mod instant;
mod label;
pub(crate) mod lexicon;
mod nature;
mod piece;
mod pieces;
mod reference;
mod reponse;
mod sensitive;
mod strings;
mod text;
mod trace;
mod when;

pub use code::{Code, ListName, lists};
pub use common::{is_function_word, is_small_number, is_telling, stands_alone};
pub(crate) use date::MONTHS;
pub use date::{Day, Hour, Moment, PartialDate};
pub use digest::{Digest, Token};
pub use fold::{Case, Folded, is_outside, words};
pub use glimpse::glimpse;
pub use instant::Instant;
pub use label::{Gender, Label};
pub(crate) use nature::natured;
pub use nature::{LineNature, Nature, Natured, Person, natures};
pub(crate) use piece::CROCKFORD;
pub use piece::PieceId;
pub use reference::{
    CaseCode, CleService, Deadline, ErratumRef, FactId, Mois, Mot, NomVariable, Nombre,
    PublicationName, RecommendationId, ReferralRef, SessionRef, SituationRef,
};
pub use reponse::Reponse;
pub use sensitive::Sensitive;
pub use strings::strings;
pub use text::{
    Citation, Commune, Designation, Email, Fonction, ImageName, Lieu, LieuFait, Ligne, Many, Nom,
    NomComplet, NomService, NumeroDossier, Phone, PostalCode, Prenom, Pseudonyme, ReferenceLibre,
    Repere, Texte, Vehicule, Voie,
};
pub use trace::{Trace, are_halves};
pub use when::When;

/// Builds the JSON Schema of a scalar that is a string on the wire.
///
/// `expected` is the French end of the sentence « attendu : … » in diagnostics; it is the only
/// text a user reads when the scalar is malformed, so it always carries an example.
pub(crate) fn scalar_schema(
    kind: &str,
    nature: Nature,
    expected: &str,
    example: &str,
    extra: serde_json::Value,
) -> schemars::Schema {
    let mut object = serde_json::json!({
        "type": "string",
        "examples": [example],
        "x-type": kind,
        "x-nature": nature.word(),
        "x-attendu": expected,
    });
    if let (Some(into), serde_json::Value::Object(from)) = (object.as_object_mut(), extra) {
        into.extend(from);
    }
    schemars::Schema::try_from(object).unwrap_or_default()
}

/// Implements `Natured`, `JsonSchema` and serde for a string newtype with a `parse` constructor.
macro_rules! string_value {
    ($ty:ident, $kind:literal, $nature:ident $(QUOTED = $quoted:literal)?, $expected:literal, $example:literal, $extra:tt) => {
        crate::value::natured! { $ty => $nature $(QUOTED = $quoted)?; }
        impl schemars::JsonSchema for $ty {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $kind.into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::value::scalar_schema(
                    $kind,
                    <$ty as crate::value::Natured>::NATURE,
                    $expected,
                    $example,
                    serde_json::json!($extra),
                )
            }
        }
        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                // The text is not quoted back: serde errors may end in a log.
                $ty::parse(&text).ok_or_else(|| serde::de::Error::custom(concat!("not a ", $kind)))
            }
        }
        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.text())
            }
        }
    };
}
pub(crate) use string_value;
