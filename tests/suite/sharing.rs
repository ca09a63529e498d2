//! Who gets what of a session, held against an oracle of its own: over random organisations and
//! sessions, exactly which items each copy holds, and nothing of the rest in its shape.

use std::collections::BTreeSet;

use cesmivip::pipeline::minutes::{desk, gather, invitations, sign_in_sheets};
use cesmivip::record::Commission;
use cesmivip::setup::{Inputs, Setup};
use cesmivip::view::{Paper, recipients, session_view};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shared::known;

/// The services, each with the rank of its nature.
const SERVICES: [(&str, usize); 6] = [
    ("ase", 0),
    ("equipe_mobile", 1),
    ("foyer_ilot", 2),
    ("foyer_rive", 2),
    ("parquet", 3),
    ("soins", 4),
];
const NATURES: [&str; 5] = ["ase", "equipe_mobile", "lieu_accueil", "parquet", "soins"];
const BLOCS: [&str; 10] = [
    "motif",
    "synthese_danger",
    "exploitation",
    "besoin_sante",
    "scolarite",
    "preconisations_propres",
    "preconisations_toutes",
    "entree",
    "provenance",
    "identite",
];
const CHILDREN: [(&str, &str); 3] =
    [("S-2026-042", "FICTIVE"), ("S-2026-044", "ÉBAUCHE"), ("S-2026-046", "ARCHÉTYPE")];

/// How an item may be given.
#[derive(Clone, Debug)]
enum Rule {
    Bloc(usize),
    List(Vec<bool>),
    Nobody,
}

/// How somebody comes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Comes {
    Not,
    Whole,
    /// For the first situation alone.
    First,
    /// For the whole session, from 15:00 on.
    Late,
}

#[derive(Clone, Debug)]
struct Exam {
    presenter: usize,
    /// Before 15:00, after, or nobody knows.
    hours: Option<bool>,
    /// Who shared, and the rule.
    shared: Vec<(usize, Rule)>,
    /// Who must act, and a list or none.
    advice: Vec<(usize, Option<Vec<bool>>)>,
}

#[derive(Clone, Debug)]
struct Random {
    /// Each bloc: the natures that it goes to.
    matrix: Vec<Vec<bool>>,
    came: Vec<Comes>,
    invited: Vec<Comes>,
    /// Whether secrecy binds the service, and not its people alone.
    bound: Vec<bool>,
    exams: Vec<Exam>,
}

fn comes() -> impl Strategy<Value = Comes> {
    prop_oneof![Just(Comes::Not), Just(Comes::Whole), Just(Comes::First), Just(Comes::Late)]
}

fn some() -> impl Strategy<Value = Vec<bool>> {
    let bits = prop::collection::vec(any::<bool>(), SERVICES.len());
    bits.prop_filter("a list holds somebody", |bits| bits.contains(&true))
}

fn exam() -> impl Strategy<Value = Exam> {
    let rule = prop_oneof![
        3 => (0..5usize).prop_map(Rule::Bloc),
        2 => some().prop_map(Rule::List),
        1 => Just(Rule::Nobody),
    ];
    let service = || 0..SERVICES.len();
    (
        service(),
        prop::option::of(any::<bool>()),
        prop::collection::vec((service(), rule), 0..4),
        prop::collection::vec((service(), prop::option::weighted(0.3, some())), 1..4),
    )
        .prop_map(|(presenter, hours, shared, advice)| Exam {
            presenter,
            hours,
            shared,
            advice,
        })
}

fn random() -> impl Strategy<Value = Random> {
    let each = SERVICES.len();
    (
        prop::collection::vec(prop::collection::vec(any::<bool>(), NATURES.len()), BLOCS.len()),
        prop::collection::vec(comes(), each),
        prop::collection::vec(comes(), each),
        prop::collection::vec(prop::bool::weighted(0.8), each),
        prop::collection::vec(exam(), 1..4),
    )
        .prop_map(|(matrix, came, invited, bound, exams)| Random {
            matrix,
            came,
            invited,
            bound,
            exams,
        })
}

fn name(service: usize) -> String {
    format!("Service feint {}", SERVICES[service].0)
}

fn guest(service: usize) -> String {
    format!("Personne FEINTE{service}")
}

fn chosen(bits: &[bool]) -> Vec<&'static str> {
    SERVICES.iter().zip(bits).filter(|(_, bit)| **bit).map(|((key, _), _)| *key).collect()
}

impl Random {
    fn organisation(&self) -> Value {
        let mut services = serde_json::Map::new();
        for (at, (key, nature)) in SERVICES.iter().enumerate() {
            let mut service = json!({"nom": name(at), "nature": NATURES[*nature]});
            if self.bound[at] {
                service["secret"] = json!("cp_226_13");
            }
            services.insert((*key).to_owned(), service);
        }
        let row = |bits: &Vec<bool>| {
            let given = NATURES.iter().zip(bits).filter(|(_, bit)| **bit);
            json!(given.map(|(nature, _)| *nature).collect::<Vec<_>>())
        };
        let rows =
            BLOCS.iter().zip(&self.matrix).map(|(bloc, bits)| ((*bloc).to_owned(), row(bits)));
        json!({
            "format": 2,
        "collectivite": {"nom": "Collectivité", "direction": "Direction"},
            "commission": {"sigle": "C", "intitule": "Commission"},
            "parquet": {"juridiction": "Tribunal", "service": "Parquet"},
            "organismes": services, "diffusion": rows.collect::<serde_json::Map<_, _>>(),
        })
    }

    fn person(at: usize, comes: Comes) -> Value {
        let mut person =
            json!({"organisme": SERVICES[at].0, "nom": guest(at), "secret": "cp_226_13"});
        if comes == Comes::First {
            person["situations"] = json!([CHILDREN[0].0]);
        }
        person
    }

    /// The session as it was held, or as it was convened.
    fn session(&self, held: bool) -> Value {
        let list = |comes: &[Comes], each: &dyn Fn(Value, Comes) -> Value| -> Vec<Value> {
            let people = comes.iter().enumerate();
            people.map(|(at, comes)| each(Self::person(at, *comes), *comes)).collect()
        };
        let presences = list(&self.came, &|mut person, comes| {
            person["statut"] = json!(if comes == Comes::Not { "absent" } else { "present" });
            if comes == Comes::Late {
                person["arrivee"] = json!("15:00");
            }
            person
        });
        let called: Vec<Comes> = self.invited.clone();
        let mut invites = list(&called, &|person, _| person);
        let mut rank = 0;
        invites.retain(|_| {
            rank += 1;
            called[rank - 1] != Comes::Not
        });
        let examens: Vec<Value> =
            self.exams.iter().enumerate().map(|(at, exam)| exam.record(at)).collect();
        let mut record = json!({
            "seance": "CES-2026-09", "type": "ordinaire", "date": "2026-11-05",
            "horaires": {"debut": "14:00", "fin": "17:00"}, "lieu": "Salle",
            "presidence": {"nom": "Basile SPÉCIMEN", "fonction": "présidente"},
            "secretariat": {"nom": "Camille GABARIT", "fonction": "coordinatrice"},
            "rappel_confidentialite": {"version": 1, "lu_a": "14:01"},
            "invites": invites, "examens": examens,
            "etat": if held { "projet" } else { "convoquee" },
        });
        if held {
            record["presences"] = json!(presences);
        }
        record
    }

    fn world(&self, held: bool) -> (Setup, Commission, Vec<(String, String)>) {
        let organisation =
            ("cesmivip.yaml".to_owned(), self.organisation().to_string().into_bytes());
        let inputs = Inputs { organisation, ..Inputs::default() };
        let setup = Setup::new(inputs).unwrap_or_else(|r| panic!("{r:#?}"));
        let sessions = vec![("s.yaml".to_owned(), self.session(held).to_string().into_bytes())];
        let (commission, findings) =
            gather(&setup, &sessions, known()).unwrap_or_else(|r| panic!("{r:#?}"));
        let found = findings["CES-2026-09"].items().iter();
        let found = found.map(|d| (d.code.to_owned(), d.path.clone().unwrap_or_default()));
        (setup, commission, found.collect())
    }

    // The oracle.

    fn row(&self, bloc: &str, service: usize) -> bool {
        let at = BLOCS.iter().position(|known| *known == bloc).unwrap();
        self.matrix[at][SERVICES[service].1]
    }

    fn concerned(&self, at: usize, service: usize) -> bool {
        let attended = match self.came[service] {
            Comes::Not => false,
            Comes::Whole => true,
            Comes::First => at == 0,
            Comes::Late => self.exams[at].hours == Some(false),
        };
        attended || self.exams[at].names(service)
    }

    /// What an extract holds of an examination.
    fn given(&self, at: usize, service: usize) -> BTreeSet<String> {
        let exam = &self.exams[at];
        let mut content = BTreeSet::new();
        if !self.concerned(at, service) {
            return content;
        }
        if self.row("motif", service) {
            content.extend(["question", "co_accompagnement", "revoyure"].map(str::to_owned));
        }
        if self.row("synthese_danger", service) {
            content.insert("analyse".to_owned());
        }
        for (rank, (sharer, rule)) in exam.shared.iter().enumerate() {
            let given = match rule {
                Rule::Bloc(bloc) => self.row(BLOCS[*bloc], service),
                Rule::List(bits) => bits[service],
                Rule::Nobody => false,
            };
            let named = *sharer == service || self.row("provenance", service);
            if given {
                let who = if named { name(*sharer) } else { "–".to_owned() };
                content.insert(format!("{} par {who}", word("partage", at, rank)));
            }
        }
        for (rank, (owner, list)) in exam.advice.iter().enumerate() {
            let own = *owner == service && self.row("preconisations_propres", service);
            let given = match list {
                Some(bits) => bits[service],
                None => own || self.row("preconisations_toutes", service),
            };
            if given {
                content.insert(format!("{} à {}", word("action", at, rank), name(*owner)));
            }
        }
        if content.is_empty() {
            return content;
        }
        if self.row("entree", service) {
            content.insert("entree".to_owned());
        }
        if exam.presenter == service || self.row("provenance", service) {
            content.insert(format!("presente_par {}", name(exam.presenter)));
        }
        content
    }

    fn awaited(&self, at: usize, service: usize) -> bool {
        let called = match self.invited[service] {
            Comes::Not => false,
            Comes::Whole | Comes::Late => true,
            Comes::First => at == 0,
        };
        called || self.exams[at].presenter == service
    }

    fn told_who(&self, at: usize, service: usize) -> bool {
        self.bound[service] && self.awaited(at, service) && self.row("identite", service)
    }
}

impl Exam {
    fn record(&self, at: usize) -> Value {
        let shared = self.shared.iter().enumerate().map(|(rank, (sharer, rule))| {
            let mut shared = json!({"par": SERVICES[*sharer].0,
                "enonce": format!("Propos {}", word("partage", at, rank))});
            match rule {
                Rule::Bloc(bloc) => shared["bloc"] = json!(BLOCS[*bloc]),
                Rule::List(bits) => {
                    shared["bloc"] = json!("motif");
                    shared["destinataires"] = json!(chosen(bits));
                }
                Rule::Nobody => {}
            }
            shared
        });
        let advice = self.advice.iter().enumerate().map(|(rank, (owner, list))| {
            let mut advice = json!({"id": format!("R{}", rank + 1), "type": "coordination",
                "texte": format!("Faire {}", word("action", at, rank)),
                "responsable": SERVICES[*owner].0, "echeance": "2026-12-01"});
            if let Some(bits) = list {
                advice["destinataires"] = json!(chosen(bits));
            }
            advice
        });
        let mut record = json!({
            "situation": CHILDREN[at].0, "code": format!("S-90{at}"), "entree": "premiere",
            "presente_par": SERVICES[self.presenter].0, "question": word("question", at, 0),
            "partages": shared.collect::<Vec<_>>(), "analyse": word("analyse", at, 0),
            "preconisations": advice.collect::<Vec<_>>(), "co_accompagnement": "non_indique",
            "revoyure": {"prevue": "non"},
        });
        if let Some(early) = self.hours {
            let (from, until) = if early { ("14:10", "14:30") } else { ("15:30", "15:50") };
            record["horaires"] = json!({"debut": from, "fin": until});
        }
        record
    }

    fn names(&self, service: usize) -> bool {
        let listed = |bits: &Vec<bool>| bits[service];
        self.presenter == service
            || self.shared.iter().any(|(_, rule)| matches!(rule, Rule::List(bits) if listed(bits)))
            || self
                .advice
                .iter()
                .any(|(owner, list)| *owner == service || list.as_ref().is_some_and(listed))
    }
}

/// A word found nowhere else.
fn word(kind: &str, exam: usize, rank: usize) -> String {
    format!("{kind}{exam}x{rank}fin")
}

fn view(desk: cesmivip::view::Desk<'_>, commission: &Commission, paper: &Paper) -> Value {
    let session = &commission.sessions()[0];
    serde_json::to_value(session_view(desk, session, paper, "x").0).unwrap()
}

/// The text of a value that shows.
fn text(value: &Value) -> &str {
    value["contenu"].as_str().unwrap_or("–")
}

/// What a page of an extract holds, in the words of the oracle.
fn held(page: &Value) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for (key, value) in page.as_object().unwrap() {
        match key.as_str() {
            "code" => {}
            "partages" => held.extend(value.as_array().unwrap().iter().map(|shared| {
                let told = text(&shared["enonce"]).strip_prefix("Propos ").unwrap();
                format!("{told} par {}", text(&shared["par"]))
            })),
            "preconisations" => held.extend(value.as_array().unwrap().iter().map(|advice| {
                assert_eq!(advice["id"], Value::Null, "an extract numbers nothing");
                let told = text(&advice["texte"]).strip_prefix("Faire ").unwrap();
                format!("{told} à {}", text(&advice["responsable"]))
            })),
            "presente_par" => drop(held.insert(format!("presente_par {}", text(value)))),
            _ => drop(held.insert(key.clone())),
        }
    }
    held
}

fn people(rows: &Value) -> BTreeSet<String> {
    rows.as_array().unwrap().iter().map(|row| text(&row["nom"]).to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_extract_holds_exactly_what_a_rule_gives(random in random()) {
        let (setup, commission, found) = random.world(true);
        let asked = (0..random.exams.len()).filter(|at| {
            let late = |service: &usize| random.came[*service] == Comes::Late;
            random.exams[*at].hours.is_none()
                && (0..SERVICES.len()).filter(late).any(|service| !random.exams[*at].names(service))
        });
        let asked: Vec<String> = asked.map(|at| format!("/examens/{at}/horaires")).collect();
        let hours = found.iter().filter(|(code, _)| code == "M164").map(|(_, path)| path.clone());
        prop_assert_eq!(hours.collect::<Vec<_>>(), asked);
        let desk = desk(&setup, &commission);
        let copies = recipients(desk, &commission.sessions()[0]);
        for (service, (key, _)) in SERVICES.iter().enumerate() {
            prop_assert_eq!(copies.iter().any(|copy| copy == key), random.bound[service]);
            let view = view(desk, &commission, &Paper::Extract((*key).to_owned()));
            let pages = view["contenu"]["examens"].as_array().unwrap();
            let mut codes = Vec::new();
            for at in 0..random.exams.len() {
                let expected = random.given(at, service);
                if expected.is_empty() {
                    continue;
                }
                let code = format!("S-90{at}");
                let page = pages.iter().find(|page| page["code"] == code.as_str());
                prop_assert!(page.is_some(), "{} lacks {}", key, code);
                prop_assert_eq!(held(page.unwrap()), expected, "{} {}", key, code);
                codes.push(code);
            }
            prop_assert_eq!(pages.len(), codes.len(), "{} has a page too many", key);
            // Who came for certain situations is shown to their own service alone; hours too.
            let shown = (0..SERVICES.len()).filter(|at| *at == service || random.came[*at] != Comes::First);
            let shown: BTreeSet<String> = shown.map(guest).collect();
            prop_assert_eq!(people(&view["contenu"]["presences"]), shown);
            let text = view.to_string();
            for (at, comes) in random.came.iter().enumerate() {
                prop_assert_eq!(text.contains(&guest(at)), at == service || *comes != Comes::First);
            }
            let rows = view["contenu"]["presences"].as_array().unwrap();
            let hours = rows.iter().any(|row| !row["arrivee"].is_null());
            prop_assert_eq!(hours, random.came[service] == Comes::Late);
            for (_, surname) in CHILDREN {
                prop_assert!(!text.contains(surname));
            }
        }
        // The secretariat has what a rule could give to anybody, and its numbers.
        let full = view(desk, &commission, &Paper::Full).to_string();
        for (at, exam) in random.exams.iter().enumerate() {
            for (rank, (_, rule)) in exam.shared.iter().enumerate() {
                prop_assert_eq!(full.contains(&word("partage", at, rank)), !matches!(rule, Rule::Nobody));
            }
        }
        prop_assert!(full.contains("\"R1\""));
    }

    #[test]
    fn before_a_session_each_service_is_told_what_it_is_called_for(random in random()) {
        let (setup, commission, _) = random.world(false);
        let (desk, session) = (desk(&setup, &commission), &commission.sessions()[0]);
        let papers = invitations(desk, session);
        for (service, (key, _)) in SERVICES.iter().enumerate() {
            let awaited: Vec<usize> =
                (0..random.exams.len()).filter(|at| random.awaited(*at, service)).collect();
            let called = random.invited[service] != Comes::Not || !awaited.is_empty();
            let paper = Paper::Convocation(Some((*key).to_owned()));
            prop_assert_eq!(papers.contains(&paper), called, "{}", key);
            let view = view(desk, &commission, &paper);
            let rows = view["contenu"]["examens"].as_array().unwrap();
            let codes: Vec<&str> = rows.iter().map(|row| row["code"].as_str().unwrap()).collect();
            let expected: Vec<String> = awaited.iter().map(|at| format!("S-90{at}")).collect();
            prop_assert_eq!(codes, expected);
            for (row, at) in rows.iter().zip(&awaited) {
                let presenter = random.exams[*at].presenter;
                let named = presenter == service || random.row("provenance", service);
                let expected = if named { name(presenter) } else { "–".to_owned() };
                prop_assert_eq!(text(&row["presente_par"]), expected);
                prop_assert_eq!(row["entree"].is_null(), !random.row("entree", service));
            }
            let shown = (0..SERVICES.len()).filter(|at| match random.invited[*at] {
                Comes::Not => false,
                Comes::First => *at == service,
                Comes::Whole | Comes::Late => true,
            });
            // Without anybody invited, nobody is.
            prop_assert_eq!(people(&view["contenu"]["invites"]), shown.map(guest).collect());
            let whole = matches!(random.invited[service], Comes::Whole | Comes::Late);
            prop_assert_eq!(view["contenu"]["engagements"].is_null(), !whole);
            // The children behind these codes, on a sheet of its own.
            let told: Vec<usize> =
                (0..random.exams.len()).filter(|at| random.told_who(*at, service)).collect();
            let paper = Paper::Identities((*key).to_owned());
            prop_assert_eq!(papers.contains(&paper), !told.is_empty(), "{}", key);
            let said = &view["donnees"]["identites"];
            prop_assert_eq!(said == "oui", !told.is_empty());
            let sheet = self::view(desk, &commission, &paper).to_string();
            for (at, (number, surname)) in CHILDREN.iter().enumerate() {
                prop_assert_eq!(sheet.contains(surname), told.contains(&at), "{} {}", key, number);
                prop_assert!(!view.to_string().contains(surname));
            }
        }
        // A sheet to be signed shows those who come for all, or one service's visitors.
        for paper in sign_in_sheets(desk, session) {
            let Paper::SignIn(member) = &paper else { panic!("a sheet to be signed") };
            let shown = (0..SERVICES.len()).filter(|at| match (random.invited[*at], member) {
                (Comes::Whole | Comes::Late, None) => true,
                (Comes::First, Some(key)) => SERVICES[*at].0 == key,
                _ => false,
            });
            let view = self::view(desk, &commission, &paper);
            prop_assert_eq!(people(&view["contenu"]["lignes"]), shown.map(guest).collect());
        }
    }
}
