//! Verdicts: every alteration of a sealed or signed file is told, no intact file is accused.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use cesmivip::pdf::revision_ends;
use cesmivip::register::{
    Checkpoint, Entry, Event, InclusionPath, Receipt, Reference, Registered, SigningKey, Verdict,
    leaf_hash,
};
use cesmivip::seal::{Facts, WorkspaceKey, sha256};
use cesmivip::store::{Batch, Guards, RegisterFile, fingerprint, read_register};
use cesmivip::value::Instant;
use serde_json::Value;

use crate::{Ran, at};

/// The sealed part of the file that a foreign tool signed (`tests/kit/signes/README.md`).
const SEALED: usize = 11_594;

fn returned() -> Vec<u8> {
    std::fs::read(at("tests/kit/signes/signe.pdf")).unwrap()
}

fn now() -> Instant {
    Instant::parse("2026-11-24T15:04:05Z").unwrap()
}

/// A workspace whose register is real, and whose documents are not.
pub struct Office {
    pub folder: tempfile::TempDir,
    pub key: WorkspaceKey,
}

impl Office {
    pub fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let folder = crate::shared::folder();
        let office = Self { folder, key: WorkspaceKey::from_bytes([0x2a; 32]) };
        std::fs::copy(at("samples/cesmivip.yaml"), office.at("cesmivip.yaml")).unwrap();
        std::fs::create_dir(office.at(".cesmivip")).unwrap();
        std::fs::create_dir(office.at("registre")).unwrap();
        std::fs::write(office.at(".cesmivip/cle"), format!("{}\n", "2a".repeat(32))).unwrap();
        let private = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(office.at(".cesmivip/cle"), private).unwrap();
        std::fs::write(office.at("registre/origine"), "cesmivip/ESSA1\n").unwrap();
        office
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn register(&self) -> RegisterFile {
        RegisterFile::new(self.at("registre"), Self::origin(), self.guards())
    }

    pub fn origin() -> Reference {
        Reference::parse("cesmivip/ESSA1").unwrap()
    }

    /// The memory beside the key.
    pub fn guards(&self) -> Guards {
        Guards::new(self.at(".cesmivip/registre.garde"), None, "")
    }

    /// Issues a version of a document, as the program does.
    pub fn issue(&self, version: u32, bytes: &[u8]) {
        let stem = |version| format!("SIG-2026-0001-v{version}");
        let facts = Facts {
            kind: "signalement".to_owned(),
            reference: "SIG-2026-0001".to_owned(),
            version,
            recipient: "parquet".to_owned(),
            date: "2026-11-24".to_owned(),
            stem: stem(version),
            replaces: (1..version).map(stem).collect(),
            corrects: Vec::new(),
            working: false,
        };
        let mut batch = Batch::default();
        batch.add_issued(format!("{}.pdf", facts.stem), bytes, &facts);
        let mut register = self.register();
        let mut register = register.lock(&self.key).unwrap();
        let events = batch.events(&self.key, register.known()).unwrap();
        register.issue(&self.at("produits"), &batch, now(), &events).unwrap();
    }

    pub fn known(&self) -> Registered {
        let mut known = Registered::default();
        read_register(&self.at("registre"), None, [], |line, _, _| known.see(line)).unwrap();
        known
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .env("XDG_STATE_HOME", self.at("etat"))
            .output()
            .unwrap();
        Ran::of(output)
    }

    /// The code of the verdict on one file, and the exit code.
    pub fn verdict(&self, file: &str) -> (String, i32) {
        let ran = self.run(&["verifier", file, "--format", "json"]);
        let line: Value = serde_json::from_str(ran.out.lines().next_back().unwrap()).unwrap();
        (line["verdict"].as_str().unwrap().to_owned(), ran.code)
    }
}

#[test]
fn every_alteration_of_a_sealed_or_signed_file_is_told() {
    let office = Office::new();
    let returned = returned();
    let sealed = &returned[..SEALED];
    let other = [sealed, b"\n"].concat();
    office.issue(1, sealed);
    office.issue(2, &other);
    let piece = office.known().sealed(&sha256(sealed)).unwrap().id;
    let size = returned.len() as u64;
    let signed = Entry::of(Event::Signed, piece, sha256(&returned), size).about(sha256(sealed));
    office.register().lock(&office.key).unwrap().enter(now(), &[signed]).unwrap();
    let known = office.known();
    let judge = |bytes: &[u8]| Verdict::of(&fingerprint(bytes), &known);
    assert!(matches!(judge(sealed), Verdict::Intact(_)));
    assert!(matches!(judge(&other), Verdict::Intact(_)));
    assert!(matches!(judge(&returned), Verdict::Signed(..)));
    let mut mutants: Vec<Vec<u8>> = Vec::new();
    for file in [sealed, &returned] {
        // Bit flips anywhere.
        for at in (0..file.len()).step_by(7) {
            let mut mutant = file.to_vec();
            mutant[at] ^= 1 << (at % 8);
            mutants.push(mutant);
        }
        // Cut at each end, around it, and anywhere.
        let ends = revision_ends(file);
        let cuts = ends.iter().flat_map(|end| [end - 1, end - 6, end + 1]);
        for cut in cuts.chain((1..file.len()).step_by(331)).filter(|cut| *cut < file.len()) {
            mutants.push(file[..cut].to_vec());
        }
        for tail in [&b"\n"[..], b"\n", b" ", b"%%EOF\n", b"\0", b"1 0 obj\n<<>>\nendobj\n%%EOF\n"]
        {
            mutants.push([file, tail].concat());
        }
        mutants.push([file, file].concat());
    }
    // Authors and overlays, appended as updates do; the sealed bytes are intact before them.
    let update =
        b"9 0 obj\n<</Author (X)>>\nendobj\ntrailer\n<</Info 9 0 R>>\nstartxref\n0\n%%EOF\n";
    mutants.push([sealed, update].concat());
    mutants.push([&returned, &update[..]].concat());
    // The signature of one version on another.
    mutants.push([&other, &returned[SEALED..]].concat());
    let registered = BTreeSet::from([sealed.to_vec(), other.clone(), returned.clone()]);
    assert!(mutants.len() > 3000);
    for mutant in mutants.iter().filter(|mutant| !registered.contains(*mutant)) {
        let verdict = judge(mutant);
        assert!(!verdict.is_authentic(), "{} bytes", mutant.len());
        assert!(!verdict.stands());
    }
}

#[test]
fn verdicts_have_words_codes_and_exits() {
    let office = Office::new();
    let returned = returned();
    let sealed = &returned[..SEALED];
    const FILE: &str = "produits/SIG-2026-0001-v1.pdf";
    office.issue(1, sealed);
    assert_eq!(office.verdict(FILE), ("intact".to_owned(), 0));
    let ran = office.run(&["verify", FILE]);
    assert!(ran.out.contains(" : intact\n") && ran.out.contains("novembre"), "{}", ran.out);
    // The name is enough to tell an alteration from a stranger.
    let mut flipped = sealed.to_vec();
    flipped[5000] ^= 1;
    std::fs::write(office.at("SIG-2026-0001-v1.pdf"), &flipped).unwrap();
    assert_eq!(office.verdict("SIG-2026-0001-v1.pdf"), ("modifie".to_owned(), 5));
    std::fs::write(office.at("autre.pdf"), &flipped).unwrap();
    assert_eq!(office.verdict("autre.pdf"), ("inconnu".to_owned(), 5));
    std::fs::write(office.at("autre.pdf"), &returned).unwrap();
    let (verdict, code) = office.verdict("autre.pdf");
    assert_eq!((verdict.as_str(), code), ("modifie", 5), "a signature that nobody entered");
    assert_eq!(office.verdict("absent.pdf"), ("illisible".to_owned(), 3));
    // Entered, the signed file has its own verdict, and cannot be entered for something else.
    let ran = office.run(&["importer-signe", "autre.pdf"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(office.verdict("autre.pdf"), ("signe".to_owned(), 0));
    assert_eq!(office.verdict("produits/SIG-2026-0001-v1-signe.pdf"), ("signe".to_owned(), 0));
    assert!(office.run(&["import-signed", "autre.pdf"]).out.contains("inchangé"));
    std::fs::write(office.at("autre.pdf"), [&returned, &b"\n"[..]].concat()).unwrap();
    assert_eq!(office.run(&["importer-signe", "autre.pdf"]).code, 1, "already signed");
    // A later version replaces; both are told apart from a folder, and by name.
    office.issue(2, b"%PDF-1.7\nautre\n%%EOF\n");
    assert_eq!(office.verdict(FILE), ("remplace".to_owned(), 5));
    let ran = office.run(&["verifier", FILE]);
    assert!(ran.out.contains("remplacé par la version 2"), "{}", ran.out);
    let ran = office.run(&["verifier", "produits"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.err.contains("3 document(s) en règle sur 3."), "{}", ran.err);
    assert_eq!(office.run(&["registre", "annuler", "produits/SIG-2026-0001-v2.pdf"]).code, 0);
    assert_eq!(office.verdict("produits/SIG-2026-0001-v2.pdf"), ("annule".to_owned(), 5));
    let ran = office.run(&["verifier", "produits", "--inscrire"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = office.run(&["registre", "verifier"]);
    assert!(ran.out.starts_with("Registre entier : 9 lignes"), "{}", ran.out);
    // A broken register says nothing of anybody.
    let path = office.at("registre/registre.tsv");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, whole.replacen("parquet", "ministre", 1)).unwrap();
    assert_eq!(office.verdict(FILE), ("rompu".to_owned(), 5));
    assert_eq!(office.run(&["registre", "verifier"]).code, 5);
    let cut: String = whole.split_inclusive('\n').take(3).collect();
    std::fs::write(&path, cut).unwrap();
    assert_eq!(office.verdict(FILE), ("rompu".to_owned(), 5));
}

#[test]
fn what_came_back_is_refused_with_its_reason() {
    let office = Office::new();
    let returned = returned();
    office.issue(1, &returned[..SEALED]);
    let import = |bytes: &[u8]| {
        std::fs::write(office.at("rendu.pdf"), bytes).unwrap();
        let ran = office.run(&["importer-signe", "rendu.pdf"]);
        assert!(!office.at("produits/SIG-2026-0001-v1-signe.pdf").exists());
        (ran.code, ran.err)
    };
    let (code, err) = import(&returned[..SEALED]);
    assert!(code == 5 && err.contains("D034") && err.contains("sans signature"), "{err}");
    let (code, err) = import(&[&returned, &b"x"[..]].concat());
    assert!(code == 5 && err.contains("D034"), "{err}");
    let mut rewritten = returned.clone();
    rewritten[100] ^= 1;
    let (code, err) = import(&rewritten);
    assert!(code == 5 && err.contains("D035"), "{err}");
    assert_eq!(office.known().pieces().filter(|piece| !piece.signed.is_empty()).count(), 0);
}

/// A receipt of the line of a document, signed by a key.
fn receipt(office: &Office, key: &SigningKey, line: u64) -> Receipt {
    let mut path = InclusionPath::new(line - 1);
    let mut text = Vec::new();
    let chain = read_register(&office.at("registre"), None, [], |read, bytes, _| {
        path.push(leaf_hash(bytes));
        if read.number == line {
            text = bytes.to_vec();
        }
    });
    let checkpoint =
        Checkpoint { origin: "cesmivip/ESSA1".to_owned(), point: chain.unwrap().point() };
    let note = checkpoint.signed(key).unwrap();
    Receipt { line: text, index: line - 1, path: path.end().unwrap(), note }
}

#[test]
fn a_receipt_is_enough_without_the_workspace() {
    let office = Office::new();
    let returned = returned();
    office.issue(1, &returned[..SEALED]);
    office.issue(2, b"%PDF-1.7\nautre\n%%EOF\n");
    let key = SigningKey::from_seed([6; 32]);
    let vkey = key.verifier("cesmivip/ESSA1").unwrap().to_string();
    let elsewhere = crate::shared::folder();
    let put =
        |name: &str, bytes: &[u8]| std::fs::write(elsewhere.path().join(name), bytes).unwrap();
    put("piece.pdf", &returned[..SEALED]);
    put("recu", receipt(&office, &key, 2).to_string().as_bytes());
    let verify = |recu: &str, key: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(["verifier", "piece.pdf", "--recu", recu, "--cle", key])
            .current_dir(elsewhere.path())
            .env_clear()
            .output()
            .unwrap();
        let text =
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code().unwrap(), text)
    };
    let (code, text) = verify("recu", &vkey);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(" : intact\n") && text.contains("D'après son reçu seul"), "{text}");
    let other = SigningKey::from_seed([7; 32]).verifier("cesmivip/ESSA1").unwrap();
    let (code, text) = verify("recu", &other.to_string());
    assert!(code == 5 && text.contains("D038"), "{text}");
    // The receipt of another document, of a changed line, with another path.
    put("autre", receipt(&office, &key, 3).to_string().as_bytes());
    let (code, text) = verify("autre", &vkey);
    assert!(code == 5 && text.contains(" : modifié\n"), "{text}");
    let mut forged = receipt(&office, &key, 2);
    forged.line[3] ^= 1;
    put("forge", forged.to_string().as_bytes());
    assert_eq!(verify("forge", &vkey).0, 5);
    let mut forged = receipt(&office, &key, 2);
    forged.path.reverse();
    put("forge", forged.to_string().as_bytes());
    assert_eq!(verify("forge", &vkey).0, 5);
    put("piece.pdf", &returned);
    let (code, text) = verify("recu", &vkey);
    assert!(code == 5 && text.contains("quelque chose a été ajouté"), "{text}");
    // Once entered, the signed file has a receipt of its own, and the sealed one is not it.
    std::fs::write(office.at("rendu.pdf"), &returned).unwrap();
    assert_eq!(office.run(&["verifier", "rendu.pdf"]).code, 5);
    let piece = office.known().sealed(&sha256(&returned[..SEALED])).unwrap().id;
    let size = returned.len() as u64;
    let signed = Entry::of(Event::Signed, piece, sha256(&returned), size);
    let signed = signed.about(sha256(&returned[..SEALED]));
    office.register().lock(&office.key).unwrap().enter(now(), &[signed]).unwrap();
    put("recu", receipt(&office, &key, 5).to_string().as_bytes());
    let (code, text) = verify("recu", &vkey);
    assert!(code == 0 && text.contains("signé après scellement"), "{text}");
}

#[test]
fn a_witness_signs_the_point_and_no_other() {
    let office = Office::new();
    office.issue(1, b"%PDF-1.7\nun\n%%EOF\n");
    let key = SigningKey::from_seed([6; 32]);
    let vkey = key.verifier("cesmivip/ESSA1").unwrap();
    let mut note = receipt(&office, &key, 2).note;
    std::fs::write(office.at("registre/cle.vkey"), format!("{vkey}\n")).unwrap();
    std::fs::write(office.at("registre/point"), note.to_string()).unwrap();
    std::fs::copy(office.at("registre/point"), office.at("ancien")).unwrap();
    let witness = SigningKey::from_seed([8; 32]);
    let theirs = witness.verifier("dpo.exemple.invalid").unwrap().to_string();
    assert!(note.add("dpo.exemple.invalid", &witness));
    std::fs::write(office.at("signe-par-le-dpo"), note.to_string()).unwrap();
    assert_eq!(office.run(&["registre", "temoin", "ancien", "--cle", &theirs]).code, 5);
    let ran = office.run(&["registre", "temoin", "signe-par-le-dpo", "--cle", &theirs]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(std::fs::read_to_string(office.at("registre/point")).unwrap(), note.to_string());
    // The register only grew since.
    let since = ["registre", "verifier", "--depuis", "ancien"];
    let ran = office.run(&since);
    assert_eq!(ran.code, 0, "{}", ran.err);
    office.issue(2, b"%PDF-1.7\ndeux\n%%EOF\n");
    assert_eq!(office.run(&since).code, 0);
    // Rewritten from the start by whoever has the key, with every digest and the memory beside it
    // made again, and no other memory left: the point of an old slip is what tells.
    let rewritten = Office::new();
    rewritten.issue(1, b"%PDF-1.7\nfaux\n%%EOF\n");
    rewritten.issue(2, b"%PDF-1.7\ndeux\n%%EOF\n");
    std::fs::copy(rewritten.at("registre/registre.tsv"), office.at("registre/registre.tsv"))
        .unwrap();
    std::fs::remove_file(office.at("registre/point")).unwrap();
    let garde = ".cesmivip/registre.garde";
    std::fs::copy(rewritten.at(garde), office.at(garde)).unwrap();
    assert_eq!(office.run(&["registre", "verifier"]).code, 5);
    std::fs::remove_dir_all(office.at("etat")).unwrap();
    assert_eq!(office.run(&["registre", "verifier"]).code, 0);
    let ran = office.run(&since);
    assert!(ran.code == 5 && ran.err.contains("D030"), "{}", ran.err);
}
