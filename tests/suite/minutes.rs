//! Minutes: need-to-know, held against an oracle of its own, and what finished copies hold.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use cesmivip::pipeline::minutes::{desk, followed, gather, papers};
use cesmivip::pipeline::{Here, sheets};
use cesmivip::record::Commission;
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::{Files, Inputs, Setup};
use cesmivip::view::{Paper, recipients, session_view};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shared::{known, named, samples, situations};
use crate::{at, setup, setup_with};

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes([42; 32])
}

const MEMBERS: [&str; 5] = ["ase", "lieu_accueil", "parquet", "soins", "equipe_mobile"];
const BLOCS: [&str; 7] = [
    "motif",
    "synthese_danger",
    "exploitation",
    "besoin_sante",
    "scolarite",
    "preconisations_propres",
    "preconisations_toutes",
];

/// A random matrix, as bits: bloc × member.
fn organisation(matrix: &[Vec<bool>]) -> String {
    let members: serde_json::Map<String, Value> = MEMBERS
        .iter()
        .map(|m| ((*m).to_owned(), json!({"nom": format!("Organisme {m}"), "secret": "cp_226_13"})))
        .collect();
    let rows: serde_json::Map<String, Value> = BLOCS
        .iter()
        .zip(matrix)
        .map(|(bloc, row)| ((*bloc).to_owned(), json!(chosen(row))))
        .collect();
    json!({
        "collectivite": {"nom": "Collectivité", "direction": "Direction"},
        "commission": {"sigle": "C", "intitule": "Commission"},
        "parquet": {"juridiction": "Tribunal", "service": "Parquet"},
        "organismes": members, "diffusion": rows,
    })
    .to_string()
}

fn chosen(bits: &[bool]) -> Vec<&'static str> {
    MEMBERS.iter().zip(bits).filter(|(_, bit)| **bit).map(|(member, _)| *member).collect()
}

/// What the test knows of an item: a word found nowhere else, and how it may be given.
#[derive(Clone, Debug)]
enum Rule {
    Bloc(usize),
    List(Vec<bool>),
    Advice(usize),
    Nobody,
}

#[derive(Clone, Debug)]
struct Random {
    matrix: Vec<Vec<bool>>,
    /// Each member: absent, present for all, present for the first examination only.
    attendance: Vec<u8>,
    /// Each examination: who presents, and its items.
    examens: Vec<(usize, Vec<Rule>)>,
}

fn random() -> impl Strategy<Value = Random> {
    let bits = || prop::collection::vec(any::<bool>(), MEMBERS.len());
    let rule = prop_oneof![
        3 => (0..5usize).prop_map(Rule::Bloc),
        2 => bits().prop_filter("a list holds somebody", |b| b.contains(&true)).prop_map(Rule::List),
        3 => (0..MEMBERS.len()).prop_map(Rule::Advice),
        1 => Just(Rule::Nobody),
    ];
    let examen = (0..MEMBERS.len(), prop::collection::vec(rule, 1..6));
    (
        prop::collection::vec(bits(), BLOCS.len()),
        prop::collection::vec(0..3u8, MEMBERS.len()),
        prop::collection::vec(examen, 1..4),
    )
        .prop_map(|(matrix, attendance, examens)| Random { matrix, attendance, examens })
}

fn word(examen: usize, rank: usize) -> String {
    format!("jeton{examen}x{rank}fin")
}

/// The session's record, and the situations that it cites.
fn session(random: &Random) -> String {
    let situations = ["S-2026-042", "S-2026-044", "S-2026-046"];
    let presences: Vec<Value> = MEMBERS
        .iter()
        .zip(&random.attendance)
        .map(|(member, state)| match state {
            0 => json!({"organisme": member, "nom": "Personne FEINTE", "statut": "absent"}),
            1 => json!({"organisme": member, "nom": "Personne FEINTE", "statut": "present"}),
            _ => json!({"organisme": member, "nom": "Personne FEINTE", "statut": "visio",
                        "situations": [situations[0]]}),
        })
        .collect();
    let examens: Vec<Value> = random
        .examens
        .iter()
        .enumerate()
        .map(|(at, (presenter, rules))| {
            let (mut shared, mut advice) = (Vec::new(), Vec::new());
            for (rank, rule) in rules.iter().enumerate() {
                let text = format!("Élément {} de la séance", word(at, rank));
                match rule {
                    Rule::Bloc(bloc) => shared.push(json!({"par": "ase", "bloc": BLOCS[*bloc], "enonce": text})),
                    Rule::List(bits) => shared.push(json!({
                        "par": "ase", "bloc": "motif", "enonce": text, "destinataires": chosen(bits),
                    })),
                    Rule::Nobody => shared.push(json!({"par": "ase", "enonce": text})),
                    Rule::Advice(owner) => advice.push(json!({
                        "id": format!("R{}", rank + 1), "type": "coordination", "texte": text,
                        "responsable": MEMBERS[*owner], "echeance": "2026-12-01",
                    })),
                }
            }
            // An examination always has a recommendation: one that the test does not follow.
            if advice.is_empty() {
                advice.push(json!({"id": "R90", "type": "autre", "texte": "Faire un point",
                    "responsable": MEMBERS[*presenter], "echeance": "2026-12-01"}));
            }
            json!({
                "situation": situations[at], "code": format!("S-90{at}"), "entree": "premiere",
                "presente_par": MEMBERS[*presenter], "question": format!("Question question{at}fin"),
                "partages": shared, "analyse": format!("Analyse analyse{at}fin"),
                "preconisations": advice, "co_accompagnement": "non_indique",
                "revoyure": {"prevue": "non"},
            })
        })
        .collect();
    json!({
        "seance": "CES-2026-09", "type": "ordinaire", "date": "2026-11-05",
        "horaires": {"debut": "14:00", "fin": "16:00"}, "lieu": "Salle",
        "presidence": {"nom": "Personne FEINTE", "fonction": "présidente"},
        "secretariat": {"nom": "Personne FEINTE", "fonction": "coordinatrice"},
        "rappel_confidentialite": {"version": 1, "lu_a": "14:01"},
        "presences": presences, "examens": examens, "etat": "projet",
    })
    .to_string()
}

/// The oracle: concerned, and given by the list, or else by the matrix.
fn gives(random: &Random, examen: usize, rule: &Rule, member: usize) -> bool {
    let (presenter, rules) = &random.examens[examen];
    let attended = match random.attendance[member] {
        0 => false,
        1 => true,
        _ => examen == 0,
    };
    let acts = rules.iter().any(|r| matches!(r, Rule::Advice(owner) if *owner == member))
        || !rules.iter().any(|r| matches!(r, Rule::Advice(_))) && *presenter == member;
    let listed = rules.iter().any(|r| matches!(r, Rule::List(bits) if bits[member]));
    let concerned = attended || *presenter == member || acts || listed;
    concerned
        && match rule {
            Rule::Bloc(bloc) => random.matrix[*bloc][member],
            Rule::List(bits) => bits[member],
            Rule::Advice(owner) => {
                *owner == member && random.matrix[5][member] || random.matrix[6][member]
            }
            Rule::Nobody => false,
        }
}

fn with_matrix(random: &Random) -> (Setup, Commission) {
    gathered(random, session(random))
}

fn gathered(random: &Random, record: String) -> (Setup, Commission) {
    let organisation = ("cesmivip.yaml".to_owned(), organisation(&random.matrix).into_bytes());
    let inputs = Inputs { organisation, ..Inputs::default() };
    let setup = Setup::new(inputs).unwrap_or_else(|r| panic!("{r:#?}"));
    let sessions = vec![("s.yaml".to_owned(), record.into_bytes())];
    // The records do not depend on the matrix.
    let (commission, findings) =
        gather(&setup, &sessions, known()).unwrap_or_else(|r| panic!("{r:#?}"));
    assert!(!findings["CES-2026-09"].refuses(), "{:#?}", findings["CES-2026-09"]);
    (setup, commission)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn an_extract_holds_an_item_if_and_only_if_a_rule_gives_it(random in random()) {
        let (setup, commission) = with_matrix(&random);
        let (desk, session) = (desk(&setup, &commission), &commission.sessions()[0]);
        let full = serde_json::to_string(&session_view(desk, session, &Paper::Full, "x").0).unwrap();
        for (member, code) in MEMBERS.iter().enumerate() {
            let paper = Paper::Extract((*code).to_owned());
            let (view, _) = session_view(desk, session, &paper, "x");
            let text = serde_json::to_string(&view).unwrap();
            for (at, (_, rules)) in random.examens.iter().enumerate() {
                for (rank, rule) in rules.iter().enumerate() {
                    let word = word(at, rank);
                    prop_assert_eq!(text.contains(&word), gives(&random, at, rule, member), "{} {}", code, word);
                    prop_assert_eq!(full.contains(&word), !matches!(rule, Rule::Nobody));
                }
                let whole = [(format!("question{at}fin"), 0), (format!("analyse{at}fin"), 1)];
                for (word, bloc) in whole {
                    prop_assert_eq!(text.contains(&word), gives(&random, at, &Rule::Bloc(bloc), member));
                }
            }
        }
    }
}

#[test]
fn who_had_left_or_not_arrived_did_not_attend() {
    let random = Random {
        matrix: vec![vec![true; MEMBERS.len()]; BLOCS.len()],
        attendance: vec![1; MEMBERS.len()],
        examens: vec![(0, vec![Rule::Bloc(0)])],
    };
    let gets = |change: &dyn Fn(&mut Value)| {
        let mut record: Value = serde_json::from_str(&session(&random)).unwrap();
        record["examens"][0]["horaires"] = json!({"debut": "14:30", "fin": "15:00"});
        change(&mut record["presences"][3]);
        let (setup, commission) = gathered(&random, record.to_string());
        let session = &commission.sessions()[0];
        let paper = Paper::Extract(MEMBERS[3].to_owned());
        let view = session_view(desk(&setup, &commission), session, &paper, "x").0;
        serde_json::to_string(&view).unwrap().contains(&word(0, 0))
    };
    assert!(gets(&|_| {}));
    assert!(gets(&|p| p["depart"] = json!("14:45")));
    assert!(gets(&|p| p["arrivee"] = json!("14:45")));
    assert!(!gets(&|p| p["depart"] = json!("14:30")));
    assert!(!gets(&|p| p["arrivee"] = json!("15:00")));
}

#[test]
fn every_copy_of_the_samples_is_made_and_holds_no_name() {
    let (setup, (commission, findings)) = (setup(), samples());
    assert!(findings.values().all(|report| !report.refuses()), "{findings:#?}");
    let session = commission.session("CES-2026-06").unwrap();
    let desk = desk(setup, commission);
    assert_eq!(recipients(desk, session).len(), 8);
    let papers = papers(desk, session, &[]).unwrap_or_else(|r| panic!("{r:#?}"));
    assert_eq!(papers.len(), 10);
    let mut lines = String::new();
    let mut copies = std::collections::BTreeSet::new();
    for (paper, sheet) in papers.iter().zip(sheets(setup, &key(), desk, session, &papers)) {
        let sealed = sheet.make(setup, &key(), &mut Here).unwrap_or_else(|r| panic!("{r:#?}"));
        let reading = cesmivip::pdf::read_all(sealed.pdf()).unwrap();
        let pages = reading.pages.split_whitespace().collect::<String>();
        let name = ["APOCRYPHE", "Timothée"].iter().any(|name| pages.contains(name));
        assert_eq!(name, *paper == Paper::Keys, "{paper:?}");
        let draft = pages.matches("PROJETnonapprouvé").count();
        let page_count = pages.matches("Exemplairedestinéà").count();
        assert!(page_count > 0);
        assert_eq!(draft, if *paper == Paper::Keys { 0 } else { page_count }, "{paper:?}");
        assert!(copies.insert(pages.split("Copie").nth(1).unwrap()[..9].to_owned()));
        lines.push_str(sealed.sum());
    }
    crate::house::fresh("tests/suite/empreintes_seance.txt", &lines);
}

#[test]
fn a_template_that_tells_what_a_copy_withholds_is_refused() {
    let mut page = std::fs::read_to_string(at("templates/compte_rendu/page.typ")).unwrap();
    page.push_str("\nContacts par une appli\u{ad}cation de MESSAGERIE.\n");
    let setup = setup_with(Files::from([("/compte_rendu/page.typ".to_owned(), page.into_bytes())]));
    let (commission, _) = samples();
    let session = commission.session("CES-2026-05").unwrap();
    let desk = desk(&setup, commission);
    let make = |member: &str| {
        let papers = [Paper::Extract(member.to_owned())];
        let sheets = sheets(&setup, &key(), desk, session, &papers);
        sheets[0].make(&setup, &key(), &mut Here).map(|_| ())
    };
    assert!(make("parquet").is_ok());
    let refused = make("soins").unwrap_err();
    let found = &refused.items()[0];
    assert_eq!((found.code, found.path.as_deref()), ("C001", Some("/examens/0/partages/3/enonce")));
}

#[test]
fn a_template_that_names_a_minor_is_refused() {
    // « Đặng » has a letter that no decomposition makes plain.
    for name in ["Timothée", "TIMOTHÉE", "Đặng", "Dang"] {
        let mut page = std::fs::read_to_string(at("templates/convocation/page.typ")).unwrap();
        page.push_str(&format!("\n{name} viendra.\n"));
        let files = Files::from([("/convocation/page.typ".to_owned(), page.into_bytes())]);
        let setup = setup_with(files);
        let mut situations = situations();
        let (_, bytes) =
            situations.iter_mut().find(|(n, _)| n.ends_with("S-2025-027.yaml")).unwrap();
        *bytes = String::from_utf8(bytes.clone()).unwrap().replace("PASTICHE", "ĐẶNG").into_bytes();
        let known = followed(&setup, &situations).unwrap_or_else(|r| panic!("{r:#?}"));
        let (commission, _) = gather(&setup, &named("samples/seances"), known).ok().unwrap();
        let session = commission.session("CES-2026-06").unwrap();
        let desk = desk(&setup, &commission);
        let sheets = sheets(&setup, &key(), desk, session, &[Paper::Convocation]);
        let refused = sheets[0].make(&setup, &key(), &mut Here).map(|_| ()).unwrap_err();
        assert_eq!(refused.items()[0].code, "C001", "{name}");
    }
}

#[test]
fn an_agenda_marks_what_is_overdue_and_counts_what_came_before() {
    let (setup, (commission, _)) = (setup(), samples());
    let session = commission.session("CES-2026-06").unwrap();
    let desk = desk(setup, commission);
    let view =
        serde_json::to_value(session_view(desk, session, &Paper::Convocation, "x").0).unwrap();
    let rows = view["contenu"]["examens"].as_array().unwrap();
    let late = |code: &str| rows.iter().find(|r| r["code"] == code).unwrap()["en_retard"] == true;
    // Seen at this session, after the day it was due; due and not listed; not due.
    assert!(late("S-034") && late("S-031") && !late("S-061"));
    let eve = cesmivip::value::Day::parse("2026-07-22").unwrap();
    let eve = cesmivip::pipeline::minutes::state(setup, commission, eve);
    assert_eq!(view["contenu"]["engagements"], eve.engagements.len());
    assert_eq!(view["contenu"]["engagements_en_retard"], 23);
}

#[test]
fn follow_up_tells_what_is_late_due_carried_and_waiting() {
    let (setup, (commission, _)) = (setup(), samples());
    let day = |text: &str| cesmivip::value::Day::parse(text).unwrap();
    let state = |text: &str| cesmivip::pipeline::minutes::state(setup, commission, day(text));
    let then = state("2026-07-23");
    let late = then.engagements.iter().filter(|c| c.jours_de_retard > 0).count();
    assert_eq!(late, 11);
    assert_eq!(
        (then.engagements[0].code.as_str(), then.engagements[0].jours_de_retard),
        ("S-034", 189)
    );
    let due: Vec<_> = then.revoyures.iter().map(|r| (r.code.as_str(), r.en_retard)).collect();
    assert_eq!(due, [("S-031", true), ("S-047", true), ("S-043", true)]);
    assert_eq!((then.file_active.len(), then.capacite), (10, 10));
    let waiting: Vec<_> = then.liste_attente.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(waiting, ["S-056", "S-066", "S-067"]);
    let ages: Vec<_> = then.majorites.iter().map(|m| m.code.as_str()).collect();
    assert_eq!(ages, ["S-045", "S-052"]);
    // The past is told as it was known: nothing of later sessions.
    let before = state("2026-02-05");
    assert_eq!((before.file_active.len(), before.liste_attente.len()), (4, 1));
}
