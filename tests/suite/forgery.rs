//! A register that somebody wrote in without the key of its workspace.
#![expect(clippy::disallowed_methods, reason = "registers of its own, on the disk")]

use std::collections::BTreeSet;

use cesmivip::register::{Chain, Entry, Event, Line, Reference, Stopped, Verdict};
use cesmivip::seal::{WorkspaceKey, sha256};
use cesmivip::store::fingerprint;
use cesmivip::value::{Digest, Instant, PieceId};

use crate::verifier::Office;

const FILE: &str = "produits/SIG-2026-0001-v1.pdf";
const SEALED: &[u8] = b"%PDF-1.7\nun document\n%%EOF\n";
const ALTERED: &[u8] = b"%PDF-1.7\nun mensonge\n%%EOF\n";

/// How a forger fills the last column.
type Marking<'a> = &'a dyn Fn(&[u8]) -> Digest;

fn office() -> Office {
    let office = Office::new();
    office.issue(1, SEALED);
    office.issue(2, b"%PDF-1.7\ndeux\n%%EOF\n");
    office
}

fn early() -> Instant {
    Instant::parse("2024-01-02T03:04:05Z").unwrap()
}

fn sealed(office: &Office) -> PieceId {
    office.known().sealed(&sha256(SEALED)).unwrap().id
}

/// Adds lines that follow the others, as anybody can.
fn forged(lines: &[u8], entries: &[Entry], mark: Marking<'_>) -> Vec<u8> {
    let mut chain = Chain::default();
    chain.read(&mut &*lines, |_, _, _| {}).unwrap_or_else(|stopped| match stopped {
        Stopped::Io(error) => panic!("{error}"),
        Stopped::Broken(line, flaw) => panic!("{line}: {flaw:?}"),
    });
    let mut out = lines.to_vec();
    for entry in entries {
        let line = chain.next(early(), entry.clone(), mark).to_string();
        chain.feed(line.as_bytes()).unwrap();
        out.extend(line.as_bytes());
    }
    out
}

/// Makes every digest again from a line on, under marks of one's own.
fn rechained(lines: Vec<Line>, mark: Marking<'_>) -> Vec<u8> {
    let mut last = Digest::from_bytes([0; 32]);
    let mut out = Vec::new();
    for line in lines {
        let line = Line { previous: last, ..line };
        // What the forger did not touch keeps the mark that it had, unless it had to move.
        let text = line.clone().under(mark).to_string();
        last = sha256(text.as_bytes());
        out.extend(text.as_bytes());
    }
    out
}

fn written(office: &Office) -> Vec<u8> {
    std::fs::read(office.at("registre/registre.tsv")).unwrap()
}

/// Puts other lines in place, and expects that everything stops, for the true reason.
fn stops(office: &Office, lines: &[u8], what: &str) {
    let path = office.at("registre/registre.tsv");
    let whole = written(office);
    std::fs::write(&path, lines).unwrap();
    assert_eq!(office.verdict(FILE), ("douteux".to_owned(), 5), "{what}");
    std::fs::write(office.at("rendu.pdf"), b"%PDF-1.7\nrendu\n%%EOF\n").unwrap();
    for verb in [
        &["registre", "verifier"][..],
        &["registre", "annuler", FILE],
        &["registre", "purger", FILE],
        &["registre", "reparer"],
        &["importer-signe", "rendu.pdf"],
        &["verifier", FILE, "--inscrire"],
    ] {
        // A register with no torn line has nothing to be mended, and is left as it is.
        let ran = office.run(verb);
        let mends = verb[1] == "reparer" && ran.code == 0;
        assert!(mends || ran.code == 5 && ran.err.contains("D051"), "{what}: {verb:?} {}", ran.err);
    }
    assert_eq!(std::fs::read(&path).unwrap(), lines, "{what}: the evidence was changed");
    std::fs::write(&path, whole).unwrap();
}

#[test]
fn a_line_that_nobody_here_entered_stops_every_verdict() {
    let office = office();
    let whole = written(&office);
    let piece = sealed(&office);
    let other = PieceId::of_bytes(&[9; 32]);
    let size = ALTERED.len() as u64;
    let any = |_: &[u8]| Digest::from_bytes([0x5a; 32]);
    let entries = [
        ("a seal of its own", Entry::of(Event::Sealed, other, sha256(ALTERED), size)),
        ("a second seal of a number", Entry::of(Event::Sealed, piece, sha256(ALTERED), size)),
        ("a signature", Entry::of(Event::Signed, piece, sha256(ALTERED), size)),
        ("a cancelling", Entry::of(Event::Cancelled, piece, sha256(SEALED), size)),
        ("a replacement", Entry { piece: Some(piece), ..Entry::new(Event::Replaced) }),
        ("an erratum", Entry::of(Event::Erratum, other, sha256(ALTERED), 1).about(sha256(SEALED))),
        ("a handing", Entry::of(Event::Handed, piece, sha256(SEALED), size)),
        ("a destruction", Entry::of(Event::Purged, piece, sha256(SEALED), size)),
        ("a key", Entry { digest: Some(sha256(b"x")), ..Entry::new(Event::KeyChanged) }),
        ("a witness", Entry::new(Event::Witnessed)),
    ];
    for (what, entry) in &entries {
        stops(&office, &forged(&whole, std::slice::from_ref(entry), &any), what);
    }
    // Whatever stands in the column of the mark.
    let theirs = WorkspaceKey::from_bytes([1; 32]);
    let last = |_: &[u8]| {
        Line::parse(whole.split_inclusive(|b| *b == b'\n').next_back().unwrap()).unwrap().mark
    };
    let marks: [(&str, Marking<'_>); 5] = [
        ("zeros", &|_| Digest::from_bytes([0; 32])),
        ("a digest", &|bytes| sha256(bytes)),
        ("another key", &|bytes| theirs.mark(bytes)),
        ("the mark of the line before", &last),
        ("another use of the key", &|bytes| office.key.commitment(bytes)),
    ];
    for (what, mark) in marks {
        stops(&office, &forged(&whole, &[entries[0].1.clone()], mark), what);
    }
    // The lines of the workspace pass, and those that it enters after them.
    assert_eq!(office.verdict(FILE).1, 5, "replaced by its second version");
    assert_eq!(office.verdict("produits/SIG-2026-0001-v2.pdf"), ("intact".to_owned(), 0));
    assert_eq!(office.run(&["registre", "verifier"]).code, 0);
}

#[test]
fn every_line_that_was_changed_moved_or_left_out_is_told_though_all_were_chained_again() {
    let office = office();
    let whole = written(&office);
    let lines: Vec<Line> =
        whole.split_inclusive(|b| *b == b'\n').map(|line| Line::parse(line).unwrap()).collect();
    // Without what is remembered of it, only the marks can tell.
    let garde = office.at(".cesmivip/registre.garde");
    let keep = |_: &[u8]| Digest::from_bytes([3; 32]);
    let mut mutants = BTreeSet::new();
    for (rank, line) in lines.iter().enumerate() {
        let mut with = |line: Line| {
            let mut mutant = lines.clone();
            mutant[rank] = line;
            mutants.insert(rechained(mutant, &keep));
        };
        let entry = line.entry.clone();
        with(Line { at: early(), ..line.clone() });
        with(Line {
            entry: Entry { digest: Some(sha256(ALTERED)), ..entry.clone() },
            ..line.clone()
        });
        with(Line { entry: Entry { size: Some(7), ..entry.clone() }, ..line.clone() });
        with(Line {
            entry: Entry { piece: Some(PieceId::of_bytes(&[8; 32])), ..entry.clone() },
            ..line.clone()
        });
        with(Line { entry: Entry { reference: Reference::parse("ase"), ..entry }, ..line.clone() });
        if rank > 0 {
            let mut shorter = lines.clone();
            shorter.remove(rank);
            let again = (1..).zip(shorter).map(|(number, line)| Line { number, ..line }).collect();
            mutants.insert(rechained(again, &keep));
        }
    }
    assert!(mutants.len() > 20);
    let path = office.at("registre/registre.tsv");
    for mutant in mutants {
        std::fs::write(&path, &mutant).unwrap();
        let told = |register: &mut cesmivip::store::RegisterFile| {
            register.lock(&office.key).map(|_| ()).map_err(|fault| fault.code)
        };
        let mut register = office.register();
        assert_eq!(told(&mut register), Err("D030"), "what is remembered");
        assert_eq!(told(&mut register), Err("D030"), "asked again");
        let kept = std::fs::read(&garde).unwrap();
        std::fs::remove_file(&garde).unwrap();
        office.guards().begin(&office.key, &Office::origin()).unwrap();
        let mut register = office.register();
        assert_eq!(told(&mut register), Err("D051"));
        assert_eq!(told(&mut register), Err("D051"), "asked again");
        std::fs::write(&garde, kept).unwrap();
    }
}

#[test]
fn nothing_is_signed_over_a_line_that_was_not_entered() {
    let office = office();
    let any = |_: &[u8]| Digest::from_bytes([0x5a; 32]);
    let entry = Entry::of(Event::Sealed, PieceId::of_bytes(&[9; 32]), sha256(ALTERED), 1);
    let phrase = "quatre mots de passe fictifs";
    let run = |args: &[&str]| {
        use std::io::Write;
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(args)
            .current_dir(office.folder.path())
            .env_clear()
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(format!("{phrase}\n").as_bytes());
        crate::Ran::of(child.wait_with_output().unwrap())
    };
    let ran = run(&["cles", "creer", "--phrase-entree"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(run(&["registre", "signer", "--phrase-entree"]).code, 0);
    let point = std::fs::read(office.at("registre/point")).unwrap();
    let whole = written(&office);
    std::fs::write(office.at("registre/registre.tsv"), forged(&whole, &[entry], &any)).unwrap();
    let ran = run(&["registre", "signer", "--phrase-entree"]);
    assert!(ran.code == 5 && ran.err.contains("D051"), "{} {}", ran.code, ran.err);
    let ran = run(&["cles", "changer", "--phrase-entree"]);
    assert!(ran.code == 5 && ran.err.contains("D051"), "{} {}", ran.code, ran.err);
    assert!(!office.at(".cesmivip/changement").exists());
    #[cfg(feature = "rendu")]
    {
        std::fs::copy(crate::at("samples/logo.svg"), office.at("logo.svg")).unwrap();
        std::fs::write(office.at("faux.pdf"), ALTERED).unwrap();
        let ran = run(&["bordereau", "faux.pdf", "--destinataire", "parquet", "--phrase-entree"]);
        assert!(ran.code == 5 && ran.err.contains("D051"), "{} {}", ran.code, ran.err);
        assert!(!office.at("envois").exists());
    }
    assert_eq!(std::fs::read(office.at("registre/point")).unwrap(), point);
}

#[test]
fn a_signed_line_is_believed_of_the_sealed_bytes_and_of_nothing_else() {
    let office = office();
    let (piece, size) = (sealed(&office), SEALED.len() as u64);
    // Even entered with the key, by a program that went wrong.
    let junk: [&[u8]; 4] = [
        b"33 octets qui ne sont pas un PDF.",
        b"%PDF-1.7\ndeux\n%%EOF\nsignature\n%%EOF\n",
        &[&SEALED[1..], b"signature\n%%EOF\n"].concat(),
        b"",
    ];
    for bytes in junk {
        let entry = Entry::of(Event::Signed, piece, sha256(bytes), bytes.len() as u64);
        let entry = entry.about(sha256(SEALED));
        office.register().lock(&office.key).unwrap().record(early(), &[entry]).unwrap();
        let verdict = Verdict::of(&fingerprint(bytes), &office.known());
        assert!(!verdict.is_authentic(), "{verdict:?}");
        std::fs::write(office.at("rendu.pdf"), bytes).unwrap();
        // Its own bytes do not lead to the document, its name does.
        assert_eq!(office.verdict("rendu.pdf").1, 5);
        std::fs::rename(office.at("rendu.pdf"), office.at("SIG-2026-0001-v1-signe.pdf")).unwrap();
        let told = office.verdict("SIG-2026-0001-v1-signe.pdf");
        assert_eq!(told, ("modifie".to_owned(), 5));
    }
    let signed = [SEALED, b"signature\n%%EOF\n"].concat();
    let entry = Entry::of(Event::Signed, piece, sha256(&signed), size).about(sha256(SEALED));
    office.register().lock(&office.key).unwrap().record(early(), &[entry]).unwrap();
    assert!(matches!(Verdict::of(&fingerprint(&signed), &office.known()), Verdict::Signed(..)));
}

#[test]
fn a_number_is_that_of_a_name_and_has_one_content() {
    let office = office();
    // The second version under the name of the first, and the other way round.
    let (one, two) = ("SIG-2026-0001-v1.pdf", "SIG-2026-0001-v2.pdf");
    std::fs::create_dir(office.at("copies")).unwrap();
    for (from, to) in [(one, two), (two, one)] {
        std::fs::copy(office.at(&format!("produits/{from}")), office.at(&format!("copies/{to}")))
            .unwrap();
        assert_eq!(office.verdict(&format!("copies/{to}")), ("autre_nom".to_owned(), 5));
        let ran = office.run(&["registre", "annuler", &format!("copies/{to}")]);
        assert!(ran.code == 1 && ran.err.contains("D037"), "{}", ran.err);
    }
    let neutral = format!("copies/PIECE-{}.pdf", sealed(&office));
    std::fs::copy(office.at(&format!("produits/{two}")), office.at(&neutral)).unwrap();
    assert_eq!(office.verdict(&neutral), ("autre_nom".to_owned(), 5));
    // A name that is nobody's says nothing; one's own name, neutral or not, is right.
    std::fs::copy(office.at(&format!("produits/{two}")), office.at("copies/recu.pdf")).unwrap();
    assert_eq!(office.verdict("copies/recu.pdf"), ("intact".to_owned(), 0));
    std::fs::copy(office.at(FILE), office.at(&neutral)).unwrap();
    assert_eq!(office.verdict(&neutral), ("remplace".to_owned(), 5));
    // A second seal of a number changes nothing of what it is.
    let piece = office.key.piece(&[two, ""]);
    let again = Entry::of(Event::Sealed, piece, sha256(ALTERED), ALTERED.len() as u64);
    office.register().lock(&office.key).unwrap().record(early(), &[again]).unwrap();
    std::fs::write(office.at(&format!("copies/{two}")), ALTERED).unwrap();
    assert_eq!(office.verdict(&format!("copies/{two}")), ("modifie".to_owned(), 5));
    assert_eq!(office.verdict(&format!("produits/{two}")), ("intact".to_owned(), 0));
    // Two documents with the same bytes are each themselves.
    let twin = [(2u8, "jumeau-a.csv"), (3, "jumeau-b.csv")].map(|(_, name)| {
        std::fs::write(office.at(&format!("produits/{name}")), b"memes octets").unwrap();
        Entry::of(Event::Sealed, office.key.piece(&[name, ""]), sha256(b"memes octets"), 12)
    });
    office.register().lock(&office.key).unwrap().record(early(), &twin).unwrap();
    assert_eq!(office.verdict("produits/jumeau-a.csv"), ("intact".to_owned(), 0));
    assert_eq!(office.verdict("produits/jumeau-b.csv"), ("intact".to_owned(), 0));
}
