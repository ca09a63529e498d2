//! The records of a workspace taken together: sessions in order, situations by number.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::seance::{Examen, Preconisation};
use super::{Erratum, Followed, Organisation, Rapport, Seance, Vocabulary, rules};
use crate::coding::{Month, Period};
use crate::diag::Report;
use crate::value::{Day, Folded, PartialDate, words};

/// Sessions and situations of one workspace.
#[derive(Debug, Default)]
pub struct Commission {
    sessions: Vec<Seance>,
    pub(super) situations: BTreeMap<String, Arc<Followed>>,
    names: Names,
    /// Which situation each code stands for, and in which sessions; and the other way round.
    by_code: BTreeMap<String, BTreeSet<(String, String)>>,
    by_situation: BTreeMap<String, BTreeSet<(String, String)>>,
    /// The rank of each session, and that of the first one that examined each situation.
    ranks: BTreeMap<String, usize>,
    first: BTreeMap<String, usize>,
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
    pub fn new(mut sessions: Vec<Seance>, situations: Vec<Arc<Followed>>) -> Self {
        sessions.sort_by(|a, b| {
            (a.record.date, &a.record.seance).cmp(&(b.record.date, &b.record.seance))
        });
        let mut names = Names::default();
        situations.iter().for_each(|situation| names.add(situation));
        names.close();
        let numbered = situations.into_iter().map(|s| (s.record.situation.text().to_owned(), s));
        let mut commission = Self { situations: numbered.collect(), names, ..Self::default() };
        for (rank, session) in sessions.iter().enumerate() {
            commission.ranks.entry(session.number().text().to_owned()).or_insert(rank);
            for examen in &session.record.examens {
                let number = examen.situation.text().to_owned();
                commission.first.entry(number).or_insert(rank);
                let (code, situation) = (examen.code.text(), examen.situation.text());
                let mut note = |from: &str, to: &str, back: bool| {
                    let map =
                        if back { &mut commission.by_situation } else { &mut commission.by_code };
                    let place = (to.to_owned(), session.number().text().to_owned());
                    map.entry(from.to_owned()).or_default().insert(place);
                };
                note(code, situation, false);
                note(situation, code, true);
            }
        }
        commission.sessions = sessions;
        commission
    }

    /// The sessions where a code stands for another situation, or a situation has another code.
    pub(super) fn clashes<'a>(
        &'a self,
        code: &'a str,
        situation: &'a str,
    ) -> impl Iterator<Item = &'a str> {
        let others = self.by_code.get(code).into_iter().flatten();
        let others = others.filter(move |(other, _)| other != situation);
        let codes = self.by_situation.get(situation).into_iter().flatten();
        let codes = codes.filter(move |(other, _)| other != code);
        others.chain(codes).map(|(_, session)| session.as_str())
    }

    /// Compares the sessions with each other and with the situations they cite: the findings of
    /// one session.
    pub fn check(
        &self,
        session: &Seance,
        organisation: &Organisation,
        vocabulary: &Vocabulary,
    ) -> Report {
        let mut findings = rules::Findings::new(&session.source.marked, &session.repaired);
        rules::check_commission(self, session, organisation, vocabulary, &mut findings);
        let mut report = findings.into_report();
        report.sort();
        report
    }

    /// Compares an erratum with the session that it corrects.
    pub fn check_erratum(&self, erratum: &Erratum, organisation: &Organisation) -> Report {
        let repaired = BTreeSet::new();
        let mut findings = rules::Findings::new(erratum.marked(), &repaired);
        rules::check_correction(self, erratum, organisation, &mut findings);
        let mut report = findings.into_report();
        report.sort();
        report
    }

    /// Compares a report with the situations: it names nobody.
    pub fn check_report(&self, rapport: &Rapport) -> Report {
        let repaired = BTreeSet::new();
        let mut findings = rules::Findings::new(rapport.marked(), &repaired);
        rules::check_published(self, rapport, &mut findings);
        let mut report = findings.into_report();
        report.sort();
        report
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
        let (first, rank) = (self.first.get(situation), self.ranks.get(session));
        first.zip(rank).is_some_and(|(first, rank)| first < rank)
    }

    /// The situations, in the order of their numbers.
    pub(in crate::record) fn followed(&self) -> impl Iterator<Item = (&str, &Followed)> {
        self.situations.iter().map(|(number, followed)| (number.as_str(), &**followed))
    }

    /// Whether a situation has a record.
    pub(crate) fn knows(&self, number: &str) -> bool {
        self.situations.contains_key(number)
    }

    /// The date of birth of a situation's minor.
    pub(crate) fn birth(&self, number: &str) -> Option<PartialDate> {
        self.situations.get(number).map(|s| s.record.mineur.date_naissance)
    }

    /// The name of a situation's minor, for the key list and nothing else.
    pub(crate) fn identity(&self, number: &str) -> Option<(String, String)> {
        let minor = &self.situations.get(number)?.record.mineur;
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

    /// What names the minors and their families, in every situation of the workspace.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }
}

/// What must never be written in minutes: names, aliases, addresses, telephones.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Single words of names, folded.
    words: BTreeSet<String>,
    /// Given name then surname, folded: recognised even without capitals.
    pairs: BTreeSet<(String, String)>,
    /// Letters and digits of addresses, pseudonyms, telephones.
    strings: BTreeSet<String>,
    /// The same, searched for all at once: a country has thousands.
    search: Option<AhoCorasick>,
    /// The same as typed and as folded, for the search in finished documents.
    typed: Vec<String>,
}

/// Shortest word of a name that is looked for.
const NAME_MIN: usize = 3;
/// Shortest address, pseudonym or telephone that is looked for.
const STRING_MIN: usize = 5;

impl Names {
    fn add(&mut self, situation: &Followed) {
        let record = &situation.record;
        let minor = &record.mineur;
        let given: Vec<&str> =
            minor.prenoms.iter().chain(&minor.prenom_usage).map(|p| p.text()).collect();
        let surnames: Vec<&str> =
            std::iter::once(&minor.nom).chain(&minor.nom_usage).map(|n| n.text()).collect();
        self.person(&surnames, &given);
        for holder in &record.representants {
            // « Madame », or the name of a service, is not a name: surnames are in capitals.
            let capital = |word: &&str| word.chars().all(|c| !c.is_lowercase());
            let surname: Vec<&str> = words(holder.nom.text()).filter(capital).collect();
            let given: Vec<&str> = holder.prenoms.iter().map(|p| p.text()).collect();
            self.person(&surname, &given);
            let address = holder.adresse.as_ref().and_then(|a| a.adresse.as_ref());
            self.string(address.map(|a| a.text()));
            self.string(holder.telephone.as_ref().map(|t| t.text()));
        }
        for sibling in &record.fratrie {
            self.person(&[], &[sibling.prenom.text()]);
        }
        for victim in record.prostitution.iter().flat_map(|p| &p.autres_victimes) {
            if let Some(identity) = &victim.identite {
                let given: Vec<&str> = identity.prenoms.iter().map(|p| p.text()).collect();
                self.person(&[identity.nom.text()], &given);
            }
        }
        let home = minor.domicile.as_ref().and_then(|a| a.adresse.as_ref());
        self.string(home.map(|a| a.text()));
        if let Some(place) = &minor.lieu_vie {
            self.string(place.nom.as_ref().map(|n| n.text()));
            let address = place.adresse.as_ref().and_then(|a| a.adresse.as_ref());
            self.string(address.map(|a| a.text()));
        }
        for account in &minor.comptes {
            self.string(Some(account.pseudonyme.text()));
        }
        for telephone in &minor.telephones {
            self.string(Some(telephone.numero.text()));
        }
    }

    /// Prepares the search, once every situation is in.
    fn close(&mut self) {
        self.search = AhoCorasick::new(&self.strings).ok();
    }

    fn person(&mut self, surnames: &[&str], given: &[&str]) {
        // Each word as it is compared and as it is typed, which is not the same once folded for
        // the search in finished documents: « Đặng », « Dang ».
        let parts = |names: &[&str]| -> Vec<(String, String)> {
            let all = names.iter().flat_map(|name| words(name));
            let all = all.map(|word| (folded(word), word.to_owned()));
            all.filter(|(folded, _)| folded.chars().count() >= NAME_MIN).collect()
        };
        let (surnames, given) = (parts(surnames), parts(given));
        for (name, _) in &given {
            self.pairs.extend(surnames.iter().map(|(s, _)| (name.clone(), s.clone())));
            self.pairs.extend(surnames.iter().map(|(s, _)| (s.clone(), name.clone())));
        }
        for (folded, typed) in surnames.into_iter().chain(given) {
            // « inconnu » stands for a name that nobody knows.
            if !folded.starts_with("inconnu") && self.words.insert(folded.clone()) {
                self.typed.extend([typed, folded]);
            }
        }
    }

    fn string(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            return;
        };
        let squeezed = folded(text);
        if squeezed.chars().count() >= STRING_MIN && self.strings.insert(squeezed) {
            self.typed.push(text.to_owned());
        }
    }

    /// Tells whether a text names someone. A single word counts when it bears a capital: « rose »
    /// is a colour, « Rose » is somebody.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let capital = |word: &&str| word.starts_with(char::is_uppercase);
        if words(text).filter(capital).any(|word| self.words.contains(&folded(word))) {
            return true;
        }
        let text = Folded::of(text);
        let folded: Vec<&str> = text.words().collect();
        let together =
            folded.windows(2).any(|w| self.pairs.contains(&(w[0].to_owned(), w[1].to_owned())));
        together || self.search.as_ref().is_some_and(|search| search.is_match(text.squeezed()))
    }

    /// The names in every writing to be searched for in finished documents.
    pub(crate) fn typed(&self) -> &[String] {
        &self.typed
    }
}

/// The letters and digits of a word, folded.
fn folded(word: &str) -> String {
    Folded::of(word).squeezed().to_owned()
}
