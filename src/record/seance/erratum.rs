//! The correction of approved minutes, which are never written again.

use super::Membre;
use crate::record::fiche::fiche;
use crate::value::{Code, Day, Digest, ErratumRef, Ligne, SessionRef, Texte, lists};

fiche! {in crate,
    /// The root of `errata/*.yaml`.
    ErratumRecord = "Erratum" {
        [req] erratum: ErratumRef = "Numéro", "Le numéro de la séance, puis E1, E2…";
        [req] seance: SessionRef = "Séance", "La séance dont le compte rendu approuvé est corrigé.";
        [req] date: Day = "Date", "Date de la correction.";
        [req] signataire: Membre = "Signataire", "Qui corrige.";
        [rep] corrige: ExemplaireCorrige = "Exemplaires corrigés", "Chaque exemplaire corrigé, par son empreinte.";
        [rep] corrections: Correction = "Corrections", "Ce qui est corrigé.";
    }
}

fiche! {in crate,
    /// A copy that this erratum corrects.
    ExemplaireCorrige = "Exemplaire corrigé" {
        [opt] destinataire: Code<lists::Organisme> = "Destinataire", "L'organisme ; absent pour l'exemplaire du secrétariat.";
        [req] empreinte: Digest = "Empreinte SHA-256", "Celle du PDF corrigé, dans son fichier .sha256.";
    }
}

fiche! {in crate,
    /// One correction.
    Correction = "Correction" {
        [req] rubrique: Ligne = "Rubrique", "Où : « S-047, préconisation R1 ».";
        [req] au_lieu_de: Texte = "Au lieu de", "Les mots à corriger.";
        [req] lire: Texte = "Lire", "Les mots justes.";
        [rep] destinataires: Code<lists::Organisme> = "Destinataires", "Qui la reçoit, outre le secrétariat ; personne si la liste manque.";
    }
}
