//! What stands in the place of a file: pipes, devices, folders, links, files without an end; and
//! a disk that is full.
#![expect(clippy::disallowed_methods, reason = "plants what is no file, on the disk")]

use std::fs::File;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::verifier::Office;
use crate::{Ran, at};

const FILE: &str = "produits/SIG-2026-0001-v1.pdf";
/// What came back, and a new record.
const FOREIGN: &str = "rendu.pdf";
const NEW: &str = "situations/S-2026-050.yaml";
const SEALED: &[u8] = b"%PDF-1.7\nun document\n%%EOF\n";

/// An office with everything that a verb may open.
fn office() -> Office {
    let office = Office::new();
    office.issue(1, SEALED);
    std::fs::copy(at("samples/logo.svg"), office.at("logo.svg")).unwrap();
    for record in ["situations/S-2026-048.yaml", "signalements/SIG-2026-0048.yaml"] {
        let _ = std::fs::create_dir(office.at(record).parent().unwrap());
        std::fs::copy(at(&format!("samples/{record}")), office.at(record)).unwrap();
    }
    office
}

/// Runs a verb that must end by itself, and soon.
fn run(office: &Office, args: &[&str]) -> Ran {
    let mut command = Command::new("timeout");
    command.args(["-k", "1", "20", env!("CARGO_BIN_EXE_cesmivip")]).args(args);
    command.current_dir(office.folder.path()).env_clear().env("PATH", "/usr/bin:/bin");
    command.env("XDG_STATE_HOME", office.at("etat")).stdin(Stdio::null());
    let ran = Ran::of(command.output().unwrap());
    assert!(ran.code < 100, "{args:?} waits for ever: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
    ran
}

/// What is no file, by its name, and how it is planted.
type Planting = (&'static str, fn(&Path));

fn plantings() -> [Planting; 5] {
    [
        ("a pipe", |path| {
            assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        }),
        ("a link to a pipe", |path| {
            let pipe = path.with_extension("tube");
            assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            symlink(pipe, path).unwrap();
        }),
        ("a device without an end", |path| symlink("/dev/zero", path).unwrap()),
        ("a folder", |path| std::fs::create_dir(path).unwrap()),
        ("a file without an end", |path| {
            let file = File::create(path).unwrap();
            file.set_len(1 << 40).unwrap();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }),
    ]
}

#[test]
fn nothing_waits_for_what_is_no_file() {
    // Where it stands, the verbs that open it, and whether they can do without it.
    let verbs: [(&str, &[&[&str]]); 9] = [
        (FOREIGN, &[&["verifier", "rendu.pdf"], &["importer-signe", "rendu.pdf"]]),
        (NEW, &[&["valider", "situations/S-2026-050.yaml"]]),
        (FILE, &[&["verifier", FILE], &["registre", "annuler", FILE]]),
        ("registre/registre.tsv", &[&["registre", "verifier"], &["verifier", "autre.pdf"]]),
        ("registre/origine", &[&["registre", "verifier"], &["registre", "annuler", "autre.pdf"]]),
        (".cesmivip/registre.garde", &[&["registre", "verifier"], &["verifier", "autre.pdf"]]),
        (".cesmivip/cle", &[&["registre", "annuler", "autre.pdf"], &["registre", "verifier"]]),
        (".cesmivip/signature.pem", &[&["registre", "signer", "--phrase-entree"]]),
        ("registre/cle.vkey", &[&["cles", "creer", "--phrase-entree"]]),
    ];
    for (what, plant) in plantings() {
        let office = office();
        std::fs::write(office.at("autre.pdf"), SEALED).unwrap();
        for (place, verbs) in verbs {
            let path = office.at(place);
            let aside = office.at("mis de cote");
            let _ = std::fs::rename(&path, &aside);
            plant(&path);
            for verb in verbs {
                let ran = run(&office, verb);
                assert_ne!(ran.code, 0, "{what} at {place}, {verb:?}: {}", ran.out);
                assert!(ran.err.contains("erreur[") || ran.out.contains("illisible"), "{verb:?}");
            }
            match path.is_dir() {
                true => std::fs::remove_dir(&path).unwrap(),
                false => std::fs::remove_file(&path).unwrap(),
            }
            let _ = std::fs::remove_file(path.with_extension("tube"));
            let _ = std::fs::rename(&aside, &path);
        }
        assert_eq!(run(&office, &["verifier", FILE]).code, 0, "{what}: all is back in its place");
    }
}

#[cfg(feature = "rendu")]
#[test]
fn nothing_is_made_from_or_over_what_is_no_file() {
    let record = "signalements/SIG-2026-0048.yaml";
    for (what, plant) in plantings() {
        let office = office();
        for (place, code) in [("logo.svg", "G013"), ("produits/SIG-2026-0048-v1.pdf", "D00")] {
            let path = office.at(place);
            let _ = std::fs::remove_file(&path);
            plant(&path);
            let ran = run(&office, &["signalement", record]);
            assert!(ran.code != 0 && ran.err.contains(code), "{what} at {place}: {}", ran.err);
            let _ = std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir(&path));
            std::fs::copy(at("samples/logo.svg"), office.at("logo.svg")).unwrap();
        }
        // What is kept of a sealed document is what was written, or nothing is said by it.
        assert_eq!(run(&office, &["produire"]).code, 0);
        let list = "find .cesmivip/scelles -type f ! -name 'gabarits-*'";
        let mut find = Command::new("sh");
        let found = find.args(["-c", list]).current_dir(office.folder.path());
        let found = String::from_utf8(found.output().unwrap().stdout).unwrap();
        let kept: Vec<_> = found.lines().map(|name| office.at(name)).collect();
        assert!(!kept.is_empty());
        for kept in &kept {
            std::fs::remove_file(kept).unwrap();
            plant(kept);
        }
        let ran = run(&office, &["produire"]);
        assert!(ran.code == 5 && ran.err.contains("D066"), "{what}: {}", ran.err);
    }
}

#[test]
fn a_file_that_is_nothing_but_ends_is_refused_at_once() {
    let office = office();
    let most = |bytes: &[u8]| bytes.repeat((127 << 20) / bytes.len());
    for (what, bytes) in [
        ("ends", most(b"%%EOF")),
        ("ends and lines", most(b"%%EOF\r\n")),
        ("a document, then ends", [SEALED, &most(b"%%EOF\n")].concat()),
        ("starts and ends", most(b"startxref\n0\n%%EOF\n")),
    ] {
        std::fs::write(office.at("rendu.pdf"), bytes).unwrap();
        for verb in [["verifier", "rendu.pdf"], ["importer-signe", "rendu.pdf"]] {
            let script = "import resource, subprocess, sys\ncode = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode\nused = resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(code, used.ru_maxrss, used.ru_utime)";
            let output = Command::new("python3")
                .args(["-c", script, env!("CARGO_BIN_EXE_cesmivip")])
                .args(verb)
                .current_dir(office.folder.path())
                .output()
                .unwrap();
            let told = String::from_utf8(output.stdout).unwrap();
            let told: Vec<&str> = told.split_whitespace().collect();
            let [code, kilobytes, seconds] = told[..] else { panic!("{told:?}") };
            assert_eq!(code, "5", "{what}: {verb:?}");
            assert!(kilobytes.parse::<u64>().unwrap() < 200_000, "{what}: {kilobytes} kB");
            // Less than a second of processor: what is looked for again from each end takes minutes.
            assert!(seconds.parse::<f64>().unwrap() < 10.0, "{what}: {seconds} s");
        }
    }
}

#[test]
fn a_full_disk_never_ends_well() {
    let office = office();
    let full = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        command.args(args).current_dir(office.folder.path()).env_clear();
        command.env("XDG_STATE_HOME", office.at("etat"));
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for args in [
        &["schema", "situation"][..],
        &["--help"],
        &["registre", "verifier", "--format", "json"],
        &["registre", "verifier"],
        &["verifier", FILE],
        &["verifier", FILE, "--format", "json"],
        &["valider", "situations", "--format", "json"],
        &["registre", "annuler", FILE],
    ] {
        let (code, err) = full(args);
        assert_eq!(code, Some(3), "{args:?}: {err}");
        assert!(err.contains("D002") && err.contains("sortie standard"), "{args:?}: {err}");
    }
    // A verdict keeps its own code, and who stops reading has what was wanted.
    assert_eq!(full(&["verifier", FILE]).0, Some(5), "it was cancelled above");
    let program = env!("CARGO_BIN_EXE_cesmivip");
    let script = format!("set -o pipefail; '{program}' schema situation | head -n 1 >/dev/null");
    assert!(Command::new("bash").args(["-c", &script]).status().unwrap().success());
}

#[test]
fn a_register_that_others_may_write_in_is_refused_by_every_verb() {
    let office = office();
    let verbs: [&[&str]; 5] = [
        &["verifier", FILE],
        &["registre", "verifier"],
        &["registre", "annuler", FILE],
        &["registre", "reparer"],
        &["verifier", FILE, "--inscrire"],
    ];
    let refused = |what: &str| {
        for verb in verbs {
            let ran = run(&office, verb);
            assert!(ran.err.contains("D032") && ran.code != 0, "{what}, {verb:?}: {}", ran.err);
        }
    };
    let mode = |path: &str, mode: u32| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(office.at(path), permissions).unwrap();
    };
    for open in [0o777, 0o770, 0o702] {
        mode("registre", open);
        refused("an open folder");
    }
    mode("registre", 0o700);
    for open in [0o666, 0o620] {
        mode("registre/registre.tsv", open);
        refused("an open file");
    }
    mode("registre/registre.tsv", 0o600);
    std::fs::rename(office.at("registre"), office.at("ailleurs")).unwrap();
    symlink(office.at("ailleurs"), office.at("registre")).unwrap();
    refused("a link to the folder");
    std::fs::remove_file(office.at("registre")).unwrap();
    std::fs::rename(office.at("ailleurs"), office.at("registre")).unwrap();
    assert_eq!(run(&office, &["verifier", FILE]).code, 0);
}

/// A bound on the size of files cuts a write in the middle, as a full disk does.
#[test]
fn a_disk_that_fills_at_any_write_leaves_nothing_half_made() {
    let verbs: [&[&str]; 5] = [
        &["cles", "creer", "--phrase-entree"],
        &["registre", "signer", "--phrase-entree"],
        &["registre", "recu", FILE],
        &["registre", "annuler", FILE],
        &["cles", "changer", "--phrase-entree"],
    ];
    let office = office();
    let run = |args: &[&str], kibibytes: Option<u32>| {
        let bound = kibibytes.map(|size| format!("ulimit -f {size};")).unwrap_or_default();
        let phrase = "une phrase fictive";
        let script =
            format!("trap '' XFSZ; {bound} printf '{phrase}\\n{phrase}\\n' | \"$0\" \"$@\"");
        let mut command = Command::new("bash");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_cesmivip")]).args(args);
        command.current_dir(office.folder.path()).env("XDG_STATE_HOME", office.at("etat"));
        Ran::of(command.output().unwrap())
    };
    let mut refused = 0;
    for verb in verbs {
        for kibibytes in [0, 1] {
            let ran = run(verb, Some(kibibytes));
            assert!([0, 3].contains(&ran.code), "{verb:?} {kibibytes}: {}", ran.err);
            if ran.code == 0 {
                break;
            }
            refused += 1;
            assert!(ran.err.contains("D002"), "{verb:?} {kibibytes}: {}", ran.err);
            let whole = run(&["registre", "verifier"], None);
            assert_eq!(whole.code, 0, "{verb:?} {kibibytes}: {}", whole.err);
        }
        let ran = run(verb, None);
        // What was entered before the memory could be written stays entered.
        let done = ran.code == 0 || ran.err.contains("D040") || ran.err.contains("D037");
        assert!(done, "{verb:?}: {}", ran.err);
    }
    assert!(refused >= 5, "the disk was never full");
    let left = Command::new("sh")
        .args(["-c", "find . -name '.cesmivip-*' -o -name '.cle-*' -o -name changement"])
        .current_dir(office.folder.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(left.stdout).unwrap(), "");
}
