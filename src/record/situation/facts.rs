//! Groups G5, G7, G8, G9 and G10: facts, signs, runaways, health, schooling, assessment.

use std::borrow::Cow;
use std::collections::BTreeMap;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::record::fiche::fiche;
use crate::record::leaves::{Leaves, Walk};
use crate::value::{
    Citation, Code, Day, FactId, Lieu, LieuFait, Ligne, Many, Nature, NomService, NumeroDossier,
    PartialDate, Reponse, Texte, When, lists,
};

fiche! {
    /// Where the information comes from.
    OrigineInformation = "Origine de l'information" {
        [req] source: Code<lists::Origine> = "Origine", "Qui a révélé la situation.";
        [opt] anonyme: Reponse = "Auteur anonyme", "Celui qui a donné l'information est-il anonyme, ou demande-t-il à le rester ?";
        [opt] transmission: Code<lists::Transmission> = "Transmission", "Par quel service l'information est arrivée.";
        [req] connue_le: Day = "Connue le", "Date à laquelle le service en a eu connaissance.";
    }
}

fiche! {
    /// One fact; analysis and requests cite it by its id.
    Fait = "Fait" {
        [req] id: FactId = "Numéro", "F1, F2…";
        [req] quand: When = "Date", "Jour, avec l'heure si elle est connue ; ou mois, ou année.";
        [opt] jusqu_a: When = "Jusqu'à", "Fin de la période.";
        [opt] lieu: LieuFait = "Lieu", "Lieu, s'il est utile.";
        [req] fondement: Code<lists::Base> = "Fondement", "constate, dit_par_mineur, rapporte_par_tiers, document ou hypothese.";
        [opt] source: Ligne = "Source", "Qualité de la source, jamais un nom privé.";
        [opt] enonce: Texte = "Énoncé", "Le fait : indicatif s'il est constaté, conditionnel s'il est supposé.";
        [opt] verbatim: Many<Citation> = "Citation", "Les mots exacts, entre « ».";
        [rep] pieces: u32 = "Pièces", "Numéros des pièces à l'appui.";
    }
}

/// Warning signs, keyed by their code.
#[derive(Clone, Debug)]
pub struct Signes(pub(in crate::record) Vec<(CompactString, Signe)>);

impl<'de> Deserialize<'de> for Signes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let signs = BTreeMap::<String, Signe>::deserialize(d)?;
        Ok(Self(signs.into_iter().map(|(code, sign)| (code.into(), sign)).collect()))
    }
}

impl Serialize for Signes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.0.iter().map(|(code, sign)| (code.as_str(), sign)))
    }
}

impl Leaves for Signes {
    fn leaves(&self, walk: &mut Walk<'_>) {
        for (code, sign) in &self.0 {
            walk.step(code, sign);
        }
    }
}

impl JsonSchema for Signes {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "signes".into()
    }

    // The keys are the codes of the list: the schema builder writes one property for each.
    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let sign = g.subschema_for::<Signe>();
        schemars::json_schema!({
            "type": "object",
            "x-cles": "signe",
            "x-attendu": "des codes W01 à W20 et leur réponse (« {W01: oui, W15: non} »)",
            "additionalProperties": sign,
        })
    }
}

fiche! {
    /// A sign observed, or looked for and not observed.
    SigneDetaille = "Signe d'alerte" {
        [req] observe: Reponse = "Observé", "oui, non ou ne_sait_pas.";
        [opt] depuis: PartialDate = "Depuis", "Première observation.";
        [opt] frequence: Code<lists::Frequence> = "Fréquence", "Fréquence.";
        [opt] fondement: Code<lists::Base> = "Fondement", "Sur quoi repose l'observation.";
        [opt] commentaire: Texte = "Commentaire", "Précision utile.";
    }
}

/// A sign, written `oui` or with its details.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Signe {
    /// What most are.
    Short(Reponse),
    /// With its details.
    Long(Box<SigneDetaille>),
}

impl Signe {
    /// Whether it was observed.
    pub(in crate::record) fn observe(&self) -> Reponse {
        match self {
            Self::Short(observe) => *observe,
            Self::Long(sign) => sign.observe,
        }
    }

    /// Since when.
    pub(in crate::record) fn depuis(&self) -> Option<PartialDate> {
        match self {
            Self::Short(_) => None,
            Self::Long(sign) => sign.depuis,
        }
    }

    /// The same, with the details that were not given.
    fn whole(&self) -> Cow<'_, SigneDetaille> {
        match self {
            Self::Long(sign) => Cow::Borrowed(sign),
            Self::Short(observe) => Cow::Owned(SigneDetaille {
                observe: *observe,
                depuis: None,
                frequence: None,
                fondement: None,
                commentaire: None,
            }),
        }
    }
}

impl Serialize for Signe {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.whole().serialize(s)
    }
}

impl Leaves for Signe {
    fn leaves(&self, walk: &mut Walk<'_>) {
        self.whole().leaves(walk);
    }
}

impl JsonSchema for Signe {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "signe".into()
    }

    fn inline_schema() -> bool {
        true
    }

    // Both shapes in one schema rather than `anyOf`: `pattern` only speaks of strings and
    // `properties` only of objects, so a fault inside keeps its own path.
    fn json_schema(g: &mut SchemaGenerator) -> Schema {
        let mut long = SigneDetaille::json_schema(g);
        long.insert("type".into(), serde_json::json!(["string", "object"]));
        long.insert("pattern".into(), "^(oui|non|ne_sait_pas)$".into());
        long.insert("x-nature".into(), Nature::Answer.word().into());
        long.insert("x-attendu".into(), "oui, non, ne_sait_pas ou {observe: …, depuis: …}".into());
        long
    }
}

fiche! {
    /// An unauthorised outing, a runaway or a worrying disappearance.
    Fugue = "Fugue" {
        [req] r#type: Code<lists::Fugue> = "Nature", "sortie_non_autorisee, fugue ou disparition_inquietante.";
        [req] debut: When = "Départ", "Jour du départ, avec l'heure si elle est connue ; ou mois.";
        [opt] fin: When = "Retour", "Absent tant que la fugue est en cours.";
        [opt] derniere_vue: When = "Vu pour la dernière fois", "Quand quelqu'un a vu l'enfant pour la dernière fois, si ce n'est pas au départ.";
        [opt] tenue: Texte = "Tenue", "Ce que l'enfant portait : vêtements, chaussures, sac.";
        [opt] declaree: When = "Déclarée", "Jour de la déclaration, avec l'heure si elle est connue.";
        [opt] service: NomService = "Service", "Service qui a reçu la déclaration.";
        [opt] reference: NumeroDossier = "Référence", "Référence de la déclaration.";
        [opt] fpr: Reponse = "Inscription au FPR", "Inscription au fichier des personnes recherchées.";
        [opt] accompagnants: Ligne = "Accompagnants", "Avec qui, sans nommer d'autre mineur.";
        [opt] lieu_suppose: LieuFait = "Lieu supposé", "Où l'enfant pourrait être, tant que la fugue est en cours.";
        [opt] retrouve: LieuFait = "Lieu de retour", "Où l'enfant a été retrouvé.";
        [opt] etat_retour: Texte = "État au retour", "Ce qui a été constaté.";
        [opt] entretien_retour: Reponse = "Entretien de retour", "A-t-il eu lieu ?";
        [opt] examen_medical: Reponse = "Examen médical", "A-t-il été proposé ?";
    }
}

fiche! {
    /// Health: the minimum useful to protection, no diagnosis.
    Sante = "Santé" {
        [req] risque_immediat: Reponse = "Risque immédiat", "Risque vital ou suicidaire immédiat.";
        [opt] precision: Texte = "Précision", "Ce qui fonde la réponse.";
        [rep] suivis: Suivi = "Suivis", "Suivis en cours, proposés ou refusés.";
        [opt] besoins: Texte = "Besoins", "Conséquences utiles à la protection, sans diagnostic.";
        [rep] produits: Produit = "Produits", "Consommations connues.";
    }
}

fiche! {
    /// Care under way, offered or refused.
    Suivi = "Suivi" {
        [req] r#type: Code<lists::Soin> = "Type", "CMP, centre de santé sexuelle, UAPED…";
        [req] statut: Code<lists::StatutSoin> = "État", "en_cours, propose ou refuse.";
        [opt] depuis: PartialDate = "Depuis", "Date.";
    }
}

fiche! {
    /// A substance.
    Produit = "Produit" {
        [req] produit: Ligne = "Produit", "Type de produit.";
        [opt] frequence: Code<lists::Frequence> = "Fréquence", "Fréquence estimée.";
        [opt] source: Ligne = "Source", "Qualité de la source.";
    }
}

fiche! {
    /// Schooling.
    Scolarite = "Scolarité" {
        [req] frequentation: Code<lists::Frequentation> = "Fréquentation", "Comment l'enfant fréquente l'école.";
        [opt] motif: Code<lists::NonScolarisation> = "Motif de non-scolarisation", "Pourquoi l'enfant n'est pas scolarisé.";
        [opt] etablissement: Lieu = "Établissement", "Nom.";
        [opt] classe: Ligne = "Classe", "Classe.";
        [opt] depuis: PartialDate = "Depuis", "Déscolarisé depuis.";
        [opt] service_social: Reponse = "Service social scolaire", "Est-il saisi ?";
    }
}

fiche! {
    /// The assessment of danger.
    Evaluation = "Évaluation du danger" {
        [rep] dangers: Code<lists::Danger> = "Dimensions du danger", "sante, securite, moralite, education, developpement.";
        [rep] motifs: Code<lists::MotifSignalement> = "Motifs", "Motifs de l'article L226-4 du CASF.";
        [opt] analyse: Texte = "Analyse", "Analyse du danger, en citant les faits (F1…).";
        [opt] points_appui: Texte = "Points d'appui", "Ressources et facteurs de protection.";
    }
}
