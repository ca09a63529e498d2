//! From records to rows: which situations, examinations, referrals and sessions are counted.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Case, Situations};
use super::catalogue::catalogue;
use super::declared::{Subject, values};
use super::erased;
use super::events::{Passage, Passages, Referral, Signalements};
use super::excluded::excluded;
use super::sessions::{Advice, Held, Mentions, Preconisations, Seances};
use super::time::month;
use crate::coding::{Dataset, Month, Period, Row, Unit, Variable};
use crate::record::effacement::SignalementEfface;
use crate::record::{Commission, Examined, Followed, Seance, Vocabulary};

impl Commission {
    /// Codes the records of sessions held up to the end of a period, and of referrals drafted by
    /// then. Nothing fails: what is not known goes to a category of its own.
    pub fn coded(&self, period: Period, vocabulary: &Vocabulary) -> Dataset {
        Coder { commission: self, period, vocabulary, variables: catalogue(vocabulary) }.code()
    }
}

struct Coder<'a> {
    commission: &'a Commission,
    period: Period,
    vocabulary: &'a Vocabulary,
    variables: Vec<Variable>,
}

/// Examinations by the number of the situation, oldest first.
type Examinations<'a> = BTreeMap<&'a str, Vec<Examined<'a>>>;

/// The ranks of children, by the number of their situation, in the order of these.
type Children<'a> = BTreeMap<&'a str, u32>;

impl<'a> Coder<'a> {
    fn code(self) -> Dataset {
        let held: Vec<&Seance> =
            self.commission.sessions().iter().filter(|s| self.is_held(s)).collect();
        let mut examined = Examinations::new();
        for session in &held {
            for (rank, examen) in session.record.examens.iter().enumerate() {
                let all = examined.entry(examen.situation.text()).or_default();
                all.push(Examined { session, rank, examen });
            }
        }
        let children = self.children(&examined);
        let rows = Unit::ALL.map(|unit| match unit {
            Unit::Situation => self.situations(&examined, &children),
            Unit::Passage => self.passages(&examined, &children),
            Unit::Signalement => self.referrals(&children),
            Unit::Preconisation => self.recommendations(&examined, &children, &held),
            Unit::Mention => self.mentions(&examined, &children),
            Unit::Seance => held.iter().map(|session| self.session(session)).collect(),
        });
        let children = children.into_keys().map(str::to_owned).collect();
        let excluded = excluded(&self.variables, self.vocabulary, self.period);
        let rows = rows.into_iter().collect();
        let mut coded = Dataset { rows, variables: self.variables, children, ..Dataset::default() };
        // What stays of an erased record may say otherwise: nobody then knows it.
        coded.excluded = excluded.into_iter().filter(|answers| !coded.meets(answers)).collect();
        coded
    }

    fn is_held(&self, session: &Seance) -> bool {
        !session.is_convened_only() && month(session.record.date) <= self.period.to
    }

    /// Ranks the children who were examined, or referred.
    fn children(&self, examined: &Examinations<'a>) -> Children<'a> {
        let referred = self.referred().map(|(number, _)| number);
        let erased = self.erased().map(|(number, _)| number);
        let all = examined.keys().copied().chain(referred).chain(erased);
        let all: BTreeSet<&str> = all.collect();
        all.into_iter().zip(0..).collect()
    }

    /// Referrals drafted by the end of the period.
    fn referred(&self) -> impl Iterator<Item = (&'a str, Referral<'a>)> {
        let end = self.period.to;
        self.commission.followed().flat_map(move |(number, followed)| {
            let record = followed.record();
            let all = followed.signalements.iter().map(|s| &s.record);
            let drafted = all.filter(move |referral| month(referral.date) <= end);
            drafted.filter_map(move |referral| {
                Some((number, Referral { record: record?, referral, end }))
            })
        })
    }

    /// What stays of referrals drafted by the end of the period, of situations that were erased.
    fn erased(&self) -> impl Iterator<Item = (&'a str, &'a SignalementEfface)> {
        let end = self.period.to;
        self.commission.followed().flat_map(move |(number, followed)| {
            let all = followed.remains().into_iter().flat_map(|remains| &remains.signalements);
            all.filter(move |s| erased::month_of(&s.mois) <= end).map(move |s| (number, s))
        })
    }

    fn row<'x, S: Subject>(&self, of: &'x S::Of<'x>, child: u32, months: Vec<Month>) -> Row {
        let mine = self.variables.iter().position(|v| v.unit == S::UNIT).unwrap_or_default();
        let variables = self.variables.get(mine..).unwrap_or_default();
        Row { child, months, values: values::<S>(of, variables) }
    }

    fn situations(&self, examined: &Examinations<'a>, children: &Children<'a>) -> Vec<Row> {
        let known: BTreeMap<&str, &Followed> = self.commission.followed().collect();
        let row = |(number, all): (&&'a str, &Vec<Examined<'a>>)| {
            let months = all.iter().map(|e| month(e.session.record.date)).collect();
            let case = Case {
                followed: known.get(number).copied(),
                examined: all.clone(),
                period: self.period,
                vocabulary: self.vocabulary,
                services: &self.commission.services,
            };
            let mut row = self.row::<Situations>(&case, child(children, number), months);
            if let Some(remains) = case.followed.and_then(Followed::remains) {
                let variables = self.variables.iter().filter(|v| v.unit == Unit::Situation);
                for (value, variable) in row.values.iter_mut().zip(variables) {
                    let told = erased::case(remains, variable, self.period.to, self.vocabulary);
                    *value = told.unwrap_or_else(|| value.clone());
                }
            }
            row
        };
        examined.iter().map(row).collect()
    }

    fn passages(&self, examined: &Examinations<'a>, children: &Children<'a>) -> Vec<Row> {
        let rows = examined.iter().flat_map(|(number, all)| {
            all.iter().enumerate().map(move |(rank, examined)| {
                let passage = Passage { examined: *examined, is_first: rank == 0 };
                let months = vec![month(examined.session.record.date)];
                self.row::<Passages>(&passage, child(children, number), months)
            })
        });
        rows.collect()
    }

    fn referrals(&self, children: &Children<'a>) -> Vec<Row> {
        let row = |(number, referral): (&'a str, Referral<'a>)| {
            let months = vec![month(referral.referral.date)];
            self.row::<Signalements>(&referral, child(children, number), months)
        };
        let erased = self.erased().map(|(number, kept)| {
            let months = vec![erased::month_of(&kept.mois)];
            let child = child(children, number);
            let variables = self.variables.iter().filter(|v| v.unit == Unit::Signalement);
            let values = variables.map(|v| erased::referral(kept, v, self.period.to)).collect();
            Row { child, months, values }
        });
        self.referred().map(row).chain(erased).collect()
    }

    fn recommendations(
        &self,
        examined: &Examinations<'a>,
        children: &Children<'a>,
        held: &[&'a Seance],
    ) -> Vec<Row> {
        // The last session that spoke of a recommendation says its state.
        let mut latest: BTreeMap<(&str, &str, &str), &str> = BTreeMap::new();
        for followed in held.iter().flat_map(|session| &session.record.suivi_engagements) {
            let key = (followed.seance.text(), followed.situation.text(), followed.id.text());
            latest.insert(key, followed.statut.text());
        }
        let mut rows = Vec::new();
        for (number, all) in examined {
            for Examined { session, examen, .. } in all {
                for advice in &examen.preconisations {
                    let key = (session.number().text(), *number, advice.id.text());
                    let state = latest.get(&key).copied();
                    let typed = advice.statut.as_ref().map_or("a_faire", |code| code.text());
                    let services = &self.commission.services;
                    let state = state.unwrap_or(typed);
                    let advice = Advice { advice, state, services };
                    let months = vec![month(session.record.date)];
                    rows.push(self.row::<Preconisations>(&advice, child(children, number), months));
                }
            }
        }
        rows
    }

    fn mentions(&self, examined: &Examinations<'a>, children: &Children<'a>) -> Vec<Row> {
        let mut rows = Vec::new();
        for (number, all) in examined {
            let mut cited: BTreeMap<&str, Vec<Month>> = BTreeMap::new();
            for Examined { session, examen, .. } in all {
                for need in &examen.besoins_non_pourvus {
                    let months = cited.entry(need.text()).or_default();
                    let month = month(session.record.date);
                    if months.last() != Some(&month) {
                        months.push(month);
                    }
                }
            }
            for (need, months) in cited {
                rows.push(self.row::<Mentions>(&need, child(children, number), months));
            }
        }
        rows
    }

    fn session(&self, session: &'a Seance) -> Row {
        let services = &self.commission.services;
        let held = Held { session, vocabulary: self.vocabulary, services };
        self.row::<Seances>(&held, 0, vec![month(session.record.date)])
    }
}

fn child(children: &Children<'_>, number: &str) -> u32 {
    children.get(number).copied().unwrap_or_default()
}
