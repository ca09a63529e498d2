//! The order in which each kind of record is asked for: short sections, and in each the fields of
//! the record by their paths. A path brings all that is below it; no field is written twice, since
//! what it is called, means and takes comes from its type.

mod erratum;
mod organisation;
mod referral;
mod report;
mod section;
mod session;
mod situation;

pub use self::section::Section;
use crate::record::Kind;

impl Section {
    /// The sections of a kind, in order; none for what nobody types.
    pub fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Situation => situation::SECTIONS,
            Kind::Referral => referral::SECTIONS,
            Kind::Session => session::SECTIONS,
            Kind::Erratum => erratum::SECTIONS,
            Kind::Report => report::SECTIONS,
            Kind::Organisation => organisation::SECTIONS,
            Kind::Erasure => &[],
        }
    }

    /// Whether the items of a list are filled while people talk: all that one holds stands on one
    /// page.
    pub fn is_live(kind: Kind, list: &str) -> bool {
        kind == Kind::Session && list == session::LIVE
    }
}
