//! Groups G0, G1, G10 and G12: the referral itself, a record of its own.

mod checked;
mod complement;
mod referred;
mod sending;
mod told;

pub use self::checked::{ReferralId, Signalement};
pub(crate) use self::complement::Complement;
pub(crate) use self::referred::LATER;
pub use self::referred::Referred;
pub(in crate::record) use self::sending::Waiting;
pub(in crate::record) use self::told::Joined;

use crate::record::fiche::fiche;
use crate::value::{
    Code, Commune, Day, Digest, Email, FactId, Fonction, Ligne, Moment, NomComplet, NomService,
    NumeroDossier, PartialDate, Phone, ReferenceLibre, ReferralRef, Reponse, SituationRef, Texte,
    lists,
};

fiche! {
    /// The root of `signalements/*.yaml`: what an author says to a prosecutor on a day, about one
    /// situation. What happens once it is sent is not sealed (`SignalementRecord::sealed`).
    SignalementRecord = "Signalement" {
        [req] signalement: ReferralRef = "Référence", "Numéro de chrono du signalement.";
        [req] situation: SituationRef = "Situation", "La situation dont il parle ; ce que le formulaire demande de l'enfant vient de sa fiche.";
        [req] version: u32 = "Version", "1, puis 2… à chaque modification d'un signalement déjà produit.";
        [opt] remplace: VersionRemplacee = "Version remplacée", "À partir de la version 2 : quelle version de quel jour, et quelles parties ont changé.";
        [req] date: Day = "Date", "Date de rédaction ; la situation est dite comme elle est connue ce jour-là.";
        [req] nature: Code<lists::Nature> = "Nature", "premier, complement ou suite_de_revoyure.";
        [rep] lies: ReferenceLibre = "Signalements liés", "Obligatoire pour un complément : SIG-AAAA-NNNN, ou la référence d'un autre service, telle qu'il l'écrit.";
        [rep] signalements_fratrie: ReferenceLibre = "Signalements de la fratrie", "Le signalement distinct d'un frère ou d'une sœur, par sa référence, sans rien dire de l'enfant.";
        [tous] faits: FactId = "Faits racontés", "Tous ceux de la situation jusqu'à la date, si rien n'est écrit ; pour un complément, ceux que le document complété ne disait pas.";
        [req] urgence: UrgenceSignalee = "Urgence", "Degré, motif, appel à la permanence.";
        [rep] fondements: Code<lists::Fondement> = "Fondements", "Textes sur lesquels repose le signalement.";
        [req] auteur: Auteur = "Rédacteur", "Qui écrit.";
        [rep] coauteurs: Auteur = "Corédacteurs", "S'il y en a.";
        [opt] valideur: Valideur = "Cadre validant", "Qui valide, par délégation.";
        [opt] joignable: Joignable = "Joignable hors heures ouvrées", "Attendu en cas d'urgence immédiate.";
        [opt] referent_ase: Contact = "Référent ASE", "Si l'enfant est suivi.";
        [rep] demandes: DemandeMotivee = "Demandes", "Ce qui est demandé au parquet, avec la motivation.";
        [opt] orientation_opp: Texte = "Orientation en cas d'OPP", "Type de lieu, éloignement, place identifiée.";
        [opt protege] precautions: Texte = "Précautions demandées", "Ne pas aviser telle personne, adresse à occulter : ne paraît qu'à l'annexe confidentielle.";
        [opt] commission: ExamenCommission = "Examen en commission", "Examen en CESMIVIP demandé.";
        [rep] copies: Code<lists::Copie> = "Copies", "À qui copie sera adressée ; crip est obligatoire.";
        [rep] pieces: PieceJointe = "Pièces", "Pièces jointes.";
        [rep] signatures: SignatureApposee = "Signatures", "Qui signe, où, quand.";
        [opt] envoi: Envoi = "Envoi", "Hors du document scellé : quand, comment, avec quelle preuve.";
        [rep] copies_envoyees: CopieEnvoyee = "Copies envoyées", "Hors du document scellé : à qui, quand, comment.";
        [rep] suites: SuiteDonnee = "Suites", "Hors du document scellé : ce que le parquet a répondu, rempli plus tard.";
    }
}

fiche! {
    /// The version that this one replaces.
    VersionRemplacee = "Version remplacée" {
        [req] version: u32 = "Version", "Le numéro de la version remplacée.";
        [req] date: Day = "Date", "La date de la version remplacée.";
        [tous] parties: Ligne = "Parties modifiées", "Ce qui change, par le titre de la rubrique : [Faits, Demandes au parquet].";
        [opt] motif: Ligne = "Motif", "Pourquoi, en une ligne.";
    }
}

fiche! {
    /// The sending of the referral; outside of what is sealed.
    Envoi = "Envoi" {
        [opt] le: Moment = "Envoyé le", "Date et heure de l'envoi.";
        [opt] version: u32 = "Version envoyée", "Celle de la fiche si rien n'est dit ; une version de plus reste à envoyer.";
        [opt] canal: Code<lists::Canal> = "Canal", "PLEX, courriel sécurisé, remise.";
        [opt] preuve: NumeroDossier = "Preuve de dépôt", "Référence de l'avis de dépôt.";
    }
}

fiche! {
    /// The sending of a copy; outside of what is sealed.
    CopieEnvoyee = "Copie envoyée" {
        [req] destinataire: Code<lists::Copie> = "Destinataire", "crip, direction, juge_enfants…";
        [opt] le: Moment = "Envoyée le", "Date et heure de l'envoi.";
        [opt] version: u32 = "Version envoyée", "Celle de la fiche si rien n'est dit.";
        [opt] canal: Code<lists::Canal> = "Canal", "PLEX, courriel sécurisé, remise.";
        [opt] preuve: NumeroDossier = "Preuve de dépôt", "Référence de l'avis de dépôt.";
    }
}

/// What is not sealed: no form may show it.
pub const UNSEALED: [&str; 3] = ["envoi", "copies_envoyees", "suites"];

impl SignalementRecord {
    /// What the document says: without what is only known once it was sent.
    pub(in crate::record) fn sealed(&self) -> Self {
        Self { envoi: None, copies_envoyees: Vec::new(), suites: Vec::new(), ..self.clone() }
    }

    /// The sending of this version: that of an earlier one is not.
    pub(in crate::record) fn sent(&self) -> Option<&Envoi> {
        let own = |sending: &&Envoi| sending.version.is_none_or(|sent| sent == self.version);
        self.envoi.as_ref().filter(own)
    }

    /// The copies of this version that went.
    pub(in crate::record) fn copies_sent(&self) -> impl Iterator<Item = (usize, &CopieEnvoyee)> {
        let own = |copy: &CopieEnvoyee| copy.version.is_none_or(|sent| sent == self.version);
        self.copies_envoyees.iter().enumerate().filter(move |(_, copy)| own(copy))
    }
}

fiche! {
    /// How urgent, why, and the call to the duty magistrate.
    UrgenceSignalee = "Urgence" {
        [req] degre: Code<lists::Urgence> = "Degré", "immediate, elevee ou signalee.";
        [opt] motif: Texte = "Motif", "Obligatoire si l'urgence est immédiate.";
        [opt] appel_permanence: AppelPermanence = "Appel à la permanence", "Appel au magistrat de permanence.";
    }
}

fiche! {
    /// The call to the duty magistrate.
    AppelPermanence = "Appel à la permanence" {
        [req] quand: Moment = "Date et heure", "De l'appel.";
        [req] qualite: Fonction = "Qualité", "Qualité de la personne jointe.";
        [opt] consignes: Texte = "Consignes reçues", "Ce qui a été demandé.";
    }
}

fiche! {
    /// The author.
    Auteur: Professional = "Rédacteur" {
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [req] fonction: Fonction = "Fonction", "Fonction.";
        [req] service: NomService = "Service", "Service ou établissement.";
        [opt] territoire: Ligne = "Territoire", "Territoire.";
        [req] statut: Code<lists::StatutAuteur> = "Statut", "agent_public, salarie_associatif ou professionnel_sante.";
        [opt] organisme: Code<lists::Organisme> = "Organisme", "Organisme de la commission ; ase si absent.";
        [opt] telephone: Phone = "Téléphone professionnel", "Entre guillemets.";
        [opt] courriel: Email = "Courriel professionnel", "Adresse électronique.";
    }
}

fiche! {
    /// Who validates.
    Valideur: Professional = "Cadre validant" {
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [req] fonction: Fonction = "Fonction", "Fonction.";
        [opt] delegation: Ligne = "Délégation", "Acte de délégation de signature.";
    }
}

fiche! {
    /// Who answers out of office hours.
    Joignable: Professional = "Contact hors heures ouvrées" {
        [req] qualite: Fonction = "Qualité", "Astreinte, cadre de permanence…";
        [req] telephone: Phone = "Téléphone", "Entre guillemets.";
    }
}

fiche! {
    /// A person and how to reach her.
    Contact: Professional = "Contact" {
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [opt] fonction: Fonction = "Fonction", "Fonction.";
        [opt] telephone: Phone = "Téléphone", "Entre guillemets.";
        [opt] courriel: Email = "Courriel", "Adresse électronique.";
    }
}

fiche! {
    /// A request and its grounds.
    DemandeMotivee = "Demande" {
        [req] r#type: Code<lists::Demande> = "Demande", "OPP, saisine du juge des enfants, enquête pénale…";
        [req] motivation: Texte = "Motivation", "Les raisons, en citant les faits (F1…).";
    }
}

fiche! {
    /// Review by the commission.
    ExamenCommission = "Examen en commission" {
        [req] demande: Reponse = "Examen demandé", "oui, non ou ne_sait_pas.";
        [opt prevu] seance: PartialDate = "Séance visée", "Date ou mois.";
        [opt] co_accompagnement: Reponse = "Co-accompagnement sollicité", "Par l'équipe mobile.";
    }
}

fiche! {
    /// An attachment.
    PieceJointe = "Pièce jointe" {
        [req] numero: u32 = "Numéro", "1, 2, 3…";
        [req] intitule: Ligne = "Intitulé", "Sans nommer d'autre mineur.";
        [opt] r#type: Code<lists::Piece> = "Type", "Type de pièce.";
        [opt] date: Day = "Date", "Date de la pièce.";
        [opt] pages: u32 = "Pages", "Nombre de pages.";
        [opt] empreinte: Digest = "Empreinte SHA-256", "Empreinte du fichier.";
        [opt] confidentialite: Code<lists::Confidentialite> = "Confidentialité", "Versée au dossier ou à écarter.";
    }
}

fiche! {
    /// A signature to be given.
    SignatureApposee: Professional = "Signature" {
        [req] lieu: Commune = "Lieu", "Lieu.";
        [req] date: Day = "Date", "Date.";
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [req] qualite: Fonction = "Qualité", "Qualité.";
        [opt] niveau: Code<lists::Signature> = "Niveau", "manuscrite, simple, avancee, qualifiee.";
    }
}

fiche! {
    /// What the judicial authority did.
    SuiteDonnee = "Suite donnée" {
        [req] r#type: Code<lists::Suite> = "Suite", "Ce que le parquet a décidé.";
        [opt] date: Day = "Date", "Date.";
        [opt] precision: Ligne = "Précision", "Précision.";
    }
}
