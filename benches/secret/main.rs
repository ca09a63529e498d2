//! Disclosure control, measured: time to protect and prove, at three sizes.
//!
//! `cargo bench --bench secret`; with `-- --seule 221`, one size only, to look at it closely; with
//! `-- --comparer DOSSIER`, the same instances and others with nested categories are written for an independent judge to protect in its own ways; with
//! `-- --annees DOSSIER`, a hundred invented years, protected, for it to audit.

#![allow(clippy::print_stdout, clippy::expect_used)]

mod instances;
mod years;

use std::path::PathBuf;
use std::time::Instant;

use cesmivip::statistics::{Microlp, jj, protect, prove};
use serde_json::json;

use self::instances::{Instance, Plan, printable};

/// Rounds of which the median is taken.
const ROUNDS: usize = 3;

/// Three sizes of linked tables: a report, a large one, and more than any report.
fn plans() -> Vec<Plan<'static>> {
    const FLAT: &[bool] = &[false; 15];
    let plan = |name, records, seed, sizes, tables| Plan {
        name,
        records,
        seed,
        sizes,
        nested: FLAT,
        tables,
        threshold: 5,
    };
    vec![
        plan(
            "221",
            57,
            1,
            &[3, 2, 6, 7, 6, 4, 6, 3, 7],
            &[
                &[0, 1],
                &[1, 2],
                &[0, 2],
                &[3, 1],
                &[1, 4],
                &[3, 4],
                &[5, 0],
                &[6, 0],
                &[7, 5],
                &[8, 0],
            ],
        ),
        plan(
            "1059",
            300,
            2,
            &[5, 3, 9, 10, 11, 10, 9, 9, 13, 12, 11, 10, 10, 12],
            &[
                &[0, 1, 2],
                &[0, 3],
                &[0, 4],
                &[0, 5],
                &[0, 6],
                &[0, 7],
                &[0, 8],
                &[0, 9],
                &[0, 10],
                &[0, 11],
                &[0, 12],
                &[0, 13],
                &[1, 3],
                &[1, 4],
            ],
        ),
        plan(
            "2062",
            400,
            3,
            &[6, 3, 9, 11, 12, 11, 10, 9, 13, 12, 11, 10, 10, 12, 10],
            &[
                &[0, 1, 2],
                &[0, 1, 3],
                &[0, 1, 4],
                &[0, 1, 5],
                &[0, 6],
                &[0, 7],
                &[0, 8],
                &[0, 9],
                &[0, 10],
                &[0, 11],
                &[0, 12],
                &[0, 13],
                &[0, 14],
                &[1, 6],
                &[1, 7],
                &[1, 8],
                &[1, 9],
            ],
        ),
    ]
}

/// Nested categories in linked tables: where methods that go table by table differ from exact
/// ones.
fn nested_plans() -> Vec<Plan<'static>> {
    const SIZES: &[usize] = &[6, 2, 8, 6, 4];
    const NESTED: &[bool] = &[true, false, true, true, false];
    const TABLES: &[&[usize]] = &[&[0, 1], &[1, 2], &[0, 4], &[3, 1], &[2, 4], &[3, 4]];
    let plan = |name, records, seed| Plan {
        name,
        records,
        seed,
        sizes: SIZES,
        nested: NESTED,
        tables: TABLES,
        threshold: 5,
    };
    vec![
        plan("emboite-57-a", 57, 11),
        plan("emboite-57-b", 57, 12),
        plan("emboite-57-c", 57, 13),
        plan("emboite-120-a", 120, 14),
        plan("emboite-120-b", 120, 15),
        plan("emboite-200", 200, 16),
        plan("emboite-300-a", 300, 17),
        plan("emboite-300-b", 300, 18),
    ]
}

#[expect(clippy::disallowed_methods, reason = "reads its arguments")]
fn main() {
    let folder = |option: &str| {
        let mut arguments = std::env::args().skip_while(|arg| arg != option);
        arguments.nth(1).map(PathBuf::from)
    };
    if let Some(folder) = folder("--annees") {
        years::write(&folder);
        return;
    }
    let compared = folder("--comparer");
    let alone: Option<String> = std::env::args().skip_while(|arg| arg != "--seule").nth(1);
    for plan in plans().into_iter().filter(|plan| alone.as_deref().is_none_or(|a| a == plan.name)) {
        let instance = plan.draw();
        let seconds = timed(&instance);
        if let Some(folder) = &compared {
            write_instance(folder, &instance, seconds);
        }
    }
    for plan in nested_plans().into_iter().filter(|_| compared.is_some()) {
        let instance = plan.draw();
        let (seconds, _) = once(&instance);
        if let Some(folder) = &compared {
            write_instance(folder, &instance, seconds);
        }
    }
}

/// Seconds to protect and prove, and how many counts are withheld.
#[expect(clippy::disallowed_methods, reason = "measures time")]
fn once(instance: &Instance) -> (f64, usize) {
    let start = Instant::now();
    let (system, threats) = (&instance.table.system, &instance.threats);
    let protected = protect(system, threats, &Microlp::default());
    assert!(prove(system, threats, &protected).is_ok(), "{}", instance.name);
    let withheld = protected.printed.iter().filter(|printed| !**printed).count();
    (start.elapsed().as_secs_f64(), withheld)
}

fn timed(instance: &Instance) -> f64 {
    let mut rounds: Vec<(f64, usize)> = (0..ROUNDS).map(|_| once(instance)).collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (median, withheld) = rounds[ROUNDS / 2];
    let system = &instance.table.system;
    println!(
        "{} : {} cellules imprimables, {} en tout, {} relations, {} exigences : \
         {withheld} retenues, {:.3} s ({:.3} à {:.3})",
        instance.name,
        printable(system),
        system.cells.len(),
        system.relations.len(),
        instance.threats.requirements.len(),
        median,
        rounds[0].0,
        rounds[ROUNDS - 1].0,
    );
    median
}

/// The instance, our pattern, and the grids that a table-by-table method needs.
fn write_instance(folder: &std::path::Path, instance: &Instance, seconds: f64) {
    let (system, threats) = (&instance.table.system, &instance.threats);
    let protected = protect(system, threats, &Microlp::default());
    let hidden: Vec<usize> = system
        .figures
        .iter()
        .zip(&protected.printed)
        .filter(|(_, printed)| !**printed)
        .filter_map(|(figure, _)| figure.cell())
        .collect();
    let ours = json!({"supprimees": hidden, "secondes": seconds});
    let tables: Vec<_> = instance
        .grids
        .iter()
        .map(|grid| json!({"nom": grid.name, "niveaux": grid.levels, "cellules": grid.cells}))
        .collect();
    years::save(folder, &format!("{}.jj", instance.name), &jj(system, &threats.requirements, None));
    years::save(folder, &format!("{}.nous.json", instance.name), &ours.to_string());
    years::save(
        folder,
        &format!("{}.tab.json", instance.name),
        &json!({"tables": tables}).to_string(),
    );
}
