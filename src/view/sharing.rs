//! Need-to-know in a session: every item, every recipient, and the rule that gives one to the
//! other (CASF L226-2-2; the matrix is voted by the commission and written in `cesmivip.yaml`).
//!
//! A service gets an item if and only if it is concerned by the examination **and** a rule says so:
//! the item's own list where it has one, else the matrix row of its block, by the nature of the
//! service. Nothing else. What frames the content is an item too: who presents, who shared, how the
//! situation came in, who the child is.

use serde::Serialize;

use crate::record::{Examen, Organisation, Partage, Seance, Vocabulary};
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
    /// The name of a service, which says where a child lives or who follows her: that service
    /// itself, and the row of this block.
    Naming(&'a str),
    /// No block and no list: nobody.
    Nobody,
}

/// The row of those who may know which service a situation comes from.
const PROVENANCE: &str = "provenance";

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
    /// Who the child is: on a sheet of its own, never in minutes.
    Identity,
    /// How the situation came in.
    Entry,
    /// Which service presents it.
    Presenter,
    Question,
    Information,
    Shared(usize),
    /// Which service shared it.
    Sharer(usize),
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
            Self::Identity => "/situation".to_owned(),
            Self::Entry => "/entree".to_owned(),
            Self::Presenter => "/presente_par".to_owned(),
            Self::Question => "/question".to_owned(),
            Self::Information => "/information_partage".to_owned(),
            Self::Shared(at) => format!("/partages/{at}"),
            Self::Sharer(at) => format!("/partages/{at}/par"),
            Self::Analysis => "/analyse".to_owned(),
            Self::Disagreements => "/desaccords".to_owned(),
            Self::Advice(at) => format!("/preconisations/{at}"),
            Self::Support => "/co_accompagnement".to_owned(),
            Self::Review => "/revoyure".to_owned(),
            Self::Needs => "/besoins_non_pourvus".to_owned(),
            Self::Closure => "/cloture".to_owned(),
        }
    }

    /// Whether it says something of the situation by itself: what only frames it gives no page.
    pub(crate) fn is_content(self) -> bool {
        match self {
            Self::Identity | Self::Entry | Self::Presenter | Self::Sharer(_) => false,
            Self::Question
            | Self::Information
            | Self::Shared(_)
            | Self::Analysis
            | Self::Disagreements
            | Self::Advice(_)
            | Self::Support
            | Self::Review
            | Self::Needs
            | Self::Closure => true,
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
    /// The item names the recipient itself, or one of its people.
    Propre,
}

/// Lists the items of an examination that minutes may hold, in printed order.
pub(crate) fn items(examen: &Examen) -> Vec<Item<'_>> {
    let mut parts = vec![
        (Part::Entry, Access::Bloc("entree")),
        (Part::Presenter, Access::Naming(examen.presente_par.text())),
        (Part::Question, Access::Bloc("motif")),
    ];
    if examen.information_partage.is_some() {
        parts.push((Part::Information, Access::Bloc("motif")));
    }
    for (at, shared) in examen.partages.iter().enumerate() {
        parts.push((Part::Shared(at), sharing(shared)));
        parts.push((Part::Sharer(at), Access::Naming(shared.par.text())));
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

fn sharing(shared: &Partage) -> Access<'_> {
    match (&shared.bloc, shared.destinataires.as_slice()) {
        (_, listed @ [_, ..]) => Access::Listed(listed),
        (Some(bloc), []) => Access::Bloc(bloc.text()),
        (None, []) => Access::Nobody,
    }
}

/// Who the child is: an item of the sheet that members are given before a session.
pub(crate) fn identity(examen: &Examen) -> Item<'_> {
    Item { examen, part: Part::Identity, access: Access::Bloc("identite") }
}

/// Tells whether a service is awaited for an examination, before a session: it is convened for it,
/// or presents it.
pub(crate) fn awaited(session: &Seance, examen: &Examen, service: &str) -> bool {
    session.record().convenes(service, &examen.situation) || examen.presente_par.is(service)
}

/// Tells whether a copy may name somebody who came, or is to come: who is there for the whole
/// session. Who comes for certain situations says where a child lives; their own service knows.
pub(crate) fn shows_person(service: Option<&str>, theirs: &CleService, for_all: bool) -> bool {
    for_all || service.is_none_or(|service| theirs.is(service))
}

impl Item<'_> {
    /// Decides whether a service gets this item of minutes, and by which rule.
    pub(crate) fn goes_to(
        &self,
        service: &str,
        session: &Seance,
        organisation: &Organisation,
        vocabulary: &Vocabulary,
    ) -> Option<Reason> {
        let concerned = session.record().concerns(service, self.examen, vocabulary);
        concerned.then(|| self.given(service, organisation)).flatten()
    }

    /// Decides whether a service that is awaited gets this item before the session.
    pub(crate) fn precedes(
        &self,
        service: &str,
        session: &Seance,
        organisation: &Organisation,
    ) -> Option<Reason> {
        awaited(session, self.examen, service).then(|| self.given(service, organisation)).flatten()
    }

    /// The rule that gives it to a service that it concerns.
    fn given(&self, service: &str, organisation: &Organisation) -> Option<Reason> {
        // A name is told beside what it shared, never alone.
        if let Part::Sharer(rank) = self.part {
            let access = sharing(self.examen.partages.get(rank)?);
            Item { part: Part::Shared(rank), access, ..*self }.given(service, organisation)?;
        }
        let row = |bloc: &str| organisation.gives(bloc, service);
        match self.access {
            Access::Nobody => None,
            Access::Listed(keys) => keys.iter().any(|key| key.is(service)).then_some(Reason::Liste),
            Access::Bloc(bloc) => row(bloc).then_some(Reason::Matrice),
            Access::Naming(named) if named == service => Some(Reason::Propre),
            Access::Naming(_) => row(PROVENANCE).then_some(Reason::Matrice),
            Access::Advice(owner) => {
                if owner == service && row("preconisations_propres") {
                    return Some(Reason::Responsable);
                }
                row("preconisations_toutes").then_some(Reason::Matrice)
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
            Access::Listed(keys) => {
                keys.iter().map(|key| key.text()).collect::<Vec<_>>().join(", ")
            }
            Access::Naming(_) => PROVENANCE.to_owned(),
            Access::Advice(owner) => format!("responsable : {owner}"),
            Access::Nobody => "aucune".to_owned(),
        }
    }
}

/// Decides whether a service is told who a child is: it is awaited, the row gives, and secrecy binds
/// the service itself, whatever binds its people.
pub(crate) fn identified(
    identity: &Item<'_>,
    service: &str,
    session: &Seance,
    organisation: &Organisation,
) -> Option<Reason> {
    organisation.member_secret(service)?;
    identity.precedes(service, session, organisation)
}
