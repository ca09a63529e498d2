//! The minutes of a session, whole or as one recipient's extract.

use serde_json::{Value, json};

use super::{Desk, Maker};
use crate::record::Examen;
use crate::value::{Day, Hour};
use crate::view::display::Shown;
use crate::view::sharing::{Item, Part, items, shows_person};

impl Maker<'_> {
    pub(super) fn minutes(&mut self, member: Option<&str>) -> Value {
        let record = self.session.record();
        let mut examens = Vec::new();
        for (at, examen) in record.examens.iter().enumerate() {
            let mine: Vec<Part> = items(examen)
                .iter()
                .filter(|item| self.gets(item, member))
                .map(|item| item.part)
                .collect();
            if mine.iter().any(|part| part.is_content()) {
                examens.push(self.examination(at, examen, &mine, member));
            }
        }
        let (counts, followed) = self.followed(member);
        json!({
            "entete": self.head(),
            "extrait": member.is_some(),
            "presences": self.attendance(member),
            "precedent": self.previous(),
            "bilan": counts,
            "suivi": followed,
            "examens": examens,
            "points": self.general_points(),
            "prochaine": record.prochaine_seance.map(Day::in_words),
        })
    }

    fn gets(&self, item: &Item<'_>, member: Option<&str>) -> bool {
        let Desk { organisation, vocabulary, .. } = self.desk;
        match member {
            None => item.goes_somewhere(),
            Some(member) => item.goes_to(member, self.session, organisation, vocabulary).is_some(),
        }
    }

    pub(super) fn head(&mut self) -> Value {
        let record = self.session.record();
        let person = |maker: &mut Self, at: &str, m: &crate::record::Membre| {
            json!({
                "nom": maker.line(format!("/{at}/nom"), m.nom.text()),
                "fonction": maker.line(format!("/{at}/fonction"), m.fonction.text()),
            })
        };
        json!({
            "type": self.code(&record.r#type),
            "motif": record.motif.as_ref().map(|m| self.text("/motif".to_owned(), m.text())),
            "lieu": self.line("/lieu".to_owned(), record.lieu.text()),
            "presidence": person(self, "presidence", &record.presidence),
            "coordination": record.coordination.as_ref().map(|c| person(self, "coordination", c)),
            "secretariat": person(self, "secretariat", &record.secretariat),
        })
    }

    /// Who was there. A copy shows those who came for the whole session, and its own service's
    /// people: a guest, or their number, would tell where a child lives.
    fn attendance(&mut self, member: Option<&str>) -> Value {
        let record = self.session.record();
        let shown = record
            .presences
            .iter()
            .enumerate()
            .filter(|(_, p)| shows_person(member, &p.organisme, p.is_for_all()));
        let rows = shown.map(|(at, p)| {
            let base = format!("/presences/{at}");
            let own = member.is_none_or(|member| p.organisme.is(member));
            let hour = |hour: Option<Hour>| hour.filter(|_| own).map(Hour::in_words);
            json!({
                "organisme": self.member(format!("{base}/organisme"), p.organisme.text()),
                "nom": self.line(format!("{base}/nom"), p.nom.text()),
                "fonction": p.fonction.as_ref().map(|f| self.line(format!("{base}/fonction"), f.text())),
                "statut": self.code(&p.statut),
                "qualite": p.qualite.as_ref().map(|q| self.code(q)),
                "arrivee": hour(p.arrivee),
                "depart": hour(p.depart),
                "points": p.situations.len(),
            })
        });
        rows.collect::<Vec<_>>().into()
    }

    fn previous(&mut self) -> Value {
        let Some(previous) = &self.session.record().compte_rendu_precedent else {
            return Value::Null;
        };
        let Some(approval) = &previous.approbation else {
            return Value::Null;
        };
        let reserves = previous.reserves.as_ref();
        json!({
            "seance": previous.seance.text(),
            "approbation": self.code(approval),
            "reserves": reserves.map(|r| self.text("/compte_rendu_precedent/reserves".to_owned(), r.text())),
        })
    }

    /// How many of the earlier commitments shown are in each state: how many others there are is
    /// nobody's business.
    fn counts(&self, states: &[&str]) -> Value {
        let states = self.desk.vocabulary.terms("statut_engagement").iter().filter_map(|term| {
            let count = states.iter().filter(|state| **state == term.code).count();
            (count > 0).then(|| json!({"statut": term.label, "nombre": count}))
        });
        states.collect::<Vec<_>>().into()
    }

    /// The earlier commitments of one recipient, read with the rules of the session that made
    /// them, and how many of them are in each state.
    fn followed(&mut self, member: Option<&str>) -> (Value, Value) {
        let Desk { commission, organisation, vocabulary, .. } = self.desk;
        let (session, mut states, mut rows) = (self.session, Vec::new(), Vec::new());
        for (at, followed) in session.record().suivi_engagements.iter().enumerate() {
            let (number, situation, id) =
                (followed.seance.text(), followed.situation.text(), followed.id.text());
            let Some((made, advice)) = commission.recommendation(number, situation, id) else {
                continue;
            };
            let rank = made.examen.preconisations.iter().position(|a| a.id == advice.id);
            let part = rank.map(Part::Advice);
            let item = items(made.examen).into_iter().find(|item| Some(item.part) == part);
            let given = match (member, item) {
                (None, _) => true,
                (Some(member), Some(item)) => {
                    item.goes_to(member, made.session, organisation, vocabulary).is_some()
                }
                (Some(_), None) => false,
            };
            if !given {
                continue;
            }
            states.push(followed.statut.text());
            let base = format!("/suivi_engagements/{at}");
            let comment = followed.commentaire.as_ref();
            rows.push(json!({
                "seance": number,
                "code": made.examen.code.text(),
                "id": numbered(member, id),
                "texte": self.text(format!("{base}/id"), advice.texte.text()),
                "responsable": self.member(format!("{base}/situation"), advice.responsable.text()),
                "statut": self.code(&followed.statut),
                "commentaire": comment.map(|c| self.text(format!("{base}/commentaire"), c.text())),
            }));
        }
        (self.counts(&states), rows.into())
    }

    pub(super) fn general_points(&mut self) -> Value {
        let points = self.session.record().points_generaux.iter().enumerate();
        let texts = points.map(|(at, p)| self.text(format!("/points_generaux/{at}"), p.text()));
        json!(texts.collect::<Vec<_>>())
    }

    fn examination(
        &mut self,
        at: usize,
        examen: &Examen,
        mine: &[Part],
        member: Option<&str>,
    ) -> Value {
        let base = format!("/examens/{at}");
        let mut blocs = serde_json::Map::new();
        let (mut shared, mut advice) = (Vec::new(), Vec::new());
        for part in mine {
            let pointer = format!("{base}{}", part.pointer());
            match *part {
                // Codes and names stand on a sheet of their own.
                Part::Identity => {}
                Part::Entry => {
                    blocs.insert("entree".into(), json!(self.code(&examen.entree)));
                }
                Part::Presenter => {
                    let presenter = self.member(pointer, examen.presente_par.text());
                    blocs.insert("presente_par".into(), json!(presenter));
                }
                // Told in the row of what it shared.
                Part::Sharer(_) => {}
                Part::Question => {
                    blocs.insert(
                        "question".into(),
                        json!(self.text(pointer, examen.question.text())),
                    );
                }
                Part::Information => {
                    blocs.insert("information".into(), self.information(examen));
                }
                Part::Shared(rank) => {
                    let told = &examen.partages[rank];
                    let named = mine.contains(&Part::Sharer(rank));
                    let par = named.then(|| self.member(format!("{pointer}/par"), told.par.text()));
                    shared.push(json!({
                        "par": par,
                        "bloc": told.bloc.as_ref().map(|b| self.code(b)),
                        "enonce": self.text(format!("{pointer}/enonce"), told.enonce.text()),
                    }));
                }
                Part::Analysis => {
                    let text = examen.analyse.as_ref().map(|t| self.text(pointer, t.text()));
                    blocs.insert("analyse".into(), json!(text));
                }
                Part::Disagreements => {
                    let text = examen.desaccords.as_ref().map(|t| self.text(pointer, t.text()));
                    blocs.insert("desaccords".into(), json!(text));
                }
                Part::Advice(rank) => {
                    advice.push(self.advice(examen, rank, &pointer, member));
                }
                Part::Support => {
                    let code = examen.co_accompagnement.as_ref().map(|c| self.code(c));
                    blocs.insert("co_accompagnement".into(), json!(code));
                }
                Part::Review => {
                    blocs.insert("revoyure".into(), self.review(examen, &pointer));
                }
                Part::Needs => {
                    let needs = examen.besoins_non_pourvus.iter().map(|n| self.code(n)).collect();
                    blocs.insert("besoins".into(), json!(Shown::Liste(needs)));
                }
                Part::Closure => {
                    let closure = examen
                        .cloture
                        .as_ref()
                        .map(|c| json!({"motif": self.code(&c.motif), "date": c.date.in_words()}));
                    blocs.insert("cloture".into(), json!(closure));
                }
            }
        }
        blocs.insert("code".into(), json!(examen.code.text()));
        blocs.insert("partages".into(), shared.into());
        blocs.insert("preconisations".into(), advice.into());
        blocs.into()
    }

    fn information(&self, examen: &Examen) -> Value {
        let Some(information) = &examen.information_partage else {
            return Value::Null;
        };
        let told = |avis: &Option<crate::record::Avis>| {
            avis.as_ref().map(|a| {
                json!({
                    "fait": self.code(&a.fait),
                    "date": a.date.map(Day::in_words),
                    "motif": a.motif.as_ref().map(|m| self.code(m)),
                })
            })
        };
        json!({"representants": told(&information.representants), "mineur": told(&information.mineur)})
    }

    fn advice(
        &mut self,
        examen: &Examen,
        rank: usize,
        pointer: &str,
        member: Option<&str>,
    ) -> Value {
        let advice = &examen.preconisations[rank];
        let due = match advice.echeance.day() {
            Some(day) => day.in_words(),
            None => {
                let event = self.desk.vocabulary.term("echeance", advice.echeance.text());
                event.map_or_else(String::new, |term| term.label.clone())
            }
        };
        json!({
            "id": numbered(member, advice.id.text()),
            "type": self.code(&advice.r#type),
            "texte": self.text(format!("{pointer}/texte"), advice.texte.text()),
            "responsable":
                self.member(format!("{pointer}/responsable"), advice.responsable.text()),
            "echeance": Shown::Ligne(due),
            "statut": advice.statut.as_ref().map(|s| self.code(s)),
            "adhesion": advice.adhesion.as_ref().map(|a| self.code(a)),
        })
    }

    fn review(&mut self, examen: &Examen, pointer: &str) -> Value {
        let Some(review) = &examen.revoyure else {
            return Value::Null;
        };
        json!({
            "date": review.date.map(Day::in_words),
            "ou": review.ou.as_ref().map(|o| self.line(format!("{pointer}/ou"), o.text())),
        })
    }
}

/// The number of a recommendation, for the secretariat: a gap in an extract would tell that another
/// one is kept back.
fn numbered<'a>(member: Option<&str>, id: &'a str) -> Option<&'a str> {
    member.is_none().then_some(id)
}
