//! What must stay uncertain: small counts, nearly whole groups, events of few children.

use std::collections::BTreeSet;

use super::system::{Form, Reason, Requirement, evaluate};
use super::tabulate::Tabulated;

/// How much uncertainty, and where.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The least count that prints.
    pub threshold: i64,
    /// Whether even the presence of one child must stay unknown: some world then has none.
    pub zero_sensitive: bool,
    /// Whether what a group lacks to be whole counts as much as what it has.
    pub complements: bool,
}

impl Rule {
    /// The value that some world must not exceed, for a sum of this value (R2).
    fn low(self, value: i64) -> i64 {
        if self.zero_sensitive { 0 } else { value.clamp(0, 1) }
    }

    /// The value that some world must not exceed, and the one that another must reach, for a small
    /// sum.
    pub(super) fn span(self, value: i64) -> (i64, i64) {
        let low = self.low(value);
        (low, low + self.threshold)
    }

    /// What must stay uncertain of a sum, given how many children stand behind it.
    pub(super) fn of(
        self,
        form: Form,
        value: i64,
        children: &dyn Fn() -> i64,
    ) -> Option<Requirement> {
        if value < self.threshold {
            return Some(self.wide(form, value, Reason::Small));
        }
        // The events are many, but of few children: their number must stay as uncertain.
        (children() < self.threshold).then(|| {
            let low = value - self.threshold / 2;
            Requirement { form, low, high: low + self.threshold, reason: Reason::FewChildren }
        })
    }

    /// A requirement of full width (R1: a sum that can reach the threshold is not known small).
    pub(super) fn wide(self, form: Form, value: i64, reason: Reason) -> Requirement {
        let (low, high) = self.span(value);
        Requirement { form, low, high, reason }
    }
}

/// Draws up the requirements of a tabulated plan. `impossible` cells are zero for everybody.
pub fn requirements(
    table: &Tabulated,
    rule: Rule,
    impossible: &BTreeSet<usize>,
) -> Vec<Requirement> {
    let mut found = Vec::new();
    let mut cells: BTreeSet<usize> = table.fine.clone();
    cells.extend(table.asking().flat_map(|block| &block.cells));
    for cell in cells {
        let (value, name) = (table.system.cells[cell].value, &table.names[cell]);
        if impossible.contains(&cell) || !name.unit.counts_children() {
            continue;
        }
        found.extend(rule.of(vec![(cell, 1)], value, &|| name.children));
    }
    if rule.complements {
        complements(table, rule, impossible, &mut found);
    }
    found
}

/// In each line of a table, all but a few share a category: those few learn it of the others.
fn complements(
    table: &Tabulated,
    rule: Rule,
    impossible: &BTreeSet<usize>,
    found: &mut Vec<Requirement>,
) {
    let truth = table.system.truth();
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    for block in table.asking() {
        let mut stride = block.cells.len();
        for (size, sensitive) in block.shape.iter().zip(&block.sensitive) {
            stride /= size;
            // With one group or two, what one lacks is a cell, which is looked at for itself.
            if *size <= 3 {
                continue;
            }
            for (at, cell) in block.cells.iter().enumerate() {
                let rank = at / stride % size;
                let total = block.cells[at + (size - 1 - rank) * stride];
                if rank + 1 == *size || !table.names[*cell].unit.counts_children() {
                    continue;
                }
                // All that the line lacks cannot be: that it lacks nothing is no news.
                let line =
                    (0..*size - 1).map(|other| block.cells[at + other * stride - rank * stride]);
                if line.filter(|other| other != cell).all(|other| impossible.contains(&other)) {
                    continue;
                }
                let form = vec![(total, 1), (*cell, -1)];
                let lacking = evaluate(&form, &truth);
                // All of a group share a sensitive category: nobody may be sure of it.
                let whole = lacking == 0 && *sensitive && truth[total] > 0;
                let near = (1..rule.threshold).contains(&lacking);
                if (whole || near) && seen.insert((total, *cell)) {
                    let reason = if whole { Reason::Group } else { Reason::Complement };
                    found.push(rule.wide(form, lacking, reason));
                }
            }
        }
    }
}
