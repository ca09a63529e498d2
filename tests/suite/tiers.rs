//! What others make of our formats, with the tools of any system: openssl, and the script that
//! goes with each sending, under the shells that systems call `sh`.
#![expect(clippy::disallowed_methods, reason = "sendings of its own, on the disk")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cesmivip::register::{Receipt, SigningKey, VerifierKey};

use crate::at;
use crate::sending::{PHRASE, Sending, sending};

/// A sending in a folder of its own, whose name has what names may have.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let folder = tempfile::Builder::new().prefix("l'envoi $HOME é ").tempdir().unwrap();
        files.iter().for_each(|(name, bytes)| {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        });
        Self(folder)
    }

    /// Starts the script from outside of the folder, under a shell.
    fn start(&self, shell: &str, locale: &str, args: &[&str]) -> Child {
        let args = args.iter().map(|arg| arg.replace('@', self.0.path().to_str().unwrap()));
        let mut command = Command::new(shell);
        command.arg(at("scripts/verifier.sh")).args(args).current_dir("/").env("LC_ALL", locale);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        child.unwrap_or_else(|error| panic!("{shell}: {error}"))
    }
}

/// Shells, and locales that must not change what they do.
const SHELLS: [(&str, &str); 2] = [("dash", "C"), ("bash", "C.UTF-8")];

/// Expects an exit code, and words.
fn expect(folder: &Folder, args: &[&str], code: i32, words: &[&str]) {
    // Refusals under one shell: each is many small processes, and .ci/registre.sh has four shells.
    let shells = if code == 0 { &SHELLS[..] } else { &SHELLS[..1] };
    let running: Vec<_> =
        shells.iter().map(|(shell, locale)| (shell, folder.start(shell, locale, args))).collect();
    for (shell, child) in running {
        let out = child.wait_with_output().unwrap();
        let text = [out.stdout, out.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(out.status.code(), Some(code), "{shell} {args:?}\n{text}");
        for word in words {
            assert!(text.contains(word), "{shell} {args:?}: « {word} » is not in\n{text}");
        }
    }
}

/// A sending with one change.
fn spoilt(made: &Sending, name: &str, change: impl Fn(&str) -> String) -> Folder {
    let mut files = made.files.clone();
    let text = String::from_utf8(files[name].clone()).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed, "{name}");
    files.insert(name.to_owned(), changed.into_bytes());
    Folder::with(&files)
}

/// Replaces one character of a line by another that has its place there too.
fn flip(text: &str, line: usize, column: usize) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let old = lines[line].as_bytes()[column];
    let new = if old == b'A' { 'B' } else { 'A' };
    lines[line].replace_range(column..=column, &new.to_string());
    lines.join("\n")
}

#[test]
fn openssl_opens_the_signing_key_and_reads_the_public_one() {
    let key = SigningKey::from_seed([5; 32]);
    let locked = key.locked(&PHRASE.into(), &[1; 16], [2; 16]).unwrap();
    let folder = crate::shared::folder();
    let path = folder.path().join("signature.pem");
    std::fs::write(&path, locked).unwrap();
    let opened = |phrase: &str| {
        let mut command = Command::new("openssl");
        command.args(["pkey", "-passin", "stdin", "-pubout", "-in"]).arg(&path);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{phrase}").unwrap();
        child.wait_with_output().unwrap()
    };
    let out = opened(PHRASE);
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(String::from_utf8_lossy(&out.stdout), key.public_pem(), "{told}");
    assert!(!opened("une autre phrase").status.success());
}

#[test]
fn an_intact_sending_is_said_intact_whatever_the_shape_of_the_tree() {
    for size in [4, 5, 8, 21] {
        let made = sending(7, size).unwrap();
        let folder = Folder::with(&made.files);
        let (sealed, signed) = (&made.sealed, &made.signed);
        let words = [
            &format!("{sealed}.pdf : intact (scellé le 2026-09-21T14:13:22Z, ligne 2 de "),
            &format!("{signed}.pdf : intact (inscrit signé le "),
            "bordereau d'essai.pdf : conforme à SHA256SUMS",
            "à comparer avec celle",
            "Tout concorde : 2 document(s) prouvé(s).",
        ];
        expect(&folder, &["@"], 0, &words);
        if size == 8 {
            let key = String::from_utf8(made.files["cle.vkey"].clone()).unwrap();
            for key in ["@/cle.vkey", "@/cle.pem", "@/cle.pub", key.trim()] {
                expect(&folder, &["@/", key], 0, &["Tout concorde"]);
                let file = format!("@/{sealed}.pdf");
                let receipt = format!("@/{sealed}.tlog-proof");
                expect(&folder, &[&file, &receipt, key], 0, &[" : intact (scellé"]);
            }
        }
        // Our own reading agrees.
        let key = VerifierKey::parse(std::str::from_utf8(&made.files["cle.vkey"]).unwrap());
        for stem in [sealed, signed] {
            let receipt = Receipt::parse(&made.files[&format!("{stem}.tlog-proof")]).unwrap();
            assert!(receipt.verified(key.as_ref().unwrap()).is_ok());
        }
    }
}

#[test]
fn what_was_changed_is_said_changed() {
    let made = sending(7, 21).unwrap();
    assert_eq!(made.register.iter().filter(|b| **b == b'\n').count(), 21);
    assert!(made.locked().unwrap().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    let document = format!("{}.pdf", made.sealed);
    let receipt = format!("{}.tlog-proof", made.sealed);
    let key = VerifierKey::parse(std::str::from_utf8(&made.files["cle.vkey"]).unwrap()).unwrap();
    let one = [format!("@/{document}"), format!("@/{receipt}"), "@/cle.pem".to_owned()];
    let one: Vec<&str> = one.iter().map(String::as_str).collect();
    let refused = |folder: &Folder, words: &[&str]| {
        expect(folder, &["@"], 5, words);
        expect(folder, &one, 5, words);
    };
    refused(&spoilt(&made, &document, |t| t.replace("fictive 1", "fictive 3")), &["modifié"]);
    refused(&spoilt(&made, &document, |t| format!("{t}%")), &["ajouté à la fin"]);
    refused(&spoilt(&made, &document, |t| t.replace("%%EOF\n", "")), &["modifié"]);
    // The line, by a character of its time; an honest base 64 of another text.
    let proof = std::str::from_utf8(&made.files[&receipt]).unwrap();
    let lines: Vec<&str> = proof.split('\n').collect();
    let blank = lines.iter().position(|line| line.is_empty()).unwrap();
    assert_eq!((blank, lines.len()), (3 + 5, 8 + 1 + 3 + 1 + 1 + 1));
    for (line, column, words) in [
        (1, 20, "n'est pas dans le registre signé"),
        (3, 5, "n'est pas dans le registre signé"),
        (blank - 1, 5, "n'est pas dans le registre signé"),
        (blank + 3, 5, "la signature du registre"),
        (blank + 5, 60, "la signature du registre"),
    ] {
        refused(&spoilt(&made, &receipt, |t| flip(t, line, column)), &[words]);
        let mutant = flip(proof, line, column);
        let ours = Receipt::parse(mutant.as_bytes()).map(|r| r.verified(&key).is_ok());
        assert_ne!(ours, Some(true), "line {line}");
    }
    // Another size or rank, a path too short or too long.
    refused(&spoilt(&made, &receipt, |t| t.replace("\n21\n", "\n22\n")), &["la signature"]);
    refused(&spoilt(&made, &receipt, |t| t.replace("index 1\n", "index 2\n")), &["pas dans"]);
    for line in [3, blank - 1] {
        let mut shorter = lines.clone();
        shorter.remove(line);
        refused(&spoilt(&made, &receipt, |_| shorter.join("\n")), &["pas dans"]);
    }
    let longer = lines[..blank].join("\n") + "\n" + lines[3] + "\n" + &lines[blank..].join("\n");
    refused(&spoilt(&made, &receipt, |_| longer.clone()), &["pas dans"]);
}

#[test]
fn a_receipt_cut_anywhere_proves_nothing() {
    let made = sending(7, 8).unwrap();
    let receipt = format!("{}.tlog-proof", made.sealed);
    let text = std::str::from_utf8(&made.files[&receipt]).unwrap();
    let cuts = text.match_indices('\n').flat_map(|(at, _)| [at, at + 1]);
    let cuts = cuts.filter(|at| *at < text.len()).step_by(5).chain([0, text.len() - 1]);
    let one = [format!("@/{}.pdf", made.sealed), format!("@/{receipt}")];
    for at in cuts {
        let folder = spoilt(&made, &receipt, |text| text[..at].to_owned());
        expect(&folder, &[&one[0], &one[1], "@/cle.vkey"], 5, &["ne concorde pas"]);
        assert!(Receipt::parse(&text.as_bytes()[..at]).is_none());
    }
    for change in [
        |t: &str| t.replacen("index", "\u{1b}[2Jindex", 1),
        |t: &str| t.replacen("@v1", "@v2", 1),
        |t: &str| t.replacen("index 1", "index 01", 1),
        |t: &str| t.replacen("index 1", "index -1", 1),
        |t: &str| t.replacen("index 1", "index 99999999999999999999", 1),
        // What the arithmetic of a shell would run.
        |t: &str| t.replacen("index 1", "index a[$(touch pirate)]", 1),
        |t: &str| t.replacen("\n8\n", "\na[$(touch pirate)]\n", 1),
        |t: &str| format!("{t}\n"),
    ] {
        let folder = spoilt(&made, &receipt, change);
        expect(&folder, &[&one[0], &one[1], "@/cle.vkey"], 5, &["forme d'un reçu"]);
    }
}

/// What another system does to a text.
type Change<'a> = &'a dyn Fn(&str) -> String;

#[test]
fn texts_that_went_through_another_system_are_read() {
    let made = sending(7, 8).unwrap();
    let returns = |text: &str| text.replace('\n', "\r\n");
    let marked = |text: &str| format!("\u{feff}{text}");
    let both = |text: &str| marked(&returns(text));
    let key = VerifierKey::parse(std::str::from_utf8(&made.files["cle.vkey"]).unwrap()).unwrap();
    let receipts = [&made.sealed, &made.signed].map(|stem| format!("{stem}.tlog-proof"));
    let texts = ["SHA256SUMS", "cle.vkey", "cle.pem", "cle.pub", &receipts[0], &receipts[1]];
    let changes: [(&str, Change<'_>); 3] =
        [("returns", &returns), ("a mark", &marked), ("both", &both)];
    for (what, change) in changes {
        let mut files = made.files.clone();
        for name in texts {
            let text = change(std::str::from_utf8(&files[name]).unwrap());
            files.insert(name.to_owned(), text.into_bytes());
        }
        let folder = Folder::with(&files);
        expect(&folder, &["@"], 0, &["Tout concorde : 2 document(s) prouvé(s)."]);
        for given in ["@/cle.vkey", "@/cle.pem", "@/cle.pub", &change(&key.to_string())] {
            let (file, receipt) = (format!("@/{}.pdf", made.sealed), format!("@/{}", receipts[0]));
            if given.starts_with('@') || what == "returns" {
                expect(&folder, &[&file, &receipt, given], 0, &[" : intact (scellé"]);
            }
        }
        // Ours reads the same.
        let at = |name: &str| folder.0.path().join(name);
        let ran = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .arg("verifier")
            .arg(at(&format!("{}.pdf", made.sealed)))
            .arg("--recu")
            .arg(at(&receipts[0]))
            .arg("--cle")
            .arg(at("cle.vkey"))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert_eq!(ran.status.code(), Some(0), "{what}: {told}");
        // What it says is still checked.
        let name = format!("{}.pdf", made.sealed);
        files.insert(name, b"%PDF-1.7\nautre\n%%EOF\n".to_vec());
        expect(&Folder::with(&files), &["@"], 5, &["modifié"]);
    }
    let upper = spoilt(&made, "SHA256SUMS", |text| {
        let upper = |line: &str| format!("{}{}\n", line[..64].to_uppercase(), &line[64..]);
        text.lines().map(upper).collect()
    });
    expect(&upper, &["@"], 0, &["Tout concorde : 2 document(s) prouvé(s)."]);
    // A return inside of a line is no end of it.
    let inside = spoilt(&made, &receipts[0], |text| text.replacen("index", "in\rdex", 1));
    expect(&inside, &["@"], 5, &["forme d'un reçu"]);
}

#[test]
fn a_recipient_is_not_told_to_make_a_key() {
    let made = sending(7, 8).unwrap();
    let other = sending(8, 8).unwrap();
    let mut files = made.files.clone();
    files.insert("autre.vkey".to_owned(), other.files["cle.vkey"].clone());
    let folder = Folder::with(&files);
    let at = |name: &str| folder.0.path().join(name);
    let receipt = format!("{}.tlog-proof", made.sealed);
    for (key, code, word) in [
        ("SHA256SUMS", "D039", "cle.vkey remis par le service"),
        ("cle.pem", "D039", "cle.vkey remis par le service"),
        ("absente.vkey", "D001", "Vérifier le chemin"),
        ("autre.vkey", "D038", "La clé donnée n'a pas signé"),
    ] {
        let ran = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .arg("verifier")
            .arg(at(&format!("{}.pdf", made.sealed)))
            .arg("--recu")
            .arg(at(&receipt))
            .arg("--cle")
            .arg(at(key))
            .output()
            .unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert!(told.contains(code) && told.contains(word), "{key}: {told}");
        assert!(!told.contains("cles creer"), "{key}: {told}");
        assert_ne!(ran.status.code(), Some(0), "{key}");
    }
}

#[test]
fn another_key_another_document_or_a_missing_piece_is_told() {
    let made = sending(7, 8).unwrap();
    let other = sending(8, 8).unwrap();
    let mut files = made.files.clone();
    files.insert("autre.vkey".to_owned(), other.files["cle.vkey"].clone());
    files.insert("autre.pem".to_owned(), other.files["cle.pem"].clone());
    let folder = Folder::with(&files);
    for key in ["@/autre.vkey", "@/autre.pem"] {
        expect(&folder, &["@", key], 5, &["la signature du registre n'est pas celle"]);
    }
    let (sealed, signed) = (made.sealed.as_str(), made.signed.as_str());
    let proof = |stem: &str| format!("@/{stem}.tlog-proof");
    let file = |stem: &str| format!("@/{stem}.pdf");
    expect(&folder, &[&file(sealed), &proof(signed), "@/cle.pub"], 5, &["modifié"]);
    expect(&folder, &["@/absent.pdf", &proof(sealed), "@/cle.pub"], 3, &["le fichier manque"]);
    expect(&folder, &[&file(sealed), "@/absent", "@/cle.pub"], 3, &["le reçu manque"]);
    expect(&folder, &[&file(sealed), &proof(sealed), "@/SHA256SUMS"], 3, &["clé publique"]);
    expect(&folder, &["@/absent"], 3, &["dossier d'envoi"]);
    expect(&folder, &[], 3, &["usage"]);
    for (name, code, words) in [
        ("SHA256SUMS".to_owned(), 3, "SHA256SUMS manque"),
        ("cle.vkey".to_owned(), 3, "clé publique manque"),
        (format!("{sealed}.pdf"), 3, "le fichier manque"),
        (format!("{sealed}.tlog-proof"), 5, "le reçu manque"),
    ] {
        let mut files = made.files.clone();
        files.remove(&name);
        expect(&Folder::with(&files), &["@"], code, &[words]);
    }
    // The receipt of the other document, a document that nobody announced, a line that leaves.
    let mut files = made.files.clone();
    files.insert(format!("{sealed}.tlog-proof"), files[&format!("{signed}.tlog-proof")].clone());
    expect(&Folder::with(&files), &["@"], 5, &["celui d'un autre document"]);
    let mut files = made.files.clone();
    files.insert("PIECE-ZZZZ.pdf".to_owned(), b"x".to_vec());
    expect(&Folder::with(&files), &["@"], 5, &["n'est pas annoncé"]);
    let mut files = made.files.clone();
    files.insert("Annexe urgente.pdf".to_owned(), b"x".to_vec());
    let words = ["Annexe urgente.pdf : non annoncé par SHA256SUMS, rien n'en est vérifié"];
    expect(&Folder::with(&files), &["@"], 0, &words);
    let outside = spoilt(&made, "SHA256SUMS", |t| t.replacen("  ", "  ../", 1));
    expect(&outside, &["@"], 5, &["n'a pas la forme attendue"]);
    let sums = spoilt(&made, "SHA256SUMS", |t| t.replace("bordereau", "PIECE"));
    expect(&sums, &["@"], 3, &["le fichier manque"]);
}

#[test]
fn a_document_signed_after_its_sealing_is_said_so_and_no_more() {
    let made = sending(7, 8).unwrap();
    let document = format!("{}.pdf", made.sealed);
    let update = "1 0 obj <</Type/Sig/ByteRange [0 1 2 3]>> endobj\n%%EOF\n";
    let folder = spoilt(&made, &document, |text| format!("{text}{update}"));
    let receipt = format!("@/{}.tlog-proof", made.sealed);
    let words = ["signé après scellement", "n'est pas\n  vérifiée ici"];
    expect(&folder, &[&format!("@/{document}"), &receipt, "@/cle.vkey"], 0, &words);
    // In a sending nothing is left to be signed: what came back signed has a line of its own.
    expect(&folder, &["@"], 5, &["ajouté à la fin"]);
    let nothing = spoilt(&made, &document, |text| format!("{text}FAUX\n%%EOF\n"));
    expect(&nothing, &[&format!("@/{document}"), &receipt, "@/cle.vkey"], 5, &["ajouté à la fin"]);
}

#[test]
fn the_script_says_what_it_lacks() {
    let made = sending(7, 8).unwrap();
    let folder = Folder::with(&made.files);
    let tools = crate::shared::folder();
    for tool in [
        "base64",
        "cat",
        "cmp",
        "cut",
        "dirname",
        "grep",
        "head",
        "mktemp",
        "od",
        "rm",
        "sed",
        "sha256sum",
        "tail",
        "tr",
        "wc",
    ] {
        let found =
            Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().unwrap();
        let found = String::from_utf8(found.stdout).unwrap();
        std::os::unix::fs::symlink(found.trim(), tools.path().join(tool)).unwrap();
    }
    let run = || {
        let mut command = Command::new("/bin/sh");
        command.arg(at("scripts/verifier.sh")).arg(folder.0.path()).env("PATH", tools.path());
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let (code, text) = run();
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("il faut OpenSSL 3, ou minisign"), "{text}");
    // A program of that name that accepts everything is not believed.
    fake(&tools.path().join("openssl"));
    assert_eq!(run().0, Some(3));
}

fn fake(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, "#!/bin/sh\nexit 0\n").unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}
