//! Who is called to a session, and who was there when a situation was examined: hours decide.

use super::{Examen, Presence, SeanceRecord};
use crate::record::Vocabulary;
use crate::value::{CleService, Code, Day, Fonction, NomComplet, SituationRef, lists};

/// Somebody who is called to a session.
#[derive(Clone, Copy)]
pub(crate) struct Called<'a> {
    /// The list and the rank in it.
    pub place: (&'static str, usize),
    pub service: &'a CleService,
    pub nom: &'a NomComplet,
    pub fonction: Option<&'a Fonction>,
    pub secret: Option<&'a Code<lists::Secret>>,
    pub charte: Option<Day>,
    situations: &'a [SituationRef],
}

impl Called<'_> {
    /// Whether the person is called for the whole session.
    pub(crate) fn is_for_all(&self) -> bool {
        self.situations.is_empty()
    }

    /// How many situations the person is called for; none for the whole session.
    pub(crate) fn points(&self) -> usize {
        self.situations.len()
    }
}

/// Whether somebody of a service attended an examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attendance {
    /// Nobody did.
    Absent,
    /// Somebody came late or left early, and nothing says when the situation was examined.
    Unknown,
    /// Somebody did.
    Present,
}

impl SeanceRecord {
    /// Lists who is called: those who are convened, or those who attended a session that has no
    /// list of invitations.
    pub(crate) fn called(&self) -> Vec<Called<'_>> {
        let invites = self.invites.iter().enumerate().map(|(at, i)| Called {
            place: ("invites", at),
            service: &i.organisme,
            nom: &i.nom,
            fonction: i.fonction.as_ref(),
            secret: i.secret.as_ref(),
            charte: i.charte_signee_le,
            situations: &i.situations,
        });
        let presences = self.presences.iter().enumerate().map(|(at, p)| Called {
            place: ("presences", at),
            service: &p.organisme,
            nom: &p.nom,
            fonction: p.fonction.as_ref(),
            secret: p.secret.as_ref(),
            charte: p.charte_signee_le,
            situations: &p.situations,
        });
        if self.invites.is_empty() { presences.collect() } else { invites.collect() }
    }

    /// Whether a service is called for a situation.
    pub(crate) fn convenes(&self, service: &str, situation: &SituationRef) -> bool {
        self.called().iter().any(|called| {
            called.service.is(service)
                && (called.is_for_all() || called.situations.contains(situation))
        })
    }

    /// Whether a service is called for the whole session.
    pub(crate) fn convenes_for_all(&self, service: &str) -> bool {
        self.called().iter().any(|called| called.service.is(service) && called.is_for_all())
    }

    /// Tells whether a service attended an examination: one person who did is enough.
    pub(crate) fn attendance(
        &self,
        service: &str,
        examen: &Examen,
        vocabulary: &Vocabulary,
    ) -> Attendance {
        let there = self.there(service, examen, vocabulary);
        let each = there.map(|presence| self.saw(presence, examen));
        each.max().unwrap_or(Attendance::Absent)
    }

    /// Whether an examination concerns a service: somebody attended it, or it presents it, must act, or
    /// is named in a list of it. What nobody can tell is no attendance: M164 asks for the hours.
    pub(crate) fn concerns(&self, service: &str, examen: &Examen, vocabulary: &Vocabulary) -> bool {
        self.attendance(service, examen, vocabulary) == Attendance::Present || examen.names(service)
    }

    /// Whether a service gets an examination for people who, each, were there for a part of it only.
    pub(crate) fn attended_in_part(
        &self,
        service: &str,
        examen: &Examen,
        vocabulary: &Vocabulary,
    ) -> bool {
        let Some(times) = &examen.horaires else {
            return false;
        };
        let saw = |presence: &Presence| self.saw(presence, examen) == Attendance::Present;
        let there = || self.there(service, examen, vocabulary);
        // From the beginning on, as long as somebody of the service goes on being there.
        let mut until = times.debut;
        let mut all: Vec<&Presence> = there().collect();
        all.sort_by_key(|presence| presence.arrivee);
        for presence in all {
            if presence.arrivee.is_none_or(|arrived| arrived <= until) {
                until = until.max(presence.depart.unwrap_or(times.fin));
            }
        }
        there().any(saw) && until < times.fin
    }

    /// Those of a service who came for an examination.
    fn there<'a>(
        &'a self,
        service: &'a str,
        examen: &'a Examen,
        vocabulary: &'a Vocabulary,
    ) -> impl Iterator<Item = &'a Presence> {
        self.presences.iter().filter(move |presence| {
            presence.organisme.is(service)
                && vocabulary.has_mark("statut_presence", presence.statut.text(), "la")
                && presence.is_for(examen)
        })
    }

    fn saw(&self, presence: &Presence, examen: &Examen) -> Attendance {
        let Presence { arrivee, depart, .. } = presence;
        if let Some(times) = &examen.horaires {
            let there = arrivee.is_none_or(|arrived| arrived < times.fin)
                && depart.is_none_or(|left| left > times.debut);
            return if there { Attendance::Present } else { Attendance::Absent };
        }
        let whole = arrivee.is_none_or(|arrived| arrived <= self.horaires.debut)
            && depart.is_none_or(|left| self.horaires.fin.is_some_and(|end| left >= end));
        if whole { Attendance::Present } else { Attendance::Unknown }
    }
}

impl Presence {
    /// Whether the person came for the whole session.
    pub(crate) fn is_for_all(&self) -> bool {
        self.situations.is_empty()
    }

    /// Whether an examination is among those that the person came for.
    pub(crate) fn is_for(&self, examen: &Examen) -> bool {
        self.is_for_all() || self.situations.contains(&examen.situation)
    }
}

impl Examen {
    /// Whether a service is concerned by the examination wherever it was then: it presents it, must
    /// act, or is named in a list of it.
    pub(crate) fn names(&self, service: &str) -> bool {
        let mut shared = self.partages.iter().map(|shared| &shared.destinataires);
        let mut advice = self.preconisations.iter();
        self.presente_par.is(service)
            || shared.any(|listed| listed.iter().any(|key| key.is(service)))
            || advice.any(|advice| {
                advice.responsable.is(service)
                    || advice.destinataires.iter().any(|key| key.is(service))
            })
    }
}
