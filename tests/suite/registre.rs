//! The register on disk: what concurrent writers, crashes, a full disk and a forger do to it.
#![expect(clippy::disallowed_methods, reason = "registers of its own, on the disk")]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Moment};

use cesmivip::diag::Diagnostic;
use cesmivip::register::{Entry, Event, Line, Reference, Registered};
use cesmivip::seal::{Facts, WorkspaceKey, sha256};
use cesmivip::store::{Batch, Guards, Published, RegisterFile, mend_register, read_register};
use cesmivip::value::{Digest, Instant, PieceId};

use crate::verifier::Office;

/// A workspace reduced to its register.
pub struct Bench {
    folder: PathBuf,
    pub key: WorkspaceKey,
}

impl Bench {
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), key: WorkspaceKey::from_bytes([7; 32]) }
    }

    pub fn register(&self) -> RegisterFile {
        RegisterFile::new(self.folder.join("registre"), Self::origin(), self.guards())
    }

    fn origin() -> Reference {
        Reference::parse("cesmivip/essai").unwrap()
    }

    fn guards(&self) -> Guards {
        Guards::new(self.folder.join("prive/garde"), Some(self.folder.join("etat")), "")
    }

    /// What is remembered in the folder of the person.
    fn outer(&self) -> PathBuf {
        self.folder.join(format!("etat/{}.garde", self.key.memory()))
    }

    pub fn lines(&self) -> PathBuf {
        self.folder.join("registre/registre.tsv")
    }

    /// Enters one event.
    fn enter(&self, register: &mut RegisterFile, rank: u8) -> Result<(), Diagnostic> {
        register.lock(&self.key)?.record(at(), &[event(rank)])
    }

    fn written(&self, count: u8) -> Vec<u8> {
        let mut register = self.register();
        (0..count).for_each(|rank| self.enter(&mut register, rank).unwrap());
        std::fs::read(self.lines()).unwrap()
    }

    /// What a new reader is told.
    fn told(&self) -> Result<u64, &'static str> {
        self.register().lock(&self.key).map(|locked| locked.point().size).map_err(|d| d.code)
    }

    /// Issues a batch as the program does.
    fn issue(&self, register: &mut RegisterFile, stem: &str, text: &str) -> Published {
        let facts = Facts {
            kind: "essai".to_owned(),
            reference: stem.to_owned(),
            version: 1,
            recipient: "ase".to_owned(),
            date: "2026-11-24".to_owned(),
            stem: stem.to_owned(),
            replaces: Vec::new(),
            corrects: Vec::new(),
            working: false,
        };
        let mut batch = Batch::default();
        for part in ["a", "b", "c"] {
            batch.add_issued(
                format!("{stem}-{part}.pdf"),
                format!("{text}{part}").as_bytes(),
                &facts,
            );
        }
        let mut locked = register.lock(&self.key).unwrap();
        let events = batch.events(&self.key, locked.known()).unwrap();
        locked.issue(&self.folder.join("produits"), &batch, at(), &events).unwrap()
    }
}

fn at() -> Instant {
    Instant::parse("2026-11-24T15:04:05Z").unwrap()
}

fn event(rank: u8) -> Entry {
    Entry::of(Event::Sealed, PieceId::of_bytes(&[rank; 32]), Digest::from_bytes([rank; 32]), 1)
}

/// Reads every line from the outside.
fn read(folder: &Path) -> Vec<Line> {
    let mut lines = Vec::new();
    read_register(&folder.join("registre"), None, [], |line, _, _| lines.push(line.clone()))
        .unwrap();
    lines
}

/// Runs one of the children below in a process of its own.
fn child(name: &str, folder: &Path, argument: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("registre::{name}"), "--ignored", "--quiet"])
        .env("REGISTRE_DOSSIER", folder)
        .env("REGISTRE_ARGUMENT", argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The folder and the argument that a child was given; nothing when somebody runs ignored tests.
fn given() -> Option<(PathBuf, String)> {
    Some((
        PathBuf::from(std::env::var_os("REGISTRE_DOSSIER")?),
        std::env::var("REGISTRE_ARGUMENT").ok()?,
    ))
}

#[test]
#[ignore = "a child of the test of concurrent writers"]
fn appends_250_times() {
    let Some((folder, writer)) = given() else {
        return;
    };
    let bench = Bench::at(&folder);
    let mut register = bench.register();
    for rank in 0..250u16 {
        let id = PieceId::of_bytes(sha256(format!("{writer} {rank}").as_bytes()).bytes());
        let entry = Entry::of(Event::Sealed, id, Digest::from_bytes([0; 32]), u64::from(rank));
        register.lock(&bench.key).unwrap().enter(at(), &[entry]).unwrap();
    }
}

#[test]
fn eight_processes_append_250_times_and_none_is_lost() {
    let folder = crate::shared::folder();
    let writers: Vec<Child> =
        (0..8).map(|n| child("appends_250_times", folder.path(), &n.to_string())).collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let lines = read(folder.path());
    assert_eq!(lines.len(), 2001);
    let pieces: std::collections::BTreeSet<_> =
        lines.iter().filter_map(|l| l.entry.piece).collect();
    assert_eq!(pieces.len(), 2000);
}

/// What is kept where no register begins is the sign of a lost one: a run that was killed, or refused,
/// between the two must leave no such thing.
#[test]
fn a_register_begins_before_anything_is_kept() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let mut batch = Batch::default();
    batch.keep(folder.path().join("prive/scelle"), "ce qui est gardé");
    batch.add("document.pdf".to_owned(), "%PDF-1.7");
    std::fs::write(folder.path().join("produits"), "ce n'est pas un dossier").unwrap();
    let mut register = bench.register();
    let mut locked = register.lock(&bench.key).unwrap();
    let refused = locked.issue(&folder.path().join("produits"), &batch, at(), &[event(1)]);
    assert_eq!(refused.unwrap_err().code, "D002");
    drop(locked);
    assert_eq!(bench.told(), Ok(1), "its first line, and no document");
    assert!(!folder.path().join("prive/scelle").exists());
}

/// A purge that is killed is entered, or was not asked for: nothing between, and asking again ends it.
#[test]
fn a_purge_that_is_killed_is_entered_whole_or_not_at_all() {
    let kills = crate::shared::kills(6);
    let office = Office::new();
    let file = |version: u32| format!("produits/SIG-2026-0001-v{version}.pdf");
    // Some more, for a machine that is done before it is told to stop.
    let most = kills + 20;
    (1..=most + 2).for_each(|version| {
        office.issue(version, format!("%PDF-1.7\nversion {version}\n%%EOF\n").as_bytes());
    });
    let purge = |version: u32| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        command.args(["registre", "purger", &file(version)]).current_dir(office.folder.path());
        command.env_clear().env("XDG_STATE_HOME", office.at("etat"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let purged = |version: u32| {
        let name = format!("SIG-2026-0001-v{version}.pdf");
        office.known().piece(office.key.piece(&[&name, ""])).unwrap().purged.is_some()
    };
    // The first run also reads the program from the disk.
    assert!(purge(most + 1).wait().unwrap().success());
    let start = Moment::now();
    assert!(purge(most + 2).wait().unwrap().success());
    let (mut whole, mut seed, mut caught) = (start.elapsed(), 20_261_130u64, 0);
    for version in 1..=most {
        if version > kills && caught > 0 {
            break;
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut victim = purge(version);
        // The line is written near the end of a run: most kills fall there.
        std::thread::sleep(whole.mul_f64(0.4 + 0.6 * ((seed >> 33) % 100) as f64 / 100.0));
        victim.kill().unwrap();
        match victim.wait().unwrap().code() {
            // It was busier when it was timed.
            Some(0) => whole = whole.mul_f64(0.9),
            Some(code) => panic!("version {version}: {code}"),
            None => caught += 1,
        }
        if office.run(&["registre", "verifier"]).err.contains("D031") {
            assert_eq!(office.run(&["registre", "reparer"]).code, 0);
        }
        if !purged(version) {
            assert!(purge(version).wait().unwrap().success(), "version {version}");
            assert!(purged(version), "version {version}");
        }
    }
    assert!(caught > 0, "no purge was killed");
    assert_eq!(office.known().pieces().count(), most as usize + 2);
}

#[test]
#[ignore = "a child of the test of crashes"]
fn issues_until_it_is_killed() {
    let Some((folder, run)) = given() else {
        return;
    };
    let bench = Bench::at(&folder);
    let mut register = bench.register();
    for rank in 0u32.. {
        bench.issue(&mut register, &format!("P-{run}-{rank}"), "du texte ");
    }
}

#[test]
fn a_hundred_kills_leave_a_whole_register_and_every_file_of_it() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let mut seed = 20_261_124u64;
    let (mut last, mut patience) = (0, 1);
    for run in 0..100 {
        let mut victim = child("issues_until_it_is_killed", folder.path(), &run.to_string());
        // Each dies at another moment of its start, of a publication or of a write.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        std::thread::sleep(Duration::from_millis(4 + (seed >> 33) % 28) * patience);
        victim.kill().unwrap();
        victim.wait().unwrap();
        let size = match bench.told() {
            // A write that the system had only begun: it stops everything until it is mended.
            Err("D031") => {
                mend_register(&mut bench.register(), &bench.key, at()).unwrap().unwrap();
                bench.told().unwrap()
            }
            told => told.unwrap(),
        };
        assert!(size >= last, "the register lost lines");
        // On a busy machine a victim may die before it did anything: the next one has longer.
        patience = if size == last { (patience + 1).min(20) } else { 1.max(patience - 1) };
        last = size;
    }
    let mut known = Registered::default();
    let lines = read(folder.path());
    lines.iter().for_each(|line| known.see(line));
    assert!(known.pieces().count() > 30, "the victims did nothing");
    // Every registered file is there, with its digest.
    for run in 0..100 {
        for rank in 0.. {
            let name = format!("P-{run}-{rank}-a.pdf");
            let id = bench.key.piece(&[&name, ""]);
            let Some(piece) = known.piece(id) else {
                break;
            };
            let bytes = std::fs::read(folder.path().join("produits").join(&name)).unwrap();
            assert_eq!((sha256(&bytes), bytes.len() as u64), (piece.digest, piece.size));
        }
    }
    // What a crash left without a line is entered by the next run of the same document.
    let mut register = bench.register();
    let before = known.pieces().count();
    let produced = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder.join("produits")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    for name in produced(folder.path()).iter().filter(|name| name.ends_with("-a.pdf")) {
        bench.issue(&mut register, name.trim_end_matches("-a.pdf"), "du texte ");
    }
    let mut known = Registered::default();
    read(folder.path()).iter().for_each(|line| known.see(line));
    assert!(known.pieces().count() >= before);
    for name in produced(folder.path()) {
        assert!(known.piece(bench.key.piece(&[&name, ""])).is_some(), "{name}");
    }
}

#[test]
#[ignore = "a child of the test of the full disk"]
fn writes_until_the_disk_is_full() {
    let Some((folder, _)) = given() else {
        return;
    };
    let bench = Bench::at(&folder);
    let mut register = bench.register();
    for rank in 0..=255 {
        if bench.enter(&mut register, rank).is_err() {
            // Refused, and nothing half written: the next attempt fails alike.
            assert_eq!(bench.enter(&mut register, rank).unwrap_err().code, "D002");
            return;
        }
    }
    panic!("the disk was never full");
}

#[test]
fn a_full_disk_refuses_and_leaves_whole_lines() {
    let folder = crate::shared::folder();
    // A bound on the size of files cuts a write in the middle, as a full disk does.
    let exe = std::env::current_exe().unwrap();
    let script = "trap '' XFSZ; ulimit -f 12; exec \"$0\" --exact registre::writes_until_the_disk_is_full --ignored --quiet";
    let ran = Command::new("bash")
        .args(["-c", script])
        .arg(exe)
        .env("REGISTRE_DOSSIER", folder.path())
        .env("REGISTRE_ARGUMENT", "")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
    let lines = read(folder.path());
    assert!((20..255).contains(&lines.len()), "{}", lines.len());
    assert_eq!(Bench::at(folder.path()).told(), Ok(lines.len() as u64));
}

#[test]
fn a_torn_last_line_stops_everything_until_it_is_mended() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let whole = bench.written(4);
    let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
    let mut torn = whole.clone();
    torn.extend(&lines[3][..50]);
    std::fs::write(bench.lines(), &torn).unwrap();
    assert_eq!(bench.told(), Err("D031"));
    let error = read_register(&folder.path().join("registre"), None, [], |_, _, _| {}).unwrap_err();
    assert_eq!((error.code, error.place.line), ("D031", 6));
    assert_eq!(mend_register(&mut bench.register(), &bench.key, at()).unwrap(), Some(50));
    let mended = std::fs::read(bench.lines()).unwrap();
    assert!(mended.starts_with(&whole));
    let last = read(folder.path()).pop().unwrap();
    assert_eq!((last.entry.event, last.entry.size), (Event::Mended, Some(50)));
    assert_eq!(last.entry.digest, Some(sha256(&lines[3][..50])));
    assert_eq!(mend_register(&mut bench.register(), &bench.key, at()).unwrap(), None);
    // A register that is broken elsewhere is evidence: mending leaves it alone.
    let mut broken = whole.clone();
    broken[70] ^= 1;
    broken.extend(b"5\t");
    std::fs::write(bench.lines(), &broken).unwrap();
    assert_eq!(mend_register(&mut bench.register(), &bench.key, at()).unwrap_err().code, "D030");
    assert_eq!(std::fs::read(bench.lines()).unwrap(), broken);
}

#[test]
fn a_register_that_was_cut_replaced_or_forked_is_told() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let old = bench.written(3);
    let new = bench.written(3);
    assert!(new.len() > old.len());
    assert_eq!(bench.told(), Ok(7));
    // An old copy put back, or a dropped tail.
    std::fs::write(bench.lines(), &old).unwrap();
    assert_eq!(bench.told(), Err("D030"));
    // A copy of the old one that went another way, even further.
    let other = crate::shared::folder();
    let fork = Bench::at(other.path());
    std::fs::create_dir(other.path().join("registre")).unwrap();
    std::fs::write(fork.lines(), &old).unwrap();
    fork.guards().begin(&fork.key, &Bench::origin()).unwrap();
    for rank in 10..20 {
        fork.enter(&mut fork.register(), rank).unwrap();
    }
    std::fs::copy(fork.lines(), bench.lines()).unwrap();
    assert_eq!(bench.told(), Err("D030"));
    // Gone altogether.
    std::fs::remove_file(bench.lines()).unwrap();
    assert_eq!(bench.told(), Err("D030"));
    std::fs::remove_dir_all(folder.path().join("registre")).unwrap();
    assert_eq!(bench.told(), Err("D030"));
    // One memory is enough: the private one went back with the folder, the other did not.
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let old = bench.written(2);
    let garde = std::fs::read(folder.path().join("prive/garde")).unwrap();
    bench.written(2);
    std::fs::write(bench.lines(), &old).unwrap();
    std::fs::write(folder.path().join("prive/garde"), garde).unwrap();
    assert_eq!(bench.told(), Err("D030"));
    // A memory that was forged, without the key.
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    bench.written(2);
    let path = bench.outer();
    let text = std::fs::read_to_string(&path).unwrap().replacen("\n3\n", "\n1\n", 1);
    std::fs::write(&path, text).unwrap();
    assert_eq!(bench.told(), Err("D033"));
}

#[test]
fn a_writer_notices_what_happens_behind_its_back() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let mut register = bench.register();
    bench.enter(&mut register, 1).unwrap();
    bench.enter(&mut bench.register(), 2).unwrap();
    bench.enter(&mut register, 3).unwrap();
    assert_eq!(read(folder.path()).len(), 4);
    let bytes = std::fs::read(bench.lines()).unwrap();
    let half = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
    std::fs::write(bench.lines(), &bytes[..half]).unwrap();
    assert_eq!(bench.enter(&mut register, 4).unwrap_err().code, "D030");
    // Another file in its place is read again from its first line.
    std::fs::remove_file(bench.lines()).unwrap();
    std::fs::write(bench.lines(), &bytes).unwrap();
    std::fs::set_permissions(bench.lines(), std::fs::Permissions::from_mode(0o600)).unwrap();
    bench.enter(&mut register, 4).unwrap();
    assert_eq!(read(folder.path()).len(), 5);
}

#[test]
fn links_and_open_doors_are_refused() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    bench.written(1);
    let elsewhere = folder.path().join("ailleurs.tsv");
    std::fs::rename(bench.lines(), &elsewhere).unwrap();
    symlink(&elsewhere, bench.lines()).unwrap();
    assert_eq!(bench.told(), Err("D032"));
    std::fs::remove_file(bench.lines()).unwrap();
    std::fs::rename(&elsewhere, bench.lines()).unwrap();
    std::fs::set_permissions(bench.lines(), std::fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(bench.told(), Err("D032"));
    std::fs::set_permissions(bench.lines(), std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(bench.told(), Ok(2));
    let moved = folder.path().join("ailleurs");
    std::fs::rename(folder.path().join("registre"), &moved).unwrap();
    symlink(&moved, folder.path().join("registre")).unwrap();
    assert_eq!(bench.told(), Err("D032"));
}

#[test]
fn one_name_has_one_content_even_when_the_file_is_gone() {
    let folder = crate::shared::folder();
    let bench = Bench::at(folder.path());
    let mut register = bench.register();
    assert_eq!(bench.issue(&mut register, "P-1", "un"), Published::Written);
    assert_eq!(bench.issue(&mut register, "P-1", "un"), Published::Unchanged);
    std::fs::remove_dir_all(folder.path().join("produits")).unwrap();
    assert_eq!(bench.issue(&mut register, "P-1", "un"), Published::Written);
    assert_eq!(read(folder.path()).len(), 4);
    let mut batch = Batch::default();
    batch.add_issued("P-1-a.pdf".to_owned(), b"autre", &{
        let recipient = "ase".to_owned();
        let (kind, reference) = ("essai".to_owned(), "P-1".to_owned());
        let (date, stem) = ("2026-11-24".to_owned(), "P-1".to_owned());
        Facts {
            kind,
            reference,
            version: 1,
            recipient,
            date,
            stem,
            replaces: vec![],
            corrects: vec![],
            working: false,
        }
    });
    let locked = register.lock(&bench.key).unwrap();
    assert_eq!(batch.events(&bench.key, locked.known()).unwrap_err().code, "D003");
}
