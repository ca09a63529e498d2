//! Everything under the folders of records is read, or nothing is made.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use crate::at;
use crate::cli::House;
use crate::cli_produire::ended;

const MINUTES: &str = "seances/CES-2026-07.yaml";
const KNOWN: &str = "situations/S-2026-900.yaml";
const SENT: &str = "signalements/SIG-2026-0900.yaml";
/// The child that the session names, in a record that must not be missed.
const HIDDEN: &str = "S-2026-901";

/// A workspace of two children, whose session names the second: `tests/lecture`.
fn house() -> House {
    let house = House::new();
    std::fs::remove_dir_all(house.path("situations")).unwrap();
    std::fs::remove_dir_all(house.path("signalements")).unwrap();
    for file in [KNOWN, SENT, MINUTES, "cesmivip.yaml"] {
        house.write(file, &text(file));
    }
    house
}

fn text(file: &str) -> String {
    std::fs::read_to_string(at("tests/lecture").join(file)).unwrap()
}

fn hidden() -> String {
    text("a-part/S-2026-901.yaml")
}

/// What prints or counts something of a situation is refused for this reason, by this name, and
/// nothing is written.
fn refused(house: &House, code: &str, name: &str) {
    let verbs = [
        &["compte-rendu", MINUTES][..],
        &["signalement", SENT],
        &["produire"],
        &["valider", KNOWN],
        &["valider", "situations", "seances", "errata", "rapports"],
    ];
    each_refused(house, code, name, &verbs);
}

fn each_refused(house: &House, code: &str, name: &str, verbs: &[&[&str]]) {
    for folder in ["errata", "rapports"] {
        let _ = std::fs::create_dir(house.path(folder));
        let said = format!("{}: x\n", if folder == "errata" { "erratum" } else { "rapport" });
        house.write(&format!("{folder}/faux.yaml"), &said);
    }
    for args in verbs {
        let ran = house.run(args);
        assert!(![0, 7].contains(&ran.code), "{args:?} {name}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(&format!("[{code}]")), "{args:?} {name}: {}", ran.err);
        assert!(ran.err.contains(name), "{args:?} {name}: {}", ran.err);
        assert!(!ran.err.contains("GALUCHARD") && !ran.err.contains("Perrette"), "{}", ran.err);
        assert!(house.produced().is_empty(), "{args:?} {name}: {:?}", house.produced());
    }
}

#[test]
fn the_workspace_of_these_tests_is_sound() {
    let house = house();
    for args in [&["compte-rendu", MINUTES][..], &["signalement", SENT], &["valider", "."]] {
        ended(&house.run(args), 0);
    }
}

#[test]
fn every_verb_stops_at_a_file_that_is_not_read() {
    let house = house();
    house.write("rapports/RAP-2026.yaml", &text("a-part/RAP-2026.yaml"));
    house.write("situations/notes.docx", "x");
    let verbs = [
        &["compte-rendu", MINUTES][..],
        &["convocation", MINUTES],
        &["emargement", MINUTES],
        &["suivi", "--au", "2026-10-01"],
        &["suivi", "--au", "2026-10-01", "--pdf"],
        &["diffusion", MINUTES],
        &["rapport", "rapports/RAP-2026.yaml"],
        &["rapport", "rapports/RAP-2026.yaml", "--conseil"],
        &["signalement", SENT],
        &["signalement", "signalements"],
        &["signalement", "situations/notes.docx"],
        &["produire"],
        &["valider", "."],
        &["valider", MINUTES],
    ];
    each_refused(&house, "D010", "notes.docx", &verbs);
}

#[test]
fn a_record_is_read_whatever_its_ending_and_its_folder() {
    for name in [
        "S-2026-901.yml",
        "S-2026-901.YAML",
        "S-2026-901.Yaml",
        "S-2026-901.YML",
        ".S-2026-901.yaml",
        ".cachee/S-2026-901.yaml",
        "registre/S-2026-901.yaml",
        "forms/S-2026-901.yaml",
        "produits/S-2026-901.yaml",
        "seances/S-2026-901.yaml",
        "2026/09/lyon/nord/equipe/deux/S-2026-901.yaml",
    ] {
        let house = house();
        house.write(&format!("situations/{name}"), &hidden());
        let ran = house.run(&["compte-rendu", MINUTES]);
        ended(&ran, 1);
        assert!(ran.err.contains("M111"), "{name}: {}", ran.err);
        assert!(house.produced().is_empty());
        ended(&house.run(&["signalement", SENT]), 0);
    }
}

#[test]
fn a_record_is_what_its_folder_says_from_wherever_it_is_named() {
    let house = house();
    house.write("seances/2026/CES-2026-07.YML", &text(MINUTES));
    std::fs::remove_file(house.path(MINUTES)).unwrap();
    std::fs::create_dir_all(house.path("situations/seances")).unwrap();
    std::fs::rename(house.path(KNOWN), house.path("situations/seances/S-2026-900.yml")).unwrap();
    for (folder, args) in [
        ("seances/2026", &["valider", "CES-2026-07.YML"][..]),
        ("seances", &["compte-rendu", "2026/CES-2026-07.YML"]),
        ("situations/seances", &["valider", "S-2026-900.yml"]),
        ("signalements", &["signalement", "./SIG-2026-0900.yaml"]),
        (".", &["valider", "situations", "seances"]),
        (".", &["produire"]),
    ] {
        let ran = house.run_in(&house.path(folder), args, &[]);
        ended(&ran, 0);
    }
}

#[test]
fn a_link_to_a_file_of_the_workspace_is_read_once() {
    let house = house();
    house.write("archives/ancienne.yaml", &hidden());
    symlink("../archives/ancienne.yaml", house.path("situations/S-2026-901.yaml")).unwrap();
    let ran = house.run(&["compte-rendu", MINUTES]);
    ended(&ran, 1);
    assert!(ran.err.contains("M111"), "{}", ran.err);
    // The same file under three names is one record.
    symlink("S-2026-900.yaml", house.path("situations/A-lien.yaml")).unwrap();
    std::fs::hard_link(house.path(KNOWN), house.path("situations/Z-dur.yml")).unwrap();
    ended(&house.run(&["signalement", SENT]), 0);
    let ran = house.run(&["valider", "situations"]);
    ended(&ran, 0);
    let told = "2 fichier(s) lu(s), 0 refusé(s) sans être lu(s), 2 laissé(s) : situations/A-lien.yaml, situations/Z-dur.yml.";
    assert!(ran.err.contains(told), "{}", ran.err);
}

#[test]
fn what_is_no_record_is_refused_by_name() {
    for name in [
        "S-2026-901.yaml.txt",
        "S-2026-901.yaml.bak",
        "S-2026-901.yml~",
        ".S-2026-901.yaml.swp",
        "notes.docx",
        "S-2026-901",
        "S-2026-901.json",
        "yaml",
    ] {
        let house = house();
        house.write(&format!("situations/{name}"), &hidden());
        refused(&house, "D010", name);
    }
    for file in ["seances/CES-2026-08.yaml.txt", "errata/notes.docx", "rapports/brouillon.odt"] {
        let house = house();
        house.write(file, "x");
        refused(&house, "D010", file);
    }
}

#[test]
fn a_file_that_does_not_say_what_its_folder_says_is_refused() {
    for file in ["errata/S-2026-901.yaml", "rapports/S-2026-901.yml"] {
        let house = house();
        house.write(file, &hidden());
        refused(&house, "D010", file);
    }
    for file in ["errata/E.yaml", "rapports/R.yaml", "situations/S.yaml", "seances/C.yaml"] {
        let house = house();
        house.write(file, "mineur: {nom: [GALUCHARD\n");
        let ran = house.run(&["signalement", SENT]);
        ended(&ran, 1);
        assert!(ran.err.contains("D010") && ran.err.contains(file), "{}", ran.err);
    }
}

#[test]
fn links_that_lead_nowhere_safe_are_refused_by_name() {
    let elsewhere = crate::shared::folder();
    let away = elsewhere.path().join("S-2026-901.yaml");
    std::fs::write(&away, hidden()).unwrap();
    let folder = elsewhere.path().to_owned();
    for (name, target) in [
        ("sortie.yaml", away.clone()),
        ("perdu.yaml", PathBuf::from("absent.yaml")),
        ("boucle.yaml", PathBuf::from("boucle.yaml")),
        ("dossier.yaml", PathBuf::from("../seances")),
        ("dossier", PathBuf::from("../seances")),
        ("ailleurs", folder.clone()),
        ("rond", PathBuf::from(".")),
        ("appareil.yaml", PathBuf::from("/dev/zero")),
        (".#S-2026-901.yaml", PathBuf::from("camille@poste.1234")),
    ] {
        let house = house();
        symlink(target, house.path("situations").join(name)).unwrap();
        refused(&house, "D010", name);
    }
    // The folder of records itself.
    let house = house();
    std::fs::rename(house.path("situations"), house.path("fiches")).unwrap();
    symlink("fiches", house.path("situations")).unwrap();
    let ran = house.run(&["compte-rendu", MINUTES]);
    ended(&ran, 1);
    assert!(ran.err.contains("D010") && ran.err.contains("situations"), "{}", ran.err);
    for name in ["Errata", "SITUATIONS", "Séances", "rapports "] {
        let house = self::house();
        std::fs::create_dir(house.path(name)).unwrap();
        let ran = house.run(&["signalement", SENT]);
        ended(&ran, 1);
        assert!(ran.err.contains("D010") && ran.err.contains(name.trim()), "{}", ran.err);
    }
}

#[test]
fn names_that_are_no_text_are_refused_and_shown_escaped() {
    for (name, shown) in [
        (&b"S-2026-901\xe9.yaml"[..], "S-2026-901\\xe9.yaml"),
        (b"\xff\xfe", "\\xff\\xfe"),
        (b"dossier\xe9/S-2026-901.yaml", "dossier\\xe9"),
    ] {
        let house = house();
        let path = house.path("situations").join(OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, hidden()).unwrap();
        refused(&house, "D010", shown);
    }
    // A name may not move the cursor of whoever reads it.
    let house = house();
    house.write("situations/a\u{1b}[2Kb.txt", "x");
    refused(&house, "D010", "a\\u{1b}[2Kb.txt");
}

#[test]
fn pipes_and_sockets_are_refused_and_never_waited_for() {
    for name in ["tube.yaml", "tube"] {
        let house = house();
        let made = Command::new("mkfifo").arg(house.path("situations").join(name)).status();
        assert!(made.unwrap().success());
        refused(&house, "D010", name);
        ended(&house.run(&["valider", &format!("situations/{name}")]), 1);
    }
    let house = house();
    let _socket =
        std::os::unix::net::UnixListener::bind(house.path("situations/prise.yaml")).unwrap();
    refused(&house, "D010", "prise.yaml");
    // Outside of the folders of records, a pipe that is named is not opened either.
    assert!(Command::new("mkfifo").arg(house.path("tube.yaml")).status().unwrap().success());
    let ran = house.run(&["valider", "tube.yaml"]);
    ended(&ran, 3);
    assert!(ran.err.contains("ce n'est pas un fichier ordinaire"), "{}", ran.err);
}

#[test]
fn what_can_hold_no_record_is_left_and_said() {
    let house = house();
    for name in [".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".gitignore"] {
        house.write(&format!("situations/{name}"), "x");
    }
    house.write("rapports/RAP-2025-publique-v1-donnees.json", "{}");
    ended(&house.run(&["signalement", SENT]), 0);
    let ran = house.run(&["valider", "situations"]);
    ended(&ran, 0);
    let told = "1 fichier(s) lu(s), 0 refusé(s) sans être lu(s), 5 laissé(s) : \
                situations/.DS_Store, situations/.gitignore,";
    assert!(ran.err.contains(told), "{}", ran.err);
    let json = house.run(&["valider", "situations", "--format", "json"]);
    let last: serde_json::Value = serde_json::from_str(json.out.lines().last().unwrap()).unwrap();
    assert_eq!((last["type"].as_str(), last["lus"].as_u64()), (Some("lecture"), Some(1)));
    assert_eq!(last["laisses"].as_array().unwrap().len(), 5);
    // By the exact name, never by a likeness.
    let house = self::house();
    house.write("situations/.DS_Store.yaml.old", "x");
    refused(&house, "D010", ".DS_Store.yaml.old");
}

#[test]
fn at_the_root_of_a_workspace_what_was_left_still_is() {
    let house = house();
    for file in ["notes.docx", "forms/x.txt", "produits/y.txt", ".git/config", "docs/a.txt"] {
        house.write(file, "x");
    }
    let ran = house.run(&["valider", "."]);
    ended(&ran, 0);
    assert!(ran.err.contains("4 fichier(s) lu(s), 0 refusé(s) sans être lu(s)"), "{}", ran.err);
    assert!(ran.err.contains("notes.docx"), "{}", ran.err);
    ended(&house.run(&["compte-rendu", MINUTES]), 0);
}

#[test]
fn two_situations_of_one_number_are_refused_by_both_names() {
    for copy in ["Z-copie.yaml", "A-copie.yaml", "2026/S-2026-900.yml"] {
        let house = house();
        let text = text(KNOWN).replace("nom: MAQUETTE", "nom: GALUCHARD");
        house.write(&format!("situations/{copy}"), &text);
        refused(&house, "D011", copy);
        refused(&house, "D011", "S-2026-900.yaml");
    }
    // A number of its own mends it.
    let house = house();
    house.write("situations/autre.yaml", &text(KNOWN).replace("S-2026-900", "S-2026-902"));
    ended(&house.run(&["signalement", SENT]), 0);
    let house = self::house();
    house.write("seances/copie.yaml", &text(MINUTES));
    let ran = house.run(&["compte-rendu", MINUTES]);
    ended(&ran, 1);
    assert!(ran.err.contains("seances/copie.yaml : erreur[D011]"), "{}", ran.err);
    assert!(ran.err.contains(&format!("{MINUTES} : erreur[D011]")), "{}", ran.err);
}

#[test]
fn a_neighbour_that_breaks_a_rule_of_the_trade_still_gives_its_names() {
    let house = house();
    let faulty = hidden().replace("date_naissance: 2010-09-14", "date_naissance: 1990-09-14");
    house.write(&format!("situations/{HIDDEN}.yaml"), &faulty);
    let sent = "signalements/SIG-2026-0901.yaml";
    house.write(sent, &text("a-part/SIG-2026-0901.yaml"));
    let own = house.run(&["valider", sent]);
    ended(&own, 1);
    assert!(own.err.contains("[M007]"), "{}", own.err);
    // Nor does a referral that was only begun stop anybody's; one whose situation is mistyped does.
    let begun = "signalements/SIG-2026-0999.yaml";
    house.write(begun, "signalement: SIG-2026-0999\n");
    ended(&house.run(&["signalement", SENT]), 0);
    house.write(begun, "signalement: SIG-2026-0999\nsituation: [S-2026-900]\n");
    let mistyped = house.run(&["valider", begun]);
    assert!(mistyped.code == 1 && mistyped.err.contains("situation"), "{}", mistyped.err);
    std::fs::remove_file(house.path(begun)).unwrap();
    let minutes = house.run(&["compte-rendu", MINUTES]);
    ended(&minutes, 1);
    assert!(minutes.err.contains("M111") && !minutes.err.contains("D010"), "{}", minutes.err);
    // One whose name is lost does not.
    house.write(&format!("situations/{HIDDEN}.yaml"), &hidden().replace("GALUCHARD\n", "[A]\n"));
    let lost = house.run(&["signalement", SENT]);
    ended(&lost, 1);
    assert!(lost.err.contains("[D010]") && !lost.err.contains("[S103]"), "{}", lost.err);
    // Its own faults are told of the record that is named, once.
    let named = house.run(&["signalement", sent]);
    ended(&named, 1);
    assert!(named.err.contains("[S103]") && !named.err.contains("[D010]"), "{}", named.err);
}

#[test]
fn validating_says_what_production_would_and_each_reason_once() {
    let house = house();
    house.write("situations/notes.docx", "x");
    house.write("situations/autre.yaml", &text(KNOWN).replace("900", "902"));
    for args in
        [&["valider", KNOWN][..], &["valider", "situations"], &["signalement", "signalements"]]
    {
        let ran = house.run(args);
        ended(&ran, 1);
        assert_eq!(ran.err.matches("[D010]").count(), 1, "{args:?} {}", ran.err);
    }
    let one = house.run(&["valider", KNOWN]);
    assert!(one.out.contains(&format!("{KNOWN} : valable")), "{}", one.out);
    assert!(one.out.contains("situations/notes.docx : refusée"), "{}", one.out);
}

#[test]
fn a_hashtag_outside_of_quotation_marks_cuts_no_sentence_in_silence() {
    let house = house();
    let said = "declencheur: Retour de nuit avec un téléphone neuf.";
    for (typed, code) in [
        ("declencheur: Une annonce paraît sous #lyon #escort ; la mère a porté plainte.", 1),
        ("declencheur: #lyon", 1),
        ("declencheur: Une annonce.\nmesures: []  # à revoir", 0),
        ("declencheur: \"Une annonce paraît sous #lyon.\"", 0),
    ] {
        house.write(KNOWN, &text(KNOWN).replace(said, typed));
        let ran = house.run(&["valider", KNOWN]);
        ended(&ran, code);
        assert_eq!(ran.err.contains("[L020]"), code == 1, "{typed}: {}", ran.err);
        assert!(!ran.err.contains("lyon") && !ran.err.contains("escort"), "{}", ran.err);
    }
}

#[test]
fn a_template_at_fault_tells_nothing_of_the_record_on_the_terminal() {
    for source in [
        "#panic(s)",
        "#panic([#s])",
        "#(:).at(s)",
        "#assert(false, message: s)",
        "#text(font: s)[x]",
    ] {
        let house = house();
        let head = "#let s = repr(json(\"/donnees.json\").blocs)\n";
        house.write("templates/signalement/page.typ", &format!("{head}{source}\n"));
        let ran = house.run(&["signalement", SENT]);
        ended(&ran, 4);
        assert!(ran.err.starts_with("templates/signalement/page.typ:2:"), "{}", ran.err);
        for word in ["MAQUETTE", "Maquette", "Ondine", "téléphone", "Inventée"] {
            assert!(!ran.err.contains(word) && !ran.out.contains(word), "{source}: {}", ran.err);
        }
    }
}
