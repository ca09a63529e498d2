//! Views: what one recipient may read, for one purpose, and what is kept from them.
//!
//! Takes: a [`crate::form::Ready`] situation, the organisation, a recipient and a purpose.
//! Gives: a [`View`], the only thing words and pages ever see, and the [`Withheld`] it hides.
//! Never: a field that the form does not list; a catch-all arm in a decision.

mod display;
mod distribution;
mod matrix;
mod project;
mod public;
mod recall;
mod report;
mod secrets;
mod session;
mod sharing;
mod slip;
mod tree;
mod unsought;
mod withheld;

pub use display::Shown;
pub use distribution::{DistributionLine, distribution};
pub use matrix::{Purpose, Recipient};
pub use project::{Masthead, Printed, ReferralDesk, TRIAL, View, view};
pub use public::PublicWords;
pub(crate) use public::own_texts;
pub use recall::{Completed, changed_blocks};
pub use report::{
    APART, BETWEEN_BLOCKS, Bar, Chapter, Chart, ColumnKind, Definition, Edited, Edition, Essential,
    Fig, Footnote, Indicator, Leak, Leaks, Mark, Method, Nameable, Proof, Quoted, ReportBody,
    ReportHead, ReportRow, ReportTable, ReportView, Runs, Sentence, Words, csv, leaks, places,
    report_recipients,
};
pub use secrets::unsought;
pub use session::{
    Desk, Paper, SessionView, convened, erratum_view, identified, recipients, session_view,
    unsought_in, visiting,
};
pub use sharing::Reason;
pub use slip::{Dispatch, DispatchedPiece, SlipView, slip_view};
pub use unsought::{Unsought, Why, unsought_of_house};
pub use withheld::{Haystack, Withheld};
