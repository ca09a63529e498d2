//! The measures, and what they are made on.
#![expect(clippy::disallowed_methods, reason = "measures files, time and processes")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use cesmivip::atelier::making::Worker;
use cesmivip::atelier::opening::records;
use cesmivip::atelier::{Bounds, Machine};
use cesmivip::page::{Order, files_with_data, raw};
use cesmivip::pipeline::minutes::{desk, followed, gather, papers};
use cesmivip::pipeline::{referral, sheets};
use cesmivip::record::Dictionary;
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::Setup;
use cesmivip::store::{Batch, publish, read_file};
use cesmivip::value::Instant;

use crate::common::{at, dossier, median, milliseconds, orders, samples, setup};
use crate::monde::{Scale, world};

const ROUNDS: usize = 41;
/// Processor time that a worker may spend for a document.
const SECONDS: u64 = 20;
/// How many children the others are.
const COUNTRY: usize = 15_000;

/// Whom a country keeps.
fn country(setup: &Setup) -> Arc<Dictionary> {
    let drawn = world(3, Scale::Country { situations: COUNTRY, sessions: None }).unwrap();
    let named: Vec<(String, Vec<u8>)> =
        drawn.situations.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let mut known = Vec::new();
    let reading = milliseconds(|| known = followed(setup, &named, &[]).ok().unwrap());
    let mut dictionary = Arc::default();
    let gathering = milliseconds(|| dictionary = Arc::new(Dictionary::of_all(&known)));
    println!("{COUNTRY} situations: read in {reading:.0} ms, gathered in {gathering:.0} ms");
    dictionary
}

/// The machine of the program: a worker of its own draws.
struct Own;

impl Machine for Own {
    fn now(&self) -> Option<Instant> {
        None
    }

    fn fill(&self, _bytes: &mut [u8]) -> bool {
        false
    }

    fn worker(&self, Bounds { seconds, mebibytes }: Bounds) -> Option<Command> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        command.args(["__atelier", "--seconds", &seconds.to_string()]);
        command.args(["--mebibytes", &mebibytes.to_string()]);
        Some(command)
    }
}

/// From the file of a referral to those of its documents, as the program does: a worker draws, and
/// drops what it remembers while the document is inspected here.
fn whole(
    setup: &Setup,
    path: &Path,
    folder: &Path,
    among: &Arc<Dictionary>,
    worker: &mut Worker<'_>,
) {
    let key = WorkspaceKey::from_bytes([42; 32]);
    let situation = dossier(setup, path, Some(among));
    let made = referral(setup, &key, &situation, worker).ok().unwrap();
    let mut batch = Batch::default();
    for document in &made.documents {
        batch.add(format!("{}.pdf", document.stem()), document.pdf());
        batch.add(format!("{}.sha256", document.stem()), document.sum());
        batch.add(format!("{}.json", document.stem()), document.manifest());
    }
    let _ = publish(folder, &batch).unwrap().keep();
}

/// The views of the minutes of the largest session.
fn minutes_orders(setup: &Setup) -> Vec<Order> {
    let read = |folder: &str| -> Vec<(String, Vec<u8>)> {
        let meant = records(&[at(folder)], |_| true).unwrap();
        meant
            .records
            .into_iter()
            .map(|(p, _)| (p.display().to_string(), read_file(&p).unwrap()))
            .collect()
    };
    let (commission, _) = gather(
        setup,
        read("samples/seances"),
        followed(setup, &read("samples/situations"), &[]).ok().unwrap(),
    )
    .ok()
    .unwrap();
    let session = commission.session("CES-2026-06").unwrap();
    let desk = desk(setup, &commission);
    let papers = papers(desk, session, &[]).ok().unwrap();
    let key = WorkspaceKey::from_bytes([42; 32]);
    let sheets = sheets(setup, &key, desk, session, &papers);
    sheets.iter().map(|sheet| sheet.order().clone()).collect()
}

fn minutes(setup: &Setup) {
    let orders = minutes_orders(setup);
    let count = orders.len();
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let (house, workspace) = (tempfile::tempdir().unwrap(), samples());
    let shares: Vec<PathBuf> = (0..cores)
        .map(|core| {
            let share: Vec<&Order> = orders.iter().skip(core).step_by(cores).collect();
            let path = house.path().join(format!("part{core}.json"));
            std::fs::write(&path, serde_json::to_vec(&share).unwrap()).unwrap();
            path
        })
        .collect();
    let (mut alone, mut program) = (Vec::new(), Vec::new());
    for round in 0..11 {
        let out = house.path().join(format!("out{round}"));
        alone.push(milliseconds(|| {
            let me = std::env::current_exe().unwrap();
            let arg = |share: &PathBuf| format!("brut={}", share.display());
            let children: Vec<_> =
                shares.iter().map(|s| Command::new(&me).arg(arg(s)).spawn().unwrap()).collect();
            children.into_iter().for_each(|mut c| assert!(c.wait().unwrap().success()));
        }));
        program.push(milliseconds(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
            let session = workspace.path().join("seances/CES-2026-06.yaml");
            let ran = command.arg("compte-rendu").arg(session).arg("-o").arg(&out).output();
            assert!(ran.unwrap().status.success());
        }));
    }
    let ratio = median(alone.iter().zip(&program).map(|(a, b)| b / a).collect());
    let (a, b) = (median(alone), median(program));
    let each = b / count as f64;
    println!(
        "minutes ({count} documents, {cores} cores): raw {a:.1} ms, program {b:.1} ms ({each:.1} ms each), ratio {ratio:.2}"
    );
}

pub fn run() {
    // The bench runs itself for a cold raw compilation.
    if let Some(record) =
        std::env::args().nth(1).and_then(|arg| arg.strip_prefix("brut=").map(PathBuf::from))
    {
        let files = std::fs::read(record).unwrap();
        let orders: Vec<Order> = serde_json::from_slice(&files).unwrap();
        for order in orders {
            raw(&order.main, &files_with_data(&order).ok().unwrap()).unwrap().run().unwrap();
        }
        return;
    }
    let setup = setup();
    let among = country(&setup);
    let mut worker = Worker::new(&Own, SECONDS);
    for (name, what) in [("SIG-2026-0042", "longest"), ("SIG-2026-0048", "smallest")] {
        let path = at(&format!("samples/signalements/{name}.yaml"));
        let orders = orders(&setup, &path);
        let worlds: Vec<_> = orders
            .iter()
            .map(|order| raw(&order.main, &files_with_data(order).ok().unwrap()).unwrap())
            .collect();
        let (mut alone, mut path_times) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let folder = tempfile::tempdir().unwrap();
            let a = milliseconds(|| {
                worlds.iter().for_each(|world| {
                    world.run().unwrap();
                })
            });
            let b = milliseconds(|| whole(&setup, &path, folder.path(), &among, &mut worker));
            if round > 0 {
                alone.push(a);
                path_times.push(b);
            }
        }
        // Neighbours in time are compared with each other: a machine that slows down slows both.
        let ratio = median(alone.iter().zip(&path_times).map(|(a, b)| b / a).collect());
        let (a, b) = (median(alone), median(path_times));
        println!(
            "{what} ({} document(s)): raw {a:.1} ms, whole path {b:.1} ms, ratio {ratio:.2}",
            orders.len(),
        );

        let (house, workspace) = (tempfile::tempdir().unwrap(), samples());
        let record = workspace.path().join(format!("signalements/{name}.yaml"));
        let saved = house.path().join("orders.json");
        std::fs::write(&saved, serde_json::to_vec(&orders).unwrap()).unwrap();
        let (mut alone, mut cold) = (Vec::new(), Vec::new());
        for round in 0..11 {
            let out = house.path().join(format!("out{round}"));
            let me = std::env::current_exe().unwrap();
            alone.push(milliseconds(|| {
                let arg = format!("brut={}", saved.display());
                assert!(Command::new(&me).arg(arg).status().unwrap().success());
            }));
            cold.push(milliseconds(|| {
                let program = env!("CARGO_BIN_EXE_cesmivip");
                let ran = Command::new(program)
                    .arg("signalement")
                    .arg(&record)
                    .arg("-o")
                    .arg(&out)
                    .output();
                assert!(ran.unwrap().status.success());
            }));
        }
        let more = median(alone.iter().zip(&cold).map(|(a, b)| b - a).collect());
        let (a, b) = (median(alone), median(cold));
        println!("{what}, cold process: raw {a:.1} ms, program {b:.1} ms, {more:+.1} ms");
    }
    minutes(&setup);
}
