//! Answers that last: who was referred by the end of last year still is. A count of them today,
//! less what was told then, is how many children changed meanwhile.

use super::earlier::{Earlier, Lasting};
use super::plan::Before;
use super::requirements::Rule;
use super::system::{Form, Reason, Relation, Requirement, evaluate};
use super::tabulate::Tabulated;

/// A sum of today's counts that is no less than what was told.
pub(super) struct Growth {
    form: Form,
    /// The least that it can be.
    least: i64,
    /// The most, when the whole was told.
    most: i64,
    /// How many changed; nothing when what was told was rounded.
    changed: Option<i64>,
}

/// What an earlier table tells of answers that last. Where the records say less than it did, they
/// were corrected, and its readers are wrong: nothing holds.
pub(super) fn growth(earlier: &Earlier, before: &Before, table: &Tabulated) -> Vec<Growth> {
    let cells = &table.blocks[before.block].cells;
    let told = |place: usize| earlier.value(before.table, before.places[place]);
    let slack = earlier.base.map_or(0, |base| base - 1);
    let truth = table.system.truth();
    let grown = before.lasting.iter().filter_map(|Lasting { places, whole }| {
        let form: Form = places.iter().map(|place| (cells[*place], 1)).collect();
        let counts: Option<Vec<i64>> = places.iter().map(|place| told(*place)).collect();
        let least: i64 = counts?.iter().map(|count| (count - slack).max(0)).sum();
        let changed = evaluate(&form, &truth) - least;
        let most = told(*whole).map_or(i64::MAX, |whole| whole + slack);
        let exactly = earlier.base.is_none().then_some(changed);
        (changed >= 0).then_some(Growth { form, least, most, changed: exactly })
    });
    grown.collect()
}

impl Growth {
    /// What everybody knows of it.
    pub(super) fn relation(&self) -> Relation {
        Relation { form: self.form.clone(), low: self.least, high: i64::MAX }
    }

    /// What must stay uncertain of it, as far as there is room: a few children who changed.
    pub(super) fn kept_from(&self, rule: Rule) -> Option<Requirement> {
        let changed = self.changed.filter(|changed| *changed < rule.threshold)?;
        let (low, high) = rule.span(changed);
        let (low, high) = (self.least + low, (self.least + high).min(self.most));
        let form = self.form.clone();
        (low < high).then_some(Requirement { form, low, high, reason: Reason::Difference })
    }
}
