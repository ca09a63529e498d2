//! False alarms: ordinary words, in drawn workspaces where nobody's secret is told.
#![expect(clippy::disallowed_methods, reason = "reads a sample, and how many workspaces to draw")]

use std::sync::Arc;

use cesmivip::pipeline::minutes::{followed, gather};
use cesmivip::record::Dictionary;
use serde_json::{Value, json};

use crate::setup;
use crate::shared::{check_whole, whole};

/// Workspaces drawn by default; `TIRAGES=500` draws what the closing figures were measured on.
const DRAWN: u64 = 8;
/// Children of one workspace, and referrals written about them.
const CHILDREN: usize = 40;

/// Names that many bear, names that are words or towns, names that few bear.
const GIVEN: [&str; 40] = [
    "Léa",
    "Emma",
    "Inès",
    "Sarah",
    "Jade",
    "Lina",
    "Manon",
    "Camille",
    "Rose",
    "Marie",
    "Claire",
    "Blanche",
    "Clémence",
    "Constance",
    "Victoire",
    "Olive",
    "Prune",
    "Ange",
    "Pierre",
    "Aimée",
    "Lola",
    "Chloé",
    "Nour",
    "Aya",
    "Mila",
    "Zoé",
    "Lou",
    "Eva",
    "Anaïs",
    "Maëlys",
    "Fatou",
    "Aminata",
    "Khadija",
    "Mirabelle",
    "Cerise",
    "Zélie",
    "Ondine",
    "Isaure",
    "Thaïs",
    "Jo",
];
const SURNAMES: [&str; 40] = [
    "MARTIN",
    "BERNARD",
    "PETIT",
    "ROUX",
    "BLANC",
    "GARNIER",
    "FAURE",
    "MOULIN",
    "FONTAINE",
    "LYON",
    "PARIS",
    "BRON",
    "VIENNE",
    "LEGRAND",
    "BOUCHER",
    "MARCHAND",
    "CHEVALIER",
    "LEROY",
    "DIALLO",
    "TRAORE",
    "NGUYEN",
    "LY",
    "BA",
    "LE",
    "DE SABLE",
    "ROCHE",
    "RIVIERE",
    "MERCIER",
    "PORTE",
    "AVRIL",
    "PAGE",
    "MARS",
    "FOYER",
    "JUGE",
    "POLICE",
    "MAIRE",
    "QUORVELUNE",
    "ORMEFEINTE",
    "PASTICHARD",
    "ZZTEST",
];
const PLACES: [&str; 12] = [
    "MECS",
    "foyer",
    "Foyer éducatif",
    "Maison d'enfants Les Tilleuls Fictifs",
    "famille d'accueil",
    "Hôtel social",
    "Villa Brumepastel",
    "chez sa tante",
    "Service d'accueil d'urgence",
    "Les Ormes Postiches",
    "internat",
    "Le Relais",
];
/// Where shelters are, and where families live: nobody writes the first by chance.
const SHELTERS: [&str; 8] = [
    "3 rue Inventée",
    "12 rue de Lyon",
    "5 place de la Mairie",
    "8 bis avenue du Leurre",
    "1 rue",
    "2 chemin de la Feinte",
    "7 sente Ormefeinte",
    "14 rue Pierre Fictif",
];
const HOMES: [&str; 6] = [
    "31 rue de Lyon",
    "2 place de la Mairie",
    "4 cours Postiche",
    "16 quai du Simili",
    "9 rue du Factice",
    "1 rue",
];
const FUNCTIONS: [&str; 8] = [
    "chef de service",
    "éducatrice spécialisée",
    "assistante sociale",
    "référente ASE",
    "médecin",
    "psychologue",
    "CPE",
    "directrice",
];

/// What is written every day, and tells nobody's secret.
const ORDINARY: [&str; 48] = [
    "Le chef de service de la MECS a été prévenu par l'éducatrice spécialisée.",
    "Elle a été vue à Lyon, puis à Villeurbanne, place de la mairie.",
    "La jeune portait une robe rose et un pull blanc, sans manteau.",
    "Elle dit vouloir rester au foyer, dans la petite chambre du fond.",
    "Le juge des enfants a été saisi en mars ; une audience est prévue en avril.",
    "La police a rappelé à 3 h 15, sans élément nouveau.",
    "Elle est revenue avec un téléphone neuf et de l'argent en espèces.",
    "Un ami majeur l'attendait devant la porte, dans une voiture blanche.",
    "Elle est passée par Vienne et par Bron avant de rentrer.",
    "Son père, joint par téléphone, a confirmé la fugue de la veille.",
    "La directrice du collège relève douze demi-journées d'absence.",
    "Il y a un an, elle était scolarisée à Paris.",
    "Elle va chez sa tante le week-end, avec l'accord du service.",
    "Le médecin du centre de santé propose un nouveau rendez-vous.",
    "Une annonce a été relevée sur un site fictif, sans visage.",
    "Elle demande de l'aide pour la première fois, en claire confiance.",
    "Le maire de la commune a été informé d'un trouble de voisinage.",
    "La famille d'accueil décrit des nuits difficiles et des pleurs.",
    "Un marchand de nuit du quartier la voit souvent vers 2 h.",
    "Elle rit, dit que tout va bien, puis se tait.",
    "Page 12 du rapport joint, la même adresse est citée.",
    "Elle se lève à midi et ne prend pas le petit déjeuner.",
    "Le grand frère est parti vivre dans une autre région.",
    "Une grande roche borde la rivière où elle se rend souvent.",
    "Elle a mal au ventre depuis une semaine.",
    "La mère exprime sa colère et sa fatigue.",
    "Elle aime le dessin ; une éducatrice l'y encourage.",
    "Les services de la Métropole ont proposé une place d'accueil.",
    "Un rendez-vous est fixé le 3 mars à 14 h.",
    "Elle a évoqué une dette de 300 euros envers un adulte.",
    "La victoire de son équipe l'a rendue joyeuse.",
    "Le groupe part en camp d'été près d'une fontaine.",
    "Elle ne sait pas dire le nom de la rue ni celui de l'hôtel.",
    "Une chambre d'hôtel aurait été payée trois nuits de suite.",
    "Elle garde un lien avec une éducatrice de la maison d'enfants.",
    "Le moulin, un bar de la vallée, serait un lieu de rencontre.",
    "Elle dit « je gère », puis demande à dormir.",
    "Le référent ASE et la psychologue se concertent chaque lundi.",
    "La brigade des mineurs a reçu l'information le 4 juin 2026.",
    "Aucune plainte n'a été déposée à ce jour.",
    "Elle montre un message reçu à minuit, signé « ton ange ».",
    "Elle a peur de la police et du foyer.",
    "Ses résultats étaient bons jusqu'en avril.",
    "Le service d'accueil d'urgence l'a reçue une nuit.",
    "Le relais de nuit l'a orientée vers un centre de soins.",
    "Son ordinateur porte un autocollant à fleurs.",
    "De la prune, de l'olive : elle dit avoir travaillé au marché.",
    "Son retour est attendu, sans date certaine.",
];

struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn prose(&mut self) -> String {
        (0..1 + self.below(3)).map(|_| self.one(&ORDINARY)).collect::<Vec<_>>().join(" ")
    }
}

fn situation(base: &Value, rank: usize, draw: &mut Draw) -> Value {
    let mut record = base.clone();
    let number = format!("S-2026-{:03}", rank + 1);
    record["situation"] = number.into();
    record["signalement"]["signalement"] = format!("SIG-2026-{:04}", rank + 1).into();
    let surname = draw.one(&SURNAMES);
    record["mineur"]["nom"] = surname.into();
    record["mineur"]["prenoms"] = json!([draw.one(&GIVEN)]);
    record["mineur"]["lieu_vie"] = json!({
        "type": "etablissement", "nom": draw.one(&PLACES),
        "adresse": {"adresse": draw.one(&SHELTERS), "commune": "Bron"},
    });
    record["mineur"]["domicile"]["adresse"] = draw.one(&HOMES).into();
    record["mineur"]["signalement_physique"] = draw.prose().into();
    record["representants"] = json!([{
        "nom": format!("Mme {surname}"), "prenoms": [draw.one(&GIVEN)], "lien": "mere",
        "information_prealable": {"fait": "non", "motif": "non_joignable"},
    }]);
    record["declencheur"] = draw.prose().into();
    record["evaluation"]["points_appui"] = draw.prose().into();
    if draw.below(2) == 0 {
        record["professionnels_menaces"] = json!([{
            "nom": format!("{} {}", draw.one(&GIVEN), draw.one(&SURNAMES)),
            "fonction": draw.one(&FUNCTIONS), "service": draw.one(&PLACES),
        }]);
    }
    record
}

fn session(draw: &mut Draw) -> Value {
    json!({
        "seance": "CES-2026-07", "type": "ordinaire", "date": "2026-09-03",
        "horaires": {"debut": "14:00", "fin": "16:30"}, "lieu": "Salle A",
        "presidence": {"nom": "Basile SPÉCIMEN", "fonction": draw.one(&FUNCTIONS)},
        "secretariat": {"nom": "Camille GABARIT", "fonction": "coordinatrice"},
        "rappel_confidentialite": {"version": 3, "lu_a": "14:02"},
        "presences": [{"organisme": "ase", "nom": "Anne-Aimée MODÈLE",
            "fonction": draw.one(&FUNCTIONS), "statut": "present"}],
        "examens": [{
            "situation": "S-2026-001", "code": "S-070", "entree": "premiere", "presente_par": "ase",
            "information_partage": {"representants": {"fait": "non", "motif": "non_joignable"},
                "mineur": {"fait": "oui", "date": "2026-08-28"}},
            "question": "Comment proposer des soins que la jeune accepte ?",
            "partages": [{"par": "ase", "bloc": "motif", "enonce": draw.prose()}],
            "analyse": draw.prose(),
            "preconisations": [{"id": "R1", "type": "soins_somatiques", "texte": draw.prose(),
                "responsable": "ase", "echeance": "2026-09-30", "adhesion": "partielle"}],
            "revoyure": {"date": "2026-10-15"},
        }],
        "points_generaux": [draw.prose()], "etat": "projet",
    })
}

#[test]
fn ordinary_words_refuse_no_document() {
    let setup = setup();
    let base = whole("samples/situations/S-2026-048.yaml");
    let drawn = std::env::var("TIRAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(DRAWN);
    let mut draw = Draw(20_261_129);
    let (mut documents, mut refused) = (0_u32, Vec::new());
    let secret = |code: &str| ["C001", "M005", "M111"].contains(&code);
    for workspace in 0..drawn {
        let records: Vec<Value> =
            (0..CHILDREN).map(|rank| situation(&base, rank, &mut draw)).collect();
        let named: Vec<(String, Vec<u8>)> = records
            .iter()
            .map(|record| {
                let mut alone = record.clone();
                alone.as_object_mut().unwrap().remove("signalement");
                ("f".to_owned(), alone.to_string().into_bytes())
            })
            .collect();
        let known = followed(setup, &named, &[]).unwrap_or_else(|report| panic!("{report:#?}"));
        let among = Arc::new(Dictionary::of_all(&known));
        // A few of them are sent: each is judged among all the others.
        for record in records.iter().step_by(10) {
            documents += 1;
            let checked = check_whole(setup, record, Some(&among));
            let (Ok(report) | Err(report)) = checked.map(|checked| checked.value.beside().clone());
            let faults = report.items().iter().filter(|d| secret(d.code));
            refused.extend(
                faults.map(|d| format!("{workspace} {} {:?} {}", d.code, d.path, d.message)),
            );
        }
        documents += 1;
        let sessions = [("s".to_owned(), session(&mut draw).to_string().into_bytes())];
        let (_, findings) =
            gather(setup, &sessions, known).unwrap_or_else(|report| panic!("{report:#?}"));
        let faults = findings.values().flat_map(|report| report.items());
        let faults = faults.filter(|d| secret(d.code));
        refused.extend(faults.map(|d| format!("{workspace} {} {:?}", d.code, d.path)));
    }
    let most = documents / 1000;
    let told = refused.len();
    assert!(u32::try_from(told).unwrap() <= most, "{told} of {documents}: {refused:#?}");
}
