//! The measures, and the workspaces that they are made on.
#![expect(clippy::disallowed_methods, reason = "measures files, time and processes")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::monde::{Scale, world};

const ROUNDS: usize = 5;
const COUNTRY: usize = 15_000;

/// Nine tables that somebody writes without a thought, two of them crossed.
const TABLES: &str = "version: publique
tableaux:
  - {id: age, titre: Âge, unite: situation, lignes: age_premiere_presentation,
     regroupements: {14 ans ou moins: \"..14\", 15 ou 16 ans: \"15..16\", 17 ans: \"17\"}}
  - {id: sexe, titre: Sexe, unite: situation, lignes: sexe}
  - {id: lieu, titre: Lieu de vie, unite: situation, lignes: lieu_vie}
  - {id: mesure, titre: Mesure, unite: situation, lignes: mesure_principale}
  - {id: niveau, titre: Niveau, unite: situation, lignes: niveau}
  - {id: fugues, titre: Fugues, unite: situation, lignes: fugues}
  - {id: besoins, titre: Besoins, unite: mention, lignes: besoin}
  - {id: origine, titre: Origine, unite: situation, lignes: origine, population: cumul}
  - {id: croise, titre: Âge selon le sexe, unite: situation, lignes: age_premiere_presentation, colonnes: sexe,
     regroupements: {14 ans ou moins: \"..14\", 15 ou 16 ans: \"15..16\", 17 ans: \"17\"}}
";

pub fn run() {
    // `cargo test --benches` passes through: there is nothing to check here.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    years(&folder.path().join("departement"));
    country(&folder.path().join("pays"));
}

/// Writes a workspace.
fn write(folder: &Path, situations: usize, sessions: Option<usize>) {
    let made = world(5, Scale::Country { situations, sessions }).unwrap();
    let own = ("cesmivip.yaml".to_owned(), include_str!("../../samples/cesmivip.yaml").to_owned());
    let logo = ("logo.svg".to_owned(), include_str!("../../samples/logo.svg").to_owned());
    let records = made.situations.into_iter().chain(made.referrals).chain(made.sessions);
    for (name, text) in records.chain([own, logo]) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::fs::create_dir_all(folder.join("rapports")).unwrap();
}

fn report(folder: &Path, name: &str, head: &str, cited: &[&str]) {
    let cited = cited.iter().map(|stem| format!("{stem}-donnees.json")).collect::<Vec<_>>();
    let text = format!("{head}titre: Rapport\nprecedents: [{}]\n{TABLES}", cited.join(", "))
        .replace("precedents: []\n", "");
    std::fs::write(folder.join(format!("rapports/{name}.yaml")), text).unwrap();
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
    command.args(args).current_dir(folder).env("XDG_STATE_HOME", folder.join("etat"));
    command
}

fn years(folder: &Path) {
    write(folder, 57, Some(35));
    let editions = [
        ("a", "rapport: 2024\nperiode: {du: 2024-01-01, au: 2024-12-31}\n", "RAP-2024-publique-v1"),
        ("b", "rapport: 2025\nperiode: {du: 2025-01-01, au: 2025-12-31}\n", "RAP-2025-publique-v1"),
        ("c", "rapport: 2026\nperiode: {du: 2026-01-01, au: 2026-06-30}\n", "RAP-2026-publique-v1"),
    ];
    let mut cited = Vec::new();
    for (name, head, stem) in editions {
        report(folder, name, head, &cited);
        let file = format!("rapports/{name}.yaml");
        let ran = program(folder, &["rapport", &file, "--publier"]).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        cited.push(stem);
    }
    let last = "rapport: 2026\nrevision: 2\nperiode: {du: 2026-01-01, au: 2026-12-31}\n";
    report(folder, "d", last, &cited);
    let mut times: Vec<f64> =
        (0..ROUNDS).map(|_| timed(program(folder, &["rapport", "rapports/d.yaml"]))).collect();
    times.sort_by(f64::total_cmp);
    println!(
        "57 situations, three earlier editions: {:.2} s whole (bar 1 s), {} MB",
        times[ROUNDS / 2],
        peak(program(folder, &["rapport", "rapports/d.yaml"])) / 1000,
    );
}

fn country(folder: &Path) {
    write(folder, COUNTRY, None);
    report(folder, "pays", "rapport: 2026\nperiode: {du: 2026-01-01, au: 2026-12-31}\n", &[]);
    let run = || program(folder, &["rapport", "rapports/pays.yaml"]);
    println!(
        "{COUNTRY} situations: {:.1} s whole (bar 30 s), {} MB (bar 300 MB)",
        timed(run()),
        peak(run()) / 1000
    );
}

fn timed(mut command: Command) -> f64 {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}");
    start.elapsed().as_secs_f64()
}

/// The largest memory of a command, in kilobytes, as the shell that waits for it is told.
fn peak(command: Command) -> u64 {
    let script = "import resource, subprocess, sys\nsubprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        python.current_dir(folder);
    }
    let output = python.output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap_or(0)
}
