//! The activity report: what the commission asks to count, and the words around it.
//!
//! Takes: nothing; the reader of records fills these types.
//! Gives: the fields of `rapports/*.yaml`, open to the program like those of a session.
//! Never: a count; a place or a name as something to count by.

mod checked;
mod grouping;
mod proposal;
mod words;

pub use self::checked::Rapport;
pub(crate) use self::checked::{Asked, MEANS};
pub(in crate::record) use self::checked::{DEFAULT_BASE, around, base, period, threshold};
pub(crate) use self::grouping::{Choix, Compte, Regroupements};
pub(crate) use self::words::{Chapitre, Exact, Word};

use super::fiche::fiche;
use crate::coding::{Edition, Figure, Measure, Population, Priority, Unit};
use crate::value::{
    Day, Email, Ligne, Mot, NomVariable, NumeroDossier, PublicationName, Reponse, Texte,
};

fiche! {in crate,
    /// The root of `rapports/*.yaml`.
    RapportRecord = "Rapport d'activité" {
        [req] rapport: u32 = "Année", "L'année du rapport.";
        [req] titre: Ligne = "Titre", "Le titre de la couverture.";
        [req] periode: Periode = "Période", "Des mois entiers.";
        [req] version: Word<Edition> = "Édition", "publique ou interne.";
        [opt] revision: u32 = "Révision", "1 si elle manque ; à augmenter quand une édition déjà publiée change.";
        [opt] date: Day = "Date de publication", "Imprimée en couverture ; le dernier jour de la période si elle manque.";
        [opt] contact: Email = "Courriel", "Une adresse de service, jamais celle d'une personne.";
        [opt] secret_statistique: SecretStatistique = "Secret statistique", "Comment l'édition publique arrondit ; base 5 et seuil 10 si le bloc manque.";
        [opt] textes: TextesRapport = "Textes", "Ce que la commission écrit autour des tableaux.";
        [rep] tableaux: Tableau = "Tableaux", "Dans l'ordre où ils paraissent.";
        [opt] formations: Formations = "Formations", "Actions menées par la commission ; avec les sensibilisations, si elles n'ont pas leur bloc.";
        [opt] sensibilisations: Formations = "Sensibilisations", "Les mêmes nombres, pour les actions de sensibilisation.";
        [opt] offre: Offre = "Offre", "Ce que la direction déclare de ses moyens.";
        [rep] precedents: PublicationName = "Éditions antérieures", "Les fichiers .json des éditions déjà publiées, que l'audit rapproche de celle-ci.";
        [rep] connu_par_ailleurs: ConnuParAilleurs = "Connu par ailleurs", "Effectifs que les lecteurs connaissent d'une autre source.";
        [rep] impossibles: Impossible = "Combinaisons impossibles", "Ce que nul enfant ne peut être à la fois : un zéro que tout lecteur connaît, et qui s'imprime.";
        [rep] nombres_declares: NombreDeclare = "Nombres déclarés", "Nombres des textes qui ne viennent pas des fiches, avec leur source.";
        [rep] expressions_admises: Ligne = "Expressions admises", "Expressions des textes que le contrôle des nombres doit laisser passer.";
    }
}

fiche! {in crate,
    /// Whole months.
    Periode = "Période" {
        [req] du: Day = "Du", "Le premier jour d'un mois.";
        [req] au: Day = "Au", "Le dernier jour d'un mois.";
    }
}

fiche! {in crate,
    /// What statistical secrecy asks.
    SecretStatistique = "Secret statistique" {
        [opt] base: u32 = "Base d'arrondi", "Les effectifs publiés en sont des multiples ; 5 si elle manque.";
        [opt] seuil: u32 = "Seuil", "Le plus petit multiple qui s'imprime : au-dessous, « moins de … » ; deux fois la base s'il manque.";
        [rep] exacts: Word<Exact> = "Totaux exacts", "Ceux que l'édition publique donne sans les arrondir ; aucun si la liste manque.";
        [opt] reference_dpo: NumeroDossier = "Avis du DPO", "Sa référence ; obligatoire pour une base ou un seuil inférieurs à ceux par défaut.";
    }
}

/// What begins a text that was taken from another edition, until somebody has read it again.
pub const TO_READ_AGAIN: &str = "[à relire]";

fiche! {in crate,
    /// What the commission writes; the words are Tera templates over what may be published.
    TextesRapport = "Textes du rapport" {
        [opt] contexte: Texte = "Contexte et méthode", "Ce qu'est la commission, comment elle compte.";
        [opt] activite: Texte = "Activité", "Séances, passages, présences.";
        [opt] profil: Texte = "Situations examinées", "Âge, lieu de vie, mesures.";
        [opt] besoins: Texte = "Besoins et suites", "Préconisations, signalements, besoins non pourvus.";
        [opt] offre: Texte = "Offre", "Évolution de l'offre du territoire.";
        [opt] perspectives: Texte = "Perspectives", "Ce que la commission propose.";
        [opt] limites: Texte = "Limites", "Ce que ces chiffres ne disent pas.";
    }
}

impl TextesRapport {
    /// Those that were written, each with the name of its field.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("contexte", &self.contexte),
            ("activite", &self.activite),
            ("profil", &self.profil),
            ("besoins", &self.besoins),
            ("offre", &self.offre),
            ("perspectives", &self.perspectives),
            ("limites", &self.limites),
        ];
        all.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?.text())))
    }
}

fiche! {in crate,
    /// A table.
    Tableau = "Tableau" {
        [req] id: Mot = "Identifiant", "Un mot, différent pour chaque tableau.";
        [req] titre: Ligne = "Titre", "Le titre imprimé.";
        [req] unite: Word<Unit> = "Unité", "Ce qui est compté : situation, passage, signalement…";
        [req] lignes: NomVariable = "Lignes", "La variable des lignes.";
        [opt] colonnes: NomVariable = "Colonnes", "La variable des colonnes, pour un tableau croisé.";
        [opt] regroupements: Regroupements = "Regroupements", "Les modalités réunies sous un libellé.";
        [opt] regroupements_colonnes: Regroupements = "Regroupements des colonnes", "Pour la variable des colonnes.";
        [opt] mesure: Word<Measure> = "Mesure", "effectif si elle manque.";
        [opt] figure: Word<Figure> = "Figure", "barres : un dessin à côté du tableau.";
        [opt] population: Word<Population> = "Population", "periode si elle manque.";
        [opt] tendance: Reponse = "Tendance", "oui : une colonne pour chaque édition antérieure citée, telle qu'elle est imprimée.";
        [opt] reunir: Reponse = "Réunir", "non : sans regroupements, chaque réponse garde sa ligne, même trop petite pour un nombre.";
        [opt] priorite: Word<Priority> = "Priorité", "haute ou basse ; le contrôle change en premier les chiffres les moins importants.";
        [tous] editions: Word<Edition> = "Éditions", "Celles qui portent le tableau ; toutes si la liste manque.";
        [opt] chapitre: Word<Chapitre> = "Chapitre", "Celui de l'unité s'il manque.";
    }
}

fiche! {in crate,
    /// What the territory has to offer.
    Offre = "Offre" {
        [opt] capacite_co_accompagnement: Compte = "Capacité de co-accompagnement", "Le nombre d'enfants que l'équipe mobile peut accompagner à la fois.";
        [opt] places_ouvertes: Compte = "Places ouvertes", "Les places d'accueil ouvertes pendant la période.";
    }
}

fiche! {in crate,
    /// Training, or awareness.
    Formations = "Actions et participants" {
        [req] actions: Compte = "Actions", "Nombre d'actions.";
        [req] participants: Compte = "Participants", "Nombre de participants.";
    }
}

fiche! {in crate,
    /// A count that readers know from another source.
    ConnuParAilleurs = "Effectif connu par ailleurs" {
        [req] unite: Word<Unit> = "Unité", "Ce qui est compté.";
        [req] variable: NomVariable = "Variable", "La variable.";
        [req] modalites: Choix = "Modalités", "Les codes comptés ensemble.";
        [opt] population: Word<Population> = "Population", "periode si elle manque.";
        [req] valeur: Compte = "Valeur", "L'effectif connu.";
        [req] source: Ligne = "Source", "D'où il est connu.";
    }
}

fiche! {in crate,
    /// A structural zero.
    Impossible = "Combinaison impossible" {
        [req] unite: Word<Unit> = "Unité", "Ce qui est compté.";
        [req] variable: NomVariable = "Variable", "La variable.";
        [req] modalites: Choix = "Modalités", "Les codes qui ne peuvent se rencontrer.";
        [opt] avec: Avec = "Avec", "L'autre variable ; si elle manque, ces modalités ne se rencontrent jamais.";
        [req] raison: Ligne = "Raison", "Pourquoi c'est impossible, et pas seulement rare ; elle reste dans la fiche.";
    }
}

fiche! {in crate,
    /// The other variable of a structural zero.
    Avec = "Autre variable" {
        [req] variable: NomVariable = "Variable", "La variable.";
        [req] modalites: Choix = "Modalités", "Les codes avec lesquels les premiers ne se rencontrent jamais.";
    }
}

fiche! {in crate,
    /// A number of the texts that does not come from the records.
    NombreDeclare = "Nombre déclaré" {
        [req] valeur: Ligne = "Valeur", "Le nombre, tel qu'il est écrit.";
        [req] source: Ligne = "Source", "D'où il vient.";
    }
}
