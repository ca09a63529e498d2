//! Need-to-know in a session: every item, every recipient, and the rule that gives one to the
//! other (CASF L226-2-2; the matrix is voted by the commission and written in `cesmivip.yaml`).
//!
//! A recipient gets an item if and only if it is concerned by the examination **and** a rule says
//! so: the item's own list where it has one, else the matrix row of its block. Nothing else.

use serde::Serialize;

use crate::record::{Attendance, Examen, Organisation, Seance, Vocabulary};
use crate::value::CleService;

/// What an item is, hence which rules may give it.
#[derive(Clone, Copy)]
enum Access<'a> {
    /// A block of the matrix.
    Bloc(&'a str),
    /// A list written for this item, which replaces the matrix.
    Listed(&'a [CleService]),
    /// A recommendation: its owner by one row, everybody else by another.
    Advice(&'a str),
    /// No block and no list: nobody.
    Nobody,
}

/// One item of an examination.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub examen: &'a Examen,
    pub part: Part,
    access: Access<'a>,
}

/// Which part of an examination an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Question,
    Information,
    Shared(usize),
    Analysis,
    Disagreements,
    Advice(usize),
    Support,
    Review,
    Needs,
    Closure,
}

impl Part {
    /// Where it stands in the examination.
    pub(crate) fn pointer(self) -> String {
        match self {
            Self::Question => "/question".to_owned(),
            Self::Information => "/information_partage".to_owned(),
            Self::Shared(at) => format!("/partages/{at}"),
            Self::Analysis => "/analyse".to_owned(),
            Self::Disagreements => "/desaccords".to_owned(),
            Self::Advice(at) => format!("/preconisations/{at}"),
            Self::Support => "/co_accompagnement".to_owned(),
            Self::Review => "/revoyure".to_owned(),
            Self::Needs => "/besoins_non_pourvus".to_owned(),
            Self::Closure => "/cloture".to_owned(),
        }
    }
}

/// Why a recipient gets an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The row of its block in the matrix.
    Matrice,
    /// The list written for this item.
    Liste,
    /// A recommendation that the recipient must carry out.
    Responsable,
}

/// Lists the items of an examination in printed order.
pub(crate) fn items(examen: &Examen) -> Vec<Item<'_>> {
    let mut parts = vec![(Part::Question, Access::Bloc("motif"))];
    if examen.information_partage.is_some() {
        parts.push((Part::Information, Access::Bloc("motif")));
    }
    for (at, shared) in examen.partages.iter().enumerate() {
        let access = match (&shared.bloc, shared.destinataires.as_slice()) {
            (_, listed @ [_, ..]) => Access::Listed(listed),
            (Some(bloc), []) => Access::Bloc(bloc.text()),
            (None, []) => Access::Nobody,
        };
        parts.push((Part::Shared(at), access));
    }
    if examen.analyse.is_some() {
        parts.push((Part::Analysis, Access::Bloc("synthese_danger")));
    }
    if examen.desaccords.is_some() {
        parts.push((Part::Disagreements, Access::Bloc("synthese_danger")));
    }
    for (at, advice) in examen.preconisations.iter().enumerate() {
        let access = match advice.destinataires.as_slice() {
            listed @ [_, ..] => Access::Listed(listed),
            [] => Access::Advice(advice.responsable.text()),
        };
        parts.push((Part::Advice(at), access));
    }
    if examen.co_accompagnement.is_some() {
        parts.push((Part::Support, Access::Bloc("motif")));
    }
    if examen.revoyure.is_some() {
        parts.push((Part::Review, Access::Bloc("motif")));
    }
    if !examen.besoins_non_pourvus.is_empty() {
        parts.push((Part::Needs, Access::Bloc("preconisations_toutes")));
    }
    if examen.cloture.is_some() {
        parts.push((Part::Closure, Access::Bloc("motif")));
    }
    parts.into_iter().map(|(part, access)| Item { examen, part, access }).collect()
}

/// Tells whether an institution is concerned by an examination: it attended, presented, must act,
/// or is named in a list of it.
pub(crate) fn concerned(
    session: &Seance,
    examen: &Examen,
    organisme: &str,
    vocabulary: &Vocabulary,
) -> bool {
    let attendance = session.record().attendance(organisme, examen, vocabulary);
    // What nobody can tell is no attendance: M164 asks for the hours.
    attendance == Attendance::Present || examen.names(organisme)
}

impl Item<'_> {
    /// Decides whether an institution gets this item, and by which rule.
    pub(crate) fn goes_to(
        &self,
        organisme: &str,
        session: &Seance,
        organisation: &Organisation,
        vocabulary: &Vocabulary,
    ) -> Option<Reason> {
        if !concerned(session, self.examen, organisme, vocabulary) {
            return None;
        }
        match self.access {
            Access::Nobody => None,
            Access::Listed(codes) => {
                codes.iter().any(|code| code.is(organisme)).then_some(Reason::Liste)
            }
            Access::Bloc(bloc) => organisation.gives(bloc, organisme).then_some(Reason::Matrice),
            Access::Advice(owner) => {
                let own = owner == organisme;
                if own && organisation.gives("preconisations_propres", organisme) {
                    return Some(Reason::Responsable);
                }
                organisation.gives("preconisations_toutes", organisme).then_some(Reason::Matrice)
            }
        }
    }

    /// Whether a rule could give it to anybody.
    pub(crate) fn goes_somewhere(&self) -> bool {
        !matches!(self.access, Access::Nobody)
    }

    /// The rule in words: a block, a list, nobody.
    pub(crate) fn rule(&self) -> String {
        match self.access {
            Access::Bloc(bloc) => bloc.to_owned(),
            Access::Listed(codes) => {
                codes.iter().map(|code| code.text()).collect::<Vec<_>>().join(", ")
            }
            Access::Advice(owner) => format!("responsable : {owner}"),
            Access::Nobody => "aucune".to_owned(),
        }
    }
}

/// One line of the distribution table.
#[derive(Clone, Debug, Serialize)]
pub struct DistributionLine {
    /// The code of the situation.
    pub code: String,
    /// The item, by its place in the record.
    pub element: String,
    /// Its block or its list.
    pub regle: String,
    /// Each recipient that gets it, and why; absent ones get nothing.
    pub destinataires: Vec<(String, Reason)>,
}

/// Says who receives what in a session, and by which rule, before anything is produced.
pub fn distribution(
    session: &Seance,
    organisation: &Organisation,
    vocabulary: &Vocabulary,
) -> Vec<DistributionLine> {
    let mut lines = Vec::new();
    for (at, examen) in session.record().examens.iter().enumerate() {
        for item in items(examen) {
            let given = organisation.members().into_iter().filter_map(|member| {
                let reason = item.goes_to(member, session, organisation, vocabulary)?;
                Some((member.to_owned(), reason))
            });
            lines.push(DistributionLine {
                code: examen.code.text().to_owned(),
                element: format!("/examens/{at}{}", item.part.pointer()),
                regle: item.rule(),
                destinataires: given.collect(),
            });
        }
    }
    lines
}
