//! The other documents of a session: key list, sign-in sheet, convocation, follow-up.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Desk, Maker};
use crate::followup::{FollowUp, Review, follow_up};
use crate::record::Called;
use crate::value::{Code, Day, PartialDate, SessionRef, lists};
use crate::view::display::Shown;
use crate::view::sharing::{Part, awaited, identified, identity, items, shows_person};

/// How a review that fell due enters the agenda.
pub(super) const DUE: &str = "Revoyure échue";

impl Maker<'_> {
    pub(super) fn keys(&mut self) -> Value {
        let rows = self.session.record().examens.iter().map(|examen| {
            let number = examen.situation.text();
            let (surname, given) = self.desk.commission.identity(number).unwrap_or_default();
            json!({
                "code": examen.code.text(), "situation": number,
                "nom": Shown::Ligne(surname), "prenoms": Shown::Ligne(given),
            })
        });
        json!({"lignes": rows.collect::<Vec<_>>()})
    }

    /// A sheet is handed round: one for those who come for the whole session, and one for each
    /// service that comes for certain situations, shown to it alone.
    pub(super) fn sign_in(&mut self, member: Option<&str>) -> Value {
        let mut rows = Vec::new();
        for called in self.session.record().called() {
            let here = match member {
                None => called.is_for_all(),
                Some(member) => called.service.is(member) && !called.is_for_all(),
            };
            if here {
                rows.push(self.signatory(&called));
            }
        }
        json!({"entete": self.head(), "lignes": rows, "entiere": member.is_none()})
    }

    fn signatory(&mut self, called: &Called<'_>) -> Value {
        let (list, at) = called.place;
        let base = format!("/{list}/{at}");
        json!({
            "organisme": self.member(format!("{base}/organisme"), called.service.text()),
            "nom": self.line(format!("{base}/nom"), called.nom.text()),
            "fonction": called.fonction.map(|f| self.line(format!("{base}/fonction"), f.text())),
            "charte": called.charte.map(Day::in_words),
            "secret": self.secret(called.secret, called.service.text()),
        })
    }

    fn secret(&self, own: Option<&Code<lists::Secret>>, member: &str) -> Value {
        let code = own.map(|c| c.text()).or_else(|| self.desk.organisation.member_secret(member));
        let term = code.and_then(|code| self.desk.vocabulary.term("secret", code));
        json!(term.and_then(|t| t.text.clone()).map(Shown::Ligne))
    }

    pub(super) fn convocation(&mut self, member: Option<&str>) -> Value {
        let record = self.session.record();
        let organisation = self.desk.organisation;
        let whole = member.is_none_or(|member| record.convenes_for_all(member));
        // What this session itself decided is not on its agenda.
        let followed = self.follow_up(record.date, Some(&record.seance));
        let mut planned = Vec::new();
        for (at, examen) in record.examens.iter().enumerate() {
            if !member.is_none_or(|member| awaited(self.session, examen, member)) {
                continue;
            }
            let gets = |part: Part| match member {
                None => true,
                Some(member) => items(examen)
                    .iter()
                    .filter(|item| item.part == part)
                    .any(|item| item.precedes(member, self.session, organisation).is_some()),
            };
            let (enters, presented) = (gets(Part::Entry), gets(Part::Presenter));
            let late = enters
                && followed
                    .revoyures
                    .iter()
                    .any(|r| r.situation == examen.situation.text() && r.en_retard);
            let presenter = presented.then(|| {
                self.member(format!("/examens/{at}/presente_par"), examen.presente_par.text())
            });
            planned.push(json!({
                "code": examen.code.text(),
                "entree": enters.then(|| self.code(&examen.entree)),
                "en_retard": late,
                "presente_par": presenter,
            }));
        }
        let enters = member.is_none_or(|member| organisation.gives("entree", member));
        for review in self.entering(&followed).filter(|_| whole) {
            let due = enters.then(|| Shown::Ligne(DUE.to_owned()));
            planned.push(json!({
                "code": review.code, "entree": due,
                "en_retard": enters && review.en_retard,
                "due_le": enters.then(|| day_in_words(&review.due_le)),
                "presente_par": null,
            }));
        }
        if !enters {
            // The place of a situation tells how it came in.
            planned.sort_by_key(|row| row["code"].to_string());
        }
        let commission = self.desk.commission;
        let previous = commission.sessions().iter().rev().find(|s| s.record().date < record.date);
        let agenda = record.ordre_du_jour.iter().enumerate();
        let agenda: Vec<Shown> =
            agenda.map(|(at, l)| self.line(format!("/ordre_du_jour/{at}"), l.text())).collect();
        let mut invites = Vec::new();
        for called in record.called() {
            if !shows_person(member, called.service, called.is_for_all()) {
                continue;
            }
            let (list, at) = called.place;
            invites.push(json!({
                "organisme": self.member(format!("/{list}/{at}/organisme"), called.service.text()),
                "nom": self.line(format!("/{list}/{at}/nom"), called.nom.text()),
                "points": called.points(),
            }));
        }
        let late = followed.engagements.iter().filter(|c| c.jours_de_retard > 0).count();
        json!({
            "entete": self.head(),
            "precedent": previous.map(|s| s.number().text()),
            // What the commission follows is told to those who are called to all of it.
            "engagements": whole.then_some(followed.engagements.len()),
            "engagements_en_retard": whole.then_some(late),
            "examens": planned,
            "ordre_du_jour": agenda,
            "invites": invites,
            "points": self.general_points(),
        })
    }

    /// The reviews that fell due enter an agenda by themselves, but for those that it sets aside: those
    /// called to all of it have them.
    fn entering<'f>(&self, followed: &'f FollowUp) -> impl Iterator<Item = &'f Review> {
        let record = self.session.record();
        let written = record.examens.iter().map(|examen| &examen.situation);
        let written = written.chain(&record.revoyures_ecartees);
        let listed: BTreeSet<String> = written.map(|number| number.text().to_owned()).collect();
        followed.revoyures.iter().filter(move |review| !listed.contains(&review.situation))
    }

    /// The situations whose child a service is told of before the session: where each is named,
    /// its code, its number.
    pub(super) fn known_to(&self, service: &str) -> Vec<(String, String, String)> {
        let Desk { organisation, .. } = self.desk;
        let record = self.session.record();
        let mut known = Vec::new();
        for (at, examen) in record.examens.iter().enumerate() {
            if identified(&identity(examen), service, self.session, organisation).is_some() {
                let (code, number) = (examen.code.text(), examen.situation.text());
                known.push((
                    format!("/examens/{at}/situation"),
                    code.to_owned(),
                    number.to_owned(),
                ));
            }
        }
        if record.convenes_for_all(service)
            && organisation.member_secret(service).is_some()
            && organisation.gives("identite", service)
        {
            let followed = self.follow_up(record.date, Some(&record.seance));
            for review in self.entering(&followed) {
                let place = "/examens".to_owned();
                known.push((place, review.code.clone(), review.situation.clone()));
            }
        }
        known.sort_by(|(_, a, _), (_, b, _)| a.cmp(b));
        known
    }

    /// Codes and children, for one service, as its convocation lists them.
    pub(super) fn identities(&mut self, service: &str) -> Value {
        let commission = self.desk.commission;
        let mut rows = Vec::new();
        for (place, code, number) in self.known_to(service) {
            let (surname, given) = commission.identity(&number).unwrap_or_default();
            let birth = commission.birth(&number).map(PartialDate::in_words);
            rows.push(json!({
                "code": code,
                "nom": self.called(place.clone(), &surname),
                "prenoms": self.called(place, &given),
                "naissance": birth,
            }));
        }
        json!({"lignes": rows})
    }

    fn follow_up(&self, on: Day, without: Option<&SessionRef>) -> FollowUp {
        let Desk { commission, organisation, vocabulary, .. } = self.desk;
        follow_up(commission, organisation, vocabulary, on, without)
    }

    pub(super) fn follow_up_page(&mut self, on: Day) -> Value {
        let followed = self.follow_up(on, None);
        let state = |code: &str| {
            let term = self.desk.vocabulary.term("statut_engagement", code);
            term.map_or_else(String::new, |term| term.label.clone())
        };
        json!({
            "au": on.in_words(),
            "engagements": followed.engagements.iter().map(|c| json!({
                "seance": c.seance, "code": c.code, "id": c.id,
                "responsable": self.member(String::new(), &c.responsable),
                "echeance": Shown::Ligne(day_in_words(&c.echeance)),
                "jours": c.jours_de_retard, "statut": Shown::Ligne(state(&c.statut)),
            })).collect::<Vec<_>>(),
            "revoyures": followed.revoyures.iter().map(|r| json!({
                "code": r.code, "seance": r.seance, "due_le": day_in_words(&r.due_le),
                "en_retard": r.en_retard, "jours": r.jours,
            })).collect::<Vec<_>>(),
            "file_active": places(&followed.file_active),
            "capacite": followed.capacite,
            "liste_attente": places(&followed.liste_attente),
            "signalements": followed.signalements.iter().map(|s| json!({
                "signalement": s.signalement, "du": day_in_words(&s.du), "attend": s.attend,
            })).collect::<Vec<_>>(),
            "majorites": followed.majorites.iter().map(|m| json!({
                "code": m.code, "majorite": day_in_words(&m.majorite),
                "revoyure": m.revoyure.as_deref().map(day_in_words),
            })).collect::<Vec<_>>(),
        })
    }
}

fn places(list: &[crate::followup::CaseloadLine]) -> Vec<Value> {
    let row = |p: &crate::followup::CaseloadLine| json!({"rang": p.rang, "code": p.code, "depuis": day_in_words(&p.depuis), "seance": p.seance});
    list.iter().map(row).collect()
}

fn day_in_words(text: &str) -> String {
    Day::parse(text).map_or_else(|| text.to_owned(), Day::in_words)
}
