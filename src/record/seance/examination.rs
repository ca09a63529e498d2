//! The examination of one situation by the commission.

use crate::record::fiche::fiche;
use crate::value::{
    CaseCode, CleService, Code, Day, Deadline, Hour, Ligne, RecommendationId, Reponse,
    SituationRef, Texte, lists,
};

fiche! {in crate,
    /// One situation, examined once in a session.
    Examen = "Examen" {
        [req] situation: SituationRef = "Situation", "Le numéro de la situation ; il ne paraît dans aucun compte rendu.";
        [req] code: CaseCode = "Code", "Le code sous lequel la situation paraît ; le même à chaque séance.";
        [req] entree: Code<lists::Entree> = "Entrée", "premiere, revoyure ou urgence.";
        [req] presente_par: CleService = "Présenté par", "Le service qui présente, par sa clé.";
        [opt] horaires: PassageHoraires = "Horaires", "Début et fin de l'examen.";
        [opt] information_partage: InformationPartage = "Information du partage", "Représentants et mineur informés (CASF L226-2-2).";
        [req] question: Texte = "Question", "La question posée à la commission, en une phrase.";
        [rep] partages: Partage = "Éléments partagés", "Ce qui est strictement nécessaire, chacun avec son bloc.";
        [opt] analyse: Texte = "Analyse", "Danger, besoins, points d'appui.";
        [opt] desaccords: Texte = "Désaccords et inconnues", "Points de désaccord, sans dire qui.";
        [rep] preconisations: Preconisation = "Préconisations", "Qui, quoi, pour quand.";
        [opt] co_accompagnement: Code<lists::CoAccompagnement> = "Co-accompagnement", "demande, accepte, en_attente, refuse_par_mineur, non_indique.";
        [opt] revoyure: Revoyure = "Revoyure", "Date, ou condition qui la déclenche.";
        [rep] besoins_non_pourvus: Code<lists::BesoinNonPourvu> = "Besoins non pourvus", "Ce que le territoire n'offre pas.";
        [opt] cloture: Cloture = "Sortie du suivi", "Motif et date.";
    }
}

impl Examen {
    /// Whether the mobile team carries the situation from then on; nothing when it says neither.
    pub(crate) fn carries(&self) -> Option<bool> {
        let accepted = self.co_accompagnement.as_ref().map(|code| code.is("accepte"));
        if self.cloture.is_some() { Some(false) } else { accepted }
    }
}

fiche! {in crate,
    /// When the situation was examined.
    PassageHoraires = "Horaires de l'examen" {
        [req] debut: Hour = "Début", "Heure.";
        [req] fin: Hour = "Fin", "Heure.";
    }
}

fiche! {in crate,
    /// Who was told that information would be shared.
    InformationPartage = "Information du partage" {
        [opt] representants: Avis = "Représentants", "Titulaires de l'autorité parentale.";
        [opt] mineur: Avis = "Mineur", "L'enfant.";
    }
}

fiche! {in crate,
    /// Whether someone was told, when, or why not.
    Avis = "Information" {
        [req] fait: Code<lists::Information> = "Informé", "oui, non ou differe.";
        [opt] date: Day = "Date", "Date de l'information.";
        [opt] motif: Code<lists::MotifNonInformation> = "Motif", "Pourquoi l'information n'est pas faite.";
    }
}

fiche! {in crate,
    /// One shared statement.
    Partage = "Élément partagé" {
        [req] par: CleService = "Par", "Le service qui le partage, par sa clé.";
        [opt] bloc: Code<lists::Bloc> = "Bloc", "Le bloc d'information, qui dit à qui il va.";
        [req] enonce: Texte = "Énoncé", "Ce qui est strictement nécessaire.";
        [rep] destinataires: CleService = "Destinataires", "La liste qui remplace la matrice pour cet élément.";
    }
}

fiche! {in crate,
    /// One recommendation: who, what, when.
    Preconisation = "Préconisation" {
        [req] id: RecommendationId = "Numéro", "R1, R2…";
        [req] r#type: Code<lists::TypePreconisation> = "Type", "Type de préconisation.";
        [req] texte: Texte = "Texte", "Ce qui est préconisé.";
        [req] responsable: CleService = "Responsable", "Le service chargé de l'action, par sa clé.";
        [req prevu] echeance: Deadline = "Échéance", "Une date, ou un code d'événement.";
        [opt] statut: Code<lists::StatutEngagement> = "État", "a_faire s'il manque.";
        [opt] adhesion: Code<lists::Adhesion> = "Adhésion du mineur", "oui, non, partielle, ne_sait_pas.";
        [rep] destinataires: CleService = "Destinataires", "La liste qui remplace la matrice pour cette préconisation.";
    }
}

fiche! {in crate,
    /// When the situation comes back.
    Revoyure = "Revoyure" {
        [opt] prevue: Reponse = "Prévue", "non pour dire qu'aucune revoyure n'est prévue.";
        [opt prevu] date: Day = "Date", "Au plus tard à cette date.";
        [opt] ou: Ligne = "Ou", "Condition qui la déclenche.";
    }
}

fiche! {in crate,
    /// The situation leaves the follow-up.
    Cloture = "Sortie du suivi" {
        [req] motif: Code<lists::Sortie> = "Motif", "Motif de la sortie.";
        [req] date: Day = "Date", "Date de la sortie.";
    }
}
