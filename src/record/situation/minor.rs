//! Group G2: the minor.

use crate::record::fiche::fiche;
use crate::value::{
    Code, Commune, Day, Lieu, Ligne, Nom, PartialDate, Phone, PostalCode, Prenom, Pseudonyme,
    Reponse, Texte, Voie, lists,
};

fiche! {
    /// The child concerned.
    Mineur: Child home domicile = "Mineur" {
        [req] nom: Nom = "Nom", "Nom de naissance, en capitales.";
        [opt] nom_usage: Nom = "Nom d'usage", "S'il diffère du nom de naissance.";
        [rep] prenoms: Prenom = "Prénoms", "Dans l'ordre de l'état civil.";
        [req] sexe: Code<lists::Sexe> = "Sexe", "fille, garcon ou inconnu.";
        [opt] prenom_usage: Prenom = "Prénom d'usage", "Celui que l'enfant emploie.";
        [opt] genre_exprime: Ligne = "Genre exprimé", "Si l'enfant l'exprime ; en ses mots.";
        [req] date_naissance: PartialDate = "Date de naissance", "Complète, ou seulement le mois ou l'année quand elle est déclarée.";
        [opt] lieu_naissance: Commune = "Lieu de naissance", "Commune, pays s'il y a lieu.";
        [opt] etat_civil: Code<lists::EtatCivil> = "État civil", "etabli ou declare.";
        [opt] nationalite: Ligne = "Nationalité", "Seulement si elle est utile à la protection.";
        [opt] langue: Ligne = "Langue", "Langue parlée.";
        [opt] interprete: Reponse = "Interprète", "Un interprète est-il nécessaire ?";
        [opt] mna: Reponse = "Mineur non accompagné", "L'enfant est-il mineur non accompagné ?";
        [opt] mna_statut: Code<lists::StatutMna> = "Statut du mineur non accompagné", "Tutelle, délégation ou évaluation en cours.";
        [opt] domicile: Adresse = "Domicile", "Domicile de l'enfant ou de ses parents.";
        [opt] lieu_vie: LieuDeVie = "Lieu de vie actuel", "Où l'enfant vit ou se trouve.";
        [rep] telephones: Telephone = "Téléphones", "Numéros connus de l'enfant.";
        [rep] comptes: Compte = "Comptes et pseudonymes", "Comptes connus de l'enfant sur des plateformes.";
        [opt] signalement_physique: Texte = "Signalement physique", "Description utile aux recherches.";
        [opt] photo: u32 = "Photographie récente", "Le numéro de la pièce jointe qui la porte.";
        [opt] handicap: Reponse = "Notification MDPH", "Une notification MDPH existe-t-elle ?";
        [opt] grossesse_ou_enfant: Reponse = "Grossesse ou enfant à charge", "Seulement si le destinataire doit le savoir.";
        [opt] parole: Texte = "Parole du mineur", "Ses mots, son avis, ses souhaits ; citations entre « ».";
        [opt] parole_absente: Ligne = "Pourquoi la parole n'est pas recueillie", "À remplir si la parole n'est pas écrite.";
        [opt] informe: Information = "Information du mineur", "Le mineur est-il informé du signalement ?";
        [opt] information_partage: Information = "Information du partage", "Le mineur est-il informé du partage en commission (CASF L226-2-2) ?";
    }
}

fiche! {
    /// A postal address.
    Adresse unless protegee = "Adresse" {
        [opt] adresse: Voie = "Voie", "Numéro et voie.";
        [opt] code_postal: PostalCode = "Code postal", "Cinq chiffres entre guillemets ; étranger, derrière son pays : \"CH-1211\".";
        [opt] commune: Commune = "Commune", "Commune, arrondissement.";
        [opt] pays: Commune = "Pays", "S'il n'est pas la France.";
        [opt] protegee: Reponse = "Adresse protégée", "oui, ou ne_sait_pas : l'adresse ne paraît qu'à l'annexe confidentielle, et aucun autre document de l'espace de travail ne peut la porter ; le téléphone et le courriel d'un titulaire qui y vit, de même.";
    }
}

fiche! {
    /// Where the minor lives or is now; its name and address are protected.
    LieuDeVie = "Lieu de vie" {
        [req] r#type: Code<lists::LieuVie> = "Type", "Domicile, établissement, famille d'accueil, en fugue…";
        [opt] depuis: PartialDate = "Depuis", "Date d'arrivée ou de départ en fugue.";
        [opt protege] nom: Lieu = "Nom du lieu", "Nom du lieu protégé : ne paraît qu'à l'annexe confidentielle.";
        [opt protege] adresse: Adresse = "Adresse protégée", "Adresse du lieu protégé : ne paraît qu'à l'annexe confidentielle.";
        [opt protege] consignes: Texte = "Consignes de sécurité", "Précautions d'approche : ne paraissent qu'à l'annexe confidentielle.";
    }
}

fiche! {
    /// A telephone of the minor.
    Telephone = "Téléphone" {
        [req] numero: Phone = "Numéro", "Entre guillemets.";
        [opt] usage: Ligne = "Usage", "Personnel, remis par un tiers, nouveau…";
    }
}

fiche! {
    /// An account of the minor.
    Compte = "Compte" {
        [req] plateforme: Ligne = "Plateforme", "Nom de l'application ou du site.";
        [req] pseudonyme: Pseudonyme = "Pseudonyme", "Tel qu'affiché.";
        [opt] source: Ligne = "Source", "D'où vient l'information.";
    }
}

fiche! {
    /// Whether someone was informed, when, by whom, or why not.
    Information = "Information" {
        [req] fait: Code<lists::Information> = "Informé", "oui, non ou differe.";
        [opt] date: Day = "Date", "Date de l'information.";
        [opt] par: Ligne = "Par", "Qui a informé.";
        [opt] mode: Code<lists::ModeInformation> = "Modalité", "Entretien, téléphone, courrier…";
        [opt] reaction: Texte = "Réaction", "Réaction exprimée.";
        [opt] motif: Code<lists::MotifNonInformation> = "Motif", "Pourquoi l'information n'est pas faite ou est différée.";
        [opt] precision: Texte = "Précision", "Ce qui explique le motif.";
    }
}
