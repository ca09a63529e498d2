//! Group G4: measures, history, actions already carried out.

use crate::record::fiche::fiche;
use crate::value::{
    Code, Commune, Day, Lieu, Ligne, NomComplet, NomService, NumeroDossier, PartialDate,
    ReferenceLibre, Texte, lists,
};

fiche! {
    /// A protection measure.
    MesureEnCours = "Mesure" {
        [req] r#type: Code<lists::Mesure> = "Nature", "AED, AEMO, placement, tutelle…";
        [opt] decision: Day = "Décision", "Date de la décision.";
        [opt prevu] debut: Day = "Début", "Si elle diffère de la décision.";
        [opt prevu] echeance: Day = "Échéance", "Fin prévue.";
        [opt] autorite: Ligne = "Autorité", "Juge des enfants, président de la Métropole…";
        [opt] dossier: NumeroDossier = "Cabinet et dossier", "Cabinet et numéro de dossier.";
        [req] operateur: Lieu = "Service ou établissement", "Qui exerce la mesure.";
        [opt] intervenant: NomComplet = "Professionnel", "Référent de la mesure.";
        [opt] commune: Commune = "Commune", "Commune du service.";
        [opt] lieu_placement: Code<lists::LieuPlacement> = "Type de placement", "Établissement, assistant familial…";
    }
}

fiche! {
    /// An earlier place of care.
    Parcours = "Lieu antérieur" {
        [req] lieu: Lieu = "Lieu", "Lieu de vie ou d'accueil.";
        [opt] r#type: Code<lists::LieuPlacement> = "Type", "Type de placement.";
        [opt] debut: PartialDate = "Début", "Début.";
        [opt] fin: PartialDate = "Fin", "Fin.";
        [opt] rupture: Ligne = "Rupture", "Motif de la fin ou de la rupture.";
    }
}

fiche! {
    /// An earlier concerning report or referral.
    Anteriorite = "Information préoccupante ou signalement antérieur" {
        [req] r#type: Code<lists::Anterieur> = "Nature", "information_preoccupante ou signalement.";
        [req] date: PartialDate = "Date", "Date.";
        [opt] origine: Ligne = "Origine", "Qui a transmis.";
        [opt] reference: ReferenceLibre = "Référence", "Telle que le service qui l'a donnée l'écrit : SIG-2025-0118, 2025-AS-0042.";
        [opt] suite: Ligne = "Suite connue", "Suite donnée.";
    }
}

fiche! {
    /// A known penal procedure.
    Procedure = "Procédure pénale" {
        [req] position: Code<lists::Position> = "Position de l'enfant", "victime, temoin ou mis_en_cause.";
        [opt] service: NomService = "Service", "Service d'enquête.";
        [opt] objet: Ligne = "Objet", "Objet, sans désigner d'auteur.";
        [opt] etat: Ligne = "État", "En cours, classée, jugée.";
        [opt] reference: NumeroDossier = "Référence", "Numéro de procédure.";
    }
}

fiche! {
    /// An action already carried out (CASF L226-4 asks for them).
    Demarche = "Action menée" {
        [req] date: PartialDate = "Date", "Date ou mois.";
        [req] acteur: Ligne = "Acteur", "Qui a agi.";
        [req] action: Texte = "Action", "Ce qui a été fait.";
        [opt] effet: Texte = "Effet", "Ce que cela a donné.";
    }
}
