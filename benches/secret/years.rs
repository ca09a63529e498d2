//! A hundred invented years under the tables of the sample report, for the independent audit.
#![expect(clippy::disallowed_methods, reason = "reads the samples, writes for the judge")]

use std::path::{Path, PathBuf};

use cesmivip::coding::{Dataset, Edition, Row};
use cesmivip::pipeline::minutes::{Named, followed, gather};
use cesmivip::record::Rapport;
use cesmivip::setup::{Inputs, Setup};
use cesmivip::statistics::{Method, Microlp, Request, jj, prepare, protect, prove};

use super::instances::Dice;

const YEARS: usize = 100;

/// Writes a file for the judge.
pub fn save(folder: &Path, name: &str, content: &str) {
    std::fs::create_dir_all(folder).expect("the folder of the judge");
    std::fs::write(folder.join(name), content).expect("a file for the judge");
}

/// Writes the sample year, then a hundred drawn from it: 25 to 300 records, public and internal
/// thresholds. Each with a mutant: one withheld count that is needed is published.
pub fn write(folder: &Path) {
    let (dataset, report) = sample();
    let mut dice = Dice(2026);
    let mut refused = 0;
    for year in 0..=YEARS {
        let drawn = if year == 0 { dataset.clone() } else { draw(&dataset, &mut dice) };
        let edition = if year % 2 == 0 { Edition::Publique } else { Edition::Interne };
        if !one(folder, year, &drawn, &report, edition) {
            refused += 1;
        }
    }
    println!("{} années écrites, {refused} refusées d'elles-mêmes", YEARS + 1 - refused);
}

fn one(folder: &Path, year: usize, dataset: &Dataset, report: &Rapport, edition: Edition) -> bool {
    let tables: Vec<_> =
        report.tables().iter().filter(|t| t.editions.contains(&edition)).cloned().collect();
    let request = Request {
        dataset,
        period: report.period(),
        tables: &tables,
        known: &[],
        impossible: &[],
        earlier: &[],
        corrected: &[],
        along: 0,
        edition,
        threshold: i64::from(report.threshold_of(edition)),
        zero_sensitive: report.protects_zero(),
        method: Method::Suppression,
    };
    let Ok(prepared) = prepare(&request) else {
        return false;
    };
    let system = &prepared.table.system;
    let requirements = &prepared.threats.requirements;
    let protected = protect(system, &prepared.threats, &Microlp::default());
    if prove(system, &prepared.threats, &protected).is_err() {
        return false;
    }
    let name = format!("annee-{year:03}");
    save(folder, &format!("{name}.jj"), &jj(system, requirements, Some(&protected.printed)));
    // The mutant prints one primary count: nothing else can be as needed.
    let small = requirements.iter().find_map(|r| match r.form.as_slice() {
        [(cell, 1)] => {
            let figure = system.figures.iter().position(|f| f.cell() == Some(*cell))?;
            (!protected.printed[figure]).then_some(figure)
        }
        _ => None,
    });
    if let Some(figure) = small {
        let mut printed = protected.printed.clone();
        printed[figure] = true;
        let weak: Vec<_> = requirements.clone();
        let text = jj(system, &weak, Some(&printed));
        let cell = system.figures[figure].cell().unwrap_or_default();
        save(folder, &format!("{name}.mutant.jj"), &published(&text, cell));
    }
    true
}

/// The same file with one cell published.
fn published(text: &str, cell: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut parts: Vec<&str> = lines[cell + 2].split(' ').collect();
    parts[3] = "s";
    lines[cell + 2] = parts.join(" ");
    lines.join("\n") + "\n"
}

/// Draws children with replacement, each with the rows of its events.
fn draw(dataset: &Dataset, dice: &mut Dice) -> Dataset {
    let count = 25 + dice.below(276);
    let children = dataset.rows[0].len();
    let chosen: Vec<u32> =
        (0..count).map(|_| u32::try_from(dice.below(children)).unwrap_or_default()).collect();
    let sessions = dataset.rows.len() - 1;
    let rows = dataset.rows.iter().enumerate().map(|(unit, rows)| {
        if unit == sessions {
            return rows.clone();
        }
        let again = chosen.iter().zip(0..).flat_map(|(child, rank)| {
            let mine = rows.iter().filter(move |row| row.child == *child);
            mine.map(move |row| Row { child: rank, ..row.clone() })
        });
        again.collect()
    });
    Dataset {
        variables: dataset.variables.clone(),
        rows: rows.collect(),
        exclusions: dataset.exclusions.clone(),
        nested: Vec::new(),
    }
}

fn sample() -> (Dataset, Rapport) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples");
    let read = |path: &Path| std::fs::read(path).expect("a sample");
    let organisation = ("cesmivip.yaml".to_owned(), read(&root.join("cesmivip.yaml")));
    let setup = Setup::new(Inputs { organisation, ..Inputs::default() }).expect("the samples");
    let mut situations = Vec::new();
    collect(&root.join("situations"), &mut situations);
    let mut sessions = Vec::new();
    collect(&root.join("seances"), &mut sessions);
    let mut referrals = Vec::new();
    collect(&root.join("signalements"), &mut referrals);
    let situations = followed(&setup, &situations, &referrals).expect("the samples");
    let (commission, _) = gather(&setup, &sessions, situations).expect("the samples");
    let bytes = read(&root.join("rapports/2026.yaml"));
    let report = setup.reader().rapport("2026.yaml", &bytes).expect("the samples").value;
    let dataset = commission.coded(report.period(), setup.reader().vocabulary());
    (dataset, report)
}

fn collect(folder: &Path, into: &mut Vec<Named>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of samples")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push((path.display().to_string(), std::fs::read(&path).expect("a sample")));
        }
    }
}
