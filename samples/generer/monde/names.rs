//! Names that nobody bears: marks of the printer and of the geometer, characters of comedies.
//!
//! None is a name of the samples, nor the first word of a sentence of the sessions: minutes that
//! name a minor are refused.

use super::chance::Chance;

const SURNAMES: &str = "\
    ABSCISSE APOLOGUE APOSTROPHE APOTHÈME ASTÉRISQUE ASTROÏDE ASYMPTOTE BESTIAIRE \
    BISSECTRICE CARDIOÏDE CÉDILLE CHANTEFABLE CICÉRO CIRCONFLEXE COLOPHON CURSIVE CYCLOÏDE \
    DIÉRÈSE DODÉCAÈDRE ELZÉVIR EMPATTEMENT ÉPICYCLOÏDE ESPERLUETTE FARFADET FLEURON \
    FRONTISPICE GRAPHÈME GRIFFON HÉLICOÏDE HIPPOGRIFFE HYPERBOLE HYPOTÉNUSE ICOSAÈDRE \
    IDÉOGRAMME INCUNABLE ISOCÈLE ITALIQUE LEMNISCATE LETTRINE LICORNE LIGATURE LOSANGE \
    MAJUSCULE MÉDIATRICE MINUSCULE OBÈLE OCTAÈDRE ORDONNÉE PALIMPSESTE PARABOLE PARANGON \
    PARAPHE PHYLACTÈRE POLYGONE QUADRATIN QUADRILATÈRE RHOMBE SCALÈNE SÉCANTE SYLPHIDE \
    TANGENTE TÉTRAÈDRE TILDE TRAPÈZE TRÉMA VIGNETTE";

const GIRLS: &str = "\
    Aglaé Aminte Araminte Armande Artémise Balsamine Bélise Célimène Clélie Climène \
    Colombine Cunégonde Dorimène Dorine Éliante Elvire Florimonde Galathée Hermine Hippolyta \
    Iphise Isaure Jacinthe Lélia Lucinde Mélisande Mélusine Mirabelle Nausicaa Nérine Oriane \
    Orphise Pétronille Philaminte Quitterie Rosalinde Roxelane Sylvanire Toinette Uranie \
    Violante Wilhelmine Xanthippe Yolaine Yseult Zénobie Zerbine Zoraïde";

const BOYS: &str = "\
    Alcandre Alceste Arlequin Clitandre Cléante Damis Dorante Éraste Ergaste Florestan Lélio \
    Oronte Philinte Valère";

/// Communes of the Métropole de Lyon; Lyon and Villeurbanne are larger than the others.
pub const COMMUNES: [(usize, &str); 25] = [
    (24, "Lyon"),
    (12, "Villeurbanne"),
    (6, "Vénissieux"),
    (5, "Vaulx-en-Velin"),
    (4, "Saint-Priest"),
    (4, "Bron"),
    (4, "Caluire-et-Cuire"),
    (3, "Meyzieu"),
    (3, "Rillieux-la-Pape"),
    (3, "Décines-Charpieu"),
    (3, "Oullins-Pierre-Bénite"),
    (2, "Sainte-Foy-lès-Lyon"),
    (2, "Saint-Genis-Laval"),
    (2, "Tassin-la-Demi-Lune"),
    (2, "Givors"),
    (2, "Saint-Fons"),
    (2, "Écully"),
    (1, "Francheville"),
    (1, "Craponne"),
    (1, "Chassieu"),
    (1, "Mions"),
    (1, "Corbas"),
    (1, "Feyzin"),
    (1, "Grigny"),
    (1, "Neuville-sur-Saône"),
];

/// A professional of the samples, who informs and writes.
pub struct Writer {
    pub name: &'static str,
    pub role: &'static str,
    pub service: &'static str,
    pub status: &'static str,
    pub body: &'static str,
    pub phone: &'static str,
    pub mail: &'static str,
}

pub const WRITERS: [Writer; 4] = [
    Writer {
        name: "Anne-Aimée MODÈLE",
        role: "référente ASE",
        service: "Territoire Exemple-Est",
        status: "agent_public",
        body: "ase",
        phone: "04 65 71 00 01",
        mail: "a.modele@exemple.invalid",
    },
    Writer {
        name: "Perrine NIVEAU",
        role: "référente ASE",
        service: "Territoire Exemple-Nord",
        status: "agent_public",
        body: "ase",
        phone: "04 65 71 44 20",
        mail: "p.niveau@exemple.invalid",
    },
    Writer {
        name: "Ivan POCHOIR",
        role: "éducateur référent",
        service: "Foyer fictif",
        status: "salarie_associatif",
        body: "lieu_accueil",
        phone: "04 65 71 31 10",
        mail: "i.pochoir@accueil.invalid",
    },
    Writer {
        name: "Yann SEXTANT",
        role: "éducateur",
        service: "Service fictif de milieu ouvert",
        status: "agent_public",
        body: "pjj",
        phone: "04 65 71 00 12",
        mail: "y.sextant@pjj.invalid",
    },
];

/// Guests of host institutions: the key of the home, who comes, a function.
pub const HOSTS: [(&str, &str, &str); 4] = [
    ("foyer_ilot", "Armel TAMIS", "éducateur"),
    ("foyer_rive", "Perle CALAME", "éducatrice"),
    ("lieu_accueil", "Gwenn PALMER", "cheffe de service"),
    ("lieu_accueil", "Ronan VERGE", "référent"),
];

/// The service that stands for a nature in the records of a case: its own home, among several.
pub fn service(nature: &'static str, case: usize) -> &'static str {
    if nature == "lieu_accueil" { HOSTS[case % HOSTS.len()].0 } else { nature }
}

/// The surname of the situation of a rank: one of the list, then two of them joined.
pub fn surname(seed: u64, rank: usize) -> String {
    let mut names: Vec<&str> = SURNAMES.split(' ').collect();
    Chance::of(seed, 3, 0).shuffle(&mut names);
    let count = names.len();
    let first = names[rank % count];
    match rank / count {
        0 => first.to_owned(),
        turn => {
            let gap = 1 + (turn - 1) % (count - 1);
            format!("{first}-{}", names[(rank + gap) % count])
        }
    }
}

/// A given name; the rank spreads them before any comes back.
pub fn given(seed: u64, rank: usize, boy: bool) -> &'static str {
    let mut names: Vec<&str> = if boy { BOYS } else { GIRLS }.split(' ').collect();
    Chance::of(seed, 4, usize::from(boy)).shuffle(&mut names);
    names[rank % names.len()]
}
