//! One door: a referral held in memory is checked, made, issued and judged, by the public API alone:
//! `cargo run --example porte -- ESPACE SIGNALEMENT`, where `cesmivip init ESPACE` made the workspace.
#![allow(clippy::disallowed_methods, clippy::print_stdout)] // It is a front end.
use std::path::Path;

use cesmivip::atelier::making::{House, Job, ReferralJob, issue, run};
use cesmivip::atelier::{Machine, Unwatched};
use cesmivip::diag::Report;
use cesmivip::pipeline::Here;
use cesmivip::register::Verdict;
use cesmivip::store::{Workspace, fingerprint};
use cesmivip::value::Instant;

/// A machine whose clock does not move, and whose chance is the system's.
struct Scripted;
impl Machine for Scripted {
    fn now(&self) -> Option<Instant> {
        Instant::of_unix_seconds(1_780_000_000)
    }
    fn fill(&self, bytes: &mut [u8]) -> bool {
        getrandom::fill(bytes).is_ok()
    }
}

fn main() -> Result<(), Report> {
    let typed: Vec<String> = std::env::args().skip(1).collect();
    let [space, file] = [0, 1].map(|at| Path::new(typed.get(at).map_or("", String::as_str)));
    let bytes = std::fs::read(file).unwrap_or_default();
    let house = House::open(&Workspace::around(space)?, None, &Scripted, &Unwatched)?;
    let others = house.others()?;
    // Every fault, at once.
    let job = ReferralJob::read(&house, &others.registry(), "mon signalement", &bytes)?;
    let made = run(&job, &mut Here)?;
    println!("{} : {:?}", job.record(), issue(&house, &job, &made)?);
    for sealed in &made.sealed {
        let verdict = house.registered(|register| {
            Ok::<_, Report>(Verdict::of(&fingerprint(sealed.pdf()), register.known()))
        })?;
        println!("{} : {}", sealed.stem(), matches!(verdict, Verdict::Intact(_)));
    }
    Ok(())
}
