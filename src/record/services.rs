//! The services that sit: real ones, each with a nature. Rights are by nature, copies by service.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::fiche::fiche;
use super::leaves::{Leaves, Walk};
use crate::value::{CleService, Code, Email, NomService, lists};

fiche! {in crate,
    /// A service that sits, and the secrecy it is bound by.
    Service: Institution = "Service" {
        [req] nom: NomService = "Nom", "Nom du service.";
        [opt] nature: Code<lists::Organisme> = "Nature", "Ce que la matrice lui donne ; sa clé, si elle est elle-même une nature.";
        [opt] secret: Code<lists::Secret> = "Secret", "Le texte qui l'oblige au secret.";
        [opt] courriel: Email = "Courriel", "Où lui écrire. Ne paraît nulle part.";
    }
}

/// Who keeps the documents of the commission, among those who receive them: no service.
pub const SECRETARIAT: &str = "secretariat";
/// The keys that documents and commands already use for something else.
const TAKEN: [&str; 11] = [
    "cles",
    "convocation",
    "emargement",
    "erratum",
    "identites",
    "membres",
    "projet",
    "public",
    "seance",
    SECRETARIAT,
    "suivi",
];

/// The services that sit, by key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Services(BTreeMap<String, Service>);

impl Services {
    /// Their keys, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Service)> {
        self.0.iter().map(|(key, service)| (key.as_str(), service))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Service> {
        self.0.get(key)
    }

    /// The nature of a service: the one that it says, or else its key. A key that no service has
    /// gives itself: what counts by natures then counts it as unknown.
    pub(crate) fn nature<'a>(&'a self, key: &'a str) -> &'a str {
        let said = self.0.get(key).and_then(|service| service.nature.as_ref());
        said.map_or(key, |nature| nature.text())
    }

    /// The services of a nature, by key.
    pub(crate) fn of_nature<'a>(&'a self, nature: &'a str) -> impl Iterator<Item = &'a str> {
        self.keys().filter(move |key| self.nature(key) == nature)
    }

    /// Whether a key would be taken for a document, or for a copy that is nobody's service.
    pub(super) fn is_taken(key: &str) -> bool {
        TAKEN.contains(&key)
    }
}

impl Leaves for Services {
    fn leaves(&self, walk: &mut Walk<'_>) {
        self.0.leaves(walk);
    }
}

impl JsonSchema for Services {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "services".into()
    }

    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let key = CleService::json_schema(g);
        let pattern = key.get("pattern").and_then(serde_json::Value::as_str).unwrap_or_default();
        let mut services = serde_json::Map::new();
        services.insert(pattern.to_owned(), g.subschema_for::<Service>().to_value());
        schemars::json_schema!({
            "type": "object",
            "x-attendu": "des services et leur valeur, chacun sous une clé (« foyer_ilot »)",
            "patternProperties": services,
            "additionalProperties": false,
        })
    }
}
