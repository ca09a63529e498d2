//! The records of a workspace taken together: sessions in order, situations by number.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::dictionary::Dictionary;
use super::leaves::{Leaf, Leaves};
use super::seance::{Examen, Preconisation, SeanceRecord};
use super::signalement::{SignalementRecord, Waiting};
use super::situation::SituationRecord;
use super::{Followed, Organisation, Seance, Services};
use crate::coding::{Month, Period};
use crate::value::{CaseCode, Day, Mois, Nature, PartialDate};

/// Sessions and situations of one workspace.
#[derive(Debug, Default)]
pub struct Commission {
    sessions: Vec<Seance>,
    pub(super) situations: BTreeMap<String, Arc<Followed>>,
    dictionary: Arc<Dictionary>,
    /// What the services that records name are: figures count natures.
    pub(super) services: Services,
    /// The rank of each session.
    ranks: BTreeMap<String, usize>,
    /// The examinations in the order of their codes, and in that of their situations, oldest first.
    by_code: Vec<Place>,
    by_situation: Vec<Place>,
}

/// The ranks of an examination: of its session, then in it.
type Place = (usize, usize);

fn examen(sessions: &[Seance], (session, rank): Place) -> &Examen {
    &sessions[session].record.examens[rank]
}

/// An examination and the session it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Examined<'a> {
    pub session: &'a Seance,
    pub rank: usize,
    pub examen: &'a Examen,
}

impl Commission {
    /// Gathers records; sessions are kept in the order of their dates.
    pub fn new(
        mut sessions: Vec<Seance>,
        situations: Vec<Arc<Followed>>,
        organisation: &Organisation,
    ) -> Self {
        sessions.sort_by(|a, b| {
            (a.record.date, &a.record.seance).cmp(&(b.record.date, &b.record.seance))
        });
        let dictionary = Dictionary::of_all(&situations);
        let numbered = situations.into_iter().map(|s| (s.number().text().to_owned(), s));
        let situations = numbered.collect();
        let services = organisation.services().clone();
        let dictionary = Arc::new(dictionary);
        let mut ranks = BTreeMap::new();
        let mut places = Vec::new();
        for (rank, session) in sessions.iter().enumerate() {
            ranks.entry(session.number().text().to_owned()).or_insert(rank);
            places.extend(session.record.examens.iter().enumerate().map(|(at, _)| (rank, at)));
        }
        let (mut by_code, mut by_situation) = (places.clone(), places);
        let examen = |place: &Place| examen(&sessions, *place);
        by_code.sort_by_key(|place| (examen(place).code.text(), *place));
        by_situation.sort_by_key(|place| (examen(place).situation.text(), *place));
        Self { sessions, situations, dictionary, services, ranks, by_code, by_situation }
    }

    /// The examinations of some order whose key is this one, with their sessions.
    fn under<'a>(
        &'a self,
        places: &'a [Place],
        key: fn(&Examen) -> &str,
        wanted: &str,
    ) -> impl Iterator<Item = (usize, &'a Examen)> {
        let of = |place: &Place| key(examen(&self.sessions, *place));
        let from = places.partition_point(|place| of(place) < wanted);
        let many = places[from..].partition_point(|place| of(place) == wanted);
        let found = &places[from..from + many];
        found.iter().map(|place| (place.0, examen(&self.sessions, *place)))
    }

    fn coded_as(&self, code: &str) -> impl Iterator<Item = (usize, &Examen)> {
        self.under(&self.by_code, |examen| examen.code.text(), code)
    }

    fn examined_of(&self, situation: &str) -> impl Iterator<Item = (usize, &Examen)> {
        self.under(&self.by_situation, |examen| examen.situation.text(), situation)
    }

    /// The sessions where a code stands for another situation, or a situation has another code.
    pub(super) fn clashes<'a>(
        &'a self,
        code: &'a str,
        situation: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        let others = self.coded_as(code).filter(move |(_, e)| e.situation.text() != situation);
        let codes = self.examined_of(situation).filter(move |(_, e)| e.code.text() != code);
        others.chain(codes).map(|(session, _)| self.sessions[session].number().text())
    }

    /// Whether a word is the code of a situation in some session.
    pub(super) fn is_code(&self, word: &str) -> bool {
        // Asked of every word of every session.
        CaseCode::parse(word).is_some() && self.coded_as(word).next().is_some()
    }

    /// The sessions, oldest first.
    pub fn sessions(&self) -> &[Seance] {
        &self.sessions
    }

    /// Finds a session by its number.
    pub fn session(&self, number: &str) -> Option<&Seance> {
        self.ranks.get(number).and_then(|rank| self.sessions.get(*rank))
    }

    /// Whether a session earlier than this one examined a situation.
    pub(super) fn was_examined_before(&self, situation: &str, session: &str) -> bool {
        let first = self.examined_of(situation).next();
        let rank = self.ranks.get(session);
        first.zip(rank).is_some_and(|((first, _), rank)| first < *rank)
    }

    /// The situations, in the order of their numbers.
    pub(in crate::record) fn followed(&self) -> impl Iterator<Item = (&str, &Followed)> {
        self.situations.iter().map(|(number, followed)| (number.as_str(), &**followed))
    }

    /// The referrals drafted by a day, and what each still waits for.
    pub(crate) fn referrals(&self, until: Day) -> impl Iterator<Item = Waiting<'_>> {
        let all = self.situations.values().flat_map(|followed| {
            let all = followed.signalements.iter();
            all.filter_map(|referral| Some(referral.waiting(followed.record()?)))
        });
        all.filter(move |waiting| waiting.day <= until)
    }

    /// Whether a situation was erased.
    pub(crate) fn is_erased(&self, number: &str) -> bool {
        self.erased_in(number).is_some()
    }

    /// The month in which a situation was erased.
    pub(crate) fn erased_in(&self, number: &str) -> Option<&Mois> {
        self.situations.get(number)?.remains().map(|remains| &remains.le)
    }

    /// Whether a situation has a record, or had one.
    pub(crate) fn knows(&self, number: &str) -> bool {
        self.situations.contains_key(number)
    }

    /// The date of birth of a situation's minor.
    pub(crate) fn birth(&self, number: &str) -> Option<PartialDate> {
        self.situations.get(number)?.record().map(|record| record.mineur.date_naissance)
    }

    /// The name of a situation's minor, for the key list and nothing else.
    pub(crate) fn identity(&self, number: &str) -> Option<(String, String)> {
        let Some(record) = self.situations.get(number)?.record() else {
            return Some(("situation effacée".to_owned(), String::new()));
        };
        let minor = &record.mineur;
        let given: Vec<&str> = minor.prenoms.iter().map(|p| p.text()).collect();
        Some((minor.nom.text().to_owned(), given.join(" ")))
    }

    /// The mean number of weeks between two sessions held in a period, in tenths.
    pub(crate) fn interval(&self, period: Period) -> Option<i64> {
        let held = self.sessions.iter().filter(|session| !session.is_convened_only());
        let days: Vec<Day> = held
            .map(|session| session.record.date)
            .filter(|day| {
                let (year, month, _) = day.parts();
                period.holds(Month { year, month })
            })
            .collect();
        let (first, last) = (days.first()?, days.last()?);
        let gaps = i64::try_from(days.len()).ok()? - 1;
        (gaps > 0).then(|| (first.days_until(*last) * 20 + 7 * gaps) / (14 * gaps))
    }

    /// Every examination up to a day, oldest first.
    pub(crate) fn examinations(&self, until: Day) -> impl Iterator<Item = Examined<'_>> {
        let held = self.sessions.iter().filter(move |s| s.record.date <= until);
        held.filter(|s| !s.is_convened_only()).flat_map(|session| {
            let exams = session.record.examens.iter().enumerate();
            exams.map(move |(rank, examen)| Examined { session, rank, examen })
        })
    }

    /// The next session, from a day on: the first that is not over, by its number; when nobody has written
    /// one yet, the day that the last session announced.
    pub fn next_session(&self, on: Day) -> Option<(Option<&str>, Day)> {
        let ahead = self.sessions.iter().filter(|s| s.day() >= on && !s.is_approved());
        let written = ahead.min_by_key(|session| session.day());
        let announced = self.sessions.last().and_then(|last| last.record.prochaine_seance);
        let written = written.map(|session| (Some(session.number().text()), session.day()));
        written.or(announced.filter(|day| *day >= on).map(|day| (None, day)))
    }

    /// The situations that the mobile team carries on a day: accepted last, and not closed.
    pub(crate) fn carried(&self, on: Day) -> HashSet<&str> {
        let mut carried = HashSet::new();
        for Examined { examen, .. } in self.examinations(on) {
            let number = examen.situation.text();
            match examen.carries() {
                Some(true) => carried.insert(number),
                Some(false) => carried.remove(number),
                None => false,
            };
        }
        carried
    }

    /// Finds a recommendation by its session, situation and number.
    pub(crate) fn recommendation(
        &self,
        session: &str,
        situation: &str,
        id: &str,
    ) -> Option<(Examined<'_>, &Preconisation)> {
        let session = self.session(session)?;
        let exams = session.record.examens.iter().enumerate();
        let (rank, examen) = exams.into_iter().find(|(_, e)| e.situation.text() == situation)?;
        let found = examen.preconisations.iter().find(|p| p.id.text() == id)?;
        Some((Examined { session, rank, examen }, found))
    }

    /// Whom and what the situations of the workspace keep.
    pub(crate) fn dictionary(&self) -> &Arc<Dictionary> {
        &self.dictionary
    }

    /// The situations, the referrals that speak of them, and the sessions.
    pub(crate) fn records(&self) -> Vec<Filed<'_>> {
        let situations = self.situations.values().flat_map(|followed| {
            let referrals = followed.signalements.iter().map(|s| Filed::Referral(&s.record));
            followed.record().map(Filed::Situation).into_iter().chain(referrals)
        });
        let sessions = self.sessions.iter().map(|s| Filed::Session(s.record()));
        situations.chain(sessions).collect()
    }
}

/// A record that holds what somebody typed of a case.
pub(crate) enum Filed<'a> {
    /// A situation.
    Situation(&'a SituationRecord),
    /// A referral.
    Referral(&'a SignalementRecord),
    /// A session.
    Session(&'a SeanceRecord),
}

impl Filed<'_> {
    /// Walks the values of the wanted natures.
    pub(crate) fn walk(&self, wanted: fn(Nature) -> bool, each: &mut dyn FnMut(&Leaf<'_>)) {
        match self {
            Self::Situation(record) => record.walk(wanted, each),
            Self::Referral(record) => record.walk(wanted, each),
            Self::Session(record) => record.walk(wanted, each),
        }
    }
}
