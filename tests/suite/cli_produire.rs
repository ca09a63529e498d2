//! `produire` as people run it: everything once, nothing twice, and one fault never stops the rest.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::Ran;
use crate::at;
use crate::cli::House;

pub const REFERRAL: &str = "signalements/SIG-2026-0048.yaml";
pub const SITUATION: &str = "situations/S-2026-048.yaml";
pub const HELD: &str = "seances/CES-2026-02.yaml";
pub const CONVENED: &str = "seances/CES-2026-07.yaml";
const ADOPTING: &str = "seances/CES-2026-03.yaml";
const OLDER: &str = "rapports/2026.yaml";
const NEWER: &str = "rapports/2027.yaml";

pub fn ended(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}{}", ran.out, ran.err);
}

/// A report on one table, where everything small is withheld; over two years, that a session of
/// 2026 may be in both.
fn report(year: u32, cited: &str) -> String {
    let before = year - 1;
    format!(
        "rapport: {year}\ntitre: Rapport d'essai\nrevision: 1\n\
         periode: {{du: {before}-01-01, au: {year}-12-31}}\nversion: publique\n\
         secret_statistique: {{seuil: 10}}\n{cited}tableaux:\n  \
         - {{id: presence, titre: Présence, unite: seance, lignes: organisme, mesure: taux_presence}}\n"
    )
}

/// A workspace with a record of each kind, and nothing made.
fn small() -> House {
    let house = House::new();
    std::fs::remove_file(house.path("situations/S-2026-042.yaml")).unwrap();
    std::fs::remove_file(house.path("signalements/SIG-2026-0042.yaml")).unwrap();
    let followed = at("samples/situations/suivies/S-2026-004.yaml");
    std::fs::copy(followed, house.path("situations/S-2026-004.yaml")).unwrap();
    let held = std::fs::read_to_string(at("samples").join(HELD)).unwrap();
    let lines = held.lines().filter(|line| {
        !["parquet", "police_gendarmerie", "equipe_mobile", "lieu_accueil"]
            .iter()
            .any(|who| line.starts_with(&format!("  - {{organisme: {who},")))
            && !line.starts_with("compte_rendu_precedent:")
    });
    house.write(HELD, &lines.map(|line| format!("{line}\n")).collect::<String>());
    house.write(
        CONVENED,
        "seance: CES-2026-07\ntype: ordinaire\ndate: 2026-09-03\nversion: 1\n\
         horaires: {debut: \"14:00\"}\nlieu: Salle inventée\n\
         presidence: {nom: Basile SPÉCIMEN, fonction: responsable enfance}\n\
         secretariat: {nom: Camille GABARIT, fonction: coordinatrice}\n\
         invites:\n  - {organisme: ase, nom: Anne-Aimée MODÈLE}\netat: convoquee\n",
    );
    // What adopted the minutes of the one that was held.
    house.write(
        ADOPTING,
        "seance: CES-2026-03\ntype: ordinaire\ndate: 2026-03-12\nversion: 1\n\
         horaires: {debut: \"14:00\", fin: \"14:30\"}\nlieu: Salle inventée\n\
         presidence: {nom: Basile SPÉCIMEN, fonction: responsable enfance}\n\
         secretariat: {nom: Camille GABARIT, fonction: coordinatrice}\n\
         presences:\n  - {organisme: ase, nom: Anne-Aimée MODÈLE, statut: present, qualite: titulaire}\n\
         rappel_confidentialite: {version: 2, lu_a: \"14:01\"}\n\
         compte_rendu_precedent: {seance: CES-2026-02, approbation: adopte}\netat: projet\n",
    );
    // Named against their order: the newer one cites the older one.
    house.write(OLDER, &report(2026, ""));
    house.write(NEWER, &report(2027, "precedents: [RAP-2026-publique-v1-donnees.json]\n"));
    house
}

pub fn lines(ran: &Ran) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// « genre: produits inchanges a_jour refuses » for each genre.
pub fn totals(ran: &Ran) -> Vec<String> {
    let lines = lines(ran);
    let totals = lines.iter().filter(|line| line["type"] == "bilan");
    let numbers = ["produits", "inchanges", "a_jour", "refuses"];
    let shown = |line: &Value| numbers.map(|name| line[name].to_string()).join(" ");
    totals.map(|line| format!("{}: {}", line["genre"].as_str().unwrap(), shown(line))).collect()
}

/// « D003 12:5 file » for each fault.
pub fn faults(ran: &Ran) -> Vec<String> {
    let lines = lines(ran);
    let faults = lines.iter().filter(|line| line["gravite"] == "erreur");
    let shown = |line: &Value| {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        format!("{} {}:{} {}", text("code"), line["ligne"], line["colonne"], text("fichier"))
    };
    faults.map(shown).collect()
}

pub fn produce(house: &House) -> Ran {
    house.run(&["produire", "--format", "json"])
}

/// The small workspace after a first run, made once.
pub fn made() -> &'static House {
    static MADE: OnceLock<House> = OnceLock::new();
    MADE.get_or_init(|| {
        let house = small();
        let ran = produce(&house);
        ended(&ran, 0);
        let expected = ["signalement: 1 0 0 0", "compte_rendu: 2 0 0 0", "convocation: 1 0 0 0"];
        assert_eq!(totals(&ran), expected);
        // To publish is an act of its own.
        let unpublished = |ran: &Ran| ran.out.matches("M184").count();
        assert_eq!((unpublished(&ran), house.path("essais").exists()), (2, false), "{}", ran.out);
        for report in [OLDER, NEWER] {
            ended(&house.run(&["rapport", report, "--publier"]), 0);
        }
        house
    })
}

/// Runs the program and tells whether it ever had a child.
fn starts_a_worker(house: &House) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
        .arg("produire")
        .current_dir(house.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let tasks = format!("/proc/{}/task", child.id());
    let mut seen = false;
    while !seen && child.try_wait().unwrap().is_none() {
        let threads = std::fs::read_dir(&tasks).into_iter().flatten().flatten();
        let children =
            threads.map(|thread| std::fs::read_to_string(thread.path().join("children")));
        seen |= children.flatten().any(|children| !children.trim().is_empty());
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let _ = child.kill();
    child.wait().unwrap();
    seen
}

#[test]
fn everything_is_made_once_and_said_to_be_up_to_date() {
    let house = made();
    let names = house.produced();
    for stem in [
        "SIG-2026-0048-v1",
        "CES-2026-02-secretariat",
        "CES-2026-02-ase",
        "CES-2026-02-cles",
        "CES-2026-07-convocation-v1",
        "RAP-2026-publique-v1",
        "RAP-2027-publique-v1",
    ] {
        assert!(names.contains(&format!("{stem}.pdf")), "{stem}: {names:?}");
    }
    // From a folder inside, in French; no worker starts.
    let again = house.run_in(&house.path("situations"), &["build"], &[]);
    ended(&again, 0);
    assert!(again.err.starts_with("Tout est à jour dans "), "{}", again.err);
    assert!(!again.err.contains('\r') && !again.out.contains("fiche(s)"), "a bar off a terminal");
    assert!(!starts_a_worker(house));
    let told = produce(house);
    assert!(lines(&told).iter().any(|line| line["etat"] == "à jour"
        && line["type"] == "document"
        && line["fiche"] == REFERRAL
        && line["sha256"].as_str().is_some_and(|digest| digest.len() == 64)));
    assert_eq!(house.produced(), names);
    let outside = crate::shared::folder();
    ended(&house.run_in(outside.path(), &["produire"], &[]), 3);
    ended(&house.run(&["produire", REFERRAL]), 3);
}

#[test]
fn what_is_missing_is_made_again_and_an_erratum_after_its_minutes() {
    let house = made().copied();
    let sum = house.path("produits/CES-2026-02-secretariat.sha256");
    let digest = std::fs::read_to_string(&sum).unwrap()[..64].to_owned();
    house.write(
        "errata/CES-2026-02-E1.yaml",
        &format!(
            "erratum: CES-2026-02-E1\nseance: CES-2026-02\ndate: 2026-09-20\n\
             signataire: {{nom: Camille GABARIT, fonction: coordinatrice}}\ncorrige:\n  \
             - {{empreinte: {digest}}}\ncorrections:\n  - rubrique: \"S-043, préconisation R1\"\n    \
             au_lieu_de: immédiat\n    lire: Accueil sans délai.\n"
        ),
    );
    for end in ["pdf", "sha256", "json"] {
        std::fs::remove_file(sum.with_extension(end)).unwrap();
    }
    let ran = produce(&house);
    ended(&ran, 0);
    let expected = [
        "signalement: 0 0 1 0",
        "compte_rendu: 1 0 1 0",
        "convocation: 0 0 1 0",
        "erratum: 1 0 0 0",
        "rapport: 0 0 2 0",
    ];
    assert_eq!(totals(&ran), expected, "{}", ran.out);
    assert_eq!(std::fs::read_to_string(&sum).unwrap()[..64], digest);
    assert!(house.path("produits/CES-2026-02-E1-secretariat.pdf").is_file());
    assert!(starts_a_worker(&small()), "the control of the test above");
}

#[test]
fn a_changed_record_and_a_bad_one_are_refused_and_the_others_go_on() {
    let house = made().copied();
    std::fs::remove_dir_all(house.path("rapports")).unwrap();
    let text = std::fs::read_to_string(house.path(REFERRAL)).unwrap();
    let twin = text.replace("SIG-2026-0048", "SIG-2026-0049");
    house.write("signalements/SIG-2026-0049.yaml", &twin.replacen("[crip]", "[direction]", 1));
    house.edit(REFERRAL, "fonction: éducateur,", "fonction: éducatrice,");
    let altered = house.path("produits/CES-2026-07-convocation-v1.pdf");
    let mut bytes = std::fs::read(&altered).unwrap();
    bytes.push(b'\n');
    std::fs::write(&altered, &bytes).unwrap();
    let before = house.produced();
    let ran = produce(&house);
    ended(&ran, 7);
    let expected = ["signalement: 0 0 0 2", "compte_rendu: 0 0 2 0", "convocation: 0 0 0 1"];
    assert_eq!(totals(&ran), expected, "{}", ran.out);
    let expected = [
        format!("D067 0:0 {}", altered.display()),
        format!("D003 4:10 {REFERRAL}"),
        "M009 12:1 signalements/SIG-2026-0049.yaml".to_owned(),
    ];
    assert_eq!(faults(&ran), expected, "{}", ran.out);
    // An altered document is never replaced, nor blessed.
    assert_eq!(std::fs::read(&altered).unwrap(), bytes);
    assert_eq!(house.produced(), before);
    let again = produce(&house);
    ended(&again, 7);
    assert_eq!((faults(&again), again.out.contains("inchangé")), (faults(&ran), false));
}

#[test]
fn a_faulty_session_refuses_what_depends_on_it_and_is_told_once() {
    let house = made().copied();
    house.edit(CONVENED, "type: ordinaire", "type: peut_etre");
    let ran = produce(&house);
    ended(&ran, 7);
    let expected = [
        "signalement: 0 0 1 0",
        "compte_rendu: 0 0 2 0",
        "convocation: 0 0 0 1",
        "rapport: 0 0 2 0",
    ];
    assert_eq!(totals(&ran), expected, "{}", ran.out);
    // What is sealed depends on nothing any more; another revision of a report does.
    house.edit(NEWER, "revision: 1", "revision: 2");
    let ran = produce(&house);
    ended(&ran, 7);
    let told = faults(&ran);
    let codes = |code: &str| told.iter().filter(|fault| fault.starts_with(code)).count();
    assert_eq!((codes("D010 0:0 seances/CES-2026-07"), codes("S105")), (1, 1), "{told:?}");
    // A name that nobody can read refuses every session; its own referral is sealed, and stays.
    house.edit(SITUATION, "nom: FICTIONNEL", "nom: [FICTIONNEL]");
    let ran = produce(&house);
    ended(&ran, 7);
    let told = faults(&ran);
    assert!(told.contains(&format!("D010 0:0 {SITUATION}")), "{told:?}");
    assert_eq!(totals(&ran)[0], "signalement: 0 0 1 0", "{}", ran.out);
    assert!(!ran.out.contains("FICTIONNEL"));
}

#[test]
fn an_edition_stays_after_those_of_later_years_and_no_other_takes_its_place() {
    let house = made().copied();
    let again = house.run(&["rapport", OLDER, "--publier", "--format", "json"]);
    ended(&again, 0);
    assert!(again.out.contains("inchangé") && !again.out.contains("produit\""), "{}", again.out);
    // What members get is no edition that others must count with.
    ended(&house.run(&["rapport", OLDER, "--edition", "interne", "--publier"]), 0);
    // The same one with other figures, even elsewhere, is another edition.
    house.edit(OLDER, "Rapport d'essai", "Rapport d'essai corrigé");
    let kept = std::fs::read(house.path(".cesmivip/rapports/RAP-2026-publique-v1.json")).unwrap();
    for output in [&[][..], &["-o", "ailleurs"]] {
        let changed = house.run(&[&["rapport", OLDER, "--publier"], output].concat());
        ended(&changed, 1);
        assert!(changed.err.contains("D003") && changed.err.contains(":3:11"), "{}", changed.err);
    }
    assert!(!house.path("ailleurs").exists());
    let ledger = std::fs::read(house.path(".cesmivip/rapports/RAP-2026-publique-v1.json")).unwrap();
    assert_eq!(ledger, kept);
    let cited = "revision: 2\nprecedents: [RAP-2026-publique-v1-donnees.json]";
    house.edit(OLDER, "revision: 1", cited);
    let uncited = house.run(&["rapport", OLDER]);
    ended(&uncited, 6);
    assert!(uncited.err.contains("L'édition « RAP-2027-publique-v1"), "{}", uncited.err);
}

#[test]
fn nothing_is_made_on_a_register_that_was_cut_or_lost() {
    let house = made().copied();
    ended(&produce(&house), 0);
    let path = house.path("registre/registre.tsv");
    let whole = std::fs::read_to_string(&path).unwrap();
    let cut: String = whole.split_inclusive('\n').take(5).collect();
    std::fs::write(&path, cut).unwrap();
    let ran = produce(&house);
    ended(&ran, 5);
    assert!(faults(&ran)[0].starts_with("D030 "), "{:?}", faults(&ran));
    std::fs::remove_dir_all(house.path("registre")).unwrap();
    ended(&produce(&house), 5);
    assert!(!house.path("registre").exists());
}
