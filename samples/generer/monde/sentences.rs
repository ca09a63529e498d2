//! The sentences of sessions: short, sober, and without a name.

/// The last two suit who lives at home, the two before who does not.
pub const QUESTIONS: [&str; 9] = [
    "Comment sécuriser les sorties sans rompre le lien ?",
    "Comment engager des soins que @j accepte ?",
    "Quelle réponse coordonner entre les services ?",
    "Que proposer pour la scolarité ?",
    "Quel relais préparer pour les prochains mois ?",
    "Quel accueil proposer, et à quelles conditions ?",
    "Comment soutenir l'équipe éducative ?",
    "Comment associer les parents à la protection ?",
    "Quelle aide proposer au domicile ?",
];
pub const AGAIN: [&str; 4] = [
    "Le suivi engagé suffit-il ?",
    "Que changer dans ce qui a été proposé ?",
    "Le lien tient-il, et avec qui ?",
    "Le suivi par la commission peut-il prendre fin ?",
];
pub const MOTIVES: [&str; 8] = [
    "Les absences de nuit augmentent depuis deux mois.",
    "Une mesure est en cours ; la situation se dégrade.",
    "Des contacts avec des adultes inconnus sont rapportés.",
    "Des objets de valeur restent inexpliqués.",
    "@J demande de l'aide à demi-mot.",
    "Les rendez-vous proposés ne sont pas honorés.",
    "Un retrait progressif des liens habituels est constaté.",
    "Des sollicitations en ligne se répètent.",
];
pub const NEWS: [&str; 4] = [
    "Les absences sont plus rares depuis la dernière séance.",
    "La situation reste instable malgré les rendez-vous.",
    "Un nouveau lieu d'accueil a été trouvé.",
    "Les contacts en ligne ont repris.",
];
pub const DANGERS: [[&str; 3]; 4] = [
    [
        "Risque d'isolement, sans élément plus précis.",
        "Vulnérabilité face aux sollicitations en ligne.",
        "Danger à prévenir.",
    ],
    [
        "Risque d'emprise à distance.",
        "Dépendance affective envers une personne plus âgée.",
        "Échanges qui exposent @j.",
    ],
    [
        "Danger par les absences de nuit.",
        "Éléments concordants, sans révélation à ce jour.",
        "Danger élevé lié aux déplacements.",
    ],
    [
        "Danger grave.",
        "Danger persistant malgré les mesures.",
        "Emprise et crainte de représailles.",
    ],
];
pub const SUPPORTS: [&str; 6] = [
    "une éducatrice identifiée",
    "une demande d'aide exprimée",
    "la scolarité",
    "un membre de la famille disponible",
    "un projet de formation",
    "la confiance dans un soignant",
];
pub const HEALTH: [&str; 4] = [
    "Un bilan de santé est souhaitable.",
    "Un suivi régulier est nécessaire, avec un même interlocuteur.",
    "Le rythme des rendez-vous est à maintenir.",
    "Un premier accueil sans rendez-vous est possible.",
];
pub const SCHOOL: [&str; 4] = [
    "La présence en classe est irrégulière.",
    "Un emploi du temps aménagé est en place.",
    "Une reprise à temps partiel est envisagée.",
    "L'infirmerie est un lieu repéré.",
];
pub const SUMMARY: [&str; 4] = [
    "Les sorties sont accompagnées.",
    "Les retours se font tard, sans explication.",
    "Les consignes de l'établissement sont mieux suivies.",
    "Une crainte envers un adulte est exprimée.",
];
pub const EXPLOITATION: [&str; 4] = [
    "Des contacts par une application de messagerie sont évoqués.",
    "Des rendez-vous dans des logements loués à la journée sont évoqués.",
    "Des trajets organisés par un tiers sont rapportés.",
    "Une dette est évoquée.",
];
pub const UNKNOWNS: [&str; 4] = [
    "Le moment d'un éloignement est discuté.",
    "La fréquence des contacts n'est pas connue.",
    "Le rythme des rendez-vous reste discuté.",
    "Les conditions de vie pendant les absences ne sont pas connues.",
];
