//! What is computed from a situation, never typed: ages and totals of runaways.

use schemars::JsonSchema;
use serde::Serialize;

use super::signalement::Complement;
use super::situation::{Fugue, SituationRecord};
use crate::value::{Day, PartialDate, Reponse};

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
    absence_en_cours_jours: Option<u32>,
    /// The departure that has no end: when, declared to whom, with whom, towards where.
    #[schemars(title = "Absence en cours")]
    absence: Option<Fugue>,
    /// Runaways begun in the 12 months before the referral.
    #[schemars(title = "Fugues sur douze mois")]
    fugues_12_mois: Option<u32>,
    /// Days of absence over these 12 months, a day begun counting for one.
    #[schemars(title = "Jours d'absence sur douze mois")]
    fugues_12_mois_jours: Option<u32>,
    /// The longest of them, in days.
    #[schemars(title = "Plus longue absence, en jours")]
    fugues_12_mois_plus_longue: Option<u32>,
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
        let open = record.fugues.iter().filter(|f| f.fin.is_none());
        let absence = open.min_by_key(|f| f.debut.day());
        let ongoing = absence.map(|f| f.debut.day());
        let lieu_absent =
            record.mineur.lieu_vie.as_ref().is_some_and(|lieu| lieu.r#type.is("en_fugue"));
        let en_fugue = match (ongoing, lieu_absent, &record.mineur.lieu_vie) {
            (Some(_), _, _) | (_, true, _) => Reponse::Oui,
            (None, false, Some(lieu)) if !lieu.r#type.is("inconnu") => Reponse::Non,
            _ => Reponse::NeSaitPas,
        };
        // No runaway in the record is not "no runaway": nobody said.
        let days: Option<Vec<u32>> = (!record.fugues.is_empty()).then(|| {
            let since = on.one_year_before();
            record.fugues.iter().filter_map(|f| days_within(f, since, on)).collect()
        });
        Self {
            age: Some(age),
            mineur_de_quinze_ans,
            en_fugue,
            absence_en_cours_jours: ongoing
                .and_then(|from| u32::try_from(from.days_until(on)).ok()),
            absence: absence.cloned(),
            fugues_12_mois: days.as_ref().and_then(|d| u32::try_from(d.len()).ok()),
            fugues_12_mois_jours: days.as_ref().map(|d| d.iter().sum()),
            fugues_12_mois_plus_longue: days.and_then(|d| d.into_iter().max()),
            complement: None,
        }
    }
}

/// Counts the days of absence from `since` to `on`; a day begun counts for one. `None` when the
/// runaway lies outside.
fn days_within(fugue: &Fugue, since: Day, on: Day) -> Option<u32> {
    let start = fugue.debut.day();
    let end = fugue.fin.map_or(on, |fin| fin.day()).min(on);
    if end < since || start > on {
        return None;
    }
    let exact = match fugue.fin {
        // Within one departure, 24 hours make a day.
        Some(fin) if start >= since && fin.day() <= on => {
            (fugue.debut.minutes_until(fin) + 24 * 60 - 1) / (24 * 60)
        }
        _ => start.max(since).days_until(end),
    };
    Some(u32::try_from(exact).unwrap_or(0).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_year_gives_two_ages() {
        let day = |t: &str| Day::parse(t).unwrap_or_else(|| panic!("{t}"));
        let birth = |t: &str| PartialDate::parse(t).unwrap_or_else(|| panic!("{t}"));
        assert_eq!(age_bounds(birth("2009"), day("2026-06-02")), (16, 17));
        assert_eq!(age_bounds(birth("2010-03-14"), day("2026-03-13")), (15, 15));
        assert_eq!(age_bounds(birth("2011-06"), day("2026-06-15")), (14, 15));
    }
}
