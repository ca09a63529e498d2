//! The organisation: who issues, who sits, who receives what (`cesmivip.yaml`).

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fiche::fiche;
use super::kind::{Kind, Read, Record, Source};
use super::leaves::{Leaves, Walk};
use super::marked::Aim;
use super::read::read;
use super::reader::{Checked, Reader};
use super::rules::{self, Findings, Texts};
use super::services::Services;
use crate::diag::Report;
use crate::value::{
    Code, Email, ImageName, Ligne, Nature, Natured, NomComplet, NomService, Voie, lists, strings,
};

fiche! {
    /// The root of `cesmivip.yaml`.
    OrganisationRecord = "Organisation" {
        [req] format: u32 = "Format", "2 : les signalements ont leurs fiches à eux, dans signalements/.";
        [req] collectivite: Collectivite = "Collectivité", "Qui émet les documents.";
        [req] commission: Commission = "Commission", "La commission et son rythme.";
        [req] parquet: Parquet = "Parquet", "À qui les signalements sont adressés.";
        [opt] organismes: Services = "Organismes", "Les services qui siègent, leur nature, et sous quel secret.";
        [opt] diffusion: CodedMap<Vec<Code<lists::Organisme>>, lists::Bloc> = "Diffusion", "Quelles natures de service reçoivent quel bloc ; ce qui n'est pas écrit n'est transmis à personne.";
        [opt] conservation: CodedMap<Conservation, lists::Document> = "Conservation", "Durées, à valider par le DPO et les archives.";
    }
}

fiche! {
    /// The issuing authority.
    Collectivite: Institution = "Collectivité" {
        [req] nom: NomService = "Nom", "Nom de la collectivité.";
        [req] direction: NomService = "Direction", "Direction qui émet.";
        [rep] adresse: Voie = "Adresse", "Lignes de l'adresse.";
        [opt] contact: Email = "Courriel", "Adresse de service.";
        [opt] logo: ImageName = "Logo", "Image SVG ou PNG posée à côté de cesmivip.yaml.";
        [opt] logo_description: Ligne = "Description du logo", "Texte de remplacement pour les lecteurs d'écran.";
    }
}

fiche! {
    /// The commission.
    Commission: Institution = "Commission" {
        [req] sigle: NomService = "Sigle", "Sigle.";
        [req] intitule: NomService = "Intitulé", "Nom complet.";
        [opt] secretariat: NomService = "Secrétariat", "Qui tient le secrétariat.";
        [opt] intervalle_semaines: u32 = "Intervalle", "Nombre de semaines entre deux séances.";
        [opt] capacite_co_accompagnement: u32 = "Capacité de co-accompagnement", "Situations que l'équipe mobile peut suivre.";
    }
}

fiche! {
    /// The prosecution office.
    Parquet: Institution = "Parquet" {
        [req] juridiction: NomService = "Juridiction", "Tribunal judiciaire de…";
        [req] service: NomService = "Service", "Parquet des mineurs.";
        [rep] adresse: Voie = "Adresse", "Lignes de l'adresse.";
        [opt] attention: NomComplet = "À l'attention de", "Magistrat référent, s'il est désigné.";
    }
}

fiche! {
    /// How long a kind of document is kept.
    Conservation = "Conservation" {
        [req] active: Duree = "Durée active", "Après le dernier contact ; au format P2Y.";
        [req] sort: Code<lists::SortFinal> = "Sort final", "archivage_intermediaire, conservation, destruction.";
        [opt] note: Ligne = "Note", "Fondement, validation.";
    }
}

/// The nature of services where children live.
const HOME: &str = "lieu_accueil";

/// A retention period in ISO 8601 years or months: `P2Y`, `P6M`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Duree(String);

impl Natured for Duree {
    const NATURE: Nature = Nature::Number;

    fn written(&self) -> std::borrow::Cow<'_, str> {
        self.0.as_str().into()
    }
}

impl JsonSchema for Duree {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "duree".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        crate::value::scalar_schema(
            "duree",
            Nature::Number,
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

impl<T: Leaves, L> Leaves for CodedMap<T, L> {
    fn leaves(&self, walk: &mut Walk<'_>) {
        self.0.leaves(walk);
    }
}

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

/// The format of workspaces: 1 had its referrals in the files of situations.
pub const FORMAT: u64 = 2;

/// A checked organisation.
#[derive(Debug)]
pub struct Organisation {
    record: OrganisationRecord,
    services: Services,
    pub(in crate::record) source: Source,
    tree: Value,
}

impl Organisation {
    /// Every text of the organisation, but for its services: the name of a home is shown to those
    /// who may know it, and kept back elsewhere.
    pub(crate) fn strings(&self) -> Vec<&str> {
        let fields = self.tree.as_object().into_iter().flatten();
        let own = fields.filter(|(key, _)| *key != "organismes");
        own.flat_map(|(_, value)| strings(value)).collect()
    }

    /// The image of the service, beside `cesmivip.yaml`.
    pub fn logo(&self) -> Option<&str> {
        self.record.collectivite.logo.as_ref().map(|name| name.text())
    }

    /// Whether a block of the sharing matrix goes to services of a nature; what is not written goes
    /// to nobody.
    pub(crate) fn receives(&self, bloc: &str, nature: &str) -> bool {
        let row = self.tree.pointer(&format!("/diffusion/{bloc}")).and_then(Value::as_array);
        row.is_some_and(|row| row.iter().any(|code| code.as_str() == Some(nature)))
    }

    /// Whether a block of the sharing matrix goes to a service, by its nature.
    pub(crate) fn gives(&self, bloc: &str, service: &str) -> bool {
        let known = self.services.get(service).is_some();
        known && self.receives(bloc, self.services.nature(service))
    }

    /// Whether the matrix gives a recommendation to a service, its own or another's.
    pub(crate) fn gives_advice(&self, own: bool, service: &str) -> bool {
        own && self.gives("preconisations_propres", service)
            || self.gives("preconisations_toutes", service)
    }

    /// The services that sit.
    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    /// The keys of the services that sit, in order.
    pub(crate) fn members(&self) -> Vec<&str> {
        self.services.keys().collect()
    }

    /// The homes that sit, by key.
    pub(crate) fn homes(&self) -> impl Iterator<Item = &str> {
        self.services.of_nature(HOME)
    }

    /// The name of a service.
    pub(crate) fn member_name(&self, key: &str) -> Option<&str> {
        self.services.get(key).map(|service| service.nom.text())
    }

    /// The text that binds a service to secrecy.
    pub(crate) fn member_secret(&self, key: &str) -> Option<&str> {
        self.services.get(key)?.secret.as_ref().map(|code| code.text())
    }

    /// How many situations the mobile team can carry; « une dizaine » when nothing is written.
    pub(crate) fn capacity(&self) -> usize {
        let written = self.tree.pointer("/commission/capacite_co_accompagnement");
        written.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(10)
    }

    /// The values by path; no field is personal data beyond a service's own contact.
    pub(crate) fn tree(&self) -> &Value {
        &self.tree
    }
}

impl Record for OrganisationRecord {
    const KIND: Kind = Kind::Organisation;
    type Checked = Organisation;
    type Settled = ();

    fn check(&self, _: &Texts, reader: &Reader, findings: &mut Findings<'_>) {
        if let Some(services) = &self.organismes {
            rules::check_services(services, reader.vocabulary(), findings);
        }
    }

    fn whole(self, (): (), read: Read, reader: &Reader) -> Organisation {
        let tree = reader.shape(Self::KIND).schema().complete(&read.tree);
        let services = self.organismes.clone().unwrap_or_default();
        Organisation { record: self, services, source: read.source, tree }
    }
}

impl Reader {
    /// Reads and checks `cesmivip.yaml`.
    ///
    /// # Errors
    /// D060 for a workspace of format 1, D061 for one that is not known; every fault of the file.
    pub fn organisation(&self, name: &str, bytes: &[u8]) -> Result<Checked<Organisation>, Report> {
        let raw = read(name, bytes)?;
        let code = match raw.value.get("format") {
            Some(Value::Number(format)) if format.as_u64() == Some(FORMAT) => None,
            Some(Value::Number(format)) if format.as_u64() != Some(1) => Some("D061"),
            None | Some(Value::Number(_)) if raw.value.is_object() => Some("D060"),
            _ => None,
        };
        if let Some(code) = code {
            return Err(raw.marked.diagnostic(code, "/format", Aim::Key).into());
        }
        self.checked::<OrganisationRecord>(name, bytes)
    }
}
