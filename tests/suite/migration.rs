//! From format 1 to format 2: the same values in two files, all at once or not at all.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use cesmivip::record::migration::{raise, split};
use serde_json::Value;

use crate::{Ran, at};

/// The workspaces of format 1 that the tests keep, and their situations by their paths.
const FORMER: [&str; 4] = ["exemple", "lecture", "samples", "kit"];

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, into),
            false => into.push(path),
        }
    }
    into.sort();
}

fn all(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut paths = Vec::new();
    walk(folder, &mut paths);
    let within = |path: &PathBuf| path.strip_prefix(folder).unwrap().to_owned();
    paths.iter().map(|path| (within(path), std::fs::read(path).unwrap())).collect()
}

fn former(name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    all(&at("tests/format1").join(name))
}

fn values(bytes: &[u8]) -> Value {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    serde_yaml::from_str(text.trim_start_matches('\u{feff}')).unwrap()
}

/// Puts the two files together again, as format 1 had them.
fn joined(situation: &[u8], signalement: &[u8]) -> Value {
    let (mut whole, mut block) = (values(situation), values(signalement));
    let fields = block.as_object_mut().unwrap();
    let reference = fields.remove("signalement").unwrap();
    fields.insert("reference".to_owned(), reference);
    assert_eq!(fields.remove("situation").unwrap(), whole["situation"]);
    for (name, field) in fields.remove("envoi").iter().filter_map(Value::as_object).flatten() {
        let old = match name.as_str() {
            "le" => "envoye_le",
            "preuve" => "preuve_depot",
            other => other,
        };
        fields.insert(old.to_owned(), field.clone());
    }
    whole["signalement"] = block;
    whole
}

fn comments(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once("# "));
    let schema = |comment: &str| comment.starts_with("yaml-language-server");
    lines.map(|(_, comment)| comment.to_owned()).filter(|comment| !schema(comment)).collect()
}

#[test]
fn every_former_record_keeps_its_values_and_its_comments() {
    let mut moved = 0;
    for name in FORMER {
        for (path, bytes) in former(name) {
            let shown = path.display().to_string();
            if !shown.starts_with("situations") {
                continue;
            }
            let split = split(&shown, &bytes).unwrap_or_else(|report| panic!("{report:#?}"));
            let Some(split) = split else {
                assert!(!values(&bytes).as_object().unwrap().contains_key("signalement"));
                continue;
            };
            moved += 1;
            assert_eq!(joined(&split.situation, &split.signalement), values(&bytes), "{shown}");
            let mut kept = comments(&split.situation);
            kept.extend(comments(&split.signalement));
            let (mut kept, mut had) = (kept, comments(&bytes));
            kept.sort();
            had.sort();
            assert_eq!(kept, had, "{shown}");
            // Lines end as they did.
            let ends = |bytes: &[u8]| String::from_utf8_lossy(bytes).matches("\r\n").count();
            if ends(&bytes) > 0 {
                let lines = String::from_utf8_lossy(&split.signalement).lines().count();
                assert_eq!(ends(&split.signalement), lines, "{shown}");
            }
            // What stays is split no more.
            assert!(super::migration::split(&shown, &split.situation).unwrap().is_none());
        }
    }
    assert!(moved > 60, "{moved}");
}

#[test]
fn what_is_sent_goes_under_its_own_block() {
    let text = "situation: S-2026-900\n# le signalement\nsignalement:   # parti\n  # son numéro\n  \
                reference: SIG-2026-0900\n  canal: plex\n  version: 1\n  envoye_le: 2026-06-02T10:00 # le soir\n\
                \n  urgence: {degre: elevee}\n# la suite\nmineur: {nom: X}\n";
    let split = split("f", text.as_bytes()).unwrap().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(text(&split.situation), "situation: S-2026-900\n# la suite\nmineur: {nom: X}\n");
    assert_eq!(
        text(&split.signalement),
        "# le signalement\n# parti\n# son numéro\nsignalement: SIG-2026-0900\n\
         situation: S-2026-900\nenvoi:\n  canal: plex\n  le: 2026-06-02T10:00 # le soir\nversion: 1\n\
         \nurgence: {degre: elevee}\n"
    );
    assert_eq!(split.lines, (2, 10));
}

#[test]
fn what_is_not_understood_is_refused_with_its_reason() {
    let number = "situation: S-2026-900\n";
    for (text, code) in [
        (format!("{number}signalement: {{reference: SIG-2026-0900}}\n"), "D062"),
        (format!("{number}signalement:\n  version: 1\n"), "D062"),
        (format!("{number}signalement:\n  reference: SIG-1\n"), "D062"),
        (format!("{number}signalement: []\n"), "D062"),
        ("signalement:\n  reference: SIG-2026-0900\n".to_owned(), "D062"),
        (format!("{number}signalement:\n  reference: >\n    SIG-2026-0900\n"), "D062"),
        (
            format!("{number}signalement:\n  reference: SIG-2026-0900\n  canal: \"a\n    b\"\n"),
            "D062",
        ),
        ("{situation: S-2026-900, signalement: {reference: SIG-2026-0900}}\n".to_owned(), "D062"),
        (format!("{number}signalement: &x\n  reference: SIG-2026-0900\n"), "L006"),
    ] {
        let report = split("f", text.as_bytes()).err().unwrap_or_else(|| panic!("{text}"));
        assert_eq!(report.items()[0].code, code, "{text}");
    }
    for (text, raised) in [
        ("# x\ncollectivite: {nom: A}\n", Some("# x\nformat: 2\ncollectivite: {nom: A}\n")),
        ("format: 1 # ancien\na: b\n", Some("format: 2 # ancien\na: b\n")),
        ("format: 2\na: b\n", None),
    ] {
        let made = raise("f", text.as_bytes()).unwrap();
        assert_eq!(made.as_deref(), raised.map(str::as_bytes), "{text}");
    }
    assert_eq!(raise("f", b"{a: b}\n").err().unwrap().items()[0].code, "D062");
    assert_eq!(raise("f", b"format: 3\n").err().unwrap().items()[0].code, "D061");
}

/// A workspace of format 1 in a folder of its own.
struct Former(tempfile::TempDir);

impl Former {
    fn new(name: &str) -> Self {
        let folder = crate::shared::folder();
        for (path, bytes) in former(name) {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let logo = folder.path().join("logo.svg");
        std::fs::copy(at("samples/logo.svg"), logo).unwrap();
        Self(folder)
    }

    fn run(&self, args: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        Ran::of(command.args(args).current_dir(self.0.path()).env_clear().output().unwrap())
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = all(self.0.path());
        files.retain(|path, _| !path.starts_with(".cesmivip"));
        files
    }
}

#[test]
fn a_workspace_is_shown_its_difference_then_migrated_once() {
    let former = Former::new("samples");
    let before = former.files();
    let told = former.run(&["valider", "situations"]);
    assert!(told.code == 1 && told.err.contains("[D060]"), "{}", told.err);
    assert!(told.err.contains("cesmivip migrer"), "{}", told.err);
    let shown = former.run(&["migrer"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert_eq!(former.files(), before, "what is only shown changes nothing");
    let lines = ["--- situations/S-2026-042.yaml, lignes", "+++ signalements/SIG-2026-0042.yaml"];
    for line in lines.iter().chain(&["- reference: SIG-2026-0042", "+ situation: S-2026-042"]) {
        assert!(shown.out.contains(line), "{line}: {}", shown.out);
    }
    assert!(shown.out.lines().all(|line| line.chars().count() <= 80), "{}", shown.out);
    assert!(!shown.out.contains("FICTIVE"), "{}", shown.out);
    let done = former.run(&["migrate", "--write", "."]);
    assert_eq!(done.code, 0, "{}", done.err);
    let after = former.files();
    assert_eq!(after.len(), before.len() + 7);
    let valid = former.run(&["valider", "."]);
    assert_eq!(valid.code, 0, "{}", valid.err);
    let again = former.run(&["migrer", "--ecrire"]);
    assert!(again.code == 0 && again.err.contains("Rien à faire"), "{}", again.err);
    assert_eq!(former.files(), after);
}

#[test]
fn one_refused_file_leaves_everything_as_it_was() {
    let former = Former::new("exemple");
    let other = former.0.path().join("situations/S-2026-777.yaml");
    std::fs::write(&other, "situation: S-2026-777\nsignalement: {reference: SIG-2026-0777}\n")
        .unwrap();
    let twin = std::fs::read_to_string(former.0.path().join("situations/S-2026-042.yaml")).unwrap();
    let twin = twin.replacen("situation: S-2026-042", "situation: S-2026-778", 1);
    std::fs::write(former.0.path().join("situations/Z.yaml"), twin).unwrap();
    std::fs::write(former.0.path().join("situations/notes.docx"), "x").unwrap();
    let before = former.files();
    let ran = former.run(&["migrer", "--ecrire"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    for told in ["S-2026-777.yaml", "Une autre fiche porte le même signalement", "notes.docx"] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert_eq!(former.files(), before);
}

/// A link where referrals go would lead them out; a number that another file holds is taken, whatever
/// the name of that file and wherever it stands.
#[test]
fn nothing_is_migrated_through_a_link_nor_under_a_number_that_is_held() {
    let (former, outside) = (Former::new("exemple"), crate::shared::folder());
    let refused = |former: &Former, told: &str| {
        let before = former.files();
        for args in [&["migrer"][..], &["migrer", "--ecrire"]] {
            let ran = former.run(args);
            assert!(ran.code != 0 && ran.err.contains(told), "{told}: {}", ran.err);
        }
        assert_eq!(former.files(), before);
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
    };
    let folder = former.0.path().join("signalements");
    std::os::unix::fs::symlink(outside.path(), &folder).unwrap();
    refused(&former, "signalements");
    std::fs::remove_file(&folder).unwrap();
    let situations = former.0.path().join("situations");
    let moved = std::fs::read_dir(&situations).unwrap().map(|entry| entry.unwrap().path());
    let text = moved.map(|path| std::fs::read_to_string(path).unwrap());
    let holds = |text: &String| text.contains("\nsignalement:");
    let text = text.into_iter().find(holds).unwrap();
    let number = text.lines().find_map(|line| line.trim().strip_prefix("reference: ")).unwrap();
    std::fs::create_dir_all(folder.join("anciens")).unwrap();
    let held = format!("signalement: {number}\n");
    std::fs::write(folder.join("anciens/autre.yaml"), held).unwrap();
    refused(&former, "anciens/autre.yaml");
}

/// Whatever the moment of a kill, the workspace is the old one, or the next run finishes it.
#[test]
fn a_kill_leaves_what_the_next_run_finishes() {
    let whole = Former::new("samples");
    assert_eq!(whole.run(&["migrer", "--ecrire"]).code, 0);
    let expected = whole.files();
    for round in 0..u64::from(crate::shared::kills(12)) {
        let former = Former::new("samples");
        let before = former.files();
        let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(["migrer", "--ecrire"])
            .current_dir(former.0.path())
            .env_clear()
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(4 + 5 * (round % 24)));
        let _ = child.kill();
        let _ = child.wait();
        // Which moment was met depends on the machine: before anything, in the midst, after all.
        let begun = former.0.path().join(".cesmivip/migration/liste").exists();
        let now = former.files();
        assert!(begun || now == before || now == expected, "round {round}");
        assert_eq!(former.run(&["migrer", "--ecrire"]).code, 0, "round {round}");
        assert_eq!(former.files(), expected, "round {round}");
        assert!(!former.0.path().join(".cesmivip/migration").exists());
    }
}

/// Cut between any two files that take their places.
#[test]
fn what_was_begun_is_finished_wherever_it_stopped() {
    use cesmivip::store::{Rewritten, Workspace};
    use cesmivip::value::Digest;
    let folder = crate::shared::folder();
    for name in ["cesmivip.yaml", "a", "b"] {
        std::fs::write(folder.path().join(name), "ancien").unwrap();
    }
    let workspace = Workspace::around(folder.path()).unwrap();
    let new = |path: &str| Rewritten {
        path: path.into(),
        content: b"nouveau".to_vec(),
        like: "a".into(),
        former: ["a", "cesmivip.yaml"].contains(&path).then(|| Digest::of(b"ancien")),
    };
    let files = [new("c/d"), new("a"), new("b/e"), new("cesmivip.yaml")];
    // What changed since the new text was made of it: nothing is written at all.
    std::fs::write(folder.path().join("a"), "écrit entre-temps").unwrap();
    assert_eq!(workspace.rewrite(&files).unwrap_err().code, "D099");
    assert!(!workspace.is_rewriting() && !folder.path().join("c").exists());
    std::fs::write(folder.path().join("a"), "ancien").unwrap();
    // A file that cannot take its place stops there: « b » is no folder.
    assert!(workspace.rewrite(&files).is_err() && workspace.is_rewriting());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!((read("c/d").as_str(), read("cesmivip.yaml").as_str()), ("nouveau", "ancien"));
    std::fs::remove_file(folder.path().join("b")).unwrap();
    // What somebody wrote meanwhile is never written over.
    std::fs::write(folder.path().join("cesmivip.yaml"), "corrigé").unwrap();
    assert_eq!(workspace.finish_rewriting().unwrap_err().code, "D099");
    assert_eq!(read("cesmivip.yaml"), "corrigé");
    std::fs::remove_file(folder.path().join("cesmivip.yaml")).unwrap();
    assert!(workspace.finish_rewriting().unwrap());
    for file in &files {
        assert_eq!(read(file.path.to_str().unwrap()), "nouveau");
    }
    assert!(!workspace.finish_rewriting().unwrap() && !workspace.is_rewriting());
}

/// A brother's or a sister's record begins as a draft, which stops nothing until it is filled.
#[test]
#[cfg(feature = "rendu")]
fn a_sibling_begins_from_what_is_shared() {
    let house = crate::cli::House::new();
    let ran = house.run(&["new", "situation", "--depuis", "S-2026-042", "--numero", "S-2026-101"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let draft = "brouillons/S-2026-101.yaml";
    let text = std::fs::read_to_string(house.path(draft)).unwrap();
    for shared in ["nom: \"Mme FICTIVE\"", "prenom: \"Zélie\"", "S-2026-101"] {
        assert!(text.contains(shared), "{shared}: {text}");
    }
    for own in [
        "Ondelivre",
        "SPHÉROMÈTRE",
        "VERNIÉPHORE",
        "pseudonyme",
        "W01",
        "mesures:",
        "faits:",
        "verbatim:",
        "information_",
        "pieces:",
        "lieu_vie:",
    ] {
        assert!(!text.contains(own), "{own}");
    }
    assert_eq!(house.run(&["valider", "situations", "signalements"]).code, 0);
    let told = house.run(&["valider", draft]);
    assert!(told.code == 1 && told.err.contains("[S106]"), "{}", told.err);
    // Nothing is written over, and a number that nobody has begins nothing.
    let again = ["nouveau", "situation", "--depuis", "S-2026-042", "--numero", "S-2026-101"];
    let used = house.run(&again);
    assert!(used.code == 1 && used.err.contains("[D011]"), "{}", used.err);
    // What is begun counts among the numbers.
    let next = || house.run(&["nouveau", "situation", "--depuis", "S-2026-042"]);
    let (one, two) = (next(), next());
    assert!(one.code == 0 && two.code == 0 && one.out != two.out, "{} {}", one.out, two.out);
    let nobody = house.run(&["nouveau", "situation", "--depuis", "S-2026-777"]);
    assert!(nobody.code == 1 && nobody.err.contains("[D063]"), "{}", nobody.err);
}

#[test]
fn a_report_of_the_former_method_keeps_all_but_its_keys() {
    use cesmivip::record::former_report::{renew, threshold_to_choose};
    let renewed = |text: &str| {
        let made = renew("f", text.as_bytes()).unwrap().unwrap();
        (String::from_utf8(made.content).unwrap(), made.changed)
    };
    let keys = |block: &str| renewed(&format!("rapport: 2026\n{block}titre: T\n")).0;
    for (before, after) in [
        // The former samples.
        (
            "secret_statistique: {seuil: 11, zero_sensible: non}\n",
            "secret_statistique: {seuil: 11}\n",
        ),
        (
            "secret_statistique: {methode: arrondi, zero_sensible: non, base: 5}  # avis\n",
            "secret_statistique: {base: 5}  # avis\n",
        ),
        (
            "secret_statistique: {methode: arrondi, base: 5, seuil_interne: 5}\n",
            "secret_statistique: {base: 5}\n",
        ),
        ("secret_statistique: {zero_sensible: oui}  # avis\n", "# avis\n"),
        (
            "secret_statistique:\n  # Avis du DPO.\n  seuil_interne: 5   # jamais moins\n  seuil: 15\n",
            "secret_statistique:\n  # Avis du DPO.\n# jamais moins\n  seuil: 15\n",
        ),
        (
            "ecarts_admis:\n  # L'an dernier.\n  - {tableau: age, reference_dpo: D-1}\n\n# Suite.\n",
            "  # L'an dernier.\n\n# Suite.\n",
        ),
    ] {
        assert_eq!(keys(before), format!("rapport: 2026\n{after}titre: T\n"));
    }
    let (_, changed) = renewed("secret_statistique: {seuil: 11, zero_sensible: non}\n");
    let lines = |line: &str| vec![line.to_owned()];
    let first = lines("secret_statistique: {seuil: 11, zero_sensible: non}");
    assert_eq!(changed, [(first, lines("secret_statistique: {seuil: 11}"))]);
    assert!(renew("f", b"rapport: 2026\nsecret_statistique: {base: 5}\n").unwrap().is_none());
    // What is not written line by line is refused, never guessed.
    let spread = b"secret_statistique: {zero_sensible: non,\n  seuil: 10}\n";
    assert_eq!(renew("f", spread).unwrap_err().items()[0].code, "D062");
    let chosen = |text: &str| threshold_to_choose("f", text.as_bytes());
    assert_eq!(chosen("titre: T\nsecret_statistique: {seuil: 11}\n"), Some((2, 10, 15)));
    assert_eq!(chosen("secret_statistique: {seuil: 12, base: 3}\n"), None);
}

#[test]
fn a_report_is_shown_without_its_former_keys_then_written() {
    let former = Former::new("exemple");
    assert_eq!(former.run(&["migrer", "--ecrire"]).code, 0);
    let report = former.0.path().join("rapports/2026.yaml");
    std::fs::create_dir_all(report.parent().unwrap()).unwrap();
    let sample = std::fs::read_to_string(at("samples/rapports/2025.yaml")).unwrap();
    let block = "secret_statistique: {seuil: 11, zero_sensible: non}  # avis du DPO";
    let text = sample.replacen("secret_statistique: {exacts: [situations]}", block, 1);
    assert_ne!(text, sample);
    std::fs::write(&report, &text).unwrap();
    let shown = former.run(&["migrer"]);
    assert_eq!((shown.code, std::fs::read_to_string(&report).unwrap()), (0, text.clone()));
    for told in [
        "- secret_statistique: {seuil: 11, z",
        "+ secret_statistique: {seuil: 11}  # avis du DPO",
        "écrire 10 ou 15",
    ] {
        assert!(shown.out.contains(told), "{told}: {}", shown.out);
    }
    assert_eq!(former.run(&["migrer", "--ecrire"]).code, 0);
    let kept = block.replace(", zero_sensible: non", "");
    assert_eq!(std::fs::read_to_string(&report).unwrap(), text.replace(block, &kept));
    // The threshold is left to choose, and its remedy is the same.
    let valid = former.run(&["valider", "rapports"]);
    assert!(valid.err.contains("(5) : écrire 10 ou 15."), "{}", valid.err);
}
