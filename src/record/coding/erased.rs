//! What variables read of a record, kept to the month when it is erased, and what is answered from it
//! afterwards: the same, whatever the period.

use super::danger::{away, counted};
use super::declared::{AGE, Answer, encode};
use super::profile::most_protective;
use super::time::weeks;
use crate::coding::{Month, Value, Variable};
use crate::record::computed::age_bounds;
use crate::record::effacement::{
    EffacementRecord, FugueEffacee, MesureEffacee, SignalementEfface, SuiteEffacee,
};
use crate::record::signalement::SignalementRecord;
use crate::record::situation::SituationRecord;
use crate::record::{Commission, Followed, Vocabulary};
use crate::value::{CaseCode, Code, Day, Mois, Nombre, Reponse, lists};

impl Commission {
    /// The file of what stays of a situation when it is erased, on a day and for a reason; `None` for
    /// one that has no record.
    pub fn tombstone(
        &self,
        number: &str,
        on: Day,
        reason: Code<lists::MotifEffacement>,
    ) -> Option<String> {
        let followed = self.situations.get(number)?;
        let (mut first, mut codes) = (None, Vec::<CaseCode>::new());
        for session in self.sessions() {
            let all = session.record.examens.iter();
            for examen in all.filter(|examen| examen.situation.text() == number) {
                first = first.or((!session.is_convened_only()).then_some(session.record.date));
                if !codes.contains(&examen.code) {
                    codes.push(examen.code.clone());
                }
            }
        }
        let record = followed.record()?;
        Some(remains(followed, record, first, codes, Mois::of(on), reason).file_form())
    }
}

fn remains(
    followed: &Followed,
    record: &SituationRecord,
    first: Option<Day>,
    codes: Vec<CaseCode>,
    le: Mois,
    motif: Code<lists::MotifEffacement>,
) -> EffacementRecord {
    let said = |said: bool| if said { Reponse::Oui } else { Reponse::Non };
    let age = first.map(|day| age_bounds(record.mineur.date_naissance, day).0);
    let delay = |until: Option<Day>| {
        let weeks = weeks(record.origine.as_ref()?.connue_le, until?)?;
        Some(Nombre::of(u16::try_from(weeks).unwrap_or(u16::MAX)))
    };
    let block = record.prostitution.as_ref();
    let earlier = record.signalements_anterieurs.iter().filter(|e| e.r#type.is("signalement"));
    EffacementRecord {
        effacement: record.situation.clone(),
        le,
        motif,
        codes,
        age: age.and_then(|age| u16::try_from(age).ok()).map(Nombre::of),
        sexe: record.mineur.sexe.clone(),
        mna: record.mineur.mna,
        lieu_vie: record.mineur.lieu_vie.as_ref().map(|place| place.r#type.clone()),
        mesures_dites: said(followed.says_measures),
        mesures: record
            .mesures
            .iter()
            .map(|m| MesureEffacee {
                r#type: m.r#type.clone(),
                debut: m.debut.or(m.decision).map(Mois::of),
            })
            .collect(),
        origine: record.origine.as_ref().map(|origin| origin.source.clone()),
        delai_examen: delay(first),
        niveau: block.map(|block| block.niveau.clone()),
        formes: block.map(|block| block.formes.clone()).unwrap_or_default(),
        lieux: block.into_iter().flat_map(|b| &b.lieux).map(|l| l.r#type.clone()).collect(),
        recrutement: block.map(|block| block.recrutement.clone()).unwrap_or_default(),
        signes_dits: said(record.signes.is_some()),
        signes: record
            .signes
            .iter()
            .flat_map(|signs| &signs.0)
            .filter(|(_, sign)| sign.observe() == Reponse::Oui)
            .filter_map(|(code, _)| Code::parse(code))
            .collect(),
        fugues_dites: said(followed.says_runaways),
        fugues: record
            .fugues
            .iter()
            .map(|f| FugueEffacee {
                debut: Mois::of(f.debut.earliest()),
                fin: f.fin.map(|back| Mois::of(back.latest())),
            })
            .collect(),
        scolarite: record.scolarite.as_ref().map(|school| school.frequentation.clone()),
        soins: record
            .sante
            .iter()
            .flat_map(|health| &health.suivis)
            .map(|care| care.statut.clone())
            .collect(),
        deja_signale: earlier.map(|e| e.date.earliest()).min().map(Mois::of),
        signalements: followed
            .signalements
            .iter()
            .map(|s| referral_remains(&s.record, delay(Some(s.record.date))))
            .collect(),
    }
}

fn referral_remains(record: &SignalementRecord, delai: Option<Nombre>) -> SignalementEfface {
    let suites = record.suites.iter();
    SignalementEfface {
        mois: Mois::of(record.date),
        nature: record.nature.clone(),
        degre: record.urgence.degre.clone(),
        demandes: record.demandes.iter().map(|d| d.r#type.clone()).collect(),
        suites: suites
            .map(|s| SuiteEffacee { r#type: s.r#type.clone(), mois: s.date.map(Mois::of) })
            .collect(),
        delai,
    }
}

/// The month that was kept.
pub(super) fn month_of(kept: &Mois) -> Month {
    let (year, month) = kept.text().split_once('-').unwrap_or_default();
    Month { year: year.parse().unwrap_or_default(), month: month.parse().unwrap_or_default() }
}

/// What a situation that was erased answers to a variable that reads its record; `None` for one that
/// reads examinations alone.
pub(super) fn case(
    kept: &EffacementRecord,
    variable: &Variable,
    end: Month,
    vocabulary: &Vocabulary,
) -> Option<Value> {
    let past = |kept: &Mois| month_of(kept) <= end;
    let number = |kept: Option<&Nombre>| {
        kept.map_or(Answer::Unknown, |kept| Answer::Number(i64::from(kept.count())))
    };
    let place = kept.lieu_vie.as_ref().map(|place| place.text());
    let answer = match variable.id.as_str() {
        AGE => number(kept.age.as_ref()),
        "sexe" => Answer::Code(kept.sexe.text()),
        "mna" => Answer::code(kept.mna.map(|mna| match mna {
            Reponse::Oui => "oui",
            Reponse::Non => "non",
            Reponse::NeSaitPas => "ne_sait_pas",
        })),
        "lieu_vie" => Answer::code(place),
        "mesure_principale" => {
            let begun = kept.mesures.iter().filter(|m| m.debut.as_ref().is_none_or(past));
            let measures: Vec<&str> = begun.map(|m| m.r#type.text()).collect();
            most_protective(&measures, kept.mesures_dites == Reponse::Oui, vocabulary)
        }
        "origine_information" => Answer::code(kept.origine.as_ref().map(|origin| origin.text())),
        "niveau" => Answer::code(kept.niveau.as_ref().map(|level| level.text())),
        "signes" if kept.signes_dits == Reponse::Oui => {
            Answer::Codes(kept.signes.iter().map(|sign| sign.text()).collect())
        }
        "signes" => Answer::Unknown,
        "fugues" => {
            let begun = kept.fugues.iter().filter(|f| past(&f.debut)).count();
            counted(begun, kept.fugues_dites == Reponse::Oui)
        }
        "fugue_en_cours" => {
            let ongoing = |f: &FugueEffacee| past(&f.debut) && !f.fin.as_ref().is_some_and(past);
            away(place, kept.fugues.iter().any(ongoing), vocabulary)
        }
        "scolarite" => Answer::code(kept.scolarite.as_ref().map(|school| school.text())),
        "soins" => Answer::said(kept.soins.iter().map(|care| care.text())),
        "formes" => Answer::said(kept.formes.iter().map(|form| form.text())),
        "lieux_exploitation" => Answer::said(kept.lieux.iter().map(|place| place.text())),
        "recrutement" => Answer::said(kept.recrutement.iter().map(|way| way.text())),
        "deja_signale" => {
            let own = kept.signalements.iter().any(|s| past(&s.mois));
            Answer::fact(own || kept.deja_signale.as_ref().is_some_and(past))
        }
        "delai_examen" => number(kept.delai_examen.as_ref()),
        _ => return None,
    };
    Some(encode(variable, answer))
}

/// What a referral that was erased answers to a variable.
pub(super) fn referral(kept: &SignalementEfface, variable: &Variable, end: Month) -> Value {
    let answer = match variable.id.as_str() {
        "nature" => Answer::Code(kept.nature.text()),
        "degre" => Answer::Code(kept.degre.text()),
        "demandes" => Answer::said(kept.demandes.iter().map(|d| d.text())),
        "suites" => {
            let past = |kept: &Mois| month_of(kept) <= end;
            let known = kept.suites.iter().filter(|s| s.mois.as_ref().is_none_or(past));
            let codes: Vec<&str> = known.map(|outcome| outcome.r#type.text()).collect();
            if codes.is_empty() { Answer::Code("aucune_connue") } else { Answer::Codes(codes) }
        }
        "delai_signalement" => kept
            .delai
            .as_ref()
            .map_or(Answer::Unknown, |kept| Answer::Number(i64::from(kept.count()))),
        _ => Answer::Unknown,
    };
    encode(variable, answer)
}
