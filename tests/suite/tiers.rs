//! What a third party checks without our program: `scripts/verifier.sh`, under several shells.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::at;

#[path = "../../samples/registre/depot.rs"]
mod depot;

/// Shells, and the one locale that must not change what they do.
const SHELLS: [(&[&str], &str); 4] = [
    (&["dash"], "C"),
    (&["bash"], "fr_FR.UTF-8"),
    (&["bash", "--posix"], "C.UTF-8"),
    (&["busybox", "sh"], "POSIX"),
];

struct Dispatch {
    folder: tempfile::TempDir,
    stems: Vec<String>,
}

impl Dispatch {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("un envoi à 3 pièces ").tempdir().unwrap();
        let stems = depot::write(folder.path()).unwrap();
        Self { folder, stems }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn pdf(&self, rank: usize) -> PathBuf {
        self.path(&format!("{}.pdf", self.stems[rank]))
    }

    fn receipt(&self, rank: usize) -> PathBuf {
        self.path(&format!("{}.tlog-proof", self.stems[rank]))
    }

    /// Every shell of this machine says the same: the exit code, and what is printed.
    fn says(&self, what: &str, args: &[&Path], exit: i32, words: &str) {
        // All at once: each waits for many small processes.
        let start = |(shell, locale): &(&'static [&'static str], &str)| {
            let child = Command::new(shell[0])
                .args(&shell[1..])
                .arg(at("scripts/verifier.sh"))
                .args(args)
                .env("LC_ALL", locale)
                .current_dir(self.folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            child.ok().map(|child| (*shell, child))
        };
        let children: Vec<_> = SHELLS.iter().filter_map(start).collect();
        assert!(!children.is_empty(), "no shell at all");
        for (shell, child) in children {
            let ran = child.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
            assert_eq!(ran.status.code(), Some(exit), "{what}, {shell:?}: {text}");
            assert!(text.contains(words), "{what}, {shell:?}: {text}");
            assert_eq!(text.contains("intact : "), exit == 0, "{what}, {shell:?}: {text}");
        }
    }

    /// One document, by its own files.
    fn one(&self, what: &str, exit: i32, words: &str) {
        let (pdf, receipt, key) = (self.pdf(0), self.receipt(0), self.path("cle.pem"));
        self.says(what, &[&pdf, &receipt, &key], exit, words);
    }

    /// Spoils a file, looks, and puts it back.
    fn spoilt(&self, what: &str, path: &Path, change: impl Fn(&str) -> String, words: &str) {
        let text = fs::read_to_string(path).unwrap();
        let changed = change(&text);
        assert_ne!(changed, text, "{what}");
        fs::write(path, changed).unwrap();
        self.one(what, 5, words);
        fs::write(path, text).unwrap();
    }
}

/// Changes a line of a receipt.
fn line(at: usize, change: impl Fn(&str) -> String) -> impl Fn(&str) -> String {
    move |text| {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        lines[at] = change(&lines[at]);
        lines.join("\n")
    }
}

/// Changes the line of the register that a receipt carries.
fn register_line(from: &'static str, to: &'static str) -> impl Fn(&str) -> String {
    line(1, move |extra| {
        let bytes = STANDARD.decode(extra.strip_prefix("extra ").unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "{text}");
        format!("extra {}", STANDARD.encode(text.replacen(from, to, 1)))
    })
}

#[test]
fn a_whole_dispatch_is_intact_in_every_shell() {
    let dispatch = Dispatch::new();
    dispatch.says("folder", &[dispatch.folder.path()], 0, "cesmivip/ESSA1ESSA1ESSA1E");
    dispatch.says("from inside", &[Path::new(".")], 0, "ligne 37 du registre");
    for rank in 0..3 {
        let (pdf, receipt) = (dispatch.pdf(rank), dispatch.receipt(rank));
        dispatch.says("one", &[&pdf, &receipt, &dispatch.path("cle.pem")], 0, "intact");
    }
    fs::write(dispatch.pdf(1), "faux").unwrap();
    let ran = Command::new("dash")
        .arg(at("scripts/verifier.sh"))
        .arg(dispatch.folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(5));
    assert_eq!(
        (text.matches("intact : ").count(), text.matches("REFUSÉ : ").count()),
        (2, 1),
        "{text}"
    );
}

#[test]
fn what_was_changed_is_told() {
    let dispatch = Dispatch::new();
    let pdf = dispatch.pdf(0);
    let receipt = dispatch.receipt(0);
    dispatch.spoilt(
        "document",
        &pdf,
        |t| t.replace("fictif", "fictiF"),
        "ce n'est pas le document du reçu",
    );
    dispatch.spoilt(
        "cut document",
        &pdf,
        |t| t.trim_end().to_owned(),
        "ce n'est pas le document du reçu",
    );
    dispatch.spoilt(
        "signed since",
        &pdf,
        |t| format!("{t}suite\n%%EOF\n"),
        "modifié ou signé depuis",
    );
    for (what, from, to) in
        [("event", "scelle", "remis"), ("digest", "\t", "\t\u{20}"), ("size", "\t33\t", "\t34\t")]
    {
        dispatch.spoilt(
            what,
            &receipt,
            register_line(from, to),
            "n'est pas dans le registre signé",
        );
    }
    for (what, at) in [("path", 3), ("path", 5)] {
        dispatch.spoilt(
            what,
            &receipt,
            line(at, |hash| STANDARD.encode([hash.len() as u8; 32])),
            "n'est pas dans le registre signé",
        );
    }
    dispatch.spoilt(
        "shorter path",
        &receipt,
        |t| t.replacen(&format!("{}\n", t.split('\n').nth(4).unwrap()), "", 1),
        "n'est pas dans le registre signé",
    );
    dispatch.spoilt(
        "index",
        &receipt,
        line(2, |_| "index 3".to_owned()),
        "n'est pas dans le registre signé",
    );
    dispatch.spoilt(
        "index beyond",
        &receipt,
        line(2, |_| "index 99".to_owned()),
        "n'est pas dans le registre signé",
    );
    for index in [
        "index -1",
        "index 02",
        "index x",
        "index 99999999999999999999",
        "index $(touch pirate)",
        "index a[$(touch pirate)]",
    ] {
        dispatch.spoilt(index, &receipt, line(2, |_| index.to_owned()), "reçu illisible");
    }
    assert!(!dispatch.path("pirate").exists());
    dispatch.spoilt(
        "size of the tree",
        &receipt,
        |t| t.replace("\n37\n", "\n38\n"),
        "la clé n'a pas signé",
    );
    dispatch.spoilt(
        "origin",
        &receipt,
        |t| t.replacen("\ncesmivip/E", "\ncesmivip/F", 1),
        "la clé n'a pas signé",
    );
    dispatch.spoilt("no signature", &receipt, |t| t[..t.find("— ").unwrap()].to_owned(), "reçu");
    dispatch.spoilt("other head", &receipt, |t| t.replace("@v1", "@v2"), "reçu illisible");
    let whole = fs::read_to_string(&receipt).unwrap();
    for at in (0..whole.len()).step_by(89).filter(|at| whole.is_char_boundary(*at)) {
        dispatch.spoilt("truncated receipt", &receipt, |t| t[..at].to_owned(), "REFUSÉ");
    }
    dispatch.one("all is back", 0, "intact");
}

#[test]
fn other_keys_and_exchanged_receipts_are_told() {
    let dispatch = Dispatch::new();
    let (pdf, receipt, key) = (dispatch.pdf(0), dispatch.receipt(0), dispatch.path("cle.pem"));
    dispatch.says(
        "other key",
        &[&pdf, &receipt, &dispatch.path("autre.pem")],
        5,
        "la clé n'a pas signé",
    );
    dispatch.says(
        "exchanged",
        &[&pdf, &dispatch.receipt(2), &key],
        5,
        "ce n'est pas le document du reçu",
    );
    dispatch.says("no receipt", &[&pdf, Path::new("absent"), &key], 3, "manque ou ne se lit pas");
    dispatch.says("no folder", &[Path::new("absent")], 3, "n'est pas un dossier");
    dispatch.says("no argument", &[], 3, "il faut un dossier");
    let empty = dispatch.path("vide");
    fs::create_dir(&empty).unwrap();
    dispatch.says("empty", &[&empty], 3, "aucun PIECE-*.pdf");
    let (a, b) = (fs::read(dispatch.receipt(0)).unwrap(), fs::read(dispatch.receipt(1)).unwrap());
    fs::write(dispatch.receipt(0), b).unwrap();
    fs::write(dispatch.receipt(1), a).unwrap();
    let ran = Command::new("bash")
        .arg(at("scripts/verifier.sh"))
        .arg(dispatch.folder.path())
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(5));
    assert_eq!(String::from_utf8(ran.stdout).unwrap().matches("REFUSÉ : ").count(), 2);
    fs::remove_file(dispatch.pdf(2)).unwrap();
    let ran = Command::new("dash")
        .arg(at("scripts/verifier.sh"))
        .arg(dispatch.folder.path())
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(5));
    assert!(String::from_utf8(ran.stdout).unwrap().contains("le document manque"));
}
