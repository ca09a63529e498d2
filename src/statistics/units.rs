//! The evident relations between counts of different units: an examination is of a situation and of a
//! session, a need is of a situation, and what a situation is counted by an examination said.

use super::cells::{Cells, ENDLESS, Key, Parts, Sum};
use super::plan::Headline;
use super::recall::{CARRIED, EXAMINED, HEARD, Recalled};
use super::when::{BEGINNING, Span, When, nested};
use crate::coding::{Category, Dataset, Unit};

/// The variable that tells first examinations.
const ENTRY: &str = Headline::AGAIN.0;
/// The answer of an examination from which a situation is accompanied.
const ACCEPTED: &str = "accepte";
/// The variable of the kind of a session, of an examination too.
const SESSION: &str = "type_seance";

/// Ties what answers of periods say of other units, before each unit is related to itself.
pub(super) fn before(cells: &mut Cells<'_>, told: &[Recalled]) {
    for told in told {
        match told.id.as_str() {
            EXAMINED => passages_of_each(cells, told),
            CARRIED => carried(cells, told),
            id if id == HEARD.0 => heard(cells, told),
            _ => {}
        }
    }
}

/// Ties what is counted of several units.
pub(super) fn after(cells: &mut Cells<'_>) {
    let entry = cells.dataset.variable(Unit::Passage, ENTRY);
    for key in cells.keys() {
        match (key.unit, key.parts.as_slice()) {
            (Unit::Passage, [(variable, answers)]) if Some(*variable) == entry => {
                first(cells, &key, *variable, answers);
            }
            (Unit::Passage, _) => held(cells, &key),
            (Unit::Mention, _) => needs(cells, &key),
            _ => {}
        }
    }
    outside(cells);
}

/// The situations that were seen when rows of another unit are counted.
fn alive(when: &When) -> Option<When> {
    let span = when.only()?;
    let ever = matches!(when, When::Ever(_)) || span.0 == 0;
    Some(if ever { When::Ever(span.1) } else { When::Seen(vec![span]) })
}

/// The first examination of each situation makes it new.
fn first(cells: &mut Cells<'_>, key: &Key, variable: usize, answers: &[u16]) {
    let Some(alive) = alive(&key.when) else { return };
    let codes = &cells.dataset.variables[variable].categories;
    let first = codes.iter().position(|category| category.code == "premiere");
    if !answers.iter().map(|at| usize::from(*at)).eq(first) {
        return;
    }
    let when = match (&alive, key.when.only()) {
        (When::Seen(_), Some(span)) => When::New(span),
        _ => alive,
    };
    let mine = cells.cell(key.unit, &key.when, &key.parts);
    let new = cells.cell(Unit::Situation, &when, &[]);
    cells.tie(vec![(mine, 1), (new, -1)]);
}

/// A session examines somebody, and each situation once; everybody knows how many were held, of each
/// kind.
fn held(cells: &mut Cells<'_>, key: &Key) {
    let of_passage = cells.dataset.variable(Unit::Passage, SESSION);
    let kinds = match key.parts.as_slice() {
        [] => None,
        [(variable, kinds)] if Some(*variable) == of_passage => Some(kinds.as_slice()),
        _ => return,
    };
    let mine = cells.cell(key.unit, &key.when, &key.parts);
    let sessions = sessions(cells.dataset, &key.when, kinds) as i64;
    cells.know(mine, (sessions, ENDLESS));
    let Some(alive) = alive(&key.when) else { return };
    if let (None, Some(situations)) = (kinds, cells.find(Unit::Situation, &alive)) {
        cells.rest(vec![(mine, 1), (situations, -1)]);
    }
    // Records of sessions may be gone, where their examinations are still counted.
    if sessions == 0 {
        cells.know(mine, (0, 0));
        return;
    }
    let times = cells.keys().into_iter().filter(|k| k.unit == Unit::Situation);
    let times: Vec<When> =
        times.filter(|k| k.parts.is_empty() && alive.is_within(&k.when)).map(|k| k.when).collect();
    for when in times {
        let situations = cells.cell(Unit::Situation, &when, &[]);
        let sum = vec![(situations, sessions), (mine, -1)];
        // Who was not examined by the one session is a count of situations.
        if sessions == 1 { cells.rest(sum) } else { cells.at_least(sum) }
    }
}

/// How many sessions were held at a time, of some kinds.
pub(super) fn sessions(dataset: &Dataset, when: &When, kinds: Option<&[u16]>) -> usize {
    let variable = dataset.variable(Unit::Seance, SESSION);
    let rows = dataset.rows_of(Unit::Seance).iter().filter(|row| {
        let is_of = |kinds| variable.is_some_and(|v| row.values[dataset.slot(v)].gives(kinds));
        when.counts(row) && kinds.is_none_or(is_of)
    });
    rows.count()
}

/// A situation has each need once at most, in a time when it was examined.
fn needs(cells: &mut Cells<'_>, key: &Key) {
    let of = match key.parts.as_slice() {
        [] => cells.dataset.variable(Unit::Mention, "besoin"),
        [(variable, _)] => Some(*variable),
        _ => None,
    };
    let (Some(variable), Some(alive)) = (of, alive(&key.when)) else { return };
    let all = cells.dataset.variables[variable].categories.len();
    let needs = key.parts.first().map_or(all, |(_, needs)| needs.len());
    // A need that was known before is of a situation that was.
    let again = matches!(key.when, When::Again(_)).then(|| key.when.clone());
    for when in again.into_iter().chain([alive]) {
        let Some(situations) = cells.find(Unit::Situation, &when) else { continue };
        let mine = cells.cell(key.unit, &key.when, &key.parts);
        let sum = vec![(situations, needs as i64), (mine, -1)];
        // Who has not the one need is a count of situations; who has it anew may have had it before.
        let is_anew = matches!(key.when, When::New(_) | When::Again(_));
        if needs == 1 && !is_anew { cells.rest(sum) } else { cells.at_least(sum) }
    }
}

/// Who came in a span and not in a part of it has a passage in the rest of it.
fn outside(cells: &mut Cells<'_>) {
    let passages = cells.keys().into_iter().filter(|k| k.unit == Unit::Passage);
    let spans: Vec<Span> =
        passages.filter(|k| k.parts.is_empty()).filter_map(|key| key.when.only()).collect();
    let pairs: Vec<(Span, Span)> = nested(&spans).map(|(whole, part)| (*whole, *part)).collect();
    for (whole, part) in pairs {
        let seen = |span| When::Seen(vec![span]);
        let count = |unit, span| cells.find(unit, &seen(span));
        let both = |span| Some((count(Unit::Passage, span)?, count(Unit::Situation, span)?));
        if let (Some((all, children)), Some((some, others))) = (both(whole), both(part)) {
            cells.rest(vec![(all, 1), (some, -1), (children, -1), (others, 1)]);
        }
    }
}

/// What a situation answers, an examination of the period did: there are as many of them at least, by
/// each answer that tables of one unit or of the other show.
fn heard(cells: &mut Cells<'_>, Recalled { variable: mine, span, .. }: &Recalled) {
    let (dataset, mine) = (cells.dataset, *mine);
    let Some(theirs) = dataset.variable(Unit::Passage, HEARD.1) else { return };
    let then = When::Seen(vec![*span]);
    let [own, others] = [mine, theirs].map(|v| &dataset.variables[v].categories);
    let same = |from: &[Category], to: &[Category], at: u16| {
        let code = &from.get(usize::from(at))?.code;
        u16::try_from(to.iter().position(|category| category.code == *code)?).ok()
    };
    for key in cells.keys().into_iter().filter(|key| key.when == then) {
        let [(variable, group)] = key.parts.as_slice() else { continue };
        let (from, to) = match key.unit {
            Unit::Situation if *variable == mine => (own, others),
            Unit::Passage if *variable == theirs => (others, own),
            _ => continue,
        };
        let group: Option<Vec<u16>> = group.iter().map(|at| same(from, to, *at)).collect();
        let Some(mut group) = group else { continue };
        group.sort_unstable();
        let (situations, passages) = match key.unit {
            Unit::Passage => (group, key.parts[0].1.clone()),
            _ => (key.parts[0].1.clone(), group),
        };
        let situations = cells.cell(Unit::Situation, &then, &[(mine, situations)]);
        let passages = cells.cell(Unit::Passage, &then, &[(theirs, passages)]);
        cells.at_least(vec![(passages, 1), (situations, -1)]);
    }
}

/// Who is new in a period and was accompanied in it was accepted by an examination of it; who ever was
/// accompanied was accepted before.
fn carried(cells: &mut Cells<'_>, Recalled { variable, span, .. }: &Recalled) {
    let dataset = cells.dataset;
    let Some(answer) = dataset.variable(Unit::Passage, HEARD.1) else { return };
    let accepted = dataset.variables[answer].categories.iter().position(|c| c.code == ACCEPTED);
    let Some(accepted) = accepted.and_then(|at| u16::try_from(at).ok()) else { return };
    let period = When::Seen(vec![*span]);
    for key in cells.keys().into_iter().filter(|key| key.unit == Unit::Situation) {
        let [(mine, group)] = key.parts.as_slice() else { continue };
        if mine != variable || group.contains(&0) {
            continue;
        }
        let since = match &key.when {
            when @ When::New(_) if when.is_within(&period) => period.clone(),
            _ => When::Seen(vec![(BEGINNING, span.1)]),
        };
        let passages = cells.cell(Unit::Passage, &since, &[(answer, vec![accepted])]);
        let situations = cells.cell(Unit::Situation, &key.when, &key.parts);
        cells.at_least(vec![(passages, 1), (situations, -1)]);
    }
}

/// The examinations of a period: one of each situation that had one at least, one more of each that had
/// two, and so on up to as many as there were sessions, since a session examines a situation once.
fn passages_of_each(cells: &mut Cells<'_>, Recalled { variable, span, .. }: &Recalled) {
    let (variable, now) = (*variable, When::Seen(vec![*span]));
    let mut keys = cells.keys().into_iter().filter(|key| key.unit == Unit::Situation);
    if !keys.any(|key| key.parts.iter().any(|(v, _)| *v == variable)) {
        return;
    }
    let last = cells.dataset.variables[variable].last();
    let sessions = sessions(cells.dataset, &now, None);
    let passages = cells.cell(Unit::Passage, &now, &[]);
    let mut sum: Sum = vec![(passages, 1)];
    let none = cells.cell(Unit::Situation, &now, &[(variable, vec![0])]);
    cells.know(none, (0, 0));
    for least in 1..=last {
        let parts: Parts = vec![(variable, (least..=last).collect())];
        if sessions > 0 && usize::from(least) > sessions {
            let more = cells.cell(Unit::Situation, &now, &parts);
            cells.know(more, (0, 0));
            break;
        }
        let parts = if least == 1 { Parts::new() } else { parts };
        sum.push((cells.cell(Unit::Situation, &now, &parts), -1));
    }
    // The last answer is of those who had more, too.
    match sessions > 0 && sessions <= usize::from(last) {
        true => cells.tie(sum),
        false => cells.at_least(sum),
    }
}
