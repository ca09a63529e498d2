//! The organisation: who issues, who sits, who receives what (`cesmivip.yaml`).

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::fiche::fiche;
use crate::value::{Code, Email, ImageName, Ligne, lists};

fiche! {
    /// The root of `cesmivip.yaml`.
    OrganisationRecord = "Organisation" {
        [req] collectivite: Collectivite = "Collectivité", "Qui émet les documents.";
        [req] commission: Commission = "Commission", "La commission et son rythme.";
        [req] parquet: Parquet = "Parquet", "À qui les signalements sont adressés.";
        [opt] organismes: CodedMap<Organisme, lists::Organisme> = "Organismes", "Qui siège, et sous quel secret.";
        [opt] diffusion: CodedMap<Vec<Code<lists::Organisme>>, lists::Bloc> = "Diffusion", "Qui reçoit quel bloc ; ce qui n'est pas écrit n'est transmis à personne.";
        [opt] conservation: CodedMap<Conservation, lists::Document> = "Conservation", "Durées, à valider par le DPO et les archives.";
    }
}

fiche! {
    /// The issuing authority.
    Collectivite = "Collectivité" {
        [req] nom: Ligne = "Nom", "Nom de la collectivité.";
        [req] direction: Ligne = "Direction", "Direction qui émet.";
        [rep] adresse: Ligne = "Adresse", "Lignes de l'adresse.";
        [opt] contact: Email = "Courriel", "Adresse de service.";
        [opt] logo: ImageName = "Logo", "Image SVG ou PNG posée à côté de cesmivip.yaml.";
        [opt] logo_description: Ligne = "Description du logo", "Texte de remplacement pour les lecteurs d'écran.";
    }
}

fiche! {
    /// The commission.
    Commission = "Commission" {
        [req] sigle: Ligne = "Sigle", "Sigle.";
        [req] intitule: Ligne = "Intitulé", "Nom complet.";
        [opt] secretariat: Ligne = "Secrétariat", "Qui tient le secrétariat.";
        [opt] intervalle_semaines: u32 = "Intervalle", "Nombre de semaines entre deux séances.";
        [opt] capacite_co_accompagnement: u32 = "Capacité de co-accompagnement", "Situations que l'équipe mobile peut suivre.";
    }
}

fiche! {
    /// The prosecution office.
    Parquet = "Parquet" {
        [req] juridiction: Ligne = "Juridiction", "Tribunal judiciaire de…";
        [req] service: Ligne = "Service", "Parquet des mineurs.";
        [rep] adresse: Ligne = "Adresse", "Lignes de l'adresse.";
        [opt] attention: Ligne = "À l'attention de", "Magistrat référent, s'il est désigné.";
    }
}

fiche! {
    /// An institution that sits, and the secrecy it is bound by.
    Organisme = "Organisme" {
        [req] nom: Ligne = "Nom", "Nom de l'organisme.";
        [opt] secret: Code<lists::Fondement> = "Secret", "Le texte qui l'oblige au secret.";
    }
}

fiche! {
    /// How long a kind of document is kept.
    Conservation = "Conservation" {
        [req] active: Duree = "Durée active", "Après le dernier contact, au format P2Y.";
        [req] sort: Code<lists::SortFinal> = "Sort final", "archivage_intermediaire, conservation, destruction.";
        [opt] note: Ligne = "Note", "Fondement, validation.";
    }
}

/// A retention period in ISO 8601 years or months: `P2Y`, `P6M`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Duree(String);

impl JsonSchema for Duree {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "duree".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        crate::value::scalar_schema(
            "duree",
            "une durée en années ou en mois (« P2Y », « P6M »)",
            "P2Y",
            serde_json::json!({"pattern": "^P[1-9][0-9]{0,2}[YM]$"}),
        )
    }
}

/// A map whose keys are the codes of the list `L`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent, bound(deserialize = "T: Deserialize<'de>", serialize = "T: Serialize"))]
pub struct CodedMap<T, L>(BTreeMap<String, T>, #[serde(skip)] std::marker::PhantomData<fn() -> L>);

impl<T: JsonSchema, L: crate::value::ListName> JsonSchema for CodedMap<T, L> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("par_{}_{}", L::NAME, T::schema_name()).into()
    }

    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let inner = g.subschema_for::<T>();
        schemars::json_schema!({
            "type": "object",
            "x-cles": L::NAME,
            "x-attendu": format!("des codes de la liste « {} » et leur valeur", L::NAME),
            "additionalProperties": inner,
        })
    }
}
