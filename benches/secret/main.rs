//! Disclosure control, measured: time to protect and prove, at three sizes; and, with `--jj`, the
//! same instances and a hundred invented years written for an independent judge.
//!
//! `cargo bench --bench secret`, or `cargo bench --bench secret -- --jj DOSSIER`.

mod instances;
mod years;

use std::path::PathBuf;
use std::time::Instant;

use cesmivip::statistics::{Microlp, jj, protect, prove};
use serde_json::json;

use self::instances::{Instance, Plan, printable};

/// Rounds of which the median is taken.
const ROUNDS: usize = 5;

fn plans() -> Vec<Plan<'static>> {
    let small: &[usize] = &[3, 2, 6, 7, 6, 4, 5, 3];
    let medium: &[usize] = &[4, 3, 8, 9, 8, 6, 7, 5];
    let flat = &[false; 8];
    let plan = |name, records, seed, sizes, tables| Plan {
        name,
        records,
        seed,
        sizes,
        nested: flat,
        tables,
        threshold: 5,
    };
    vec![
        plan(
            "221",
            57,
            1,
            small,
            &[&[0, 1], &[1, 2], &[0, 2], &[3, 1], &[1, 4], &[3, 4], &[5, 0], &[6], &[7, 5]],
        ),
        plan(
            "1059",
            300,
            2,
            medium,
            &[&[0, 1, 2], &[3, 1, 4], &[5, 0], &[6, 5], &[6, 7], &[4, 6], &[0, 7], &[2, 5]],
        ),
        plan(
            "2062",
            400,
            3,
            &[5, 3, 9, 10, 9, 7, 8, 6],
            &[
                &[0, 1, 2],
                &[3, 1, 4],
                &[5, 0, 1],
                &[6, 5],
                &[6, 7],
                &[4, 6],
                &[0, 7],
                &[2, 5],
                &[3, 7],
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

fn main() {
    let folder = std::env::args().skip_while(|arg| arg != "--jj").nth(1).map(PathBuf::from);
    for plan in plans() {
        let instance = plan.draw();
        let seconds = timed(&instance);
        if let Some(folder) = &folder {
            write_instance(&folder.join("comparer"), &instance, seconds);
        }
    }
    if let Some(folder) = folder {
        for plan in nested_plans() {
            let instance = plan.draw();
            let seconds = once(&instance);
            write_instance(&folder.join("comparer"), &instance, seconds);
        }
        years::write(&folder.join("auditer"));
    }
}

fn once(instance: &Instance) -> f64 {
    let start = Instant::now();
    let (system, threats) = (&instance.table.system, &instance.threats);
    let protected = protect(system, threats, &Microlp::default());
    assert!(prove(system, &threats.requirements, &protected).is_ok(), "{}", instance.name);
    start.elapsed().as_secs_f64()
}

fn timed(instance: &Instance) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| once(instance)).collect();
    rounds.sort_by(f64::total_cmp);
    let median = rounds[ROUNDS / 2];
    let system = &instance.table.system;
    println!(
        "{} : {} cellules imprimables, {} en tout, {} relations, {} exigences : {:.3} s ({:.3} à {:.3})",
        instance.name,
        printable(system),
        system.cells.len(),
        system.relations.len(),
        instance.threats.requirements.len(),
        median,
        rounds[0],
        rounds[ROUNDS - 1],
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
