//! The views of a session: minutes and extracts, convocation, sign-in sheet, key list, follow-up.
//!
//! Each field of the record is taken by its name: what is not taken here prints nowhere.
//!
//! Takes: a session, the records of its workspace, a document and its recipient.
//! Gives: a [`SessionView`], and the [`Withheld`] that its finished bytes must not hold.
//! Never: a field taken without a rule that gives it.

mod erratum;
mod minutes;
mod papers;

pub use self::erratum::erratum_view;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::display::{Shown, show};
use super::project::{Masthead, Printed, issuer};
use super::public::PublicWords;
use super::unsought::{Unsought, Why};
use super::withheld::{Allowed, Withheld};
use crate::record::{Commission, FieldKind, Leaves, Organisation, Seance, Vocabulary};
use crate::value::{Code, Day, Hour, ListName, Nature};

/// A document of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Every item that has a rule, for the secretariat.
    Full,
    /// What one service may know.
    Extract(String),
    /// Codes and names, for the secretariat alone.
    Keys,
    /// The invitation and its agenda, as one service is called; or whole, for the secretariat.
    Convocation(Option<String>),
    /// The children behind the codes of its convocation, for one service.
    Identities(String),
    /// The sheet to be signed by those who come for the whole session, or by the people of one
    /// service who come for certain situations.
    SignIn(Option<String>),
    /// The state of the commission's work on a day.
    FollowUp(Day),
    /// The correction of one copy: its service, or the secretariat.
    Erratum(Option<String>),
}

impl Paper {
    /// The kind, as manifests, tokens and templates name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Full | Self::Extract(_) => "compte_rendu",
            Self::Keys => "cles",
            Self::Convocation(_) => "convocation",
            Self::Identities(_) => "identites",
            Self::SignIn(_) => "emargement",
            Self::FollowUp(_) => "suivi",
            Self::Erratum(_) => "erratum",
        }
    }

    /// The recipient, by code.
    pub fn recipient(&self) -> &str {
        match self {
            Self::Extract(member)
            | Self::Convocation(Some(member))
            | Self::Identities(member)
            | Self::SignIn(Some(member))
            | Self::Erratum(Some(member)) => member,
            Self::Convocation(None)
            | Self::Erratum(None)
            | Self::Full
            | Self::Keys
            | Self::SignIn(None)
            | Self::FollowUp(_) => crate::record::SECRETARIAT,
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Full => "Compte rendu de séance",
            Self::Extract(_) => "Extrait du compte rendu de séance",
            Self::Keys => "Liste de correspondance des codes",
            Self::Convocation(_) => "Convocation et ordre du jour",
            Self::Identities(_) => "Identité des situations de la séance",
            Self::SignIn(_) => "Feuille d’émargement",
            Self::FollowUp(_) => FOLLOW_UP,
            Self::Erratum(_) => "Erratum au compte rendu de séance",
        }
    }
}

/// What a document of a session shows.
#[derive(Debug, Serialize)]
pub struct SessionView {
    pub(crate) document: SessionMasthead,
    pub(crate) organisation: Value,
    /// What the page lays out.
    contenu: Value,
    /// What sentences may use.
    pub(crate) donnees: Value,
    #[serde(skip)]
    printed: Vec<Printed>,
}

impl SessionView {
    /// The texts of the record that will print.
    pub fn printed(&self) -> &[Printed] {
        &self.printed
    }
}

/// What identifies the document on each of its pages.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SessionMasthead {
    #[serde(flatten)]
    pub facts: Masthead,
    /// The recipient's name.
    pub pour: String,
    /// The code of this copy.
    pub copie: String,
    /// Whether the minutes are not approved yet.
    pub projet: bool,
}

/// What a document of a session says of itself, whatever its record holds.
pub(super) fn own_texts() -> impl Iterator<Item = &'static str> {
    let papers = [
        Paper::Full,
        Paper::Extract(String::new()),
        Paper::Keys,
        Paper::Convocation(None),
        Paper::Identities(String::new()),
        Paper::SignIn(None),
        Paper::Erratum(None),
    ];
    let titles = papers.map(|paper| paper.title());
    titles.into_iter().chain([FOLLOW_UP, MARKING, DRAFT, SECRETARIAT, papers::DUE])
}

const FOLLOW_UP: &str = "Suivi des engagements";
const DRAFT: &str = "PROJET non approuvé";
const SECRETARIAT: &str = "secrétariat de la commission, seul";
const MARKING: &str =
    "Confidentiel – secret partagé (CASF, article L. 226-2-2). Ni copie, ni transmission.";

/// Where the views are made from.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The records of the workspace.
    pub commission: &'a Commission,
    /// The organisation.
    pub organisation: &'a Organisation,
    /// The code lists.
    pub vocabulary: &'a Vocabulary,
    /// The words that every document may hold, whoever is called so.
    pub public: &'a Arc<PublicWords>,
}

/// The services that get an extract of a session, in the order of their keys: those that were
/// convened or attended, and those that an examination concerns.
pub fn recipients(desk: Desk<'_>, session: &Seance) -> Vec<String> {
    let record = session.record();
    let sits = |member: &str| {
        record.presences.iter().any(|p| p.organisme.is(member))
            || record.invites.iter().any(|i| i.organisme.is(member))
            || record.examens.iter().any(|e| record.concerns(member, e, desk.vocabulary))
    };
    let bound = |member: &&str| desk.organisation.member_secret(member).is_some();
    let members = desk.organisation.members().into_iter().filter(bound);
    members.filter(|member| sits(member)).map(str::to_owned).collect()
}

/// The services that are called to a session, in the order of their keys: those that were convened,
/// and those that present a situation.
pub fn convened(desk: Desk<'_>, session: &Seance) -> Vec<String> {
    let record = session.record();
    let people = record.called();
    let called = |member: &&str| {
        people.iter().any(|called| called.service.is(member))
            || record.examens.iter().any(|examen| examen.presente_par.is(member))
    };
    desk.organisation.members().into_iter().filter(called).map(str::to_owned).collect()
}

/// The services whose people come to a session for certain situations, in the order of their keys.
pub fn visiting(desk: Desk<'_>, session: &Seance) -> Vec<String> {
    let called = session.record().called();
    let visits = |member: &&str| called.iter().any(|c| c.service.is(member) && !c.is_for_all());
    desk.organisation.members().into_iter().filter(visits).map(str::to_owned).collect()
}

/// The services that are told of a child before a session, in the order of their keys.
pub fn identified(desk: Desk<'_>, session: &Seance) -> Vec<String> {
    let maker = Maker {
        desk,
        session,
        printed: Vec::new(),
        hidden: Vec::new(),
        members: Allowed::default(),
    };
    let told = |member: &&str| !maker.known_to(member).is_empty();
    desk.organisation.members().into_iter().filter(told).map(str::to_owned).collect()
}

/// What the copies of the minutes hide of their session, and are not searched for.
pub fn unsought_in(desk: Desk<'_>, session: &Seance) -> Vec<Unsought> {
    let mut unsought = Vec::new();
    for member in recipients(desk, session) {
        let (_, withheld) = session_view(desk, session, &Paper::Extract(member.clone()), "");
        let name = desk.organisation.member_name(&member).unwrap_or(&member);
        for Unsought { pointer, why } in withheld.unsought() {
            let why = match why {
                Why::Elsewhere => Why::Copy(name.to_owned()),
                why => why.clone(),
            };
            unsought.push(Unsought { pointer: pointer.clone(), why });
        }
    }
    unsought
}

/// Makes the view of one document, and what it keeps back.
pub fn session_view(
    desk: Desk<'_>,
    session: &Seance,
    paper: &Paper,
    copy: &str,
) -> (SessionView, Withheld) {
    let mut maker = Maker {
        desk,
        session,
        printed: Vec::new(),
        hidden: Vec::new(),
        members: Allowed::default(),
    };
    let contenu = match paper {
        Paper::Full => maker.minutes(None),
        Paper::Extract(member) => maker.minutes(Some(member)),
        Paper::Keys => maker.keys(),
        Paper::Convocation(member) => maker.convocation(member.as_deref()),
        Paper::Identities(member) => maker.identities(member),
        Paper::SignIn(member) => maker.sign_in(member.as_deref()),
        Paper::FollowUp(day) => maker.follow_up_page(*day),
        // An erratum has its own record: `erratum_view`.
        Paper::Erratum(_) => Value::Null,
    };
    let record = session.record();
    let date = if let Paper::FollowUp(day) = paper { *day } else { record.date };
    maker.hide_the_rest(session.record());
    maker.finish(paper, record.seance.text(), date, contenu, copy)
}

struct Maker<'a> {
    desk: Desk<'a>,
    session: &'a Seance,
    printed: Vec<Printed>,
    hidden: Vec<(String, Nature, String)>,
    /// The names of who attends, invites or signs, and of the children whom a document is made to
    /// name.
    members: Allowed,
}

impl Maker<'_> {
    fn finish(
        mut self,
        paper: &Paper,
        reference: &str,
        date: Day,
        contenu: Value,
        copy: &str,
    ) -> (SessionView, Withheld) {
        let record = self.session.record();
        let (annee, mois, jour) = date.parts();
        let draft = matches!(paper, Paper::Full | Paper::Extract(_)) && !self.session.is_approved();
        let mention = if draft { format!("{DRAFT} – {MARKING}") } else { MARKING.to_owned() };
        let facts = Masthead {
            genre: paper.kind().to_owned(),
            titre: paper.title().to_owned(),
            mention,
            reference: reference.to_owned(),
            version: if matches!(paper, Paper::Erratum(_)) { 1 } else { self.session.version() },
            date: date.text(),
            date_lettres: date.in_words(),
            annee,
            mois,
            jour,
            destinataire: paper.recipient().to_owned(),
            formulaire: "séance 1".to_owned(),
            annexe: false,
        };
        let pour = match paper {
            Paper::Extract(member)
            | Paper::Convocation(Some(member))
            | Paper::Identities(member)
            | Paper::SignIn(Some(member))
            | Paper::Erratum(Some(member)) => {
                let name = self.desk.organisation.member_name(member).unwrap_or(member).to_owned();
                self.members.service(&name);
                self.printed.push(Printed { pointer: String::new(), text: name.clone() });
                name
            }
            Paper::Full
            | Paper::Keys
            | Paper::Convocation(None)
            | Paper::SignIn(None)
            | Paper::FollowUp(_)
            | Paper::Erratum(None) => SECRETARIAT.to_owned(),
        };
        let organisation = issuer(self.desk.organisation);
        let names = match paper {
            Paper::Keys => None,
            Paper::Full
            | Paper::Extract(_)
            | Paper::Convocation(_)
            | Paper::Identities(_)
            | Paper::SignIn(_)
            | Paper::FollowUp(_)
            | Paper::Erratum(_) => Some(self.desk.commission.dictionary()),
        };
        let identities = self.identities_follow(paper);
        let withheld =
            Withheld::hiding(&self.hidden, names, self.members, self.desk.public, &self.printed);
        let donnees = json!({
            "identites": identities,
            "type": record.r#type.text(),
            "debut": record.horaires.debut.in_words(),
            "fin": record.horaires.fin.map(Hour::in_words),
            "date": record.date.in_words(),
            "rappel": record.rappel_confidentialite.as_ref().map(|r| json!({
                "version": r.version, "lu_a": r.lu_a.in_words(),
            })),
        });
        let document = SessionMasthead { facts, pour, copie: copy.to_owned(), projet: draft };
        (SessionView { document, organisation, contenu, donnees, printed: self.printed }, withheld)
    }

    // What prints, and remembers that it does.

    fn text(&mut self, pointer: String, text: &str) -> Shown {
        self.printed.push(Printed { pointer, text: text.to_owned() });
        Shown::Texte(text.to_owned())
    }

    fn line(&mut self, pointer: String, text: &str) -> Shown {
        self.printed.push(Printed { pointer, text: text.to_owned() });
        Shown::Ligne(text.to_owned())
    }

    fn code<L: ListName>(&self, code: &Code<L>) -> Shown {
        let kind = FieldKind::Code(L::NAME.to_owned());
        show(&Value::String(code.text().to_owned()), &kind, self.desk.vocabulary)
    }

    /// A service by its name, which a document keeps back unless it shows it.
    fn member(&mut self, pointer: String, key: &str) -> Shown {
        let name = self.desk.organisation.member_name(key).unwrap_or(key).to_owned();
        self.members.service(&name);
        self.line(pointer, &name)
    }

    /// The name of a child whom the document is made to name.
    fn called(&mut self, pointer: String, name: &str) -> Shown {
        self.members.name(name);
        self.line(pointer, name)
    }

    /// What a convocation says of the children behind its codes: told apart to each service, to
    /// this one, or not told.
    fn identities_follow(&self, paper: &Paper) -> Option<&'static str> {
        match paper {
            Paper::Convocation(None) => Some("a_chacun"),
            Paper::Convocation(Some(member)) if self.known_to(member).is_empty() => Some("non"),
            Paper::Convocation(Some(_)) => Some("oui"),
            Paper::Full
            | Paper::Extract(_)
            | Paper::Keys
            | Paper::Identities(_)
            | Paper::SignIn(_)
            | Paper::FollowUp(_)
            | Paper::Erratum(_) => None,
        }
    }

    /// Every value of the record that nothing above has shown is to be searched for.
    fn hide_the_rest(&mut self, record: &impl Leaves) {
        let shown: BTreeSet<&str> = self.printed.iter().map(|p| p.pointer.as_str()).collect();
        let (hidden, members) = (&mut self.hidden, &mut self.members);
        record.walk(Nature::is_sought, &mut |leaf| {
            if !shown.contains(leaf.pointer) {
                hidden.push((leaf.pointer.to_owned(), leaf.nature, leaf.text.to_owned()));
            } else if leaf.nature.is_name() {
                members.name(leaf.text);
            }
        });
    }
}
