//! The making of documents: everything that draws.
//!
//! A *job* is a record and the documents asked of it; it is opened (what can be said before
//! drawing), run by workers, and issued, all or nothing. The *plan* of a workspace is every job
//! that its records ask for, in waves.
//!
//! Takes: records of an opened workspace, a machine that starts workers.
//! Gives: sealed documents, issued and entered; what is to be said of their records.
//! Never: a document written without [`House::issue`]; a word on the terminal.

mod asked;
mod attachments;
mod delivery;
mod dispatch;
mod erratum;
mod foreseen;
mod frozen;
mod holdings;
mod house;
mod issuing;
mod job;
mod own;
mod parcel;
mod parcels;
mod plan;
mod pool;
mod production;
mod rebuild;
mod referral;
mod report;
mod restored;
mod session;
mod settled;
mod worker;

pub use asked::{
    Making, Neighbourhood, Tested, advise, copies_trial, erratum, follow_up_sheet, referral_trials,
    referrals, report, report_trial, session, session_trial,
};
pub use delivery::{Delivered, DeliveredFile};
pub(super) use dispatch::SCRIPT;
pub use dispatch::{Dispatched, Sent, send, to_send};
pub use erratum::ErratumJob;
pub use foreseen::{Crossing, foresee, propose, published};
pub use frozen::Sealing;
pub use holdings::Holdings;
pub use house::{House, Others};
pub use issuing::issue;
pub use job::{Genre, Job, Ledger, Made, Opened, Task};
pub use own::OwnWords;
pub use parcel::{Enclosed, Parcel, Sending};
pub use parcels::Parcels;
pub use plan::{Plan, Planned};
pub use pool::Pool;
pub use production::{ProducedFile, Production, Tally, produce};
pub use rebuild::{Rebuilt, Tried, rebuild_all};
pub use referral::ReferralJob;
pub use report::{ReportJob, recipients};
pub use restored::Since;
pub use session::{PapersAsked, SessionJob};
pub use settled::{Work, run};
pub use worker::{Worker, serve};
