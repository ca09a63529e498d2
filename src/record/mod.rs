//! Records: a YAML file becomes a checked value, or a report of every fault.
//!
//! Takes: bytes and a file name, and the code lists of the form room as a [`Vocabulary`].
//! Gives: [`Situation`], [`Signalement`], the two as [`Referred`], [`Seance`], [`Erratum`], [`Rapport`], [`Effacement`] and [`Organisation`], which only
//! this room can make; [`Kind`], the table of them all.
//! Never: a YAML or schema type in a public signature; the value of a field in a diagnostic.

mod ahead;
mod amend;
mod blank;
mod coding;
mod commission;
mod computed;
mod dictionary;
mod effacement;
mod fiche;
pub mod former_report;
mod guard;
mod joined;
mod kind;
mod leaves;
mod malformed;
mod marked;
mod meant;
pub mod migration;
mod organisation;
mod packed;
mod rapport;
mod read;
mod reader;
mod retention;
mod rules;
mod schema;
mod seance;
mod services;
mod shape;
mod sheets;
mod sibling;
mod signalement;
mod situation;
mod structure;

pub use self::amend::{Change, Misfit, Unfit};
pub use self::blank::Beginning;
pub use self::coding::catalogue;
pub use self::commission::Commission;
pub(crate) use self::commission::Examined;
pub use self::dictionary::Dictionary;
pub(crate) use self::dictionary::{Grip, Met, is_civility};
pub use self::effacement::Effacement;
pub use self::guard::is_forbidden;
pub use self::kind::{Home, Kind};
pub(crate) use self::leaves::{Leaf, Leaves};
pub use self::marked::{Aim, Marked, key_of, step};
pub(crate) use self::meant::terms;
pub use self::organisation::Organisation;
pub(crate) use self::rapport::{MEANS, RapportRecord};
pub use self::rapport::{Rapport, TO_READ_AGAIN};
pub use self::reader::{Checked, Reader};
pub(crate) use self::retention::typed;
pub use self::retention::{CaseHistory, CitedSession, Typed};
pub use self::rules::cites_facts;
pub use self::schema::{FieldKind, Schema, Term, Vocabulary};
pub(crate) use self::seance::{Avis, Called, Correction, Examen, Membre, Partage, Presence};
pub use self::seance::{Erratum, Seance};
pub use self::services::SECRETARIAT;
pub(crate) use self::services::Services;
pub use self::shape::is_missing;
pub(crate) use self::sheets::Sheets;
pub(crate) use self::signalement::{Complement, LATER};
pub use self::signalement::{ReferralId, Referred, Signalement, UNSEALED};
pub use self::situation::{Followed, Situation};
pub use self::structure::FormFile;
pub(crate) use self::structure::Structure;
