//! Groups G3 and G11: parental authority, family, and the information of the parents.

use super::{Adresse, Information};
use crate::record::fiche::fiche;
use crate::value::{
    Code, Commune, Day, Designation, Email, Fonction, Lieu, Ligne, Nom, NomComplet, NomService,
    PartialDate, Phone, Prenom, Reponse, Texte, lists,
};

fiche! {
    /// A holder of parental authority.
    Representant: Relative = "Titulaire de l'autorité parentale" {
        [req] nom: NomComplet = "Nom", "Civilité et nom, ou service.";
        [rep] prenoms: Prenom = "Prénoms", "Prénoms.";
        [req] lien: Code<lists::Lien> = "Lien", "mere, pere, tuteur…";
        [opt] naissance: PartialDate = "Date de naissance", "Complète ou partielle.";
        [opt] adresse: Adresse = "Adresse", "Si elle diffère du domicile de l'enfant.";
        [opt with adresse] telephone: Phone = "Téléphone", "Entre guillemets ; à l'annexe confidentielle seule si l'adresse est protégée.";
        [opt with adresse] courriel: Email = "Courriel", "Adresse électronique ; à l'annexe confidentielle seule si l'adresse est protégée.";
        [opt] autorite_parentale: Code<lists::AutoriteParentale> = "Exercice de l'autorité parentale", "conjointe, exclusive…";
        [opt] decision: Code<lists::DecisionAutorite> = "Décision", "Ce qui fonde l'exercice.";
        [opt] contacts: Code<lists::Contacts> = "Contacts", "Fréquence des contacts avec l'enfant.";
        [opt] information_prealable: Information = "Information préalable", "Avant le signalement (CASF L226-2-1).";
        [opt] information_ecrite: InformationEcrite = "Information écrite", "Après la saisine (CASF L226-5).";
        [opt] information_partage: Information = "Information du partage", "Du partage en commission (CASF L226-2-2).";
    }
}

fiche! {
    /// The written notice that follows the seizure of the judicial authority (CASF L226-5).
    InformationEcrite = "Information écrite de la saisine" {
        [req] statut: Code<lists::InformationEcrite> = "État", "faite, a_faire ou differee.";
        [opt] date: Day = "Date", "Date de l'envoi.";
        [opt] motif: Code<lists::MotifNonInformation> = "Motif", "Si elle est différée.";
    }
}

fiche! {
    /// The household.
    Menage = "Ménage" {
        [opt] composition: Code<lists::Menage> = "Composition", "Qui vit au domicile.";
        [rep] adultes: Adulte = "Autres adultes", "Adultes présents au domicile, hors titulaires.";
    }
}

fiche! {
    /// Another adult of the household.
    Adulte: Relative = "Adulte du ménage" {
        [req] designation: Designation = "Désignation", "Nom ou désignation utile.";
        [opt] lien: Ligne = "Lien", "Lien avec l'enfant.";
    }
}

fiche! {
    /// A brother or a sister.
    Fratrie: Relative = "Frère ou sœur" {
        [req] prenom: Prenom = "Prénom", "Prénom seul.";
        [opt] nom: Nom = "Nom", "S'il n'est pas celui de l'enfant.";
        [opt] sexe: Code<lists::Sexe> = "Sexe", "fille, garcon ou inconnu.";
        [opt] naissance: PartialDate = "Naissance", "L'année suffit.";
        [opt] lieu_vie: Ligne = "Lieu de vie", "Sans adresse.";
        [opt] etablissement: Lieu = "Établissement scolaire", "École, collège, lycée.";
        [opt] mesure: Ligne = "Mesure en cours", "S'il y en a une.";
    }
}

fiche! {
    /// A parent who died: no holder of parental authority, nobody to inform.
    ParentDecede: Relative = "Parent décédé" {
        [req] nom: NomComplet = "Nom", "Civilité et nom.";
        [rep] prenoms: Prenom = "Prénoms", "Dans l'ordre de l'état civil.";
        [req] lien: Code<lists::Lien> = "Lien", "mere ou pere.";
        [opt] deces: PartialDate = "Décès", "Date, mois ou année.";
    }
}

fiche! {
    /// A family that left, and whose new address is not known (CASF L226-3-2).
    DepartFamille = "Départ de la famille" {
        [opt] depuis: PartialDate = "Depuis", "Date ou mois du départ, s'il est connu.";
        [opt] departement: Commune = "Département ou pays", "Où la famille serait partie.";
        [opt] adresse_connue: Reponse = "Nouvelle adresse connue", "Sinon, l'autorité judiciaire est avisée sans délai (CASF L226-3-2).";
        [opt] avise_le: Day = "Département avisé le", "Quand l'autre département a reçu l'information.";
        [opt] precision: Texte = "Précision", "Ce que l'on sait de ce départ.";
    }
}

fiche! {
    /// A professional exposed to reprisals; protected as a whole.
    ProfessionnelMenace: Threatened = "Professionnel menacé" {
        [req] nom: NomComplet = "Nom", "Nom du professionnel.";
        [opt] fonction: Fonction = "Fonction", "Fonction.";
        [opt] service: NomService = "Service", "Service.";
        [opt] precision: Texte = "Menace", "Nature de la menace.";
    }
}
