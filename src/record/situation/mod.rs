//! The situation: everything the commission knows of one minor, groups G0 to G12 of the field
//! dictionary; it lives for years, and referrals speak of it. Field names are the words typed in YAML.

mod checked;
mod exploitation;
mod facts;
mod family;
mod history;
mod minor;

pub use checked::{Followed, Situation};
pub(in crate::record) use exploitation::*;
pub(in crate::record) use facts::*;
pub(in crate::record) use family::*;
pub(in crate::record) use history::*;
pub(in crate::record) use minor::*;

use super::fiche::fiche;
use crate::value::{Reponse, SituationRef, Texte};

fiche! {
    /// The root of `situations/*.yaml`.
    SituationRecord = "Situation" {
        [req] situation: SituationRef = "Numéro de situation", "Le numéro de la situation suivie par la commission.";
        [req] mineur: Mineur = "Mineur", "L'enfant concerné : identité, lieu de vie, parole, information.";
        [rep] representants: Representant = "Titulaires de l'autorité parentale", "Parents, tuteur ou service exerçant l'autorité parentale ; une liste vide s'écrit [].";
        [rep] parents_decedes: ParentDecede = "Parents décédés", "Un parent décédé n'est plus titulaire de l'autorité parentale.";
        [opt] menage: Menage = "Ménage", "Composition du ménage où vit l'enfant.";
        [rep] fratrie: Fratrie = "Fratrie", "Frères et sœurs : prénom, nom, naissance, lieu de vie, établissement scolaire, mesure.";
        [opt] autres_mineurs_exposes: Observation = "Autres mineurs exposés", "D'autres mineurs sont-ils exposés au domicile ou au lieu d'accueil ?";
        [opt] interets_insuffisamment_proteges: Observation = "Intérêts insuffisamment protégés", "Les représentants protègent-ils insuffisamment les intérêts de l'enfant (administrateur ad hoc, CPP 706-50) ?";
        [opt] solution_familiale: Observation = "Solution familiale", "Un membre de la famille ou un tiers digne de confiance peut-il accueillir l'enfant (C. civ. 375-3) ?";
        [opt] depart_famille: DepartFamille = "Départ de la famille", "Si la famille est partie (CASF L226-3-2).";
        [opt] attitude_parents: Texte = "Attitude des parents", "Mobilisation, collaboration, ressources.";
        [rep] mesures: MesureEnCours = "Mesures", "Mesures administratives et judiciaires ; [] s'il n'y en a aucune.";
        [rep] parcours: Parcours = "Parcours", "Lieux de vie antérieurs et ruptures.";
        [rep] signalements_anterieurs: Anteriorite = "Informations préoccupantes et signalements antérieurs", "Date, origine, suite connue.";
        [rep] procedures_penales: Procedure = "Procédures pénales connues", "Comme victime ou comme mis en cause : service, état.";
        [opt] projet_pour_enfant: Reponse = "Projet pour l'enfant", "Un projet pour l'enfant existe-t-il ?";
        [rep] demarches: Demarche = "Actions déjà menées", "Ce qui a été fait, par qui, avec quel effet (CASF L226-4).";
        [opt] declencheur: Texte = "Élément déclencheur", "Le motif du signalement, isolé du contexte.";
        [opt] origine: OrigineInformation = "Origine de l'information", "D'où vient l'information et depuis quand le service la connaît.";
        [rep] faits: Fait = "Faits", "Faits numérotés F1, F2… que l'analyse et les demandes citent.";
        [opt] prostitution: Prostitution = "Situation de prostitution", "Niveau, formes, emprise, images, personnes citées.";
        [opt] signes: Signes = "Signes d'alerte", "Signes W01 à W20 ; un signe laissé sans réponse paraît « non renseigné ».";
        [rep] fugues: Fugue = "Fugues", "Sorties non autorisées, fugues et disparitions inquiétantes.";
        [opt] sante: Sante = "Santé", "Risque immédiat, suivis, besoins ; jamais de diagnostic.";
        [opt] scolarite: Scolarite = "Scolarité", "Fréquentation et établissement.";
        [opt] evaluation: Evaluation = "Évaluation du danger", "Dimensions du danger, motifs, analyse, points d'appui.";
        [rep protege] professionnels_menaces: ProfessionnelMenace = "Professionnels menacés", "Professionnels exposés à des représailles : ne paraissent qu'à l'annexe confidentielle.";
    }
}

fiche! {
    /// An answer with its detail.
    Observation = "Observation" {
        [req] valeur: Reponse = "Réponse", "oui, non ou ne_sait_pas.";
        [opt] precision: Texte = "Précision", "Ce que l'on sait.";
    }
}
