//! Follow-up across sessions: commitments, reviews, the mobile team's list, comings of age.
//!
//! Takes: the records of a workspace, its capacity, and a day.
//! Gives: a [`FollowUp`], by codes only, in an order that does not depend on the machine.
//! Never: a name; the clock; a situation refused in silence.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::record::{Commission, Examined, Organisation, Seance, Vocabulary};
use crate::value::{Day, SessionRef};

/// The state of the commission's work on a day.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FollowUp {
    /// The day, `YYYY-MM-DD`.
    pub au: String,
    /// Commitments that are not done, late ones first.
    pub engagements: Vec<Commitment>,
    /// Reviews due on that day or earlier.
    pub revoyures: Vec<Review>,
    /// Situations that the mobile team carries, oldest first.
    pub file_active: Vec<CaseloadLine>,
    /// How many it can carry.
    pub capacite: usize,
    /// Situations that wait for a place, in the order of their requests.
    pub liste_attente: Vec<CaseloadLine>,
    /// Referrals that wait for something.
    pub signalements: Vec<Pending>,
    /// Minors who come of age before their review.
    pub majorites: Vec<Majority>,
}

/// A recommendation that nobody has closed.
#[derive(Clone, Debug, Serialize)]
pub struct Commitment {
    /// The session that made it.
    pub seance: String,
    /// The code of the situation.
    pub code: String,
    /// Its number.
    pub id: String,
    /// Who must act, by code.
    pub responsable: String,
    /// The day it is due, or the event in words.
    pub echeance: String,
    /// Days late, 0 when it is not.
    pub jours_de_retard: i64,
    /// The last state known, by code.
    pub statut: String,
    /// The situation, by number: a sheet says codes alone.
    #[serde(skip)]
    pub situation: String,
    /// What is to be done, which no sheet prints.
    #[serde(skip)]
    pub texte: String,
}

/// A review.
#[derive(Clone, Debug, Serialize)]
pub struct Review {
    /// The code of the situation.
    pub code: String,
    /// The session that set it.
    pub seance: String,
    /// The day it was due.
    pub due_le: String,
    /// Whether the day has passed.
    pub en_retard: bool,
    /// Days past.
    pub jours: i64,
    /// The situation, by number.
    #[serde(skip)]
    pub situation: String,
}

/// A situation on the mobile team's list.
#[derive(Clone, Debug, Serialize)]
pub struct CaseloadLine {
    /// Its rank, from 1.
    pub rang: usize,
    /// The code of the situation.
    pub code: String,
    /// Since when.
    pub depuis: String,
    /// The session that put it there.
    pub seance: String,
    /// The situation, by number.
    #[serde(skip)]
    pub situation: String,
}

/// A referral that waits for something: its sending, a copy, a written notice, an outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Pending {
    /// Its number.
    pub signalement: String,
    /// The day it was drafted.
    pub du: String,
    /// What it waits for, in words.
    pub attend: Vec<String>,
}

/// A coming of age before the review.
#[derive(Clone, Debug, Serialize)]
pub struct Majority {
    /// The code of the situation.
    pub code: String,
    /// The earliest day it can happen: the date of birth may be partial.
    pub majorite: String,
    /// The review, when it has a date.
    pub revoyure: Option<String>,
    /// The situation, by number.
    #[serde(skip)]
    pub situation: String,
}

/// What is known: the sessions held by a day, one left out when its own agenda is drawn up.
#[derive(Clone, Copy)]
struct AsOf<'a> {
    commission: &'a Commission,
    on: Day,
    without: Option<&'a SessionRef>,
}

impl<'a> AsOf<'a> {
    fn examinations(self) -> impl Iterator<Item = Examined<'a>> {
        let all = self.commission.examinations(self.on);
        // Of a situation that was erased, nothing is followed any more.
        let all = all.filter(move |e| !self.commission.is_erased(e.examen.situation.text()));
        all.filter(move |examined| Some(examined.session.number()) != self.without)
    }

    fn sessions(self) -> impl Iterator<Item = &'a Seance> {
        let held = self.commission.sessions().iter().filter(move |s| s.record().date <= self.on);
        held.filter(move |s| Some(s.number()) != self.without)
    }
}

/// Draws up the follow-up of a workspace on a day, as it was known before the session `without`.
pub fn follow_up(
    commission: &Commission,
    organisation: &Organisation,
    vocabulary: &Vocabulary,
    on: Day,
    without: Option<&SessionRef>,
) -> FollowUp {
    let known = AsOf { commission, on, without };
    let last = last_examinations(known);
    let mut followed = FollowUp {
        au: on.text(),
        engagements: commitments(known, vocabulary),
        revoyures: reviews(&last, on),
        signalements: pending(commission, vocabulary, on),
        capacite: organisation.capacity(),
        majorites: majorities(commission, &last, on),
        ..FollowUp::default()
    };
    (followed.file_active, followed.liste_attente) = places(known);
    followed
}

/// The last examination of each situation that is still followed.
fn last_examinations(known: AsOf<'_>) -> BTreeMap<&str, Examined<'_>> {
    let mut last = BTreeMap::new();
    for examined in known.examinations() {
        last.insert(examined.examen.situation.text(), examined);
    }
    last.retain(|_, examined| examined.examen.cloture.is_none());
    last
}

fn commitments(known: AsOf<'_>, vocabulary: &Vocabulary) -> Vec<Commitment> {
    // The last session that spoke of a recommendation says its state.
    let mut told: BTreeMap<(&str, &str, &str), &str> = BTreeMap::new();
    for followed in known.sessions().flat_map(|s| &s.record().suivi_engagements) {
        let key = (followed.seance.text(), followed.situation.text(), followed.id.text());
        told.insert(key, followed.statut.text());
    }
    let mut open = Vec::new();
    for Examined { session, examen, .. } in known.examinations() {
        for advice in &examen.preconisations {
            let (number, situation, id) =
                (session.number().text(), examen.situation.text(), advice.id.text());
            let own = advice.statut.as_ref().map(|statut| statut.text());
            let statut = told.get(&(number, situation, id)).copied().or(own).unwrap_or("a_faire");
            if vocabulary.has_mark("statut_engagement", statut, "clos") {
                continue;
            }
            let day = advice.echeance.day();
            let event = vocabulary.term("echeance", advice.echeance.text());
            open.push(Commitment {
                seance: number.to_owned(),
                code: examen.code.text().to_owned(),
                id: id.to_owned(),
                responsable: advice.responsable.text().to_owned(),
                echeance: event
                    .map_or_else(|| advice.echeance.text().to_owned(), |t| t.label.clone()),
                jours_de_retard: day.map_or(0, |day| day.days_until(known.on).max(0)),
                statut: statut.to_owned(),
                situation: situation.to_owned(),
                texte: advice.texte.text().to_owned(),
            });
        }
    }
    open.sort_by(|a, b| {
        (-a.jours_de_retard, &a.seance, &a.code, &a.id).cmp(&(
            -b.jours_de_retard,
            &b.seance,
            &b.code,
            &b.id,
        ))
    });
    open
}

fn reviews(last: &BTreeMap<&str, Examined<'_>>, on: Day) -> Vec<Review> {
    let mut due = Vec::new();
    for (situation, Examined { session, examen, .. }) in last {
        let Some(day) = examen.revoyure.as_ref().and_then(|r| r.date).filter(|day| *day <= on)
        else {
            continue;
        };
        due.push(Review {
            code: examen.code.text().to_owned(),
            seance: session.number().text().to_owned(),
            due_le: day.text(),
            en_retard: day < on,
            jours: day.days_until(on),
            situation: (*situation).to_owned(),
        });
    }
    due.sort_by(|a, b| (&a.due_le, &a.code).cmp(&(&b.due_le, &b.code)));
    due
}

/// Referrals drafted by a day that wait for something, oldest first.
fn pending(commission: &Commission, vocabulary: &Vocabulary, on: Day) -> Vec<Pending> {
    let mut all = Vec::new();
    for waiting in commission.referrals(on) {
        let mut attend = Vec::new();
        let mut wait = |is: bool, what: &str| attend.extend(is.then(|| what.to_owned()));
        wait(waiting.sending, "envoi");
        for code in &waiting.copies {
            let label = vocabulary.term("copie", code).map_or(*code, |term| term.label.as_str());
            wait(true, &format!("copie : {label}"));
        }
        wait(waiting.notice, "information écrite des parents");
        wait(waiting.outcome, "suite du parquet");
        if !attend.is_empty() {
            let (signalement, du) = (waiting.reference.to_owned(), waiting.day.text());
            all.push(Pending { signalement, du, attend });
        }
    }
    all.sort_by(|a, b| (&a.du, &a.signalement).cmp(&(&b.du, &b.signalement)));
    all
}

/// Who is carried and who waits, each since the first session of the present state.
fn places(known: AsOf<'_>) -> (Vec<CaseloadLine>, Vec<CaseloadLine>) {
    let mut state: BTreeMap<&str, (&str, Day, Examined<'_>)> = BTreeMap::new();
    for examined in known.examinations() {
        let Examined { session, examen, .. } = examined;
        let number = examen.situation.text();
        if examen.cloture.is_some() {
            state.remove(number);
            continue;
        }
        let Some(support) = examen.co_accompagnement.as_ref().map(|c| c.text()) else {
            continue;
        };
        // Who asked and who waits stand on one list, each since the first request.
        let support = if support == "demande" { "en_attente" } else { support };
        match state.get(number) {
            Some((same, _, _)) if *same == support => {}
            _ => {
                state.insert(number, (support, session.record().date, examined));
            }
        }
    }
    let list = |wanted: &str| {
        let mut found: Vec<_> =
            state.values().filter(|(support, _, _)| *support == wanted).collect();
        found.sort_by(|a, b| {
            (a.1, a.2.rank, a.2.examen.code.text()).cmp(&(b.1, b.2.rank, b.2.examen.code.text()))
        });
        let ranked = found.into_iter().enumerate().map(|(at, (_, since, examined))| CaseloadLine {
            rang: at + 1,
            code: examined.examen.code.text().to_owned(),
            depuis: since.text(),
            seance: examined.session.number().text().to_owned(),
            situation: examined.examen.situation.text().to_owned(),
        });
        ranked.collect::<Vec<_>>()
    };
    (list("accepte"), list("en_attente"))
}

fn majorities(
    commission: &Commission,
    last: &BTreeMap<&str, Examined<'_>>,
    on: Day,
) -> Vec<Majority> {
    let mut found = Vec::new();
    for (situation, Examined { examen, .. }) in last {
        let Some(birth) = commission.birth(situation) else {
            continue;
        };
        let of_age = birth.earliest().years_after(18);
        let review = examen.revoyure.as_ref().and_then(|r| r.date);
        // Without a date for the review, a year ahead is soon enough to prepare what follows.
        let horizon = review.unwrap_or_else(|| on.years_after(1));
        // Who came of age more than a year ago is no longer a matter of preparation.
        if of_age <= horizon && birth.latest().years_after(18) > on.one_year_before() {
            found.push(Majority {
                code: examen.code.text().to_owned(),
                majorite: of_age.text(),
                revoyure: review.map(|day| day.text()),
                situation: (*situation).to_owned(),
            });
        }
    }
    found.sort_by(|a, b| (&a.majorite, &a.code).cmp(&(&b.majorite, &b.code)));
    found
}
