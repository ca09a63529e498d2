//! What benches share: the samples, what their path draws, times.
#![expect(clippy::disallowed_methods, reason = "measures files and time")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use cesmivip::diag::Report;
use cesmivip::page::{Drawn, Order, draw};
use cesmivip::pipeline::{Dossier, Drawer, Numbered, Registry, check, referral};
use cesmivip::record::Dictionary;
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::{Files, Inputs, Setup};
use cesmivip::store::read_file;

pub fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub fn setup() -> Setup {
    let organisation =
        ("cesmivip.yaml".to_owned(), read_file(&at("samples/cesmivip.yaml")).unwrap());
    let mut setup =
        Setup::new(Inputs { organisation, forms: Files::new(), templates: Files::new() })
            .ok()
            .unwrap();
    setup.with_logo(read_file(&at("samples/logo.svg")).unwrap());
    setup
}

/// A copy of the samples, which what is measured may write in.
pub fn samples() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            match entry.file_type().unwrap().is_dir() {
                true => copy(&entry.path(), &to),
                false => drop(std::fs::copy(entry.path(), to).unwrap()),
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["situations", "signalements", "seances"] {
        copy(&at("samples").join(name), &folder.path().join(name));
    }
    for name in ["cesmivip.yaml", "logo.svg"] {
        std::fs::copy(at("samples").join(name), folder.path().join(name)).unwrap();
    }
    folder
}

/// Keeps the orders that the path gives, to draw the same views without the path.
#[derive(Default)]
pub struct Keep(pub Vec<Order>);

impl Drawer for Keep {
    fn draw(&mut self, order: &Order) -> Result<Drawn, Report> {
        self.0.push(order.clone());
        draw(order)
    }
}

/// A referral of the samples beside its situation, read from the disk.
pub fn dossier(setup: &Setup, path: &Path, among: Option<&Arc<Dictionary>>) -> Dossier {
    let bytes = read_file(path).unwrap();
    let number = path.file_stem().unwrap().to_str().unwrap().replace("SIG-2026-0", "S-2026-");
    let beside = at(&format!("samples/situations/{number}.yaml"));
    let situations = [("s".to_owned(), read_file(&beside).unwrap())];
    let numbered = Numbered::of(&situations, &[]);
    let (numbered, situations) = (&numbered, situations.as_slice());
    let registry = Registry { numbered, situations, signalements: &[], among, archive: None };
    check(setup, "f", &bytes, &registry).ok().unwrap().value
}

pub fn orders(setup: &Setup, path: &Path) -> Vec<Order> {
    let key = WorkspaceKey::from_bytes([42; 32]);
    let situation = dossier(setup, path, None);
    let mut keep = Keep::default();
    referral(setup, &key, &situation, &mut keep).ok().unwrap();
    keep.0
}

pub fn milliseconds(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64() * 1000.0
}

pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
