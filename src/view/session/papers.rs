//! The other documents of a session: key list, sign-in sheet, convocation, follow-up.

use serde_json::{Value, json};

use super::{Desk, Maker};
use crate::followup::{FollowUp, follow_up};
use crate::value::{CleService, Code, Day, Ligne, NomComplet, SessionRef, lists};
use crate::view::display::Shown;

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

    pub(super) fn sign_in(&mut self) -> Value {
        let record = self.session.record();
        // Those who were convened sign; a session without a list of invitations falls back on
        // those who attended.
        let mut rows: Vec<Value> = Vec::new();
        for (at, i) in record.invites.iter().enumerate() {
            let who = (&i.organisme, &i.nom, i.fonction.as_ref());
            let bound = (i.secret.as_ref(), i.charte_signee_le);
            rows.push(self.signatory(&format!("/invites/{at}"), who, bound));
        }
        if rows.is_empty() {
            for (at, p) in record.presences.iter().enumerate() {
                let who = (&p.organisme, &p.nom, p.fonction.as_ref());
                let bound = (p.secret.as_ref(), p.charte_signee_le);
                rows.push(self.signatory(&format!("/presences/{at}"), who, bound));
            }
        }
        json!({"entete": self.head(), "lignes": rows})
    }

    fn signatory(
        &mut self,
        base: &str,
        (organisme, nom, fonction): (&CleService, &NomComplet, Option<&Ligne>),
        (secret, charte): (Option<&Code<lists::Fondement>>, Option<Day>),
    ) -> Value {
        json!({
            "organisme": self.member(organisme.text()),
            "nom": self.line(format!("{base}/nom"), nom.text()),
            "fonction": fonction.map(|f| self.line(format!("{base}/fonction"), f.text())),
            "charte": charte.map(Day::in_words),
            "secret": self.secret(secret, organisme.text()),
        })
    }

    fn secret(&self, own: Option<&Code<lists::Fondement>>, member: &str) -> Value {
        let code = own.map(|c| c.text()).or_else(|| self.desk.organisation.member_secret(member));
        let term = code.and_then(|code| self.desk.vocabulary.term("fondement", code));
        json!(term.and_then(|t| t.text.clone()).map(Shown::Ligne))
    }

    pub(super) fn convocation(&mut self) -> Value {
        let record = self.session.record();
        // What this session itself decided is not on its agenda.
        let followed = self.follow_up(record.date, Some(&record.seance));
        let mut planned = Vec::new();
        for examen in &record.examens {
            let late = followed
                .revoyures
                .iter()
                .any(|r| r.situation == examen.situation.text() && r.en_retard);
            planned.push(json!({
                "code": examen.code.text(), "entree": self.code(&examen.entree), "en_retard": late,
                "presente_par": self.member(examen.presente_par.text()),
            }));
        }
        // Reviews that fell due enter by themselves.
        for review in &followed.revoyures {
            if !record.examens.iter().any(|e| e.situation.text() == review.situation) {
                planned.push(json!({
                    "code": review.code, "entree": Shown::Ligne(DUE.to_owned()),
                    "en_retard": review.en_retard, "due_le": day_in_words(&review.due_le),
                    "presente_par": Shown::Absent,
                }));
            }
        }
        let commission = self.desk.commission;
        let previous = commission.sessions().iter().rev().find(|s| s.record().date < record.date);
        let agenda = record.ordre_du_jour.iter().enumerate();
        let agenda: Vec<Shown> =
            agenda.map(|(at, l)| self.line(format!("/ordre_du_jour/{at}"), l.text())).collect();
        let invites = record.invites.iter().enumerate();
        let invites: Vec<Value> = invites
            .map(|(at, i)| {
                json!({
                    "organisme": self.member(i.organisme.text()),
                    "nom": self.line(format!("/invites/{at}/nom"), i.nom.text()),
                    "points": i.situations.len(),
                })
            })
            .collect();
        json!({
            "entete": self.head(),
            "precedent": previous.map(|s| s.number().text()),
            "engagements": followed.engagements.len(),
            "engagements_en_retard":
                followed.engagements.iter().filter(|c| c.jours_de_retard > 0).count(),
            "examens": planned,
            "ordre_du_jour": agenda,
            "invites": invites,
            "points": self.general_points(),
        })
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
                "responsable": self.member(&c.responsable),
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
