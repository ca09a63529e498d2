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
use super::sharing::concerned;
use super::withheld::Withheld;
use crate::record::{Commission, FieldKind, Leaves, Organisation, Seance, Vocabulary};
use crate::value::{Code, Day, Folded, Hour, ListName, Nature};

/// A document of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Every item that has a rule, for the secretariat.
    Full,
    /// What one institution may know.
    Extract(String),
    /// Codes and names, for the secretariat alone.
    Keys,
    /// The invitation and its agenda.
    Convocation,
    /// The sheet to be signed.
    SignIn,
    /// The state of the commission's work on a day.
    FollowUp(Day),
    /// The correction of one copy: its institution, or the secretariat.
    Erratum(Option<String>),
}

impl Paper {
    /// The kind, as manifests, tokens and templates name it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Full | Self::Extract(_) => "compte_rendu",
            Self::Keys => "cles",
            Self::Convocation => "convocation",
            Self::SignIn => "emargement",
            Self::FollowUp(_) => "suivi",
            Self::Erratum(_) => "erratum",
        }
    }

    /// The recipient, by code.
    pub fn recipient(&self) -> &str {
        match self {
            Self::Extract(member) | Self::Erratum(Some(member)) => member,
            Self::Erratum(None) | Self::Full | Self::Keys | Self::SignIn | Self::FollowUp(_) => {
                "secretariat"
            }
            Self::Convocation => "membres",
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Full => "Compte rendu de séance",
            Self::Extract(_) => "Extrait du compte rendu de séance",
            Self::Keys => "Liste de correspondance des codes",
            Self::Convocation => "Convocation et ordre du jour",
            Self::SignIn => "Feuille d’émargement",
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
        Paper::Convocation,
        Paper::SignIn,
        Paper::Erratum(None),
    ];
    let titles = papers.map(|paper| paper.title());
    titles.into_iter().chain([FOLLOW_UP, MARKING, DRAFT, MEMBERS, SECRETARIAT, papers::DUE])
}

const FOLLOW_UP: &str = "Suivi des engagements";
const DRAFT: &str = "PROJET non approuvé";
const MEMBERS: &str = "membres convoqués";
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

/// The institutions that get an extract of a session, in the order of their codes: those that
/// were convened or attended, and those that an examination concerns.
pub fn recipients(desk: Desk<'_>, session: &Seance) -> Vec<String> {
    let record = session.record();
    let sits = |member: &str| {
        record.presences.iter().any(|p| p.organisme.is(member))
            || record.invites.iter().any(|i| i.organisme.is(member))
            || record.examens.iter().any(|e| concerned(session, e, member, desk.vocabulary))
    };
    let bound = |member: &&str| desk.organisation.member_secret(member).is_some();
    let members = desk.organisation.members().into_iter().filter(bound);
    members.filter(|member| sits(member)).map(str::to_owned).collect()
}

/// Makes the view of one document, and what it keeps back.
pub fn session_view(
    desk: Desk<'_>,
    session: &Seance,
    paper: &Paper,
    copy: &str,
) -> (SessionView, Withheld) {
    let mut maker =
        Maker { desk, session, printed: Vec::new(), hidden: Vec::new(), members: BTreeSet::new() };
    let contenu = match paper {
        Paper::Full => maker.minutes(None),
        Paper::Extract(member) => maker.minutes(Some(member)),
        Paper::Keys => maker.keys(),
        Paper::Convocation => maker.convocation(),
        Paper::SignIn => maker.sign_in(),
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
    /// The words of the names of who attends, invites or signs.
    members: BTreeSet<String>,
}

impl Maker<'_> {
    fn finish(
        self,
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
            Paper::Extract(member) | Paper::Erratum(Some(member)) => {
                self.desk.organisation.member_name(member).unwrap_or(member).to_owned()
            }
            Paper::Convocation => MEMBERS.to_owned(),
            Paper::Full
            | Paper::Keys
            | Paper::SignIn
            | Paper::FollowUp(_)
            | Paper::Erratum(None) => SECRETARIAT.to_owned(),
        };
        let organisation = issuer(self.desk.organisation);
        let names = match paper {
            Paper::Keys => None,
            Paper::Full
            | Paper::Extract(_)
            | Paper::Convocation
            | Paper::SignIn
            | Paper::FollowUp(_)
            | Paper::Erratum(_) => Some(self.desk.commission.dictionary()),
        };
        let withheld =
            Withheld::hiding(&self.hidden, names, self.members, self.desk.public, &self.printed);
        let donnees = json!({
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

    fn member(&self, code: &str) -> Shown {
        Shown::Ligne(self.desk.organisation.member_name(code).unwrap_or(code).to_owned())
    }

    /// Every value of the record that nothing above has shown is to be searched for.
    fn hide_the_rest(&mut self, record: &impl Leaves) {
        let shown: BTreeSet<&str> = self.printed.iter().map(|p| p.pointer.as_str()).collect();
        let (hidden, members) = (&mut self.hidden, &mut self.members);
        record.walk(Nature::is_sought, &mut |leaf| {
            if !shown.contains(leaf.pointer) {
                hidden.push((leaf.pointer.to_owned(), leaf.nature, leaf.text.to_owned()));
            } else if leaf.nature.is_name() {
                members.extend(Folded::of(leaf.text).words().map(str::to_owned));
            }
        });
    }
}
