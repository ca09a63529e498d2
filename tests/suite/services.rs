//! Copies are made for services: three homes of one nature get three extracts, and what a copy is
//! made of tells nothing that it does not say.

use cesmivip::diag::Report;
use cesmivip::pipeline::minutes::{desk, gather};
use cesmivip::record::Commission;
use cesmivip::setup::{Inputs, Setup};
use cesmivip::view::{Paper, recipients, session_view};
use serde_json::{Value, json};

use crate::shared::known;

const CHILDREN: [&str; 3] = ["S-2026-042", "S-2026-044", "S-2026-046"];
const HOMES: [&str; 3] = ["foyer_ilot", "foyer_rive", "maison_brume"];
const BLOCS: [&str; 7] = [
    "motif",
    "synthese_danger",
    "exploitation",
    "besoin_sante",
    "scolarite",
    "preconisations_propres",
    "preconisations_toutes",
];

/// An organisation of three homes and three other services, where every row gives to all.
fn organisation() -> Value {
    let mut services = serde_json::Map::new();
    for key in ["ase", "soins", "equipe_mobile"] {
        services
            .insert(key.into(), json!({"nom": format!("Service {key}"), "secret": "cp_226_13"}));
    }
    for key in HOMES {
        let home = json!({"nom": format!("Accueil feint {key}"), "nature": "lieu_accueil",
                          "secret": "casf_l221_6", "courriel": format!("{key}@accueil.invalid")});
        services.insert(key.into(), home);
    }
    let all = json!(["ase", "soins", "equipe_mobile", "lieu_accueil"]);
    let rows: serde_json::Map<String, Value> =
        BLOCS.iter().map(|bloc| ((*bloc).to_owned(), all.clone())).collect();
    json!({
        "format": 2,
        "collectivite": {"nom": "Collectivité", "direction": "Direction"},
        "commission": {"sigle": "C", "intitule": "Commission"},
        "parquet": {"juridiction": "Tribunal", "service": "Parquet"},
        "organismes": services, "diffusion": rows,
    })
}

/// Three children, each examined with her home, who came for her alone.
fn session() -> Value {
    let mut presences = vec![
        json!({"organisme": "ase", "nom": "Anne-Aimée MODÈLE", "statut": "present"}),
        json!({"organisme": "soins", "nom": "Farid ÉTALON", "statut": "visio"}),
    ];
    let guests = ["Armel TAMIS", "Perle CALAME", "Gwenn PALMER"];
    let mut examens = Vec::new();
    for at in 0..3 {
        presences.push(json!({"organisme": HOMES[at], "nom": guests[at], "statut": "present",
            "qualite": "invite", "situations": [CHILDREN[at]],
            "courriel": format!("guest{at}@accueil.invalid")}));
        examens.push(json!({
            "situation": CHILDREN[at], "code": format!("S-90{at}"), "entree": "premiere",
            "presente_par": HOMES[at], "question": format!("Question question{at}fin"),
            "partages": [{"par": HOMES[at], "bloc": "motif", "enonce": format!("Propos partage{at}fin")}],
            "analyse": format!("Analyse analyse{at}fin"),
            "preconisations": [{"id": "R1", "type": "autre", "texte": format!("Action action{at}fin"),
                "responsable": "ase", "echeance": "2026-12-01"}],
            "co_accompagnement": "non_indique", "revoyure": {"prevue": "non"},
        }));
    }
    json!({
        "seance": "CES-2026-09", "type": "ordinaire", "date": "2026-11-05",
        "horaires": {"debut": "14:00", "fin": "16:00"}, "lieu": "Salle",
        "presidence": {"nom": "Basile SPÉCIMEN", "fonction": "présidente"},
        "secretariat": {"nom": "Camille GABARIT", "fonction": "coordinatrice"},
        "rappel_confidentialite": {"version": 1, "lu_a": "14:01"},
        "presences": presences, "examens": examens, "etat": "projet",
    })
}

/// What is known of a session: its setup, its commission, what was found in it.
struct World {
    setup: Setup,
    commission: Commission,
    found: Report,
}

impl World {
    fn of(organisation: &Value, session: &Value) -> Self {
        let organisation = ("cesmivip.yaml".to_owned(), organisation.to_string().into_bytes());
        let inputs = Inputs { organisation, ..Inputs::default() };
        let setup = Setup::new(inputs).unwrap_or_else(|r| panic!("{r:#?}"));
        let sessions = vec![("s.yaml".to_owned(), session.to_string().into_bytes())];
        let (commission, mut findings) =
            gather(&setup, &sessions, known()).unwrap_or_else(|r| panic!("{r:#?}"));
        let found = findings.remove("CES-2026-09").unwrap();
        Self { setup, commission, found }
    }

    fn sound(organisation: &Value, session: &Value) -> Self {
        let world = Self::of(organisation, session);
        assert!(!world.found.refuses(), "{:#?}", world.found);
        world
    }

    /// The codes and places of what was found.
    fn codes(&self) -> Vec<(&'static str, String)> {
        let place = |d: &cesmivip::diag::Diagnostic| (d.code, d.path.clone().unwrap_or_default());
        self.found.items().iter().map(place).collect()
    }

    fn text(&self, paper: &Paper) -> String {
        let desk = desk(&self.setup, &self.commission);
        let session = &self.commission.sessions()[0];
        serde_json::to_string(&session_view(desk, session, paper, "x").0).unwrap()
    }

    fn extract(&self, service: &str) -> String {
        self.text(&Paper::Extract(service.to_owned()))
    }
}

#[test]
fn three_homes_get_three_extracts_each_with_its_own_child() {
    let world = World::sound(&organisation(), &session());
    let desk = desk(&world.setup, &world.commission);
    let mut expected: Vec<&str> = ["ase", "soins"].into_iter().chain(HOMES).collect();
    expected.sort_unstable();
    assert_eq!(recipients(desk, &world.commission.sessions()[0]), expected);
    for (home, key) in HOMES.into_iter().enumerate() {
        let extract = world.extract(key);
        for at in 0..3 {
            for word in ["question", "partage", "analyse", "action"] {
                let word = format!("{word}{at}fin");
                assert_eq!(extract.contains(&word), at == home, "{key}: {word}");
            }
            assert_eq!(extract.contains(&format!("S-90{at}")), at == home, "{key}");
        }
        assert!(!extract.contains("accueil.invalid"), "{key} shows an electronic address");
    }
}

#[test]
fn a_service_is_concerned_by_what_it_presents_must_do_or_is_named_in() {
    for change in [
        |examen: &mut Value| examen["presente_par"] = json!("maison_brume"),
        |examen: &mut Value| examen["preconisations"][0]["responsable"] = json!("maison_brume"),
        |examen: &mut Value| {
            examen["partages"][0]["destinataires"] = json!(["foyer_ilot", "maison_brume"]);
        },
        |examen: &mut Value| {
            examen["preconisations"][0]["destinataires"] = json!(["ase", "maison_brume"]);
        },
    ] {
        let mut record = session();
        change(&mut record["examens"][0]);
        let world = World::sound(&organisation(), &record);
        assert!(world.extract("maison_brume").contains("question0fin"));
        // A list is of services: the other homes of the nature get nothing by it.
        assert!(!world.extract("foyer_rive").contains("question0fin"));
    }
}

#[test]
fn the_row_of_its_nature_gives_and_nothing_else() {
    let mut organisation = organisation();
    organisation["diffusion"]["synthese_danger"] = json!(["ase"]);
    let world = World::sound(&organisation, &session());
    assert!(!world.extract("foyer_ilot").contains("analyse0fin"));
    assert!(world.extract("foyer_ilot").contains("question0fin"));
    organisation["organismes"]["foyer_ilot"]["nature"] = json!("pjj");
    let world = World::sound(&organisation, &session());
    assert!(!world.extract("foyer_ilot").contains("question0fin"));
    assert!(world.extract("foyer_rive").contains("question1fin"));
}

#[test]
fn a_nature_that_several_services_share_is_no_service() {
    let mut record = session();
    record["presences"][0]["organisme"] = json!("lieu_accueil");
    record["examens"][0]["presente_par"] = json!("lieu_accueil");
    let world = World::of(&organisation(), &record);
    let expected = [("M163", "/presences/0/organisme"), ("M163", "/examens/0/presente_par")];
    assert_eq!(world.codes(), expected.map(|(code, path)| (code, path.to_owned())));
    let remedy = &world.found.items()[0].remedy;
    assert!(remedy.contains("foyer_ilot, foyer_rive, maison_brume"), "{remedy}");
    // A service whose key is the nature may be named, beside the others.
    let mut organisation = organisation();
    organisation["organismes"]["lieu_accueil"] =
        json!({"nom": "Accueil feint", "secret": "casf_l221_6"});
    assert!(!World::of(&organisation, &record).found.refuses());
}

/// The session where the second person present has these hours.
fn with_hours(hours: &Value) -> Value {
    let mut record = session();
    let person = record["presences"][1].as_object_mut().unwrap();
    person.extend(hours.as_object().unwrap().clone());
    record
}

#[test]
fn hours_decide_and_what_nobody_can_tell_is_given_to_nobody() {
    let asks = |at: usize| ("M164", format!("/examens/{at}/horaires"));
    for hours in [
        json!({"depart": "14:05"}),
        json!({"arrivee": "15:55"}),
        json!({"arrivee": "14:01", "depart": "15:59"}),
        json!({"depart": "14:05", "situations": CHILDREN}),
    ] {
        let world = World::of(&organisation(), &with_hours(&hours));
        assert_eq!(world.codes(), (0..3).map(asks).collect::<Vec<_>>(), "{hours}");
        // Even where the fault is passed over, nothing is given.
        let extract = world.extract("soins");
        assert!((0..3).all(|at| !extract.contains(&format!("question{at}fin"))), "{hours}");
        assert!(world.extract("ase").contains("question0fin"));
    }
}

#[test]
fn the_hours_of_an_examination_say_who_attended_it() {
    let mut record = with_hours(&json!({"depart": "14:35"}));
    for (at, (from, until)) in
        [("14:05", "14:20"), ("14:20", "14:40"), ("14:40", "15:00")].into_iter().enumerate()
    {
        record["examens"][at]["horaires"] = json!({"debut": from, "fin": until});
    }
    let world = World::sound(&organisation(), &record);
    let extract = world.extract("soins");
    let gets = |at: usize| extract.contains(&format!("question{at}fin"));
    assert_eq!([gets(0), gets(1), gets(2)], [true, true, false]);
    // Hours are asked where they are missing, and nowhere else.
    record["examens"][1].as_object_mut().unwrap().remove("horaires");
    let world = World::of(&organisation(), &record);
    assert_eq!(world.codes(), [("M164", "/examens/1/horaires".to_owned())]);
}

#[test]
fn who_leaves_as_it_begins_or_comes_as_it_ends_attended_nothing() {
    let gets = |hours: &Value| {
        let mut record = with_hours(hours);
        for at in 0..3 {
            record["examens"][at]["horaires"] = json!({"debut": "14:30", "fin": "15:00"});
        }
        World::sound(&organisation(), &record).extract("soins").contains("question0fin")
    };
    assert!(gets(&json!({})));
    assert!(gets(&json!({"depart": "14:45"})));
    assert!(gets(&json!({"arrivee": "14:45"})));
    assert!(!gets(&json!({"depart": "14:30"})));
    assert!(!gets(&json!({"arrivee": "15:00"})));
}

#[test]
fn one_person_who_stayed_makes_the_service_present() {
    let mut record = with_hours(&json!({"depart": "14:05"}));
    let stayed = json!({"organisme": "soins", "nom": "Salomé NONIUS", "statut": "present"});
    record["presences"].as_array_mut().unwrap().push(stayed);
    let world = World::sound(&organisation(), &record);
    assert!(world.extract("soins").contains("question2fin"));
}

#[test]
fn who_acts_presents_or_is_named_is_concerned_at_any_hour() {
    let mut record = with_hours(&json!({"depart": "14:05"}));
    record["examens"][0]["presente_par"] = json!("soins");
    record["examens"][1]["preconisations"][0]["responsable"] = json!("soins");
    record["examens"][2]["partages"][0]["destinataires"] = json!(["soins", "maison_brume"]);
    let world = World::sound(&organisation(), &record);
    let extract = world.extract("soins");
    assert!((0..3).all(|at| extract.contains(&format!("question{at}fin"))));
}

/// The samples as an adversary reads them, one extract in hand.
#[test]
fn no_extract_of_the_samples_says_where_a_situation_comes_from() {
    let (setup, (commission, _)) = (crate::setup(), crate::shared::samples());
    let desk = desk(setup, commission);
    for number in ["CES-2025-11", "CES-2026-02", "CES-2026-04", "CES-2026-05", "CES-2026-06"] {
        let session = commission.session(number).unwrap();
        for key in recipients(desk, session) {
            let view = session_view(desk, session, &Paper::Extract(key.clone()), "x").0;
            let view = serde_json::to_value(view).unwrap();
            let own = view["document"]["pour"].as_str().unwrap().to_owned();
            for page in view["contenu"]["examens"].as_array().unwrap() {
                let mut named = vec![&page["presente_par"]];
                named.extend(page["partages"].as_array().unwrap().iter().map(|told| &told["par"]));
                for name in named.into_iter().filter_map(|name| name["contenu"].as_str()) {
                    // The sample matrix tells the ASE alone who presents and who shared.
                    assert!(key == "ase" || name == own, "{number} {key}: {name}");
                }
                assert!(
                    page.get("partiel").is_none(),
                    "{number} {key} tells that it lacks something"
                );
            }
            for person in view["contenu"]["presences"].as_array().unwrap() {
                let theirs = person["organisme"]["contenu"] == own.as_str();
                assert!(theirs || person["points"] == 0, "{number} {key}: a guest is named");
            }
            // The handed cases: « S-036 … présentée par », the only guest; « S-045 … par PJJ ».
            let text = view.to_string();
            let shows = |word: &str| text.contains(word);
            match (number, key.as_str()) {
                ("CES-2026-04", "equipe_mobile") => {
                    assert!(shows("S-036") && !shows("Îlot") && !shows("TAMIS"));
                }
                ("CES-2026-04", "education_nationale") => {
                    assert!(shows("S-045") && !shows("S-036") && !shows("Îlot"));
                    assert_eq!(text.matches("Protection judiciaire").count(), 1, "as a member");
                }
                _ => {}
            }
        }
    }
}
