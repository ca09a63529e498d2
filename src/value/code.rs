//! A code drawn from a versioned list under `forms/listes/`.

use std::borrow::Cow;
use std::marker::PhantomData;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Nature, Natured};

/// Names the list a [`Code`] is drawn from.
pub trait ListName {
    /// The key of the list in `forms/listes/*.yaml`.
    const NAME: &'static str;
}

/// A code of the list `L`. Which codes exist is data (the lists may change with the law), so the
/// membership is checked against the loaded lists, not by the type.
pub struct Code<L>(CompactString, PhantomData<fn() -> L>);

impl<L> Code<L> {
    /// Accepts lower-case letters, digits and `_`, or `W` and two digits.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == 'W';
        (!text.is_empty() && text.len() <= 64 && text.chars().all(plain))
            .then(|| Self(CompactString::from(text), PhantomData))
    }

    /// Gives the code.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Tells whether this is the code `text`.
    pub fn is(&self, text: &str) -> bool {
        self.text() == text
    }
}

impl<L> Clone for Code<L> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<L> std::fmt::Debug for Code<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

impl<L> Natured for Code<L> {
    const NATURE: Nature = Nature::Code;

    fn written(&self) -> Cow<'_, str> {
        self.text().into()
    }
}

impl<L: ListName> JsonSchema for Code<L> {
    fn schema_name() -> Cow<'static, str> {
        format!("code_{}", L::NAME).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        // `enum` is filled from the loaded list when the schema is built.
        schemars::json_schema!({
            "type": "string",
            "x-type": "code",
            "x-nature": Nature::Code.word(),
            "x-liste": L::NAME,
            "x-attendu": format!("un code de la liste « {} »", L::NAME),
        })
    }
}

impl<'de, L> Deserialize<'de> for Code<L> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a code"))
    }
}

impl<L> Serialize for Code<L> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.text())
    }
}

macro_rules! list_names {
    ($($(#[$doc:meta])* $ty:ident = $name:literal;)*) => {
        /// The lists that records draw their codes from, one marker type each.
        pub mod lists {
            use super::ListName;
            $(
                $(#[$doc])*
                #[derive(Clone, Copy, Debug)]
                pub enum $ty {}
                impl ListName for $ty {
                    const NAME: &'static str = $name;
                }
            )*
            /// Every list name, in the order of declaration.
            pub const ALL: &[&str] = &[$($name),*];
        }
    };
}

list_names! {
    /// Legal bases of a referral.
    Fondement = "fondement";
    /// Texts that bind somebody to secrecy (CASF L226-2-2 shares among those alone).
    Secret = "secret";
    /// Grounds of CASF L226-4 (MOTIFSIG and the 2016 amendment).
    MotifSignalement = "motif_signalement";
    /// Dimensions of danger (C. civ. 375).
    Danger = "danger";
    /// What the prosecutor is asked for.
    Demande = "demande";
    /// Degrees of urgency.
    Urgence = "urgence";
    /// First referral, complement, or after a review.
    Nature = "nature";
    /// Who receives a copy.
    Copie = "copie";
    /// How the referral is sent.
    Canal = "canal";
    /// What the judicial authority did (SUITSIG).
    Suite = "suite";
    /// Professional status of the author (drives CPP 40).
    StatutAuteur = "statut_auteur";
    /// Kind of signature.
    Signature = "signature";
    /// Kind of attachment.
    Piece = "piece";
    /// Confidentiality of an attachment.
    Confidentialite = "confidentialite";
    /// Sex as registered.
    Sexe = "sexe";
    /// Whether the civil status is established or declared.
    EtatCivil = "etat_civil";
    /// Status of an unaccompanied minor.
    StatutMna = "statut_mna";
    /// Where the minor lives or is.
    LieuVie = "lieu_vie";
    /// Kin or legal link with the minor.
    Lien = "lien";
    /// Exercise of parental authority (TITAP).
    AutoriteParentale = "autorite_parentale";
    /// Decision that settles it (DECAP).
    DecisionAutorite = "decision_autorite";
    /// Frequency of contacts (CONTMERE, CONTPERE).
    Contacts = "contacts";
    /// Composition of the household (COMPOMENAG).
    Menage = "menage";
    /// Whether a person was informed.
    Information = "information";
    /// State of the written notice of CASF L226-5.
    InformationEcrite = "information_ecrite";
    /// Why a person was not informed.
    MotifNonInformation = "motif_non_information";
    /// How a person was informed.
    ModeInformation = "mode_information";
    /// Kind of protection measure.
    Mesure = "mesure";
    /// Kind of placement (LIEUPLAC).
    LieuPlacement = "lieu_placement";
    /// Kind of earlier report.
    Anterieur = "anterieur";
    /// Place of the minor in a penal procedure.
    Position = "position";
    /// Origin of the information (ORIGIP).
    Origine = "origine";
    /// Who passed it on (TRANSIP).
    Transmission = "transmission";
    /// What a statement rests on.
    Base = "base";
    /// Level of the situation.
    Niveau = "niveau";
    /// Forms of exploitation.
    Forme = "forme";
    /// What is given in return.
    Contrepartie = "contrepartie";
    /// Way in.
    Recrutement = "recrutement";
    /// Kind of place of exploitation.
    LieuExploitation = "lieu_exploitation";
    /// Supposed role of a person mentioned.
    Role = "role";
    /// Adult or minor.
    Majorite = "majorite";
    /// Means of control.
    Emprise = "emprise";
    /// Signs of trafficking.
    Traite = "traite";
    /// How the minor sees the situation.
    Perception = "perception";
    /// Warning signs W01 to W20.
    Signe = "signe";
    /// Frequency of a sign.
    Frequence = "frequence";
    /// Kind of runaway.
    Fugue = "fugue";
    /// Kind of care.
    Soin = "soin";
    /// State of care.
    StatutSoin = "statut_soin";
    /// School attendance (FREQSCO).
    Frequentation = "frequentation";
    /// Why a minor is not at school (NONSCO).
    NonScolarisation = "non_scolarisation";
    /// Institutions of the commission.
    Organisme = "organisme";
    /// Blocks of information of the sharing matrix.
    Bloc = "bloc";
    /// Kinds of kept documents.
    Document = "document";
    /// Final disposition of a kept document.
    SortFinal = "sort_final";
    /// Why a situation was erased.
    MotifEffacement = "motif_effacement";
    /// Ordinary or exceptional session.
    TypeSeance = "type_seance";
    /// Convened, draft or approved.
    EtatSeance = "etat_seance";
    /// Present, remote, excused, absent.
    StatutPresence = "statut_presence";
    /// Full member, substitute, guest.
    QualiteMembre = "qualite_membre";
    /// What the session decided of the previous minutes.
    Approbation = "approbation";
    /// First presentation, review, emergency.
    Entree = "entree";
    /// Kinds of recommendation.
    TypePreconisation = "type_preconisation";
    /// Events that trigger a recommendation.
    EcheanceSansDate = "echeance";
    /// State of a recommendation.
    StatutEngagement = "statut_engagement";
    /// Whether the minor agrees.
    Adhesion = "adhesion";
    /// Support by the mobile team.
    CoAccompagnement = "co_accompagnement";
    /// Needs that nothing met.
    BesoinNonPourvu = "besoin_non_pourvu";
    /// Why the commission stops following a situation.
    Sortie = "sortie";
}
