//! The session: what the secretariat records of a meeting (`docs/domain.md`).
//!
//! Its fields are open to the program, unlike those of a situation: no form asks them one by one,
//! and the view of the minutes takes each by its name, so that a new field prints nowhere until
//! somebody has decided.

mod attendance;
mod checked;
mod erratum;
mod examination;

pub(crate) use self::attendance::{Attendance, Called};
pub use self::checked::Seance;
pub use self::erratum::Erratum;
pub(crate) use self::erratum::{Correction, ErratumRecord};
pub(crate) use self::examination::*;

use super::fiche::fiche;
use crate::value::{
    CleService, Code, Day, Email, Fonction, Hour, Lieu, Ligne, NomComplet, RecommendationId,
    SessionRef, SituationRef, Texte, lists,
};

fiche! {in crate,
    /// The root of `seances/*.yaml`.
    SeanceRecord = "Séance" {
        [req] seance: SessionRef = "Numéro de séance", "CES, l'année, le rang.";
        [opt] version: u32 = "Version du projet", "1 si elle manque ; à augmenter quand un projet déjà produit change.";
        [req] r#type: Code<lists::TypeSeance> = "Type", "ordinaire ou exceptionnelle.";
        [opt] motif: Texte = "Motif", "Obligatoire pour une séance exceptionnelle ; sans nom.";
        [req prevu] date: Day = "Date", "Date de la séance.";
        [req] horaires: Horaires = "Horaires", "Début et fin, entre guillemets.";
        [req] lieu: Lieu = "Lieu", "Salle, ou visioconférence.";
        [req] presidence: Membre = "Présidence", "Qui préside.";
        [opt] coordination: Membre = "Coordination", "Qui coordonne la commission.";
        [req] secretariat: Membre = "Secrétariat", "Qui tient le compte rendu.";
        [opt] rappel_confidentialite: Rappel = "Rappel de confidentialité", "Version lue et heure de lecture ; obligatoire une fois la séance tenue.";
        [rep] invites: Invite = "Invités", "Personnes convoquées, avec le texte qui les tient au secret.";
        [rep] presences: Presence = "Présences", "Qui était là, et pour quelles situations ; obligatoire une fois la séance tenue.";
        [rep] ordre_du_jour: Ligne = "Ordre du jour", "Points ajoutés à ceux que le programme établit (approbation, suivi, situations, revoyures).";
        [opt] compte_rendu_precedent: Precedent = "Compte rendu précédent", "Son approbation par cette séance.";
        [rep] examens: Examen = "Examens", "Un examen par situation.";
        [rep] revoyures_ecartees: SituationRef = "Revoyures écartées", "Situations dont la revoyure est due et n'entre pas à cet ordre du jour : elle reste due.";
        [rep] suivi_engagements: SuiviEngagement = "Suivi des engagements", "État des préconisations des séances antérieures.";
        [rep] points_generaux: Texte = "Points généraux", "Points sans aucun élément nominatif, transmis à tous.";
        [opt prevu] prochaine_seance: Day = "Prochaine séance", "Sa date.";
        [req] etat: Code<lists::EtatSeance> = "État", "convoquee, projet ou approuve.";
    }
}

fiche! {in crate,
    /// Hours of the session.
    Horaires = "Horaires" {
        [req] debut: Hour = "Début", "Heure de début.";
        [opt] fin: Hour = "Fin", "Heure de fin.";
    }
}

fiche! {in crate,
    /// Someone with an office in the commission.
    Membre: Professional = "Membre" {
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [req] fonction: Fonction = "Fonction", "Fonction.";
    }
}

fiche! {in crate,
    /// The reminder of secrecy read at the opening.
    Rappel = "Rappel de confidentialité" {
        [req] version: u32 = "Version", "Version du texte lu.";
        [req] lu_a: Hour = "Lu à", "Heure de lecture.";
    }
}

fiche! {in crate,
    /// A person who is convened.
    Invite: Professional = "Invité" {
        [req] organisme: CleService = "Organisme", "La clé de son service, dans cesmivip.yaml.";
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [opt] fonction: Fonction = "Fonction", "Fonction.";
        [opt] courriel: Email = "Courriel", "Où l'écrire ; celui de son service s'il manque. Ne paraît nulle part.";
        [opt] qualite: Code<lists::QualiteMembre> = "Qualité", "titulaire, suppleant ou invite.";
        [opt] secret: Code<lists::Secret> = "Secret", "Le texte qui l'oblige ; celui de son organisme s'il manque.";
        [opt] charte_signee_le: Day = "Charte signée le", "Date de signature de la charte de confidentialité.";
        [tous] situations: SituationRef = "Situations", "Celles pour lesquelles la personne est conviée. Si aucune n'est dite, toutes.";
    }
}

fiche! {in crate,
    /// A person's attendance.
    Presence: Professional = "Présence" {
        [req] organisme: CleService = "Organisme", "La clé de son service, dans cesmivip.yaml.";
        [req] nom: NomComplet = "Nom", "Prénom et nom.";
        [opt] fonction: Fonction = "Fonction", "Fonction.";
        [opt] courriel: Email = "Courriel", "Où l'écrire ; celui de son service s'il manque. Ne paraît nulle part.";
        [req] statut: Code<lists::StatutPresence> = "Statut", "present, visio, excuse ou absent.";
        [opt] qualite: Code<lists::QualiteMembre> = "Qualité", "titulaire, suppleant ou invite.";
        [opt] secret: Code<lists::Secret> = "Secret", "Le texte qui l'oblige ; celui de son organisme s'il manque.";
        [opt] charte_signee_le: Day = "Charte signée le", "Date de signature de la charte de confidentialité.";
        [opt] arrivee: Hour = "Arrivée", "Si elle est postérieure au début.";
        [opt] depart: Hour = "Départ", "S'il est antérieur à la fin.";
        [tous] situations: SituationRef = "Situations", "Celles auxquelles la personne a assisté. Si aucune n'est dite, toutes.";
    }
}

fiche! {in crate,
    /// What this session decided of the previous minutes.
    Precedent = "Compte rendu précédent" {
        [req] seance: SessionRef = "Séance", "La séance dont le compte rendu est soumis.";
        [opt] approbation: Code<lists::Approbation> = "Approbation", "adopte, adopte_avec_reserves ou reporte ; une fois la séance tenue.";
        [opt] reserves: Texte = "Réserves", "Sans aucun élément nominatif.";
    }
}

fiche! {in crate,
    /// What became of an earlier recommendation.
    SuiviEngagement = "Suivi d'un engagement" {
        [req] seance: SessionRef = "Séance", "La séance qui l'a décidée.";
        [req] situation: SituationRef = "Situation", "La situation.";
        [req] id: RecommendationId = "Préconisation", "R1, R2…";
        [req] statut: Code<lists::StatutEngagement> = "État", "realise, en_cours, en_retard, abandonne, sans_objet.";
        [opt] commentaire: Texte = "Commentaire", "Court, sans nom.";
    }
}
