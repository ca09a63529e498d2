//! The view of a dispatch slip: what goes out, to whom, and what a third party needs to check it.
//!
//! It is made from numbers, digests, keys and names of services; no record comes near it, and it is
//! searched for what they keep all the same.

use serde::Serialize;
use serde_json::{Map, Value};

use super::project::{Masthead, issuer};
use super::session::SessionMasthead;
use crate::record::{Organisation, Vocabulary};
use crate::value::Day;

/// A sending.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// The number of the slip: `BRD-2026-0001`.
    pub number: String,
    /// The day, in universal time.
    pub day: Day,
    /// The code of the recipient.
    pub recipient: String,
    /// The documents, in the order in which they are read.
    pub pieces: Vec<DispatchedPiece>,
    /// How urgent the sending is, in French, when it is.
    pub urgency: Option<String>,
    /// What is listed and does not go with it, in French.
    pub absent: Vec<String>,
    /// The sendings that gave some of it to the same recipient before: « BRD-2026-0001 le… ».
    pub before: Vec<String>,
    /// The lines of the signed checkpoint: origin, size, root.
    pub point: Vec<String>,
    /// The public key, as a verifier key of signed notes.
    pub key: String,
    /// The public key of minisign, on one line.
    pub minisign: String,
}

/// A document of a sending.
#[derive(Clone, Debug, Serialize)]
pub struct DispatchedPiece {
    /// What it is: a title and a number, never a name.
    pub intitule: String,
    /// How it is to be kept, or what it replaces.
    pub mention: Option<String>,
    /// The neutral name of its file.
    pub fichier: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub octets: u64,
    /// The rank of its line in the register.
    pub ligne: u64,
    /// Whether it came back signed.
    pub signe: bool,
}

/// What a slip shows.
#[derive(Debug, Serialize)]
pub struct SlipView {
    pub(crate) document: SessionMasthead,
    organisation: Value,
    contenu: Content,
    /// What sentences may use: a slip writes none of its own.
    donnees: Map<String, Value>,
}

impl SlipView {
    /// All that it says in words: its recipient, what it lists, how, under which names.
    pub fn words(&self) -> String {
        let Content { pieces, urgence, absentes, deja, .. } = &self.contenu;
        let mut words = vec![self.document.pour.as_str(), &self.document.facts.destinataire];
        for piece in pieces {
            // The middle of a neutral name is a number of the register.
            let ending = piece.fichier.rsplit('.').next().unwrap_or_default();
            words.extend([piece.intitule.as_str(), ending]);
            words.extend(piece.mention.as_deref());
        }
        words.extend(urgence.as_deref());
        words.extend(absentes.iter().chain(deja).map(String::as_str));
        words.join("\n")
    }
}

#[derive(Debug, Serialize)]
struct Content {
    pieces: Vec<DispatchedPiece>,
    urgence: Option<String>,
    absentes: Vec<String>,
    deja: Vec<String>,
    point: Vec<String>,
    cle: String,
    minisign: String,
}

const MARKING: &str = "Bordereau d'envoi : il accompagne les pièces et ne nomme personne.";

/// Makes the view of a slip.
pub fn slip_view(
    organisation: &Organisation,
    vocabulary: &Vocabulary,
    dispatch: &Dispatch,
    copy: &str,
) -> SlipView {
    let (annee, mois, jour) = dispatch.day.parts();
    let recipient = dispatch.recipient.as_str();
    // A service of the commission, or somebody whom « copies: » names.
    let copied = || vocabulary.term("copie", recipient).map(|term| term.label.as_str());
    let name = organisation.member_name(recipient).or_else(copied);
    let facts = Masthead {
        genre: "bordereau".to_owned(),
        titre: "Bordereau d'envoi".to_owned(),
        mention: MARKING.to_owned(),
        reference: dispatch.number.clone(),
        version: 1,
        date: dispatch.day.text(),
        date_lettres: dispatch.day.in_words(),
        annee,
        mois,
        jour,
        destinataire: dispatch.recipient.clone(),
        formulaire: "bordereau 2".to_owned(),
        annexe: false,
    };
    let document = SessionMasthead {
        facts,
        pour: name.unwrap_or(&dispatch.recipient).to_owned(),
        copie: copy.to_owned(),
        projet: false,
    };
    let contenu = Content {
        pieces: dispatch.pieces.clone(),
        urgence: dispatch.urgency.clone(),
        absentes: dispatch.absent.clone(),
        deja: dispatch.before.clone(),
        point: dispatch.point.clone(),
        cle: dispatch.key.clone(),
        minisign: dispatch.minisign.clone(),
    };
    SlipView { document, organisation: issuer(organisation), contenu, donnees: Map::new() }
}
