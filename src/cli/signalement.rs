//! `signalement`: referrals to the prosecutor, one process away from their templates.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cesmivip::atelier::opening;
use cesmivip::diag::Report;
use cesmivip::record::Kind;
use cesmivip::seal::Sealed;
use cesmivip::store::{Workspace, read_file};

use super::args::Signalement;
use super::deliver::{tell_document, word};
use super::exit::Exit;
use super::house::House;
use super::jobs::{Job, Made, Referral, issue, refuse_twins};
use super::pool::Pool;
use super::ui::Ui;

/// A record read, or what refuses it.
type Read<'a> = Result<Referral<'a>, Report>;

/// What became of a record.
struct Outcome<'a> {
    report: Report,
    /// Its documents: name and digest.
    written: Vec<(String, String)>,
    state: &'static str,
    house: Option<&'a House>,
}

pub fn run(args: &Signalement, ui: &Ui) -> ExitCode {
    let paths = match opening::records(&args.files, |kind| kind == Kind::Situation) {
        Ok(paths) => paths,
        Err(report) => {
            ui.report(&report);
            return Exit::of(&report).into();
        }
    };
    let pool = Pool::start(args.making.seconds, paths.len());
    let (houses, owners) = houses(&paths, args, ui);
    let read: Vec<(&PathBuf, Read<'_>)> = paths
        .iter()
        .zip(&owners)
        .map(|(path, owner)| match owner {
            Err(report) => (path, Err(report.clone())),
            Ok(workspace) => (path, read(path, &houses[workspace])),
        })
        // A situation without a referral is refused when it is named, passed over in a folder.
        .filter(|(path, read)| args.files.contains(path) || !is_only_followed(read))
        .collect();
    let (paths, mut records): (Vec<&PathBuf>, Vec<Read<'_>>) = read.into_iter().unzip();
    refuse_twins(&mut records);
    let outcomes = produce(&records, pool);
    let (mut done, mut refused) = (0, Report::new());
    for (path, outcome) in paths.iter().zip(outcomes) {
        tell(path, &outcome, ui);
        match outcome.report.refuses() {
            false => done += 1,
            true => refused.extend(outcome.report),
        }
    }
    if paths.len() > 1 {
        ui.chat(&format!("{done} signalement(s) produit(s) sur {}.", paths.len()));
    }
    Exit::of_batch(done, &refused).into()
}

fn is_only_followed(read: &Read<'_>) -> bool {
    read.as_ref().is_ok_and(Referral::is_only_followed)
}

type Owners = Vec<Result<Workspace, Report>>;

/// Opens each workspace once.
fn houses(paths: &[PathBuf], args: &Signalement, ui: &Ui) -> (BTreeMap<Workspace, House>, Owners) {
    let mut opened: BTreeMap<Workspace, Result<House, Report>> = BTreeMap::new();
    let mut owners = Vec::new();
    for path in paths {
        owners.push(match Workspace::of(path) {
            Err(fault) => Err(Report::one(fault)),
            Ok(workspace) => {
                let house = opened
                    .entry(workspace.clone())
                    .or_insert_with(|| House::open(&workspace, args.making.output.as_deref(), ui));
                match house {
                    Ok(_) => Ok(workspace),
                    Err(report) => Err(report.clone()),
                }
            }
        });
    }
    let houses = opened.into_iter().filter_map(|(w, house)| house.ok().map(|house| (w, house)));
    (houses.collect(), owners)
}

fn read<'a>(path: &Path, house: &'a House) -> Read<'a> {
    Referral::read(house, &opening::name(path), &read_file(path)?)
}

/// Makes the batch and issues each referral in turn; what was refused keeps its place.
fn produce<'a>(records: &'a [Read<'a>], mut pool: Pool) -> Vec<Outcome<'a>> {
    let refused = |report| Outcome { report, written: Vec::new(), state: "", house: None };
    let jobs: Vec<&Referral<'_>> = records.iter().flatten().collect();
    let drawn: Vec<&dyn Job> = jobs.iter().map(|job| *job as &dyn Job).collect();
    let mut made = Vec::new();
    pool.run(&drawn, |at, result| {
        made.push(result.and_then(|made| issued(jobs[at], made)).unwrap_or_else(refused));
    });
    let mut made = made.into_iter();
    let outcome = |record: &Read<'_>| match record {
        Ok(_) => made.next().unwrap_or_else(|| refused(Report::new())),
        Err(report) => refused(report.clone()),
    };
    records.iter().map(outcome).collect()
}

fn issued<'a>(job: &Referral<'a>, made: Made) -> Result<Outcome<'a>, Report> {
    let state = word(issue(job.house(), job, &made)?);
    let document =
        |sealed: &Sealed| (format!("{}.pdf", sealed.stem()), sealed.digest().to_string());
    let written = made.sealed.iter().map(document).collect();
    Ok(Outcome { report: made.warnings, written, state, house: Some(job.house()) })
}

fn tell(path: &Path, outcome: &Outcome<'_>, ui: &Ui) {
    ui.report(&outcome.report);
    for (file, digest) in &outcome.written {
        if let Some(house) = outcome.house {
            tell_document(house, &opening::name(path), file, digest, outcome.state, ui);
        }
    }
}
