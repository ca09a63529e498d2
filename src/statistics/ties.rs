//! What readers know of counts besides their sums: what ties different units, and what cannot be.

use std::collections::{BTreeMap, BTreeSet};

use super::atoms::{Counting, Mask, Source};
use super::plan::{Headline, KIND, MONTHS_CARRIED, NEW, PASSAGES, Plan, QUARTER, Request};
use super::system::{Form, Relation};
use super::tabulate::Tabulated;
use crate::coding::{Impossible, Month, Period, Population, Unit};

/// The months in which a row may have happened: those of the records and of the periods counted.
pub(super) fn months(request: &Request<'_>, plan: &Plan) -> Vec<Month> {
    let rows = request.dataset.rows.iter().flatten();
    let first = rows.filter_map(|row| row.months.first()).min().copied();
    let starts = plan.scopes.iter().map(|(period, _)| period.from);
    let from = starts.chain(first).min().unwrap_or(request.period.from);
    Period { from, to: request.period.to }.each().collect()
}

/// The cells of what was declared impossible. Nothing when a record is in one of them, of whatever
/// period.
pub(super) fn never(
    request: &Request<'_>,
    declared: &Impossible,
    table: &Tabulated,
) -> Option<BTreeSet<usize>> {
    let frame = &table.frames[declared.unit.rank()];
    let atoms = |(variable, categories): &(usize, Vec<u16>)| {
        frame.atoms(request.dataset, *variable, categories)
    };
    let parts: Vec<(usize, Mask)> = declared.parts.iter().map(atoms).collect();
    let named = table.names.iter().enumerate().filter(|(_, name)| name.unit == declared.unit);
    let within = |key: &[(usize, Mask)]| {
        let inside = |(axis, mask): &(usize, Mask)| {
            key.iter().any(|(other, atoms)| other == axis && atoms & !mask == 0)
        };
        parts.iter().all(inside)
    };
    let cells: BTreeSet<usize> =
        named.filter(|(_, name)| within(&name.key)).map(|(cell, _)| cell).collect();
    cells.iter().all(|cell| table.system.cells[*cell].value == 0).then_some(cells)
}

/// What ties counts of different units: a first examination is a situation presented first, and
/// the passages of situations sum to the passages.
pub(super) fn bind(plan: &Plan, table: &Tabulated) -> Vec<Relation> {
    let cell = |(block, at): (usize, usize)| table.blocks[block].cells[at];
    let at_least = |most: usize, least: usize| Relation {
        form: vec![(most, 1), (least, -1)],
        low: 0,
        high: i64::MAX,
    };
    let mut ties = Vec::new();
    for spell in &plan.spells {
        let [passages, again, first] = [spell.passages, spell.again, spell.first].map(cell);
        ties.push(Relation::equal(vec![(passages, 1), (again, -1), (first, -1)], 0));
        let situations = spell.situations.map(cell);
        ties.extend(situations.map(|situations| at_least(passages, situations)));
        // An examination ends with a recommendation at least (M102).
        ties.push(at_least(cell(spell.advice), passages));
    }
    let passages = plan.headlines.iter().find(|(headline, ..)| *headline == Headline::Passages);
    if let (Some(block), Some((_, all, at))) = (plan.passages, passages) {
        let cells = &table.blocks[block].cells;
        let valued = cells[..cells.len() - 1].iter().zip(0..);
        let mut form: Form = valued.map(|(cell, times)| (*cell, times)).collect();
        form.push((cell((*all, *at)), -1));
        ties.push(Relation::equal(form, 0));
    }
    ties
}

/// What a row answers says when it was counted: the variable `nouvelle` and the population of new
/// situations say the same, what is about the period says nothing of the others, nobody was
/// examined more often than there were sessions, what everybody answers is known of those examined,
/// and a quarter has its months. Cells that say otherwise are zero for everybody.
pub(super) fn contradictions(
    request: &Request<'_>,
    plan: &Plan,
    table: &Tabulated,
    counting: &Counting<'_>,
) -> BTreeSet<usize> {
    let mut impossible = BTreeSet::new();
    for unit in Unit::ALL.into_iter().filter(|unit| unit.counts_children()) {
        let there = presence_of(request, plan, table, counting, unit);
        let (presence, _) = table.frames[unit.rank()].presences();
        for (cell, named) in table.names.iter().enumerate().filter(|(_, n)| n.unit == unit) {
            // Without its part of presence, a cell counts every row.
            let present = named.key.iter().find(|(axis, _)| Some(*axis) == presence);
            let present = present.map_or(Mask::MAX, |(_, mask)| *mask);
            let never = named.key.iter().any(|(axis, part)| {
                let there = there.get(axis).into_iter().flatten().enumerate();
                let there = there.filter(|(atom, _)| part >> atom & 1 == 1);
                let mut there = there.map(|(_, there)| there & present).peekable();
                there.peek().is_some() && there.all(|there| there == 0)
            });
            if never && table.system.cells[cell].value == 0 {
                impossible.insert(cell);
            }
        }
    }
    impossible
}

/// For the axes of variables that say when a row was counted, the presence of the rows of each
/// atom.
fn presence_of(
    request: &Request<'_>,
    plan: &Plan,
    table: &Tabulated,
    counting: &Counting<'_>,
    unit: Unit,
) -> BTreeMap<usize, Vec<Mask>> {
    let (dataset, frame) = (request.dataset, &table.frames[unit.rank()]);
    // What a population of the period holds of presence: all of it when nothing tells it apart.
    let holds = |population: Population| -> Mask {
        let scope = plan.scopes.iter().position(|s| *s == (request.period, population));
        let held = scope.map(|scope| frame.scope(scope).map_or(Mask::MAX, |(_, mask)| mask));
        held.unwrap_or(Mask::MAX)
    };
    let (new, now) = (holds(Population::Nouvelles), holds(Population::Periode));
    let (sessions, length) = (request.sessions().count(), request.period.each().count());
    let mut found = BTreeMap::new();
    for (variable, about) in dataset.variables_of(unit) {
        let Some(axis) = frame.axis(&Source::Variable(variable)) else {
            continue;
        };
        let last = usize::from(about.last());
        let mut atoms = vec![0; frame.axes[axis].atoms];
        for (at, category) in about.categories.iter().enumerate() {
            let mut there = Mask::MAX;
            if about.id == NEW {
                there &= if category.code == "oui" { new } else { !new };
            }
            if let Some(none) = about.unseen.map(usize::from) {
                // Who was examined was so once at least, and has an answer where one must be.
                let seen = about.id == PASSAGES || about.answered;
                there &= match at == none {
                    true if seen => !now,
                    true => Mask::MAX,
                    false => now,
                };
            } else if about.answered && at == last {
                there = 0;
            }
            // Everybody knows how many sessions were held, and how many months there were.
            let most = match about.id.as_str() {
                PASSAGES => Some(sessions),
                MONTHS_CARRIED => Some(length),
                _ => None,
            };
            if most.is_some_and(|most| category.code.parse().is_ok_and(|n: usize| n > most)) {
                there = 0;
            }
            // How many sessions were of each kind is published.
            let none = |kind| request.sessions_of(kind).is_some_and(|sessions| sessions == 0);
            if about.id == KIND && unit == Unit::Passage && none(&category.code) {
                there &= !now;
            }
            if about.id == QUARTER {
                let months = counting.months.iter().copied();
                let held = months.filter(|month| category.code == quarter(*month));
                let held = held.map(|month| frame.presence_in(month, counting));
                there &= held.fold(0, |all, atom| all | atom);
            }
            // Answers that no table tells apart share an atom.
            let (_, atom) =
                frame.atoms(dataset, variable, &[u16::try_from(at).unwrap_or(u16::MAX)]);
            atoms[atom.trailing_zeros() as usize] |= there;
        }
        if atoms.iter().any(|there| *there != Mask::MAX) {
            found.insert(axis, atoms);
        }
    }
    found
}

/// The code of the quarter of a month.
fn quarter(month: Month) -> String {
    format!("t{}", (month.month - 1) / 3 + 1)
}

/// Of each need, the situations that were examined without a mention of it, by the cell of the
/// mentions: nobody is mentioned twice for one need.
pub(super) fn without_mention(plan: &Plan, table: &Tabulated) -> Vec<Form> {
    let mut forms = Vec::new();
    for (mentions, situations) in &plan.mentions {
        let (block, counted) = (&plan.blocks[*mentions], &table.blocks[*mentions]);
        let [situations] = table.blocks[*situations].cells.as_slice() else { continue };
        let groups = block.dimensions.iter().flat_map(|dimension| &dimension.groups);
        forms.extend(groups.zip(&counted.cells).map(|(group, cell)| {
            let needs = i64::try_from(group.categories.len()).unwrap_or(i64::MAX);
            vec![(*situations, needs), (*cell, -1)]
        }));
    }
    forms
}
