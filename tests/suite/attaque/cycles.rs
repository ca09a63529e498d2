//! Three tables in a cycle: each pair of three variables is crossed, and no table crosses all three. What
//! a reader can prove of the joint cells, which the auditor leaves out.

use std::time::Duration;

use cesmivip::coding::{Population, Unit};
use cesmivip::statistics::{Figured, publish};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, SolveOutcome};

use super::world::{A, Asked, B, C, Chain, SIZES, Shape};
use super::{BASE, THRESHOLD, rounding};

/// A joint cell, or a bound on a sum of some: the variables and categories that they share.
type Sides = Vec<(usize, u16)>;

fn joint() -> Vec<[u16; 3]> {
    let sizes = [SIZES[A], SIZES[B], SIZES[C]];
    let all = (0..sizes[0]).flat_map(|a| (0..sizes[1]).map(move |b| (a, b)));
    all.flat_map(|(a, b)| (0..sizes[2]).map(move |c| [a, b, c])).collect()
}

/// What is printed of each sum of joint cells.
fn facts(chain: &Chain, seed: u64) -> Vec<(Sides, i64, i64)> {
    let dataset = chain.dataset(0);
    let request = chain.request(0, &dataset, &[]);
    let outcome = publish(&request, rounding(seed)).unwrap();
    let mut facts = Vec::new();
    for (printed, asked) in outcome.tables.iter().zip(&chain.asked[0]) {
        let [(rows, of_rows), (columns, of_columns)] = asked.by.as_slice() else { panic!() };
        for (at, figure) in printed.cells.iter().enumerate() {
            let width = of_columns.len() + 1;
            let row = of_rows.get(at / width).map(|group| (*rows, group[0]));
            let column = of_columns.get(at % width).map(|group| (*columns, group[0]));
            let (low, high) = match figure {
                Figured::Rounded(n) => ((n - BASE + 1).max(0), n + BASE - 1),
                Figured::Below(_) => (0, THRESHOLD - 1),
                Figured::Count(n) => (*n, *n),
                _ => continue,
            };
            facts.push((row.into_iter().chain(column).collect(), low, high));
        }
    }
    facts
}

/// The furthest that a joint cell can be, in a world of whole numbers where all that prints is so.
fn furthest(facts: &[(Sides, i64, i64)], cell: [u16; 3], sign: f64) -> Option<i64> {
    let all = joint();
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let cost = |other: &[u16; 3]| if *other == cell { sign } else { 0.0 };
    let unknowns: Vec<_> =
        all.iter().map(|other| problem.add_integer_var(cost(other), (0, 100))).collect();
    for (sides, low, high) in facts {
        let within = |cell: &[u16; 3]| sides.iter().all(|(v, category)| cell[*v] == *category);
        let terms = all.iter().zip(&unknowns).filter(|(cell, _)| within(cell));
        let terms: Vec<_> = terms.map(|(_, unknown)| (*unknown, 1.0)).collect();
        problem.add_constraint(&terms, ComparisonOp::Ge, *low as f64);
        problem.add_constraint(&terms, ComparisonOp::Le, *high as f64);
    }
    let mut options = SolveOptions::default();
    options.time_limit = Some(Duration::from_secs(10));
    let Ok(SolveOutcome::Solution(solution)) = problem.solve_with(options) else { return None };
    let at = all.iter().position(|other| *other == cell).unwrap();
    Some(solution.var_value(unknowns[at]).round() as i64)
}

#[test]
fn a_cycle_of_crossed_tables_tells_no_joint_cell() {
    let mut seen = 0;
    for seed in 70..74 {
        let mut chain = Chain::invented(seed, &Shape { editions: 1, children: 57, tables: 1 });
        let each = |v: usize| (v, (0..SIZES[v]).map(|category| vec![category]).collect());
        let crossed = [[A, B], [B, C], [A, C]].map(|pair| Asked {
            unit: Unit::Situation,
            population: Population::Periode,
            by: pair.into_iter().map(each).collect(),
        });
        chain.asked = vec![crossed.to_vec()];
        let facts = facts(&chain, seed);
        // The first categories are the fullest, and the most likely to be bounded from below.
        for cell in joint().into_iter().filter(|cell| cell.iter().sum::<u16>() < 3) {
            let ends = [1.0, -1.0].map(|sign| furthest(&facts, cell, sign));
            let [Some(high), Some(low)] = ends else { continue };
            assert!(high - low >= BASE - 1, "seed {seed}, {cell:?}: {low} to {high}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}
