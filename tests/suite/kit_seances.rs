//! The kit of sessions: one flaw a file, read among the records of the samples.
#![expect(clippy::disallowed_methods, reason = "reads the kit")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use cesmivip::diag::{CATALOGUE, Diagnostic};
use cesmivip::pipeline::minutes::{Named, followed, gather, with_erased};
use cesmivip::record::Followed;
use cesmivip::setup::{Inputs, Setup};
use cesmivip::value::{Code, Day};

use crate::kit::{each_flaw, places};
use crate::shared::{known, named};
use crate::{at, files, setup};

const KIT: &str = "tests/kit/seances";

/// What a session is read with.
struct Samples {
    /// The setup, with one institution that no secret binds.
    unbound: &'static Setup,
    /// The setup, where no service has a nature that two share for its key.
    shared: &'static Setup,
    sessions: Vec<Named>,
    situations: Vec<Arc<Followed>>,
}

impl Samples {
    fn new() -> Self {
        let organisation = std::fs::read_to_string(at("samples/cesmivip.yaml")).unwrap();
        let bound = "soins et pédopsychiatrie, secret: cp_226_13}";
        assert!(organisation.contains(bound));
        let unbound = organisation.replace(bound, "soins et pédopsychiatrie}");
        let own = |line: &&str| !line.starts_with("  lieu_accueil:");
        let shared: Vec<&str> = organisation.lines().filter(own).collect();
        let of = |text: String| {
            let organisation = ("cesmivip.yaml".into(), text.into_bytes());
            let inputs = Inputs { organisation, ..Inputs::default() };
            Setup::new(inputs).unwrap_or_else(|report| panic!("{report:#?}"))
        };
        static READ: OnceLock<[Setup; 2]> = OnceLock::new();
        let [unbound, shared] = READ.get_or_init(|| [unbound, shared.join("\n")].map(of));
        Self { unbound, shared, sessions: named("samples/seances"), situations: known() }
    }

    /// What is said of a session of the kit; it takes the place of the sample of its number.
    fn diagnostics(&self, path: &Path) -> Vec<Diagnostic> {
        let bytes = std::fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let number = text.lines().find_map(|line| line.strip_prefix("seance: ")).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let setup = match name {
            _ if name.contains("sans_secret") => self.unbound,
            _ if name.starts_with("m163") => self.shared,
            _ => setup(),
        };
        let (mut sessions, situations) = (self.sessions.clone(), self.situations.clone());
        sessions.retain(|(sample, _)| !sample.ends_with(&format!("/{number}.yaml")));
        sessions.push((name.to_owned(), bytes));
        let report = match gather(setup, &sessions, situations) {
            Ok((_, mut findings)) => findings.remove(number).unwrap(),
            Err(report) => report,
        };
        report.items().iter().filter(|d| d.place.file == name).cloned().collect()
    }
}

#[test]
fn each_flaw_of_a_session_is_told_where_it_stands() {
    let samples = Samples::new();
    let codes = each_flaw(KIT, |path| samples.diagnostics(path));
    // Errata and convocations have tests of their own, and reports, from M131, a kit of their own.
    let elsewhere = ["M120", "M121", "M122", "M165", "M166"];
    let of_sessions = |code: &&str| {
        ("M1".."M131").contains(code) || ("M163".."M170").contains(code) || code.starts_with("R10")
    };
    for code in CATALOGUE.iter().map(|rule| rule.code).filter(of_sessions) {
        let covered = codes.contains(code) || elsewhere.contains(&code);
        assert!(covered, "{code} has no file in the kit of sessions");
    }
}

#[test]
fn a_valid_session_raises_nothing() {
    let samples = Samples::new();
    let raised = |path: PathBuf| {
        let found = places(&samples.diagnostics(&path));
        (!found.is_empty()).then(|| format!("{}: {found:?}", path.display()))
    };
    let wrong: Vec<_> =
        files(&format!("{KIT}/valides"), ".yaml").into_iter().filter_map(raised).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_situation_is_examined_no_more_once_it_is_erased() {
    let samples = Samples::new();
    let path = files(&format!("{KIT}/valides"), ".yaml").into_iter().find(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.contains("date: 2026-09-03") && text.contains("situation: S-2026-022")
    });
    let path = path.unwrap();
    let said = |day: &str| {
        let (on, reason) = (Day::parse(day).unwrap(), Code::parse("demande").unwrap());
        let text = crate::shared::samples().0.tombstone("S-2026-022", on, reason).unwrap();
        let stone = ("effacements/S-2026-022.yaml".to_owned(), text.into_bytes());
        let mut known = samples.situations.clone();
        known.retain(|followed| followed.number().text() != "S-2026-022");
        let situations = with_erased(setup(), known, &[], &[stone]).unwrap();
        let found = Samples { situations, ..Samples::new() }.diagnostics(&path);
        found.iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    // In the month of the session, nobody knows which came first.
    assert_eq!(said("2026-09-01"), [""; 0]);
    assert_eq!(said("2026-08-31"), ["M190"]);
}

#[test]
fn a_misspelt_key_or_code_has_its_neighbour_proposed() {
    let samples = Samples::new();
    for (name, neighbour) in [
        ("s101_cle_racine", "presences"),
        ("s101_cle_d_un_examen", "desaccords"),
        ("s105_entree_proche", "revoyure"),
        ("m107_destinataire_inconnu", "equipe_mobile"),
    ] {
        let found = samples.diagnostics(&at(&format!("{KIT}/{name}.yaml")));
        let proposed = found[0].remedy.contains(&format!("« {neighbour} »"));
        assert!(proposed, "{name}: {}", found[0].remedy);
    }
}

#[test]
fn a_diagnostic_of_a_session_never_holds_a_value() {
    // Every scalar of this record is replaced by a marker, in every position a fault can take.
    fn mark(value: &mut serde_yaml::Value) {
        match value {
            serde_yaml::Value::Sequence(items) => items.iter_mut().for_each(mark),
            serde_yaml::Value::Mapping(map) => map.values_mut().for_each(mark),
            scalar => *scalar = "ZYXMARQUEUR été".into(),
        }
    }
    let text = std::fs::read_to_string(at("samples/seances/CES-2026-06.yaml")).unwrap();
    let mut value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    mark(&mut value);
    let marked = serde_yaml::to_string(&value).unwrap();
    let report = setup().reader().seance("seance.yaml", marked.as_bytes()).err().unwrap();
    assert!(report.items().len() > 20, "{}", report.items().len());
    assert!(!format!("{:?}", report.items()).contains("ZYXMARQUEUR"));
}

#[test]
fn an_unreadable_situation_refuses_everything() {
    let unreadable = [("S-2026-099.yaml".to_owned(), b"mineur: {nom: ROMANESQUE".to_vec())];
    let report = followed(setup(), &unreadable, &[]).err().unwrap();
    assert_eq!(places(report.items()), [("D010".to_owned(), 0, 0)]);
    assert_eq!(report.items()[0].place.file, "S-2026-099.yaml");
    assert!(!format!("{report:?}").contains("ROMANESQUE"));
}

#[test]
fn two_situations_of_one_number_refuse() {
    let mut situations = crate::shared::situations();
    situations.push(("copie.yaml".to_owned(), situations[0].1.clone()));
    let report = followed(setup(), &situations, &[]).err().unwrap();
    let told: Vec<(&str, &str)> =
        report.items().iter().map(|fault| (fault.code, fault.place.file.as_str())).collect();
    assert_eq!(told, [("D011", "copie.yaml"), ("D011", &situations[0].0)]);
    assert!(report.items()[0].message.contains(&situations[0].0));
}

#[test]
fn two_sessions_of_one_number_refuse() {
    let samples = Samples::new();
    let mut sessions = samples.sessions.clone();
    sessions.push(("copie.yaml".to_owned(), sessions[0].1.clone()));
    let report = gather(setup(), &sessions, samples.situations.clone()).err().unwrap();
    let twins = [("D011".to_owned(), 0, 0), ("D011".to_owned(), 0, 0)];
    assert_eq!(places(report.items()), twins);
    let files: Vec<&str> = report.items().iter().map(|fault| fault.place.file.as_str()).collect();
    assert_eq!(files, ["copie.yaml", &sessions[0].0]);
}
