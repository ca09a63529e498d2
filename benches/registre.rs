//! Verifying, measured: ten thousand registered files beside `sha256sum` on the same files, and
//! one receipt of a register of a million lines.
//!
//! `cargo bench --bench registre`. The bars: a ratio of 1.3 at most; 50 ms for the receipt, whatever
//! the size of the register, and memory that does not grow with it.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]
#![expect(clippy::disallowed_methods, reason = "measures files, time and processes")]

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cesmivip::register::{
    Chain, Checkpoint, Entry, Event, InclusionPath, Receipt, Reference, SigningKey, leaf_hash,
};
use cesmivip::seal::{WorkspaceKey, sha256};
use cesmivip::store::Guards;

const FILES: u64 = 10_000;
/// The size of a referral.
const SIZE: usize = 90_000;
const LINES: u64 = 1_000_000;
const ROUNDS: usize = 5;

fn main() {
    // `cargo test --benches` passes through: there is nothing to check here.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    files(folder.path());
    receipt(folder.path());
}

fn at() -> cesmivip::value::Instant {
    cesmivip::value::Instant::parse("2026-11-24T15:04:05Z").unwrap()
}

/// The key of the workspace.
fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes([0x2a; 32])
}

fn office(folder: &Path) {
    std::fs::create_dir_all(folder.join("registre")).unwrap();
    let organisation = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/cesmivip.yaml");
    std::fs::copy(organisation, folder.join("cesmivip.yaml")).unwrap();
    std::fs::write(folder.join("registre/origine"), "cesmivip/BANC\n").unwrap();
    std::fs::create_dir_all(folder.join(".cesmivip")).unwrap();
    let path = folder.join(".cesmivip/cle");
    std::fs::write(&path, key().file_form().as_bytes()).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// Writes a register of these events, and gives the chain.
fn write(folder: &Path, entries: impl Iterator<Item = Entry>, mut see: impl FnMut(&[u8])) -> Chain {
    let file = std::fs::File::create(folder.join("registre/registre.tsv")).unwrap();
    let mut out = std::io::BufWriter::new(file);
    let (mut chain, key) = (Chain::default(), key());
    let opening = Entry::new(Event::Opened).about(Reference::parse("cesmivip/BANC").unwrap());
    for entry in std::iter::once(opening).chain(entries) {
        let line = chain.next(at(), entry, |bytes| key.mark(bytes)).to_string();
        chain.feed(line.as_bytes()).unwrap();
        see(line.as_bytes());
        out.write_all(line.as_bytes()).unwrap();
    }
    out.flush().unwrap();
    let memory = folder.join(".cesmivip/registre.garde");
    let origin = Reference::parse("cesmivip/BANC").unwrap();
    Guards::new(memory, None, "").write(&key, &origin, chain.point()).unwrap();
    chain
}

/// A document, under the number of its name.
fn sealed(name: &str, bytes: &[u8]) -> Entry {
    let id = key().piece(&[name, ""]);
    Entry::of(Event::Sealed, id, sha256(bytes), bytes.len() as u64)
}

fn files(folder: &Path) {
    office(folder);
    let documents = folder.join("produits");
    std::fs::create_dir(&documents).unwrap();
    let mut content: Vec<u8> = (0..SIZE).map(|n| (n * 7 % 251) as u8).collect();
    content.extend(b"\n%%EOF\n");
    let entries = (0..FILES).map(|rank| {
        content[..8].copy_from_slice(&rank.to_be_bytes());
        let name = format!("D-{rank:05}.pdf");
        std::fs::write(documents.join(&name), &content).unwrap();
        sealed(&name, &content)
    });
    write(folder, entries, |_| {});
    let names: Vec<String> = (0..FILES).map(|rank| format!("D-{rank:05}.pdf")).collect();
    let ours = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        command.arg("verifier").arg(&documents).env("XDG_STATE_HOME", folder.join("etat"));
        command
    };
    let theirs = || {
        let mut command = Command::new("sha256sum");
        command.args(&names).current_dir(&documents);
        command
    };
    // Both read from the same warm cache, one after the other in each round.
    let _ = (timed(ours()), timed(theirs()));
    let (mut mine, mut reference) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        mine.push(timed(ours()));
        reference.push(timed(theirs()));
    }
    let (mine, reference) = (median(mine), median(reference));
    println!(
        "{FILES} files of {} kB: verifier {:.2} s ({:.0} files/s), sha256sum {:.2} s, ratio {:.2} (bar 1.3)",
        content.len() / 1000,
        mine.as_secs_f64(),
        FILES as f64 / mine.as_secs_f64(),
        reference.as_secs_f64(),
        mine.as_secs_f64() / reference.as_secs_f64(),
    );
    std::fs::remove_dir_all(&documents).unwrap();
}

fn receipt(folder: &Path) {
    let document = b"%PDF-1.7\nun document\n%%EOF\n";
    std::fs::write(folder.join("piece.pdf"), document).unwrap();
    let key = SigningKey::from_seed([3; 32]);
    let verifier = key.verifier("cesmivip/BANC").unwrap();
    std::fs::write(folder.join("registre/cle.vkey"), format!("{verifier}\n")).unwrap();
    for lines in [1_000, LINES] {
        let wanted = lines / 3;
        let mut path = InclusionPath::new(wanted);
        let (mut count, mut text) = (0, Vec::new());
        let entries = (1..lines).map(|rank| {
            let own = rank.to_be_bytes();
            match rank == wanted {
                true => sealed("piece.pdf", document),
                false => sealed(&format!("D-{rank}.pdf"), &own),
            }
        });
        let chain = write(folder, entries, |line| {
            path.push(leaf_hash(line));
            if count == wanted {
                text = line.to_vec();
            }
            count += 1;
        });
        let checkpoint = Checkpoint { origin: "cesmivip/BANC".to_owned(), point: chain.point() };
        let note = checkpoint.signed(&key).unwrap();
        std::fs::write(folder.join("registre/point"), note.to_string()).unwrap();
        let made = Receipt { line: text, index: wanted, path: path.end().unwrap(), note };
        std::fs::write(folder.join("recu"), made.to_string()).unwrap();
        let verify = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
            command.args(["verifier", "piece.pdf", "--recu", "recu", "--cle"]);
            command.arg(verifier.to_string()).current_dir(folder);
            command
        };
        let whole = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
            command.args(["registre", "verifier"]).current_dir(folder);
            command.env("XDG_STATE_HOME", folder.join("etat"));
            command
        };
        for (what, command) in [
            ("a document by its receipt", &verify as &dyn Fn() -> Command),
            ("the whole register", &whole),
        ] {
            let times: Vec<Duration> = (0..ROUNDS).map(|_| timed(command())).collect();
            println!(
                "{what}, register of {lines} lines: {:.1} ms, {} kB of memory",
                median(times).as_secs_f64() * 1000.0,
                peak(command()),
            );
        }
    }
    println!("bar: 50 ms by the receipt");
}

fn timed(mut command: Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
    start.elapsed()
}

/// The largest memory of a command, in kilobytes, as the shell that waits for it is told.
fn peak(command: Command) -> u64 {
    let script = "import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        python.current_dir(folder);
    }
    let output = python.output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap_or(0)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
