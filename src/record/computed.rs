//! What is computed from a situation, never typed: ages and totals of runaways.

use schemars::JsonSchema;
use serde::Serialize;

use super::signalement::Complement;
use super::situation::{Fugue, SituationRecord};
use crate::value::{Day, PartialDate, Reponse, When};

/// Ages and totals on the day of the referral, and what changed since the one that it completes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Computed {
    /// Age in words: « 16 ans », « 16 ou 17 ans (date partielle) ».
    #[schemars(title = "Âge à la date du signalement")]
    age: Option<String>,
    /// Whether the child is a « mineur de quinze ans »: under 15 in penal law.
    #[schemars(title = "Mineur de quinze ans")]
    mineur_de_quinze_ans: Reponse,
    /// Whether a runaway has no end.
    #[schemars(title = "Actuellement en fugue")]
    en_fugue: Reponse,
    /// Days since the last departure, when it has no end.
    #[schemars(title = "Absence en cours, en jours")]
    absence_en_cours_jours: Option<String>,
    /// Since when she is absent, in words: the last departure that has no end, or the day from which
    /// her place of life says so.
    #[schemars(title = "Absence depuis")]
    absent_depuis: Option<String>,
    /// The last departure that has no end: when, declared to whom, with whom, towards where.
    #[schemars(title = "Absence en cours")]
    absence: Option<Fugue>,
    /// Runaways begun in the 12 months before the referral.
    #[schemars(title = "Fugues sur douze mois")]
    fugues_12_mois: Option<String>,
    /// Days of absence over these 12 months, a day begun counting for one.
    #[schemars(title = "Jours d'absence sur douze mois")]
    fugues_12_mois_jours: Option<String>,
    /// The longest of them, in days.
    #[schemars(title = "Plus longue absence, en jours")]
    fugues_12_mois_plus_longue: Option<String>,
    /// Of a complement to documents that were sealed here: what it completes, and what changed; the
    /// view writes it.
    #[schemars(title = "Complément")]
    pub(super) complement: Option<Complement>,
}

/// The lowest and highest age possible on a day.
pub(super) fn age_bounds(birth: PartialDate, on: Day) -> (i16, i16) {
    (birth.latest().age_on(on), birth.earliest().age_on(on))
}

impl Computed {
    /// Computes over a situation as it was known on a day.
    pub(super) fn of(record: &SituationRecord, on: Day) -> Self {
        let (low, high) = age_bounds(record.mineur.date_naissance, on);
        let age = match low == high {
            true => format!("{low}\u{a0}ans"),
            false => format!("{low} ou {high}\u{a0}ans (date de naissance incomplète)"),
        };
        let mineur_de_quinze_ans = match (low, high) {
            (_, high) if high < 15 => Reponse::Oui,
            (low, _) if low >= 15 => Reponse::Non,
            _ => Reponse::NeSaitPas,
        };
        let open = || record.fugues.iter().filter(|f| f.fin.is_none());
        let absence = open().max_by_key(|f| f.debut.earliest());
        let ongoing = Bounds::longest(open().map(|f| Bounds {
            low: f.debut.latest().min(on).days_until(on),
            high: f.debut.earliest().days_until(on),
        }));
        let lieu_absent =
            record.mineur.lieu_vie.as_ref().is_some_and(|lieu| lieu.r#type.is("en_fugue"));
        let en_fugue = match (ongoing, lieu_absent, &record.mineur.lieu_vie) {
            (Some(_), _, _) | (_, true, _) => Reponse::Oui,
            (None, false, Some(lieu)) if !lieu.r#type.is("inconnu") => Reponse::Non,
            _ => Reponse::NeSaitPas,
        };
        // No runaway in the record is not "no runaway": nobody said.
        let totals = (!record.fugues.is_empty()).then(|| Totals::of(&record.fugues, on));
        Self {
            age: Some(age),
            mineur_de_quinze_ans,
            en_fugue,
            absence_en_cours_jours: ongoing.filter(|days| days.low >= 0).map(Bounds::in_words),
            absent_depuis: absence.map(|f| f.debut.in_words()).or_else(|| {
                let place = record.mineur.lieu_vie.as_ref().filter(|_| lieu_absent);
                place?.depuis.map(PartialDate::in_words)
            }),
            absence: absence.cloned(),
            fugues_12_mois: totals.as_ref().map(|totals| totals.count.in_words()),
            fugues_12_mois_jours: totals.as_ref().map(|totals| totals.days.in_words()),
            fugues_12_mois_plus_longue: totals.and_then(|t| t.longest.map(Bounds::in_words)),
            complement: None,
        }
    }
}

/// A number that dates known in part leave between two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bounds {
    low: i64,
    high: i64,
}

impl Bounds {
    fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }

    fn longest(all: impl Iterator<Item = Self>) -> Option<Self> {
        all.reduce(|a, b| Self { low: a.low.max(b.low), high: a.high.max(b.high) })
    }

    /// « 12 », « 12 à 40 (dates incomplètes) ».
    fn in_words(self) -> String {
        match self.low == self.high {
            true => self.low.to_string(),
            false => format!("{}\u{a0}à\u{a0}{} (dates incomplètes)", self.low, self.high),
        }
    }
}

/// What the twelve months before a day add up to.
struct Totals {
    count: Bounds,
    days: Bounds,
    longest: Option<Bounds>,
}

impl Totals {
    fn of(runaways: &[Fugue], on: Day) -> Self {
        let since = on.one_year_before();
        let each: Vec<(bool, Bounds)> =
            runaways.iter().filter_map(|f| days_within(f, since, on)).collect();
        let none = Bounds { low: 0, high: 0 };
        let count = |(sure, _): &(bool, Bounds)| Bounds { low: i64::from(*sure), high: 1 };
        Self {
            count: each.iter().map(count).fold(none, Bounds::plus),
            days: each.iter().map(|(_, days)| *days).fold(none, Bounds::plus),
            longest: Bounds::longest(each.iter().map(|(_, days)| *days)),
        }
    }
}

/// Counts the days of absence from `since` to `on`, a day begun counting for one, and says whether
/// it surely lies within. `None` when it lies outside. An hour that nobody knows counts for nothing:
/// from one day to another there are as many days as nights.
fn days_within(fugue: &Fugue, since: Day, on: Day) -> Option<(bool, Bounds)> {
    // Who writes on a day that a month saw a departure speaks of a departure before that day.
    let (first, last) = (fugue.debut.earliest(), fugue.debut.latest().min(on));
    let (soonest, latest) =
        fugue.fin.map_or((on, on), |fin| (fin.earliest().min(on), fin.latest().min(on)));
    if latest < since || first > on {
        return None;
    }
    let minutes = match (fugue.debut.minute(), fugue.fin.and_then(When::minute)) {
        // Within one departure, 24 hours make a day.
        (Some(from), Some(until)) if first >= since && until.day() <= on => {
            Some((from.minutes_until(until) + 24 * 60 - 1) / (24 * 60))
        }
        _ => None,
    };
    let sure = soonest.max(last) >= since;
    let low = last.max(since).min(soonest).days_until(soonest);
    let high = first.max(since).days_until(latest);
    let days = match minutes {
        Some(days) => Bounds { low: days.max(1), high: days.max(1) },
        None => Bounds { low: low.max(1), high: high.max(1) },
    };
    Some((sure, if sure { days } else { Bounds { low: 0, ..days } }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(runaways: &[(&str, &str)]) -> (String, String, Option<String>) {
        let fugue = |(from, until): &(&str, &str)| {
            let mut fugue = serde_json::json!({"type": "fugue", "debut": from});
            if !until.is_empty() {
                fugue["fin"] = serde_json::json!(until);
            }
            serde_json::from_value(fugue).unwrap_or_else(|e| panic!("{e}"))
        };
        let all: Vec<Fugue> = runaways.iter().map(fugue).collect();
        let on = Day::parse("2026-06-15").unwrap_or_else(|| panic!());
        let totals = Totals::of(&all, on);
        let plain = |bounds: Bounds| bounds.in_words().replace('\u{a0}', " ");
        (plain(totals.count), plain(totals.days), totals.longest.map(plain))
    }

    #[test]
    fn what_nobody_knows_of_a_runaway_is_not_counted() {
        let said = |n: &str, days: &str, longest: &str| {
            (n.to_owned(), days.to_owned(), Some(longest.to_owned()))
        };
        // Minutes: 24 hours make a day; days: as many as nights, one at least.
        assert_eq!(totals(&[("2026-05-29T23:00", "2026-05-30T22:00")]), said("1", "1", "1"));
        assert_eq!(totals(&[("2026-05-29", "2026-06-01")]), said("1", "3", "3"));
        assert_eq!(totals(&[("2026-05-29", "2026-05-29")]), said("1", "1", "1"));
        assert_eq!(totals(&[("2026-06-10", "")]), said("1", "5", "5"));
        let partial = " (dates incomplètes)";
        let month = totals(&[("2026-03", "2026-03"), ("2026-05-29", "2026-06-01")]);
        assert_eq!(month, said("2", &format!("4 à 33{partial}"), &format!("3 à 30{partial}")));
        // Perhaps within the twelve months, perhaps before.
        let year = totals(&[("2025", "2025-07-01")]);
        assert_eq!(year.0, "1");
        let either = totals(&[("2025-06-01", "2025-06")]);
        assert_eq!(either.0, format!("0 à 1{partial}"));
    }

    #[test]
    fn a_declared_year_gives_two_ages() {
        let day = |t: &str| Day::parse(t).unwrap_or_else(|| panic!("{t}"));
        let birth = |t: &str| PartialDate::parse(t).unwrap_or_else(|| panic!("{t}"));
        assert_eq!(age_bounds(birth("2009"), day("2026-06-02")), (16, 17));
        assert_eq!(age_bounds(birth("2010-03-14"), day("2026-03-13")), (15, 15));
        assert_eq!(age_bounds(birth("2011-06"), day("2026-06-15")), (14, 15));
    }
}
