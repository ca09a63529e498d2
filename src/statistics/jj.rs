//! Systems in the JJ format of τ-ARGUS, for independent audits (CASC Handbook, τ-ARGUS manual).
//!
//! One line a cell (`number value weight status lower upper LPL UPL SPL`), one line a relation.
//! Inequalities get a slack cell, sums that must be protected a cell of their own.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::system::{Form, Relation, Requirement, System, evaluate};

/// Largest coefficient that readers of the format take.
const LARGEST: i64 = 127;

#[derive(Clone, Copy)]
struct Line {
    value: i64,
    weight: i64,
    status: char,
    lower: i64,
    upper: i64,
    /// Distances that the interval must reach: below, above, in all.
    distances: (i64, i64, i64),
}

/// Writes a system; without a pattern, everything that may print does but for the small counts.
pub fn jj(system: &System, requirements: &[Requirement], printed: Option<&[bool]>) -> String {
    let truth = system.truth();
    let mut figure_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, figure) in system.figures.iter().enumerate() {
        figure_of.extend(figure.cell().map(|cell| (cell, at)));
    }
    let hidden =
        |status| Line { value: 0, weight: 0, status, lower: 0, upper: 0, distances: (0, 0, 0) };
    let mut lines: Vec<Line> = system
        .cells
        .iter()
        .enumerate()
        .map(|(cell, known)| {
            let (value, lower, upper) = (known.value, known.lower, known.upper);
            let line = Line { value, lower, upper, ..hidden('u') };
            match figure_of.get(&cell) {
                None => line,
                Some(figure) => {
                    let weight = (system.figures[*figure].weight * 10.0).round().max(1.0) as i64;
                    let status = match (system.figures[*figure].forced, printed) {
                        (true, _) => 'z',
                        (false, Some(printed)) if !printed[*figure] => 'm',
                        (false, _) => 's',
                    };
                    Line { weight, status, ..line }
                }
            }
        })
        .collect();
    let mut relations: Vec<Form> = Vec::new();
    for requirement in requirements {
        let value = evaluate(&requirement.form, &truth);
        let distances = (
            (value - requirement.low).max(0),
            (requirement.high - value).max(0),
            requirement.high - requirement.low,
        );
        match requirement.form.as_slice() {
            [(cell, 1)] if lines[*cell].distances == (0, 0, 0) => {
                lines[*cell].distances = distances;
                lines[*cell].status = if lines[*cell].status == 'z' { 'z' } else { 'u' };
            }
            form => {
                let upper: i64 = form.iter().map(|(cell, _)| system.cells[*cell].upper).sum();
                let line = Line { value, lower: -upper, upper, distances, ..hidden('u') };
                lines.push(line);
                let mut defined = form.to_vec();
                defined.push((lines.len() - 1, -1));
                relations.push(defined);
            }
        }
    }
    let told = system.figures.iter().enumerate().filter(|(at, figure)| {
        figure.cell().is_none() && printed.is_some_and(|printed| printed[*at])
    });
    let facts = told.flat_map(|(_, figure)| &figure.facts);
    for relation in system.relations.iter().chain(facts) {
        let relation = reduced(relation);
        if relation.form.iter().any(|(_, factor)| factor.abs() > LARGEST) {
            // The audit then knows less than our readers do, never more.
            continue;
        }
        if relation.low == relation.high && relation.low == 0 {
            relations.push(relation.form);
            continue;
        }
        // Σ − slack = 0, the slack being within the bounds of the relation.
        let value = evaluate(&relation.form, &truth);
        let far: i64 = relation.form.iter().map(|(c, f)| system.cells[*c].upper * f.abs()).sum();
        let (lower, upper) = (relation.low.max(-far), relation.high.min(far));
        lines.push(Line { value, lower, upper, ..hidden('u') });
        let mut form = relation.form;
        form.push((lines.len() - 1, -1));
        relations.push(form);
    }
    written(&lines, &relations)
}

/// Divides a relation by what its coefficients share.
fn reduced(relation: &Relation) -> Relation {
    fn gcd(a: i64, b: i64) -> i64 {
        if b == 0 { a } else { gcd(b, a % b) }
    }
    let shared = relation.form.iter().fold(0, |shared, (_, factor)| gcd(factor.abs(), shared));
    if shared <= 1 {
        return relation.clone();
    }
    let form = relation.form.iter().map(|(cell, factor)| (*cell, factor / shared)).collect();
    let low = match relation.low {
        i64::MIN => i64::MIN,
        low => -(-low).div_euclid(shared),
    };
    let high = match relation.high {
        i64::MAX => i64::MAX,
        high => high.div_euclid(shared),
    };
    Relation { form, low, high }
}

fn written(lines: &[Line], relations: &[Form]) -> String {
    let mut out = format!("0\n{}\n", lines.len());
    for (at, line) in lines.iter().enumerate() {
        let Line { value, weight, status, lower, upper, distances: (lpl, upl, spl) } = line;
        let _ = writeln!(out, "{at} {value} {weight} {status} {lower} {upper} {lpl} {upl} {spl}");
    }
    let _ = writeln!(out, "{}", relations.len());
    for form in relations {
        let _ = write!(out, "0 {} :", form.len());
        for (cell, factor) in form {
            let _ = write!(out, " {cell} ({factor})");
        }
        out.push('\n');
    }
    out
}
