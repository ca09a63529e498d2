//! What is remembered of a register: deleted, rewritten, without its key, without its register.
#![expect(clippy::disallowed_methods, reason = "spoils workspaces of its own, on the disk")]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use cesmivip::register::{Chain, Entry, Event, Reference};
use cesmivip::seal::{WorkspaceKey, sha256};
use cesmivip::value::{Instant, PieceId};

use crate::verifier::Office;
use crate::{Ran, at};

const FILE: &str = "produits/SIG-2026-0001-v1.pdf";
const SEALED: &[u8] = b"%PDF-1.7\nun document\n%%EOF\n";
const FALSE: &[u8] = b"%PDF-1.7\nun mensonge\n%%EOF\n";
const PHRASE: &str = "quatre mots de passe fictifs";

/// An office that this workstation remembers, in the folder of the person too.
fn office() -> Office {
    let office = Office::new();
    std::fs::copy(at("samples/logo.svg"), office.at("logo.svg")).unwrap();
    for record in ["situations/S-2026-042.yaml", "signalements/SIG-2026-0042.yaml"] {
        let _ = std::fs::create_dir(office.at(record).parent().unwrap());
        std::fs::copy(at(&format!("samples/{record}")), office.at(record)).unwrap();
    }
    office.issue(1, SEALED);
    let ran = run(&office, &["cles", "creer", "--phrase-entree"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(run(&office, &["registre", "signer", "--phrase-entree"]).code, 0);
    assert_eq!(office.verdict(FILE), ("intact".to_owned(), 0));
    assert!(outer(&office).is_file());
    office
}

fn outer(office: &Office) -> PathBuf {
    office.at(&format!("etat/cesmivip/{}.garde", office.key.memory()))
}

fn run(office: &Office, args: &[&str]) -> Ran {
    run_at(office, args, &office.at("etat"))
}

fn run_at(office: &Office, args: &[&str], home: &std::path::Path) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
        .args(args)
        .current_dir(office.folder.path())
        .env_clear()
        .env("XDG_STATE_HOME", home)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(format!("{PHRASE}\n").as_bytes());
    Ran::of(child.wait_with_output().unwrap())
}

fn remove(office: &Office, paths: &[&str]) {
    for path in paths {
        let path = office.at(path);
        let _ = std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir_all(&path));
    }
}

/// Another register, chained as it should be, under marks of a key.
fn rewritten(origin: &str, key: &WorkspaceKey) -> Vec<u8> {
    let (mut chain, mut out) = (Chain::default(), Vec::new());
    let opened = Entry::new(Event::Opened).about(Reference::parse(origin).unwrap());
    let piece = PieceId::of_bytes(&[4; 32]);
    for entry in [opened, Entry::of(Event::Sealed, piece, sha256(FALSE), FALSE.len() as u64)] {
        let at = Instant::parse("2024-01-02T03:04:05Z").unwrap();
        let line = chain.next(at, entry, |bytes| key.mark(bytes)).to_string();
        chain.feed(line.as_bytes()).unwrap();
        out.extend(line.as_bytes());
    }
    out
}

/// Everything that produces, and every verdict, stops with this code, and changes nothing.
fn stops(office: &Office, code: &str, what: &str) {
    let state = || {
        let list = "find registre .cesmivip produits -type f -exec sha256sum {} + | sort";
        let mut command = Command::new("sh");
        let listed = command.args(["-c", list]).current_dir(office.folder.path());
        String::from_utf8(listed.output().unwrap().stdout).unwrap()
    };
    let before = state();
    std::fs::write(office.at("faux.pdf"), FALSE).unwrap();
    let mut verbs: Vec<&[&str]> = vec![
        &["verifier", FILE],
        &["verifier", "faux.pdf"],
        &["verifier", "produits"],
        &["registre", "verifier"],
        &["registre", "annuler", FILE],
        &["importer-signe", "faux.pdf"],
    ];
    if cfg!(feature = "rendu") {
        verbs.push(&["signalement", "signalements/SIG-2026-0042.yaml"]);
        verbs.push(&["produire"]);
    }
    for verb in verbs {
        let ran = run(office, verb);
        // Where nothing is left but what the person remembers, a verb that needs the key may say so.
        let keyless = what == "all was taken away" && ran.err.contains("D005");
        assert!(ran.err.contains(code) || keyless, "{what}: {verb:?} {}{}", ran.out, ran.err);
        assert!(ran.code == 5 || keyless && ran.code == 3, "{what}: {verb:?} {}", ran.code);
        assert!(!ran.out.contains(" : intact") && !ran.out.contains("Registre entier"), "{what}");
    }
    assert_eq!(state(), before, "{what}");
}

#[test]
fn a_register_that_was_rewritten_under_another_name_is_told() {
    let office = office();
    let theirs = WorkspaceKey::from_bytes([1; 32]);
    // The handed case: the memory of the person is looked up by the key, not by the name.
    let files = [
        ".cesmivip/registre.garde",
        "registre/point",
        "registre/cle.vkey",
        "registre/cle.pem",
        "registre/cle.pub",
    ];
    std::fs::write(office.at("registre/registre.tsv"), rewritten("cesmivip/FAUX", &theirs))
        .unwrap();
    std::fs::write(office.at("registre/origine"), "cesmivip/FAUX\n").unwrap();
    remove(&office, &files);
    stops(&office, "D052", "another name, and no memory beside the key");
    // Even by somebody who has the key, and makes the memory beside it.
    std::fs::write(office.at("registre/registre.tsv"), rewritten("cesmivip/FAUX", &office.key))
        .unwrap();
    let name = Reference::parse("cesmivip/FAUX").unwrap();
    office.guards().begin(&office.key, &name).unwrap();
    stops(&office, "D033", "another name, by whoever has the key");
    // Under its own name, as it was before.
    let lines = rewritten("cesmivip/ESSA1", &office.key);
    std::fs::write(office.at("registre/registre.tsv"), lines).unwrap();
    std::fs::write(office.at("registre/origine"), "cesmivip/ESSA1\n").unwrap();
    remove(&office, &[".cesmivip/registre.garde"]);
    office.guards().begin(&office.key, &Office::origin()).unwrap();
    stops(&office, "D030", "its own name, by whoever has the key");
}

#[test]
fn a_key_a_register_and_a_memory_stand_together() {
    let lost: [(&str, &[&str], &str); 9] = [
        ("no key", &[".cesmivip/cle"], "D053"),
        ("no key, no point", &[".cesmivip/cle", "registre/point"], "D053"),
        ("no key, no memory beside it", &[".cesmivip/cle", ".cesmivip/registre.garde"], "D053"),
        ("a memory without either", &[".cesmivip/cle", "registre"], "D053"),
        ("no register", &["registre"], "D030"),
        (
            "no register, no memory beside the key",
            &["registre", ".cesmivip/registre.garde"],
            "D030",
        ),
        ("no lines", &["registre/registre.tsv"], "D030"),
        ("no name", &["registre/origine"], "D030"),
        ("no memory beside the key", &[".cesmivip/registre.garde"], "D052"),
    ];
    for (what, files, code) in lost {
        let office = office();
        remove(&office, files);
        stops(&office, code, what);
    }
    // Emptied, which is the same.
    let office = office();
    std::fs::write(office.at("registre/registre.tsv"), b"").unwrap();
    remove(&office, &[".cesmivip/registre.garde"]);
    stops(&office, "D030", "no line left");
    // The memory of the person, where the one beside the key says that there is one.
    let office = self::office();
    std::fs::remove_file(outer(&office)).unwrap();
    stops(&office, "D052", "no memory in the folder of the person");
    // Nothing but the signing key tells that there was a register.
    let office = self::office();
    remove(&office, &["registre", ".cesmivip/registre.garde", "etat"]);
    stops(&office, "D030", "nothing but the signing key");
}

#[test]
fn another_key_with_a_register_of_its_own_is_not_taken_for_the_former() {
    let office = office();
    let theirs = WorkspaceKey::from_bytes([1; 32]);
    let replace = |origin: &str| {
        remove(&office, &["registre", ".cesmivip"]);
        std::fs::create_dir(office.at("registre")).unwrap();
        std::fs::create_dir(office.at(".cesmivip")).unwrap();
        std::fs::write(office.at("registre/registre.tsv"), rewritten(origin, &theirs)).unwrap();
        std::fs::write(office.at("registre/origine"), format!("{origin}\n")).unwrap();
        std::fs::write(office.at(".cesmivip/cle"), theirs.file_form().as_bytes()).unwrap();
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(office.at(".cesmivip/cle"), private).unwrap();
        office.guards().begin(&theirs, &Reference::parse(origin).unwrap()).unwrap();
    };
    for origin in ["cesmivip/ESSA1", "cesmivip/FAUX"] {
        replace(origin);
        stops(&office, "D056", origin);
    }
    // Nothing left of it at all: no second register is opened in silence.
    remove(&office, &["registre", ".cesmivip"]);
    std::fs::create_dir(office.at("registre")).unwrap();
    std::fs::create_dir(office.at(".cesmivip")).unwrap();
    stops(&office, "D053", "all was taken away");
    replace("cesmivip/FAUX");
    let ran = run(&office, &["registre", "recommencer"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let key = std::fs::read_to_string(office.at(".cesmivip/cle")).unwrap();
    assert_ne!(key, *theirs.file_form(), "the key of the forger is not kept");
    assert_eq!(run(&office, &["registre", "verifier"]).code, 0);
    // Another workspace in another folder of the same name is none of this.
    let root = office.folder.path();
    let state = crate::shared::folder();
    let space = state.path().join("espace");
    for _ in 0..2 {
        std::fs::create_dir(&space).unwrap();
        std::fs::copy(root.join("cesmivip.yaml"), space.join("cesmivip.yaml")).unwrap();
        let folder = space.to_str().unwrap();
        let ran = run(&office, &["cles", "creer", "--phrase-entree", "--espace", folder]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        std::fs::rename(&space, state.path().join(format!("mis de cote {}", key.len())))
            .unwrap_or_else(|_| std::fs::remove_dir_all(&space).unwrap());
    }
}

#[test]
fn another_person_and_another_machine_have_no_memory_yet() {
    let office = office();
    let home = office.at("autre personne");
    let ran = run_at(&office, &["verifier", FILE], &home);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!home.exists(), "looking writes nothing");
    assert_eq!(run_at(&office, &["verifier", FILE, "--inscrire"], &home).code, 0);
    assert_eq!(std::fs::read_dir(home.join("cesmivip")).unwrap().count(), 2);
    std::fs::remove_dir_all(&home).unwrap();
    let ran = run_at(&office, &["verifier", FILE], &home);
    assert!(ran.code == 5 && ran.err.contains("D052"), "it had one: {}", ran.err);
    assert_eq!(run(&office, &["verifier", FILE]).code, 0, "the first one has its own");
}

#[test]
fn a_folder_of_the_person_that_is_closed_is_said_once_and_stops_nothing() {
    let office = office();
    let closed = office.at("ferme");
    std::fs::write(&closed, b"").unwrap();
    let homes = [closed.clone(), PathBuf::from("/proc/self"), PathBuf::from("/dev/null/x")];
    for home in homes {
        let ran = run_at(&office, &["verifier", FILE, "--inscrire"], &home);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(ran.err.matches("D055").count(), 1, "{}", ran.err);
        let ran = run_at(&office, &["verifier", FILE], &home);
        assert!(ran.code == 0 && !ran.err.contains("D055"), "{}", ran.err);
        if cfg!(feature = "rendu") {
            let ran = run_at(&office, &["produire"], &home);
            assert!(ran.code == 0 && ran.err.matches("D055").count() == 1, "{}", ran.err);
        }
    }
}

#[test]
fn a_register_is_begun_again_on_purpose_and_says_what_it_follows() {
    let office = office();
    let ran = run(&office, &["registre", "recommencer"]);
    assert!(ran.code == 1 && ran.err.contains("D054"), "a whole one: {}", ran.err);
    let former = std::fs::read(office.at("registre/registre.tsv")).unwrap();
    let count = former.iter().filter(|byte| **byte == b'\n').count();
    std::fs::write(office.at("registre/registre.tsv"), &former[..former.len() - 300]).unwrap();
    let torn = run(&office, &["registre", "recommencer"]);
    assert!(torn.err.contains("D031"), "a torn one is mended: {}", torn.err);
    let line = former.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    std::fs::write(office.at("registre/registre.tsv"), line).unwrap();
    stops(&office, "D030", "cut");
    let ran = run(&office, &["restart"]);
    assert_eq!(ran.code, 2);
    let ran = run(&office, &["register", "restart", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // The former one is kept as it was, with its key; the new one says how far it was known.
    assert_eq!(
        std::fs::read(office.at("registres-anciens/1/registre/registre.tsv")).unwrap(),
        line
    );
    assert!(office.at("registres-anciens/1/signature.pem").is_file());
    let mode = std::fs::metadata(office.at("registres-anciens")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let lines = std::fs::read_to_string(office.at("registre/registre.tsv")).unwrap();
    let columns: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((columns[0][2], columns[1][2]), ("ouvert", "suit"));
    assert_eq!((columns[1][5], columns[1][6]), (count.to_string().as_str(), "cesmivip/ESSA1"));
    assert_ne!(columns[0][6], "cesmivip/ESSA1");
    // It is whole, knows nothing of before, and takes a key of its own.
    assert_eq!(run(&office, &["registre", "verifier"]).code, 0);
    assert_eq!(office.verdict(FILE), ("inconnu".to_owned(), 5));
    assert_eq!(run(&office, &["cles", "creer", "--phrase-entree"]).code, 0);
    if cfg!(feature = "rendu") {
        assert_eq!(run(&office, &["produire"]).code, 0);
        assert_eq!(office.verdict("produits/SIG-2026-0042-v1.pdf"), ("intact".to_owned(), 0));
    }
    // The former one, put back, is told.
    remove(&office, &["registre"]);
    let put_back = Command::new("cp")
        .args(["-rp", "registres-anciens/1/registre", "registre"])
        .current_dir(office.folder.path())
        .status();
    assert!(put_back.unwrap().success());
    std::fs::write(office.at("registre/registre.tsv"), &former).unwrap();
    stops(&office, "D033", "the former one put back");
}

#[test]
fn every_stop_can_be_left_by_beginning_again() {
    let lost: [&[&str]; 6] = [
        &[".cesmivip/cle"],
        &[".cesmivip/cle", "registre"],
        &["registre"],
        &["registre/origine"],
        &[".cesmivip/registre.garde"],
        &["registre/cle.vkey"],
    ];
    for files in lost {
        let office = office();
        remove(&office, files);
        let ran = run(&office, &["registre", "recommencer"]);
        assert_eq!(ran.code, 0, "{files:?}: {}", ran.err);
        assert_eq!(run(&office, &["registre", "verifier"]).code, 0, "{files:?}");
        let ran = run(&office, &["registre", "recommencer"]);
        assert!(ran.err.contains("D054"), "{files:?}: {}", ran.err);
    }
}
